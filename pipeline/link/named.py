"""What people call events and incidents by: ids, the beginnings of ids, and the ids of articles."""

from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.store.events import EventReader, EventRow, Telling

_SEE = "see: incidents events list"


def event_named(reader: EventReader, words: str) -> EventRow:
    """The event of this id or the only one that begins so; of an incident's or article's id what it tells of.

    Raises:
        UsageError: there is none, or more than one.
    """
    if found := reader.named(words):
        return _only(found, words)
    told = {telling.event_id for telling in _mains(_told(reader, words))} - {None}
    if not told:
        raise UsageError(f"events: no event, incident or article {words!r} in this selection; {_SEE}")
    return _only([one for one in reader.events() if one.event_id in told], words)


def _only(found: Sequence[EventRow], words: str) -> EventRow:
    if len(found) > 1:
        ids = ", ".join(one.event_id for one in found[:5])
        raise UsageError(f"events: {words!r} may be {len(found)} events ({ids}); type more of the id")
    return found[0]


def incidents_named(reader: EventReader, words: str) -> list[Telling]:
    """The incident of this id, the main one of an article (all, if it has none), or all of an event.

    Raises:
        UsageError: there is none.
    """
    found = _told(reader, words)
    if not found and len(events := reader.named(words)) == 1:
        return reader.tellings(events[0].event_id)
    if not found:
        raise UsageError(f"events: no incident, article or event {words!r} in this selection; {_SEE}")
    return found if any(one.event_id == words for one in found) else _mains(found)


def _told(reader: EventReader, words: str) -> list[Telling]:
    """The incidents that these words mean: of one article, one event, or with ids of one text."""
    found = reader.tellings(words)
    named = any(words in {one.article_id, one.event_id} for one in found)
    if not named and len(texts := {one.anchor.text_id for one in found}) > 1:
        raise UsageError(
            f"events: {words!r} begins the ids of incidents of {len(texts)} texts; type more of it, or {_SEE}"
        )
    return found


def _mains(found: Sequence[Telling]) -> list[Telling]:
    """The main ones, of incidents that some words may mean; all where there is none."""
    return [one for one in found if one.anchor.role == "main"] or list(found)
