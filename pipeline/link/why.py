"""Why two incidents are one event or not: the evidence for and against, as linking weighs it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.errors import UsageError
from pipeline.link.compare import compare_pairs, prepare
from pipeline.link.decisions import MERGE
from pipeline.link.evidence import THRESHOLD, Said, tell
from pipeline.link.identity import Anchors
from pipeline.link.named import incidents_named
from pipeline.store import Ledger
from pipeline.store.events import Decision, EventReader, Telling
from pipeline.store.links import LinkReader


@dataclass(frozen=True)
class Why:
    """The evidence between two incidents; of more, of the two that resemble each other most.

    Attributes:
        one, other: the two.
        said: what speaks for and against, with weights in bits.
        bits: their sum.
        average: over all pairs of the two sides, which is what decides between clusters.
        pairs: how many those are.
        decision: what a person decided about the two, last; None if nobody did.
        threshold: sum or average from which two are one.
    """

    one: Telling
    other: Telling
    said: Sequence[Said]
    bits: float
    average: float
    pairs: int
    decision: Decision | None
    threshold: float = THRESHOLD

    @property
    def together(self) -> bool:
        """Whether they are in one event now."""
        return self.one.event_id is not None and self.one.event_id == self.other.event_id

    @property
    def one_text(self) -> bool:
        """Whether one text tells both, which keeps them apart unless a person merges them."""
        return self.one.anchor.text_id == self.other.anchor.text_id


def why(ledger: Ledger, one: str, other: str) -> Why:
    """The evidence between two incidents, articles or events.

    Args:
        ledger: the database.
        one: an incident id or its beginning; an article id, for its main incident; or an event id, for all of it.
        other: likewise.

    Raises:
        UsageError: there is no such thing, or both are the same incident.
    """
    with ledger.reading() as connection:
        events, reader = EventReader(connection), LinkReader(connection)
        sides = [incidents_named(events, words) for words in (one, other)]
        prepare(reader)
        numbers = {told["incident_id"]: number for number, told in enumerate(reader.incidents())}
        tellings = {numbers[telling.anchor.incident_id]: telling for side in sides for telling in side}
        ones, others = ([numbers[telling.anchor.incident_id] for telling in side] for side in sides)
        wanted = sorted({(min(a, b), max(a, b)) for a in ones for b in others if a != b})
        if not wanted:
            raise UsageError(f"events why: {one!r} and {other!r} are the same incident; name another")
        a, b = (np.array(column, dtype=np.int32) for column in zip(*wanted, strict=True))
        compared = compare_pairs(reader, a, b)
        best = int(np.argmax(compared.pairs.bits))
        pair = [int(compared.pairs.a[best]), int(compared.pairs.b[best])]
        if pair[0] not in ones:
            pair.reverse()
        profiles = reader.profiles(pair)
        decisions = events.decisions()
    first, second = (tellings[number] for number in pair)
    return Why(
        one=first,
        other=second,
        said=tell(compared.codes_of(best), profiles[pair[0]], profiles[pair[1]]),
        bits=round(float(compared.pairs.bits[best]), 1),
        average=round(float(compared.pairs.bits.mean()), 1),
        pairs=len(wanted),
        decision=_last(decisions, first, second),
    )


def _last(decisions: Sequence[Decision], one: Telling, other: Telling) -> Decision | None:
    """The last decision about the two."""
    for decision in reversed(decisions):
        sides = [_in(side, one, other) for side in (decision.incidents, decision.others)]
        # A merge makes everything one, a split parts one side from the other.
        if decision.decision == MERGE and {*sides[0], *sides[1]} == {0, 1}:
            return decision
        if decision.decision != MERGE and (sides in ([{0}, {1}], [{1}, {0}])):
            return decision
    return None


def _in(side: Sequence[object], one: Telling, other: Telling) -> set[int]:
    anchors = Anchors([one.anchor, other.anchor])
    found = {anchors.find(anchor) for anchor in side}  # type: ignore[arg-type]
    return {place for place, telling in enumerate((one, other)) if telling.anchor in found}
