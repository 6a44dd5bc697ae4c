"""Schema versions: `schemas/NAME_vN.py` is one, and its `RESPONSE` is the model that a reply must fit.

A version that takes several replies (steps) names the models of the later ones in `THEN`, in order.

A version is found by its file name and imported only when asked for. Once released it never changes
(prompts/frozen.json holds its hash), which is why no version may inherit from another.
"""

import importlib
import pkgutil
import re
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from schemas.canonical import canonical_hash

FIRST_STEP = "extract"
_VERSION = re.compile(r"([a-z][a-z0-9_]*)_v([1-9][0-9]*)")


class UnknownSchemaError(LookupError):
    """No schema version has that name; the message lists those that exist."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"unknown schema {name!r}; known: {', '.join(known) or 'none'}")
        self.name = name
        self.known = known


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema version: its response model, that model's JSON Schema, and the hash of what it asks for.

    Attributes:
        step: the step whose reply the model describes.
        further: the later steps of a version that takes several replies; `hash` then covers them all.
    """

    name: str
    model: type[BaseModel]
    json_schema: dict[str, Any]
    hash: str
    step: str = FIRST_STEP
    further: tuple["Schema", ...] = ()

    @property
    def steps(self) -> tuple["Schema", ...]:
        """One schema per reply, each with the hash of its own JSON Schema alone."""
        return (replace(self, hash=canonical_hash(self.json_schema), further=()), *self.further)

    @property
    def whole(self) -> dict[str, Any]:
        """The JSON Schema; of a version that takes several replies, one for each step by its name."""
        return {step.step: step.json_schema for step in self.steps} if self.further else self.json_schema


def schema_names() -> list[str]:
    """Every schema version by family and number: `incident_v9` stands before `incident_v10`."""
    found = (_VERSION.fullmatch(module.name) for module in pkgutil.iter_modules(__path__))
    versions = sorted((match[1], int(match[2])) for match in found if match)
    return [f"{family}_v{number}" for family, number in versions]


def get_schema(name: str) -> Schema:
    """The schema version of that name; its hash covers field descriptions and docstrings too.

    Raises:
        UnknownSchemaError: no such version.
        TypeError: the module has no pydantic model named RESPONSE.
    """
    known = schema_names()
    if name not in known:
        raise UnknownSchemaError(name, known)
    module = importlib.import_module(f"{__name__}.{name}")
    first = _schema(name, FIRST_STEP, getattr(module, "RESPONSE", None))
    further = tuple(_schema(name, step, model) for step, model in getattr(module, "THEN", {}).items())
    if not further:
        return first
    whole = [[schema.step, schema.json_schema] for schema in (first, *further)]
    return replace(first, hash=canonical_hash(whole), further=further)


def _schema(name: str, step: str, model: Any) -> Schema:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        where = "RESPONSE" if step == FIRST_STEP else f"THEN[{step!r}]"
        raise TypeError(f"schemas/{name}.py: {where} is {model!r}; assign the response's pydantic model")
    json_schema = model.model_json_schema()
    return Schema(name=name, model=model, json_schema=json_schema, hash=canonical_hash(json_schema), step=step)
