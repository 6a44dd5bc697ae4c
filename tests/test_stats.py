"""Paired statistics over events: hand-computed values, and made-up results whose truth is known.

Every random result is drawn with a fixed seed, so that the tests always see the same numbers.
"""

from collections.abc import Callable

import numpy as np
import pytest

import evals.stats
from evals.stats import FEWEST_EVENTS, Difference, Tally, binary_difference, difference, holm, judged

Tallies = dict[str, Tally]
Rng = np.random.Generator
FACTS = 10  # of one article and kind


def perfect(right: float, of: float) -> Tally:
    """`right` of `of` facts, each answered once."""
    return Tally(right, of, of)


def by_event(articles: dict[str, list[Tally]]) -> Tallies:
    """Articles of one event added up: an event is one cluster."""
    return {
        event: Tally(
            sum(one.credit for one in tallies),
            sum(one.possible for one in tallies),
            sum(one.actual for one in tallies),
        )
        for event, tallies in articles.items()
    }


def by_article(articles: dict[str, list[Tally]]) -> Tallies:
    """Every article a cluster of its own, as if articles on one event were independent."""
    return {f"{event} {place}": one for event, tallies in articles.items() for place, one in enumerate(tallies)}


def drawn(rng: Rng, sizes: list[int], share_a: float, share_b: float) -> tuple[dict[str, list[Tally]], ...]:
    """Two systems' results: articles of one event share what is hard about it, for each system in its own way."""
    results: tuple[dict[str, list[Tally]], ...] = ({}, {})
    for number, size in enumerate(sizes):
        hard = rng.normal(0, 0.1)  # for both systems
        for system, share in zip(results, (share_a, share_b), strict=True):
            chance = float(np.clip(share + hard + rng.normal(0, 0.05), 0, 1))
            system[f"e{number}"] = [perfect(int(rng.binomial(FACTS, chance)), FACTS) for _ in range(size)]
    return results


def sizes_of(rng: Rng, events: int = 40) -> list[int]:
    """One to four articles on each event."""
    return [int(size) for size in rng.integers(1, 5, events)]


# By hand


def test_holms_adjustment_by_hand() -> None:
    """The smallest p is multiplied by all four, the next by three, and none may fall below the one before.

    0.005 × 4 = 0.020; 0.010 × 3 = 0.030; 0.030 × 2 = 0.060; 0.040 × 1 = 0.040, raised to the 0.060 before it.
    """
    assert holm([0.010, 0.040, 0.030, 0.005]) == pytest.approx([0.030, 0.060, 0.060, 0.020])


HOLM = {
    "one stays as it is": ([0.04], [0.04]),
    "nothing is above 1": ([0.6, 0.9], [1.0, 1.0]),
    "equal ones stay equal": ([0.02, 0.02, 0.02], [0.06, 0.06, 0.06]),
    "none": ([], []),
}


@pytest.mark.parametrize(("given", "adjusted"), HOLM.values(), ids=HOLM.keys())
def test_holms_edges(given: list[float], adjusted: list[float]) -> None:
    """The ends of Holm's step-down: one test, large p, ties, no test at all."""
    assert holm(given) == pytest.approx(adjusted)


def wins(b: int, a: int, ties: int) -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """Answers on events of one article each: so many that only B has right, that only A has, and both."""
    pairs = [(False, True)] * b + [(True, False)] * a + [(True, True)] * ties
    return (
        {f"e{number}": [x] for number, (x, _) in enumerate(pairs)},
        {f"e{number}": [y] for number, (_, y) in enumerate(pairs)},
    )


MCNEMAR = {
    # Of 9 events that differ, 8 or more go one way in (1 + 9) of 2^9 cases, twice for both ways: 20 / 512.
    "8 to 1": (8, 1, 20 / 512),
    "5 to 5": (5, 5, 1.0),
    # All six one way: 2 / 2^6.
    "6 to 0": (6, 0, 2 / 64),
    "nothing differs": (0, 0, 1.0),
}


@pytest.mark.parametrize(("b", "a", "p"), MCNEMAR.values(), ids=MCNEMAR.keys())
def test_mcnemars_exact_p_by_hand(b: int, a: int, p: float) -> None:
    """Only the events that differ count, however many both have right."""
    for ties in (0, 25):
        found = binary_difference("x", *wins(b, a, ties), enough=True)
        assert (found.b_wins, found.a_wins, found.articles) == (b, a, b + a + ties)
        assert found.p == pytest.approx(p)
    assert binary_difference("x", *wins(b, a, 0), enough=False).p is None


def test_mcnemar_counts_events_and_no_articles() -> None:
    """Four articles on one event that B has right are one win; an event that goes 1 to 1 is none."""
    a = {"e1": [False] * 4, "e2": [True, False], "e3": [True]}
    b = {"e1": [True] * 4, "e2": [False, True], "e3": [True]}
    found = binary_difference("x", a, b, enough=True)
    assert (found.b_wins, found.a_wins, found.right_a, found.right_b, found.articles) == (1, 0, 2, 6, 7)
    assert found.p == 1.0


def test_f1_is_of_sums_and_not_a_mean_of_f1s() -> None:
    """2 · credit / (POS + ACT) of all events together.

    A: credit 1 + 9 = 10, POS 2 + 10, ACT 4 + 10: 20 / 26. B: credit 2 + 6 = 8, POS 12, ACT 2 + 8: 16 / 22.
    """
    a = {"e1": Tally(1, 2, 4), "e2": Tally(9, 10, 10)}
    b = {"e1": Tally(2, 2, 2), "e2": Tally(6, 10, 8)}
    found = difference("x", a, b, events=2)
    assert (found.f1_a, found.f1_b) == (pytest.approx(20 / 26), pytest.approx(16 / 22))
    assert found.delta == pytest.approx(16 / 22 - 20 / 26)


def test_the_swap_test_by_hand() -> None:
    """Ten events of one fact each, all won by B: 2 of the 2^10 ways to deal them out are as extreme."""
    a = {f"e{number}": perfect(0, 1) for number in range(10)}
    b = {f"e{number}": perfect(1, 1) for number in range(10)}
    found = difference("x", a, b, events=10)
    assert found.p == pytest.approx(2 / 1024)
    assert judged([found])[0].verdict == "better"


# What is said, and what is not


def test_the_interval_is_the_same_for_the_same_seed() -> None:
    """A result can be quoted: run again, it has the same ends and p; another seed moves the ends a little."""
    rng = np.random.default_rng(1)
    a, b = map(by_event, drawn(rng, sizes_of(rng), 0.6, 0.7))
    first, again, other = (difference("x", a, b, events=40, seed=seed) for seed in (7, 7, 8))
    assert first == again
    assert first.interval is not None
    assert other.interval is not None
    assert first.interval != other.interval
    assert first.interval == pytest.approx(other.interval, abs=0.02)


def test_the_order_of_events_does_not_matter() -> None:
    """The same events read in another order give the same interval and p."""
    rng = np.random.default_rng(2)
    a, b = map(by_event, drawn(rng, sizes_of(rng), 0.6, 0.7))
    backwards = [dict(reversed(list(one.items()))) for one in (a, b)]
    assert difference("x", a, b, events=40) == difference("x", *backwards, events=40)


def test_a_system_against_itself_shows_no_difference() -> None:
    """The interval contains 0 and p is 1."""
    rng = np.random.default_rng(3)
    a, _ = map(by_event, drawn(rng, sizes_of(rng), 0.6, 0.6))
    (found,) = judged([difference("x", a, a, events=40)])
    assert found.interval is not None
    assert found.interval[0] <= 0 <= found.interval[1]
    assert (found.delta, found.p, found.verdict) == (0.0, 1.0, "no difference shown")


@pytest.mark.parametrize("events", [1, FEWEST_EVENTS - 1])
def test_fewer_than_ten_events_show_nothing(events: int) -> None:
    """However large the difference and however many articles and texts without incident: no interval, no p."""
    a = {f"e{number}": perfect(0, 50) for number in range(events)}
    b = {f"e{number}": perfect(50, 50) for number in range(events)}
    for number in range(30):
        a[f"text {number}"] = Tally(0, 0, 1)
        b[f"text {number}"] = Tally(0, 0, 0)
    (found,) = judged([difference("x", a, b, events=events)])
    assert (found.interval, found.p, found.adjusted, found.verdict) == (None, None, None, "too few clusters")
    assert (found.f1_a, found.f1_b) == (0, 1)


def test_a_kind_that_nobody_has_is_not_judged() -> None:
    """Without a fact there is no F1, no difference and no p, and the other fields are not punished for it."""
    nothing = {f"e{number}": Tally(0, 0, 0) for number in range(12)}
    a = {f"e{number}": perfect(0, 1) for number in range(12)}
    b = {f"e{number}": perfect(1, 1) for number in range(12)}
    empty, full = judged([difference("x", nothing, nothing, events=12), difference("y", a, b, events=12)])
    assert (empty.f1_a, empty.delta, empty.p, empty.adjusted) == (None, None, None, None)
    assert empty.verdict not in {"better", "worse"}
    assert full.adjusted == full.p


def test_events_without_the_kind_are_no_clusters_of_it() -> None:
    """Twelve events of forty have such facts: the interval is theirs."""
    a = {f"e{number}": perfect(0, 1) if number < 12 else Tally(0, 0, 0) for number in range(40)}
    b = {f"e{number}": perfect(number % 2, 1) if number < 12 else Tally(0, 0, 0) for number in range(40)}
    assert difference("x", a, b, events=40).clusters == 12


def test_a_kind_of_one_event_among_many_shows_no_difference() -> None:
    """A kind that only one of twelve events has can be compared with the others, and shows nothing."""
    a = {f"e{number}": Tally(0, 0, 0) for number in range(12)}
    b = {**a, "e5": perfect(1, 1)}
    a["e5"] = perfect(0, 1)
    (found,) = judged([difference("x", a, b, events=12)])
    assert found.verdict in {"no difference shown", "too few clusters"}
    assert found.interval is None


# Known truths

TRUTHS = {"better": (0.60, 0.75), "no difference shown": (0.70, 0.70), "worse": (0.75, 0.60)}


@pytest.fixture(scope="module")
def made_up() -> dict[str, tuple[Tallies, Tallies]]:
    """SYNTHETIC FIXTURE: 40 events of one to four articles; B is better in one kind, equal in one, worse in one."""
    rng = np.random.default_rng(40)
    sizes = sizes_of(rng)
    assert set(sizes) == {1, 2, 3, 4}
    return {kind: tuple(map(by_event, drawn(rng, sizes, *shares))) for kind, shares in TRUTHS.items()}


def test_verdicts_are_the_known_truth(made_up: dict[str, tuple[Tallies, Tallies]]) -> None:
    """Three kinds judged together: better, no difference shown, worse; the true difference lies in each interval."""
    found = judged([difference(kind, a, b, events=40) for kind, (a, b) in made_up.items()])
    assert {one.kind: one.verdict for one in found} == {kind: kind for kind in TRUTHS}
    for one in found:
        share_a, share_b = TRUTHS[one.kind]
        assert one.interval is not None
        assert one.interval[0] < share_b - share_a < one.interval[1]
        assert (one.interval[0] <= 0 <= one.interval[1]) == (one.verdict == "no difference shown")


def test_the_other_way_round_better_is_worse(made_up: dict[str, tuple[Tallies, Tallies]]) -> None:
    """A against B says the opposite of B against A, with the same p."""
    opposite = {"better": "worse", "worse": "better", "no difference shown": "no difference shown"}
    forth = judged([difference(kind, a, b, events=40) for kind, (a, b) in made_up.items()])
    back = judged([difference(kind, b, a, events=40) for kind, (a, b) in made_up.items()])
    for one, other in zip(forth, back, strict=True):
        assert other.verdict == opposite[one.verdict]
        assert other.delta == pytest.approx(-(one.delta or 0))
        assert other.p == pytest.approx(one.p, abs=0.02)


DRAWS = 80


def false_verdicts(clusters: Callable[[dict[str, list[Tally]]], Tallies]) -> float:
    """How often a difference is seen between two systems of which neither is better, in any of three kinds."""
    rng = np.random.default_rng(11)
    wrong = 0
    for _ in range(DRAWS):
        sizes = sizes_of(rng)
        found: list[Difference] = []
        for kind in TRUTHS:
            a, b = map(clusters, _exchangeable(rng, sizes))
            found.append(difference(kind, a, b, events=len(sizes)))
        wrong += any(one.verdict in {"better", "worse"} for one in judged(found))
    return wrong / DRAWS


def _exchangeable(rng: Rng, sizes: list[int]) -> tuple[dict[str, list[Tally]], ...]:
    """On each event each system is right or wrong in all its articles alike, by the throw of one coin."""
    right = rng.integers(0, 2, (2, len(sizes)))
    return tuple(
        {f"e{number}": [perfect(FACTS * int(system[number]), FACTS)] * size for number, size in enumerate(sizes)}
        for system in right
    )


def test_two_equal_systems_are_rarely_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most one comparison in ten ends in a false verdict, over three kinds at once."""
    monkeypatch.setattr(evals.stats, "RESAMPLES", 400)
    assert false_verdicts(by_event) <= 0.10


def test_counted_by_article_equal_systems_would_often_be_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation would show it if clusters were forgotten: counted article by article, the same draws mislead."""
    monkeypatch.setattr(evals.stats, "RESAMPLES", 400)
    assert false_verdicts(by_article) > 0.20


@pytest.mark.parametrize("articles", [1, 4, 100])
def test_a_difference_on_one_event_shows_nothing(articles: int) -> None:
    """B wins one event and ties in eleven: that is one observation, however many articles tell of it."""
    a = {f"e{number}": [perfect(1, 2)] for number in range(12)}
    b = {**a, "e0": [perfect(2, 2)] * articles}
    a["e0"] = [perfect(0, 2)] * articles
    (found,) = judged([difference("x", by_event(a), by_event(b), events=12)])
    assert (found.delta or 0) > 0
    assert found.p == 1.0
    assert found.verdict == "no difference shown"


def test_the_same_articles_as_events_of_their_own_would_show_it() -> None:
    """It is the clustering that holds the verdict back, and nothing else about those numbers."""
    a = {f"e{number}": [perfect(1, 2)] for number in range(12)}
    b = {**a, "e0": [perfect(2, 2)] * 100}
    a["e0"] = [perfect(0, 2)] * 100
    (found,) = judged([difference("x", by_article(a), by_article(b), events=111)])
    assert found.verdict == "better"
