"""The days that an expression's tokens mean, given the day of publication.

An incident lies in the past: what is named without a year is its most recent occurrence. The shape of an expression is
the sorted letters of its tokens, since languages put the same words into different orders; a shape that is not in the
table is not read.
"""

import calendar
import datetime
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.fact import DatePrecision

Days = tuple[datetime.date, datetime.date]
Values = dict[str, int | str]
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a shape can mean.

    Attributes:
        precision: of the words, whether or not they can be resolved.
        days: first and last day, by the tokens' values and the publication day; None where they cannot be known.
    """

    precision: DatePrecision
    days: Callable[[Values, datetime.date], Days | None]


def month_days(year: int, month: int) -> Days:
    """First and last day of a month."""
    return datetime.date(year, month, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])


def year_days(year: int) -> Days:
    """First and last day of a year."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 31)


def week_days(day: datetime.date) -> Days:
    """Monday and Sunday of a day's week (ISO 8601)."""
    monday = day - day.weekday() * DAY
    return monday, monday + 6 * DAY


def _number(values: Values, tag: str) -> int:
    return int(values[tag])


def _one(day: datetime.date | None) -> Days | None:
    return (day, day) if day else None


def _never(_values: Values, _published: datetime.date) -> Days | None:
    return None


# Printed years


def _date(values: Values, _published: datetime.date) -> Days | None:
    return _one(_on_weekday(_existing(_number(values, "Y"), values), values))


def _existing(year: int, values: Values) -> datetime.date | None:
    try:
        return datetime.date(year, _number(values, "M"), _number(values, "D"))
    except ValueError:
        return None


def _on_weekday(day: datetime.date | None, values: Values) -> datetime.date | None:
    # "Tuesday 18 September" of a year in which it was a Wednesday: one of the two is wrong, and nobody knows which.
    return day if day and values.get("W", day.weekday()) == day.weekday() else None


# Without a year


def _latest_date(values: Values, limit: datetime.date) -> Days | None:
    # 29 February may lie eight years back, around 1900.
    for year in range(limit.year, limit.year - 9, -1):
        day = _existing(year, values)
        if day and day <= limit:
            return _one(_on_weekday(day, values))
    return None


def _recent_date(values: Values, published: datetime.date) -> Days | None:
    # An article published on Monday evening in Washington tells of Tuesday in Bamako.
    return _latest_date(values, published + DAY)


def _date_before(values: Values, published: datetime.date) -> Days | None:
    return _latest_date(values, published - DAY)


def _date_in_year(values: Values, published: datetime.date) -> Days | None:
    year = published.year - ("L" in values)
    day = _on_weekday(_existing(year, values), values) if values["U"] == "year" else None
    return _one(day) if day and day <= published + DAY else None


def _weekday_of_month(values: Values, published: datetime.date) -> Days | None:
    # "Tuesday 17": the most recent 17th, if it was a Tuesday.
    day = published + DAY
    while day.day != values["D"]:
        day -= DAY
    return _one(_on_weekday(day, values))


def _weekday(values: Values, published: datetime.date) -> Days | None:
    return _one(published - (published.weekday() - _number(values, "W")) % 7 * DAY)


def _weekday_before(values: Values, published: datetime.date) -> Days | None:
    return _weekday(values, published - DAY)


def _weekday_near(values: Values, published: datetime.date) -> Days | None:
    # "This Tuesday" is one of this week or just past; on a Monday the words look ahead.
    days = _weekday(values, published)
    return days if days and (days[0] >= week_days(published)[0] or published - days[0] <= 3 * DAY) else None


def _weekday_of_week(values: Values, published: datetime.date) -> Days | None:
    if values["U"] != "week":
        return None
    day = week_days(published)[0] + (_number(values, "W") - 7 * ("L" in values)) * DAY
    return _one(day) if day <= published else None


def _month(values: Values, published: datetime.date) -> Days | None:
    month = _number(values, "M")
    return month_days(published.year - (month > published.month), month)


def _month_before(values: Values, published: datetime.date) -> Days | None:
    return _month(values, month_days(published.year, published.month)[0] - DAY)


def _month_in_year(values: Values, published: datetime.date) -> Days | None:
    year = published.year - ("L" in values)
    days = month_days(year, _number(values, "M"))
    return days if values.get("U", "year") == "year" and days[0] <= published else None


def _day_from_today(values: Values, published: datetime.date) -> Days | None:
    day = published + _number(values, "R") * DAY
    return _one(_on_weekday(day, values)) if day <= published else None


def _date_from_today(values: Values, published: datetime.date) -> Days | None:
    # "Yesterday, 17 September": both must mean the same day.
    days = _day_from_today(values, published)
    return days if days and days == _recent_date(values, published) else None


def _overnight(_values: Values, published: datetime.date) -> Days:
    return published - DAY, published


def _weekend(_values: Values, published: datetime.date) -> Days:
    saturday = published - (published.weekday() - 5) % 7 * DAY
    return saturday, saturday + DAY


def _weekend_before(values: Values, published: datetime.date) -> Days:
    return _weekend(values, week_days(published)[0] - DAY if published.weekday() >= 5 else published)


def unit_ago(unit: str, count: int, day: datetime.date) -> Days:
    """The week, month or year that lies so many before a day's own."""
    if unit == "week":
        return week_days(day - 7 * count * DAY)
    if unit == "year":
        return year_days(day.year - count)
    months = day.year * 12 + day.month - 1 - count
    return month_days(months // 12, months % 12 + 1)


def _unit(values: Values, published: datetime.date) -> Days:
    return unit_ago(str(values["U"]), int("L" in values), published)


def _units_ago(values: Values, published: datetime.date) -> Days:
    return unit_ago(str(values["U"]), _count(values), published)


def _days_ago(values: Values, published: datetime.date) -> Days | None:
    return _one(published - _count(values) * DAY)


def _hours_ago(values: Values, published: datetime.date) -> Days:
    # Only the day of publication is known, not the hour: counted from its first minute and from its last.
    midnight = datetime.datetime.combine(published, datetime.time.min)
    hours = datetime.timedelta(hours=_count(values))
    return (midnight - hours).date(), (midnight + DAY - hours - datetime.timedelta(minutes=1)).date()


def _count(values: Values) -> int:
    return int(values.get("#", values.get("D", 1)))


EXPLICIT: dict[str, Shape] = {
    "Y": Shape("year", lambda values, _: year_days(_number(values, "Y"))),
    "MY": Shape("month", lambda values, _: month_days(_number(values, "Y"), _number(values, "M"))),
    "DMY": Shape("day", _date),
    "DMWY": Shape("day", _date),
}
RELATIVE: dict[str, Shape] = {
    "!": Shape("day", _never),
    "DM": Shape("day", _recent_date),
    "DMW": Shape("day", _recent_date),
    "DLM": Shape("day", _date_before),
    "DLMW": Shape("day", _date_before),
    "DLMU": Shape("day", _date_in_year),
    "DMTU": Shape("day", _date_in_year),
    "DMN": Shape("day", _never),
    "DW": Shape("day", _weekday_of_month),
    "W": Shape("day", _weekday),
    "LW": Shape("day", _weekday_before),
    "Wl": Shape("day", _weekday_before),
    "TW": Shape("day", _weekday_near),
    "NW": Shape("day", _never),
    "LUW": Shape("day", _weekday_of_week),
    "TUW": Shape("day", _weekday_of_week),
    "R": Shape("day", _day_from_today),
    "DMR": Shape("day", _date_from_today),
    "DMRW": Shape("day", _date_from_today),
    "RW": Shape("day", _day_from_today),
    "M": Shape("month", _month),
    "LM": Shape("month", _month_before),
    "MT": Shape("month", _month_in_year),
    "MN": Shape("month", _never),
    "LMU": Shape("month", _month_in_year),
    "MTU": Shape("month", _month_in_year),
    "V": Shape("days", _overnight),
    # "Overnight Tuesday" is the night before it or the night after.
    "VW": Shape("days", _never),
    "DMV": Shape("days", _never),
    "DMVY": Shape("days", _never),
    "E": Shape("days", _weekend),
    "ET": Shape("days", _weekend),
    "EL": Shape("days", _weekend_before),
    "EN": Shape("days", _never),
}


def unit_shape(letters: str, unit: str) -> Shape | None:
    """The shape of words with a unit ("last week", "two days ago"), whose precision is the unit's."""
    precisions: dict[str, DatePrecision] = {
        "week": "week",
        "month": "month",
        "year": "year",
        "hour": "days",
        "day": "day",
    }
    precision = precisions[unit]
    if letters in {"LU", "TU"}:
        return Shape(precision, _unit)
    if letters == "NU":
        return Shape(precision, _never)
    if letters in {"KU", "#KU", "DKU"}:
        return Shape(precision, _units_ago)
    if letters in {"JK", "#JK", "DJK"}:
        return Shape(precision, _hours_ago if unit == "hour" else _days_ago)
    return None
