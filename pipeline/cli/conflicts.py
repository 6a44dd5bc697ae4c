"""`incidents conflicts`: where sources contradict each other, with both quotes."""

from typing import TYPE_CHECKING

import typer

from pipeline.cli.output import Format, print_rows, printable, say, stdout_console
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
    from pipeline.compare import Conflicts, Disagreement

_MARKS = {"contradicts": "≠ contradicts", "differs": "~ differs", "part_of": "⊂ part"}


def conflicts(
    db: Db = None,
    event: Events = None,
    background: Background = False,
    limit: Limit = None,
    fmt: HowToPrint = Format.table,
    as_json: AsJson = False,
) -> None:
    """Where sources contradict each other: figures, claimants, dates, places, earlier attacks, with both quotes."""
    from pipeline.compare import conflicts as find_conflicts
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    ledger, fmt = Ledger(load_settings(db=db).db), Format.json if as_json else fmt
    found = find_conflicts(ledger, asked=event or (), background=background, limit=readable(limit, fmt))
    say_selection(found.selection)
    if fmt is Format.table:
        _print(found)
    else:
        names = list(found.rows[0]) if found.rows else ["event_id", "attribute", "relation"]
        print_rows(names, (list(row.values()) for row in found.rows), fmt)
    if found.unlinked:
        say("no incident is linked to an event yet; type: incidents link")
    elif not found.rows and found.selection:
        say("no conflict: no two statements about one event disagree")
    say_more(found.more)


def _print(found: "Conflicts") -> None:
    last = None
    for one in found.disagreements:
        if one.event is not last:
            typer.echo(printable(event_line(one.event)))
            last = one.event
        _print_disagreement(one)


def _print_disagreement(one: "Disagreement") -> None:
    """One attribute: a line per position, its mark the gravest relation that it has to another."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(one.attribute.replace("_", " "), overflow="fold", width=13)
    table.add_column("who says what", overflow="fold", ratio=4)
    table.add_column("in whose words", overflow="fold", ratio=5)
    table.add_column("sources", overflow="fold", ratio=3)
    for position in one.positions:
        several = len(position.sources) > 1
        told = ", ".join(position.sources) + (f" ({position.independent} independent)" if several else "")
        cells = (_MARKS[one.relations[position.fact_id]], position.statement, f"“{position.quote}”", told)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    stdout_console().print(table)
