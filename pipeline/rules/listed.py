"""What the rules found in a text, as a prompt lists it.

A list is part of what a text is asked: better time words change the requests of texts to come. What is stored keeps its
replies, which name times by their words and numbers by their offset, and is read again by `incidents rebuild`.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

from pipeline.fact import Fact
from pipeline.rules.incident import counted_in, place_of, quantity
from pipeline.rules.lines import Line
from pipeline.rules.quantities import Counted
from pipeline.rules.told import Told

# Words of a sentence that are shown before and behind a number.
_BEFORE: Final = 10
_BEHIND: Final = 8
# More would not be coded one by one.
_MOST: Final = 24


def times_told(told: Told) -> list[str]:
    """The time expressions of a text, each once, as written; those that date the report if there are no others."""
    found = [(line.words[when.start : when.end], when.of_report) for line in _in_order(told) for when in line.whens]
    happened = [words for words, of_report in found if not of_report]
    return list(dict.fromkeys(happened or [words for words, _ in found]))


def open_numbers(told: Told) -> dict[int, str]:
    """The numbers of which no rule knows what they count: offset in the text → their words, the number marked.

    None where the rules know the language: what has no casualty word there, a small model guesses worse than silence.
    """
    found: dict[int, str] = {}
    if told.covered:
        return found
    for line, one in counted_in(_in_order(told), told.language):
        # "A doctor" is counted only where a rule sees that something happened to them.
        if one.measure is None and one.number is not None and one.number.plain and len(found) < _MOST:
            found[place_of(line, one)] = " ".join(_marked(line.words, one))
    return found


def quantities_told(told: Told) -> list[Fact]:
    """Every place that can carry a quantity, as a fact; its measure is null where no rule knows it."""
    return [quantity(told.text, line, one) for line, one in counted_in(_in_order(told), told.language)]


def _in_order(told: Told) -> list[Line]:
    return sorted(chain(told.main, *told.backgrounds), key=lambda line: line.sentence.start)


def _marked(words: str, one: Counted) -> Iterator[str]:
    number = one.number
    if number is None:
        return
    before, behind = words[: number.start].split(), words[number.end :].split()
    yield from (["…"] if len(before) > _BEFORE else []) + before[-_BEFORE:]
    yield f"**{words[number.start : number.end]}**"
    yield from behind[:_BEHIND] + (["…"] if len(behind) > _BEHIND else [])
