"""Numerals with their uses, and which two of them are the ends of one range."""

from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.numerals.numeral import Numeral
from pipeline.numerals.scan import Found, Scan, scan
from pipeline.numerals.tables import lexicon
from pipeline.numerals.tokens import touches
from pipeline.numerals.use import with_use

_DASHES = frozenset("-‐‑‒–—~\uff5e")


@dataclass(frozen=True, slots=True)
class Reading:
    """Some words read: the scan, its numerals with their uses, and each range by the place of its lower end."""

    seen: Scan
    found: list[Found]
    ranges: dict[int, int]

    def numeral(self, found: Found) -> Numeral:
        """A numeral as characters."""
        start, end = self.seen.tokens[found.first].start, self.seen.tokens[found.last - 1].end
        return Numeral(start, end, found.value, found.form, found.use)


def read(words: str, language: str | None) -> Reading:
    """Everything that can be read of the numbers in some words."""
    seen = scan(words, lexicon(language))
    found = [with_use(seen, one) for one in seen.found]
    ranges: dict[int, int] = {}
    for place in range(len(found) - 2, -1, -1):
        _join(seen, found, place, ranges)
    return _without_spare_articles(Reading(seen, found, ranges))


def _without_spare_articles(reading: Reading) -> Reading:
    """Without the "another" of "another 20" and the "a" of "a 12-member team", which count nothing themselves."""
    found = reading.found
    spare = {
        place
        for place, (one, behind) in enumerate(pairwise(found))
        if one.form == "single" and one.last == behind.first and behind.use == "count"
    }
    kept = [place for place in range(len(found)) if place not in spare]
    at = {place: new for new, place in enumerate(kept)}
    ranges = {at[low]: at[high] for low, high in reading.ranges.items()}
    return Reading(reading.seen, [found[place] for place in kept], ranges)


def numerals(words: str, language: str | None = None) -> tuple[Numeral, ...]:
    """The numbers in some words, whatever they are used for, in order and not overlapping.

    Args:
        words: any text.
        language: its BCP 47 tag; None, or one without tables, reads digits only.
    """
    reading = read(words, language)
    return tuple(reading.numeral(found) for found in reading.found)


def _join(seen: Scan, found: list[Found], place: int, ranges: dict[int, int]) -> None:
    """Give a number before "or", "to" or a dash the use of the one behind it, and keep counts that are one range."""
    low, high = found[place], found[place + 1]
    if low.form not in {"digits", "word"} or high.form not in {"digits", "word", "lump"}:
        return
    if _is_ratio(seen, low, high):
        found[place], found[place + 1] = replace(low, use="fraction"), replace(high, use="fraction")
        return
    dashed = _dashed(seen, low, high)
    if not (dashed or _joined_by_words(seen, low, high)):
        return
    if high.use not in {"count", "name", "fraction"} and low.use in {"count", "name", "age"}:
        found[place] = replace(low, use=high.use)
    elif dashed and low.use == "year" and high.use == "count":
        found[place + 1] = replace(high, use="year")
    elif low.use == high.use == "count" and low.value is not None and high.value is not None:
        if low.value < high.value and not _chained(place, ranges):
            if not _from_to(seen, low):
                ranges[place] = place + 1
        elif dashed:
            # "3–0" is a score, "12-5" a name.
            found[place], found[place + 1] = replace(low, use="name"), replace(high, use="name")


def _is_ratio(seen: Scan, low: Found, high: Found) -> bool:
    """One in five: only with one, because "3 in 5 attacks" is two counts."""
    match = seen.tables.ratio.at(seen.tokens, low.last)
    joined = match is not None and low.last + match.length == high.first
    return joined and low.value == 1 and low.form == "word" and high.use == "count"


def _chained(place: int, ranges: dict[int, int]) -> bool:
    return place + 1 in ranges


def _dashed(seen: Scan, low: Found, high: Found) -> bool:
    return high.first == low.last + 1 and seen.tokens[low.last].text in _DASHES and _tight(seen, low.last)


def _tight(seen: Scan, place: int) -> bool:
    """A dash between numbers stands close to both or apart from both; "77 -12" is something else."""
    return touches(seen.tokens, place) == touches(seen.tokens, place + 1)


def _joined_by_words(seen: Scan, low: Found, high: Found) -> bool:
    for phrases, opened in ((seen.tables.range_join, False), (seen.tables.range_meet, True)):
        match = phrases.at(seen.tokens, low.last)
        if match and low.last + match.length == high.first:
            return not opened or seen.tables.range_open.before(seen.tokens, low.first) is not None
    return False


def _from_to(seen: Scan, low: Found) -> bool:
    """The toll rose from 10 to 12: two counts."""
    opened = seen.tables.range_open.before(seen.tokens, low.first)
    return bool(opened) and any(
        seen.tables.lists_word("changes", token.text) for token in seen.tokens[max(low.first - 6, 0) : low.first]
    )
