"""Typed comparators: what counts as right, half right and wrong, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from gold_cases import LENGTH, SEVERAL, SINGLE, fact, fact_of, gold, number
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import comparators as compare
from evals.comparators import KINDS
from evals.gold_facts import GoldFact
from pipeline.fact import Evidence, Fact
from pipeline.names import country_code


@dataclass(frozen=True)
class Names:
    """A name as extracted, the accepted ones, and whether it is one of them."""

    given: str | None
    accepted: Sequence[str]
    same: bool

    def __str__(self) -> str:
        return f"{self.given} {'=' if self.same else '≠'} {' / '.join(self.accepted)}"


def same(given: str, *accepted: str) -> Names:
    return Names(given, accepted, True)


def other(given: str | None, *accepted: str) -> Names:
    return Names(given, accepted, False)


NAMES = [
    # The alias table, across languages and scripts.
    same("GSIM", "JNIM"),
    same("JNIM", "Groupe de soutien à l’islam et aux musulmans"),
    same("Group for the Support of Islam and Muslims (GSIM)", "JNIM"),
    same("the Group to Support Islam and Muslims (JNIM)", "GSIM"),
    same("Grupo de Apoyo al Islam y a los Musulmanes", "JNIM"),
    same("جماعة نصرة الإسلام والمسلمين", "GSIM"),
    same("AQMI", "AQIM"),
    same("Al-Qaïda au Maghreb islamique", "al-Qaida in the Islamic Maghreb"),
    same("Daesh", "l’État islamique"),
    same("داعش", "Estado Islámico"),
    same("Shebab", "حركة الشباب"),
    same("FSR", "قوات الدعم السريع"),
    same("ELN", "Ejército de Liberación Nacional"),
    other("AQIM", "JNIM"),
    other("AQMI", "GSIM"),
    other("al-Qaida in the Islamic Maghreb", "al-Qaida"),
    other("القاعدة", "تنظيم القاعدة في بلاد المغرب الإسلامي"),
    other("Islamic State in the Greater Sahara", "Islamic State"),
    other("ISWAP", "Boko Haram"),
    # Case, accents, articles, apostrophes.
    same("the army", "Army"),
    same("Mali's army", "Mali’s army"),
    same("l’armée malienne", "Armée malienne"),
    same("ejercito", "El Ejército"),
    same("Puerto Principe", "Puerto Príncipe"),
    same("N’Djaména", "N'Djamena"),
    same("Saint Louis", "Saint-Louis"),
    same("الشرطة", "شرطة"),
    same("مدرسة", "المدرسة"),
    same("الجيش المالي", "جيش مالي"),
    # Token sets: another order, or some of the words.
    same("school of military police in Faladie", "Faladie military police school"),
    same("Malian army", "army"),
    same("police militaire", "la police militaire de Faladié"),
    same("policía", "la policía municipal"),
    same("gunmen", "attackers", "gunmen"),
    other("gunmen", "attackers"),
    other("Timbuktu", "Gao"),
    other("Niger", "Nigeria"),
    other("North Kivu", "South Kivu"),
    other("soldats", "gendarmes"),
    other("soldados", "policías"),
    other("الجيش", "الشرطة"),
    other(None, "Bamako"),
    other("", "Bamako"),
    other("—", "Bamako"),
    other("Bamako"),
    other("AQIM militants", "JNIM militants"),
    other("South Sudan", "Sudan"),
    other("Equatorial Guinea", "Guinea"),
    same("JNIM (al-Qaida)", "GSIM"),
]


@pytest.mark.parametrize("case", NAMES, ids=str)
def test_a_name_is_one_of_the_accepted_by_table_else_by_its_words(case: Names) -> None:
    """Each case: an extracted name against the accepted ones."""
    assert compare.names_match(case.given, tuple(case.accepted)) is case.same


@pytest.mark.parametrize("case", [case for case in NAMES if isinstance(case, Names) and case.given], ids=str)
def test_a_name_matches_both_ways_round(case: Names) -> None:
    """Which of two names was extracted and which labelled makes no difference."""
    assert any(compare.names_match(name, (str(case.given),)) for name in case.accepted) is case.same


COUNTRIES = [
    ("Mali", "MLI"),
    ("MLI", "MLI"),
    ("Malí", "MLI"),
    ("مالي", "MLI"),
    ("the Niger", "NER"),
    ("Tchad", "TCD"),
    ("Haïti", "HTI"),
    ("Haití", "HTI"),
    ("Équateur", "ECU"),
    ("Côte d’Ivoire", "CIV"),
    ("Costa de Marfil", "CIV"),
    ("Soudan", "SDN"),
    ("Sudán del Sur", "SSD"),
    ("المكسيك", "MEX"),
    ("Bamako", None),
    (None, None),
    ("السودان", "SDN"),
    ("النيجر", "NER"),
    ("الصومال", "SOM"),
]


@pytest.mark.parametrize("case", COUNTRIES, ids=str)
def test_a_country_has_one_code_in_every_language(case: tuple[str | None, str | None]) -> None:
    """Each case: a country as written, and its ISO 3166 code."""
    assert country_code(case[0]) == case[1]


@dataclass(frozen=True)
class Judged:
    """An extracted fact, a labelled one, and what it is worth."""

    shows: str
    given: Fact
    gold: GoldFact
    outcome: str

    def __str__(self) -> str:
        return self.shows


def day(text: str, start: str | None = None, end: str | None = None) -> Fact:
    return fact("date", text, date_start=start, date_end=end or start)


def dates(given: Fact, right: Fact, outcome: str, *also: str) -> Judged:
    shows = f"{given.value_text} {given.date_start or ''} for {right.value_text} {right.date_start or ''}: {outcome}"
    return Judged(shows, given, gold(right, value_text=also), outcome)


MARCH = day("March 2016", "2016-03-01", "2016-03-31")
DATES = [
    dates(day("Tuesday"), day("Tuesday"), "correct"),
    dates(day("on Tuesday"), day("Tuesday"), "correct"),
    dates(day("In July"), day("July"), "correct"),
    dates(day("early Tuesday"), day("dawn on Tuesday"), "correct", "Tuesday"),
    dates(day("mardi"), day("mardi matin"), "correct"),
    dates(day("el martes"), day("martes"), "correct"),
    dates(day("يوم الثلاثاء"), day("الثلاثاء"), "correct"),
    dates(day("صباح الثلاثاء"), day("الثلاثاء"), "correct"),
    dates(day("في يوليو"), day("يوليو"), "correct"),
    dates(day("la mañana del martes"), day("martes"), "correct"),
    dates(day("the early hours of Tuesday"), day("Tuesday"), "correct"),
    dates(day("الثلاثاء"), day("الثلاثاء"), "correct"),
    dates(day("July 2024"), day("July"), "incorrect"),
    dates(day("12 March 2016"), day("March 2016"), "partial"),
    dates(day("overnight"), day("overnight"), "correct"),
    dates(day("at dawn"), day("dawn"), "correct"),
    dates(day("at dawn"), day("at dusk"), "incorrect"),
    dates(day("the same morning", "2016-03-12"), day("12 March 2016", "2016-03-12"), "correct"),
    dates(day("12 March 2016", "2016-03-12"), MARCH, "partial"),
    dates(day("that month", "2016-03-01", "2016-03-31"), MARCH, "correct"),
    dates(day("2016", "2016-01-01", "2016-12-31"), MARCH, "incorrect"),
    dates(day("late March", "2016-03-25", "2016-04-02"), MARCH, "incorrect"),
    dates(day("2 April 2016", "2016-04-02"), MARCH, "incorrect"),
    dates(day("March 2015", "2015-03-01", "2015-03-31"), MARCH, "incorrect"),
    dates(day("Wednesday"), day("Tuesday"), "incorrect"),
    dates(day("Thursday"), day("Tuesday"), "incorrect"),
    dates(day("mercredi"), day("mardi"), "incorrect"),
    dates(day("الأربعاء"), day("الثلاثاء"), "incorrect"),
    dates(day("in the morning"), day("Tuesday morning"), "incorrect", "Tuesday"),
    dates(day("2015"), day("2016"), "incorrect"),
    dates(day("Thursday morning"), day("Tuesday morning"), "incorrect"),
    dates(day("13 March 2016"), day("12 March 2016", "2016-03-12"), "incorrect"),
    dates(day("13 March"), day("12 March"), "incorrect"),
    dates(day("March 2015"), MARCH, "incorrect"),
    dates(day("12 April"), day("12 March"), "incorrect"),
]


def place(name: str | None, country: str | None = None) -> Fact:
    return fact("place", name, country=country)


def places(given: Fact, right: Fact, outcome: str, *also: str) -> Judged:
    shows = f"{given.value_text} {given.country or ''} for {right.value_text} {right.country or ''}: {outcome}"
    return Judged(shows, given, gold(right, value_text=also), outcome)


BAMAKO = place("Bamako", "MLI")
PLACES = [
    places(place("Bamako", "Mali"), BAMAKO, "correct"),
    places(place("Bamako"), BAMAKO, "correct"),
    places(place("the capital"), BAMAKO, "correct", "the capital"),
    places(place("باماكو، مالي"), place("باماكو"), "correct"),
    places(place("Faladié"), place("Faladie"), "correct"),
    places(place("Gao", "Mali"), BAMAKO, "partial"),
    places(place("Mali", "Mali"), BAMAKO, "partial"),
    places(place("Malí"), BAMAKO, "partial"),
    places(place("مالي"), BAMAKO, "partial"),
    places(place("Gao"), BAMAKO, "incorrect"),
    places(place("Niamey", "Niger"), BAMAKO, "incorrect"),
    places(place("Gao", "MLI"), place("Bamako"), "incorrect"),
    places(place("Mali"), place(None, "MLI"), "correct"),
    places(place(None, "MLI"), place(None, "MLI"), "correct"),
]


def kinds(kind: str, given: str, right: str, outcome: str, *also: str) -> Judged:
    shows = f"{kind}: {given} for {' or '.join((right, *also))}: {outcome}"
    return Judged(shows, fact(kind, category=given), gold(fact(kind, category=right), category=also), outcome)


CODES = [
    kinds("event_type", "attack", "attack", "correct"),
    kinds("event_type", "armed_clash", "attack", "correct", "armed_clash"),
    kinds("event_type", "armed_clash", "attack", "partial"),
    kinds("event_type", "arrests", "protest_riot", "partial"),
    kinds("event_type", "arrests", "attack", "incorrect"),
    kinds("event_type", "abduction", "other", "incorrect"),
    kinds("attack_mode", "armed_assault", "armed_assault", "correct"),
    kinds("attack_mode", "facility_attack", "armed_assault", "incorrect"),
    kinds("stage", "accomplished", "accomplished", "correct"),
    kinds("stage", "attempted", "accomplished", "incorrect"),
]


def named(kind: str, given: tuple[str, str | None], right: tuple[str, str | None], outcome: str) -> Judged:
    return Judged(
        f"{kind}: {given} for {right}: {outcome}",
        fact(kind, given[0], category=given[1]),
        gold(fact(kind, right[0], category=right[1])),
        outcome,
    )


ROLES = [
    named("actor", ("GSIM", "perpetrator"), ("JNIM", "perpetrator"), "correct"),
    named("actor", ("JNIM", "responder"), ("JNIM", "perpetrator"), "incorrect"),
    named("actor", ("AQIM", "perpetrator"), ("JNIM", "perpetrator"), "incorrect"),
    named("actor", ("l’armée", "responder"), ("armée malienne", "responder"), "correct"),
    named("target", ("aeropuerto", None), ("el aeropuerto", None), "correct"),
    named("target", ("hotel", None), ("airport", None), "incorrect"),
    named("weapon", ("car bomb", None), ("a car bomb", None), "correct"),
    named("weapon", ("rifles", None), ("grenade", None), "incorrect"),
    named("reaction", ("ECOWAS", "condemnation"), ("ECOWAS", "condemnation"), "correct"),
    named("reaction", ("ECOWAS", "closure"), ("ECOWAS", "condemnation"), "partial"),
    named("reaction", ("Senegal", "condemnation"), ("ECOWAS", "condemnation"), "incorrect"),
]


@pytest.mark.parametrize("case", [*DATES, *PLACES, *CODES, *ROLES], ids=str)
def test_a_statement_is_right_half_right_or_wrong(case: Judged) -> None:
    """Each case: one extracted fact of a kind with one comparator, and its gold."""
    assert KINDS[case.given.kind][""](case.given, case.gold) == case.outcome


@dataclass(frozen=True)
class Figures:
    """An extracted number for a labelled one, and whether it is right: strictly, by value, by overlap."""

    shows: str
    given: Fact
    gold: Fact
    right: str

    def __str__(self) -> str:
        return f"{self.shows}: {self.right or 'wrong'}"


EVERY, VALUE, OVERLAP, NO = "strict value overlap", "value overlap", "overlap", ""
SEVENTY_SEVEN = number(77)
OVER_70 = number(71, high=None, modifier="more_than")
TEN = number(10)
FIGURES = [
    Figures("the same number", SEVENTY_SEVEN, SEVENTY_SEVEN, EVERY),
    Figures("about 77 for 77", number(77, modifier="approx"), SEVENTY_SEVEN, VALUE),
    # 77 ± 10 % is 69.3 to 84.7.
    Figures("84 for 77", number(84), SEVENTY_SEVEN, OVERLAP),
    Figures("85 for 77", number(85), SEVENTY_SEVEN, NO),
    Figures("70 for 77", number(70), SEVENTY_SEVEN, OVERLAP),
    Figures("69 for 77", number(69), SEVENTY_SEVEN, NO),
    Figures("more than 70", OVER_70, OVER_70, EVERY),
    Figures("at least 71 for more than 70", number(71, high=None, modifier="at_least"), OVER_70, VALUE),
    Figures("77 for more than 70", SEVENTY_SEVEN, OVER_70, OVERLAP),
    # 71 less 10 % is 63.9.
    Figures("70 for more than 70", number(70), OVER_70, OVERLAP),
    Figures("63 for more than 70", number(63), OVER_70, NO),
    Figures("more than 70 for 77", OVER_70, SEVENTY_SEVEN, OVERLAP),
    Figures("more than 90 for 77", number(91, high=None, modifier="more_than"), SEVENTY_SEVEN, NO),
    Figures("up to 90 for 77", number(None, high=90, modifier="at_most"), SEVENTY_SEVEN, OVERLAP),
    Figures("fewer than 10 for 10", number(None, high=9, modifier="less_than"), TEN, OVERLAP),
    Figures("up to 8 for 10", number(None, high=8, modifier="at_most"), TEN, NO),
    Figures("10 to 12", number(10, high=12, modifier="range"), number(10, high=12, modifier="range"), EVERY),
    Figures("10 and up for 10 to 12", number(10, high=None), number(10, high=12, modifier="range"), OVERLAP),
    Figures("13 for 10 to 12", number(13), number(10, high=12, modifier="range"), OVERLAP),
    Figures("14 for 10 to 12", number(14), number(10, high=12, modifier="range"), NO),
    Figures("dozens for dozens", number(None, modifier="vague"), number(None, modifier="vague"), EVERY),
    Figures("no number, vaguely or not", number(None, modifier="vague"), number(None, modifier=None), EVERY),
    Figures("77 for dozens", SEVENTY_SEVEN, number(None, modifier="vague"), NO),
    Figures("dozens for 77", number(None, modifier="vague"), SEVENTY_SEVEN, NO),
    Figures("none for none", number(0), number(0), EVERY),
    Figures("one for none", number(1), number(0), NO),
    Figures("no number for none", number(None, modifier=None), number(0), NO),
    Figures("none for no number", number(0), number(None, modifier=None), NO),
    Figures("77 injured for 77 killed", number(77, measure="injured"), SEVENTY_SEVEN, NO),
    Figures("no number of injured", number(None, measure="injured"), number(None), NO),
]


@pytest.mark.parametrize("case", FIGURES, ids=str)
def test_a_number_is_right_strictly_by_value_or_by_overlap(case: Figures) -> None:
    """Each case: which of the three comparators of quantities call it correct."""
    outcomes = {name: comparator(case.given, gold(case.gold)) for name, comparator in KINDS["quantity"].items()}
    assert outcomes == {name: "correct" if name in case.right.split() else "incorrect" for name in KINDS["quantity"]}


@dataclass(frozen=True)
class Cell:
    """One column of a fact against gold's."""

    column: str
    given: object
    gold: object
    right: bool
    also: tuple[str | None, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.column}: {self.given} {'=' if self.right else '≠'} {self.gold} {self.also or ''}"


KIND_OF = {"country": "place", "admin1": "place", "precision": "place", "basis": "actor", "channel": "actor"}
CELLS = [
    Cell("measure", "killed", "killed", True),
    Cell("measure", "injured", "killed", False),
    Cell("low", 77, 77, True),
    Cell("low", 0, 0, True),
    Cell("high", 78, 77, False),
    Cell("modifier", "approx", "exact", False),
    Cell("status", "unknown", "not_disclosed", False),
    Cell("country", "Mali", "MLI", True),
    Cell("country", "Malí", "MLI", True),
    Cell("country", "Niger", "MLI", False),
    Cell("country", "Atlantis", "MLI", False),
    Cell("admin1", "Centre", "le Centre", True),
    Cell("precision", "1", "1", True),
    Cell("basis", "suspected", "possible", True, ("suspected",)),
    Cell("basis", "claimed", "possible", False, ("suspected",)),
    Cell("channel", "its Azallaq website", "Azallaq", True),
    Cell("group_text", "les gendarmes", "gendarmes", True),
    Cell("group_text", "mercenaries", "trainees", False),
    Cell("originator", "security source", "a Malian security source", True),
    Cell("originator", "GSIM", "Group to Support Islam and Muslims (JNIM)", True),
    Cell("originator", "une source de sécurité", "an internal document", False),
    Cell("originator", "the ministry", "the army", True, ("the ministry", None)),
    Cell("country", "Atlantis", "XKX", False),
]


@pytest.mark.parametrize("case", CELLS, ids=str)
def test_a_filled_column_is_right_or_wrong(case: Cell) -> None:
    """Each case: a column's value, gold's, and what else gold accepts."""
    right = gold(fact(KIND_OF.get(case.column, "quantity"), **{case.column: case.gold}), **{case.column: case.also})
    assert compare.column_right(case.column, case.given, right) is case.right


NULLS = [
    ("group_text", {"group_text": "people"}, {}, True),
    ("group_text", {"group_text": "les personnes"}, {}, True),
    ("group_text", {"group_text": "personas"}, {}, True),
    ("group_text", {"group_text": "soldiers"}, {}, False),
    ("group_text", {"group_text": None}, {}, False),
    ("originator", {"originator": "The Command"}, {"originator": (None,)}, True),
    ("originator", {"originator": "The Command"}, {"originator": ("the command",)}, False),
    ("originator", {"originator": "people"}, {}, False),
]


@pytest.mark.parametrize(("column", "columns", "also", "right"), NULLS)
def test_a_null_is_right_where_gold_says_so_or_names_anybody(
    column: str, columns: dict[str, str | None], also: dict[str, tuple[str | None, ...]], right: bool
) -> None:
    """Each case: whether leaving the column open is as good as filling it."""
    assert compare.says_nothing(column, gold(fact("quantity", **columns), **also)) is right


SPANS = [
    ("the same words", (0, 5), (0, 5), True),
    ("a part of them", (2, 3), (0, 5), True),
    ("one common character", (0, 5), (4, 9), True),
    ("side by side", (0, 5), (5, 9), False),
    ("far apart", (0, 5), (50, 55), False),
    ("ungrounded", (None, None), (0, 5), False),
]


@pytest.mark.parametrize(("shows", "one", "another", "share"), SPANS)
def test_evidence_overlaps_where_it_shares_a_character(
    shows: str, one: tuple[int | None, int | None], another: tuple[int | None, int | None], share: bool
) -> None:
    """Each case: two spans, either way round."""
    first, second = Evidence("x", *one), Evidence("y", *another)
    assert compare.spans_overlap(first, second) is share
    assert compare.spans_overlap(second, first) is share


def digits(given: str | None, right: str | None, cites: bool) -> tuple[str | None, str | None, bool]:
    return given, right, cites


CITED = [
    digits("77", "77", True),
    digits("77", "more than 77", True),
    digits("77", "81", False),
    digits("dozens", "81", True),
    digits("seventy-seven", "77", True),
    digits(None, "77", True),
    digits("1,200", "1,200", True),
    digits("1200", "1,200", True),
    digits("200", "1,200", False),
    digits("77", "\u0667\u0667", True),
]


@pytest.mark.parametrize("case", CITED, ids=str)
def test_a_number_rests_on_golds_words_if_its_digits_stand_there(case: tuple[str | None, str | None, bool]) -> None:
    """Each case: two numbers as written, in one sentence that both cite."""
    sentence = Evidence("77 or 81 dead", 0, 13, "exact")
    one, another = (
        Fact(kind="quantity", value_text=value_text, evidence=sentence, measure="killed") for value_text in case[:2]
    )
    assert compare.cites(one, another) is case[2]


@given(st.sampled_from([*SINGLE, *SEVERAL]).flatmap(lambda kind: fact_of(kind, 1)))
@settings(max_examples=60, deadline=None)
def test_whatever_gold_says_is_right_of_itself(one: Fact) -> None:
    """Under every comparator of its kind, and in every column that it fills."""
    right = gold(one)
    assert {comparator(one, right) for comparator in KINDS[one.kind].values()} == {"correct"}
    for column in compare.COLUMNS.get(one.kind, ()):
        if (value := getattr(one, column)) is not None:
            assert compare.column_right(column, value, right)
    assert compare.cites(one, one)


@given(fact_of("quantity", 1), fact_of("quantity", 1))
@settings(max_examples=60, deadline=None)
def test_strictly_right_is_right_by_value_and_by_overlap(one: Fact, another: Fact) -> None:
    """Each comparator of quantities forgives all that a stricter one forgives."""
    verdicts = [KINDS["quantity"][name](one, gold(another)) == "correct" for name in ("strict", "value", "overlap")]
    assert verdicts == sorted(verdicts)


@given(st.integers(1, 5000), st.integers(1, 5000))
@settings(max_examples=60, deadline=None)
def test_plain_numbers_overlap_within_ten_per_cent_of_gold(given_number: int, right: int) -> None:
    """To the unit: nine tenths to eleven tenths of gold's number."""
    within = 9 * right <= 10 * given_number <= 11 * right
    assert compare.overlapping(number(given_number), number(right)) is within


def test_made_up_words_stand_apart() -> None:
    """The made-up facts of two neighbouring places share no character."""
    first, second = Evidence("x", 0, LENGTH), Evidence("y", LENGTH, 2 * LENGTH)
    assert not compare.spans_overlap(first, second)
