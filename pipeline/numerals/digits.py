"""A number in digits as it is written: grouped, with a decimal part, a date or a clock time.

Digits of any script are read. Every pattern is tried at one place only and repeats nothing that repeats, so that a
page of digits costs no more than its length.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

Shape = Literal["whole", "decimal", "date", "clock", "name"]

# No count of people or things is longer; `int` itself refuses 4,300 digits.
_MOST_DIGITS: Final = 15
_THIN: Final = "\u00a0\u2007\u2009\u202f"
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?|[hH][0-5]\d)(?![\w:])")
_DATE: Final = re.compile(r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4})(?!\d)(?![-/.]\d)")
_REST: Final = re.compile(r"(?:[.,:/]\d+)+")
_SEPARATORS: Final = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Digits:
    """A number in digits that ends at `end`; `canonical` is its digits in ASCII, with a point for the decimal sign."""

    end: int
    value: int | None
    canonical: str
    shape: Shape
    grouped: bool = False


def read_digits(words: str, start: int, group: str, decimal: str, *, space: bool) -> Digits:
    """The number whose first digit is `words[start]`.

    Args:
        words: the text.
        start: the offset of a decimal digit.
        group: the signs that may divide thousands, as "," or ".,".
        decimal: the signs that may stand before a fraction.
        space: whether a plain space divides thousands too.
    """
    for shape, pattern in (("clock", _CLOCK), ("date", _DATE)):
        if found := pattern.match(words, start):
            return Digits(found.end(), None, _ascii(found.group()), shape)  # type: ignore[arg-type]
    for pattern in _numbers(group, decimal, space):
        found = pattern.match(words, start)
        if found and not _REST.match(words, found.end()):
            return _read(found)
    whole = re.compile(r"\d+").match(words, start)
    rest = _REST.match(words, whole.end()) if whole else None
    end = rest.end() if rest else start + 1
    return Digits(end, None, _ascii(words[start:end]), "name")


@cache
def _numbers(group: str, decimal: str, space: bool) -> tuple[re.Pattern[str], ...]:
    signs = rf"['’{_THIN}{re.escape(group)}{' ' if space else ''}]"
    fraction = rf"(?:[{re.escape(decimal)}](?P<fraction>\d{{1,2}}(?!\d)))?"
    return (
        re.compile(
            rf"(?!0)(?P<whole>\d{{1,3}}(?:(?P<sign>{signs})\d{{3}}(?!\d))(?:(?P=sign)\d{{3}}(?!\d))*){fraction}"
        ),
        # India writes 1,20,000.
        re.compile(r"(?!0)(?P<whole>\d{1,2}(?:,\d{2})+,\d{3}(?!\d))(?P<fraction>)"),
        re.compile(rf"(?P<whole>\d+)[{re.escape(decimal)}](?P<fraction>\d+)"),
        re.compile(r"(?P<whole>\d+)(?P<fraction>)"),
    )


def _read(found: re.Match[str]) -> Digits:
    whole = _ascii(_SEPARATORS.sub("", found["whole"]))
    grouped = len(whole) != len(found["whole"])
    if found["fraction"]:
        return Digits(found.end(), None, f"{whole}.{_ascii(found['fraction'])}", "decimal", grouped)
    if len(whole) > _MOST_DIGITS:
        return Digits(found.end(), None, whole, "name", grouped)
    return Digits(found.end(), int(whole), whole, "whole", grouped)


def _ascii(written: str) -> str:
    if written.isascii():
        return written
    return "".join(str(int(one)) if one.isdecimal() else one for one in written)
