"""How likely a model held each code: read from a reply's token probabilities, and asked for where they are told."""

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_prompt import write_prompt
from typer.testing import CliRunner

from pipeline.article import text_hash
from pipeline.cli.prompts import app
from pipeline.errors import PromptError
from pipeline.extract import Job
from pipeline.model.catalog import LocalModel
from pipeline.model.local import LocalServer
from pipeline.model.probabilities import TOKEN_PROBABILITIES, probabilities_of
from pipeline.prompt import draft, load_prompt, shipped_prompts
from pipeline.request import Asked
from schemas import get_schema

SUBJECT, SCENE, _ = get_schema("incident_coded_v1").steps
TOPIC = "extract.topic"
DECLARED = "extract.event_type"  # of the schema of prompts written here
OPENING = '{"what_happened": "shells hit a café", "cause": "shells", "topic": "'


def token(written: str | bytes, likely: dict[str, float] | None = None) -> dict[str, Any]:
    """One token of a reply, as the API tells it."""
    letters = written.encode() if isinstance(written, str) else written
    others = [{"token": other, "logprob": math.log(share)} for other, share in (likely or {}).items()]
    return {"token": letters.decode(errors="replace"), "bytes": list(letters), "logprob": 0.0, "top_logprobs": others}


def body(tokens: Sequence[dict[str, Any]] | None) -> str:
    """A raw reply of these tokens; without any it has no token probabilities."""
    content = b"".join(bytes(one["bytes"]) for one in tokens or []).decode()
    message = {"role": "assistant", "content": content}
    logprobs = None if tokens is None else {"content": tokens}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop", "logprobs": logprobs}]})


def test_the_token_at_which_codes_part_tells_them_apart() -> None:
    """Shares of the codes that can still come; what is none of them, or might be two, counts for neither."""
    likely = {"viol": 0.5, "acc": 0.2, "accident": 0.05, "war": 0.2, "c": 0.05}
    told = probabilities_of(body([token(OPENING), token("viol", likely), token('ence"}')]), SUBJECT)
    assert told == {TOPIC: {"violence": pytest.approx(0.5 / 0.75), "accident": pytest.approx(0.25 / 0.75)}}


def test_tokens_may_begin_before_the_code_and_end_behind_it() -> None:
    opening, quote = OPENING[:-2], OPENING[-2:]
    likely = {f'{quote}violence"': 0.6, f'{quote}sport"}}': 0.2, "violence": 0.2}
    told = probabilities_of(body([token(opening), token(f'{quote}violence"', likely), token("}")]), SUBJECT)
    assert told == {TOPIC: {"violence": pytest.approx(0.75), "sport": pytest.approx(0.25)}}


def test_half_a_letter_moves_nothing() -> None:
    """Tokens are bytes: the é of a name may be split between two of them."""
    first, second = OPENING.encode().split("é".encode())
    tokens = [token(first + b"\xc3"), token(b"\xa9" + second), token("viol", {"viol": 0.9}), token('ence"}')]
    assert probabilities_of(body(tokens), SUBJECT) == {TOPIC: {"violence": 1.0}}


def test_words_that_look_like_a_field_are_none() -> None:
    tokens = [token('{"what_happened": "he wrote \\"topic\\": \\"', {}), token("sport", {"sport": 1.0})]
    tokens += [token('\\"", "cause": "no harm", "topic": "'), token("culture", {"culture": 1.0}), token('"}')]
    assert probabilities_of(body(tokens), SUBJECT) == {TOPIC: {"culture": 1.0}}


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[]",
        body(None),
        body([]),
        body([token(OPENING)]),
        body([token(OPENING), token("war", {"war": 1.0})]),
        json.dumps({"choices": [{"logprobs": {"content": [{"token": "a"}]}}]}),
    ],
)
def test_a_reply_that_tells_none_has_none(reply: str) -> None:
    assert probabilities_of(reply, SUBJECT) == {}


def test_every_coded_field_of_a_step_is_told_by_its_name() -> None:
    """Also those that may be null."""
    tokens = [token('{"event_type": "'), token("shell", {"shell": 0.8, "attack": 0.2}), token('ing", "basis": "')]
    tokens += [token("claimed", {"claimed": 1.0}), token('"}')]
    told = probabilities_of(body(tokens), SCENE)
    assert told == {
        "scene.event_type": {"shelling": pytest.approx(0.8), "attack": pytest.approx(0.2)},
        "scene.basis": {"claimed": 1.0},
    }


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=4), st.floats(-50, 0)), max_size=6), st.binary(max_size=6))
def test_whatever_tokens_come_the_shares_add_up(likely: list[tuple[bytes, float]], written: bytes) -> None:
    others = [{"token": "", "bytes": list(other), "logprob": logprob} for other, logprob in likely]
    tokens = [token(OPENING), {**token("viol"), "bytes": [*b"viol"], "top_logprobs": others}, token('ence"}')]
    for shares in probabilities_of(body(tokens), SUBJECT).values():
        assert sum(shares.values()) == pytest.approx(1)
        assert shares.keys() <= set(SUBJECT.model.model_json_schema()["properties"]["topic"]["enum"])


def test_a_prompt_says_of_which_fields_and_a_draft_keeps_them(tmp_path: Path) -> None:
    """They are part of what it asks, and so of its hash."""
    folder = tmp_path / "prompts"
    write_prompt(folder, "incident/v1")
    write_prompt(folder, "incident/v2", probabilities=f"[{DECLARED}]")
    plain, told = (load_prompt(f"incident/v{number}", [folder]) for number in (1, 2))
    assert (plain.probabilities, told.probabilities) == ((), (DECLARED,))
    assert replace(plain, id="").hash != replace(told, id="").hash
    assert draft(told, "incident/v3", [folder]).probabilities == told.probabilities


def test_show_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_prompt(tmp_path / "prompts", "own/v1", probabilities=f"[{DECLARED}]")
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["show", "own/v1"])
    assert f"=== how likely each code was, is asked of ===\n{DECLARED}" in shown.output
    assert json.loads(CliRunner().invoke(app, ["show", "own/v1", "--json"]).output)["probabilities"] == [DECLARED]


def test_a_field_that_takes_no_codes_is_refused(tmp_path: Path) -> None:
    for field in ("extract.quote", "event_type", "extract.where"):
        write_prompt(tmp_path, "incident/v1", probabilities=f"[{field}]")
        wrong = rf"probabilities: '{field}' is no field of schema incident_v1 that takes codes; known: extract\.role"
        with pytest.raises(PromptError, match=wrong):
            load_prompt("incident/v1", [tmp_path])


@pytest.mark.parametrize(("model", "asked_for"), [("local/m", True), ("openai/gpt-x", False)])
def test_a_request_asks_for_them_where_the_server_is_known_to_tell(model: str, asked_for: bool) -> None:
    """Of the step that has the field alone; what is asked elsewhere is what it was before, under the same key."""
    prompt = replace(load_prompt("incident/v7", [shipped_prompts()]), probabilities=(TOPIC,))
    job = Job(prompt, get_schema(prompt.schema), model, Asked("local", "json_schema", {"name": "m"}, {"seed": 0}))
    plain = replace(job, prompt=replace(prompt, probabilities=()))
    text = "Gunmen raided a school."
    first, before = (one.request(text, text_hash(text)) for one in (job, plain))
    assert first.messages == before.messages
    assert (first.key != before.key) is asked_for
    assert first.asked.sampling == ({"seed": 0} | TOKEN_PROBABILITIES if asked_for else {"seed": 0})
    reply = body([token(OPENING), token("viol"), token('ence"}')])
    scene, before = (one.request(text, text_hash(text), [reply]) for one in (job, plain))
    assert scene.key == before.key


@pytest.mark.model
def test_a_real_server_tells_them(smollm2: LocalModel) -> None:
    """The smallest model, shown what is wanted, writes the code that is likeliest, and tells of another."""
    topics = {name: node for name, node in SUBJECT.json_schema["properties"].items() if name == "topic"}
    schema = {**SUBJECT.json_schema, "properties": topics, "required": ["topic"]}
    said = [("user", "Rovers won the match. Topic?"), ("assistant", '{"topic": "sport"}')]
    said += [("user", "A film came out. Topic?"), ("assistant", '{"topic": "culture"}')]
    said += [("user", "The striker scored. Topic?")]
    sent = {
        "messages": [{"role": who, "content": words} for who, words in said],
        "max_tokens": 40,
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Subject", "strict": True, "schema": schema},
        },
        **TOKEN_PROBABILITIES,
    }
    with LocalServer(smollm2, context_tokens=1024, threads=1) as server:
        headers = {"Authorization": f"Bearer {server.api_key}"}
        with httpx2.Client(trust_env=False, timeout=120, headers=headers) as client:
            reply = client.post(f"{server.base_url}/chat/completions", json=sent)
    assert reply.status_code == 200, reply.text
    choice = reply.json()["choices"][0]
    assert len(choice["logprobs"]["content"][0]["top_logprobs"]) == TOKEN_PROBABILITIES["top_logprobs"]
    shares = probabilities_of(reply.text, SUBJECT)[TOPIC]
    assert max(shares, key=shares.__getitem__) == json.loads(choice["message"]["content"])["topic"]
    assert 0 < shares["culture"] < shares["sport"] < 1
