"""How far two labellings of the same articles agree: F1 on facts, Cohen's kappa on codes.

One labelling is scored as if it were an extraction under the other, in both directions where that matters; kappa is
taken over the facts that both have (Cohen 1960).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.comparators import COLUMNS, KINDS
from evals.gold_facts import GoldFact
from evals.gold_set import GoldSet
from evals.rates import Rates, total
from evals.score import ArticleScore, Extracted, score_article
from pipeline.errors import UsageError
from pipeline.fact import Fact

# Everything a labeller can write.
EVERYTHING = frozenset(KINDS) | {f"{kind}.{column}" for kind, columns in COLUMNS.items() for column in columns}
_CODES = (
    ("event_type", "category"),
    ("date", "precision"),
    ("place", "country"),
    ("place", "site_type"),
    ("actor", "category"),
    ("actor", "basis"),
    ("actor", "actor_type"),
    ("target", "target_type"),
    ("quantity", "measure"),
    ("quantity", "status"),
    ("quantity", "modifier"),
    ("quantity", "group_type"),
    ("quantity", "originator_type"),
)


@dataclass(frozen=True)
class Agreement:
    """Two labellings of the same articles.

    Attributes:
        kinds: MUC rates of the second under the first, by kind; `incident` among them.
        kappas: by kind and column: Cohen's kappa (None where both always say the same one thing), pairs, equal ones.
    """

    articles: int
    kinds: dict[str, Rates]
    kappas: dict[tuple[str, str], tuple[float | None, int, int]]


def agreement(one: GoldSet, other: GoldSet) -> Agreement:
    """How far two labellings of the same articles agree.

    Raises:
        UsageError: they have no article in common.
    """
    others = {article.article_id: article for article in other.articles}
    both = [(article, others[article.article_id]) for article in one.articles if article.article_id in others]
    if not both:
        raise UsageError(f"eval agreement: {one.folder} and {other.folder} label no article in common")
    scores = [
        score_article(
            Extracted(theirs.article_id, False, tuple(incident.incident for incident in theirs.incidents), EVERYTHING),
            ours,
        )
        for ours, theirs in both
    ]
    totals = total(scores)
    kinds = {kind: totals.rates(kind) for kind in ("incident", *KINDS)}
    kappas = {(kind, column): _kappa(_pairs(scores, kind, column)) for kind, column in _CODES}
    return Agreement(len(both), kinds, kappas)


def _pairs(scores: Sequence[ArticleScore], kind: str, column: str) -> list[tuple[str, str]]:
    return [
        (str(getattr(pair.gold.fact, column)), str(getattr(pair.given, column)))
        for score in scores
        for pair in score.pairs
        if pair.kind == kind and isinstance(pair.gold, GoldFact) and isinstance(pair.given, Fact)
    ]


def _kappa(pairs: Sequence[tuple[str, str]]) -> tuple[float | None, int, int]:
    equal, n = sum(x == y for x, y in pairs), len(pairs)
    ours, theirs = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
    chance = sum(ours[code] * theirs[code] for code in ours) / n**2 if n else 1.0
    return (None if chance == 1 else (equal / n - chance) / (1 - chance)), n, equal
