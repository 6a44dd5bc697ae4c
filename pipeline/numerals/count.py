"""What a number used as a count means: its bounds, under the labelling conventions of evals/GUIDE.md."""

from dataclasses import dataclass
from typing import cast

from pipeline.fact import Modifier
from pipeline.numerals.reading import Reading, read
from pipeline.numerals.scan import Bound, Found

# How far beside a span the words are read: what bounds a number, or says its use, stands closer.
_BESIDE = 160


@dataclass(frozen=True, slots=True)
class Count:
    """A count: low and high are inclusive, None where open or vague; `start` and `end` are of the words read."""

    low: int | None
    high: int | None
    modifier: Modifier
    start: int
    end: int


def read_count(words: str, language: str | None = None) -> Count | None:
    """`count_at` over the whole string."""
    return count_at(words, 0, len(words), language)


def count_at(words: str, start: int, end: int, language: str | None = None) -> Count | None:
    """What the number inside `words[start:end]` means.

    The words that bound it count if they stand in the span, directly before it or directly behind it. A "no" or an
    article ("a soldier") is read only where the span holds no other count.

    Args:
        words: the text around the span.
        start: offset of the span's first character.
        end: offset behind its last.
        language: BCP 47 tag of the words; None reads digits only.

    Returns:
        None if the span holds no number used as a count, or several that are not one range.
    """
    opens, closes = _window(words, start, end)
    reading = read(words[opens:closes], language)
    place = _only(reading, start - opens, end - opens)
    if place is None:
        return None
    count = _bounded(reading, place)
    return Count(count.low, count.high, count.modifier, count.start + opens, count.end + opens)


def _window(words: str, start: int, end: int) -> tuple[int, int]:
    """The span with what stands beside it, cut at blanks."""
    opens, closes = max(start - _BESIDE, 0), min(end + _BESIDE, len(words))
    if opens:
        opens = max(words.find(" ", opens, start), opens)
    if closes < len(words):
        blank = words.rfind(" ", end, closes)
        closes = blank if blank >= 0 else closes
    return opens, closes


def _only(reading: Reading, start: int, end: int) -> int | None:
    """The place of the one count in a span, or of the lower end of its one range."""
    lower_end = {high: low for low, high in reading.ranges.items()}
    inside: list[tuple[int, Found]] = []
    for place, found in enumerate(reading.found):
        numeral = reading.numeral(found)
        if found.use == "count" and start <= numeral.start and numeral.end <= end:
            inside.append((lower_end.get(place, place), found))
    others = [row for row in inside if row[1].form != "single"]
    places = {place for place, _ in others or inside}
    return places.pop() if len(places) == 1 else None


def _bounded(reading: Reading, place: int) -> Count:
    found = reading.found[place]
    last = reading.found[reading.ranges.get(place, place)].last
    before, behind = _bounds_before(reading, found), _bound_behind(reading, last)
    modifier = _modifier(reading, place, [bound.modifier for bound in (*before, behind) if bound])
    first = min([found.first, *(one.first for one in before)])
    if modifier == "range":
        opened = reading.seen.tables.range_open.before(reading.seen.tokens, found.first)
        first = min(first, found.first - opened.length) if opened else first
    last = behind.last if behind else last
    low, high = _limits(reading, place, modifier)
    tokens = reading.seen.tokens
    return Count(low, high, modifier, tokens[first].start, tokens[last - 1].end)


def _modifier(reading: Reading, place: int, stated: list[str]) -> Modifier:
    found = reading.found[place]
    if found.form == "vague":
        return "vague"
    if place in reading.ranges:
        return "range"
    firm = [one for one in stated if one != "approx"]
    if firm:
        return cast("Modifier", firm[0])
    return "approx" if stated or found.form == "lump" else "exact"


def _limits(reading: Reading, place: int, modifier: Modifier) -> tuple[int | None, int | None]:
    value = reading.found[place].value
    if modifier == "range":
        return value, reading.found[reading.ranges[place]].value
    if modifier == "vague" or value is None:
        return None, None
    open_ended: dict[str, tuple[int | None, int | None]] = {
        "at_least": (value, None),
        "more_than": (value + 1, None),
        "at_most": (None, value),
        "less_than": (None, max(value - 1, 0)),
    }
    return open_ended.get(modifier, (value, value))


def _bounds_before(reading: Reading, found: Found) -> list[Bound]:
    """The bounds directly before a number, the nearest first; "at least another 20" has a word between.

    Before an article a word that may also say where something is does so: "beyond a broken ankle", "under a bus".
    """
    ending = {bound.last: bound for bound in reading.seen.bounds if found.form != "single" or not bound.place}
    bounds: list[Bound] = []
    place = found.first
    while place > 0 and len(bounds) < 3:
        if place not in ending and _fills(reading, place - 1) and place - 1 in ending:
            place -= 1
        if place not in ending:
            break
        bounds.append(ending[place])
        place = ending[place].first
    return bounds


def _fills(reading: Reading, place: int) -> bool:
    return reading.seen.tables.lists_word("filler", reading.seen.tokens[place].text)


def _bound_behind(reading: Reading, last: int) -> Bound | None:
    match = reading.seen.tables.behind.at(reading.seen.tokens, last)
    return Bound(last, last + match.length, match.signs[0].name, loose=False) if match else None
