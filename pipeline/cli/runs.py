"""`incidents runs`: what was run, what it cost, and why two requests are not the same."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.output import Format, echo_json, print_rows

app = typer.Typer(no_args_is_help=True, help="Runs: list, show, why.")

Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@app.command("list")
def list_(db: Db = None, as_json: AsJson = False) -> None:
    """Every run, newest first, with its calls, tokens, seconds and dollars."""
    if as_json:
        echo_json(_query(db, "SELECT * FROM run_costs ORDER BY started_at DESC"))
        return
    narrow = """
        SELECT run_id, prompt, model, status, calls, failed_calls AS failed, prompt_tokens AS read,
               completion_tokens AS written, round(seconds, 1) AS seconds, cost
        FROM run_costs ORDER BY started_at DESC
    """
    _print(_query(db, narrow))


@app.command()
def show(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="a run id or its beginning")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """One run: its settings and counts, and every call it made with its outcome."""
    from pipeline.errors import UsageError

    runs = _query(db, "SELECT * FROM runs WHERE starts_with(run_id, $given) ORDER BY run_id", given=run_id)
    if len(runs) != 1:
        raise UsageError(f"runs show: {len(runs)} runs begin with {run_id!r}; see: incidents runs list")
    calls = _query(
        db,
        """
        SELECT coalesce(article_id, requests.text_id) AS article_id, outcome, latency, prompt_tokens, cached_tokens,
               completion_tokens, cost, error
        FROM attempts LEFT JOIN requests USING (request_key)
        LEFT JOIN extractions USING (extraction_id)
        WHERE attempts.run_id = $run ORDER BY started_at
        """,
        run=runs[0]["run_id"],
    )
    if as_json:
        echo_json({"run": runs[0], "calls": calls})
        return
    for name, value in runs[0].items():
        typer.echo(f"{name}: {'' if value is None else value}")
    _print(calls)


@app.command()
def why(
    one: Annotated[str, typer.Argument(metavar="A", help="a request key or its beginning")],
    other: Annotated[str, typer.Argument(metavar="B", help="another")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Which parts of two requests' keys differ, and so why the second was asked."""
    import json

    first, second = (json.loads(_request(db, key)["components"]) for key in (one, other))
    differing = [
        {"part": name, "a": first.get(name), "b": second.get(name)}
        for name in sorted({*first, *second})
        if first.get(name) != second.get(name)
    ]
    if as_json:
        echo_json(differing)
    elif not differing:
        typer.echo("nothing differs: they are the same request")
    else:
        print_rows(["part", "a", "b"], [list(one.values()) for one in differing], Format.table)


def _request(db: Path | None, key: str) -> dict[str, Any]:
    from pipeline.errors import UsageError

    found = _query(
        db,
        "SELECT * FROM requests WHERE starts_with(request_key, $given) OR starts_with(request_key, 'v1:' || $given)",
        given=key,
    )
    if len(found) != 1:
        raise UsageError(f"runs why: {len(found)} requests begin with {key!r}; see the table `requests`")
    return found[0]


def _query(db: Path | None, sql: str, **parameters: Any) -> list[dict[str, Any]]:
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    with Ledger(load_settings(db=db).db).reading() as connection:
        return Reader(connection).rows(sql, parameters)


def _print(rows: list[dict[str, Any]]) -> None:
    if rows:
        print_rows(list(rows[0]), [list(row.values()) for row in rows], Format.table)
