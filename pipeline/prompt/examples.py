"""A prompt's own examples, checked before anything is asked: they must be as true as what they teach.

A small model copies from examples. One whose answer is not in its own article teaches to invent; what is copied from
one that is sound is at least recognised (`leaked`).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import PromptError
from pipeline.fact import Fact
from pipeline.ground import fold
from pipeline.normalise import Context, asks_further, bounds, holds, incidents_of, words_of_text
from pipeline.prompt.template import Example
from schemas import Schema, get_schema

_LANGUAGE = re.compile("[a-z]{2}")


def read_examples(where: str, schema: str, parts: list[tuple[str, str]]) -> tuple[Example, ...]:
    """The examples of a prompt file, each proved against its own text.

    Args:
        where: the file, as messages name it.
        schema: the prompt's schema version.
        parts: `example`, `example LANGUAGE` or `reply`, and its words, in the order of the file.

    Raises:
        PromptError: an example has no text, another number of replies than the schema has steps, a reply that does
            not fit the schema, or one that says what its text does not.
    """
    examples = tuple(_grouped(where, parts))
    for number, example in enumerate(examples, 1):
        _prove(f"{where}: example {number}", get_schema(schema), example)
    return examples


def _grouped(where: str, parts: list[tuple[str, str]]) -> Iterator[Example]:
    text: str | None = None
    language = ""
    replies: list[str] = []
    for name, words in [*parts, ("example", "")]:
        if name == "reply":
            replies.append(words)
            continue
        if text is not None:
            yield Example(text, tuple(replies), language or None)
        elif replies:
            raise PromptError(f"{where}: a line '=== reply ===' before the first '=== example ==='; put the text first")
        text, replies, language = words, [], _language(where, name)


def _language(where: str, marker: str) -> str:
    """For texts in which language an example is; empty: for all."""
    language = marker.removeprefix("example").strip()
    if language and not _LANGUAGE.fullmatch(language):
        raise PromptError(
            f"{where}: '=== {marker} ===': {language!r} is no language code; write two small letters (ISO 639-1), "
            "such as fr, or '=== example ===' for texts in every language"
        )
    return language


def _prove(where: str, schema: Schema, example: Example) -> None:
    if not example.text:
        raise PromptError(f"{where} has no text; write its article below '=== example ==='")
    replies = [_fitting(where, step, reply) for step, reply in zip(schema.steps, example.replies, strict=False)]
    context = Context(example.text, example.language)
    wanted = _wanted(schema, replies, context)
    if len(example.replies) != wanted:
        raise PromptError(
            f"{where} has {len(example.replies)} replies, schema {schema.name} takes {wanted}; "
            "write one '=== reply ===' for each step that is asked of such a text"
        )
    incidents = incidents_of(schema.name, replies, context)
    facts = [fact for one in incidents for fact in one.facts]
    lost = [fact for fact in facts if not _is_true(fact, example.text) or _miscounted(fact, replies)]
    text = fold(example.text)[0]
    missing = [words for words in words_of_text(schema.name, replies) if not holds(text, fold(words)[0])]
    if lost or missing:
        wrong = "; ".join([*map(_worded, lost), *map(repr, missing)][:3])
        raise PromptError(
            f"{where}: {wrong}: not in the example's own text, or its words do not "
            "hold the value; an example that says what its text does not teaches to invent: mend the text or the reply"
        )


def _wanted(schema: Schema, replies: list[BaseModel], context: Context) -> int:
    """How many steps are asked of an example's text that gets these replies."""
    given = len(replies)
    early = next((n for n in range(1, given + 1) if not asks_further(schema.name, replies[:n], context)), None)
    return min(early or given + 1, len(schema.steps))


def _is_true(fact: Fact, text: str) -> bool:
    """Whether an example's fact is proved, and its source and group are named in its text."""
    named = (words for words in (fact.originator, fact.group_text) if words)
    return fact.evidence.status != "ungrounded" and all(holds(fold(text)[0], fold(words)[0]) for words in named)


def _miscounted(fact: Fact, replies: Iterable[BaseModel]) -> bool:
    """Whether a reply gives a figure in digits, with a modifier, that is not what its words say."""
    if fact.kind != "quantity":
        return False
    meant = [
        bounds(one.number, one.modifier, one.value_text)
        for reply in replies
        for one in _figures(reply)
        if one.value_text == fact.value_text
    ]
    return bool(meant) and (fact.low, fact.high) not in meant


def _figures(part: Any) -> Iterator[Any]:
    if isinstance(part, list):
        for one in part:
            yield from _figures(one)
    elif isinstance(part, BaseModel):
        if {"number", "modifier", "value_text"} <= type(part).model_fields.keys():
            yield part
        for name in type(part).model_fields:
            yield from _figures(getattr(part, name))


def _fitting(where: str, step: Schema, reply: str) -> BaseModel:
    try:
        return step.model.model_validate_json(reply)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        at = ".".join(map(str, fault["loc"])) or "reply"
        raise PromptError(f"{where}: its reply does not fit {step.name}: {at}: {fault['msg']}; mend it there") from None


def _worded(fact: Fact) -> str:
    return f"{fact.measure or fact.kind} {fact.value_text or fact.category!r} with the quote {fact.evidence.quote!r}"
