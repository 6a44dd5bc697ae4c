"""Replies of the full schema → facts: what the words prove, what is asked once more, what makes a fact doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from full_replies import actor, again, incident, place, quantity, reaction, report, target, weapon
from new_ledger import new_ledger

from pipeline.fact import Evidence, Fact, Incident
from pipeline.normalise import Context, Told, incidents_of, unproved_statements
from pipeline.normalise.doubt import with_reasons
from pipeline.normalise.reask import code_of, corrected
from pipeline.store import ExtractionRow, Ledger, Reader, Writer
from schemas.incident_v2 import Incident as Told2

ARTICLE = (
    "Gunmen attacked a military camp in Bamako on Monday. More than 70 people were killed, a security source said, "
    "and about 50 were wounded. An internal document speaks of 81 dead, among them 30 soldiers. "
    "In July, an ambush near Tinzaouaten killed 50 mercenaries."
)
PUBLISHED = date(2024, 9, 20)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def read(text: str, main: Told2 | None, *earlier: Told2, language: str = "en", **known: Any) -> tuple[Incident, ...]:
    return incidents_of("incident_v2", [report(main, *earlier)], Context(text, language, **known))


def facts(one: Incident, kind: str) -> list[Fact]:
    return [fact for fact in one.facts if fact.kind == kind]


def words(fact: Fact | Incident, text: str) -> str | None:
    """The article's own words behind a fact."""
    return None if fact.evidence.start is None else text[fact.evidence.start : fact.evidence.end]


def stored(path: Path, *incidents: Incident, **columns: Any) -> Ledger:
    """A ledger with one extraction of these incidents."""
    ledger = new_ledger(path / "incidents.duckdb")
    store(ledger, incidents, **columns)
    return ledger


def store(ledger: Ledger, incidents: Sequence[Incident], extraction_id: str = "e1", **columns: Any) -> None:
    given = {
        "text_id": "t1",
        "article_id": "a1",
        "prompt": "incident/v9",
        "prompt_hash": "v1:p",
        "schema": "incident_v2",
        "schema_hash": "v1:s",
        "model": "test/m",
        "asked": {},
        "repeat": 0,
        "steps": (),
        "status": "extracted",
        "run_id": "r1",
        "code_version": "3",
        "extracted_at": NOW,
    }
    with ledger.writing(1.0) as connection:
        row = ExtractionRow(**{**given, **columns}, extraction_id=extraction_id, incidents=tuple(incidents))
        Writer(connection).extractions([row])


def rows(ledger: Ledger, sql: str) -> list[tuple[Any, ...]]:
    with ledger.reading() as connection:
        return [tuple(row.values()) for row in Reader(connection).rows(sql)]


# Quantities


@dataclass(frozen=True)
class Counted:
    """A text, a number claimed of it, and the status, bounds and modifier that its words give."""

    text: str
    quote: str
    value_text: str | None
    means: tuple[str, int | None, int | None, str | None]
    status: str = "reported"
    language: str = "en"
    proved: bool = True

    def __str__(self) -> str:
        return f"{self.quote}: {self.value_text} ({self.status})"


WITHHELD = "The army did not disclose how many died"
SOME = "Some soldiers were wounded, and it is not known how many are missing."
COUNTED = [
    # A status without a number keeps what it says.
    Counted(f"{WITHHELD}.", WITHHELD, None, ("not_disclosed", None, None, None), "not_disclosed"),
    Counted(SOME, "it is not known how many are missing", None, ("unknown", None, None, None), "unknown"),
    Counted(
        SOME,
        "Some soldiers were wounded",
        None,
        ("reported_unquantified", None, None, None),
        "reported_unquantified",
    ),
    Counted("No one was killed.", "No one was killed", None, ("reported_none", 0, 0, "exact"), "reported_none"),
    Counted("No one was killed.", "No one was killed", "No one", ("reported_none", 0, 0, "exact"), "reported_none"),
    Counted("There were 0 dead.", "There were 0 dead", "0", ("reported_none", 0, 0, "exact")),
    Counted(
        "L'attaque n'a fait aucun mort.", "aucun mort", None, ("reported_none", 0, 0, "exact"), "reported_none", "fr"
    ),
    # None at all is claimed, and no word says none.
    Counted(
        SOME, "Some soldiers were wounded", None, ("reported_none", None, None, None), "reported_none", "en", False
    ),
    # The number comes from the article's words, whatever the model copied of them.
    Counted(ARTICLE, "More than 70 people were killed", "More than 70", ("reported", 71, None, "more_than")),
    Counted(ARTICLE, "70 people were killed", "70", ("reported", 71, None, "more_than")),
    Counted(ARTICLE, "50 were wounded", "50", ("reported", 50, 50, "approx")),
    Counted(ARTICLE, "about 50 were wounded", "about 50", ("reported", 50, 50, "approx")),
    Counted("Dozens were killed.", "Dozens were killed", "Dozens", ("reported_unquantified", None, None, "vague")),
    Counted("Seventy-seven died.", "Seventy-seven died", "77", ("reported", 77, 77, "exact")),
    Counted("At least 15 died.", "15 died", "15", ("reported", 15, None, "at_least")),
    Counted("Plus de 70 morts à Bamako.", "70 morts", "70", ("reported", 71, None, "more_than"), language="fr"),
    # A claimed status gives way to a number that is written.
    Counted("There were 12 dead.", "12 dead", "12", ("reported", 12, 12, "exact"), "not_disclosed"),
    # The quote stands in the article and does not hold the number.
    Counted(ARTICLE, "a security source said", "77", ("reported", 77, 77, "exact"), proved=False),
    Counted(
        ARTICLE, "More than 70 people were killed", "more than 80", ("reported", 81, None, "more_than"), proved=False
    ),
    Counted(
        "In 2015, gunmen attacked.", "In 2015, gunmen attacked", "2015", ("reported", 2015, 2015, "exact"), proved=False
    ),
    Counted(f"{WITHHELD}.", WITHHELD, "12", ("reported", 12, 12, "exact"), "not_disclosed", proved=False),
    Counted(ARTICLE, "More than 70 people were killed", None, ("reported", None, None, None), proved=False),
]


@pytest.mark.parametrize("case", COUNTED, ids=str)
def test_a_quantity_is_what_its_words_say(case: Counted) -> None:
    """Number, none, some, withheld and unknown stay apart; what the words do not hold is ungrounded, as claimed."""
    (main,) = read(
        case.text, incident("Gunmen", quantity(case.quote, case.value_text, status=case.status)), language=case.language
    )
    (found,) = facts(main, "quantity")
    assert (found.status, found.low, found.high, found.modifier) == case.means
    assert (found.evidence.start is not None) is case.proved


def test_what_is_not_said_of_the_dead_is_no_row_and_the_rest_stays_apart_in_sql(tmp_path: Path) -> None:
    """Silence, withheld, unknown, some and none are five answers, and only the last is 0."""
    said = {
        "not_disclosed": "the army did not disclose how many died",
        "unknown": "it is not known how many died",
        "reported_unquantified": "some soldiers died",
        "reported_none": "no soldier died",
    }
    told = [incident("Gunmen attacked", quantity(words, None, status=status)) for status, words in said.items()]
    text = f"Gunmen attacked, and {', '.join(said.values())}."
    incidents = read(text, incident("Gunmen attacked", date="once"), *told)
    ledger = stored(tmp_path, *incidents)
    assert rows(
        ledger,
        """
        SELECT incidents.ordinal, status, low, high FROM incidents
        LEFT JOIN facts ON facts.incident_id = incidents.incident_id AND kind = 'quantity' ORDER BY ALL
        """,
    ) == [
        (0, None, None, None),
        (1, "not_disclosed", None, None),
        (2, "unknown", None, None),
        (3, "reported_unquantified", None, None),
        (4, "reported_none", 0, 0),
    ]
    assert rows(ledger, "SELECT count(*) FROM facts WHERE kind = 'quantity' AND low = 0") == [(1,)]


def test_the_kinds_of_group_and_source_are_kept() -> None:
    """Who is counted and who counts them, in words and as kinds."""
    figure = quantity(
        "among them 30 soldiers",
        "30",
        group="soldiers",
        group_type="military",
        originator="An internal document",
        originator_type="document",
    )
    (main,) = read(ARTICLE, incident("Gunmen attacked", figure))
    (found,) = facts(main, "quantity")
    assert (found.group_text, found.group_type) == ("soldiers", "military")
    assert (found.originator, found.originator_type) == ("An internal document", "document")


# Parts and wholes

TOLL = "Gunmen attacked a camp on Monday. In all 80 people died, 30 of them soldiers, 10 of these officers."
ALL, SOLDIERS, OFFICERS = (
    quantity("80 people died", "80"),
    quantity("30 of them soldiers", "30", subset_of="80"),
    quantity("10 of these officers", "10", subset_of="30"),
)
CAMP = target("a camp")


def attack(*quantities: Any, camps: int = 0) -> Told2:
    return incident("Gunmen attacked", *quantities, targets=[CAMP] * camps)


def wholes(one: Incident) -> dict[str, str | None]:
    """Each number, and the number that it is a part of."""
    texts = [fact.value_text for fact in one.facts]
    assert all(one.facts[f.subset_of].kind == "quantity" for f in one.facts if f.subset_of is not None)
    return {
        fact.value_text or "": None if fact.subset_of is None else texts[fact.subset_of]
        for fact in facts(one, "quantity")
    }


CHAIN = {"80": None, "30": "80", "10": "30"}
LINKED = [
    ("in one incident", [attack(ALL, SOLDIERS, OFFICERS)], CHAIN),
    ("the part before its whole", [attack(SOLDIERS, ALL)], {"30": "80", "80": None}),
    ("behind another fact", [attack(ALL, SOLDIERS, OFFICERS, camps=1)], CHAIN),
    ("in what is told twice", [attack(camps=1), attack(ALL, SOLDIERS)], {"80": None, "30": "80"}),
    ("told twice alike", [attack(ALL, SOLDIERS), attack(ALL, SOLDIERS)], {"80": None, "30": "80"}),
    ("a whole that is not there", [attack(quantity("30 of them soldiers", "30", subset_of="99"))], {"30": None}),
    ("itself", [attack(quantity("80 people died", "80", subset_of="80"))], {"80": None}),
    (
        "something smaller",
        [attack(quantity("80 people died", "80", subset_of="30"), quantity("30 of them soldiers", "30"))],
        {"80": None, "30": None},
    ),
    (
        "a number of another measure",
        [attack(quantity("80 people died", "80", measure="injured"), SOLDIERS)],
        {"80": None, "30": None},
    ),
]


@pytest.mark.parametrize(("why", "told", "links"), LINKED, ids=[case[0] for case in LINKED])
def test_a_part_points_to_its_whole(why: str, told: list[Told2], links: dict[str, str | None]) -> None:
    """By its ordinal among the incident's facts: never to itself, to less than itself, or to what is no number."""
    (main,) = read(TOLL, told[0], *told[1:])
    assert wholes(main) == links


def test_a_part_points_to_its_whole_where_main_lists_a_fact_twice() -> None:
    """A target told twice moves every ordinal behind it by one."""
    (main,) = read(TOLL, attack(ALL, SOLDIERS, OFFICERS, camps=2))
    assert wholes(main) == CHAIN


def test_a_part_of_a_part_survives_an_incident_told_twice() -> None:
    """The 10 of the 30 of the 80 keep their chain when their incident is joined to main."""
    (main,) = read(TOLL, attack(camps=1), attack(ALL, SOLDIERS, OFFICERS))
    assert wholes(main) == CHAIN


def test_a_part_told_twice_is_one_fact() -> None:
    """Where both lists have it, in whatever place, it is neither doubled nor lost."""
    (main,) = read(TOLL, attack(ALL, SOLDIERS, camps=1), attack(ALL, SOLDIERS))
    assert [fact.value_text for fact in facts(main, "quantity")] == ["80", "30"]


def test_two_figures_are_not_parts_of_each_other() -> None:
    """Two times 20, each said to be part of "20": at most one of them is a part, or neither would be a total."""
    text = "Gunmen attacked. The toll of 20 was confirmed. In Gao 20 others died."
    twenties = [quantity(quote, "20", subset_of="20") for quote in ("The toll of 20", "20 others died")]
    (main,) = read(text, incident("Gunmen attacked", *twenties))
    assert [fact.subset_of for fact in facts(main, "quantity")].count(None) >= 1


def test_a_repeat_that_says_otherwise_adds_no_second_type_or_place() -> None:
    """What main has said once and for all stays; the repeat's figures are added."""
    text = f"{TOLL} They came to Bamako, not Gao."
    main_told = incident("Gunmen attacked", ALL, place=place("Bamako"))
    repeat = incident("Gunmen attacked", SOLDIERS, place=place("Gao"), event_type="armed_clash", stage="attempted")
    (one,) = read(text, main_told, repeat)
    assert [fact.category or fact.value_text for fact in one.facts] == ["attack", "accomplished", "Bamako", "80", "30"]


def test_an_earlier_incident_lends_its_figures_to_nobody() -> None:
    """The ambush keeps its 50 dead, main its own, and neither is a part of the other's."""
    fifty = quantity("killed 50 mercenaries", "50")
    ambush = incident("an ambush near Tinzaouaten", fifty, date="In July")
    part = quantity("among them 30 soldiers", "30", subset_of="50")
    main, earlier = read(ARTICLE, incident("Gunmen attacked", part, date="on Monday"), ambush)
    assert (main.role, earlier.role) == ("main", "background")
    assert (wholes(main), wholes(earlier)) == ({"30": None}, {"50": None})


# Places


@dataclass(frozen=True)
class Placed:
    """A text, a place claimed of it, and some of the columns that come of it."""

    why: str
    text: str
    claimed: dict[str, Any]
    means: dict[str, Any]
    language: str = "en"

    def __str__(self) -> str:
        return self.why


def away(text: str, distance: str, kilometres: float | None, language: str = "en") -> Placed:
    told = {"distance_km": kilometres, "from_place": None if kilometres is None else "Bamako"}
    claimed = {"name": "Kati", "distance": distance, "from_place": "Bamako"}
    return Placed(f"{distance}: {text}", text, claimed, told, language)


MALI = {"name": "Bamako", "country": "Mali"}
KATI = {"name": "Kati", "admin1": "Koulikoro"}
PLACED = [
    Placed("country known to the model only", "Gunmen attacked Bamako.", MALI, {"country": None}),
    Placed("country in English", "Gunmen attacked Bamako, capital of Mali.", MALI, {"country": "MLI"}),
    Placed("country in French", "Attaque à Bamako, capitale du Mali.", MALI, {"country": "MLI"}, "fr"),
    Placed("country in Spanish", "Ataque en Bamako, en Malí.", {**MALI, "country": "Malí"}, {"country": "MLI"}, "es"),
    Placed(
        "country in Arabic",
        "هاجم مسلحون باماكو عاصمة مالي.",
        {"name": "باماكو", "country": "مالي"},
        {"country": "MLI", "alias_id": "bamako_mli"},
        "ar",
    ),
    Placed("another country", "Gunmen attacked Bamako. Niger sent help.", MALI, {"country": None}),
    Placed("a demonym", "Malian troops defended Bamako.", MALI, {"country": None}),
    Placed("no name", "Gunmen attacked in Mali.", {"country": "Mali", "precision": 6}, {"value_text": "Mali"}),
    Placed(
        "a country for a province",
        "Gunmen attacked Bamako in Mali.",
        {**MALI, "admin1": "Mali"},
        {"admin1": None, "country": "MLI"},
    ),
    Placed("a province", "Gunmen attacked Kati in Koulikoro.", KATI, {"value_text": "Kati", "admin1": "Koulikoro"}),
    Placed("province alone", "Gunmen attacked in Koulikoro.", {**KATI, "name": None}, {"value_text": "Koulikoro"}),
    Placed("precision", "Gunmen attacked Kati.", {"name": "Kati", "precision": 2}, {"precision": "2"}),
    Placed("site", "Gunmen attacked Kati.", {"name": "Kati", "site_type": "military"}, {"site_type": "military"}),
    Placed("alias", "Gunmen attacked Bamako.", {"name": "Bamako"}, {"alias_id": "bamako_mli"}),
    Placed("no alias", "Gunmen attacked Nowhereville.", {"name": "Nowhereville"}, {"alias_id": None}),
    away("Gunmen attacked Kati, 60 kilometers from Bamako.", "60 kilometers", 60.0),
    away("Gunmen attacked Kati, 60km from Bamako.", "60km", 60.0),
    away("Gunmen attacked Kati, 12 miles from Bamako.", "12 miles", 19.312),
    away("Attaque à Kati, à 500 mètres de Bamako.", "500 mètres", 0.5, "fr"),
    away("Ataque en Kati, a 1,5 kilómetros de Bamako.", "1,5 kilómetros", 1.5, "es"),
    away("Gunmen attacked Kati, near Bamako.", "60 kilometers", None),
    away("Gunmen attacked Kati, 60 kilometers from Bamako.", "600 kilometers", None),
]


@pytest.mark.parametrize("case", PLACED, ids=str)
def test_a_place_is_what_the_article_says_of_it(case: Placed) -> None:
    """Country, province and distance come from the article's words; what only the model knows is left out."""
    (main,) = read(case.text, incident("Gunmen", place=place(**case.claimed)), language=case.language)
    (found,) = facts(main, "place")
    assert {name: getattr(found, name) for name in case.means} == case.means
    assert found.evidence.status == "exact"


UNSAID = [
    pytest.param({"country": "Mali"}, "country", id="a country"),
    pytest.param({"admin1": "Koulikoro"}, "admin1", id="a province"),
    pytest.param({"distance": "60 kilometers", "from_place": "Bamako"}, "from_place", id="a centre"),
]


@pytest.mark.parametrize(("claimed", "column"), UNSAID)
def test_a_place_has_nothing_that_only_the_model_knows(claimed: dict[str, Any], column: str) -> None:
    """The article prints a distance and no other name than Kati's."""
    (main,) = read("Gunmen attacked Kati, 60 kilometers away.", incident("Gunmen", place=place("Kati", **claimed)))
    assert getattr(facts(main, "place")[0], column) is None


GROUPED = [away("Kati lies 1,200 kilometers from Bamako.", "1,200 kilometers", 1200.0)]
GROUPED += [away("Kati est à 1 200 km de Bamako.", "1 200 km", 1200.0, "fr")]


@pytest.mark.parametrize("case", GROUPED, ids=str)
def test_a_distance_with_grouped_digits_is_one_number(case: Placed) -> None:
    """1,200 kilometers are neither 1.2 nor 200."""
    (main,) = read(case.text, incident("Kati", place=place(**case.claimed)), language=case.language)
    assert facts(main, "place")[0].distance_km == case.means["distance_km"]


# Dates


@dataclass(frozen=True)
class Dated:
    """Words that say when, what is known of the publication, and what they come to."""

    said: str
    basis: str | None
    means: tuple[str, str | None, str | None]
    against: tuple[str | None, str | None] = (None, None)


DATED = [
    Dated("on Monday", None, ("unresolved", None, None)),
    Dated("on Monday", "declared", ("resolved_from_published", "2024-09-16", "2024-09-16"), ("2024-09-20", "declared")),
    Dated("on Monday", "assumed", ("resolved_from_published", "2024-09-16", "2024-09-16"), ("2024-09-20", "assumed")),
    Dated("In July", "html", ("resolved_from_published", "2024-07-01", "2024-07-31"), ("2024-09-20", "html")),
    Dated("In July", None, ("unresolved", None, None)),
    Dated("17 September 2023", "declared", ("explicit", "2023-09-17", "2023-09-17")),
    Dated("17 September 2023", None, ("explicit", "2023-09-17", "2023-09-17")),
    Dated("on Tuesday", "declared", ("unresolved", None, None)),  # not in the article
]


@pytest.mark.parametrize("case", DATED, ids=lambda case: f"{case.said}, {case.basis}")
def test_a_date_resolves_only_against_a_known_publication(case: Dated) -> None:
    """And says against which, and how that is known; a full date needs none, an unproved one gets none."""
    text = f"{ARTICLE} The camp was founded on 17 September 2023."
    known = {"published": PUBLISHED, "published_basis": case.basis} if case.basis else {}
    (main,) = read(text, incident("Gunmen attacked", date=case.said), **known)
    (found,) = facts(main, "date")
    assert (found.basis, found.date_start, found.date_end) == case.means
    assert (found.resolved_against, found.resolved_basis) == case.against
    assert (found.evidence.start is None) is (case.said == "on Tuesday")


# Names and codes


def test_a_name_that_its_quote_lacks_is_proved_by_its_nearest_mention() -> None:
    """Of three mentions the one beside the quote is the evidence, not the first and not the last."""
    text = "JNIM is a group. " + "It has fought for years. " * 5 + "JNIM struck again. They said so. " + (
        "The region is large. " * 5 + "JNIM again."
    )  # fmt: skip
    (main,) = read(text, incident("They said so", actors=[actor("JNIM", "They said so")]))
    (found,) = facts(main, "actor")
    assert found.evidence.start == text.index("JNIM struck")
    assert words(found, text) == "JNIM"


def test_a_name_inside_its_quote_keeps_the_quote() -> None:
    """Words that say more than the name are the better evidence."""
    text = "JNIM is a group. The group JNIM claimed the attack."
    (main,) = read(text, incident("claimed the attack", actors=[actor("JNIM", "The group JNIM claimed the attack")]))
    assert words(facts(main, "actor")[0], text) == "The group JNIM claimed the attack"


def test_a_name_that_stands_nowhere_is_ungrounded() -> None:
    """A true quote does not prove a name that the article never writes."""
    (main,) = read(ARTICLE, incident("Gunmen attacked", actors=[actor("Boko Haram", "Gunmen attacked")]))
    (found,) = facts(main, "actor")
    assert (found.evidence, found.alias_id) == (Evidence("Gunmen attacked"), None)


ALIASED = [("JNIM", "jnim"), ("GSIM", "jnim"), ("جماعة نصرة الإسلام والمسلمين", "jnim"), ("AQIM", "aqim")]


@pytest.mark.parametrize(("name", "alias_id"), [*ALIASED, ("Gunmen", None)])
def test_a_group_has_one_id_under_all_its_names(name: str, alias_id: str | None) -> None:
    """GSIM is JNIM, in any script; AQIM is another group, and gunmen are none."""
    text = f"{name} attacked a camp."
    (main,) = read(text, incident(text, actors=[actor(name, text)]))
    assert [fact.alias_id for fact in facts(main, "actor")] == [alias_id]


def test_what_is_told_of_an_actor_is_kept() -> None:
    """Role, kind, how sure, through what, and who says so."""
    text = "In a video, JNIM claimed the attack, a security source said."
    told = actor(
        "JNIM",
        "JNIM claimed the attack",
        actor_type="jihadist_group",
        basis="claimed",
        channel="a video",
        originator="a security source",
    )
    (main,) = read(text, incident("JNIM claimed the attack", actors=[told]))
    (found,) = facts(main, "actor")
    assert (found.category, found.actor_type, found.basis) == ("perpetrator", "jihadist_group", "claimed")
    assert (found.channel, found.originator) == ("a video", "a security source")


def test_codes_weapons_and_reactions_become_facts() -> None:
    """Modes once each and never "unknown", the stage, targets, weapons and reactions with their kinds."""
    text = "Gunmen attacked an airport with rifles. The United Nations condemned the attack."
    told = incident(
        "Gunmen attacked an airport",
        attack_modes=["armed_assault", "unknown", "facility_attack", "armed_assault"],
        stage="attempted",
        targets=[target("an airport", "airport_aircraft")],
        weapons=[weapon("rifles", "firearms"), weapon("a mortar", "artillery"), weapon("unknown", "unknown")],
        reactions=[reaction("The United Nations", "condemned the attack")],
    )
    (main,) = read(text, told)
    found = [(f.kind, f.value_text, f.category or f.target_type or f.weapon_type, words(f, text)) for f in main.facts]
    whole = "Gunmen attacked an airport"
    assert found == [
        ("event_type", None, "attack", whole),
        ("attack_mode", None, "armed_assault", whole),
        ("attack_mode", None, "facility_attack", whole),
        ("stage", None, "attempted", whole),
        ("target", "an airport", "airport_aircraft", "an airport"),
        ("weapon", "rifles", "firearms", "rifles"),
        ("weapon", "a mortar", "artillery", None),
        ("reaction", "The United Nations", "condemnation", "The United Nations"),
    ]


# Asked once more

UNTRUE = incident(
    "Rebels bombed a market",
    quantity("killing 81 persons", "81"),
    quantity("More than 70 people were killed", "More than 70"),
    targets=[target("a market")],
    attack_modes=["armed_assault"],
)


def codes(incidents: Sequence[Incident]) -> dict[str, str]:
    """What each ungrounded fact is asked for under, by its kind."""
    return {fact.kind: code_of(fact) for one in incidents for fact in one.facts if fact.evidence.start is None}


def asked_again(**answers: tuple[str | None, str | None]) -> tuple[Incident, Incident]:
    """UNTRUE's incident before and after these answers, by kind of fact."""
    before = read(ARTICLE, UNTRUE)
    named = codes(before)
    reply = again(**{named[kind]: answer for kind, answer in answers.items()})
    return before[0], corrected(before, reply, Context(ARTICLE, "en"))[0]


def test_each_unproved_statement_is_named_once() -> None:
    """What codes the happening as a whole is one statement; what is grounded is not asked for."""
    incidents = read(ARTICLE, UNTRUE)
    named = codes(incidents)
    assert len(set(named.values())) == 3
    expected = {
        "event_type": ["the incident itself", "Rebels bombed a market"],
        "target": ["target", "a market"],
        "quantity": ["killed", "81", "killing 81 persons"],
    }
    lines = unproved_statements(incidents)
    for line, (kind, said) in zip(lines, expected.items(), strict=True):
        assert line.startswith(named[kind])
        assert [words for words in said if words not in line] == []
    assert unproved_statements([*incidents, *incidents]) == unproved_statements(incidents)
    assert unproved_statements(read(ARTICLE, incident("Gunmen attacked"))) == []


def test_a_code_is_the_same_whatever_stands_around_its_fact() -> None:
    """A stored answer still speaks of the same fact when others are proved, moved or dropped."""
    alone = incident("Gunmen attacked", quantity("killing 81 persons", "81"))
    moved = incident("Gunmen attacked", *reversed(UNTRUE.quantities), targets=[target("a hotel"), target("a market")])
    of = [codes(read(ARTICLE, one))["quantity"] for one in (UNTRUE, alone, moved)]
    assert of == [of[0]] * 3
    changed = [("killing 82 persons", "81"), ("killing 81 persons", "82")]
    others = {codes(read(ARTICLE, incident("Gunmen", quantity(*one))))["quantity"] for one in changed}
    assert len(others - set(of)) == 2


def test_no_more_than_24_statements_are_asked_for() -> None:
    """The answer holds no more; they are the first ones."""
    targets = [target(f"site {chr(97 + number)}") for number in range(30)]
    many = [incident("Gunmen attacked", targets=targets[at : at + 8]) for at in range(0, 30, 8)]
    lines = unproved_statements(read(ARTICLE, None, *many))
    assert len(lines) == 24
    assert [line.count(f"site {chr(97 + number)}") > 0 for number, line in enumerate(lines)] == [True] * 24


def test_two_statements_never_share_a_code() -> None:
    """Else the second is not asked for, and is proved by the answer to the first."""
    others = [Fact(kind="target", value_text=f"site {n}", evidence=Evidence(f"site {n}")) for n in range(300)]
    assert len({code_of(fact) for fact in others}) == 300


def test_new_words_that_hold_the_value_prove_it() -> None:
    """The fact keeps its place and has the article's bounds."""
    before, after = asked_again(quantity=("An internal document speaks of 81 dead", None))
    fixed, kept = facts(after, "quantity")
    assert (fixed.low, fixed.high, words(fixed, ARTICLE)) == (81, 81, "An internal document speaks of 81 dead")
    assert kept == facts(before, "quantity")[1]
    assert [fact.kind for fact in after.facts] == [fact.kind for fact in before.facts]


REFUSED = [
    ("words without the number", {"quantity": ("a security source said", "81")}),
    ("words without the number, nor a value", {"quantity": ("a security source said", None)}),
    ("words that are not there", {"quantity": ("they killed 81 men", "81")}),
    ("taken back", {"quantity": (None, None)}),
    ("a null spelled out", {"quantity": ("unknown", "81")}),
    ("a name that its words lack", {"target": ("Gunmen attacked", None)}),
    ("the incident in other untrue words", {"event_type": ("Rebels bombed", None)}),
]


@pytest.mark.parametrize(("why", "answers"), REFUSED, ids=[why for why, _ in REFUSED])
def test_new_words_that_prove_nothing_change_nothing(why: str, answers: dict[str, Any]) -> None:
    """The fact stays ungrounded with what was claimed first."""
    before, after = asked_again(**answers)
    assert after == before


def test_a_corrected_value_is_what_the_new_words_say() -> None:
    """A model may mend its number: bounds and modifier are the new words', not the first claim's."""
    _, after = asked_again(quantity=("about 50 were wounded", "about 50"))
    fixed = facts(after, "quantity")[0]
    assert (fixed.value_text, fixed.low, fixed.high, fixed.modifier) == ("about 50", 50, 50, "approx")


def test_the_incident_goes_with_its_type() -> None:
    """One answer proves type, modes and stage, and gives the incident itself its words."""
    before, after = asked_again(event_type=("Gunmen attacked a military camp", None))
    assert before.evidence.start is None
    assert words(after, ARTICLE) == "Gunmen attacked a military camp"
    of_the_whole = [fact for fact in after.facts if fact.kind in {"event_type", "attack_mode", "stage"}]
    assert [fact.evidence for fact in of_the_whole] == [after.evidence] * 3


def test_an_incident_that_is_grounded_keeps_its_words() -> None:
    """Answers to its facts do not move it."""
    before = read(ARTICLE, incident("Gunmen attacked", targets=[target("a market")]))
    reply = again(**{codes(before)["target"]: ("a military camp", "a military camp")})
    (after,) = corrected(before, reply, Context(ARTICLE, "en"))
    assert after.evidence == before[0].evidence
    assert [fact.value_text for fact in facts(after, "target")] == ["a military camp"]


def test_unknown_codes_and_grounded_facts_are_left_alone() -> None:
    """An answer to a question that was not asked is no fact, and proves or unproves none."""
    before = read(ARTICLE, UNTRUE)
    kept = facts(before[0], "quantity")[1]
    assert kept.evidence.start is not None
    reply = again(f0000=("81 dead", "81"), **{code_of(kept): ("81 dead", "81")})
    assert corrected(before, reply, Context(ARTICLE, "en")) == before
    assert corrected(before, again(), Context(ARTICLE, "en")) == before


def test_a_statement_may_be_named_by_its_words() -> None:
    """A small model repeats the line, or what it says, where it should give the code alone."""
    before = read(ARTICLE, UNTRUE)
    (line,) = (line for line in unproved_statements(before) if line.startswith(codes(before)["quantity"]))
    for named in (line.split(" | ")[1], " | ".join(line.split(" | ")[:2])):
        (after,) = corrected(before, again(**{named: ("81 dead", "81")}), Context(ARTICLE, "en"))
        assert [fact.evidence.status for fact in facts(after, "quantity")] == ["exact", "exact"]


def test_a_re_ask_is_read_with_its_reply() -> None:
    """The reading as a whole takes it in, and the reasons for doubt are those of the proved fact."""
    untrue = report(UNTRUE)
    context = Context(ARTICLE, "en")
    before = incidents_of("incident_v2", [untrue], context)
    reply = again(**{codes(before)["quantity"]: ("81 dead", "81")})
    (after,) = incidents_of("incident_v2", [untrue], context, reply)
    assert "ungrounded" in facts(before[0], "quantity")[0].reasons
    assert "ungrounded" not in facts(after, "quantity")[0].reasons


# Doubt

TOLD = Told(
    instructions="Write who gives the number. An official source is null if it is not named.",
    examples="Police said that 9 farmers died near Lokoja. {'originator': 'Police', 'channel': 'Telegram'}",
)
SAYS = "Gunmen attacked a camp, killing 12 people, the army said. The police came later."
FOUND = Evidence("killing 12 people", 24, 41, "exact")
LOST = Evidence("killing 99 people")


def figure(**columns: Any) -> Fact:
    """A proved figure that the army gives."""
    given = {"value_text": "12", "evidence": FOUND, "originator": "the army", "originator_type": "state_official"}
    return Fact(kind="quantity", **{**given, **columns})


def name(evidence: Evidence = FOUND, **columns: Any) -> Fact:
    return Fact(kind="actor", value_text="Gunmen", evidence=evidence, **columns)


FUZZY = replace(FOUND, status="fuzzy", score=93.0)
DOUBTS: list[tuple[str, Fact, set[str]]] = [
    ("none", figure(), set()),
    ("a near match", figure(evidence=FUZZY), {"fuzzy"}),
    ("not found", figure(evidence=LOST), {"ungrounded"}),
    ("nobody says it", figure(originator=None, originator_type="narrator"), {"unnamed_originator"}),
    ("an official without a name", figure(originator_type="anonymous_official"), {"unnamed_originator"}),
    ("an unclear source", figure(originator_type="unclear"), {"unnamed_originator"}),
    ("a source that is not in the article", figure(originator="the ministry"), {"unnamed_originator"}),
    ("a name needs no source", name(), set()),
    ("one word of an example", figure(group_text="farmers"), {"leaked"}),
    ("a word of an example in the article too", figure(group_text="police"), set()),
    ("an example's source that is in the article too", figure(originator="Police"), set()),
    ("one word of the instructions", figure(group_text="official"), set()),
    ("two words of the instructions", figure(originator="An official"), {"leaked", "unnamed_originator"}),
    ("two words of the instructions apart", figure(group_text="official number"), set()),
    ("the example's channel", name(channel="Telegram"), {"leaked"}),
    ("a place to measure from", name(from_place="Lokoja"), {"leaked"}),
    ("a part of an example's word", figure(group_text="farm"), set()),
    ("an example's quote", figure(evidence=Evidence("9 farmers died")), {"leaked", "ungrounded"}),
    ("an example's value", figure(evidence=LOST, value_text="Lokoja"), {"leaked", "ungrounded"}),
    ("a grounded value is the article's", figure(value_text="Lokoja"), set()),
    ("near and unnamed", figure(evidence=FUZZY, originator=None), {"fuzzy", "unnamed_originator"}),
    (
        "everything at once",
        figure(evidence=Evidence("9 farmers died"), originator=None),
        {"leaked", "ungrounded", "unnamed_originator"},
    ),
]


@pytest.mark.parametrize(("why", "fact", "reasons"), DOUBTS, ids=[why for why, _, _ in DOUBTS])
def test_a_fact_carries_its_reasons_for_doubt(why: str, fact: Fact, reasons: set[str]) -> None:
    """Each alone and together, sorted; words that the article has too were copied from nowhere."""
    (found,) = with_reasons(Incident("main", FOUND, (fact,)), Context(SAYS, "en", told=TOLD)).facts
    assert found.reasons == tuple(sorted(reasons))
    assert replace(found, reasons=()) == fact


def test_nothing_leaks_from_a_prompt_without_words() -> None:
    """Doubt needs a source: without examples and instructions nothing counts as copied."""
    (found,) = with_reasons(Incident("main", FOUND, (figure(group_text="farmers"),)), Context(SAYS, "en")).facts
    assert found.reasons == ()


# The view of reasons


def dead(low: int | None, high: int | None, **columns: Any) -> Fact:
    return figure(**{"measure": "killed", "status": "reported", **columns}, low=low, high=high)


def main(*facts: Fact) -> Incident:
    return Incident("main", FOUND, facts)


def doubted(ledger: Ledger, reason: str) -> list[str]:
    return [row[0] for row in rows(ledger, "SELECT fact_id, reason FROM fact_reasons ORDER BY 1") if row[1] == reason]


DISPUTES: list[tuple[str, list[Fact], list[int]]] = [
    ("77 and 81", [dead(77, 77), dead(81, 81)], [0, 1]),
    ("77 and 77", [dead(77, 77), dead(77, 77)], []),
    ("77 and more than 70", [dead(77, 77), dead(71, None)], []),
    ("more than 70 and 50", [dead(71, None), dead(50, 50)], [0, 1]),
    ("77 and up to 80", [dead(77, 77), dead(None, 80)], []),
    ("of one group, however written", [dead(77, 77, group_text="People"), dead(81, 81)], [0, 1]),
    ("of two groups", [dead(77, 77, group_text="soldiers"), dead(81, 81, group_text="civilians")], []),
    ("a part and its whole", [dead(77, 77), dead(30, 30, subset_of=0)], []),
    ("killed and injured", [dead(77, 77), dead(81, 81, measure="injured")], []),
    ("one of them ungrounded", [dead(77, 77), dead(81, 81, evidence=LOST)], []),
    ("one of them without a number", [dead(77, 77), dead(None, None)], []),
]


@pytest.mark.parametrize(("why", "told", "disputed"), DISPUTES, ids=[case[0] for case in DISPUTES])
def test_figures_of_one_article_dispute_each_other(
    why: str, told: list[Fact], disputed: list[int], tmp_path: Path
) -> None:
    """Where their intervals do not meet, for one measure and group of one incident."""
    ledger = stored(tmp_path, main(*told))
    assert doubted(ledger, "disputed") == [f"e1#0.{place}" for place in disputed]


def test_a_figure_that_contradicts_nobody_is_not_disputed(tmp_path: Path) -> None:
    """More than 70 holds beside 77 and beside 81, which contradict each other."""
    ledger = stored(tmp_path, main(dead(77, 77), dead(81, 81), dead(71, None)))
    assert doubted(ledger, "disputed") == ["e1#0.0", "e1#0.1"]


def test_figures_of_two_incidents_do_not_dispute_each_other(tmp_path: Path) -> None:
    """The July ambush has its own dead."""
    ledger = stored(tmp_path, main(dead(77, 77)), Incident("background", FOUND, (dead(50, 50),)))
    assert doubted(ledger, "disputed") == []


REPEATS: list[tuple[str, Incident | None, dict[str, Any], list[str]]] = [
    ("another figure", main(dead(81, 81)), {"repeat": 1}, ["e1#0.0", "e2#0.0"]),
    ("the same figure", main(dead(77, 77)), {"repeat": 1}, []),
    ("the same number injured", main(dead(77, 77, measure="injured")), {"repeat": 1}, ["e1#0.0", "e2#0.0"]),
    ("the same number as background", Incident("background", FOUND, (dead(77, 77),)), {}, ["e1#0.0", "e2#0.0"]),
    ("no incident at all", None, {"repeat": 1, "status": "no_incident"}, ["e1#0.0"]),
    ("a failure", None, {"repeat": 1, "status": "failed"}, []),
    ("another model", main(dead(81, 81)), {"model": "test/other"}, []),
    ("another text", main(dead(81, 81)), {"text_id": "t2"}, []),
]


@pytest.mark.parametrize(("why", "other", "columns", "disputed"), REPEATS, ids=[case[0] for case in REPEATS])
def test_two_answers_to_one_text_dispute_each_other(
    why: str, other: Incident | None, columns: dict[str, Any], disputed: list[str], tmp_path: Path
) -> None:
    """A figure that the same model does not give again, to the same prompt and text."""
    ledger = stored(tmp_path, main(dead(77, 77)))
    store(ledger, [other] if other else [], "e2", **columns)
    assert doubted(ledger, "disputed") == disputed


FAR: list[tuple[str, list[int], list[int]]] = [
    ("three times and more", [10, 10, 10, 31], [3]),
    ("three times", [10, 10, 10, 30], []),
    ("a third and less", [30, 30, 30, 9], [3]),
    ("none", [30, 30, 30, 0], [3]),
    ("too few to tell", [10, 10, 31], []),
]


@pytest.mark.parametrize(("why", "figures", "outliers"), FAR, ids=[case[0] for case in FAR])
def test_a_figure_far_from_its_events_others_is_an_outlier(
    why: str, figures: list[int], outliers: list[int], tmp_path: Path
) -> None:
    """Against the median of at least four, over the articles that are linked to one event."""
    ledger = new_ledger(tmp_path / "incidents.duckdb")
    for number, low in enumerate(figures):
        store(ledger, [main(dead(low, low))], f"e{number}", text_id=f"t{number}")
    assert doubted(ledger, "outlier") == []  # nothing is linked yet
    with ledger.writing(1.0) as connection:
        connection.execute("INSERT INTO events VALUES ('v', 'the attack', NULL, now(), now())")
        for number, _ in enumerate(figures):
            connection.execute(
                "INSERT INTO event_members (event_id, incident_id, reason, linked_at) VALUES ('v', ?, 'test', now())",
                [f"e{number}#0"],
            )
    assert doubted(ledger, "outlier") == [f"e{number}#0.0" for number in outliers]


def test_a_fact_is_unreviewed_until_somebody_decides(tmp_path: Path) -> None:
    """A correction of one fact takes the reason from that fact alone."""
    ledger = stored(tmp_path, main(dead(77, 77), dead(77, 77)))
    assert doubted(ledger, "unreviewed") == ["e1#0.0", "e1#0.1"]
    with ledger.writing(1.0) as connection:
        connection.execute(
            "INSERT INTO corrections (correction_id, fact_id, decision, reviewer, decided_at) "
            "VALUES ('c1', 'e1#0.0', 'accepted', 'R', now())"
        )
    assert doubted(ledger, "unreviewed") == ["e1#0.1"]


def test_the_view_has_the_reasons_that_a_text_alone_gives(tmp_path: Path) -> None:
    """Fuzzy, leaked, ungrounded and unnamed come with the fact, one row each."""
    doubtful = dead(77, 77, evidence=LOST, reasons=("leaked", "ungrounded"))
    ledger = stored(tmp_path, main(doubtful, dead(77, 77, reasons=("fuzzy", "unnamed_originator"))))
    assert rows(ledger, "SELECT fact_id, reason FROM fact_reasons WHERE reason <> 'unreviewed' ORDER BY ALL") == [
        ("e1#0.0", "leaked"),
        ("e1#0.0", "ungrounded"),
        ("e1#0.1", "fuzzy"),
        ("e1#0.1", "unnamed_originator"),
    ]
