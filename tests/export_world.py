"""A small ledger whose articles say what a test wants, under events that are linked by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from new_ledger import new_ledger
from told_world import article, extraction

from pipeline.export import Told, told_events
from pipeline.fact import Evidence, Fact, Incident
from pipeline.store import ArticleRow, Ledger, Writer

EVENT = "EV1"
_SELECTED = ("incident/v4", "incident_v2", "openai/any")


def fact(kind: Any, value_text: str | None, **values: Any) -> Fact:
    """A fact whose quote is its value."""
    quote = value_text or "words"
    return Fact(kind=kind, value_text=value_text, evidence=Evidence(quote, 0, len(quote), "exact"), **values)


def figure(low: int | None, high: int | None, words: str, **values: Any) -> Fact:
    """People killed, told by the article itself."""
    told = {"measure": "killed", "status": "reported", "modifier": "exact", "originator_type": "narrator", **values}
    return fact("quantity", words, low=low, high=high, **told)


def bare(number: int, **values: Any) -> Fact:
    """Exactly so many killed."""
    return figure(number, number, str(number), **values)


def more_than(number: int, **values: Any) -> Fact:
    """More than so many killed."""
    return figure(number + 1, None, f"more than {number}", modifier="more_than", **values)


def kind_of(code: str) -> Fact:
    """The event type."""
    return fact("event_type", None, category=code)


def place(name: str = "Bamako", precision: int = 1, **values: Any) -> Fact:
    """Where it was, in Mali."""
    return fact("place", name, country=values.pop("country", "MLI"), precision=str(precision), **values)


def day(start: str | None, end: str | None = None, words: str = "on Tuesday") -> Fact:
    """When it was."""
    return fact("date", words, date_start=start, date_end=end or start, basis="explicit" if start else "unresolved")


def actor(name: str, role: str = "perpetrator", actor_type: str = "jihadist_group", **values: Any) -> Fact:
    """Somebody who took part."""
    told = {"basis": "reported_as_fact", **values}
    return fact("actor", name, category=role, actor_type=actor_type, **told)


def target(name: str, target_type: str) -> Fact:
    """What was attacked."""
    return fact("target", name, target_type=target_type)


@dataclass(frozen=True)
class World:
    """A ledger under construction."""

    ledger: Ledger

    @classmethod
    def at(cls, folder: Path) -> "World":
        """An empty one in a folder."""
        return cls(new_ledger(folder / "incidents.duckdb"))

    def tell(self, name: str, *facts: Fact, event: str = EVENT, role: Any = "main", **known: Any) -> None:
        """Store an article with one incident, and link that into an event."""
        row = ArticleRow(name, 1, article(name, f"The words of {name}.", **known))
        stored = extraction(row, [Incident(role, Evidence("words", 0, 5, "exact"), facts)], _SELECTED)
        now = datetime(2024, 9, 20, tzinfo=UTC)
        with self.ledger.writing(1) as connection:
            writer = Writer(connection)
            writer.articles([row])
            writer.extractions([stored])
            writer.select(*_SELECTED, keep=True)
            connection.execute(
                "INSERT OR IGNORE INTO events VALUES (?, ?, NULL, ?, ?)", [event, f"{event}: attack", now, now]
            )
            connection.execute(
                "INSERT INTO event_members (event_id, incident_id, reason, linked_at) VALUES (?, ?, 'by hand', ?)",
                [event, f"{stored.extraction_id}#0", now],
            )

    def told(self, policy: str, **options: Any) -> list[Told]:
        """Its events, as exports read them."""
        return told_events(self.ledger, policy, **options)
