"""The documents keep up with the program: every command, query, setting, file and link in them is tried.

Conventions: commands stand in ```console blocks behind `$ `, or in `code`; queries in ```sql blocks; settings in
```toml blocks; the files of the "Layout" section in `code`.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from pipeline.cli.app import app
from pipeline.settings import SETTINGS_FILE, load_settings
from pipeline.store import Ledger, Reader

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "AGENTS.md")}
README = DOCUMENTS["README.md"]

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
# What a shell takes for itself: the command ends there.
_SHELL = {"|", ">", ">>", "<", "&&", "||", ";", "&", "2>", "#"}


def blocks(language: str, text: str = README) -> list[str]:
    return [body for found, body in _FENCED.findall(text) if found == language]


def spans(text: str) -> list[str]:
    """What stands in `code`, outside the blocks."""
    return [" ".join(found.split()) for found in re.findall(r"`([^`]+)`", _FENCED.sub("", text))]


def console_lines(text: str) -> list[str]:
    joined = "".join(blocks("console", text)).replace("\\\n", " ")
    return [line.removeprefix("$ ") for line in joined.splitlines() if line.startswith("$ ")]


def command_words(line: str) -> list[str]:
    """A shell line's own words: no variables before it, nothing behind a pipe or redirection."""
    found = shlex.split(line)
    while found and _ASSIGNMENT.match(found[0]):
        del found[0]
    end = next((at for at, word in enumerate(found) if word in _SHELL), len(found))
    return found[:end]


def commands() -> Iterator[Any]:
    """Every `incidents …` of the documents, as its words."""
    for name, text in DOCUMENTS.items():
        for line in (*console_lines(text), *spans(text)):
            written = re.match(r"(?:[A-Z_]+=\S* )*(?:\.venv/bin/)?incidents \S", line)
            if written and not line.endswith("…"):
                yield pytest.param(command_words(line)[1:], id=f"{name}: {line}")


def queries() -> Iterator[Any]:
    """Every query of the documents, in blocks and behind `incidents sql`."""
    for number, query in enumerate(blocks("sql"), start=1):
        yield pytest.param(query, id=f"block {number}")
    for given in commands():
        (arguments,) = given.values
        if arguments[0] == "sql" and len(arguments) > 1:
            yield pytest.param(arguments[1], id=given.id)


def test_the_readme_shows_commands_and_queries() -> None:
    """Without them the tests below would show nothing."""
    assert len(console_lines(README)) >= 1
    assert len(blocks("sql")) >= 5


def test_no_placeholder_is_left() -> None:
    """The readme is finished."""
    assert re.findall(r"\b\w*PLACEHOLDER\w*|\bTODO\b|\bTBD\b|\bXXX\b", README) == []


@pytest.mark.parametrize("arguments", list(commands()))
def test_every_command_in_the_documents_parses(arguments: list[str]) -> None:
    """The command exists and takes these arguments and options; nothing is run."""
    command: Any = typer.main.get_command(app)
    context, rest = None, arguments
    while hasattr(command, "commands"):
        context = command.make_context("incidents", list(rest), parent=context)
        _, command, rest = command.resolve_command(context, list(rest))
    options = {word.partition("=")[0] for word in rest if word.startswith("--")}
    assert options <= {name for parameter in command.params for name in (*parameter.opts, "--help")}
    if not _is_mention(arguments):
        command.make_context(command.name, list(rest), parent=context)


def _is_mention(arguments: list[str]) -> bool:
    """Whether only the command is named, as in `incidents select`, without its arguments."""
    return all(re.fullmatch(r"[a-z]+", word) for word in arguments)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """An empty database with every table and view."""
    ledger = Ledger(tmp_path_factory.mktemp("docs") / "empty.duckdb")
    with ledger.writing(patience=1):
        pass
    return ledger


@pytest.mark.parametrize("query", list(queries()))
def test_every_query_in_the_documents_runs(query: str, ledger: Ledger) -> None:
    """Tables, views and columns are named as they are."""
    with ledger.reading() as connection:
        assert Reader(connection).query(query).num_columns > 0


def test_every_setting_in_the_readme_is_one(tmp_path: Path) -> None:
    """The ```toml blocks together are a valid settings file."""
    shown = blocks("toml")
    (tmp_path / SETTINGS_FILE).write_text("\n".join(shown), encoding="utf-8")
    assert shown
    assert load_settings().model_fields_set


def test_every_file_of_the_layout_is_there() -> None:
    """The section names files and folders of the repository."""
    section = re.search(r"^## Layout\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert section is not None
    named = [name for name in spans(section[1]) if not name.startswith("incidents ")]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    """A link to a file of the repository names one; a link to a heading names one of this document."""
    text = _FENCED.sub("", DOCUMENTS[name])
    headings = {
        re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.*)$", text, re.M)
    }
    targets = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    files = {target.partition("#")[0] for target in targets} - {""}
    anchors = {target[1:] for target in targets if target.startswith("#")}
    assert [target for target in files if not (ROOT / target).exists()] == []
    assert anchors <= headings


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_in_the_documents_exists(name: str) -> None:
    """`make X` is a target of the Makefile."""
    code = (*console_lines(DOCUMENTS[name]), *spans(DOCUMENTS[name]))
    named = {target for line in code for target in re.findall(r"\bmake ([a-z][a-z-]*)", line)}
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named
    assert named <= targets
