"""Replies under `incident_steps_v1` and `incident_cited_v1`, as JSON: a change of their fields is one edit here.

What a builder is not given, the article does not say.
"""

from typing import Any

from chat_server import Answer, completion
from v1_replies import ARTICLE

from schemas.incident_cited_v1 import IncidentReport
from schemas.incident_steps_v1 import Outline, Quantities

Reply = dict[str, Any]
_NOTHING_SAID: Reply = {"date": None, "actors": [], "targets": []}


def outline(main: Reply | None, *earlier: Reply) -> Outline:
    """A whole first reply of `incident_steps_v1`."""
    return Outline.model_validate({"main": main, "background": list(earlier)})


def told(quote: str, **said: Any) -> Reply:
    """An incident of the outline; a background one needs a `date`."""
    place = {"quote": None, "name": None, "country": None}
    return {"quote": quote, "event_type": "attack", "place": place, **_NOTHING_SAID, **said}


def numbers(*quantities: Reply) -> Quantities:
    """A whole second reply of `incident_steps_v1`."""
    return Quantities.model_validate({"quantities": list(quantities)})


def counted(incident: str, quote: str, value_text: str, number: int | None, **said: Any) -> Reply:
    """A number and the incident it belongs to."""
    return {**_figure(value_text, number), "incident": incident, "quote": quote, **said}


def cited(main: Reply | None, *earlier: Reply) -> IncidentReport:
    """A whole reply of `incident_cited_v1`."""
    return IncidentReport.model_validate({"main": main, "background": list(earlier)})


def told_in(sentence: int, *quantities: Reply, **said: Any) -> Reply:
    """An incident told in a sentence of that number; a background one needs a `date`."""
    place = {"name": None, "country": None, "sentence": sentence}
    what = {"sentence": sentence, "event_type": "attack", "place": place, "quantities": list(quantities)}
    return {**what, **_NOTHING_SAID, **said}


def counted_in(sentence: int, value_text: str, number: int | None, **said: Any) -> Reply:
    """A number that stands in a sentence."""
    return {**_figure(value_text, number), "sentence": sentence, **said}


def _figure(value_text: str, number: int | None) -> Reply:
    figure = {"value_text": value_text, "number": number, "modifier": "exact", "measure": "killed"}
    return {**figure, "group": None, "originator": None}


def bamako_outline() -> Outline:
    """A good first reply to `v1_replies.ARTICLE`: the attack, and the ambush it recalls."""
    return outline(
        told(
            "Gunmen attacked a military camp in Bamako",
            date={"quote": "on Tuesday"},
            place={"quote": "in Bamako", "name": "Bamako", "country": None},
        ),
        told("an ambush in Tinzaouaten", date={"quote": "In July"}),
    )


def bamako_numbers() -> Quantities:
    """A good second reply to it: three figures of the attack, one of the ambush."""
    return numbers(
        counted("main", "killing 77 people", "77", 77, originator="a security source"),
        counted("main", "An internal document speaks of 81 dead soldiers", "81", 81),
        counted("main", "about 255 others were wounded", "about 255", 255, measure="injured", modifier="approx"),
        counted("background_1", "killed 50 Russian mercenaries", "50", 50),
    )


def is_second(request: dict[str, Any]) -> bool:
    """Whether a request, as the server got it, is the second step's; a re-ask of the first has an assistant too."""
    return any(str(message["content"]).startswith("Now the numbers") for message in request["messages"])


def answer_steps(request: dict[str, Any]) -> Answer:
    """A server's fallback: the outline to the first question, the numbers to the second."""
    return completion((bamako_numbers() if is_second(request) else bamako_outline()).model_dump_json())


def text_of(name: str) -> str:
    """The article that those replies fit, as a text of its own."""
    return f"{ARTICLE} Report {name} ends here."
