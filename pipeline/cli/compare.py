"""`incidents compare`: who says what about an event, a column per article."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, echo_json, print_rows, printable, stdout_console
from pipeline.cli.sides import (
    AsJson,
    Background,
    Db,
    Events,
    HowToPrint,
    Limit,
    event_line,
    readable,
    say_more,
    say_selection,
)

if TYPE_CHECKING:
    from pipeline.compare import Comparison, Matrix
    from pipeline.store import Ledger

# In 120 columns five articles fit beside their attribute; more are printed in further tables.
_PER_TABLE = 5


def compare(
    db: Db = None,
    event: Events = None,
    article: Annotated[list[str] | None, typer.Option(help="only this article id; may be repeated")] = None,
    policy: Annotated[str | None, typer.Option(help="also the tolls under this policy, and a sentence to copy")] = None,
    background: Background = False,
    everything: Annotated[
        bool, typer.Option("--all", help="also what is not proved by its article's words, marked '?'")
    ] = False,
    limit: Limit = None,
    fmt: HowToPrint = Format.table,
    as_json: AsJson = False,
) -> None:
    """Facts × articles of each event, with the words of each source side by side."""
    from pipeline.compare import compare as compare_sources
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    ledger, fmt = Ledger(load_settings(db=db).db), Format.json if as_json else fmt
    comparison = compare_sources(
        ledger,
        asked=event or (),
        background=background,
        articles=article or (),
        ungrounded=everything,
        limit=readable(limit, fmt),
    )
    print_comparison(ledger, comparison, fmt, policy)
    say_more(comparison.more)


def print_comparison(ledger: "Ledger", comparison: "Comparison", fmt: Format, policy: str | None = None) -> None:
    """Matrices on stdout, with tolls where a policy is named; what selection they show goes to stderr."""
    say_selection(comparison.selection, "; '?' = not proved by the article")
    tolls = _tolls(ledger, comparison, policy)
    if fmt is Format.json:
        echo_json([*_as_rows(comparison), *_toll_rows(tolls)])
    elif fmt is Format.parquet:
        rows = [*_as_rows(comparison), *_toll_rows(tolls)]
        names = list(dict.fromkeys(name for row in rows for name in row))
        print_rows(names, ([row.get(name) for name in names] for row in rows), fmt)
    elif fmt is Format.csv:
        _print_csv(comparison, tolls)
    else:
        for matrix in comparison.matrices:
            _print_matrix(ledger, matrix, tolls, fmt)


def _tolls(ledger: "Ledger", comparison: "Comparison", policy: str | None) -> list[dict[str, Any]]:
    from pipeline.compare import tolls

    asked = [one.event.event_id for one in comparison.matrices if one.event]
    return [] if policy is None else tolls(ledger, asked=asked, policy=policy).tolls if asked else []


def _as_rows(comparison: "Comparison") -> Iterator[dict[str, object]]:
    for matrix in comparison.matrices:
        for attribute, row in matrix.rows.items():
            for article_id, outlet, cell in zip(matrix.articles, matrix.outlets, row, strict=True):
                for one in cell:
                    yield {
                        "event_id": matrix.event.event_id if matrix.event else None,
                        "event": matrix.event.label if matrix.event else None,
                        "article_id": article_id,
                        "outlet": outlet,
                        "attribute": attribute,
                        "statement": one.statement,
                        "quote": one.quote,
                        "grounded": one.grounded,
                    }


def _toll_rows(tolls: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    for one in tolls:
        kept = ("event_id", "event", "policy", "best", "low", "high", "open_ended", "best_facts")
        yield {"attribute": one["measure"], **{name: one[name] for name in kept}}


def _print_csv(comparison: "Comparison", tolls: list[dict[str, Any]]) -> None:
    """One table: rows of an event and attribute, columns of every article shown."""
    articles = list(dict.fromkeys(one for matrix in comparison.matrices for one in matrix.articles))
    figures = {(one["event_id"], one["measure"]): toll_words(one) for one in tolls}
    policy = tolls[0]["policy"] if tolls else None
    rows = []
    for matrix in comparison.matrices:
        event_id = matrix.event.event_id if matrix.event else None
        for attribute, cells in matrix.rows.items():
            said = dict(zip(matrix.articles, cells, strict=True))
            row = [event_id, attribute, *("; ".join(map(str, said.get(one, []))) for one in articles)]
            rows.append([*row, figures.get((event_id, attribute))] if policy else row)
    names = ["event_id", "attribute", *articles, *([f"toll ({policy})"] if policy else [])]
    print_rows(names, rows, Format.csv)


def _print_matrix(ledger: "Ledger", matrix: "Matrix", tolls: list[dict[str, Any]], fmt: Format) -> None:
    from pipeline.compare import toll_sentences

    own = [one for one in tolls if matrix.event and one["event_id"] == matrix.event.event_id]
    typer.echo(("## " if fmt is Format.markdown else "") + printable(_heading(matrix)))
    if fmt is Format.markdown:
        typer.echo()
        cells = ([attribute, *("; ".join(map(str, cell)) for cell in row)] for attribute, row in matrix.rows.items())
        print_rows(["", *matrix.articles], cells, fmt)
        typer.echo()
    else:
        for first in range(0, len(matrix.articles), _PER_TABLE):
            _print_table(matrix, slice(first, first + _PER_TABLE))
    for one in own:
        if one["best"] is not None:
            typer.echo(f"toll ({one['policy']}), {one['measure'].replace('_', ' ')}: {toll_words(one)}")
    if own and matrix.event:
        for sentence in toll_sentences(ledger, [matrix.event.event_id], measures=["killed", "injured"]):
            typer.echo(printable(sentence.sentence))


def _heading(matrix: "Matrix") -> str:
    if matrix.event is None:
        return "incidents that are not linked to events yet; type: incidents link"
    return event_line(matrix.event)


def toll_words(toll: dict[str, Any]) -> str:
    """A toll as words: `77 (71 to 81 or more)`; empty where there is no number."""
    if toll["best"] is None:
        return ""
    more = " or more" if toll["open_ended"] else ""
    span = "" if toll["low"] == toll["high"] else f" ({toll['low']} to {toll['high']}{more})"
    return f"{toll['best']}{span or more}"


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
