"""Find a quote in a text: exact first, then with typography, white space and case made alike."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from pipeline.fact import Evidence, GroundingStatus

_ALIKE = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    # Invisible characters that copying from web pages leaves behind: hyphenation, joining, text direction.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ""),
}
# Marks a model adds around or at the cut ends of a quote; they are not the article's words.
_WRAPPING = " \t\n\r\"'“”‘’«»…"
# A number as one piece, its groups and decimals included: '200' is no quote of '1,200' or '1 200', nor '5' of '2.5'.
_NUMBER = re.compile(r"\d+(?:[.,'’\u066b\u066c]\d+)+|(?<!\d)\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
# Scripts whose touching letters need not be one word: Thai, Lao, Burmese, Khmer, kana, Han, Hangul's particles.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


class GroundedText:
    """One article's text, prepared once so that many quotes can be looked up in it."""

    def __init__(self, text: str) -> None:
        self.text = text

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
        return self._exact(quote, words, near) or self._normalised(quote, fold(words)[0], near) or Evidence(quote)

    def _exact(self, quote: str, words: str, near: int | None) -> Evidence | None:
        found = [
            (start, end)
            for start, end in _mentions(self.text, words)
            if _whole_words(self.text, start, end) and not self._cuts_number(start, end)
        ]
        return _nearest(quote, found, near, "exact")

    def _normalised(self, quote: str, words: str, near: int | None) -> Evidence | None:
        folded, origins = self._folding
        found = [
            (origins[start], origins[end - 1] + 1)
            for start, end in _mentions(folded, words)
            if _whole_words(folded, start, end)
            and not _cuts_character(origins, start, end)
            and not self._cuts_number(origins[start], origins[end - 1] + 1)
        ]
        return _nearest(quote, found, near, "normalised")

    def _cuts_number(self, start: int, end: int) -> bool:
        return any(self._inside_number(offset) for offset in (start, end))

    def _inside_number(self, offset: int) -> bool:
        place = bisect_left(self._numbers, (offset, 0)) - 1
        return place >= 0 and offset < self._numbers[place][1]

    @cached_property
    def _numbers(self) -> list[tuple[int, int]]:
        return [match.span() for match in _NUMBER.finditer(self.text)]

    @cached_property
    def _folding(self) -> tuple[str, list[int]]:
        return fold(self.text)


def _unwrapped(quote: str) -> str:
    """The quote without the marks a model adds around it."""
    words = quote.strip().strip(_WRAPPING)
    return words.removeprefix("...").removesuffix("...").strip(_WRAPPING).strip()


def fold(text: str) -> tuple[str, list[int]]:
    """A text with typography, white space and case made alike, and where each character came from.

    Returns:
        The folded text, and for each of its characters the offset in `text` it stems from (never falling).
    """
    characters: list[str] = []
    origins: list[int] = []
    for offset, original in enumerate(text):
        for character in _fold_character(original):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            origins.append(offset)
    return "".join(characters), origins


def _fold_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if unicodedata.category(character) == "No":
        # A footnote's ² is not the 2 of a number: '77²' is not '772'.
        return character
    # Decomposed, so that é is the same whether it came as one character or as two.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(" " if part.isspace() else _ALIKE.get(part, part) for part in folded)


def _mentions(text: str, sought: str) -> Iterator[tuple[int, int]]:
    start = text.find(sought)
    while start >= 0:
        yield start, start + len(sought)
        start = text.find(sought, start + 1)


def _nearest(quote: str, spans: list[tuple[int, int]], near: int | None, status: GroundingStatus) -> Evidence | None:
    if not spans:
        return None
    start, end = spans[0] if near is None else min(spans, key=lambda span: abs(span[0] - near))
    return Evidence(quote, start, end, status)


def _whole_words(text: str, start: int, end: int) -> bool:
    """Whether a span does not cut a word or a number: '7 people' is not a quote of '77 people'."""
    return not (_cut(text, start) or _cut(text, end))


def _cut(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, behind = text[at - 1], text[at]
    if unicodedata.category(behind).startswith("M"):
        # An accent or vowel sign belongs to the letter before it.
        return True
    return all(character.isalnum() and not _UNSPACED.match(character) for character in (before, behind))


def _cuts_character(origins: list[int], start: int, end: int) -> bool:
    """Whether a span of the folded text ends inside what one character of the original became."""
    cuts_before = start > 0 and origins[start - 1] == origins[start]
    return cuts_before or (end < len(origins) and origins[end] == origins[end - 1])
