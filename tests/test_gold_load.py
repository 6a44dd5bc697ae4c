"""Gold as extractions: stored like a model's, selected, and filled in where labellers leave it to the program."""

from pathlib import Path

import pytest
from gold_world import incidents, rows_of, write_gold_folder
from new_ledger import new_ledger

from evals.gold_load import load_gold
from evals.gold_set import gold_set
from pipeline.store import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return new_ledger(tmp_path / "gold.duckdb")


def test_every_label_is_a_fact_with_its_words(ledger: Ledger) -> None:
    """As many as the gold has, every quote where the gold says it stands."""
    gold = gold_set("seeds")
    load_gold(ledger, gold)
    labels = sum(len(one.facts) for article in gold.articles for one in article.incidents)
    (found,) = rows_of(
        ledger,
        """
        SELECT count(*) AS facts, count(*) FILTER (WHERE substr(text, quote_start + 1, quote_end - quote_start) = quote)
            AS proved FROM facts JOIN texts USING (text_id)
        """,
    )
    assert (found["facts"], found["proved"]) == (labels, labels)


def test_the_gold_is_selected_only_where_nothing_is(ledger: Ledger, tmp_path: Path) -> None:
    """Looking at gold never changes what somebody's views show."""
    load_gold(ledger, write_gold_folder(tmp_path / "one", ["x"], name="one"))
    load_gold(ledger, write_gold_folder(tmp_path / "two", ["x"], name="two"))
    assert [row["prompt"] for row in rows_of(ledger, "FROM selections")] == ["gold/one"]


def test_the_same_labels_twice_change_nothing_and_new_labels_are_stored(ledger: Ledger, tmp_path: Path) -> None:
    """What is stored belongs to the labels' hash."""
    gold = write_gold_folder(tmp_path / "gold", ["x", "x"])
    assert load_gold(ledger, gold).texts == 2
    assert load_gold(ledger, gold).texts == 0
    changed = write_gold_folder(tmp_path / "changed", ["x", "x"], place=None)
    assert load_gold(ledger, changed).texts == 2


def test_names_get_their_alias_and_dates_their_days(ledger: Ledger) -> None:
    """JNIM by either name is one group, Bamako a known place; a development article's Tuesday is a day."""
    load_gold(ledger, gold_set("seeds"))
    names = rows_of(ledger, "SELECT DISTINCT value_text FROM facts WHERE alias_id = 'jnim' ORDER BY 1")
    assert {row["value_text"] for row in names} >= {"JNIM", "Group to Support Islam and Muslims"}
    assert rows_of(ledger, "SELECT 1 FROM facts WHERE kind = 'place' AND alias_id = 'bamako_mli'")
    load_gold(ledger, gold_set("dev"))
    resolved = rows_of(ledger, "SELECT date_start, resolved_against FROM facts WHERE basis = 'resolved_from_published'")
    assert len(resolved) > 10
    assert all(row["date_start"] <= row["resolved_against"] for row in resolved)


def test_the_command_stores_links_and_says_how_to_see_it(tmp_path: Path) -> None:
    """`incidents eval load-gold`: the five seeds are one attack and what went before it."""
    path = tmp_path / "gold.duckdb"
    done = incidents("eval", "load-gold", "--db", path)
    assert (done.status, done.out) == (0, "5 texts of gold seeds stored as gold/seeds × gold\n")
    events = rows_of(
        Ledger(path), "SELECT role, articles, independent_sources FROM current_events ORDER BY articles DESC"
    )
    assert [tuple(row.values()) for row in events][:2] == [("main", 5, 4), ("background", 2, 2)]
    again = incidents("eval", "load-gold", "--gold", "dev", "--db", path)
    assert "incidents select gold/dev gold" in again.err
    assert incidents("eval", "load-gold", "--gold", "nowhere", "--db", path).status == 1
