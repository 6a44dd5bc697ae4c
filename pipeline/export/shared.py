"""What the codebooks read alike: country names, how wide a date is, what articles say in words, tolls."""

from collections.abc import Iterable
from datetime import date

import pycountry

from pipeline.export.told import Row, Told
from pipeline.fact import reading_order

# Its own columns hold them, or they are our words for the codebook's codes.
_NOT_NOTED = frozenset({"event_type", "attack_mode", "stage"})


def country(told: Told) -> str | None:
    """The country's usual English name, if an article names the country."""
    code = told.event["country"]
    found = pycountry.countries.get(alpha_3=code) if code else None
    return None if found is None else getattr(found, "common_name", found.name)


def country_number(told: Told) -> int | None:
    """Its ISO 3166-1 numeric code."""
    code = told.event["country"]
    found = pycountry.countries.get(alpha_3=code) if code else None
    return None if found is None else int(found.numeric)


def days(told: Told) -> tuple[date, date] | None:
    """The first and the last day that the event's date can mean; None where either is open."""
    first, last = told.event["date_start"], told.event["date_end"]
    return (date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def width(told: Told) -> int | None:
    """How many days its date can mean."""
    found = days(told)
    return None if found is None else (found[1] - found[0]).days + 1


def place(told: Told) -> Row | None:
    """The fact that tells its place: one whose words are the event's place."""
    facts = told.ranked("place")
    same = (fact for fact in facts if fact["value_text"] == told.event["place"])
    return next(same, facts[0] if facts else None)


def where_precision(told: Told) -> int | None:
    """UCDP's where_prec, as an article bears it out."""
    found = place(told)
    return int(found["precision"]) if found and found["precision"] else None


def admin1(told: Told) -> str | None:
    """The first-level division that an article names."""
    return next((fact["admin1"] for fact in told.of_kind("place") if fact["admin1"]), None)


def best(told: Told, measure: str) -> int | None:
    """The toll of a measure under the policy; None where no article lets one be known, which is not 0."""
    toll = told.tolls.get(measure)
    return None if toll is None else toll["best"]


def sources(told: Told) -> str:
    """Who tells of it, as codebooks list them."""
    return listed(told.event["sources"])


def listed(words: Iterable[str | None]) -> str:
    """Different words, in the order given, with semicolons between."""
    return "; ".join(dict.fromkeys(one for one in words if one))


def names(facts: Iterable[Row]) -> str | None:
    """What some facts name."""
    return listed(fact["value_text"] for fact in facts) or None


def notes(told: Told) -> str:
    """All that is said of it, by attribute, each figure with who gives it: `killed: 77 people [a security source].`."""
    said: dict[str, list[str]] = {}
    for fact in told.facts:
        if fact["attribute"] not in _NOT_NOTED and fact["statement"]:
            said.setdefault(fact["attribute"], []).append(fact["statement"])
    return " ".join(f"{one.replace('_', ' ')}: {listed(said[one])}." for one in sorted(said, key=reading_order))
