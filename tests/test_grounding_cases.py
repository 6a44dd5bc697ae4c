"""The case table of grounding: what is found, where, and what number it holds; `pytest -k grounding` runs it."""

import pytest
from grounding_cases import CASES, PEERS, Case

from pipeline.fact import Evidence, Fact
from pipeline.ground import GroundedText, count_in
from pipeline.normalise import Context
from pipeline.normalise.proof import Prover


@pytest.mark.parametrize("case", [*PEERS, *CASES], ids=lambda case: case.name)
def test_the_quote_is_found_or_not(case: Case) -> None:
    """The quote has the status of the table, and its span holds the words of the table."""
    found = GroundedText(case.text, case.language).ground(case.quote)
    words = None if found.start is None else case.text[found.start : found.end]
    assert (found.status, words) == (case.status, case.words)


@pytest.mark.parametrize("case", [case for case in CASES if case.value_text is not None], ids=lambda case: case.name)
def test_the_value_follows_from_its_words_or_not(case: Case) -> None:
    """A count means what the article's own words say, and none follows from words that hold no such count."""
    text = GroundedText(case.text, case.language)
    count = count_in(text, text.ground(case.quote), case.value_text or "")
    assert (None if count is None else (count.low, count.high, count.modifier)) == case.count


@pytest.mark.parametrize("case", [case for case in CASES if case.value_text is not None], ids=lambda case: case.name)
def test_a_fact_is_grounded_only_with_its_value(case: Case) -> None:
    """What reaches the database: a quantity whose number its words do not hold is ungrounded, whatever was quoted."""
    claimed = Fact(
        kind="quantity", value_text=case.value_text, evidence=Evidence(case.quote), measure="killed", status="reported"
    )
    proved = Prover(Context(case.text, case.language)).prove(claimed)
    follows = case.count is not None and case.status != "ungrounded"
    assert (proved.evidence.status != "ungrounded") == follows
    if follows:
        assert (proved.low, proved.high, proved.modifier) == case.count
