"""A text's words as they are compared: folded, cut to a stem, with where they stand and whether they are names.

Promises: pure functions of the text; offsets are into the text as given; nothing raises on any text. Words are runs of
letters and digits; scripts that put no blanks between words give one word per character. Stems are light (Harman's S
stemmer, a few endings more, and no more than STEM letters): "attacked" meets "attacks" in any language that inflects
at the end, and now and then two words meet that are not one, which rarity makes cheap.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pipeline.names import built_in, country_code

STEM = 7
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+(?:[-'’](?:(?![{_UNSPACED}])\w)+)*")
_ENDINGS = ("'s", "ingly", "edly", "ings", "ing", "ied", "ies", "ed", "ers", "er", "es", "ly", "s", "e", "y")
_COMMON = Path(__file__).with_name("common.txt")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text[start:end]`.

    Attributes:
        folded: in lower case, without accents.
        stem: its folded beginning, endings cut.
        capital: whether it is written with a capital, as a name is in most languages of the Latin, Greek and Cyrillic
            scripts.
    """

    start: int
    end: int
    folded: str
    stem: str
    capital: bool


def words_of(text: str) -> list[Word]:
    """The text's words in order."""
    return [_word(found) for found in _WORD.finditer(text)]


def is_common(word: Word) -> bool:
    """Whether it says nothing of where a report comes from: function words, and what every such report is made of."""
    return len(word.folded) < 3 or word.folded in _common_words() or word.stem in _common_stems()


def is_public(word: Word) -> bool:
    """Whether it belongs to a name that every report of an event has: a country, a people, a listed group or place.

    A people is told by its beginning: "malian", "russian".
    """
    parts = word.folded.split("-")
    return any(part in _listed_names() or _names_country(part) for part in parts)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """In lower case, without accents, with one apostrophe."""
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
    return "".join(one for one in decomposed if not unicodedata.combining(one))


@lru_cache(maxsize=65536)
def stem(folded: str) -> str:
    """What is left of a folded word without its commonest endings."""
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= 4:
            folded = folded.removesuffix(ending)
            break
    return folded[:STEM]


def _word(found: "re.Match[str]") -> Word:
    written = found.group()
    folded = fold(written).removesuffix("'s")
    return Word(found.start(), found.end(), folded, stem(folded), written[0].isupper())


@cache
def _common_words() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _common_words() if len(word) > 3)


@cache
def _listed_names() -> frozenset[str]:
    aliases = built_in()
    return frozenset(
        part for name in (*aliases.groups, *aliases.places) for part in fold(name).split() if len(part) > 2
    )


@lru_cache(maxsize=16384)
def _names_country(folded: str) -> bool:
    return any(country_code(folded[:length].capitalize()) for length in range(4, len(folded) + 1))
