"""How results leave: data on stdout in the format asked for, everything else on stderr.

No colour and no progress bar when the stream is not a terminal; a table then takes 120 columns.
"""

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_PLAIN_WIDTH = 120
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What steers a terminal or turns the reading direction around, and halves of surrogate pairs, which no stream takes.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"


def stdout_console() -> "Console":
    """A console for data."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else _PLAIN_WIDTH, highlight=False, markup=False)


def stderr_console() -> "Console":
    """A console for everything that is not data."""
    from rich.console import Console

    width = None if sys.stderr.isatty() else _PLAIN_WIDTH
    return Console(stderr=True, width=width, highlight=False, markup=False)


def say(message: str) -> None:
    """A line for people, on stderr."""
    typer.echo(printable(message), err=True)


def echo_json(value: Any) -> None:
    """A value as JSON on stdout; dates and decimals as text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], fmt: Format) -> None:
    """Rows under named columns, in the format asked for."""
    if fmt is Format.json:
        echo_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif fmt is Format.csv:
        typer.echo(_csv(columns, rows), nl=False)
    elif fmt is Format.markdown:
        typer.echo(_markdown(columns, rows))
    else:
        stdout_console().print(_table(columns, rows))


def plain(value: Any) -> str:
    """A value as one cell of text: null is empty, which is not 0."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(plain(one) for one in value)
    return str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(_defused, columns))
    writer.writerows([_defused(value) for value in row] for row in rows)
    return out.getvalue()


def _defused(value: Any) -> Any:
    if isinstance(value, int | float) or value is None:
        return value
    words = plain(value)
    return f"'{words}" if words.startswith(_FORMULA) else words


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    def line(cells: Iterable[Any]) -> str:
        escaped = (printable(plain(v)).replace("|", "\\|").replace("\n", "<br>") for v in cells)
        return "| " + " | ".join(escaped) + " |"

    return "\n".join([line(columns), line("---" for _ in columns), *map(line, rows)])


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(printable(column)), overflow="fold")
    for row in rows:
        # Text, not str: what an article says must not be read as terminal markup.
        table.add_row(*(Text(printable(plain(value))) for value in row))
    return table


def printable(words: str) -> str:
    """Text without control characters: an article must not steer the reader's terminal."""
    return _STEERING.sub("�", words)
