"""How results leave: data on stdout in the format asked for, everything else on stderr.

No colour and no progress bar when the stream is not a terminal; a table then takes 120 columns.
An article must not steer what shows its words. Tables and Markdown, which people read, never hold a control character;
CSV keeps every one in a file or pipe, and not on a terminal; JSON escapes them, which is the same data.
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

from pipeline.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console
    from rich.table import Table

_PLAIN_WIDTH = 120
# A spreadsheet runs a cell that begins with one of these as a formula, and may drop what nobody sees before it: blanks,
# control and format characters, a terminal's colours. The characters are those of OWASP's "CSV Injection".
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
_COLOUR = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
_FORMULA = re.compile(rf"[\t\r\n]|(?:{_COLOUR}|[{_UNSEEN}])*[=+\-@\uff1d\uff0b\uff0d\uff20]")
# What steers a terminal or turns the reading direction around, and halves of surrogate pairs, which no stream takes.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What Markdown of some kind reads as more than words, where it can. Brackets are ours as well ("[a security source]"):
# they are escaped where they could open or close a link, picture, note or attributes.
_MARKUP = re.compile(r"[\\`*~^$|]|(?<![^\W_])_|_(?![^\W_])|(?<=[!^\[])\[|\[(?=\[)|\](?=[(\[{\]])")
# HTML's own spelling, because not every Markdown knows a backslash before these.
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Format(StrEnum):
    """How a result is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    markdown = "markdown"
    parquet = "parquet"


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
    typer.echo(_unsteered(json.dumps(value, ensure_ascii=False, indent=2, default=str)))


def json_line(value: Any) -> str:
    """A value as JSON on one line, ended."""
    return _unsteered(json.dumps(value, ensure_ascii=False, default=str)) + "\n"


def _unsteered(written: str) -> str:
    """JSON whose control characters are escaped, which is the same data."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], fmt: Format) -> None:
    """Rows under named columns, in the format asked for."""
    if fmt is Format.json:
        echo_json([dict(zip(columns, row, strict=True)) for row in rows])
    elif fmt is Format.parquet:
        import pyarrow as pa  # heavy, and few ask for it

        write_parquet(pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows]))
    elif fmt is Format.csv:
        written = csv_text(columns, rows)
        # With colour, for without it echo takes out of a pipe what looks like colour, and it is the article's own.
        typer.echo(printable(written) if sys.stdout.isatty() else written, nl=False, color=True)
    elif fmt is Format.markdown:
        typer.echo(_markdown(columns, rows))
    else:
        stdout_console().print(_table(columns, rows))


def parquet_bytes(table: "pa.Table") -> bytes:
    """A table as the content of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return bytes(sink.getvalue())


def write_parquet(table: "pa.Table") -> None:
    """A table as Parquet on stdout.

    Raises:
        UsageError: stdout is a terminal.
    """
    if sys.stdout.isatty():
        raise UsageError("--format parquet: that is binary; send it to a file: … --format parquet > out.parquet")
    sys.stdout.buffer.write(parquet_bytes(table))


def plain(value: Any) -> str:
    """A value as one cell of text: null is empty, which is not 0."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(plain(one) for one in value)
    return str(value)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as CSV that no spreadsheet runs."""
    return "".join(map(_csv_line, [columns, *rows]))


def _csv_line(row: Sequence[Any]) -> str:
    out = io.StringIO()
    # Only a line end that has both makes the writer quote a cell with either: a bare \r would begin a row for a reader.
    csv.writer(out, lineterminator="\r\n").writerow(map(_defused, row))
    return out.getvalue().removesuffix("\r\n") + "\n"


def _defused(value: Any) -> Any:
    if isinstance(value, int | float) or value is None:
        return value
    words = plain(value)
    return f"'{words}" if _FORMULA.match(words) else words


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [map(_inert, columns), ("---" for _ in columns), *(map(_inert, row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _inert(value: Any) -> str:
    """A value as a Markdown cell that shows its words and fetches, runs and formats nothing."""
    words = _ENTITY.sub("&amp;", printable(plain(value)))
    return _MARKUP.sub(r"\\\g<0>", words).replace("<", "&lt;").replace("\n", "<br>")


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


def on_one_line(words: str) -> str:
    """Printable text whose line breaks are shown: an article's id must not begin a line that looks like ours."""
    return printable(words).replace("\n", "⏎")
