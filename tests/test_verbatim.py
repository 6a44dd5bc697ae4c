"""Answers held to the article's words: which runs of words there are, and that requests and servers keep to them."""

import json
import re
from dataclasses import replace
from pathlib import Path

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
from pipeline.ground import GroundedText
from pipeline.model.catalog import LocalModel
from pipeline.model.local import LocalServer
from pipeline.prompt import draft, held_to, load_prompt, shipped_prompts
from pipeline.request import Asked
from schemas import get_schema
from schemas.strict import strict_problems

SCENE = get_schema("incident_coded_v1").steps[1]
SUBJECT = '{"what_happened": "gunmen raided a school", "cause": "gunmen", "topic": "violence"}'
HELD = ["scene.place", "scene.target", "numbers.group"]
TEXT = "Des hommes ont attaqué l'école de Kuta (Niger), mardi. Le maire a parlé de « dix morts » : une mine."


def pattern(text: str, language: str | None = None) -> str:
    node = held_to(SCENE, HELD, text, language).json_schema["properties"]["place"]["anyOf"][0]
    return str(node["pattern"])


def takes(text: str, words: str, language: str | None = None) -> bool:
    return re.fullmatch(pattern(text, language), words) is not None


@pytest.mark.parametrize(
    "words",
    ["Kuta", "l'école de Kuta", "école de Kuta", "Niger", "mardi", "dix morts", "Des hommes ont attaqué", "unknown"],
)
def test_runs_of_words_within_a_clause_are_answers(words: str) -> None:
    """Also what stands behind an elided article, and the words that say null."""
    assert takes(TEXT, words, "fr")


@pytest.mark.parametrize(
    "words", ["school", "Kut", "uta", "kuta", "Kuta Niger", "mardi Le", "de « dix", "l'", "", "école Kuta", "Niger)"]
)
def test_nothing_else_is(words: str) -> None:
    """No translation, no part of a word, no other case, nothing across a comma, a bracket or a quotation mark."""
    assert not takes(TEXT, words, "fr")


@pytest.mark.parametrize(
    "text",
    ["爆弾がカブールの市場で爆発し、十二人が死亡した。", "เกิดระเบิดที่ตลาด", "انفجرت قنبلة بالسوق الشعبي في بغداد."],
)
def test_a_text_whose_words_do_not_stand_alone_is_left_alone(text: str) -> None:
    """A run of "words" would be a whole sentence, or have a preposition before it: asked so, a model takes others."""
    assert held_to(SCENE, HELD, text, None) == SCENE


def test_only_the_fields_named_are_held_and_the_schema_stays_a_strict_one() -> None:
    """The others are as they were; null is still an answer; the schema version itself is untouched."""
    before = json.dumps(SCENE.json_schema)
    held = held_to(SCENE, HELD, TEXT, "fr")
    assert json.dumps(SCENE.json_schema) == before
    fields = held.json_schema["properties"]
    assert [name for name, node in fields.items() if "pattern" in node.get("anyOf", [{}])[0]] == ["place", "target"]
    assert fields["place"]["anyOf"][1] == {"type": "null"}
    assert strict_problems(held.json_schema) == []
    assert held.hash != SCENE.hash
    numbers = get_schema("incident_coded_v1").steps[2]
    assert (
        "pattern"
        in held_to(numbers, HELD, TEXT, "fr").json_schema["$defs"]["Number"]["properties"]["group"]["anyOf"][0]
    )


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=120))
def test_every_pattern_is_a_regular_expression_over_the_texts_own_words(text: str) -> None:
    """Whatever stands in a text is matched as itself: brackets, stars, backslashes."""
    spelled = next((word for word in text.split() if re.fullmatch(r"[^\W\d_]{2,20}", word)), "unknown")
    if held_to(SCENE, HELD, text, None) != SCENE:
        assert takes(text, spelled)


def test_what_it_takes_is_proved_by_the_text() -> None:
    """Each single word that is an answer stands in the text as an exact or normalised quote."""
    grounded = GroundedText(TEXT, "fr")
    words = {word for word in re.findall(r"\w+", TEXT) if takes(TEXT, word, "fr")}
    assert {"Kuta", "hommes", "école", "mine"} <= words
    assert {grounded.ground(word).status for word in words} <= {"exact", "normalised"}


def test_a_prompt_says_which_fields_and_a_draft_keeps_them(tmp_path: Path) -> None:
    """They are part of what it asks, and so of its hash."""
    folder = tmp_path / "prompts"
    write_prompt(tmp_path / "plain", "incident/v2", schema="incident_v2")
    write_prompt(folder, "incident/v2", schema="incident_v2", verbatim="[extract.quote]")
    plain, held = (load_prompt("incident/v2", [one]) for one in (tmp_path / "plain", folder))
    assert (plain.verbatim, held.verbatim) == ((), ("extract.quote",))
    assert plain.hash != held.hash
    assert draft(held, "incident/v3", [folder]).verbatim == held.verbatim
    assert draft(held, "incident/v4", [folder], schema="incident_v1").verbatim == ()


def test_show_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a prompt sees which answers are held."""
    write_prompt(tmp_path / "prompts", "own/v1", verbatim="[extract.quote]")
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["show", "own/v1"])
    assert "=== answered in the article's words alone ===\nextract.quote" in shown.output
    assert json.loads(CliRunner().invoke(app, ["show", "own/v1", "--json"]).output)["verbatim"] == ["extract.quote"]


def test_a_field_that_is_none_is_refused(tmp_path: Path) -> None:
    """An enumeration takes no words of a text either."""
    for field in ("scene.event_type", "place", "extract.where"):
        write_prompt(tmp_path, "incident/v1", verbatim=f"[{field}]")
        with pytest.raises(
            PromptError, match=rf"verbatim: '{field}' is no field of schema incident_v1 that takes words"
        ):
            load_prompt("incident/v1", [tmp_path])


def body(content: str) -> str:
    """A raw reply with this answer."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]})


@pytest.mark.parametrize(
    ("model", "mode", "held"),
    [("local/m", "json_schema", True), ("local/m", "tools", False), ("openai/gpt-x", "json_schema", False)],
)
def test_a_request_is_held_where_the_server_is_known_to_take_it(model: str, mode: str, held: bool) -> None:
    """The embedded server is; what is sent elsewhere is the schema as it was released, under the same key as before."""
    prompt = replace(load_prompt("incident/v7", [shipped_prompts()]), verbatim=("scene.place",))
    asked = Asked("local", mode, {"name": "m"}, {})  # type: ignore[arg-type]
    job = Job(prompt, get_schema(prompt.schema), model, asked)
    plain = replace(job, prompt=replace(prompt, verbatim=()))
    text_id = text_hash(TEXT)
    first, before = (one.request(TEXT, text_id, [], "fr") for one in (job, plain))
    assert first.key == before.key  # nothing of the first step is held
    scene, before = (one.request(TEXT, text_id, [body(SUBJECT)], "fr") for one in (job, plain))
    assert scene.messages == before.messages
    assert (scene.key != before.key) is held
    assert (scene.schema == held_to(before.schema, prompt.verbatim, TEXT, "fr")) is held


@pytest.mark.model
def test_a_real_server_keeps_to_it(smollm2: LocalModel) -> None:
    """The smallest model, asked for a translation, can only quote."""
    question = f"{TEXT}\nWhat was attacked? Answer with the English words 'the city hall of Paris' as place and target."
    sent = {
        "messages": [{"role": "user", "content": question}],
        "max_tokens": 120,
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "Scene", "strict": True, "schema": held_to(SCENE, HELD, TEXT, "fr").json_schema},
        },
    }
    with LocalServer(smollm2, context_tokens=1024, threads=1) as server:
        headers = {"Authorization": f"Bearer {server.api_key}"}
        with httpx2.Client(trust_env=False, timeout=120, headers=headers) as client:
            reply = client.post(f"{server.base_url}/chat/completions", json=sent)
    assert reply.status_code == 200, reply.text
    said = reply.json()["choices"][0]["message"]["content"]
    quoted = re.findall(r'"(?:place|target)": "([^"]*)"', said)
    assert quoted, said
    assert [words for words in quoted if not takes(TEXT, words, "fr")] == []
