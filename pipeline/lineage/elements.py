"""What a text tells, piece by piece and in its order: rare names, figures, the words of each sentence.

Promises: pure functions of text and language; nothing raises on any text; time grows with the length of the text. An
element is a string that says its kind ("name:azallaq", "figure:60", "word:checkpo"), so that sets of them can be
intersected whatever they are. What is common in news of violence is left out here (`words.is_common`); how rare the
rest is, only other texts can tell (`rarity`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.article import sentences
from pipeline.lineage.words import Word, is_common, is_public, words_of
from pipeline.numerals import Numeral, numerals

# Longer texts are compared by their beginning: news puts what it tells there, and a book must not hold up a run.
LONGEST = 20_000
# In German every noun has a capital; a name is told by standing beside another capital.
_CAPITAL_NOUNS = frozenset({"de", "lb"})
# Figures beside these words are the toll, which every report of an event has.
_TOLL = re.compile(
    r"\b(?:kill|dead|death|die[ds]?\b|injur|wound|hurt|casualt|victim|fatal|toll|mort|tué|bless|décè|muert|herid|fallec|"
    r"mata|morr|ferid|tot|getöt|verletz|قتل|قتيل|جريح|جرح|أصيب|إصاب)",
    re.IGNORECASE,
)
_BESIDE = 40
# A sentence of fewer content words is told by anybody.
_LEAST_STEMS = 3


@dataclass(frozen=True, slots=True)
class Told:
    """One element, where it first stands as a character offset, and how it is written there."""

    element: str
    at: int
    written: str


@dataclass(frozen=True, slots=True)
class Elements:
    """A text's elements.

    Attributes:
        told: each name, figure and content word once, at its first mention, in that order.
        sentences: the content stems of each sentence that has three or more, in order.
        cased: whether it is in a script that has capitals: in others no name shows.
    """

    told: tuple[Told, ...]
    sentences: tuple[frozenset[str], ...]
    cased: bool


def elements_of(text: str, language: str | None = None) -> Elements:
    """The elements of a text; `language` is its BCP 47 tag, where known."""
    text = text[:LONGEST]
    words = words_of(text)
    spans = [(one.start, one.end) for one in sentences(text, language)]
    content = {word.start: f"word:{word.stem}" for word in words if not is_common(word) and not word.folded.isdigit()}
    return Elements(
        _first_mentions(
            [*_names(text, words, spans, language), *_figures(text, language), *_plain(text, words, content)]
        ),
        tuple(stems for start, end in spans if len(stems := _inside(content, start, end)) >= _LEAST_STEMS),
        any(word.capital for word in words),
    )


def _first_mentions(told: list[Told]) -> tuple[Told, ...]:
    first: dict[str, Told] = {}
    for one in sorted(told, key=lambda one: (one.at, one.element)):
        first.setdefault(one.element, one)
    return tuple(first.values())


def _plain(text: str, words: list[Word], content: dict[int, str]) -> Iterator[Told]:
    return (
        Told(content[word.start], word.start, text[word.start : word.end]) for word in words if word.start in content
    )


def _names(text: str, words: list[Word], spans: list[tuple[int, int]], language: str | None) -> Iterator[Told]:
    """Words written with a capital as names are: not because a sentence begins, not because a headline has them all.

    Countries and their peoples are left out, as is what is common: every report of an event has them.
    """
    small = {word.folded for word in words if not word.capital}
    firsts = {start for start, _ in spans}
    headings = [span for span in spans if _is_heading(words, *span)]
    alone = (language or "").split("-")[0].lower() not in _CAPITAL_NOUNS
    for place, word in enumerate(words):
        if not word.capital or word.folded in small or is_common(word) or is_public(word):
            continue
        if any(start <= word.start < end for start, end in headings):
            continue
        if (alone and word.start not in firsts) or _beside_capital(words, place):
            name = word.folded.removesuffix("s") if len(word.folded) > 5 else word.folded
            yield Told(f"name:{name}", word.start, text[word.start : word.end])


def _is_heading(words: list[Word], start: int, end: int) -> bool:
    inside = [word for word in words if start <= word.start < end and len(word.folded) > 3]
    return len(inside) >= 4 and sum(word.capital for word in inside) > 0.7 * len(inside)


def _beside_capital(words: list[Word], place: int) -> bool:
    here = words[place]
    beside = [words[at] for at in (place - 1, place + 1) if 0 <= at < len(words)]
    touching = [word for word in beside if 1 in (word.start - here.end, here.start - word.end)]
    return any(word.capital and not is_common(word) for word in touching)


def _figures(text: str, language: str | None) -> Iterator[Told]:
    """Numbers that a text gives, except its dates, the toll and numbers below four."""
    for one in numerals(text, language or "en"):
        if one.value is None or one.form not in {"digits", "word", "lump"} or one.use in {"date", "ordinal", "name"}:
            continue
        if one.value < 4 and one.use != "age":
            continue
        if not _is_toll(text, one):
            yield Told(f"figure:{one.value}", one.start, text[one.start : one.end])


def _is_toll(text: str, one: Numeral) -> bool:
    if one.use in {"year", "age", "time", "distance", "money"}:
        return False
    return _TOLL.search(text, max(one.start - _BESIDE, 0), one.end + _BESIDE) is not None


def _inside(content: dict[int, str], start: int, end: int) -> frozenset[str]:
    return frozenset(stem for at, stem in content.items() if start <= at < end)
