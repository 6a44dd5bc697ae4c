"""A validated reply → incidents and facts: what a written number means, and what stays apart."""

from dataclasses import dataclass

import pytest
from v1_replies import ARTICLE, actor, background, bamako, date, incident, no_incident, place, quantity, report, target

from pipeline.errors import PromptError
from pipeline.fact import Fact, Incident
from pipeline.normalise import bounds, incidents_of, stated_modifier
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
    modifier = stated_modifier(case.said, case.number, case.value_text, case.quote or case.value_text)
    assert (modifier, *bounds(case.number, modifier, case.value_text)) == case.means


def facts(incident: Incident, kind: str) -> list[Fact]:
    return [fact for fact in incident.facts if fact.kind == kind]


def read(reply: IncidentReport, text: str = ARTICLE) -> tuple[Incident, ...]:
    return incidents_of("incident_v1", [reply], text)


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
    """'Dozens' has no bounds, and that is not zero."""
    text = "Gunmen attacked a camp. Dozens were killed. None of 0 civilians was hurt."
    dozens = quantity("Dozens were killed", "Dozens", None, modifier="vague")
    nobody = quantity("0 civilians", "0", 0, measure="injured")
    (main,) = read(report(incident("Gunmen attacked a camp", dozens, nobody)), text)
    assert [(f.status, f.low, f.high) for f in facts(main, "quantity")] == [
        ("reported_unquantified", None, None),
        ("reported", 0, 0),
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
        incidents_of("incident_v0", [no_incident()], ARTICLE)
