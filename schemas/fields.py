"""What the fields of a schema version's steps take: free text, or codes of a vocabulary."""

from collections.abc import Iterator, Mapping
from typing import Any

_Node = dict[str, Any]

# Of a `STEP.FIELD`, how likely each of its codes was.
Probabilities = Mapping[str, Mapping[str, float]]


def text_fields(json_schema: _Node) -> Iterator[tuple[str, _Node]]:
    """Every field of a JSON Schema that takes free text, perhaps beside null, with the node that says so."""
    for model in (json_schema, *json_schema.get("$defs", {}).values()):
        for name, node in _nodes(model):
            if node.get("type") == "string" and not node.keys() & {"enum", "const", "pattern", "format"}:
                yield name, node


def coded_fields(json_schema: _Node) -> dict[str, tuple[str, ...]]:
    """The fields of the answer itself, and of no part or list of it, that take one code, perhaps beside null."""
    return {name: tuple(node["enum"]) for name, node in _nodes(json_schema) if "enum" in node}


def _nodes(model: _Node) -> Iterator[tuple[str, _Node]]:
    for name, node in model.get("properties", {}).items():
        for inner in (node, *node.get("anyOf", ())):
            yield name, inner
