"""What speaks for and against two incidents being one happening, and how much: a table of findings with fixed weights.

A weight is in bits, as in Fellegi & Sunter's theory of record linkage (JASA 64, 1969): the binary logarithm of how much
more often two tellings of one happening show the finding than two incidents do that met in a block and are not. Weights
add up; the sum of a pair stands against THRESHOLD, which says how rare it is that two incidents are one. The weights
are estimates of ours, the same for every ledger: they do not move when articles are added, so that neither do the
events. `incidents eval links` measures what they give.

What an article does not say has weight 0, with one exception: two incidents of which one has no date at all need
more than others to be one, because the same place, group and kind of attack come again and again.

To add a finding: a row here, a case in `store/linking/5_compare.sql` under the same name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

# Two incidents with as much evidence or more are one happening; so are two clusters with such a pair between them, if
# the average over all pairs between them is AVERAGE. It is less, because many tellings of one happening leave out when
# or where.
THRESHOLD = 9.0
AVERAGE = 5.0
ASPECTS = ("date", "place", "type", "actor", "target", "figure", "words")


@dataclass(frozen=True)
class Finding:
    """One thing that can be found of a pair.

    Attributes:
        aspect: what it is about; a pair has one finding of each aspect.
        bits: its weight: above 0 for one happening, below 0 against.
        words: how it is told; empty where there is nothing to tell.
    """

    aspect: str
    name: str
    bits: float
    words: str


FINDINGS = tuple(
    Finding(*row)
    for row in (
        ("date", "same_day", 6.0, "same day"),
        ("date", "same_month_day", 6.0, "same day of a year not named"),
        ("date", "same_days", 5.0, "days that meet"),
        ("date", "same_week", 3.5, "same week"),
        ("date", "same_month_name", 3.5, "same month"),
        ("date", "same_weekday", 3.0, "same weekday"),
        ("date", "same_month", 2.5, "within one month"),
        ("date", "same_year", 1.0, "within one year"),
        ("date", "told_at_once", 4.5, "told the same day or the next"),
        ("date", "told_soon", 3.0, "told within days"),
        ("date", "published_together", 3.0, "news of the same days"),
        ("date", "published_near", 0.5, "news of the same weeks"),
        ("date", "told_later", 0.0, "told within weeks"),
        ("date", "next_day", -1.0, "a day apart"),
        ("date", "next_weekday", -2.0, "the weekday before or after"),
        ("date", "no_date", -2.0, "when is not told"),
        ("date", "year_or_weekday", -3.0, "a weekday against a year or month"),
        ("date", "days_off", -5.0, "days apart"),
        ("date", "told_long_after", -5.0, "told long after"),
        ("date", "published_apart", -5.0, "published far apart"),
        ("date", "weekdays_apart", -6.0, "same weekday, published far apart"),
        ("date", "other_weekday", -6.0, "another weekday"),
        ("date", "other_month", -12.0, "another month"),
        ("date", "other_days", -15.0, "other days"),
        ("date", "told_before", -20.0, "told before it happened"),
        ("place", "same_place", 5.0, "same place"),
        ("place", "like_place", 4.5, "a place spelled alike"),
        ("place", "part_of_name", 3.0, "one place's name within the other's"),
        ("place", "within_region", 3.0, "the region of the other's place"),
        ("place", "named_in_text", 3.0, "another place, named by the other article too"),
        ("place", "same_country", 1.0, "same country"),
        ("place", "place_or_region", 0.0, ""),
        ("place", "no_place", 0.0, ""),
        ("place", "other_place_of_region", -1.0, "another place of the region"),
        ("place", "other_place", -3.0, "another place"),
        ("place", "away_from_place", -4.0, "some way from the place, not there"),
        ("place", "other_country", -15.0, "another country"),
        ("type", "same_type", 1.5, "same type"),
        ("type", "like_type", 0.5, "like type"),
        ("type", "no_type", 0.0, ""),
        ("type", "other_type", -2.5, "another type"),
        ("actor", "same_group", 3.0, "same group"),
        ("actor", "same_name", 2.0, "same name"),
        ("actor", "group_in_both", 1.0, "a group that takes part in both"),
        ("actor", "no_group", 0.0, ""),
        # Sources disagree on who it was; that is what the ledger is for.
        ("actor", "other_group", -0.5, "another group"),
        ("target", "same_target", 2.5, "same target"),
        ("target", "like_target", 1.5, "a target of like words"),
        ("target", "same_counted", 1.5, "same people counted"),
        ("target", "target_word", 1.0, "a word of the target"),
        ("target", "same_target_type", 0.7, "same type of target"),
        ("target", "no_target", 0.0, ""),
        ("target", "other_target", -1.0, "another target"),
        ("figure", "same_figures", 5.0, "three figures or more"),
        ("figure", "rare_figure", 4.0, "a rare figure"),
        ("figure", "same_figure", 1.5, "same figure"),
        ("figure", "small_figure", 0.5, "same small figure"),
        ("figure", "no_figure", 0.0, ""),
        ("figure", "other_toll", -2.5, "another toll"),
        ("words", "same_sentence", 6.0, "same sentence"),
        ("words", "same_article", 6.0, "versions of one article"),
        ("words", "no_words", 0.0, ""),
    )
)
CODES: Mapping[str, int] = {finding.name: code for code, finding in enumerate(FINDINGS)}
_BITS = np.array([finding.bits for finding in FINDINGS], dtype=np.float32)


def weigh(codes: Sequence[npt.NDArray[np.int8]]) -> npt.NDArray[np.float32]:
    """The sum of evidence of each pair, in bits; `codes` has an array for each of ASPECTS, one number per pair."""
    total = np.zeros(len(codes[0]), dtype=np.float32)
    for column in codes:
        total += _BITS[column]
    return total


@dataclass(frozen=True)
class Said:
    """One finding of a pair with what it was found of, for people."""

    finding: Finding
    value: str

    def __str__(self) -> str:
        """As it is told: "same place, Bamako +5.0"."""
        value = f", {self.value}" if self.value else ""
        return f"{self.finding.words}{value} {self.finding.bits:+.1f}"


def tell(codes: Sequence[int], one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Said]:
    """The findings of a pair that weigh something, in the order of ASPECTS.

    Args:
        codes: of each aspect its finding.
        one: profile of the one incident, as `LinkReader.profiles` gives it.
        other: of the other.
    """
    findings = [FINDINGS[code] for code in codes]
    return [Said(finding, _value(finding, one, other)) for finding in findings if finding.bits]


def reason(said: Sequence[Said]) -> str:
    """Findings as one line: "same weekday, Tuesday +3.0; same place, Bamako +5.0"."""
    return "; ".join(map(str, said))


def _value(finding: Finding, one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    match finding.aspect:
        case "date":
            return _both(when(one), when(other))
        case "place":
            column = "country" if finding.name in {"same_country", "other_country"} else "place_text"
            return _both(one[column], other[column])
        case "type":
            return _both(_spaced(one["event_type"]), _spaced(other["event_type"]))
        case "words":
            return ""
        case _:
            shared = _shared(finding, one, other)
            return ", ".join(shared[:3])


# Where to look for what two incidents share, and in which order.
_COLUMNS = {
    "same_group": ("perpetrators",),
    "same_name": ("names",),
    "group_in_both": ("groups",),
    "same_target": ("targets",),
    "like_target": ("target_words",),
    "same_counted": ("counted",),
    "target_word": ("targets", "target_words"),
    "same_target_type": ("target_types",),
    "same_figures": ("common", "rare"),
    "rare_figure": ("rare",),
    "same_figure": ("common",),
    "small_figure": ("small",),
}


def _shared(finding: Finding, one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    for column in _COLUMNS.get(finding.name, ()):
        if both := sorted({*one[column]} & {*other[column]}):
            return [_figure(value) if finding.aspect == "figure" else _spaced(value) for value in both]
    return []


def _figure(written: str) -> str:
    """As people write it: `killed 71- soldiers`, of a profile, is "killed 71 or more soldiers"."""
    measure, numbers, *counted = written.split(" ", 2)
    low, _, high = numbers.partition("-")
    if low == high:
        number = low
    elif low and high:
        number = f"{low}–{high}"
    else:
        number = f"{low} or more" if low else f"{high} or fewer"
    return _spaced(" ".join([measure, number, *counted]))


def _both(one: str | None, other: str | None) -> str:
    values = [value for value in dict.fromkeys((one, other)) if value]
    return " / ".join(values)


def _spaced(code: str | None) -> str:
    return (code or "").replace("_", " ")


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def when(profile: Mapping[str, Any]) -> str | None:
    """When it was, as short as what is known allows: 2024-09-17, 2024-07, Tuesday, July, else the article's words."""
    first, last = profile["first_day"], profile["last_day"]
    if first is not None:
        return _days(first.isoformat(), last.isoformat())
    if profile["weekday"]:
        return WEEKDAYS[profile["weekday"] - 1]
    if profile["month_day"]:
        return f"{int(profile['month_day'][3:])} {MONTHS[profile['month'] - 1]}"
    if profile["month"]:
        return MONTHS[profile["month"] - 1]
    text: str | None = profile["date_text"]
    return text


def _days(first: str, last: str) -> str:
    if first == last:
        return first
    if first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    if first.endswith("-01") and first[:7] == last[:7] and int(last[8:]) >= 28:
        return first[:7]
    return f"{first}–{last}"
