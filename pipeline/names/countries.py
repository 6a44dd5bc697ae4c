"""Country names in several languages → ISO 3166-1 alpha-3, from pycountry and its translations."""

import gettext
from functools import cache
from typing import Any

import pycountry

from pipeline.names.folding import fold_name

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
    "democratic republic congo": "COD",
    "republique democratique congo": "COD",
    "ivory coast": "CIV",
    "palestine": "PSE",
    "palestinian territories": "PSE",
    "turkey": "TUR",
    "vietnam": "VNM",
    "burma": "MMR",
    "birmanie": "MMR",
    "birmania": "MMR",
}


def country_code(words: str | None) -> str | None:
    """The alpha-3 code of a country's name or code, in one of the languages known; None for anything else."""
    if not words:
        return None
    return _table().get(fold_name(words))


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    countries: list[Any] = list(pycountry.countries)
    for country in countries:
        names = [country.name, getattr(country, "common_name", None), getattr(country, "official_name", None)]
        for name in [country.alpha_3, *(one for one in names if one)]:
            table.setdefault(fold_name(name), country.alpha_3)
    for language in _LANGUAGES:
        translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for country in countries:
            for name in (country.name, getattr(country, "common_name", "")):
                if name:
                    table.setdefault(fold_name(translated.gettext(name)), country.alpha_3)
    return table | _EVERYDAY
