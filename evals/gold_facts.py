"""A labelled incident: facts of the same types as extraction makes, with what else is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evals import gold_format as form
from pipeline.fact import Evidence, Fact, Incident, Kind


@dataclass(frozen=True)
class GoldFact:
    """One labelled fact, and other answers that are right as well.

    Attributes:
        also: by column of the fact (`value_text`, `group_text`, `originator`, `category`, `basis`): further values
            that count as equal; None among them: to leave the column open is right as well.
        optional: neither missing when it was not extracted nor spurious when it was.
    """

    fact: Fact
    also: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    optional: bool = False

    def accepted(self, column: str) -> tuple[str, ...]:
        """Every right value of a text column, the labelled one first; empty where the article does not say."""
        value = getattr(self.fact, column)
        others = (other for other in self.also.get(column, ()) if other is not None)
        return () if value is None else (value, *others)

    def may_be_open(self, column: str) -> bool:
        """Whether leaving a filled column open is right as well."""
        return None in self.also.get(column, ())


@dataclass(frozen=True)
class GoldIncident:
    """One labelled incident; `facts` has the same facts as `incident`, with their alternatives."""

    incident: Incident
    facts: tuple[GoldFact, ...]
    optional: bool = False

    def of_kind(self, kind: Kind) -> tuple[GoldFact, ...]:
        """Its facts of one kind, in the file's order."""
        return tuple(one for one in self.facts if one.fact.kind == kind)


def labelled_incident(read: form.GoldIncident, text: str) -> GoldIncident:
    """The gold file's incident with its facts; quotes must stand in the text (`gold_check`)."""
    # What an optional incident says is optional too: told in part, it lacks nothing.
    facts = tuple(replace(one, optional=one.optional or read.optional) for one in _facts(read, text))
    incident = Incident(read.role, _evidence(read, text), tuple(one.fact for one in facts))
    return GoldIncident(incident, facts, read.optional)


def _facts(read: form.GoldIncident, text: str) -> Iterator[GoldFact]:
    whole = _evidence(read, text)
    yield GoldFact(
        Fact(kind="event_type", value_text=None, evidence=whole, category=read.event_type),
        _also(category=read.also_event_type),
    )
    yield GoldFact(Fact(kind="stage", value_text=None, evidence=whole, category=read.stage))
    for mode in read.attack_modes:
        yield GoldFact(Fact(kind="attack_mode", value_text=None, evidence=whole, category=mode))
    if (date := read.date) is not None:
        yield _fact(
            text,
            date,
            "date",
            date.text,
            basis=date.basis,
            precision=date.precision,
            date_start=date.start,
            date_end=date.end,
        )
    if (place := read.place) is not None:
        yield _fact(
            text,
            place,
            "place",
            place.name,
            country=place.country,
            admin1=place.admin1,
            precision=None if place.precision is None else str(place.precision),
            site_type=place.site_type,
        )
    for actor in read.actors:
        made = _fact(
            text,
            actor,
            "actor",
            actor.name,
            category=actor.role,
            basis=actor.basis,
            actor_type=actor.actor_type,
            channel=actor.channel,
            originator=actor.originator,
        )
        yield GoldFact(made.fact, {**made.also, **_also(basis=actor.also_basis)}, made.optional)
    for target in read.targets:
        yield _fact(text, target, "target", target.name, target_type=target.target_type)
    for weapon in read.weapons:
        yield _fact(text, weapon, "weapon", weapon.name, weapon_type=weapon.weapon_type)
    first = 2 + len(read.attack_modes) + (read.date is not None) + (read.place is not None)
    first += len(read.actors) + len(read.targets) + len(read.weapons)
    ordinals: dict[str | None, int] = {one.id: first + index for index, one in enumerate(read.quantities) if one.id}
    for quantity in read.quantities:
        yield _quantity(text, quantity, ordinals)
    for reaction in read.reactions:
        yield _fact(text, reaction, "reaction", reaction.actor, category=reaction.kind)


def _quantity(text: str, quantity: form.GoldQuantity, ordinals: dict[str | None, int]) -> GoldFact:
    fact = Fact(
        kind="quantity",
        value_text=quantity.value_text,
        evidence=_evidence(quantity, text),
        measure=quantity.measure,
        status=quantity.status,
        low=quantity.low,
        high=quantity.high,
        modifier=quantity.modifier,
        group_text=quantity.group,
        group_type=quantity.group_type,
        subset_of=ordinals[quantity.subset_of] if quantity.subset_of else None,
        originator=quantity.originator,
        originator_type=quantity.originator_type,
    )
    also = _also(group_text=quantity.also_group, originator=quantity.also_originator)
    return GoldFact(fact, also, quantity.optional)


def _fact(text: str, labelled: Any, kind: Kind, value: str | None, **columns: Any) -> GoldFact:
    fact = Fact(kind=kind, value_text=value, evidence=_evidence(labelled, text), **columns)
    return GoldFact(fact, _also(value_text=labelled.also), labelled.optional)


def _also(**columns: Sequence[str | None]) -> dict[str, tuple[str | None, ...]]:
    return {name: tuple(values) for name, values in columns.items() if values}


def _evidence(labelled: form.Quoted, text: str) -> Evidence:
    start = -1
    for _ in range(labelled.at):
        start = text.index(labelled.quote, start + 1)
    return Evidence(labelled.quote, start, start + len(labelled.quote), "exact")
