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


def country_code(words: str | None) -> str | None:
    """The alpha-3 code of a country's name or code, in one of the languages known; None for anything else."""
    if not words:
        return None
    if pycountry.countries.get(alpha_3=words) is not None:
        return words
    return _table().get(fold_name(words))


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
