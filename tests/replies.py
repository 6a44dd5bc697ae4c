"""Answers that fit `incident_v1`, built from its own models so that a changed field needs an edit here only."""

import types
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from schemas import incident_v1

# The words that `report` quotes: an article with this sentence carries its facts.
SENTENCE = "Gunmen killed 12 soldiers in Boulikessi on Sunday, the army said."
UNFIT: dict[str, Any] = {"nonsense": 1}

Model = TypeVar("Model", bound=BaseModel)


def filled(model: type[Model], **given: Any) -> Model:
    """The model with what is given; every other field is null, empty, or the first word of its vocabulary."""
    empty = {name: _empty(field.annotation) for name, field in model.model_fields.items()}
    return model(**{**empty, **given})


def report(quote: str = SENTENCE, **quantity: Any) -> dict[str, Any]:
    """A reply with one main incident and one quantity, by default `12 soldiers killed`; facts: event_type, quantity."""
    counted = {"quote": quote, "value_text": "12", "number": 12, "modifier": "exact", "measure": "killed", **quantity}
    incident = filled(
        incident_v1.Incident,
        quote=quote,
        event_type="attack",
        quantities=[filled(incident_v1.Quantity, **counted)],
    )
    return filled(incident_v1.IncidentReport, main=incident).model_dump(mode="json")


def no_incident() -> dict[str, Any]:
    """A reply that finds no incident in its article."""
    return filled(incident_v1.IncidentReport).model_dump(mode="json")


def _empty(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType} and type(None) in arguments:
        return None
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return []
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return filled(annotation)
    return annotation()
