"""A validated reply → incidents and facts: what a written number means, and what stays apart."""

from dataclasses import dataclass
from typing import Any

import full_replies
import pytest
from later_replies import bamako_numbers, bamako_outline, cited, counted, counted_in, numbers, outline, told, told_in
from v1_replies import ARTICLE, actor, background, bamako, date, incident, no_incident, place, quantity, report, target

from pipeline.article import sentences
from pipeline.errors import PromptError
from pipeline.fact import Fact, Incident
from pipeline.normalise import Context, asks, bounds, incidents_of, leading_up, stated_modifier
from schemas import schema_names
from schemas.incident_coded_v1 import Subject
from schemas.incident_v1 import IncidentReport


@dataclass(frozen=True)
class Number:
    """A number as a model gives it, and what its modifier and bounds come to."""

    value_text: str
    number: int | None
    said: str
    means: tuple[str, int | None, int | None]
    quote: str = ""

    def __str__(self) -> str:
        return f"{self.quote or self.value_text} ({self.said})"


NUMBERS = [
    Number("77", 77, "exact", ("exact", 77, 77)),
    Number("0", 0, "exact", ("exact", 0, 0)),
    Number("1,200", 1200, "exact", ("exact", 1200, 1200)),
    Number("1\u202f200", 1200, "exact", ("exact", 1200, 1200)),
    Number("seventy-seven", 77, "exact", ("exact", 77, 77)),
    Number("More than 70", 70, "more_than", ("more_than", 71, None)),
    Number("70", 70, "more_than", ("more_than", 71, None), "More than 70 people were killed"),
    Number("at least 15", 15, "at_least", ("at_least", 15, None)),
    Number("15", 15, "at_least", ("at_least", 15, None), "at least 15 soldiers died"),
    Number("up to 40", 40, "at_most", ("at_most", None, 40)),
    Number("fewer than 10", 10, "less_than", ("less_than", None, 9)),
    Number("fewer than 1", 1, "less_than", ("less_than", None, 0)),
    Number("about 50", 50, "approx", ("approx", 50, 50)),
    Number("some 50", 50, "approx", ("approx", 50, 50)),
    Number("dozens", None, "vague", ("vague", None, None)),
    Number("dozens", 24, "vague", ("vague", None, None)),
    Number("hundreds", None, "exact", ("exact", None, None)),
    Number("an unknown number", None, "at_least", ("at_least", None, None)),
    Number("10 to 15", 10, "range", ("range", 10, 15)),
    Number("10–15", 10, "range", ("range", 10, 15)),
    Number("10-15", 10, "range", ("range", 10, 15)),
    Number("between 10 and 15", 10, "range", ("range", 10, 15)),
    Number("between 10 and 15", 15, "range", ("range", 10, 15)),
    Number("1,000 to 1,200", 1000, "range", ("range", 1000, 1200)),
    Number("between ten and fifteen", 10, "range", ("range", 10, None)),
    Number("10", 10, "range", ("range", 10, None), "between 10 and 15 people"),
    # What a model adds to a plain number is not the article's.
    Number("77", 77, "more_than", ("exact", 77, 77)),
    Number("77", 77, "more_than", ("exact", 77, 77), "the attack killed 77 people"),
    Number("77", 77, "approx", ("exact", 77, 77), "killing 77 people"),
    Number("77", 77, "range", ("exact", 77, 77), "killing 77 people"),
    Number("77", 77, "at_least", ("exact", 77, 77), "Anti-terror troops killed 77"),
    Number("77", 77, "at_least", ("exact", 77, 77), "at least one group says that they killed 77"),
    # Other languages.
    Number("au moins 70", 70, "at_least", ("at_least", 70, None)),
    Number("50", 50, "approx", ("approx", 50, 50), "près de 50 morts"),
    Number("une cinquantaine", 50, "approx", ("approx", 50, 50)),
    Number("más de 70", 70, "more_than", ("more_than", 71, None)),
    Number("mais de 70", 70, "more_than", ("more_than", 71, None)),
    Number("mehr als 70", 70, "more_than", ("more_than", 71, None)),
    Number("mindestens 15", 15, "at_least", ("at_least", 15, None)),
    Number("più di 70", 70, "more_than", ("more_than", 71, None)),
    Number("meer dan 70", 70, "more_than", ("more_than", 71, None)),
    Number("أكثر من 70", 70, "more_than", ("more_than", 71, None)),
    Number("超过70", 70, "more_than", ("more_than", 71, None)),
    Number("70以上", 70, "at_least", ("at_least", 70, None)),
]


@pytest.mark.parametrize("case", NUMBERS, ids=str)
def test_a_written_number_means_its_bounds(case: Number) -> None:
    """Each case: the modifier that the words state, and the smallest and largest number they can mean."""
    modifier = stated_modifier(
        case.said, case.number, case.value_text, leading_up(case.value_text, case.quote or case.value_text)
    )
    assert (modifier, *bounds(case.number, modifier, case.value_text)) == case.means


def facts(incident: Incident, kind: str) -> list[Fact]:
    return [fact for fact in incident.facts if fact.kind == kind]


def read(reply: IncidentReport, text: str = ARTICLE) -> tuple[Incident, ...]:
    return incidents_of("incident_v1", [reply], Context(text, "en"))


def test_every_field_of_a_reply_becomes_a_fact_with_its_words() -> None:
    """Type, date, place, actor, target and quantities, each grounded where the article says it."""
    main, _ = read(bamako())
    said = [(fact.kind, fact.category or fact.value_text, fact.evidence.status) for fact in main.facts]
    assert said == [
        ("event_type", "attack", "exact"),
        ("date", "on Tuesday", "exact"),
        ("place", "Bamako", "exact"),
        ("actor", "perpetrator", "exact"),
        ("target", "a military camp", "exact"),
        ("quantity", "77", "exact"),
        ("quantity", "81", "exact"),
        ("quantity", "More than 70", "exact"),
        ("quantity", "about 255", "exact"),
    ]
    for fact in main.facts:
        assert ARTICLE[fact.evidence.start : fact.evidence.end] == fact.evidence.quote


def test_figures_that_contradict_each_other_all_stay() -> None:
    """77, 81 and more than 70 dead are three statements, each with who says it."""
    main, _ = read(bamako())
    killed = [(f.low, f.high, f.modifier, f.originator) for f in facts(main, "quantity") if f.measure == "killed"]
    assert killed == [
        (77, 77, "exact", "a security source"),
        (81, 81, "exact", "an internal document"),
        (71, None, "more_than", None),
    ]


def test_the_wounded_are_not_the_dead() -> None:
    """255 wounded is a figure of its own measure."""
    main, _ = read(bamako())
    assert [fact.measure for fact in facts(main, "quantity") if fact.low == 255] == ["injured"]


def test_an_earlier_incident_keeps_its_figures_to_itself() -> None:
    """The ambush in July lends its 50 dead to nobody."""
    main, earlier = read(bamako())
    assert (main.role, earlier.role) == ("main", "background")
    assert [fact.low for fact in facts(earlier, "quantity")] == [50]
    assert 50 not in {fact.low for fact in facts(main, "quantity")}


def test_what_is_not_in_the_article_is_kept_and_called_ungrounded() -> None:
    """A made-up figure is not dropped; it has no span."""
    (main,) = read(report(incident("Gunmen attacked", quantity("killing 99 people", "99", 99))))
    (made_up,) = facts(main, "quantity")
    assert (made_up.low, made_up.evidence.status) == (99, "ungrounded")
    assert (made_up.evidence.quote, made_up.evidence.start, made_up.evidence.end) == ("killing 99 people", None, None)


def test_an_ungrounded_incident_keeps_its_grounded_facts() -> None:
    """Each quote is judged alone."""
    (main,) = read(report(incident("Somebody bombed a market", quantity("killing 77 people", "77", 77))))
    assert main.evidence.status == "ungrounded"
    assert [fact.evidence.status for fact in main.facts] == ["ungrounded", "exact"]


def test_a_figure_without_a_number_is_reported_and_unquantified() -> None:
    """'Dozens' has no bounds, and that is not zero, which is a status of its own."""
    text = "Gunmen attacked a camp. Dozens were killed. None of 0 civilians was hurt."
    dozens = quantity("Dozens were killed", "Dozens", None, modifier="vague")
    nobody = quantity("0 civilians", "0", 0, measure="injured")
    (main,) = read(report(incident("Gunmen attacked a camp", dozens, nobody)), text)
    assert [(f.status, f.low, f.high) for f in facts(main, "quantity")] == [
        ("reported_unquantified", None, None),
        ("reported_none", 0, 0),
    ]


def test_of_two_mentions_a_fact_takes_the_one_nearest_its_incident() -> None:
    """The same words before the incident belong to something else."""
    text = "In 2015, 20 people died in Bamako. Much later, gunmen attacked a hotel, and 20 people died."
    (main,) = read(report(incident("gunmen attacked a hotel", quantity("20 people died", "20", 20))), text)
    assert facts(main, "quantity")[0].evidence.start == text.rindex("20 people died")


def test_a_place_without_a_quote_must_itself_be_in_the_article() -> None:
    """A name that the model gives without words is looked up as it is."""
    for name, status in (("Bamako", "exact"), ("Timbuktu", "ungrounded")):
        unquoted = place(name).model_copy(update={"quote": None})
        (main,) = read(report(incident("Gunmen attacked", place=unquoted)))
        assert [fact.evidence.status for fact in facts(main, "place")] == [status]


@pytest.mark.parametrize("word", ["unknown", "Not stated.", "null", "n/a", " - ", ""])
def test_a_null_that_a_model_spells_out_is_none(word: str) -> None:
    """'unknown' is no name of a place, a group or a source."""
    figure = quantity("killing 77 people", "77", 77, group=word, originator=word)
    said = incident("Gunmen attacked", figure, place=place(word, word), targets=[target(word)])
    (main,) = read(report(said))
    assert [fact.kind for fact in main.facts] == ["event_type", "quantity"]
    assert (main.facts[1].group_text, main.facts[1].originator) == (None, None)


def test_what_the_article_does_not_say_is_no_fact() -> None:
    """A null date or place leaves no row; the event type alone remains."""
    (main,) = read(report(incident("Gunmen attacked a military camp")))
    assert [fact.kind for fact in main.facts] == ["event_type"]


def test_how_sure_the_article_is_of_an_actor_is_kept() -> None:
    """Claimed, suspected and denied are different statements about the same group."""
    actors = [actor("JNIM", "JNIM", basis=basis) for basis in ("claimed", "suspected", "denied")]
    (main,) = read(report(incident("Gunmen attacked", actors=actors, targets=[target("a military camp")])))
    assert [fact.basis for fact in facts(main, "actor")] == ["claimed", "suspected", "denied"]
    assert [fact.basis for fact in facts(main, "target")] == [None]


def test_no_incident_is_an_empty_outcome() -> None:
    """A reply that tells of none gives none."""
    assert read(no_incident()) == ()


def test_background_alone_is_no_main_incident() -> None:
    """An article that only recalls keeps its recalled incidents in their role."""
    (only,) = read(report(None, background("an ambush in Tinzaouaten", date=date("In July"))))
    assert only.role == "background"


def test_main_listed_once_more_as_background_is_one_incident() -> None:
    """The same words with the same date are the same happening: its facts are joined, none is doubled or lost."""
    dead = quantity("killing 77 people", "77", 77)
    hurt = quantity("255 were injured", "255", 255, measure="injured")
    again = background("Gunmen attacked", dead, hurt, date=date("on Tuesday"))
    (only,) = read(report(incident("Gunmen attacked", dead, date=date("on Tuesday")), again))
    assert only.role == "main"
    assert [(fact.measure, fact.low) for fact in facts(only, "quantity")] == [("killed", 77), ("injured", 255)]


def test_a_recalled_attack_with_its_own_date_keeps_its_figures() -> None:
    """Even when a model copies main's quote for it, the July ambush never lends its dead to main."""
    ambush = background("Gunmen attacked", quantity("50 mercenaries died", "50", 50), date=date("In July"))
    main, other = read(report(incident("Gunmen attacked", date=date("on Tuesday")), ambush))
    assert facts(main, "quantity") == []
    assert [fact.low for fact in facts(other, "quantity")] == [50]


def test_an_unknown_schema_version_is_named() -> None:
    """A stored extraction of a version that this program does not have says so."""
    with pytest.raises(PromptError, match="incident_v0"):
        incidents_of("incident_v0", [no_incident()], Context(ARTICLE, "en"))


# `reground` answers to what did not ground; it tells of no incidents.
INCIDENT_SCHEMAS = [name for name in schema_names() if not name.startswith("reground_")]


@pytest.mark.parametrize("name", INCIDENT_SCHEMAS)
def test_every_schema_version_has_a_reading(name: str) -> None:
    """No version can be asked whose replies nobody could turn into facts; what it asks for is known as well."""
    empty = {
        "incident_steps_v1": [outline(None), numbers()],
        "incident_cited_v1": [cited(None)],
        "incident_v2": [full_replies.report(None)],
        "incident_coded_v1": [Subject(what_happened="footballers beat a team", cause="no harm", topic="sport")],
    }
    assert incidents_of(name, empty.get(name, [no_incident()]), Context(ARTICLE, "en")) == ()
    assert {"event_type", "quantity", "quantity.measure"} <= asks(name)


# incident_steps_v1


def read_steps(first: Any, second: Any, text: str = ARTICLE) -> tuple[Incident, ...]:
    return incidents_of("incident_steps_v1", [first, second], Context(text, "en"))


def lows(incidents: tuple[Incident, ...]) -> list[tuple[str, list[int | None]]]:
    """Each incident's role and the lower bounds of its numbers."""
    return [(one.role, [fact.low for fact in facts(one, "quantity")]) for one in incidents]


def test_two_replies_give_what_one_would() -> None:
    """Incidents from the first, their numbers from the second, each grounded in its own words."""
    main, earlier = read_steps(bamako_outline(), bamako_numbers())
    assert lows((main, earlier)) == [("main", [77, 81, 255]), ("background", [50])]
    assert [fact.kind for fact in main.facts][:3] == ["event_type", "date", "place"]
    assert {fact.evidence.status for one in (main, earlier) for fact in one.facts} == {"exact"}
    assert facts(main, "quantity")[0].originator == "a security source"


ATTACK = told("Gunmen attacked a military camp")
AMBUSH = told("an ambush in Tinzaouaten", date={"quote": "In July"})


@dataclass(frozen=True)
class Owned:
    """An outline, the incidents that the first of FIGURES name, and where each figure ends up."""

    why: str
    outline: tuple[Any, ...]
    named: tuple[str, ...]
    comes_to: list[tuple[str, list[int | None]]]


FIGURES = [
    ("killing 77 people", "77", 77),
    ("81 dead soldiers", "81", 81),
    ("about 255 others were wounded", "about 255", 255),
]
OWNED = [
    Owned("each its own", (ATTACK, AMBUSH), ("main", "background_1"), [("main", [77]), ("background", [81])]),
    Owned(
        "an incident beyond the outline",
        (ATTACK, AMBUSH),
        ("main", "background_3", "background_1"),
        [("main", [77]), ("background", [255]), ("background", [81])],
    ),
    Owned(
        "several beyond",
        (ATTACK,),
        ("background_4", "background_2", "background_4"),
        [
            ("main", []),
            ("background", [81]),
            ("background", [77, 255]),
        ],
    ),
    Owned(
        "a main that there is not",
        (None, AMBUSH),
        ("main", "background_1"),
        [
            ("background", [81]),
            ("background", [77]),
        ],
    ),
    Owned("no number", (ATTACK, AMBUSH), (), [("main", []), ("background", [])]),
    Owned("no incident at all", (None,), ("main", "background_1"), []),
    Owned("nothing at all", (None,), (), []),
]


@pytest.mark.parametrize("case", OWNED, ids=[case.why for case in OWNED])
def test_a_number_stays_with_the_incident_it_names(case: Owned) -> None:
    """One the outline does not have becomes an incident of its own; nothing is lent to main, and nothing is lost."""
    figures = [counted(name, *figure) for name, figure in zip(case.named, FIGURES, strict=False)]
    assert lows(read_steps(outline(*case.outline), numbers(*figures))) == case.comes_to


def test_an_incident_made_of_numbers_has_their_words() -> None:
    """It is background, has no type, date or place of its own, and its evidence is the first number's clause."""
    strays = [
        counted("background_3", "killed 50 Russian mercenaries", "50", 50),
        counted("background_3", "killing 99 people", "99", 99),
    ]
    main, stray = read_steps(outline(ATTACK), numbers(*strays))
    assert facts(main, "quantity") == []
    assert (stray.role, [fact.kind for fact in stray.facts]) == ("background", ["quantity", "quantity"])
    assert ARTICLE[stray.evidence.start : stray.evidence.end] == "killed 50 Russian mercenaries"
    assert [fact.evidence.status for fact in stray.facts] == ["exact", "ungrounded"]


def test_a_number_is_read_in_its_own_clause() -> None:
    """The modifier must stand in the clause of the second reply, before the number, as in one reply."""
    figures = [
        counted("main", "More than 70 were killed", "70", 70, modifier="more_than"),
        counted("main", "killing 77 people", "77", 77, modifier="at_least"),
    ]
    (main,) = read_steps(outline(ATTACK), numbers(*figures))
    assert [(fact.low, fact.high, fact.modifier) for fact in facts(main, "quantity")] == [
        (71, None, "more_than"),
        (77, 77, "exact"),
    ]


def test_main_listed_again_in_an_outline_is_one_incident_with_both_its_numbers() -> None:
    """A background incident of the same words and date is main; the numbers given to it are main's."""
    twice = {"date": {"quote": "on Tuesday"}}
    first = outline(told("Gunmen attacked", **twice), told("Gunmen attacked", **twice))
    second = numbers(
        counted("main", "killing 77 people", "77", 77), counted("background_1", "81 dead soldiers", "81", 81)
    )
    assert lows(read_steps(first, second)) == [("main", [77, 81])]


# incident_cited_v1

CITED = (
    "Camp under attack\n"
    "Gunmen attacked a camp in Bamako on Monday, and 12 soldiers died. "
    "The army counted at least 12 dead and about 30 wounded.\n"
    "In 2012, more than 12 houses burned in Gao."
)


def read_cited(reply: Any, text: str = CITED) -> tuple[Incident, ...]:
    return incidents_of("incident_cited_v1", [reply], Context(text, "en"))


def sentence_of(fact: Fact, text: str = CITED) -> int | None:
    """The number of the sentence in which a fact's words were found."""
    start = fact.evidence.start
    return None if start is None else next(one.number for one in sentences(text) if one.start <= start < one.end)


def test_a_cited_sentence_is_the_incidents_quote() -> None:
    """Whole, with the offsets that it has in the article; its type has the same words."""
    (main,) = read_cited(cited(told_in(2)))
    quote = "Gunmen attacked a camp in Bamako on Monday, and 12 soldiers died."
    assert (main.evidence.quote, main.evidence.status) == (quote, "exact")
    assert CITED[main.evidence.start : main.evidence.end] == quote
    assert main.facts[0].evidence == main.evidence


def test_every_field_of_a_cited_reply_becomes_a_fact_with_its_words() -> None:
    """A fact's evidence is its value, where the article writes it in the sentence cited."""
    main_told = told_in(
        2,
        counted_in(3, "30", 30, measure="injured", modifier="approx", group="wounded", originator="The army"),
        date={"words": "on Monday", "sentence": 2},
        place={"name": "Bamako", "country": None, "sentence": 2},
        actors=[{"name": "Gunmen", "role": "perpetrator", "basis": "reported_as_fact", "sentence": 2}],
        targets=[{"name": "a camp", "sentence": 2}],
    )
    (main,) = read_cited(cited(main_told))
    found = [(fact.kind, fact.evidence.quote, fact.evidence.status, sentence_of(fact)) for fact in main.facts[1:]]
    assert found == [
        ("date", "on Monday", "exact", 2),
        ("place", "Bamako", "exact", 2),
        ("actor", "Gunmen", "exact", 2),
        ("target", "a camp", "exact", 2),
        ("quantity", "30", "exact", 3),
    ]
    assert all(CITED[f.evidence.start : f.evidence.end] == f.evidence.quote for f in main.facts)
    (wounded,) = facts(main, "quantity")
    assert (wounded.low, wounded.high, wounded.modifier, wounded.originator) == (30, 30, "approx", "The army")


@pytest.mark.parametrize(("name", "cited_at"), [("12", 2), ("12", 4), ("in", 2), ("In", 4)])
def test_of_two_mentions_a_fact_takes_the_cited_one(name: str, cited_at: int) -> None:
    """The same words stand in several sentences; the number says which were meant."""
    (main,) = read_cited(cited(told_in(2, targets=[{"name": name, "sentence": cited_at}])))
    assert [sentence_of(fact) for fact in facts(main, "target")] == [cited_at]


OTHERS = [
    ("in the sentence before", CITED, "12", 3),
    (
        "just before the cited sentence",
        "Gunmen attacked on Monday and killed 12. In a long statement read on television, the army spoke of 12 dead.",
        "12",
        2,
    ),
    ("as written, in another one", "Twelve people died. The army, too, counted twelve dead on Monday.", "Twelve", 2),
]


@pytest.mark.parametrize(("why", "text", "words", "cited_at"), OTHERS, ids=[case[0] for case in OTHERS])
def test_the_cited_sentence_goes_before_all_others(why: str, text: str, words: str, cited_at: int) -> None:
    """However near or alike a mention in another sentence is."""
    (main,) = read_cited(cited(told_in(1, counted_in(cited_at, words, 12))), text)
    assert [sentence_of(fact, text) for fact in facts(main, "quantity")] == [cited_at]


@pytest.mark.parametrize("number", [5, 99, 10**30])
def test_a_sentence_that_there_is_not_leaves_the_words(number: int) -> None:
    """They are looked up in the whole article; the incident itself has nothing to stand on and says so."""
    (main,) = read_cited(
        cited(told_in(number, counted_in(number, "30", 30), targets=[{"name": "a camp", "sentence": 1}]))
    )
    assert (main.evidence.quote, main.evidence.status) == (f"[{number}]", "ungrounded")
    assert (main.evidence.start, main.evidence.end) == (None, None)
    assert [(fact.kind, fact.evidence.status) for fact in main.facts] == [
        ("event_type", "ungrounded"),
        ("target", "exact"),
        ("quantity", "exact"),
    ]


@pytest.mark.parametrize("cited_at", [2, 99])
def test_cited_words_that_stand_nowhere_are_ungrounded(cited_at: int) -> None:
    """A right sentence number proves nothing: the value must be written in the article."""
    made_up = told_in(2, counted_in(cited_at, "44", 44), targets=[{"name": "a market", "sentence": cited_at}])
    (main,) = read_cited(cited(made_up))
    assert [(fact.evidence.status, fact.evidence.start) for fact in main.facts[1:]] == [("ungrounded", None)] * 2
    assert [fact.evidence.quote for fact in main.facts[1:]] == ["a market", "44"]


@dataclass(frozen=True)
class Qualified:
    """A number that a model cites with a modifier, and what the cited sentence makes of it."""

    why: str
    value_text: str
    modifier: str
    cited_at: int
    means: tuple[str, int | None, int | None]


QUALIFIED = [
    Qualified("at least, before the number", "12", "at_least", 3, ("at_least", 12, None)),
    Qualified("at least, in the value", "at least 12", "at_least", 3, ("at_least", 12, None)),
    Qualified("plain in this sentence", "12", "at_least", 2, ("exact", 12, 12)),
    Qualified("about, before another number", "30", "approx", 3, ("approx", 30, 30)),
    Qualified("not taken up by the model", "12", "exact", 3, ("at_least", 12, None)),
]


def figure(case: Qualified, text: str = CITED) -> tuple[str | None, int | None, int | None]:
    number = int(case.value_text.split()[-1])
    cited_number = counted_in(case.cited_at, case.value_text, number, modifier=case.modifier)
    (main,) = read_cited(cited(told_in(1, cited_number)), text)
    (found,) = facts(main, "quantity")
    return found.modifier, found.low, found.high


@pytest.mark.parametrize("case", QUALIFIED, ids=[case.why for case in QUALIFIED])
def test_a_modifier_is_read_in_the_cited_sentence(case: Qualified) -> None:
    """The words before the number there decide; the model need not copy them, and can neither add nor drop them."""
    assert figure(case) == case.means


MISREAD = [
    Qualified("the number inside another one: 2012", "12", "more_than", 4, ("more_than", 13, None)),
    Qualified("a sentence that there is not", "30", "approx", 9, ("approx", 30, 30)),
    Qualified("a sentence without the number", "30", "approx", 2, ("approx", 30, 30)),
]


@pytest.mark.parametrize("case", MISREAD, ids=[case.why for case in MISREAD])
def test_a_modifier_is_read_where_the_number_was_found(case: Qualified) -> None:
    """The words that ground a number are those before which its modifier stands."""
    assert figure(case) == case.means


def test_a_number_twice_in_a_sentence_is_read_at_its_first_mention() -> None:
    """'12 houses and at least 12 people': which one is meant is not told, and an exact figure is not made vague."""
    text = "They burned 12 houses and killed at least 12 people."
    assert figure(Qualified("twice", "12", "at_least", 1, ("exact", 12, 12)), text) == ("exact", 12, 12)


def test_main_cited_once_more_as_background_is_one_incident() -> None:
    """The same sentence and date are the same happening; another date in the same sentence is not."""
    when = {"words": "on Monday", "sentence": 2}
    again = told_in(2, counted_in(2, "12", 12), counted_in(3, "30", 30, measure="injured"), date=when)
    (only,) = read_cited(cited(told_in(2, counted_in(2, "12", 12), date=when), again))
    assert lows((only,)) == [("main", [12, 30])]
    other = told_in(2, counted_in(2, "12", 12), date={"words": "In 2012", "sentence": 4})
    assert lows(read_cited(cited(told_in(2, date=when), other))) == [("main", []), ("background", [12])]


def test_two_incidents_that_cite_no_sentence_are_not_one() -> None:
    """Numbers beyond the article ground nothing; only equal ones, with equal dates, are one happening."""
    when = {"words": "on Monday", "sentence": 2}
    assert len(read_cited(cited(told_in(98, date=when), told_in(99, date=when)))) == 2


@pytest.mark.parametrize("word", ["unknown", "Not stated.", "null", ""])
def test_a_null_spelled_out_in_a_cited_reply_is_none(word: str) -> None:
    """As under every version: it is no name, no date and no source."""
    spelled = told_in(
        2,
        counted_in(2, "12", 12, group=word, originator=word),
        date={"words": word, "sentence": 2},
        place={"name": word, "country": word, "sentence": 2},
        targets=[{"name": word, "sentence": 2}],
    )
    (main,) = read_cited(cited(spelled))
    assert [fact.kind for fact in main.facts] == ["event_type", "quantity"]
    assert (main.facts[1].group_text, main.facts[1].originator) == (None, None)
