"""Which pairs of texts are worth comparing: never all of them.

Two texts are compared if they tell of one event, or if they name several of the same rare names (an inverted index).
Each text is compared with the NEAREST at most, by the bits of the names that they share, so the work grows with the
number of texts, not with its square: 100,000 texts are at most 3 million comparisons, however many tell of one event.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from pipeline.lineage.groups import Pair
from pipeline.lineage.rarity import Rarity

NEAREST = 60
# A name that more texts have is no hint; fewer than this many in common are chance.
_RARE = 50
_IN_COMMON = 3
# The texts of an event that more tell of find each other by their names.
_CROWDED = 300


def candidates(names: Mapping[str, Set[str]], events: Mapping[str, Set[str]], rarity: Rarity) -> Iterator[Pair]:
    """Pairs to compare, each once, sorted by the first text.

    Args:
        names: the rare names of each text; its keys are the texts.
        events: the ids of the events that a text tells of, by text.
        rarity: of the names.
    """
    having = _inverted(names)
    telling = _inverted({text: events.get(text, frozenset()) for text in names})
    near = {text: _nearest(text, names, having, _mates(text, events, telling), rarity) for text in names}
    seen = set[Pair]()
    for one in sorted(near):
        for other in sorted(near[one]):
            pair = (one, other) if one < other else (other, one)
            if pair not in seen:
                seen.add(pair)
                yield pair


def _inverted(elements: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    having: defaultdict[str, list[str]] = defaultdict(list)
    for text in sorted(elements):
        for element in elements[text]:
            having[element].append(text)
    return having


def _mates(text: str, events: Mapping[str, Set[str]], telling: Mapping[str, list[str]]) -> set[str]:
    small = [event for event in events.get(text, ()) if len(telling[event]) <= _CROWDED]
    return {mate for event in small for mate in telling[event] if mate != text}


def _nearest(
    text: str, names: Mapping[str, Set[str]], having: Mapping[str, list[str]], mates: set[str], rarity: Rarity
) -> Iterable[str]:
    common: Counter[str] = Counter()
    bits: defaultdict[str, float] = defaultdict(float)
    for name in sorted(names[text]):
        if len(having[name]) <= _RARE:
            for other in having[name]:
                common[other] += 1
                bits[other] += rarity.bits(name)
    near = mates | {other for other, shared in common.items() if shared >= _IN_COMMON and other != text}
    return sorted(near, key=lambda other: (other not in mates, -bits[other], other))[:NEAREST]
