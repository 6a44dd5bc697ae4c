"""Everything that is written, by columns: rows become Arrow tables, and DuckDB takes a table at a time."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import duckdb

from pipeline.fact import Evidence, Fact
from pipeline.journal import Attempt, RequestRow
from pipeline.keys import compare_key
from pipeline.prompt import Prompt
from pipeline.store.rows import (
    ArticleRow,
    EvalRow,
    ExtractionRow,
    RunRow,
    arrow_table,
    article_columns,
    extraction_columns,
    fact_columns,
    incident_columns,
)
from schemas import Schema

_NONE = Evidence("")


class Writer:
    """Writes into one open transaction of `Ledger.writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def articles(self, rows: Sequence[ArticleRow]) -> None:
        """Add articles and their texts; for a version that is there, what is newly known of it is filled in."""
        now = datetime.now(UTC)
        texts = {row.article.text_id: row.article.text for row in rows}
        self._insert(
            "texts",
            [
                {"text_id": text_id, "text": text, "characters": len(text), "first_seen_at": now}
                for text_id, text in texts.items()
            ],
            "OR IGNORE",
        )
        described = [article_columns(row, now) for row in rows]
        self._insert("articles", described, "OR IGNORE")
        self._fill_in(described)

    def used(self, prompt: Prompt, schema: Schema) -> None:
        """Keep the prompt and schema as they are used."""
        now = datetime.now(UTC).isoformat()
        self._connection.execute(
            """
            INSERT OR IGNORE INTO prompts
                (prompt, hash, schema, released, notes, system, "user", first_used_at, examples)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                prompt.id,
                prompt.hash,
                prompt.schema,
                prompt.released,
                prompt.notes,
                prompt.system,
                "\n\n".join([prompt.user, *(f"=== step {name} ===\n{template}" for name, template in prompt.asked)]),
                now,
                prompt.shown,
            ],
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO schemas VALUES (?, ?, ?, ?)",
            [schema.name, schema.hash, json.dumps(schema.whole), now],
        )

    def run(self, run: RunRow) -> None:
        """Add or replace a run."""
        self._insert("runs", [{**asdict(run), "settings": json.dumps(run.settings)}], "OR REPLACE")

    def requests(self, requests: Sequence[RequestRow], attempts: Sequence[tuple[Attempt, str | None]]) -> None:
        """Absorb what the journal holds; what is there already is left alone."""
        self._insert(
            "requests",
            [{**asdict(request), "components": json.dumps(request.components)} for request in requests],
            "OR IGNORE",
        )
        rows = [
            {**asdict(attempt), "started_at": datetime.fromtimestamp(attempt.started_at, UTC)}
            for attempt, _ in attempts
        ]
        self._insert("attempts", rows, "OR IGNORE")
        replies = [
            {"attempt_id": attempt.attempt_id, "request_key": attempt.request_key, "body": body}
            for attempt, body in attempts
            if body is not None
        ]
        self._insert("replies", replies, "OR IGNORE")

    def extractions(self, rows: Sequence[ExtractionRow]) -> None:
        """Store outcomes whole: an extraction that is there is replaced with its incidents and facts."""
        self._delete([row.extraction_id for row in rows], "incidents", "facts")
        self._insert("extractions", [extraction_columns(row) for row in rows], "OR REPLACE")
        self._insert("incidents", [columns for row in rows for columns in incident_columns(row)])
        self._insert("facts", [columns for row in rows for columns in fact_columns(row)])

    def forget(self, extraction_ids: Sequence[str]) -> None:
        """Take outcomes back; their requests and replies stay, so that the next run goes on from them."""
        self._delete(extraction_ids, "facts", "incidents", "extractions")

    def _delete(self, extraction_ids: Sequence[str], *tables: str) -> None:
        for table in tables:
            self._connection.execute(
                f"DELETE FROM {table} WHERE extraction_id IN (SELECT unnest(?))",  # noqa: S608 - our own names
                [list(extraction_ids)],
            )

    def fill_keys(self) -> int:
        """Give facts that an earlier version of this program stored what they are compared by; returns how many."""
        columns = ("kind", "category", "value_text", "group_text", "alias_id", "date_start", "date_end")
        wanted = ", ".join(columns)
        rows = self._connection.execute(
            f"SELECT fact_id, {wanted} FROM facts WHERE compare_key IS NULL AND coalesce({wanted}) IS NOT NULL"  # noqa: S608
        ).fetchall()
        keys = {
            fact_id: compare_key(Fact(**dict(zip(columns, values, strict=True)), evidence=_NONE))
            for fact_id, *values in rows
        }
        filled = [{"fact_id": fact_id, "compare_key": key} for fact_id, key in keys.items() if key is not None]
        self._with(
            filled,
            "UPDATE facts SET compare_key = incoming.compare_key FROM incoming WHERE incoming.fact_id = facts.fact_id",
        )
        return len(filled)

    def eval_run(self, row: EvalRow) -> None:
        """Store a scoring with its numbers."""
        columns = {name: getattr(row, name) for name in EvalRow.__dataclass_fields__ if name != "scores"}
        self._insert("eval_runs", [columns])
        names = ("article_id", "kind", "field", "metric", "value")
        scores = [{"eval_run_id": row.eval_run_id, **dict(zip(names, score, strict=True))} for score in row.scores]
        self._insert("eval_scores", scores)

    def select(self, prompt: str, schema: str, model: str, *, keep: bool = False) -> None:
        """Have the views show this prompt × schema × model; with `keep`, only if nothing is selected yet."""
        self._connection.execute(
            f"INSERT OR {'IGNORE' if keep else 'REPLACE'} INTO selections VALUES ('default', ?, ?, ?, now())",  # noqa: S608
            [prompt, schema, model],
        )

    def _fill_in(self, described: list[dict[str, Any]]) -> None:
        self._with(
            described,
            """
            UPDATE articles SET
                outlet = coalesce(incoming.outlet, articles.outlet),
                url = coalesce(incoming.url, articles.url),
                title = coalesce(incoming.title, articles.title),
                language = coalesce(incoming.language, articles.language),
                -- A date takes the place of one that is known as well as it, or worse: assumed, html, declared.
                published_at = CASE
                    WHEN incoming.published_at IS NOT NULL
                        AND list_position(['assumed', 'html', 'declared'], incoming.published_basis)
                        >= coalesce(list_position(['assumed', 'html', 'declared'], articles.published_basis), 0)
                        THEN incoming.published_at
                    ELSE articles.published_at END,
                published_basis = CASE
                    WHEN incoming.published_at IS NOT NULL
                        AND list_position(['assumed', 'html', 'declared'], incoming.published_basis)
                        >= coalesce(list_position(['assumed', 'html', 'declared'], articles.published_basis), 0)
                        THEN incoming.published_basis
                    ELSE articles.published_basis END,
                fetched_at = coalesce(incoming.fetched_at, articles.fetched_at)
            FROM incoming
            WHERE incoming.article_id = articles.article_id AND incoming.version = articles.version
                AND incoming.text_id = articles.text_id
            """,
        )

    def _insert(self, table: str, rows: list[dict[str, Any]], conflict: str = "") -> None:
        if rows:
            columns = ", ".join(f'"{name}"' for name in rows[0])
            self._with(rows, f"INSERT {conflict} INTO {table} ({columns}) SELECT {columns} FROM incoming")  # noqa: S608

    def _with(self, rows: list[dict[str, Any]], sql: str) -> None:
        if not rows:
            return
        self._connection.register("incoming", arrow_table(rows))
        self._connection.execute(sql)  # when it fails, the connection is closed: nothing may hide its error
        self._connection.unregister("incoming")
