"""Whom a text credits: as the author of its words (copy), or for something in it (cites).

"(AP) —" behind the dateline makes a text AP copy; "told The Associated Press" does not: whoever rewrites the story,
and whoever quotes one sentence of it, writes that too. The names of agencies and of outlets often quoted are in
agencies.csv, the wordings in credits.toml, for English, French, Spanish, Portuguese, German and Arabic.

Promises: `text[start:end] == quote` for every credit; a name stands in no more than one; time is linear in the text,
whatever it is. What is said of a photograph ("Photo: AFP") is no credit.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_HERE = Path(__file__).parent
_OTHER = r"(?:(?:https?://)?(?:www\.)?[\w-]{2,40}(?:\.[\w-]{2,40}){1,3}|(?!The\b|A\b)[A-Z][\w'’&.-]{1,30}(?:\s[A-Z][\w'’&.-]{1,30}){0,4})"
_UPPER = "[A-ZÀ-ÖØ-Þ]"
_PHOTO = re.compile(r"(?:photo|foto|image|picture|video|vidéo|imagen|bild|صورة)\b[^.\n]{0,60}$", re.IGNORECASE)
_BEFORE = 80

Use = Literal["copy", "cites"]


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit, `text[start:end] == quote`; `credited` is a short name of agencies.csv, else as written."""

    credited: str
    use: Use
    quote: str
    start: int
    end: int


def credits_of(text: str) -> tuple[Credit, ...]:
    """Every credit of a text, in order."""
    taken = bytearray(len(text))
    found: list[Credit] = []
    for use in ("copy", "cites"):
        for pattern in _patterns()[use]:
            for credit in _matches(text, pattern, use):
                if not any(taken[credit.start : credit.end]):
                    taken[credit.start : credit.end] = b"\1" * (credit.end - credit.start)
                    found.append(credit)
    return tuple(sorted(found, key=lambda credit: credit.start))


def _matches(text: str, pattern: "re.Pattern[str]", use: Use) -> Iterator[Credit]:
    for match in pattern.finditer(text):
        if not _PHOTO.search(text, max(match.start() - _BEFORE, 0), match.start("who")):
            quote = match.group().strip()
            start = match.start() + match.group().index(quote)
            yield Credit(_credited(match["who"]), use, quote, start, start + len(quote))


def _credited(name: str) -> str:
    return _agencies().get(name, name.rstrip(".,"))


@cache
def _agencies() -> dict[str, str]:
    with (_HERE / "agencies.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["id"] for row in csv.DictReader(file)}


@cache
def _patterns() -> dict[Use, tuple["re.Pattern[str]", ...]]:
    names = sorted(_agencies(), key=lambda name: (-len(name), name))
    name = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"
    written = tomllib.loads((_HERE / "credits.toml").read_text(encoding="utf-8"))
    return {use: tuple(_pattern(one, name) for one in written[use]) for use in ("copy", "cites")}


def _pattern(written: str, name: str) -> "re.Pattern[str]":
    filled = written.replace("{name}", name).replace("{other}", _OTHER).replace(r"\p{UP}", _UPPER)
    return re.compile(filled, re.MULTILINE)
