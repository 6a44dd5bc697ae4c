"""`incidents sql`, `select` and `rebuild`: what one does to a whole database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.export import take_snapshot
from pipeline.cli.output import Format, echo_json, on_one_line, print_rows, say, write_parquet

if TYPE_CHECKING:
    import pyarrow as pa

Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]


def sql(
    query: Annotated[str | None, typer.Argument(help="one SELECT; none opens DuckDB's own shell")] = None,
    db: Db = None,
    fmt: Annotated[Format, typer.Option("--format", help="parquet needs stdout to be a file or pipe")] = Format.table,
    as_json: Annotated[bool, typer.Option("--json", help="the same as --format json")] = False,
    snapshot: Annotated[Path | None, typer.Option(help="first copy the database there, for what keeps it open")] = None,
) -> None:
    """Run one query, read-only. Tables and views are described by their comments: try `from duckdb_columns()`."""
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    settings = load_settings(db=db)
    if snapshot is not None:
        take_snapshot(Ledger(settings.db), snapshot)
        if query is None:
            return
    if query is None:
        _shell(settings.db)
        return
    with Ledger(settings.db).reading() as connection:
        table = Reader(connection).query(query)
    _print(table, Format.json if as_json else fmt)


def select(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="prompt version, such as incident/v1")],
    model: Annotated[str, typer.Argument(metavar="MODEL", help="provider/name")],
    db: Db = None,
) -> None:
    """Have the views show this prompt and model from now on."""
    from pipeline.cli.link import link_afterwards
    from pipeline.errors import UsageError
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader, Writer

    settings = load_settings(db=db)
    ledger = Ledger(settings.db)
    with ledger.reading() as connection:
        there = Reader(connection).selectable()
    chosen = [one for one in there if (one["prompt"], one["model"]) == (prompt, model)]
    if not chosen:
        known = "; ".join(f"{one['prompt']} {one['model']}" for one in there) or "nothing yet"
        raise UsageError(f"select: no extractions of {prompt} × {model}; there are: {known}")
    with ledger.writing(patience=30) as connection:
        Writer(connection).select(prompt, chosen[-1]["schema"], model)
    link_afterwards(settings)
    say(f"the views now show {prompt} × {chosen[-1]['schema']} × {model}: {chosen[-1]['texts']} texts")


def rebuild(
    db: Db = None,
    prompt: Annotated[str | None, typer.Option(help="only this prompt version's extractions")] = None,
    model: Annotated[str | None, typer.Option(help="only this model's")] = None,
    aliases: Annotated[Path | None, typer.Option(help="folder with your own groups.csv, places.csv")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the changes as JSON")] = False,
) -> None:
    """Make the facts again from the stored replies, without any call, and print what changed."""
    from pipeline.cli.link import link_afterwards
    from pipeline.names import load_aliases
    from pipeline.rebuild import rebuild as rebuild_facts
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db, aliases_dir=aliases)
    rebuilt = rebuild_facts(Ledger(settings.db), prompt=prompt, model=model, aliases=load_aliases(settings.aliases_dir))
    link_afterwards(settings)
    if as_json:
        changes = [
            {"article_id": c.article_id, "extraction_id": c.extraction_id, "sign": c.sign, "fact": c.words}
            for c in rebuilt.changes
        ]
        counts = {"extractions": rebuilt.extractions, "changed": rebuilt.changed, "unfinished": rebuilt.unfinished}
        echo_json({**counts, "calls": 0, "changes": changes})
        return
    for change in rebuilt.changes:
        typer.echo(on_one_line(f"{change.sign} {change.article_id}: {change.words}"))
    if rebuilt.unfinished:
        typer.echo(f"{rebuilt.unfinished} extractions now take a further step: the next `incidents extract` asks it")
    typer.echo(f"{rebuilt.extractions} extractions read again with 0 calls, {rebuilt.changed} changed")


def _print(table: "pa.Table", fmt: Format) -> None:
    if fmt is Format.parquet:
        write_parquet(table)
        return
    columns = [column.to_pylist() for column in table.columns]
    print_rows(table.column_names, zip(*columns, strict=True), fmt)


def _shell(db: Path) -> None:
    import shutil
    import subprocess

    from pipeline.errors import UsageError

    shell = shutil.which("duckdb")
    if shell is None:
        raise UsageError("sql: DuckDB's own shell is not installed; give a query: incidents sql 'from current_facts'")
    raise typer.Exit(subprocess.run([shell, "-readonly", str(db)], check=False).returncode)  # noqa: S603
