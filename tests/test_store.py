# ruff: noqa: S608 - SQL is made of our own table names
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from bench import article, database_held

from pipeline.errors import StoreError
from pipeline.fact import Evidence, Fact, Incident
from pipeline.journal import Attempt, RequestRow
from pipeline.store import ArticleRow, ExtractionRow, Ledger, LockedError, Reader, RunRow, Writer
from pipeline.store import migrate as migrations
from pipeline.store.connect import READ_PATIENCE
from pipeline.store.migrate import migrate, needs_migration

TABLES = [
    "texts",
    "articles",
    "prompts",
    "schemas",
    "runs",
    "requests",
    "attempts",
    "extractions",
    "incidents",
    "facts",
    "corrections",
    "events",
    "event_members",
    "selections",
    "eval_runs",
    "eval_scores",
    "replies",
]
VIEWS = ["current_facts", "source_matrix", "run_costs", "prompt_comparison"]
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger that is made and migrated."""
    ledger = Ledger(tmp_path / "incidents.duckdb")
    with ledger.writing(1.0):
        pass
    return ledger


def rows(ledger: Ledger, sql: str) -> list[dict[str, Any]]:
    with ledger.reading() as connection:
        return Reader(connection).rows(sql)


def extraction(facts: tuple[Fact, ...] = (), **columns: Any) -> ExtractionRow:
    given = {
        "extraction_id": "e1",
        "text_id": "t1",
        "article_id": "a1",
        "prompt": "incident/v9",
        "prompt_hash": "v1:p",
        "schema": "incident_v1",
        "schema_hash": "v1:s",
        "model": "test/m",
        "asked": {"repeat": 0},
        "repeat": 0,
        "steps": ("k1",),
        "status": "extracted",
        "run_id": "r1",
        "code_version": "1",
        "extracted_at": NOW,
    }
    incidents = (Incident("main", Evidence("quote"), facts),)
    return ExtractionRow(**{**given, "incidents": incidents, **columns})


def quantity(low: int | None, high: int | None, status: str) -> Fact:
    return Fact(kind="quantity", value_text=None, evidence=Evidence("quote"), low=low, high=high, status=status)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_contract_is_there(ledger: Ledger, table: str) -> None:
    """SQL that users write against these names works from the first run on."""
    assert rows(ledger, f"SELECT table_name FROM duckdb_tables() WHERE table_name = '{table}'")
    assert rows(ledger, f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_contract_is_there(ledger: Ledger, view: str) -> None:
    """Views answer on an empty ledger, and say what they are."""
    assert rows(ledger, f"SELECT * FROM {view}") == []
    (found,) = rows(ledger, f"SELECT comment FROM duckdb_views() WHERE view_name = '{view}'")
    assert found["comment"]


def test_every_table_and_column_has_a_comment(ledger: Ledger) -> None:
    """The database explains itself to whoever opens it."""
    assert rows(ledger, "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL") == []
    silent = """
        SELECT table_name, column_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name)
        WHERE duckdb_columns.comment IS NULL
    """
    assert rows(ledger, silent) == []


def test_a_migration_that_fails_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first statement of a broken migration goes with the second, and so do the migrations before it."""
    broken = {**migrations._migrations(), "999_broken.sql": "CREATE TABLE half (a INT); CREATE TABLE texts (a INT);"}
    monkeypatch.setattr(migrations, "_migrations", lambda: broken)
    path = tmp_path / "incidents.duckdb"
    with pytest.raises(duckdb.Error, match="texts"), Ledger(path).writing(1.0):
        pass
    monkeypatch.undo()
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
    with Ledger(path).writing(1.0) as connection:
        assert not needs_migration(connection, path)


def test_migrating_again_does_nothing(ledger: Ledger) -> None:
    """A second opening finds the same record of the same migrations."""
    record = "SELECT name, applied_at FROM schema_migrations ORDER BY name"
    before = rows(ledger, record)
    with ledger.writing(1.0) as connection:
        assert not needs_migration(connection, ledger.path)
        migrate(connection, ledger.path)
    assert rows(ledger, record) == before
    assert len(before) == len({row["name"] for row in before}) >= 3


def test_views_of_an_older_version_are_made_anew(ledger: Ledger) -> None:
    """Opening a ledger whose views have other SQL gives it this version's, and keeps its rows."""
    with ledger.writing(1.0) as connection:
        connection.execute("UPDATE schema_migrations SET name = 'views:old' WHERE name LIKE 'views:%'")
        connection.execute("CREATE OR REPLACE VIEW current_facts AS SELECT 1 AS old")
        Writer(connection).select("p/v1", "s_v1", "m")
    assert "fact_id" in ledger_columns(ledger, "current_facts")
    assert rows(ledger, "SELECT name FROM schema_migrations WHERE name = 'views:old'") == []
    assert rows(ledger, "SELECT prompt FROM selections") == [{"prompt": "p/v1"}]


def ledger_columns(ledger: Ledger, view: str) -> list[str]:
    return [row["column_name"] for row in rows(ledger, f"DESCRIBE {view}")]


def newer(path: Path) -> None:
    with Ledger(path).writing(1.0) as connection:
        connection.execute("INSERT INTO schema_migrations (name) VALUES ('999_later.sql')")


def foreign(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE prices (price INTEGER)")


def words(path: Path) -> None:
    path.write_text("These are words and no database. " * 200)


def sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(5000))


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "newer version": (newer, r"made by a newer version \(it has 999_later\.sql\); upgrade"),
    "foreign database": (foreign, "holds tables of something else; choose another --db"),
    "no database": (words, "not a DuckDB database; choose another --db"),
    "other database": (sqlite, "not a DuckDB database; choose another --db"),
    "directory": (Path.mkdir, "not a file in an existing folder; choose another --db"),
}


@pytest.mark.parametrize("opening", ["reading", "writing"])
@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_ledger_of_ours_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], object], said: str, opening: str
) -> None:
    """The message names the file and what to do; nobody waits, nothing is changed, and nothing stays open."""
    path = tmp_path / "other.duckdb"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    start = time.monotonic()
    with pytest.raises(StoreError, match=said) as refusal, opened(Ledger(path), opening):
        pass
    assert not isinstance(refusal.value, LockedError)
    assert str(refusal.value).startswith(f"{path}: ")
    assert time.monotonic() - start < 1.0
    assert (path.read_bytes() if path.is_file() else None) == before
    if make in {newer, foreign}:  # would raise if a connection with another configuration were still open
        duckdb.connect(str(path), read_only=opening == "writing").close()


def opened(ledger: Ledger, opening: str) -> Any:
    return ledger.reading() if opening == "reading" else ledger.writing(30.0)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """A database is not made in a folder that is not there."""
    path = tmp_path / "no" / "incidents.duckdb"
    with pytest.raises(StoreError, match="not a file in an existing folder"), Ledger(path).writing(30.0):
        pass


def test_reading_what_does_not_exist_says_how_to_make_it(tmp_path: Path) -> None:
    """A reader creates no file."""
    path = tmp_path / "incidents.duckdb"
    with pytest.raises(StoreError, match="no such database; make one with: incidents extract"), Ledger(path).reading():
        pass
    assert not path.exists()


def test_a_reader_waits_for_a_short_writer(ledger: Ledger) -> None:
    """Whoever writes for less than the readers' patience is not noticed by them."""
    with database_held(ledger.path) as holder:
        assert holder.stdin is not None
        threading.Timer(0.6, holder.stdin.close).start()
        start = time.monotonic()
        assert rows(ledger, "SELECT 1 AS one") == [{"one": 1}]
        assert 0.5 < time.monotonic() - start < READ_PATIENCE


@pytest.mark.parametrize(("opening", "patience"), [("reading", READ_PATIENCE), ("writing", 0.3)])
def test_whoever_waits_in_vain_is_told_that_it_is_locked(ledger: Ledger, opening: str, patience: float) -> None:
    """A reader gives up after READ_PATIENCE, a writer after its own; the error is of its own kind."""
    with database_held(ledger.path):
        start = time.monotonic()
        waiting = ledger.reading() if opening == "reading" else ledger.writing(patience)
        with pytest.raises(LockedError, match=r"cannot be opened now .* wait and try again"), waiting:
            pass
        assert patience <= time.monotonic() - start < patience + 1.5


def test_a_failed_writer_leaves_nothing(ledger: Ledger) -> None:
    """An error inside the block rolls all of it back."""

    def fail() -> None:
        with ledger.writing(1.0) as connection:
            Writer(connection).select("p/v1", "s_v1", "m")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert rows(ledger, "SELECT * FROM selections") == []


def test_null_is_not_zero(ledger: Ledger) -> None:
    """Null, not disclosed and 0 come back as three values."""
    facts = (
        quantity(0, 0, "reported"),
        quantity(None, None, "not_disclosed"),
        quantity(None, 0, "reported"),
        quantity(5, None, "reported"),
    )
    with ledger.writing(1.0) as connection:
        Writer(connection).extractions([extraction(facts)])
    found = rows(ledger, "SELECT low, high, status FROM facts ORDER BY ordinal")
    assert [tuple(row.values()) for row in found] == [(fact.low, fact.high, fact.status) for fact in facts]


@pytest.mark.parametrize("known", [0, None])
def test_a_cost_of_nothing_and_an_unknown_one_differ(ledger: Ledger, known: int | None) -> None:
    """Tokens and dollars of an attempt stay 0 or null, alone in their batch too, and so does the run's cost."""
    attempt = Attempt(
        request_key="k1",
        run_id="r1",
        outcome="ok",
        started_at=NOW.timestamp(),
        latency=0.0,
        cached_tokens=known,
        completion_tokens=20,
        cost=known,
    )
    request = RequestRow("k1", "e1", "t1", "incident/v9", "incident_v1", "test/m", "extract", {"repeat": 0})
    run = RunRow(
        run_id="r1",
        started_at=NOW,
        status="running",
        prompt="incident/v9",
        schema="incident_v1",
        model="test/m",
        settings={},
    )
    with ledger.writing(1.0) as connection:
        Writer(connection).run(run)
        Writer(connection).requests([request], [(attempt, None)])
    (found,) = rows(ledger, "SELECT cached_tokens, cost, started_at FROM attempts")
    assert tuple(found.values()) == (known, known, NOW)
    assert [row["cost"] for row in rows(ledger, "SELECT cost FROM run_costs")] == [known]
    assert [row["calls"] for row in rows(ledger, "SELECT calls FROM runs")] == [None]


@pytest.mark.parametrize(("costs", "total"), [((0.5, 0.25), 0.75), ((0.5, None), None), ((0, 0), 0)])
def test_a_prompts_cost_is_unknown_as_soon_as_one_of_its_prices_is(
    ledger: Ledger, costs: tuple[float | None, float | None], total: float | None
) -> None:
    """A sum that leaves the unknown out would understate what a prompt costs."""
    with ledger.writing(1.0) as connection:
        for name, cost in zip(("1", "2"), costs, strict=True):
            request = RequestRow(
                f"k{name}", f"e{name}", f"t{name}", "incident/v9", "incident_v1", "test/m", "extract", {}
            )
            attempt = Attempt(
                request_key=f"k{name}",
                run_id="r1",
                outcome="ok",
                started_at=NOW.timestamp(),
                latency=1.0,
                completion_tokens=20,
                cost=cost,
            )
            Writer(connection).requests([request], [(attempt, None)])
            Writer(connection).extractions(
                [extraction(extraction_id=f"e{name}", text_id=f"t{name}", steps=(f"k{name}",))]
            )
    assert [row["cost"] for row in rows(ledger, "SELECT cost FROM prompt_comparison")] == [total]


def test_absorbing_twice_is_absorbing_once(ledger: Ledger) -> None:
    """A run that died between the commit here and the deletion in the journal does no harm."""
    attempt = Attempt(request_key="k1", run_id="r1", outcome="ok", started_at=1.0, latency=0.1)
    request = RequestRow("k1", "e1", "t1", "p/v1", "s_v1", "m", "extract", {})
    for _ in range(2):
        with ledger.writing(1.0) as connection:
            Writer(connection).requests([request], [(attempt, "body")])
    counts = (
        "SELECT (SELECT count(*) FROM requests) r, (SELECT count(*) FROM attempts) a, (SELECT count(*) FROM replies) b"
    )
    assert rows(ledger, counts) == [{"r": 1, "a": 1, "b": 1}]


def test_an_extraction_is_replaced_whole(ledger: Ledger) -> None:
    """Storing it again leaves no incident or fact of the former outcome."""
    with ledger.writing(1.0) as connection:
        Writer(connection).extractions([extraction((quantity(1, 1, "reported"), quantity(2, 2, "reported")))])
        Writer(connection).extractions([extraction(extraction_id="e2")])
        Writer(connection).extractions([extraction(incidents=(), status="no_incident")])
    assert rows(ledger, "SELECT * FROM facts") == []
    assert [row["extraction_id"] for row in rows(ledger, "SELECT extraction_id FROM incidents")] == ["e2"]
    assert len(rows(ledger, "SELECT * FROM extractions")) == 2


def test_what_becomes_known_of_an_article_is_filled_in(ledger: Ledger) -> None:
    """A later reading adds the outlet and the date, and takes away nothing."""
    readings = [
        article("a", url="https://news.example/a"),
        article("a", outlet="BBC", published_at="2024-05-31", published_basis="declared"),
        article("a"),
    ]
    for one in readings:
        with ledger.writing(1.0) as connection:
            Writer(connection).articles([ArticleRow("a", 1, one)])
    (found,) = rows(ledger, "SELECT outlet, url, published_at, published_basis FROM articles")
    assert tuple(found.values()) == ("BBC", "https://news.example/a", "2024-05-31", "declared")


def test_unicode_and_control_characters_survive(ledger: Ledger) -> None:
    """Texts and replies come back character for character."""
    text = "nul \x00, quote \" ', newline \n, 🜁, \u202e right to left, \ufffd"
    attempt = Attempt(request_key="k1", run_id="r1", outcome="ok", started_at=1.0, latency=0.1)
    with ledger.writing(1.0) as connection:
        Writer(connection).articles([ArticleRow("a", 1, article("a", text))])
        Writer(connection).requests([], [(attempt, text)])
    assert rows(ledger, "SELECT text, body FROM texts, replies") == [{"text": text, "body": text}]


@pytest.mark.parametrize("opening", ["reading", "writing"])
def test_an_empty_file_is_waited_for_and_then_named(tmp_path: Path, opening: str) -> None:
    """It may be a database in the making; what stays empty is no lock to wait for."""
    path = tmp_path / "incidents.duckdb"
    path.touch()
    waiting = Ledger(path).reading() if opening == "reading" else Ledger(path).writing(0.2)
    with pytest.raises(StoreError, match="an empty file, not a DuckDB database; delete it") as refusal, waiting:
        pass
    assert not isinstance(refusal.value, LockedError)
