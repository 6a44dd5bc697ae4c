"""A validated reply → incidents and facts, schema version by schema version. Pure functions.

Arithmetic is done here, never by the model: it writes the number and its modifier, and `bounds` says
what they mean. `incidents rebuild` runs this again over stored replies, so a mend here costs no call.
Raise `CODE_VERSION` whenever the same reply would give other rows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from pipeline.errors import PromptError
from pipeline.fact import Fact, Incident, Kind
from pipeline.ground import GroundedText
from schemas import incident_v1

CODE_VERSION = "1"


def incidents_of(schema: str, reply: BaseModel, text: str) -> tuple[Incident, ...]:
    """The incidents of a reply under a schema version, every quote grounded in the text.

    Raises:
        PromptError: no reading of this schema version is known here.
    """
    if schema not in _READERS:
        raise PromptError(f"schema {schema}: nothing here turns its replies into facts; known: {sorted(_READERS)}")
    return tuple(_READERS[schema](reply, GroundedText(text)))


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


def stated_modifier(modifier: str, number: int | None, value_text: str, quote: str) -> str:
    """The modifier, if such words stand in the value or just before it; else a plain number is exact."""
    if number is None or modifier in {"exact", "vague"}:
        return modifier
    if modifier == "range" and len(_digits(value_text)) > 1:
        return modifier
    before = quote[: max(quote.find(value_text), 0)].split()[-3:]
    return modifier if _QUALIFIER.search(" ".join((*before, value_text))) else "exact"


def _digits(words: str) -> list[int]:
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d,.\u202f\u00a0]*", words)]


# Words that bound or blur a number; a range may be only a dash. Without its language's words here, an
# "at least" that the model read rightly would become an exact figure.
_QUALIFIER = re.compile(
    r"""\b(about|above|almost|approximately|around|at\ least|at\ most|below|between|close\ to|estimated|
    exceed\w*|fewer|less|many\ as|maximum|minimum|more|nearly|no\ fewer|not\ less|or\ so|over|roughly|some|
    under|up\ to|upwards|
    au\ moins|au\ plus|autour|entre|environ|jusqu|moins|plus|pr[eè]s\ d\w*|quelques?|une?\ \w+aine|
    al\ menos|alrededor|aproximadamente|casi|cerca|hasta|m[aá]s|menos|unos|unas|
    até|mais|pelo\ menos|quase|
    bis\ zu|etwa|fast|höchstens|knapp|mehr|mindestens|rund|über|ungefähr|weniger|wenigstens|zwischen|
    almeno|circa|fino\ a|meno|oltre|più|quasi|tra|
    bijna|meer|minder|minstens|ongeveer|ruim|tussen|zeker)\b
    |أكثر|أقل|الأقل|الأكثر|بين|حوالي|زهاء|قرابة|نحو|يقل|يزيد
    |不到|以上|以下|多|少なくとも|左右|約|约|至少|至多|超|近|逾|余
    |[~≈≥≤<>+]|\d\s*[–—-]\s*\d""",
    re.IGNORECASE | re.VERBOSE,
)


def _read_v1(reply: Any, text: GroundedText) -> Iterator[Incident]:
    report: incident_v1.IncidentReport = reply
    main = None if report.main is None else _incident_v1("main", report.main, text)
    background = [_incident_v1("background", incident, text) for incident in report.background]
    if main is not None:
        # Told by the same words with the same date it is the same happening, which a small model lists twice.
        again = [incident for incident in background if _is_again(incident, main)]
        background = [incident for incident in background if incident not in again]
        facts = dict.fromkeys(fact for incident in (main, *again) for fact in incident.facts)
        yield replace(main, facts=tuple(facts))
    yield from background


def _is_again(incident: Incident, main: Incident) -> bool:
    def dates(one: Incident) -> set[str | None]:
        return {fact.value_text for fact in one.facts if fact.kind == "date"}

    one, other = incident.evidence, main.evidence
    grounded = one.start is not None and other.start is not None
    same_words = (one.start, one.end) == (other.start, other.end) if grounded else one.quote == other.quote
    return same_words and dates(incident) == dates(main)


def _incident_v1(role: Any, incident: incident_v1.Incident | incident_v1.Background, text: GroundedText) -> Incident:
    evidence = text.ground(incident.quote)

    def fact(kind: Kind, quote: str | None, value_text: str | None, **values: Any) -> Fact:
        # A missing quote falls back on the value itself: the article must at least contain that.
        grounded = text.ground(quote or value_text or "", near=evidence.start)
        return Fact(kind=kind, value_text=value_text, evidence=grounded, **values)

    facts = [Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)]
    place, country = incident.place, said(incident.place.country)
    if date := said(incident.date.quote if incident.date else None):
        facts.append(fact("date", date, date))
    if name := said(place.name) or country:
        facts.append(fact("place", said(place.quote), name, country=country))
    facts += [fact("actor", a.quote, a.name, category=a.role, basis=a.basis) for a in incident.actors if said(a.name)]
    facts += [fact("target", target.quote, target.name) for target in incident.targets if said(target.name)]
    facts += [_quantity_v1(quantity, fact) for quantity in incident.quantities]
    return Incident(role, evidence, tuple(facts))


def said(words: str | None) -> str | None:
    """The words, or None where a model spelled a null out ("unknown", "not stated") instead of writing one."""
    return None if words is None or words.strip(" .").casefold() in _SPELLED_NULLS else words


_SPELLED_NULLS = {"", "-", "n/a", "none", "null", "not known", "not said", "not stated", "unknown", "unspecified"}


def _quantity_v1(quantity: incident_v1.Quantity, fact: Callable[..., Fact]) -> Fact:
    modifier = stated_modifier(quantity.modifier, quantity.number, quantity.value_text, quantity.quote)
    low, high = bounds(quantity.number, modifier, quantity.value_text)
    return fact(
        "quantity",
        quantity.quote,
        quantity.value_text,
        measure=quantity.measure,
        status="reported_unquantified" if low is None and high is None else "reported",
        low=low,
        high=high,
        modifier=modifier,
        group_text=said(quantity.group),
        originator=said(quantity.originator),
    )


_READERS: dict[str, Callable[[Any, GroundedText], Iterator[Incident]]] = {"incident_v1": _read_v1}
