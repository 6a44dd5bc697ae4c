"""Rules for who says so: "according to X", "X said", "selon X", "según X", "X told Y"."""

import re
from bisect import bisect_left
from typing import Final

from evals.baseline.words import SAYS, SOURCE, any_of, each, first_of

Span = tuple[int, int]


def sayers(words: str) -> list[Span]:
    """Where a sentence names those who say something, in order."""
    found = [_behind(words, match.end()) for match in _ACCORDING.finditer(words)]
    found += [_before(words, match.start()) for match in SAYS.finditer(words)]
    found += [_behind(words, match.end()) for match in _SAYS_BEFORE.finditer(words)]
    return sorted({one for one in found if one and _names_someone(words[slice(*one)])})


def nearest(words: str, spans: list[Span], start: int, end: int) -> str | None:
    """Who is named for `words[start:end]`: whose clause it stands in, else the next one named, else the last one."""
    if not spans:
        return None
    following = bisect_left(spans, (end, 0))
    before = spans[following - 1] if following else None
    behind = spans[following] if following < len(spans) else None
    own = before is not None and not re.search("[,;:]", words[before[1] : start][:200])
    chosen = before if before is not None and (own or behind is None) else behind
    return words[slice(*chosen)] if chosen else None


def originator_type(said: str | None) -> str:
    """What kind of source these words name; the narrator where there are none."""
    return "narrator" if said is None else first_of(_TYPES, said) or "unclear"


def _behind(words: str, at: int) -> Span | None:
    found = _SAYER_BEHIND.match(words, at, at + 100)
    return found.span("sayer") if found else None


def _before(words: str, at: int) -> Span | None:
    """The words back to the clause's start, eight at most."""
    first = max(at - 90, 0)
    clause = words[first:at].rstrip()
    openings = list(_CLAUSE_OPENS.finditer(clause))
    start = openings[-1].end() if openings else 0
    if (first and not openings) or start >= len(clause) or len(clause[start:].split()) > 8:
        return None
    return first + start, first + len(clause)


def _names_someone(said: str) -> bool:
    return not _NO_ONE.fullmatch(said) and bool(re.search(r"[^\W\d]{2}", said)) and not re.search(r"\d", said)


_TYPES: Final = each(SOURCE["types"])
_ACCORDING: Final = any_of(SOURCE["according"])
_SAYS_BEFORE: Final = any_of(SOURCE["says_before"])
_PRONOUN: Final = any_of(SOURCE["pronouns"]).pattern
_NO_ONE: Final = re.compile(rf"\W*(?:{_PRONOUN}\W*){{1,4}}", re.IGNORECASE)
_WORD: Final = r"(?!(?:who|which|that|in|on|at|and|que|qui|dans|à|en|sur|to|by)\b)[^\s,.;:()\"“”«»]{1,30}"
_SAYER_BEHIND: Final = re.compile(rf"\s?(?P<sayer>{_WORD}(?:\s{_WORD}){{0,7}})", re.IGNORECASE)
_CLAUSE_OPENS: Final = re.compile(
    r"[,;:()\"“”«»—–]\s?|\b(?:and|but|however|while|as|et|mais|y|pero|que)\s|^(?:on|late|early)\s\w+\s", re.IGNORECASE
)
