"""What commands that set sources side by side have in common: their options, and what they say of what they show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, say

if TYPE_CHECKING:
    from pipeline.compare import Event

_SHOWN = 10

Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]
Events = Annotated[
    list[str] | None, typer.Option("--event", help="only this event: its id or its beginning; may be repeated")
]
Background = Annotated[bool, typer.Option("--background", help="also events that articles tell in passing only")]
Limit = Annotated[
    int | None,
    typer.Option(
        min=1, help="at most so many events, those with most sources first  [default: 10 in tables, else all]"
    ),
]
HowToPrint = Annotated[Format, typer.Option("--format", help="parquet needs stdout to be a file or pipe")]
AsJson = Annotated[bool, typer.Option("--json", help="the same as --format json")]


def say_selection(selection: dict[str, Any] | None, note: str = "") -> None:
    """Which extractions are shown, on stderr."""
    if selection is None:
        say("nothing is extracted yet; type: incidents extract PATH")
        return
    say(f"selection: {selection['prompt']} × {selection['schema']} × {selection['model']}{note}")


def readable(limit: int | None, fmt: Format) -> int | None:
    """How many events to show: what people read is cut short, what programs read is not."""
    return _SHOWN if limit is None and fmt in {Format.table, Format.markdown} else limit


def say_more(more: int) -> None:
    """How many events the limit left out, on stderr."""
    if more:
        say(f"{more} more events; see more with --limit N, or one with --event ID (incidents events list)")


def event_line(event: "Event") -> str:
    """What stands above an event: its name, its id, and how many tell of it."""
    told = _counted(event.articles, "article"), _counted(event.independent_sources, "independent source")
    return f"{event.label} [{event.event_id}]: {', '.join(told)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
