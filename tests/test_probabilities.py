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
OPENING = '{"what_happened": "shells hit a café", "cause": "shells", "topic": "'


def token(written: str | bytes, likely: dict[str, float] | None = None, share: float | None = None) -> dict[str, Any]:
    """One token of a reply, as the API tells it; how likely it was stands among the others, or is given."""
    letters = written.encode() if isinstance(written, str) else written
    others = [{"token": other, "logprob": math.log(share)} for other, share in (likely or {}).items()]
    text = letters.decode(errors="replace")
    own = (likely or {}).get(text, 1.0) if share is None else share
    return {"token": text, "bytes": list(letters), "logprob": math.log(own), "top_logprobs": others}


def body(tokens: Sequence[dict[str, Any]] | None) -> str:
    """A raw reply of these tokens; without any it has no token probabilities."""
    content = b"".join(bytes(one["bytes"]) for one in tokens or []).decode()
    message = {"role": "assistant", "content": content}
    logprobs = None if tokens is None else {"content": tokens}
    return json.dumps({"choices": [{"message": message, "finish_reason": "stop", "logprobs": logprobs}]})


def test_the_token_with_which_codes_begin_tells_them_apart() -> None:
    """What begins none of them is left out; what begins two of them ("c") is neither's, and yet not the others'."""
    likely = {"viol": 0.5, "acc": 0.2, "accident": 0.05, "war": 0.2, "c": 0.05}
    told = probabilities_of(body([token(OPENING), token("viol", likely), token('ence"}')]), SUBJECT)
    assert told == {TOPIC: {"violence": pytest.approx(0.5 / 0.8), "accident": pytest.approx(0.25 / 0.8)}}


def test_what_was_written_counts_though_others_were_likelier() -> None:
    """A server held to the codes, or one that samples, may write what it does not tell of."""
    likely = {"war": 0.5, "acc": 0.2, "sport": 0.1}
    told = probabilities_of(body([token(OPENING), token("viol", likely, 0.1), token('ence"}')]), SUBJECT)
    assert told == {TOPIC: {x: pytest.approx(p) for x, p in (("violence", 0.25), ("accident", 0.5), ("sport", 0.25))}}


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
        body([token(OPENING), token("war", {"war": 0.9, "viol": 0.1})]),
        body([token(OPENING), token("c", {"c": 0.9, "viol": 0.1}), token('ourts"}')]),
        body([token(OPENING), token("viol", {"war": 0.99, "viol": 0.01}), token('ence"}')]),
        *(
            json.dumps({"choices": [{"message": {"content": f'{OPENING}sport"}}'}, "logprobs": {"content": told}}]})
            for told in ([{"token": "a"}], ["a"], [None], {"a": 1}, "a", 1, [{"token": "a", "logprob": 1e9}])
        ),
    ],
)
def test_a_reply_that_tells_none_has_none(reply: str) -> None:
    """Nor one whose first token begins two codes, or none, or for which hardly any code was likely."""
    assert probabilities_of(reply, SUBJECT) == {}


def test_what_was_thought_aloud_before_the_answer_is_passed_over() -> None:
    answer = [token(OPENING), token("sport", {"sport": 0.7, "viol": 0.3}), token('"}')]
    told = json.loads(body(answer))
    thought = [token('Perhaps "topic": "'), token("viol", {"viol": 1.0}), token('ence"? No.\n')]
    told["choices"][0]["logprobs"]["content"] = [*thought, *answer]
    assert probabilities_of(json.dumps(told), SUBJECT)[TOPIC]["sport"] == pytest.approx(0.7)


def test_a_token_without_alternatives_and_bytes_spoils_no_other() -> None:
    tokens = [token(OPENING.replace("é", "e")), token("viol", {"viol": 0.7, "sport": 0.3}), token('ence"}')]
    for one in tokens:
        del one["bytes"]
    del tokens[0]["top_logprobs"]
    tokens[2]["top_logprobs"] = None
    reply = json.loads(body([token(OPENING.replace("é", "e")), token("viol"), token('ence"}')]))
    reply["choices"][0]["logprobs"]["content"] = tokens
    told = probabilities_of(json.dumps(reply), SUBJECT)
    assert told == {TOPIC: {"violence": pytest.approx(0.7), "sport": pytest.approx(0.3)}}


def test_every_coded_field_of_a_step_is_told_by_its_name() -> None:
    """Also those that may be null."""
    tokens = [token('{"event_type": "'), token("shell", {"shell": 0.8, "attack": 0.2}), token('ing", "basis": "')]
    tokens += [token("claimed", {"claimed": 1.0}), token('"}')]
    told = probabilities_of(body(tokens), SCENE)
    assert told == {
        "scene.event_type": {"shelling": pytest.approx(0.8), "attack": pytest.approx(0.2)},
        "scene.basis": {"claimed": 1.0},
    }


BEGINNINGS = [code[:end].encode() for code in ("violence", "sport", "courts") for end in range(1, len(code))]


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*BEGINNINGS, b'violence"', b"war", b"\xc3"]), st.floats(allow_infinity=True), max_size=6
    ),
    st.floats(-2, 0),
)
def test_whatever_tokens_come_the_shares_are_shares(likely: dict[bytes, float], own: float) -> None:
    """Also beside likelihoods that are no number, or more than 1."""
    others = [{"token": "", "bytes": list(letters), "logprob": logprob} for letters, logprob in likely.items()]
    written = {"token": "viol", "bytes": [*b"viol"], "logprob": own, "top_logprobs": others}
    told = probabilities_of(body([token(OPENING), written, token('ence"}')]), SUBJECT)
    (shares,) = told.values()
    assert 0 < sum(shares.values()) <= 1 + 1e-9
    assert shares["violence"] > 0
    assert all(0 <= share <= 1 for share in shares.values())
    assert shares.keys() <= {"violence", "sport", "courts"}


def declaring(folder: Path, *fields: str) -> Path:
    """A folder with a draft of the coded prompt that declares these fields."""
    origin = load_prompt("incident/v7", [shipped_prompts()])
    path = draft(origin, "incident/v77", [folder]).source
    path.write_text(path.read_text().replace("\n---\n", f"\nprobabilities: [{', '.join(fields)}]\n---\n", 1))
    return folder


def test_a_prompt_says_of_which_fields_and_a_draft_keeps_them(tmp_path: Path) -> None:
    """They are part of what it asks, and so of its hash."""
    one, two = (load_prompt("incident/v77", [declaring(tmp_path / step, step)]) for step in (TOPIC, "scene.event_type"))
    assert (one.probabilities, two.probabilities) == ((TOPIC,), ("scene.event_type",))
    assert one.hash != two.hash
    assert draft(one, "incident/v78", [tmp_path / TOPIC]).probabilities == one.probabilities


def test_show_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declaring(tmp_path / "prompts", TOPIC)
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["show", "incident/v77"])
    assert f"=== asked along: how likely each code was ===\n{TOPIC}" in shown.output
    assert json.loads(CliRunner().invoke(app, ["show", "incident/v77", "--json"]).output)["probabilities"] == [TOPIC]


@pytest.mark.parametrize("field", ["extract.cause", "topic", "extract.where", "numbers.counts"])
def test_a_field_that_takes_no_code_is_refused(tmp_path: Path, field: str) -> None:
    """Nor one of a list: which of its entries would it be?"""
    wrong = (
        rf"probabilities: '{field}' is no field of schema incident_coded_v1 that takes codes; known: {TOPIC}, scene\."
    )
    with pytest.raises(PromptError, match=wrong):
        load_prompt("incident/v77", [declaring(tmp_path, field)])


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
