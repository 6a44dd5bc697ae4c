"""Found lineages against known ones: every pair of texts is a decision, the same lineage or not."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from evals.lineage.corpus import MANNERS, Report
from pipeline.lineage import find_lineages


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of pairs.

    Attributes:
        right, false, missed: pairs of one event joined rightly, joined wrongly, not joined though they should be.
        false_between_events: pairs of two events that were joined.
        by_manner: of pairs of a wire story and a rewrite in that manner, how many were joined, and how many there are.
        events: how many events there are.
        counted_right: in how many of them the number of independent sources is right.
        wrong: the pairs that are wrong, for reading.
    """

    right: int
    false: int
    missed: int
    false_between_events: int
    by_manner: dict[str, tuple[int, int]]
    events: int
    counted_right: int
    wrong: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Of the pairs joined, those that are right; pairs of two events among them."""
        joined = self.right + self.false + self.false_between_events
        return self.right / joined if joined else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs of one lineage, those that are joined."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        wrong = self.false + self.false_between_events + self.missed
        return 2 * self.right / (2 * self.right + wrong) if self.right or wrong else 1.0


def measure(reports: Sequence[Report], *, linked: bool = True) -> Scores:
    """Find the lineages of these reports and score them.

    Args:
        reports: with what they rest on.
        linked: whether it is known which texts tell of one event, as it is once incidents are linked.
    """
    sources = [one.source if linked else replace(one.source, events=frozenset()) for one in reports]
    found = {text: place for place, group in enumerate(find_lineages(sources).lineages) for text in group}
    lineage = {one.source.text_id: str(found.get(one.source.text_id, one.source.text_id)) for one in reports}
    counts: Counter[str] = Counter()
    wrong = []
    for one, other in combinations(reports, 2):
        joined = lineage[one.source.text_id] == lineage[other.source.text_id]
        counts[decision := _decision(one, other, joined)] += 1
        if decision in {"false", "missed", "between"}:
            wrong.append((one.source.text_id, other.source.text_id))
    events = {one.event for one in reports}
    return Scores(
        right=counts["right"],
        false=counts["false"],
        missed=counts["missed"],
        false_between_events=counts["between"],
        by_manner={manner: _joined_to_wire(reports, manner, lineage) for manner in MANNERS},
        events=len(events),
        counted_right=sum(_counts_right([one for one in reports if one.event == event], lineage) for event in events),
        wrong=tuple(wrong),
    )


def _decision(one: Report, other: Report, joined: bool) -> str:
    if one.lineage == other.lineage:
        return "right" if joined else "missed"
    if not joined:
        return "apart"
    return "false" if one.event == other.event else "between"


def _joined_to_wire(reports: Sequence[Report], manner: str, lineage: dict[str, str]) -> tuple[int, int]:
    wires = {one.lineage: one for one in reports if one.manner is None and one.lineage == one.event}
    rewrites = [one for one in reports if one.manner == manner]
    joined = [one for one in rewrites if lineage[one.source.text_id] == lineage[wires[one.lineage].source.text_id]]
    return len(joined), len(rewrites)


def _counts_right(reports: Sequence[Report], lineage: dict[str, str]) -> bool:
    return len({lineage[one.source.text_id] for one in reports}) == len({one.lineage for one in reports})
