"""What the fields of a schema version's steps take: free text, or codes of a vocabulary."""

from collections.abc import Iterator
from typing import Any

_Node = dict[str, Any]


def text_fields(json_schema: _Node) -> Iterator[tuple[str, _Node]]:
    """Every field of a JSON Schema that takes free text, perhaps beside null, with the node that says so."""
    for name, node in _nodes(json_schema):
        if node.get("type") == "string" and not node.keys() & {"enum", "const", "pattern", "format"}:
            yield name, node


def coded_fields(json_schema: _Node) -> dict[str, tuple[str, ...]]:
    """Every field that takes one code of a vocabulary, perhaps beside null, with its codes."""
    return {name: tuple(node["enum"]) for name, node in _nodes(json_schema) if "enum" in node}


def _nodes(json_schema: _Node) -> Iterator[tuple[str, _Node]]:
    for model in (json_schema, *json_schema.get("$defs", {}).values()):
        for name, node in model.get("properties", {}).items():
            for inner in (node, *node.get("anyOf", ())):
                yield name, inner
