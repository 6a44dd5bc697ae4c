"""A text's sentences with their offsets: what a prompt numbers, and what rules look at one by one.

sentencex splits; its faults that matter here are mended: newlines always end a sentence (headlines carry no full
stop), and what stands behind "3 p.m." or an initial goes on where the next word is not a new sentence's.
"""

import re
from dataclasses import dataclass
from typing import cast

from sentencex import get_sentence_boundaries

_DEFAULT_LANGUAGE = "en"
# Titles and initials, whose full stop ends no sentence ("M. Dupont", "George W. Bush").
_GOES_ON = re.compile(r"\b(?:[A-Z]|U\.\s?[SKN]|St|Col|Gen|Lt|Sgt|Maj|Capt|Cdr|[Aa]pprox)\.\s*$|^\s*\d{1,3}\.\s*$")
# "No. 5" goes on, "No. The army denied it." does not.
_NUMBER_SIGN = re.compile(r"\b(?:No|Nos|Nr|núm)\.\s*$", re.IGNORECASE)
_TIME_BEFORE = re.compile(r"\b[ap]\.\s?m\.\s*$", re.IGNORECASE)
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
    trimmed = (_trim(text, start, end) for start, end in spans)
    kept = [(start, end) for start, end in trimmed if start < end]
    return tuple(Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(kept, 1))


def _split(line: str, offset: int, language: str) -> list[tuple[int, int]]:
    found = cast("list[dict[str, int]]", get_sentence_boundaries(language, line))
    return [(offset + one["start_index"], offset + one["end_index"]) for one in found]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those put together that an abbreviation's full stop cut in two."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _cut_in_two(text[joined[-1][0] : joined[-1][1]], text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _cut_in_two(before: str, behind: str) -> bool:
    if _TIME_BEFORE.search(before):
        return bool(_TIME_BEHIND.match(behind))
    if _NUMBER_SIGN.search(before):
        return behind[:1].isdigit()
    return bool(_GOES_ON.search(before))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
