"""Which extracted incident and fact is which labelled one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import pytest
from gold_cases import (
    AMBUSH,
    ATTACK,
    DOCUMENT_81,
    INJURED_255,
    MERCENARIES_50,
    MORE_THAN_70,
    SOURCE_77,
    TRAINEES_50,
    WITHHELD,
    as_extracted,
    background,
    fact,
    gold,
    gold_and_extraction,
    gold_incidents,
    labelled,
    main,
    number,
    quoted,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.gold_facts import GoldFact, GoldIncident
from evals.match import align, align_facts, align_incidents, fact_similarity, incident_similarity
from pipeline.fact import Fact, Incident

TYPE, DATE, PLACE, ACTOR, TARGET = ATTACK
GOLD = labelled(main(*ATTACK))
CLASH = fact("event_type", category="armed_clash")
ARRESTS = fact("event_type", category="arrests")
ELSEWHERE = fact("place", "Gao", country="Mali")
COUNTRY = fact("place", "Mali", country="Mali")


@dataclass(frozen=True)
class Case:
    """The facts of one extracted incident, and whether they make it the labelled attack."""

    shows: str
    facts: tuple[Fact, ...]
    same: bool
    gold: GoldIncident = GOLD

    def __str__(self) -> str:
        return f"{self.shows}: {'the same' if self.same else 'another'}"


def is_same(shows: str, *facts: Fact) -> Case:
    return Case(shows, facts, True)


def is_other(shows: str, *facts: Fact) -> Case:
    return Case(shows, facts, False)


FLOOR = [
    is_same("everything", *ATTACK),
    is_same("type and date", TYPE, DATE),
    is_same("type and place", TYPE, PLACE),
    is_same("type and actor", TYPE, ACTOR),
    is_same("type and target", TYPE, TARGET),
    is_same("half a type and date", CLASH, DATE),
    is_same("half a type and place", CLASH, PLACE),
    is_same("half a type and the actor in another role", CLASH, fact("actor", "Militants", category="responder")),
    is_same("type, the right country and the date", TYPE, ELSEWHERE, DATE),
    is_same("one actor of three", TYPE, ACTOR, fact("actor", "gunmen"), fact("actor", "police")),
    is_other("the type alone", TYPE),
    is_other("half a type alone", CLASH),
    is_other("type and another place in the right country", TYPE, ELSEWHERE),
    is_other("type and the right country told as place", TYPE, COUNTRY),
    is_other("type and another date, place, actor and target", TYPE, *AMBUSH[1:]),
    is_other("everything but another type", ARRESTS, *ATTACK[1:]),
    is_other("everything but no type", *ATTACK[1:]),
    is_other("type and the same number", TYPE, SOURCE_77),
    is_other("nothing"),
    Case(
        "type and the right country, where gold has the country alone",
        (TYPE, COUNTRY),
        False,
        labelled(main(TYPE, DATE, fact("place", None, country="MLI"))),
    ),
    Case(
        "type and the right country, where gold's place is named after it",
        (TYPE, COUNTRY),
        False,
        labelled(main(TYPE, DATE, fact("place", "Mali", country="MLI"))),
    ),
]


@pytest.mark.parametrize("case", FLOOR, ids=str)
def test_an_incident_is_the_labelled_one_with_half_a_type_and_one_more_match(case: Case) -> None:
    """Each case: one extracted incident, told in other words and as background, against the attack."""
    given_incident = Incident("background", quoted("nowhere"), case.facts)
    aligned = align_incidents([given_incident], [case.gold])
    assert (aligned.pairs, aligned.spurious, aligned.missing) == (
        (((0, 0),), (), ()) if case.same else ((), (0,), (0,))
    )


def test_similarity_is_one_point_for_each_of_five_agreements() -> None:
    """Half a point where half agrees; the same role and the same words only break ties."""
    # 1 type + 1 date + 1 place + 1 actor + 1 target, then 0.02 for the role and 0.01 for the words.
    assert incident_similarity(main(*ATTACK), GOLD) == pytest.approx(5.03)
    # ½ type + 1 date, in another role and other words.
    assert incident_similarity(Incident("background", quoted("nowhere"), (CLASH, DATE)), GOLD) == pytest.approx(1.5)
    # 1 type + ½ place for the country + 1 actor of 2, which is 2 · 1 / (2 + 1) = ⅔, + 0.03.
    two = main(TYPE, ELSEWHERE, ACTOR, fact("actor", "gunmen"))
    assert incident_similarity(two, GOLD) == pytest.approx(1 + 0.5 + 2 / 3 + 0.03)


def test_incidents_are_aligned_by_what_they_tell_not_by_their_place_in_the_list() -> None:
    """The ambush listed first is still the ambush."""
    labels = [labelled(main(*ATTACK)), labelled(background(*AMBUSH))]
    aligned = align_incidents([background(*AMBUSH), main(*ATTACK)], labels)
    assert set(aligned.pairs) == {(0, 1), (1, 0)}


def test_two_incidents_never_share_one_label() -> None:
    """The attack told twice is found once; the better telling is the one."""
    aligned = align_incidents([main(TYPE, DATE), main(*ATTACK)], [GOLD])
    assert (aligned.pairs, aligned.spurious, aligned.missing) == (((1, 0),), (0,), ())


def test_of_two_equal_incidents_the_one_in_golds_role_is_taken() -> None:
    """What is told both as main and as background is found as main."""
    recalled = Incident("background", main().evidence, ATTACK)
    assert align_incidents([recalled, main(*ATTACK)], [GOLD]).pairs == ((1, 0),)


def test_what_one_side_lacks_stays_alone() -> None:
    """Extracted without gold is spurious, gold without extraction is missing."""
    nothing = align_incidents([], [GOLD])
    assert (nothing.pairs, nothing.spurious, nothing.missing) == ((), (), (0,))
    made_up = align_incidents([main(*ATTACK)], [])
    assert (made_up.pairs, made_up.spurious, made_up.missing) == ((), (0,), ())
    assert align_incidents([], []).pairs == ()


def test_the_best_sum_is_taken_not_the_best_pair_first() -> None:
    """0.8 + 0.8 beats 0.9 + 0.1, although 0.9 is the greatest."""
    table = [[0.9, 0.8], [0.8, 0.1]]
    assert set(align([0, 1], [0, 1], lambda i, j: table[i][j]).pairs) == {(0, 1), (1, 0)}


def test_pairs_that_resemble_in_nothing_are_no_pairs() -> None:
    """An assignment fills every row; what it fills with nothing is left out again."""
    aligned = align([0, 1], [0, 1], lambda i, j: float(i == j == 0))
    assert (aligned.pairs, aligned.spurious, aligned.missing) == (((0, 0),), (1,), (1,))


SIMILARITIES = st.integers(0, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), min_size=columns, max_size=columns), max_size=4
    )
)


def best_sum(table: Sequence[Sequence[float]]) -> float:
    if not table or not table[0]:
        return 0.0
    wide = [*zip(*table, strict=True)] if len(table) > len(table[0]) else table
    return max(
        sum(row[column] for row, column in zip(wide, columns, strict=True))
        for columns in permutations(range(len(wide[0])), len(wide))
    )


@given(SIMILARITIES)
@settings(max_examples=60, deadline=None)
def test_no_other_pairing_has_a_greater_sum(table: list[list[float]]) -> None:
    """Against every permutation; and each row and column is in one pair or alone."""
    columns = range(len(table[0]) if table else 0)
    aligned = align(range(len(table)), columns, lambda i, j: table[i][j])
    assert sum(table[i][j] for i, j in aligned.pairs) == pytest.approx(best_sum(table))
    assert sorted([*(i for i, _ in aligned.pairs), *aligned.spurious]) == list(range(len(table)))
    assert sorted([*(j for _, j in aligned.pairs), *aligned.missing]) == list(columns)


def paired(given_facts: Sequence[Fact], labels: Sequence[GoldFact]) -> list[int | None]:
    """For each label the extracted fact that was taken for it."""
    found = {j: i for i, j in align_facts(given_facts, labels).pairs}
    return [found.get(j) for j in range(len(labels))]


TOLL = [gold(one) for one in (SOURCE_77, DOCUMENT_81, MORE_THAN_70, INJURED_255)]


@dataclass(frozen=True)
class Pairing:
    """Extracted facts, labelled ones, and which of the first is which of the second."""

    shows: str
    given: tuple[Fact, ...]
    gold: list[GoldFact]
    pairs: list[int | None]

    def __str__(self) -> str:
        return self.shows


def plain(*facts: Fact) -> list[GoldFact]:
    return [gold(one) for one in facts]


JNIM = fact("actor", "JNIM", category="perpetrator")
PAIRINGS = [
    Pairing(
        "figures listed the other way round", (INJURED_255, MORE_THAN_70, DOCUMENT_81, SOURCE_77), TOLL, [3, 2, 1, 0]
    ),
    Pairing("81 alone is the document's", (number(81),), TOLL, [None, 0, None, None]),
    Pairing("255 killed is the 255 injured", (number(255),), TOLL, [None, None, None, 0]),
    Pairing("a number that nothing carries is nobody's", (number(9),), plain(SOURCE_77, DOCUMENT_81), [None, None]),
    Pairing("a wrong number on the right words", (number(9, "77 people were killed"),), plain(SOURCE_77), [None]),
    Pairing(
        "a number misread in its words",
        (number(770, "77 people were killed", value_text="77"),),
        plain(SOURCE_77),
        [0],
    ),
    Pairing(
        "one number of two sources, by source",
        (number(77, originator="a hospital"), number(77, originator="the army")),
        plain(number(77, originator="the army"), number(77, originator="a hospital")),
        [1, 0],
    ),
    Pairing(
        "one number of two groups, by group",
        (number(50, group_text="mercenaries"), number(50, group_text="trainees")),
        plain(TRAINEES_50, MERCENARIES_50),
        [1, 0],
    ),
    Pairing(
        "one number of two measures, by measure",
        (number(5, measure="injured"), number(5)),
        plain(number(5), number(5, measure="injured")),
        [1, 0],
    ),
    Pairing("withheld is not 77", (WITHHELD,), plain(SOURCE_77), [None]),
    Pairing("withheld is withheld", (SOURCE_77, WITHHELD), plain(WITHHELD), [1]),
    Pairing("one actor by another name", (fact("actor", "GSIM", category="perpetrator"),), plain(JNIM), [0]),
    Pairing("one actor in another role", (fact("actor", "JNIM", category="responder"),), plain(JNIM), [0]),
    Pairing(
        "one actor in two roles, by role",
        (fact("actor", "JNIM", category="other"), JNIM),
        plain(JNIM, fact("actor", "JNIM", category="other")),
        [1, 0],
    ),
    Pairing("another actor", (fact("actor", "AQIM", category="perpetrator"),), plain(JNIM), [None]),
    Pairing(
        "another name for the words of an actor",
        (fact("actor", "gunmen", "Militants", category="perpetrator"),),
        plain(ACTOR),
        [0],
    ),
    Pairing("another target", (fact("target", "hotel"),), plain(TARGET), [None]),
    Pairing("another weapon", (fact("weapon", "rifles"),), plain(fact("weapon", "grenade")), [None]),
    Pairing("the one date, wrong", (fact("date", "Friday"),), plain(DATE), [0]),
    Pairing("the one place, wrong", (fact("place", "Gao"),), plain(PLACE), [0]),
    Pairing("the one type, wrong", (ARRESTS,), plain(TYPE), [0]),
    Pairing("the right one of two dates", (fact("date", "Friday"), DATE), plain(DATE), [1]),
    Pairing(
        "another attack mode",
        (fact("attack_mode", category="hijacking"),),
        plain(fact("attack_mode", category="armed_assault")),
        [None],
    ),
    Pairing(
        "one body's two reactions",
        (fact("reaction", "airport", category="reopening"), fact("reaction", "airport", category="closure")),
        plain(fact("reaction", "airport", category="closure"), fact("reaction", "airport", category="reopening")),
        [1, 0],
    ),
]


@pytest.mark.parametrize("case", PAIRINGS, ids=str)
def test_facts_of_an_incident_are_paired_by_what_they_say(case: Pairing) -> None:
    """Each case: for each labelled fact the extracted one that is taken for it, or none."""
    assert paired(case.given, case.gold) == case.pairs


@given(gold_incidents())
@settings(max_examples=60, deadline=None)
def test_gold_is_most_like_itself(labels: tuple[GoldIncident, ...]) -> None:
    """Extracted as labelled, every incident and every fact is paired with itself."""
    aligned = align_incidents(as_extracted(labels), labels)
    assert sorted(aligned.pairs) == [(index, index) for index in range(len(labels))]
    for one in labels:
        for kind in {found.kind for found in one.incident.facts}:
            theirs = one.of_kind(kind)
            pairs = align_facts([found.fact for found in theirs], theirs).pairs
            assert sorted(pairs) == [(index, index) for index in range(len(theirs))]


@given(gold_and_extraction())
@settings(max_examples=60, deadline=None)
def test_no_pair_is_made_below_the_floor(both: tuple[tuple[GoldIncident, ...], tuple[Incident, ...]]) -> None:
    """Whatever is extracted: one incident for one label, with a similarity; the rest is accounted for on both sides."""
    labels, extracted = both
    aligned = align_incidents(extracted, labels)
    assert all(incident_similarity(extracted[i], labels[j]) > 0 for i, j in aligned.pairs)
    assert sorted([*(i for i, _ in aligned.pairs), *aligned.spurious]) == list(range(len(extracted)))
    assert sorted([*(j for _, j in aligned.pairs), *aligned.missing]) == list(range(len(labels)))


RIGHT_BUT_UNLIKE = number(77, "In July", originator="witnesses", group_text="rebels")
ALIKE_BUT_WRONG = number(
    77, "77 people were killed", measure="injured", originator="A security source", group_text="people"
)


def test_a_right_number_is_more_like_gold_than_a_wrong_one() -> None:
    """77 killed, ill sourced, is the 77 killed; 77 injured, well sourced, is a wrong answer."""
    label = gold(SOURCE_77)
    assert fact_similarity(RIGHT_BUT_UNLIKE, label) > fact_similarity(ALIKE_BUT_WRONG, label)
