"""How alike two texts are in what they tell, and how much that speaks for one report behind both.

Near-duplicates share runs of words; a rewrite shares none, and still names the same people, gives the same side
figures, and tells the same details, mostly in the same order. Two independent reports of one event share its place,
date, group, toll and officials; what they name and tell beyond that is their own. So each kind of likeness is a
share: bits of what both have over the bits of what each has (a cosine), not a count that grows with length.

The likenesses add up to log-odds in bits under WEIGHTS and PRIOR, which were fitted by logistic regression (`python
-m evals.lineage --fit`) on the tuning half of evals/lineage/corpus and the short independent reports of
evals/gold/dev, and rounded. Log-odds for record linkage: Fellegi and Sunter 1969. Order of telling: the longest
common subsequence of what both tell, above what chance gives, about 2√n - 1.77 n^(1/6) for n elements in random order
(Baik, Deift and Johansson 1999).

Quoted speech counts among words and sentences only. As a likeness of its own it spoke against one report on the tuning
split: what an official says into microphones is quoted by everybody, and rewrites put it into words of their own.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from pipeline.lineage.elements import Elements, Told
from pipeline.lineage.rarity import PairWeights, Weights

# Bits that likeness is diluted with: a share of next to nothing is no share.
_DILUTED = {"name": 8.0, "figure": 8.0, "word": 20.0}
# A script without capitals shows no names; its words stand for them, at the rate at which both go together elsewhere.
_WORDS_FOR_NAMES = 1.8
WEIGHTS = {"names": 14.5, "words": 10.5, "sentences": 21.0, "order": 19.0, "figures": 7.5}
PRIOR = -12.5
# Of elements told first, so many are a text's opening: about its first sentence.
_OPENING = 10
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share; each number is a share from 0 to 1, `order` may be below 0.

    Attributes:
        names: of rare names.
        words: of content words.
        figures: of figures beside the toll.
        sentences: how alike each sentence of the shorter text is to the one of the other most like it, on average.
        order: how much longer than by chance the common order of telling is, over what the shorter text tells.
        same_names, same_figures: as the first of the two writes them.
    """

    names: float
    words: float
    figures: float
    sentences: float
    order: float
    same_names: tuple[str, ...]
    same_figures: tuple[str, ...]

    @property
    def bits(self) -> float:
        """Log-odds, to the base 2, that the two rest on one report."""
        return PRIOR + sum(weight * float(getattr(self, name)) for name, weight in WEIGHTS.items())

    def reason(self) -> str:
        """What the two share, in words."""
        parts = [
            f"both name {', '.join(self.same_names[:_SHOWN])}" if self.same_names else "",
            f"both give {', '.join(self.same_figures[:_SHOWN])}" if self.same_figures else "",
            f"rare names {self.names:.0%}, other words {self.words:.0%}, sentences {self.sentences:.0%} alike",
            "told in the same order" if self.order > 0.1 else "",
        ]
        return "; ".join(part for part in parts if part)


def likeness(one: Elements, other: Elements, weights: Weights) -> Likeness:
    """How alike two texts are; the same whichever comes first, apart from the spelling of what is the same."""
    pair = PairWeights(weights, _opening(one) & _opening(other))
    told, told_there = _by_kind(one.told), _by_kind(other.told)
    shared = {kind: told[kind].keys() & told_there[kind].keys() for kind in _DILUTED}
    shares = {kind: _share(told[kind].keys(), told_there[kind].keys(), pair, _DILUTED[kind]) for kind in _DILUTED}
    if not (one.cased and other.cased):
        shares["name"] = max(shares["name"], min(_WORDS_FOR_NAMES * shares["word"], 1.0))
    return Likeness(
        names=shares["name"],
        words=shares["word"],
        figures=shares["figure"],
        sentences=_sentences_alike(one.sentences, other.sentences, pair),
        order=_order(one.told, other.told),
        same_names=_written(one.told, shared["name"]),
        same_figures=_written(one.told, shared["figure"]),
    )


def _opening(elements: Elements) -> frozenset[str]:
    return frozenset(told.element for told in elements.told[:_OPENING])


def _by_kind(told: Sequence[Told]) -> dict[str, dict[str, Told]]:
    kinds: dict[str, dict[str, Told]] = {kind: {} for kind in _DILUTED}
    for one in told:
        kinds[one.element.partition(":")[0]][one.element] = one
    return kinds


def _share(one: Set[str], other: Set[str], weights: PairWeights, diluted: float) -> float:
    """The cosine of two sets of weighted elements, a constant in its denominator."""
    both = one & other
    common = sum(weights.of(element, 2) for element in both)
    first, second = (common + sum(weights.of(element, 1) for element in alone - both) for alone in (one, other))
    return common / (math.sqrt(first * second) + diluted)


def _sentences_alike(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]], weights: PairWeights) -> float:
    # Of two of equal length the one that sorts first, so that the answer is the same either way round.
    few, many = sorted((one, other), key=lambda told: (len(told), [sorted(stems) for stems in told]))
    if not few:
        return 0.0
    sizes = [_bits(stems, weights) for stems in many]
    return sum(_most_alike(stems, many, sizes, weights) for stems in few) / len(few)


def _most_alike(
    stems: frozenset[str], others: Sequence[frozenset[str]], sizes: Sequence[float], weights: PairWeights
) -> float:
    own = _bits(stems, weights)
    return max(
        _bits(both, weights) / math.sqrt(own * size) if (both := stems & other) else 0.0
        for other, size in zip(others, sizes, strict=True)
    )


def _bits(elements: Iterable[str], weights: PairWeights) -> float:
    return sum(weights.of(element, 1) for element in elements)


def _order(one: Sequence[Told], other: Sequence[Told]) -> float:
    places = {told.element: place for place, told in enumerate(other)}
    common = [places[told.element] for told in one if told.element in places]
    if not common:
        return 0.0
    by_chance = 2 * math.sqrt(len(common)) - 1.77 * math.pow(len(common), 1 / 6)
    return (_longest_rising(common) - by_chance) / min(len(one), len(other))


def _longest_rising(places: Iterable[int]) -> int:
    """The length of the longest increasing subsequence (patience sorting: Aldous and Diaconis 1999)."""
    piles: list[int] = []
    for place in places:
        at = bisect_left(piles, place)
        piles[at : at + 1] = [place]
    return len(piles)


def _written(told: Sequence[Told], elements: Set[str]) -> tuple[str, ...]:
    """Elements as they are written, those that stand side by side as one: "Oumar Diarra"."""
    phrases: list[str] = []
    end = -2
    for one in told:
        if one.element not in elements:
            continue
        if one.at - end == 1:
            phrases[-1] += f" {one.written}"
        else:
            phrases.append(one.written)
        end = one.at + len(one.written)
    return tuple(phrases)
