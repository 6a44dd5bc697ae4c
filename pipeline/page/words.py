"""An article's words with the spans that facts rest on: where spans overlap, segments that know all their facts."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Highlight:
    """A fact's span: `text[start:end]`, under the number by which the page knows the fact."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that the same facts rest on.

    Attributes:
        facts: their numbers, the shortest span first: what most closely says it; empty for words of no fact.
        opens: those of them that no earlier segment carries.
    """

    words: str
    facts: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()


Paragraph = tuple[Segment, ...]


def highlighted(text: str, highlights: Iterable[Highlight]) -> tuple[Paragraph, ...]:
    """The text's lines that have words, each cut where a span begins or ends.

    Spans outside the text, and empty ones, are left out: nothing can be shown for them.
    """
    spans = sorted(
        (one for one in highlights if 0 <= one.start < one.end <= len(text)), key=lambda one: (one.start, one.end)
    )
    opened: set[int] = set()
    return tuple(tuple(_segments(text, line.start(), line.end(), spans, opened)) for line in _LINE.finditer(text))


def _segments(text: str, start: int, end: int, spans: Sequence[Highlight], opened: set[int]) -> Iterator[Segment]:
    """One line; `opened` has the facts that were shown before, and gets those shown here."""
    here = [one for one in spans if one.start < end and start < one.end]
    cuts = sorted({start, end, *(cut for one in here for cut in (one.start, one.end) if start < cut < end)})
    for left, right in pairwise(cuts):
        over = sorted((one for one in here if one.start <= left and right <= one.end), key=_length)
        facts = tuple(dict.fromkeys(one.number for one in over))
        opens = tuple(number for number in facts if number not in opened)
        opened.update(opens)
        yield Segment(text[left:right], facts, opens)


def _length(one: Highlight) -> tuple[int, int]:
    return one.end - one.start, one.number
