"""A validated reply → incidents and facts, schema version by schema version. Pure functions.

Arithmetic is done here, never by the model: it writes the number and its modifier, and `bounds` says
what they mean. `incidents rebuild` runs this again over stored replies, so a mend here costs no call.
Raise `CODE_VERSION` whenever the same reply would give other rows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from pipeline.article import sentences
from pipeline.errors import PromptError
from pipeline.fact import Evidence, Fact, Incident, Kind, Role
from pipeline.ground import GroundedText

CODE_VERSION = "2"


def incidents_of(schema: str, replies: Sequence[BaseModel], text: str) -> tuple[Incident, ...]:
    """The incidents of an extraction's replies, one per step of the schema version, grounded in the text.

    Raises:
        PromptError: no reading of this schema version is known here.
    """
    if schema not in _READERS:
        raise PromptError(f"schema {schema}: nothing here turns its replies into facts; known: {sorted(_READERS)}")
    return tuple(_READERS[schema](GroundedText(text), *replies))


def asks(schema: str) -> frozenset[str]:
    """What a schema version asks for: kinds (`actor`) and columns of a kind (`actor.basis`).

    Raises:
        PromptError: the schema version is not known here.
    """
    if schema not in _READERS:
        raise PromptError(f"schema {schema}: nothing here knows what it asks for; known: {sorted(_READERS)}")
    return _ASKS_V1


def bounds(number: int | None, modifier: str, value_text: str = "") -> tuple[int | None, int | None]:
    """The smallest and largest whole number that a written number means; None where it leaves that open.

    "More than 70" is 71 and up, "about 50" is 50 to 50 (its modifier says approx), "dozens" is no number.
    A range takes its ends from its own words; where they write one number only, its upper end stays open.
    """
    if number is None or modifier == "vague":
        return None, None
    open_ended = {
        "at_least": (number, None),
        "more_than": (number + 1, None),
        "at_most": (None, number),
        "less_than": (None, number - 1),
    }
    if modifier in open_ended:
        return open_ended[modifier]
    if modifier != "range":
        return number, number
    ends = _digits(value_text)
    return (min(ends), max(ends)) if number in ends and len(ends) > 1 else (number, None)


def stated_modifier(modifier: str, number: int | None, value_text: str, before: str) -> str:
    """The modifier, if such words stand in the value or just before it; else a plain number is exact.

    Args:
        modifier: as the model says.
        number: as the model says; None where the article writes none.
        value_text: the number as written.
        before: the words that lead up to it.
    """
    if number is None or modifier in {"exact", "vague"}:
        return modifier
    if modifier == "range" and len(_digits(value_text)) > 1:
        return modifier
    return modifier if _QUALIFIER.search(" ".join((*before.split()[-3:], value_text))) else "exact"


def leading_up(value_text: str, quote: str) -> str:
    """The words of a quote before the number, as a word of its own: the 12 of "2012" is none; "" if it is not there."""
    found = re.search(rf"(?<!\w){re.escape(value_text)}(?!\w)", quote)
    return quote[: found.start()] if found else ""


def _digits(words: str) -> list[int]:
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d,.\u202f\u00a0]*", words)]


# Words that bound or blur a number; a range may be only a dash. Without its language's words here, an
# "at least" that the model read rightly would become an exact figure.
_QUALIFIER = re.compile(
    r"""\b(about|above|almost|approximately|around|at\ least|at\ most|below|between|close\ to|estimated|
    exceed\w*|fewer|less|many\ as|maximum|minimum|more|nearly|no\ fewer|not\ less|or\ so|over|roughly|some|
    under|up\ to|upwards|dozens?|couple|
    au\ moins|au\ plus|presque|autour|entre|environ|jusqu|moins|plus|pr[eè]s\ d\w*|quelques?|une?\ \w+aine|
    al\ menos|como\ m[ái]n\w+|como\ m[aá]x\w+|docenas?|decenas?|centenar\w*|
    alrededor|aproximadamente|casi|cerca|hasta|m[aá]s|menos|unos|unas|
    até|mais|pelo\ menos|quase|
    bis\ zu|etwa|fast|höchstens|knapp|mehr|mindestens|rund|über|ungefähr|weniger|wenigstens|zwischen|
    almeno|circa|fino\ a|meno|oltre|più|quasi|tra|
    bijna|meer|minder|minstens|ongeveer|ruim|tussen|zeker)\b
    |أكثر|أقل|الأقل|الأكثر|بين|حوالي|زهاء|قرابة|نحو|يقل|يزيد
    |不到|以上|以下|多|少なくとも|左右|約|约|至少|至多|超|近|逾|余
    |[~≈≥≤<>+]|\d\s*[–—-]\s*\d""",
    re.IGNORECASE | re.VERBOSE,
)


def _read_v1(text: GroundedText, report: Any) -> Iterator[Incident]:
    backgrounds = [_quoting(text, "background", one, one.quantities) for one in report.background]
    main = None if report.main is None else _quoting(text, "main", report.main, report.main.quantities)
    yield from _once(main, backgrounds)


def _read_steps_v1(text: GroundedText, outline: Any, numbers: Any) -> Iterator[Incident]:
    """Incidents from the first reply, their numbers from the second.

    A number of an incident that the first reply does not have becomes a background incident of its own, so that it is
    neither lost nor lent to another; where the first reply has no incident at all, there is none to count for.
    """
    of: dict[str, list[Any]] = {}
    for quantity in numbers.quantities:
        of.setdefault(quantity.incident, []).append(quantity)
    main = None if outline.main is None else _quoting(text, "main", outline.main, of.pop("main", []))
    backgrounds = [
        _quoting(text, "background", one, of.pop(f"background_{number}", []))
        for number, one in enumerate(outline.background, 1)
    ]
    if main is None and not backgrounds:
        return
    yield from _once(main, backgrounds)
    for name in sorted(of):
        evidence = text.ground(of[name][0].quote)
        yield Incident(
            "background", evidence, tuple(_quoted_quantity(one, _facts_near(text, evidence)) for one in of[name])
        )


def _read_cited_v1(text: GroundedText, report: Any) -> Iterator[Incident]:
    cite = _Cited(text)
    main = None if report.main is None else cite.incident("main", report.main)
    yield from _once(main, [cite.incident("background", one) for one in report.background])


def _once(main: Incident | None, backgrounds: list[Incident]) -> Iterator[Incident]:
    """Main, with what repeats it joined to it, then the other background incidents."""
    if main is not None:
        # Told by the same words with the same date it is the same happening, which a small model lists twice.
        again = [incident for incident in backgrounds if _is_again(incident, main)]
        backgrounds = [incident for incident in backgrounds if incident not in again]
        facts = dict.fromkeys(fact for incident in (main, *again) for fact in incident.facts)
        yield replace(main, facts=tuple(facts))
    yield from backgrounds


def _is_again(incident: Incident, main: Incident) -> bool:
    def dates(one: Incident) -> set[str | None]:
        return {fact.value_text for fact in one.facts if fact.kind == "date"}

    one, other = incident.evidence, main.evidence
    grounded = one.start is not None and other.start is not None
    same_words = (one.start, one.end) == (other.start, other.end) if grounded else one.quote == other.quote
    return same_words and dates(incident) == dates(main)


def _quoting(text: GroundedText, role: Role, incident: Any, quantities: Iterable[Any]) -> Incident:
    """An incident whose statements carry quotes."""
    evidence = text.ground(incident.quote)
    fact = _facts_near(text, evidence)
    facts = [Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)]
    place, country = incident.place, said(incident.place.country)
    if date := said(incident.date.quote if incident.date else None):
        facts.append(fact("date", date, date))
    if name := said(place.name) or country:
        facts.append(fact("place", said(place.quote), name, country=country))
    facts += [fact("actor", a.quote, a.name, category=a.role, basis=a.basis) for a in incident.actors if said(a.name)]
    facts += [fact("target", target.quote, target.name) for target in incident.targets if said(target.name)]
    facts += [_quoted_quantity(quantity, fact) for quantity in quantities]
    return Incident(role, evidence, tuple(facts))


def _facts_near(text: GroundedText, evidence: Evidence) -> Callable[..., Fact]:
    def fact(kind: Kind, quote: str | None, value_text: str | None, **values: Any) -> Fact:
        # A missing quote falls back on the value itself: the article must at least contain that.
        grounded = text.ground(quote or value_text or "", near=evidence.start)
        return Fact(kind=kind, value_text=value_text, evidence=grounded, **values)

    return fact


class _Cited:
    """Reads incidents whose statements carry sentence numbers: the value's words are looked up nearest there."""

    def __init__(self, text: GroundedText) -> None:
        self._text = text
        self._sentences = {sentence.number: sentence for sentence in sentences(text.text)}

    def incident(self, role: Role, incident: Any) -> Incident:
        evidence = self._whole(incident.sentence)
        facts = [Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)]
        place, country = incident.place, said(incident.place.country)
        if (date := incident.date) is not None and said(date.words):
            facts.append(self._fact("date", date.sentence, date.words))
        if name := said(place.name) or country:
            facts.append(self._fact("place", place.sentence, name, country=country))
        facts += [
            self._fact("actor", actor.sentence, actor.name, category=actor.role, basis=actor.basis)
            for actor in incident.actors
            if said(actor.name)
        ]
        facts += [self._fact("target", one.sentence, one.name) for one in incident.targets if said(one.name)]
        facts += [self._quantity(quantity) for quantity in incident.quantities]
        return Incident(role, evidence, tuple(facts))

    def _whole(self, number: int) -> Evidence:
        """A sentence as evidence; ungrounded where the text has no sentence of that number."""
        if (cited := self._sentences.get(number)) is None:
            return Evidence(f"[{number}]")
        return Evidence(cited.words, cited.start, cited.end, "exact")

    def _fact(self, kind: Kind, number: int, value_text: str, **values: Any) -> Fact:
        return Fact(kind=kind, value_text=value_text, evidence=self._ground(value_text, number), **values)

    def _ground(self, words: str, number: int) -> Evidence:
        """The words in the sentence cited, else where they stand nearest to it."""
        if (cited := self._sentences.get(number)) is None:
            return self._text.ground(words)
        inside = GroundedText(cited.words).ground(words)
        if inside.start is None or inside.end is None:
            return self._text.ground(words, near=cited.start)
        return replace(inside, start=cited.start + inside.start, end=cited.start + inside.end)

    def _quantity(self, quantity: Any) -> Fact:
        def fact(kind: Kind, _quote: str, value_text: str, **values: Any) -> Fact:
            return self._fact(kind, quantity.sentence, value_text, **values)

        found = self._ground(quantity.value_text, quantity.sentence)
        line = self._text.text[: found.start or 0].rpartition("\n")[2]
        return _quantity(quantity, fact, quantity.value_text, line)


def said(words: str | None) -> str | None:
    """The words, or None where a model spelled a null out ("unknown", "not stated") instead of writing one."""
    return None if words is None or words.strip(" .").casefold() in _SPELLED_NULLS else words


_SPELLED_NULLS = {"", "-", "n/a", "none", "null", "not known", "not said", "not stated", "unknown", "unspecified"}


def _quoted_quantity(quantity: Any, fact: Callable[..., Fact]) -> Fact:
    return _quantity(quantity, fact, quantity.quote, leading_up(quantity.value_text, quantity.quote))


def _quantity(quantity: Any, fact: Callable[..., Fact], quote: str, before: str) -> Fact:
    modifier = stated_modifier(quantity.modifier, quantity.number, quantity.value_text, before)
    low, high = bounds(quantity.number, modifier, quantity.value_text)
    return fact(
        "quantity",
        quote,
        quantity.value_text,
        measure=quantity.measure,
        status="reported_unquantified" if low is None and high is None else "reported",
        low=low,
        high=high,
        modifier=modifier,
        group_text=said(quantity.group),
        originator=said(quantity.originator),
    )


# The versions so far ask for the same facts and differ in how.
_ASKS_V1 = frozenset(
    [
        "event_type",
        "event_type.category",
        "date",
        "date.value_text",
        "place",
        "place.value_text",
        "place.country",
        "actor",
        "actor.value_text",
        "actor.category",
        "actor.basis",
        "target",
        "target.value_text",
        "quantity",
        "quantity.measure",
        "quantity.low",
        "quantity.high",
        "quantity.modifier",
        "quantity.group_text",
        "quantity.originator",
    ]
)
_READERS: dict[str, Callable[..., Iterator[Incident]]] = {
    "incident_v1": _read_v1,
    "incident_cited_v1": _read_cited_v1,
    "incident_steps_v1": _read_steps_v1,
}
