"""Event ids that stay: relinking, new articles, other prompts, merges and splits by people, tombstones."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from link_world import OTHER, SELECTED, Press, attack, day, earlier, killed, moved, new_press, place, target

from pipeline.errors import UsageError
from pipeline.link import Decided, link, merge, split, why
from pipeline.link.cluster import Decided as Obeyed
from pipeline.link.decisions import decided
from pipeline.link.identity import Anchors, found_id, name_clusters, remembered
from pipeline.store.events import Anchor, Decision, MemberRow


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return new_press(tmp_path)


GAO = attack(place=place("Gao", "MLI"), date=day("2024-08-02"), toll=killed(3), target=target("gold mine", "business"))
LIKE = attack(date=day("2024-09-19"), toll=killed(9), target=target("gold mine", "business"))


def merged(press: Press, one: str, other: str) -> Decided:
    return merge(press.ledger, one, other, reviewer="Awa", reason="same camp")


def parted(press: Press, event: str, *incidents: str) -> Decided:
    return split(press.ledger, event, incidents, reviewer="Awa", reason="another day")


# Linking again


def test_linking_the_same_incidents_again_changes_nothing(press: Press) -> None:
    """No id, no time, no reason: both tables stay as they were, row by row."""
    for name in "abc":
        press.tell(name, attack(), GAO)
    press.link()
    before = press.stored()
    again = press.link()
    assert press.stored() == before
    assert (again.new, again.changed, again.merged) == (0, 0, 0)


def test_the_same_articles_get_the_same_ids_in_whatever_order_they_came(tmp_path: Path) -> None:
    """Ids are named after founding incidents, not after the order of arrival or chance."""
    tellings = [
        (f"{kind}{number}", incident) for kind, incident in (("x", attack()), ("y", GAO)) for number in range(3)
    ]
    found = []
    for order in range(3):
        random.Random(order).shuffle(tellings)  # noqa: S311 - any order will do
        folder = tmp_path / str(order)
        folder.mkdir()
        press = new_press(folder)
        for name, incident in tellings:
            press.tell(name, incident)
        press.link()
        found.append({name: press.event_of(name) for name, _ in sorted(tellings)})
    assert found[0] == found[1] == found[2]


def test_new_articles_keep_the_ids_and_only_changed_events_say_that_they_changed(press: Press) -> None:
    """An event that gets a member keeps its id and moves its changed_at; another stays untouched; reasons follow."""
    press.tell("m", attack())
    press.tell("g", GAO)
    press.link()
    camp, mine = press.event_of("m"), press.event_of("g")
    before = {event_id: press.event(event_id) for event_id in (camp, mine)}
    press.tell("a", attack(), published="2024-09-18")  # it comes first in every order
    press.link()
    assert (press.event_of("m"), press.event_of("a"), press.event_of("g")) == (camp, camp, mine)
    assert press.event(mine) == before[mine]
    assert press.event(camp)["created_at"] == before[camp]["created_at"]
    assert press.event(camp)["changed_at"] > before[camp]["changed_at"]


def test_an_article_that_brings_two_events_together_ends_one_with_a_tombstone(press: Press) -> None:
    """The larger event keeps its id; the other says what it became part of, and when."""
    undated = attack(date=None, toll=None, target=None, group=None)
    press.tell("a", attack())
    press.tell("b", attack())
    press.tell("c", undated)
    press.link()
    large, small = press.event_of("a"), press.event_of("c")
    assert large != small
    press.tell("c2", undated, text="no words")
    with press.ledger.writing(1) as connection:  # the rest of what it tells becomes known
        connection.execute("DELETE FROM facts WHERE article_id = 'c'")
        connection.execute(
            """
            INSERT INTO facts SELECT facts.* REPLACE (replace(fact_id, 'a', 'c') AS fact_id, 'c' AS article_id,
                (SELECT incident_id FROM incidents WHERE article_id = 'c') AS incident_id)
            FROM facts WHERE article_id = 'a'
            """
        )
    linked = press.link()
    assert press.event_of("c") == large
    assert linked.merged == 1
    assert press.event(small)["merged_into"] == large
    assert press.event(small)["changed_at"] == press.event(large)["changed_at"]


def test_an_incident_that_is_no_more_leaves_its_event(press: Press) -> None:
    """Facts made anew may have fewer incidents: their rows go, the event stays what the others make it."""
    press.tell("a", attack(), GAO)
    press.link()
    press.tell("a", attack())
    press.link()
    assert [row["incident_id"][-2:] for row in press.stored()[1]] == ["#0"]


# Other selections


def test_another_prompts_incidents_are_the_same_events_and_switching_back_changes_nothing(press: Press) -> None:
    """Main incidents of one text, and backgrounds whose quotes overlap, remember the event; all rows stay."""
    for name in "ab":
        press.tell(name, attack(), earlier(*GAO.facts))
    press.link()
    first = {(name, ordinal): press.event_of(name, ordinal) for name in "ab" for ordinal in (0, 1)}
    before = press.stored()
    for name in "ab":  # in another order, with words that overlap
        press.tell(name, moved(earlier(*GAO.facts), 12), attack(toll=killed(81)), selected=OTHER)
    press.select(OTHER)
    assert {(name, 1 - ordinal): press.event_of(name, ordinal) for name in "ab" for ordinal in (0, 1)} == first
    assert len(press.stored()[1]) == 8
    press.select(SELECTED)
    assert {(name, ordinal): press.event_of(name, ordinal) for name in "ab" for ordinal in (0, 1)} == first
    assert [row for row in press.stored()[1] if row in before[1]] == before[1]


def test_a_background_elsewhere_in_the_text_is_another_incident(press: Press) -> None:
    """Without a word in common it founds an event of its own."""
    press.tell("a", earlier(*GAO.facts))
    press.link()
    before = press.event_of("a")
    press.tell("a", moved(earlier(*GAO.facts), 50), selected=OTHER)
    press.select(OTHER)
    assert press.event_of("a") != before


def test_what_another_prompt_leaves_out_stays_alive_for_its_own(press: Press) -> None:
    """An event that only other selections tell of is no tombstone: selecting them again shows it."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    event = press.event_of("b")
    press.tell("a", attack(), selected=OTHER)
    press.select(OTHER)
    assert press.event(event)["merged_into"] is None
    press.select(SELECTED)
    assert press.event_of("b") == event


# People


def test_a_merge_is_in_force_at_once_and_obeyed_by_every_linking(press: Press) -> None:
    """Two events without evidence are one; the first stays, the second is a tombstone; the member says who decided."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    stays, ends = press.event_of("a"), press.event_of("b")
    done = merged(press, stays[:6], "b")
    assert (done.event_id, done.other_event_id) == (stays, ends)
    for _ in range(2):
        assert press.event_of("a") == press.event_of("b") == stays
        assert press.event(ends)["merged_into"] == stays
        assert (
            press.rows("SELECT count(*) AS n FROM event_members WHERE reason = 'merged by Awa: same camp'")[0]["n"] >= 1
        )
        press.tell("c", GAO)
        press.link()
    assert press.event_of("c") == stays
    assert why(press.ledger, "a", "b").decision is not None


def test_a_merge_keeps_the_named_event_though_the_other_has_more_members(press: Press) -> None:
    """Who is named first stays; the majority does not decide."""
    press.tell("a", attack())
    for name in "bcd":
        press.tell(name, GAO)
    press.link()
    stays = press.event_of("a")
    merged(press, "a", "b")
    assert {press.event_of(name) for name in "abcd"} == {stays}


def test_a_split_is_in_force_at_once_and_obeyed_by_every_linking(press: Press) -> None:
    """What was split off is an event of its own, however alike; the event keeps its id, even of two members."""
    press.tell("a", attack())
    press.tell("b", attack())
    press.link()
    event = press.event_of("a")
    done = parted(press, event, "b")
    for _ in range(2):
        assert press.event_of("a") == event
        assert press.event_of("b") == done.other_event_id != event
        press.link()
    press.tell("c", attack())
    press.link()
    assert press.event_of("a") != press.event_of("b")


def test_a_later_decision_stands_above_an_earlier_one(press: Press) -> None:
    """Merged, split, merged again: the last word holds, and the id that ended lives again in between."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    first, second = press.event_of("a"), press.event_of("b")
    merged(press, first, second)
    done = parted(press, first, "b")
    assert done.other_event_id == press.event_of("b") == second
    assert press.event(second)["merged_into"] is None
    merged(press, second, first)
    press.link()
    assert press.event_of("a") == press.event_of("b") == second
    assert press.event(first)["merged_into"] == second


def test_incidents_of_one_text_are_one_when_a_person_says_so(press: Press) -> None:
    """What linking does not do by itself."""
    press.tell("a", attack(), earlier(*GAO.facts))
    press.link()
    one, other = press.event_of("a", 0), press.event_of("a", 1)
    merged(press, one, other)
    assert press.event_of("a", 0) == press.event_of("a", 1) == one


def test_decisions_survive_a_change_of_prompt(press: Press) -> None:
    """They are found again by text, role and words, under another prompt's incidents."""
    for name, incident in (("a", attack()), ("b", attack()), ("c", GAO)):
        press.tell(name, incident)
    press.link()
    event = press.event_of("a")
    parted(press, event, "b")
    merged(press, event, press.event_of("c"))
    for name, incident in (("a", attack()), ("b", attack()), ("c", GAO)):
        press.tell(name, incident, selected=OTHER)
    press.select(OTHER)
    assert press.event_of("a") == press.event_of("c") == event
    assert press.event_of("b") != event


def test_a_split_takes_the_other_selections_incident_along(press: Press) -> None:
    """Under the other prompt, too, what was split off is where it was put."""
    for selected in (SELECTED, OTHER):
        for name in "ab":
            press.tell(name, attack(), selected=selected)
    press.link()
    press.select(OTHER)
    done = parted(press, "a", "b")
    press.select(SELECTED)
    assert press.event_of("b") == done.other_event_id


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("nowhere", "a", "no event, incident or article 'nowhere'"),
        ("a", "a", "are one event already"),
        ("e", "a", "type more of the id"),
    ],
)
def test_a_merge_of_what_is_not_there_says_what_to_type(press: Press, one: str, other: str, says: str) -> None:
    """Unknown ids, ids of too many events, and one event twice are refused; nothing is stored."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    before = press.stored()
    with pytest.raises(UsageError, match=says):
        merged(press, one, other)
    assert press.stored() == before
    assert press.rows("FROM event_decisions") == []


def test_a_split_that_leaves_nothing_or_names_a_stranger_is_refused(press: Press) -> None:
    """The event's own articles are named in the answer."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    with pytest.raises(UsageError, match="nothing would be left"):
        parted(press, "a", "a")
    with pytest.raises(UsageError, match=r"'b' is no incident or article of e\w+; it has: a"):
        parted(press, press.event_of("a"), "b")
    assert press.rows("FROM event_decisions") == []


def test_a_tombstone_is_not_decided_about(press: Press) -> None:
    """Whoever names an ended event is told what it became."""
    press.tell("a", attack())
    press.tell("b", GAO)
    press.link()
    stays, ends = press.event_of("a"), press.event_of("b")
    merged(press, stays, ends)
    with pytest.raises(UsageError, match=f"{ends} became part of {stays}"):
        parted(press, ends, "b")


# The rules by themselves


def anchor(number: int, text: str = "t", role: str = "main", start: int | None = 0, end: int | None = 10) -> Anchor:
    return Anchor(f"i{number}", text, role, start, end)


NOW = datetime(2026, 1, 1, tzinfo=UTC)


def member(event_id: str, one: Anchor) -> tuple[MemberRow, Anchor]:
    return MemberRow(event_id, one.incident_id, "", NOW, None, None), one


def test_an_id_goes_to_the_cluster_with_most_of_its_members_and_the_older_event_wins_ties() -> None:
    """No id is given twice; what gets none is named after its founder."""
    old, new = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    clusters = [[anchor(1), anchor(2), anchor(3)], [anchor(4)], [anchor(5, "u"), anchor(6)]]
    memory = {"i1": "eA", "i2": "eA", "i3": "eB", "i4": "eA", "i5": "eC", "i6": "eB"}
    named = name_clusters(clusters, memory, {"eA": old, "eB": new, "eC": old})
    assert named[0] == "eA"
    assert named[1] == found_id(anchor(4), set())
    assert named[2] == "eC"


def test_a_founder_names_another_id_only_where_its_own_is_taken() -> None:
    """The same founder, the same id; a second event of it gets a second id."""
    first = found_id(anchor(1), set())
    assert first == found_id(anchor(2), set())
    assert found_id(anchor(1), {first}) not in {first, found_id(anchor(1, start=3), set())}


def test_an_incident_remembers_the_event_of_the_same_words() -> None:
    """Of several backgrounds of a text the one that shares most; never one of another role or text."""
    told = [anchor(1, role="background", start=0, end=10), anchor(2, role="background", start=8, end=30), anchor(3)]
    stored = [member(f"e{number}", one) for number, one in enumerate(told, 1)]
    asked = [
        anchor(11, role="background", start=9, end=20),
        anchor(12, role="background", start=30, end=40),
        anchor(13, start=None, end=None),
        anchor(14, "another"),
    ]
    assert remembered(asked, stored) == {"i11": "e2", "i13": "e3"}
    assert Anchors(told).find(anchor(2, role="background")) == told[1]


def decision(kind: str, ones: list[int], others: list[int], numbers: list[Anchor]) -> Decision:
    sides = [tuple(numbers[number] for number in side) for side in (ones, others)]
    return Decision("d", kind, "e1", "e2", sides[0], sides[1], "Awa", None, NOW)


@pytest.mark.parametrize(
    ("decisions", "together", "apart"),
    [
        ([("merge", [0], [1])], [{0, 1}], {}),
        ([("split", [0], [1, 2])], [], {0: {1, 2}, 1: {0}, 2: {0}}),
        ([("merge", [0], [1]), ("split", [0], [1])], [], {0: {1}, 1: {0}}),
        ([("split", [0], [1]), ("merge", [0], [1])], [{0, 1}], {}),
        ([("merge", [0], [1]), ("merge", [1], [2])], [{0, 1, 2}], {}),
        ([("merge", [0, 1], [2]), ("split", [2], [0])], [{0, 1}], {0: {2}, 2: {0}}),
        ([("split", [0, 1], [2])], [{0, 1}], {0: {2}, 1: {2}, 2: {0, 1}}),
    ],
)
def test_later_decisions_stand_above_earlier_ones(
    decisions: list[tuple[str, list[int], list[int]]], together: list[set[int]], apart: dict[int, set[int]]
) -> None:
    """Groups and pairs kept apart, whatever order people decided in; nothing is in both."""
    numbers = [anchor(number, f"t{number}") for number in range(3)]
    obeyed, _ = decided([decision(*one, numbers) for one in decisions], numbers)
    assert obeyed == Obeyed(
        [frozenset(one) for one in together], {key: frozenset(value) for key, value in apart.items()}
    )


def test_linking_an_empty_ledger_after_all_is_gone_leaves_no_member(press: Press) -> None:
    """Without incidents there is no event to show, and nothing breaks."""
    press.tell("a", attack())
    press.link()
    press.tell("a")
    assert link(press.ledger).events == 0
    assert press.stored()[1] == []
