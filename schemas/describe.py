"""A schema in words, for the model to read inside the prompt.

llama.cpp turns a JSON Schema into a grammar and shows the model nothing of it: a description that is not
in the prompt is never read there. The text is made from the JSON Schema alone and is the same every time;
it is part of the request, so that a change of its wording makes every request a new one.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from schemas.strict import strict_problems

__all__ = ["describe", "strict_problems"]

_WORDS = {"boolean": "true or false", "null": "null"}
_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matching {}",
    "format": "in {} format",
}

_Node = dict[str, Any]


def describe(model: type[BaseModel]) -> str:
    """One line a field: `- name: type — description`; the fields of a nested model indented below.

    A model is described where it is first met and named from then on.
    """
    root = model.model_json_schema()
    lines = _Describer(root.get("$defs", {})).model_lines(root, indent=0)
    return "\n".join(lines)


class _Describer:
    """The walk over one schema: its definitions, and the models already described."""

    def __init__(self, definitions: dict[str, _Node]) -> None:
        self._definitions = definitions
        self._described: set[str] = set()

    def model_lines(self, node: _Node, indent: int) -> Iterator[str]:
        """The model's own description, then its fields."""
        if "$ref" in node:  # a recursive model is a reference to itself even at the root
            self._described.add(_name(node))
            node = self._definitions[_name(node)]
        pad = "  " * indent
        if words := _one_line(node):
            yield pad + words
        required = node.get("required", [])
        for name, field in node.get("properties", {}).items():
            yield from self._field_lines(name, field, name in required, indent)

    def _field_lines(self, name: str, field: _Node, required: bool, indent: int) -> Iterator[str]:
        new = [model for model in self._models_in(field) if model not in self._described]
        kind = self._type(field) + ("" if required else ", may be left out")
        words = _one_line(field)
        yield "  " * indent + f"- {name}: {kind}" + (f" — {words}" if words else "")
        for model in dict.fromkeys(new):
            if model in self._described:  # a sibling's fields have described it meanwhile
                continue
            self._described.add(model)
            if len(new) > 1:
                yield "  " * (indent + 1) + f"{model}:"
            yield from self.model_lines(self._definitions[model], indent + 1 + (len(new) > 1))

    def _models_in(self, node: _Node) -> Iterator[str]:
        """Names of the models that the field's type mentions, in order."""
        if "$ref" in node:
            if "properties" in self._definitions[_name(node)]:
                yield _name(node)
            return
        for part in (*node.get("anyOf", []), *([node["items"]] if "items" in node else [])):
            yield from self._models_in(part)

    def _type(self, node: _Node) -> str:
        if "$ref" in node:
            return self._reference(_name(node))
        if "anyOf" in node:
            return " or ".join(self._type(part) for part in node["anyOf"])
        if "enum" in node or "const" in node:
            return " | ".join(_literal(value) for value in node.get("enum", [node.get("const")]))
        kind: str = node.get("type", "any value")
        word = self._list(node) if kind == "array" else _WORDS.get(kind, kind)
        bounds = [text.format(node[key]) for key, text in _BOUNDS.items() if key in node]
        return ", ".join([word, *bounds])

    def _reference(self, name: str) -> str:
        target = self._definitions[name]
        if "properties" not in target:
            return self._type(target)
        return f"{name} (as above)" if name in self._described else name

    def _list(self, node: _Node) -> str:
        item = node.get("items", {})
        inner = self._type(item)
        return f"list of ({inner})" if "anyOf" in item else f"list of {inner}"


def _name(reference: _Node) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _one_line(node: _Node) -> str:
    return " ".join(node.get("description", "").split())


def _literal(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
