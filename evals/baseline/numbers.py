"""Rules for numbers: where a sentence counts something, with the words that bound the number.

Digits, number words (text2num reads them), round lumps ("a dozen"), vague plurals ("dozens"), "a" before a victim and
"no" are found; ages, years, clock times, money, shares, distances, ordinals and names with digits are not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from text_to_num import find_numbers

from evals.baseline.dates import clock_times, times
from evals.baseline.words import COUNT, NUMBER, any_of, each, first_of
from pipeline.normalise import bounds, stated_modifier

LANGUAGES: Final = ("en", "fr", "es")
# More is a sum of money or a population, never a toll.
_LARGEST: Final = 9_999_999


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: `words[start:end]`, with the words that bound it.

    Attributes:
        core: where the number itself starts, behind the words that bound it.
        value: the number, the lower one of a range; null for vague words.
        form: plain, single ("a soldier") or none ("no one").
    """

    start: int
    end: int
    core: int
    value: int | None
    modifier: str = "exact"
    low: int | None = None
    high: int | None = None
    form: str = "plain"


def numbers(words: str, language: str) -> list[Number]:
    """The numbers of a sentence that can count people or things, in order."""
    taken = bytearray(len(words))
    for start, end in (*((when.start, when.end) for when in times(words)), *clock_times(words)):
        taken[start:end] = b"\1" * (end - start)
    found: list[Number] = []
    for number in _candidates(words, language):
        if not any(taken[number.start : number.end]):
            taken[number.start : number.end] = b"\1" * (number.end - number.start)
            found.append(number)
    found.sort(key=lambda number: number.start)
    counting = [number for number in _ranges(words, found) if number.form == "none" or _counts(words, number)]
    bounded = [_bounded(words, number) for number in counting]
    # The "no" of "no fewer than 30" is part of the number behind it.
    return [one for one, other in zip_longest(bounded, bounded[1:]) if other is None or one.start < other.start]


def _candidates(words: str, language: str) -> Iterator[Number]:
    for found in _VAGUE.finditer(words):
        yield Number(*found.span(), found.start(), None, "vague")
    for found in _LUMP.finditer(words):
        value = next(int(value) for value, pattern in _LUMPS.items() if pattern.fullmatch(found.group()))
        yield Number(*found.span(), found.start(), value, "approx")
    for found in (_DIGITS_SPACED if language == "fr" else _DIGITS).finditer(words):
        value_read = _read(found["digits"], found["scale"])
        if value_read is not None:
            yield Number(*found.span(), found.start(), value_read)
    yield from _spelled(words, language)
    for found in _NONE.finditer(words):
        yield Number(*found.span(), found.start(), 0, form="none")
    for found in _SINGLE.finditer(words):
        yield Number(*found.span("single"), found.start("single"), 1, form="single")


def _read(digits: str, scale: str | None) -> int | None:
    """The whole number that digits mean; None for a decimal fraction that no scale word makes whole."""
    whole = re.sub(r"[,.\s](?=\d{3}(?!\d))", "", digits).replace(",", ".")
    factor = int(first_of(_SCALES, scale) or 1) if scale else 1
    if "." in whole and factor == 1:
        return None
    value = round(float(whole) * factor)
    return value if value <= _LARGEST else None


@dataclass(frozen=True, slots=True)
class _Token:
    """A stretch of a sentence, as text2num asks for it."""

    start: int
    words: str

    def text(self) -> str:
        return self.words

    def nt_separated(self, _previous: "_Token") -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def _spelled(words: str, language: str) -> Iterator[Number]:
    """Number words above one; "one" is a number only before a victim, as "a" is."""
    if language not in LANGUAGES:
        return
    tokens = [_Token(found.start(), found.group()) for found in re.finditer(r"\w+|\W+", words)]
    for found in find_numbers(tokens, language, 0.0):
        start, end = tokens[found.start].start, tokens[found.end - 1].start + len(tokens[found.end - 1].words)
        if not found.is_ordinal and 1 < found.value <= _LARGEST and not words[start].isdigit():
            yield Number(start, end, start, round(found.value))


def _ranges(words: str, found: list[Number]) -> Iterator[Number]:
    """The numbers, two of them put together where they are the ends of a range ("10 to 12")."""
    pending: Number | None = None
    for number in found:
        if pending and _is_range(words, pending, number):
            yield replace(pending, end=number.end, modifier="range", low=pending.value, high=number.value)
            pending = None
        else:
            if pending:
                yield pending
            pending = number
    if pending:
        yield pending


def _is_range(words: str, low: Number, high: Number) -> bool:
    if (
        low.value is None
        or high.value is None
        or low.modifier != "exact"
        or (low.form, high.form) != ("plain", "plain")
    ):
        return False
    join = words[low.end : high.start]
    if low.value >= high.value or len(join) > 8 or not _RANGE_JOIN.fullmatch(join):
        return False
    # "5 and 7" is two numbers, unless "between" opens it.
    return join.strip().casefold() not in {"and", "et", "y"} or bool(
        _RANGE_OPENS_BEFORE.search(words[max(low.start - 12, 0) : low.start])
    )


def _counts(words: str, number: Number) -> bool:
    before, behind = words[max(number.start - 30, 0) : number.start], words[number.end : number.end + 40]
    if any(pattern.match(behind) for pattern in (_NOT_COUNTED, _JOINED)) or _MONEY.search(before):
        return False
    if number.modifier != "range" and (_SCORE_BEFORE.search(before) or _SCORE_BEHIND.match(behind)):
        return False
    # "Flight 370", "Boko 77": a capital before bare digits is a name, except at the sentence's start.
    named = _NAME_BEFORE.search(before) if words[number.start].isdigit() else None
    return not named or number.start - len(named.group()) <= 0 or bool(_COUNTED.match(behind))


def _bounded(words: str, number: Number) -> Number:
    """The number with the words before and behind that bound it, and what they make of it."""
    number = _with_words(words, number)
    value_text = words[number.start : number.end]
    if number.modifier == "range":
        low, high = bounds(number.low, "range", f"{number.low}-{number.high}")
    else:
        low, high = bounds(number.value, number.modifier, value_text)
    return replace(number, low=low, high=high)


def _with_words(words: str, number: Number) -> Number:
    before, behind = words[max(number.core - 30, 0) : number.core], words[number.end : number.end + 12]
    opened = _RANGE_OPENS_BEFORE.search(before)
    if number.modifier == "range":
        return replace(number, start=number.core - len(opened.group()) if opened else number.core)
    for modifier, pattern in _QUALIFIERS.items():
        if found := pattern.search(before):
            start = number.core - (len(before) - found.start())
            if number.modifier == "vague":
                return replace(number, start=start)
            said = stated_modifier(modifier, number.value, words[start : number.end], "")
            return replace(number, start=start, modifier=said)
    for modifier, pattern in _QUALIFIERS_BEHIND.items():
        if number.modifier == "exact" and (found := pattern.match(behind)):
            return replace(number, end=number.end + found.end(), modifier=modifier)
    return number


_GAP: Final = "[ \u00a0\u202f]"
_VAGUE: Final = any_of(NUMBER["vague"])
_NONE: Final = any_of(NUMBER["none"])
_LUMPS: Final = each(NUMBER["lumps"])
_LUMP: Final = any_of(*NUMBER["lumps"].values())
_SCALES: Final = each(NUMBER["scales"])
_SCALE: Final = any_of(*NUMBER["scales"].values()).pattern
# Not within a word, a fraction, a clock time or a name such as AK-47.
_FREE: Final = r"(?<![\w.,:/])(?<![^\W\d]-)"
_BEHIND: Final = rf"(?:{_GAP}(?P<scale>(?i:{_SCALE})))?(?![\w:/%]|[.,]\d)"
_DIGITS: Final = re.compile(
    rf"{_FREE}(?P<digits>\d{{1,3}}(?:[,.\u00a0\u202f]\d{{3}}(?!\d)){{1,3}}|\d{{1,9}}(?:[.,]\d{{1,2}})?){_BEHIND}"
)
_DIGITS_SPACED: Final = re.compile(
    rf"{_FREE}(?P<digits>\d{{1,3}}(?:[,. \u00a0\u202f]\d{{3}}(?!\d)){{1,3}}|\d{{1,9}}(?:[.,]\d{{1,2}})?){_BEHIND}"
)
_VICTIM: Final = any_of(COUNT["victims"]).pattern
_STOP_BETWEEN: Final = r"(?!(?:of|in|on|at|and|by|to|de|des|et|y|en|day|year|new)\b)"
_SINGLE: Final = re.compile(
    rf"(?<!no )(?P<single>{any_of(NUMBER['singles']).pattern})"
    rf"(?={_GAP}(?:{_STOP_BETWEEN}[\w'’-]{{1,20}}{_GAP}){{0,2}}{_VICTIM})",
    re.IGNORECASE,
)
_RANGE_JOIN: Final = re.compile(rf"\s?[-–—]\s?|\s(?:{any_of(NUMBER['range_joins']).pattern})\s", re.IGNORECASE)
_RANGE_OPENS_BEFORE: Final = re.compile(rf"{any_of(NUMBER['range_opens']).pattern}\s$", re.IGNORECASE)
_MONEY: Final = re.compile(rf"(?:{any_of(NUMBER['money'], after='').pattern})\s?$")
_NOT_COUNTED: Final = any_of(NUMBER["not_counted"], after=r"[\s\u00a0-]{0,2}")
_JOINED: Final = re.compile(r"-(?!\d)\w|[.,]\d")
# "2-1", "3–0": what is not a range from low to high is a score.
_SCORE_BEFORE: Final = re.compile(r"\d[-–]$")
_SCORE_BEHIND: Final = re.compile(r"[-–]\d")
_NAME_BEFORE: Final = re.compile(
    r"(?<!\w)(?!(?i:killed|kills|kill|wounds|injures|left|leaves|dead)\b)[A-Z][\w'’-]{1,20}\s$"
)
_COUNTED: Final = re.compile(
    rf"\s(?:[\w'’-]{{1,20}}\s){{0,2}}(?:people|others|dead|killed|personnes|personas|men|(?:{_VICTIM}|{any_of(*COUNT['group_types'].values()).pattern}))\b",
    re.IGNORECASE,
)
_QUALIFIERS: Final = {
    modifier: re.compile(rf"{any_of(row).pattern}\s?$", re.IGNORECASE) for modifier, row in NUMBER["before"].items()
}
_QUALIFIERS_BEHIND: Final = {
    modifier: re.compile(rf"\s{any_of(row).pattern}", re.IGNORECASE) for modifier, row in NUMBER["behind"].items()
}
