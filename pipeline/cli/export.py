"""`incidents export`: events under a researchers' codebook, a view as a plain table, a snapshot of the database."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.files import replace_file
from pipeline.cli.output import Format, csv_text, json_line, on_one_line, parquet_bytes, print_rows, printable, say

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.export import Codebook
    from pipeline.store import Ledger


class ExportFormat(StrEnum):
    """A codebook, or how a plain table is written."""

    acled = "acled"
    ucdp = "ucdp"
    gtd = "gtd"
    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"


def export(
    fmt: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="acled, ucdp, gtd: a row per event; else the rows of --table"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="a file, replaced in one step  [default: stdout]")] = None,
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
    policy: Annotated[
        str | None, typer.Option(help="whose tolls  [default: the codebook's own rule; of a table, all policies]")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="tolls as they stood then: 2024-09-17, or a time")
    ] = None,
    table: Annotated[
        str | None, typer.Option(help="facts (default), events, conflicts, tolls, toll_claims, timeline, coverage …")
    ] = None,
    background: Annotated[bool, typer.Option("--background", help="background events too")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="print what fills each column of the codebook")] = False,
    snapshot: Annotated[
        Path | None, typer.Option(help="copy the database there, for readers that keep it open")
    ] = None,
) -> None:
    """Write events as ACLED, UCDP GED or GTD rows, or a view as CSV, JSON lines, Parquet; stderr says what is lost."""
    from pipeline.errors import UsageError
    from pipeline.export import CODEBOOKS
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    if fmt is None and snapshot is None:
        raise UsageError("export: nothing to do; give --format acled|ucdp|gtd|csv|jsonl|parquet or --snapshot FILE")
    codebook = CODEBOOKS.get(fmt or "")
    if explain:
        _explain(codebook)
        return
    if codebook is not None and table is not None:
        raise UsageError(f"export --format {fmt}: that is a row per event; --table goes with csv, jsonl and parquet")
    ledger = Ledger(load_settings(db=db).db)
    if snapshot is not None:
        take_snapshot(ledger, snapshot)
    where = None if out is None or str(out) == "-" else out
    if codebook is not None:
        _export_events(ledger, codebook, where, policy=policy, as_of=as_of, background=background)
    elif fmt is not None:
        _export_table(ledger, table or "facts", fmt, where, policy=policy, as_of=as_of)


def take_snapshot(ledger: "Ledger", target: Path) -> None:
    """Copy the database, and say so."""
    from pipeline.store import snapshot

    snapshot(ledger, target)
    say(f"{target}: a snapshot of {ledger.path}, replaced in one step")


def _explain(codebook: "Codebook | None") -> None:
    from pipeline.errors import UsageError

    if codebook is None:
        raise UsageError("export --explain: that is about a codebook; give --format acled, ucdp or gtd")
    rows = [[one.name, one.says if one.fill else f"always empty: {one.says}"] for one in codebook.columns]
    print_rows(["column", f"filled from ({codebook.version})"], rows, Format.table)


def _export_events(
    ledger: "Ledger", codebook: "Codebook", out: Path | None, *, policy: str | None, as_of: str | None, background: bool
) -> None:
    from pipeline.export import losses, told_events

    events = told_events(ledger, codebook.policy, asked=policy, as_of=as_of, background=background)
    rows = codebook.rows(events)
    if out is None:
        print_rows(codebook.header(), rows, Format.csv)
    else:
        replace_file(out, csv_text(codebook.header(), rows).encode())
    if not events:
        _say_empty(ledger)
        return
    then = f" as of {as_of}, all else as of now" if as_of else ""
    tolls = f"tolls by {policy or codebook.rule}{then}"
    say(f"{_counted(len(events), 'event')} under {codebook.version}; {tolls}; {_selection(ledger)}")
    for loss in losses(codebook, events):
        say(on_one_line(f"{codebook.name} cannot hold: {loss}"))


def _export_table(
    ledger: "Ledger", name: str, fmt: ExportFormat, out: Path | None, *, policy: str | None, as_of: str | None
) -> None:
    from pipeline.errors import UsageError
    from pipeline.export import plain_table

    if fmt is ExportFormat.parquet and out is None and sys.stdout.isatty():
        raise UsageError("export --format parquet: that is binary; send it to a file: --out facts.parquet")
    table = plain_table(ledger, name, policy=policy, as_of=as_of)
    written = _written(table, fmt)
    if out is not None:
        replace_file(out, written)
    elif fmt is ExportFormat.parquet:
        sys.stdout.buffer.write(written)
    else:
        text = written.decode()
        typer.echo(printable(text) if sys.stdout.isatty() else text, nl=False, color=True)
    say(f"{_counted(table.num_rows, 'row')} of {name}; {_selection(ledger)}")
    if not table.num_rows:
        _say_empty(ledger)


def _written(table: "pa.Table", fmt: ExportFormat) -> bytes:
    if fmt is ExportFormat.parquet:
        return parquet_bytes(table)
    if fmt is ExportFormat.jsonl:
        return "".join(map(json_line, table.to_pylist())).encode()
    columns = [column.to_pylist() for column in table.columns]
    return csv_text(table.column_names, zip(*columns, strict=True)).encode()


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _selection(ledger: "Ledger") -> str:
    from pipeline.store import Reader

    with ledger.reading() as connection:
        chosen = Reader(connection).selection()
    if chosen is None:
        return "nothing is selected"
    return f"selection: {chosen['prompt']} × {chosen['schema']} × {chosen['model']}"


def _say_empty(ledger: "Ledger") -> None:
    say(f"nothing of that in {ledger.path}: it has no such rows; type: incidents extract PATH, then: incidents link")
