"""Candidates first: what the model's short replies decide, what rules do, and what of it is asked at all."""

import json
from typing import Any

import pytest

from pipeline.fact import Fact, Incident
from pipeline.normalise import Context, asks_further, incidents_of
from pipeline.normalise.context import Told as PromptWords
from pipeline.rules import open_numbers, told
from schemas.incident_coded_v1 import Number, Numbers, Scene, Subject

NEWS = (
    "Gunmen stormed the village of Tarkat late on Monday, killing at least 12 farmers. "
    "A hospital source, who asked not to be named, put the dead at 15. "
    "The army blamed Boko Haram. In May 2019 its fighters killed six people in Bassa."
)
GERMAN = (
    "In Ostmark explodierte am Sonntag eine Mine unter einem Bus; vier Fahrgäste starben, elf wurden verletzt. "
    "Vierzig Fenster zersprangen."
)
VIOLENCE = Subject(what_happened="gunmen raided a village", cause="gunmen", topic="violence")
PEACE = Subject(what_happened="a team lost", cause="no harm", topic="sport")


def scene(**said: Any) -> Scene:
    """A scene of which only this is said."""
    given = {"event_type": "attack", "place": None, "day": None, "attacker": None, "basis": None, "target": None}
    return Scene(**{**given, **said})


def read(text: str, *replies: Any, language: str | None = "en") -> tuple[Incident, ...]:
    return incidents_of("incident_coded_v1", replies, Context(text, language))


def only(incident: Incident, kind: str) -> list[Fact]:
    return [fact for fact in incident.facts if fact.kind == kind]


def one(incident: Incident, kind: str) -> Fact:
    (fact,) = only(incident, kind)
    return fact


# What is asked


def test_only_violence_is_asked_about() -> None:
    """A text about anything else costs one short reply, whatever words for attacks it has."""
    context = Context(NEWS, "en")
    assert not asks_further("incident_coded_v1", [PEACE], context)
    assert read(NEWS, PEACE) == ()
    assert asks_further("incident_coded_v1", [VIOLENCE], context)


def test_a_cause_that_no_attacker_is_ends_the_questions_in_any_language() -> None:
    """What the model says of the cause holds against its topic, but not against a group's name or a bomb."""
    causes = {
        "a gas leak": False,
        "bees": False,
        "ransomware": False,
        "a plane crash": False,
        "the Red Lions": True,
        "a car bomb of gas cylinders": True,
        "a swarm of drones": True,
    }
    context = Context(GERMAN, "de")
    for cause, asked in causes.items():
        subject = VIOLENCE.model_copy(update={"cause": cause})
        assert asks_further("incident_coded_v1", [subject], context) is asked, cause


@pytest.mark.parametrize(
    ("language", "text", "asked"),
    [
        ("en", "Gunmen opened fire on a patrol at Tarkat on Monday; nobody was hurt.", True),
        (
            "en",
            "A critic called it an attack on the poor. He read for an hour. Tea came. Last winter 30 died of cold.",
            False,
        ),
        ("de", GERMAN, False),
        ("de", "Anschlag in Ostmark: Bei der Explosion einer Bombe wurden zwei Menschen getötet, vier verletzt.", True),
        ("fi", "Räjähdys surmasi kaksi ihmistä.", False),
    ],
)
def test_violence_without_harm_takes_words_that_tell_of_an_attack(language: str, text: str, asked: bool) -> None:
    """A model that names no harm and calls it violence contradicts itself; other languages take more words for it."""
    subject = VIOLENCE.model_copy(update={"cause": "No harm."})
    assert asks_further("incident_coded_v1", [subject], Context(text, language)) is asked


def test_a_happening_copied_from_an_examples_article_leaves_it_to_the_texts_words() -> None:
    """A small model may answer for an example it was shown; what an example was answered with may be said again."""
    film = json.dumps({"what_happened": "a new film came out"})
    shown = PromptWords(examples=f"Armed robberies fell by nine per cent last year.\n\n{film}")
    copied = PEACE.model_copy(update={"what_happened": "armed robberies fell by nine per cent"})
    said_again = PEACE.model_copy(update={"what_happened": "a new film came out"})
    quiet = "Prices of beans fell for a third week, traders said."
    assert asks_further("incident_coded_v1", [copied], Context(NEWS, "en", told=shown))
    assert not asks_further("incident_coded_v1", [copied], Context(quiet, "en", told=shown))
    assert not asks_further("incident_coded_v1", [said_again], Context(NEWS, "en", told=shown))


def test_what_is_only_played_is_no_attack() -> None:
    """A drill told as if it were one gives itself away in a word or two; one such word may be about anything."""
    attack = "Gunmen opened fire in the station hall at nine and took 17 hostages; four people were killed."
    played = f"{attack} The exercise was held for the third year, and the wounded were actors."
    one_word = f"{attack} The police chief left an exercise in the hills to lead the search."
    for text, asked in ((attack, True), (played, False), (one_word, True)):
        assert asks_further("incident_coded_v1", [VIOLENCE], Context(text, "en")) is asked


@pytest.mark.parametrize(("text", "language", "asked"), [(NEWS, "en", False), (GERMAN, "de", True)])
def test_numbers_are_asked_where_no_rule_knows_the_language(text: str, language: str, asked: bool) -> None:
    """English, French and Spanish have word tables; elsewhere the model says what a number counts."""
    assert asks_further("incident_coded_v1", [VIOLENCE, scene()], Context(text, language)) is asked


BLAST = "A blast shook a mill in Orla. Two millers were killed, and nobody knows why."


@pytest.mark.parametrize(
    ("text", "cause", "least"),
    [
        (NEWS, "gunmen", 0.3),
        (NEWS, "a quarrel", 0.4),
        (NEWS, "no harm", 0.5),
        (BLAST, "a bomb", 0.8),
        (BLAST, "a quarrel", 0.8),
    ],
)
def test_the_less_speaks_for_an_attack_the_likelier_must_violence_be(text: str, cause: str, least: float) -> None:
    """A model's topic is a tendency: attackers in the text, and for a cause, make up for a doubt; nothing else does."""
    context = Context(text, "en")
    for likely, is_one in ((least - 0.05, False), (least + 0.05, True)):
        shares = {"extract.topic": {"violence": likely, "accident": 1 - likely}}
        for topic in ("violence", "accident"):
            subject = VIOLENCE.model_copy(update={"cause": cause, "topic": topic})
            assert asks_further("incident_coded_v1", [subject], context, shares) is is_one
            assert bool(incidents_of("incident_coded_v1", [subject], context, None, shares)) is is_one


def test_where_no_shares_are_told_the_topic_is_certain() -> None:
    """So are replies to earlier prompts, and of other servers."""
    for topic, is_one in (("violence", True), ("accident", False)):
        subject = VIOLENCE.model_copy(update={"topic": topic})
        for shares in (None, {}, {"scene.basis": {"claimed": 1.0}}):
            assert asks_further("incident_coded_v1", [subject], Context(BLAST, "en"), shares) is is_one


def test_no_likelihood_makes_an_attack_of_a_drill_or_a_leak() -> None:
    certain = {"extract.topic": {"violence": 1.0}}
    played = f"{NEWS} The exercise was held for the third year, and the wounded were actors."
    assert not asks_further("incident_coded_v1", [VIOLENCE], Context(played, "en"), certain)
    leak = VIOLENCE.model_copy(update={"cause": "a gas leak"})
    assert not asks_further("incident_coded_v1", [leak], Context(BLAST, "en"), certain)


# What decides


def test_the_model_says_where_when_who_and_how_in_words_that_the_text_has() -> None:
    said = scene(place="Bassa", day="late on Monday", attacker="Gunmen", basis="reported", target="farmers")
    main, _ = read(NEWS, VIOLENCE, said)
    assert (one(main, "place").value_text, one(main, "place").by_rule) == ("Bassa", ())
    assert (one(main, "date").value_text, one(main, "date").by_rule) == ("late on Monday", ())
    assert [fact.value_text for fact in only(main, "target")] == ["farmers"]
    # "Gunmen" names nobody; the text does, elsewhere.
    (attacker,) = only(main, "actor")
    assert (attacker.value_text, attacker.basis) == ("Boko Haram", "suspected")


def test_where_the_model_says_nothing_or_what_no_text_says_the_rules_answer_stands() -> None:
    main, _ = read(NEWS, VIOLENCE, scene(place="Atlantis", day=None))
    assert (one(main, "place").value_text, one(main, "place").by_rule) == ("Tarkat", ("value_text",))
    assert (one(main, "date").value_text, one(main, "date").by_rule) == ("late on Monday", ("value_text",))


@pytest.mark.parametrize(
    ("text", "day", "dates"),
    [
        ("Gunmen killed two traders in Orla. The minister will visit the town on 12 May.", "12 May", []),
        ("Gunmen killed two traders in Orla. It was market day, Friday.", "Friday", ["Friday"]),
        ("Gunmen who will be tried next month killed two traders on Friday.", "Friday", ["Friday"]),
    ],
)
def test_a_day_to_come_is_not_the_attacks(text: str, day: str, dates: list[str]) -> None:
    """Of a text that does not say when it was, a model gives another day."""
    (main,) = read(text, VIOLENCE, scene(day=day))
    assert [one.value_text for one in main.facts if one.kind == "date"] == dates


@pytest.mark.parametrize("words", ["hospital for the wounded", "Friday prayers"])
def test_what_only_has_such_a_word_may_be_one(words: str) -> None:
    """A place is not those in it, nor a gathering its day."""
    (main,) = read(f"Gunmen stormed in at the {words} in Orla and killed two.", VIOLENCE, scene(target=words))
    assert [fact.value_text for fact in main.facts if fact.kind == "target"] == [words]


def test_an_answer_that_breaks_off_ends_with_its_last_noun() -> None:
    """Runs of words that a model is held to have an end."""
    text = "Gunmen attacked a police training camp and a nearby airport in Orla on Friday, killing two."
    (main,) = read(text, VIOLENCE, scene(target="police training camp and a nearby"))
    assert [one.value_text for one in main.facts if one.kind == "target"] == ["police training camp"]


def test_a_place_attacks_nobody() -> None:
    """The same words for place and attacker are the place's."""
    (main,) = read("Gunmen killed two in Orla on Friday.", VIOLENCE, scene(place="Orla", attacker="Orla"))
    assert [one.value_text for one in main.facts if one.kind == "actor"] == ["Gunmen"]


@pytest.mark.parametrize("words", ["two traders killed", "two", "Friday", "nine wounded"])
def test_who_was_harmed_and_when_is_no_target(words: str) -> None:
    """A model held to the text's words may find no better ones."""
    text = "Gunmen killed two. The two traders killed on Friday leave nine wounded."
    (main,) = read(text, VIOLENCE, scene(target=words))
    assert [fact for fact in main.facts if fact.kind == "target"] == []


def test_what_is_nowhere_to_be_found_is_kept_and_marked() -> None:
    """Rules find no target here; the model's is not in the text: the fact stays, ungrounded."""
    (main,) = read("Gunmen killed two traders on Friday.", VIOLENCE, scene(target="the market of Atlantis"))
    assert one(main, "target").evidence.status == "ungrounded"


def test_attackers_without_a_name_that_the_text_does_not_have_are_no_answer() -> None:
    """ "Armed men" says that nobody is named; a name that the text does not have is kept and marked."""
    (nobody,) = read(GERMAN, VIOLENCE, scene(attacker="armed men"), Numbers(numbers=[]), language="de")
    assert only(nobody, "actor") == []
    (somebody,) = read(GERMAN, VIOLENCE, scene(attacker="Front of the Hills"), Numbers(numbers=[]), language="de")
    assert one(somebody, "actor").evidence.status == "ungrounded"


@pytest.mark.parametrize(("said", "kept"), [("shelling", "attack"), ("abduction", "attack"), ("attack", "attack")])
def test_a_type_needs_a_word_of_the_text(said: str, kept: str) -> None:
    """A small model calls a raid shelling; without artillery in the text the rules' type stands."""
    main, _ = read(NEWS, VIOLENCE, scene(event_type=said))
    assert one(main, "event_type").category == kept
    assert one(main, "event_type").by_rule == (() if said == "attack" else ("category",))


@pytest.mark.parametrize(
    ("attacker", "basis", "settled", "by_rule"),
    [
        ("Boko Haram", "reported", "suspected", ("basis",)),
        ("herders", "reported", "suspected", ("basis",)),
        ("herders", "claimed", "suspected", ("basis",)),
        ("herders", "suspected", "suspected", ()),
        ("farmers", "claimed", "reported_as_fact", ("basis",)),
    ],
)
def test_how_sure_a_text_is_needs_words_that_say_so(
    attacker: str, basis: str, settled: str, by_rule: tuple[str, ...]
) -> None:
    """Nobody claims anything here, so nobody claimed it; the police suspect herders, whatever the model says."""
    text = NEWS.replace("Gunmen", "Gunmen or herders") + " Police suspect herders."
    main, _ = read(text, VIOLENCE, scene(attacker=attacker, basis=basis))
    first = only(main, "actor")[0]
    assert (first.value_text, first.basis, first.by_rule) == (attacker, settled, by_rule)


@pytest.mark.parametrize("thing", ["fighter jet", "training camp"])
def test_a_thing_is_no_attacker(thing: str) -> None:
    told = "A fighter jet bombed a wedding in the training camp of Tarkat on Friday and killed nine guests."
    (main,) = read(told, VIOLENCE, scene(attacker=thing))
    assert only(main, "actor") == []


def test_numbers_measures_and_sources_are_the_rules() -> None:
    main, background = read(NEWS, VIOLENCE, scene())
    told_of = [(fact.measure, fact.low, fact.high, fact.originator) for fact in only(main, "quantity")]
    assert told_of == [("killed", 12, None, None), ("killed", 15, 15, "A hospital source")]
    assert [(fact.measure, fact.low) for fact in only(background, "quantity")] == [("killed", 6)]
    assert set(only(main, "quantity")[0].by_rule) == {"group_text", "measure", "modifier", "originator", "value_text"}


def test_a_part_still_points_to_its_whole_when_the_scene_adds_facts() -> None:
    text = "Gunmen killed 12 people, including three children, in Tarkat on Friday."
    (main,) = read(text, VIOLENCE, scene(attacker="Gunmen", target="people"))
    whole, part = (place for place, fact in enumerate(main.facts) if fact.kind == "quantity")
    assert main.facts[part].subset_of == whole


# Numbers of languages without tables


def numbers_of(text: str, language: str) -> dict[str, int]:
    return {words.split("**")[1]: at for at, words in open_numbers(told(text, language)).items()}


def test_the_model_codes_what_open_numbers_count() -> None:
    at = numbers_of(GERMAN, "de")
    coded = [
        Number(at=at["vier"], group="Fahrgäste", counts="killed"),
        Number(at=at["elf"], group="Marsmenschen", counts="injured"),
        Number(at=at["Vierzig"], group=None, counts="nothing"),
    ]
    (main,) = read(GERMAN, VIOLENCE, scene(), Numbers(numbers=coded), language="de")
    killed, injured = only(main, "quantity")
    assert (killed.measure, killed.low, killed.group_text) == ("killed", 4, "Fahrgäste")
    assert {"measure", "group_text"}.isdisjoint(killed.by_rule)
    # A group that the text does not name is none.
    assert (injured.measure, injured.low, injured.group_text) == ("injured", 11, None)


def test_a_number_is_named_by_its_place_in_the_text() -> None:
    """So that a stored reply speaks of the same numbers when rules find more of them, or fewer."""
    for words, at in numbers_of(GERMAN, "de").items():
        assert GERMAN[at:].startswith(words)


def test_a_mark_that_is_no_number_is_passed_over() -> None:
    (main,) = read(
        GERMAN, VIOLENCE, scene(), Numbers(numbers=[Number(at=3, group=None, counts="killed")]), language="de"
    )
    assert only(main, "quantity") == []


def test_a_text_of_no_sentences_with_violence_has_its_first_for_evidence() -> None:
    """The model alone reads such a language; the incident still rests on the text's own words."""
    (main,) = read(GERMAN, VIOLENCE, scene(place="Ostmark"), Numbers(numbers=[]), language="de")
    assert main.evidence.status == "exact"
    assert one(main, "place").value_text == "Ostmark"
