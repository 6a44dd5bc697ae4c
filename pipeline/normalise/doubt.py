"""Why to look at a fact twice. Reasons, never a model's own percentage.

Here are the reasons that one text is enough to know; what takes other texts, other answers or a reviewer
(`disputed`, `outlier`, `unreviewed`) is computed where those are, in the view `fact_reasons`.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.fact import Fact, Incident, Reason
from pipeline.ground import fold
from pipeline.normalise.context import Context

# An instruction shares single words with any article; two in a row that the article lacks were copied.
_LEAST_WORDS = 2
_NOBODY = ("anonymous_official", "unclear")


def with_reasons(incident: Incident, context: Context) -> Incident:
    """The incident, its facts with their reasons for doubt."""
    facts = (replace(fact, reasons=tuple(sorted(_reasons(fact, context)))) for fact in incident.facts)
    return replace(incident, facts=tuple(facts))


def _reasons(fact: Fact, context: Context) -> Iterator[Reason]:
    if fact.evidence.status == "fuzzy":
        yield "fuzzy"
    if fact.evidence.status == "ungrounded":
        yield "ungrounded"
    if _is_leaked(fact, context):
        yield "leaked"
    if fact.kind == "quantity" and _is_unnamed(fact, context):
        yield "unnamed_originator"


def _is_leaked(fact: Fact, context: Context) -> bool:
    """Whether one of its values is the prompt's and not the article's."""
    words = [fact.originator, fact.group_text, fact.channel, fact.from_place]
    if fact.evidence.status == "ungrounded":
        words += [fact.value_text, fact.evidence.quote]
    return any(_copied(one, context) for one in words if one)


def is_copied(words: str, shown: str, context: Context) -> bool:
    """Whether words stand in what a prompt showed, folded, and not in the article."""
    sought = fold(words)[0].strip(" .,;:\"'")
    return any(map(str.isalnum, sought)) and holds(shown, sought) and not holds(context.folded, sought)


def _copied(words: str, context: Context) -> bool:
    if is_copied(words, context.folded_examples, context):
        return True
    return len(words.split()) >= _LEAST_WORDS and is_copied(words, context.folded_instructions, context)


def _is_unnamed(fact: Fact, context: Context) -> bool:
    """Whether no source that the article names answers for a figure."""
    if fact.originator is None or fact.originator_type in _NOBODY:
        return True
    return not holds(context.folded, fold(fact.originator)[0].strip())


def holds(folded: str, sought: str) -> bool:
    """Whether words stand in a folded text as words of their own."""
    at = folded.find(sought)
    while at >= 0:
        before, behind = folded[at - 1 : at], folded[at + len(sought) : at + len(sought) + 1]
        if not (before.isalnum() and sought[0].isalnum()) and not (behind.isalnum() and sought[-1].isalnum()):
            return True
        at = folded.find(sought, at + 1)
    return False
