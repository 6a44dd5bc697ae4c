"""Reader of `incident_cited_v1`: statements carry sentence numbers; a value's words are looked up nearest there."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.article import sentences
from pipeline.fact import Evidence, Fact, Incident, Role
from pipeline.ground import GroundedText
from pipeline.normalise.context import Context
from pipeline.normalise.proof import Prover
from pipeline.normalise.quoted import claimed_quantity
from pipeline.normalise.said import said
from pipeline.normalise.told_twice import once


def read_cited_v1(context: Context, report: Any) -> Iterator[Incident]:
    """Main and background incidents of one reply."""
    cited = _Cited(context)
    main = None if report.main is None else cited.incident("main", report.main)
    yield from once(main, [cited.incident("background", one) for one in report.background])


class _Cited:
    """Reads incidents whose statements carry sentence numbers."""

    def __init__(self, context: Context) -> None:
        self._prover = Prover(context)
        self._text = context.grounded
        self._sentences = {sentence.number: sentence for sentence in sentences(context.text)}

    def incident(self, role: Role, incident: Any) -> Incident:
        evidence = self._whole(incident.sentence)
        return Incident(role, evidence, tuple(self._facts(incident, evidence)))

    def _facts(self, incident: Any, evidence: Evidence) -> Iterator[Fact]:
        yield Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)
        place, country = incident.place, said(incident.place.country)
        if (date := incident.date) is not None and said(date.words):
            yield self._fact("date", date.sentence, date.words)
        if name := said(place.name) or country:
            yield self._fact("place", place.sentence, name, country=country)
        for actor in incident.actors:
            if said(actor.name):
                yield self._fact("actor", actor.sentence, actor.name, category=actor.role, basis=actor.basis)
        for target in incident.targets:
            if said(target.name):
                yield self._fact("target", target.sentence, target.name)
        for quantity in incident.quantities:
            yield self._quantity(quantity)

    def _whole(self, number: int) -> Evidence:
        """A sentence as evidence; ungrounded where the text has no sentence of that number."""
        if (cited := self._sentences.get(number)) is None:
            return Evidence(f"[{number}]")
        return Evidence(cited.words, cited.start, cited.end, "exact")

    def _fact(self, kind: Any, number: int, value_text: str, **values: Any) -> Fact:
        evidence = self._ground(value_text, number)
        return self._prover.prove(Fact(kind=kind, value_text=value_text, evidence=evidence, **values))

    def _ground(self, words: str, number: int) -> Evidence:
        """The words in the sentence cited, else where they stand nearest to it."""
        if (cited := self._sentences.get(number)) is None:
            return self._text.ground(words)
        inside = GroundedText(cited.words).ground(words)
        if inside.start is None or inside.end is None:
            return self._text.ground(words, near=cited.start)
        return replace(inside, start=cited.start + inside.start, end=cited.start + inside.end)

    def _quantity(self, quantity: Any) -> Fact:
        found = self._ground(quantity.value_text, quantity.sentence)
        line = self._text.text[: found.start or 0].rpartition("\n")[2]
        claimed = claimed_quantity(quantity, found, line)
        proved = self._prover.prove(claimed, number=quantity.number)
        if proved.evidence.start is None and found.start is not None:
            # The first mention may be a share or a date, and a later one of the sentence the count.
            whole = replace(claimed, evidence=self._whole(quantity.sentence))
            again = self._prover.prove(whole, number=quantity.number)
            return proved if again.evidence.start is None else again
        return proved
