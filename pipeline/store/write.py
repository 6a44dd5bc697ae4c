"""Everything that is written, by columns: rows become Arrow tables, and DuckDB takes a table at a time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.article import Article
from pipeline.fact import Fact, Incident
from pipeline.journal import Attempt, RequestRow
from pipeline.prompt import Prompt
from schemas import Schema

_MOMENT = pa.timestamp("us", tz="UTC")
_SMALL, _BIG, _REAL, _TRUTH, _WORDS = pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.list_(pa.string())
# Columns whose type is not text; Arrow would guess null for a column that is empty in one batch.
_TYPES = {
    **dict.fromkeys(
        ("first_seen_at", "started_at", "finished_at", "extracted_at", "selected_at", "scored_at"), _MOMENT
    ),
    **dict.fromkeys(("version", "characters", "ordinal", "quote_start", "quote_end", "repeat", "subset_of"), _SMALL),
    **dict.fromkeys(("articles", "unreadable", "extracted", "no_incident", "failed", "stored", "calls"), _SMALL),
    **dict.fromkeys(("http_status", "prompt_tokens", "cached_tokens", "completion_tokens"), _SMALL),
    **dict.fromkeys(("low", "high"), _BIG),
    **dict.fromkeys(("latency", "cost", "value", "grounding_score", "distance_km"), _REAL),
    "permanent": _TRUTH,
    "steps": _WORDS,
    "reasons": _WORDS,
}


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article under the id and version that the ledger knows it by."""

    article_id: str
    version: int
    article: Article


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run; counts are None until it ends."""

    run_id: str
    started_at: datetime
    status: str
    prompt: str
    schema: str
    model: str
    settings: dict[str, Any]
    finished_at: datetime | None = None
    articles: int | None = None
    unreadable: int | None = None
    extracted: int | None = None
    no_incident: int | None = None
    failed: int | None = None
    stored: int | None = None
    calls: int | None = None


@dataclass(frozen=True, kw_only=True)
class ExtractionRow:
    """One outcome; `incidents` become rows of their own."""

    extraction_id: str
    text_id: str
    article_id: str
    prompt: str
    prompt_hash: str
    schema: str
    schema_hash: str
    model: str
    asked: dict[str, Any]
    repeat: int
    steps: tuple[str, ...]
    status: str
    run_id: str
    code_version: str
    extracted_at: datetime
    aliases_version: str | None = None
    fault_kind: str | None = None
    fault: str | None = None
    permanent: bool | None = None
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EvalRow:
    """One scoring of stored extractions; `scores` are (article_id, kind, field, metric, value)."""

    eval_run_id: str
    prompt: str
    schema: str
    model: str
    gold: str
    gold_hash: str
    repeat: int
    scoring_version: str
    scored_at: datetime
    scores: tuple[tuple[str, str, str, str, float | None], ...]


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
        described = [_article_columns(row, now) for row in rows]
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
        ids = [row.extraction_id for row in rows]
        for table in ("incidents", "facts"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE extraction_id IN (SELECT unnest(?))",  # noqa: S608 - our own names
                [ids],
            )
        self._insert("extractions", [_extraction_columns(row) for row in rows], "OR REPLACE")
        self._insert("incidents", [columns for row in rows for columns in _incident_columns(row)])
        self._insert("facts", [columns for row in rows for columns in _fact_columns(row)])

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
        self._connection.register("incoming", _table(rows))
        self._connection.execute(sql)  # when it fails, the connection is closed: nothing may hide its error
        self._connection.unregister("incoming")


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in rows[0]}
    return pa.table(columns)


def _article_columns(row: ArticleRow, now: datetime) -> dict[str, Any]:
    article = row.article
    return {
        "article_id": row.article_id,
        "version": row.version,
        "text_id": article.text_id,
        "outlet": article.outlet,
        "url": article.url,
        "title": article.title,
        "language": article.language,
        "published_at": article.published_at,
        "published_basis": article.published_basis,
        "fetched_at": article.fetched_at,
        "source": article.source,
        "first_seen_at": now,
    }


def _extraction_columns(row: ExtractionRow) -> dict[str, Any]:
    columns = asdict(replace(row, incidents=()))
    del columns["incidents"]
    return {**columns, "asked": json.dumps(row.asked), "steps": list(row.steps)}


def _made_by(row: ExtractionRow) -> dict[str, Any]:
    return {"prompt": row.prompt, "schema": row.schema, "model": row.model}


def _incident_columns(row: ExtractionRow) -> Iterator[dict[str, Any]]:
    for ordinal, incident in enumerate(row.incidents):
        yield {
            "incident_id": f"{row.extraction_id}#{ordinal}",
            "extraction_id": row.extraction_id,
            "text_id": row.text_id,
            "article_id": row.article_id,
            "ordinal": ordinal,
            "role": incident.role,
            **_evidence_columns(incident),
            **_made_by(row),
        }


def _fact_columns(row: ExtractionRow) -> Iterator[dict[str, Any]]:
    for ordinal, incident in enumerate(row.incidents):
        incident_id = f"{row.extraction_id}#{ordinal}"
        for place, fact in enumerate(incident.facts):
            values = {name: getattr(fact, name) for name in Fact.__dataclass_fields__ if name != "evidence"}
            yield {
                "fact_id": f"{incident_id}.{place}",
                "extraction_id": row.extraction_id,
                "incident_id": incident_id,
                "text_id": row.text_id,
                "article_id": row.article_id,
                "ordinal": place,
                "role": incident.role,
                **values,
                **_evidence_columns(fact),
                **_made_by(row),
            }


def _evidence_columns(carrier: Incident | Fact) -> dict[str, Any]:
    evidence = carrier.evidence
    return {
        "quote": evidence.quote,
        "quote_start": evidence.start,
        "quote_end": evidence.end,
        "grounding": evidence.status,
        "grounding_score": evidence.score,
    }
