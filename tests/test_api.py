"""The ledger from Python."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import pipeline
from pipeline import api, open_ledger
from pipeline.api import ReadOnlyLedger, Result
from pipeline.errors import PipelineError, StoreError, UsageError
from pipeline.fact import Evidence, Fact
from tests.export_world import EVENT, World, actor, bare, fact, kind_of, more_than, place

SECURITY = {"originator": "a security source", "originator_type": "anonymous_official"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.at(tmp_path)
    world.tell("a", kind_of("attack"), place(), bare(77, **SECURITY), published_at="2024-09-18", outlet="Wire")
    world.tell("b", kind_of("attack"), place(), more_than(70), bare(15, measure="detained"), published_at="2024-09-20")
    return world


@pytest.fixture
def ledger(world: World) -> ReadOnlyLedger:
    return open_ledger(world.ledger.path)


def test_importing_the_package_loads_nothing() -> None:
    """`pipeline` is imported by every module of it: the database comes with `open_ledger`, pandas with `.pandas()`."""
    program = (
        "import sys, pipeline\n"
        "heavy = lambda: [name for name in ('duckdb', 'pyarrow', 'pandas', 'polars') if name in sys.modules]\n"
        "assert heavy() == [], heavy()\n"
        "from pipeline import open_ledger\n"
        "assert 'pandas' not in heavy() and 'polars' not in heavy(), heavy()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_package_has_one_name() -> None:
    """Any other is an AttributeError, as of every module."""
    assert pipeline.__all__ == ["open_ledger"]
    with pytest.raises(AttributeError, match="no attribute 'open_leger'"):
        pipeline.open_leger  # noqa: B018 - the access itself is the test


def test_a_missing_file_is_said_at_once(tmp_path: Path) -> None:
    """Not by the first method called."""
    with pytest.raises(StoreError, match=r"none\.duckdb: no such database"):
        open_ledger(tmp_path / "none.duckdb")


def test_the_file_is_not_held(world: World, ledger: ReadOnlyLedger) -> None:
    """Extraction goes on beside a notebook, and the next call sees it."""
    before = ledger.facts()
    world.tell("c", bare(81))
    assert len(ledger.facts()) == len(before) + 1


def test_a_result_in_every_form(ledger: ReadOnlyLedger) -> None:
    """Arrow, rows, pandas and polars hold the same; an open upper end is missing in each, never 0 or NaN."""
    result = ledger.sql("select low, high from current_facts where modifier = 'more_than'")
    assert result.arrow().to_pydict() == {"low": [71], "high": [None]}
    assert result.rows() == [{"low": 71, "high": None}]
    frame = result.pandas()
    assert isinstance(frame, pd.DataFrame)
    assert (str(frame["low"].dtype), frame["high"][0]) == ("Int64", pd.NA)
    assert result.polars().equals(
        pl.DataFrame({"low": [71], "high": [None]}, schema={"low": pl.Int64, "high": pl.Int64})
    )
    assert repr(result) == "<1 rows: low, high>"


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_named(ledger: ReadOnlyLedger, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Both are optional; the error says what to type."""
    monkeypatch.setattr(api, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=rf"{name}: not installed; type: pip install 'incident-ledger\[{name}\]'"):
        getattr(ledger.facts(), name)()


def test_articles_write_no_html(world: World, ledger: ReadOnlyLedger) -> None:
    """A notebook shows their words, in cells and in lists, and runs nothing."""
    world.tell("<img src=x>", actor("<script>alert(1)</script>"))
    for shown in (ledger.facts()._repr_html_(), ledger.matrix(EVENT)._repr_html_()):
        assert "&lt;script&gt;" in shown
        assert "<script" not in shown
        assert "<img" not in shown


def test_a_long_result_says_how_much_more_there_is() -> None:
    """A notebook is not filled with it."""
    shown = Result(pa.table({"n": list(range(100))}))._repr_html_()
    assert (shown.count("<td>"), "40 more rows" in shown) == (60, True)


def test_facts_are_the_proved_ones_unless_asked(world: World, ledger: ReadOnlyLedger) -> None:
    """What an article's words do not prove is not shown as said."""
    unproved = Fact(kind="place", value_text="Kati", evidence=Evidence("not there"))
    world.tell("c", unproved)
    assert len(ledger.facts(grounded=False)) == len(ledger.facts()) + 1


def test_the_matrix_has_a_column_per_article(ledger: ReadOnlyLedger) -> None:
    """In the order in which people read; a source that says nothing has an empty cell."""
    assert ledger.matrix(EVENT).rows() == [
        {"attribute": "event_type", "a": ["attack"], "b": ["attack"]},
        {"attribute": "place", "a": ["Bamako, MLI"], "b": ["Bamako, MLI"]},
        {"attribute": "killed", "a": ["77 [a security source]"], "b": ["more than 70"]},
        {"attribute": "detained", "a": [], "b": ["15"]},
    ]


def test_tolls_under_a_policy_and_as_of_a_day(ledger: ReadOnlyLedger) -> None:
    """A date takes in all that was told on it."""
    killed = [row for row in ledger.tolls(policy="ucdp", event=EVENT).rows() if row["measure"] == "killed"]
    assert [(row["low"], row["best"], row["high"]) for row in killed] == [(71, 77, 77)]
    then = ledger.tolls(policy="acled_conservative", as_of="2024-09-18").rows()
    assert [(row["measure"], row["best"]) for row in then] == [("killed", 77)]
    assert [row["best"] for row in ledger.tolls("acled_conservative").rows() if row["measure"] == "killed"] == [71]


def test_every_other_view_has_a_method(ledger: ReadOnlyLedger) -> None:
    """Events, statements, conflicts, claims, the timeline, what one source alone says, articles."""
    assert [row["event_id"] for row in ledger.events().rows()] == [EVENT]
    assert {row["statement"] for row in ledger.statements(EVENT).rows()} >= {"more than 70"}
    positions = {(row["statement_a"], row["relation"], row["statement_b"]) for row in ledger.conflicts(EVENT).rows()}
    assert {one for pair in positions for one in pair} >= {"more than 70", "differs", "77 [a security source]"}
    assert len(ledger.conflicts()) == len(ledger.conflicts(EVENT))
    assert {row["policy"] for row in ledger.toll_claims(policy="latest", event=EVENT).rows()} == {"latest"}
    assert [row["article_id"] for row in ledger.timeline(EVENT, measure="killed").rows()] == ["a", "b"]
    assert {row["attribute"] for row in ledger.coverage(EVENT).rows()} >= {"detained"}
    assert [row["article_id"] for row in ledger.articles().rows()] == ["a", "b"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda ledger: ledger.matrix("nowhere"),
        lambda ledger: ledger.tolls(event="nowhere"),
        lambda ledger: ledger.conflicts("nowhere"),
        lambda ledger: ledger.coverage("x' OR true --"),
    ],
)
def test_an_unknown_event_is_no_empty_table(ledger: ReadOnlyLedger, ask: Callable[[ReadOnlyLedger], Result]) -> None:
    """Nobody says anything of it, because there is no such event."""
    with pytest.raises(UsageError, match="not among the selection's events"):
        ask(ledger)


@pytest.mark.parametrize("query", ["", "select * from nothing", "delete from facts", "drop view tolls"])
def test_what_is_no_query_is_refused(ledger: ReadOnlyLedger, query: str) -> None:
    """Every error is a PipelineError, and nothing is written."""
    before = ledger.path.read_bytes()
    with pytest.raises(PipelineError):
        ledger.sql(query)
    assert ledger.path.read_bytes() == before


def test_a_time_that_is_none_is_refused(ledger: ReadOnlyLedger) -> None:
    """The message shows how it is written."""
    with pytest.raises(UsageError, match="write 2024-09-17"):
        ledger.tolls(as_of="last week")


def test_a_snapshot_is_a_ledger_of_its_own(world: World, ledger: ReadOnlyLedger, tmp_path: Path) -> None:
    """What comes later is not in it."""
    copy = open_ledger(ledger.snapshot(tmp_path / "copy.duckdb"))
    world.tell("c", fact("place", "Kati"))
    assert (len(copy.articles()), len(ledger.articles())) == (2, 3)
