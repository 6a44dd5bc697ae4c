"""Rules for time expressions: what a sentence says of when, as written, and the days that it can mean."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pipeline.rules.words import MONTH, MONTHS, SAYS, TIME, WEEKDAY, any_of


@dataclass(frozen=True, slots=True)
class When:
    """A time expression in a sentence, `words[start:end]`.

    Attributes:
        precision: day, month or year, by the words.
        first: the first day it can mean; null without a year.
        last: the last such day.
        year: the year that it prints.
        of_report: whether it dates the report and not what is reported: a dateline, "said on Monday".
    """

    start: int
    end: int
    precision: str
    first: str | None
    last: str | None
    year: int | None
    of_report: bool = False


def times(words: str) -> list[When]:
    """The time expressions of a sentence, in order."""
    found = [_when(words, one.start(one.lastgroup or 0), one.end()) for one in _EXPRESSION.finditer(words)]
    return [replace(one, of_report=_dates_report(words, one)) for one in found]


def _dates_report(words: str, when: When) -> bool:
    before = words[max(when.start - 60, 0) : when.start]
    dateline = _DATELINE_BEHIND.match(words, when.end) and _DATELINE_BEFORE.fullmatch(words[: when.start])
    alone = when.start < 3 and len(words.rstrip(" .:")) - when.end < 3
    return bool(_TOLD_ON.search(before) or dateline or alone)


def clock_times(words: str) -> Iterator[tuple[int, int]]:
    """Where a sentence writes clock times and numeric dates, whose numbers count nothing."""
    for found in _CLOCK.finditer(words):
        yield found.span()


def long_ago(words: str) -> str | None:
    """The words that put a sentence into an earlier time without a month or year of its own."""
    found = _LONG_AGO.search(words)
    return found.group() if found else None


def is_ahead(words: str) -> bool:
    """Whether a sentence tells of what is to come ("will", "next"): its day is not that of what happened."""
    return bool(_FUTURE.search(words))


def is_general(words: str) -> bool:
    """Whether a sentence sums up a stretch of time ("since 2012", "in recent years")."""
    return bool(_GENERAL.search(words))


def _when(words: str, start: int, end: int) -> When:
    said = words[start:end]
    year = next((int(found) for found in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", said)), None)
    month = next((number for number, month in enumerate(MONTHS, 1) if month.search(said)), None)
    numbered = re.search(r"(?<!\d)\d{1,2}(?!\d)", said)
    if re.search(WEEKDAY, said) or _RELATIVE_ONLY.fullmatch(said) or numbered:
        first, last = _day(year, month, int(numbered.group()) if numbered else None)
        return When(start, end, "day", first, last, year)
    if month is None:
        return When(start, end, "year", f"{year}-01-01", f"{year}-12-31", year)
    if year is None:
        return When(start, end, "month", None, None, None)
    ends = monthrange(year, month)[1]
    return When(start, end, "month", f"{year}-{month:02}-01", f"{year}-{month:02}-{ends:02}", year)


def _day(year: int | None, month: int | None, day: int | None) -> tuple[str | None, str | None]:
    if year is None or month is None or day is None:
        return None, None
    try:
        written = date(year, month, day).isoformat()
    except ValueError:
        return None, None
    return written, written


# "said on Monday", "told reporters late on Friday"; "TOWN, Nov 14 (Agency) - ".
_TOLD_ON: Final = re.compile(
    rf"(?:{SAYS.pattern}|statement|communiqué|comunicado)(?:\s(?:reporters|journalists|[A-Z]{{2,5}}))?\s(?:on|le|el|ce|este)?\s?$",
    re.IGNORECASE,
)
_DATELINE_BEFORE: Final = re.compile(r"[^\W\d_][\w .'’-]{1,40}(?:,\s[^\W\d_][\w .'’-]{1,40}){0,2}[,(]?\s*")
_DATELINE_BEHIND: Final = re.compile(r"\.?\s?(?:\([^()]{2,30}\)|/[^/]{2,20}/)?\)?\s?[—–-]\s")
_LONG_AGO: Final = any_of(TIME["long_ago"])
_FUTURE: Final = any_of(TIME["future"])
_GENERAL: Final = any_of(TIME["general"])
_YEAR: Final = r"(?<![\d.,$€£])(?:19|20)\d\d(?![\d%]|[.,]\d|\w)"
_DAY: Final = r"(?<![\d.,:$€£])\d{1,2}(?:st|nd|rd|th|er|º)?(?!\w|[.,:]\d)"
_OF: Final = r"(?: de| del| of|,)?\s{1,2}"
_DATED: Final = (
    rf"{_DAY}(?: de| of)?\s{{1,2}}{MONTH}(?:{_OF}{_YEAR})?"
    rf"|{MONTH}\s{{1,2}}{_DAY}(?:{_OF}{_YEAR})?"
    rf"|{MONTH}{_OF}{_YEAR}"
)
_BEFORE: Final = f"(?i:{any_of(TIME['narrowing_before']).pattern})"
_BEHIND: Final = f"(?i:{any_of(TIME['narrowing_behind']).pattern})"
_RELATIVE: Final = f"(?i:{any_of(TIME['relative']).pattern})"
_EXPRESSION: Final = re.compile(
    rf"(?P<whole>(?:{_BEFORE}\s)?(?:{WEEKDAY}(?:\s{_BEHIND})?(?:,?\s(?:le |el )?(?:{_DATED}))?|{_DATED})|{_RELATIVE})"
    rf"|(?i:{any_of(TIME['opens']).pattern})\s{{1,2}}(?P<bare>{MONTH}(?!\s\d)|{_YEAR})"
)
_RELATIVE_ONLY: Final = re.compile(_RELATIVE)
_CLOCK: Final = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\s?[:h]\s?\d{2}|\d{1,2}\.\d{2}\s?[ap]\.?m)(?!\d)"
)
