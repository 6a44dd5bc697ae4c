"""Events as they are stored: who belongs to which, what people decided, and writing both."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

_MOMENT = pa.timestamp("us", tz="UTC")
_TYPES = {"score": pa.float64(), **dict.fromkeys(("linked_at", "created_at", "changed_at", "decided_at"), _MOMENT)}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One incident of an event; see the comments of `event_members`."""

    event_id: str
    incident_id: str
    reason: str
    linked_at: datetime
    linked_to: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; see the comments of `events`."""

    event_id: str
    label: str | None
    merged_into: str | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Anchor:
    """An incident in a way that finds it again when another prompt has told it.

    Attributes:
        quote_start, quote_end: where its words stand in the text; None where they were not found.
    """

    incident_id: str
    text_id: str
    role: str
    quote_start: int | None
    quote_end: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided; see the comments of `event_decisions`."""

    decision_id: str
    decision: str
    event_id: str
    other_event_id: str | None
    incidents: tuple[Anchor, ...]
    others: tuple[Anchor, ...]
    reviewer: str
    reason: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """An incident of the selection, with an article that tells it and its event; None where it is not linked yet."""

    anchor: Anchor
    article_id: str
    event_id: str | None
    quote: str


class EventReader:
    """Reads from one connection of `Ledger.reading` or `Ledger.writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def events(self) -> list[EventRow]:
        """Every event, tombstones too, oldest first."""
        rows = self._connection.execute(
            "SELECT event_id, label, merged_into, created_at, changed_at FROM events ORDER BY created_at, event_id"
        ).fetchall()
        return [EventRow(*row) for row in rows]

    def members(self) -> list[tuple[MemberRow, Anchor | None]]:
        """Every member of every event, whatever extraction it comes from; without an anchor, it is no more."""
        rows = self._connection.execute(
            """
            SELECT event_id, event_members.incident_id, reason, linked_at, linked_to, score,
                text_id, role, quote_start, quote_end
            FROM event_members LEFT JOIN incidents USING (incident_id) ORDER BY event_id, event_members.incident_id
            """
        ).fetchall()
        return [(MemberRow(*row[:6]), Anchor(row[1], *row[6:]) if row[6] is not None else None) for row in rows]

    def decisions(self) -> list[Decision]:
        """What people decided, in that order."""
        rows = self._connection.execute(
            """
            SELECT decision_id, decision, event_id, other_event_id, incidents, others, reviewer, reason, decided_at
            FROM event_decisions ORDER BY decided_at, decision_id
            """
        ).fetchall()
        return [Decision(*(*row[:4], _anchors(row[4]), _anchors(row[5]), *row[6:])) for row in rows]

    def named(self, words: str) -> list[EventRow]:
        """Events with this id, else those whose ids begin so."""
        events = self.events()
        exact = [one for one in events if one.event_id == words]
        return exact or [one for one in events if words and one.event_id.startswith(words)]

    def tellings(self, words: str) -> list[Telling]:
        """The selection's incidents with this id or a longer one, or that this article or event tells of."""
        if not words:  # every id begins with nothing
            return []
        rows = self._connection.execute(
            """
            WITH told AS (
                SELECT incident_id, incidents.text_id, incidents.role, quote_start, quote_end,
                    coalesce(carriers.article_id, incidents.article_id) AS told_by, event_id, quote
                FROM incidents
                JOIN current_extractions USING (extraction_id)
                LEFT JOIN event_members USING (incident_id)
                LEFT JOIN articles AS carriers
                    ON carriers.text_id = incidents.text_id AND carriers.article_id IN ($words, incidents.article_id)
            )
            FROM told WHERE starts_with(incident_id, $words) OR told_by = $words OR event_id = $words
            QUALIFY row_number() OVER (PARTITION BY incident_id ORDER BY told_by <> $words, told_by) = 1
            ORDER BY told_by, incident_id
            """,
            {"words": words},
        ).fetchall()
        return [Telling(Anchor(*row[:5]), *row[5:]) for row in rows]


class EventWriter:
    """Writes into one open transaction of `Ledger.writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def events(self, rows: Sequence[EventRow]) -> None:
        """Add or replace events."""
        self._insert("events", rows, "OR REPLACE")

    def members(self, rows: Sequence[MemberRow], gone: Sequence[str]) -> None:
        """Put these incidents where the rows say, out of wherever they were; `gone` are in no event any more."""
        self._connection.execute(
            "DELETE FROM event_members WHERE incident_id IN (SELECT unnest(?))",
            [[*(row.incident_id for row in rows), *gone]],
        )
        self._insert("event_members", rows)

    def move(self, from_event: str, to_event: str, incident_ids: Sequence[str]) -> None:
        """Move members of one event to another, which linking then keeps or changes by its own lights."""
        self._connection.execute(
            "UPDATE event_members SET event_id = ? WHERE event_id = ? AND incident_id IN (SELECT unnest(?))",
            [to_event, from_event, list(incident_ids)],
        )

    def decision(self, decision: Decision) -> None:
        """Store what a person decided."""
        sides = {side: json.dumps([asdict(one) for one in getattr(decision, side)]) for side in ("incidents", "others")}
        self._insert("event_decisions", [decision], written=sides)

    def _insert(
        self,
        table: str,
        rows: Sequence[MemberRow] | Sequence[EventRow] | Sequence[Decision],
        conflict: str = "",
        *,
        written: Mapping[str, str] | None = None,
    ) -> None:
        """Rows by columns; `written` has columns of a single row that are stored as text."""
        if not rows:
            return
        fixed = written or {}
        columns = {
            name: pa.array(
                [fixed[name] if name in fixed else getattr(row, name) for row in rows], _TYPES.get(name, pa.string())
            )
            for name in type(rows[0]).__dataclass_fields__
        }
        self._connection.register("incoming", pa.table(columns))
        names = ", ".join(columns)
        self._connection.execute(f"INSERT {conflict} INTO {table} ({names}) SELECT {names} FROM incoming")  # noqa: S608
        self._connection.unregister("incoming")


def _anchors(written: str) -> tuple[Anchor, ...]:
    return tuple(Anchor(**one) for one in json.loads(written))
