"""How much it says that two texts share something: bits by how few texts have it.

Promises: deterministic, and never zero. A word that half of the ledger has is worth little, one of two texts much; a
ledger of few texts is taken for the beginning of a larger one (`_UNSEEN` texts without the element), so that rarity
means much the same in a folder of five articles and in a hundred thousand.

What the other reports of the same event have as well counts for less: place, group and officials of an event are told
by everybody. So does what both texts open with, for that is the event itself. Neither ever counts for nothing: the
other reports may be copies of the same one, and copies open alike.
"""

import math
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

_UNSEEN = 200
_AT_LEAST_IN = 2
# How much of its weight an element loses that every other report of the event has.
_TOLD_BY_ALL = 0.7
# And what is left of one that both texts open with.
_OPENING_WITH = 0.3


@dataclass(frozen=True, slots=True)
class Rarity:
    """Bits per element.

    Attributes:
        texts: how many texts were counted.
        having: in how many of them each element stands.
    """

    texts: int
    having: Counter[str]

    @classmethod
    def of_texts(cls, texts: Iterable[Set[str]]) -> "Rarity":
        """The rarity of elements among these texts, one set each."""
        having: Counter[str] = Counter()
        count = 0
        for count, elements in enumerate(texts, 1):  # noqa: B007 - how many there were
            having.update(elements)
        return cls(count, having)

    def bits(self, element: str) -> float:
        """log2 of one in how many texts has it."""
        return math.log2((self.texts + _UNSEEN) / (self.having[element] + _AT_LEAST_IN))


@dataclass(slots=True)
class Weights:
    """Bits per element between two reports of one event; kept, because an event's pairs ask for the same ones again.

    Attributes:
        rarity: of the whole ledger.
        event: of the texts of the event; None for a pair that shares none.
    """

    rarity: Rarity
    event: Rarity | None = None
    _known: dict[tuple[str, int], float] = field(default_factory=dict)

    def of(self, element: str, owners: int) -> float:
        """Bits of an element that `owners` (1 or 2) of the two texts have."""
        key = (element, owners)
        if key not in self._known:
            self._known[key] = self.rarity.bits(element) * (1 - _TOLD_BY_ALL * self._told_elsewhere(element, owners))
        return self._known[key]

    def _told_elsewhere(self, element: str, owners: int) -> float:
        """The share of the event's other texts that have it, with one more that does not."""
        if self.event is None:
            return 0.0
        others = max(self.event.texts - 2, 0)
        return max(self.event.having[element] - owners, 0) / (others + 1)


@dataclass(frozen=True, slots=True)
class PairWeights:
    """The weights between two texts that open with some of the same elements."""

    weights: Weights
    opening: Set[str]

    def of(self, element: str, owners: int) -> float:
        """As `Weights.of`."""
        return self.weights.of(element, owners) * (_OPENING_WITH if element in self.opening else 1.0)
