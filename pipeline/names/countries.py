"""Country names in several languages → ISO 3166-1 alpha-3, from pycountry and its translations."""

import gettext
import re
from functools import cache, lru_cache
from typing import Any

import pycountry

from pipeline.names.folding import ARTICLES, fold_name

_LANGUAGES = ("fr", "es", "ar", "pt", "de", "it", "nl", "ru", "uk", "tr", "zh_CN", "ja")
# Everyday names that the standard's tables do not have.
_EVERYDAY = {
    "usa": "USA",
    "us": "USA",
    "america": "USA",
    "etats unis": "USA",
    "estados unidos": "USA",
    "uk": "GBR",
    "britain": "GBR",
    "england": "GBR",
    "russia": "RUS",
    "russie": "RUS",
    "rusia": "RUS",
    "iran": "IRN",
    "syria": "SYR",
    "syrie": "SYR",
    "siria": "SYR",
    "dr congo": "COD",
    "drc": "COD",
    "rdc": "COD",
    "democratic republic of congo": "COD",
    "republique democratique congo": "COD",
    "republica democratica congo": "COD",
    "republica democratica del congo": "COD",
    "rd congo": "COD",
    "congo kinshasa": "COD",
    "congo brazzaville": "COG",
    "ivory coast": "CIV",
    "cape verde": "CPV",
    "estados unidos de america": "USA",
    "gaza": "PSE",
    "gaza strip": "PSE",
    "west bank": "PSE",
    "palestine": "PSE",
    "palestinian territories": "PSE",
    "turkey": "TUR",
    "vietnam": "VNM",
    "burma": "MMR",
    "birmanie": "MMR",
    "birmania": "MMR",
    "uae": "ARE",
    "great britain": "GBR",
    "grande bretagne": "GBR",
    "gran bretana": "GBR",
    "east timor": "TLS",
    "swaziland": "SWZ",
    "centrafrique": "CAF",
    "ee uu": "USA",
    "eeuu": "USA",
    "republica del congo": "COG",
    "palestina": "PSE",
    "روسيا": "RUS",
    "سورية": "SYR",
    "إيران": "IRN",
    "تركيا": "TUR",
    "فلسطين": "PSE",
    "بريطانيا": "GBR",
    "أمريكا": "USA",
    "الإمارات": "ARE",
    "كوريا الجنوبية": "KOR",
    "بوركينا فاسو": "BFA",
    "أفريقيا الوسطى": "CAF",
    "الكونغو الديمقراطية": "COD",
    "المملكة العربية السعودية": "SAU",
    "سوريا": "SYR",
}

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+")


def country_code(words: str | None) -> str | None:
    """The alpha-3 code of a country's name or code, in one of the languages known; None for anything else."""
    if not words:
        return None
    if pycountry.countries.get(alpha_3=words) is not None:
        return words
    return _table().get(fold_name(words))


def countries_named(text: str) -> frozenset[str]:
    """The alpha-3 codes of the countries that a text names; inside a longer name a shorter one does not count.

    A name of up to three letters counts only in capitals: "us" is a pronoun. Demonyms name no country.
    """
    words = [
        (found.group(), name) for found in _WORD.finditer(text) if (name := _folded(found.group())) not in ARTICLES
    ]
    table, longest = _table(), _longest_by_first_word()
    codes: set[str] = set()
    at = 0
    while at < len(words):
        length = longest.get(words[at][1], 0)
        while length and not _names(words[at : at + length], table):
            length -= 1
        if length:
            codes.add(table[" ".join(name for _, name in words[at : at + length])])
        at += max(length, 1)
    return frozenset(codes)


def _names(words: list[tuple[str, str]], table: dict[str, str]) -> bool:
    name = " ".join(folded for _, folded in words)
    if name not in table or any(word[0].islower() for word, _ in words[:1]):
        return False
    return len(name) > 3 or all(word.replace(".", "").isupper() for word, _ in words)


def _folded(word: str) -> str:
    name = _fold_word(word)
    # Arabic joins "and", "in" and "for" to the word behind them.
    bare = name[1:] if len(name) > 4 and name[0] in "وبلف" else name
    return name if name == bare or name in _longest_by_first_word() else _fold_word(bare)


@lru_cache(maxsize=16384)
def _fold_word(word: str) -> str:
    return fold_name(word)


@cache
def _longest_by_first_word() -> dict[str, int]:
    """How many words the longest name has that begins with a word."""
    longest: dict[str, int] = {}
    for name in _table():
        first, *more = name.split()
        longest[first] = max(longest.get(first, 0), 1 + len(more))
    return longest


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    countries: list[Any] = list(pycountry.countries)
    for country in countries:
        names = [country.name, getattr(country, "common_name", None), getattr(country, "official_name", None)]
        for name in filter(None, names):
            table.setdefault(fold_name(name), country.alpha_3)
    for language in _LANGUAGES:
        translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for country in countries:
            for name in (getattr(country, kind, "") for kind in ("name", "common_name", "official_name")):
                if name:
                    table.setdefault(fold_name(translated.gettext(name)), country.alpha_3)
    return table | {fold_name(name): code for name, code in _EVERYDAY.items()}
