"""Where sources contradict each other: over the gold of the seeds, and over made-up articles one rule at a time."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from command import commands
from gold_world import incidents
from new_ledger import new_ledger
from told_world import Filled, earlier, fact, killed, main, resolved

from pipeline.compare import conflicts
from pipeline.fact import Evidence, Incident
from pipeline.store import Ledger

run = pytest.fixture(commands)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The gold of the five seeds, stored and linked by the command that a user types."""
    path = tmp_path_factory.mktemp("seeds") / "gold.duckdb"
    assert incidents("eval", "load-gold", "--db", path).status == 0
    return Ledger(path)


def said(ledger: Ledger, attribute: str) -> set[tuple[str, str, str]]:
    """The pairs on one attribute: relation and both statements."""
    rows = conflicts(ledger).rows
    return {(row["relation"], row["statement_a"], row["statement_b"]) for row in rows if row["attribute"] == attribute}


def test_the_seeds_contradict_each_other_on_the_dead(seeds: Ledger) -> None:
    """77 and 81 cannot both be, more than 70 can be either, and 50 trainees are a part."""
    source, document = "77 people [a Malian security source]", "81 people [an internal document]"
    found = said(seeds, "killed")
    assert ("contradicts", source, document) in found
    assert ("differs", "more than 70 people", source) in found
    assert ("differs", "more than 70 people", document) in found
    assert ("part_of", "50 military police trainees", "more than 70 people") in found


def test_the_seeds_differ_on_the_detained(seeds: Ledger) -> None:
    """At least 15, over a dozen."""
    (pair,) = said(seeds, "detained")
    assert pair[0] == "differs"
    assert pair[1] == "more than 12 suspects"
    assert pair[2].startswith("at least 15 suspects")


def test_the_seeds_differ_on_who_did_it(seeds: Ledger) -> None:
    """Claimed by JNIM under either of its names, al-Qaida suspected; "attackers" names nobody."""
    pairs = said(seeds, "perpetrator")
    words = {statement for _, *both in pairs for statement in both}
    assert "Al-Qaeda (suspected)" in words
    assert any(one.endswith("(claimed)") for one in words)
    assert not any("fighters" in one or one == "attackers" for one in words)


def test_the_seeds_name_different_earlier_attacks(seeds: Ledger) -> None:
    """The last major attack was in March 2016, or there were those of 2015 and 2022."""
    assert said(seeds, "earlier_attack") == {
        ("differs", "March 2016, hotel", "2015, hotel"),
        ("differs", "March 2016, hotel", "2022, Malian army checkpoint"),
    }


def test_every_conflict_has_the_words_of_both_sides(seeds: Ledger) -> None:
    """Each quote stands in its article."""
    with seeds.reading() as connection:
        texts = dict(
            connection.execute("SELECT article_id, text FROM current_articles JOIN texts USING (text_id)").fetchall()
        )
    rows = conflicts(seeds, background=True).rows
    assert len(rows) > 10
    for row in rows:
        for side in ("a", "b"):
            assert row[f"quote_{side}"] in texts[row[f"article_{side}"]]
            assert row[f"sources_{side}"]


# One rule at a time


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(new_ledger(tmp_path / "ledger.duckdb"))


def relation(filled: Filled, one: Any, other: Any) -> list[str]:
    """The relations between what two articles say of one event."""
    filled.tell("a", main(one), events=["e"], outlet="One")
    filled.tell("b", main(other), events=["e"], outlet="Two")
    return [row["relation"] for row in conflicts(filled.ledger).rows]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (killed(77, 77), killed(81, 81), ["contradicts"]),
        (killed(77, 77), killed(77, 77), []),
        (killed(71, None, "more_than"), killed(77, 77), ["differs"]),
        (killed(71, None, "more_than"), killed(60, 60), ["contradicts"]),
        (killed(None, 40, "at_most"), killed(41, 41), ["contradicts"]),
        (killed(50, 50, "approx"), killed(52, 52), ["differs"]),
        (killed(50, 50, "approx"), killed(70, 70), ["contradicts"]),
        (killed(10, 15, "range"), killed(15, 20, "range"), ["differs"]),
        (killed(0, 0, status="reported_none"), killed(3, 3), ["contradicts"]),
        (killed(77, 77), killed(None, None, None, value_text=None, status="not_disclosed"), ["differs"]),
        (killed(77, 77), killed(None, None, "vague", value_text="dozens", status="reported_unquantified"), []),
        (killed(77, 77), killed(81, 81, measure="injured"), []),
        (killed(77, 77, group_text="soldiers"), killed(81, 81, group_text="soldiers"), ["contradicts"]),
        (killed(5, 5, group_text="soldiers"), killed(7, 7, group_text="villagers"), []),
        (killed(5, 5, group_text="soldiers"), killed(20, 20, group_text="people"), ["part_of"]),
        (killed(25, 25, group_text="soldiers"), killed(20, 20, group_text="people"), ["contradicts"]),
        (killed(77, 77, group_text="dead"), killed(81, 81, group_text="people"), ["contradicts"]),
    ],
)
def test_figures_contradict_where_their_intervals_do_not_meet(
    filled: Filled, one: Any, other: Any, expected: list[str]
) -> None:
    """Of the same measure and group; a part stands beside its whole."""
    assert relation(filled, one, other) == expected


def on(words: str, day: str) -> Any:
    """A date that is one day."""
    return resolved(words, day, day)


def town(name: str, alias_id: str | None = None, country: str | None = None) -> Any:
    return fact("place", name, alias_id=alias_id, country=country)


def perpetrator(name: str, basis: str, alias_id: str | None = None) -> Any:
    return fact("actor", name, category="perpetrator", basis=basis, alias_id=alias_id)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (perpetrator("JNIM", "claimed", "jnim"), perpetrator("ISGS", "claimed", "isgs"), ["contradicts"]),
        (perpetrator("JNIM", "claimed", "jnim"), perpetrator("al-Qaida", "suspected", "al_qaida"), ["differs"]),
        (perpetrator("JNIM", "claimed", "jnim"), perpetrator("GSIM", "claimed", "jnim"), []),
        (perpetrator("JNIM", "suspected", "jnim"), perpetrator("GSIM", "denied", "jnim"), ["contradicts"]),
        (perpetrator("JNIM", "claimed", "jnim"), perpetrator("armed men", "unknown"), []),
        (perpetrator("JNIM", "claimed", "jnim"), perpetrator("Front of the Free Lakes", "claimed"), ["contradicts"]),
    ],
)
def test_claimants_differ_where_two_groups_are_named(filled: Filled, one: Any, other: Any, expected: list[str]) -> None:
    """One group has many names; "armed men" names none."""
    assert relation(filled, one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            resolved("Monday", "2024-09-16", "2024-09-16"),
            resolved("Tuesday", "2024-09-17", "2024-09-17"),
            ["contradicts"],
        ),
        (resolved("in July", "2024-07-01", "2024-07-31"), on("3 July", "2024-07-03"), []),
        (fact("date", "on Monday"), fact("date", "Tuesday morning"), ["contradicts"]),
        (fact("date", "on Tuesday"), fact("date", "early Tuesday"), []),
        (fact("date", "on Monday"), on("17 September", "2024-09-17"), ["contradicts"]),
        (fact("date", "on Tuesday"), on("17 September", "2024-09-17"), []),
    ],
)
def test_dates_contradict_where_no_day_is_in_both(filled: Filled, one: Any, other: Any, expected: list[str]) -> None:
    """Unresolved weekdays too; the same day in other words is no conflict."""
    assert relation(filled, one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            fact("place", "Gao", alias_id="gao_mli", country="MLI"),
            fact("place", "Kidal", alias_id="kidal_mli"),
            ["differs"],
        ),
        (town("Gao", None, "MLI"), town("Ayorou", None, "NER"), ["contradicts"]),
        (town("Gao", "gao_mli"), town("a checkpoint near Gao"), []),
    ],
)
def test_places_differ_by_name_and_contradict_by_country(
    filled: Filled, one: Any, other: Any, expected: list[str]
) -> None:
    """A place that no table knows may be a part of one that is."""
    assert relation(filled, one, other) == expected


def test_a_revision_is_no_conflict_with_oneself(filled: Filled) -> None:
    """An outlet that raised 40 to 52 says 52."""
    filled.tell("a", main(killed(40, 40)), events=["e"], published_at="2024-09-17", outlet="Daily")
    filled.tell("b", main(killed(52, 52)), events=["e"], published_at="2024-09-19", outlet="Daily")
    assert conflicts(filled.ledger).rows == []


def test_one_position_counts_every_source_and_every_lineage(filled: Filled) -> None:
    """Three outlets say 77, two of them from one wire: three sources, two independent ones."""
    for name, lineage in (("a", "wire"), ("b", "wire"), ("c", None)):
        filled.tell(name, main(killed(77, 77)), events=["e"], outlet=f"Outlet {name}", lineage=lineage)
    filled.tell("d", main(killed(81, 81)), events=["e"], outlet="Outlet d")
    (row,) = conflicts(filled.ledger).rows
    assert (row["sources_a"], row["independent_a"]) == (["Outlet a", "Outlet b", "Outlet c"], 2)
    assert (row["sources_b"], row["independent_b"]) == (["Outlet d"], 1)


def test_earlier_attacks_are_compared_between_articles_that_do_not_tell_both(filled: Filled) -> None:
    """One article lists two attacks, another only a third: each of the two differs from the third."""

    def past(year: int) -> Incident:
        return Incident(
            "background",
            Evidence(f"the attack of {year}"),
            (fact("date", str(year), date_start=f"{year}-01-01", date_end=f"{year}-12-31"), fact("place", "Gao")),
        )

    filled.tell("a", main(killed(1, 1), fact("place", "Gao")), past(2015), past(2022), events=["e", "p15", "p22"])
    filled.tell("b", main(killed(1, 1), fact("place", "Gao")), past(2016), events=["e", "p16"])
    pairs = {frozenset((row["statement_a"], row["statement_b"])) for row in conflicts(filled.ledger).rows}
    assert pairs == {frozenset(("2016", "2015")), frozenset(("2016", "2022"))}


def test_events_that_are_only_background_are_shown_when_asked(filled: Filled) -> None:
    """`--background`, as everywhere."""
    filled.tell("a", earlier(killed(50, 50)), events=["e"])
    filled.tell("b", earlier(killed(60, 60)), events=["e"])
    assert conflicts(filled.ledger).rows == []
    assert len(conflicts(filled.ledger, background=True).rows) == 1


def test_a_limit_keeps_the_events_that_most_sources_tell_of_and_says_how_many_more(filled: Filled) -> None:
    """Events without a conflict take no place."""
    for name in "ab":
        filled.tell(f"big {name}", main(killed(1, 1) if name == "a" else killed(2, 2)), events=["big"])
        filled.tell(f"small {name}", main(killed(1, 1) if name == "a" else killed(2, 2)), events=["small"])
    filled.tell("big c", main(killed(2, 2)), events=["big"])
    filled.tell("alone", main(killed(9, 9)), events=["alone"])
    found = conflicts(filled.ledger, limit=1)
    assert ({row["event_id"] for row in found.rows}, found.events) == ({"big"}, 1)
    assert found.more == 1
    assert {row["event_id"] for row in conflicts(filled.ledger, limit=9).rows} == {"big", "small"}


# The command


def test_the_command_prints_positions_with_their_words(run: Any, seeds: Ledger) -> None:
    """`incidents conflicts` on the seeds, in 120 columns."""
    done = run("conflicts", "--db", seeds.path)
    assert done.status == 0
    assert all(len(line) <= 120 for line in done.out.splitlines())
    flat = " ".join(done.out.split())
    for words in (
        "≠ contradicts",
        "77 people",
        "81 people",
        "more than 70 people",
        "⊂ part",
        "50 military",
        "suspected",
    ):
        assert words in flat


@pytest.mark.parametrize("fmt", ["csv", "json", "markdown", "parquet"])
def test_the_command_gives_rows_in_every_format(
    seeds: Ledger, fmt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view's columns, whole."""
    written = tmp_path / "out"
    with written.open("wb") as out:
        words = [sys.executable, "-c", "from pipeline.cli import main; main()", "conflicts", "--format", fmt]
        subprocess.run([*words, "--db", str(seeds.path)], stdout=out, check=True, stderr=subprocess.PIPE)
    assert b"statement_a" in written.read_bytes()
    if fmt == "parquet":
        assert pq.read_table(written).num_rows == len(conflicts(seeds, limit=20).rows)


def test_without_linking_the_command_says_what_to_type(run: Any, filled: Filled) -> None:
    """A ledger of an older version has facts and no events."""
    filled.tell("a", main(killed(77, 77)))
    assert "incidents link" in run("conflicts", "--db", filled.ledger.path).err
