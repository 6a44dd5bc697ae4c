"""Counts → rates: precision, recall and F1 as MUC counts them, hallucination, grounding, attribution."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evals.comparators import HEADLINE
from evals.score import ArticleScore, Counts

# The kinds that the overall score is made of: what every schema version so far asks for.
OVERALL = ("event_type", "date", "place", "actor", "target", "quantity")


@dataclass(frozen=True)
class Rates:
    """MUC's rates of one tally; a rate whose denominator is 0 is None, which is neither 0 nor 1.

    Attributes:
        possible: facts that gold has and the schema asks for.
        actual: facts extracted.
    """

    correct: int
    partial: int
    incorrect: int
    missing: int
    spurious: int

    @property
    def possible(self) -> int:
        """COR + PAR + INC + MIS."""
        return self.correct + self.partial + self.incorrect + self.missing

    @property
    def actual(self) -> int:
        """COR + PAR + INC + SPU."""
        return self.correct + self.partial + self.incorrect + self.spurious

    @property
    def precision(self) -> float | None:
        """(COR + ½ PAR) / ACT."""
        return ratio(self._credit, self.actual)

    @property
    def recall(self) -> float | None:
        """(COR + ½ PAR) / POS."""
        return ratio(self._credit, self.possible)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, 2 (COR + ½ PAR) / (POS + ACT)."""
        return ratio(2 * self._credit, self.possible + self.actual)

    @property
    def overgeneration(self) -> float | None:
        """SPU / ACT."""
        return ratio(self.spurious, self.actual)

    @property
    def undergeneration(self) -> float | None:
        """MIS / POS."""
        return ratio(self.missing, self.possible)

    @property
    def _credit(self) -> float:
        return self.correct + 0.5 * self.partial


def rates(counts: Counts) -> Rates:
    """The rates of a tally."""
    return Rates(counts["correct"], counts["partial"], counts["incorrect"], counts["missing"], counts["spurious"])


def ratio(part: float, whole: float) -> float | None:
    """A share; None of nothing."""
    return part / whole if whole else None


@dataclass(frozen=True)
class Totals:
    """Counts of many articles, added up; see `ArticleScore` for their meaning."""

    articles: int
    failed: int
    without_incident: int
    false_incidents: int
    counts: dict[tuple[str, str], Counts]
    cells: dict[tuple[str, str], Counts]
    evidence: Counts

    def rates(self, kind: str, name: str | None = None) -> Rates:
        """The rates of a kind (under its headline comparator), of a comparator or column of it, or of `overall`."""
        if kind == "overall":
            return rates(sum((self.counts.get((one, HEADLINE[one]), Counter()) for one in OVERALL), Counter()))
        return rates(self.counts.get((kind, HEADLINE.get(kind, "") if name is None else name), Counter()))

    @property
    def hallucination_rate(self) -> float | None:
        """Of the answers that gold leaves open, the share that was filled."""
        cells: Counts = sum(self.cells.values(), Counter())
        return ratio(cells["hallucination"], cells["hallucination"] + cells["abstention"])

    @property
    def grounded_share(self) -> float | None:
        """Of the facts extracted, the share whose quote is in the article."""
        return ratio(self.evidence["grounded"], self.evidence["facts"])

    @property
    def wrong_values(self) -> float:
        """Quantities that are grounded in words which do not hold their number."""
        return float(self.evidence["wrong_values"])

    @property
    def evidence_overlap(self) -> float | None:
        """Of the facts paired with gold, the share whose words touch gold's words."""
        return ratio(self.evidence["overlapping"], self.evidence["paired"])

    @property
    def attribution_accuracy(self) -> float | None:
        """Of the quantities paired with gold, the share with the right originator, none included."""
        return ratio(self.evidence["attributed"], self.evidence["attributions"])

    @property
    def role_confusion(self) -> float | None:
        """Of the numbers extracted, the share that gold has under another measure, group or incident."""
        return ratio(self.evidence["confused"], self.evidence["numbers"])

    @property
    def false_incidents_per_100(self) -> float | None:
        """Incidents extracted per 100 texts that have none."""
        return ratio(100 * self.false_incidents, self.without_incident)


def total(scores: Iterable[ArticleScore]) -> Totals:
    """The sum over articles."""
    scores = list(scores)
    counts: dict[tuple[str, str], Counts] = {}
    cells: dict[tuple[str, str], Counts] = {}
    evidence: Counts = Counter()
    for score in scores:
        for key, tally in score.counts.items():
            counts[key] = counts.get(key, Counter()) + tally
        for key, tally in score.cells.items():
            cells[key] = cells.get(key, Counter()) + tally
        evidence += score.evidence
    return Totals(
        articles=len(scores),
        failed=sum(score.failed for score in scores),
        without_incident=sum(not score.has_incident for score in scores),
        false_incidents=sum(score.false_incidents for score in scores),
        counts=counts,
        cells=cells,
        evidence=evidence,
    )
