"""Find a quote in a text: exact first, then with typography, white space and case made alike."""

import unicodedata
from bisect import bisect_right
from functools import cached_property

from pipeline.fact import Evidence, GroundingStatus

_ALIKE = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    # Invisible characters that copying from web pages leaves behind.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}
# Marks a model adds around or at the cut ends of a quote; they are not the article's words.
_WRAPPING = " \t\n\r\"'“”‘’«»…"


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
        words = quote.strip(_WRAPPING).removesuffix("...").rstrip()
        if not any(character.isalnum() for character in words):
            return Evidence(quote)
        for status, text, sought in (
            ("exact", self.text, words),
            ("normalised", self._folded, fold(words)[0]),
        ):
            start = _nearest(text, sought, near if status == "exact" else self._to_folded(near))
            if start is not None:
                return self._evidence(quote, status, start, start + len(sought))  # type: ignore[arg-type]
        return Evidence(quote)

    def _evidence(self, quote: str, status: GroundingStatus, start: int, end: int) -> Evidence:
        if status == "exact":
            return Evidence(quote, start, end, status)
        origins = self._folding[1]
        return Evidence(quote, origins[start], origins[end - 1] + 1, status)

    def _to_folded(self, offset: int | None) -> int | None:
        return None if offset is None else bisect_right(self._folding[1], offset) - 1

    @property
    def _folded(self) -> str:
        return self._folding[0]

    @cached_property
    def _folding(self) -> tuple[str, list[int]]:
        return fold(self.text)


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
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(" " if part.isspace() else _ALIKE.get(part, part) for part in folded)


def _nearest(text: str, sought: str, near: int | None) -> int | None:
    """The start of the whole-word mention nearest an offset; a mention inside a longer word is none."""
    best: int | None = None
    start = text.find(sought)
    while start >= 0:
        if _whole_words(text, start, start + len(sought)):
            if near is None:
                return start
            if best is None or abs(start - near) < abs(best - near):
                best = start
        start = text.find(sought, start + 1)
    return best


def _whole_words(text: str, start: int, end: int) -> bool:
    """Whether a span does not cut a word or a number: '7 people' is not a quote of '77 people'."""
    cuts_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum() and _joined(text[start])
    cuts_behind = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and _joined(text[end])
    return not (cuts_before or cuts_behind)


def _joined(character: str) -> bool:
    """Whether a script writes words apart, so that touching letters are one word (CJK and Thai do not)."""
    return character.isdigit() or unicodedata.category(character) != "Lo" or "\u0590" <= character <= "\u06ff"
