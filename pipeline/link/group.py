"""The selection's incidents → clusters, each with the evidence that joined its members."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from pipeline.link.cluster import Limits, Numbers, Pairs, cluster, components
from pipeline.link.compare import Compared, compare, compare_pairs, prepare
from pipeline.link.decisions import decided
from pipeline.link.evidence import AVERAGE, THRESHOLD, reason, tell
from pipeline.store.events import Anchor, Decision
from pipeline.store.links import Cut, LinkReader

TOLD_TWICE = "told twice by its article: the same time, place and target"


@dataclass(frozen=True)
class Joined:
    """What joined an incident to its event.

    Attributes:
        to: number of the incident of the event that it resembles most.
        bits: the weight of evidence between the two; None where a person joined it.
        reason: the evidence, or the person, in words.
    """

    to: int
    bits: float | None
    reason: str


@dataclass(frozen=True)
class Found:
    """Clusters of incidents, by number.

    Attributes:
        incidents: the incident of each number.
        profiles: of each what its event's label is made of.
        clusters: members, in order; the first is the one that founds.
        joined: of each incident that is not alone what joined it.
        pairs: how many were compared.
        limited: what was not compared all with all.
    """

    incidents: Sequence[Anchor]
    profiles: Sequence[Mapping[str, Any]]
    clusters: Sequence[Sequence[int]]
    joined: Mapping[int, Joined]
    pairs: int
    limited: Sequence[Cut]


def find(reader: LinkReader, decisions: Sequence[Decision]) -> Found:
    """Cluster the selection's incidents."""
    count = prepare(reader)
    limited = reader.block()
    told = reader.incidents()
    incidents = [Anchor(**{name: one[name] for name in Anchor.__dataclass_fields__}) for one in told]
    texts = [one.text_id for one in incidents]
    twice = reader.told_twice()
    obeyed, merged = decided(decisions, incidents, twice)
    compared = compare(reader).pairs
    labels, apart = components(count, compared, THRESHOLD, obeyed)
    pairs = compared.joined(_rest(reader, labels, compared, texts))
    found = cluster(labels, pairs, Limits(THRESHOLD, AVERAGE), texts, obeyed)
    members: dict[int, list[int]] = defaultdict(list)
    for number, lowest in enumerate(found):
        members[lowest].append(number)
    clusters = list(members.values())
    joined = {**_again(twice, found), **dict(_joined(reader, _between(pairs, texts), found, merged))}
    return Found(incidents, reader.labels(), clusters, joined, len(pairs.a), [*limited, *_crowded(apart)])


def _between(pairs: Pairs, texts: Sequence[str]) -> Pairs:
    """The pairs of two texts: what one text tells twice is no evidence that it happened."""
    return pairs.only(np.array([texts[a] != texts[b] for a, b in zip(pairs.a, pairs.b, strict=True)], dtype=bool))


def _again(twice: Sequence[tuple[int, int]], found: Sequence[int]) -> dict[int, Joined]:
    """Of the incidents that a text tells twice, and nobody parted, the other telling."""
    both = [(one, other) for one, other in twice if found[one] == found[other]]
    return {number: Joined(to, None, TOLD_TWICE) for one, other in both for number, to in ((one, other), (other, one))}


def _crowded(apart: Sequence[int]) -> list[Cut]:
    return [Cut("likeness", len(apart), max(apart))] if apart else []


def _rest(reader: LinkReader, labels: Numbers, compared: Pairs, texts: Sequence[str]) -> Pairs:
    """The pairs within a component that met in no block, compared too, so that an average is over all there are."""
    count = len(labels)
    inside = labels[compared.a] == labels[compared.b]
    met = set((compared.a[inside].astype(np.int64) * count + compared.b[inside]).tolist())
    missing = [
        (one, other)
        for one, other in _all_pairs(labels)
        if one * count + other not in met and texts[one] != texts[other]
    ]
    a, b = (np.array(column, dtype=np.int32) for column in (zip(*missing, strict=True) if missing else ((), ())))
    return compare_pairs(reader, a, b).pairs


def _all_pairs(labels: Numbers) -> Iterator[tuple[int, int]]:
    """Every pair of incidents of one component."""
    members: dict[int, list[int]] = defaultdict(list)
    for number, label in enumerate(labels.tolist()):
        members[label].append(number)
    for component in members.values():
        yield from combinations(component, 2)


def _joined(
    reader: LinkReader, pairs: Pairs, found: Sequence[int], merged: Mapping[int, Decision]
) -> Iterator[tuple[int, Joined]]:
    """Of each incident that is not alone what joined it: its strongest evidence, else the person who did."""
    labels = np.array(found, dtype=np.int32)
    best = _best(pairs.only(labels[pairs.a] == labels[pairs.b]))
    by_person = {number for number in merged if best.get(number, (0, 0.0))[1] < THRESHOLD}
    for number in by_person:
        others = [other for other in merged if found[other] == found[number] and other != number]
        if others:
            yield number, Joined(others[0], None, _decided(merged[number]))
    evidenced = {number: to for number, (to, _) in best.items() if number not in by_person}
    yield from _told(reader, evidenced)


def _best(pairs: Pairs) -> dict[int, tuple[int, float]]:
    """Of each incident the one that it has most evidence with; of equals the lowest number."""
    ones = np.concatenate([pairs.a, pairs.b])
    others = np.concatenate([pairs.b, pairs.a])
    bits = np.concatenate([pairs.bits, pairs.bits])
    order = np.lexsort((others, -bits, ones))
    first = np.unique(ones[order], return_index=True)[1]
    kept = order[first]
    return {
        int(one): (int(to), float(weight)) for one, to, weight in zip(ones[kept], others[kept], bits[kept], strict=True)
    }


def _decided(decision: Decision) -> str:
    why = f": {decision.reason}" if decision.reason else ""
    return f"merged by {decision.reviewer}{why}"


def _told(reader: LinkReader, linked: Mapping[int, int]) -> Iterator[tuple[int, Joined]]:
    wanted = sorted({(min(pair), max(pair)) for pair in linked.items()})
    if not wanted:
        return
    a, b = (np.array(column, dtype=np.int32) for column in zip(*wanted, strict=True))
    again = compare_pairs(reader, a, b)
    profiles = reader.profiles(sorted(linked.keys() | set(linked.values())))
    told = {pair: _reason(again, place, profiles) for place, pair in enumerate(wanted)}
    for number, to in linked.items():
        bits, words = told[min(number, to), max(number, to)]
        yield number, Joined(to, bits, words)


def _reason(compared: Compared, place: int, profiles: Mapping[int, Mapping[str, Any]]) -> tuple[float, str]:
    one, other = (profiles[int(column[place])] for column in (compared.pairs.a, compared.pairs.b))
    return round(float(compared.pairs.bits[place]), 1), reason(tell(compared.codes_of(place), one, other))
