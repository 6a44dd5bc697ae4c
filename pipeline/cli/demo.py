"""`incidents demo`: the whole flow on the five seed articles with the embedded model."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.output import Format, say

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def demo(
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
) -> None:
    """Fetch the embedded model, extract the five seed articles, print who says what, and write a report."""
    from pipeline.cli import models
    from pipeline.cli.compare import print_comparison
    from pipeline.cli.extract import load, report, run_extract
    from pipeline.cli.report import write_report
    from pipeline.compare import compare
    from pipeline.model.spec import DEFAULT_MODEL, resolve_model
    from pipeline.settings import DEFAULT_PROMPT, load_settings
    from pipeline.store import Ledger

    settings = load_settings(db=db, model=DEFAULT_MODEL, prompt=DEFAULT_PROMPT)
    say(f"fetching and verifying {DEFAULT_MODEL} (1.1 GB, once)")
    list(models.fetch([DEFAULT_MODEL], settings))
    summary = run_extract(settings, resolve_model(settings), load({"paths": [SEEDS]}))
    ledger = Ledger(settings.db)
    print_comparison(ledger, compare(ledger, articles=_seed_ids()), Format.table)
    report(summary, settings)
    page = settings.db.with_name("report.html")
    write_report(ledger, page, policy="ucdp")
    say(f"next: incidents conflicts --db {settings.db}, or: incidents extract PATH")
    typer.echo(page.resolve())
    if summary.failed or summary.unreadable:
        sys.exit(3)


def _seed_ids() -> list[str]:
    return sorted(path.stem for path in SEEDS.glob("*.txt"))
