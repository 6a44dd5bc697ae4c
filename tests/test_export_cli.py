"""`incidents export`: files, standard output, what is said beside them, and snapshots."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.store import Ledger, Reader
from tests import command
from tests.command import Incidents
from tests.export_world import World, actor, bare, figure, kind_of, more_than

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    return command.commands(monkeypatch, capsysbinary)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two figures for one toll, in the working folder's own database."""
    world = World.at(tmp_path)
    source = {"originator": "a security source", "originator_type": "anonymous_official"}
    army = actor("the army", "responder", "state_forces")
    world.tell("a", kind_of("attack"), actor(HOSTILE), army, bare(77, **source), more_than(70), outlet="Wire\nTimes")
    return world


def test_a_codebook_goes_to_stdout_and_what_it_loses_to_stderr(world: World, incidents: Incidents) -> None:
    """The data can be piped; the losses are read."""
    done = incidents("export", "--format", "acled")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert (done.status, row["fatalities"], row["sub_event_type"]) == (0, "71", "Attack")
    assert "acled cannot hold: different figures for one toll: 1 (killed: more than 70, 77)" in done.err
    assert "1 event under ACLED Codebook" in done.err
    assert "selection: incident/v4 × incident_v2 × openai/any" in done.err


@pytest.mark.parametrize("codebook", ["acled", "ucdp", "gtd"])
def test_no_cell_is_a_formula(world: World, incidents: Incidents, codebook: str) -> None:
    """What an article calls the attackers is run by no spreadsheet, on stdout and in a file."""
    printed = incidents("export", "--format", codebook, "--out", "-").out
    incidents("export", "--format", codebook, "--out", "events.csv")
    assert Path("events.csv").read_text() == printed
    cells = [cell for row in csv.reader(io.StringIO(printed)) for cell in row]
    assert any(cell.endswith(HOSTILE) for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_an_article_does_not_write_our_lines(world: World, incidents: Incidents) -> None:
    """A line break in a name begins no line of what is said of losses."""
    world.tell("b", kind_of("attack"), actor("one\nacled cannot hold: nothing"), actor("two\x1b[2J"))
    lines = incidents("export", "--format", "acled").err.splitlines()
    assert "acled cannot hold: nothing" not in lines
    assert not any("\x1b" in line for line in lines)


def test_a_policy_can_be_asked_for(world: World, incidents: Incidents) -> None:
    """The output says which; an unknown one is named with those that there are."""
    done = incidents("export", "--format", "acled", "--policy", "ucdp")
    assert next(csv.DictReader(io.StringIO(done.out)))["fatalities"] == "77"
    assert "tolls by ucdp" in done.err
    refused = incidents("export", "--format", "acled", "--policy", "worst")
    assert (refused.status, "no policy 'worst'; there are: ucdp" in refused.err) == (2, True)


@pytest.mark.parametrize(("codebook", "columns"), [("acled", 31), ("ucdp", 49), ("gtd", 135)])
def test_explain_prints_every_column(incidents: Incidents, codebook: str, columns: int) -> None:
    """Without any database: what fills a column, or why it is always empty."""
    done = incidents("export", "--format", codebook, "--explain")
    assert done.status == 0
    assert "always empty" in done.out
    begun = [line for line in done.out.splitlines() if line[1:2].strip() and not set(line.strip()) <= {"─", " "}]
    assert len(begun) >= columns


def test_explain_needs_a_codebook(incidents: Incidents) -> None:
    """A plain table has no mapping."""
    done = incidents("export", "--format", "csv", "--explain")
    assert (done.status, "give --format acled, ucdp or gtd" in done.err) == (2, True)


def test_a_table_as_csv(world: World, incidents: Incidents) -> None:
    """The default is the proved facts, one row each, with the view's own columns."""
    done = incidents("export", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["kind"] for row in rows] == ["event_type", "actor", "actor", "quantity", "quantity"]
    assert [row["high"] for row in rows if row["kind"] == "quantity"] == ["77", ""]
    assert "5 rows of facts" in done.err


def test_json_lines_are_one_object_a_line(world: World, incidents: Incidents) -> None:
    """A line break inside a name is escaped; null stays null."""
    incidents("export", "--format", "jsonl", "--out", "facts.jsonl")
    rows = [json.loads(line) for line in Path("facts.jsonl").read_text().splitlines()]
    assert {row["outlet"] for row in rows} == {"Wire\nTimes"}
    assert [row["high"] for row in rows if row["kind"] == "quantity"] == [77, None]


def test_parquet_keeps_types(world: World, incidents: Incidents) -> None:
    """A toll is a whole number, its facts are a list of words, a time has its zone."""
    incidents("export", "--format", "parquet", "--table", "tolls", "--policy", "ucdp", "--out", "tolls.parquet")
    table = pq.read_table("tolls.parquet")
    assert table.schema.field("best").type == pa.int64()
    assert table.schema.field("best_facts").type == pa.list_(pa.string())
    assert table.to_pylist()[0]["best"] == 77
    incidents("export", "--format", "parquet", "--table", "events", "--out", "events.parquet")
    assert pq.read_schema("events.parquet").field("changed_at").type.tz == "UTC"


def test_parquet_is_not_thrown_at_a_terminal(
    world: World, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is binary."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    done = incidents("export", "--format", "parquet")
    assert (done.status, done.out, "send it to a file" in done.err) == (2, "", True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "nothing to do; give --format"),
        (["--format", "csv", "--table", "fact"], "table fact: not known; there are: facts, all_facts"),
        (["--format", "csv", "--policy", "ucdp"], "table facts: cannot be narrowed by policy"),
        (["--format", "csv", "--as-of", "2024-09-17"], "table facts: cannot be narrowed by as_of"),
        (["--format", "acled", "--table", "tolls"], "--table goes with csv, jsonl and parquet"),
        (["--format", "acled", "--as-of", "Tuesday"], "as of 'Tuesday': not a date or time"),
        (["--format", "csv", "--out", "no/such/folder.csv"], "not a file in an existing folder"),
        (["--snapshot", "incidents.duckdb"], "a database that is written to"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else None,
)
def test_what_cannot_be_done_is_said(world: World, incidents: Incidents, arguments: list[str], says: str) -> None:
    """Each refusal names what is wrong and what to type."""
    done = incidents("export", *arguments)
    assert (done.status in {1, 2}, done.out) == (True, "")
    assert says in " ".join(done.err.split())


@pytest.mark.parametrize("fmt", ["acled", "csv", "jsonl"])
def test_an_empty_ledger_says_so(tmp_path: Path, incidents: Incidents, fmt: str) -> None:
    """No rows, no error, and the next command."""
    World.at(tmp_path)
    done = incidents("export", "--format", fmt)
    assert (done.status, len(done.out.splitlines())) == (0, 0 if fmt == "jsonl" else 1)
    assert "type: incidents extract PATH" in done.err


def test_without_a_database_it_says_how_to_make_one(incidents: Incidents) -> None:
    """As every command does."""
    done = incidents("export", "--format", "acled")
    assert (done.status, "no such database" in done.err) == (1, True)


def test_an_existing_file_is_replaced_in_one_step(world: World, incidents: Incidents) -> None:
    """Who is reading the old file reads it to its end; nothing else is left in the folder; its mode stays."""
    out = Path("events.csv")
    out.write_text("old\n" * 10)
    out.chmod(0o640)
    before = sorted(path.name for path in Path().iterdir())
    with out.open() as reading:
        assert reading.readline() == "old\n"
        incidents("export", "--format", "acled", "--out", str(out))
        assert reading.read() == "old\n" * 9
    assert out.read_text().startswith("event_id_cnty,")
    assert out.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in Path().iterdir()) == before


def test_a_failed_write_leaves_the_old_file(world: World, incidents: Incidents) -> None:
    """A refused policy is found before anything is written."""
    Path("events.csv").write_text("old")
    incidents("export", "--format", "acled", "--policy", "none", "--out", "events.csv")
    assert Path("events.csv").read_text() == "old"


def facts_of(path: Path) -> list[str]:
    with Ledger(path).reading() as connection:
        return [
            row["article_id"] for row in Reader(connection).rows("SELECT DISTINCT article_id FROM facts ORDER BY 1")
        ]


def test_a_snapshot_can_stay_open(world: World, incidents: Incidents) -> None:
    """A reader keeps the copy; the database is written to; the next copy takes the place of the first."""
    assert incidents("export", "--snapshot", "copy.duckdb").status == 0
    with duckdb.connect("copy.duckdb", read_only=True) as held:
        world.tell("b", kind_of("attack"), bare(81))
        assert incidents("sql", "--snapshot", "copy.duckdb").status == 0
        assert held.sql("SELECT DISTINCT article_id FROM facts").fetchall() == [("a",)]
    assert facts_of(Path("copy.duckdb")) == ["a", "b"]
    assert sorted(path.name for path in Path().iterdir()) == ["copy.duckdb", "incidents.duckdb"]


def test_a_snapshot_has_what_a_killed_writer_left_in_the_log(world: World, incidents: Incidents) -> None:
    """Committed rows that are only in the log are in the copy, which needs no log of its own."""
    killed = (
        "import duckdb, os\n"
        "connection = duckdb.connect('incidents.duckdb')\n"
        "connection.execute(\"INSERT INTO corrections VALUES ('c', 'f', 'accepted', NULL, 'me', NULL, now())\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", killed], check=True)
    assert Path("incidents.duckdb.wal").exists()
    incidents("export", "--snapshot", "copy.duckdb")
    with duckdb.connect("copy.duckdb", read_only=True) as copy:
        assert copy.sql("SELECT reviewer FROM corrections").fetchall() == [("me",)]
    assert not Path("copy.duckdb.wal").exists()


def test_a_query_after_a_snapshot(world: World, incidents: Incidents) -> None:
    """`sql --snapshot` copies first, then answers."""
    done = incidents("sql", "select count(*) as n from facts", "--snapshot", "copy.duckdb", "--json")
    assert (done.json, Path("copy.duckdb").exists()) == ([{"n": 5}], True)


def test_a_figure_with_an_open_end_is_no_number_too_many(world: World, incidents: Incidents) -> None:
    """At least 15 has no highest figure: the cell is empty in CSV and null in JSON."""
    world.tell("b", figure(15, None, "at least 15", modifier="at_least", measure="detained"))
    done = incidents("export", "--format", "jsonl", "--table", "toll_claims", "--policy", "ucdp")
    (row,) = [found for line in done.out.splitlines() if (found := json.loads(line))["measure"] == "detained"]
    assert (row["low"], row["high"], row["statement"]) == (15, None, "at least 15")
