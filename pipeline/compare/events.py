"""Which events to show: those asked for, or those that most sources tell of."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import UsageError
from pipeline.store import Ledger, Reader


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the selection.

    Attributes:
        role: main if an article tells it as its main incident, else background.
        articles: how many tell of it.
        independent_sources: on how many lineages those rest.
    """

    event_id: str
    label: str
    role: str
    articles: int
    independent_sources: int


def events(
    ledger: Ledger,
    *,
    asked: Sequence[str] = (),
    articles: Sequence[str] = (),
    background: bool = False,
    limit: int | None = None,
) -> list[Event]:
    """Events, those that most independent sources tell of first.

    Args:
        ledger: the database.
        asked: only these: an id, its beginning, or a tombstone's id, which stands for what it became.
        articles: only those that one of these articles tells of; all when empty.
        background: also those that no article tells as its main incident.
        limit: at most so many.

    Raises:
        UsageError: an id is unknown, or more than one event's begins so.
    """
    with ledger.reading() as connection:
        reader = Reader(connection)
        ids = [_event_id(reader, one) for one in asked]
        wanted = {"asked": ids, "articles": list(articles), "background": background or bool(ids)}
        rows = reader.rows(_EVENTS, {**wanted, "most": limit or _ALL})
    return [Event(**row) for row in rows]


_ALL = 2**62
_EVENTS = """
    SELECT event_id, coalesce(label, event_id) AS label, role, articles, independent_sources FROM current_events
    WHERE ($background OR role = 'main') AND (len($asked) = 0 OR event_id IN (SELECT unnest($asked)))
        AND (
            len($articles) = 0
            OR event_id IN (SELECT event_id FROM all_facts WHERE article_id IN (SELECT unnest($articles)))
        )
    ORDER BY independent_sources DESC, articles DESC, first_told, event_id LIMIT $most
"""


def _event_id(reader: Reader, given: str) -> str:
    """The living event that an id or its beginning names."""
    found = reader.rows(
        """
        SELECT DISTINCT coalesce(merged_into, event_id) AS event_id FROM events
        WHERE event_id = $given OR (starts_with(event_id, $given) AND NOT EXISTS (FROM events WHERE event_id = $given))
        """,
        {"given": given},
    )
    if len(found) != 1:
        raise UsageError(f"--event {given}: {len(found)} events begin so; see: incidents events list")
    living: str = found[0]["event_id"]
    return living if living == given or not _is_tombstone(reader, living) else _event_id(reader, living)


def _is_tombstone(reader: Reader, event_id: str) -> bool:
    return bool(reader.rows("FROM events WHERE event_id = $id AND merged_into IS NOT NULL", {"id": event_id}))
