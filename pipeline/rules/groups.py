"""Who or what a number counts: the noun phrase right behind it."""

import re
from bisect import bisect_left
from typing import Final

from pipeline.rules.casualties import Casualty
from pipeline.rules.words import COUNT, SAYS, STOPS, TABLES, VIOLENCE, any_of


def group(words: str, language: str | None, at: int, governing: list[Casualty]) -> tuple[int, int] | None:
    """Where the noun phrase right behind a number stands, of at most four words."""
    skipped = _SKIPPED.match(words, at, at + 40)
    start = end = skipped.end() if skipped else at
    first = bisect_left(governing, at, key=lambda one: one.start)
    taken = {offset for one in governing[first : first + 4] for offset in range(one.start, one.end)}
    if _NOBODY.match(words, end):
        return None
    for _ in range(4):
        word = _WORD.match(words, end, end + 40)
        if not word or word.start("word") in taken or _ENDS_GROUP.fullmatch(word["word"]):
            break
        if end > start and word["word"].endswith(("ing", "ed")):
            break  # "men suspected of", "people waiting"
        start = word.start("word") if start == end else start
        end = word.end()
    if end == start:
        return None
    return start, _end_of_noun(words, start, end) if language == "en" else end


def _end_of_noun(words: str, start: int, end: int) -> int:
    """Where an English noun phrase ends whose noun is known: "gunmen" of "gunmen came"."""
    nouns = [found.end() for found in _PEOPLE.finditer(words, start, end)]
    return nouns[-1] if nouns else end


_PEOPLE: Final = any_of(*COUNT["group_types"].values(), COUNT["people"])
_SKIPPED: Final = re.compile(
    r"\s{1,2}(?:(?:other|others|more|further|autres|otr[oa]s|of the|of its|of their|of them|of"
    r"|de los|de las|de ces|des|de)\s{1,2}|d['’]autres\s|d['’])?",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(rf"[ \u00a0]?{any_of(TABLES['phrase']['nobody']).pattern}", re.IGNORECASE)
_WORD: Final = re.compile(r"[ \u00a0]?(?P<word>[^\W\d][\w'’-]*)")
_ENDS_GROUP: Final = re.compile(
    rf"{STOPS.pattern}|{SAYS.pattern}|{any_of(TABLES['phrase']['adverbs']).pattern}|n['’]\w+|\w{{3,}}(?:aient|aban|ían)|{any_of(VIOLENCE['weak']).pattern}|died|(?!family|only)\w+ly|others?|autres|otr[oa]s",
    re.IGNORECASE,
)
