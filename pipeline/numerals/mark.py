"""What must be equal in two wordings for one to be evidence of the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.numerals.reading import Reading, read
from pipeline.numerals.scan import Found
from pipeline.numerals.tables import lexicon

# A number, its use left out: which of these it is depends on words that a shorter quote may not hold.
_PLAIN = frozenset({"count", "year", "date", "name"})
# "ne … pas", "ne … aucun": the second word negates, within this many tokens.
_NE_REACHES = 7


@dataclass(frozen=True, slots=True)
class Marks:
    """Numbers, negations and comparison words, each sorted, repeated as often as they stand there.

    Attributes:
        numbers: "77", "lump:12", "vague:dozens", or with their use "ordinal:3", "share:40", "money:77"; articles
            ("a soldier") are none, and "no one" is "0".
        negations: classes: not, no, never, neither, without.
        comparisons: modifiers: at_least, more_than, at_most, less_than, approx.
    """

    numbers: tuple[str, ...]
    negations: tuple[str, ...]
    comparisons: tuple[str, ...]


def marks(words: str, language: str | None = None) -> Marks:
    """The marks of some words in a language (BCP 47 tag); None takes the comparisons and negations of all tables."""
    reading = read(words, language)
    return Marks(
        tuple(sorted(_number(found) for found in reading.found if found.form != "single")),
        tuple(sorted(_negations(reading))),
        tuple(sorted(_comparisons(reading))),
    )


def reads_number_words(language: str | None) -> bool:
    """Whether the language's number words are read (en fr es pt de it nl), not only digits."""
    return lexicon(language).reads_words


def _number(found: Found) -> str:
    return found.canonical if found.use in _PLAIN else f"{found.use}:{found.canonical}"


def _negations(reading: Reading) -> Iterator[str]:
    full = {place for place, _ in reading.seen.negations}
    for place in reading.seen.half_negations:
        if full.isdisjoint(range(place + 1, place + _NE_REACHES)):
            yield "not"
    for _, name in reading.seen.negations:
        yield name


def _comparisons(reading: Reading) -> Iterator[str]:
    """Bounds wherever they stand, loose ones only beside a number; all of them where number words are not read."""
    beside = {found.first for found in reading.found} | {bound.first for bound in reading.seen.bounds}
    everywhere = not reading.seen.tables.reads_words
    met = [bound for bound in reading.seen.bounds if everywhere or not bound.loose or bound.last in beside]
    for bound in met:
        yield bound.modifier
    # "70 at least": most words that bound from behind bound from before too, and the scan has met them.
    taken = {bound.first for bound in met}
    for found in reading.found:
        behind = reading.seen.tables.behind.at(reading.seen.tokens, found.last)
        if behind and found.last not in taken:
            yield behind.signs[0].name
