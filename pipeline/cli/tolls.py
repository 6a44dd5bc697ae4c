"""`incidents tolls`: the figures of each event under a policy, now or as they stood, and the statements behind."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, print_rows, printable, stdout_console
from pipeline.cli.sides import AsJson, Background, Db, Events, HowToPrint, Limit, readable, say_more, say_selection

if TYPE_CHECKING:
    from pipeline.compare import Tolls
    from pipeline.store import Ledger


def tolls(
    db: Db = None,
    policy: Annotated[
        str | None,
        typer.Option(help="ucdp, acled_conservative, latest, official_first, exclude_perpetrator  [default: all]"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="as they stood then: 2024-09-17 (its end), or a time")
    ] = None,
    event: Events = None,
    measure: Annotated[
        list[str] | None, typer.Option(help="only this measure, such as killed; may be repeated")
    ] = None,
    background: Background = False,
    sentence: Annotated[bool, typer.Option("--sentence", help="only a sentence to copy, with its sources")] = False,
    limit: Limit = None,
    fmt: HowToPrint = Format.table,
    as_json: AsJson = False,
) -> None:
    """Best, low and high of each event's figures under a policy, with the facts that make them."""
    from pipeline.compare import tolls as find_tolls
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    ledger, fmt = Ledger(load_settings(db=db).db), Format.json if as_json else fmt
    found = find_tolls(
        ledger,
        asked=event or (),
        policy=policy,
        as_of=as_of,
        background=background,
        limit=readable(limit, fmt),
    )
    kept = [one for one in found.tolls if not measure or one["measure"] in measure]
    say_selection(found.selection, f", as of {as_of}" if as_of else "")
    if sentence:
        _print_sentences(ledger, kept, as_of, measure or (), fmt)
    elif fmt is Format.table:
        _print(kept, found)
    else:
        print_rows(
            list(kept[0]) if kept else ["event_id", "measure", "policy"], (list(one.values()) for one in kept), fmt
        )
    say_more(found.more)


def _print(kept: list[dict[str, Any]], found: "Tolls") -> None:
    """A table per event: a row per measure and policy, below it the statements that are behind them."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for event_id in dict.fromkeys(one["event_id"] for one in kept):
        own = [one for one in kept if one["event_id"] == event_id]
        typer.echo(printable(f"{own[0]['event']} [{event_id}]"))
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for name in ("measure", "policy", "best", "low", "high", "claims", "independent", "reviewed", "facts of best"):
            table.add_column(name, overflow="fold", justify="right" if name in _NUMBERS else "left")
        for one in own:
            if one["claims"] or one["without_number"]:
                table.add_row(*(Text(printable(cell)) for cell in _row(one, found.claims)))
        stdout_console().print(table)
        _print_statements(own, [one for one in found.claims if one["event_id"] == event_id])


_NUMBERS = ("best", "low", "high", "claims", "independent", "reviewed")


def _row(one: dict[str, Any], claims: list[dict[str, Any]]) -> list[str]:
    reviewed = "" if one["reviewed_share"] is None else f"{100 * one['reviewed_share']:.0f} %"
    high = "" if one["high"] is None else f"{one['high']}{'+' if one['open_ended'] else ''}"
    best = "–" if one["best"] is None else str(one["best"])
    low = "" if one["low"] is None else str(one["low"])
    carriers = {claim["fact_id"]: claim["statement"] for claim in claims}
    facts = ", ".join(dict.fromkeys(carriers[fact_id] for fact_id in one["best_facts"]))
    counts = [str(one["claims"]), str(one["independent_sources"])]
    return [one["measure"].replace("_", " "), one["policy"], best, low, high, *counts, reviewed, facts]


def _print_statements(tolls: list[dict[str, Any]], claims: list[dict[str, Any]]) -> None:
    """Every statement once, with what each policy makes of it where they differ."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    measures = dict.fromkeys(one["measure"] for one in tolls)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("measure", overflow="fold", width=11)
    table.add_column("statement", overflow="fold", ratio=4)
    table.add_column("says", overflow="fold", ratio=3)
    table.add_column("in whose words", overflow="fold", ratio=5)
    table.add_column("counted", overflow="fold", ratio=4)
    for measure in measures:
        own = [one for one in claims if one["measure"] == measure]
        for fact_id, article_id in dict.fromkeys((one["fact_id"], one["article_id"]) for one in own):
            same = [one for one in own if (one["fact_id"], one["article_id"]) == (fact_id, article_id)]
            first = same[0]
            said_by = f"{first['originator']}, in {first['source']}" if first["originator"] else first["source"]
            cells = (measure.replace("_", " "), first["statement"], said_by, f"“{first['quote']}”", _use(same))
            table.add_row(*(Text(printable(cell)) for cell in cells))
    stdout_console().print(table)


def _use(claims: list[dict[str, Any]]) -> str:
    """What it makes under each policy; one word where every policy agrees."""
    uses = {one["policy"]: "/".join(one["makes"]) or one["state"].replace("_", " ") for one in claims}
    if len(set(uses.values())) == 1:
        return next(iter(uses.values()))
    return "; ".join(f"{policy}: {use}" for policy, use in uses.items())


def _print_sentences(
    ledger: "Ledger", kept: list[dict[str, Any]], as_of: str | None, measures: list[str] | tuple[()], fmt: Format
) -> None:
    from pipeline.compare import moment_of, toll_sentences

    events = list(dict.fromkeys(one["event_id"] for one in kept))
    moment = None if as_of is None else moment_of(as_of)
    sentences = toll_sentences(ledger, events, measures=measures, as_of=moment)
    if fmt is not Format.table:
        rows = ([one.event_id, one.measure, one.sentence, list(one.sources)] for one in sentences)
        print_rows(["event_id", "measure", "sentence", "sources"], rows, fmt)
        return
    for one in sentences:
        typer.echo(printable(one.sentence))
        for source in one.sources:
            typer.echo(printable(f"    {source}"))
