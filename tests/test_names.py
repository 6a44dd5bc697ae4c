"""Names that mean the same: groups by their table, countries by ISO 3166, and how spellings are made alike."""

import csv
import gettext
from collections import defaultdict
from dataclasses import dataclass

import pycountry
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.names import country_code, fold_name, group_id
from pipeline.names.groups import TABLE

ROWS = list(csv.reader(TABLE.read_text(encoding="utf-8").splitlines()))


# Groups


@dataclass(frozen=True)
class Called:
    """A name as an article may write it, and whose it is."""

    name: str | None
    id: str | None

    def __str__(self) -> str:
        return str(self.name)


GROUPS = [
    Called("JNIM", "jnim"),
    Called("jnim", "jnim"),
    Called("the JNIM", "jnim"),
    Called("GSIM", "jnim"),
    Called("le GSIM", "jnim"),
    Called("Jama'at Nusrat al-Islam wal-Muslimin", "jnim"),
    Called("Jama’at Nusrat al-Islam wal-Muslimin", "jnim"),
    Called("Group to Support Islam and Muslims", "jnim"),
    Called("the Group for the Support of Islam and Muslims", "jnim"),
    Called("Groupe de soutien à l’islam et aux musulmans", "jnim"),
    Called("Grupo de Apoyo al Islam y a los Musulmanes", "jnim"),
    Called("جماعة نصرة الإسلام والمسلمين", "jnim"),
    Called("جماعة نصرة الاسلام والمسلمين", "jnim"),
    Called("Group to Support Islam and Muslims (JNIM)", "jnim"),
    Called("JNIM (Group to Support Islam and Muslims)", "jnim"),
    Called("Groupe de soutien à l'islam et aux musulmans (GSIM)", "jnim"),
    Called("Group for the Support of Islam and Muslims (an al-Qaida affiliate)", "jnim"),
    Called("Katiba Macina (JNIM)", "jnim"),
    Called("AQIM", "aqim"),
    Called("Aqmi", "aqim"),
    Called("al Qaeda in the Islamic Maghreb", "aqim"),
    Called("Al-Qaïda au Maghreb islamique (Aqmi)", "aqim"),
    Called("تنظيم القاعدة في بلاد المغرب الإسلامي", "aqim"),
    Called("al-Qaida", "al_qaida"),
    Called("Al-Qaeda", "al_qaida"),
    Called("القاعدة", "al_qaida"),
    Called("Islamic State", "islamic_state"),
    Called("the Islamic State group", "islamic_state"),
    Called("Islamic State in the Greater Sahara (ISGS)", "islamic_state_sahel"),
    Called("Islamic State West Africa Province", "iswap"),
    Called("ISIS-K", "islamic_state_khorasan"),
    Called("Boko Haram", "boko_haram"),
    Called("Al Shabab", "al_shabaab"),
    Called("les shebab", "al_shabaab"),
    Called("Rapid Support Forces (RSF)", "rsf"),
    Called("قوات الدعم السريع", "rsf"),
    Called("National Liberation Army (Colombia)", "eln"),
    Called("Wagner", "wagner"),
    # Nothing is guessed.
    Called("National Liberation Army", None),
    Called("Maghreb", None),
    Called("State", None),
    Called("Support Group", None),
    Called("gunmen", None),
    Called("الشباب", None),
    Called("Group of unknown name (GUN)", None),
    Called("()", None),
    Called("(", None),
    Called(" ", None),
    Called("", None),
    Called(None, None),
]


@pytest.mark.parametrize("case", GROUPS, ids=str)
def test_a_group_goes_by_every_name_of_its_table(case: Called) -> None:
    """JNIM is GSIM in every language and AQIM is another group; what the table does not have has no id."""
    assert group_id(case.name) == case.id


MISSED_GROUPS = [
    Called("the JNIM group", "jnim"),
    Called("Jamāʿat Nuṣrat al-Islām wal-Muslimīn", "jnim"),
    Called("JNIM, al-Qaida's branch", "jnim"),
    Called("Group to Support Islam and Muslims, or JNIM", "jnim"),
    Called("Group to Support Islam and Muslims [JNIM]", "jnim"),
    Called("جَماعة نُصرة الإسلام والمسلمين", "jnim"),
]


@pytest.mark.parametrize("case", MISSED_GROUPS, ids=str)
def test_a_spelling_beside_the_table_has_no_id_or_the_right_one(case: Called) -> None:
    """Words added in other ways than brackets may miss a group; they never give another one."""
    assert group_id(case.name) in {None, case.id}


AFFILIATED = [
    Called("ISWAP (Islamic State)", "iswap"),
    Called("al-Qaida in the Islamic Maghreb (al-Qaida)", "aqim"),
    Called("JNIM (al-Qaida)", "jnim"),
]


@pytest.mark.parametrize("case", AFFILIATED, ids=str)
def test_a_group_with_what_it_belongs_to_in_brackets_is_itself(case: Called) -> None:
    """Brackets behind a known name say whose branch it is as often as they abbreviate it."""
    assert group_id(case.name) == case.id


def test_every_row_of_the_table_is_complete() -> None:
    """Id, name, language, script and source, none of them empty or with blank space around it."""
    header, *rows = ROWS
    assert header == ["id", "name", "language", "script", "source"]
    for row in rows:
        assert len(row) == len(header), row
        assert all(cell and cell == cell.strip() for cell in row), row


def test_no_name_is_two_groups() -> None:
    """However it is spelled, a name of the table has one id; a name that folds to nothing is no name."""
    ids = defaultdict(set)
    for group, name, *_ in ROWS[1:]:
        ids[fold_name(name)].add(group)
    assert {name: found for name, found in ids.items() if len(found) > 1} == {}
    assert "" not in ids


@pytest.mark.parametrize(("group", "name"), [row[:2] for row in ROWS[1:]], ids=[row[1] for row in ROWS[1:]])
def test_every_name_of_the_table_finds_its_group(group: str, name: str) -> None:
    """As it stands there, in capitals, and in brackets behind a word that nobody knows."""
    assert [group_id(one) for one in (name, name.upper(), f"Xyz ({name})")] == [group] * 3


def test_every_group_is_known_in_latin_letters() -> None:
    """Languages and scripts are codes of two or three and of four letters; each group has a Latin name."""
    latin = {row[0] for row in ROWS[1:] if row[3] == "Latn"}
    assert latin == {row[0] for row in ROWS[1:]}
    assert {row[3] for row in ROWS[1:]} <= {"Latn", "Arab", "Cyrl"}
    assert all(len(row[2]) in {2, 3} and row[2].islower() for row in ROWS[1:])


# Countries

COUNTRIES = {
    "AFG": "Afghanistan, Afganistán, أفغانستان",
    "ARE": "United Arab Emirates, Émirats arabes unis, Emiratos Árabes Unidos",
    "BFA": "Burkina Faso, BURKINA FASO, BFA",
    "CAF": "Central African Republic, République centrafricaine, República Centroafricana",
    "CIV": "Côte d'Ivoire, Côte d’Ivoire, Cote d'Ivoire, Ivory Coast, Costa de Marfil, ساحل العاج",
    "CHN": "China, Chine, الصين",
    "CMR": "Cameroon, Cameroun, Camerún",
    "COD": "Democratic Republic of the Congo, the Democratic Republic of the Congo, Democratic Republic of Congo, "
    "DR Congo, DRC, Congo (Kinshasa), Congo-Kinshasa, République démocratique du Congo, RD Congo, RDC, la RDC, "
    "República Democrática del Congo",
    "COG": "Congo, Republic of the Congo, Congo (Brazzaville), Congo-Brazzaville, République du Congo, الكونغو",
    "CPV": "Cape Verde, Cabo Verde, Cap-Vert",
    "COL": "Colombia, Colombie",
    "CZE": "Czechia, Czech Republic",
    "DEU": "Germany, Allemagne, Alemania, ألمانيا, المانيا",
    "DZA": "Algeria, Algérie, Argelia, الجزائر",
    "EGY": "Egypt, Égypte, Egypte, Egipto, مصر",
    "ESP": "Spain, Espagne, España, إسبانيا",
    "FRA": "France, Francia, فرنسا",
    "GBR": "United Kingdom, the United Kingdom, UK, Britain, England, Royaume-Uni, Reino Unido, المملكة المتحدة",
    "GIN": "Guinea, Guinée",
    "GNB": "Guinea-Bissau, Guinée-Bissau",
    "IRN": "Iran, Irán",
    "IRQ": "Iraq, Irak, العراق",
    "ISR": "Israel, Israël, إسرائيل",
    "KOR": "South Korea, Corée du Sud, Corea del Sur",
    "LBN": "Lebanon, Liban, Líbano, لبنان",
    "LBY": "Libya, Libye, Libia, ليبيا",
    "MAR": "Morocco, Maroc, Marruecos, المغرب",
    "MEX": "Mexico, Mexique, México",
    "MLI": "Mali, Malí, le Mali, مالي, Republic of Mali, MLI",
    "MMR": "Myanmar, Burma, Birmanie, Birmania",
    "MRT": "Mauritania, Mauritanie, موريتانيا",
    "NER": "Niger, Níger, le Niger, النيجر",
    "NGA": "Nigeria, Nigéria, نيجيريا",
    "NLD": "Netherlands, the Netherlands, Pays-Bas, Países Bajos",
    "PAK": "Pakistan, باكستان",
    "PRK": "North Korea, Corée du Nord, Corea del Norte",
    "PSE": "Palestine, Palestinian territories, State of Palestine, Gaza, Gaza Strip, West Bank",
    "RUS": "Russia, Russian Federation, Russie, Rusia",
    "SAU": "Saudi Arabia, Arabie saoudite, Arabia Saudita, السعودية",
    "SDN": "Sudan, Soudan, Sudán, السودان",
    "SEN": "Senegal, Sénégal, السنغال",
    "SOM": "Somalia, Somalie, الصومال",
    "SSD": "South Sudan, Soudan du Sud, Sudán del Sur, جنوب السودان",
    "SYR": "Syria, Syrie, Siria, Syrian Arab Republic, سوريا",
    "TCD": "Chad, Tchad, تشاد",
    "TUR": "Turkey, Türkiye, Turquie, Turquía",
    "UKR": "Ukraine, Ucrania, أوكرانيا",
    "USA": "United States, the United States, United States of America, USA, US, America, "
    "États-Unis, Etats-Unis, les États-Unis, Estados Unidos, الولايات المتحدة",
    "VNM": "Vietnam, Viet Nam",
    "YEM": "Yemen, Yémen, اليمن",
}
# Names that the standard's own table does not have, by what they are.
EVERYDAY_COUNTRIES = {
    "everyday": {
        "ARE": "UAE, الإمارات",
        "BFA": "بوركينا فاسو",
        "CAF": "Centrafrique, أفريقيا الوسطى",
        "COD": "الكونغو الديمقراطية",
        "COG": "República del Congo",
        "GBR": "Great Britain, Grande-Bretagne, Gran Bretaña, بريطانيا",
        "IRN": "إيران",
        "KOR": "كوريا الجنوبية",
        "PSE": "Palestina, فلسطين",
        "RUS": "روسيا",
        "SWZ": "Swaziland",
        "SYR": "سورية",
        "TLS": "East Timor",
        "TUR": "تركيا",
        "USA": "EE.UU., EE. UU., أمريكا",
    },
    "official, translated": {
        "MLI": "République du Mali, جمهورية مالي",
        "SAU": "المملكة العربية السعودية",
    },
    "initials": {
        "COD": "D.R. Congo, D.R.C.",
        "GBR": "U.K.",
        "USA": "U.S., U.S.A.",
    },
}


def named(countries: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, code) for code, names in countries.items() for name in names.split(", ")]


@pytest.mark.parametrize(("name", "code"), named(COUNTRIES))
def test_a_country_has_one_code_by_every_name(name: str, code: str) -> None:
    """Standard and everyday names in English, French, Spanish and Arabic, with and without accents and articles."""
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param(name, code, id=f"{why}: {name}")
        for why, countries in EVERYDAY_COUNTRIES.items()
        for name, code in named(countries)
    ],
)
def test_an_everyday_name_has_a_code(name: str, code: str) -> None:
    """As newspapers of the four languages write it."""
    assert country_code(name) == code


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "de", "pt", "it", "nl", "ru", "uk", "tr", "zh_CN", "ja"])
def test_no_country_loses_its_name_to_another(language: str) -> None:
    """Folding makes no two countries of the standard alike, in any language of its tables."""
    translated = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
    for country in pycountry.countries:
        assert country_code(translated.gettext(country.name)) == country.alpha_3
        assert country_code(country.alpha_3) == country.alpha_3


NO_COUNTRIES = [
    "Bamako",
    "Sahel",
    "West Africa",
    "Europe",
    "in Mali",
    "Mali and Niger",
    "the",
    "Hgo",
    "...",
    " ",
    "",
    None,
]


@pytest.mark.parametrize("words", NO_COUNTRIES)
def test_what_is_no_country_has_no_code(words: str | None) -> None:
    """Towns, regions, two countries at once and nothing at all are not guessed at."""
    assert country_code(words) is None


PAIRS = [
    ("Niger", "Nigeria"),
    ("Congo", "DR Congo"),
    ("Guinea", "Guinea-Bissau"),
    ("Guinea", "Equatorial Guinea"),
    ("Sudan", "South Sudan"),
    ("South Korea", "North Korea"),
    ("Mali", "Malawi"),
    ("Dominica", "Dominican Republic"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_names_alike_are_two_countries(one: str, other: str) -> None:
    """Both are known, and neither is taken for the other."""
    codes = {country_code(one), country_code(other)}
    assert len(codes) == 2
    assert None not in codes


# Folding

ALIKE = [
    ("The Gambia", "gambia"),
    ("Côte d’Ivoire", "Cote d'Ivoire"),
    ("AL-QAÏDA", "al Qaida"),
    ("Jama'at", "Jama’at"),
    ("État", "E\u0301tat"),
    ("\uff2a\uff2e\uff29\uff2d", "jnim"),
    ("Straße", "STRASSE"),
    ("  Boko\u00a0\n Haram ", "boko haram"),
    ("الحركة", "حركة"),
    ("السّودان", "سودان"),
    ("ألمانيا", "المانيا"),
    ("la Légion de l'Est", "legion est"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_that_differ_in_form_alone_fold_alike(one: str, other: str) -> None:
    """Case, accents, punctuation, width, white space and articles."""
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(("one", "other"), [("Niger", "Nigeria"), ("M23", "M24"), ("ISIS", "ISIL"), ("Mali", "Mal")])
def test_other_words_fold_to_other_names(one: str, other: str) -> None:
    """A letter or digit more is another name."""
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize("name", ["The The", "La", "De La", "a", "O", "Los"])
def test_a_name_of_articles_alone_stays(name: str) -> None:
    """Nothing folds to an empty name that has a letter or digit."""
    assert fold_name(name) == name.casefold()


@pytest.mark.parametrize("name", ["", " ", "…", "'", "()", "\u0301"])
def test_what_has_no_letter_folds_to_nothing(name: str) -> None:
    """Punctuation is no name."""
    assert fold_name(name) == ""


def is_arabic(character: str) -> bool:
    return any(
        low <= character <= high for low, high in (("\u0600", "\u08ff"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufeff"))
    )


LETTERS = st.characters(codec="utf-8").filter(lambda character: not is_arabic(character))
WORDS = st.sampled_from(
    ["The ", "de ", "l'", "al-", "É", "İ", "ß", "ŉ", "ﬁ", "ᾳ", "Ǆ", "ⅷ", "½", "中", " ", "(JNIM)", "of"]
)
NAMES = st.text(LETTERS) | st.lists(WORDS | LETTERS, max_size=8).map("".join)


@settings(max_examples=80, deadline=None)
@given(name=NAMES)
@example(name="جماعة نصرة الإسلام والمسلمين")
@example(name="القاعدة")
@example(name="ألمانيا")
@example(name="اَلقاعدة")
@example(name="السّودان")
def test_folding_twice_changes_nothing(name: str) -> None:
    """A folded name is its own fold: what is stored folded is found again."""
    folded = fold_name(name)
    assert fold_name(folded) == folded
    assert folded == " ".join(folded.split())


@pytest.mark.parametrize("name", ["الألمانية", "الالتزام", "الألبان"])
def test_folding_an_arabic_name_twice_changes_nothing(name: str) -> None:
    """Likewise where the word behind the article begins like an article itself."""
    assert fold_name(fold_name(name)) == fold_name(name)
