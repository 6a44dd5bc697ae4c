"""The rows that are written, as dataclasses, and as Arrow tables of a database table's columns."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipeline.article import Article
from pipeline.fact import Fact, Incident
from pipeline.keys import compare_key

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
    "by_rule": _WORDS,
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


def arrow_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an Arrow table; a column's type is that of its name."""
    columns = {name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in rows[0]}
    return pa.table(columns)


def article_columns(row: ArticleRow, now: datetime) -> dict[str, Any]:
    """A row of `articles`."""
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


def extraction_columns(row: ExtractionRow) -> dict[str, Any]:
    """A row of `extractions`."""
    columns = asdict(replace(row, incidents=()))
    del columns["incidents"]
    return {**columns, "asked": json.dumps(row.asked), "steps": list(row.steps)}


def _made_by(row: ExtractionRow) -> dict[str, Any]:
    return {"prompt": row.prompt, "schema": row.schema, "model": row.model}


def incident_columns(row: ExtractionRow) -> Iterator[dict[str, Any]]:
    """An extraction's rows of `incidents`."""
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


def fact_columns(row: ExtractionRow) -> Iterator[dict[str, Any]]:
    """An extraction's rows of `facts`."""
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
                "compare_key": compare_key(fact),
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
