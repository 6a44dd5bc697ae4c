"""Find a quote in a text: exact first, then with typography, white space and case made alike, then nearly.

Nearly is, in Arabic, but for articles and particles written onto words (leaning.py); elsewhere see near.py.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache

from pipeline.fact import Evidence, GroundingStatus
from pipeline.ground.fold import INVISIBLE, fold
from pipeline.ground.leaning import leaning
from pipeline.ground.near import NearText
from pipeline.numerals import numerals

# Marks a model adds around or at the cut ends of a quote; they are not the article's words.
_WRAPPING = " \t\n\r\"'“”‘’«»…"
# A number as one piece, its groups and decimals included: '200' is no quote of '1,200' or '1 200', nor '5' of '2.5'.
_NUMBER = re.compile(
    r"(?<!\d)\d+(?:[.,'’\u066b\u066c][\u200b\u2060]?\d+)+|(?<!\d)\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"
    r"|(?<![\uff10-\uff19])[\uff10-\uff19]+(?:[\uff0c\uff0e][\uff10-\uff19]+)+|[〇零一二三四五六七八九十百千万萬亿億两兩]{2,}"
)
# The two words on either side of a cut: "one hundred and | five wounded".
_WORDS_BEFORE = re.compile(r"(?:[\w.,'’]+[\s-]+)?[\w.,'’]+[\s-]*\Z")
_WORDS_BEHIND = re.compile(r"[\s-]*[\w.,'’]+(?:[\s-]+[\w.,'’]+)?")
_LETTERS = re.compile(r"\w+")
_REACH = 60
_LEANING_SCORE = 95.0  # of 100: all words are the same but for a letter or two before them
# Scripts whose touching letters need not be one word: Thai, Lao, Burmese, Khmer, kana, Han, Hangul's particles.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


class GroundedText:
    """One article's text, prepared once so that many quotes can be looked up in it.

    Attributes:
        language: a BCP 47 tag; without one whose number words are known, nothing is found nearly.
    """

    def __init__(self, text: str, language: str | None = None) -> None:
        self.text = text
        self.language = language

    def ground(self, quote: str, near: int | None = None) -> Evidence:
        """The evidence for a quote.

        Args:
            quote: the words as the model cited them.
            near: of several mentions take the one that begins nearest this offset (default: the first).

        Returns:
            Evidence with a span into the original text, or `ungrounded` without one.
        """
        words = _unwrapped(quote)
        if not any(character.isalnum() for character in words):
            return Evidence(quote)
        return (
            self._exact(quote, words, near)
            or self._normalised(quote, fold(words)[0], near)
            or self._leaning(quote, words, near)
            or self._nearly(quote, words, near)
            or Evidence(quote)
        )

    @property
    def folded(self) -> str:
        """The text with typography, white space and case made alike."""
        return self._folding[0]

    def within(self, evidence: Evidence, words: str) -> Evidence:
        """The words inside the span of some evidence, found as a quote is; ungrounded where they are not in there."""
        if evidence.start is None:
            return Evidence(words)
        inside = GroundedText(self.text[evidence.start : evidence.end], self.language).ground(words)
        if inside.start is None or inside.end is None:
            return inside
        return replace(inside, start=evidence.start + inside.start, end=evidence.start + inside.end)

    def _exact(self, quote: str, words: str, near: int | None) -> Evidence | None:
        whole = (span for span in _mentions(self.text, words) if _whole_words(self.text, *span))
        return self._nearest(quote, whole, near, "exact")

    def _normalised(self, quote: str, words: str, near: int | None) -> Evidence | None:
        folded, origins = self._folding
        whole = (
            (origins[start], origins[end - 1] + 1)
            for start, end in _mentions(folded, words)
            if _whole_words(folded, start, end) and not _cuts_character(origins, start, end)
        )
        return self._nearest(quote, whole, near, "normalised")

    def _nearest(
        self, quote: str, spans: Iterable[tuple[int, int]], near: int | None, status: GroundingStatus
    ) -> Evidence | None:
        """The mention nearest an offset, or the first one, that cuts no number."""
        ordered = spans if near is None else sorted(spans, key=lambda span: abs(span[0] - near))
        found = next((span for span in ordered if not self._cuts_number(*span)), None)
        return None if found is None else Evidence(quote, *found, status)

    def _leaning(self, quote: str, words: str, near: int | None) -> Evidence | None:
        if (self.language or "").split("-")[0].lower() != "ar":
            return None
        found = self._nearest(quote, leaning(self.text, words), near, "fuzzy")
        return None if found is None else replace(found, score=_LEANING_SCORE)

    def _nearly(self, quote: str, words: str, near: int | None) -> Evidence | None:
        found = self._near.find(words, near)
        if found is None or self._cuts_number(found.start, found.end):
            return None
        return Evidence(quote, found.start, found.end, "fuzzy", found.score)

    def _cuts_number(self, start: int, end: int) -> bool:
        """Whether a span begins or ends within a number: 'hundred' is no quote of 'two hundred', '2' of '2 million'."""
        return any(self._inside_number(offset) or self._inside_spelled(offset) for offset in (start, end))

    def _inside_spelled(self, offset: int) -> bool:
        told = (self.text[max(offset - _REACH, 0) : offset], self.text[offset : offset + _REACH])
        left, right = _LETTERS.findall(told[0])[-2:], _LETTERS.findall(told[1])[:1]
        if not all(any(_number_spans(word, self.language) for word in words) for words in (left, right)):
            return False
        before = _WORDS_BEFORE.search(self.text, max(offset - _REACH, 0), offset)
        behind = _WORDS_BEHIND.match(self.text, offset, offset + _REACH)
        if before is None or behind is None:
            return False
        at = offset - before.start()
        return any(first < at < last for first, last in _number_spans(before.group() + behind.group(), self.language))

    def _inside_number(self, offset: int) -> bool:
        place = bisect_left(self._numbers, (offset, 0)) - 1
        return place >= 0 and offset < self._numbers[place][1]

    @cached_property
    def _numbers(self) -> list[tuple[int, int]]:
        return [match.span() for match in _NUMBER.finditer(self.text)]

    @cached_property
    def _near(self) -> NearText:
        return NearText(self.text, self.language)

    @cached_property
    def _folding(self) -> tuple[str, list[int]]:
        return fold(self.text)


# Many quotes of an article begin and end beside the same words.
@lru_cache(maxsize=4096)
def _number_spans(words: str, language: str | None) -> tuple[tuple[int, int], ...]:
    return tuple((one.start, one.end) for one in numerals(words, language) if one.form in {"word", "digits"})


def _unwrapped(quote: str) -> str:
    """The quote without the marks a model adds around it."""
    words = quote.strip().strip(_WRAPPING)
    return words.removeprefix("...").removesuffix("...").strip(_WRAPPING).strip()


def _mentions(text: str, sought: str) -> Iterator[tuple[int, int]]:
    start = text.find(sought)
    while start >= 0:
        yield start, start + len(sought)
        start = text.find(sought, start + 1)


def _whole_words(text: str, start: int, end: int) -> bool:
    """Whether a span does not cut a word or a number: '7 people' is not a quote of '77 people'."""
    return not (_cut(text, start) or _cut(text, end))


def _cut(text: str, at: int) -> bool:
    first = at - 1
    while first >= 0 and text[first] in INVISIBLE:
        first -= 1
    while at < len(text) and text[at] in INVISIBLE:
        at += 1
    if first < 0 or at >= len(text):
        return False
    before, behind = text[first], text[at]
    if unicodedata.category(behind).startswith("M"):
        # An accent or vowel sign belongs to the letter before it.
        return True
    return all(character.isalnum() and not _UNSPACED.match(character) for character in (before, behind))


def _cuts_character(origins: list[int], start: int, end: int) -> bool:
    """Whether a span of the folded text ends inside what one character of the original became."""
    cuts_before = start > 0 and origins[start - 1] == origins[start]
    return cuts_before or (end < len(origins) and origins[end] == origins[end - 1])
