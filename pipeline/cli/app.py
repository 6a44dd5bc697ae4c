"""The `incidents` command and its groups."""

from importlib.metadata import version
from typing import Annotated

import typer

from pipeline.cli import (
    compare,
    conflicts,
    demo,
    doctor,
    eval_gold,
    eval_links,
    eval_report,
    evals,
    events,
    export,
    extract,
    ledger,
    lineage,
    link,
    models,
    prompts,
    report,
    runs,
    schemas,
    tolls,
)

app = typer.Typer(
    name="incidents",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Who says what about an incident: facts from news articles, each proved by the article's own words.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"incident-ledger {version('incident-ledger')}")
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


app.command("extract")(extract.extract)
app.command("compare")(compare.compare)
app.command("conflicts")(conflicts.conflicts)
app.command("tolls")(tolls.tolls)
app.command("sql")(ledger.sql)
app.command("export")(export.export)
app.command("report")(report.report)
app.command("select")(ledger.select)
app.command("rebuild")(ledger.rebuild)
app.command("link")(link.link)
app.command("lineages")(lineage.lineages)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.add_typer(prompts.app, name="prompts")
app.add_typer(schemas.app, name="schemas")
app.add_typer(models.app, name="models")
app.add_typer(runs.app, name="runs")
app.add_typer(events.app, name="events")
evals.app.command("show")(eval_gold.show)
evals.app.command("label")(eval_gold.label)
evals.app.command("agreement")(eval_gold.agreement)
evals.app.command("import")(eval_gold.import_)
evals.app.command("load-gold")(eval_gold.load_gold)
evals.app.command("report")(eval_report.report)
evals.app.command("links")(eval_links.links)
app.add_typer(evals.app, name="eval")
