"""Number words, as text2num reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from text_to_num import find_numbers

from pipeline.numerals.tables import Lexicon
from pipeline.numerals.tokens import Token

_STOP: Final = "."
# The longest number word of a language that writes them as one: beyond it is no word.
_LONGEST_WORD: Final = 80


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words: `length` tokens; a value that is no whole number is None."""

    length: int
    value: int | None
    ordinal: bool


class _Word:
    """A token as text2num asks for it: it must be text that UTF-8 can hold, or the library panics past `except`."""

    __slots__ = ("_apart", "_text")

    def __init__(self, text: str, apart: bool) -> None:
        self._text = text
        self._apart = apart

    def text(self) -> str:
        return self._text

    def nt_separated(self, _previous: "_Word") -> bool:
        return self._apart

    def not_a_number_part(self) -> bool:
        return False


def spelled_numbers(words: str, tokens: Sequence[Token], tables: Lexicon) -> dict[int, Spelled]:
    """The number words among the tokens, by their first token's place; none in a language that is not read."""
    if not tables.reads_words:
        return {}
    end = 0
    asked = []
    for token in tokens:
        asked.append(_Word(_asked(token, tables), "\n" in words[end : token.start]))
        end = token.end
    return {
        found.start: Spelled(found.end - found.start, _whole(found.value), found.is_ordinal)
        for found in find_numbers(asked, tables.language, 0.0)
    }


def _asked(token: Token, tables: Lexicon) -> str:
    if token.kind == "sign":
        return "-" if token.text in "-‐‑" else _STOP
    readable = token.kind == "letters" and len(token.text) <= _LONGEST_WORD and token.text.isprintable()
    return token.text if readable and not tables.lists_word("unread", token.text) else _STOP


def _whole(value: float) -> int | None:
    return int(value) if float(value).is_integer() and value < 1e15 else None
