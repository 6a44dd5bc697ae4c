"""Facts again from stored replies: validate → normalise → ground, with no call.

Runs after a fix in that code; a second rebuild changes nothing. What changed is told fact by fact.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from pipeline.extract import Outcome, context_of, is_complete, read_replies
from pipeline.fact import Fact
from pipeline.model.fault import ModelFault
from pipeline.names import Aliases, built_in
from pipeline.normalise import CODE_VERSION, Context, Told
from pipeline.store import Answered, Circumstances, ExtractionRow, Ledger, Reader, Writer
from schemas import get_schema

_PATIENCE = 30.0
_BATCH = 500
_COMPARED = tuple(name for name in Fact.__dataclass_fields__ if name != "evidence")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a rebuild takes away (`-`) or brings (`+`); a changed fact is one of each."""

    extraction_id: str
    article_id: str
    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many extractions were read again, and what changed in them.

    Attributes:
        unfinished: those without an incident of which a further step is asked now; the next run asks it.
    """

    extractions: int
    changed: int
    unfinished: int
    changes: list[Change]


def rebuild(
    ledger: Ledger, *, prompt: str | None = None, model: str | None = None, aliases: Aliases | None = None
) -> Rebuilt:
    """Read every stored reply again (of one prompt or model, if named) and store what it gives now.

    What is known of its articles by now counts: a publication date that was added resolves dates.

    Raises:
        PromptError: a stored extraction names a schema that this version does not have.
    """
    with ledger.reading() as connection:
        reader = Reader(connection)
        answered = reader.answered(prompt, model)
        known = reader.circumstances([one.columns["text_id"] for one in answered])
        before = _facts_by_extraction(reader)
    aliases = aliases or built_in()
    contexts = {one.extraction_id: _context(one, known, aliases) for one in answered}
    stored = [one for one in answered if _is_complete(one, contexts[one.extraction_id])]
    # Without an outcome, but with its replies, a text is as if a run had stopped between its steps.
    finished = {one.extraction_id for one in stored}
    without_facts = [one.extraction_id for one in answered if one.status == "no_incident"]
    unfinished = [one for one in without_facts if one not in finished]
    changes: list[Change] = []
    rows: list[ExtractionRow] = []
    for one in stored:
        row = _row(one, contexts[one.extraction_id])
        found = list(_changes(row, before.get(one.extraction_id, Counter())))
        if found or row.status != one.status:
            changes += found
            rows.append(row)
    iterator = iter(rows)
    while batch := list(islice(iterator, _BATCH)):
        with ledger.writing(_PATIENCE) as connection:
            Writer(connection).extractions(batch)
    if unfinished:
        with ledger.writing(_PATIENCE) as connection:
            Writer(connection).forget(unfinished)
    return Rebuilt(len(stored), len(rows), len(unfinished), changes)


def _is_complete(answered: Answered, context: Context) -> bool:
    try:
        return is_complete(get_schema(answered.columns["schema"]), answered.bodies, context)
    except ModelFault:
        return bool(answered.bodies)  # a reply that is no answer is what came of it


def _context(answered: Answered, known: dict[str, Circumstances], aliases: Aliases) -> Context:
    circumstances = known.get(answered.columns["text_id"], Circumstances())
    return context_of(answered.text, circumstances, aliases, Told(answered.system, answered.examples))


def _row(answered: Answered, context: Context) -> ExtractionRow:
    columns = answered.columns
    outcome = _outcome(answered, context)
    fault = outcome.fault
    return ExtractionRow(
        **{name: columns[name] for name in _KEPT},
        asked=json.loads(columns["asked"]),
        steps=tuple(columns["steps"]),
        status=outcome.status,
        fault_kind=fault.kind if fault else None,
        fault=str(fault) if fault else None,
        permanent=fault.permanent if fault else None,
        code_version=CODE_VERSION,
        aliases_version=context.aliases.version,
        extracted_at=datetime.now(UTC),
        incidents=outcome.incidents,
    )


_KEPT = (
    "extraction_id",
    "text_id",
    "article_id",
    "prompt",
    "prompt_hash",
    "schema",
    "schema_hash",
    "model",
    "repeat",
    "run_id",
)


def _outcome(answered: Answered, context: Context) -> Outcome:
    steps = tuple(answered.columns["steps"])
    try:
        return read_replies(get_schema(answered.columns["schema"]), answered.bodies, context, steps)
    except ModelFault as fault:
        return Outcome("failed", steps, fault=fault)


def _facts_by_extraction(reader: Reader) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for row in reader.rows("SELECT * FROM facts"):
        found.setdefault(row["extraction_id"], Counter())[_worded(row)] += 1
    return found


def _changes(row: ExtractionRow, before: Counter[str]) -> Iterator[Change]:
    after = Counter(
        _worded(
            {
                **{name: getattr(fact, name) for name in _COMPARED},
                "role": incident.role,
                "quote": fact.evidence.quote,
                "quote_start": fact.evidence.start,
                "quote_end": fact.evidence.end,
                "grounding": fact.evidence.status,
                "grounding_score": fact.evidence.score,
                "reasons": list(fact.reasons),
                "by_rule": list(fact.by_rule),
            }
        )
        for incident in row.incidents
        for fact in incident.facts
    )
    for sign, words in (("-", before - after), ("+", after - before)):
        for one in words.elements():
            yield Change(row.extraction_id, row.article_id, sign, one)


def _worded(columns: dict[str, Any]) -> str:
    """A fact's values and evidence as one line, the same for a stored and a fresh one."""
    named = ("role", *_COMPARED, "quote", "quote_start", "quote_end", "grounding", "grounding_score")
    return " ".join(f"{name}={columns[name]!r}" for name in named if columns[name] not in (None, []))
