"""Average-link clustering of weighted pairs: what joins, what does not, and that the order of pairs does not matter."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.link.cluster import Decided, Limits, Pairs, cluster, components

LIMITS = Limits(pair=9.0, average=5.0)
Weighted = dict[tuple[int, int], float]


def pairs_of(weights: Weighted) -> Pairs:
    a, b = (np.array([pair[side] for pair in weights], dtype=np.int32) for side in (0, 1))
    return Pairs(a, b, np.array(list(weights.values()), dtype=np.float32))


def clusters(
    count: int,
    weights: Weighted,
    *,
    texts: list[str] | None = None,
    decided: Decided | None = None,
    largest: int = 1000,
) -> list[list[int]]:
    pairs, decided = pairs_of(weights), decided or Decided()
    labels, _ = components(count, pairs, LIMITS.pair, decided, largest)
    found = cluster(labels, pairs, LIMITS, texts or [str(number) for number in range(count)], decided)
    groups: dict[int, list[int]] = {}
    for number, lowest in enumerate(found):
        groups.setdefault(lowest, []).append(number)
    assert all(lowest == min(group) for lowest, group in groups.items())
    return sorted(groups.values())


def test_a_strong_pair_is_one_and_a_weak_one_is_two() -> None:
    """The limit itself is enough."""
    assert clusters(2, {(0, 1): 9.0}) == [[0, 1]]
    assert clusters(2, {(0, 1): 8.9}) == [[0], [1]]


def test_one_likeness_does_not_chain_two_happenings() -> None:
    """0-1 and 2-3 are strong, 1-2 as well: single link would make one of the four, their average does not."""
    weights = {(0, 1): 15.0, (2, 3): 15.0, (1, 2): 10.0, (0, 2): -6.0, (0, 3): -6.0, (1, 3): -6.0}
    assert clusters(4, weights) == [[0, 1], [2, 3]]


def test_one_odd_telling_does_not_keep_an_event_apart() -> None:
    """3 contradicts 0, and is like 1 and 2: complete link would leave it out, the average takes it in."""
    weights = {(0, 1): 15.0, (0, 2): 15.0, (1, 2): 15.0, (1, 3): 12.0, (2, 3): 12.0, (0, 3): -5.0}
    assert clusters(4, weights) == [[0, 1, 2, 3]]


def test_a_pair_that_was_not_compared_is_no_evidence() -> None:
    """0 and 2 share nothing: counted as nothing, the average of 1-2 and 0-2 is too low."""
    assert clusters(3, {(0, 1): 15.0, (1, 2): 9.5}) == [[0, 1], [2]]
    assert clusters(3, {(0, 1): 15.0, (1, 2): 10.5}) == [[0, 1, 2]]


def test_the_strongest_are_joined_first_and_of_equals_the_lowest_numbers() -> None:
    """1 is as like 0 as 2, and 0 and 2 are two: it goes with 0."""
    assert clusters(3, {(0, 1): 10.0, (1, 2): 10.0, (0, 2): -15.0}) == [[0, 1], [2]]
    assert clusters(3, {(0, 1): 10.0, (1, 2): 10.5, (0, 2): -15.0}) == [[0], [1, 2]]


def test_incidents_of_one_text_never_meet_even_through_others() -> None:
    """1 is like both of a text's incidents, and joins one of them."""
    weights = {(0, 1): 12.0, (1, 2): 12.0, (0, 2): 20.0}
    assert clusters(3, weights, texts=["t", "u", "t"]) == [[0, 1], [2]]


def test_people_are_obeyed() -> None:
    """Merged without any evidence, apart in spite of all of it, one text's two made one."""
    assert clusters(3, {(0, 1): 20.0}, decided=Decided(apart={0: frozenset({1}), 1: frozenset({0})})) == [[0], [1], [2]]
    assert clusters(3, {}, decided=Decided([frozenset({0, 2})])) == [[0, 2], [1]]
    assert clusters(2, {}, texts=["t", "t"], decided=Decided([frozenset({0, 1})])) == [[0, 1]]


def test_what_a_person_merged_takes_in_what_is_like_one_of_it() -> None:
    """2 contradicts 1, but is like 0, and 0 and 1 are known to be one; two such groups are one by their best pair."""
    one, other = frozenset({0, 1}), frozenset({2, 3})
    assert clusters(3, {(0, 2): 9.5, (1, 2): -15.0}, decided=Decided([one])) == [[0, 1, 2]]
    assert clusters(3, {(0, 2): 8.5, (1, 2): -15.0}, decided=Decided([one])) == [[0, 1], [2]]
    assert clusters(4, {(1, 2): 9.5, (0, 3): -15.0}, decided=Decided([one, other])) == [[0, 1, 2, 3]]


def test_what_is_too_large_to_weigh_as_a_whole_falls_apart_at_its_weaker_pairs() -> None:
    """Two crowds that a weaker pair chains together are two components; what was taken apart is told."""
    weights = {pair: 14.0 for crowd in (range(5), range(5, 10)) for pair in combinations(crowd, 2)} | {(4, 5): 9.5}
    labels, apart = components(10, pairs_of(weights), LIMITS.pair, Decided(), largest=6)
    assert (len(set(labels.tolist())), apart) == (2, [10])
    assert clusters(10, weights, largest=6) == [list(range(5)), list(range(5, 10))]
    whole, none = components(10, pairs_of(weights), LIMITS.pair, Decided(), largest=10)
    assert (len(set(whole.tolist())), none) == (1, [])


def test_equal_pairs_by_the_hundred_end() -> None:
    """A crowd that no limit takes apart is no endless loop."""
    weights = dict.fromkeys(combinations(range(40), 2), 10.0)
    labels, apart = components(40, pairs_of(weights), LIMITS.pair, Decided([frozenset(range(12))]), largest=10)
    assert apart == [40]
    assert len({int(labels[number]) for number in range(12)}) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(list(combinations(range(9), 2))), st.integers(-15, 25)),
    st.randoms(use_true_random=False),
)
def test_the_order_of_pairs_does_not_matter_and_every_join_is_strong_enough(
    weights: dict[tuple[int, int], int], source: random.Random
) -> None:
    """The same pairs in any order give the same clusters; every cluster has a strong pair for each member."""
    shuffled = list(weights.items())
    source.shuffle(shuffled)
    found = clusters(9, {pair: float(bits) for pair, bits in weights.items()})
    assert found == clusters(9, {pair: float(bits) for pair, bits in shuffled})
    assert sorted(number for group in found for number in group) == list(range(9))
    for group in found:
        for one in group if len(group) > 1 else ():
            connected = [bits for pair, bits in weights.items() if one in pair and {*pair} <= {*group}]
            assert max(connected, default=-99) > -99


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare_is_nothing_to_join(count: int) -> None:
    """No incident and a single one."""
    assert clusters(count, {}) == [[number] for number in range(count)]
