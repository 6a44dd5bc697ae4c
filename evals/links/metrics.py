"""Two clusterings of the same items compared: B-cubed and pairwise precision, recall and F1.

B-cubed (Bagga & Baldwin, "Entity-based cross-document coreferencing using the vector space model", COLING-ACL 1998): of
each item the share of its found cluster that is of its gold cluster (precision), and of its gold cluster that is in its
found one (recall); the mean over items. Pairwise: of all pairs of items put together, those that gold puts together,
and the other way.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision and recall; None where there is nothing to be right about."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """Their harmonic mean."""
        if self.precision is None or self.recall is None:
            return None
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def bcubed(gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable], items: Iterable[Item] | None = None) -> Rates:
    """The mean over items, each against the whole of its clusters.

    Args:
        gold: of each item its right cluster.
        found: of the same items the cluster they were put in.
        items: those to take the mean over; all when not given.

    Raises:
        ValueError: the two are not about the same items.
    """
    together, golden, put = _overlaps(gold, found)
    asked = list(gold if items is None else items)
    if not asked:
        return Rates(None, None)
    shared = [together[gold[one], found[one]] for one in asked]
    precision = sum(both / put[found[one]] for one, both in zip(asked, shared, strict=True)) / len(asked)
    recall = sum(both / golden[gold[one]] for one, both in zip(asked, shared, strict=True)) / len(asked)
    return Rates(precision, recall)


def pairwise(gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable]) -> Rates:
    """Over all pairs of items.

    Raises:
        ValueError: the two are not about the same items.
    """
    together, golden, put = _overlaps(gold, found)
    right, wanted, made = (sum(map(_pairs, counted.values())) for counted in (together, golden, put))
    return Rates(right / made if made else None, right / wanted if wanted else None)


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _overlaps(
    gold: Mapping[Item, Hashable], found: Mapping[Item, Hashable]
) -> tuple[Counter[tuple[Hashable, Hashable]], Counter[Hashable], Counter[Hashable]]:
    if gold.keys() != found.keys():
        raise ValueError("gold and found clusters must be about the same items")
    return Counter((gold[one], found[one]) for one in gold), Counter(gold.values()), Counter(found.values())
