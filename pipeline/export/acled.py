"""ACLED: one event, one day, one fatality figure.

Columns and codes: "ACLED Codebook", acleddata.com/knowledge-base/codebook, as of 2025: 31 columns, actor types as
words, 25 sub-event types. Where its text and the released data differ (`civilian_targeting`), the data's spelling is
written. Three places where this export does not do as ACLED's coders do, because it would be making something up: no
information on fatalities stays empty, where they write 0; an actor keeps the article's name, where they have a list
of names; and a demonstration is given no event type, because articles' `protest_riot` does not tell a protest from a
riot.
"""

from pipeline.export.codebook import Cell, Codebook, Rule, read_columns
from pipeline.export.shared import (
    admin1,
    best,
    country,
    country_number,
    days,
    notes,
    place,
    sources,
    where_precision,
    width,
)
from pipeline.export.told import Row, Told

_VIOLENCE, _STRATEGIC = "Political violence", "Strategic developments"
_BATTLES, _REMOTE, _CIVILIANS = "Battles", "Explosions/Remote violence", "Violence against civilians"

# Our event types are ACLED's sub-event types in snake case → disorder type, event type, sub-event type.
_TYPES = {
    "armed_clash": (_VIOLENCE, _BATTLES, "Armed clash"),
    "attack": (_VIOLENCE, _CIVILIANS, "Attack"),
    "suicide_bomb": (_VIOLENCE, _REMOTE, "Suicide bomb"),
    "remote_explosive": (_VIOLENCE, _REMOTE, "Remote explosive/landmine/IED"),
    "air_drone_strike": (_VIOLENCE, _REMOTE, "Air/drone strike"),
    "shelling": (_VIOLENCE, _REMOTE, "Shelling/artillery/missile attack"),
    "abduction": (_VIOLENCE, _CIVILIANS, "Abduction/forced disappearance"),
    "looting_destruction": (_STRATEGIC, _STRATEGIC, "Looting/property destruction"),
    "arrests": (_STRATEGIC, _STRATEGIC, "Arrests"),
}
# In the order of ACLED's own inter codes 1 to 8: an interaction names the lower one first, civilians after everybody.
_INTER = (
    "State forces",
    "Rebel group",
    "Political militia",
    "Identity militia",
    "Rioters",
    "Protesters",
    "External/Other forces",
    "Civilians",
)
_ACTOR_TYPES = {
    "state_forces": "State forces",
    "police": "State forces",
    "rebel_group": "Rebel group",
    "jihadist_group": "Rebel group",
    "militia": "Political militia",
    "criminal_group": "Political militia",
    "unidentified": "Political militia",  # "an Unidentified Armed Group is recorded with an Inter code of 3"
    "mercenaries": "External/Other forces",
    "foreign_forces": "External/Other forces",
    "protesters": "Protesters",
    "civilians": "Civilians",
}
_FORCES = frozenset({"military", "police", "violent_group"})
# UCDP's where_prec → geo_precision; ACLED has no event that is known to the country alone.
_GEO_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}


def on_forces(told: Told) -> bool:
    """Whether an `attack` is on armed forces: "ground attacks against military positions" are Battles, not Attack."""
    return told.event["event_type"] == "attack" and any(
        fact["target_type"] in _FORCES for fact in told.of_kind("target")
    )


def _types(told: Told) -> tuple[str | None, str | None, str | None]:
    code = "armed_clash" if on_forces(told) else told.event["event_type"]
    return _TYPES.get(code, (None, None, None))


def _disorder_type(told: Told) -> Cell:
    return _types(told)[0]


def _event_type(told: Told) -> Cell:
    return _types(told)[1]


def _sub_event_type(told: Told) -> Cell:
    return _types(told)[2]


def _civilian_targeting(told: Told) -> Cell:
    return "Civilian targeting" if _event_type(told) == _CIVILIANS else None


def _event_date(told: Told) -> Cell:
    found = days(told)
    if found is None or _time_precision(told) is None:
        return None
    first, last = found
    # The codebook: of a week or a month "the middle of the period is used".
    return (first + (last - first) / 2).isoformat()


def _year(told: Told) -> Cell:
    found = days(told)
    return found[0].year if found and found[0].year == found[1].year else None


def _time_precision(told: Told) -> Cell:
    wide = width(told)
    if wide is None or wide > 31:
        return None
    return 1 if wide == 1 else 2 if wide <= 7 else 3


def _actor2_fact(told: Told) -> Row | None:
    return next(iter(told.opponents), None)


def _actor1(told: Told) -> Cell:
    return told.perpetrators[0]["value_text"] if told.perpetrators else None


def _actor2(told: Told) -> Cell:
    found = _actor2_fact(told)
    if found is not None:
        return str(found["value_text"])
    if _event_type(told) != _CIVILIANS:
        return None
    where = country(told)
    return f"Civilians ({where})" if where else "Civilians"


def _inter1(told: Told) -> str | None:
    return _ACTOR_TYPES.get(told.perpetrators[0]["actor_type"]) if told.perpetrators else None


def _inter2(told: Told) -> str | None:
    found = _actor2_fact(told)
    if found is not None:
        return _ACTOR_TYPES.get(found["actor_type"])
    return "Civilians" if _event_type(told) == _CIVILIANS else None


def _interaction(told: Told) -> Cell:
    first, second = _inter1(told), _inter2(told)
    if first is None or (second is None and _actor2(told) is not None):
        return None
    return f"{first} only" if second is None else "-".join(sorted((first, second), key=_INTER.index))


def _geo_precision(told: Told) -> Cell:
    precision = where_precision(told)
    return None if precision is None else _GEO_PRECISION.get(precision)


def _location(told: Told) -> Cell:
    found = place(told)
    return None if found is None or found["precision"] == "6" else str(found["value_text"])


def _timestamp(told: Told) -> Cell:
    return int(told.event["changed_at"].timestamp())


_RULES: dict[str, Rule] = {
    "event_id": lambda told: told.event["event_id"],
    "event_date": _event_date,
    "year": _year,
    "time_precision": _time_precision,
    "disorder_type": _disorder_type,
    "event_type": _event_type,
    "sub_event_type": _sub_event_type,
    "actor1": _actor1,
    "inter1": _inter1,
    "actor2": _actor2,
    "inter2": _inter2,
    "interaction": _interaction,
    "civilian_targeting": _civilian_targeting,
    "iso": country_number,
    "country": country,
    "admin1": admin1,
    "location": _location,
    "geo_precision": _geo_precision,
    "source": sources,
    "notes": notes,
    "fatalities": lambda told: best(told, "killed"),
    "timestamp": _timestamp,
}

ACLED = Codebook(
    name="acled",
    version="ACLED Codebook, 2025",
    columns=read_columns("acled", _RULES),
    policy="acled_conservative",
    rule="ACLED's rule (the policy acled_conservative)",
    measures=frozenset({"killed"}),
    losses=(
        "figures",
        "originators",
        "bounds",
        "vague",
        "withheld",
        "measures",
        "undated",
        "attackers",
        "places",
        "types",
        "on_forces",
        "conflicts",
        "reactions",
        "lineages",
        "quotes",
    ),
)
