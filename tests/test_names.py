"""Names that mean the same: groups and places by their tables, a user's tables above them, countries by ISO 3166."""

import csv
import gettext
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pycountry
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.names import Aliases, country_code, fold_name, group_id, groups_named, load_aliases
from pipeline.names.aliases import BUILT_IN, TABLES

HEADERS = {table: next(csv.reader((BUILT_IN / table).read_text(encoding="utf-8").splitlines())) for table in TABLES}
ROWS = {table: list(csv.reader((BUILT_IN / table).read_text(encoding="utf-8").splitlines()))[1:] for table in TABLES}
BUILT = load_aliases()


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
    Called("Katiba of unknown name (JNIM)", "jnim"),
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
    Called("JNIM militants (al-Qaida)", "jnim"),
    Called("Katiba Macina (JNIM)", "katiba_macina"),
]


@pytest.mark.parametrize("case", AFFILIATED, ids=str)
def test_a_group_with_what_it_belongs_to_in_brackets_is_itself(case: Called) -> None:
    """Brackets behind a known name say whose branch it is as often as they abbreviate it."""
    assert group_id(case.name) == case.id


DESCRIBED = [
    Called("the al Qaeda-linked Group to Support Islam and Muslims (JNIM)", "jnim"),
    Called("al-Qaida-linked group (JNIM)", "jnim"),
    Called("the al-Qaida-linked group JNIM", "jnim"),
    Called("al-Qaeda affiliate JNIM", "jnim"),
    Called("the jihadist group JNIM", "jnim"),
    Called("terrorist group JNIM", "jnim"),
    Called("JNIM, an affiliate of al-Qaida", "jnim"),
    Called("JNIM and GSIM", None),
    Called("le groupe GSIM", "jnim"),
    Called("le GSIM, lié à Al-Qaïda", "jnim"),
    Called("le Groupe de soutien à l’islam et aux musulmans, affilié à Al-Qaïda", "jnim"),
    Called("el grupo yihadista JNIM, vinculado a Al Qaeda", "jnim"),
    Called("جماعة نصرة الإسلام والمسلمين المرتبطة بتنظيم القاعدة", "jnim"),
    Called("suspected Boko Haram militants", "boko_haram"),
    Called("so-called Islamic State", "islamic_state"),
    Called("Iran-backed Houthi rebels", "houthis"),
    Called("le M23, soutenu par le Rwanda", "m23"),
    Called("les terroristes ADF", "adf"),
    Called("Jamaat-ul-Ahrar, a splinter of the Pakistani Taliban (TTP)", "jamaat_ul_ahrar"),
    Called("the Taliban faction Jamaat-ul-Ahrar", "jamaat_ul_ahrar"),
    # Whose friend it is, what it split from, who fights it: that says not who it is.
    Called("an al-Qaida-linked group", None),
    Called("al-Qaida-linked militants", None),
    Called("armed fighters, reportedly affiliated with Al-Qaeda", None),
    Called("un groupe lié à Al-Qaïda", None),
    Called("grupo afiliado al Estado Islámico", None),
    Called("جماعة مرتبطة بتنظيم القاعدة", None),
    Called("al-Qaida-linked group (an affiliate of al-Qaida)", None),
    Called("a splinter of the Pakistani Taliban", None),
    Called("a splinter of the Pakistani Taliban (TTP)", None),
    Called("al-Qaida's Sahel affiliate", None),
    Called("the JNIM-led coalition", None),
    Called("anti-Taliban forces", None),
    Called("former FARC guerrillas", None),
    Called("a JNIM spokesman", None),
    Called("Islamic State in Mali", None),
    Called("Islamic State Sahel fighters", "islamic_state_sahel"),
    Called("JNIM or AQIM", None),
    Called("AQIM, JNIM", None),
]


@pytest.mark.parametrize("case", DESCRIBED, ids=str)
def test_what_stands_around_a_name_neither_hides_nor_makes_a_group(case: Called) -> None:
    """Descriptors and links fall away; a group that is only linked with another, or split from it, has no id."""
    assert group_id(case.name) == case.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AQIM", "JNIM"),
        ("AQIM", "al-Qaida"),
        ("JNIM", "Katiba Macina"),
        ("Wagner", "Africa Corps"),
        ("Taliban", "TTP"),
        ("FLA", "CSP-DPA"),
        ("CMA", "MNLA"),
        ("SDF", "YPG"),
        ("Hezbollah", "Kataib Hezbollah"),
        ("FARC", "disidencias de las FARC"),
        ("Estado Mayor Central", "Segunda Marquetalia"),
        ("M23", "Alliance Fleuve Congo"),
        ("OLA", "TPLF"),
        ("Islamic State", "ISWAP"),
    ],
)
def test_groups_that_are_told_apart_stay_apart(one: str, other: str) -> None:
    """However near to each other: both are known, and neither is the other, even described alike."""
    ids = [
        group_id(words.format(name)) for name in (one, other) for words in ("{}", "{} fighters", "the armed group {}")
    ]
    assert None not in ids
    assert len(set(ids[:3])) == len(set(ids[3:])) == 1
    assert ids[0] != ids[3]


@pytest.mark.parametrize("acronym", ["AA", "PDF", "CSP", "FDS", "IS", "LeT", "TDF", "SNA", "الشباب", "Mai-Mai", "SAF"])
def test_what_means_several_groups_means_none(acronym: str) -> None:
    """Acronyms that collide, ordinary words, generic names and a state's forces are in no table."""
    assert group_id(acronym) is None
    assert groups_named(f"the {acronym} in town") == frozenset()


@pytest.mark.parametrize(
    ("words", "groups"),
    [
        ("fighters of JNIM and of AQIM", {"jnim", "aqim"}),
        ("JNIM JNIM GSIM", {"jnim"}),
        ("the Islamic State West Africa Province", {"iswap"}),
        ("a splinter of the Pakistani Taliban", {"ttp"}),
        ("gunmen", set[str]()),
    ],
)
def test_groups_are_found_among_other_words(words: str, groups: set[str]) -> None:
    """Each by its longest name."""
    assert groups_named(words) == groups


# Places

PLACES = {
    "bamako_mli": "Bamako; باماكو; Bamako, Mali; Bamako (Mali); the city of Bamako",
    "timbuktu_mli": "Timbuktu; Tombouctou; Tombuctú; تمبكتو; Timbuktu (Tombouctou); TIMBUKTU",
    "ndjamena_tcd": "N'Djamena; N’Djamena; Ndjamena; N'Djamena, Chad; Ndjamena, Tchad",
    "mogadishu_som": "Mogadishu; Mogadiscio; Muqdisho; مقديشو",
    "khartoum_sdn": "Khartoum; Jartum; الخرطوم; مدينة الخرطوم",
    "el_fasher_sdn": "El Fasher; Al-Fashir; الفاشر; el-Facher",
    "el_obeid_sdn": "El Obeid; الأبيض; مدينة الأبيض; El Obeid, Sudan",
    "kyiv_ukr": "Kyiv; Kiev; Київ; Киев",
    "kharkiv_ukr": "Kharkiv; Kharkov; Járkov; Харків",
    "aleppo_syr": "Aleppo; Alep; Alepo; حلب",
    "sanaa_yem": "Sanaa; Sana'a; صنعاء",
    "hodeidah_yem": "Hodeidah; Al Hudaydah; Al-Hudaydah; الحديدة",
    "khan_younis_pse": "Khan Younis; Khan Yunis; خان يونس; Khan Younis, Gaza Strip",
    "gaza_city_pse": "Gaza City; Ciudad de Gaza; مدينة غزة",
    "port_au_prince_hti": "Port-au-Prince; Puerto Príncipe; Pòtoprens",
    "djibo_bfa": "Djibo; the town of Djibo; Djibo, Soum province, Burkina Faso",
    "kostiantynivka_ukr": "Kostiantynivka; Konstantinovka",
    "yangon_mmr": "Yangon; Rangoon; Rangún",
    "tripoli_lby": "Tripoli, Libya; Tripoli (Libye); طرابلس الغرب; طرابلس، ليبيا",
    "tripoli_lbn": "Tripoli, Lebanon; Tripoli (Liban); Trípoli (Líbano)",
    "bara_sdn": "Bara, Sudan; بارا",
    "jerusalem": "Jerusalem; Jérusalem; القدس; Jerusalem, Israel; Jerusalem (Palestine)",
}
NO_PLACES = [
    "Tripoli",
    "Trípoli",
    "طرابلس",
    "Bara",
    "Palma",
    "Tripoli, Greece",
    "Bamako, Niger",
    "Bamako (Niger)",
    "Gaza",
    "Gao region",
    "Idlib province",
    "near Bamako",
    "Bamako airport",
    "Bamako and Gao",
    "city of",
    ", Mali",
    "(Mali)",
    "Mali",
    "()",
    ",",
    "",
    None,
]


@pytest.mark.parametrize(
    ("name", "place"), [(name, one) for one, names in PLACES.items() for name in names.split("; ")]
)
def test_a_place_goes_by_every_name_of_its_table(name: str, place: str) -> None:
    """In each language and script, as city or town, and with its country behind it."""
    assert BUILT.place_id(name) == place


@pytest.mark.parametrize("words", NO_PLACES)
def test_what_is_no_one_place_has_no_id(words: str | None) -> None:
    """A name that two places share, another country's, a region, what is near it, and nothing at all."""
    assert BUILT.place_id(words) is None


# The built-in tables

# Names that two places share on purpose: bare, they are neither.
AMBIGUOUS = {
    "groups.csv": set[str](),
    "places.csv": {"tripoli", "طرابلس", "bara", "palma"},
}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_is_complete(table: str) -> None:
    """Id, name, language, script and source, none of them empty or with blank space around it."""
    assert HEADERS[table] == ["id", "name", "language", "script", "source"]
    for row in ROWS[table]:
        assert len(row) == len(HEADERS[table]), row
        assert all(cell and cell == cell.strip() for cell in row), row
        assert row[2].isalpha(), row
        assert row[2].islower(), row
        assert len(row[2]) in {2, 3}, row
    assert {row[3] for row in ROWS[table]} <= {"Latn", "Arab", "Cyrl", "Mymr", "Ethi", "Armn"}


@pytest.mark.parametrize("table", TABLES)
def test_no_name_is_two_unless_on_purpose(table: str) -> None:
    """However it is spelled, a name has one id or is listed as ambiguous; a name that folds to nothing is no name."""
    ids = defaultdict(set)
    for one, name, *_ in ROWS[table]:
        ids[fold_name(name)].add(one)
    assert {name for name, found in ids.items() if len(found) > 1} == AMBIGUOUS[table]
    assert "" not in ids


@pytest.mark.parametrize("table", TABLES)
def test_everything_is_known_in_latin_letters(table: str) -> None:
    """Each group and each place has a name in Latin letters."""
    assert {row[0] for row in ROWS[table] if row[3] == "Latn"} == {row[0] for row in ROWS[table]}


def test_a_place_ends_in_its_country() -> None:
    """`bamako_mli` lies in MLI; Jerusalem, whose country is disputed, lies in none."""
    for one, *_ in ROWS["places.csv"]:
        assert one == "jerusalem" or country_code(one.rpartition("_")[2].upper()) is not None, one


@pytest.mark.parametrize(("group", "name"), [row[:2] for row in ROWS["groups.csv"]])
def test_every_name_of_the_table_finds_its_group(group: str, name: str) -> None:
    """As it stands there, in capitals, and in brackets behind a word that nobody knows."""
    assert [group_id(one) for one in (name, name.upper(), f"Xyz ({name})")] == [group] * 3


def test_every_name_of_the_table_finds_its_place() -> None:
    """As it stands there and in capitals, unless two places share it."""
    for place, name, *_ in ROWS["places.csv"]:
        expected = None if fold_name(name) in AMBIGUOUS["places.csv"] else place
        assert [BUILT.place_id(one) for one in (name, name.upper())] == [expected] * 2, name


# A user's tables


def tables(folder: Path, groups: str | bytes | None = None, places: str | bytes | None = None) -> Path:
    for name, content in (("groups.csv", groups), ("places.csv", places)):
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_users_rows_stand_beside_the_built_in_ones(tmp_path: Path) -> None:
    """New names of known groups, new groups, new places; everything else as before."""
    own = load_aliases(
        tables(tmp_path, "id,name\njnim,Los del Sahel\nnew_front,New Front\n", "id,name\nrijana_sdn,Rijana\n")
    )
    assert own.group_id("Los del Sahel") == own.group_id("JNIM") == "jnim"
    assert own.group_id("the armed group New Front") == "new_front"
    assert own.groups_named("the New Front and AQIM") == {"new_front", "aqim"}
    assert own.place_id("Rijana, Sudan") == "rijana_sdn"
    assert own.place_id("Bamako") == "bamako_mli"


def test_a_users_row_wins_over_a_built_in_one(tmp_path: Path) -> None:
    """Where the same folded name has another id, and where the built-in name is ambiguous; other names stay."""
    own = load_aliases(tables(tmp_path, "id,name\nmy_group,gsim\n", "id,name\ntripoli_lby,Tripoli\n"))
    assert [own.group_id(name) for name in ("GSIM", "the GSIM group", "JNIM")] == ["my_group", "my_group", "jnim"]
    assert own.place_id("Tripoli") == "tripoli_lby"
    assert own.place_id("طرابلس") is None
    assert group_id("GSIM") == "jnim"


def test_one_table_is_enough(tmp_path: Path) -> None:
    """A folder with places alone leaves the groups as they are."""
    own = load_aliases(tables(tmp_path, places="id,name\nx_mli,Xville\n"))
    assert own.groups == BUILT.groups
    assert own.place_id("Xville") == "x_mli"


WRITTEN = {
    "comma": "id,name\nx,Éx\ny,Why\n",
    "semicolon": "id;name\nx;Éx\ny;Why\n",
    "tab": "id\tname\nx\tÉx\ny\tWhy\n",
    "byte order mark": "\ufeffid;name\r\nx;Éx\r\ny;Why\r\n",
    "old line ends": "id,name\rx,Éx\ry,Why\r",
    "capitals and space": "ID , Name\n x , Éx \n y,Why\n",
    "quotes": '"id","name"\n"x","Éx"\n"y","Why"\n',
    "columns turned": "name,id\nÉx,x\nWhy,y\n",
    "a column of the user's": "id,remark,name\nx,mine,Éx\ny,,Why\n",
    "comments and blanks": "# mine\n\nid,name\n# x,z\nx,Éx\n,\n  \ny,Why\n\n",
    "cells left blank": "id,name,,,\nx,Éx,,,\n,,,,\ny,Why,,,\n",
    "short rows": "id,name,language,script,source\nx,Éx\ny,Why,en\n",
    "the same twice": "id,name\nx,Éx\nx,EX\ny,Why\n",
    "no line end": "id,name\nx,Éx\ny,Why",
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_a_table_is_read_as_spreadsheets_write_it(tmp_path: Path, content: str) -> None:
    """Delimiter, byte order mark, line ends, quotes, comments and blank rows make no difference."""
    own = load_aliases(tables(tmp_path, content))
    assert [own.group_id("ex"), own.group_id("why")] == ["x", "y"]
    assert len(own.groups) == len(BUILT.groups) + 2


@dataclass(frozen=True)
class Broken:
    """A groups.csv that is refused, at which line (0: the file), with which words."""

    content: str | bytes
    line: int
    says: str


BROKEN = {
    "empty file": Broken("", 0, "the table is empty"),
    "comments alone": Broken("# nothing\n\n", 0, "the table is empty"),
    "no name column": Broken("id,label\nx,X\n", 1, "no column 'name'"),
    "no id column": Broken("# mine\nname;language\nX;en\n", 2, "no column 'id'"),
    "no header": Broken("jnim,JNIM\n", 1, "no column 'id' and 'name'"),
    "empty id": Broken("id,name\nx,X\n,Y\n", 3, "empty id"),
    "empty name": Broken("id,name\n# x\n\nx,\n", 4, "empty name"),
    "name missing": Broken("id,name\nx\n", 2, "empty name"),
    "name of signs": Broken("id,name\nx,...\n", 2, "neither letter nor digit"),
    "cells too many": Broken("id,name\nx,One, two\n", 2, "3 cells under 2 columns"),
    "two ids": Broken("id,name\nx,Éx\n\ny,The EX\n", 4, "'x' in line 2"),
    "Latin-1": Broken("id,name\nx,X\ny,É\n".encode("latin-1"), 3, "not UTF-8"),
    "UTF-16": Broken("id,name\nx,X\n".encode("utf-16"), 1, "not UTF-8"),
    "a cell without end": Broken('id,name\nx,"' + "X" * 200_000, 2, "no CSV"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_table_is_refused_where_it_breaks(tmp_path: Path, case: Broken) -> None:
    """The message names the file and line, what is wrong, and what to do."""
    with pytest.raises(UsageError) as refused:
        load_aliases(tables(tmp_path, case.content))
    where, _, rest = str(refused.value).partition(": ")
    assert where == f"{tmp_path / 'groups.csv'}" + (f":{case.line}" if case.line else "")
    assert case.says in rest
    assert "; " in rest


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    """A folder that is not there, one that is empty, a file in its place, and a folder in a table's place."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "odd" / "groups.csv").mkdir(parents=True)
    expected = {"gone": "no such folder", "file": "no such folder", "empty": "neither", "odd": "cannot be read"}
    for name, says in expected.items():
        with pytest.raises(UsageError, match=says):
            load_aliases(tmp_path / name)


# Versions


def version_of(folder: Path, rows: Iterable[str], table: str = "groups.csv") -> str:
    folder.mkdir(exist_ok=True)
    (folder / table).write_text("\n".join(rows), encoding="utf-8")
    version = load_aliases(folder).version
    (folder / table).unlink()
    return version


def test_a_version_is_of_the_rows_alone(tmp_path: Path) -> None:
    """Order, comments, delimiter, repetition and the folder's name change nothing."""
    version = version_of(tmp_path / "a", ["id,name", "x,Ex", "y,Why"])
    assert version == version_of(tmp_path / "b", ["# mine", "id,name", "y,Why", "", "x,Ex", "# end", "x,Ex"])
    assert version == version_of(tmp_path / "a", ["name;id", "Ex;x", "Why;y"])
    assert len(version) == 12
    assert set(version) <= set("0123456789abcdef")


def test_another_row_is_another_version(tmp_path: Path) -> None:
    """A row more, another id, name or source, or the same row in the other table."""
    header = "id,name,source"
    versions = [
        BUILT.version,
        version_of(tmp_path, [header, "x,Ex,mine"]),
        version_of(tmp_path, [header, "y,Ex,mine"]),
        version_of(tmp_path, [header, "x,Exx,mine"]),
        version_of(tmp_path, [header, "x,Ex,yours"]),
        version_of(tmp_path, [header, "x,Ex,mine", "x,Exx,mine"]),
        version_of(tmp_path, [header, "x,Ex,mine"], "places.csv"),
    ]
    assert len(set(versions)) == len(versions)


def test_a_row_that_wins_makes_another_version(tmp_path: Path) -> None:
    """A user's id for a built-in name counts; repeating a built-in row does not."""
    assert version_of(tmp_path, ["id,name", "my_group,GSIM"]) != BUILT.version
    again = ",".join(ROWS["groups.csv"][0])
    assert version_of(tmp_path, ["id,name,language,script,source", again]) == BUILT.version


def test_the_built_in_tables_have_one_version() -> None:
    """Read twice, they are equal."""
    assert load_aliases() == BUILT


ANY_WORDS = st.lists(
    st.sampled_from(
        ["JNIM", "al-Qaida", "linked", "group", "(", ")", ",", "Tripoli", "Libya", "of", "<0>", " ", "[", "ة"]
    )
    | st.text(max_size=5),
    max_size=9,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(words=ANY_WORDS)
@example(words="<0>")
@example(words="splinter of <0> JNIM")
def test_whatever_the_words_an_id_is_a_tables_or_none(words: str) -> None:
    """Nothing raises, and no id is made up."""
    assert BUILT.group_id(words) in {None} | known(BUILT, "groups")
    assert BUILT.place_id(words) in {None} | known(BUILT, "places")
    assert BUILT.groups_named(words) <= known(BUILT, "groups")


def known(aliases: Aliases, kind: str) -> set[str]:
    return {one for ids in getattr(aliases, kind).values() for one in ids}


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
