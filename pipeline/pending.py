"""Texts that have no stored outcome, with the replies that are there without it: a run was killed in between."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from pipeline.extract import Job
from pipeline.model.fault import ModelFault
from pipeline.normalise import Context
from pipeline.store import ArticleRow, Reader


@dataclass(frozen=True)
class Pending:
    """A text that has no stored outcome.

    Attributes:
        replies: raw replies that are stored without their extraction, by request key.
        complete: whether those are the replies to all that is to be asked, so that nobody need be.
        context: the text with what is known of it.
    """

    row: ArticleRow
    extraction_id: str
    replies: dict[str, str]
    complete: bool
    context: Context


def unanswered(job: Job, reader: Reader, wanted: Sequence[ArticleRow]) -> list[Pending]:
    """These texts with what the ledger knows of them, and every reply that a run need not ask for again.

    Args:
        job: what is asked of them.
        reader: of the ledger, which has their articles already.
        wanted: one article for each text.
    """
    ids = [row.article.text_id for row in wanted]
    known = reader.circumstances(ids)
    contexts = {row.article.text_id: job.context(row.article.text, known[row.article.text_id]) for row in wanted}
    found: dict[str, dict[str, str]] = {text_id: {} for text_id in ids}
    complete: set[str] = set()
    keys: dict[str, str] = {}

    def ask_on(text_id: str) -> None:
        key = _next_key(job, contexts[text_id], text_id, list(found[text_id].values()))
        if key is None:
            complete.add(text_id)
        else:
            keys[text_id] = key

    for text_id in ids:
        ask_on(text_id)
    while keys:
        bodies = reader.replies(list(keys.values()))
        answered = {text_id: key for text_id, key in keys.items() if key in bodies}
        keys.clear()
        for text_id, key in answered.items():
            found[text_id][key] = bodies[key]
            ask_on(text_id)
    return [
        Pending(row, job.extraction_id(text_id), found[text_id], text_id in complete, contexts[text_id])
        for text_id, row in zip(ids, wanted, strict=True)
    ]


def _next_key(job: Job, context: Context, text_id: str, replies: list[str]) -> str | None:
    """The key of what is still to be asked; None: nothing, or a stored reply is no answer (extraction tells)."""
    with suppress(ModelFault):
        request = job.next_request(context, text_id, replies)
        return None if request is None else request.key
    return None
