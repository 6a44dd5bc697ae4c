"""What a person decides about events: kept, obeyed by every linking from then on, and in force at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from pipeline.errors import UsageError
from pipeline.link.decisions import MERGE, SPLIT
from pipeline.link.event import Linked, link
from pipeline.link.identity import Anchors, found_id
from pipeline.link.named import event_named
from pipeline.store import Ledger
from pipeline.store.events import Anchor, Decision, EventReader, EventRow, EventWriter

_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision: the event that stays, the one that ended or began, and what linking changed."""

    event_id: str
    other_event_id: str
    linked: Linked


def merge(ledger: Ledger, one: str, other: str, *, reviewer: str, reason: str | None = None) -> Decided:
    """Decide that two events are one happening: the first stays, the second becomes part of it.

    Args:
        ledger: the database.
        one: an event by its id or its beginning, or by an incident or article of it.
        other: likewise.
        reviewer: who decides.
        reason: why, in their words.

    Raises:
        UsageError: there is no such event, or they are one already.
    """
    with ledger.writing(_PATIENCE) as connection:
        reader, writer = EventReader(connection), EventWriter(connection)
        stays, ends = event_named(reader, one), event_named(reader, other)
        for event in (stays, ends):
            _require_alive(event)
        if stays.event_id == ends.event_id:
            raise UsageError(f"events merge: {one!r} and {other!r} are one event already, {stays.event_id}")
        sides = [_members(reader, event.event_id) for event in (stays, ends)]
        decision = _decision(MERGE, (stays.event_id, ends.event_id), sides, reviewer, reason)
        writer.decision(decision)
        writer.move(ends.event_id, stays.event_id, [anchor.incident_id for anchor in sides[1]])
        writer.events(
            [
                EventRow(stays.event_id, stays.label, None, stays.created_at, decision.decided_at),
                EventRow(ends.event_id, ends.label, stays.event_id, ends.created_at, decision.decided_at),
            ]
        )
    return Decided(stays.event_id, ends.event_id, link(ledger))


def split(ledger: Ledger, event: str, incidents: Sequence[str], *, reviewer: str, reason: str | None = None) -> Decided:
    """Decide that these incidents of an event are another happening than the rest of it.

    Args:
        ledger: the database.
        event: by its id or its beginning, or by an incident or article of it.
        incidents: which of it begin an event of their own, by incident or article id.
        reviewer: who decides.
        reason: why, in their words.

    Raises:
        UsageError: there is no such event, one of the incidents is not in it, or nothing of it would be left.
    """
    with ledger.writing(_PATIENCE) as connection:
        reader, writer = EventReader(connection), EventWriter(connection)
        stays = event_named(reader, event)
        _require_alive(stays)
        leaving = _of_event(reader, stays.event_id, incidents)
        everyone = _members(reader, stays.event_id)
        # Another selection's incident that tells the same leaves with it.
        anchors = Anchors(leaving)
        gone = [one for one in everyone if anchors.find(one) is not None]
        rest = [one for one in everyone if one not in gone]
        if not any(one in rest for one in _current(reader, stays.event_id)):
            raise UsageError(f"events split: nothing would be left of {stays.event_id}; name fewer of its incidents")
        alive = {one.event_id for one in reader.events() if one.merged_into is None}
        new = found_id(min(leaving, key=lambda one: (one.text_id, one.quote_start or 0)), alive)
        decision = _decision(SPLIT, (stays.event_id, new), (gone, rest), reviewer, reason)
        writer.decision(decision)
        writer.move(stays.event_id, new, [one.incident_id for one in gone])
        now = decision.decided_at
        writer.events(
            [
                EventRow(stays.event_id, stays.label, None, stays.created_at, now),
                EventRow(new, None, None, now, now),
            ]
        )
    return Decided(stays.event_id, new, link(ledger))


def _require_alive(event: EventRow) -> None:
    if event.merged_into is not None:
        raise UsageError(f"events: {event.event_id} became part of {event.merged_into}; name that one")


def _members(reader: EventReader, event_id: str) -> list[Anchor]:
    """Its incidents, of every selection."""
    return [anchor for member, anchor in reader.members() if member.event_id == event_id and anchor is not None]


def _current(reader: EventReader, event_id: str) -> list[Anchor]:
    return [telling.anchor for telling in reader.tellings(event_id) if telling.event_id == event_id]


def _of_event(reader: EventReader, event_id: str, incidents: Sequence[str]) -> list[Anchor]:
    """The incidents that these words name, which must be the event's."""
    found = []
    for words in incidents:
        here = [one.anchor for one in reader.tellings(words) if one.event_id == event_id]
        if not here:
            known = ", ".join(sorted({one.article_id for one in reader.tellings(event_id)}))
            raise UsageError(
                f"events split: {words!r} is no incident or article of {event_id}; it has: {known or 'nothing'}"
            )
        found += here
    return found


def _decision(
    decision: str, events: tuple[str, str], sides: Sequence[Sequence[Anchor]], reviewer: str, reason: str | None
) -> Decision:
    return Decision(
        decision_id=uuid4().hex,
        decision=decision,
        event_id=events[0],
        other_event_id=events[1],
        incidents=tuple(sides[0]),
        others=tuple(sides[1]),
        reviewer=reviewer,
        reason=reason,
        decided_at=datetime.now(UTC),
    )
