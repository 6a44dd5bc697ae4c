"""UCDP GED: one event between two sides, or against civilians, with a best, a high and a low estimate of deaths.

Columns and codes: "UCDP GED Codebook, version 25.1", Uppsala University 2025: 49 columns, `date_prec` 1 to 5,
`where_prec` 1 to 7. UCDP gives its ids and names to conflicts, dyads and sides; here those stay empty, and a side
keeps the article's words. `best`, `high` and `low` are the toll's under UCDP's own rule unless another policy is
asked for.
"""

from pipeline.export.codebook import Cell, Codebook, Rule, read_columns
from pipeline.export.shared import admin1, country, days, listed, names, place, sources, where_precision, width
from pipeline.export.told import Row, Told

_STATE = frozenset({"state_forces", "police", "foreign_forces"})
_ARMED = frozenset({"rebel_group", "militia", "jihadist_group", "mercenaries", "criminal_group"})
_CIVILIAN_TARGETS = frozenset(
    {
        "private_citizens_property",
        "educational_institution",
        "religious",
        "journalists_media",
        "ngo",
        "tourists",
        "business",
        "transportation",
    }
)
_STATE_TARGETS = frozenset({"military", "police"})
_STATE_BASED, _NON_STATE, _ONE_SIDED = 1, 2, 3


def _date_prec(told: Told) -> Cell:
    wide = width(told)
    if wide is None:
        return None
    # 1 a day; 2 two to six days; 3 a week; 4 a month; 5 a year
    return next((code for code, most in ((1, 1), (2, 6), (3, 7), (4, 31), (5, 366)) if wide <= most), None)


def _day(told: Told, which: int) -> Cell:
    found = days(told)
    return None if found is None or _date_prec(told) is None else found[which].isoformat()


def _year(told: Told) -> Cell:
    found = days(told)
    return found[0].year if found and found[0].year == found[1].year else None


def _attacker(told: Told) -> Row | None:
    return next(iter(told.perpetrators), None)


def _opponent(told: Told) -> Row | None:
    return next(iter(told.opponents), None)


def _type_of_violence(told: Told) -> Cell:
    """1 state-based, 2 between groups, 3 one-sided; empty where the articles do not tell both sides' kinds."""
    attacker, opponent = _attacker(told), _opponent(told)
    if attacker is None or attacker["actor_type"] not in _STATE | _ARMED:
        return None
    kinds = {attacker["actor_type"], *([opponent["actor_type"]] if opponent else [])}
    targets = {fact["target_type"] for fact in told.of_kind("target")}
    if opponent is not None and opponent["actor_type"] in _STATE | _ARMED:
        return _STATE_BASED if kinds & _STATE else _NON_STATE
    if targets & _STATE_TARGETS:
        return _STATE_BASED
    return _ONE_SIDED if targets and targets <= _CIVILIAN_TARGETS else None


def _sides(told: Told) -> tuple[str | None, str | None]:
    """Side A is the state in a state-based conflict, the killer in one-sided violence."""
    kind, attacker, opponent = _type_of_violence(told), _attacker(told), _opponent(told)
    if kind is None or attacker is None:
        return None, None
    first, second = attacker["value_text"], opponent["value_text"] if opponent else None
    if kind == _ONE_SIDED:
        return first, "Civilians"
    if kind == _STATE_BASED and attacker["actor_type"] not in _STATE:
        return second, first
    return first, second


def _source_article(told: Told) -> Cell:
    """UCDP's form: "outlet,date,title", one per article."""
    parts = (
        [row["outlet"] or row["article_id"], row["published_at"] or "", row["title"] or ""] for row in told.articles
    )
    return ";".join('"' + ",".join(part.replace('"', "'") for part in row) + '"' for row in parts)


def _where_coordinates(told: Told) -> Cell:
    found = place(told)
    return None if found is None else found["value_text"]


def _toll(told: Told, column: str) -> Cell:
    toll = told.tolls.get("killed")
    return None if toll is None else toll[column]


_RULES: dict[str, Rule] = {
    "event_id": lambda told: told.event["event_id"],
    "year": _year,
    "type_of_violence": _type_of_violence,
    "side_a": lambda told: _sides(told)[0],
    "side_b": lambda told: _sides(told)[1],
    "number_of_sources": lambda told: len(told.event["sources"]),
    "source_article": _source_article,
    "source_office": sources,
    "source_date": lambda told: listed(row["published_at"] for row in told.articles) or None,
    "source_headline": lambda told: listed(row["title"] for row in told.articles) or None,
    "source_original": lambda told: listed(fact["originator"] for fact in told.of_kind("quantity")) or None,
    "where_prec": where_precision,
    "where_coordinates": _where_coordinates,
    "where_description": lambda told: names(told.ranked("place")),
    "adm_1": admin1,
    "country": country,
    "date_prec": _date_prec,
    "date_start": lambda told: _day(told, 0),
    "date_end": lambda told: _day(told, 1),
    "best": lambda told: _toll(told, "best"),
    "high": lambda told: _toll(told, "high"),
    "low": lambda told: _toll(told, "low"),
}

UCDP = Codebook(
    name="ucdp",
    version="UCDP GED Codebook, version 25.1",
    columns=read_columns("ucdp", _RULES),
    policy="ucdp",
    rule="UCDP's rule (the policy ucdp)",
    measures=frozenset({"killed"}),
    losses=(
        "originators",
        "open_high",
        "withheld",
        "measures",
        "no_toll",
        "undated",
        "parts",
        "attackers",
        "event_types",
        "claims",
        "conflicts",
        "reactions",
        "lineages",
        "quotes",
    ),
)
