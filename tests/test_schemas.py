import inspect
import json
import re
import sys
import typing
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

import schemas
from schemas import Schema, UnknownSchemaError, get_schema, schema_names
from schemas.canonical import canonical_hash, canonical_json
from schemas.describe import describe, strict_problems

VERSION_MODULE = re.compile(r"schemas\.[a-z0-9_]+_v\d+")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON_VALUES), st.randoms())
def test_the_hash_does_not_depend_on_key_order(value: dict[str, Any], random: Any) -> None:
    """The same mapping built in another order is the same request."""
    items = list(value.items())
    random.shuffle(items)
    assert canonical_hash(dict(items)) == canonical_hash(value)


@given(JSON_VALUES, JSON_VALUES)
def test_the_hash_changes_with_any_change(one: Any, other: Any) -> None:
    """Two values share a hash only where JSON writes them alike."""
    alike = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical_hash(one) == canonical_hash(other)) is alike


def test_canonical_json_is_pinned() -> None:
    """A change of these bytes would disown every stored reply."""
    assert canonical_json({"b": [1, None, "é"], "a": 1.5}) == '{"a":1.5,"b":[1,null,"é"]}'
    assert canonical_hash({}) == "v1:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_half_a_surrogate_pair_has_a_hash() -> None:
    """Models reply with such text; NaN is no JSON and has none."""
    assert canonical_hash("\ud83d") != canonical_hash("\ud83e")
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_hash(float("nan"))


class Tone(StrEnum):
    """How it was said."""

    calm = "calm"
    loud = "loud"


class Evidence(BaseModel):
    """The words that
    carry the fact.
    """

    quote: str


class Place(BaseModel):
    name: str
    evidence: Evidence


class Node(BaseModel):
    label: Literal["leaf", 1, None]
    children: "list[Node]"


class Everything(BaseModel):
    """All that a schema may hold."""

    tone: Tone = Field(description="as the article\nputs it")
    kind: Literal["one"]
    count: int | None = Field(ge=0, le=9)
    sure: bool
    tags: list[str | None] = Field(max_length=3)
    scores: list[list[float]]
    where: Place | None = Field(description="null if not said")
    evidence: list[Evidence]
    either: Node | Place
    spare: str = "x"


EVERYTHING = """\
All that a schema may hold.
- tone: calm | loud — as the article putsit
- kind: one
- count: integer, at least 0, at most 9 or null
- sure: true or false
- tags: list of (string or null), at most 3 items
- scores: list of list of number
- where: Place or null — null if not said
  - name: string
  - evidence: Evidence
    The words that carry the fact.
    - quote: string
- evidence: list of Evidence (as above)
- either: Node or Place (as above)
  - label: leaf | 1 | null
  - children: list of Node (as above)
- spare: string, may be left out""".replace("putsit", "puts it")


def test_describe_writes_every_kind_of_field() -> None:
    """Types, bounds, allowed values and nesting in one text; each model's fields stand in it once."""
    assert describe(Everything) == EVERYTHING


def test_describe_names_two_new_models_of_one_field() -> None:
    """Where a field takes one of two models, each one's fields stand under its name."""
    lines = describe(type("Root", (BaseModel,), {"__annotations__": {"it": Place | Node}})).splitlines()
    assert [line for line in lines if line.endswith(":")] == ["  Place:", "  Node:"]


def test_describe_reads_a_recursive_model() -> None:
    """A model that holds itself is described once."""
    assert describe(Node).splitlines() == ["- label: leaf | 1 | null", "- children: list of Node (as above)"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Inner(Strict):
    name: str


def strict_model(annotation: Any, **field: Any) -> type[BaseModel]:
    """A strict model with one field `it`."""
    namespace = {"__annotations__": {"it": annotation}, "__module__": __name__, "it": Field(**field)}
    return type("It", (Strict,), namespace)


ALLOWED: list[tuple[Any, dict[str, Any]]] = [
    (str, {"description": "words"}),
    (Optional[Inner], {"description": "words"}),  # noqa: UP045 - the older spelling gives the same schema
    (list[Inner], {"min_length": 1}),
    (int | None, {"ge": 0}),
    (Literal["a", "b"], {}),
    (Literal["a"], {}),
    (Tone, {}),
    (str, {"pattern": "^[A-Z]{3}$"}),
    (str, {"json_schema_extra": {"format": "date"}}),
]


@pytest.mark.parametrize(("annotation", "field"), ALLOWED)
def test_strict_outputs_accept(annotation: Any, field: dict[str, Any]) -> None:
    """What the provider takes raises no alarm."""
    assert strict_problems(strict_model(annotation, **field).model_json_schema()) == []


REFUSED: list[tuple[Any, dict[str, Any], str]] = [
    (str, {"default": "x"}, "root.it: keyword default is not supported"),
    (str, {"default": "x"}, "root: every property must be required; these are not: it"),
    (Inner, {"description": "words"}, "root.it: a $ref takes no other keyword"),
    (Evidence, {}, "Evidence: additionalProperties must be false"),
    (dict[str, int], {}, "root.it: additionalProperties must be false"),
    (Any, {}, "root.it: has no type"),
    (str, {"min_length": 1}, "root.it: keyword minLength is not supported"),
    (str, {"json_schema_extra": {"format": "uri"}}, "root.it: format uri is not supported"),
    (str, {"json_schema_extra": {"pattern": "a(?=b)"}}, "root.it: a pattern may not look ahead"),
    (tuple[int, str], {}, "root.it: keyword prefixItems is not supported"),
    (set[str], {}, "root.it: keyword uniqueItems is not supported"),
    (list[Evidence], {}, "Evidence: additionalProperties must be false"),
    (str, {"json_schema_extra": {"allOf": []}}, "root.it: keyword allOf is not supported"),
    (Literal[tuple(map(str, range(1001)))], {}, "root: 1001 values under enum, more than 1000"),
]


@pytest.mark.parametrize(("annotation", "field", "says"), REFUSED, ids=[says for _, _, says in REFUSED])
def test_strict_outputs_refuse(annotation: Any, field: dict[str, Any], says: str) -> None:
    """What the provider would refuse after the article was sent is found here."""
    problems = strict_problems(strict_model(annotation, **field).model_json_schema())
    assert any(problem.startswith(says) for problem in problems), problems


@pytest.mark.parametrize(
    "root", [{"anyOf": [{"type": "null"}]}, {"$ref": "#/$defs/A", "$defs": {"A": {"type": "null"}}}]
)
def test_strict_outputs_want_an_object_at_the_root(root: dict[str, Any]) -> None:
    """Neither a union nor a reference may stand there."""
    assert "root: must be an object, neither anyOf nor a reference" in strict_problems(root)


def test_an_unknown_schema_names_the_known_ones() -> None:
    """The error lists what can be asked for."""
    with pytest.raises(UnknownSchemaError, match=r"unknown schema 'incidnt_v1'; known: .*incident_v1"):
        get_schema("incidnt_v1")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder of schemas, for one test."""
    before = set(sys.modules)
    monkeypatch.setattr(schemas, "__path__", [str(tmp_path)])
    yield tmp_path
    for name in set(sys.modules) - before:
        if VERSION_MODULE.fullmatch(name):
            del sys.modules[name]


def test_versions_are_found_by_name_and_not_imported(folder: Path) -> None:
    """Order is by number; a module that no one asks for is not run."""
    for name in ("probe_v10", "probe_v9", "alpha_v1", "evidence", "probe_v0", "Probe_v1"):
        (folder / f"{name}.py").write_text("raise AssertionError('imported')\n")
    assert schema_names() == ["alpha_v1", "probe_v9", "probe_v10"]


def test_a_version_without_a_response_model_is_our_defect(folder: Path) -> None:
    """The error says what the module must assign."""
    (folder / "probe_v1.py").write_text("RESPONSE = 3\n")
    with pytest.raises(TypeError, match=r"schemas/probe_v1.py: RESPONSE is 3"):
        get_schema("probe_v1")


STEPS = [(name, step) for name in schema_names() for step in get_schema(name).steps]
STEP_IDS = [f"{name} {step.step}" for name, step in STEPS]


@pytest.mark.parametrize(("name", "step"), STEPS, ids=STEP_IDS)
def test_registered_schemas_pass_strict_outputs(name: str, step: Schema) -> None:
    """Every reply of a schema version works with every provider's strict mode, or it is not registered."""
    assert strict_problems(step.json_schema) == []


def classes_of(name: str) -> set[type]:
    """Classes in the version's module and those that its response models are built of."""
    models = [step.model for step in get_schema(name).steps]
    found: set[type] = set()
    waiting: list[Any] = [*models, *vars(sys.modules[models[0].__module__]).values()]
    while waiting:
        part = waiting.pop()
        waiting.extend(typing.get_args(part))
        if inspect.isclass(part) and typing.get_origin(part) is None and part not in found:
            found.add(part)
            if issubclass(part, BaseModel):
                waiting.extend(field.annotation for field in part.model_fields.values())
    return found


@pytest.mark.parametrize("name", schema_names())
def test_schema_versions_do_not_inherit_from_each_other(name: str) -> None:
    """A change to one version must not reach into another, released one."""
    modules = {base.__module__ for cls in classes_of(name) for base in cls.__mro__}
    assert {module for module in modules if VERSION_MODULE.fullmatch(module)} <= {f"schemas.{name}"}


@pytest.mark.parametrize(("name", "step"), STEPS, ids=STEP_IDS)
def test_every_registered_field_reaches_the_model(name: str, step: Schema) -> None:
    """Each property of each model has its line in the description."""
    models = [step.json_schema, *step.json_schema.get("$defs", {}).values()]
    text = describe(step.model)
    for field in {field for model in models for field in model.get("properties", {})}:
        assert f"- {field}: " in text


# Several steps

TWO_STEPS = """from pydantic import BaseModel

class First(BaseModel):
    name: str

class Second(BaseModel):
    number: int

RESPONSE = First
THEN = {then}
"""


def two_steps(folder: Path, then: str = "{'counts': Second, 'again': First}") -> Schema:
    """The version `probe_v1` with these further steps."""
    (folder / "probe_v1.py").write_text(TWO_STEPS.replace("{then}", then))
    return get_schema("probe_v1")


def test_a_version_of_several_replies_has_a_schema_for_each(folder: Path) -> None:
    """The first is called `extract`, the others as the version names them, in its order; all bear its name."""
    found = two_steps(folder)
    assert [(step.step, step.name, step.model.__name__) for step in found.steps] == [
        ("extract", "probe_v1", "First"),
        ("counts", "probe_v1", "Second"),
        ("again", "probe_v1", "First"),
    ]
    assert all(step.further == () and step.steps == (step,) for step in found.steps)
    assert [step.hash for step in found.steps] == [canonical_hash(step.json_schema) for step in found.steps]


CHANGES = ["{'counts': Second}", "{'sums': Second, 'again': First}", "{'counts': First, 'again': First}", "{}"]


@pytest.mark.parametrize("then", CHANGES)
def test_the_hash_of_a_version_covers_all_its_steps(then: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step less, another name or another reply is another version, whose extractions are others as well."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    one = two_steps(folder)
    del sys.modules["schemas.probe_v1"]
    other = two_steps(folder, then)
    assert one.hash != other.hash
    assert one.steps[0].hash == other.steps[0].hash


def test_the_hash_of_a_version_covers_the_order_of_its_steps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked in another order the same questions are another conversation."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    one = two_steps(folder, "{'a': First, 'b': Second}")
    del sys.modules["schemas.probe_v1"]
    assert one.hash != two_steps(folder, "{'b': Second, 'a': First}").hash


def test_a_version_of_one_reply_has_one_step() -> None:
    """Its hash is its JSON Schema's, as it was before there were steps: keys of stored requests stay."""
    for name in ("incident_v1", "incident_cited_v1"):
        one = get_schema(name)
        assert one.steps == (one,)
        assert one.hash == canonical_hash(one.json_schema)


def test_a_further_step_without_a_model_is_our_defect(folder: Path) -> None:
    """The error names the step."""
    with pytest.raises(TypeError, match=r"schemas/probe_v1.py: THEN\['counts'\] is 3"):
        two_steps(folder, "{'counts': 3}")


def test_no_two_steps_share_a_response() -> None:
    """Over all versions each reply's JSON Schema is its own: a stored reply is never read as another step's."""
    hashes = [step.hash for _, step in STEPS]
    assert len(hashes) == len(set(hashes))
    assert {step.step for step in get_schema("incident_steps_v1").steps} == {"extract", "quantities"}


FROZEN = {
    "incident_v1": "v1:435d42e779d9103c7ad17cf85c104ddc1c700499c55e9fa8980f6b0d30c09275",
    "incident_cited_v1": "v1:d5a0995f3e53ab8f0ba95627b412b4facdbc589001c1f57f2053ada1d70bcb0e",
    "incident_steps_v1": "v1:07c978c8ff179c24dbdf83be39dbdbd4177e455240d78404bf156aa68fe419e1",
}


@pytest.mark.parametrize(("name", "pinned"), FROZEN.items(), ids=FROZEN)
def test_later_versions_changed_no_released_schema(name: str, pinned: str) -> None:
    """Replies stored under it keep their keys."""
    assert get_schema(name).hash == pinned
