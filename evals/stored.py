"""Incidents that no model made, stored like any extraction, so that the same code scores, links and compares them.

No request belongs to them and no cost. The rules-only baseline and gold itself come in this way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from evals.gold_set import GoldArticle, GoldSet
from pipeline.fact import Incident
from pipeline.normalise import CODE_VERSION
from pipeline.register import Register
from pipeline.store import ExtractionRow, Ledger, Reader, Writer
from schemas import get_schema
from schemas.canonical import canonical_hash

_PATIENCE = 30.0


@dataclass(frozen=True)
class Maker:
    """Where extractions come from, in place of a prompt × schema × model.

    Attributes:
        prompt: the name they are stored under, such as baseline/rules.
        model: likewise.
        schema: whose facts it fills; it says what they can be scored on.
        version: raised when the same text gives other incidents.
        incidents: one labelled text → its incidents.
    """

    prompt: str
    model: str
    schema: str
    version: str
    incidents: Callable[[GoldArticle], tuple[Incident, ...]]


def store_made(ledger: Ledger, gold: GoldSet, maker: Maker, *, select: bool = False) -> int:
    """Store what a maker makes of every text of the set that has no outcome of its version; returns how many.

    Args:
        ledger: the database; it is made where there is none.
        gold: whose texts.
        maker: what makes the incidents.
        select: have the views show them if they show nothing yet.
    """
    ids = {one.article_id: _extraction_id(one, maker) for one in gold.articles}
    # One transaction reads and writes: it also makes the database, where this is the first to want one.
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
            [_row(one, row.article_id, ids[one.article_id], maker) for one, row in zip(wanted, registered, strict=True)]
        )
        if select:
            writer.select(maker.prompt, maker.schema, maker.model, keep=True)
    return len(wanted)


def _row(gold: GoldArticle, article_id: str, extraction_id: str, maker: Maker) -> ExtractionRow:
    incidents = maker.incidents(gold)
    return ExtractionRow(
        extraction_id=extraction_id,
        text_id=gold.text_id,
        article_id=article_id,
        prompt=maker.prompt,
        prompt_hash=canonical_hash([maker.prompt, maker.version]),
        schema=maker.schema,
        schema_hash=get_schema(maker.schema).hash,
        model=maker.model,
        asked={},
        repeat=0,
        steps=(),
        status="extracted" if incidents else "no_incident",
        run_id=maker.model,
        code_version=CODE_VERSION,
        extracted_at=datetime.now(UTC),
        incidents=incidents,
    )


def _extraction_id(gold: GoldArticle, maker: Maker) -> str:
    return canonical_hash({"text": gold.text_id, maker.model: [maker.prompt, maker.version]})
