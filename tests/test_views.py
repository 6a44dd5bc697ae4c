"""Events, coverage and the descriptions of views: what SQL users rely on."""

from pathlib import Path

import pytest
from new_ledger import new_ledger
from told_world import Filled, earlier, fact, killed, main, resolved

VIEWS = {
    "current_events": "event_id label role event_type date_text date_start date_end place country articles sources "
    "independent_sources first_told last_told changed_at",
    "conflicts": "event_id event kind attribute subject relation statement_a low_a high_a originator_a article_a "
    "outlet_a quote_a fact_a sources_a independent_a statement_b low_b high_b originator_b article_b outlet_b quote_b "
    "fact_b sources_b independent_b",
    "tolls": "event_id event measure policy best low high open_ended best_facts low_facts high_facts claims "
    "without_number claimants sources independent_sources reviewed_share reasons",
    "toll_claims": "event_id measure policy fact_id article_id version outlet source lineage_id told_at told_basis "
    "originator originator_type statement low high modifier group_text estimate estimate_basis state makes quote "
    "grounding reasons reviewed",
    "toll_timeline": "event_id measure told_at told_basis source article_id version originator statement low high "
    "modifier state fact_id quote",
    "coverage": "event_id event kind attribute statement source article_id outlet lineage_id quote fact_id others",
}


@pytest.fixture
def filled(tmp_path: Path) -> Filled:
    return Filled(new_ledger(tmp_path / "ledger.duckdb"))


def test_the_views_have_the_columns_that_sql_relies_on(filled: Filled) -> None:
    """Names and order; a further column goes to the end."""
    with filled.ledger.writing(1):
        pass
    rows = filled.rows("SELECT table_name, column_name FROM duckdb_columns() ORDER BY table_name, column_index")
    for view, columns in VIEWS.items():
        found = [row["column_name"] for row in rows if row["table_name"] == view]
        assert found[: len(columns.split())] == columns.split()


def test_every_column_is_described(filled: Filled) -> None:
    """Of tables and views: what it holds, in words."""
    with filled.ledger.writing(1):
        pass
    silent = filled.rows(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE comment IS NULL AND NOT internal AND schema_name = 'main'"
    )
    assert silent == []


def test_an_event_is_what_most_of_its_articles_say(filled: Filled) -> None:
    """Type, date with days before one without, place; lineages count once, versions of an article too."""
    monday = resolved("on Monday", "2024-09-16", "2024-09-16")
    attack = fact("event_type", None, category="attack")
    filled.tell(
        "a", main(attack, monday, fact("place", "Gao", country="MLI")), events=["e"], lineage="wire", outlet="One"
    )
    filled.tell(
        "b", main(attack, fact("date", "Monday"), fact("place", "Gao")), events=["e"], lineage="wire", outlet="Two"
    )
    filled.tell("c", earlier(fact("event_type", None, category="shelling")), events=["e"], outlet="Two")
    filled.tell("d", earlier(attack), events=["f"])
    rows = {row["event_id"]: row for row in filled.rows("FROM current_events")}
    event = rows["e"]
    assert (event["role"], event["event_type"], event["place"], event["country"]) == ("main", "attack", "Gao", "MLI")
    assert (event["date_text"], event["date_start"]) == ("on Monday", "2024-09-16")
    assert (event["articles"], event["sources"], event["independent_sources"]) == (3, ["One", "Two"], 2)
    assert rows["f"]["role"] == "background"


def test_coverage_is_what_one_independent_source_alone_reports(filled: Filled) -> None:
    """The same figure of two outlets is no scoop, and neither is a copy's; an event with one source has none."""
    filled.tell("a", main(killed(77, 77), killed(9, 9, measure="injured")), events=["e"], lineage="wire")
    filled.tell("b", main(killed(77, 77), killed(9, 9, measure="injured")), events=["e"], lineage="wire")
    filled.tell("c", main(killed(77, 77), fact("weapon", "a drone")), events=["e"])
    filled.tell("d", main(killed(1, 1)), events=["f"])
    rows = filled.rows("SELECT attribute, statement, article_id, others FROM coverage ORDER BY attribute")
    assert [tuple(row.values()) for row in rows] == [("injured", "9", "a", 1), ("weapon", "a drone", "c", 1)]


def test_an_article_speaks_since_it_was_published_else_fetched_else_seen(filled: Filled) -> None:
    """`told_at` says which, in `told_basis`."""
    filled.tell("a", main(killed(1, 1)), published_at="2024-09-17T10:00:00+02:00")
    filled.tell("b", main(killed(2, 2)))
    rows = filled.rows("SELECT article_id, told_at, told_basis FROM current_articles ORDER BY article_id")
    assert rows[0]["told_at"].isoformat() == "2024-09-17T08:00:00+00:00"
    assert [row["told_basis"] for row in rows] == ["declared", "first_seen"]


def test_a_source_is_its_outlet_or_itself(filled: Filled) -> None:
    """In `source_matrix`; the file that an article was read from stays `articles.source`."""
    filled.tell("a", main(killed(1, 1)), outlet="Daily")
    filled.tell("b", main(killed(2, 2)))
    rows = filled.rows("SELECT source FROM source_matrix ORDER BY article_id")
    assert [row["source"] for row in rows] == ["Daily", "b"]
    assert filled.rows("SELECT source FROM current_articles ORDER BY 1")[0]["source"] == "/a.txt"
