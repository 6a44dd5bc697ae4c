"""The `incidents` command as users and scripts meet it: exit statuses, stdout, stderr, and what is stored.

Runs the real `main` against a real HTTP endpoint and a real database; only the model is a queue of answers.
"""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from chat_server import ChatServer, chat_server, failure
from command import Incidents, commands
from test_prompt import write_prompt
from v1_replies import ARTICLE, answer, bamako, incident, no_incident, quantity, report

from pipeline.cli import main

COMMAND = Path(sys.executable).with_name("incidents")
KEY = "sk-secret-of-the-test"
MODEL = ("--prompt", "incident/v99", "--model", "openai/any")


@pytest.fixture
def incidents(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Incidents:
    """Runs a command in this process."""
    return commands(monkeypatch, capsysbinary)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ChatServer]:
    """An endpoint that answers well, the two variables that name it, and a prompt of the user's own."""
    with chat_server() as server:
        ask(server, monkeypatch, tmp_path)
        yield server


def ask(server: ChatServer, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Settings that ask a server, which answers well, with a prompt and a cache in a folder."""
    write_prompt(folder / "prompts", "incident/v99")
    server.fallback = lambda request: answer(bamako())
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def write_articles(*names: str) -> list[str]:
    """Article files in the working folder, each with a text of its own."""
    for name in names:
        Path(f"{name}.txt").write_text(f"{ARTICLE} Report {name} ends here.", encoding="utf-8")
    return [f"{name}.txt" for name in names]


def rows(query: str, db: str = "incidents.duckdb") -> list[tuple[Any, ...]]:
    with duckdb.connect(db, read_only=True) as connection:
        return connection.execute(query).fetchall()


# extract


def test_two_variables_and_a_model_name_are_all_that_extract_needs(server: ChatServer, incidents: Incidents) -> None:
    """The summary goes to stdout, a line per article to stderr, facts into the database."""
    done = incidents("extract", *write_articles("a", "b"), *MODEL)
    assert done.status == 0
    assert done.out.splitlines()[0] == "2 of 2 texts extracted"
    assert done.out.splitlines()[1].startswith("26 facts (0 not found in their article), 2 calls, cost unknown, ")
    told = [line for line in done.err.splitlines() if line.startswith("[")]
    assert sorted(line.split("] ")[1].split(",")[0] for line in told) == ["a: 2 incidents", "b: 2 incidents"]
    assert rows("SELECT article_id, count(*) FROM facts GROUP BY ALL ORDER BY ALL") == [("a", 13), ("b", 13)]


def test_output_that_is_no_terminal_has_no_colour_and_no_bar(server: ChatServer, incidents: Incidents) -> None:
    """Logs stay readable."""
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert "\x1b" not in done.out + done.err
    assert "\r" not in done.out + done.err


def test_the_endpoint_gets_the_key_and_nobody_else_does(server: ChatServer, incidents: Incidents) -> None:
    """The key travels in its header; it is in no output and no file."""
    server.queue.append(failure(400, f"bad request with {KEY}"))
    done = incidents("extract", *write_articles("a", "b"), *MODEL)
    assert {headers["authorization"] for headers in server.headers} == {f"Bearer {KEY}"}
    assert KEY not in done.out + done.err
    files = [path for path in Path().rglob("*") if path.is_file()]
    assert Path("incidents.duckdb") in files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_json_is_the_only_thing_on_stdout_when_asked_for(server: ChatServer, incidents: Incidents) -> None:
    """Programs read the counts of a run."""
    done = incidents("extract", *write_articles("a", "b"), *MODEL, "--json")
    counts = {name: done.json[name] for name in ("articles", "extracted", "failed", "stored", "calls", "status")}
    assert counts == {"articles": 2, "extracted": 2, "failed": 0, "stored": 0, "calls": 2, "status": "finished"}


def test_what_is_stored_is_not_asked_again(server: ChatServer, incidents: Incidents) -> None:
    """A second run makes no call; a new article makes one."""
    incidents("extract", *write_articles("a", "b"), *MODEL)
    again = incidents("extract", *write_articles("a", "b"), *MODEL, "--json")
    assert (again.status, again.json["stored"], again.json["calls"]) == (0, 2, 0)
    more = incidents("extract", *write_articles("a", "b", "c"), *MODEL, "--json")
    assert (more.json["stored"], more.json["calls"], len(server.requests)) == (2, 1, 3)


def test_another_repeat_is_another_answer(server: ChatServer, incidents: Incidents) -> None:
    """--repeat asks the same once more, with another seed."""
    for words in ((), ("--repeat", 1), ("--repeat", 1)):
        incidents("extract", *write_articles("a"), *MODEL, *words)
    first, second = (request["seed"] for request in server.requests)
    assert first != second


def test_no_incident_is_an_outcome_and_no_failure(server: ChatServer, incidents: Incidents) -> None:
    """An article that tells of none is done, and is not asked again."""
    server.queue.append(answer(no_incident()))
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert (done.status, done.out.splitlines()[0]) == (0, "1 of 1 texts extracted; 1 without an incident")
    assert incidents("extract", "a.txt", *MODEL, "--json").json["calls"] == 0


def test_what_is_not_in_the_article_is_counted_and_stored(server: ChatServer, incidents: Incidents) -> None:
    """A made-up quote is told in the summary and kept as ungrounded."""
    server.queue.append(answer(report(incident("Gunmen attacked", quantity("killing 99 people", "99", 99)))))
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert "2 facts (1 not found in their article)" in done.out
    assert rows("SELECT low, grounding FROM facts WHERE kind = 'quantity'") == [(99, "ungrounded")]


USAGE = {
    "no path": ["extract"],
    "an unknown option": ["extract", "a.txt", "--no-such-option"],
    "an unknown command": ["exfoliate"],
    "an unknown provider": ["extract", "a.txt", "--model", "nobody/any"],
    "a model without a provider": ["extract", "a.txt", "--model", "gpt"],
    "failures that are no number": ["extract", "a.txt", *MODEL, "--max-failures", "many"],
    "negative failures": ["extract", "a.txt", *MODEL, "--max-failures=-1"],
    "a limit of nothing": ["extract", "a.txt", *MODEL, "--limit", "0"],
    "a budget without a price": ["extract", "a.txt", *MODEL, "--budget", "1"],
    "a date that is none": ["extract", "a.txt", *MODEL, "--published-at", "yesterday"],
    "an encoding that is none": ["extract", "a.txt", *MODEL, "--encoding", "utf-99"],
    "a format that is none": ["compare", "--format", "xml"],
}


@pytest.mark.parametrize("words", USAGE.values(), ids=USAGE.keys())
def test_a_wrong_command_line_is_exit_status_2(words: list[str], server: ChatServer, incidents: Incidents) -> None:
    """Nothing is asked, nothing goes to stdout, and stderr says what is wrong."""
    write_articles("a")
    done = incidents(*words)
    assert (done.status, done.out, server.requests) == (2, "", [])
    assert done.err.strip()


@pytest.mark.parametrize(
    ("content", "named"),
    [("model = ", "not valid TOML"), ("modle = 'openai/any'", "modle"), ("concurrency = 0", "concurrency")],
)
def test_a_wrong_settings_file_is_exit_status_2(
    content: str, named: str, server: ChatServer, incidents: Incidents
) -> None:
    """The message names the file and the word in it."""
    Path("incidents.toml").write_text(content, encoding="utf-8")
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert done.status == 2
    assert "incidents.toml" in done.err
    assert named in done.err


def test_a_wrong_variable_is_exit_status_2(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings from the environment are checked like flags."""
    monkeypatch.setenv("INCIDENTS_MAX_FAILURES", "some")
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert done.status == 2
    assert "max_failures" in done.err


def test_an_unknown_prompt_is_exit_status_1_and_names_the_known_ones(server: ChatServer, incidents: Incidents) -> None:
    """A prompt is a file of the user's, like a database: its absence is an error, not wrong usage."""
    done = incidents("extract", *write_articles("a"), "--prompt", "incident/v77", "--model", "openai/any")
    assert (done.status, server.requests) == (1, [])
    assert "incident/v99" in done.err
    assert not Path("incidents.duckdb").exists()


def test_nothing_readable_is_exit_status_1(server: ChatServer, incidents: Incidents) -> None:
    """Every input was bad: each has its line, and no call is made."""
    Path("empty.txt").write_text("", encoding="utf-8")
    done = incidents("extract", "missing.txt", "empty.txt", *MODEL, "--max-failures", "100%")
    assert (done.status, server.requests) == (1, [])
    assert [line.split(":")[0] for line in done.err.splitlines() if "txt" in line] == ["not read"] * 2


def test_a_missing_key_is_exit_status_1_and_says_what_to_do(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable."""
    monkeypatch.delenv("OPENAI_API_KEY")
    done = incidents("extract", *write_articles("a"), *MODEL)
    assert done.status == 1
    assert "OPENAI_API_KEY is not set" in done.err


def test_a_wrong_key_stops_the_run_with_exit_status_1(server: ChatServer, incidents: Incidents) -> None:
    """Every article would fail the same way, so the rest is not even asked."""
    server.fallback = lambda request: failure(401, "wrong key")
    done = incidents("extract", *write_articles("a", "b", "c"), *MODEL, "--concurrency", 1)
    assert (done.status, done.out, len(server.requests)) == (1, "", 1)
    assert "wrong key" in done.err
    assert rows("SELECT status FROM runs") == [("aborted",)]


@pytest.mark.parametrize("db", ["no/such/folder/x.duckdb", "text.duckdb", "."])
def test_a_database_that_cannot_be_is_exit_status_1(db: str, server: ChatServer, incidents: Incidents) -> None:
    """A missing folder, a file of something else, a folder: the message names it, and nothing is overwritten."""
    Path("text.duckdb").write_text("not a database at all", encoding="utf-8")
    done = incidents("extract", *write_articles("a"), *MODEL, "--db", db)
    assert (done.status, server.requests) == (1, [])
    assert db in done.err
    assert Path("text.duckdb").read_text(encoding="utf-8") == "not a database at all"


@pytest.mark.parametrize(
    ("allowed", "status"), [(None, 3), ("0", 3), ("1", 0), ("49%", 3), ("50%", 0), ("100%", 0), ("0%", 3)]
)
def test_more_failures_than_allowed_are_exit_status_3(
    allowed: str | None, status: int, server: ChatServer, incidents: Incidents
) -> None:
    """One of two articles fails: a number or a share decides whether that is still success."""
    server.queue.append(failure(400, "not this one"))
    words = [] if allowed is None else ["--max-failures", allowed]
    done = incidents("extract", *write_articles("a", "b"), *MODEL, *words)
    assert done.status == status
    assert "1 of 2 texts extracted; 1 failed" in done.out
    assert "failed: HTTP 400: not this one" in done.err


def test_a_permanent_failure_is_asked_again_only_on_request(server: ChatServer, incidents: Incidents) -> None:
    """A refused request waits for --retry-failed, and no run calls it extracted; then it may succeed."""
    server.queue.append(failure(400, "not this one"))
    incidents("extract", *write_articles("a"), *MODEL)
    again = incidents("extract", *write_articles("a", "b"), *MODEL)
    assert again.out.startswith(
        "1 of 2 texts extracted; 1 were stored already; 1 failed for good earlier (--retry-failed asks again)\n"
    )
    assert len(server.requests) == 2
    retried = incidents("extract", "a.txt", *MODEL, "--retry-failed", "--json")
    assert (retried.json["calls"], retried.json["extracted"]) == (1, 1)
    assert rows("SELECT status, fault FROM extractions") == [("extracted", None)] * 2


def test_a_passing_failure_is_asked_again_by_the_next_run(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An overloaded server is not for ever."""
    monkeypatch.setenv("INCIDENTS_TRANSPORT_RETRIES", "0")
    server.queue.append(failure(503, "later"))
    assert incidents("extract", *write_articles("a"), *MODEL).status == 3
    assert incidents("extract", "a.txt", *MODEL, "--json").json["extracted"] == 1


@pytest.mark.parametrize("failing", [False, True])
def test_a_reached_budget_is_exit_status_4(failing: bool, server: ChatServer, incidents: Incidents) -> None:
    """The run stops before the next call, keeps what it has, and 4 wins over 3; a later run goes on."""
    prices = '[prices."openai/any"]\ninput = 1000\noutput = 1000\n'
    Path("incidents.toml").write_text(prices, encoding="utf-8")
    if failing:
        refusal = answer(bamako())
        refusal.body["choices"][0]["message"]["refusal"] = "I will not"
        server.queue.append(refusal)
    words = ["extract", *write_articles("a", "b", "c"), *MODEL, "--concurrency", 1]
    done = incidents(*words, "--budget", 0.01)
    assert (done.status, len(server.requests)) == (4, 1)
    assert "$0.1" in done.out
    assert rows("SELECT status FROM runs") == [("stopped",)]
    rest = incidents(*words, "--json").json
    assert (rest["calls"], rest["extracted"]) == (2, 2)


def test_a_dry_run_asks_nothing_and_leaves_no_file(server: ChatServer, incidents: Incidents) -> None:
    """It says what would be asked; the same text twice is one call."""
    files = write_articles("a", "b")
    Path("copy.txt").write_bytes(Path("a.txt").read_bytes())
    before = sorted(Path().rglob("*"))
    done = incidents("extract", *files, "copy.txt", "missing.txt", *MODEL, "--dry-run")
    assert (done.status, server.requests, sorted(Path().rglob("*"))) == (0, [], before)
    assert done.out.startswith("3 articles, 2 texts: 0 stored, 2 to ask of openai/any (about ")
    assert done.out.endswith("; 1 unreadable\n")
    assert "missing.txt" in done.err


def test_a_dry_run_knows_what_is_stored(server: ChatServer, incidents: Incidents) -> None:
    """After a run over one of two articles, one is left."""
    incidents("extract", *write_articles("a"), *MODEL)
    planned = incidents("extract", *write_articles("a", "b"), *MODEL, "--dry-run", "--json").json
    assert (planned["stored"], planned["to_ask"]) == (1, 1)


def test_local_only_refuses_an_endpoint_elsewhere(
    server: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No article leaves this machine; a loopback address is this machine."""
    assert incidents("extract", *write_articles("a"), *MODEL, "--local-only").status == 0
    monkeypatch.setenv("OPENAI_BASE_URL", "https://127.0.0.1.example.com/v1")
    done = incidents("extract", *write_articles("b"), *MODEL, "--local-only")
    assert done.status == 2
    assert "--local-only" in done.err


def test_limit_reads_so_many_articles_and_no_more(server: ChatServer, incidents: Incidents) -> None:
    """The first two of three are asked."""
    done = incidents("extract", *write_articles("a", "b", "c"), *MODEL, "--limit", 2, "--json")
    assert (done.json["articles"], len(server.requests)) == (2, 2)
    assert rows("SELECT article_id FROM articles ORDER BY ALL") == [("a",), ("b",)]


def test_an_article_can_be_piped_in(server: ChatServer, incidents: Incidents) -> None:
    """`-` is one article named stdin; flags describe it."""
    done = incidents("extract", "-", *MODEL, "--outlet", "Wire", stdin=ARTICLE)
    assert done.status == 0
    assert rows("SELECT article_id, outlet, text FROM articles JOIN texts USING (text_id)") == [
        ("stdin", "Wire", ARTICLE)
    ]


def test_bad_files_beside_good_ones_each_have_a_line_and_the_rest_goes_on(
    server: ChatServer, incidents: Incidents
) -> None:
    """Missing, empty, binary and unknown inputs are told and counted; the good article is extracted."""
    Path("empty.txt").write_text("", encoding="utf-8")
    Path("binary.txt").write_bytes(bytes(range(256)) * 8)
    Path("page.pdf").write_bytes(b"%PDF-1.7")
    bad = ["missing.txt", "empty.txt", "binary.txt", "page.pdf"]
    done = incidents("extract", *bad, *write_articles("good"), *MODEL)
    assert done.status == 3
    assert "1 of 1 texts extracted; 4 inputs unreadable" in done.out
    told = [line for line in done.err.splitlines() if line.startswith("not read: ")]
    assert [next(name for name in bad if name in line) for line in told] == bad


def test_an_id_with_control_characters_does_not_steer_the_terminal(server: ChatServer, incidents: Incidents) -> None:
    """A declared id is shown with its escape sequences taken apart, on stderr and in tables."""
    row = {"id": "a\x1b[31mred", "text": ARTICLE, "outlet": "O\x1b[2J"}
    Path("articles.jsonl").write_text(json.dumps(row), encoding="utf-8")
    extracted = incidents("extract", "articles.jsonl", *MODEL)
    shown = [extracted, incidents("compare"), incidents("compare", "--format", "markdown"), incidents("runs", "list")]
    assert [one.status for one in shown] == [0, 0, 0, 0]
    assert "a�[31mred" in shown[0].err
    assert not any("\x1b" in one.out + one.err for one in shown)


# Interrupted


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.02)


def test_ctrl_c_keeps_what_is_done_and_the_next_run_does_the_rest(server: ChatServer, incidents: Incidents) -> None:
    """Exit status 130 within seconds; the database is whole; only what is missing is asked."""
    server.queue.append(answer(bamako()))
    server.queue.append(answer(bamako(), delay=120.0))
    words = ["extract", *write_articles("a", "b", "c"), *MODEL, "--concurrency", "1"]
    run = subprocess.Popen(
        [str(COMMAND), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    try:
        wait_for(lambda: len(server.requests) == 2)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    finally:
        run.kill()
    assert (run.returncode, out) == (130, "")
    assert err.splitlines()[-1] == "incidents: interrupted"
    assert len(err.splitlines()) == 3, err
    assert rows("SELECT article_id, status FROM extractions") == [("a", "extracted")]
    assert rows("SELECT status, articles, extracted FROM runs") == [("interrupted", 3, 1)]
    rest = incidents(*words, "--json").json
    assert (rest["stored"], rest["extracted"], rest["calls"]) == (1, 2, 2)
    assert rows("SELECT outcome, count(*) FROM attempts GROUP BY ALL ORDER BY ALL") == [("cancelled", 1), ("ok", 3)]


# What one does with a database


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ChatServer, Path]]:
    """A folder with two articles and the database of their facts, and the server that was asked for them."""
    folder = tmp_path_factory.mktemp("extracted")
    with chat_server() as server, pytest.MonkeyPatch.context() as patch:
        ask(server, patch, folder)
        patch.chdir(folder)
        words = ["incidents", "extract", *write_articles("a", "b"), *MODEL, "--concurrency", "1"]
        patch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        yield server, folder


@pytest.fixture
def stored(extracted: tuple[ChatServer, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ChatServer:
    """A database with the facts of two articles: a copy, asked of the same server, which is part of what was asked."""
    server, folder = extracted
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    ask(server, monkeypatch, tmp_path)
    return server


KILLED = "SELECT article_id, low, high FROM current_facts WHERE measure = 'killed' AND low >= 77 ORDER BY ALL"


def test_sql_prints_what_is_asked_for_in_each_format(stored: ChatServer, incidents: Incidents) -> None:
    """The same rows as CSV, JSON, Markdown and a table."""
    expected = [("a", 77, 77), ("a", 81, 81), ("b", 77, 77), ("b", 81, 81)]
    printed = {fmt: incidents("sql", KILLED, "--format", fmt).out for fmt in ("csv", "json", "markdown", "table")}
    assert list(csv.reader(io.StringIO(printed["csv"]))) == [
        ["article_id", "low", "high"],
        *([str(value) for value in row] for row in expected),
    ]
    assert [tuple(row.values()) for row in json.loads(printed["json"])] == expected
    assert printed["markdown"].splitlines()[:3] == [
        "| article_id | low | high |",
        "| --- | --- | --- |",
        "| a | 77 | 77 |",
    ]
    table = printed["table"].split("\n", 3)
    assert table[1].split() == ["article_id", "low", "high"]
    assert incidents("sql", KILLED, "--json").out == printed["json"]


def test_sql_writes_parquet_to_a_file(stored: ChatServer) -> None:
    """Binary goes to stdout only where stdout is no terminal, and reads back with its types."""
    with Path("out.parquet").open("wb") as out:
        words = [str(COMMAND), "sql", KILLED, "--format", "parquet"]
        done = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, text=True, check=True, env=os.environ.copy())
    assert done.stderr == ""
    table = pq.read_table("out.parquet")
    assert table.column_names == ["article_id", "low", "high"]
    assert table.column("low").to_pylist() == [77, 81, 77, 81]


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM facts", "DROP TABLE texts", "CREATE TABLE mine (x INTEGER)", "UPDATE facts SET low = 0"],
)
def test_sql_refuses_to_write(query: str, stored: ChatServer, incidents: Incidents) -> None:
    """The database is the same before and after; exit status 2."""
    before = Path("incidents.duckdb").read_bytes()
    done = incidents("sql", query)
    assert (done.status, done.out) == (2, "")
    assert "read-only" in done.err
    assert Path("incidents.duckdb").read_bytes() == before


@pytest.mark.parametrize("query", ["SELEC 1", "SELECT nothing FROM facts", "FROM no_such_table", "SELECT (", ""])
def test_broken_sql_is_exit_status_2_in_duckdbs_own_words(query: str, stored: ChatServer, incidents: Incidents) -> None:
    """The user sees where the query is wrong."""
    done = incidents("sql", query)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("incidents: sql: ")


def test_columns_of_one_name_are_all_kept(stored: ChatServer, incidents: Incidents) -> None:
    """JSON has one value per name, so a further column of that name gets a number."""
    assert incidents("sql", "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a", "--json").json == [
        {"a": 1, "a_2": 2, "a_1": 3, "a_3": 4}
    ]


def test_an_empty_result_is_no_error(stored: ChatServer, incidents: Incidents) -> None:
    """No rows: a header in CSV, an empty list in JSON."""
    assert incidents("sql", "SELECT 1 AS n WHERE false", "--format", "csv").out == "n\n"
    assert incidents("sql", "SELECT 1 AS n WHERE false", "--json").json == []


def test_formula_cells_are_defused_in_csv(stored: ChatServer, incidents: Incidents) -> None:
    """A spreadsheet shows what an article says and does not run it; numbers stay numbers."""
    words = ["=1+1", "+1", "-1", "@x", "\tx", "harmless"]
    values = ", ".join(f"('{word}', -5)" for word in words)
    done = incidents("sql", f'FROM (VALUES {values}) AS t ("=said", n)', "--format", "csv")
    header, *cells = csv.reader(io.StringIO(done.out))
    assert header == ["'=said", "n"]
    assert [cell for cell, _ in cells] == [*(f"'{word}" for word in words[:-1]), "harmless"]
    assert {number for _, number in cells} == {"-5"}


@pytest.mark.parametrize("fmt", ["table", "markdown"])
def test_control_characters_are_taken_apart(fmt: str, stored: ChatServer, incidents: Incidents) -> None:
    """Escape sequences and direction overrides do not reach the terminal; no-break spaces and joiners do."""
    query = "SELECT chr(27) || '[31m' || chr(7) || chr(8238) || 'red' || chr(160) || 'x' || chr(8204) || 'y' AS v"
    out = incidents("sql", query, "--format", fmt).out
    assert "�[31m��red\u00a0x\u200cy" in out
    assert "\x1b" not in out


def test_null_is_not_zero_in_any_format(stored: ChatServer, incidents: Incidents) -> None:
    """An open upper bound is empty or null, never 0."""
    query = "SELECT high FROM current_facts WHERE modifier = 'more_than' AND article_id = 'a'"
    assert incidents("sql", query, "--json").json == [{"high": None}]
    assert incidents("sql", query, "--format", "csv").out.splitlines() == ["high", '""']


@pytest.mark.parametrize(
    "words", [["sql", "SELECT 1"], ["compare"], ["rebuild"], ["runs", "list"], ["select", "p", "m"]]
)
def test_without_a_database_the_next_command_is_named(words: list[str], incidents: Incidents) -> None:
    """Exit status 1, the file's name, and how to make one; reading never makes one."""
    done = incidents(*words, "--db", "none.duckdb")
    assert (done.status, done.out) == (1, "")
    assert "none.duckdb: no such database; make one with: incidents extract PATH" in done.err
    assert not Path("none.duckdb").exists()


def test_compare_shows_the_sources_side_by_side(stored: ChatServer, incidents: Incidents) -> None:
    """77 and 81 stand in one cell of each article; the selection is named on stderr."""
    done = incidents("compare")
    assert done.status == 0
    assert "selection: incident/v99 × incident_v1 × openai/any" in done.err
    assert all(words in done.out for words in ("77 people", "81 soldiers", "more than 70", "about 255"))
    assert "Russian" not in done.out
    assert "Russian" in incidents("compare", "--background").out


def test_compare_prints_every_format(stored: ChatServer, incidents: Incidents) -> None:
    """CSV has a column per article; JSON a row per statement with its quote."""
    header, *lines = csv.reader(io.StringIO(incidents("compare", "--format", "csv").out))
    assert header == ["event_id", "attribute", "a", "b"]
    killed = next(line for line in lines if line[1] == "killed")
    assert killed[2] == "77 people [a security source]; 81 soldiers [an internal document]; more than 70"
    statements = [one for one in incidents("compare", "--json").json if one["attribute"] == "killed"]
    assert [(one["article_id"], one["quote"]) for one in statements][:2] == [
        ("a", "killing 77 people"),
        ("a", "81 dead soldiers"),
    ]
    heading, table = incidents("compare", "--format", "markdown").out.split("\n\n", 1)
    assert heading.startswith("## ")
    assert table.startswith("|  | a | b |\n| --- | --- | --- |\n")


def test_more_than_five_articles_come_in_several_tables(server: ChatServer, incidents: Incidents) -> None:
    """Seven columns would not be readable: five, then two, each with its attributes."""
    incidents("extract", *write_articles(*"abcdefg"), *MODEL, "--concurrency", 1)
    lines = incidents("compare").out.splitlines()
    headers = [line.split() for line in lines if set(line.split()) & {"a", "f"} and len(line.split()) in {2, 5}]
    assert headers == [list("abcde"), list("fg")]
    assert sum(line.strip().startswith("killed") for line in lines) == 2
    assert max(map(len, lines)) <= 120


def test_select_changes_what_the_views_show(stored: ChatServer, incidents: Incidents) -> None:
    """Another model's run says how to see it; selecting it shows it."""
    stored.fallback = lambda request: answer(no_incident())
    other = incidents("extract", "a.txt", "--prompt", "incident/v99", "--model", "openai/other")
    assert "incidents select incident/v99 openai/other" in other.err
    assert incidents("sql", "SELECT DISTINCT model FROM current_facts", "--json").json == [{"model": "openai/any"}]
    assert incidents("select", "incident/v99", "openai/other").status == 0
    assert incidents("sql", "SELECT DISTINCT model FROM current_facts", "--json").json == []
    assert incidents("select", "incident/v99", "openai/any").status == 0
    assert incidents("sql", "SELECT DISTINCT model FROM current_facts", "--json").json == [{"model": "openai/any"}]


def test_select_of_what_is_not_there_names_what_is(stored: ChatServer, incidents: Incidents) -> None:
    """Exit status 2, and the choices."""
    done = incidents("select", "incident/v99", "openai/nothing")
    assert done.status == 2
    assert "incident/v99 openai/any" in done.err


def test_rebuild_changes_nothing_without_a_change_of_code(stored: ChatServer, incidents: Incidents) -> None:
    """Facts come out of the stored replies as they went in, with no call."""
    asked = len(stored.requests)
    done = incidents("rebuild")
    assert (done.status, done.out) == (0, "2 extractions read again with 0 calls, 0 changed\n")
    told = incidents("rebuild", "--json").json
    assert told == {"extractions": 2, "changed": 0, "unfinished": 0, "calls": 0, "changes": []}
    assert len(stored.requests) == asked


def test_rebuild_mends_facts_and_says_which(stored: ChatServer, incidents: Incidents) -> None:
    """A fact that the code would make otherwise is told as one taken and one brought; a second rebuild is quiet."""
    with duckdb.connect("incidents.duckdb") as connection:
        connection.execute("UPDATE facts SET low = 7 WHERE low = 77 AND article_id = 'a'")
    done = incidents("rebuild")
    changes = [line for line in done.out.splitlines() if line.startswith(("- ", "+ "))]
    assert [(line[:5], "low=7 " in line, "low=77 " in line) for line in changes] == [
        ("- a: ", True, False),
        ("+ a: ", False, True),
    ]
    assert done.out.splitlines()[-1] == "2 extractions read again with 0 calls, 1 changed"
    assert incidents("rebuild").out.endswith(" 0 changed\n")
    assert len(rows("SELECT * FROM facts")) == 26


def test_rebuild_can_be_narrowed(stored: ChatServer, incidents: Incidents) -> None:
    """Only the named prompt's or model's extractions are read."""
    assert incidents("rebuild", "--model", "openai/other", "--json").json["extractions"] == 0
    assert incidents("rebuild", "--prompt", "incident/v99", "--json").json["extractions"] == 2


def test_runs_list_and_show_tell_calls_and_tokens(stored: ChatServer, incidents: Incidents) -> None:
    """The newest run first; its beginning is enough to name it."""
    incidents("extract", "a.txt", *MODEL)
    newest, oldest = incidents("runs", "list", "--json").json
    assert (oldest["calls"], oldest["prompt_tokens"], oldest["cached_tokens"], oldest["cost"]) == (2, 200, 120, None)
    assert newest["calls"] == 0
    shown = incidents("runs", "show", oldest["run_id"], "--json").json
    assert [(call["article_id"], call["outcome"], call["completion_tokens"]) for call in shown["calls"]] == [
        ("a", "ok", 20),
        ("b", "ok", 20),
    ]
    assert f"run_id: {oldest['run_id']}" in incidents("runs", "show", oldest["run_id"]).out
    assert incidents("runs", "list").status == 0


def test_a_run_that_is_not_there_or_not_the_only_one_is_exit_status_2(stored: ChatServer, incidents: Incidents) -> None:
    """The message says how many there are."""
    incidents("extract", "a.txt", *MODEL)
    assert "0 runs begin with 'x'" in incidents("runs", "show", "x").err
    ambiguous = incidents("runs", "show", "2")
    assert (ambiguous.status, "2 runs begin with '2'" in ambiguous.err) == (2, True)


def test_runs_why_says_which_parts_of_two_requests_differ(stored: ChatServer, incidents: Incidents) -> None:
    """Two articles differ in their messages only; with or without the tag, a key's beginning names it."""
    one, other = (key for (key,) in rows("SELECT request_key FROM requests ORDER BY text_id"))
    assert one.startswith("v1:")
    differing = incidents("runs", "why", one, other.removeprefix("v1:")[:20], "--json").json
    assert [part["part"] for part in differing] == ["messages"]
    assert "messages" in incidents("runs", "why", one, other).out
    assert incidents("runs", "why", one, one).out == "nothing differs: they are the same request\n"
    assert incidents("runs", "why", one, "v1:zz").status == 2


def test_doctor_says_what_is_missing_and_what_to_type(incidents: Incidents, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing configured it still answers, and makes no file."""
    monkeypatch.setenv("INCIDENTS_CACHE_DIR", str(Path("cache").absolute()))
    done = incidents("doctor", "--json")
    found = {row["what"]: row for row in done.json}
    assert done.status == 0
    assert list(found) == ["settings", "model", "prompt", "OPENAI_API_KEY", "database"]
    assert found["model"]["found"].endswith("not ready")
    assert "models pull" in found["model"]["next"]
    assert found["OPENAI_API_KEY"]["found"] == "not set"
    assert (found["database"]["found"], found["database"]["next"]) == (
        "incidents.duckdb not there yet",
        "incidents demo",
    )
    assert not Path("incidents.duckdb").exists()


def test_doctor_knows_the_database_and_keeps_the_key_to_itself(
    stored: ChatServer, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles and selection are told; the key is only said to be set."""
    monkeypatch.setenv("INCIDENTS_MODEL", "openai/any")
    found = {row["what"]: row["found"] for row in incidents("doctor", "--json").json}
    assert found["database"] == "incidents.duckdb: 2 articles; views show incident/v99 × openai/any"
    assert found["model"] == f"openai/any at {stored.base_url}, json_schema"
    assert found["OPENAI_API_KEY"] == "set"
    table = incidents("doctor")
    assert table.status == 0
    assert KEY not in table.out + table.err


def test_doctor_names_a_database_that_is_none(incidents: Incidents) -> None:
    """A file of something else is told, not opened."""
    Path("text.duckdb").write_text("not a database at all", encoding="utf-8")
    found = {row["what"]: row for row in incidents("doctor", "--db", "text.duckdb", "--json").json}
    assert "not a DuckDB database" in found["database"]["next"]


def test_version_is_the_packages_version(incidents: Incidents) -> None:
    """One line on stdout."""
    done = incidents("--version")
    assert (done.status, done.out) == (0, f"incident-ledger {version('incident-ledger')}\n")
