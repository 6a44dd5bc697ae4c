"""Candidates first, in a run: texts that take one to three steps, what the ledger says of them, a prompt's examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import KEY, article, rows, run, settings_for
from chat_server import Answer, ChatServer, chat_server, completion
from test_coded import GERMAN, NEWS, PEACE, VIOLENCE, scene
from test_probabilities import token

from pipeline.errors import PromptError
from pipeline.names import built_in
from pipeline.normalise import coded
from pipeline.prompt import load_prompt, shipped_prompts
from pipeline.rebuild import rebuild
from pipeline.settings import Settings
from pipeline.store import Ledger


def answer(request: dict[str, Any]) -> Answer:
    """What a model says in the step that a request is."""
    text, last = request["messages"][-1]["content"], request["messages"][-1]["content"]
    if last.startswith("The text's numbers"):
        marks = [int(line[1:].partition("]")[0]) for line in last.splitlines() if line.startswith("[")]
        coded = [{"at": at, "group": None, "counts": "killed"} for at in marks]
        return completion(json.dumps({"numbers": coded}))
    if "Code the attack" in last:
        return completion(scene(target="farmers").model_dump_json())
    peaceful = "derby" in text
    return completion((PEACE if peaceful else VIOLENCE).model_dump_json())


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as server:
        server.fallback = answer
        yield server


@pytest.fixture
def settings(server: ChatServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TEST_KEY", KEY)
    flags = {"prompt": "incident/v5", "prompts_dir": shipped_prompts(), "concurrency": 1}
    return settings_for(server.base_url, tmp_path, **flags)


async def test_each_text_is_asked_as_often_as_it_takes(server: ChatServer, settings: Settings) -> None:
    texts = [
        article("peace", "Rovers won the derby."),
        article("news", NEWS),
        article("german", GERMAN, language="de"),
    ]
    summary = await run(settings, texts)
    assert (summary.calls, summary.extracted, summary.no_incident, summary.failed) == (6, 2, 1, 0)
    steps = rows(settings, "SELECT article_id, len(steps) AS n FROM extractions ORDER BY n")
    assert steps == [{"article_id": name, "n": n} for n, name in enumerate(("peace", "news", "german"), 1)]
    assert (await run(settings, texts)).calls == 0


async def test_the_ledger_says_what_a_rule_decided(settings: Settings) -> None:
    await run(settings, [article("news", NEWS)])
    found = rows(
        settings,
        "SELECT kind, by_rule FROM current_facts WHERE role = 'main' AND kind IN ('target', 'place') ORDER BY kind",
    )
    assert found == [{"kind": "place", "by_rule": ["value_text"]}, {"kind": "target", "by_rule": []}]


async def test_rebuild_reads_texts_that_took_fewer_steps(settings: Settings) -> None:
    await run(settings, [article("peace", "Rovers won the derby."), article("news", NEWS)])
    rebuilt = rebuild(Ledger(settings.db), aliases=built_in())
    assert (rebuilt.extractions, rebuilt.changes) == (2, [])


@pytest.mark.parametrize(
    ("topic", "violence", "status", "calls"),
    [("accident", 0.45, "extracted", 2), ("violence", 0.1, "no_incident", 1)],
)
async def test_how_likely_violence_was_counts_and_not_what_was_written(
    server: ChatServer, settings: Settings, topic: str, violence: float, status: str, calls: int
) -> None:
    """From the reply as it comes through to the rebuild of what is stored, whoever was asked."""
    reply = VIOLENCE.model_copy(update={"topic": topic}).model_dump_json()
    head, tail = reply.split(f'"{topic}')
    likely = {"viol": violence, "acc": 1 - violence}
    written = next(letters for letters in likely if topic.startswith(letters))
    tokens = [token(f'{head}"'), token(written, likely), token(topic.removeprefix(written) + tail)]

    def told(request: dict[str, Any]) -> Answer:
        if "Code the attack" in request["messages"][-1]["content"]:
            return answer(request)
        return completion(reply, logprobs={"content": tokens})

    server.fallback = told
    summary = await run(settings, [article("news", NEWS)])
    assert summary.calls == calls
    assert [one["status"] for one in rows(settings, "SELECT status FROM extractions")] == [status]
    rebuilt = rebuild(Ledger(settings.db), aliases=built_in())
    assert (rebuilt.extractions, rebuilt.changed, rebuilt.unfinished) == (1, 0, 0)


async def test_a_text_that_takes_a_further_step_now_is_gone_on_with(
    server: ChatServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier version ended early has no outcome after a rebuild; the next run pays only for what is new."""
    ledger = Ledger(settings.db)
    now = coded._is_violence
    with monkeypatch.context() as earlier:
        earlier.setattr(coded, "_is_violence", lambda context, *said: context.text != NEWS and now(context, *said))
        await run(settings, [article("news", NEWS)])
    assert [one["status"] for one in rows(settings, "SELECT status FROM extractions")] == ["no_incident"]
    rebuilt = rebuild(ledger, aliases=built_in())
    assert (rebuilt.extractions, rebuilt.unfinished, rebuilt.changes) == (0, 1, [])
    asked = len(server.requests)
    await run(settings, [article("news", NEWS)])
    assert len(server.requests) == asked + 1
    assert [one["status"] for one in rows(settings, "SELECT status FROM extractions")] == ["extracted"]


def draft(folder: Path, replies: list[str]) -> Path:
    """The shipped prompt with one example of these replies."""
    head = (shipped_prompts() / "incident/v5.md").read_text().partition("=== example ===")[0]
    parts = "".join(f"=== reply ===\n{reply}\n" for reply in replies)
    path = folder / "incident" / "v5.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"{head}=== example ===\n{NEWS}\n\n{parts}")
    return folder


def test_an_example_has_a_reply_for_each_step_that_its_text_takes(tmp_path: Path) -> None:
    peaceful, violent = PEACE.model_dump_json(), VIOLENCE.model_dump_json()
    load_prompt("incident/v5", [draft(tmp_path / "one", [peaceful])])
    load_prompt("incident/v5", [draft(tmp_path / "two", [violent, scene().model_dump_json()])])
    for name, wrong in (("few", [violent]), ("many", [peaceful, scene().model_dump_json()])):
        with pytest.raises(PromptError, match=r"example 1 has \d replies, schema incident_coded_v1 takes \d"):
            load_prompt("incident/v5", [draft(tmp_path / name, wrong)])


def test_an_example_that_says_what_its_text_does_not_is_refused(tmp_path: Path) -> None:
    replies = [VIOLENCE.model_dump_json(), scene(target="the market of Atlantis").model_dump_json()]
    with pytest.raises(PromptError, match="not in the example's own text"):
        load_prompt("incident/v5", [draft(tmp_path, replies)])
