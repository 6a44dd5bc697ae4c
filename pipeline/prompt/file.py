"""One prompt file and its checks: `FAMILY/vN.md` → Prompt."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import PromptError
from pipeline.prompt.check import check_fields, check_section, try_out
from pipeline.prompt.examples import read_examples
from pipeline.prompt.template import REGROUND, REGROUND_SCHEMA, Example, Section
from schemas import UnknownSchemaError, get_schema
from schemas.canonical import canonical_hash
from schemas.fields import coded_fields, text_fields

_ID = re.compile(r"([a-z0-9][a-z0-9_-]*)/v([1-9][0-9]*)")
_FILE = re.compile(r"---\n(?P<head>.*?\n)---\n(?P<body>.*)", re.DOTALL)
_MARKER = re.compile(r"^=== (system|user|step ([a-z][a-z0-9_]*)|example(?: [^=\n]+)?|reply) ===[ \t]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt version; `system`, `user` and `steps` are template sources, `released` an ISO date.

    `hash` covers what decides a request (id, schema, all templates), `file_sha256` every byte of the file.

    Attributes:
        steps: name and template of what is asked after the first reply, step by step.
        reground: template of what is asked once more for facts that are not in the article's words; None: nothing is.
        examples: articles with their right answers, shown before the article.
        verbatim: fields (`STEP.FIELD`) whose answers can only be words of the text.
        probabilities: coded fields; the steps that have them are asked along how likely each code was. How an
            extraction is read decides what that changes: of `incident_coded_v1`, `extract.topic` counts.
    """

    id: str
    version: int
    schema: str
    released: str | None
    notes: str
    system: str
    user: str
    source: Path
    hash: str
    file_sha256: str
    steps: tuple[tuple[str, str], ...] = ()
    reground: str | None = None
    examples: tuple[Example, ...] = ()
    verbatim: tuple[str, ...] = ()
    probabilities: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """Name and template of every further step, the re-ask included."""
        return (*self.steps, *([] if self.reground is None else [(REGROUND, self.reground)]))

    @property
    def shown(self) -> str:
        """The examples' words, articles and answers: what a model may copy into an answer."""
        return "\n\n".join(part for example in self.examples for part in (example.text, *example.replies))

    @property
    def where(self) -> str:
        """The file, as error messages name it."""
        return shown(self.source)

    @property
    def folder(self) -> Path:
        """The prompts folder that holds the file."""
        return self.source.parent.parent


class _FrontMatter(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    id: str
    version: int
    schema_name: str = Field(alias="schema")
    released: datetime.date | None
    notes: str
    verbatim: list[str] = []
    probabilities: list[str] = []


def prompt_path(folder: Path, prompt_id: str) -> Path:
    """Where the folder keeps that prompt.

    Raises:
        PromptError: the id is not of the form FAMILY/vN (and could be a path out of the folder).
    """
    if not _ID.fullmatch(prompt_id):
        raise PromptError(f"prompt {prompt_id!r}: not an id; write FAMILY/vN, such as incident/v1")
    return folder / f"{prompt_id}.md"


def prompt_ids(folder: Path) -> list[str]:
    """Ids of the folder's prompt files by family and number, read from their names alone."""
    paths = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/v*.md"))
    return sorted((found for found in paths if _ID.fullmatch(found)), key=id_order)


def id_order(prompt_id: str) -> tuple[str, int]:
    """Sorts `incident/v9` before `incident/v10`."""
    family, _, version = prompt_id.rpartition("/v")
    return family, int(version)


def shown(path: Path) -> str:
    """The path as an error message names it: relative where it lies below the working folder."""
    path = path.absolute()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def read_prompt(folder: Path, prompt_id: str) -> Prompt:
    """The folder's prompt of that id, fully checked, tried out on a trial article.

    Raises:
        PromptError: the file is missing or malformed; the message names the file and the fault.
    """
    path = prompt_path(folder, prompt_id)
    raw = _read_bytes(path)
    where = shown(path)
    head, body, line = _split_file(where, raw)
    front = _front_matter(where, head, prompt_id)
    _check_declared(where, front)
    sections, shown_examples = _sections(where, body, line)
    for section in sections:
        check_section(where, section)
    system, user = sections[0].source, sections[1].source
    names = [section.step for section in sections[2:]]
    if names.count(REGROUND) > 1:
        raise PromptError(f"{where}: '=== step {REGROUND} ===' stands there twice; keep one of them")
    _check_steps(where, front.schema_name, [name for name in names if name != REGROUND])
    asked = {section.step: section.source for section in sections[2:]}
    reground = asked.pop(REGROUND, None)
    steps = tuple(asked.items())
    examples = read_examples(where, front.schema_name, shown_examples)
    decides: dict[str, Any] = {"id": front.id, "schema": front.schema_name, "system": system, "user": user}
    # What a prompt does not have is not in its hash: those released before it was known keep theirs.
    if steps:
        decides["steps"] = [source for _, source in steps]
    if reground is not None:
        decides["reground"] = [reground, get_schema(REGROUND_SCHEMA).hash]
    if examples:
        decides["examples"] = [[example.text, *example.replies] for example in examples]
    if any(example.language for example in examples):
        decides["example_languages"] = [example.language for example in examples]
    if front.verbatim:
        decides["verbatim"] = front.verbatim
    if front.probabilities:
        decides["probabilities"] = front.probabilities
    prompt = Prompt(
        id=front.id,
        version=front.version,
        schema=front.schema_name,
        released=front.released.isoformat() if front.released else None,
        notes=front.notes,
        system=system,
        user=user,
        source=path,
        hash=canonical_hash(decides),
        file_sha256=hashlib.sha256(raw).hexdigest(),
        steps=steps,
        reground=reground,
        examples=examples,
        verbatim=tuple(front.verbatim),
        probabilities=tuple(front.probabilities),
    )
    try_out(prompt)
    return prompt


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PromptError(f"{shown(path)}: cannot be read ({error.strerror}); check the path") from None


def _split_file(where: str, raw: bytes) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body begins."""
    try:
        # Line ends are unified so that a checkout on Windows renders, and hashes, the same messages.
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise PromptError(f"{where}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    match = _FILE.fullmatch(text)
    if not match:
        raise PromptError(f"{where}: no front matter; begin with a line ---, the keys, and a line ---")
    return match["head"], match["body"], text[: match.start("body")].count("\n") + 1


def _front_matter(where: str, head: str, prompt_id: str) -> _FrontMatter:
    front = _parse_front_matter(where, head)
    if front.id != prompt_id:
        raise PromptError(f"{where}: id is {front.id!r}, the path says {prompt_id!r}; make them agree")
    number = id_order(prompt_id)[1]
    if front.version != number:
        raise PromptError(f"{where}: version is {front.version}, the path says {number}; make them agree")
    try:
        get_schema(front.schema_name)
    except UnknownSchemaError as error:
        raise PromptError(f"{where}: {error}") from None
    return front


def _parse_front_matter(where: str, head: str) -> _FrontMatter:
    try:
        return _FrontMatter.model_validate(yaml.safe_load(head))
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, ValidationError):
            faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
            what = "; ".join(fault.removeprefix(": ") for fault in faults)
        else:
            what = " ".join(str(error).split())
        raise PromptError(
            f"{where}: front matter: {what}; the keys are id, version, schema, "
            "released (a date such as 2026-01-31, unquoted, or null), notes, perhaps verbatim and probabilities (lists "
            "of STEP.FIELD)"
        ) from None


def _sections(where: str, body: str, line: int) -> tuple[list[Section], list[tuple[str, str]]]:
    """The templates, and the examples' parts (`example`, `example fr` or `reply`, and its words) in their order."""
    markers = list(_MARKER.finditer(body))
    names = [marker[1] for marker in markers]
    asked = [place for place, marker in enumerate(markers) if marker[1].split()[0] not in {"example", "reply"}]
    in_order = names[:2] == ["system", "user"] and asked == list(range(len(asked)))
    if not in_order or any(not markers[place][2] for place in asked[2:]) or body[: markers[0].start()].strip():
        raise PromptError(
            f"{where}: the body must be a line '=== system ===', its text, a line '=== user ===', its text, "
            "a line '=== step NAME ===' and text for each further step, then '=== example ===' and '=== reply ===' "
            "with the text and answer of each example ('=== example fr ===': for texts in French alone), and nothing "
            f"before; found {', '.join(names) or 'no such line'}"
        )
    ends = [marker.start() for marker in markers[1:]] + [len(body)]
    spans = list(zip(markers, ends, strict=True))
    sections = [_section(where, marker, body, end, line) for marker, end in spans[: len(asked)]]
    return sections, [(marker[1], body[marker.end() : end].strip()) for marker, end in spans[len(asked) :]]


def _section(where: str, marker: re.Match[str], body: str, end: int, body_line: int) -> Section:
    """The section without the blank lines around it, which are layout."""
    source = body[marker.end() : end].strip("\n")
    if not source.strip():
        raise PromptError(f"{where}: the {marker[1]} section is empty; write its text below its line")
    line = body_line + body[: body.index(source, marker.end())].count("\n")
    name = cast("Literal['system', 'user', 'step']", marker[1].split()[0])
    return Section(name, source, line, marker[2] or "")


def _check_declared(where: str, front: _FrontMatter) -> None:
    """Refuse a declaration for a field that its schema version does not have, or that takes something else."""
    steps = get_schema(front.schema_name).steps
    text = [f"{step.step}.{name}" for step in steps for name, _ in text_fields(step.json_schema)]
    coded = [f"{step.step}.{name}" for step in steps for name in coded_fields(step.json_schema)]
    check_fields(where, "verbatim", front.verbatim, text, f"schema {front.schema_name} that takes words")
    check_fields(where, "probabilities", front.probabilities, coded, f"schema {front.schema_name} that takes codes")


def _check_steps(where: str, schema: str, named: list[str]) -> None:
    wanted = [step.step for step in get_schema(schema).further]
    if named != wanted:
        raise PromptError(
            f"{where}: schema {schema} has the further steps {', '.join(wanted) or 'none'}, the prompt has "
            f"{', '.join(named) or 'none'}; write '=== step NAME ===' for each, in that order"
        )
