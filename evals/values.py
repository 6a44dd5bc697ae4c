"""Whether a stored figure is what its own words say: looked up again in the text, whoever stored it."""

from collections.abc import Iterable

from pipeline.fact import Fact, Incident
from pipeline.ground import GroundedText, count_in


def wrong_values(incidents: Iterable[Incident], text: str, language: str | None) -> int:
    """How many quantities are grounded although the words at their span do not hold their number.

    Extraction leaves such a claim ungrounded, so that this is 0 for what the current code stored; rows of earlier
    code, or of another extractor, may have some.
    """
    grounded = GroundedText(text, language)
    return sum(
        not _follows(fact, grounded)
        for incident in incidents
        for fact in incident.facts
        if fact.kind == "quantity" and fact.evidence.status != "ungrounded"
    )


def _follows(fact: Fact, text: GroundedText) -> bool:
    if fact.low is None and fact.high is None:
        return True
    count = count_in(text, fact.evidence, fact.value_text or "", fact.low if fact.low is not None else fact.high)
    if count is None:  # "no casualties" says none without a number
        return fact.low == fact.high == 0
    return (count.low, count.high) == (fact.low, fact.high)
