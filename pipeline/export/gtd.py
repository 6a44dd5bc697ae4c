"""GTD: one attack with up to three attack types, targets and groups, and one number of dead and of wounded.

Columns and codes: "Global Terrorism Database Codebook: Methodology, Inclusion Criteria, and Variables", START,
University of Maryland, August 2021: 135 variables. Unknown months and days are 0, as there; a year that no article
prints has no code there, and stays empty. Whether an incident is terrorism at all (`crit1` to `doubtterr`) is a
judgement that is not made here.

Its rule for conflicting casualty figures is in `casualties`: it is GTD's own, not one of the ledger's policies.
"""

from collections.abc import Callable

from pipeline.export.casualties import casualties
from pipeline.export.codebook import Cell, Codebook, Rule, read_columns
from pipeline.export.shared import admin1, best, country, days, listed, names, notes, place, where_precision, width
from pipeline.export.told import Row, Told

_Code = tuple[int, str]

# In GTD's hierarchy, which says what stands first when an attack was several things.
_ATTACKS: dict[str, _Code] = {
    "assassination": (1, "Assassination"),
    "hijacking": (4, "Hijacking"),
    "kidnapping": (6, "Hostage Taking (Kidnapping)"),
    "bombing_explosion": (3, "Bombing/Explosion"),
    "armed_assault": (2, "Armed Assault"),
    "unarmed_assault": (8, "Unarmed Assault"),
    "facility_attack": (7, "Facility/Infrastructure Attack"),
    "unknown": (9, "Unknown"),
}
_TARGETS: dict[str, _Code] = {
    "business": (1, "Business"),
    "government": (2, "Government (General)"),
    "police": (3, "Police"),
    "military": (4, "Military"),
    "airport_aircraft": (6, "Airports & Aircraft"),
    "diplomatic": (7, "Government (Diplomatic)"),
    "educational_institution": (8, "Educational Institution"),
    "journalists_media": (10, "Journalists & Media"),
    "ngo": (12, "NGO"),
    "other": (13, "Other"),
    "private_citizens_property": (14, "Private Citizens & Property"),
    "religious": (15, "Religious Figures/Institutions"),
    "violent_group": (17, "Terrorists/Non-State Militia"),
    "tourists": (18, "Tourists"),
    "transportation": (19, "Transportation"),
    "utilities": (21, "Utilities"),
}
_WEAPONS: dict[str, _Code] = {
    "firearms": (5, "Firearms"),
    "explosives": (6, "Explosives"),
    "artillery": (6, "Explosives"),  # GTD: projectiles such as rockets and mortars are explosives
    "incendiary": (8, "Incendiary"),
    "melee": (9, "Melee"),
    "vehicle": (10, "Vehicle (not to include vehicle-borne explosives, i.e., car or truck bombs)"),
    "drone": (12, "Other"),
    "aircraft": (12, "Other"),
    "other": (12, "Other"),
    "unknown": (13, "Unknown"),
}


def _attacks(told: Told) -> list[_Code]:
    """Its attack types; a hostage taking is a kidnapping in an abduction, and otherwise not told from a barricade."""
    modes = {fact["category"] for fact in told.of_kind("attack_mode")}
    if "hostage_taking" in modes and told.event["event_type"] == "abduction":
        modes.add("kidnapping")
    found = [code for mode, code in _ATTACKS.items() if mode in modes]
    return found[:-1] if len(found) > 1 and found[-1][0] == 9 else found


def _targets(told: Told) -> list[Row]:
    return told.ranked("target")


def _weapons(told: Told) -> list[_Code]:
    return list(dict.fromkeys(_WEAPONS[fact["weapon_type"]] for fact in told.ranked("weapon") if fact["weapon_type"]))


def _part(codes: list[_Code], at: int, which: int) -> Cell:
    return codes[at][which] if at < len(codes) else None


def _name(facts: list[Row], at: int) -> Cell:
    return facts[at]["value_text"] if at < len(facts) else None


def _target_code(told: Told, at: int) -> list[_Code]:
    facts = _targets(told)
    return [_TARGETS[facts[at]["target_type"]]] if at < len(facts) and facts[at]["target_type"] in _TARGETS else []


def _uncertain(told: Told, at: int) -> Cell:
    if at >= len(told.perpetrators):
        return None
    key = told.perpetrators[at]["compare_key"]
    bases = {fact["basis"] for fact in told.of_kind("actor", "perpetrator") if fact["compare_key"] == key}
    if bases & {"claimed", "reported_as_fact"}:
        return 0
    return 1 if bases & {"suspected", "possible"} else None


def _month(told: Told) -> int:
    found = days(told)
    if found and (found[0].year, found[0].month) == (found[1].year, found[1].month):
        return found[0].month
    keys = [fact["compare_key"] or "" for fact in told.ranked("date")]
    months = [int(key.removeprefix("month:")) for key in keys if key.startswith("month:")]
    return months[0] if found is None and months else 0


def _year(told: Told) -> Cell:
    found = days(told)
    return found[0].year if found and found[0].year == found[1].year else None


def _day(told: Told) -> int:
    found = days(told)
    return found[0].day if found and width(told) == 1 else 0


def _city(told: Told) -> Cell:
    found = place(told)
    return found["value_text"] if found and where_precision(told) in {1, 2} else None


def _location(told: Told) -> Cell:
    far = (fact for fact in told.of_kind("place") if fact["from_place"])
    return listed(_from(fact) for fact in far) or None


def _from(fact: Row) -> str:
    distance = "" if fact["distance_km"] is None else f"{fact['distance_km']:g} km from "
    return f"{fact['value_text'] or 'there'}: {distance or 'from '}{fact['from_place']}"


def _success(told: Told) -> Cell:
    stages = {fact["category"] for fact in told.of_kind("stage")}
    return 1 if stages == {"accomplished"} else 0 if stages == {"attempted"} else None


def _attackers(told: Told) -> Cell:
    return best(told, "attackers")


def _disputed(told: Told) -> Cell:
    """GTD notes conflicting reports under "Additional Notes"."""
    found = (
        f"{row['attribute']}: {row['statement_a']} ({row['outlet_a'] or row['article_a']}) {row['relation']} "
        f"{row['statement_b']} ({row['outlet_b'] or row['article_b']})"
        for row in told.conflicts
        if row["relation"] == "contradicts"
    )
    return listed(found) or None


def _citation(told: Told, at: int) -> Cell:
    if at >= len(told.articles):
        return None
    row = told.articles[at]
    return ", ".join(part for part in (row["title"], row["outlet"] or row["article_id"], row["published_at"]) if part)


# The columns that GTD has several of, such as `targtype1` and `targtype2`.
_NUMBERED: dict[str, Callable[[Told, int], Cell]] = {
    "attacktype{}": lambda told, at: _part(_attacks(told), at, 0),
    "attacktype{}_txt": lambda told, at: _part(_attacks(told), at, 1),
    "targtype{}": lambda told, at: _part(_target_code(told, at), 0, 0),
    "targtype{}_txt": lambda told, at: _part(_target_code(told, at), 0, 1),
    "target{}": lambda told, at: _name(_targets(told), at),
    "gname{}": lambda told, at: _name(told.perpetrators, at),
    "guncertain{}": _uncertain,
    "weaptype{}": lambda told, at: _part(_weapons(told), at, 0),
    "weaptype{}_txt": lambda told, at: _part(_weapons(told), at, 1),
    "scite{}": _citation,
}


def _nth(rule: Callable[[Told, int], Cell], at: int) -> Rule:
    return lambda told: rule(told, at)


def _or_nothing(truth: bool) -> int | None:
    """1 where it is told; that it is not told is no 0."""
    return 1 if truth else None


_RULES: dict[str, Rule] = {
    **{name.format(at + 1): _nth(rule, at) for name, rule in _NUMBERED.items() for at in range(4)},
    "event_id": lambda told: told.event["event_id"],
    "year": _year,
    "month": _month,
    "day": _day,
    "approxdate": lambda told: None if _day(told) else told.event["date_text"],
    "country": country,
    "provstate": admin1,
    "city": _city,
    "vicinity": lambda told: {1: 0, 2: 1}.get(where_precision(told) or 0),
    "location": _location,
    "summary": notes,
    "success": _success,
    "suicide": lambda told: _or_nothing(told.event["event_type"] == "suicide_bomb"),
    "individual": lambda told: _or_nothing(any(one["actor_type"] == "individual" for one in told.perpetrators)),
    "nperps": _attackers,
    "claimed": lambda told: _or_nothing(any(one["basis"] == "claimed" for one in told.of_kind("actor", "perpetrator"))),
    "weapdetail": lambda told: names(told.ranked("weapon")),
    "nkill": lambda told: casualties(told, "killed"),
    "nwound": lambda told: casualties(told, "injured"),
    "ishostkid": lambda told: _or_nothing("abducted" in told.tolls),
    "nhostkid": lambda told: casualties(told, "abducted"),
    "addnotes": _disputed,
    "dbsource": lambda _told: "incident-ledger",
}

GTD = Codebook(
    name="gtd",
    version="GTD Codebook, August 2021",
    columns=read_columns("gtd", _RULES),
    policy="exclude_perpetrator",
    rule="GTD's rule (the newest figure not of the perpetrators, else the majority's, else the lowest)",
    measures=frozenset({"killed", "injured", "abducted", "attackers"}),
    losses=(
        "figures",
        "originators",
        "bounds",
        "vague",
        "withheld",
        "measures",
        "undated",
        "fourth",
        "hostages",
        "channels",
        "reactions",
        "lineages",
        "quotes",
    ),
)
