import json
from pathlib import Path
from typing import Any

import pytest
from test_prompt import SYSTEM, write_prompt
from typer.testing import CliRunner

import pipeline.cli.prompts
import pipeline.cli.schemas
import pipeline.prompt
import pipeline.prompt.folders
from pipeline.errors import PromptError, UsageError
from schemas import get_schema
from schemas.describe import describe


def run(app: Any, *words: str) -> str:
    """What the command prints to stdout; the errors that the user can mend come through."""
    result = CliRunner().invoke(app, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def prompts(*words: str) -> str:
    return run(pipeline.cli.prompts.app, *words)


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, and two shipped prompts that the tests know."""
    folder = tmp_path / "shipped"
    write_prompt(folder, "incident/v1", notes="the first one")
    write_prompt(folder, "incident/v2", system=SYSTEM + "\nQuote exactly.")
    for module in (pipeline.prompt, pipeline.prompt.folders):
        monkeypatch.setattr(module, "shipped_prompts", lambda: folder)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return folder


def test_list_shows_each_version_on_a_line() -> None:
    """Id, schema, release and notes, in order."""
    header, first, second = prompts("list").splitlines()
    assert header.split() == ["prompt", "schema", "released", "hash", "notes"]
    assert first.startswith("incident/v1  incident_v1  draft     v1:")
    assert first.endswith("the first one")
    assert second.startswith("incident/v2")


def test_list_prints_json() -> None:
    """For programs: the whole hash and the file."""
    first, second = json.loads(prompts("list", "--json"))
    assert (first["id"], first["released"], first["notes"]) == ("incident/v1", None, "the first one")
    assert len(first["hash"]) == len("v1:") + 64
    assert second["source"].endswith("incident/v2.md")


def test_show_prints_what_the_model_gets(shipped: Path) -> None:
    """The system message with the schema in it, the user message as its template."""
    text = prompts("show", "incident/v1")
    assert describe(get_schema("incident_v1").model) in text
    assert "{{ article }}" in text
    assert prompts("show", "incident/v1", "--source") == (shipped / "incident/v1.md").read_text()
    shown = json.loads(prompts("show", "incident/v1", "--json"))
    assert shown["system"] == SYSTEM
    assert shown["system_message"] in text
    with pytest.raises(UsageError, match="exclude each other"):
        prompts("show", "incident/v1", "--source", "--json")


def test_show_of_an_unknown_prompt_names_the_known_ones() -> None:
    """The error carries the way on."""
    with pytest.raises(PromptError, match="known: incident/v1, incident/v2"):
        prompts("show", "incident/v3")


def test_diff_compares_files_or_rendered_messages() -> None:
    """The version line differs in the files only; the changed sentence in both."""
    files = prompts("diff", "incident/v1", "incident/v2").splitlines()
    assert files[:2] == ["--- incident/v1", "+++ incident/v2"]
    assert {"-version: 1", "+version: 2", "+Quote exactly."} <= set(files)
    rendered = prompts("diff", "incident/v1", "incident/v2", "--rendered").splitlines()
    assert "+Quote exactly." in rendered
    assert "+version: 2" not in rendered
    assert prompts("diff", "incident/v1", "incident/v1") == ""


def test_new_then_freeze_makes_a_release_of_the_users_own() -> None:
    """A draft goes into the user's folder, is edited, frozen, and found beside the shipped ones."""
    written = Path(prompts("new", "incident/v3", "--from", "incident/v2").strip())
    assert written == Path("prompts/incident/v3.md")
    written.write_text(written.read_text().replace("Quote exactly.", "Quote briefly."))
    assert prompts("freeze", "incident/v3").startswith("incident/v3 released 20")
    assert "incident/v3" in json.loads(Path("prompts/frozen.json").read_text())["prompts"]
    listed = json.loads(prompts("list", "--json"))
    assert [prompt["released"] is None for prompt in listed] == [True, True, False]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("incident/v2", "--from", "incident/v1"), "exists already"),
        (("incident/v3", "--from", "incident/v9"), "known: incident/v1"),
        (("incident/v3", "--from", "incident/v1", "--schema", "nope_v1"), "unknown schema 'nope_v1'"),
        (("v3", "--from", "incident/v1"), "write FAMILY/vN"),
    ],
)
def test_new_refuses(words: tuple[str, ...], says: str) -> None:
    """No file is overwritten, shadowed or left half made."""
    with pytest.raises(PromptError, match=says):
        prompts("new", *words)
    assert not list(Path().rglob("*.md"))


def test_new_writes_beside_the_shipped_ones_in_the_repository(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the user's folder and the shipped one are the same."""
    monkeypatch.setenv("INCIDENTS_PROMPTS_DIR", str(shipped))
    prompts("new", "incident/v3", "--from", "incident/v1", "--schema", "incident_v1")
    assert (shipped / "incident/v3.md").is_file()


def test_schemas_are_listed_and_shown() -> None:
    """Names with hashes, the JSON Schema, and the text that prompts show to a model."""
    app = pipeline.cli.schemas.app
    schema = get_schema("incident_v1")
    assert ["incident_v1", schema.hash] in [line.split() for line in run(app, "list").splitlines()]
    assert {"name": "incident_v1", "hash": schema.hash} in json.loads(run(app, "list", "--json"))
    assert json.loads(run(app, "show", "incident_v1")) == schema.json_schema
    assert run(app, "show", "incident_v1", "--text") == describe(schema.model) + "\n"
    steps = get_schema("incident_steps_v1").steps
    assert json.loads(run(app, "show", "incident_steps_v1")) == {step.step: step.json_schema for step in steps}
    shown = run(app, "show", "incident_steps_v1", "--text")
    assert all(describe(step.model) in shown for step in steps)
    with pytest.raises(PromptError, match=r"unknown schema 'nope_v1'; known: .*incident_v1"):
        run(app, "show", "nope_v1")
