"""Numbers that can count people or things: those of `pipeline.numerals`, less what the words beside them rule out.

An article ("a soldier") counts only before a victim, a happening ("three attacks") or a unit counts nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.numerals import Form, Numeral, count_at, numerals
from pipeline.rules.times import clock_times, times
from pipeline.rules.words import COUNT, NUMBER, any_of

# More is a sum of money or a population, never a toll.
_LARGEST: Final = 9_999_999


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: `words[start:end]`, with the words that bound it.

    Attributes:
        core: where the number itself starts, behind the words that bound it.
        low: the smallest number it can mean; null where open or vague.
        high: the largest.
        form: as `pipeline.numerals` has it: digits, word, lump, vague, none ("no one") or single ("a soldier").
    """

    start: int
    end: int
    core: int
    low: int | None
    high: int | None
    modifier: str
    form: Form

    @property
    def plain(self) -> bool:
        """Whether it is a number by itself: neither "a soldier" nor "no one"."""
        return self.form not in {"single", "none"}


def numbers(words: str, language: str | None) -> list[Number]:
    """The numbers of a sentence that can count people or things, in order."""
    taken = [(when.start, when.end) for when in times(words)] + list(clock_times(words))
    found: list[Number] = []
    for number in _counts(words, language):
        overlaps = any(start < number.end and number.start < end for start, end in taken)
        if not overlaps and (not found or number.start >= found[-1].end):
            found.append(number)
    return found


def _counts(words: str, language: str | None) -> Iterator[Number]:
    singles = {found.start("single") for found in _SINGLE.finditer(words)}
    for one in numerals(words, language):
        if one.use != "count" or (one.form == "single" and one.start not in singles) or _is_too_much(one):
            continue
        if _NOT_COUNTED.match(words, one.end, one.end + 40) or _AGE_BEFORE.search(
            words, max(one.start - 30, 0), one.start
        ):
            continue
        if one.form in {"none", "single"}:
            value = 0 if one.form == "none" else 1
            yield Number(one.start, one.end, one.start, value, value, "exact", one.form)
        elif (count := count_at(words, one.start, one.end, language)) is not None:
            end = max(count.end, one.end)
            yield Number(min(count.start, one.start), end, one.start, count.low, count.high, count.modifier, one.form)


def _is_too_much(one: Numeral) -> bool:
    return one.value is not None and one.value > _LARGEST


_GAP: Final = "[ \u00a0\u202f]"
_VICTIM: Final = any_of(COUNT["victims"]).pattern
_STOP_BETWEEN: Final = r"(?!(?:of|in|on|at|and|by|to|de|des|et|y|en|day|year|new)\b)"
_SINGLE: Final = re.compile(
    rf"(?<!no )(?P<single>{any_of(NUMBER['singles']).pattern})"
    rf"(?={_GAP}(?:{_STOP_BETWEEN}[\w'’-]{{1,20}}{_GAP}){{0,2}}{_VICTIM})",
    re.IGNORECASE,
)
# "aged 12 to 15": the second of two ages has no word for years of its own.
_AGE_BEFORE: Final = re.compile(
    r"\b(?:aged|ages|who(?:['’]s| is| was)|âgée?s? (?:de|entre)|(?:girl|boy|child|man|woman) of|de entre)\s"
    r"(?:between\s)?(?:[\w-]+\s(?:to|and|or|à|et|y|a)\s)?$",
    re.IGNORECASE,
)
_NOT_COUNTED: Final = any_of(NUMBER["not_counted"], after=r"[\s\u00a0-]{0,2}")
