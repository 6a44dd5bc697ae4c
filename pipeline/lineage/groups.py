"""Pairs → groups: average linkage, so that no chain of pairs joins what most of the evidence keeps apart.

The two groups that are most alike on average are joined first, again and again, as long as the average over all pairs
between them speaks for one report (more than 0 bits). A pair's bits count no more than MOST either way: one copied
paragraph must not outvote ten reports that differ. A pair that was not compared has nothing rare in common, and
counts as UNCOMPARED. Unweighted pair groups: Sokal and Michener 1958; averages of log-odds: correlation clustering,
Bansal, Blum and Chawla 2004.

Promises: deterministic whatever the order of the pairs; time grows with the cube of the texts that chains of pairs
connect, near-duplicates counted once: some hundreds at most, because `candidates` bounds the pairs of each text.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, count, product

Pair = tuple[str, str]
MOST = 6.0
UNCOMPARED = -3.0


def grouped(pairs: Mapping[Pair, float]) -> list[list[str]]:
    """The groups of two or more, each sorted.

    Args:
        pairs: bits for one report behind both, by pair; no pair twice.
    """
    bits = {_ordered(*pair): max(min(value, MOST), -MOST) for pair, value in pairs.items()}
    parts = _connected(pair for pair, value in bits.items() if value > 0)
    return sorted(group for part in parts for group in _joined(part, bits) if len(group) > 1)


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _connected(pairs: Iterable[Pair]) -> list[list[str]]:
    """The parts of a graph, each sorted."""
    neighbours: dict[str, list[str]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    parts, seen = [], set[str]()
    for start in sorted(neighbours):
        part, waiting = [], [start]
        while waiting:
            if (one := waiting.pop()) not in seen:
                seen.add(one)
                part.append(one)
                waiting += neighbours[one]
        if part:
            parts.append(sorted(part))
    return parts


def _joined(part: list[str], bits: Mapping[Pair, float]) -> list[list[str]]:
    groups = {place: [text] for place, text in enumerate(part)}
    waiting = [one for pair in combinations(groups, 2) for one in _worth_joining(groups, bits, *pair)]
    heapq.heapify(waiting)
    for new in count(len(part)):
        while waiting and not (waiting[0][1] in groups and waiting[0][2] in groups):
            heapq.heappop(waiting)
        if not waiting:
            break
        _, one, other = heapq.heappop(waiting)
        groups[new] = sorted(groups.pop(one) + groups.pop(other))
        for rest in [place for place in groups if place != new]:
            for entry in _worth_joining(groups, bits, rest, new):
                heapq.heappush(waiting, entry)
    return list(groups.values())


def _worth_joining(
    groups: Mapping[int, list[str]], bits: Mapping[Pair, float], one: int, other: int
) -> Iterator[tuple[float, int, int]]:
    """The two groups with their average, the largest to come first; none where it does not speak for joining."""
    between = [bits.get(_ordered(a, b), UNCOMPARED) for a, b in product(groups[one], groups[other])]
    average = sum(between) / len(between)
    if average > 0:
        yield (-average, one, other)
