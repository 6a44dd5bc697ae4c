import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bench import job_for, settings_for, write_prompt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.spec import resolve_model
from pipeline.prompt import Prompt
from pipeline.request import Asked, ExtractionRequest, extraction_id, public_endpoint
from schemas import Schema, get_schema
from schemas.canonical import canonical_hash

ASKED = Asked("http://h/v1", "json_schema", {"name": "m"}, {"temperature": 0.0, "seed": 7, "max_tokens": 9})
MESSAGES = ({"role": "system", "content": "Extract."}, {"role": "user", "content": "Article."})
SCHEMA = get_schema("incident_v1")
PROMPT = Prompt("incident/v9", 9, "incident_v1", None, "", "Extract.", "{{ article }}", Path("p.md"), "v1:p", "f")


def request(messages: Any = MESSAGES, schema: Schema = SCHEMA, asked: Asked = ASKED) -> ExtractionRequest:
    return ExtractionRequest(messages, schema, asked)


def with_user(content: str) -> tuple[dict[str, str], ...]:
    return MESSAGES[0], {"role": "user", "content": content}


# One component changed at a time.
OTHERS = {
    "user message": request(with_user("Article!")),
    "system message": request(({"role": "system", "content": "Extract!"}, MESSAGES[1])),
    "role": request((MESSAGES[0], {**MESSAGES[1], "role": "system"})),
    "order of messages": request(MESSAGES[::-1]),
    "response schema": request(schema=replace(SCHEMA, hash="v1:other")),
    "endpoint": request(asked=replace(ASKED, endpoint="http://h/v2")),
    "mode": request(asked=replace(ASKED, mode="tools")),
    "model": request(asked=replace(ASKED, model={"name": "n"})),
    "weights": request(asked=replace(ASKED, model={"weights": "m"})),
    "temperature": request(asked=replace(ASKED, sampling={**ASKED.sampling, "temperature": 0.1})),
    "seed left out": request(asked=replace(ASKED, sampling={**ASKED.sampling, "seed": None})),
    "token limit": request(asked=replace(ASKED, sampling={**ASKED.sampling, "max_tokens": 10})),
    "repeat": request(asked=replace(ASKED, repeat=1)),
}

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@settings(max_examples=60, deadline=None)
@given(sampling=st.dictionaries(st.text(), SCALARS, max_size=6), shuffle=st.randoms())
def test_a_key_does_not_depend_on_the_order_of_settings(sampling: dict[str, Any], shuffle: Any) -> None:
    """Two dicts that are equal give one key, however they were built."""
    names = list(sampling)
    shuffle.shuffle(names)
    other = {name: sampling[name] for name in names}
    assert request(asked=replace(ASKED, sampling=sampling)).key == request(asked=replace(ASKED, sampling=other)).key


@settings(max_examples=60, deadline=None)
@given(one=st.text(), other=st.text())
def test_keys_agree_exactly_where_the_messages_do(one: str, other: str) -> None:
    """Any difference between two texts, a trailing space included, makes two requests."""
    assert (request(with_user(one)).key == request(with_user(other)).key) == (one == other)


@pytest.mark.parametrize("changed", OTHERS.values(), ids=OTHERS.keys())
def test_every_component_decides_the_key(changed: ExtractionRequest) -> None:
    """What could change the answer changes the key."""
    assert changed.key != request().key


def test_keys_are_tagged_and_distinct() -> None:
    """No two of the variants share a key, and each key names its algorithm."""
    keys = [request().key, *(changed.key for changed in OTHERS.values())]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith("v1:") and len(key) == 67 for key in keys)


def test_the_key_is_the_hash_of_its_named_components() -> None:
    """`incidents runs why` can compare the parts, as they are all that enters the key."""
    assert request().key == canonical_hash(request().components)
    assert set(request().components) == {
        "messages",
        "response_schema",
        "endpoint",
        "mode",
        "model",
        "sampling",
        "repeat",
    }


@pytest.mark.parametrize(
    "flags",
    [
        {"timeout": 3.0},
        {"concurrency": 5},
        {"transport_retries": 0},
        {"validation_retries": 4},
        {"budget": 1.0},
        {"max_failures": "9%"},
        {"threads": 3},
        {"prices": {}},
    ],
    ids=lambda flags: next(iter(flags)),
)
def test_what_cannot_change_an_answer_is_not_in_the_key(
    flags: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run with other timeouts, retries or concurrency finds what an earlier one paid for."""
    monkeypatch.setenv("TEST_KEY", "k")
    usual = resolve_model(settings_for("http://127.0.0.1:1/v1", tmp_path))
    other = resolve_model(settings_for("http://127.0.0.1:1/v1", tmp_path, **flags))
    assert request(asked=usual.asked).key == request(asked=other.asked).key


def test_the_name_of_a_prompt_is_not_in_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two prompts that render the same messages share requests but have extractions of their own."""
    monkeypatch.setenv("TEST_KEY", "k")
    for prompt_id in ("incident/v9", "other/v3"):
        write_prompt(tmp_path / "prompts", prompt_id)
    jobs = [
        job_for(settings_for("http://127.0.0.1:1/v1", tmp_path, prompt=name)) for name in ("incident/v9", "other/v3")
    ]
    text_id = "ab" * 32
    assert len({job.request("Words.", text_id).key for job in jobs}) == 1
    assert len({job.extraction_id(text_id) for job in jobs}) == 2


WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=8, max_size=16)


@settings(max_examples=60, deadline=None)
@given(user=WORDS, password=WORDS, query=WORDS)
def test_credentials_in_a_url_never_reach_the_endpoint(user: str, password: str, query: str) -> None:
    """User, password, query and fragment of a base URL stay out of the key's components."""
    url = f"https://{user}:{password}@models.example:8443/v1/?key={query}#{query}"
    assert public_endpoint(url) == "https://models.example:8443/v1"
    shown = json.dumps(request(asked=replace(ASKED, endpoint=public_endpoint(url))).components)
    assert not any(secret in shown for secret in (user, password, query))


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("HTTPS://API.Example/v1/", "https://api.example/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://u@h", "http://h"),
        ("http://h:80/", "http://h:80"),
    ],
)
def test_one_endpoint_has_one_spelling(url: str, endpoint: str) -> None:
    """Case of scheme and host and a closing slash make no other endpoint; brackets of IPv6 stay."""
    assert public_endpoint(url) == endpoint


def test_an_extraction_is_of_text_prompt_schema_model_settings_and_repeat() -> None:
    """Each of them changed alone gives another extraction; a repeat in particular."""
    base = extraction_id("t", PROMPT, SCHEMA, ASKED)
    others = [
        extraction_id("u", PROMPT, SCHEMA, ASKED),
        extraction_id("t", replace(PROMPT, hash="v1:q"), SCHEMA, ASKED),
        extraction_id("t", PROMPT, replace(SCHEMA, hash="v1:s"), ASKED),
        extraction_id("t", PROMPT, SCHEMA, replace(ASKED, model={"name": "n"})),
        extraction_id("t", PROMPT, SCHEMA, replace(ASKED, sampling={})),
        extraction_id("t", PROMPT, SCHEMA, replace(ASKED, repeat=1)),
        extraction_id("t", PROMPT, SCHEMA, replace(ASKED, repeat=2)),
    ]
    assert len({base, *others}) == len(others) + 1
    assert extraction_id("t", PROMPT, SCHEMA, replace(ASKED)) == base


def test_a_repeat_gets_another_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At temperature 0 the same seed would only give the same answer again."""
    monkeypatch.setenv("TEST_KEY", "k")
    usual = settings_for("http://127.0.0.1:1/v1", tmp_path)
    seeds = [resolve_model(usual, repeat=number).asked.sampling["seed"] for number in range(3)]
    assert seeds == [7, 8, 9]
