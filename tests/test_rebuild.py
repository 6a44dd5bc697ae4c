# ruff: noqa: S608 - SQL is made of our own table names
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bench import KEY, PROMPT, article, rows, run, settings_for, write_prompt
from chat_server import ChatServer, chat_server, completion, failure
from later_replies import answer_steps, cited, counted_in, is_second, text_of, told_in
from replies import no_incident, report
from typer.testing import CliRunner

import pipeline.normalise
import pipeline.normalise.proof
import pipeline.normalise.quoted
from pipeline.cli.app import app
from pipeline.errors import ModelError
from pipeline.numerals import Count
from pipeline.prompt import shipped_prompts
from pipeline.rebuild import rebuild
from pipeline.settings import Settings
from pipeline.store import Ledger

INVENTED = "Officials confirmed 44 dead."
TABLES = (
    "articles",
    "texts",
    "requests",
    "attempts",
    "replies",
    "extractions",
    "incidents",
    "facts",
    "runs",
    "selections",
)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
async def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A ledger with three texts: a grounded figure, an invented one, and no incident."""
    monkeypatch.setenv("TEST_KEY", KEY)
    write_prompt(tmp_path / "prompts")
    settings = settings_for(server.base_url, tmp_path, concurrency=1)
    server.queue.extend(map(completion, [report(), report(INVENTED, value_text="44", number=44), no_incident()]))
    await run(settings, [article("told"), article("invented"), article("quiet")])
    server.requests.clear()
    return settings


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The code as if it now read every number as at least that many."""
    read_openly(monkeypatch)


def read_openly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the upper end open, both of a number in the article's words and of one that only a model gives."""
    read = pipeline.normalise.proof.count_in

    def opened(*given: Any) -> Count | None:
        count = read(*given)
        return None if count is None else replace(count, high=None)

    monkeypatch.setattr(pipeline.normalise.proof, "count_in", opened)
    monkeypatch.setattr(pipeline.normalise.quoted, "bounds", lambda number, *_: (number, None))


def content(settings: Settings) -> dict[str, list[dict[str, Any]]]:
    return {table: rows(settings, f"SELECT * FROM {table} ORDER BY ALL") for table in TABLES}


def quantities(settings: Settings) -> dict[str, tuple[Any, ...]]:
    found = rows(settings, "SELECT article_id, low, high, grounding, quote_start FROM facts WHERE kind = 'quantity'")
    return {row.pop("article_id"): tuple(row.values()) for row in found}


def test_unchanged_code_changes_nothing(settings: Settings, server: ChatServer) -> None:
    """Every row of the database is as before, its times included."""
    before = content(settings)
    rebuilt = rebuild(Ledger(settings.db))
    assert (rebuilt.extractions, rebuilt.changed, rebuilt.changes) == (3, 0, [])
    assert content(settings) == before
    assert server.requests == []


def test_mended_code_changes_the_facts_without_a_call(settings: Settings, server: ChatServer, mended: None) -> None:
    """Each changed fact is told as one that goes and one that comes; replies and calls stay as they are."""
    before = content(settings)
    rebuilt = rebuild(Ledger(settings.db))
    assert (rebuilt.extractions, rebuilt.changed) == (3, 2)
    assert sorted((change.article_id, change.sign) for change in rebuilt.changes) == [
        ("invented", "+"),
        ("invented", "-"),
        ("told", "+"),
        ("told", "-"),
    ]
    gone, come = (next(c.words for c in rebuilt.changes if (c.article_id, c.sign) == ("told", s)) for s in "-+")
    assert "high=12" in gone
    assert "high=" not in come
    assert quantities(settings)["told"][:2] == (12, None)
    assert server.requests == []
    after = content(settings)
    assert [table for table in TABLES if after[table] != before[table]] == ["extractions", "facts"]


def test_a_second_rebuild_changes_nothing(settings: Settings, mended: None) -> None:
    """What was made again is what would be made again."""
    rebuild(Ledger(settings.db))
    before = content(settings)
    assert rebuild(Ledger(settings.db)).changed == 0
    assert content(settings) == before


def test_an_ungrounded_fact_stays_a_fact_that_is_ungrounded(settings: Settings, mended: None) -> None:
    """It is neither dropped nor given a span, by extraction or by rebuild; only the view of all facts shows it."""
    rebuild(Ledger(settings.db))
    assert quantities(settings)["invented"] == (44, None, "ungrounded", None)
    assert quantities(settings)["told"][2] == "exact"
    of_it = "WHERE article_id = 'invented' AND kind = 'quantity'"
    assert rows(settings, f"SELECT grounding FROM all_facts {of_it}") == [{"grounding": "ungrounded"}]
    assert rows(settings, f"SELECT grounding FROM current_facts {of_it}") == []
    assert rows(settings, "SELECT low FROM current_facts WHERE kind = 'quantity'") == [{"low": 12}]


def test_mended_reading_of_an_outcome_moves_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An extraction whose reply gives nothing any more becomes no_incident, and back again."""
    before = content(settings)
    monkeypatch.setitem(pipeline.normalise._READERS, "incident_v1", lambda context, reply: iter(()))
    assert rebuild(Ledger(settings.db)).changed == 2
    found = rows(settings, "SELECT DISTINCT status FROM extractions")
    assert found == [{"status": "no_incident"}]
    assert rows(settings, "SELECT * FROM facts") == []
    monkeypatch.undo()
    assert rebuild(Ledger(settings.db)).changed == 2
    assert content(settings)["facts"] == before["facts"]


@pytest.mark.parametrize(
    ("only", "read"),
    [({"prompt": PROMPT}, 3), ({"model": "test/m"}, 3), ({"prompt": "other/v1"}, 0), ({"model": "x"}, 0)],
)
def test_a_rebuild_may_be_of_one_prompt_or_model(settings: Settings, only: dict[str, str], read: int) -> None:
    """What is not named is not read."""
    assert rebuild(Ledger(settings.db), **only).extractions == read


def test_the_command_prints_what_changed(settings: Settings, server: ChatServer, mended: None) -> None:
    """`incidents rebuild` tells each fact on stdout and says that there was no call; as JSON too."""
    told = CliRunner().invoke(app, ["rebuild", "--db", str(settings.db)])
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert [line.split(":")[0] for line in sorted(lines[:-1])] == ["+ invented", "+ told", "- invented", "- told"]
    assert lines[-1] == "3 extractions read again with 0 calls, 2 changed"
    again = CliRunner().invoke(app, ["rebuild", "--db", str(settings.db), "--json"])
    assert json.loads(again.stdout) == {"extractions": 3, "changed": 0, "unfinished": 0, "calls": 0, "changes": []}
    assert server.requests == []


# Other versions


def shipped(settings: Settings, server: ChatServer, prompt: str) -> Settings:
    """The same ledger, asked by a shipped prompt."""
    given = {"prompt": prompt, "prompts_dir": shipped_prompts(), "concurrency": 1, "transport_retries": 0}
    return settings_for(server.base_url, settings.db.parent, **given)


@pytest.fixture
async def stepped(settings: Settings, server: ChatServer) -> Settings:
    """The ledger with one text more, asked in two steps."""
    server.fallback = answer_steps
    stepped = shipped(settings, server, "incident/v3")
    await run(stepped, [article("steps", text_of("steps"))])
    server.requests.clear()
    return stepped


def test_both_replies_of_two_steps_are_read_again(stepped: Settings, server: ChatServer) -> None:
    """Without a call and without a change; the extraction still rests on both requests."""
    before = content(stepped)
    rebuilt = rebuild(Ledger(stepped.db), prompt="incident/v3")
    assert (rebuilt.extractions, rebuilt.changed, rebuilt.changes) == (1, 0, [])
    assert content(stepped) == before
    assert server.requests == []


def test_each_reply_gives_its_own_facts_again(stepped: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mend that touches numbers changes what the second reply said, and nothing of the first."""
    read_openly(monkeypatch)
    rebuilt = rebuild(Ledger(stepped.db), prompt="incident/v3")
    assert rebuilt.changed == 1
    assert sorted(change.sign for change in rebuilt.changes) == ["+"] * 4 + ["-"] * 4
    assert all("kind='quantity'" in change.words for change in rebuilt.changes)
    assert rows(stepped, "SELECT len(steps) AS n FROM extractions WHERE prompt = 'incident/v3'") == [{"n": 2}]
    assert rebuild(Ledger(stepped.db), prompt="incident/v3").changed == 0


async def test_half_answered_texts_are_left_alone(settings: Settings, server: ChatServer) -> None:
    """One reply of two is nothing to read: an extraction that failed at its second step stays as it is."""
    server.fallback = lambda request: failure(400) if is_second(request) else answer_steps(request)
    stepped = shipped(settings, server, "incident/v3")
    assert (await run(stepped, [article("half", text_of("half"))])).failed == 1
    before = content(stepped)
    assert rebuild(Ledger(stepped.db), prompt="incident/v3").extractions == 0
    assert content(stepped) == before


async def test_a_text_that_failed_first_and_was_stopped_between_its_steps_is_left_alone(
    settings: Settings, server: ChatServer
) -> None:
    """Its first step failed once, and was answered by a run that ended before the second: there is one reply of two."""
    stepped, half = shipped(settings, server, "incident/v3"), [article("half", text_of("half"))]
    server.fallback = lambda request: failure(503)
    assert (await run(stepped, half)).failed == 1
    server.fallback = lambda request: failure(401) if is_second(request) else answer_steps(request)
    with pytest.raises(ModelError):
        await run(stepped, half)
    before = content(stepped)
    assert rebuild(Ledger(stepped.db)).changed == 0
    assert content(stepped) == before


async def test_cited_sentences_are_the_same_when_read_again(settings: Settings, server: ChatServer) -> None:
    """A number means the sentence that it meant when the article was shown: spans and quotes stay."""
    reply = cited(told_in(1, counted_in(1, "77", 77), counted_in(2, "81", 81), counted_in(9, "99", 99)))
    server.fallback = lambda request: completion(reply.model_dump_json())
    numbered = shipped(settings, server, "incident/v2")
    assert (await run(numbered, [article("cited", text_of("cited"))])).ungrounded == 1
    assert "[2] An internal document speaks of 81 dead soldiers." in server.requests[0]["messages"][1]["content"]
    before = content(numbered)
    assert rebuild(Ledger(numbered.db), prompt="incident/v2").changed == 0
    assert content(numbered) == before
    found = rows(numbered, "SELECT low, quote, grounding FROM facts WHERE kind = 'quantity' AND low >= 77 ORDER BY low")
    assert [tuple(row.values()) for row in found] == [
        (77, "77", "exact"),
        (81, "81", "exact"),
        (99, "99", "ungrounded"),
    ]
