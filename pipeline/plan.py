"""What a run would ask, for `extract --dry-run`. Writes nothing and calls nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.article import Article, LoadProblem
from pipeline.store import Ledger, Reader

if TYPE_CHECKING:
    from pipeline.extract import Job


@dataclass
class Plan:
    """What a run would do; tokens are estimated at four characters each."""

    articles: int = 0
    unreadable: int = 0
    texts: int = 0
    stored: int = 0
    to_ask: int = 0
    prompt_tokens: int = 0


def plan(
    job: "Job",
    ledger: Ledger,
    loaded: Iterable[Article | LoadProblem],
    problem: Callable[[LoadProblem], None],
    *,
    limit: int | None = None,
    retry_failed: bool = False,
) -> Plan:
    """What a run over these articles would ask."""
    planned = Plan()
    characters: dict[str, int] = {}
    for one in loaded:
        if isinstance(one, LoadProblem):
            planned.unreadable += one.fatal
            problem(one)
            continue
        if limit is not None and planned.articles >= limit:
            break
        planned.articles += 1
        if one.text_id not in characters:
            messages = job.request(one.text, one.text_id, language=one.language).messages
            # Every step reads the article again, if mostly from a cache; what the model answers before is not known.
            characters[one.text_id] = len(job.schema.steps) * sum(len(message["content"]) for message in messages)
    ids = {job.extraction_id(text_id): count for text_id, count in characters.items()}
    done = _done(ledger, list(ids), retry_failed=retry_failed)
    planned.texts, planned.stored = len(ids), len(done)
    planned.to_ask = len(ids) - len(done)
    planned.prompt_tokens = sum(count for key, count in ids.items() if key not in done) // 4
    return planned


def _done(ledger: Ledger, extraction_ids: list[str], *, retry_failed: bool) -> set[str]:
    if not ledger.path.exists():
        return set()
    with ledger.reading() as connection:
        return Reader(connection).done(extraction_ids, retry_failed=retry_failed)
