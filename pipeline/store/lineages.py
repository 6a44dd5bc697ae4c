"""What finding lineages reads and writes: texts with their events and outlets; text_lineages and text_credits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class LineageRow:
    """A row of `text_lineages`, without the moment it was found."""

    text_id: str
    lineage_id: str
    basis: str
    linked_to: str | None
    score: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A row of `text_credits`."""

    text_id: str
    credited: str
    use: str
    quote: str
    quote_start: int
    quote_end: int


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text with what finding lineages needs.

    Attributes:
        events: ids of the events that its incidents belong to, under any selection.
        outlets: who published it, as far as known.
        lineage: what is stored of it; None for a text that came in since.
    """

    text_id: str
    text: str
    language: str | None
    events: tuple[str, ...]
    outlets: tuple[str, ...]
    lineage: LineageRow | None


def stored_texts(connection: duckdb.DuckDBPyConnection) -> list[StoredText]:
    """Every text: the earliest publication first, then those whose publication is not known as they came in."""
    rows = connection.execute(
        """
        WITH published AS (
            SELECT text_id, min(published_at) AS published_at, min(language) AS language,
                list_sort(list_distinct(list(outlet) FILTER (WHERE outlet IS NOT NULL))) AS outlets
            FROM articles GROUP BY text_id
        ),
        telling AS (
            SELECT text_id, list_sort(list_distinct(list(event_id))) AS events
            FROM event_members JOIN incidents USING (incident_id) GROUP BY text_id
        )
        SELECT texts.text_id, text, language, events, outlets, lineage_id, basis, linked_to, score, reason
        FROM texts LEFT JOIN published USING (text_id) LEFT JOIN telling USING (text_id)
            LEFT JOIN text_lineages USING (text_id)
        ORDER BY published_at NULLS LAST, first_seen_at, texts.text_id
        """
    ).fetchall()
    return [
        StoredText(
            text_id,
            text,
            language,
            tuple(events or ()),
            tuple(outlets or ()),
            None if lineage[0] is None else LineageRow(text_id, *lineage),
        )
        for text_id, text, language, events, outlets, *lineage in rows
    ]


def stored_lineages(connection: duckdb.DuckDBPyConnection) -> list[LineageRow]:
    """Every row of `text_lineages`."""
    columns = ", ".join(LineageRow.__dataclass_fields__)
    rows = connection.execute(f"SELECT {columns} FROM text_lineages ORDER BY text_id").fetchall()  # noqa: S608
    return [LineageRow(*row) for row in rows]


def lineages_are_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether every text has its lineage, and no event was linked or changed since the last one was found."""
    row = connection.execute(
        """
        SELECT
            NOT EXISTS (SELECT 1 FROM texts ANTI JOIN text_lineages USING (text_id))
            AND coalesce(
                (SELECT max(found_at) FROM text_lineages)
                >= greatest((SELECT max(linked_at) FROM event_members), (SELECT max(changed_at) FROM events)),
                true
            )
        """
    ).fetchone()
    return bool(row and row[0])


def write_lineages(
    connection: duckdb.DuckDBPyConnection, changed: Sequence[LineageRow], credited: Sequence[CreditRow], now: datetime
) -> None:
    """Replace the rows of these texts, and every credit."""
    _replace(
        connection,
        "INSERT OR REPLACE INTO text_lineages BY NAME SELECT *, $now::TIMESTAMPTZ AS found_at FROM incoming",
        pa.table(
            {
                "text_id": pa.array([row.text_id for row in changed], pa.string()),
                "lineage_id": pa.array([row.lineage_id for row in changed], pa.string()),
                "basis": pa.array([row.basis for row in changed], pa.string()),
                "linked_to": pa.array([row.linked_to for row in changed], pa.string()),
                "score": pa.array([row.score for row in changed], pa.float64()),
                "reason": pa.array([row.reason for row in changed], pa.string()),
            }
        ),
        {"now": now.isoformat()},
    )
    connection.execute("DELETE FROM text_credits")
    _replace(
        connection,
        "INSERT INTO text_credits BY NAME SELECT * FROM incoming",
        pa.table(
            {
                "text_id": pa.array([row.text_id for row in credited], pa.string()),
                "credited": pa.array([row.credited for row in credited], pa.string()),
                "use": pa.array([row.use for row in credited], pa.string()),
                "quote": pa.array([row.quote for row in credited], pa.string()),
                "quote_start": pa.array([row.quote_start for row in credited], pa.int32()),
                "quote_end": pa.array([row.quote_end for row in credited], pa.int32()),
            }
        ),
    )


def _replace(
    connection: duckdb.DuckDBPyConnection, sql: str, table: pa.Table, parameters: dict[str, str] | None = None
) -> None:
    connection.register("incoming", table)
    connection.execute(sql, parameters or {})
    connection.unregister("incoming")
