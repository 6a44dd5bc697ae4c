"""`incidents link`: incidents → events → lineages; also what every command calls that changes what there is to link."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.output import echo_json, say

if TYPE_CHECKING:
    from pipeline.lineage import Lineages
    from pipeline.link import Linked
    from pipeline.settings import Settings
    from pipeline.store.links import Cut


def link(
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the counts as JSON")] = False,
) -> None:
    """Join the incidents that tell the same happening, and find who copied whom. Done after extract, too."""
    from pipeline.settings import load_settings

    linked, lineages = link_all(load_settings(db=db))
    if as_json:
        counts = {name: getattr(linked, name) for name in linked.__slots__ if name != "limited"}
        limited = [vars(one) for one in linked.limited]
        echo_json({**counts, "limited": limited, "texts": lineages.texts, "lineages": lineages.lineages})
        return
    typer.echo(
        f"{linked.incidents} incidents are {linked.events} events: {linked.new} new, {linked.changed} changed, "
        f"{linked.merged} became part of another; {linked.pairs} pairs compared"
    )
    typer.echo(f"{lineages.texts} texts rest on {lineages.lineages} independent sources")


def link_all(settings: "Settings") -> "tuple[Linked, Lineages]":
    """Link the selection, then find the lineages, which look at events."""
    from pipeline.lineage import update_lineages
    from pipeline.link import link as link_events
    from pipeline.store import Ledger

    ledger = Ledger(settings.db)
    linked = link_events(ledger)
    for cut in linked.limited:
        say(_limited(cut))
    return linked, update_lineages(ledger)


def _limited(cut: "Cut") -> str:
    if cut.kind == "likeness":
        return (
            f"{cut.blocks} chains of like incidents were too long (up to {cut.incidents}) to weigh as a whole: "
            "they were taken apart at their weaker links"
        )
    return (
        f"{cut.blocks} sets of incidents that share a {cut.kind} and a time were too large (up to {cut.incidents}) to "
        "compare all with all: there, each was compared with those most like it"
    )


def link_afterwards(settings: "Settings") -> None:
    """Link at the end of another command, whose work is done: if the database is in use, that is said and no error."""
    from pipeline.store import LockedError

    try:
        link_all(settings)
    except LockedError as error:
        say(f"not linked: {error}; then type: incidents link")
