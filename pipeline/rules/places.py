"""Rules for where an incident happened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.rules.words import COUNTRIES, MONTH, TABLES, VIOLENCE, WEEKDAY, any_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the name is `words[start:end]`, `country` the words that say which country it lies in."""

    start: int
    end: int
    country: str | None
    precision: str


def place(words: str) -> Place | None:
    """Where a sentence says that it happened: its first place, a country only if there is no other."""
    found = [*_capitals(words), *_places(words), *_datelines(words)] if not _is_title(words) else []
    return next((one for one in found if one.precision != "6"), found[0] if found else None)


def _capitals(words: str) -> Iterator[Place]:
    """Places that a noun introduces: "Mali's capital, Bamako", "the town of Gao"."""
    for found in _CAPITAL.finditer(words):
        if not _NO_PLACE.search(found["name"]):
            yield _located(words, found, "1")


def _datelines(words: str) -> Iterator[Place]:
    """The town from which a report was sent, for want of a better: "GAO, Mali (Agency) — "."""
    if found := _DATELINE.match(words):
        yield _located(words, found, "1")


def _places(words: str) -> Iterator[Place]:
    for found in _PLACE.finditer(words):
        if _NO_PLACE.search(found["name"]) or _BUILDING.match(words, found.end("name")):
            continue
        if COUNTRIES.fullmatch(found["name"]):
            yield Place(*found.span("name"), found["name"], "6")
        else:
            near = _NEAR.fullmatch(found["how"])
            region = _REGION.search(found["between"] or "") or _REGION.match(words, found.end("name") + 1)
            yield _located(words, found, "2" if near else "4" if region else "1")


def _located(words: str, found: re.Match[str], precision: str) -> Place:
    start, end = found.span("name")
    behind = _COUNTRY_BEHIND.match(words, end, end + 80)
    before = COUNTRIES.search(words, max(start - 40, 0), start)
    # "Mali's capital, Bamako": only a possessive right before the name says that it lies there.
    owned = before and _OWNS.fullmatch(words[before.end() : start])
    country = behind["country"] if behind else before.group() if before and owned else None
    return Place(start, end, country, precision)


def _is_title(words: str) -> bool:
    """Whether nearly every word is capitalised, as in a headline, so that capitals tell nothing."""
    long = re.findall(r"[^\W\d_]{4,}", words)
    return len(long) > 3 and sum(word[0].isupper() for word in long) > 0.8 * len(long)


_PLACES: Final = TABLES["place"]
_NEAR: Final = any_of(_PLACES["near"], case=True)
_REGION: Final = any_of(_PLACES["regions"], case=True)
_NAME: Final = (
    r"[A-ZÀ-Ý][\w’'-]{1,25}?(?=['’]s\b|[^\w’'-]|$)"
    r"(?:[ -](?:(?:da|de|do|du|la|el|al|en|sur|los|las) ){0,2}[A-ZÀ-Ý][\w’-]{1,25}){0,3}"
)
_BETWEEN: Final = any_of(_PLACES["between"], case=True).pattern
_PLACE: Final = re.compile(
    rf"(?P<how>{any_of(_PLACES['near'], _PLACES['exact'], case=True).pattern})\s"
    rf"(?P<between>(?:(?:{COUNTRIES.pattern}['’]s|{_BETWEEN})\s?){{0,4}})(?P<name>{_NAME})"
)
_CAPITAL: Final = re.compile(rf"{any_of(_PLACES['capital'], case=True).pattern}\s(?P<name>{_NAME})")
_DATELINE: Final = re.compile(
    rf"(?P<name>[A-ZÀ-Ý]{{3,20}}(?:[ -][A-ZÀ-Ý]{{2,20}}){{0,3}})"
    rf"(?:,\s{COUNTRIES.pattern})?\s(?:\([^()]{{2,30}}\)\s?)?[—–-]\s"
)
_COUNTRY_BEHIND: Final = re.compile(
    rf"(?:\sin\s[A-Z]\w{{2,20}}(?:\s(?:state|province|region|county|district))?)?"
    rf"(?:,|\s\(|\s(?:in|au|en|dans)\b)\s?(?:(?:in|au|en|dans|no)\s)?(?:{_BETWEEN}\s(?:d[ue]\s)?){{0,2}}"
    rf"(?P<country>{COUNTRIES.pattern})"
)
# "at the Radisson hotel" names a target.
_BUILDING: Final = re.compile(r"\s(?:hotel|hospital|airport|school|university|mosque|church|base|camp|barracks)\b")
_OWNS: Final = re.compile(r"['’]s\s(?:[a-z-]+,?\s){0,3}")
_NO_PLACE: Final = re.compile(
    rf"{WEEKDAY}|{MONTH}|(?i:{any_of(VIOLENCE['weak'], VIOLENCE['strong']).pattern})"
    rf"|^(?:The|This|That|Their|His|Her|Islam\w*|Muslims?|Arabic|French|English|Facebook|Telegram|Twitter|X|President|Prime|General)\b"
)
