"""A against B on the same gold: differences with verdicts, and every fact that one has right and the other has not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.comparators import HEADLINE
from evals.evaluate import Evaluation
from evals.gold_set import GoldFact
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
    enough = events >= FEWEST_EVENTS
    found = [binary_difference("an incident or none", _clustered(a, _told), _clustered(b, _told), enough=enough)]
    for kind in (*_OF_MAIN, "actor"):
        right_a, right_b = _clustered(a, _main_right(kind)), _clustered(b, _main_right(kind))
        if right_a and right_b:
            found.append(binary_difference(f"main {kind}", right_a, right_b, enough=enough))
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


def _clustered(evaluation: Evaluation, right: Callable[[ArticleScore], bool | None]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = {}
    for score in evaluation.scores:
        if (value := right(score)) is not None:
            found.setdefault(cluster(score), []).append(value)
    return found


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
                if pair.gold and pair.verdict not in {"optional", "not_asked"}:
                    verdicts.setdefault((score.article_id, pair.gold_key), set()).add(pair.verdict)
    return sum(len(found) == 1 for found in verdicts.values()) / len(verdicts) if verdicts else None
