"""Extraction in several steps: what is asked when, what is paid once, and what each reply may say."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bench import CALL_COST, KEY, Watcher, job_for, journal_path, key_held, kill_when_asked, rows, run, settings_for
from bench import article as any_article
from chat_server import Answer, ChatServer, chat_server, completion, failure, tool_completion
from later_replies import answer_steps, bamako_numbers, bamako_outline, is_second, numbers, outline, text_of
from replies import UNFIT
from tenacity import wait_none
from typer.testing import CliRunner
from v1_replies import ARTICLE

import pipeline.model.retry
from pipeline.article import Article
from pipeline.cli.app import app
from pipeline.errors import ModelError
from pipeline.extract import Outcome
from pipeline.journal import Attempt, Claim, Journal
from pipeline.plan import plan
from pipeline.prompt import load_prompt, shipped_prompts
from pipeline.settings import Settings
from pipeline.store import Ledger
from schemas import get_schema

PROMPT = "incident/v3"
TESTS = Path(__file__).parent


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """Answers the first question with two incidents, the second with their numbers."""
    with chat_server() as server:
        server.fallback = answer_steps
        yield server


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setattr(pipeline.model.retry, "_BACKOFF", wait_none())
    return stepped(server, tmp_path)


def stepped(server: ChatServer, folder: Path, **flags: Any) -> Settings:
    """Settings that ask by the shipped prompt of two steps."""
    given = {"prompt": PROMPT, "prompts_dir": shipped_prompts(), "transport_retries": 0, "concurrency": 1, **flags}
    return settings_for(server.base_url, folder, **given)


def article(name: str) -> Article:
    return any_article(name, text_of(name))


def asked(server: ChatServer) -> list[tuple[str, int]]:
    """Which article each request was about, and which step it was, in order."""
    return [
        (request["messages"][1]["content"].partition(" Report ")[2].partition(" ends")[0], 1 + is_second(request))
        for request in server.requests
    ]


def statuses(settings: Settings) -> list[tuple[str, str, int]]:
    """Article, status and number of steps of every extraction."""
    found = rows(settings, "SELECT article_id, status, len(steps) AS steps FROM extractions ORDER BY ALL")
    return [tuple(row.values()) for row in found]


def stored_steps(settings: Settings) -> list[tuple[str, str]]:
    """Step and key of every stored request."""
    found = rows(settings, "SELECT step, request_key FROM requests ORDER BY step")
    return [(row["step"], row["request_key"]) for row in found]


def quantities(settings: Settings) -> list[tuple[str, int]]:
    """Role and lower bound of every number, as the views show them."""
    found = rows(settings, "SELECT role, low FROM current_facts WHERE kind = 'quantity' ORDER BY ALL")
    return [(row["role"], row["low"]) for row in found]


NUMBERS = [("background", 50), ("main", 77), ("main", 81), ("main", 255)]


# What is asked


async def test_a_text_is_asked_twice_and_has_the_facts_of_both_replies(server: ChatServer, settings: Settings) -> None:
    """One text, two calls, one extraction: incidents from the first reply, their numbers from the second."""
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.extracted, summary.ungrounded) == (2, 1, 0)
    assert asked(server) == [("a", 1), ("a", 2)]
    assert quantities(settings) == NUMBERS
    places = rows(settings, "SELECT value_text, grounding FROM current_facts WHERE kind = 'place'")
    assert places == [{"value_text": "Bamako", "grounding": "exact"}]


async def test_the_second_question_goes_on_from_the_first(server: ChatServer, settings: Settings) -> None:
    """Its messages begin with exactly the first's, then the reply as it came: a prompt cache reads the article once."""
    await run(settings, [article("a")])
    first, second = (request["messages"] for request in server.requests)
    assert [message["role"] for message in first] == ["system", "user"]
    assert second[:2] == first
    reply, question = second[2:]
    assert reply == {"role": "assistant", "content": bamako_outline().model_dump_json()}
    assert question["role"] == "user"
    assert question["content"].startswith("Now the numbers of these incidents")
    assert "- incident: main | background_1" in question["content"]


async def test_only_the_good_reply_is_gone_on_from(server: ChatServer, settings: Settings) -> None:
    """An unfit first reply is asked again; the second question holds neither it nor the complaint about it."""
    server.queue.append(completion(UNFIT))
    summary = await run(settings, [article("a")])
    first, again, second = (request["messages"] for request in server.requests)
    assert (summary.calls, summary.extracted, summary.failed) == (3, 1, 0)
    assert again[:2] == first
    assert len(again) > 2
    assert second[:2] == first
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert "nonsense" not in json.dumps(second)


def sent_schema(request: dict[str, Any]) -> dict[str, Any]:
    """The response schema of a request, as it went over HTTP."""
    if "response_format" in request:
        return dict(request["response_format"]["json_schema"]["schema"])
    (tool,) = request["tools"]
    return dict(tool["function"]["parameters"])


def tool_answers(request: dict[str, Any]) -> Answer:
    """The same answers as a call of the tool that was offered."""
    content = answer_steps(request).body["choices"][0]["message"]["content"]
    return tool_completion(json.loads(content), request["tools"][0]["function"]["name"])


MODES: list[tuple[str, Callable[[dict[str, Any]], Answer]]] = [
    ("json_schema", answer_steps),
    ("tools", tool_answers),
    ("tools_strict", tool_answers),
]


@pytest.mark.parametrize(("mode", "answers"), MODES, ids=[mode for mode, _ in MODES])
async def test_each_step_is_asked_under_its_own_schema(
    server: ChatServer,
    tmp_path: Path,
    settings: Settings,
    mode: str,
    answers: Callable[[dict[str, Any]], Answer],
) -> None:
    """The JSON Schema that travels is the step's, for every text and whichever way a schema reaches the model."""
    server.fallback = answers
    summary = await run(stepped(server, tmp_path, mode=mode), [article("a"), article("b")])
    assert (summary.extracted, summary.calls) == (2, 4)
    steps = get_schema("incident_steps_v1").steps
    for request in server.requests:
        own = steps[is_second(request)].json_schema
        sent = sent_schema(request)
        assert sent["properties"].keys() == own["properties"].keys()
        assert sent.get("$defs", {}).keys() == own.get("$defs", {}).keys()
        assert sorted(sent["required"]) == sorted(own["required"])


async def test_both_requests_are_stored_under_their_steps(server: ChatServer, settings: Settings) -> None:
    """Two keys, named `extract` and `quantities`; the extraction rests on both, in that order."""
    await run(settings, [article("a")])
    (first, one), (second, other) = stored_steps(settings)
    assert (first, second) == ("extract", "quantities")
    assert one != other
    assert rows(settings, "SELECT steps FROM extractions") == [{"steps": [one, other]}]
    assert rows(settings, "SELECT count(*) AS n FROM replies") == [{"n": 2}]
    linked = rows(
        settings, "SELECT DISTINCT requests.extraction_id FROM requests JOIN extractions USING (extraction_id)"
    )
    assert len(linked) == 1


async def test_the_ledger_keeps_every_template_and_schema(server: ChatServer, settings: Settings) -> None:
    """Who reads the database later finds what was asked in both steps."""
    await run(settings, [article("a")])
    (prompt,) = rows(settings, "SELECT * FROM prompts")
    assert any("=== step quantities ===" in str(value) for value in prompt.values())
    (schema,) = rows(settings, "SELECT * FROM schemas")
    (kept,) = (json.loads(value) for value in schema.values() if str(value).startswith("{"))
    assert kept == {step.step: step.json_schema for step in get_schema("incident_steps_v1").steps}


async def test_another_first_reply_makes_the_second_another_request(server: ChatServer, settings: Settings) -> None:
    """The second key holds the first reply: numbers are never taken from a talk about other incidents."""
    job, one = job_for(settings), article("a")
    keys = {
        job.request(one.text, one.text_id, [json.dumps(completion(reply.model_dump_json()).body)]).key
        for reply in (bamako_outline(), outline(None))
    }
    assert len(keys) == 2
    assert job.request(one.text, one.text_id).key not in keys


async def test_nothing_of_an_article_is_in_a_system_message(server: ChatServer, settings: Settings) -> None:
    """In either step it is the same for every article, and the article stands in the first user message alone."""
    await run(settings, [article("one"), article("other")])
    systems = {
        message["content"] for request in server.requests for message in request["messages"] if is_system(message)
    }
    assert len(systems) == 1
    (system,) = systems
    assert not [words for words in text_of("one").split(". ") if words in system]
    for request in server.requests:
        holders = [index for index, message in enumerate(request["messages"]) if ARTICLE in message["content"]]
        assert holders == [1]


def is_system(message: dict[str, Any]) -> bool:
    return bool(message["role"] == "system")


# What is paid once


async def test_a_second_run_asks_nothing(
    server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored is stored with both its steps; the module that would ask is not even imported."""
    await run(settings, [article("a"), article("b")])
    before = rows(settings, "SELECT * FROM extractions ORDER BY ALL")
    monkeypatch.setitem(sys.modules, "pipeline.model.client", None)
    summary = await run(settings, [article("a"), article("b")])
    assert (summary.stored, summary.calls, len(server.requests)) == (2, 0, 4)
    assert rows(settings, "SELECT * FROM extractions ORDER BY ALL") == before


@pytest.mark.parametrize("status", [401, 404])
async def test_a_fault_of_every_text_between_the_steps_costs_the_first_one_once(
    server: ChatServer, settings: Settings, status: int
) -> None:
    """A key revoked after the first reply ends the run with nothing decided; the next run asks the second alone."""
    server.fallback = lambda request: failure(status) if is_second(request) else answer_steps(request)
    with pytest.raises(ModelError):
        await run(settings, [article("a"), article("b")])
    assert statuses(settings) == []
    server.requests.clear()
    server.fallback = answer_steps
    summary = await run(settings, [article("a"), article("b")])
    assert asked(server) == [("a", 2), ("b", 1), ("b", 2)]
    assert (summary.calls, summary.extracted) == (3, 2)
    assert statuses(settings) == [("a", "extracted", 2), ("b", "extracted", 2)]


PASSING = [
    ("an overloaded server", failure(503), "server_error"),
    ("a limit reached", failure(429), "rate_limited"),
    ("a broken connection", Answer("", drop=True), "connection"),
    ("no completion", Answer("not JSON"), "malformed"),
]


@pytest.mark.parametrize(("why", "fault", "kind"), PASSING, ids=[why for why, _, _ in PASSING])
async def test_a_passing_fault_of_the_second_step_asks_that_step_again(
    server: ChatServer, settings: Settings, why: str, fault: Answer, kind: str
) -> None:
    """The text has failed for now, with both steps named; the next run does not pay for the first again."""
    server.fallback = lambda request: fault if is_second(request) else answer_steps(request)
    assert (await run(settings, [article("a")])).failed == 1
    assert statuses(settings) == [("a", "failed", 2)]
    assert rows(settings, "SELECT fault_kind, permanent FROM extractions") == [{"fault_kind": kind, "permanent": False}]
    assert rows(settings, "SELECT * FROM facts") == []
    server.requests.clear()
    server.fallback = answer_steps
    summary = await run(settings, [article("a")])
    assert asked(server) == [("a", 2)]
    assert (summary.extracted, summary.calls) == (1, 1)
    assert quantities(settings) == NUMBERS


LASTING = [
    ("does not fit", completion(UNFIT), "invalid", 2),
    ("refused", completion("", message={"refusal": "no"}), "refused", 1),
    ("cut off", completion("{", finish_reason="length"), "truncated", 1),
]


@pytest.mark.parametrize(("why", "unusable", "kind", "calls"), LASTING, ids=[why for why, _, _, _ in LASTING])
async def test_after_an_unusable_first_reply_nothing_further_is_asked(
    server: ChatServer, settings: Settings, why: str, unusable: Answer, kind: str, calls: int
) -> None:
    """The text has failed for good after its first step; one re-ask of what does not fit, no second step."""
    server.fallback = lambda request: unusable
    summary = await run(settings, [article("a")])
    assert (summary.failed, summary.calls) == (1, calls)
    assert {step for _, step in asked(server)[:1]} == {1}
    assert stored_steps(settings)[0][0] == "extract"
    assert len(stored_steps(settings)) == 1
    assert rows(settings, "SELECT status, fault_kind, permanent, len(steps) AS steps FROM extractions") == [
        {"status": "failed", "fault_kind": kind, "permanent": True, "steps": 1}
    ]
    assert (await run(settings, [article("a")])).given_up == 1
    assert len(server.requests) == calls


@pytest.mark.parametrize(("why", "unusable", "kind", "calls"), LASTING, ids=[why for why, _, _, _ in LASTING])
async def test_an_unusable_second_reply_fails_the_text_and_keeps_the_first(
    server: ChatServer, settings: Settings, why: str, unusable: Answer, kind: str, calls: int
) -> None:
    """Half an extraction is none; asked for again, the first reply is at hand."""
    server.fallback = lambda request: unusable if is_second(request) else answer_steps(request)
    summary = await run(settings, [article("a")])
    assert (summary.failed, summary.calls) == (1, 1 + calls)
    assert statuses(settings) == [("a", "failed", 2)]
    assert rows(settings, "SELECT fault_kind FROM extractions") == [{"fault_kind": kind}]
    assert (await run(settings, [article("a")])).calls == 0
    server.requests.clear()
    server.fallback = answer_steps
    assert (await run(settings, [article("a")], retry_failed=True)).extracted == 1
    assert asked(server) == [("a", 2)]


async def test_a_budget_reached_by_the_first_reply_lets_the_text_end(
    server: ChatServer, tmp_path: Path, settings: Settings
) -> None:
    """A budget is looked at between texts: the second step is still asked, the next text not, and nothing twice."""
    limited = stepped(server, tmp_path, budget=0.5 * CALL_COST)
    summary = await run(limited, [article("a"), article("b")])
    assert (summary.status, summary.calls, summary.extracted) == ("stopped", 2, 1)
    assert summary.cost == pytest.approx(2 * CALL_COST)
    assert (await run(settings, [article("a"), article("b")])).calls == 2
    assert asked(server) == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


async def test_a_cancelled_second_step_leaves_the_first_paid(server: ChatServer, settings: Settings) -> None:
    """Ctrl-C while the numbers are asked for: no outcome is stored, and the next run asks the numbers alone."""
    stuck = threading.Event()

    def answer(request: dict[str, Any]) -> Answer:
        if is_second(request):
            stuck.wait(30)
        return answer_steps(request)

    server.fallback = answer
    task = asyncio.create_task(run(settings, [article("a")]))
    try:
        async with asyncio.timeout(20):
            while len(server.requests) < 2:  # noqa: ASYNC110 - the server is a thread
                await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    finally:
        stuck.set()
    assert statuses(settings) == []
    outcomes = rows(settings, "SELECT step, outcome FROM attempts JOIN requests USING (request_key) ORDER BY step")
    assert [tuple(row.values()) for row in outcomes] == [("extract", "ok"), ("quantities", "cancelled")]
    server.requests.clear()
    server.fallback = answer_steps
    assert (await run(settings, [article("a")])).calls == 1
    assert asked(server) == [("a", 2)]
    assert quantities(settings) == NUMBERS


KILLED = """
import asyncio
from pathlib import Path
from bench import run, settings_for
from pipeline.prompt import shipped_prompts
from test_steps import article
settings = settings_for({url!r}, Path({folder!r}), prompt="incident/v3", prompts_dir=shipped_prompts())
asyncio.run(run(settings, [article("a")]))
"""


def test_a_process_killed_in_the_second_step_has_paid_the_first(
    server: ChatServer, tmp_path: Path, settings: Settings
) -> None:
    """SIGKILL leaves no chance to tidy up: the first reply is in the journal; the next run asks the second alone."""
    stuck = threading.Event()

    def answer(request: dict[str, Any]) -> Answer:
        if is_second(request):
            stuck.wait(60)
        return answer_steps(request)

    server.fallback = answer
    kill_when_asked(server, 2, KILLED.format(url=server.base_url, folder=str(tmp_path)))
    stuck.set()
    server.requests.clear()
    server.fallback = answer_steps
    summary = asyncio.run(run(settings, [article("a")]))
    assert asked(server) == [("a", 2)]
    assert (summary.extracted, summary.calls) == (1, 1)
    assert quantities(settings) == NUMBERS


@pytest.mark.parametrize("replied", [1, 2])
async def test_replies_that_only_the_journal_has_are_not_paid_again(
    server: ChatServer, settings: Settings, replied: int
) -> None:
    """A process killed between journal and database, after one reply or after both."""
    one, job = article("a"), job_for(settings)
    bodies: list[str] = []
    with closing(Journal(journal_path(settings))) as journal:
        for reply in (bamako_outline(), bamako_numbers())[:replied]:
            key = job.request(one.text, one.text_id, bodies).key
            bodies.append(json.dumps(completion(reply.model_dump_json()).body))
            assert journal.claim(key) is Claim.MINE
            attempt = Attempt(request_key=key, run_id="killed", outcome="ok", started_at=time.time(), latency=0.1)
            journal.record_attempt(attempt, bodies[-1])
    summary = await run(settings, [one])
    assert (summary.calls, asked(server)) == (2 - replied, [("a", 2)][replied - 1 :])
    assert statuses(settings) == [("a", "extracted", 2)]
    assert quantities(settings) == NUMBERS


async def test_replies_without_their_extraction_are_read_and_not_asked(server: ChatServer, settings: Settings) -> None:
    """Both are in the database already: nothing is asked, and no client is opened."""
    await run(settings, [article("a")])
    with Ledger(settings.db).writing(1.0) as connection:
        connection.execute("DELETE FROM extractions")
        connection.execute("DELETE FROM incidents")
        connection.execute("DELETE FROM facts")
    summary = await run(settings, [article("a")])
    assert (summary.extracted, summary.calls, len(server.requests)) == (1, 0, 2)
    assert quantities(settings) == NUMBERS


@pytest.mark.parametrize("step", [1, 2])
async def test_a_step_that_another_process_is_asking_is_left_to_it(
    server: ChatServer, settings: Settings, step: int
) -> None:
    """The text is busy, at whichever step; nothing is stored for it, and the next run takes it up there."""
    one, job = article("a"), job_for(settings)
    first = json.dumps(completion(bamako_outline().model_dump_json()).body)
    key = job.request(one.text, one.text_id, [first][: step - 1]).key
    with key_held(journal_path(settings), key):
        assert (await run(settings, [one])).busy == 1
        assert asked(server) == [("a", 1)][: step - 1]
        assert statuses(settings) == []
    server.requests.clear()
    assert (await run(settings, [one])).extracted == 1
    assert asked(server) == [("a", 1), ("a", 2)][step - 1 :]


async def test_texts_at_once_keep_their_own_replies(server: ChatServer, tmp_path: Path, settings: Settings) -> None:
    """With many in flight no text's second question carries another's article or incidents."""

    def answer(request: dict[str, Any]) -> Answer:
        name = request["messages"][1]["content"].partition(" Report ")[2].partition(" ends")[0]
        if is_second(request):
            return completion(numbers().model_dump_json())
        reply = outline({**bamako_outline().model_dump()["main"], "quote": f"Report {name} ends here"})
        return completion(reply.model_dump_json())

    server.fallback = answer
    names = [f"n{number}" for number in range(6)]
    summary = await run(stepped(server, tmp_path, concurrency=4), [article(name) for name in names])
    assert (summary.extracted, summary.calls, summary.ungrounded) == (6, 12, 0)
    seconds = [request["messages"] for request in server.requests if is_second(request)]
    for messages in seconds:
        name = messages[1]["content"].partition(" Report ")[2].partition(" ends")[0]
        assert f"Report {name} ends here" in messages[2]["content"]


async def test_no_incident_is_an_outcome_of_both_steps(server: ChatServer, settings: Settings) -> None:
    """An empty outline gives no incident, whatever numbers come after it."""
    server.fallback = lambda request: completion(
        (bamako_numbers() if is_second(request) else outline(None)).model_dump_json()
    )
    watcher = Watcher()
    summary = await run(settings, [article("a")], watcher)
    assert (summary.no_incident, summary.facts, summary.failed) == (1, 0, 0)
    assert statuses(settings) == [("a", "no_incident", 2)]
    assert [type(outcome) for outcome in watcher.outcomes.values()] == [Outcome]
    assert (await run(settings, [article("a")])).stored == 1
    assert len(server.requests) == 2


# A dry run


async def test_a_plan_agrees_with_the_run(server: ChatServer, settings: Settings) -> None:
    """It counts texts, not steps; before any ledger, after a run, and after a stop between the steps."""
    job, ledger = job_for(settings), Ledger(settings.db)
    both = [article("a"), article("b")]
    first = plan(job, ledger, both, Watcher().problem)
    assert (first.texts, first.stored, first.to_ask) == (2, 0, 2)
    assert not settings.db.exists()
    server.queue.extend([answer_steps({"messages": []}), failure(401)])
    with pytest.raises(ModelError):
        await run(settings, both)
    assert plan(job, ledger, both, Watcher().problem).to_ask == 2
    await run(settings, both)
    done = plan(job, ledger, both, Watcher().problem)
    assert (done.stored, done.to_ask, done.prompt_tokens) == (2, 0, 0)


async def test_a_plan_counts_what_every_step_reads(server: ChatServer, settings: Settings) -> None:
    """The tokens of a dry run are those of both requests, of which the second holds the first."""
    planned = plan(job_for(settings), Ledger(settings.db), [article("a")], Watcher().problem)
    await run(settings, [article("a")])
    first, second = (sum(len(one["content"]) for one in request["messages"]) for request in server.requests)
    assert second > first
    assert planned.prompt_tokens >= 2 * first // 4


def test_the_command_plans_and_runs_it(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`incidents extract --prompt incident/v3`, dry and then in earnest, with nothing else configured."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    Path("a.txt").write_text(text_of("a"), encoding="utf-8")
    words = ["extract", "a.txt", "--prompt", PROMPT, "--model", "openai/any", "--json"]
    dry = CliRunner().invoke(app, [*words, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    planned = json.loads(dry.stdout)
    assert (planned["to_ask"], planned["prompt"], server.requests) == (1, PROMPT, [])
    assert planned["prompt_tokens"] > len(ARTICLE) // 4
    assert not Path("incidents.duckdb").exists()
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert (json.loads(done.stdout)["extracted"], asked(server)) == (1, [("a", 1), ("a", 2)])


def test_the_shipped_prompt_is_the_one_with_two_steps() -> None:
    """`incident/v3` asks for quantities after its first reply; v1 and v2 ask once."""
    prompts = {name: load_prompt(name, [shipped_prompts()]) for name in ("incident/v1", "incident/v2", PROMPT)}
    assert {name: [step for step, _ in prompt.steps] for name, prompt in prompts.items()} == {
        "incident/v1": [],
        "incident/v2": [],
        PROMPT: ["quantities"],
    }
