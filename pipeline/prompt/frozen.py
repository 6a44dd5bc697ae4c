"""frozen.json: what each prompts folder has released, by hash; released means frozen.

A stored extraction names its prompt and schema by version. Were a version to change, the same name would
stand for two questions and no comparison between runs could be trusted: a change is a new version.
"""

import datetime
import json
import re
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import PromptError
from pipeline.prompt.file import Prompt, prompt_ids, read_prompt, shown
from pipeline.prompt.template import REGROUND_SCHEMA
from schemas import UnknownSchemaError, get_schema

FROZEN_FILE = "frozen.json"

_RELEASED_LINE = re.compile(r"^released:[^\r\n]*", re.MULTILINE)
_NEW_VERSION = "undo the change, and make it in a new version"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _FrozenPrompt(_Record):
    hash: str
    file_sha256: str
    released: str


class _FrozenSchema(_Record):
    hash: str


class _Frozen(_Record):
    prompts: dict[str, _FrozenPrompt] = {}
    schemas: dict[str, _FrozenSchema] = {}


def check_frozen(folder: Path) -> list[str]:
    """One line for each released prompt or schema that changed, vanished or was never recorded."""
    frozen = _read(folder)
    problems: list[str] = []
    for prompt_id in prompt_ids(folder):
        try:
            prompt = read_prompt(folder, prompt_id)
        except PromptError as error:
            problems.append(str(error))
        else:
            problems.extend(_prompt_problems(prompt, frozen))
    problems.extend(
        f"{shown(folder / prompt_id)}.md: released, but the file is gone; restore it"
        for prompt_id in sorted(frozen.prompts.keys() - set(prompt_ids(folder)))
    )
    for name, record in sorted(frozen.schemas.items()):
        problems.extend(_schema_problems(name, record))
    return problems


def refuse_changed(prompt: Prompt) -> None:
    """Refuse a prompt whose templates are no longer those of its release.

    Raises:
        PromptError: says so; a change of the notes alone is left to `check_frozen`.
    """
    record = _read(prompt.folder).prompts.get(prompt.id)
    if record and record.hash != prompt.hash:
        raise PromptError(f"{prompt.where}: changed after its release on {record.released}; {_NEW_VERSION}")


def freeze(folder: Path, prompt_id: str, date: datetime.date) -> Prompt:
    """Release the folder's prompt: its date goes into the file, its and its schema's hash into frozen.json.

    A date that already stands in the file is kept; what is frozen already stays as it is.

    Raises:
        PromptError: the prompt, or its schema, was frozen before with other content.
    """
    prompt = read_prompt(folder, prompt_id)
    frozen = _read(folder)
    problems = _prompt_problems(prompt, frozen) if prompt.id in frozen.prompts else []
    for name in _schemas(prompt):
        if known := frozen.schemas.get(name):
            problems += _schema_problems(name, known)
    if problems:
        raise PromptError(problems[0])
    if prompt.released is None:
        _write_released(prompt, date)
        prompt = read_prompt(folder, prompt_id)
    frozen.prompts[prompt.id] = _FrozenPrompt(
        hash=prompt.hash, file_sha256=prompt.file_sha256, released=prompt.released or date.isoformat()
    )
    frozen.schemas.update({name: _FrozenSchema(hash=get_schema(name).hash) for name in _schemas(prompt)})
    text = json.dumps(frozen.model_dump(), indent=2, sort_keys=True, ensure_ascii=False)
    _replace(folder / FROZEN_FILE, (text + "\n").encode())
    return prompt


def _prompt_problems(prompt: Prompt, frozen: _Frozen) -> list[str]:
    record = frozen.prompts.get(prompt.id)
    if record is None:
        if prompt.released is None:
            return []
        return [f"{prompt.where}: released, but not in {FROZEN_FILE}; run `incidents prompts freeze {prompt.id}`"]
    problems = []
    if record.hash != prompt.hash:
        problems.append(f"{prompt.where}: changed after its release on {record.released}; {_NEW_VERSION}")
    elif record.file_sha256 != prompt.file_sha256 or record.released != prompt.released:
        problems.append(
            f"{prompt.where}: front matter or layout changed after its release on {record.released}; undo it"
        )
    problems += [
        f"{prompt.where}: its schema {name} is not in {FROZEN_FILE}; restore it there"
        for name in _schemas(prompt)
        if name not in frozen.schemas
    ]
    return problems


def _schemas(prompt: Prompt) -> list[str]:
    """Every schema version that a prompt's answers must fit."""
    return [prompt.schema, *([REGROUND_SCHEMA] if prompt.reground is not None else [])]


def _schema_problems(name: str, record: _FrozenSchema) -> list[str]:
    try:
        schema = get_schema(name)
    except UnknownSchemaError as error:
        return [f"schemas/{name}.py: frozen, but gone ({error}); restore it"]
    if schema.hash == record.hash:
        return []
    return [f"schemas/{name}.py: its JSON Schema changed after it was frozen; {_NEW_VERSION}"]


def _write_released(prompt: Prompt, date: datetime.date) -> None:
    text = prompt.source.read_bytes().decode("utf-8")
    end_of_front_matter = text.index("\n---", 3)
    if not (match := _RELEASED_LINE.search(text, 0, end_of_front_matter)):
        raise PromptError(f"{prompt.where}: no line that begins with 'released:'; give that key its own line")
    _replace(
        prompt.source,
        f"{text[: match.start()]}released: {date.isoformat()}{text[match.end() :]}".encode(),
    )


def _replace(path: Path, content: bytes) -> None:
    # A kill between the two leaves the old file whole, never half of the new one.
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _read(folder: Path) -> _Frozen:
    path = folder / FROZEN_FILE
    try:
        return _Frozen.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return _Frozen()
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise PromptError(
            f"{shown(path)}: {where + ': ' if where else ''}{fault['msg']}; restore the file, do not edit it"
        ) from None
