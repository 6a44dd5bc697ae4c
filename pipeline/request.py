"""A request is one set of messages to one model under one response schema; its key is its identity.

The key hashes exactly what decides the answer and nothing else: timeouts, retries, concurrency, prompt
names, file names and credentials are not in it. The same key never pays twice. Adding or renaming a
component changes every key and so makes users pay again for what they have: raise the tag in
`schemas.canonical` only with a migration of what is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from pipeline.prompt import Message, Prompt
from pipeline.settings import Mode
from schemas import Schema
from schemas.canonical import canonical_hash


@dataclass(frozen=True)
class Asked:
    """Who is asked, and how: everything but the messages and the schema that decides an answer.

    Attributes:
        endpoint: scheme, host and path without credentials; `local` for the embedded server.
        mode: how the schema reaches the model.
        model: what identifies the model; for a local one its weights' SHA-256 and its runtime.
        sampling: temperature, seed, token limit, as sent.
        repeat: 0 for the first answer; a further number asks for another one.
    """

    endpoint: str
    mode: Mode
    model: dict[str, str]
    sampling: dict[str, Any]
    repeat: int = 0

    def components(self) -> dict[str, Any]:
        """The named parts, as they enter both a request's key and an extraction's id."""
        return {
            "endpoint": self.endpoint,
            "mode": self.mode,
            "model": self.model,
            "sampling": self.sampling,
            "repeat": self.repeat,
        }


@dataclass(frozen=True)
class ExtractionRequest:
    """One call's messages under one schema, asked of one model."""

    messages: Sequence[Message]
    schema: Schema = field(repr=False)
    asked: Asked

    @cached_property
    def components(self) -> dict[str, Any]:
        """The key's parts, by name: `incidents runs why` compares them."""
        return {
            "messages": canonical_hash(list(self.messages)),
            "response_schema": self.schema.hash,
            **self.asked.components(),
        }

    @cached_property
    def key(self) -> str:
        """The request's identity, tagged with its algorithm (`v1:…`)."""
        return canonical_hash(self.components)


def extraction_id(text_id: str, prompt: Prompt, schema: Schema, asked: Asked) -> str:
    """The identity of text × prompt × schema × model × settings × repeat, known before anything is rendered."""
    return canonical_hash(
        {"text": text_id, "prompt": prompt.hash, "response_schema": schema.hash, **asked.components()}
    )


def public_endpoint(base_url: str) -> str:
    """Scheme, host, port and path of a URL: no user, password, query or fragment, no closing slash."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    bracketed = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme.lower()}://{bracketed}{port}{parts.path.rstrip('/')}"
