"""Readers of `incident_v1` and `incident_steps_v1`: every statement carries a quote, every number its digits."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.fact import Evidence, Fact, Incident, Role
from pipeline.normalise.context import Context
from pipeline.normalise.counts import bounds, leading_up, stated_modifier
from pipeline.normalise.proof import Prover
from pipeline.normalise.said import said
from pipeline.normalise.told_twice import once


def read_v1(context: Context, report: Any) -> Iterator[Incident]:
    """Main and background incidents of one reply."""
    quoted = _Quoted(context)
    backgrounds = [quoted.incident("background", one, one.quantities) for one in report.background]
    main = None if report.main is None else quoted.incident("main", report.main, report.main.quantities)
    yield from once(main, backgrounds)


def read_steps_v1(context: Context, outline: Any, numbers: Any) -> Iterator[Incident]:
    """Incidents from the first reply, their numbers from the second.

    A number of an incident that the first reply does not have becomes a background incident of its own, so that it is
    neither lost nor lent to another; where the first reply has no incident at all, there is none to count for.
    """
    quoted = _Quoted(context)
    of: dict[str, list[Any]] = {}
    for quantity in numbers.quantities:
        of.setdefault(quantity.incident, []).append(quantity)
    main = None if outline.main is None else quoted.incident("main", outline.main, of.pop("main", []))
    backgrounds = [
        quoted.incident("background", one, of.pop(f"background_{number}", []))
        for number, one in enumerate(outline.background, 1)
    ]
    if main is None and not backgrounds:
        return
    yield from once(main, backgrounds)
    for name in sorted(of):
        evidence = context.grounded.ground(of[name][0].quote)
        yield Incident("background", evidence, tuple(quoted.quantity(one, evidence) for one in of[name]))


class _Quoted:
    """Reads incidents whose statements carry quotes."""

    def __init__(self, context: Context) -> None:
        self._prover = Prover(context)

    def incident(self, role: Role, incident: Any, quantities: Iterable[Any]) -> Incident:
        evidence = self._prover.text.ground(incident.quote)
        return Incident(role, evidence, tuple(self._facts(incident, evidence, quantities)))

    def _facts(self, incident: Any, evidence: Evidence, quantities: Iterable[Any]) -> Iterator[Fact]:
        def claimed(kind: Any, quote: str | None, value_text: str | None, **values: Any) -> Fact:
            # A missing quote falls back on the value itself: the article must at least contain that.
            fact = Fact(kind=kind, value_text=value_text, evidence=Evidence(quote or value_text or ""), **values)
            return self._prover.prove(fact, near=evidence.start)

        yield Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)
        place, country = incident.place, said(incident.place.country)
        if date := said(incident.date.quote if incident.date else None):
            yield claimed("date", date, date)
        if name := said(place.name) or country:
            yield claimed("place", said(place.quote), name, country=country)
        for actor in incident.actors:
            if said(actor.name):
                yield claimed("actor", actor.quote, actor.name, category=actor.role, basis=actor.basis)
        for target in incident.targets:
            if said(target.name):
                yield claimed("target", target.quote, target.name)
        for quantity in quantities:
            yield self.quantity(quantity, evidence)

    def quantity(self, quantity: Any, evidence: Evidence) -> Fact:
        before = leading_up(quantity.value_text, quantity.quote)
        claimed = claimed_quantity(quantity, Evidence(quantity.quote), before)
        return self._prover.prove(claimed, near=evidence.start, number=quantity.number)


def claimed_quantity(quantity: Any, evidence: Evidence, before: str) -> Fact:
    """A quantity as a model says it in digits; `before` are the words that lead up to the number."""
    modifier = stated_modifier(quantity.modifier, quantity.number, quantity.value_text, before)
    low, high = bounds(quantity.number, modifier, quantity.value_text)
    return Fact(
        kind="quantity",
        value_text=quantity.value_text,
        evidence=evidence,
        measure=quantity.measure,
        status="reported_unquantified" if low is None and high is None else "reported",
        low=low,
        high=high,
        modifier=modifier,
        group_text=said(quantity.group),
        originator=said(quantity.originator),
    )
