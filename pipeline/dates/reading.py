"""One time expression → the days it can mean: tokens, then one date or a range of two."""

import datetime
import re
from dataclasses import dataclass, replace

from pipeline.dates.days import DAY, EXPLICIT, RELATIVE, Days, Shape, Values, unit_shape
from pipeline.dates.lexicon import LANGUAGES, Token
from pipeline.dates.tokens import read_tokens
from pipeline.fact import DateBasis, DatePrecision

# 03/04/2016 is 3 April in these; English writes both orders, and an unknown language might.
_DAY_FIRST = frozenset(LANGUAGES) - {"en", "ar"}
# Their articles print years of other calendars: 2016 is 2023/24 in Amharic.
_OTHER_CALENDARS = frozenset({"am", "ti", "th", "fa", "ps", "ckb", "ne"})
_CONNECTOR = re.compile(r"[XxA]")
# Ends of one range that lie further apart than this were not one range, or a year is missing between them.
_LONGEST = {"day": 92 * DAY, "month": 366 * DAY}


@dataclass(frozen=True, slots=True)
class DateReading:
    """What the words of a time expression mean.

    Attributes:
        start: first day that the words can mean, ISO 8601; None where the article leaves it open.
        end: last such day; never after the publication day for words that were resolved against it.
        precision: of the words themselves, resolved or not.
        basis: explicit (the words print the year), resolved_from_published, or unresolved.
    """

    start: str | None
    end: str | None
    precision: DatePrecision
    basis: DateBasis


UNREAD = DateReading(None, None, "unknown", "unresolved")


@dataclass(frozen=True, slots=True)
class _Period:
    """A shape with its days, before it is written down."""

    precision: DatePrecision
    days: Days | None = None
    explicit: bool = False


def read_date(words: str, language: str | None, published: datetime.date | None) -> DateReading:
    """The days that a time expression means.

    Args:
        words: the time expression alone, as the article writes it ("early Tuesday").
        language: ISO 639-1 code of the article, with or without a region; None if unknown: read only if no two
            languages read it differently.
        published: the article's publication day; None if unknown.

    Returns:
        A reading of precision unknown for words that cannot be read with certainty. Nothing is raised.
    """
    # No article was published outside these, and date arithmetic near the year 1 overflows.
    published = published if published and 1900 <= published.year <= 2100 else None
    if isinstance(published, datetime.datetime):
        published = published.date()
    if language is None:
        readings = {_read(words, one, published) for one in LANGUAGES} - {UNREAD}
        return readings.pop() if len(readings) == 1 else UNREAD
    code = re.split(r"[-_]", language.strip().lower())[0]
    return UNREAD if code in _OTHER_CALENDARS else _read(words, code, published, day_first=code in _DAY_FIRST)


def _read(words: str, language: str, published: datetime.date | None, *, day_first: bool = False) -> DateReading:
    tokens = read_tokens(words, language, day_first=day_first)
    period = _period(tokens, published)
    return _written(period, published) if period else UNREAD


def _written(period: _Period, published: datetime.date | None) -> DateReading:
    if not period.days:
        return DateReading(None, None, period.precision, "unresolved")
    start, end = period.days
    if published and not period.explicit:
        # What was told had happened: "this week" ends with the day of the article.
        end = max(start, min(end, published))
    basis: DateBasis = "explicit" if period.explicit else "resolved_from_published"
    return DateReading(start.isoformat(), end.isoformat(), period.precision, basis)


def _period(tokens: list[Token], published: datetime.date | None) -> _Period | None:
    tags = "".join(token.tag for token in tokens)
    if tags.startswith("I"):
        return _night_into(_single(tokens[1:], published))
    connectors = list(_CONNECTOR.finditer(tags))
    if connectors and "V" in tags:
        # "Overnight from Monday to Tuesday": the two days are named.
        return _period([token for token in tokens if token.tag != "V"], published)
    if not connectors and "B" not in tags:
        return _single(tokens, published)
    if len(connectors) != 1:
        return None
    cut = connectors[0].start()
    between = tags.startswith("B")
    ends = _shared(tokens[between:cut], tokens[cut + 1 :])
    return _range(*ends, published, adjacent=tags[cut] == "A" and not between)


# One date


def _single(tokens: list[Token], published: datetime.date | None) -> _Period | None:
    values: Values = {token.tag: token.value for token in tokens}
    if len(values) != len(tokens) or any(token.short and not _beside(token, tokens) for token in tokens):
        return None
    letters = "".join(sorted(values))
    if letters in EXPLICIT:
        shape = EXPLICIT[letters]
        # An explicit shape takes no day of publication; the argument only has to be a day.
        return _Period(shape.precision, shape.days(values, datetime.date.min), explicit=True)
    relative = _relative(letters, values)
    if not relative:
        return None
    return _Period(relative.precision, relative.days(values, published) if published else None)


def _beside(short: Token, tokens: list[Token]) -> bool:
    return any(token.tag in "DMYL" for token in tokens if token is not short)


def _relative(letters: str, values: Values) -> Shape | None:
    unit = values.get("U", values.get("J"))
    return RELATIVE.get(letters) or (unit_shape(letters, str(unit)) if unit else None)


def _night_into(period: _Period | None) -> _Period | None:
    if not period or period.precision != "day":
        return None
    days = (period.days[0] - DAY, period.days[1]) if period.days else None
    return replace(period, precision="days", days=days)


# Two ends


def _shared(left: list[Token], right: list[Token]) -> tuple[list[Token], list[Token]]:
    """The ends of a range, each with the month and the year that only the other prints: "16 to 17 September 2024"."""
    for tag, needed in (("M", "D"), ("Y", "M")):
        left, right = _borrowed(left, right, tag, needed), _borrowed(right, left, tag, needed)
    return left, right


def _borrowed(end: list[Token], other: list[Token], tag: str, needed: str) -> list[Token]:
    tags = {token.tag for token in end}
    return end + [token for token in other if token.tag == tag] if needed in tags and tag not in tags else end


def _range(left: list[Token], right: list[Token], published: datetime.date | None, *, adjacent: bool) -> _Period | None:
    last = _single(right, published)
    # Its first end is the most recent one before its last: "from Sunday to Monday".
    anchor = last.days[1] if last and last.days and _named(left) else published
    first = _single(left, anchor)
    if not first or not last or first.precision != last.precision or first.precision in {"days", "week"}:
        return None
    precision: DatePrecision = "days" if first.precision == "day" else first.precision
    if first.explicit != last.explicit or not first.days or not last.days:
        return _Period(precision)
    return _Period(precision, _joined(first, last.days, adjacent=adjacent), explicit=first.explicit)


def _named(tokens: list[Token]) -> bool:
    return all(token.tag in "WDM" for token in tokens)


def _joined(first: _Period, last: Days, *, adjacent: bool) -> Days | None:
    if not first.days or first.days[0] >= last[0]:
        return None
    # "2015 and 2022" are two dates, not the years between them.
    if adjacent and first.days[1] + DAY != last[0]:
        return None
    longest = _LONGEST.get(first.precision)
    if longest and last[1] - first.days[0] > longest:
        return None
    return first.days[0], last[1]
