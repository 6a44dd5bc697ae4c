"""Every command explains itself, at once."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from pipeline.cli import main
from pipeline.cli.app import app

HEAVY = ("openai", "instructor", "duckdb", "pyarrow", "xllamacpp", "trafilatura")


def commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """A command and everything below it, each with the words that name it."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, *path, name)


COMMANDS = dict(commands(typer.main.get_command(app)))


def words(path: tuple[str, ...]) -> str:
    return " ".join(("incidents", *path))


def test_the_tree_has_the_commands_that_users_rely_on() -> None:
    """A command that vanishes breaks scripts."""
    relied_on = {
        "extract", "compare", "sql", "select", "rebuild", "demo", "doctor", "prompts list", "prompts show",
        "prompts diff", "prompts new", "prompts freeze", "schemas list", "schemas show", "models list", "models pull",
        "models serve", "runs list", "runs show", "runs why",
    }  # fmt: skip
    assert relied_on <= {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=words)
def test_help_describes_the_command(
    path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--help exits with 0, on stdout, and begins with what the command is for."""
    monkeypatch.setattr(sys, "argv", ["incidents", *path, "--help"])
    with pytest.raises(SystemExit) as left:
        main()
    printed = capsys.readouterr()
    assert (left.value.code, printed.err) == (0, "")
    described = (COMMANDS[path].help or "").split()
    assert len(described) >= 2
    assert " ".join(described[:2]) in " ".join(printed.out.split())


@pytest.mark.parametrize("path", COMMANDS, ids=words)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    """An option without a word is a guess."""
    silent = [option.opts for option in COMMANDS[path].params if not getattr(option, "help", None)]
    assert silent == []


@pytest.mark.parametrize("arguments", [["--help"], ["extract", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    """It answers at once: no model library, no database, no page reader is imported."""
    program = (
        "import sys\n"
        "from pipeline.cli import main\n"
        f"sys.argv = ['incidents', *{arguments}]\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code\n"
        f"sys.stderr.write(' '.join(name for name in {HEAVY} if name in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip()
    assert done.stderr == ""
