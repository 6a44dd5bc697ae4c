"""What a number in words is, before anything bounds it."""

from dataclasses import dataclass
from typing import Literal

Use = Literal["count", "ordinal", "age", "year", "time", "date", "money", "share", "distance", "name", "fraction"]
Form = Literal["digits", "word", "lump", "vague", "none", "single"]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in words: `words[start:end]`, without the words that bound it.

    Attributes:
        start: offset of its first character.
        end: offset behind its last.
        value: the whole number; None for vague words ("dozens"), for fractions and for what is no whole number.
            Of a lump its number ("two dozen" 24).
        form: digits, word ("seventy"), lump ("a dozen"), vague ("dozens"), none ("no one": 0), single ("a soldier": 1).
        use: what it is used for; only a `count` can be a toll. `name` is also what counts nothing: "M23", "no. 7",
            a score, the "one" of "one of the deadliest".
    """

    start: int
    end: int
    value: int | None
    form: Form
    use: Use
