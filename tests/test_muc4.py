"""MUC-3/4 as a gold set. Articles and keys here are invented; only their layout is that of the distributed files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evals.gold_set import GoldArticle, GoldError, GoldSet, gold_set
from evals.muc4 import SPLITS, Imported, import_muc4
from evals.muc4.keys import SLOTS, read_filler
from evals.muc4.terms import Count, alternatives, date_precision, read_chain, read_count, read_days

BRIDGE = "DEV-MUC3-0001"
HARVEST = "DEV-MUC3-0002"
TEACHERS = "DEV-MUC3-0003"
RUMOUR = "DEV-MUC3-0004"

ARTICLES = """
DEV-MUC3-0001 (INVENTED)

   PUERTO LINDO, 14 MAR 89 (RADIO INVENTADA) -- [TEXT] A CAR BOMB WENT OFF
YESTERDAY NEXT TO THE ROYAL BRIDGE IN PUERTO LINDO, IN THE COSTA VERDE
DEPARTMENT OF PERU.  SIX FISHERMEN, WHO WERE SELLING THEIR CATCH,
AND POLICE SERGEANT JUAN INVENTADO WERE KILLED; AT LEAST 15 BYSTANDERS
WERE WOUNDED.  THE BLUE MORNING FRONT [FMA] SAID ON THE TELEPHONE THAT
ITS "NIGHT
HERON" COMMAND HAD PLANTED THE BOMB.

   TWO BUSES AND ABOUT 10 MARKET STALLS WERE DESTROYED.  A HELICOPTER WAS
DAMAGED.  ON 2 MARCH ARMED MEN KIDNAPPED THE TEACHER ROSA FICTICIA.


DEV-MUC3-0002 (INVENTED)

   PUERTO LINDO, 15 MAR 89 (RADIO INVENTADA) -- [TEXT] THE HARVEST WAS GOOD.


DEV-MUC3-0003 (INVENTED)

   SAN TOMATE, 20 MAR 89 (RADIO INVENTADA) -- [TEXT] SOLDIERS FIRED ON A
SCHOOL WITH MORTARS AND RIFLES.  BETWEEN 6 AND 8 TEACHERS DIED AND MANY
PUPILS WERE HURT, THE UNION OF THE FREE (ULI) TEACHERS SAID.  A 60-YEAR-
OLD COOK SURVIVED.


DEV-MUC3-0004 (INVENTED)

   SAN TOMATE, NO DATE -- [TEXT] NOTHING MORE IS KNOWN.
"""
MIXED = """
TST4-MUC4-0001

   San Tomate, 20 Mar 89 (Radio Inventada) -- [Text] The rebels of the Blue
Morning Front burned the
mayor's house on 19 March 1989. Two of the guards died.
"""
BOMBING = {
    2: "13 MAR 89",
    3: "PERU: COSTA VERDE (DEPARTMENT): PUERTO LINDO (CITY)",
    4: "BOMBING",
    5: "ACCOMPLISHED",
    6: '"CAR BOMB" / "BOMB"',
    7: 'VEHICLE BOMB / BOMB: "CAR BOMB" / "BOMB"',
    8: "TERRORIST ACT",
    9: '"\\"NIGHT HERON\\" COMMAND"',
    10: '"BLUE MORNING FRONT" / "FMA"',
    11: 'CLAIMED OR ADMITTED / POSSIBLE: "BLUE MORNING FRONT" / "FMA"',
    12: '"ROYAL BRIDGE"\n"BUSES"\n"MARKET STALLS"/"STALLS"\n? "HELICOPTER"',
    13: 'TRANSPORTATION ROUTE: "ROYAL BRIDGE"\nTRANSPORT VEHICLE: "BUSES"\nCOMMERCIAL: "MARKET STALLS"/"STALLS"\n'
    '? TRANSPORT VEHICLE: "HELICOPTER"',
    14: '1: "ROYAL BRIDGE"\n2: "BUSES"\n~10: "MARKET STALLS"/"STALLS"\n? 1: "HELICOPTER"',
    16: 'NO DAMAGE: "ROYAL BRIDGE"\nDESTROYED: "BUSES"\nDESTROYED / SOME DAMAGE: "MARKET STALLS"/"STALLS"\n'
    '? SOME DAMAGE: "HELICOPTER"',
    17: "14-",
    18: '"JUAN INVENTADO"',
    19: '"POLICE SERGEANT" / "SERGEANT": "JUAN INVENTADO"\n"FISHERMEN"\n"BYSTANDERS"',
    20: 'LAW ENFORCEMENT: "JUAN INVENTADO"\nCIVILIAN: "FISHERMEN"\nCIVILIAN / SECURITY GUARD: "BYSTANDERS"',
    21: '1: "JUAN INVENTADO"\n6: "FISHERMEN"\n15 - / 20: "BYSTANDERS"',
    23: 'DEATH: "JUAN INVENTADO"\nDEATH: "FISHERMEN"\nINJURY: "BYSTANDERS"',
    24: "22-",
}
KIDNAPPING = {
    2: "(- 2 MAR 89) / (02 MAR 89)",
    3: "PERU",
    4: "KIDNAPPING",
    5: "ACCOMPLISHED / ATTEMPTED",
    6: "*",
    9: '"ARMED MEN"',
    18: '"ROSA FICTICIA"',
    19: '"TEACHER": "ROSA FICTICIA"',
    20: 'CIVILIAN: "ROSA FICTICIA"',
    21: '1: "ROSA FICTICIA"',
    23: 'NO INJURY: "ROSA FICTICIA"\nREGAINED FREEDOM: "ROSA FICTICIA"',
}
SHELLING = {
    2: "- 20 MAR 89",
    3: "(PERU: SAN TOMATE (TOWN)) / (PERU)",
    4: "ATTACK / BOMBING",
    5: "ACCOMPLISHED",
    6: '"MORTARS"\n"CANNON"',
    7: 'MORTAR: "MORTARS"\nGUN: "-"',
    8: "STATE-SPONSORED VIOLENCE",
    9: '"SOLDIERS"',
    12: '""SCHOOL"',
    13: 'OTHER: "SCHOOL"',
    19: '"TEACHERS"\n"PUPILS"\n"60-YEAR-OLD COOK"\n"ULI TEACHERS" / "UNION OF THE FREE TEACHERS"',
    20: 'CIVILIAN: "TEACHERS"\nCIVILIAN: "PUPILS"\nCIVILIAN: "60-YEAR-OLD COOK"',
    21: '6-8: "TEACHERS"\nPLURAL: "PUPILS"\n1: "60-YEAR-OLD COOK"\n-: "ULI TEACHERS" / "UNION OF THE FREE TEACHERS"',
    23: 'DEATH: "TEACHERS"\nINJURY / DEATH: "PUPILS"\nNO INJURY: "60-YEAR-OLD COOK"\nDEATH: "ULI TEACHERS" / '
    '"UNION OF THE FREE TEACHERS"\nNO DEATH: "-"\nINJURY: "-"',
}
RUMOURED = {3: "PERU: VILLA NADA (CITY)", 4: "ARSON", 5: "ACCOMPLISHED", 12: '"WAREHOUSE"'}
BURNED = {
    2: "19 MAR 89",
    3: "PERU: SAN TOMATE (TOWN)",
    4: "ARSON",
    5: "ACCOMPLISHED",
    9: '"REBELS OF THE BLUE MORNING FRONT"',
    12: '"MAYOR\'S HOUSE"',
    13: 'CIVILIAN RESIDENCE: "MAYOR\'S HOUSE"',
    14: '1: "MAYOR\'S HOUSE"',
    16: 'DESTROYED: "MAYOR\'S HOUSE"',
    19: '"GUARDS"',
    20: 'SECURITY GUARD: "GUARDS"',
    21: '2: "GUARDS"',
    23: 'DEATH: "GUARDS"\nINJURY: "GUARDS"',
}


def template(document: str, number: str, slots: Mapping[int, str] | None = None) -> str:
    """A template as the key files write it: all 25 slots, further fillers on indented lines."""
    filled = {0: document, 1: number, **(slots or {})}
    empty = "-" if slots else "*"
    lines = []
    for slot, name in enumerate(SLOTS):
        fillers = filled.get(slot, empty).split("\n")
        lines.append(f"{str(slot) + '.':<4}{name:<32}{fillers[0]}")
        lines += [" " * 36 + filler for filler in fillers[1:]]
    return "\n".join(lines) + "\n\n"


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """The folder of the distributed files, with a dev and a tst4 split."""
    folder = tmp_path / "muc34" / "TASK" / "CORPORA"
    for split in ("dev", "tst4"):
        (folder / split).mkdir(parents=True)
    (folder / "dev" / "dev-muc3-0001-0100").write_text(ARTICLES, encoding="ascii")
    (folder / "dev" / "text-headers-info").write_text("DEV-MUC3-0009\n\nNO ARTICLE\n", encoding="ascii")
    keys = [
        ";;; a comment of whoever wrote the key\n",
        template(BRIDGE, "1 (OPTIONAL)", KIDNAPPING),
        template(BRIDGE, "3", BOMBING),
        template(HARVEST, "*"),
        template(TEACHERS, "1", SHELLING),
        template(RUMOUR, "1", RUMOURED),
        template("DEV-MUC3-0099", "*"),
    ]
    (folder / "dev" / "key-dev-0001.muc4").write_text("".join(keys), encoding="ascii")
    (folder / "tst4" / "tst4-muc4").write_text(MIXED.upper(), encoding="ascii")
    (folder / "tst4" / "tst4-muc4.mixed-case").write_text(MIXED, encoding="ascii")
    (folder / "tst4" / "key-tst4.v2").write_text(template("TST4-MUC4-0001", "1", BURNED), encoding="ascii")
    return folder


@pytest.fixture
def dev(corpora: Path, tmp_path: Path) -> tuple[Imported, GoldSet]:
    """The dev split, imported and loaded."""
    imported = import_muc4(corpora, tmp_path / "out", split="dev")
    return imported, gold_set(str(tmp_path / "out"))


def article(gold: GoldSet, article_id: str) -> GoldArticle:
    return next(one for one in gold.articles if one.article_id == article_id)


def as_written(tmp_path: Path, article_id: str, incident: int) -> Any:
    """An incident as its file has it."""
    read = json.loads((tmp_path / "out" / f"{article_id}.json").read_text(encoding="utf-8"))
    return read["incidents"][incident]


def numbers(gold: GoldArticle, incident: int) -> list[tuple[object, ...]]:
    """Measure, bounds, modifier, group and whether it is optional, of every quantity."""
    return [
        (one.fact.measure, one.fact.low, one.fact.high, one.fact.modifier, one.fact.group_text, one.optional)
        for one in gold.incidents[incident].of_kind("quantity")
    ]


def test_a_split_becomes_a_gold_set_that_loads(dev: tuple[Imported, GoldSet]) -> None:
    imported, gold = dev
    assert gold.name == "muc4-dev"
    assert [one.article_id for one in gold.articles] == [BRIDGE, HARVEST, TEACHERS]
    assert (imported.articles, imported.incidents, imported.without_incident) == (3, 3, 1)
    assert imported.quantities == sum(len(i.of_kind("quantity")) for a in gold.articles for i in a.incidents)


def test_a_document_without_a_template_has_no_incident_and_no_event(dev: tuple[Imported, GoldSet]) -> None:
    _, gold = dev
    assert (article(gold, HARVEST).incidents, article(gold, HARVEST).event) == ((), None)
    assert (article(gold, BRIDGE).event, article(gold, BRIDGE).origin, article(gold, BRIDGE).split) == (
        BRIDGE,
        "blind",
        None,
    )


def test_the_files_line_ends_are_typesetting_and_paragraphs_stay(dev: tuple[Imported, GoldSet]) -> None:
    text = article(dev[1], TEACHERS).article.text
    assert "A 60-YEAR-OLD COOK SURVIVED." in text
    assert "\n" not in text
    assert article(dev[1], BRIDGE).article.text.count("\n\n") == 1


def test_the_manifest_has_the_datelines_date(dev: tuple[Imported, GoldSet]) -> None:
    assert article(dev[1], BRIDGE).article.published_at == "1989-03-14"
    assert article(dev[1], BRIDGE).article.language == "en"


def test_the_first_template_that_is_not_optional_is_the_main_incident(dev: tuple[Imported, GoldSet]) -> None:
    kidnapping, bombing = article(dev[1], BRIDGE).incidents
    assert (kidnapping.incident.role, kidnapping.optional) == ("background", True)
    assert (bombing.incident.role, bombing.optional) == ("main", False)


def test_an_incident_quotes_the_sentence_with_most_of_its_strings_without_the_dateline(
    dev: tuple[Imported, GoldSet],
) -> None:
    kidnapping, bombing = article(dev[1], BRIDGE).incidents
    assert kidnapping.incident.evidence.quote == "ON 2 MARCH ARMED MEN KIDNAPPED THE TEACHER ROSA FICTICIA."
    shelling = article(dev[1], TEACHERS).incidents[0].incident.evidence.quote
    assert shelling == "SOLDIERS FIRED ON A SCHOOL WITH MORTARS AND RIFLES."
    assert "\n" not in bombing.incident.evidence.quote


def test_types_modes_and_stage(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    bombing, kidnapping = as_written(tmp_path, BRIDGE, 1), as_written(tmp_path, BRIDGE, 0)
    assert (bombing["event_type"], bombing["attack_modes"]) == ("remote_explosive", ["bombing_explosion"])
    assert (kidnapping["event_type"], kidnapping["attack_modes"]) == ("abduction", ["hostage_taking"])
    shelling = as_written(tmp_path, TEACHERS, 0)
    assert shelling["event_type"] == "attack"
    assert shelling["also_event_type"] == ["armed_clash", "remote_explosive", "shelling"]
    assert f"{BRIDGE} template 1, 5. {SLOTS[5]}: accomplished is kept; gold has no second stage for attempted" in (
        dev[0].skipped
    )


def test_a_day_is_quoted_as_the_article_writes_it(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    assert as_written(tmp_path, BRIDGE, 1)["date"] == {
        "quote": "YESTERDAY",
        "text": "YESTERDAY",
        "start": "1989-03-13",
        "end": "1989-03-13",
        "precision": "day",
        "basis": "resolved_from_published",
    }


def test_not_later_than_has_no_start_and_is_optional(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    kidnapping = as_written(tmp_path, BRIDGE, 0)["date"]
    assert kidnapping == {
        "quote": "2 MARCH",
        "optional": True,
        "text": "2 MARCH",
        "end": "1989-03-02",
        "basis": "resolved_from_published",
    }
    assert f"{BRIDGE} template 1, 2. {SLOTS[2]}: - 2 MAR 89 is kept; gold has no second date for 02 MAR 89" in (
        dev[0].skipped
    )
    # No word of the article says when: the dateline's day is all that the key's "- 20 MAR 89" rests on.
    shelling = as_written(tmp_path, TEACHERS, 0)["date"]
    assert shelling == {
        "quote": "20 MAR 89",
        "optional": True,
        "text": "20 MAR 89",
        "end": "1989-03-20",
        "basis": "explicit",
    }


def test_places_are_the_smallest_that_the_article_names(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    place = as_written(tmp_path, BRIDGE, 1)["place"]
    assert place == {
        # The dateline's mention comes first in the text, but is not meant.
        "quote": "PUERTO LINDO",
        "at": 2,
        "name": "PUERTO LINDO",
        "also": ["COSTA VERDE"],
        "admin1": "COSTA VERDE",
        "country": "PER",
        "precision": 1,
    }
    assert as_written(tmp_path, BRIDGE, 0)["place"] == {
        "quote": "PERU",
        "name": "PERU",
        "country": "PER",
        "precision": 6,
    }
    assert f"{TEACHERS} template 1, 3. {SLOTS[3]}: the country 'PERU' is left out: the article does not name it" in (
        dev[0].skipped
    )


def test_perpetrators_have_the_keys_confidence(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    member, organisation = as_written(tmp_path, BRIDGE, 1)["actors"]
    assert (member["name"], member["optional"]) == ('"NIGHT HERON" COMMAND', True)
    assert (organisation["name"], organisation["also"]) == ("BLUE MORNING FRONT", ["FMA"])
    assert (organisation["basis"], organisation["also_basis"]) == ("claimed", ["possible"])
    (soldiers,) = as_written(tmp_path, TEACHERS, 0)["actors"]
    assert (soldiers["name"], soldiers["actor_type"]) == ("SOLDIERS", "state_forces")
    assert "optional" not in soldiers


def test_people_are_optional_beside_a_site(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    targets = as_written(tmp_path, BRIDGE, 1)["targets"]
    found = {one["name"]: (one.get("target_type"), one.get("optional", False)) for one in targets}
    assert found == {
        "ROYAL BRIDGE": ("transportation", False),
        "BUSES": ("transportation", False),
        "MARKET STALLS": ("business", False),
        "HELICOPTER": ("transportation", True),
        "JUAN INVENTADO": ("police", True),
        "FISHERMEN": ("private_citizens_property", True),
        "BYSTANDERS": ("private_citizens_property", True),
    }
    (teacher,) = as_written(tmp_path, BRIDGE, 0)["targets"]
    assert (teacher["name"], teacher["also"]) == ("ROSA FICTICIA", ["TEACHER"])
    assert "optional" not in teacher


def test_weapons_need_words(dev: tuple[Imported, GoldSet], tmp_path: Path) -> None:
    (bomb,) = as_written(tmp_path, BRIDGE, 1)["weapons"]
    assert (bomb["name"], bomb["also"], bomb["weapon_type"]) == ("CAR BOMB", ["BOMB"], "explosives")
    (mortars,) = as_written(tmp_path, TEACHERS, 0)["weapons"]
    assert (mortars["name"], mortars["weapon_type"]) == ("MORTARS", "artillery")
    assert f"{TEACHERS} template 1, 6. {SLOTS[6]}: the article has no words 'CANNON'" in dev[0].skipped
    assert any("GUN is inferred; the key quotes no words for it" in line for line in dev[0].skipped)


def test_numbers_join_effects_on_what_is_quoted(dev: tuple[Imported, GoldSet]) -> None:
    assert numbers(article(dev[1], BRIDGE), 1) == [
        ("killed", 1, 1, "exact", "JUAN INVENTADO", False),
        ("killed", 6, 6, "exact", "FISHERMEN", False),
        ("injured", 15, None, "at_least", "BYSTANDERS", False),
        ("injured", 20, 20, "exact", "BYSTANDERS", True),
        ("vehicles", 2, 2, "exact", "BUSES", False),
        ("buildings", 10, 10, "approx", "MARKET STALLS", False),
        ("aircraft", 1, 1, "exact", "HELICOPTER", True),
    ]


def test_a_number_beside_its_words_is_quoted_with_them(dev: tuple[Imported, GoldSet]) -> None:
    found = {
        one.fact.group_text: (one.fact.value_text, one.fact.evidence.quote)
        for one in article(dev[1], BRIDGE).incidents[1].of_kind("quantity")
        if not one.optional
    }
    assert found["FISHERMEN"] == ("SIX", "SIX FISHERMEN")
    assert found["BYSTANDERS"] == ("AT LEAST 15", "AT LEAST 15 BYSTANDERS")
    assert found["MARKET STALLS"] == ("ABOUT 10", "ABOUT 10 MARKET STALLS")
    assert found["JUAN INVENTADO"] == (None, "JUAN INVENTADO")


def test_groups_are_typed_and_carry_their_other_names(dev: tuple[Imported, GoldSet]) -> None:
    policeman, fishermen, *_ = article(dev[1], BRIDGE).incidents[1].of_kind("quantity")
    assert (policeman.fact.group_type, policeman.also["group_text"]) == ("police", ("POLICE SERGEANT", "SERGEANT"))
    assert fishermen.fact.group_type == "civilian"


def test_ranges_plurals_and_second_effects(dev: tuple[Imported, GoldSet]) -> None:
    teachers = article(dev[1], TEACHERS)
    assert numbers(teachers, 0) == [
        ("killed", 6, 8, "range", "TEACHERS", False),
        ("injured", None, None, "vague", "PUPILS", False),
        ("killed", None, None, "vague", "PUPILS", True),
    ]
    vague = teachers.incidents[0].of_kind("quantity")[1]
    assert (vague.fact.status, vague.fact.value_text) == ("reported_unquantified", None)


def test_who_was_kidnapped_is_counted_and_no_injury_is_not(dev: tuple[Imported, GoldSet]) -> None:
    # Its template is optional, and so is all that it says.
    assert numbers(article(dev[1], BRIDGE), 0) == [("abducted", 1, 1, "exact", "ROSA FICTICIA", True)]


def test_what_has_no_number_or_no_words_is_told(dev: tuple[Imported, GoldSet]) -> None:
    effects = [line for line in dev[0].skipped if f"23. {SLOTS[23]}" in line]
    assert len(effects) == 2
    assert effects[0].endswith("the key has no number for it")
    assert effects[1].endswith('INJURY: "-": the key quotes no words for it')
    totals = [line for line in dev[0].skipped if "a total has no effect" in line]
    assert totals == [
        f"{BRIDGE} template 3, 17. {SLOTS[17]}: 14-: a total has no effect to join it with",
        f"{BRIDGE} template 3, 24. {SLOTS[24]}: 22-: a total has no effect to join it with",
    ]


def test_a_document_whose_template_has_no_words_is_not_one_without_incident(dev: tuple[Imported, GoldSet]) -> None:
    imported, gold = dev
    assert RUMOUR not in [one.article_id for one in gold.articles]
    assert f"{RUMOUR}: none of its templates has words in the article; left out" in imported.skipped
    assert "DEV-MUC3-0099: a key without an article; left out" in imported.skipped


@pytest.mark.parametrize(
    ("split", "house", "quote"),
    [
        ("tst4", "MAYOR'S HOUSE", "TWO OF THE GUARDS"),
        ("tst4-mixed", "mayor's house", "Two of the guards"),
    ],
)
def test_quotes_are_the_articles_own_case(corpora: Path, tmp_path: Path, split: str, house: str, quote: str) -> None:
    imported = import_muc4(corpora.parent.parent, tmp_path / "out", split=split)
    (gold,) = gold_set(str(tmp_path / "out")).articles
    (incident,) = gold.incidents
    assert incident.of_kind("target")[0].fact.value_text == house
    guards = incident.of_kind("quantity")[0]
    assert (guards.fact.evidence.quote, guards.fact.measure) == (quote, "killed_or_injured")
    (date,) = incident.of_kind("date")
    assert (date.fact.date_start, date.fact.basis) == ("1989-03-19", "explicit")
    assert (date.fact.value_text or "").upper() == "19 MARCH 1989"
    assert imported.incidents == 1


def test_a_sample_is_the_same_for_the_same_seed(corpora: Path, tmp_path: Path) -> None:
    picked = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2), ("d", 3), ("e", 4)):
        import_muc4(corpora, tmp_path / name, split="dev", sample=2, seed=seed)
        picked.append(sorted(path.name for path in (tmp_path / name).glob("DEV*.json")))
    assert picked[0] == picked[1]
    assert len({tuple(one) for one in picked}) > 1


def test_splits_are_those_of_the_corpus() -> None:
    assert SPLITS == ("dev", "tst1", "tst2", "tst3", "tst4", "tst4-mixed")


def test_errors_say_where_what_and_what_to_do(corpora: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(GoldError, match=r"no split 'tst5'; its splits: dev, tst1"):
        import_muc4(corpora, out, split="tst5")
    with pytest.raises(GoldError, match=r"no folder tst1/ for the split tst1; give the folder TASK/CORPORA"):
        import_muc4(corpora, out, split="tst1")
    with pytest.raises(GoldError, match=r"a sample of 9 of 4 articles; take 1 to 4"):
        import_muc4(corpora, out, split="dev", sample=9)
    (corpora / "tst4" / "tst4-muc4.mixed-case").unlink()
    with pytest.raises(GoldError, match=r"tst4: no file of articles tst4-muc4.mixed-case"):
        import_muc4(corpora, out, split="tst4-mixed")
    (corpora / "dev" / "key-dev-0001.muc4").unlink()
    with pytest.raises(GoldError, match=r"dev: no key file key-\*"):
        import_muc4(corpora, out, split="dev")
    assert not out.exists()


def test_a_folder_that_holds_something_is_not_written_to(corpora: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.json").write_text("{}", encoding="utf-8")
    with pytest.raises(GoldError, match=r"full: not an empty folder; name a new one"):
        import_muc4(corpora, tmp_path / "full", split="dev")


@pytest.mark.parametrize("line", ["25. HUM TGT: SHOE SIZE   9", "no slot", "4.  INCIDENT: KIND  ATTACK"])
def test_a_line_that_would_shift_an_answer_is_refused(corpora: Path, tmp_path: Path, line: str) -> None:
    path = corpora / "tst4" / "key-tst4.v2"
    path.write_text(path.read_text(encoding="ascii") + line + "\n", encoding="ascii")
    with pytest.raises(GoldError, match=r"key-tst4.v2:\d+: .* is no slot of a template"):
        import_muc4(corpora, tmp_path / "out", split="tst4")


@pytest.mark.parametrize(
    ("text", "values", "refs", "optional"),
    [
        ('"A" / "B"/"C"', ("A", "B", "C"), (), False),
        ('?"THE \\"A\\" GROUP"', ('THE "A" GROUP',), (), True),
        ('? (DEATH / INJURY): "A" / "B"', ("DEATH", "INJURY"), ("A", "B"), True),
        ('"CHIEF: ONE OF MANY" : "A / B" ', ("CHIEF: ONE OF MANY",), ("A / B",), False),
        ('INJURY: "7 COOKS / "COOKS"', ("INJURY",), ("7 COOKS", "COOKS"), False),
        ('SLINGS"', ("SLINGS",), (), False),
        ('- 3 / PLURAL: "BARNS"', ("- 3", "PLURAL"), ("BARNS",), False),
        ('NO INJURY: "-"', ("NO INJURY",), (), False),
    ],
)
def test_fillers(text: str, values: tuple[str, ...], refs: tuple[str, ...], *, optional: bool) -> None:
    filler = read_filler(text)
    assert filler is not None
    assert (filler.values, filler.refs, filler.optional) == (values, refs, optional)


@pytest.mark.parametrize("text", ["-", "*", "  ", '-: "A"'])
def test_null_fillers_are_none(text: str) -> None:
    assert read_filler(text) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6", Count(6, 6, "exact")),
        ("4,000", Count(4000, 4000, "exact")),
        ("6-8", Count(6, 8, "range")),
        ("6-6", Count(6, 6, "exact")),
        ("6-", Count(6, None, "at_least")),
        ("300 -", Count(300, None, "at_least")),
        ("- 15", Count(None, 15, "at_most")),
        ("~10", Count(10, 10, "approx")),
        ("PLURAL", Count(None, None, "vague")),
        ("SOME DAMAGE", None),
    ],
)
def test_counts(text: str, count: Count | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("21 MAY 91", "1991-05-21", "1991-05-21", "day"),
        ("- 21 MAY 91", None, "1991-05-21", "unknown"),
        ("-4 JUN 91", None, "1991-06-04", "unknown"),
        ("19 MAY 91 - 21 MAY 91", "1991-05-19", "1991-05-21", "days"),
        ("1 JUN 91 - 30 JUN 91", "1991-06-01", "1991-06-30", "month"),
        ("05 JUNE 91", "1991-06-05", "1991-06-05", "day"),
    ],
)
def test_days(text: str, first: str | None, last: str, precision: str) -> None:
    days = read_days(text)
    assert days is not None
    assert (days.first and days.first.isoformat(), days.last.isoformat()) == (first, last)
    assert date_precision(days) == precision


@pytest.mark.parametrize("text", ["21 MAY", "21 MAY 00", "MAY 21", "31 FEB 91"])
def test_days_without_a_year_are_none(text: str) -> None:
    assert read_days(text) is None


def test_alternatives_of_dates_and_places() -> None:
    assert alternatives("(- 5 MAY 91) / (03 MAY 91)") == ["- 5 MAY 91", "03 MAY 91"]
    assert alternatives("PERU: ALTA (CITY / TOWN)") == ["PERU: ALTA (CITY / TOWN)"]
    assert read_chain("PERU: ALTA (CITY) - BAJA (CITY)").levels == (("ALTA", "CITY"), ("BAJA", "CITY"))
