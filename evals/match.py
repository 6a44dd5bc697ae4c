"""Which extracted incident and fact is which labelled one: optimal one-to-one assignments, as in evals/README.md.

Incidents of one article are aligned first, then the facts inside each aligned pair, kind by kind. Both times the sum of
similarities is as large as it can be (scipy's `linear_sum_assignment`); what does not resemble enough stays alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from evals import comparators as compare
from evals.gold_facts import GoldFact, GoldIncident
from pipeline.fact import Fact, Incident, Kind
from pipeline.names import country_code

Given = TypeVar("Given")
Labelled = TypeVar("Labelled")


@dataclass(frozen=True)
class Aligned(Generic[Given, Labelled]):
    """Positions in the two sequences.

    Attributes:
        pairs: (given, gold) that are one and the same.
        spurious: given without gold.
        missing: gold without given.
    """

    pairs: tuple[tuple[int, int], ...]
    spurious: tuple[int, ...]
    missing: tuple[int, ...]


def align(
    given: Sequence[Given], gold: Sequence[Labelled], similarity: Callable[[Given, Labelled], float]
) -> Aligned[Given, Labelled]:
    """The one-to-one pairing with the largest sum of similarities; pairs of similarity 0 are no pairs.

    Of equally good pairings the order of the two sequences decides nothing.
    """
    ours = sorted(range(len(given)), key=lambda index: _settled(given[index]))
    theirs = sorted(range(len(gold)), key=lambda index: _settled(gold[index]))
    scores = np.array([[similarity(given[i], gold[j]) for j in theirs] for i in ours]).reshape(len(given), len(gold))
    rows, columns = linear_sum_assignment(scores, maximize=True)
    pairs = tuple((ours[i], theirs[j]) for i, j in zip(rows, columns, strict=True) if scores[i, j] > 0)
    taken, found = {row for row, _ in pairs}, {column for _, column in pairs}
    return Aligned(
        pairs,
        tuple(index for index in range(len(given)) if index not in taken),
        tuple(index for index in range(len(gold)) if index not in found),
    )


def _settled(item: object) -> str:
    """A text that depends on what an incident or fact says, not on the order it says it in."""
    facts = sorted(map(repr, getattr(item, "facts", ())))
    return repr([facts, item if not facts else getattr(item, "evidence", None)])


def align_incidents(given: Sequence[Incident], gold: Sequence[GoldIncident]) -> Aligned[Incident, GoldIncident]:
    """Incidents by type, date, place, actors and targets; a pair needs half a type and one more match.

    The right country alone is no such match: every incident that an article tells may lie in one country.
    """
    return align(given, gold, incident_similarity)


# Where the rest is equal, the incident in the same role and told in the same words is the one.
_SAME_ROLE, _SAME_WORDS = 0.02, 0.01


def incident_similarity(given: Incident, gold: GoldIncident) -> float:
    """From 0 (not the same) to 5.03: one for each of type, date, place, actors and targets, and the tie-breakers."""
    kinds: tuple[Kind, ...] = ("date", "place", "actor", "target")
    kind_of_incident = _agreement(given, gold, "event_type")
    rest = {kind: _agreement(given, gold, kind) for kind in kinds}
    if kind_of_incident == 0 or not (rest["date"] or rest["actor"] or rest["target"] or _same_place(given, gold)):
        return 0.0
    role = _SAME_ROLE * (given.role == gold.incident.role)
    words = _SAME_WORDS * compare.spans_overlap(given.evidence, gold.incident.evidence)
    return kind_of_incident + sum(rest.values()) + role + words


def _same_place(given: Incident, gold: GoldIncident) -> bool:
    """Whether a place below a country is the same."""
    return any(
        compare.names_match(fact.value_text, one.accepted("value_text"))
        for fact in given.facts
        if fact.kind == "place" and country_code(fact.value_text) is None
        for one in gold.of_kind("place")
    )


def _agreement(given: Incident, gold: GoldIncident, kind: Kind) -> float:
    """How far two incidents agree in one kind of fact, 0 to 1: twice the agreeing facts, over those there are."""
    ours, theirs = [fact for fact in given.facts if fact.kind == kind], gold.of_kind(kind)
    if not ours or not theirs:
        return 0.0
    outcome = compare.name_outcome if kind == "actor" else compare.KINDS[kind][""]
    credit = {"correct": 1.0, "partial": 0.5, "incorrect": 0.0}
    aligned = align(ours, theirs, lambda one, other: credit[outcome(one, other)])
    return 2 * sum(credit[outcome(ours[i], theirs[j])] for i, j in aligned.pairs) / (len(ours) + len(theirs))


def align_facts(given: Sequence[Fact], gold: Sequence[GoldFact]) -> Aligned[Fact, GoldFact]:
    """Facts of one kind inside one pair of incidents."""
    return align(given, gold, fact_similarity)


def fact_similarity(given: Fact, gold: GoldFact) -> float:
    """How much a fact looks like a labelled one of its kind; 0: they are two.

    An incident has one type, date, place and stage: there two different answers are one wrong answer. Elsewhere a pair
    needs the same name or number, or the same words of the article.
    """
    cites = compare.cites(given, gold.fact)
    if given.kind == "quantity":
        return _quantity_similarity(given, gold, cites=cites)
    outcome = compare.KINDS[given.kind][""](given, gold)
    if given.kind in {"event_type", "stage", "date", "place"}:
        return {"correct": 1.0, "partial": 0.6, "incorrect": 0.1}[outcome] + 0.05 * cites
    if given.kind == "attack_mode":
        return float(outcome == "correct")
    named = compare.names_match(given.value_text, gold.accepted("value_text"))
    same_role = given.category == gold.fact.category
    if not named and not (cites and same_role and given.kind == "actor"):
        return 0.0
    return 0.7 * named + 0.2 * same_role + 0.05 * cites + 0.05 * (given.basis == gold.fact.basis)


def _quantity_similarity(given: Fact, gold: GoldFact, *, cites: bool) -> float:
    numbers = compare.has_number(given) and compare.has_number(gold.fact)
    same = numbers and compare.same_value(given, gold.fact)
    overlapping = compare.overlapping(given, gold.fact)
    measured = given.measure == gold.fact.measure
    if not (same or cites or (measured and overlapping)):
        return 0.0
    group = compare.names_match(given.group_text, gold.accepted("group_text"))
    originator = compare.names_match(given.originator, gold.accepted("originator")) or (
        given.originator is None and (gold.fact.originator is None or gold.may_be_open("originator"))
    )
    # Number and measure make a right answer, so either outweighs all the rest together.
    return 0.4 * same + 0.35 * measured + 0.1 * overlapping + 0.06 * cites + 0.05 * originator + 0.04 * group
