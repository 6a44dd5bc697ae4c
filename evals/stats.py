"""Is B better than A? Paired statistics that respect what is independent: the event, not the article.

Articles on one event share its words, figures and pitfalls, so that counting them one by one would make any
difference look sure. Everything here sums an event's articles first. Below `FEWEST_EVENTS` nothing is said at all.

- Interval: BCa bootstrap of the difference in F1 over clusters (scipy.stats.bootstrap; Efron & Tibshirani 1993).
- Test: the two systems' counts are swapped cluster by cluster (scipy.stats.permutation_test), exact for few clusters.
- Several fields at once: Holm's step-down (Holm 1979).
- Yes-or-no fields: McNemar's exact test on clusters, a binomial test on the clusters that differ.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

FEWEST_EVENTS = 10
LEVEL = 0.95
RESAMPLES = 9999
SEED = 7

Verdict = Literal["better", "worse", "no difference shown", "too few clusters"]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Credit (COR + ½ PAR), POS and ACT of one system on one cluster or article."""

    credit: float
    possible: float
    actual: float


@dataclass(frozen=True)
class Difference:
    """F1 of B minus F1 of A under one kind of fact.

    Attributes:
        clusters: events (and texts without one) that have anything to count.
        interval: None where too few events, or no variation between clusters, allow none.
        p: of the swap test; `adjusted` is Holm's, over the fields compared together.
    """

    kind: str
    f1_a: float | None
    f1_b: float | None
    clusters: int
    events: int
    interval: tuple[float, float] | None = None
    p: float | None = None
    adjusted: float | None = None
    verdict: Verdict = "too few clusters"

    @property
    def delta(self) -> float | None:
        """B minus A."""
        return None if self.f1_a is None or self.f1_b is None else self.f1_b - self.f1_a


def difference(
    kind: str, a: Mapping[str, Tally], b: Mapping[str, Tally], *, events: int, seed: int = SEED
) -> Difference:
    """The difference under one kind, with interval and p where there are enough events.

    Args:
        kind: name of what is compared.
        a: A's tally of each cluster.
        b: B's, of the same clusters.
        events: how many of the clusters are events with an incident.
        seed: of the resampling.
    """
    names = [name for name in sorted(a) if any((one.possible or one.actual) for one in (a[name], b[name]))]
    counts_a, counts_b = _columns([a[name] for name in names]), _columns([b[name] for name in names])
    f1_a, f1_b = _f1(counts_a), _f1(counts_b)
    plain = Difference(
        kind,
        None if np.isnan(f1_a) else float(f1_a),
        None if np.isnan(f1_b) else float(f1_b),
        clusters=len(names),
        events=min(events, len(names)),  # a kind that few events have is decided by those few
    )
    if plain.events < FEWEST_EVENTS or plain.delta is None:
        return plain
    return Difference(
        kind,
        plain.f1_a,
        plain.f1_b,
        plain.clusters,
        plain.events,
        interval=_interval(counts_a, counts_b, seed),
        p=_swap_test(counts_a, counts_b, seed),
        verdict="no difference shown",
    )


def judged(differences: Sequence[Difference], level: float = LEVEL) -> list[Difference]:
    """The same differences with p adjusted over all of them together, and their verdicts."""
    tested = [one for one in differences if one.p is not None]
    adjusted = dict(zip([one.kind for one in tested], holm([one.p or 0.0 for one in tested]), strict=True))
    return [one if one.p is None else _judge(one, adjusted[one.kind], level) for one in differences]


def _judge(one: Difference, adjusted: float, level: float) -> Difference:
    sure = adjusted < 1 - level and one.delta
    verdict: Verdict = "no difference shown" if not sure else "better" if (one.delta or 0) > 0 else "worse"
    return Difference(one.kind, one.f1_a, one.f1_b, one.clusters, one.events, one.interval, one.p, adjusted, verdict)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = highest
    return adjusted


@dataclass(frozen=True)
class BinaryDifference:
    """A yes-or-no field: on how many clusters B is right more often than A, and A than B."""

    field: str
    right_a: int
    right_b: int
    articles: int
    b_wins: int
    a_wins: int
    p: float | None


def binary_difference(
    field: str, a: Mapping[str, Sequence[bool]], b: Mapping[str, Sequence[bool]], *, enough: bool
) -> BinaryDifference:
    """McNemar's exact test on clusters; a cluster counts for whoever is right on more of its articles."""
    pairs = [(sum(a[name]), sum(b[name])) for name in sorted(a)]
    b_wins, a_wins = sum(y > x for x, y in pairs), sum(x > y for x, y in pairs)
    p = float(stats.binomtest(b_wins, b_wins + a_wins).pvalue) if b_wins + a_wins else 1.0
    return BinaryDifference(
        field,
        right_a=sum(x for x, _ in pairs),
        right_b=sum(y for _, y in pairs),
        articles=sum(len(values) for values in a.values()),
        b_wins=b_wins,
        a_wins=a_wins,
        p=p if enough else None,
    )


def _columns(tallies: Sequence[Tally]) -> Array:
    """Shape (2, clusters): the credit, and POS + ACT."""
    return np.array(
        [[one.credit for one in tallies], [one.possible + one.actual for one in tallies]], dtype=float
    ).reshape(2, len(tallies))


def _f1(counts: Array) -> Array:
    """F1 over the last axis of (2, …, clusters): 2 · credit / (POS + ACT); nan of nothing."""
    credit, both = counts.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(both > 0, 2 * credit / both, np.nan))


def _interval(a: Array, b: Array, seed: int) -> tuple[float, float] | None:
    def delta(credit_a: Array, both_a: Array, credit_b: Array, both_b: Array, axis: int) -> Array:
        del axis  # scipy resamples along the last one
        return np.asarray(_f1(np.stack([credit_b, both_b])) - _f1(np.stack([credit_a, both_a])))

    found = None
    for method in ("BCa", "percentile"):  # BCa is undefined where every cluster pulls alike
        with np.errstate(all="ignore"), warnings.catch_warnings(category=stats.DegenerateDataWarning, action="ignore"):
            result = stats.bootstrap(
                (*a, *b),
                delta,
                paired=True,
                vectorized=True,
                n_resamples=RESAMPLES,
                confidence_level=LEVEL,
                method=method,
                rng=np.random.default_rng(seed),
            )
        low, high = (float(end) for end in result.confidence_interval)
        if not (np.isnan(low) or np.isnan(high)):
            found = (low, high)
            break
    return found


def _swap_test(a: Array, b: Array, seed: int) -> float:
    """Two-sided p of the difference, had each cluster's two results been dealt to A and B by chance."""
    both = np.concatenate([a, b], axis=-1)
    clusters = a.shape[-1]

    def delta(of_a: NDArray[np.int64], of_b: NDArray[np.int64], axis: int = -1) -> Array:
        del axis
        return np.asarray(_f1(both[:, of_b]) - _f1(both[:, of_a]))

    result = stats.permutation_test(
        (np.arange(clusters), np.arange(clusters, 2 * clusters)),
        delta,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)
