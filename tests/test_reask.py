"""What is asked once more: facts that are not in the article's words, once, and what then becomes of them."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bench import CALL_COST, KEY, Watcher, job_for, journal_path, key_held, kill_when_asked, rows, run, settings_for
from bench import article as any_article
from chat_server import Answer, ChatServer, chat_server, completion, failure
from later_replies import text_of
from replies import UNFIT
from tenacity import wait_none
from typer.testing import CliRunner
from v1_replies import incident, quantity
from v1_replies import report as v1_report

import pipeline.model.retry
import pipeline.normalise
from pipeline.article import Article
from pipeline.cli.app import app
from pipeline.errors import ModelError
from pipeline.fact import Evidence, Fact
from pipeline.journal import Attempt, Claim, Journal
from pipeline.normalise import Context, incidents_of
from pipeline.normalise.reask import code_of
from pipeline.plan import plan
from pipeline.prompt import load_prompt, shipped_prompts
from pipeline.rebuild import rebuild
from pipeline.settings import Settings
from pipeline.store import Ledger
from schemas import incident_v2
from schemas.reground_v1 import Reground

PROMPT = "incident/v4"
TESTS = Path(__file__).parent
Reply = dict[str, Any]

# Replies under `incident_v2`; what a builder is not given, the article does not say.


def told_v2(quote: str, *quantities: Reply, **said: Any) -> Reply:
    """An incident."""
    place = {"name": None, "admin1": None, "country": None, "precision": 7, "site_type": None}
    lists: Reply = {name: [] for name in ("actors", "targets", "weapons", "attack_modes", "reactions")}
    return {
        "quote": quote,
        "date": None,
        "event_type": "attack",
        "place": {**place, "distance": None, "from_place": None},
        "quantities": list(quantities),
        "stage": "accomplished",
        **lists,
        **said,
    }


def counted_v2(quote: str, value_text: str | None, measure: str = "killed", **said: Any) -> Reply:
    """A figure."""
    nobody = {"group": None, "group_type": "unknown", "subset_of": None, "originator": None}
    kind = {"originator_type": "narrator", "status": "reported", "measure": measure}
    return {"value_text": value_text, "quote": quote, **nobody, **kind, **said}


def actor_v2(name: str, quote: str) -> Reply:
    """Somebody who took part."""
    kind = {"role": "perpetrator", "actor_type": "jihadist_group", "basis": "claimed"}
    return {"name": name, "quote": quote, **kind, "channel": None, "originator": None}


def report_v2(main: Reply | None, *earlier: Reply) -> str:
    """A whole reply, as JSON."""
    return incident_v2.IncidentReport.model_validate({"main": main, "background": list(earlier)}).model_dump_json()


INVENTED = "killing 99 soldiers"
GOOD = counted_v2("killing 77 people", "77")
WRONG = counted_v2(INVENTED, "99", originator="a security source")
FIRST = report_v2(told_v2("Gunmen attacked a military camp in Bamako", GOOD, WRONG, date="on Tuesday"))
CLEAN = report_v2(told_v2("Gunmen attacked a military camp in Bamako", GOOD, date="on Tuesday"))
CORRECTED = "An internal document speaks of 81 dead soldiers"


def is_again(request: dict[str, Any]) -> bool:
    """Whether a request, as the server got it, is the re-ask."""
    return any("A program looked these statements up" in str(one["content"]) for one in request["messages"])


def asked_codes(request: dict[str, Any]) -> list[str]:
    """The codes of the statements that a re-ask names."""
    question = next(one["content"] for one in request["messages"] if "A program looked" in str(one["content"]))
    return re.findall(r"^- (f[0-9a-z]+)\b", question, re.MULTILINE)


def code_in(request: dict[str, Any], words: str) -> str:
    """The code of the one statement of a re-ask that holds these words."""
    lines = request["messages"][-1]["content"].splitlines()
    (line,) = (line for line in lines if line.startswith("- f") and words in line)
    return re.split(r"\W", line[2:])[0]


def again(request: dict[str, Any], quote: str | None = CORRECTED, value_text: str | None = "81") -> Answer:
    """The same words for every statement that a re-ask names."""
    statements = [{"statement": code, "quote": quote, "value_text": value_text} for code in asked_codes(request)]
    return completion({"statements": statements})


def answer(request: dict[str, Any]) -> Answer:
    """A server's fallback: one figure of two is invented, and corrected when it is asked for again."""
    return again(request) if is_again(request) else completion(FIRST)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        server.fallback = answer
        yield server


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TEST_KEY", KEY)
    monkeypatch.setattr(pipeline.model.retry, "_BACKOFF", wait_none())
    return shipped(server, tmp_path)


def shipped(server: ChatServer, folder: Path, **flags: Any) -> Settings:
    """Settings that ask by a shipped prompt."""
    given = {"prompt": PROMPT, "prompts_dir": shipped_prompts(), "transport_retries": 0, "concurrency": 1, **flags}
    return settings_for(server.base_url, folder, **given)


def article(name: str) -> Article:
    return any_article(name, text_of(name))


def figures(settings: Settings) -> list[tuple[Any, ...]]:
    """Value, bounds and grounding of every figure."""
    sql = "SELECT value_text, low, high, grounding FROM facts WHERE kind = 'quantity' ORDER BY ALL"
    return [tuple(row.values()) for row in rows(settings, sql)]


def steps(settings: Settings) -> list[list[str]]:
    """The steps that every extraction rests on, in order."""
    sql = """
        SELECT article_id, list(step ORDER BY place) AS steps
        FROM (SELECT article_id, unnest(steps) AS request_key, generate_subscripts(steps, 1) AS place FROM extractions)
        JOIN requests USING (request_key) GROUP BY article_id ORDER BY article_id
    """
    return [row["steps"] for row in rows(settings, sql)]


def everything(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    tables = ("articles", "texts", "requests", "attempts", "replies", "extractions", "incidents", "facts")
    return {table: rows(settings, f"SELECT * FROM {table} ORDER BY ALL") for table in tables}  # noqa: S608


SEVENTY_SEVEN = ("77", 77, 77, "exact")
EIGHTY_ONE = ("81", 81, 81, "exact")
UNPROVED = ("99", 99, 99, "ungrounded")


# What is asked


async def test_one_ungrounded_quote_is_one_further_request(server: ChatServer, settings: Settings) -> None:
    """The second request goes on from the whole first conversation, is stored under its step, and there is no third."""
    summary = await run(settings, [article("a")])
    first, second = (request["messages"] for request in server.requests)
    assert (summary.calls, summary.extracted, summary.failed) == (2, 1, 0)
    assert second[:2] == first
    assert second[2] == {"role": "assistant", "content": FIRST}
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert steps(settings) == [["extract", "reground"]]
    assert rows(settings, "SELECT step, schema FROM requests ORDER BY step") == [
        {"step": "extract", "schema": "incident_v2"},
        {"step": "reground", "schema": "incident_v2"},
    ]


async def test_the_question_names_what_is_not_grounded_and_nothing_else(server: ChatServer, settings: Settings) -> None:
    """One statement with its value and its words as quoted; the figure that was found is not brought up again."""
    await run(settings, [article("a")])
    question = server.requests[1]["messages"][-1]["content"]
    (line,) = [line for line in question.splitlines() if line.startswith("- f")]
    assert "99" in line.replace(INVENTED, "")
    assert INVENTED in line
    assert "77" not in question
    assert "on Tuesday" not in question
    assert "statement:" in question or "statements" in question


async def test_the_article_is_in_no_system_message(server: ChatServer, settings: Settings) -> None:
    """Not of the re-ask either; there the article stands once, where the first question has it."""
    await run(settings, [article("a")])
    for request in server.requests:
        holding = [one["role"] for one in request["messages"] if "internal document" in one["content"]]
        assert holding == ["user"]
        assert [one["role"] for one in request["messages"]].count("system") == 1
    system_messages = {request["messages"][0]["content"] for request in server.requests}
    assert len(system_messages) == 1


async def test_the_re_ask_travels_under_its_own_schema(server: ChatServer, settings: Settings) -> None:
    """Codes, quotes and values are asked for, not incidents once more."""
    await run(settings, [article("a")])
    sent = [one["response_format"]["json_schema"]["schema"]["properties"].keys() for one in server.requests]
    assert [set(one) for one in sent] == [{"main", "background"}, {"statements"}]


@pytest.mark.parametrize("reply", [CLEAN, report_v2(None)], ids=["all grounded", "no incident"])
async def test_where_all_is_grounded_nothing_is_asked_again(server: ChatServer, settings: Settings, reply: str) -> None:
    """One call, one step."""
    server.fallback = lambda request: completion(reply)
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.ungrounded) == (1, 0)
    assert steps(settings) == [["extract"]]


async def test_a_prompt_without_the_section_never_asks_again(
    server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`incident/v1` stores an invented figure as ungrounded, as ever."""
    monkeypatch.setenv("TEST_KEY", KEY)
    invented = v1_report(incident("Gunmen attacked", quantity(INVENTED, "99", 99)))
    server.fallback = lambda request: completion(invented.model_dump_json())
    settings = shipped(server, tmp_path, prompt="incident/v1")
    assert load_prompt("incident/v1", [shipped_prompts()]).reground is None
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.ungrounded) == (1, 1)
    assert figures(settings) == [UNPROVED]


# What becomes of the answer


async def test_corrected_words_ground_the_fact(server: ChatServer, settings: Settings) -> None:
    """The figure is the one that the new words write, at their offsets, with the originator that it had."""
    await run(settings, [article("a")])
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]
    (fact,) = rows(settings, "SELECT quote, quote_start, quote_end, originator, reasons FROM facts WHERE low = 81")
    assert text_of("a")[fact["quote_start"] : fact["quote_end"]] == CORRECTED == fact["quote"]
    assert (fact["originator"], fact["reasons"]) == ("a security source", [])
    assert rows(settings, "SELECT count(*) AS n FROM current_facts WHERE kind = 'quantity'") == [{"n": 2}]


WRONG_AGAIN = {
    "another invention": ("killing 98 soldiers", "98"),
    "words of the article without the number": ("Gunmen attacked a military camp", "99"),
    "words with another number": ("killing 77 people", "99"),
    "taken back": (None, None),
    "a spelled null": ("null", None),
    "nothing but blanks": ("  ", "81"),
    "a quote that cuts the number": ("1 dead soldiers", "1"),
}


@pytest.mark.parametrize(("quote", "value_text"), WRONG_AGAIN.values(), ids=WRONG_AGAIN)
async def test_what_is_wrong_again_stays_ungrounded_as_it_was(
    server: ChatServer, settings: Settings, quote: str | None, value_text: str | None
) -> None:
    """The first claim is kept with its own words; nobody asks a third time, neither now nor in the next run."""
    server.fallback = lambda request: again(request, quote, value_text) if is_again(request) else completion(FIRST)
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.ungrounded) == (2, 1)
    assert figures(settings) == [SEVENTY_SEVEN, UNPROVED]
    assert rows(settings, "SELECT quote, reasons FROM facts WHERE low = 99") == [
        {"quote": INVENTED, "reasons": ["ungrounded"]}
    ]
    assert (await run(settings, [article("a")])).calls == 0
    assert len(server.requests) == 2


STRANGE = {
    "no statement": [],
    "an unknown code": [{"statement": "fzzz", "quote": CORRECTED, "value_text": "81"}],
    "no code": [{"statement": "", "quote": CORRECTED, "value_text": "81"}],
}


@pytest.mark.parametrize("statements", STRANGE.values(), ids=STRANGE)
async def test_an_answer_about_nothing_that_was_asked_changes_nothing(
    server: ChatServer, settings: Settings, statements: list[Reply]
) -> None:
    """No statement of the reply is guessed to be one of ours."""
    server.fallback = lambda request: completion({"statements": statements}) if is_again(request) else completion(FIRST)
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.failed) == (2, 0)
    assert figures(settings) == [SEVENTY_SEVEN, UNPROVED]
    assert steps(settings) == [["extract", "reground"]]


async def test_an_answer_cannot_touch_a_grounded_fact(server: ChatServer, settings: Settings) -> None:
    """Even by its own code: what the article's words prove is not asked about, and not open to correction."""
    proved = Fact(kind="quantity", value_text="77", evidence=Evidence("killing 77 people"), measure="killed")
    statement = {"statement": code_of(proved), "quote": CORRECTED, "value_text": "81"}
    server.fallback = lambda request: (
        completion({"statements": [statement]}) if is_again(request) else completion(FIRST)
    )
    await run(settings, [article("a")])
    assert figures(settings) == [SEVENTY_SEVEN, UNPROVED]


async def test_names_dates_and_the_incident_itself_are_mended_too(server: ChatServer, settings: Settings) -> None:
    """Each kind that can be ungrounded is named, and grounds by the words given now."""
    main = told_v2(
        "Gunmen stormed a school",
        date="last Tuesday at dawn",
        actors=[actor_v2("al-Mourabitoun", "al-Mourabitoun claimed the attack")],
    )
    given = {
        "Gunmen stormed a school": ("Gunmen attacked a military camp in Bamako", None),
        "last Tuesday": ("on Tuesday", "on Tuesday"),
        "al-Mourabitoun": ("The group JNIM claimed the attack", "JNIM"),
    }

    def mended(request: dict[str, Any]) -> Answer:
        if not is_again(request):
            return completion(report_v2(main))
        return completion(
            {
                "statements": [
                    {"statement": code_in(request, name), "quote": quote, "value_text": value_text}
                    for name, (quote, value_text) in given.items()
                ]
            }
        )

    server.fallback = mended
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.ungrounded) == (2, 0)
    assert len(asked_codes(server.requests[1])) == 3
    found = rows(settings, "SELECT kind, value_text, quote, quote_start, quote_end, alias_id FROM facts ORDER BY kind")
    assert {row["kind"]: row["value_text"] for row in found} == {
        "event_type": None,
        "stage": None,
        "date": "on Tuesday",
        "actor": "JNIM",
    }
    assert all(text_of("a")[row["quote_start"] : row["quote_end"]] == row["quote"] for row in found)
    assert {row["alias_id"] for row in found if row["kind"] == "actor"} == {"jnim"}
    assert rows(settings, "SELECT grounding FROM incidents") == [{"grounding": "exact"}]


def claimed(value_text: str | None, quote: str, measure: str = "killed", kind: Any = "quantity") -> Fact:
    return Fact(kind=kind, value_text=value_text, evidence=Evidence(quote), measure=measure)


def reread(statement: Reply, *quantities: Reply, **said: Any) -> list[Fact]:
    """The facts of a reply whose re-ask has this one answer."""
    reply = incident_v2.IncidentReport.model_validate_json(
        report_v2(told_v2("Gunmen attacked a military camp in Bamako", *quantities, **said))
    )
    again = Reground.model_validate({"statements": [statement]})
    (main,) = incidents_of("incident_v2", [reply], Context(text_of("a"), "en"), again)
    return list(main.facts)


def test_a_date_is_what_its_new_words_say() -> None:
    """ "On Tuesday" proves no "17 September 2019": no year comes from the model's own knowledge."""
    code = code_of(Fact(kind="date", value_text="last Tuesday", evidence=Evidence("last Tuesday")))
    facts = reread({"statement": code, "quote": "on Tuesday", "value_text": "17 September 2019"}, date="last Tuesday")
    (date,) = (fact for fact in facts if fact.kind == "date")
    assert date.evidence.status == "ungrounded" or (date.date_start, date.date_end) == (None, None)


def test_codes_tell_the_statements_of_a_text_apart() -> None:
    """Of a thousand texts with as many statements as are asked for, hardly one has two of one code.

    Two that share a code share an answer: the words given for the wounded would become the number of the dead.
    """
    texts = [{code_of(claimed(str(n), f"{n} fell at post {text}")) for n in range(24)} for text in range(1000)]
    assert sum(len(codes) < 24 for codes in texts) <= 5


TWICE = [
    ("the same figure of another incident", "killed: 99", "81 dead soldiers", "81"),
    ("another incident", "the incident itself", "Gunmen attacked a military camp in Bamako", None),
]


@pytest.mark.parametrize(("of", "name", "quote", "value_text"), TWICE, ids=[of for of, _, _, _ in TWICE])
def test_an_answer_without_a_code_is_not_lent_to_another_incident(
    of: str, name: str, quote: str, value_text: str | None
) -> None:
    """Words that may mean either of two statements prove neither, or one; never both."""
    main = told_v2("Gunmen stormed a school", counted_v2("killing 99 soldiers", "99"))
    earlier = told_v2("an ambush in Tessalit", counted_v2("99 died in Tessalit", "99"), date="In July")
    reply = incident_v2.IncidentReport.model_validate_json(report_v2(main, earlier))
    again = Reground.model_validate({"statements": [{"statement": name, "quote": quote, "value_text": value_text}]})
    incidents = incidents_of("incident_v2", [reply], Context(text_of("a"), "en"), again)
    kind = "quantity" if value_text else "event_type"
    proved = [fact for one in incidents for fact in one.facts if fact.kind == kind and fact.evidence.start is not None]
    assert len(proved) < 2


async def test_so_many_statements_are_asked_for_and_the_rest_stays_as_it_is(
    server: ChatServer, settings: Settings
) -> None:
    """Thirty-two inventions: twenty-four are named, in one request; none is lost."""
    several = [
        [counted_v2(f"{n} soldiers fell there", str(n)) for n in range(start, start + 16)] for start in (500, 600)
    ]
    main = told_v2("Gunmen attacked a military camp in Bamako", *several[0], date="on Tuesday")
    earlier = told_v2("an ambush in Tinzaouaten", *several[1], date="In July")
    server.fallback = lambda request: again(request) if is_again(request) else completion(report_v2(main, earlier))
    await run(settings, [article("a")])
    assert len(server.requests) == 2
    assert len(set(asked_codes(server.requests[1]))) == 24
    assert len(figures(settings)) == 32
    assert sum(row[3] == "ungrounded" for row in figures(settings)) == 8


# When it fails

FAILING: list[tuple[str, Answer, int, str]] = [
    ("an overloaded server", failure(503), 1, "server_error"),
    ("a limit reached", failure(429), 1, "rate_limited"),
    ("a broken connection", Answer("", drop=True), 1, "connection"),
    ("no completion", Answer("not JSON"), 1, "malformed"),
    ("a bad request", failure(400), 1, "bad_request"),
    ("refused", completion("", message={"refusal": "no"}), 1, "refused"),
    ("cut off", completion('{"statements": [', finish_reason="length"), 1, "truncated"),
    ("no JSON", completion("I am sorry."), 2, "invalid"),
    ("does not fit", completion(UNFIT), 2, "invalid"),
]


@pytest.mark.parametrize(("why", "fault", "calls", "kind"), FAILING, ids=[why for why, _, _, _ in FAILING])
async def test_a_re_ask_that_fails_loses_nothing(
    server: ChatServer, settings: Settings, why: str, fault: Answer, calls: int, kind: str
) -> None:
    """The extraction stands on its first reply, its attempts are kept, and it is not asked about again."""
    server.fallback = lambda request: fault if is_again(request) else completion(FIRST)
    watcher = Watcher()
    summary = await run(settings, [article("a")], watcher)
    assert (summary.status, summary.extracted, summary.failed) == ("finished", 1, 0)
    assert (summary.calls, summary.ungrounded, watcher.outcomes["a"].fault) == (1 + calls, 1, None)
    assert figures(settings) == [SEVENTY_SEVEN, UNPROVED]
    assert steps(settings) == [["extract"]]
    outcomes = rows(settings, "SELECT step, outcome FROM attempts JOIN requests USING (request_key) ORDER BY step")
    assert [tuple(row.values()) for row in outcomes] == [("extract", "ok"), *[("reground", kind)] * calls]
    with closing(Journal(journal_path(settings))) as journal:
        assert journal.unclaimed_keys() == []
    server.requests.clear()
    server.fallback = answer
    again_summary = await run(settings, [article("a")])
    assert (again_summary.stored, again_summary.calls, server.requests) == (1, 0, [])
    before = everything(settings)
    rebuilt = rebuild(Ledger(settings.db))
    assert (rebuilt.extractions, rebuilt.changed) == (1, 0)
    assert everything(settings) == before


@pytest.mark.parametrize("status", [401, 404])
async def test_a_fault_of_every_text_ends_the_run_and_keeps_the_first_reply(
    server: ChatServer, settings: Settings, status: int
) -> None:
    """A key revoked before the re-ask: nothing is decided, and the next run asks the re-ask alone."""
    server.fallback = lambda request: failure(status) if is_again(request) else completion(FIRST)
    with pytest.raises(ModelError):
        await run(settings, [article("a")])
    assert rows(settings, "SELECT * FROM extractions") == []
    server.requests.clear()
    server.fallback = answer
    assert (await run(settings, [article("a")])).calls == 1
    assert [is_again(request) for request in server.requests] == [True]
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]


async def test_an_unfit_answer_is_asked_for_once_more(server: ChatServer, settings: Settings) -> None:
    """As every answer is; the good one then counts."""
    server.queue.extend([completion(FIRST), completion(UNFIT)])
    summary = await run(settings, [article("a")])
    assert (summary.calls, summary.ungrounded) == (3, 0)
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]
    assert steps(settings) == [["extract", "reground"]]


async def test_a_budget_is_looked_at_between_texts(server: ChatServer, tmp_path: Path, settings: Settings) -> None:
    """Reached by the first reply, it lets the text end with its re-ask, and no other text begin."""
    limited = shipped(server, tmp_path, budget=0.5 * CALL_COST)
    summary = await run(limited, [article("a"), article("b")])
    assert (summary.status, summary.calls, summary.extracted) == ("stopped", 2, 1)
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]


# Asked once


async def test_a_second_run_asks_nothing(server: ChatServer, settings: Settings) -> None:
    """And changes no extraction."""
    await run(settings, [article("a")])
    before = rows(settings, "SELECT * FROM facts ORDER BY ALL")
    summary = await run(settings, [article("a")])
    assert (summary.stored, summary.calls, len(server.requests)) == (1, 0, 2)
    assert rows(settings, "SELECT * FROM facts ORDER BY ALL") == before


async def test_a_rebuild_changes_nothing_and_asks_nothing(server: ChatServer, settings: Settings) -> None:
    """Facts proved by the second reply come out of it again."""
    await run(settings, [article("a")])
    before = everything(settings)
    rebuilt = rebuild(Ledger(settings.db))
    assert (rebuilt.extractions, rebuilt.changed, rebuilt.changes) == (1, 0, [])
    assert everything(settings) == before
    assert len(server.requests) == 2
    told = CliRunner().invoke(app, ["rebuild", "--db", str(settings.db)])
    assert told.stdout == "1 extractions read again with 0 calls, 0 changed\n"


def journalled(settings: Settings, replied: int) -> None:
    """A journal with the replies of a process that was killed before it wrote any to the database."""
    one, job = article("a"), job_for(settings)
    context = Context(one.text)
    with closing(Journal(journal_path(settings))) as journal:
        bodies: list[str] = []
        for _ in range(replied):
            request = job.next_request(context, one.text_id, bodies)
            assert request is not None
            reply = answer({"messages": [dict(message) for message in request.messages]})
            bodies.append(json.dumps(reply.body))
            assert journal.claim(request.key) is Claim.MINE
            attempt = Attempt(
                request_key=request.key, run_id="killed", outcome="ok", started_at=time.time(), latency=0.1
            )
            journal.record_attempt(attempt, bodies[-1])


@pytest.mark.parametrize("replied", [1, 2])
async def test_replies_that_only_the_journal_has_are_not_paid_again(
    server: ChatServer, settings: Settings, replied: int
) -> None:
    """A process killed between the two requests, or after both: only what is missing is asked."""
    journalled(settings, replied)
    summary = await run(settings, [article("a")])
    assert summary.calls == 2 - replied
    assert [is_again(request) for request in server.requests] == [True] * (2 - replied)
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]
    assert len(rows(settings, "SELECT steps FROM extractions")[0]["steps"]) == 2


KILLED = """
import asyncio
from pathlib import Path
from bench import run
from test_reask import article, shipped
from types import SimpleNamespace
asyncio.run(run(shipped(SimpleNamespace(base_url={url!r}), Path({folder!r})), [article("a")]))
"""


def test_a_process_killed_in_the_re_ask_has_paid_the_first_reply(
    server: ChatServer, tmp_path: Path, settings: Settings
) -> None:
    """SIGKILL while the re-ask is in flight; the next run asks it alone."""
    stuck = threading.Event()

    def stall(request: dict[str, Any]) -> Answer:
        if is_again(request):
            stuck.wait(60)
        return answer(request)

    server.fallback = stall
    kill_when_asked(server, 2, KILLED.format(url=server.base_url, folder=str(tmp_path)))
    stuck.set()
    server.requests.clear()
    server.fallback = answer
    summary = asyncio.run(run(settings, [article("a")]))
    assert (summary.calls, summary.extracted) == (1, 1)
    assert [is_again(request) for request in server.requests] == [True]
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]


async def test_a_cancelled_re_ask_leaves_the_first_reply_paid(server: ChatServer, settings: Settings) -> None:
    """Ctrl-C during the re-ask stores no outcome; the next run asks the re-ask alone."""
    stuck = threading.Event()

    def stall(request: dict[str, Any]) -> Answer:
        if is_again(request):
            stuck.wait(30)
        return answer(request)

    server.fallback = stall
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
    assert rows(settings, "SELECT * FROM extractions") == []
    server.requests.clear()
    server.fallback = answer
    assert (await run(settings, [article("a")])).calls == 1
    assert [is_again(request) for request in server.requests] == [True]


async def test_replies_without_their_extraction_are_read_and_not_asked(server: ChatServer, settings: Settings) -> None:
    """Both are in the database already: nothing is asked."""
    await run(settings, [article("a")])
    with Ledger(settings.db).writing(1.0) as connection:
        for table in ("extractions", "incidents", "facts"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608
    summary = await run(settings, [article("a")])
    assert (summary.extracted, summary.calls, len(server.requests)) == (1, 0, 2)
    assert figures(settings) == [SEVENTY_SEVEN, EIGHTY_ONE]


async def test_a_re_ask_that_another_process_is_at_is_left_to_it(server: ChatServer, settings: Settings) -> None:
    """The text is busy and not stored; the next run goes on there."""
    one, job = article("a"), job_for(settings)
    request = job.next_request(Context(one.text), one.text_id, [json.dumps(completion(FIRST).body)])
    assert request is not None
    with key_held(journal_path(settings), request.key):
        assert (await run(settings, [one])).busy == 1
        assert rows(settings, "SELECT * FROM extractions") == []
    server.requests.clear()
    assert (await run(settings, [one])).extracted == 1
    assert [is_again(request) for request in server.requests] == [True]


# Later code


async def test_a_stored_answer_still_applies_when_other_facts_are_ungrounded(
    server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later version proves other facts: the answer goes to the statement that it named, whatever stands beside it."""
    one_more = counted_v2("killing 98 people", "98")
    three = report_v2(told_v2("Gunmen attacked a military camp in Bamako", one_more, GOOD, WRONG, date="on Tuesday"))

    def only_99(request: dict[str, Any]) -> Answer:
        if not is_again(request):
            return completion(three)
        return completion(
            {"statements": [{"statement": code_in(request, INVENTED), "quote": CORRECTED, "value_text": "81"}]}
        )

    server.fallback = only_99
    await run(settings, [article("a")])
    before = figures(settings)
    assert before == [SEVENTY_SEVEN, EIGHTY_ONE, ("98", 98, 98, "ungrounded")]

    reader = pipeline.normalise._READERS["incident_v2"]

    def stricter(context: Context, *replies: Any) -> Any:
        """The figure 98 is read no more, and 77 no longer grounds."""
        for one in reader(context, *replies):
            facts = tuple(
                replace(fact, evidence=Evidence(fact.evidence.quote)) if fact.value_text == "77" else fact
                for fact in one.facts
                if fact.value_text != "98"
            )
            yield replace(one, facts=facts)

    monkeypatch.setitem(pipeline.normalise._READERS, "incident_v2", stricter)
    assert rebuild(Ledger(settings.db)).changed == 1
    assert figures(settings) == [("77", 77, 77, "ungrounded"), EIGHTY_ONE]
    assert rebuild(Ledger(settings.db)).changed == 0
    monkeypatch.undo()
    rebuild(Ledger(settings.db))
    assert figures(settings) == before
    assert len(server.requests) == 2


# Several texts, a dry run, the command


async def test_texts_at_once_keep_their_own_statements(server: ChatServer, tmp_path: Path, settings: Settings) -> None:
    """With four in flight no re-ask carries another text's article, reply or statement."""
    names = [f"n{number}" for number in range(8)]

    def named(request: dict[str, Any]) -> str:
        return str(request["messages"][1]["content"]).partition(" Report ")[2].partition(" ends")[0]

    def own(request: dict[str, Any]) -> Answer:
        time.sleep(0.02)
        name = named(request)
        if is_again(request):
            return again(request, f"Report {name} ends here", "81")
        figure = counted_v2(f"{name} counts 99 dead", "99")
        return completion(report_v2(told_v2(f"Report {name} ends here", figure)))

    server.fallback = own
    summary = await run(shipped(server, tmp_path, concurrency=4), [article(name) for name in names])
    assert (summary.extracted, summary.calls, summary.ungrounded) == (8, 16, 8)
    for request in filter(is_again, server.requests):
        name = named(request)
        others = [other for other in names if other != name]
        assert f"{name} counts 99 dead" in request["messages"][-1]["content"]
        assert not any(f"{other} counts" in json.dumps(request["messages"]) for other in others)
    assert [one for one in steps(settings) if one != ["extract", "reground"]] == []


async def test_a_plan_agrees_with_the_run(server: ChatServer, settings: Settings) -> None:
    """A text is one text to ask, whether it will be asked again or not; before, between and after."""
    job, ledger = job_for(settings), Ledger(settings.db)
    first = plan(job, ledger, [article("a")], Watcher().problem)
    assert (first.texts, first.stored, first.to_ask) == (1, 0, 1)
    journalled(settings, 1)
    assert plan(job, ledger, [article("a")], Watcher().problem).to_ask == 1
    assert not settings.db.exists()
    await run(settings, [article("a")])
    done = plan(job, ledger, [article("a")], Watcher().problem)
    assert (done.stored, done.to_ask, done.prompt_tokens) == (1, 0, 0)


@pytest.mark.parametrize(
    ("second", "calls", "ungrounded"),
    [(None, 2, 0), (completion("", message={"refusal": "no"}), 2, 1), (completion(UNFIT), 3, 1)],
    ids=["answered", "refused", "unfit"],
)
def test_the_command_plans_runs_and_succeeds(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, second: Answer | None, calls: int, ungrounded: int
) -> None:
    """`incidents extract --prompt incident/v4`, dry and in earnest: exit status 0 even where the re-ask fails."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.fallback = lambda request: second if second is not None and is_again(request) else answer(request)
    Path("a.txt").write_text(text_of("a"), encoding="utf-8")
    words = ["extract", "a.txt", "--prompt", PROMPT, "--model", "openai/any", "--json"]
    dry = CliRunner().invoke(app, [*words, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert (json.loads(dry.stdout)["to_ask"], server.requests) == (1, [])
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    counts = json.loads(done.stdout)
    assert (counts["extracted"], counts["calls"], counts["ungrounded"]) == (1, calls, ungrounded)
    assert json.loads(CliRunner().invoke(app, words).stdout)["calls"] == 0
    rebuilt = CliRunner().invoke(app, ["rebuild", "--json"])
    assert json.loads(rebuilt.stdout) == {"extractions": 1, "changed": 0, "unfinished": 0, "calls": 0, "changes": []}
    assert len(server.requests) == calls
