"""What OpenAI's strict structured outputs refuse in a JSON Schema.

Source: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas. The list is of what
is allowed, so that a keyword nobody thought of is refused here and not by the provider after the article
was sent. minLength and maxLength are left out on purpose: accounts of their support differ, and other
providers of the same interface refuse them.
"""

from collections.abc import Iterator
from typing import Any

_KEYWORDS = frozenset(
    [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "anyOf",
        "enum",
        "const",
        "$ref",
        "$defs",
        "title",
        "description",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
    ]
)
_FORMATS = frozenset(["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"])
_LOOKAROUND = ("(?=", "(?!", "(?<=", "(?<!")
_MOST_PROPERTIES = 5000
_MOST_ENUM_VALUES = 1000

_Node = dict[str, Any]


def strict_problems(json_schema: _Node) -> list[str]:
    """One line for each thing that would be refused, `where: what`; empty for a schema that passes."""
    problems = []
    if json_schema.get("type") != "object":
        problems.append("root: must be an object, neither anyOf nor a reference")
    nodes = list(_nodes(json_schema, "root"))
    for where, node in nodes:
        problems.extend(f"{where}: {problem}" for problem in _node_problems(node))
    for keyword, most in (("properties", _MOST_PROPERTIES), ("enum", _MOST_ENUM_VALUES)):
        count = sum(len(node.get(keyword, ())) for _, node in nodes)
        if count > most:
            problems.append(f"root: {count} values under {keyword}, more than {most}")
    return problems


def _nodes(node: _Node, where: str) -> Iterator[tuple[str, _Node]]:
    """The schema and every schema inside it, each with its path; references are not followed."""
    yield where, node
    for keyword in ("properties", "$defs"):
        for name, inner in node.get(keyword, {}).items():
            yield from _nodes(inner, f"{where}.{name}" if keyword == "properties" else name)
    for number, inner in enumerate(node.get("anyOf", [])):
        yield from _nodes(inner, f"{where}.anyOf[{number}]")
    if isinstance(node.get("items"), dict):
        yield from _nodes(node["items"], f"{where}[]")


def _node_problems(node: _Node) -> Iterator[str]:
    for keyword in sorted(node.keys() - _KEYWORDS):
        yield f"keyword {keyword} is not supported"
    if "$ref" in node and node.keys() - {"$ref", "$defs"}:
        yield "a $ref takes no other keyword; put the description on the model it names"
    if not node.keys() & {"type", "$ref", "anyOf", "enum", "const"}:
        yield "has no type"
    yield from _text_problems(node)
    if node.get("type") == "object":
        yield from _object_problems(node)
    if node.get("type") == "array" and "items" not in node:
        yield "a list must say what its items are"


def _text_problems(node: _Node) -> Iterator[str]:
    if "format" in node and node["format"] not in _FORMATS:
        yield f"format {node['format']} is not supported"
    if any(sign in node.get("pattern", "") for sign in _LOOKAROUND):
        yield "a pattern may not look ahead or behind"


def _object_problems(node: _Node) -> Iterator[str]:
    if node.get("additionalProperties") is not False:
        yield "additionalProperties must be false (model_config extra='forbid')"
    missing = node.get("properties", {}).keys() - set(node.get("required", ()))
    if missing:
        yield f"every property must be required; these are not: {', '.join(sorted(missing))}"
