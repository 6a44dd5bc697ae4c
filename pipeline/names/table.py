"""One alias table: a CSV file with a name per row, as people and spreadsheets write it.

Columns `id` and `name` are required; `language` (ISO 639), `script` (ISO 15924) and `source` say where a spelling
comes from, and any other column is the writer's own. Comma, semicolon or tab part the cells. Blank rows and lines
that begin with # are skipped. Every other row counts: one that cannot is an error, never left out.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.names.folding import fold_name

_DELIMITERS = ",;\t"
_REQUIRED = ("id", "name")


@dataclass(frozen=True)
class Alias:
    """A row: a name as it is written, and whose it is; `line` is where its row ends in the file, from 1."""

    id: str
    name: str
    language: str
    script: str
    source: str
    line: int

    @property
    def cells(self) -> tuple[str, ...]:
        """The row without its line: what the row says, wherever it stands."""
        return (self.id, self.name, self.language, self.script, self.source)


def read_aliases(path: Path) -> tuple[Alias, ...]:
    """The rows of an alias table, in the file's order.

    Raises:
        UsageError: the file cannot be read or is not UTF-8, a column is missing, or a row has no id, no name or more
            cells than the header.
    """
    lines = _lines(path)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise UsageError(f"{path}: the table is empty; begin with the line id,name and give each name a row")
    delimiter, header = _header(f"{path}:{first + 1}", lines[first])
    reader = csv.reader(lines[first + 1 :], delimiter=delimiter, strict=True)
    found = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                line = first + 1 + reader.line_num
                found.append(_alias(f"{path}:{line}", line, header, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise UsageError(
            f"{path}:{first + 1 + reader.line_num}: no CSV ({error}); save the table again as CSV"
        ) from error
    return tuple(found)


def refuse_contradictions(path: Path, aliases: tuple[Alias, ...]) -> None:
    """Raise UsageError where one file gives a name, in whatever spelling, two ids."""
    seen: dict[str, Alias] = {}
    for alias in aliases:
        before = seen.setdefault(fold_name(alias.name), alias)
        if before.id != alias.id:
            raise UsageError(
                f"{path}:{alias.line}: {alias.name!r} is {alias.id!r} here and {before.id!r} in line {before.line}; "
                "leave the name to one of them"
            )


def _lines(path: Path) -> list[str]:
    """The file's lines; a comment's is emptied, not removed, so that line numbers stay the file's own."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); make it a readable file") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: not UTF-8; save the table as CSV in UTF-8") from error
    return ["\n" if line.startswith("#") else line for line in io.StringIO(text, newline=None)]


def _header(where: str, line: str) -> tuple[str, list[str]]:
    """The delimiter and the columns' names in lower case: the delimiter is the one that parts id from name."""
    columns: list[str] = []
    for delimiter in _DELIMITERS:
        cells = [cell.strip().casefold() for cell in next(csv.reader([line], delimiter=delimiter))]
        if set(_REQUIRED) <= set(cells):
            return delimiter, cells
        columns = max(columns, cells, key=len)
    missing = " and ".join(repr(column) for column in _REQUIRED if column not in columns)
    raise UsageError(f"{where}: no column {missing}; begin the table with the line id,name,language,script,source")


def _alias(where: str, line: int, header: list[str], cells: list[str]) -> Alias:
    if any(cells[len(header) :]):
        raise UsageError(
            f"{where}: {len(cells)} cells under {len(header)} columns; put a name that has the delimiter in quotes"
        )
    row = dict(zip(header, cells, strict=False))
    for column in _REQUIRED:
        if not row.get(column):
            raise UsageError(f"{where}: empty {column}; fill it in or remove the row")
    if not fold_name(row["name"]):
        raise UsageError(f"{where}: {row['name']!r} has neither letter nor digit; write a name or remove the row")
    language, script, source = (row.get(column, "") for column in ("language", "script", "source"))
    return Alias(row["id"], row["name"], language, script, source, line)
