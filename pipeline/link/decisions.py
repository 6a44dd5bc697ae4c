"""What people decided about incidents, in a form that clustering obeys: groups that are one, and pairs that are two.

A merge says of two sets of incidents that they are all one happening; a split, that its first set is one and none of it
is what the others are. Later decisions stand above earlier ones: what would contradict a later one is left out.
"""

from collections import defaultdict
from collections.abc import Sequence

from pipeline.link.cluster import Decided
from pipeline.link.identity import Anchors
from pipeline.store.events import Anchor, Decision

MERGE, SPLIT = "merge", "split"


def decided(
    decisions: Sequence[Decision], incidents: Sequence[Anchor], told_twice: Sequence[tuple[int, int]] = ()
) -> tuple[Decided, dict[int, Decision]]:
    """The decisions, about these incidents by number.

    Args:
        decisions: the earliest first.
        incidents: by number.
        told_twice: pairs that are one as far as no decision parts them.

    Returns:
        What clustering obeys, and of each incident that a merge joined the last such decision.
    """
    numbers = {one: number for number, one in enumerate(incidents)}
    anchors = Anchors(incidents)
    groups = _Groups()
    merged: dict[int, Decision] = {}
    for decision in reversed(decisions):
        sides = [_found(side, anchors, numbers) for side in (decision.incidents, decision.others)]
        if decision.decision == MERGE:
            joined = groups.unite([number for side in sides for number in side])
            merged = {**dict.fromkeys(joined, decision), **merged}
        else:
            groups.unite(sides[0])
            groups.part(*sides)
    for pair in told_twice:
        groups.unite(pair)
    return groups.decided(), merged


def _found(side: Sequence[Anchor], anchors: Anchors, numbers: dict[Anchor, int]) -> list[int]:
    found = [anchors.find(one) for one in side]
    return sorted({numbers[one] for one in found if one is not None})


class _Groups:
    """Incidents that are one, and what they are apart from; decisions come latest first."""

    def __init__(self) -> None:
        self._groups: dict[int, frozenset[int]] = {}
        self._apart: defaultdict[int, set[int]] = defaultdict(set)

    def unite(self, numbers: Sequence[int]) -> list[int]:
        """Make them one as far as no later decision parts them; returns those that are in a group now."""
        joined: list[int] = []
        for number in numbers:
            for other in joined:
                self._join(number, other)
            joined.append(number)
        return [number for number in joined if len(self._group(number)) > 1]

    def _join(self, one: int, other: int) -> None:
        group, others = self._group(one), self._group(other)
        if group != others and not any(self._apart[number] & others for number in group):
            for number in group | others:
                self._groups[number] = group | others

    def part(self, numbers: Sequence[int], others: Sequence[int]) -> None:
        """Keep the one set apart from the other, but for those that a later decision made one."""
        for one in numbers:
            for other in others:
                if other not in self._group(one):
                    self._apart[one].add(other)
                    self._apart[other].add(one)

    def decided(self) -> Decided:
        groups = sorted({group for group in self._groups.values() if len(group) > 1}, key=min)
        return Decided(groups, {number: frozenset(others) for number, others in self._apart.items() if others})

    def _group(self, number: int) -> frozenset[int]:
        return self._groups.get(number, frozenset({number}))
