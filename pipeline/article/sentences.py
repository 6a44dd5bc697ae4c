"""A text's sentences with their offsets: what a prompt numbers, and what rules look at one by one.

sentencex splits; its faults that matter here are mended: newlines always end a sentence (headlines carry no full
stop), and what stands behind "3 p.m." or an initial goes on where the next word is not a new sentence's.
"""

import re
from dataclasses import dataclass
from typing import cast

from sentencex import get_sentence_boundaries

_DEFAULT_LANGUAGE = "en"
# A span's last characters: more than the longest of the next three patterns needs. Searching the whole span each time
# that it grows would take the square of its length.
_LAST = 32
# Titles and initials, whose full stop ends no sentence ("M. Dupont", "George W. Bush").
_GOES_ON = re.compile(r"\b(?:[A-Z]|U\.\s?[SKN]|St|Col|Gen|Lt|Sgt|Maj|Capt|Cdr|[Aa]pprox)\.$")
# "No. 5" goes on, "No. The army denied it." does not.
_NUMBER_SIGN = re.compile(r"\b(?:No|Nos|Nr|núm)\.$", re.IGNORECASE)
_TIME_BEFORE = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)
# A whole span: "1." before a list's item.
_ITEM = re.compile(r"\d{1,3}\.")
# Behind "3 p.m." these go on with the sentence; another capital letter begins the next one.
_TIME_BEHIND = re.compile(r"(?:local|GMT|UTC|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)\w*\b|\d|[a-zà-ÿ(,;–—-]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text[start:end]`, without blank space around it; `number` counts from 1."""

    number: int
    start: int
    end: int
    words: str


def sentences(text: str, language: str | None = None) -> tuple[Sentence, ...]:
    """The text's sentences in order, headings and list items included.

    Args:
        text: as stored; offsets count its characters.
        language: a BCP 47 tag; unknown and unsupported ones are split as English.
    """
    code = (language or _DEFAULT_LANGUAGE).split("-")[0].lower()
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        spans += _joined(text, _split(line.group(), line.start(), code))
    kept = [(start, end) for start, end in spans if start < end]
    return tuple(Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(kept, 1))


def _split(line: str, offset: int, language: str) -> list[tuple[int, int]]:
    found = cast("list[dict[str, int]]", get_sentence_boundaries(language, line))
    return [(offset + one["start_index"], offset + one["end_index"]) for one in found]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without blank space around them, those put together that an abbreviation's full stop cut in two."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        first, last = _trim(text, start, end)
        if joined and _cut_in_two(text, joined[-1], text[start:end]):
            joined[-1] = (joined[-1][0], last if first < last else joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _cut_in_two(text: str, span: tuple[int, int], behind: str) -> bool:
    start, end = span
    before = text[max(start, end - _LAST) : end]
    if _TIME_BEFORE.search(before):
        return bool(_TIME_BEHIND.match(behind))
    if _NUMBER_SIGN.search(before):
        return behind[:1].isdigit()
    return bool(_GOES_ON.search(before) or _ITEM.fullmatch(text, start, end))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
