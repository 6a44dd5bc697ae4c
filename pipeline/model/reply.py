"""A raw reply body → what it says. Used on fresh and on stored replies alike, so that both read the same.

Knows the shape of an OpenAI chat completion and nothing of a client.
"""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.model.fault import ModelFault, writable
from schemas import Schema


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that one reply reports; None where it does not say."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """One chat completion's first choice."""

    content: str | None
    arguments: str | None
    refusal: str | None
    finish_reason: str | None
    served_model: str | None
    usage: Usage

    @property
    def answer(self) -> str:
        """The JSON that was asked for: the tool call's arguments, or the message's content."""
        return self.arguments if self.arguments is not None else (self.content or "")


def read_completion(body: str) -> Completion:
    """The first choice of a chat completion.

    Raises:
        ModelFault: `malformed`, the body is no chat completion.
    """
    try:
        data = json.loads(body)
        choice = data["choices"][0]
        message = choice["message"]
        calls = message.get("tool_calls") or []
        return Completion(
            content=message.get("content"),
            arguments=_arguments(calls[0]["function"]["arguments"]) if calls else None,
            refusal=message.get("refusal"),
            finish_reason=_name(choice.get("finish_reason")),
            served_model=_name(data.get("model")),
            usage=_usage(data.get("usage") or {}),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise ModelFault("malformed", f"the reply is not a chat completion: {body[:200]!r}") from error


def require_answer(completion: Completion) -> None:
    """Raise what re-asking can't mend, before anyone pays to ask again.

    Raises:
        ModelFault: refused, content_filter or truncated.
    """
    if completion.refusal:
        raise ModelFault("refused", f"the model refused: {completion.refusal[:300]}")
    if completion.finish_reason == "content_filter":
        raise ModelFault("content_filter", "the provider's content filter stopped the answer")
    if completion.finish_reason == "length":
        limit = completion.usage.completion_tokens
        raise ModelFault(
            "truncated", f"the answer was cut off after {limit or 'too many'} tokens; raise max_output_tokens"
        )


def validated(body: str, schema: Schema) -> BaseModel:
    """A stored body's answer as the schema's model.

    Raises:
        ModelFault: malformed, refused, content_filter, truncated, or `invalid` with the schema's complaints.
    """
    completion = read_completion(body)
    require_answer(completion)
    try:
        return schema.model.model_validate_json(completion.answer)
    except ValidationError as error:
        raise ModelFault("invalid", f"the answer does not fit {schema.name}: {complaints(error)}") from error


def complaints(error: ValidationError, most: int = 3) -> str:
    """A validation error's first complaints, without the answer's content."""
    found = [f"{'.'.join(map(str, one['loc'])) or 'answer'}: {one['msg']}" for one in error.errors(include_url=False)]
    more = f" (+{len(found) - most} more)" if len(found) > most else ""
    return "; ".join(found[:most]) + more


def _arguments(given: Any) -> str:
    return given if isinstance(given, str) else json.dumps(given)


def _name(given: Any) -> str | None:
    return None if given is None else writable(str(given))


def _usage(usage: dict[str, Any]) -> Usage:
    details = usage.get("prompt_tokens_details") or {}
    return Usage(usage.get("prompt_tokens"), details.get("cached_tokens"), usage.get("completion_tokens"))
