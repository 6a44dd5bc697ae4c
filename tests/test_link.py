"""Incidents of different articles → events, over a real database filled through the Writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from link_world import (
    Press,
    attack,
    day,
    earlier,
    fact,
    group,
    killed,
    kind_of,
    main,
    new_press,
    place,
    target,
    weekday,
)
from new_ledger import new_ledger

from evals.gold_load import load_gold
from evals.gold_set import gold_set
from evals.links.corpus import events_found
from pipeline.fact import Fact, Incident
from pipeline.link import THRESHOLD, link, why
from pipeline.link.compare import compare, prepare
from pipeline.link.evidence import CODES, FINDINGS
from pipeline.store.links import LinkReader


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return new_press(tmp_path)


# The seeds and the development texts


def gold_events(tmp_path: Path, name: str) -> dict[tuple[str, int], str]:
    ledger = new_ledger(tmp_path / "gold.duckdb")
    load_gold(ledger, gold_set(name))
    link(ledger)
    return events_found(ledger)


def test_the_five_seed_articles_tell_one_event_though_none_says_more_than_tuesday(tmp_path: Path) -> None:
    """Without a year or a publication date, weekday, place, type and targets are enough."""
    events = gold_events(tmp_path, "seeds")
    mains = {event for (_, ordinal), event in events.items() if ordinal == 0}
    assert len(mains) == 1
    assert len(set(events.values())) == 6


def test_the_julys_ambush_is_one_event_and_the_earlier_attacks_on_bamako_stay_apart(tmp_path: Path) -> None:
    """Two backgrounds with one figure are one; 2015, March 2016, 60 km off in 2022 and Tuesday are four happenings."""
    events = gold_events(tmp_path, "seeds")
    first, second, last = (f"00{number}" for number in (0, 1, 4))
    told = {(article[:3], ordinal): event for (article, ordinal), event in events.items()}
    assert told[first, 1] == told[second, 1]
    assert len({told[second, 0], told[second, 1], told[second, 3], told[second, 4], told[last, 1]}) == 5


def test_every_development_event_is_found_and_nothing_else(tmp_path: Path) -> None:
    """Main incidents are one event exactly where the gold files name one; earlier attacks join nothing.

    Four events fall apart whose place the two articles spell in ways that no table has: الأتارب and Al-Atareb, Kundus
    and Kunduz, الزاوية and Zawiya, حيس and Hais. Of Elwak and
    Kérémou one article has the place and the other only how far from it, which speaks against one event.
    """
    gold = {article.article_id: article.event for article in gold_set("dev").articles}
    found = gold_events(tmp_path, "dev")
    mains = {article: event for (article, ordinal), event in found.items() if ordinal == 0}
    by_gold = {gold[article]: {mains[other] for other in mains if gold[other] == gold[article]} for article in mains}
    apart = {name for name, events in by_gold.items() if len(events) > 1}
    spelt, beside = (
        {"atarib-2023-11", "kunduz-2023-10", "zawiya-2023-09", "hays-2025-03"},
        {"banikoara-2024-12", "elwak-2024-11"},
    )
    assert apart == spelt | beside
    assert len(by_gold) == 36
    assert len(set.union(*by_gold.values())) == sum(map(len, by_gold.values())) == 42
    backgrounds = [event for (_, ordinal), event in found.items() if ordinal > 0]
    assert len(set(backgrounds)) == len(backgrounds)
    assert not set(backgrounds) & set(mains.values())


# Which two incidents are one


@dataclass(frozen=True)
class Pair:
    """Two incidents of two articles, and whether they are one happening."""

    name: str
    one: Incident
    other: Incident
    linked: bool
    published: tuple[str | None, str | None] = (None, None)


def bare(*facts: Fact) -> Incident:
    return main(kind_of("attack"), *facts)


BAMAKO, GAO = place("Bamako", "MLI"), place("Gao", "MLI")
GSIM = "جماعة نصرة الإسلام والمسلمين"
AMBUSH = earlier(fact("date", "July"), killed(50, "Russian mercenaries"), group("al-Qaida"))
PAIRS = [
    Pair("told alike", attack(), attack(), True),
    Pair("names in two scripts", attack(), attack(place=place("باماكو"), group=group(GSIM)), True),
    Pair("a day that another article only names", attack(), attack(date=weekday("Tuesday")), True),
    Pair("another claimant", attack(), attack(group=group("ISGS")), True),
    Pair("another toll", attack(toll=killed(70)), attack(toll=killed(81)), True),
    Pair("a misspelled town", attack(place=place("Farabougou")), attack(place=place("Farabuogou")), True),
    Pair("other days", attack(), attack(date=day("2024-09-27")), False),
    Pair("the same town, group and week, another target and toll", attack(),
         attack(date=day("2024-09-19"), target=target("gold mine", "business"), toll=killed(3)), False),
    Pair("another weekday", attack(date=weekday("Tuesday")), attack(date=weekday("Friday")), False),
    Pair("another country", attack(), attack(place=place("Bamako", "GIN", alias_id=None)), False),
    Pair("another town the same day", bare(day("2024-09-17"), BAMAKO), bare(day("2024-09-17"), GAO), False),
    Pair("only a country in common", bare(day("2024-09-17"), BAMAKO), bare(place("Mali", "MLI", precision="6")), False),
    Pair("no date, but place, type and group", bare(BAMAKO, group("JNIM")), bare(BAMAKO, group("JNIM")), False),
    Pair("nothing but a type", bare(), bare(), False),
    Pair("a year against a weekday", attack(date=weekday("Tuesday"), toll=None),
         attack(date=day("2015-01-01", "2015-12-31"), toll=None), False),
    Pair("60 km from the town", bare(weekday("Tuesday"), BAMAKO, group("JNIM")), bare(
        weekday("Tuesday"), place("Bamako", "MLI", distance_km=60.0, from_place="Bamako"), group("JNIM")), False),
    Pair("60 km from the town, in words alone", bare(weekday("Tuesday"), BAMAKO, group("JNIM")), bare(
        weekday("Tuesday"), place("Bamako", "MLI", quote="60 kilometers from Bamako"), group("JNIM")), False),
    Pair("a rare count of the same people in the same month", AMBUSH, AMBUSH, True),
    Pair("a weekday in articles months apart", attack(date=weekday("Tuesday"), toll=None),
         attack(date=weekday("Tuesday"), toll=None), False, ("2024-03-06", "2024-09-18")),
    Pair("told before it happened", attack(), attack(date=None), False, (None, "2024-09-01")),
    Pair("undated news of the same day", attack(), attack(date=None), True, ("2024-09-17", "2024-09-17")),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_what_joins_two_incidents_and_what_keeps_them_apart(press: Press, pair: Pair) -> None:
    """Each pair alone in a ledger is one event or two."""
    press.tell("a", pair.one, published=pair.published[0])
    press.tell("b", pair.other, published=pair.published[1])
    press.link()
    assert (press.together() == {frozenset("ab")}) is pair.linked


def test_what_the_articles_words_do_not_prove_is_no_evidence(press: Press) -> None:
    """The same two incidents are two as soon as date and place of one are ungrounded."""
    ungrounded = attack(
        date=fact("date", "2024-09-17", grounding="ungrounded", date_start="2024-09-17", date_end="2024-09-17"),
        place=fact("place", "Bamako", grounding="ungrounded", country="MLI"),
        toll=None,
    )
    press.tell("a", attack())
    press.tell("b", ungrounded)
    press.link()
    assert press.together() == set()


def test_an_article_that_names_the_other_articles_town_is_told_of_a_village_near_it(press: Press) -> None:
    """Two places with different names keep apart, unless the words of one article name both."""
    near = attack(place=place("Senou", alias_id=None), toll=None)
    press.tell("a", attack(toll=None), text="They struck Bamako.")
    press.tell("b", near, text="They struck Senou, a village.")
    press.tell("c", near, text="They struck Senou, a village near BAMAKO!")
    press.link()
    assert "named by the other article" in " ".join(row["reason"] for row in press.stored()[1])
    reasons = {said.finding.name for said in why(press.ledger, "a", "b").said}
    assert "other_place" in reasons


def test_two_incidents_of_one_text_are_two_however_alike(press: Press) -> None:
    """An article tells a happening once; what resembles both joins one of them."""
    press.tell("a", attack(target=None), earlier(*attack(target=None).facts))
    press.tell("b", attack(target=None))
    press.link()
    assert press.event_of("a", 0) != press.event_of("a", 1)
    assert press.event_of("b") in {press.event_of("a", 0), press.event_of("a", 1)}


def test_what_one_text_lists_twice_is_one(press: Press) -> None:
    """The same time, place and target twice in a text: a small model lists the main one again."""
    press.tell("a", attack(), earlier(*attack(toll=killed(81)).facts))
    press.link()
    assert press.event_of("a", 0) == press.event_of("a", 1)
    assert {row["reason"] for row in press.stored()[1]} == {
        "told twice by its article: the same time, place and target"
    }


def test_versions_of_one_article_tell_one_happening(press: Press) -> None:
    """A first version that says hardly anything belongs to what the second one tells."""
    press.tell("a", bare(BAMAKO), text="Shots in Bamako.")
    press.tell("a", attack(), text="An attack in Bamako.", version=2)
    press.link()
    assert len({row["event_id"] for row in press.stored()[1]}) == 1


def test_a_text_of_two_carriers_is_one_member(press: Press) -> None:
    """Words that two outlets print are extracted once, and are one incident of the event."""
    press.tell("a", attack(), text="The same words.")
    press.tell("b", attack(), text="The same words.")
    assert press.link().incidents == 1


def test_one_odd_telling_does_not_break_an_event_and_one_likeness_makes_none(press: Press) -> None:
    """A member with the wrong day stays where most evidence is; two events that share one telling's looks stay two."""
    for name in "abcd":
        press.tell(name, attack())
    press.tell("late", attack(date=day("2024-09-18")))
    for name in "wxyz":
        press.tell(name, attack(date=day("2024-10-01"), target=target("gold mine", "business"), toll=killed(3)))
    press.link()
    assert press.together() == {frozenset(["a", "b", "c", "d", "late"]), frozenset("wxyz")}


# What is stored


def test_every_member_says_what_joined_it(press: Press) -> None:
    """Evidence in words with its weights, whom it resembles most, and the sum; a single telling says so."""
    press.tell("a", attack())
    press.tell("b", attack())
    press.tell("c", bare(GAO))
    press.link()
    members = {row["incident_id"]: row for row in press.stored()[1]}
    assert len(members) == 3
    alone = [row for row in members.values() if row["linked_to"] is None]
    joined = [row for row in members.values() if row["linked_to"] is not None]
    assert [(row["reason"], row["score"]) for row in alone] == [("told by this article alone", None)]
    for row in joined:
        assert members[row["linked_to"]]["event_id"] == row["event_id"]
        assert (
            "same day, 2024-09-17 +6.0; same place, Bamako +5.0; same type, attack +1.5; same group, jnim +3.0"
            in row["reason"]
        )
        assert "a rare figure, killed 77 +4.0" in row["reason"]
        assert row["score"] == pytest.approx(sum(float(part.rsplit(" ", 1)[1]) for part in row["reason"].split("; ")))


@pytest.mark.parametrize(
    ("incident", "label"),
    [
        (attack(), "attack, Bamako, 2024-09-17"),
        (attack(date=weekday("early Tuesday")), "attack, Bamako, Tuesday"),
        (attack(date=day("2016-03-01", "2016-03-31")), "attack, Bamako, 2016-03"),
        (attack(date=day("2015-01-01", "2015-12-31")), "attack, Bamako, 2015"),
        (attack(place=place("Bamako", distance_km=60.0, from_place="Bamako")), "attack, near Bamako, 2024-09-17"),
        (main(kind_of("armed_clash")), "armed clash"),
        (main(), "incident"),
        (bare(place("x" * 300)), "attack, " + "x" * 71 + "…"),
    ],
)
def test_an_event_has_a_short_name(press: Press, incident: Incident, label: str) -> None:
    """Type, place and date as far as they are told, never longer than a line."""
    press.tell("a", incident)
    press.link()
    assert press.event(press.event_of("a"))["label"] == label


def test_the_counts_say_what_changed(press: Press) -> None:
    """Incidents, events, new, changed, ended, pairs."""
    press.tell("a", attack())
    press.tell("b", bare(GAO))
    first = press.link()
    assert (first.incidents, first.events, first.new, first.changed, first.merged) == (2, 2, 2, 0, 0)
    press.tell("c", attack())
    second = press.link()
    assert (second.incidents, second.events, second.new, second.changed, second.merged) == (3, 2, 0, 1, 0)
    assert (second.pairs, second.limited) == (1, ())


def test_a_ledger_without_incidents_has_no_events(press: Press) -> None:
    """Nothing to link is no error."""
    press.tell("a")
    assert press.link().events == 0
    assert press.stored() == ([], [])


def test_hostile_values_link_like_any_other(press: Press) -> None:
    """Years beyond calendars, empty words, quotation marks, patterns and line breaks break nothing."""
    odd = ["'; DROP TABLE events; --", "%", "\\", "(", "[a-z]*", "\x00\x1b[31m", "\u202e", "a" * 5000, " ", "\n"]
    for number, words in enumerate(odd):
        for copy in "ab":
            press.tell(
                f"{copy}{number}",
                main(
                    kind_of("attack"),
                    fact("date", words, date_start="0001-01-01", date_end="9999-12-31"),
                    fact("place", words, quote=f"5 km from {words}", country="MLI"),
                    fact("actor", words, category="perpetrator"),
                    fact("target", words),
                    killed(2**40, words),
                ),
            )
    assert press.link().incidents == 2 * len(odd)
    before = press.stored()
    press.link()
    assert press.stored() == before


# Blocks


def compared(press: Press, **limits: int) -> tuple[set[tuple[str, str]], Sequence[object]]:
    """The pairs of articles that meet in a block, and what was cut."""
    with press.ledger.reading() as connection:
        reader = LinkReader(connection)
        prepare(reader)
        cuts = reader.block(**limits)
        pairs = compare(reader).pairs
        articles = [one["article_id"] for one in reader.incidents()]
    return {(articles[a], articles[b]) for a, b in zip(pairs.a, pairs.b, strict=True)}, cuts


def test_incidents_that_share_nothing_are_never_compared(press: Press) -> None:
    """Only what has a place, group, figure … and a time in common meets."""
    press.tell("a", attack())
    press.tell("b", attack(date=day("2024-09-18")))
    press.tell("c", main(kind_of("attack"), day("2024-09-17"), place("Kharkiv", "UKR")))
    assert compared(press)[0] in ({("a", "b")}, {("b", "a")})


def test_a_block_that_is_too_large_is_cut_to_neighbours_and_that_is_told(press: Press) -> None:
    """The pairs of a large block grow with its size, not with its square, and the cut is reported."""
    for number in range(30):
        press.tell(f"{number:02}", attack(toll=killed(number + 1)))
    whole, none = compared(press)
    pairs, cuts = compared(press, limit=10, window=3)
    assert (len(whole), none) == (30 * 29 // 2, [])
    assert len(pairs) <= 30 * 3 * 6
    assert len(pairs) < len(whole)
    assert {cut.kind for cut in cuts} >= {"place", "group", "country"}  # type: ignore[attr-defined]
    assert all(cut.incidents == 30 for cut in cuts)  # type: ignore[attr-defined]


# The table of weights


def test_every_finding_has_one_name_and_one_weight() -> None:
    """SQL's names and the table's are the same; a code is a place in the table and fits in a byte."""
    sql = "".join(
        (Path(__file__).parents[1] / "pipeline/store/linking" / name).read_text(encoding="utf-8")
        for name in ("5_compare.sql", "6_mentions.sql")
    )
    assert len(CODES) == len(FINDINGS) <= 127
    assert {name for name in CODES if f"${name} " in sql + " " or f"${name}\n" in sql or f"${name}," in sql} == set(
        CODES
    )
    assert all(finding.words or not finding.bits for finding in FINDINGS)
    assert max(finding.bits for finding in FINDINGS) < THRESHOLD


def test_facts_from_before_there_were_keys_link_too(press: Press) -> None:
    """A ledger that an earlier version filled has no compare_key; they are made while linking."""
    press.tell("a", attack())
    press.tell("b", attack())
    with press.ledger.writing(1) as connection:
        connection.execute("UPDATE facts SET compare_key = NULL")
    press.link()
    assert press.together() == {frozenset("ab")}
