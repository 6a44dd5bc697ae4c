"""What a gold file says that cannot be true: each fault as one line, `where: what`."""

import datetime
from collections.abc import Iterator

from evals import gold_format as form
from pipeline.names import country_code


def gold_faults(read: form.GoldFile, text: str) -> Iterator[str]:
    """The faults of a gold file against its article's text."""
    mains = [incident for incident in read.incidents if incident.role == "main"]
    if len(mains) > 1:
        yield f"{len(mains)} main incidents; one article has at most one, the rest are background"
    if (read.event is None) != (not read.incidents):
        yield "event must be null for a text without an incident, and named for any other"
    for number, incident in enumerate(read.incidents):
        yield from (f"incidents.{number}{fault}" for fault in _incident_faults(incident, text))


def _incident_faults(incident: form.GoldIncident, text: str) -> Iterator[str]:
    for place, labelled in _labelled(incident):
        if text.count(labelled.quote) < labelled.at:
            yield f"{place}: the article has no {'such ' if labelled.at > 1 else ''}words {labelled.quote!r}"
    ids = [one.id for one in incident.quantities if one.id]
    if len(ids) != len(set(ids)):
        yield ".quantities: two have one id"
    for index, quantity in enumerate(incident.quantities):
        yield from (f".quantities.{index}: {fault}" for fault in _quantity_faults(quantity, ids))
    yield from _place_faults(incident.place)
    yield from _date_faults(incident.date, text)


def _place_faults(place: form.GoldPlace | None) -> Iterator[str]:
    if place is None:
        return
    if place.name is None and place.country is None:
        yield ".place: neither name nor country; leave the place out, or name it"
    if place.country is not None and country_code(place.country) is None:
        yield f".place.country: {place.country!r} is no ISO 3166-1 alpha-3 code"


def _date_faults(date: form.GoldDate | None, text: str) -> Iterator[str]:
    if date is None:
        return
    if date.text not in text:
        yield f".date: the article does not write {date.text!r}"
    try:
        days = [datetime.date.fromisoformat(day) for day in (date.start, date.end) if day is not None]
    except ValueError as error:
        yield f".date: {error}"
    else:
        if days != sorted(days):
            yield ".date: the end is before the start"


def _labelled(incident: form.GoldIncident) -> Iterator[tuple[str, form.Quoted]]:
    yield "", incident
    for name in ("date", "place"):
        if (one := getattr(incident, name)) is not None:
            yield f".{name}", one
    for name in ("actors", "targets", "weapons", "quantities", "reactions"):
        for index, one in enumerate(getattr(incident, name)):
            yield f".{name}.{index}", one


def _quantity_faults(quantity: form.GoldQuantity, ids: list[str]) -> Iterator[str]:
    low, high, modifier = quantity.low, quantity.high, quantity.modifier
    if (quantity.also_group and not quantity.group) or (quantity.also_originator and not quantity.originator):
        yield "alternatives beside a null: name the group or originator itself first"
    if quantity.subset_of is not None and (quantity.subset_of not in ids or quantity.subset_of == quantity.id):
        yield f"subset_of {quantity.subset_of!r} is no other quantity's id in this incident"
    if quantity.value_text is not None and quantity.value_text not in quantity.quote:
        yield f"value_text {quantity.value_text!r} does not stand in its quote {quantity.quote!r}"
    if quantity.status == "reported_none" and (low, high) != (0, 0):
        yield "reported_none is low 0 and high 0"
    if quantity.status == "reported" and low is None and high is None:
        yield "reported needs low or high; a vague or missing number has another status"
    if quantity.status in {"reported_unquantified", "not_disclosed", "unknown"} and (low, high) != (None, None):
        yield f"{quantity.status} has no low and no high"
    wrong = {
        "exact": low != high,
        "approx": low != high,
        "at_least": low is None or high is not None,
        "more_than": low is None or high is not None,
        "at_most": high is None or low is not None,
        "less_than": high is None or low is not None,
        "range": low is None or high is None or low >= high,
        "vague": (low, high) != (None, None),
    }
    if quantity.status in {"reported", "reported_none"} and modifier is None:
        yield "modifier is missing"
    if modifier is not None and quantity.status in {"reported", "reported_none"} and wrong[modifier]:
        yield f"low {low} and high {high} do not go with {modifier}"
