"""Which event a cluster is: ids that stay while articles come, prompts change and people merge and split.

Each incident remembers an event: the one that it is a member of, else that of an incident of another extraction which
tells the same text's same words. A cluster inherits the id that most of its members remember, the older event of
equals; no id goes to two clusters. What inherits none is named after its founding incident, by a hash of its text and
place there, so that the same articles linked anew elsewhere get the same ids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from itertools import count

from pipeline.store.events import Anchor, EventRow, MemberRow
from schemas.canonical import canonical_hash

_LENGTH = 12


class Anchors:
    """Incidents by what they tell, to find them again under another prompt."""

    def __init__(self, incidents: Iterable[Anchor]) -> None:
        self._by_text: dict[str, list[Anchor]] = defaultdict(list)
        for one in incidents:
            self._by_text[one.text_id].append(one)

    def find(self, anchor: Anchor) -> Anchor | None:
        """The incident that tells what the anchor told: itself, else of its text and role what shares most words.

        A text has one main incident, so that no words need be shared.
        """
        same = [one for one in self._by_text.get(anchor.text_id, ()) if one.role == anchor.role]
        for one in same:
            if one.incident_id == anchor.incident_id:
                return one
        shared = {one: _overlap(one, anchor) for one in same if anchor.role == "main" or _overlap(one, anchor) > 0}
        return min(shared, key=lambda one: (-shared[one], one.incident_id)) if shared else None


def _overlap(one: Anchor, other: Anchor) -> int:
    """How many characters of the text are in the quotes of both."""
    if one.quote_start is None or one.quote_end is None or other.quote_start is None or other.quote_end is None:
        return 0
    return max(min(one.quote_end, other.quote_end) - max(one.quote_start, other.quote_start), 0)


def remembered(incidents: Sequence[Anchor], members: Iterable[tuple[MemberRow, Anchor | None]]) -> dict[str, str]:
    """Of each incident the event that it remembers; those that remember none are left out."""
    event_of: dict[str, str] = {}
    elsewhere: list[Anchor] = []
    ours = {one.incident_id for one in incidents}
    for member, anchor in members:
        event_of[member.incident_id] = member.event_id
        if anchor is not None and member.incident_id not in ours:
            elsewhere.append(anchor)
    others = Anchors(elsewhere)
    found: dict[str, str] = {}
    for one in incidents:
        known = one if one.incident_id in event_of else others.find(one)
        if known is not None:
            found[one.incident_id] = event_of[known.incident_id]
    return found


def name_clusters(
    clusters: Sequence[Sequence[Anchor]], memory: Mapping[str, str], born: Mapping[str, datetime]
) -> list[str]:
    """The id of each cluster.

    Args:
        clusters: their members; the first of each is its founding incident.
        memory: of an incident the event that it remembers.
        born: when each event began that has members of any selection; an id that none has is free to be given again.
    """
    votes = [Counter(memory[one.incident_id] for one in cluster if one.incident_id in memory) for cluster in clusters]
    wishes = sorted(
        (-shared, born[event_id], event_id, place)
        for place, wished in enumerate(votes)
        for event_id, shared in wished.items()
    )
    names: dict[int, str] = {}
    taken: set[str] = set()
    for _, _, event_id, place in wishes:
        if place not in names and event_id not in taken:
            names[place] = event_id
            taken.add(event_id)
    # What another selection's incidents remember lives on, though no cluster here took it.
    taken.update(born)
    for place, cluster in enumerate(clusters):
        if place not in names:
            names[place] = found_id(cluster[0], taken)
            taken.add(names[place])
    return [names[place] for place in range(len(clusters))]


def found_id(founder: Anchor, taken: Set[str]) -> str:
    """An id for the event that this incident founds. One that ended and was named after it lives again."""
    for number in count():
        named = [founder.text_id, founder.role, founder.quote_start, founder.quote_end, number]
        event_id = "e" + canonical_hash(named).partition(":")[2][:_LENGTH]
        if event_id not in taken:
            return event_id
    raise AssertionError  # count() has no end


def tombstones(
    before: Mapping[str, EventRow], alive: set[str], heirs: Mapping[str, Counter[str]], now: datetime
) -> list[EventRow]:
    """The events that have no member any more, each with what it became part of.

    Args:
        before: every event there was.
        alive: ids that have members now.
        heirs: of an event the ids where its members are now, and how many went there.
        now: when they ended.
    """
    ended = []
    for event in before.values():
        if event.event_id in alive or event.merged_into is not None:
            continue
        went = heirs.get(event.event_id)
        if went:  # else its incidents are in no extraction any more: there is nothing that it became
            heir = min(went, key=lambda event_id: (-went[event_id], event_id))
            ended.append(EventRow(event.event_id, event.label, heir, event.created_at, now))
    return ended
