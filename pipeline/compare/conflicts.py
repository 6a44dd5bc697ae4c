"""Rows of the `conflicts` view → what sources disagree on, event by event.

A disagreement is one attribute of one event (the killed, the perpetrator, the place) with every position on it, each
with its words; its pairs say which of them contradict, differ, or count a part of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.compare.events import Event, events
from pipeline.fact import reading_order
from pipeline.store import Ledger, Reader

# Relations from the gravest.
RELATIONS = ("contradicts", "differs", "part_of")
# Events whose conflicts are asked for at once; most events of a large ledger have none.
_BATCH = 20


@dataclass(frozen=True, slots=True)
class Position:
    """What some sources say.

    Attributes:
        statement: worded for reading, with the originator.
        article_id, outlet, quote, fact_id: of the first that says so.
        sources: all that say so.
        independent: on how many lineages those rest.
    """

    statement: str
    article_id: str
    outlet: str | None
    quote: str
    fact_id: str
    sources: tuple[str, ...]
    independent: int


@dataclass(slots=True)
class Disagreement:
    """One attribute of one event on which positions do not agree.

    Attributes:
        positions: the lowest figure first.
        relations: the gravest relation that each position has to another, by fact id.
    """

    event: Event
    attribute: str
    positions: list[Position] = field(default_factory=list)
    relations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Disagreements and the rows of the view that they are made of.

    Attributes:
        selection: prompt, schema and model whose extractions these are; None when there are none yet.
        events: how many events have conflicts that are shown.
        more: how many events were not looked at, because the limit was reached.
        unlinked: whether there are incidents, and none is linked to an event.
    """

    selection: dict[str, Any] | None
    disagreements: list[Disagreement]
    rows: list[dict[str, Any]]
    events: int
    more: int
    unlinked: bool = False


def conflicts(
    ledger: Ledger, *, asked: Sequence[str] = (), background: bool = False, limit: int | None = None
) -> Conflicts:
    """Where sources contradict each other, of the most told event first.

    Args:
        ledger: the database.
        asked: only these events; see `events`.
        background: also events that no article tells as its main incident.
        limit: at most so many events that have conflicts.
    """
    found = events(ledger, asked=asked, background=background)
    rows: list[dict[str, Any]] = []
    shown: set[str] = set()
    looked_at = 0
    with ledger.reading() as connection:
        reader = Reader(connection)
        selection = reader.selection()
        size = _BATCH if limit is not None else max(len(found), 1)
        while looked_at < len(found) and (limit is None or len(shown) < limit):
            batch = [one.event_id for one in found[looked_at : looked_at + size]]
            # A further batch is larger: where conflicts are rare, few looks find them.
            looked_at, size = looked_at + len(batch), 4 * size
            rows += reader.rows("FROM conflicts_of($events)", {"events": batch})
            shown = {row["event_id"] for row in rows}
        unlinked = not found and bool(reader.rows("SELECT 1 FROM current_facts WHERE event_id IS NULL LIMIT 1"))
    order = {one.event_id: place for place, one in enumerate(found)}
    kept = sorted(shown, key=order.__getitem__)[:limit]
    more = len(shown) - len(kept) + len(found) - looked_at
    rows = sorted((row for row in rows if row["event_id"] in set(kept)), key=lambda row: _in_order(row, order))
    by_id = {one.event_id: one for one in found}
    return Conflicts(selection, _grouped(rows, by_id), rows, len(kept), more, unlinked)


def _in_order(row: dict[str, Any], order: dict[str, int]) -> tuple[Any, ...]:
    figures = tuple(_EMPTY if row[one] is None else row[one] for one in ("low_a", "high_a", "low_b", "high_b"))
    place = RELATIONS.index(row["relation"])
    return (order[row["event_id"]], reading_order(row["attribute"]), place, figures, row["fact_a"], row["fact_b"])


_EMPTY = 2**63


def _grouped(rows: list[dict[str, Any]], by_id: dict[str, Event]) -> list[Disagreement]:
    found: dict[tuple[str, str], Disagreement] = {}
    figures: dict[str, tuple[int, int]] = {}
    for row in rows:
        key = (row["event_id"], row["attribute"])
        one = found.setdefault(key, Disagreement(by_id[row["event_id"]], row["attribute"]))
        for side in ("a", "b"):
            fact_id = row[f"fact_{side}"]
            if fact_id not in one.relations:
                one.positions.append(_position(row, side))
                figures[fact_id] = (_figure(row[f"low_{side}"]), _figure(row[f"high_{side}"]))
            one.relations[fact_id] = min(one.relations.get(fact_id, "part_of"), row["relation"], key=RELATIONS.index)
            if row["relation"] == "part_of" and side == "a":
                one.relations[fact_id] = "part_of"
    for one in found.values():
        one.positions.sort(key=lambda position: (figures[position.fact_id], position.fact_id))
    return list(found.values())


def _figure(number: int | None) -> int:
    return _EMPTY if number is None else number


def _position(row: dict[str, Any], side: str) -> Position:
    return Position(
        statement=row[f"statement_{side}"],
        article_id=row[f"article_{side}"],
        outlet=row[f"outlet_{side}"],
        quote=row[f"quote_{side}"],
        fact_id=row[f"fact_{side}"],
        sources=tuple(row[f"sources_{side}"] or ()),
        independent=row[f"independent_{side}"] or 0,
    )
