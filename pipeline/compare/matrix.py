"""Rows of the `source_matrix` view → who says what of each event, a column per article.

A cell keeps every statement of one article about one attribute, in the article's order. Nothing is
merged or chosen: 77 and 81 from one article are two statements in one cell. What is not proved by its article's words
is left out unless asked for, and then marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.compare.events import Event, events
from pipeline.fact import reading_order
from pipeline.store import Ledger, Reader


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing one article says: its words for reading, and the words that carry it."""

    statement: str
    quote: str
    grounded: bool

    def __str__(self) -> str:
        """The statement, with a question mark in front when its quote is not in the article."""
        return self.statement if self.grounded else f"? {self.statement}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Attributes × articles of one event.

    Attributes:
        event: None: incidents that are not linked to events yet, side by side.
        articles: article ids, the columns.
        outlets: outlet of each column, None where unknown.
        rows: attribute → one list of statements per column.
    """

    event: Event | None
    articles: list[str]
    outlets: list[str | None]
    rows: dict[str, list[list[Statement]]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One matrix per event.

    Attributes:
        selection: prompt, schema and model whose extractions these are; None when there are none yet.
        more: how many further events a limit left out.
    """

    selection: dict[str, Any] | None
    matrices: list[Matrix]
    more: int


def compare(
    ledger: Ledger,
    *,
    asked: Sequence[str] = (),
    background: bool = False,
    articles: Sequence[str] = (),
    ungrounded: bool = False,
    limit: int | None = None,
) -> Comparison:
    """The matrices of the selected extractions, of the most told event first.

    Args:
        ledger: the database.
        asked: only these events; see `events`.
        background: also events that no article tells as its main incident.
        articles: only these article ids; all when empty.
        ungrounded: statements too that are not proved by their article's words.
        limit: at most so many events.
    """
    found = events(ledger, asked=asked, articles=articles, background=background)
    shown = found[:limit]
    with ledger.reading() as connection:
        reader = Reader(connection)
        selection = reader.selection()
        rows = reader.rows(
            _STATEMENTS,
            {
                "events": [one.event_id for one in shown],
                "unlinked": not asked,
                "roles": ["main", "background"] if background else ["main"],
                "articles": list(articles),
                "ungrounded": ungrounded,
            },
        )
    told: dict[str | None, list[dict[str, Any]]] = {}
    for row in rows:
        told.setdefault(row["event_id"], []).append(row)
    matrices = [_matrix(one, told[one.event_id]) for one in shown if one.event_id in told]
    matrices += [_matrix(None, told[None])] if None in told else []
    return Comparison(selection, matrices, len(found) - len(shown))


_STATEMENTS = """
    SELECT event_id, article_id, outlet, attribute, statement, quote, grounding FROM source_matrix_all
    WHERE (grounding <> 'ungrounded' OR $ungrounded) AND statement IS NOT NULL
        AND (
            event_id IN (SELECT unnest($events))
            OR ($unlinked AND event_id IS NULL AND role IN (SELECT unnest($roles)))
        )
        AND (len($articles) = 0 OR article_id IN (SELECT unnest($articles)))
    ORDER BY article_id, incident_id, ordinal
"""


def _matrix(event: Event | None, told: list[dict[str, Any]]) -> Matrix:
    columns = {row["article_id"]: row["outlet"] for row in told}
    places = {article_id: place for place, article_id in enumerate(columns)}
    rows: dict[str, list[list[Statement]]] = {}
    for row in told:
        cells = rows.setdefault(row["attribute"], [[] for _ in columns])
        statement = Statement(row["statement"], row["quote"], row["grounding"] != "ungrounded")
        cell = cells[places[row["article_id"]]]
        if statement not in cell:
            cell.append(statement)
    ordered = dict(sorted(rows.items(), key=lambda item: reading_order(item[0])))
    return Matrix(event, list(columns), list(columns.values()), ordered)
