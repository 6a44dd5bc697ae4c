"""What a codebook has no place for, counted in the events at hand.

An export is read by people who never see this ledger. So whatever it leaves behind is named beside it, with numbers
and an example: two figures for one toll, who gives them, that a toll is withheld. What stands in a note, but in no
column that can be counted or filtered, counts as left behind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.export.acled import on_forces
from pipeline.export.codebook import Codebook
from pipeline.export.shared import days, where_precision
from pipeline.export.told import Row, Told, ranked

_SHOWN = 3
_OPEN = frozenset({"at_least", "more_than", "at_most", "less_than"})
_STANDING = frozenset({"counted", "excluded"})


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the codebook cannot hold.

    Attributes:
        what: in words.
        count: how often the events have it.
        examples: some of them.
    """

    what: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        more = f"; {self.count - len(self.examples)} more" if self.count > len(self.examples) else ""
        return f"{self.what}: {self.count} ({'; '.join(self.examples)}{more})"


def losses(codebook: Codebook, events: Sequence[Told]) -> list[Loss]:
    """What of these events the codebook cannot hold; nothing is listed that they do not have."""
    found = []
    for name in codebook.losses:
        what, finder = _LOSSES[name]
        examples = [example for told in events for example in finder(told, codebook)]
        if examples:
            found.append(Loss(what, len(examples), tuple(dict.fromkeys(examples))[:_SHOWN]))
    return found


def _figures(told: Told, codebook: Codebook) -> list[str]:
    said: dict[str, list[str]] = {}
    for row in sorted(told.claims, key=_by_size):
        if row["measure"] in codebook.measures and row["state"] in _STANDING:
            said.setdefault(row["measure"], []).append(row["statement"])
    different = {measure: list(dict.fromkeys(one)) for measure, one in said.items()}
    return [f"{measure}: {', '.join(one)}" for measure, one in different.items() if len(one) > 1]


def _by_size(row: Row) -> tuple[int, str]:
    return (row["low"] if row["low"] is not None else row["high"] or 0, row["statement"])


def _held(told: Told, codebook: Codebook) -> list[Row]:
    """The quantities that it has a column for, each statement once."""
    return ranked(
        {**fact, "compare_key": f"{fact['measure']} {fact['statement']}"}
        for fact in told.of_kind("quantity")
        if fact["measure"] in codebook.measures
    )


def _said(facts: Sequence[Row]) -> list[str]:
    return [f"{fact['attribute'].replace('_', ' ')}: {fact['statement']}" for fact in facts]


def _originators(told: Told, codebook: Codebook) -> list[str]:
    return _said([fact for fact in _held(told, codebook) if fact["originator"]])


def _bounds(told: Told, codebook: Codebook) -> list[str]:
    return _said([fact for fact in _held(told, codebook) if fact["modifier"] in {*_OPEN, "approx"}])


def _open_high(told: Told, codebook: Codebook) -> list[str]:
    return _said([fact for fact in _held(told, codebook) if fact["low"] is not None and fact["high"] is None])


def _vague(told: Told, codebook: Codebook) -> list[str]:
    return _said([fact for fact in _held(told, codebook) if fact["status"] == "reported_unquantified"])


def _withheld(told: Told, codebook: Codebook) -> list[str]:
    return _said([fact for fact in _held(told, codebook) if fact["status"] in {"not_disclosed", "unknown"}])


def _measures(told: Told, codebook: Codebook) -> list[str]:
    facts = [fact for fact in told.of_kind("quantity") if fact["measure"] not in codebook.measures]
    by_words = ranked({**fact, "compare_key": f"{fact['measure']} {fact['statement']}"} for fact in facts)
    return _said(by_words)


def _undated(told: Told, _codebook: Codebook) -> list[str]:
    return [f"{_label(told)}: {told.event['date_text'] or 'no date told'}"] if days(told) is None else []


def _label(told: Told) -> str:
    return str(told.event["label"] or told.event["event_id"])


def _attackers(told: Told, _codebook: Codebook) -> list[str]:
    return [str(fact["statement"]) for fact in told.perpetrators[1:]]


def _places(told: Told, _codebook: Codebook) -> list[str]:
    return [_label(told)] if where_precision(told) in {None, 6, 7} else []


def _types(told: Told, _codebook: Codebook) -> list[str]:
    return [f"{_label(told)}: {kind}"] if (kind := told.event["event_type"]) in {None, "other", "protest_riot"} else []


def _event_types(told: Told, _codebook: Codebook) -> list[str]:
    return [f"{_label(told)}: {told.event['event_type']}"] if told.event["event_type"] else []


def _on_forces(told: Told, _codebook: Codebook) -> list[str]:
    return [_label(told)] if on_forces(told) else []


def _no_toll(told: Told, _codebook: Codebook) -> list[str]:
    toll = told.tolls.get("killed")
    return [_label(told)] if toll is None or toll["best"] is None else []


def _parts(told: Told, codebook: Codebook) -> list[str]:
    claims = [row for row in told.claims if row["measure"] in codebook.measures and row["state"] == "part"]
    return [f"{row['measure']}: {row['statement']}" for row in claims]


def _claims(told: Told, _codebook: Codebook) -> list[str]:
    hedged = {"claimed", "suspected", "possible", "denied"}
    return [str(fact["statement"]) for fact in told.ranked("actor", "perpetrator") if fact["basis"] in hedged]


def _conflicts(told: Told, _codebook: Codebook) -> list[str]:
    return [
        f"{row['attribute'].replace('_', ' ')}: {row['statement_a']} / {row['statement_b']}"
        for row in told.conflicts
        if row["kind"] != "quantity"
    ]


def _reactions(told: Told, _codebook: Codebook) -> list[str]:
    return [str(fact["statement"]) for fact in told.ranked("reaction")]


def _lineages(told: Told, _codebook: Codebook) -> list[str]:
    event = told.event
    if event["independent_sources"] >= event["articles"]:
        return []
    return [f"{_label(told)}: {event['articles']} articles, {event['independent_sources']} independent"]


def _quotes(told: Told, _codebook: Codebook) -> list[str]:
    return [f"“{fact['quote']}”" for fact in told.facts]


def _fourth(told: Told, _codebook: Codebook) -> list[str]:
    further = [*told.ranked("target")[3:], *told.perpetrators[3:], *told.ranked("attack_mode")[3:]]
    return [str(fact["statement"]) for fact in further]


def _hostages(told: Told, _codebook: Codebook) -> list[str]:
    taken = any(fact["category"] == "hostage_taking" for fact in told.of_kind("attack_mode"))
    return [_label(told)] if taken and told.event["event_type"] != "abduction" else []


def _channels(told: Told, _codebook: Codebook) -> list[str]:
    return [f"{fact['value_text']}: {fact['channel']}" for fact in told.ranked("actor") if fact["channel"]]


_LOSSES: dict[str, tuple[str, Callable[[Told, Codebook], list[str]]]] = {
    "figures": ("different figures for one toll", _figures),
    "originators": ("who gives which figure", _originators),
    "bounds": ("that a figure is a bound or rounded", _bounds),
    "open_high": ("that a figure has no upper end: high is the highest number named", _open_high),
    "vague": ("deaths and injuries told without a number", _vague),
    "withheld": ("that a figure is withheld or not known", _withheld),
    "measures": ("figures that it has no column for", _measures),
    "undated": ("dates that no day can be given for", _undated),
    "attackers": ("further names of attackers", _attackers),
    "places": ("events at no place nearer than a country", _places),
    "types": ("events that ACLED's types need more to be known of", _types),
    "event_types": ("what kind of attack it was", _event_types),
    "on_forces": ("attacks on armed forces as Attack, which ACLED keeps for civilians (here Armed clash)", _on_forces),
    "no_toll": ("events without a number of dead, which UCDP does not record", _no_toll),
    "parts": ("figures for a part of the dead", _parts),
    "claims": ("how sure an attacker is: claimed, suspected, possible, denied", _claims),
    "conflicts": ("what else sources differ about", _conflicts),
    "reactions": ("what institutions did or said", _reactions),
    "lineages": ("which sources rest on one report", _lineages),
    "quotes": ("the words that prove each statement", _quotes),
    "fourth": ("a fourth target, group or attack type", _fourth),
    "hostages": ("hostage takings that are not told to be a kidnapping or a barricade", _hostages),
    "channels": ("through what it was claimed", _channels),
}
