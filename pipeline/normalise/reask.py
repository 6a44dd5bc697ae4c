"""The facts that did not ground, named so that a model can be asked for them once more, and what it then says of them.

A fact is named by a code made of its own content, not by its place in a list: a later version of this code may prove
more facts or fewer, and a stored reply still speaks of the same ones.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.fact import Evidence, Fact, Incident
from pipeline.normalise.context import Context
from pipeline.normalise.proof import Prover, counted
from pipeline.normalise.said import said
from pipeline.numerals import read_count

# What codes the happening as a whole has the incident's words for evidence.
_OF_THE_WHOLE = ("event_type", "attack_mode", "stage")
# More would not be answered one by one; what is not named stays ungrounded.
_MOST = 24


def unproved_statements(incidents: Iterable[Incident]) -> list[str]:
    """One line for each fact that is not in the article's words, at most 24: its code, what it says, its quote."""
    lines: dict[str, str] = {}
    for incident in incidents:
        for fact in incident.facts:
            if fact.evidence.status == "ungrounded":
                lines.setdefault(code_of(fact), f"{code_of(fact)} | {_worded(fact)} | quoted as: {_quoted(fact)}")
    return list(lines.values())[:_MOST]


def code_of(fact: Fact) -> str:
    """Six letters and digits that name a fact by its kind, value and quote."""
    whole = fact.kind in _OF_THE_WHOLE
    content = (
        ["incident", fact.evidence.quote] if whole else [fact.kind, fact.measure, fact.value_text, fact.evidence.quote]
    )
    digest = hashlib.sha256("\x1f".join(part or "" for part in content).encode()).hexdigest()
    return "f" + digest[:5]


def corrected(incidents: Sequence[Incident], reply: Any, context: Context) -> tuple[Incident, ...]:
    """The incidents with the named facts proved by the words that the model gives now, where those prove them."""
    prover = Prover(context)
    named = _names(incidents)
    said_now = {named.get(one.statement.partition(" |")[0].strip(" |:"), ""): one for one in reply.statements}
    return tuple(_corrected(incident, said_now, prover) for incident in incidents)


def _names(incidents: Iterable[Incident]) -> dict[str, str]:
    """By what an answer may name a fact, with its code: by the code, or by its words where no other fact has them."""
    lost = {code_of(fact): fact for one in incidents for fact in one.facts if fact.evidence.status == "ungrounded"}
    worded = Counter(_worded(fact) for fact in lost.values())
    words = {_worded(fact): code for code, fact in lost.items() if worded[_worded(fact)] == 1}
    return words | {code: code for code in lost}


def _corrected(incident: Incident, said_now: dict[str, Any], prover: Prover) -> Incident:
    near = incident.evidence.start
    facts = tuple(_proved(fact, said_now.get(code_of(fact)), prover, near) for fact in incident.facts)
    if incident.evidence.status == "ungrounded":
        of_the_whole = [fact.evidence for fact in facts if fact.kind in _OF_THE_WHOLE]
        incident = replace(incident, evidence=next(iter(of_the_whole), incident.evidence))
    return replace(incident, facts=facts)


def _proved(fact: Fact, answer: Any, prover: Prover, near: int | None) -> Fact:
    """The fact with the new words if they prove it; what a model takes back, or misquotes again, stays ungrounded."""
    if fact.evidence.status != "ungrounded" or answer is None or not said(answer.quote):
        return fact
    value_text = said(answer.value_text) or fact.value_text
    claimed = replace(fact, evidence=Evidence(answer.quote))
    if fact.kind not in _OF_THE_WHOLE:
        claimed = replace(claimed, value_text=value_text)
    if fact.kind == "quantity" and value_text:
        read = read_count(value_text, prover.context.language)
        claimed = counted(claimed, read) if read is not None else claimed
    proved = prover.prove(claimed, near=near)
    return fact if proved.evidence.status == "ungrounded" else proved


def _worded(fact: Fact) -> str:
    if fact.kind in _OF_THE_WHOLE:
        return "the incident itself"
    name = fact.measure if fact.kind == "quantity" else fact.kind
    value = fact.value_text or fact.status or "?"
    return f"{name}: {_short(value)}"


def _quoted(fact: Fact) -> str:
    return _short(fact.evidence.quote) or "nothing"


def _short(words: str, most: int = 120) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most] + "…"
