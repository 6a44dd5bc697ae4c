"""Facts of an incident from its sentences, by rules alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pipeline.fact import Evidence, Fact, Incident, Role
from pipeline.rules.lines import Line
from pipeline.rules.places import place
from pipeline.rules.quantities import Counted, candidates
from pipeline.rules.scene import named_groups, responder, strongest, targets, unnamed_attackers
from pipeline.rules.sources import last_named
from pipeline.rules.times import long_ago
from pipeline.rules.words import VIOLENCE, any_of, each, first_of

# What a model says of a number that counts nobody of an attack.
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Coded:
    """What a model says of a number of which no rule knows what it counts."""

    measure: str
    group: str | None = None


_NOT_CODED: Final[Mapping[int, Coded]] = {}


def incident_of(
    text: str, role: Role, lines: list[Line], language: str, coded: Mapping[int, Coded] = _NOT_CODED
) -> Incident:
    """The incident that some sentences tell, at least one of them.

    Args:
        text: the whole text.
        role: of the incident.
        lines: its sentences, in order.
        language: a BCP 47 tag.
        coded: what numbers count of which no rule knows it, by the offset at which each begins in the text.
    """
    violent = [line for line in lines if line.violent] or lines[:1]
    # A headline comes first, but the sentence that says when is the fuller mention.
    lead = max(violent[:3], key=lambda line: line.has_day)
    told = _evidence(text, lead, 0, len(lead.words))
    event_type = _event_type(lead, violent)
    facts = [Fact(kind="event_type", value_text=None, evidence=told, category=event_type, by_rule=("category",))]
    facts += _date(text, role, violent)
    facts += _place(text, violent)
    facts += _actors(text, lines)
    facts += _targets(text, violent)
    facts += _quantities(text, lines, language, len(facts), coded)
    return Incident(role, told, tuple(facts))


def types_told(lines: Iterable[Line]) -> frozenset[str]:
    """The event types that the sentences have a word for."""
    words = "\n".join(line.words for line in lines)
    return frozenset(name for name, pattern in _EVENT_TYPES.items() if pattern.search(words))


def _evidence(text: str, line: Line, start: int, end: int) -> Evidence:
    offset = line.sentence.start
    return Evidence(text[offset + start : offset + end], offset + start, offset + end, "exact")


def _event_type(lead: Line, violent: list[Line]) -> str:
    found = first_of(_EVENT_TYPES, f"{violent[0].words} {lead.words}") or "attack"
    fought = found == "attack" and any(_REPELLED.search(line.words) for line in violent)
    return "armed_clash" if fought else found


def _date(text: str, role: Role, violent: list[Line]) -> Iterator[Fact]:
    told = [(line, when) for line in violent for when in line.whens]
    found = [one for one in told if not one[1].of_report] or told
    chosen = next((one for one in found if one[1].precision == "day"), found[0] if found else None)
    if chosen:
        line, when = chosen
        yield Fact(
            kind="date",
            value_text=line.words[when.start : when.end],
            evidence=_evidence(text, line, when.start, when.end),
            basis="explicit" if when.first else "unresolved",
            precision=when.precision,
            date_start=when.first,
            date_end=when.last,
            by_rule=("value_text",),
        )
    elif role == "background" and (said := long_ago(violent[0].words)):
        start = violent[0].words.index(said)
        evidence = _evidence(text, violent[0], start, start + len(said))
        yield Fact(
            kind="date",
            value_text=said,
            evidence=evidence,
            basis="unresolved",
            precision="unknown",
            by_rule=("value_text",),
        )


def _place(text: str, violent: list[Line]) -> Iterator[Fact]:
    found = [(line, where) for line in violent if (where := place(line.words))]
    chosen = next((one for one in found if one[1].precision != "6"), found[0] if found else None)
    if chosen:
        line, where = chosen
        yield Fact(
            kind="place",
            value_text=line.words[where.start : where.end],
            evidence=_evidence(text, line, where.start, where.end),
            country=where.country,
            precision=where.precision,
            by_rule=("value_text",),
        )


def _actors(text: str, lines: list[Line]) -> Iterator[Fact]:
    named = [(actor, line) for line in lines for actor in named_groups(line.words, line.violent)]
    groups = dict.fromkeys(actor.group for actor, _ in named)
    unnamed = [(actor, line) for line in lines if line.violent and (actor := unnamed_attackers(line.words))]
    chosen = [[one for one in named if one[0].group == group] for group in groups] or [unnamed[:1]]
    fought = [(actor, line) for line in lines if (actor := responder(line.words))][:1]
    for category, mentions in (*(("perpetrator", one) for one in chosen), ("responder", fought)):
        best = strongest(actor for actor, _ in mentions)
        for actor, line in mentions:
            if actor is best:
                yield Fact(
                    kind="actor",
                    value_text=line.words[actor.start : actor.end],
                    evidence=_evidence(text, line, actor.start, actor.end),
                    category=category,
                    basis=actor.basis,
                    actor_type=actor.actor_type,
                    by_rule=("value_text", "category", "basis"),
                )


def _targets(text: str, violent: list[Line]) -> Iterator[Fact]:
    seen: set[str] = set()
    for line in violent:
        for target in targets(line.words):
            said = line.words[target.start : target.end]
            if said.casefold() not in seen:
                seen.add(said.casefold())
                evidence = _evidence(text, line, target.start, target.end)
                yield Fact(
                    kind="target",
                    value_text=said,
                    evidence=evidence,
                    target_type=target.target_type,
                    by_rule=("value_text",),
                )


def _quantities(
    text: str, lines: Iterable[Line], language: str, ordinal: int, coded: Mapping[int, Coded]
) -> list[Fact]:
    """Each number once for each originator; a part points to the whole before it."""
    facts: list[Fact] = []
    groups: dict[tuple[object, ...], set[str | None]] = {}
    whole: dict[str | None, int] = {}
    for line, counted in counted_in(lines, language):
        fact = quantity(text, line, counted, coded.get(place_of(line, counted)))
        if fact.measure in {None, NOTHING}:
            continue
        low_to_high = (fact.low, fact.high, fact.modifier)
        again = (fact.measure, fact.status, *low_to_high)
        seen = groups.setdefault((*again, fact.originator), set())
        if fact.group_text in seen or (seen and (None in seen or fact.group_text is None)):
            continue
        seen.add(fact.group_text)
        # A headline's figure is that of the sentence which says whose it is.
        bare = next((place for place, one in enumerate(facts) if _is_bare(one, again)), None)
        if bare is not None and fact.originator is not None and not counted.part_of_last:
            facts[bare] = replace(fact, subset_of=facts[bare].subset_of)
            continue
        if counted.part_of_last:
            fact = replace(fact, subset_of=whole.get(fact.measure))
        else:
            whole[fact.measure] = ordinal + len(facts)
        facts.append(fact)
    return facts


def _is_bare(fact: Fact, figure: tuple[object, ...]) -> bool:
    """Whether a fact is this figure with nobody who says so and no one named who is counted."""
    same = (fact.measure, fact.status, fact.low, fact.high, fact.modifier) == figure
    return same and fact.originator is None and fact.group_text is None


def counted_in(lines: Iterable[Line], language: str) -> Iterator[tuple[Line, Counted]]:
    """Every place of some sentences that can carry a quantity; a pronoun that says so is whom one before named."""
    speaker: str | None = None
    for line in lines:
        before, speaker = speaker, last_named(line.words) or speaker
        for one in candidates(line.words, language, before):
            yield line, one


def place_of(line: Line, one: Counted) -> int:
    """The offset in the text at which a quantity's number begins."""
    return line.sentence.start + (one.number.core if one.number else one.start)


def quantity(text: str, line: Line, one: Counted, coded: Coded | None = None) -> Fact:
    """A quantity, its measure by rule where one knows it, else as a model says, else null."""
    number = one.number
    evidence = _evidence(text, line, one.start, one.end)
    decided = ["value_text", "modifier", "originator"]
    if one.measure is not None:
        coded = None
    if coded is None:
        decided += ["group_text", "measure"]
    return Fact(
        kind="quantity",
        value_text=one.value_text,
        evidence=evidence,
        measure=coded.measure if coded else one.measure,
        status=one.status,
        low=number.low if number else None,
        high=number.high if number else None,
        modifier=number.modifier if number else None,
        group_text=coded.group if coded else one.group,
        group_type=one.group_type,
        originator=one.originator,
        originator_type=one.originator_type,
        by_rule=tuple(sorted(decided)),
    )


_REPELLED: Final = any_of(VIOLENCE["repelled"])
_EVENT_TYPES: Final = each(VIOLENCE["event_types"])
