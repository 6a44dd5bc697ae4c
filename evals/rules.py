"""Stores what the rules-only baseline makes of gold's texts, so that it is scored by the same code as any prompt.

Its rows stand in the ledger like any extraction, under the prompt `baseline/rules` and the model `rules`; no request
belongs to them, and no cost.
"""

from datetime import UTC, datetime

from evals.baseline import NAME, VERSION, extract
from evals.gold_set import GoldArticle, GoldSet
from pipeline.normalise import CODE_VERSION
from pipeline.register import Register
from pipeline.store import ExtractionRow, Ledger, Reader, Writer
from schemas import get_schema
from schemas.canonical import canonical_hash

MODEL = "rules"
# Whose facts the rules fill; it says what they can be scored on.
SCHEMA = "incident_v1"
_RUN = "rules"
_PATIENCE = 30.0


def store_baseline(ledger: Ledger, gold: GoldSet) -> int:
    """Extract every text of the set that has no stored outcome of this version of the rules; returns how many."""
    ids = {one.article_id: _extraction_id(one.text_id) for one in gold.articles}
    # One transaction reads and writes: it also makes the database, where the rules are the first to want one.
    with ledger.writing(_PATIENCE) as connection:
        reader, writer = Reader(connection), Writer(connection)
        done = reader.done(list(ids.values()), retry_failed=False)
        # Two articles may carry one text, which is extracted once.
        wanted = list({one.text_id: one for one in gold.articles if ids[one.article_id] not in done}.values())
        articles = [one.article for one in wanted]
        register = Register()
        register.learn(
            reader.article_versions([one.name for one in articles], [one.url for one in articles if one.url])
        )
        registered = register.register(articles)
        writer.articles(registered)
        writer.extractions(
            [_row(one, row.article_id, ids[one.article_id]) for one, row in zip(wanted, registered, strict=True)]
        )
    return len(wanted)


def _row(gold: GoldArticle, article_id: str, extraction_id: str) -> ExtractionRow:
    incidents = extract(gold.article.text, gold.language)
    return ExtractionRow(
        extraction_id=extraction_id,
        text_id=gold.text_id,
        article_id=article_id,
        prompt=NAME,
        prompt_hash=canonical_hash([NAME, VERSION]),
        schema=SCHEMA,
        schema_hash=get_schema(SCHEMA).hash,
        model=MODEL,
        asked={},
        repeat=0,
        steps=(),
        status="extracted" if incidents else "no_incident",
        run_id=_RUN,
        code_version=CODE_VERSION,
        extracted_at=datetime.now(UTC),
        incidents=incidents,
    )


def _extraction_id(text_id: str) -> str:
    return canonical_hash({"text": text_id, "rules": [NAME, VERSION]})
