# ruff: noqa: S608 - SQL is made of our own table names
import asyncio
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bench import (
    CALL_COST,
    KEY,
    PROMPT,
    Watcher,
    article,
    database_held,
    job_for,
    journal_path,
    key_held,
    rows,
    run,
    settings_for,
    write_prompt,
)
from chat_server import Answer, ChatServer, chat_server, completion, failure
from replies import UNFIT, no_incident, report
from tenacity import wait_none

import pipeline.model.retry
import pipeline.record
import pipeline.run
from pipeline.article import Article, LoadProblem
from pipeline.errors import ModelError, StoreError
from pipeline.journal import Attempt, Claim, Journal
from pipeline.plan import plan
from pipeline.settings import Settings
from pipeline.store import Ledger, Writer


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """Answers every article with the same report."""
    with chat_server() as server:
        server.fallback = lambda request: completion(report())
        yield server


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setattr(pipeline.model.retry, "_BACKOFF", wait_none())
    write_prompt(tmp_path / "prompts")
    return settings_for(server.base_url, tmp_path, transport_retries=0)


def some(count: int) -> list[Article | LoadProblem]:
    return [article(f"n{number}") for number in range(count)]


def named_in(request: dict[str, Any]) -> str:
    """Which of our articles a request is about."""
    return str(request["messages"][1]["content"]).partition("This is article ")[2].partition(".")[0]


def asked_of(server: ChatServer) -> list[str]:
    return [named_in(request) for request in server.requests]


def statuses(settings: Settings) -> dict[str, str]:
    found = rows(settings, "SELECT article_id, status FROM extractions ORDER BY article_id")
    return {row["article_id"]: row["status"] for row in found}


def count(settings: Settings, table: str) -> int:
    return int(rows(settings, f"SELECT count(*) AS n FROM {table}")[0]["n"])


def runs(settings: Settings) -> list[str]:
    return [row["status"] for row in rows(settings, "SELECT status FROM runs ORDER BY started_at, run_id")]


async def test_a_text_in_two_outlets_is_asked_once_and_shown_twice(server: ChatServer, settings: Settings) -> None:
    """One call, one extraction, and the facts of both articles."""
    text = article("shared").text
    watcher = Watcher()
    outlets = [article("bbc", text, outlet="BBC"), article("afp", text, outlet="AFP")]
    summary = await run(settings, outlets, watcher)
    assert (summary.articles, summary.extracted, summary.stored, summary.calls) == (2, 1, 0, 1)
    assert len(server.requests) == count(settings, "extractions") == count(settings, "texts") == 1
    shown = rows(settings, "SELECT DISTINCT article_id, outlet FROM current_facts ORDER BY outlet")
    assert [tuple(row.values()) for row in shown] == [("afp", "AFP"), ("bbc", "BBC")]
    killed = rows(settings, "SELECT low, high, grounding FROM current_facts WHERE measure = 'killed'")
    assert killed == [{"low": 12, "high": 12, "grounding": "exact"}] * 2
    assert watcher.plans == [(1, 0)]


async def test_a_second_run_makes_no_call_and_needs_no_client(
    server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is not asked, and the module that would ask is not even imported."""
    await run(settings, some(3))
    before = rows(settings, "SELECT * EXCLUDE (run_id) FROM extractions ORDER BY extraction_id")
    monkeypatch.setitem(sys.modules, "pipeline.model.client", None)
    summary = await run(settings, some(3))
    assert (summary.stored, summary.extracted, summary.calls, summary.cost) == (3, 0, 0, 0.0)
    assert len(server.requests) == 3
    assert rows(settings, "SELECT * EXCLUDE (run_id) FROM extractions ORDER BY extraction_id") == before


async def test_a_new_article_alone_is_asked(server: ChatServer, settings: Settings) -> None:
    """A run over a folder that grew pays for what is new, even where the text comes by another file."""
    await run(settings, some(2))
    moved = article("moved", article("n0").text)
    summary = await run(settings, [*some(3), moved])
    assert asked_of(server).count("n2") == 1
    assert len(server.requests) == 3
    assert (summary.stored, summary.extracted) == (2, 1)
    assert rows(settings, "SELECT 1 AS there FROM current_facts WHERE article_id = 'moved'")


async def test_a_failed_article_is_a_row_and_the_others_go_on(server: ChatServer, settings: Settings) -> None:
    """Each failure is stored with its kind and words, and costs the others nothing."""
    failures = {"n1": failure(500), "n2": completion("", message={"refusal": "no"}), "n3": completion(UNFIT)}
    server.fallback = lambda request: failures.get(named_in(request), completion(report()))
    watcher = Watcher()
    problem = LoadProblem("x.pdf", "not readable", fatal=True)
    summary = await run(settings, [problem, *some(5)], watcher)
    assert (summary.status, summary.extracted, summary.failed, summary.unreadable) == ("finished", 2, 3, 1)
    assert watcher.problems == [problem]
    found = rows(
        settings, "SELECT article_id, fault_kind, permanent FROM extractions WHERE status = 'failed' ORDER BY 1"
    )
    assert [tuple(row.values()) for row in found] == [
        ("n1", "server_error", False),
        ("n2", "refused", True),
        ("n3", "invalid", True),
    ]
    assert all(row["fault"] for row in rows(settings, "SELECT fault FROM extractions WHERE status = 'failed'"))
    assert {row["article_id"] for row in rows(settings, "SELECT article_id FROM current_facts")} == {"n0", "n4"}
    # One call each, one more for the unfit answer; every body that came back is kept.
    assert (summary.calls, count(settings, "attempts"), count(settings, "replies")) == (6, 6, 5)


@pytest.mark.parametrize(("retry_failed", "asked"), [(False, ["n1"]), (True, ["n1", "n2"])])
async def test_the_next_run_asks_again_what_may_pass(
    server: ChatServer, settings: Settings, retry_failed: bool, asked: list[str]
) -> None:
    """A passing fault is tried by the next run, a permanent one only with `retry_failed`; what was good never."""
    failures = {"n1": failure(503), "n2": completion("", finish_reason="length")}
    server.fallback = lambda request: failures.get(named_in(request), completion(report()))
    await run(settings, some(3))
    server.requests.clear()
    server.fallback = lambda request: completion(report())
    summary = await run(settings, some(3), retry_failed=retry_failed)
    assert sorted(asked_of(server)) == asked
    assert (summary.extracted, summary.failed) == (len(asked), 0)
    assert list(statuses(settings).values()).count("failed") == 2 - len(asked)


async def test_no_incident_is_an_outcome(server: ChatServer, settings: Settings) -> None:
    """It is counted as such, is no failure, and is not asked again."""
    server.fallback = lambda request: completion(no_incident())
    summary = await run(settings, some(1))
    assert (summary.no_incident, summary.failed, summary.facts) == (1, 0, 0)
    assert statuses(settings) == {"n0": "no_incident"}
    assert (await run(settings, some(1))).stored == 1
    assert len(server.requests) == 1


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_so_many_calls_are_in_flight_and_no_more(
    server: ChatServer, tmp_path: Path, settings: Settings, concurrency: int
) -> None:
    """The server sees at most `concurrency` requests at a time, and as many when there is enough to ask."""
    flying, most, lock = 0, 0, threading.Lock()

    def answer(request: dict[str, Any]) -> Answer:
        nonlocal flying, most
        with lock:
            flying += 1
            most = max(most, flying)
        time.sleep(0.1)
        with lock:
            flying -= 1
        return completion(report())

    server.fallback = answer
    await run(settings_for(server.base_url, tmp_path, concurrency=concurrency), some(9))
    assert most == concurrency
    assert len(server.requests) == 9


async def test_a_budget_stops_the_run(server: ChatServer, tmp_path: Path, settings: Settings) -> None:
    """It stops when the sum is reached; what was paid for is stored, and the next run does the rest."""
    limited = settings_for(server.base_url, tmp_path, budget=2.5 * CALL_COST, concurrency=1)
    summary = await run(limited, some(6))
    assert (summary.status, summary.calls, summary.extracted) == ("stopped", 3, 3)
    assert summary.cost == pytest.approx(3 * CALL_COST)
    assert runs(settings) == ["stopped"]
    assert len(statuses(settings)) == 3
    assert (await run(settings, some(6))).extracted == 3
    assert len(server.requests) == 6


async def test_a_budget_stops_where_the_cost_cannot_be_known(
    server: ChatServer, tmp_path: Path, settings: Settings
) -> None:
    """A reply that does not say its tokens would let a run spend unseen."""
    silent = completion(report())
    del silent.body["usage"]
    server.fallback = lambda request: silent
    limited = settings_for(server.base_url, tmp_path, budget=100.0, concurrency=1)
    summary = await run(limited, some(3))
    assert (summary.status, summary.calls, summary.cost) == ("stopped", 1, None)


async def test_a_cancelled_run_keeps_what_it_has(server: ChatServer, settings: Settings) -> None:
    """Ctrl-C in the middle leaves a valid ledger, a run `interrupted`, and only the rest for the next run."""
    stuck = threading.Event()
    others = iter(range(3))

    def answer(request: dict[str, Any]) -> Answer:
        if next(others, None) is None:
            stuck.wait(30)
        return completion(report())

    server.fallback = answer
    task = asyncio.create_task(run(settings, some(8)))
    try:
        async with asyncio.timeout(20):
            while len(server.requests) < 5:  # noqa: ASYNC110 - the server is a thread; three answered, two in flight
                await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    finally:
        stuck.set()
    assert runs(settings) == ["interrupted"]
    done = statuses(settings)
    assert list(done.values()) == ["extracted"] * 3
    outcomes = [row["outcome"] for row in rows(settings, "SELECT outcome FROM attempts ORDER BY outcome")]
    assert outcomes == ["cancelled", "cancelled", "ok", "ok", "ok"]
    assert rows(settings, "SELECT calls FROM runs") == [{"calls": 5}]
    server.requests.clear()
    server.fallback = lambda request: completion(report())
    summary = await run(settings, some(8))
    assert sorted(asked_of(server)) == sorted({f"n{number}" for number in range(8)} - set(done))
    assert (summary.stored, summary.extracted) == (3, 5)


async def test_a_reply_that_was_journalled_before_a_kill_is_not_paid_again(
    server: ChatServer, settings: Settings
) -> None:
    """A process killed between journal and database leaves a reply there; the next run needs no call for it."""
    one = article("n0")
    key = job_for(settings).request(one.text, one.text_id).key
    with closing(Journal(journal_path(settings))) as journal:
        assert journal.claim(key) is Claim.MINE
        attempt = Attempt(request_key=key, run_id="killed", outcome="ok", started_at=time.time(), latency=0.1)
        journal.record_attempt(attempt, json.dumps(completion(report()).body))
    summary = await run(settings, [one])
    assert (summary.extracted, summary.calls) == (1, 0)
    assert server.requests == []
    assert statuses(settings) == {"n0": "extracted"}
    with closing(Journal(journal_path(settings))) as journal:
        assert journal.unclaimed_keys() == []


async def test_a_reply_that_was_absorbed_before_a_kill_is_not_paid_again(
    server: ChatServer, settings: Settings
) -> None:
    """Replies without their extraction in the database are read, not asked: the other half of the same promise."""
    await run(settings, some(2))
    with Ledger(settings.db).writing(1.0) as connection:
        for table in ("extractions", "incidents", "facts"):
            connection.execute(f"DELETE FROM {table}")
    summary = await run(settings, some(2))
    assert (summary.extracted, summary.calls, len(server.requests)) == (2, 0, 2)
    assert set(statuses(settings).values()) == {"extracted"}


async def test_a_deleted_database_is_asked_anew(server: ChatServer, settings: Settings) -> None:
    """The journal's mark `answered` does not block a text whose reply went with its database."""
    await run(settings, some(2))
    settings.db.unlink()
    summary = await run(settings, some(2))
    assert (summary.extracted, summary.busy) == (2, 0)
    assert len(server.requests) == 4


async def test_a_text_that_another_process_is_asking_is_left_to_it(server: ChatServer, settings: Settings) -> None:
    """It is counted as busy, is not stored, and the next run takes it up."""
    one = article("n0")
    key = job_for(settings).request(one.text, one.text_id).key
    with key_held(journal_path(settings), key):
        summary = await run(settings, some(2))
        assert (summary.busy, summary.extracted, asked_of(server)) == (1, 1, ["n1"])
        assert statuses(settings) == {"n1": "extracted"}
    summary = await run(settings, some(2))
    assert (summary.busy, summary.extracted, summary.stored) == (0, 1, 1)


async def test_outcomes_wait_for_a_locked_database(
    server: ChatServer, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process takes the file in the middle of a run: the calls go on, and all is stored at the end."""
    monkeypatch.setattr(pipeline.run, "COMMIT_EVERY", 0.0)
    holding = database_held(settings.db)

    def answer(request: dict[str, Any]) -> Answer:
        if named_in(request) == "n1":
            holder = holding.__enter__()
            assert holder.stdin is not None
        if named_in(request) == "n4":
            threading.Timer(0.8, holding.__exit__, (None, None, None)).start()
        return completion(report())

    server.fallback = answer
    watcher = Watcher()
    with closing(Journal(journal_path(settings))) as journal:
        waiting: list[int] = []
        monkeypatch.setattr(watcher, "finished", lambda *_: waiting.append(len(journal.unclaimed_keys())))
        summary = await run(settings_for(server.base_url, tmp_path, concurrency=1), some(5), watcher)
        assert journal.unclaimed_keys() == []
    assert waiting == [1, 1, 2, 3, 4]  # n0 was committed; from n1 on the journal keeps them
    assert (summary.status, summary.extracted) == ("finished", 5)
    assert list(statuses(settings).values()) == ["extracted"] * 5
    assert count(settings, "replies") == 5


async def test_a_database_that_stays_locked_loses_no_reply(
    server: ChatServer, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends with an error, and the next one takes the replies from the journal without a call."""
    monkeypatch.setattr(pipeline.record, "END_PATIENCE", 0.1)
    holding = database_held(settings.db)

    def answer(request: dict[str, Any]) -> Answer:
        if named_in(request) == "n0":
            holding.__enter__()
        return completion(report())

    server.fallback = answer
    with pytest.raises(StoreError, match="cannot be opened now"):
        await run(settings_for(server.base_url, tmp_path, concurrency=1), some(3))
    holding.__exit__(None, None, None)
    summary = await run(settings, some(3))
    assert (summary.extracted, summary.calls, len(server.requests)) == (3, 0, 3)
    assert runs(settings) == ["running", "finished"]


@pytest.mark.parametrize("status", [401, 404])
async def test_a_fault_of_every_text_ends_the_run(
    server: ChatServer, tmp_path: Path, settings: Settings, status: int
) -> None:
    """A wrong key or model is told once, with nothing recorded as failed; what was good before is kept."""
    server.queue.append(completion(report()))
    server.fallback = lambda request: failure(status, "not so")
    with pytest.raises(ModelError, match=f"test/m: HTTP {status}: not so"):
        await run(settings_for(server.base_url, tmp_path, concurrency=1), some(9))
    assert statuses(settings) == {"n0": "extracted"}
    assert len(server.requests) == 2
    assert runs(settings) == ["aborted"]
    assert rows(settings, "SELECT calls FROM runs") == [{"calls": 2}]
    server.fallback = lambda request: completion(report())
    assert (await run(settings, some(9))).extracted == 8


async def test_the_first_run_is_what_the_views_show_until_another_is_selected(
    server: ChatServer, tmp_path: Path, settings: Settings
) -> None:
    """A run of another prompt changes no view; `select` does."""
    two_figures = [article("n0", f"{article('n0').text} A hospital counted 7 dead.")]
    await run(settings, two_figures)
    before = rows(settings, "SELECT * FROM current_facts ORDER BY fact_id")
    assert {row["prompt"] for row in before} == {PROMPT}
    write_prompt(tmp_path / "prompts", "incident/v10", "Another wording:")
    server.fallback = lambda request: completion(report("A hospital counted 7 dead", number=7, value_text="7"))
    other = settings_for(server.base_url, tmp_path, prompt="incident/v10")
    assert (await run(other, two_figures)).extracted == 1
    assert rows(settings, "SELECT * FROM current_facts ORDER BY fact_id") == before
    assert count(settings, "prompt_comparison") == 2
    with Ledger(settings.db).writing(1.0) as connection:
        Writer(connection).select("incident/v10", "incident_v1", "test/m")
    shown = rows(settings, "SELECT prompt, low FROM current_facts WHERE measure = 'killed'")
    assert shown == [{"prompt": "incident/v10", "low": 7}]


async def test_a_run_of_failures_selects_nothing(server: ChatServer, settings: Settings) -> None:
    """The views wait for the first prompt and model that gave anything."""
    server.fallback = lambda request: failure(400)
    await run(settings, some(2))
    assert count(settings, "selections") == 0


async def test_a_new_text_at_one_url_is_the_version_that_is_shown(server: ChatServer, settings: Settings) -> None:
    """Both versions are kept and extracted; the views show the newer one."""
    url = "https://news.example/a"
    for text in ("First: ", "Later: "):
        await run(settings, [article("a", text + article("a").text, url=url)])
    assert count(settings, "articles") == count(settings, "extractions") == 2
    assert {row["version"] for row in rows(settings, "SELECT version FROM current_facts")} == {2}


async def test_a_limit_is_of_articles(server: ChatServer, settings: Settings) -> None:
    """No more are read, stored or asked."""
    summary = await run(settings, some(5), limit=2)
    assert (summary.articles, summary.extracted, count(settings, "articles")) == (2, 2, 2)


async def test_chunks_know_each_other(server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text or URL that comes again in a later chunk of the same run is not asked again."""
    monkeypatch.setattr(pipeline.run, "CHUNK", 2)
    again = article("again", article("n0").text)
    summary = await run(settings, [*some(5), again, article("n1")])
    assert (summary.articles, summary.extracted, summary.stored) == (7, 5, 0)
    assert len(server.requests) == 5
    assert count(settings, "articles") == 6


async def test_an_empty_input_is_a_finished_run(server: ChatServer, settings: Settings) -> None:
    """No article, no call, and the run's row says so."""
    summary = await run(settings, [])
    assert (summary.status, summary.articles, summary.calls) == ("finished", 0, 0)
    assert runs(settings) == ["finished"]


async def test_the_run_row_and_its_costs_add_up(server: ChatServer, settings: Settings) -> None:
    """Counts of the summary, the runs table and the run_costs view agree."""
    summary = await run(settings, some(3))
    (row,) = rows(settings, "SELECT * FROM runs")
    assert {name: row[name] for name in ("articles", "extracted", "stored", "failed", "calls")} == {
        "articles": 3,
        "extracted": 3,
        "stored": 0,
        "failed": 0,
        "calls": 3,
    }
    assert row["finished_at"] >= row["started_at"]
    (costs,) = rows(settings, "SELECT * FROM run_costs")
    assert (costs["calls"], costs["failed_calls"], costs["prompt_tokens"]) == (3, 0, 300)
    assert costs["cost"] == pytest.approx(summary.cost) == pytest.approx(3 * CALL_COST)


async def test_a_plan_counts_what_a_run_would_ask_and_writes_nothing(server: ChatServer, settings: Settings) -> None:
    """`--dry-run` agrees with the run that follows it, before any ledger exists and after."""
    job, ledger = job_for(settings), Ledger(settings.db)
    first = plan(job, ledger, some(3), Watcher().problem)
    assert (first.articles, first.texts, first.stored, first.to_ask) == (3, 3, 0, 3)
    assert not settings.db.exists()
    await run(settings, some(2))
    second = plan(job, ledger, [*some(3), article("copy", article("n2").text)], Watcher().problem)
    assert (second.articles, second.texts, second.stored, second.to_ask) == (4, 3, 2, 1)
    assert 0 < second.prompt_tokens < first.prompt_tokens
