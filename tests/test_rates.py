"""Counts → rates: MUC's arithmetic, and sums over articles."""

from collections import Counter
from dataclasses import dataclass

import pytest
from gold_cases import (
    ATTACK,
    DOCUMENT_81,
    MORE_THAN_70,
    SOURCE_77,
    fact,
    labelled,
    main,
    score,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.comparators import KINDS
from evals.rates import OVERALL, Rates, Totals, rates, ratio, total


@dataclass(frozen=True)
class Tally:
    """COR, PAR, INC, MIS, SPU, and precision, recall, F1, over- and under-generation worked by hand."""

    shows: str
    counts: tuple[int, int, int, int, int]
    precision: float | None
    recall: float | None
    f1: float | None
    overgeneration: float | None
    undergeneration: float | None

    def __str__(self) -> str:
        return self.shows


TALLIES = [
    Tally("all right", (4, 0, 0, 0, 0), 1, 1, 1, 0, 0),
    Tally("all half right", (0, 4, 0, 0, 0), 1 / 2, 1 / 2, 1 / 2, 0, 0),
    Tally("all wrong", (0, 0, 4, 0, 0), 0, 0, 0, 0, 0),
    # ACT 0: no precision; POS 4.
    Tally("all missing", (0, 0, 0, 4, 0), None, 0, 0, None, 1),
    # POS 0: no recall; ACT 4.
    Tally("all spurious", (0, 0, 0, 0, 4), 0, None, 0, 1, None),
    Tally("nothing to find and nothing found", (0, 0, 0, 0, 0), None, None, None, None, None),
    # ACT = 2 + 1 + 1 + 1 = 5, POS = 2 + 1 + 1 + 4 = 8, credit 2.5, F1 = 2 · 2.5 / (5 + 8).
    Tally("a little of each", (2, 1, 1, 4, 1), 2.5 / 5, 2.5 / 8, 5 / 13, 1 / 5, 4 / 8),
    # ACT 3, POS 2, credit 2: F1 = 4 / 5.
    Tally("one too many", (2, 0, 0, 0, 1), 2 / 3, 1, 4 / 5, 1 / 3, 0),
    # ACT 2, POS 3, credit 1.5: F1 = 3 / 5.
    Tally("one too few, one half right", (1, 1, 0, 1, 0), 1.5 / 2, 1.5 / 3, 3 / 5, 0, 1 / 3),
]


@pytest.mark.parametrize("case", TALLIES, ids=str)
def test_rates_are_mucs(case: Tally) -> None:
    """Each case: five counts and the five rates that they make; a rate of nothing is None, not 0."""
    found = Rates(*case.counts)
    assert (found.precision, found.recall, found.f1, found.overgeneration, found.undergeneration) == (
        case.precision,
        case.recall,
        case.f1 if case.f1 is None else pytest.approx(case.f1),
        case.overgeneration,
        case.undergeneration,
    )


COUNTS = st.builds(Rates, *[st.integers(0, 50)] * 5)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_f1_is_the_harmonic_mean(found: Rates) -> None:
    """2PR / (P + R) where both are there and not both 0; never beyond the larger or below the smaller."""
    precision, recall, f1 = found.precision, found.recall, found.f1
    if precision and recall:
        assert f1 == pytest.approx(2 * precision * recall / (precision + recall))
        assert min(precision, recall) <= f1 + 1e-9
        assert f1 <= max(precision, recall) + 1e-9
    elif f1 is not None:
        assert f1 == 0


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_possible_and_actual_share_what_is_paired(found: Rates) -> None:
    """POS − MIS = ACT − SPU = COR + PAR + INC."""
    paired = found.correct + found.partial + found.incorrect
    assert found.possible - found.missing == found.actual - found.spurious == paired


def test_other_verdicts_are_in_no_rate() -> None:
    """What is optional or not asked is not counted, even where it stands in a tally."""
    assert rates(Counter(correct=1, optional=5, not_asked=5)) == Rates(1, 0, 0, 0, 0)


def test_a_ratio_of_nothing_is_none() -> None:
    """0 of 2 is 0; 0 of 0 is unknown."""
    assert (ratio(0, 2), ratio(0, 0)) == (0, None)


TWO = [
    # 1 of 1 quantity, and 1 of 3.
    score([main(*ATTACK, SOURCE_77)], [labelled(main(*ATTACK, SOURCE_77))]),
    score([main(*ATTACK, SOURCE_77)], [labelled(main(*ATTACK, SOURCE_77, DOCUMENT_81, MORE_THAN_70))]),
]


def test_totals_are_made_of_sums_not_of_means() -> None:
    """A long article weighs more: 2 of 4 quantities found, not the mean of 1 and 1/3."""
    totals = total(TWO)
    # COR 1 + 1, MIS 0 + 2: R = 2/4, while the mean of the articles' recalls is 2/3.
    assert totals.rates("quantity").recall == pytest.approx(2 / 4)
    assert totals.rates("quantity") == Rates(2, 0, 0, 2, 0)
    assert (totals.articles, totals.failed, totals.without_incident) == (2, 0, 0)


def test_the_order_of_articles_changes_no_total() -> None:
    """A sum has no order, and making it changes none of its parts."""
    before = [dict(one.counts) for one in TWO]
    assert total(TWO) == total(TWO[::-1])
    assert [dict(one.counts) for one in TWO] == before


def test_overall_is_the_sum_of_the_kinds_that_every_version_asks_for() -> None:
    """Weapons, reactions, stages, attack modes and incidents are reported by themselves."""
    labels = labelled(main(*ATTACK, SOURCE_77, fact("weapon", "rifles"), fact("reaction", "x", category="denial")))
    totals = total([score([main(*ATTACK, SOURCE_77)], [labels])])
    # One each of type, date, place, actor, target, quantity.
    assert totals.rates("overall") == Rates(6, 0, 0, 0, 0)
    assert totals.rates("weapon").recall == totals.rates("reaction").recall == 0
    assert set(OVERALL) < set(KINDS)


def test_a_kind_that_was_never_counted_has_no_rates() -> None:
    """It is None throughout, not 0."""
    found = total([]).rates("weapon")
    assert (found.precision, found.recall, found.f1) == (None, None, None)
    empty = total([])
    assert (empty.grounded_share, empty.evidence_overlap, empty.attribution_accuracy) == (None, None, None)
    assert (empty.role_confusion, empty.hallucination_rate, empty.false_incidents_per_100) == (None, None, None)


def test_shares_are_of_what_they_say() -> None:
    """Each share over its own denominator."""
    totals = Totals(
        articles=60,
        failed=1,
        without_incident=40,
        false_incidents=6,
        counts={},
        cells={
            ("place", "country"): Counter(hit=7, miss=2, hallucination=1, abstention=4),
            ("quantity", "originator"): Counter(hit=3, hallucination=2, abstention=3),
        },
        evidence=Counter(
            facts=50,
            grounded=45,
            paired=30,
            overlapping=24,
            attributions=10,
            attributed=7,
            numbers=16,
            confused=2,
        ),
    )
    # Hallucinations 1 + 2, abstentions 4 + 3: 3 of 10; hits and misses are not in it.
    assert totals.hallucination_rate == pytest.approx(3 / 10)
    assert totals.grounded_share == pytest.approx(45 / 50)
    assert totals.evidence_overlap == pytest.approx(24 / 30)
    assert totals.attribution_accuracy == pytest.approx(7 / 10)
    assert totals.role_confusion == pytest.approx(2 / 16)
    # 6 incidents in 40 texts without one: 15 per 100.
    assert totals.false_incidents_per_100 == pytest.approx(15)


def test_a_failed_article_is_charged_in_the_total() -> None:
    """Beside one perfect article, a failed one halves recall and leaves precision alone."""
    labels = [labelled(main(*ATTACK, SOURCE_77))]
    perfect, failed = score([main(*ATTACK, SOURCE_77)], labels), score([], labels, failed=True)
    overall = total([perfect, failed]).rates("overall")
    # COR 6, MIS 6: P = 6/6, R = 6/12, F1 = 12/18.
    assert (overall.precision, overall.recall, overall.f1) == (1, 0.5, pytest.approx(12 / 18))
    assert total([perfect, failed]).failed == 1
