"""Pairs of texts compared: their likeness, and what their credits and events add to it.

Two texts that are both said to be copy of one agency, and tell of one event, get CREDITED bits more; two that share no
event get APART less, for the same people and places turn up in different events. Both are round numbers set by hand:
the corpus holds too few such pairs to fit them.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lineage.candidates import candidates
from pipeline.lineage.elements import Elements, elements_of
from pipeline.lineage.rarity import Rarity, Weights
from pipeline.lineage.rewrites import Likeness, likeness
from pipeline.lineage.words import fold

CREDITED = 6.0
APART = 4.0
# Elements of this many texts are kept at a time; pairs come by event, so that most are there when asked for.
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Source:
    """A text with what is known of it.

    Attributes:
        events: ids of the events that it tells of.
        outlets: who published it, as far as known.
        copy_of: whose copy it says it is.
    """

    text_id: str
    text: str
    language: str | None = None
    events: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    copy_of: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Compared:
    """Two texts compared.

    Attributes:
        alike: what they share.
        same_event: whether they are known to tell of one event.
        credited: whose copy both are said to be; None if they are not, or tell of no event in common.
    """

    one: str
    other: str
    alike: Likeness
    same_event: bool
    credited: str | None

    @property
    def bits(self) -> float:
        """Log-odds, to the base 2, that they rest on one report."""
        return self.alike.bits + (CREDITED if self.credited else 0.0) - (0.0 if self.same_event else APART)

    @property
    def by_credit(self) -> bool:
        """Whether nothing but their credits joins them."""
        return self.credited is not None and self.bits <= CREDITED

    def reason(self) -> str:
        """What speaks for one report, in words."""
        said = f"both are said to be copy of {self.credited}; " if self.credited else ""
        return f"{said}{self.alike.reason()}; {self.bits:.1f} bits of evidence"


def compared(sources: Mapping[str, Source]) -> Iterator[Compared]:
    """Every pair worth comparing (`candidates`), compared; an event's pairs come one after another."""

    @lru_cache(maxsize=_KEPT)
    def elements(text_id: str) -> Elements:
        return elements_of(sources[text_id].text, sources[text_id].language)

    rarity, names = _counted(sources.values())
    telling = _telling(sources.values())
    events = {text_id: source.events for text_id, source in sources.items()}
    pairs = [
        (_narrowest(events[one] & events[other], telling), one, other)
        for one, other in candidates(names, events, rarity)
    ]
    weights, event_before = Weights(rarity), ""
    for event, one, other in sorted(pairs):
        if event != event_before:
            weights, event_before = Weights(rarity, Rarity.of_texts(map(_told, map(elements, telling[event])))), event
        alike = likeness(elements(one), elements(other), weights)
        credited = _credited(sources[one], sources[other]) if event else None
        yield Compared(one, other, alike, bool(event), credited)


def _told(elements: Elements) -> frozenset[str]:
    return frozenset(one.element for one in elements.told)


def _counted(sources: Iterable[Source]) -> tuple[Rarity, dict[str, frozenset[str]]]:
    """How rare every element is, and the names of each text."""
    names: dict[str, frozenset[str]] = {}

    def told() -> Iterator[frozenset[str]]:
        for source in sources:
            elements = _told(elements_of(source.text, source.language))
            names[source.text_id] = frozenset(element for element in elements if element.startswith("name:"))
            yield elements

    return Rarity.of_texts(told()), names


def _telling(sources: Iterable[Source]) -> dict[str, list[str]]:
    """The texts that tell of each event."""
    telling: dict[str, list[str]] = {}
    for source in sources:
        for event in source.events:
            telling.setdefault(event, []).append(source.text_id)
    return telling


def _narrowest(events: Set[str], telling: Mapping[str, list[str]]) -> str:
    """Of the events that two texts share, the one that fewest tell of; empty if they share none."""
    return min(events, key=lambda event: (len(telling[event]), event), default="")


def _credited(one: Source, other: Source) -> str | None:
    """Whose copy both are: both say so, or one says so and the other was published by them."""
    first, second = ({_spelled(name): name for name in source.copy_of} for source in (one, other))
    published, published_too = ({_spelled(name) for name in source.outlets} for source in (one, other))
    both = {name: first[name] for name in first.keys() & (second.keys() | published_too)}
    both |= {name: second[name] for name in second.keys() & published}
    return both[min(both)] if both else None


def _spelled(name: str) -> str:
    """A name without what spellings differ in: "www.taipeitimes.com" is the Taipei Times."""
    folded = fold(name).removeprefix("https://").removeprefix("http://").removeprefix("www.").removeprefix("the ")
    host = folded.rpartition(".")[0] if "." in folded and " " not in folded else folded
    return "".join(one for one in host if one.isalnum())
