"""Replies under `incident_v1`, built in this one place: a change of its fields is one edit here."""

from typing import Any

from chat_server import Answer, completion

from schemas.incident_v1 import Actor, Background, Date, Incident, IncidentReport, Place, Quantity, Target

ARTICLE = (
    "Gunmen attacked a military camp in Bamako on Tuesday, killing 77 people, a security source said. "
    "An internal document speaks of 81 dead soldiers. More than 70 were killed, the hospital said, and about "
    "255 others were wounded. The group JNIM claimed the attack. In July, an ambush in Tinzaouaten killed "
    "50 Russian mercenaries."
)


def date(quote: str) -> Date:
    """A date, as the article words it."""
    return Date(quote=quote)


def place(name: str | None = None, country: str | None = None, quote: str | None = None) -> Place:
    """A place, quoted by its name unless told."""
    return Place(quote=quote or name, name=name, country=country)


def actor(name: str, quote: str, *, role: Any = "perpetrator", basis: Any = "reported_as_fact") -> Actor:
    """Someone who took part."""
    return Actor(quote=quote, name=name, role=role, basis=basis)


def target(name: str, quote: str | None = None) -> Target:
    """What was attacked."""
    return Target(quote=quote or name, name=name)


def quantity(
    quote: str,
    value_text: str,
    number: int | None,
    *,
    measure: Any = "killed",
    modifier: Any = "exact",
    **said: str | None,
) -> Quantity:
    """A number; `said` may name its group and originator."""
    return Quantity(
        quote=quote,
        value_text=value_text,
        number=number,
        measure=measure,
        modifier=modifier,
        group=said.get("group"),
        originator=said.get("originator"),
    )


def incident(quote: str, *quantities: Quantity, event_type: Any = "attack", **parts: Any) -> Incident:
    """A main incident; what is not given, the article does not say."""
    return Incident(quote=quote, event_type=event_type, quantities=list(quantities), **_parts(parts))


def background(quote: str, *quantities: Quantity, event_type: Any = "attack", **parts: Any) -> Background:
    """An earlier incident, likewise."""
    return Background(quote=quote, event_type=event_type, quantities=list(quantities), **_parts(parts))


def _parts(given: dict[str, Any]) -> dict[str, Any]:
    return {"date": None, "place": place(), "actors": [], "targets": [], **given}


def report(main: Incident | None, *earlier: Background) -> IncidentReport:
    """A whole reply."""
    return IncidentReport(main=main, background=list(earlier))


def bamako() -> IncidentReport:
    """A good reply to ARTICLE: five figures, one of them of an earlier incident."""
    return report(
        incident(
            "Gunmen attacked a military camp in Bamako",
            quantity("killing 77 people", "77", 77, group="people", originator="a security source"),
            quantity("81 dead soldiers", "81", 81, group="soldiers", originator="an internal document"),
            quantity("More than 70 were killed", "More than 70", 70, modifier="more_than"),
            quantity("about 255 others were wounded", "about 255", 255, measure="injured", modifier="approx"),
            date=date("on Tuesday"),
            place=place("Bamako", quote="in Bamako"),
            actors=[actor("JNIM", "The group JNIM claimed the attack", basis="claimed")],
            targets=[target("a military camp")],
        ),
        background(
            "an ambush in Tinzaouaten killed 50 Russian mercenaries",
            quantity("killed 50 Russian mercenaries", "50", 50, group="Russian mercenaries"),
            date=date("In July"),
            place=place("Tinzaouaten"),
        ),
    )


def no_incident() -> IncidentReport:
    """A good reply to an article that tells of none."""
    return report(None)


def answer(reply: IncidentReport, **changes: Any) -> Answer:
    """The reply as the endpoint sends it; `changes` are fields of Answer such as delay."""
    sent = completion(reply.model_dump_json())
    for name, value in changes.items():
        setattr(sent, name, value)
    return sent
