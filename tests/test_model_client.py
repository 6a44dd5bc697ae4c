import json
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from bench import CALL_COST, KEY, PROMPT, article, job_for, journal_path, run, settings_for, write_prompt
from chat_server import Answer, ChatServer, chat_server, completion, failure, tool_completion
from replies import UNFIT, no_incident, report
from tenacity import RetryCallState

import pipeline.model.retry
from pipeline.errors import ModelError
from pipeline.journal import Attempt, Journal
from pipeline.model.client import open_model
from pipeline.model.fault import PASSING, ModelFault
from pipeline.model.spec import resolve_model
from pipeline.settings import Settings
from schemas import get_schema

TOOL = get_schema("incident_v1").model.__name__
RETRIES = 2


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TEST_KEY", KEY)
    write_prompt(tmp_path / "prompts")
    return settings_for(server.base_url, tmp_path, transport_retries=RETRIES)


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the retries would have waited, in seconds; they do not wait."""
    waited: list[float] = []
    real = pipeline.model.retry._wait

    def remember(state: RetryCallState) -> float:
        waited.append(real(state))
        return 0.0

    monkeypatch.setattr(pipeline.model.retry, "_wait", remember)
    return waited


class Asked:
    """What one request came to: the fault if any, the attempts in order with their bodies, calls and cost."""

    def __init__(self) -> None:
        self.fault: ModelFault | None = None
        self.attempts: list[tuple[Attempt, str | None]] = []
        self.reply: str | None = None
        self.calls = 0
        self.cost: float | None = None

    @property
    def outcomes(self) -> list[str]:
        return [attempt.outcome for attempt, _ in self.attempts]


async def ask(settings: Settings, text: str = "Words.") -> Asked:
    """Ask one text through a real client and a real journal."""
    asked = Asked()
    one = article("a", text)
    request = job_for(settings).request(one.text, one.text_id)
    with closing(Journal(journal_path(settings))) as journal:
        async with open_model(resolve_model(settings), settings, journal) as client:
            try:
                await client.ask(request, "r1")
            except ModelFault as fault:
                asked.fault = fault
            asked.calls, asked.cost = client.calls, client.cost
        asked.attempts = sorted(journal.pending([request.key])[1], key=lambda found: found[0].started_at)
        asked.reply = journal.reply(request.key)
    return asked


DROP = Answer({}, drop=True)
HTML = Answer("<html><body>504 Gateway</body></html>", headers={"content-type": "text/html"})
PASSING_CASES = {
    "rate limit": (failure(429), "rate_limited"),
    "server error": (failure(500), "server_error"),
    "bad gateway in HTML": (Answer("<html>", 502, {"content-type": "text/html"}), "server_error"),
    "unavailable": (failure(503), "server_error"),
    "request timeout": (failure(408), "server_error"),
    "dropped connection": (DROP, "connection"),
    "HTML with 200": (HTML, "malformed"),
    "JSON of something else": (Answer({"status": "ok"}), "malformed"),
    "no choices": (Answer({"choices": []}), "malformed"),
    "null message": (Answer({"choices": [{"message": None}]}), "malformed"),
    "nested beyond reading": (Answer("[" * 100_000), "malformed"),
    "empty body": (Answer(""), "malformed"),
}


@pytest.mark.parametrize(("answer", "kind"), PASSING_CASES.values(), ids=PASSING_CASES.keys())
async def test_what_may_pass_is_tried_again_and_then_is_a_passing_fault(
    server: ChatServer, settings: Settings, answer: Answer, kind: str
) -> None:
    """One call and RETRIES more, each journalled; the SDK adds none of its own, instructor neither."""
    server.fallback = lambda request: answer
    asked = await ask(settings)
    assert asked.fault is not None
    assert (asked.fault.kind, asked.fault.permanent) == (kind, False)
    assert kind in PASSING
    assert len(server.requests) == asked.calls == 1 + RETRIES
    assert asked.outcomes == [kind] * (1 + RETRIES)
    assert asked.reply is None


@pytest.mark.parametrize(("answer", "kind"), PASSING_CASES.values(), ids=PASSING_CASES.keys())
async def test_one_passing_fault_costs_one_more_call_and_no_answer(
    server: ChatServer, settings: Settings, answer: Answer, kind: str
) -> None:
    """The second call's answer is the request's reply."""
    server.queue.extend([answer, completion(no_incident())])
    asked = await ask(settings)
    assert asked.fault is None
    assert asked.outcomes == [kind, "ok"]
    assert len(server.requests) == 2
    assert asked.reply is not None


async def test_a_call_beyond_the_time_limit_is_tried_again(server: ChatServer, settings: Settings) -> None:
    """A timeout is a passing fault that names the setting."""
    server.queue.extend([Answer({}, delay=0.6), completion(no_incident())])
    asked = await ask(settings.model_copy(update={"timeout": 0.2}))
    assert asked.outcomes == ["timeout", "ok"]
    assert "timeout" in (asked.attempts[0][0].error or "")


async def test_an_endpoint_that_nobody_serves_is_a_connection_fault(tmp_path: Path, settings: Settings) -> None:
    """A refused connection is journalled like any other attempt."""
    asked = await ask(settings_for("http://127.0.0.1:9/v1", tmp_path, transport_retries=1))
    assert asked.outcomes == ["connection", "connection"]
    assert asked.attempts[0][0].http_status is None


@pytest.mark.parametrize(
    ("headers", "bounds"),
    [
        ({"retry-after": "7"}, (7, 7)),
        ({"retry-after": "1.5"}, (1.5, 1.5)),
        ({"retry-after-ms": "250"}, (0.25, 0.25)),
        ({"retry-after-ms": "250", "retry-after": "9"}, (0.25, 0.25)),
        ({"retry-after": "date"}, (17, 20)),
        ({"retry-after": "past"}, (0, 0)),
        ({"retry-after": "-3"}, (0, 0)),
        ({"retry-after": "86400"}, (120, 120)),
        ({"retry-after": "soon"}, (0.5, 30)),
        ({"retry-after": "nan"}, (0.5, 30)),
        ({"retry-after": "inf"}, (0.5, 120)),
        ({}, (0.5, 30)),
    ],
    ids=str,
)
@pytest.mark.parametrize("status", [429, 503])
async def test_the_wait_is_what_the_server_asks_for(
    server: ChatServer,
    settings: Settings,
    waits: list[float],
    status: int,
    headers: dict[str, str],
    bounds: tuple[float, float],
) -> None:
    """Seconds, a date or milliseconds are honoured up to MAX_WAIT; without a usable header it backs off."""
    moments = {"date": formatdate(time.time() + 20, usegmt=True), "past": "Sun, 06 Nov 1994 08:49:37 GMT"}
    sent = {name: moments.get(value, value) for name, value in headers.items()}
    server.queue.extend([failure(status, headers=sent), completion(no_incident())])
    asked = await ask(settings)
    assert asked.fault is None
    assert len(waits) == 1
    assert bounds[0] <= waits[0] <= bounds[1]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (failure(400, "bad schema"), "bad_request"),
        (failure(422), "bad_request"),
        (failure(401), "unauthorised"),
        (failure(403), "unauthorised"),
        (failure(404), "unknown_model"),
        (failure(400, code="context_length_exceeded"), "too_long"),
        (failure(400, type="exceed_context_size_error"), "too_long"),
        (failure(413), "too_long"),
        (Answer("<html>no</html>", 400), "bad_request"),
        (Answer('["no"]', 400), "bad_request"),
    ],
    ids=lambda case: case if isinstance(case, str) else str(case.status),
)
async def test_what_will_not_pass_is_asked_once(
    server: ChatServer, settings: Settings, answer: Answer, kind: str
) -> None:
    """A refused request is refused again: one call, one attempt, a permanent fault."""
    server.fallback = lambda request: answer
    asked = await ask(settings)
    assert asked.fault is not None
    assert (asked.fault.kind, asked.fault.permanent) == (kind, True)
    assert len(server.requests) == 1
    assert asked.outcomes == [kind]
    assert asked.attempts[0][0].http_status == answer.status
    assert asked.cost == 0.0


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (completion("", message={"refusal": "I cannot"}), "refused"),
        (completion("", finish_reason="content_filter"), "content_filter"),
        (completion('{"main": ', finish_reason="length"), "truncated"),
        (completion(report(), finish_reason="length"), "truncated"),
    ],
    ids=["refusal", "content filter", "cut off", "cut off after the JSON"],
)
@pytest.mark.parametrize("mode", ["json_schema", "tools"])
async def test_refusal_filter_and_truncation_are_not_asked_again(
    server: ChatServer, settings: Settings, mode: str, answer: Answer, kind: str
) -> None:
    """instructor never gets to pay for a re-ask that would end the same; the raw body is kept."""
    server.fallback = lambda request: answer
    asked = await ask(settings.model_copy(update={"mode": mode, "validation_retries": 3}))
    assert asked.fault is not None
    assert (asked.fault.kind, asked.fault.permanent) == (kind, True)
    assert len(server.requests) == 1
    assert asked.outcomes == [kind]
    assert json.loads(asked.attempts[0][1] or "") == answer.body
    assert asked.cost == pytest.approx(CALL_COST)


UNFIT_ANSWERS = {
    ("json_schema", "other fields"): completion(UNFIT),
    ("json_schema", "prose"): completion("There is no incident in this article."),
    ("json_schema", "nothing"): completion(""),
    ("json_schema", "fenced"): completion(f"```json\n{json.dumps(no_incident())}\n```"),
    ("tools_strict", "other fields"): tool_completion(UNFIT, TOOL),
    ("tools", "other fields"): tool_completion(UNFIT, TOOL),
    ("tools", "words instead of a call"): completion("There is no incident."),
    ("tools", "JSON instead of a call"): completion(no_incident()),
}


@pytest.mark.parametrize("retries", [0, 1, 3])
@pytest.mark.parametrize(("case", "answer"), UNFIT_ANSWERS.items(), ids=[" ".join(case) for case in UNFIT_ANSWERS])
async def test_an_unfit_answer_is_asked_again_exactly_so_often(
    server: ChatServer, settings: Settings, case: tuple[str, str], answer: Answer, retries: int
) -> None:
    """One call and `validation_retries` more, each journalled as invalid with its body; none counts as a reply."""
    server.fallback = lambda request: answer
    asked = await ask(settings.model_copy(update={"mode": case[0], "validation_retries": retries}))
    assert asked.fault is not None
    assert asked.fault.kind == "invalid"
    assert len(server.requests) == asked.calls == 1 + retries
    assert asked.outcomes == ["invalid"] * (1 + retries)
    assert [json.loads(body or "") for _, body in asked.attempts] == [answer.body] * (1 + retries)
    assert asked.cost == pytest.approx((1 + retries) * CALL_COST)
    assert asked.reply is None


@pytest.mark.parametrize(
    ("mode", "unfit", "fit"),
    [
        ("json_schema", completion(UNFIT), completion(report())),
        ("tools", tool_completion(UNFIT, TOOL), tool_completion(report(), TOOL)),
        ("tools_strict", tool_completion(UNFIT, TOOL), tool_completion(report(), TOOL)),
    ],
)
async def test_a_fit_second_answer_succeeds(
    server: ChatServer, settings: Settings, mode: str, unfit: Answer, fit: Answer
) -> None:
    """The re-ask shows the model its complaint, and the fit answer is the reply."""
    server.queue.extend([unfit, fit])
    asked = await ask(settings.model_copy(update={"mode": mode}))
    assert asked.fault is None
    assert asked.outcomes == ["invalid", "ok"]
    assert json.loads(asked.reply or "") == fit.body
    first, second = (request["messages"] for request in server.requests)
    assert second[: len(first)] == first
    assert "nonsense" in json.dumps(second[len(first) :])


@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        ("json_schema", completion(report(), message={"refusal": ""})),
        ("tools", tool_completion(report(), "anything")),
        (
            "tools",
            completion("", message={**tool_completion(report(), TOOL).body["choices"][0]["message"], "refusal": ""}),
        ),
    ],
    ids=["empty refusal", "tool by another name", "call with an empty refusal"],
)
async def test_what_compatible_servers_vary_is_still_an_answer(
    server: ChatServer, settings: Settings, mode: str, answer: Answer
) -> None:
    """A fit answer is taken at the first call, however the server decorates it."""
    server.fallback = lambda request: answer
    asked = await ask(settings.model_copy(update={"mode": mode}))
    assert asked.fault is None
    assert len(server.requests) == 1
    assert asked.reply is not None


async def test_transport_retries_and_re_asks_do_not_multiply(server: ChatServer, settings: Settings) -> None:
    """A re-ask whose call fails is tried again by transport alone; its fault is not re-asked."""
    server.queue.append(completion(UNFIT))
    asked = await ask(settings.model_copy(update={"validation_retries": 5}))
    assert asked.fault is not None
    assert asked.fault.kind == "server_error"
    assert asked.outcomes == ["invalid", *["server_error"] * (1 + RETRIES)]
    assert len(server.requests) == 2 + RETRIES


MODES = [
    ("test/m", "json_schema", True, "max_tokens"),
    ("test/deepseek-chat", "tools", True, "max_tokens"),
    ("openai/gpt-4.1-mini", "json_schema", True, "max_completion_tokens"),
    ("openai/gpt-4-turbo", "tools", True, "max_completion_tokens"),
    ("openai/gpt-5-mini", "json_schema", False, "max_completion_tokens"),
    ("openai/o4-mini", "json_schema", False, "max_completion_tokens"),
    ("openai/qwen2.5", "json_schema", True, "max_tokens"),
]


@pytest.mark.parametrize("case", MODES, ids=[case[0] for case in MODES])
async def test_a_request_carries_what_its_model_accepts(
    server: ChatServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: tuple[str, str, bool, str],
) -> None:
    """Temperature 0, the seed and the token limit are sent as the mode table says; reasoning models get no sampling."""
    model, mode, sampled, limit = case
    for name, value in {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url, "TEST_KEY": KEY}.items():
        monkeypatch.setenv(name, value)
    write_prompt(tmp_path / "prompts")
    server.queue.append(completion(no_incident()) if mode == "json_schema" else tool_completion(no_incident(), TOOL))
    chosen = settings_for(server.base_url, tmp_path, model=model, max_output_tokens=321)
    asked = await ask(chosen)
    assert asked.fault is None
    (request,) = server.requests
    assert request["model"] == model.partition("/")[2]
    assert request[limit] == 321
    assert ("max_tokens" in request) + ("max_completion_tokens" in request) == 1
    assert ("temperature" in request, "seed" in request) == (sampled, sampled)
    assert (request.get("temperature", 0), request.get("seed", 7)) == (0, 7)
    assert ("response_format" in request, "tools" in request) == (mode == "json_schema", mode == "tools")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


async def test_no_seed_configured_is_no_seed_sent(server: ChatServer, settings: Settings) -> None:
    """A null seed is left out, not sent as null."""
    server.queue.append(completion(no_incident()))
    await ask(settings.model_copy(update={"seed": None}))
    assert "seed" not in server.requests[0]


@pytest.mark.parametrize("mode", ["json_schema", "tools_strict", "tools"])
async def test_strict_is_asked_for_where_the_mode_has_it(server: ChatServer, settings: Settings, mode: str) -> None:
    """`strict: true` stands in a JSON schema and in strict tools, on the re-ask too, and not in plain tools."""
    server.fallback = lambda request: completion(UNFIT) if mode == "json_schema" else tool_completion(UNFIT, TOOL)
    await ask(settings.model_copy(update={"mode": mode}))
    assert len(server.requests) == 2
    for request in server.requests:
        if mode == "json_schema":
            carrier = request["response_format"]["json_schema"]
            assert carrier["schema"]["properties"].keys() == get_schema("incident_v1").json_schema["properties"].keys()
        else:
            (tool,) = request["tools"]
            carrier = tool["function"]
        assert carrier.get("strict") is (None if mode == "tools" else True)


@pytest.mark.parametrize("mode", ["json_schema", "tools"])
async def test_template_syntax_in_an_article_arrives_as_written(
    server: ChatServer, settings: Settings, mode: str
) -> None:
    """Nothing on the way renders the article, not even on the re-ask."""
    hostile = "{{ 7*7 }} {% for x in y %} {{ config }} {# note #} ${HOME} %s {0}"
    server.fallback = lambda request: completion(UNFIT) if mode == "json_schema" else tool_completion(UNFIT, TOOL)
    await ask(settings.model_copy(update={"mode": mode}), hostile)
    assert len(server.requests) == 2
    for request in server.requests:
        system, user = request["messages"][:2]
        assert (system["role"], user["role"]) == ("system", "user")
        assert hostile in user["content"]
        assert "config" not in system["content"]


async def test_usage_and_cost_of_an_attempt_are_kept(server: ChatServer, settings: Settings) -> None:
    """Tokens, served model, finish reason and dollars of one call are its own."""
    server.queue.append(completion(no_incident()))
    asked = await ask(settings)
    ((attempt, _),) = asked.attempts
    assert (attempt.prompt_tokens, attempt.cached_tokens, attempt.completion_tokens) == (100, 60, 20)
    assert (attempt.served_model, attempt.finish_reason, attempt.http_status) == ("served-model", "stop", 200)
    assert attempt.cost == asked.cost == pytest.approx(CALL_COST)
    assert 0 < attempt.latency < 10


@pytest.mark.parametrize("unknown", ["price", "tokens"])
async def test_an_unknown_price_or_count_makes_the_cost_unknown(
    server: ChatServer, settings: Settings, unknown: str
) -> None:
    """Unknown is None, not 0, and stays unknown in the sum."""
    answer = completion(no_incident())
    if unknown == "tokens":
        del answer.body["usage"]
    else:
        settings = settings.model_copy(update={"prices": {}})
    server.queue.append(answer)
    asked = await ask(settings)
    assert asked.cost is None
    assert asked.attempts[0][0].cost is None
    assert asked.attempts[0][0].prompt_tokens == (None if unknown == "tokens" else 100)


ECHOES = {
    "error": failure(400, f"Incorrect API key provided: {KEY}."),
    "error in HTML": Answer(f"<p>{KEY}</p>", 400),
    "wrong key": failure(401, f"Incorrect API key provided: {KEY}."),
    "passing error": failure(500, KEY),
    "body that is no completion": Answer(f"<p>{KEY}</p>"),
    "answer": completion(report(KEY)),
    "unfit answer": completion({**UNFIT, KEY: KEY}),
    "refusal": completion("", message={"refusal": KEY}),
    "served model": Answer({**completion(no_incident()).body, "model": KEY}),
}


@pytest.mark.parametrize("answer", ECHOES.values(), ids=ECHOES.keys())
async def test_the_key_leaves_no_trace(
    server: ChatServer,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    answer: Answer,
) -> None:
    """Whatever a server echoes, the key is in no file, log, message or output of ours."""
    caplog.set_level(logging.DEBUG)
    server.fallback = lambda request: answer
    said = ""
    try:
        await run(settings, [article("a")])
    except ModelError as error:
        said = repr(error) + str(error) + repr(error.__cause__)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    files = {path.name: path.read_bytes() for path in settings.db.parent.glob(f"{settings.db.name}*")}
    assert {settings.db.name, journal_path(settings).name} <= files.keys()
    assert [name for name, content in files.items() if KEY.encode() in content] == []
    assert KEY not in caplog.text
    assert KEY not in said
    assert KEY not in "".join(capfd.readouterr())
    assert KEY not in repr(settings) + repr(resolve_model(settings))


async def test_a_placeholder_key_does_not_blank_words_out_of_replies(
    server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`any word will do` for a server that asks for none, so a word as a key must not be taken out of answers."""
    monkeypatch.setenv("TEST_KEY", "soldiers")
    server.queue.append(completion(report("12 soldiers were killed")))
    asked = await ask(settings)
    assert "12 soldiers were killed" in (asked.reply or "")


@pytest.mark.parametrize("where", ["error", "refusal", "served model", "answer"])
async def test_half_a_character_in_a_reply_does_not_stop_the_ledger(
    server: ChatServer, settings: Settings, where: str
) -> None:
    r"""A lone surrogate (`\ud800`) is valid JSON and no UTF-8: it must not make the database unwritable."""
    half = "\ud800"
    server.fallback = lambda request: {
        "error": failure(400, half),
        "refusal": completion("", message={"refusal": half}),
        "served model": Answer({**completion(no_incident()).body, "model": half}),
        "answer": completion(report(half)),
    }[where]
    summary = await run(settings, [article("a")])
    assert summary.status == "finished"
    assert summary.failed == (0 if where == "served model" else 1)


def test_the_prompt_of_these_tests_is_what_the_settings_name(settings: Settings) -> None:
    """The request under test is rendered from a prompt file, not made up here."""
    assert job_for(settings).prompt.id == PROMPT
    messages: list[Any] = list(job_for(settings).request("Words.", "ab" * 32).messages)
    assert [message["role"] for message in messages] == ["system", "user"]
