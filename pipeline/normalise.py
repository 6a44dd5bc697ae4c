"""A validated reply → incidents and facts, schema version by schema version. Pure functions.

Arithmetic is done here, never by the model: it writes the number and its modifier, and `bounds` says
what they mean. `incidents rebuild` runs this again over stored replies, so a mend here costs no call.
Raise `CODE_VERSION` whenever the same reply would give other rows.
"""

import re
from collections.abc import Callable, Iterator
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
    A range takes its upper end from its own words.
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
    upper = max(_digits(value_text), default=number) if modifier == "range" else number
    return number, max(number, upper)


def stated_modifier(modifier: str, number: int | None, value_text: str, quote: str) -> str:
    """The modifier, if such words stand in the value or just before it; else a plain number is exact."""
    if number is None or modifier in {"exact", "vague"}:
        return modifier
    before = quote[: max(quote.find(value_text), 0)].split()[-3:]
    return modifier if _QUALIFIER.search(" ".join((*before, value_text))) else "exact"


def _digits(words: str) -> list[int]:
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d,.\u202f\u00a0]*", words)]


# Words that bound or blur a number, in English, French and Spanish; a range may be only a dash.
_QUALIFIER = re.compile(
    r"""\b(about|above|almost|approximately|around|at\ least|at\ most|below|between|close\ to|estimated|
    exceed\w*|fewer|less|many\ as|maximum|minimum|more|nearly|no\ fewer|not\ less|or\ so|over|roughly|some|
    under|up\ to|upwards|
    au\ moins|au\ plus|autour|entre|environ|jusqu|moins|plus|pr[eè]s\ d|quelque|une?\ \w+aine|
    al\ menos|alrededor|aproximadamente|casi|cerca|hasta|m[aá]s|menos|unos|unas)\b|[~≈≥≤<>+–—-]""",
    re.IGNORECASE | re.VERBOSE,
)


def _read_v1(reply: Any, text: GroundedText) -> Iterator[Incident]:
    report: incident_v1.IncidentReport = reply
    if report.main is not None:
        yield _incident_v1("main", report.main, text)
    for incident in report.background:
        yield _incident_v1("background", incident, text)


def _incident_v1(role: Any, incident: incident_v1.Incident | incident_v1.Background, text: GroundedText) -> Incident:
    evidence = text.ground(incident.quote)

    def fact(kind: Kind, quote: str | None, value_text: str | None, **values: Any) -> Fact:
        # A missing quote falls back on the value itself: the article must at least contain that.
        grounded = text.ground(quote or value_text or "", near=evidence.start)
        return Fact(kind=kind, value_text=value_text, evidence=grounded, **values)

    facts = [Fact(kind="event_type", value_text=None, evidence=evidence, category=incident.event_type)]
    if incident.date.text:
        facts.append(fact("date", incident.date.quote, incident.date.text))
    if incident.place.name or incident.place.country:
        place = incident.place
        facts.append(fact("place", place.quote, place.name or place.country, country=place.country))
    facts += [fact("actor", a.quote, a.name, category=a.role, basis=a.basis) for a in incident.actors]
    facts += [fact("target", target.quote, target.name) for target in incident.targets]
    facts += [_quantity_v1(quantity, fact) for quantity in incident.quantities]
    return Incident(role, evidence, tuple(facts))


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
        group_text=quantity.group,
        originator=quantity.originator,
    )


_READERS: dict[str, Callable[[Any, GroundedText], Iterator[Incident]]] = {"incident_v1": _read_v1}
