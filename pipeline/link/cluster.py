"""Pairs with weights → clusters: average-link agglomeration, component by component.

Two clusters become one while the average weight of the pairs between them, and the weight of the best of these, reach
their limits; the highest average first, of equals the lowest numbers. One likeness alone does not chain two happenings
together (single link would), and one odd telling does not keep an event apart (complete link would). Incidents of one
text stay apart, and so do those that a person split; what a person merged, and what one text tells twice, is one from
the beginning.

Time and memory go with the square of the largest component, which LARGEST bounds, and not with that of all incidents.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Numbers = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]
Table = npt.NDArray[np.float64]

# Incidents that are clustered together, at most; what is larger is taken apart at its weaker pairs.
LARGEST = 1000
_STEP = 1.0


@dataclass(frozen=True)
class Pairs:
    """Compared pairs.

    Attributes:
        a, b: numbers of the two incidents, a < b.
        bits: weight of the evidence between them.
    """

    a: Numbers
    b: Numbers
    bits: Weights

    def only(self, kept: npt.NDArray[np.bool_]) -> "Pairs":
        """The pairs where `kept` is true."""
        return Pairs(self.a[kept], self.b[kept], self.bits[kept])

    def joined(self, more: "Pairs") -> "Pairs":
        """These pairs and others."""
        return Pairs(*(np.concatenate(both) for both in zip(self._columns, more._columns, strict=True)))

    @property
    def _columns(self) -> tuple[Numbers, Numbers, Weights]:
        return self.a, self.b, self.bits


@dataclass(frozen=True)
class Limits:
    """From which weights two clusters are one, in bits.

    Attributes:
        pair: what the best pair between them must reach.
        average: what all pairs between them must, on the average; less, because tellings of one happening leave out
            much.
    """

    pair: float
    average: float


@dataclass(frozen=True)
class Decided:
    """What is decided about incidents beforehand, by number; no pair is in both.

    Attributes:
        together: groups that are one happening; no incident is in two.
        apart: of an incident, those that are another happening than it.
    """

    together: Sequence[frozenset[int]] = ()
    apart: Mapping[int, frozenset[int]] = field(default_factory=dict)


def components(
    count: int, pairs: Pairs, limit: float, decided: Decided, largest: int = LARGEST
) -> tuple[Numbers, list[int]]:
    """For each incident the number of its component: incidents that a chain of strong pairs or decisions connects.

    Two clusters that become one have a strong pair, so that whatever is clustered together lies within one component.
    One of more than `largest` incidents falls apart into what stronger pairs connect.

    Returns:
        The numbers of the components, and the sizes of those that were taken apart.
    """
    labels = _connected(count, pairs.only(pairs.bits >= limit), decided)
    apart = [int(size) for size in np.bincount(labels, minlength=1) if size > largest]
    strongest = float(pairs.bits.max(initial=limit))
    while (crowded := np.bincount(labels, minlength=1) > largest).any() and limit <= strongest:
        limit += _STEP
        kept = pairs.only((pairs.bits >= limit) | ~crowded[labels[pairs.a]])
        labels = _connected(count, kept.only(labels[kept.a] == labels[kept.b]), decided)
    return labels, apart


def _connected(count: int, pairs: Pairs, decided: Decided) -> Numbers:
    people = [(min(group), other) for group in decided.together for other in group]
    a, b = (
        np.concatenate([side, np.array(by, dtype=np.int32)])
        for side, by in zip((pairs.a, pairs.b), _columns(people), strict=True)
    )
    graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(count, count))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int32)


def _columns(rows: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [one for one, _ in rows], [other for _, other in rows]


def cluster(
    labels: Numbers, pairs: Pairs, limits: Limits, texts: Sequence[object], decided: Decided | None = None
) -> list[int]:
    """For each incident the lowest number of its cluster.

    Args:
        labels: of each incident its component.
        pairs: the pairs that were compared; one of a component that was not counts as no evidence.
        limits: from which weights two clusters are one.
        texts: of each incident the text that tells it.
        decided: what people decided.
    """
    decided = decided or Decided()
    found = np.arange(len(labels), dtype=np.int32)
    inside = pairs.only(labels[pairs.a] == labels[pairs.b])
    for members, own in _by_component(labels, inside):
        lowest = _Merging(members, own, texts, decided).run(limits)
        found[members] = members[lowest]
    return [int(one) for one in found]


def _by_component(labels: Numbers, pairs: Pairs) -> Iterator[tuple[Numbers, Pairs]]:
    """Members and pairs of every component of more than one."""
    order = np.argsort(labels, kind="stable").astype(np.int32)
    ends = np.cumsum(np.bincount(labels, minlength=1))
    of = labels[pairs.a]
    by_label = np.argsort(of, kind="stable")
    pairs, of = pairs.only(by_label), of[by_label]  # type: ignore[arg-type]
    starts = np.searchsorted(of, np.arange(len(ends) + 1))
    for label in np.flatnonzero(np.diff(ends, prepend=0) > 1):
        first = ends[label - 1] if label else 0
        yield order[first : ends[label]], pairs.only(slice(starts[label], starts[label + 1]))  # type: ignore[arg-type]


class _Merging:
    """The agglomeration of one component, over its members' places in it."""

    def __init__(self, members: Numbers, pairs: Pairs, texts: Sequence[object], decided: Decided) -> None:
        size = len(members)
        a, b = np.searchsorted(members, pairs.a), np.searchsorted(members, pairs.b)
        self._lowest = np.arange(size)
        self._sizes = np.ones(size)
        self._sums: Table = np.zeros((size, size))
        self._best: Table = np.full((size, size), -math.inf)
        for table in (self._sums, self._best):
            table[a, b] = table[b, a] = pairs.bits
        known: dict[object, int] = {}
        codes = np.array([known.setdefault(texts[number], len(known)) for number in members])
        self._free = codes[:, None] != codes[None, :]
        places = {int(number): place for place, number in enumerate(members)}
        for number, others in decided.apart.items():
            for other in others & places.keys() if number in places else ():
                self._free[places[number], places[other]] = False
        for group in decided.together:
            self._take_as_one(sorted(places[number] for number in group & places.keys()))

    def run(self, limits: Limits) -> npt.NDArray[np.intp]:
        """Of each member the place of the lowest member of its cluster."""
        averages = np.full_like(self._sums, -math.inf)
        for place in range(len(averages)):
            averages[place] = self._averages(place, limits)
        while True:
            # The first of equals in reading order: the lowest numbers.
            one, other = divmod(int(np.argmax(averages)), len(averages))
            if averages[one, other] == -math.inf:
                return self._lowest
            self._unite(one, other)
            averages[one] = averages[:, one] = self._averages(one, limits)
            averages[other] = averages[:, other] = -math.inf

    def _averages(self, place: int, limits: Limits) -> Table:
        """The averages between one cluster and the others, where they may become one."""
        # Rounded, so that equal averages are equal in whatever order they were added up.
        averages = np.round(self._sums[place] / (self._sizes[place] * self._sizes), 6)
        mergeable = self._free[place] & (averages >= limits.average) & (self._best[place] >= limits.pair)
        return np.where(mergeable, averages, -math.inf)

    def _take_as_one(self, members: Sequence[int]) -> None:
        """A group decided to be one counts, with others, as what is most like them in it.

        On the average, what contradicts its other tellings would be left out, though these are known to be of one
        happening.
        """
        if len(members) > 1:
            likest = self._sums[members].max(axis=0)
            for other in members[1:]:
                self._unite(members[0], other)
            self._sums[members[0]] = self._sums[:, members[0]] = likest * len(members)

    def _unite(self, one: int, other: int) -> None:
        self._lowest[self._lowest == other] = one
        self._sizes[one] += self._sizes[other]
        self._sums[one] += self._sums[other]
        self._best[one] = np.maximum(self._best[one], self._best[other])
        self._free[one] &= self._free[other]
        self._free[other] = self._free[:, other] = False
        self._free[one, one] = False
        for table in (self._sums, self._best, self._free):
            table[:, one] = table[one]
