"""`incidents events`: which incidents of which articles are one happening, why, and what a person decides about it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.output import Format, echo_json, on_one_line, print_rows, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.link import Decided, Why

app = typer.Typer(
    no_args_is_help=True, help="Events, the same happening across articles: list, show, why, merge, split."
)

Db = Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Reason = Annotated[str | None, typer.Option(help="why, for whoever reads it later")]
Reviewer = Annotated[str | None, typer.Option(envvar=["USER", "USERNAME"], help="who decides")]
_EVENT = "an event id or its beginning; an incident or article id means its event"


@app.command("list")
def list_(
    db: Db = None,
    limit: Annotated[int, typer.Option(min=1, help="at most so many, those with most articles first")] = 50,
    as_json: AsJson = False,
) -> None:
    """The events of the selection: what, where and when, and who tells of them."""
    events = _query(db, "SELECT * FROM current_events ORDER BY articles DESC, last_told DESC NULLS LAST, event_id")
    if as_json:
        echo_json(events[:limit])
        return
    rows = [
        [one["event_id"], one["label"], one["role"], one["articles"], one["independent_sources"], _few(one["sources"])]
        for one in events[:limit]
    ]
    if rows:
        print_rows(["event", "label", "role", "articles", "independent", "sources"], rows, Format.table)
    else:
        say("no events yet; type: incidents extract PATH, or if that is done: incidents link")
    if len(events) > limit:
        say(f"{len(events) - limit} more events; see them with --limit {len(events)}")


def _few(sources: list[str]) -> str:
    shown = ", ".join(sources[:3])
    return f"{shown} and {len(sources) - 3} more" if len(sources) > 3 else shown


@app.command()
def show(
    event: Annotated[str, typer.Argument(metavar="EVENT", help=_EVENT)],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """One event: every article that tells of it, in which words, and the evidence that joined each."""
    from pipeline.link import event_named
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader
    from pipeline.store.events import EventReader

    with Ledger(load_settings(db=db).db).reading() as connection:
        found = event_named(EventReader(connection), event)
        reader = Reader(connection)
        shown = reader.rows("SELECT * FROM current_events WHERE event_id = $id", {"id": found.event_id})
        members = reader.rows(_MEMBERS, {"id": found.event_id})
        decisions = reader.rows(_DECISIONS, {"id": found.event_id})
    columns = shown[0] if shown else {name: getattr(found, name) for name in found.__slots__}
    if as_json:
        echo_json({**columns, "merged_into": found.merged_into, "members": members, "decisions": decisions})
        return
    typer.echo(on_one_line(f"{found.event_id} {found.label or ''}"))
    if found.merged_into is not None:
        typer.echo(
            f"it became part of {found.merged_into} on {found.changed_at:%Y-%m-%d}; "
            f"see: incidents events show {found.merged_into}"
        )
        return
    if not members:
        say(
            "no incident of the selection belongs to it; another prompt's or model's may: incidents select PROMPT MODEL"
        )
    for one in members:
        _print_member(one)
    for one in decisions:
        why = f": {one['reason']}" if one["reason"] else ""
        typer.echo(on_one_line(f"{one['decision']} by {one['reviewer']} on {one['decided_at']:%Y-%m-%d}{why}"))


_MEMBERS = """
    SELECT current_articles.article_id, outlet, event_members.incident_id, incidents.role, incidents.quote, reason,
    score, linked_to, linked_at FROM event_members JOIN incidents USING (incident_id) JOIN current_extractions USING
    (extraction_id) JOIN current_articles ON current_articles.text_id = incidents.text_id WHERE event_id = $id ORDER BY
    incidents.role DESC, published_at, current_articles.article_id, event_members.incident_id
"""
_DECISIONS = """
    SELECT decision, event_id, other_event_id, reviewer, reason, decided_at FROM event_decisions
    WHERE $id IN (event_id, other_event_id) ORDER BY decided_at
"""


def _print_member(member: dict[str, Any]) -> None:
    outlet = f", {member['outlet']}" if member["outlet"] else ""
    typer.echo()
    typer.echo(on_one_line(f"{member['article_id']}{outlet} ({member['role']}, {member['incident_id']})"))
    typer.echo(on_one_line(f"  “{member['quote']}”"))
    score = "" if member["score"] is None else f" = {member['score']:.1f} bits"
    typer.echo(on_one_line(f"  {member['reason']}{score}"))


@app.command()
def why(
    one: Annotated[
        str, typer.Argument(metavar="A", help="an incident id, an article id (its main incident) or an event id")
    ],
    other: Annotated[str, typer.Argument(metavar="B", help="another")],
    db: Db = None,
    as_json: AsJson = False,
) -> None:
    """Why two are one happening or are not: the evidence for and against, with its weights."""
    from pipeline.link import why as ask
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    found = ask(Ledger(load_settings(db=db).db), one, other)
    if as_json:
        echo_json(_why_json(found))
        return
    for side in (found.one, found.other):
        typer.echo(on_one_line(f"{side.article_id} ({side.anchor.role}, {side.anchor.incident_id}): “{side.quote}”"))
    rows = [[said.finding.words, said.value, f"{said.finding.bits:+.1f}"] for said in found.said]
    print_rows(["evidence", "of what", "bits"], [*rows, ["sum", "", f"{found.bits:+.1f}"]], Format.table)
    for line in _verdict(found):
        typer.echo(on_one_line(line))


def _verdict(found: "Why") -> list[str]:
    lines = [f"one happening from {found.threshold:.1f} bits, on the average of all pairs between two groups"]
    if found.pairs > 1:
        lines.append(f"this is the likest of {found.pairs} pairs; their average is {found.average:+.1f}")
    if found.one_text:
        lines.append(
            "one text tells both: they are two, unless when, where and target are the same or a person merges them"
        )
    if (decision := found.decision) is not None:
        because = f": {decision.reason}" if decision.reason else ""
        lines.append(f"decided by {decision.reviewer} on {decision.decided_at:%Y-%m-%d}: {decision.decision}{because}")
    if found.together:
        lines.append(f"they are in one event: {found.one.event_id}")
    else:
        events = " and ".join(side.event_id or "none yet" for side in (found.one, found.other))
        lines.append(f"they are in two events: {events}")
    return lines


def _why_json(found: "Why") -> dict[str, Any]:
    sides = [
        {
            "incident_id": side.anchor.incident_id,
            "article_id": side.article_id,
            "role": side.anchor.role,
            "event_id": side.event_id,
            "quote": side.quote,
        }
        for side in (found.one, found.other)
    ]
    evidence = [
        {
            "aspect": said.finding.aspect,
            "finding": said.finding.name,
            "words": said.finding.words,
            "of": said.value,
            "bits": said.finding.bits,
        }
        for said in found.said
    ]
    return {
        "a": sides[0],
        "b": sides[1],
        "evidence": evidence,
        "sum": found.bits,
        "average": found.average,
        "pairs": found.pairs,
        "threshold": found.threshold,
        "one_text": found.one_text,
        "together": found.together,
        "decision": found.decision.decision if found.decision else None,
    }


@app.command()
def merge(
    one: Annotated[str, typer.Argument(metavar="A", help=f"the event that stays: {_EVENT}")],
    other: Annotated[str, typer.Argument(metavar="B", help="the event that becomes part of it, likewise")],
    db: Db = None,
    reason: Reason = None,
    reviewer: Reviewer = None,
    as_json: AsJson = False,
) -> None:
    """Decide that two events are one happening. Every linking obeys it from now on."""
    from pipeline.link import merge as merge_events

    decided = _decide(db, lambda ledger, who: merge_events(ledger, one, other, reviewer=who, reason=reason), reviewer)
    if as_json:
        echo_json({"event_id": decided.event_id, "ended": decided.other_event_id})
        return
    typer.echo(
        f"{decided.other_event_id} is part of {decided.event_id} now; see: incidents events show {decided.event_id}"
    )


@app.command()
def split(
    event: Annotated[str, typer.Argument(metavar="EVENT", help=_EVENT)],
    incidents: Annotated[list[str], typer.Argument(metavar="INCIDENT…", help="incident or article ids of it")],
    db: Db = None,
    reason: Reason = None,
    reviewer: Reviewer = None,
    as_json: AsJson = False,
) -> None:
    """Decide that some incidents of an event are another happening. Every linking obeys it from now on."""
    from pipeline.link import split as split_event

    decided = _decide(
        db, lambda ledger, who: split_event(ledger, event, incidents, reviewer=who, reason=reason), reviewer
    )
    if as_json:
        echo_json({"event_id": decided.event_id, "began": decided.other_event_id})
        return
    typer.echo(
        f"{decided.other_event_id} is an event of its own now, apart from {decided.event_id}; "
        f"see: incidents events show {decided.other_event_id}"
    )


def _decide(db: Path | None, decide: "Callable[[Any, str], Decided]", reviewer: str | None) -> "Decided":
    from pipeline.errors import UsageError
    from pipeline.lineage import update_lineages
    from pipeline.settings import load_settings
    from pipeline.store import Ledger

    if not reviewer:
        raise UsageError("events: who decides is not known; name them with --reviewer")
    ledger = Ledger(load_settings(db=db).db)
    decided = decide(ledger, reviewer)
    update_lineages(ledger)
    return decided


def _query(db: Path | None, sql: str) -> list[dict[str, Any]]:
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    with Ledger(load_settings(db=db).db).reading() as connection:
        return Reader(connection).rows(sql)
