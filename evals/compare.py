"""A against B on the same gold: differences with verdicts, and every fact that one has right and the other has not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.comparators import HEADLINE
from evals.evaluate import Evaluation
from evals.gold_facts import GoldFact
from evals.rates import OVERALL, rates
from evals.score import ArticleScore, Counts, Pair
from evals.stats import (
    FEWEST_EVENTS,
    BinaryDifference,
    Difference,
    Tally,
    binary_difference,
    difference,
    judged,
)
from pipeline.errors import UsageError

# What is compared together, and so adjusted together; the overall verdict is asked for by itself beforehand.
FIELDS = (
    ("incident", ""),
    ("event_type", ""),
    ("date", ""),
    ("place", ""),
    ("actor", ""),
    ("target", ""),
    ("quantity", "strict"),
    ("quantity", "value"),
    ("quantity", "overlap"),
)
_OF_MAIN = ("event_type", "date", "place")


@dataclass(frozen=True)
class Handed:
    """A gold fact that one has right and the other has not; `given` is what each made of it, None if nothing."""

    article_id: str
    kind: str
    gold: Pair
    right: Pair
    wrong: Pair


@dataclass(frozen=True)
class Comparison:
    """What B does better and worse than A.

    Attributes:
        overall: the one difference that was chosen before looking.
        fields: the others, adjusted for their number.
        gained: facts that B has right and A has not.
        lost: facts that A has right and B has not.
    """

    a: Evaluation
    b: Evaluation
    overall: Difference
    fields: tuple[Difference, ...]
    binary: tuple[BinaryDifference, ...]
    gained: tuple[Handed, ...]
    lost: tuple[Handed, ...]

    @property
    def knows_facts(self) -> bool:
        """Whether facts can be held side by side: of a stored scoring only the counts are left."""
        return bool(self.a.extractions and self.b.extractions)


def compare(a: Evaluation, b: Evaluation) -> Comparison:
    """B held against A.

    Raises:
        UsageError: they were not scored on the same gold by the same code.
    """
    if (a.gold_hash, a.scoring_version) != (b.gold_hash, b.scoring_version):
        raise UsageError(
            f"eval compare: {a.name} was scored on gold {a.gold} ({a.gold_hash[:15]}), {b.name} on {b.gold} "
            f"({b.gold_hash[:15]}); score both on the same gold: incidents eval run"
        )
    events = len({score.event for score in a.scores if score.event})
    overall = judged([_difference("overall", a, b, events, _overall)])[0]
    fields = judged([_difference(f"{kind} {name}".strip(), a, b, events, _under(kind, name)) for kind, name in FIELDS])
    return Comparison(
        a, b, overall, tuple(fields), tuple(_binaries(a, b, events)), tuple(_handed(b, a)), tuple(_handed(a, b))
    )


def _under(kind: str, name: str) -> Callable[[ArticleScore], Counts | None]:
    return lambda score: score.counts.get((kind, name))


def _overall(score: ArticleScore) -> Counts:
    return sum((score.counts.get((kind, HEADLINE[kind]), Counts()) for kind in OVERALL), Counts())


def _difference(
    kind: str, a: Evaluation, b: Evaluation, events: int, counts: Callable[[ArticleScore], Counts | None]
) -> Difference:
    return difference(kind, _tallies(a, counts), _tallies(b, counts), events=events)


def cluster(score: ArticleScore) -> str:
    """The event; a text without one stands for itself."""
    return score.event or f"text {score.article_id}"


def _tallies(evaluation: Evaluation, counts: Callable[[ArticleScore], Counts | None]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for score in evaluation.scores:
        rated = rates(counts(score) or Counts())
        before = found.get(cluster(score), Tally(0, 0, 0))
        found[cluster(score)] = Tally(
            before.credit + rated.correct + 0.5 * rated.partial,
            before.possible + rated.possible,
            before.actual + rated.actual,
        )
    return found


def _binaries(a: Evaluation, b: Evaluation, events: int) -> list[BinaryDifference]:
    """Of each article: is there an incident or not; and of its main incident: type, date, place, who did it."""
    asked: list[tuple[str, Callable[[ArticleScore], bool | None]]] = [("an incident or none", _told)]
    asked += [(f"main {kind}", _main_right(kind)) for kind in (*_OF_MAIN, "actor")]
    found = []
    for name, right in asked:
        both = [(cluster(one), right(one), right(other)) for one, other in zip(a.scores, b.scores, strict=True)]
        # What is optional for one of the two is no contest.
        counted = [(where, x, y) for where, x, y in both if x is not None and y is not None]
        if counted:
            of_a: dict[str, list[bool]] = {}
            of_b: dict[str, list[bool]] = {}
            for where, x, y in counted:
                of_a.setdefault(where, []).append(x)
                of_b.setdefault(where, []).append(y)
            found.append(binary_difference(name, of_a, of_b, enough=events >= FEWEST_EVENTS))
    return found


def _told(score: ArticleScore) -> bool | None:
    cells = score.cells.get(("incident", ""), Counts())
    return bool(cells["hit"] or cells["abstention"])


def _main_right(kind: str) -> Callable[[ArticleScore], bool | None]:
    def right(score: ArticleScore) -> bool | None:
        of_main = [pair for pair in score.pairs if pair.kind == kind and pair.gold_role == "main"]
        wanted = [pair for pair in of_main if pair.verdict not in {"optional", "not_asked"}]
        if kind == "actor":
            wanted = [pair for pair in wanted if isinstance(pair.gold, GoldFact) and _attacked(pair.gold)]
        return None if not wanted else all(pair.verdict == "correct" for pair in wanted)

    return right


def _attacked(gold: GoldFact) -> bool:
    return gold.fact.category == "perpetrator"


def _handed(right: Evaluation, wrong: Evaluation) -> list[Handed]:
    """Gold facts that `right` has and `wrong` has not, in the order of the articles."""
    others = {(score.article_id, pair.gold_key): pair for score in wrong.scores for pair in score.pairs if pair.gold}
    return [
        Handed(score.article_id, pair.kind, pair, pair, other)
        for score in right.scores
        for pair in score.pairs
        if pair.gold and pair.kind != "incident" and pair.verdict == "correct"
        for other in [others.get((score.article_id, pair.gold_key))]
        if other is not None and other.verdict in {"partial", "incorrect", "missing"}
    ]


def same_in_all(evaluations: Sequence[Evaluation]) -> float | None:
    """Stability over repeats: the share of gold facts on which all of them have the same verdict."""
    verdicts: dict[tuple[str, str | None], set[str]] = {}
    for evaluation in evaluations:
        for score in evaluation.scores:
            for pair in score.pairs:
                if pair.gold:
                    verdicts.setdefault((score.article_id, pair.gold_key), set()).add(pair.verdict)
    # What was optional or not asked every time says nothing; optional once and told once is a change.
    told = [found for found in verdicts.values() if not found <= {"optional", "not_asked"}]
    return sum(len(found) == 1 for found in told) / len(told) if told else None
