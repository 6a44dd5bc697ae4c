"""Everything that is read. Returns plain Python values or Arrow tables; no caller sees a connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.errors import StoreError, UsageError


@dataclass(frozen=True, slots=True)
class Answered:
    """A stored extraction with its last good replies, one per step, ready to be read again."""

    extraction_id: str
    status: str
    bodies: tuple[str, ...]
    text: str
    columns: dict[str, Any]


class Reader:
    """Reads from one connection of `Ledger.reading`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def done(self, extraction_ids: Sequence[str], *, retry_failed: bool) -> set[str]:
        """Which extractions need no asking: stored and good, or failed for good (unless `retry_failed`)."""
        wanted = pa.table({"extraction_id": pa.array(extraction_ids, pa.string())})
        self._connection.register("wanted", wanted)
        rows = self._connection.execute(
            """
            SELECT extraction_id FROM extractions SEMI JOIN wanted USING (extraction_id)
            WHERE status <> 'failed' OR (permanent AND NOT ?)
            """,
            [retry_failed],
        ).fetchall()
        self._connection.unregister("wanted")
        return {extraction_id for (extraction_id,) in rows}

    def given_up(self, extraction_ids: Sequence[str]) -> set[str]:
        """Which of these extractions failed for good, and are asked again only with `retry_failed`."""
        rows = self._connection.execute(
            """
            SELECT extraction_id FROM extractions
            WHERE status = 'failed' AND permanent AND extraction_id IN (SELECT unnest(?))
            """,
            [list(extraction_ids)],
        ).fetchall()
        return {extraction_id for (extraction_id,) in rows}

    def replies(self, request_keys: Sequence[str]) -> dict[str, str]:
        """The raw body of the last good attempt for each request that has one."""
        rows = self._connection.execute(
            """
            SELECT request_key, arg_max(body, started_at)
            FROM replies JOIN attempts USING (attempt_id, request_key)
            WHERE outcome = 'ok' AND request_key IN (SELECT unnest(?)) GROUP BY request_key
            """,
            [list(request_keys)],
        ).fetchall()
        return dict(rows)

    def article_versions(self, ids: Sequence[str], urls: Sequence[str]) -> list[dict[str, Any]]:
        """Every stored version of articles with one of these ids, id stems, or URLs."""
        return self.rows(
            """
            SELECT article_id, version, text_id, url, source, outlet FROM articles
            WHERE url IN (SELECT unnest($urls)) OR article_id IN (SELECT unnest($ids))
               OR regexp_replace(article_id, '~[0-9a-f]{8}$', '') IN (SELECT unnest($ids))
            ORDER BY article_id, version
            """,
            {"ids": list(ids), "urls": list(urls)},
        )

    def answered(self, prompt: str | None = None, model: str | None = None) -> list[Answered]:
        """Every extraction that has all its replies, optionally of one prompt or model."""
        rows = self.rows(
            """
            WITH good AS (
                SELECT request_key, arg_max(body, started_at) AS body
                FROM replies JOIN attempts USING (attempt_id, request_key)
                WHERE outcome = 'ok' GROUP BY request_key
            ),
            bodies AS (
                SELECT extraction_id, list(body ORDER BY place) AS bodies
                FROM (
                    SELECT extraction_id, unnest(steps) AS request_key, generate_subscripts(steps, 1) AS place
                    FROM extractions
                ) JOIN good USING (request_key)
                GROUP BY extraction_id
            )
            SELECT extractions.*, bodies, text
            FROM extractions JOIN bodies USING (extraction_id) JOIN texts USING (text_id)
            WHERE len(bodies) = len(steps)
              AND ($prompt IS NULL OR prompt = $prompt) AND ($model IS NULL OR model = $model)
            ORDER BY extracted_at, extraction_id
            """,
            {"prompt": prompt, "model": model},
        )
        return [
            Answered(row["extraction_id"], row["status"], tuple(row.pop("bodies")), row.pop("text"), row)
            for row in rows
        ]

    def selection(self) -> dict[str, Any] | None:
        """The default selection, or None when nothing was ever extracted."""
        rows = self.rows("SELECT prompt, schema, model FROM selections WHERE name = 'default'")
        return rows[0] if rows else None

    def selectable(self) -> list[dict[str, Any]]:
        """Every prompt × schema × model that has extractions."""
        return self.rows("SELECT prompt, schema, model, count(*) AS texts FROM extractions GROUP BY ALL ORDER BY ALL")

    def rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """A query of ours as a list of dicts."""
        cursor = self._connection.execute(sql, parameters or {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def query(self, sql: str) -> pa.Table:
        """A user's query, as an Arrow table whose columns have different names.

        Raises:
            UsageError: it is empty, not valid SQL here, or it writes; the message is DuckDB's.
        """
        try:
            found = self._connection.sql(sql)
            if found is None:  # DuckDB's types do not tell
                raise UsageError("sql: the query is empty; try: from current_facts")
            table = found.to_arrow_table()
            return table.rename_columns(_distinct(table.column_names))
        except duckdb.IOException as error:
            raise StoreError(f"sql: {error}") from error
        except duckdb.Error as error:
            raise UsageError(f"sql: {error}") from error


def _distinct(names: list[str]) -> list[str]:
    """Names with a number behind those that came before: JSON keeps one value per name."""
    taken: list[str] = []
    for name in names:
        further = (f"{name}_{number}" for number in count(1))
        taken.append(name if name not in taken else next(one for one in further if one not in (*taken, *names)))
    return taken
