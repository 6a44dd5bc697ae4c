"""Tolls under each policy: over the gold of the seeds by hand, and over made-up articles one rule at a time."""

from pathlib import Path
from typing import Any

import pytest
from command import commands
from gold_world import incidents
from new_ledger import new_ledger
from told_world import Filled, killed, main

from pipeline.compare import tolls
from pipeline.errors import UsageError
from pipeline.store import Ledger

POLICIES = ("acled_conservative", "exclude_perpetrator", "latest", "official_first", "ucdp")
Figures = tuple[int | None, int | None, int | None]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The gold of the five seeds, stored and linked by the command that a user types."""
    path = tmp_path_factory.mktemp("seeds") / "gold.duckdb"
    assert incidents("eval", "load-gold", "--db", path).status == 0
    return Ledger(path)


# Worked out by hand from the labels: killed by 002: more than 70 (71 up, narrator), 77 (a security source), 81 (an
# internal document); 50 trainees are a part. Injured by 002: over 200 (201 up), around 255. Detained: at least 15 by a
# security official (001, 003), over a dozen (13 up) by 003 itself. Explosions: two, by AP's reporter (000, 001).
BY_HAND: dict[tuple[str, str], Figures] = {
    ("killed", "acled_conservative"): (71, 71, 81),
    ("killed", "exclude_perpetrator"): (77, 71, 81),
    ("killed", "latest"): (77, 71, 81),
    ("killed", "official_first"): (77, 71, 81),
    ("killed", "ucdp"): (77, 71, 81),
    ("injured", "acled_conservative"): (201, 201, 255),
    ("injured", "exclude_perpetrator"): (255, 201, 255),
    ("injured", "latest"): (255, 201, 255),
    ("injured", "official_first"): (255, 201, 255),
    ("injured", "ucdp"): (255, 201, 255),
    ("detained", "acled_conservative"): (13, 13, 15),
    ("detained", "exclude_perpetrator"): (13, 13, 15),
    ("detained", "latest"): (13, 13, 15),
    ("detained", "official_first"): (15, 13, 15),
    ("detained", "ucdp"): (15, 13, 15),
    ("explosions", "ucdp"): (2, 2, 2),
    # One plane burns in the attackers' own video, and nobody else counts any.
    ("aircraft", "ucdp"): (1, 1, 1),
    ("aircraft", "exclude_perpetrator"): (None, None, None),
    # "Hundreds … killed or wounded" has no number, and ACLED's 100 for it is a rule for deaths.
    ("killed_or_injured", "acled_conservative"): (None, None, None),
}


@pytest.mark.parametrize(("measure", "policy"), BY_HAND)
def test_the_seeds_give_what_was_worked_out_by_hand(seeds: Ledger, measure: str, policy: str) -> None:
    """Best, low and high of the attack in Bamako."""
    (found,) = [one for one in tolls(seeds, policy=policy).tolls if one["measure"] == measure]
    assert (found["best"], found["low"], found["high"]) == BY_HAND[measure, policy]


def test_a_toll_names_the_facts_that_made_it(seeds: Ledger) -> None:
    """UCDP's 77, 71 and 81 lead to the words of 002."""
    found = tolls(seeds, policy="ucdp")
    (toll,) = [one for one in found.tolls if one["measure"] == "killed"]
    quotes = {one["fact_id"]: one["quote"] for one in found.claims}
    made = {name: [quotes[fact_id] for fact_id in toll[f"{name}_facts"]] for name in ("best", "low", "high")}
    assert made == {
        "best": ["77 people were confirmed dead"],
        "low": ["has killed more than 70 people"],
        "high": ["an internal document raised the toll to 81"],
    }
    assert (toll["open_ended"], toll["claims"], toll["independent_sources"]) == (True, 3, 1)
    assert "single_lineage" in toll["reasons"]


@pytest.mark.parametrize("policy", POLICIES)
def test_no_part_of_the_seeds_is_added_to_its_whole(seeds: Ledger, policy: str) -> None:
    """The 50 trainees are told, and counted under no policy."""
    trainees = [one for one in tolls(seeds, policy=policy).claims if one["group_text"] == "military police trainees"]
    assert [one["state"] for one in trainees] == ["part"]


def test_the_seeds_background_has_tolls_of_its_own(seeds: Ledger) -> None:
    """About 50 mercenaries in July, at least 20 in 2015, six in 2022: never Bamako's."""
    found = {
        (one["event"], one["best"])
        for one in tolls(seeds, policy="ucdp", background=True).tolls
        if one["measure"] == "killed" and one["best"]
    }
    assert {best for _, best in found} == {77, 50, 20, 6}


# One rule at a time


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(new_ledger(tmp_path / "ledger.duckdb"))


def figures(filled: Filled, policy: str, measure: str = "killed", **options: Any) -> Figures:
    """Best, low and high of the only event."""
    (found,) = [one for one in tolls(filled.ledger, policy=policy, **options).tolls if one["measure"] == measure]
    return found["best"], found["low"], found["high"]


def states(filled: Filled, policy: str = "ucdp", **options: Any) -> dict[str, str]:
    """What becomes of each statement, by its words."""
    return {one["statement"]: one["state"] for one in tolls(filled.ledger, policy=policy, **options).claims}


def told(low: int | None, high: int | None, who: str | None = None, **values: Any) -> Any:
    """An incident with one figure of one kind of originator."""
    return main(killed(low, high, originator=who and f"the {who}", originator_type=who, **values))


def vague(words: str, **values: Any) -> Any:
    """An incident with deaths in words that hold no number."""
    return main(killed(None, None, "vague", value_text=words, **{"status": "reported_unquantified", **values}))


def test_ucdp_takes_the_lower_figure_of_the_best_sources(filled: Filled) -> None:
    """Two officials differ, the article itself says less: the lower official figure is best."""
    filled.tell("a", told(20, 20, "state_official"), events=["e"])
    filled.tell("b", told(25, 25, "medical"), events=["e"])
    filled.tell("c", told(12, 12, "narrator"), events=["e"])
    assert figures(filled, "ucdp") == (20, 12, 25)


def test_ucdp_leaves_out_the_attackers_unless_nobody_else_counts(filled: Filled) -> None:
    """A claim of 300 counts while it is the only one."""
    filled.tell("a", told(300, 300, "perpetrator"), events=["e"])
    assert figures(filled, "ucdp") == (300, 300, 300)
    filled.tell("b", told(20, 20, "narrator"), events=["e"])
    assert figures(filled, "ucdp") == (20, 20, 20)
    assert states(filled)["300"] == "excluded"


def test_acled_takes_the_lowest_of_all(filled: Filled) -> None:
    """The most conservative estimate, whoever says it."""
    filled.tell("a", told(20, 20, "state_official"), events=["e"])
    filled.tell("b", told(12, None, "narrator", modifier="at_least"), events=["e"])
    assert figures(filled, "acled_conservative") == (12, 12, 20)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("dozens", 12),
        ("Dozens of people", 12),
        ("hundreds", 100),
        ("tens", 10),
        ("thousands", 1000),
        ("des dizaines", 10),
        ("decenas", 10),
        ("several", 3),
        ("some loss of life", 3),
    ],
)
def test_acled_has_numbers_for_words_without_one(filled: Filled, words: str, number: int) -> None:
    """Only where nobody gives a number, and for deaths alone."""
    filled.tell("a", vague(words), events=["e"])
    assert figures(filled, "acled_conservative") == (number, number, number)
    assert figures(filled, "ucdp") == (None, None, None)
    filled.tell("b", told(40, 40), events=["e"])
    assert figures(filled, "acled_conservative") == (40, 40, 40)


def test_acled_gives_no_number_to_what_is_not_disclosed(filled: Filled) -> None:
    """Not disclosed is not three; injured in dozens is no toll of deaths."""
    filled.tell("a", vague("not said", status="not_disclosed"), events=["e"])
    filled.tell("b", vague("dozens", measure="injured"), events=["e"])
    assert figures(filled, "acled_conservative") == (None, None, None)
    assert figures(filled, "acled_conservative", "injured") == (None, None, None)


def test_latest_is_what_was_published_last(filled: Filled) -> None:
    """Whatever it is lower or higher; an article without a date decides nothing."""
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17", outlet="One")
    filled.tell("b", told(52, 52), events=["e"], published_at="2024-09-19", outlet="Two")
    filled.tell("c", told(45, 45), events=["e"], published_at="2024-09-18", outlet="Three")
    filled.tell("d", told(99, 99), events=["e"], outlet="Four")
    assert figures(filled, "latest") == (52, 40, 99)


def test_official_first_believes_offices_and_hospitals(filled: Filled) -> None:
    """Then documents and unnamed officials, then anybody, attackers last."""
    filled.tell("a", told(300, 300, "perpetrator"), events=["e"])
    assert figures(filled, "official_first")[0] == 300
    filled.tell("b", told(9, 9, "eyewitness"), events=["e"])
    assert figures(filled, "official_first")[0] == 9
    filled.tell("c", told(30, 30, "document"), events=["e"])
    assert figures(filled, "official_first")[0] == 30
    filled.tell("d", told(33, 33, "medical"), events=["e"])
    assert figures(filled, "official_first")[0] == 33


def test_exclude_perpetrator_takes_what_most_independent_sources_say(filled: Filled) -> None:
    """Three copies of one report are one voice; two that reported for themselves are two."""
    for name in "abc":
        filled.tell(name, told(90, 90), events=["e"], lineage="wire")
    for name in "de":
        filled.tell(name, told(80, 80), events=["e"])
    filled.tell("f", told(300, 300, "perpetrator"), events=["e"])
    assert figures(filled, "exclude_perpetrator") == (80, 80, 90)


def test_a_named_part_is_never_added_to_its_whole(filled: Filled) -> None:
    """20 dead, 5 of them children: 20."""
    incident = main(killed(20, 20), killed(5, 5, group_text="children", subset_of=0))
    filled.tell("a", incident, events=["e"])
    assert {figures(filled, policy) for policy in POLICIES} == {(20, 20, 20)}


def test_a_group_is_a_part_where_anybody_tells_a_total(filled: Filled) -> None:
    """One article counts soldiers, another everybody: the soldiers are among them, said so or not."""
    filled.tell("a", main(killed(6, 6, group_text="soldiers", group_type="military")), events=["e"])
    assert figures(filled, "ucdp") == (6, 6, 6)
    filled.tell("b", main(killed(20, 20, group_text="people")), events=["e"])
    assert figures(filled, "ucdp") == (20, 20, 20)
    assert states(filled)["6 soldiers"] == "part"


def test_groups_that_cannot_overlap_are_added_where_no_total_is_told(filled: Filled) -> None:
    """Five soldiers and twelve civilians are 17; soldiers and 'trainees' may be the same people, and are not added."""
    soldiers = killed(5, 5, group_text="soldiers", group_type="military")
    civilians = killed(12, None, "at_least", group_text="villagers", group_type="civilian")
    filled.tell("a", main(soldiers, civilians), events=["e"])
    assert figures(filled, "ucdp") == (17, 17, 17)
    assert tolls(filled.ledger, policy="ucdp").tolls[0]["open_ended"]
    filled.tell("b", main(soldiers, killed(3, 3, group_text="trainees", group_type="military")), events=["f"])
    rows = {one["event_id"]: one["best"] for one in tolls(filled.ledger, policy="ucdp").tolls}
    assert rows == {"e": 17, "f": 3}


def test_an_outlet_that_raises_its_toll_is_revised(filled: Filled) -> None:
    """40 on Tuesday, 52 on Thursday: 52 now, 40 then."""
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17", outlet="Daily")
    filled.tell("b", told(52, 52), events=["e"], published_at="2024-09-19", outlet="Daily")
    assert {figures(filled, policy) for policy in POLICIES} == {(52, 52, 52)}
    assert states(filled) == {"40": "revised", "52": "counted"}
    assert {figures(filled, policy, as_of="2024-09-18") for policy in POLICIES} == {(40, 40, 40)}
    assert states(filled, as_of="2024-09-18") == {"40": "counted"}
    assert tolls(filled.ledger, policy="ucdp", as_of="2024-09-16").tolls == []


def test_a_new_version_of_an_article_revises_the_old_one(filled: Filled) -> None:
    """One URL, two texts: the first stands until the second, whatever their outlet."""
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17T06:00:00Z")
    filled.tell("a", told(52, 52), events=["e"], published_at="2024-09-17T18:00:00Z", version=2)
    assert states(filled) == {"40": "revised", "52": "counted"}
    assert figures(filled, "ucdp", as_of="2024-09-17T12:00:00+00:00") == (40, 40, 40)


def test_a_figure_that_the_new_version_drops_is_withdrawn(filled: Filled) -> None:
    """It counts no more, and is not lost."""
    filled.tell("a", main(killed(40, 40), killed(9, 9, measure="injured")), events=["e"], published_at="2024-09-17")
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-18", version=2)
    assert figures(filled, "ucdp", "injured") == (None, None, None)
    assert states(filled)["9"] == "withdrawn"
    assert figures(filled, "ucdp", "injured", as_of="2024-09-17") == (9, 9, 9)


def test_repeating_a_figure_revises_nothing(filled: Filled) -> None:
    """The same outlet says 40 twice."""
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17", outlet="Daily")
    filled.tell("b", told(40, 40), events=["e"], published_at="2024-09-19", outlet="Daily")
    assert set(states(filled).values()) == {"counted"}


def test_two_outlets_do_not_revise_each_other(filled: Filled) -> None:
    """Later is not righter: that they differ is a conflict, not a revision."""
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17", outlet="One")
    filled.tell("b", told(52, 52), events=["e"], published_at="2024-09-19", outlet="Two")
    assert figures(filled, "ucdp") == (40, 40, 52)


def test_without_publication_dates_nothing_is_revised(filled: Filled) -> None:
    """When a file came in says nothing of when it was written."""
    filled.tell("a", told(40, 40), events=["e"], outlet="Daily")
    filled.tell("b", told(52, 52), events=["e"], outlet="Daily")
    assert set(states(filled).values()) == {"counted"}


def test_what_is_not_proved_makes_no_toll(filled: Filled) -> None:
    """An ungrounded figure is no claim."""
    filled.tell("a", main(killed(20, 20), killed(900, 900, grounding="ungrounded")), events=["e"])
    assert figures(filled, "ucdp") == (20, 20, 20)


def test_a_rejected_fact_counts_no_more_and_a_reviewed_one_is_counted_as_such(filled: Filled) -> None:
    """Reviewers decide; the share of what they saw is told."""
    filled.tell("a", main(killed(20, 20), killed(25, 25)), events=["e"])
    facts = {row["low"]: row["fact_id"] for row in filled.rows("SELECT low, fact_id FROM facts")}
    with filled.ledger.writing(1) as connection:
        for number, decision in ((25, "rejected"), (20, "accepted")):
            connection.execute(
                "INSERT INTO corrections VALUES (?, ?, ?, NULL, 'me', NULL, now())", [decision, facts[number], decision]
            )
    (found,) = tolls(filled.ledger, policy="ucdp").tolls
    assert (found["best"], found["high"], found["reviewed_share"]) == (20, 20, 1.0)
    assert states(filled)["25"] == "rejected"


def test_none_killed_is_zero_and_unknown_is_not(filled: Filled) -> None:
    """A report of no deaths is a figure; silence makes no row."""
    filled.tell("a", told(0, 0, status="reported_none"), events=["e"])
    assert figures(filled, "ucdp") == (0, 0, 0)
    assert {one["measure"] for one in tolls(filled.ledger).tolls} == {"killed"}


def test_every_policy_has_a_rule_and_a_source(filled: Filled) -> None:
    """`toll_policies` says what each does and whose rule it is."""
    with filled.ledger.writing(1):
        pass
    rows = filled.rows("FROM toll_policies ORDER BY policy")
    assert [row["policy"] for row in rows] == list(POLICIES)
    assert all(row["rule"] and row["source"] for row in rows)


def test_the_timeline_tells_the_toll_in_the_order_of_publication(filled: Filled) -> None:
    """Earlier versions too, each with its time and what became of it."""
    filled.tell("b", told(52, 52), events=["e"], published_at="2024-09-19", outlet="Daily")
    filled.tell("a", told(40, 40), events=["e"], published_at="2024-09-17", outlet="Daily")
    rows = filled.rows("SELECT statement, state, told_basis FROM toll_timeline")
    assert [(row["statement"], row["state"]) for row in rows] == [("40", "revised"), ("52", "counted")]
    assert {row["told_basis"] for row in rows} == {"declared"}


# The command

run = pytest.fixture(commands)


@pytest.mark.parametrize("options", [["--policy", "median"], ["--as-of", "yesterday"], ["--event", "nothing"]])
def test_a_wrong_option_says_what_would_be_right(seeds: Ledger, options: list[str]) -> None:
    """A policy, time or event that is none ends with status 2 and its name."""
    with pytest.raises(UsageError, match=options[1]):
        tolls(
            seeds,
            policy=options[1] if "--policy" in options else None,
            as_of=options[1] if "--as-of" in options else None,
            asked=[options[1]] if "--event" in options else [],
        )


def test_the_command_prints_tolls_with_the_words_behind_them(run: Any, seeds: Ledger) -> None:
    """`incidents tolls --policy ucdp`: best, low, high, and each statement with its quote and use."""
    done = run("tolls", "--policy", "ucdp", "--measure", "killed", "--db", seeds.path)
    assert done.status == 0
    lines = [line.split() for line in done.out.splitlines()]
    assert ["killed", "ucdp", "77", "71", "81+"] in [line[:5] for line in lines]
    assert all(len(line) <= 120 for line in done.out.splitlines())
    assert "77 people were confirmed" in done.out
    assert "part" in done.out


def test_the_command_gives_rows_as_json(run: Any, seeds: Ledger) -> None:
    """The view's own columns."""
    rows = run("tolls", "--policy", "ucdp", "--measure", "killed", "--json", "--db", seeds.path).json
    assert [(row["best"], row["low"], row["high"]) for row in rows] == [(77, 71, 81)]
    assert rows[0]["best_facts"]


def test_a_sentence_is_ready_to_copy(run: Any, seeds: Ledger) -> None:
    """Every figure with who says so, and the words below."""
    done = run("tolls", "--sentence", "--measure", "killed", "--db", seeds.path)
    sentence, *sources = done.out.splitlines()
    assert sentence.startswith(
        "77 dead, says a Malian security source; 81, says an internal document; "
        "more than 70, reports 002_ba3847952c0dce03"
    )
    assert "50" not in sentence
    assert "    77: 002_ba3847952c0dce03: “77 people were confirmed dead”" in sources
