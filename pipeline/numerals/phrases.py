"""Phrases found among tokens, the longest first; dictionaries keep the search linear, whatever the tokens are."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from pipeline.numerals.tokens import Token, phrase_of

SignKind = Literal[
    "bound", "negation", "ne", "idiom", "single", "none", "vague", "lump", "number", "ordinal", "fraction", "other"
]


class Sign(NamedTuple):
    """What a phrase means: its kind, its class by name, its number."""

    kind: SignKind
    name: str = ""
    value: int | None = None


class Match(NamedTuple):
    """A phrase among tokens: how many of them, and what it means."""

    length: int
    signs: tuple[Sign, ...]

    def sign(self, kind: SignKind) -> Sign | None:
        """Its meaning of one kind."""
        return next((sign for sign in self.signs if sign.kind == kind), None)


class Phrases:
    """Phrases with what they mean; one phrase can mean several things ("no" negates and is 0)."""

    def __init__(self, entries: Iterable[tuple[str, Sign]]) -> None:
        meanings: dict[tuple[str, ...], tuple[Sign, ...]] = {}
        for entry, sign in entries:
            phrase = phrase_of(entry)
            meanings[phrase] = (*meanings.get(phrase, ()), sign)
        self._meanings: Final = {phrase: Match(len(phrase), signs) for phrase, signs in meanings.items()}
        self._by_first: Final = _lengths(meanings, 0)
        self._by_last: Final = _lengths(meanings, -1)

    def at(self, tokens: Sequence[Token], place: int) -> Match | None:
        """The longest phrase that starts with this token."""
        if not 0 <= place < len(tokens):
            return None
        for length in self._by_first.get(tokens[place].text, ()):
            if match := self._meanings.get(_texts(tokens, place, place + length)):
                return match
        return None

    def before(self, tokens: Sequence[Token], place: int) -> Match | None:
        """The longest phrase that ends right before this token."""
        if not 0 < place <= len(tokens):
            return None
        for length in self._by_last.get(tokens[place - 1].text, ()):
            if place >= length and (match := self._meanings.get(_texts(tokens, place - length, place))):
                return match
        return None


def _lengths(phrases: Iterable[tuple[str, ...]], end: int) -> dict[str, list[int]]:
    """How long the phrases are that have a token at this end, the longest first."""
    of: dict[str, set[int]] = {}
    for phrase in phrases:
        of.setdefault(phrase[end], set()).add(len(phrase))
    return {text: sorted(lengths, reverse=True) for text, lengths in of.items()}


def _texts(tokens: Sequence[Token], start: int, end: int) -> tuple[str, ...]:
    return tuple([token.text for token in tokens[start:end]])
