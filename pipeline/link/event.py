"""The whole of linking: the selection's incidents → stored events."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.link.evidence import when
from pipeline.link.group import Found, find
from pipeline.link.identity import name_clusters, remembered, tombstones
from pipeline.store import Ledger, Writer
from pipeline.store.events import Anchor, EventReader, EventRow, EventWriter, MemberRow
from pipeline.store.links import Cut, LinkReader

_PATIENCE = 30.0
_ALONE = "told by this article alone"
_LABEL = 80


@dataclass(frozen=True, slots=True)
class Linked:
    """What a linking found and what it changed.

    Attributes:
        incidents: of the selection.
        events: that they make, those of one incident too.
        new: events that are there for the first time, or again.
        changed: events that were there and have other members now.
        merged: events that ended because their incidents went to others.
        pairs: how many pairs of incidents were compared.
        limited: what was not compared all with all; nothing for most ledgers.
    """

    incidents: int
    events: int
    new: int
    changed: int
    merged: int
    pairs: int
    limited: tuple[Cut, ...] = ()


def link(ledger: Ledger) -> Linked:
    """Link the selection's incidents and store the events, in one transaction.

    Members from other selections stay where they are, so that selecting those again finds the same events.

    Raises:
        StoreError: there is no such database.
        LockedError: another process kept it too long.
    """
    with ledger.reading() as connection:
        keyless = LinkReader(connection).lacks_keys()
    if keyless:
        with ledger.writing(_PATIENCE) as connection:
            Writer(connection).fill_keys()
    with ledger.reading() as connection:
        found = find(LinkReader(connection), EventReader(connection).decisions())
    with ledger.writing(_PATIENCE) as connection:
        return _store(found, EventReader(connection), EventWriter(connection))


def _store(found: Found, reader: EventReader, writer: EventWriter) -> Linked:
    now = datetime.now(UTC)
    events = {event.event_id: event for event in reader.events()}
    stored = reader.members()
    before = {member.incident_id: member for member, _ in stored}
    named = _named(found, stored, events)
    members = [_kept(row, before.get(row.incident_id)) for row in _members(found, named, now)]
    gone = [member.incident_id for member, anchor in stored if anchor is None]
    writer.members([row for row in members if row != before.get(row.incident_id)], gone)
    left, moved = _moves(members, before, gone)
    alive = {member.event_id for member, anchor in stored if anchor and member.incident_id not in moved}
    alive.update(row.event_id for row in members)
    ended = tombstones(events, alive, left, now)
    changed = {*left, *moved.values()}
    living = [
        _event(event_id, label, events.get(event_id), now, changed) for event_id, label in named_labels(found, named)
    ]
    writer.events([row for row in [*living, *ended] if row != events.get(row.event_id)])
    known = {event_id for event_id, event in events.items() if event.merged_into is None}
    present = {row.event_id for row in members}
    return Linked(
        incidents=len(members),
        events=len(present),
        new=len(present - known),
        changed=len(present & known & changed),
        merged=len(ended),
        pairs=found.pairs,
        limited=tuple(found.limited),
    )


def _named(
    found: Found, stored: Sequence[tuple[MemberRow, Anchor | None]], events: Mapping[str, EventRow]
) -> list[str]:
    """The event id of each cluster."""
    memory = remembered(found.incidents, stored)
    born = {member.event_id: events[member.event_id].created_at for member, anchor in stored if anchor}
    clusters = [[found.incidents[number] for number in cluster] for cluster in found.clusters]
    return name_clusters(clusters, memory, born)


def _members(found: Found, named: Sequence[str], now: datetime) -> list[MemberRow]:
    rows = []
    for event_id, cluster in zip(named, found.clusters, strict=True):
        for number in cluster:
            joined = found.joined.get(number)
            linked_to = found.incidents[joined.to].incident_id if joined else None
            rows.append(
                MemberRow(
                    event_id,
                    found.incidents[number].incident_id,
                    joined.reason if joined else _ALONE,
                    now,
                    linked_to,
                    joined.bits if joined else None,
                )
            )
    return rows


def _kept(row: MemberRow, before: MemberRow | None) -> MemberRow:
    """The row with the time of the one before it, if the incident is where it was."""
    if before is None or before.event_id != row.event_id:
        return row
    return MemberRow(row.event_id, row.incident_id, row.reason, before.linked_at, row.linked_to, row.score)


def _moves(
    members: Sequence[MemberRow], before: Mapping[str, MemberRow], gone: Sequence[str]
) -> tuple[dict[str, Counter[str]], dict[str, str]]:
    """Of events that lost members where these went, and the incidents that moved or came with where they are now."""
    left: dict[str, Counter[str]] = defaultdict(Counter)
    moved: dict[str, str] = {}
    for row in members:
        was = before.get(row.incident_id)
        if was is None or was.event_id != row.event_id:
            moved[row.incident_id] = row.event_id
            if was is not None:
                left[was.event_id][row.event_id] += 1
    for incident_id in gone:
        left[before[incident_id].event_id].update(())
    return left, moved


def _event(event_id: str, label: str, before: EventRow | None, now: datetime, changed: set[str]) -> EventRow:
    if before is None:
        return EventRow(event_id, label, None, now, now)
    moved = event_id in changed or before.merged_into is not None
    return EventRow(event_id, label, None, before.created_at, now if moved else before.changed_at)


def named_labels(found: Found, named: Sequence[str]) -> list[tuple[str, str]]:
    """Each event's id and short name: "attack, Bamako, 2024-09-17"."""
    return [
        (event_id, _label(found.profiles, cluster)) for event_id, cluster in zip(named, found.clusters, strict=True)
    ]


def _label(profiles: Sequence[Mapping[str, Any]], cluster: Sequence[int]) -> str:
    """What most of its incidents say, of equals the first; days rather than weekdays, and the narrowest of them."""
    told = [profiles[number] for number in cluster]
    kinds = [(one["event_type"] or "").replace("_", " ") for one in told]
    places = [f"near {one['place_text']}" if one["away"] else one["place_text"] for one in told]
    dates = [when(one) for one in _narrowest(told)]
    parts = [most for values in (kinds, places, dates) if (most := _most(values))]
    label = " ".join(", ".join(parts).split()) or "incident"
    return label if len(label) <= _LABEL else label[: _LABEL - 1] + "…"


def _narrowest(told: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that know the days best; all where none knows any."""
    widths = [one["last_day"] - one["first_day"] for one in told if one["first_day"] is not None]
    if not widths:
        return list(told)
    return [one for one in told if one["first_day"] is not None and one["last_day"] - one["first_day"] == min(widths)]


def _most(values: Sequence[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None
