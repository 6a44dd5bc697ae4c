"""Sources side by side: rows of the `source_matrix` view → who says what, a column per article.

A cell keeps every statement of one article about one attribute, in the article's order. Nothing is
merged or chosen: 77 and 81 from one article are two statements in one cell. What is not proved by its article's words
is left out unless asked for, and then marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.store import Ledger, Reader

# The order in which people read them; measures of the schema that are not named here follow.
_ORDER = (
    "event_type",
    "date",
    "place",
    "perpetrator",
    "responder",
    "target",
    "killed",
    "injured",
    "killed_or_injured",
    "casualties_unspecified",
    "missing",
    "abducted",
    "detained",
)


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
    """Attributes × articles.

    Attributes:
        articles: article ids, the columns.
        outlets: outlet of each column, None where unknown.
        rows: attribute → one list of statements per column.
        selection: prompt, schema and model whose extractions these are; None when there are none yet.
    """

    articles: list[str]
    outlets: list[str | None]
    rows: dict[str, list[list[Statement]]]
    selection: dict[str, Any] | None


def compare(
    ledger: Ledger, *, roles: tuple[str, ...] = ("main",), articles: Iterable[str] = (), ungrounded: bool = False
) -> Matrix:
    """The matrix of the selected extractions.

    Args:
        ledger: the database.
        roles: whose incidents' facts to show: main, background.
        articles: only these article ids; all when empty.
        ungrounded: statements too that are not proved by their article's words.
    """
    with ledger.reading() as connection:
        reader = Reader(connection)
        selection = reader.selection()
        told = reader.rows(
            """
            SELECT article_id, outlet, attribute, statement, quote, grounding FROM source_matrix_all
            WHERE (grounding <> 'ungrounded' OR $ungrounded)
              AND role IN (SELECT unnest($roles)) AND statement IS NOT NULL
              AND (len($articles) = 0 OR article_id IN (SELECT unnest($articles)))
            ORDER BY article_id, incident_id, ordinal
            """,
            {"roles": list(roles), "articles": list(articles), "ungrounded": ungrounded},
        )
    return _matrix(told, selection)


def _matrix(told: list[dict[str, Any]], selection: dict[str, Any] | None) -> Matrix:
    columns = {row["article_id"]: row["outlet"] for row in told}
    places = {article_id: place for place, article_id in enumerate(columns)}
    rows: dict[str, list[list[Statement]]] = {}
    for row in told:
        cells = rows.setdefault(row["attribute"], [[] for _ in columns])
        statement = Statement(row["statement"], row["quote"], row["grounding"] != "ungrounded")
        cell = cells[places[row["article_id"]]]
        if statement not in cell:
            cell.append(statement)
    ordered = dict(sorted(rows.items(), key=lambda item: _rank(item[0])))
    return Matrix(list(columns), list(columns.values()), ordered, selection)


def _rank(attribute: str) -> tuple[int, str]:
    return (_ORDER.index(attribute) if attribute in _ORDER else len(_ORDER), attribute)
