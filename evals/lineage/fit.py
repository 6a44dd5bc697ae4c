"""The weights of evidence, fitted again: logistic regression over the pairs of the tuning split.

What it prints is what `pipeline.lineage.rewrites` holds, before rounding. A weight is bits per unit of likeness. The
penalty (ridge, 1 on standardised likenesses) keeps them finite where the split is separable, which it almost is.
"""

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.lineage.corpus import Report
from pipeline.lineage.elements import elements_of
from pipeline.lineage.rarity import Rarity, Weights
from pipeline.lineage.rewrites import WEIGHTS, Likeness, likeness

Numbers = NDArray[np.float64]


def fitted(reports: Sequence[Report]) -> tuple[dict[str, float], float]:
    """Weights by name of likeness, and the prior, in bits."""
    pairs = list(_pairs(reports))
    shares = np.array([[getattr(alike, name) for name in WEIGHTS] for alike, _ in pairs])
    sign = np.array([1.0 if same else -1.0 for _, same in pairs])
    mean, spread = shares.mean(axis=0), shares.std(axis=0)
    given = np.column_stack([(shares - mean) / spread, np.ones(len(pairs))])

    def loss(weights: Numbers) -> float:
        return float(np.logaddexp(0, -sign * (given @ weights)).sum() + 0.5 * (weights[:-1] ** 2).sum())

    best: Numbers = minimize(loss, np.zeros(given.shape[1])).x / math.log(2)
    weights = best[:-1] / spread
    named = {name: float(weight) for name, weight in zip(WEIGHTS, weights, strict=True)}
    return named, float(best[-1] - (weights * mean).sum())


def _pairs(reports: Sequence[Report]) -> list[tuple[Likeness, bool]]:
    """Every pair of one event: how alike, and whether of one lineage."""
    elements = {one.source.text_id: elements_of(one.source.text, one.source.language) for one in reports}
    told = {text: frozenset(one.element for one in found.told) for text, found in elements.items()}
    rarity = Rarity.of_texts(told.values())
    pairs = []
    for event in sorted({one.event for one in reports}):
        inside = [one for one in reports if one.event == event]
        weights = Weights(rarity, Rarity.of_texts(told[one.source.text_id] for one in inside))
        for one, other in combinations(inside, 2):
            alike = likeness(elements[one.source.text_id], elements[other.source.text_id], weights)
            pairs.append((alike, one.lineage == other.lineage))
    return pairs
