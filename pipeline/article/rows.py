"""Tables → rows, one at a time: JSON Lines, CSV, Parquet. A bad row carries its fault; the next goes on."""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from pipeline.article.decode import SNIFF_BYTES, marked_encoding, require_text
from pipeline.article.fields import COLUMNS, KNOWN, usable
from pipeline.errors import ArticleError

JSON_LINES = frozenset({".jsonl", ".ndjson"})
TABLES = JSON_LINES | {".csv", ".parquet"}

# A megabyte of text, escaped as \uXXXX six times as long, and its metadata; without a bound, one missing
# newline or quotation mark would pull the whole file into memory.
MAX_LINE = 16_000_000
BATCH_ROWS = 128

Line = TypeVar("Line", str, bytes)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row.

    Attributes:
        number: 1 for the first data row; blank lines and a header do not count.
        where: where the user finds it, such as `line 7`.
        cells: its columns; empty when there is a fault.
        fault: why the row cannot be read.
    """

    number: int
    where: str
    cells: Mapping[str, object]
    fault: str | None = None


def read_rows(path: Path, encoding: str | None = None) -> Iterator[Row]:
    """The rows of a table, by its suffix.

    Raises:
        ArticleError: it is no table, or cannot be read from here on.
        OSError: the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLES:
        raise ArticleError(f"not a table; known: {', '.join(sorted(TABLES))}; convert it")
    if suffix == ".parquet":
        yield from _parquet_rows(path)
        return
    chosen = _encoding(path, encoding)
    # Undecodable bytes become lone surrogates, which fields.py refuses: so one bad byte costs one row.
    errors = "surrogateescape" if chosen.startswith("utf-8") else "strict"
    with path.open(encoding=chosen, errors=errors, newline="" if suffix == ".csv" else None) as stream:
        rows = _csv_rows(stream) if suffix == ".csv" else json_rows(bounded_lines(stream, "\n"))
        try:
            yield from rows
        except UnicodeError as error:
            raise ArticleError(f"not {chosen} ({error}); name the encoding with --encoding") from error


def bounded_lines(stream: IO[Line], newline: Line) -> Iterator[Line | None]:
    """Lines of a stream; None for one longer than MAX_LINE, of which the rest is passed over."""
    while line := stream.readline(MAX_LINE):
        whole = line.endswith(newline) or len(line) < MAX_LINE
        while not whole:
            rest = stream.readline(MAX_LINE)
            whole = rest.endswith(newline) or len(rest) < MAX_LINE
            line = newline[:0]
        yield line or None


def json_rows(lines: Iterator[str | None]) -> Iterator[Row]:
    """JSON Lines: an object a line."""
    number = 0
    for count, line in enumerate(lines, 1):
        if line is not None and not line.strip():
            continue
        number += 1
        yield _json_row(number, f"line {count}", line)


def _json_row(number: int, where: str, line: str | None) -> Row:
    if line is None:
        return Row(number, where, {}, f"longer than {MAX_LINE:,} characters; write one article a line")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, where, {}, f"not valid JSON ({error}); write one JSON object a line")
    if not isinstance(value, dict):
        return Row(number, where, {}, f"{type(value).__name__}, not a JSON object; write one object a line")
    return Row(number, where, value)


def _csv_rows(stream: IO[str]) -> Iterator[Row]:
    lines = _Counted(bounded_lines(stream, "\n"))
    # The limit is the module's, not the reader's; its default of 131,072 refuses long articles.
    csv.field_size_limit(MAX_LINE)
    delimiter, header = _header(lines)
    # strict: otherwise a quotation mark that is never closed swallows the rows behind it in silence.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        where = f"line {lines.count + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield Row(number, where, {}, f"not valid CSV ({error}); check its quotation marks")
            continue
        if cells:
            number += 1
            yield _csv_row(number, where, header, cells)


def _csv_row(number: int, where: str, header: list[str], cells: list[str]) -> Row:
    if len(cells) > len(header):
        fault = f"{len(cells)} cells under {len(header)} columns; quote cells that hold the delimiter"
        return Row(number, where, {}, fault)
    return Row(number, where, dict(zip(header, cells, strict=False)))


def _header(lines: Iterator[str]) -> tuple[str, list[str]]:
    """The delimiter (spreadsheets write ; in many countries) and the columns it makes of the first line."""
    try:
        line = next(lines, "").removeprefix("\ufeff")
        if not line.strip():
            raise ArticleError("empty; the first line of a CSV names its columns")
        for delimiter in (",", ";", "\t"):
            header = next(csv.reader([line], delimiter=delimiter), [])
            if usable(header):
                return delimiter, header
    except csv.Error as error:
        raise ArticleError(f"not valid CSV ({error}); its first line must name its columns") from error
    raise _no_usable_column()


def _no_usable_column() -> ArticleError:
    return ArticleError(f"no usable column; name one {', '.join(COLUMNS['text'])} or file")


class _Counted(Iterator[str]):
    """Physical lines and how many were taken: csv's own count starts behind the header."""

    def __init__(self, lines: Iterator[str | None]) -> None:
        self._lines = lines
        self.count = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        if line is None:
            raise csv.Error(f"line longer than {MAX_LINE:,} characters")
        return line


def _parquet_rows(path: Path) -> Iterator[Row]:
    # pyarrow takes a quarter of a second to import, and only Parquet needs it.
    import pyarrow  # noqa: PLC0415
    import pyarrow.parquet  # noqa: PLC0415

    try:
        with pyarrow.parquet.ParquetFile(path) as table:
            names = table.schema_arrow.names
            if not usable(names):
                raise _no_usable_column()
            columns = [name for name in names if name.strip().casefold() in KNOWN]
            number = 0
            for batch in table.iter_batches(batch_size=BATCH_ROWS, columns=columns):
                for index in range(batch.num_rows):
                    number += 1
                    yield _parquet_row(number, batch.slice(index, 1))
    except pyarrow.ArrowException as error:
        raise ArticleError(f"not readable as Parquet ({error}); write it again") from error


def _parquet_row(number: int, one: Any) -> Row:
    where = f"row {number}"
    try:
        return Row(number, where, one.to_pylist()[0])
    except (ValueError, OverflowError) as error:
        # Arrow stores strings that are not UTF-8 and dates outside Python's years; Python cannot.
        return Row(number, where, {}, f"a cell cannot be read ({error}); write it as text")


def _encoding(path: Path, named: str | None) -> str:
    with path.open("rb") as stream:
        head = stream.read(SNIFF_BYTES)
    # Only the first line is asked whether this is text at all: a NUL further down costs its row.
    require_text(head.partition(b"\n")[0], named)
    return codecs.lookup(named or marked_encoding(head) or "utf-8").name
