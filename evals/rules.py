"""Stores what the rules-only baseline makes of gold's texts, so that it is scored by the same code as any prompt.

Its rows stand in the ledger like any extraction, under the prompt `baseline/rules` and the model `rules`; no request
belongs to them, and no cost.
"""

from datetime import UTC, datetime

from evals.baseline import NAME, VERSION, extract
from evals.gold_set import GoldSet
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
    schema = get_schema(SCHEMA)
    ids = {one.article_id: _extraction_id(one.text_id) for one in gold.articles}
    if not ledger.path.exists():
        with ledger.writing(_PATIENCE):
            pass  # the rules need no extraction before them, and so no database
    with ledger.reading() as connection:
        reader = Reader(connection)
        done = reader.done(list(ids.values()), retry_failed=False)
        articles = [one.article for one in gold.articles]
        known = reader.article_versions([one.name for one in articles], [one.url for one in articles if one.url])
    # Two articles may carry one text, which is extracted once.
    wanted = list({one.text_id: one for one in gold.articles if ids[one.article_id] not in done}.values())
    if not wanted:
        return 0
    register = Register()
    register.learn(known)
    registered = register.register([one.article for one in wanted])
    now = datetime.now(UTC)
    rows = []
    for one, article in zip(wanted, registered, strict=True):
        incidents = extract(one.article.text, one.language)
        rows.append(
            ExtractionRow(
                extraction_id=ids[one.article_id],
                text_id=one.text_id,
                article_id=article.article_id,
                prompt=NAME,
                prompt_hash=canonical_hash([NAME, VERSION]),
                schema=SCHEMA,
                schema_hash=schema.hash,
                model=MODEL,
                asked={},
                repeat=0,
                steps=(),
                status="extracted" if incidents else "no_incident",
                run_id=_RUN,
                code_version=CODE_VERSION,
                extracted_at=now,
                incidents=incidents,
            )
        )
    with ledger.writing(_PATIENCE) as connection:
        writer = Writer(connection)
        writer.articles(registered)
        writer.extractions(rows)
    return len(rows)


def _extraction_id(text_id: str) -> str:
    return canonical_hash({"text": text_id, "rules": [NAME, VERSION]})
