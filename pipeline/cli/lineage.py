"""`incidents lineages`: which articles rest on the same reporting, why, and whom they credit."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.output import echo_json, on_one_line, say

_TEXTS = """
    SELECT lineage_id, text_id, basis, linked_to, score, reason,
        list(DISTINCT article_id ORDER BY article_id) AS articles,
        list(DISTINCT outlet ORDER BY outlet) FILTER (WHERE outlet IS NOT NULL) AS outlets,
        min(published_at) AS published_at
    FROM text_lineages JOIN articles USING (text_id)
    WHERE $event IS NULL OR text_id IN (
        SELECT text_id FROM event_members JOIN incidents USING (incident_id) WHERE starts_with(event_id, $event)
    )
    GROUP BY ALL ORDER BY lineage_id, published_at NULLS LAST, text_id
"""
_CREDITS = """
    SELECT credited, use, list(DISTINCT article_id ORDER BY article_id) AS articles,
        list(DISTINCT quote ORDER BY quote) AS quotes
    FROM text_credits JOIN articles USING (text_id) WHERE text_id IN (SELECT unnest($texts))
    GROUP BY credited, use ORDER BY credited, use
"""


def lineages(
    db: Annotated[Path | None, typer.Option("--db", help="the database  [default: incidents.duckdb]")] = None,
    event: Annotated[str | None, typer.Option(help="only texts of this event: its id or its beginning")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Articles that rest on the same reporting and count as one source, why, and whom articles copy or cite."""
    from pipeline.settings import load_settings
    from pipeline.store import Ledger, Reader

    with Ledger(load_settings(db=db).db).reading() as connection:
        reader = Reader(connection)
        texts = reader.rows(_TEXTS, {"event": event})
        credited = reader.rows(_CREDITS, {"texts": [one["text_id"] for one in texts]})
    shared = _shared(texts)
    count = len({one["lineage_id"] for one in texts})
    if as_json:
        listed = [{"lineage_id": lineage_id, "texts": members} for lineage_id, members in shared.items()]
        echo_json({"texts": len(texts), "lineages": count, "shared": listed, "credits": credited})
        return
    if not texts:
        say(
            "no lineages yet; type: incidents link" if event is None else f"no text of an event {event!r} has a lineage"
        )
        return
    typer.echo(f"{len(texts)} texts rest on {count} independent sources")
    _print_shared(shared)
    _print_credits(credited)


def _shared(texts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The texts of each lineage that has more than one."""
    members: dict[str, list[dict[str, Any]]] = {}
    for one in texts:
        members.setdefault(one["lineage_id"], []).append(one)
    return {lineage_id: found for lineage_id, found in members.items() if len(found) > 1}


def _print_shared(shared: dict[str, list[dict[str, Any]]]) -> None:
    for lineage_id, members in shared.items():
        names = {one["text_id"]: _named(one) for one in members}
        typer.echo(f"\n{lineage_id}: {len(members)} texts, one source")
        for one in members:
            other = names.get(one["linked_to"], "another text")
            typer.echo(on_one_line(f"  {names[one['text_id']]}"))
            typer.echo(on_one_line(f"    {one['basis'].replace('_', ' ')} with {other}: {one['reason']}"))


def _named(text: dict[str, Any]) -> str:
    outlets = f" ({', '.join(text['outlets'])})" if text["outlets"] else ""
    return f"{', '.join(text['articles'])}{outlets}"


def _print_credits(credited: list[dict[str, Any]]) -> None:
    if credited:
        typer.echo("\ncredits")
    for one in credited:
        credit = "named as author by" if one["use"] == "copy" else "cited by"
        quotes = ", ".join(f"“{quote}”" for quote in one["quotes"][:3])
        typer.echo(on_one_line(f"  {one['credited']}, {credit} {', '.join(one['articles'])}: {quotes}"))
