import datetime
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_prompt import SYSTEM, write_prompt

import schemas
from pipeline.cli import extract
from pipeline.errors import PromptError
from pipeline.prompt import check_frozen, freeze, load_prompt, shipped_prompts
from pipeline.settings import DEFAULT_PROMPT, load_settings

DAY = datetime.date(2026, 1, 31)
PROBE = "from pydantic import BaseModel\n\nclass Probe(BaseModel):\n    {field}: str\n\nRESPONSE = Probe\n"


def write_probe(folder: Path, field: str = "name") -> None:
    """Put a schema version `probe_v1` there, forgetting the one imported before."""
    sys.modules.pop("schemas.probe_v1", None)
    (folder / "probe_v1.py").write_text(PROBE.format(field=field))


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of schemas beside the real ones."""
    # Two writes within a second and of one size would otherwise meet the first one's bytecode.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    folder = tmp_path / "more_schemas"
    folder.mkdir()
    monkeypatch.setattr(schemas, "__path__", [*schemas.__path__, str(folder)])
    write_probe(folder)
    yield folder
    sys.modules.pop("schemas.probe_v1", None)


@pytest.fixture
def folder(tmp_path: Path, probe: Path) -> Path:
    """A prompts folder with one frozen prompt on the probe schema."""
    folder = tmp_path / "prompts"
    write_prompt(folder, schema="probe_v1")
    freeze(folder, "incident/v1", DAY)
    return folder


def test_the_shipped_prompts_and_schemas_are_as_released() -> None:
    """Released means frozen: a change to a released file is a new version."""
    assert check_frozen(shipped_prompts()) == []


def test_the_default_prompt_is_a_released_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody configured is what the help names, and will not change."""
    monkeypatch.delenv("INCIDENTS_PROMPT")
    assert load_settings().prompt == DEFAULT_PROMPT == "incident/v9"
    assert DEFAULT_PROMPT in json.loads((shipped_prompts() / "frozen.json").read_text())["prompts"]
    assert f"[default: {DEFAULT_PROMPT}]" in inspect.getsource(extract)


def test_freezing_writes_the_date_and_both_hashes(folder: Path) -> None:
    """The file says when it was released; frozen.json holds prompt and schema."""
    prompt = load_prompt("incident/v1", [folder])
    assert prompt.released == "2026-01-31"
    assert json.loads((folder / "frozen.json").read_text()) == {
        "prompts": {
            "incident/v1": {
                "hash": prompt.hash,
                "file_sha256": prompt.file_sha256,
                "released": "2026-01-31",
            }
        },
        "schemas": {"probe_v1": {"hash": schemas.get_schema("probe_v1").hash}},
    }
    assert check_frozen(folder) == []


def test_freezing_changes_one_line_of_the_file(tmp_path: Path) -> None:
    """The rest of the file stays byte for byte, Windows line ends included."""
    path = write_prompt(tmp_path, released="null  # soon")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    freeze(tmp_path, "incident/v1", DAY)
    assert path.read_bytes() == before.replace(b"released: null  # soon", b"released: 2026-01-31")
    assert check_frozen(tmp_path) == []


def test_freezing_twice_changes_nothing(folder: Path) -> None:
    """A second release of the same content keeps the first date."""
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    freeze(folder, "incident/v1", DAY + datetime.timedelta(days=1))
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


def test_a_changed_released_prompt_is_detected_and_refused(folder: Path) -> None:
    """Neither the check, nor a load, nor another freeze lets it pass."""
    write_prompt(folder, schema="probe_v1", released="2026-01-31", system=SYSTEM + "\nBe bold.")
    [problem] = check_frozen(folder)
    assert "changed after its release on 2026-01-31" in problem
    with pytest.raises(PromptError, match="changed after its release"):
        load_prompt("incident/v1", [folder])
    with pytest.raises(PromptError, match="changed after its release"):
        freeze(folder, "incident/v1", DAY)


@pytest.mark.parametrize("change", [{"notes": "other"}, {"released": "null"}, {"released": "2026-02-01"}])
def test_changed_front_matter_is_detected_but_loads(change: dict[str, str], folder: Path) -> None:
    """Notes decide no answer, so they stop no run; the check still reports them."""
    write_prompt(folder, schema="probe_v1", **{"released": "2026-01-31", **change})
    [problem] = check_frozen(folder)
    assert "front matter or layout changed" in problem
    load_prompt("incident/v1", [folder])


def test_a_vanished_prompt_is_detected(folder: Path) -> None:
    """Stored extractions still name it."""
    (folder / "incident/v1.md").unlink()
    [problem] = check_frozen(folder)
    assert "the file is gone" in problem


def test_a_changed_schema_is_detected_and_refused(folder: Path, probe: Path) -> None:
    """A field renamed after the release is found by the hash of the JSON Schema."""
    write_probe(probe, field="title")
    [problem] = check_frozen(folder)
    assert "schemas/probe_v1.py: its JSON Schema changed" in problem
    write_prompt(folder, "incident/v2", schema="probe_v1")
    for prompt_id in ("incident/v1", "incident/v2"):
        with pytest.raises(PromptError, match="its JSON Schema changed"):
            freeze(folder, prompt_id, DAY)


def test_a_vanished_schema_is_detected(folder: Path, probe: Path) -> None:
    """Both the schema and the prompt that needs it are named."""
    (probe / "probe_v1.py").unlink()
    sys.modules.pop("schemas.probe_v1", None)
    problems = "\n".join(check_frozen(folder))
    assert "schemas/probe_v1.py: frozen, but gone" in problems
    assert "v1.md: unknown schema 'probe_v1'" in problems


def test_a_release_outside_frozen_json_is_detected(tmp_path: Path) -> None:
    """A date written by hand freezes nothing, and freezing keeps that date."""
    write_prompt(tmp_path, released="2026-01-01")
    [problem] = check_frozen(tmp_path)
    assert "run `incidents prompts freeze incident/v1`" in problem
    assert freeze(tmp_path, "incident/v1", DAY).released == "2026-01-01"
    assert check_frozen(tmp_path) == []


def test_a_schema_record_removed_by_hand_is_detected(folder: Path) -> None:
    """A frozen prompt without its frozen schema is half a question."""
    path = folder / "frozen.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schemas": {}}))
    [problem] = check_frozen(folder)
    assert "its schema probe_v1 is not in frozen.json" in problem


AGAIN = "{{ article }}\n\n=== step reground ===\nAgain: {{ statements }}"


@pytest.fixture
def asking_again(tmp_path: Path, probe: Path) -> Path:
    """A prompts folder with one frozen prompt that asks once more for what did not ground."""
    folder = tmp_path / "again"
    write_prompt(folder, schema="probe_v1", user=AGAIN)
    freeze(folder, "incident/v1", DAY)
    return folder


def test_freezing_a_re_ask_freezes_its_schema_too(asking_again: Path) -> None:
    """Its answers fit `reground_v1`, which is half of what was asked; without it the check fails."""
    path = asking_again / "frozen.json"
    frozen = json.loads(path.read_text())
    assert frozen["schemas"] == {name: {"hash": schemas.get_schema(name).hash} for name in ("probe_v1", "reground_v1")}
    assert check_frozen(asking_again) == []
    del frozen["schemas"]["reground_v1"]
    path.write_text(json.dumps(frozen))
    [problem] = check_frozen(asking_again)
    assert "its schema reground_v1 is not in frozen.json" in problem


def test_a_changed_re_ask_is_detected_and_refused(asking_again: Path) -> None:
    """The words of the last question are as frozen as those of the first."""
    write_prompt(asking_again, schema="probe_v1", user=AGAIN + "!", released="2026-01-31")
    [problem] = check_frozen(asking_again)
    assert "changed after its release on 2026-01-31" in problem
    with pytest.raises(PromptError, match="changed after its release"):
        load_prompt("incident/v1", [asking_again])


@pytest.mark.parametrize("content", ["", "[]", '{"prompts": {"incident/v1": {}}}', '{"other": 1}'])
def test_a_damaged_frozen_json_is_an_error(content: str, folder: Path) -> None:
    """A file that cannot be read must not count as nothing frozen."""
    (folder / "frozen.json").write_text(content)
    with pytest.raises(PromptError, match=r"frozen\.json"):
        check_frozen(folder)


def test_freeze_wants_released_on_its_own_line(tmp_path: Path) -> None:
    """Front matter in another YAML style is valid, but nothing that freeze would rewrite."""
    path = tmp_path / "incident/v1.md"
    path.parent.mkdir()
    front = "{id: incident/v1, version: 1, schema: incident_v1, released: null, notes: x}"
    path.write_text(f"---\n{front}\n---\n=== system ===\na\n=== user ===\n{{{{ article }}}}\n")
    with pytest.raises(PromptError, match="give that key its own line"):
        freeze(tmp_path, "incident/v1", DAY)
