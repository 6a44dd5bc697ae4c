"""`incidents compare`: who says what, a column per article."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.output import Format, echo_json, print_rows, printable, say, stdout_console

if TYPE_CHECKING:
    from pipeline.compare import Matrix

# In 120 columns five articles fit beside their attribute; more are printed in further tables.
_PER_TABLE = 5


def compare(
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
    article: Annotated[list[str] | None, typer.Option(help="only this article id; may be repeated")] = None,
    background: Annotated[bool, typer.Option("--background", help="background incidents too")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="also what is not proved by its article's words, marked '?'")
    ] = False,
    fmt: Annotated[Format, typer.Option("--format", help="how to print")] = Format.table,
    as_json: Annotated[bool, typer.Option("--json", help="the same as --format json")] = False,
) -> None:
    """Facts × articles of the main incidents, with the words of each source side by side."""
    from pipeline.compare import compare as compare_sources
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db)
    roles = ("main", "background") if background else ("main",)
    matrix = compare_sources(Ledger(settings.db), roles=roles, articles=article or (), ungrounded=everything)
    print_matrix(matrix, Format.json if as_json else fmt)


def print_matrix(matrix: "Matrix", fmt: Format) -> None:
    """A matrix on stdout; what selection it shows goes to stderr."""
    if matrix.selection is None:
        say("nothing is extracted yet; type: incidents extract PATH")
    else:
        chosen = matrix.selection
        say(f"selection: {chosen['prompt']} × {chosen['schema']} × {chosen['model']}; '?' = not proved by the article")
    if fmt is Format.json:
        echo_json(_as_json(matrix))
    elif fmt is Format.table:
        for first in range(0, len(matrix.articles), _PER_TABLE):
            _print_table(matrix, slice(first, first + _PER_TABLE))
    else:
        cells = ([attribute, *("; ".join(map(str, cell)) for cell in row)] for attribute, row in matrix.rows.items())
        print_rows(["", *matrix.articles], cells, fmt)


def _as_json(matrix: "Matrix") -> list[dict[str, object]]:
    return [
        {
            "article_id": article_id,
            "outlet": outlet,
            "attribute": attribute,
            "statement": one.statement,
            "quote": one.quote,
            "grounded": one.grounded,
        }
        for attribute, row in matrix.rows.items()
        for article_id, outlet, cell in zip(matrix.articles, matrix.outlets, row, strict=True)
        for one in cell
    ]


def _print_table(matrix: "Matrix", part: slice) -> None:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    # The box's own space between columns is enough: five article ids of 20 characters fit unbroken.
    table = Table(box=SIMPLE, pad_edge=False, padding=0, show_lines=True)
    table.add_column("", overflow="fold", width=11)
    for article_id, outlet in zip(matrix.articles[part], matrix.outlets[part], strict=True):
        table.add_column(Text(printable(f"{article_id}\n{outlet}" if outlet else article_id)), overflow="fold", ratio=1)
    for attribute, row in matrix.rows.items():
        if any(row[part]):
            cells = (Text(printable("\n".join(f"· {one}" for one in cell))) for cell in row[part])
            table.add_row(Text(attribute.replace("_", " ")), *cells)
    stdout_console().print(table)
