"""Reader of `incident_v2`: the full schema. Numbers and dates come as words, and are read here."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.fact import Evidence, Fact, Incident, Role
from pipeline.ground import fold
from pipeline.normalise.context import Context
from pipeline.normalise.proof import Prover, counted
from pipeline.normalise.said import said
from pipeline.normalise.told_twice import once
from pipeline.numerals import read_count

_KILOMETRES = {"kilom": 1.0, "km": 1.0, "mi": 1.609344, "mil": 1.609344, "m": 0.001, "met": 0.001}
_GROUPED = re.compile(r"(?<=\d)[.,'’ \u00a0\u2009\u202f](?=\d{3}(?!\d))")
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)[\s\u00a0-]*(kilom|km|mil|mi\b|met|m\b)")


def read_v2(context: Context, report: Any) -> Iterator[Incident]:
    """Main and background incidents of one reply."""
    full = _Full(context)
    main = None if report.main is None else full.incident("main", report.main)
    yield from once(main, [full.incident("background", one) for one in report.background])


def kilometres(words: str | None) -> float | None:
    """The distance that words such as "60 kilometers" or "12 miles" give, in kilometres; None where they give none."""
    written = fold(_GROUPED.sub("", words or ""))[0]
    found = _DISTANCE.search(written.replace("\u0301", "").replace("\u0300", ""))
    if found is None:
        return None
    return round(float(found[1].replace(",", ".")) * _KILOMETRES[found[2]], 3)


class _Full:
    """Reads incidents of the full schema."""

    def __init__(self, context: Context) -> None:
        self._prover = Prover(context)
        self._text = context.grounded
        self._language = context.language

    def incident(self, role: Role, incident: Any) -> Incident:
        evidence = self._text.ground(incident.quote)
        facts = [*self._coded(incident, evidence), *self._told(incident, evidence)]
        first = len(facts)
        quantities = [self._quantity(one, evidence) for one in incident.quantities]
        facts += _parts_and_wholes(incident.quantities, quantities, first)
        facts += [
            self._prove("reaction", one.quote, one.actor, evidence, category=one.kind)
            for one in incident.reactions
            if said(one.actor)
        ]
        return Incident(role, evidence, tuple(facts))

    def _coded(self, incident: Any, evidence: Evidence) -> Iterator[Fact]:
        """What codes the happening as a whole: its evidence is the incident's own."""
        yield Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)
        for mode in dict.fromkeys(incident.attack_modes):
            if mode == "unknown":  # says no more than silence does
                continue
            yield Fact(kind="attack_mode", value_text=None, evidence=evidence, category=mode)
        yield Fact(kind="stage", value_text=None, evidence=evidence, category=incident.stage)

    def _told(self, incident: Any, evidence: Evidence) -> Iterator[Fact]:
        if date := said(incident.date):
            yield self._prove("date", date, date, evidence)
        yield from self._place(incident.place, evidence)
        for actor in incident.actors:
            if said(actor.name):
                yield self._prove(
                    "actor",
                    actor.quote,
                    actor.name,
                    evidence,
                    category=actor.role,
                    actor_type=actor.actor_type,
                    basis=actor.basis,
                    channel=said(actor.channel),
                    originator=said(actor.originator),
                )
        for target in incident.targets:
            if said(target.name):
                yield self._prove("target", target.name, target.name, evidence, target_type=target.target_type)
        for weapon in incident.weapons:
            if said(weapon.name):
                yield self._prove("weapon", weapon.name, weapon.name, evidence, weapon_type=weapon.weapon_type)

    def _place(self, place: Any, evidence: Evidence) -> Iterator[Fact]:
        country = said(place.country)
        admin1 = self._standing(place.admin1, evidence)
        name = said(place.name) or admin1 or country
        if name is None:
            return
        distance = kilometres(self._standing(place.distance, evidence))
        yield self._prove(
            "place",
            name,
            name,
            evidence,
            country=country,
            admin1=admin1,
            precision=str(place.precision),
            site_type=place.site_type,
            distance_km=distance,
            from_place=None if distance is None else self._standing(place.from_place, evidence),
        )

    def _standing(self, words: str | None, evidence: Evidence) -> str | None:
        """The words if the text has them; what only the model knows is left out."""
        stated = said(words)
        return stated if stated and self._text.ground(stated, evidence.start).start is not None else None

    def _quantity(self, quantity: Any, evidence: Evidence) -> Fact:
        value_text = said(quantity.value_text)
        claimed = Fact(
            kind="quantity",
            value_text=value_text,
            evidence=Evidence(quantity.quote),
            measure=quantity.measure,
            status=quantity.status,
            group_text=said(quantity.group),
            group_type=quantity.group_type,
            originator=said(quantity.originator),
            originator_type=quantity.originator_type,
        )
        read = read_count(value_text, self._language) if value_text else None
        claimed = counted(claimed, read) if read is not None else claimed
        return self._prover.prove(claimed, near=evidence.start)

    def _prove(self, kind: Any, quote: str, value_text: str, evidence: Evidence, **values: Any) -> Fact:
        claimed = Fact(kind=kind, value_text=value_text, evidence=Evidence(quote), **values)
        return self._prover.prove(claimed, near=evidence.start)


def _parts_and_wholes(claimed: list[Any], quantities: list[Fact], first: int) -> list[Fact]:
    """The quantities, each part with the ordinal of its whole among the incident's facts.

    Args:
        claimed: what the model says of each: `subset_of` holds the value_text of the whole.
        quantities: the same as facts.
        first: the ordinal of the first of them.
    """
    wholes: dict[int, int] = {}
    for place, one in enumerate(claimed):
        whole = _whole(said(one.subset_of), place, quantities)
        if whole is not None and wholes.get(whole) != place:  # of two equal figures one is the whole
            wholes[place] = whole
    return [
        replace(quantity, subset_of=first + wholes[place]) if place in wholes else quantity
        for place, quantity in enumerate(quantities)
    ]


def _whole(value_text: str | None, part: int, quantities: list[Fact]) -> int | None:
    """Which quantity a part names as its whole: of the same value and measure, and not smaller than the part."""
    if value_text is None:
        return None
    for place, one in enumerate(quantities):
        same = fold(one.value_text or "")[0] == fold(value_text)[0]
        if place != part and same and one.measure == quantities[part].measure and _holds(one, quantities[part]):
            return place
    return None


def _holds(whole: Fact, part: Fact) -> bool:
    most, least = whole.high, part.low
    return most is None or least is None or most >= least
