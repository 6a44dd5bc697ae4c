"""How likely a model held each code of a field: read from the token probabilities of a raw reply that has them.

A code that was given says nothing of how near another one was. Where a server tells what else it might have written
(`logprobs` of the OpenAI API), the token at which codes part says how the model was divided between them.
"""

import json
import math
import re
from typing import Any, Final

from schemas import Schema
from schemas.fields import coded_fields

Probabilities = dict[str, dict[str, float]]

_Token = tuple[bytes, list[tuple[bytes, float]]]

# As sent: of each token, what else was likely.
TOKEN_PROBABILITIES: Final = {"logprobs": True, "top_logprobs": 5}


def probabilities_of(body: str, schema: Schema) -> Probabilities:
    """How likely each code of a step's fields was, among the codes that the server tells of.

    Args:
        body: a raw chat completion.
        schema: of the step that it answers.

    Returns:
        For each `STEP.FIELD`, codes with shares that add up to 1; a code that is not there was unlikely. Empty where
        the reply has no token probabilities. Of codes that begin alike, such as "courts" and "culture", a token that
        fits both counts for neither.
    """
    tokens = _tokens(body)
    written = b"".join(token for token, _ in tokens)
    found: Probabilities = {}
    for field, codes in coded_fields(schema.json_schema).items():
        opening = re.search(rb'"%s"\s*:\s*"' % re.escape(field.encode()), written)
        if opening and (shares := _shares(tokens, opening.end(), [code.encode() for code in codes])):
            found[f"{schema.step}.{field}"] = shares
    return found


def _tokens(body: str) -> list[_Token]:
    """What was written, token by token, each with what might have stood there and how likely."""
    try:
        told = json.loads(body)["choices"][0]["logprobs"]["content"]
        return [
            (_written(one), [(_written(other), math.exp(other["logprob"])) for other in one["top_logprobs"]])
            for one in told
        ]
    except (ValueError, KeyError, IndexError, TypeError, OverflowError):
        return []


def _written(token: dict[str, Any]) -> bytes:
    """A token's bytes: half a letter is no text."""
    told = token.get("bytes")
    return bytes(told) if told is not None else str(token["token"]).encode()


def _shares(tokens: list[_Token], start: int, codes: list[bytes]) -> dict[str, float]:
    """What the codes have of the likelihood that is told where a code begins."""
    shares: dict[str, float] = {}
    for letters, share in _alternatives(tokens, start):
        if code := _code(letters, codes):
            shares[code] = shares.get(code, 0) + share
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()} if total else {}


def _alternatives(tokens: list[_Token], start: int) -> list[tuple[bytes, float]]:
    """What might have been written from an offset on, and how likely; the quotation mark before may be of the token."""
    at = 0
    for token, others in tokens:
        if at + len(token) > start:
            head = token[: start - at]
            return [(other.removeprefix(head), share) for other, share in others if other.startswith(head)]
        at += len(token)
    return []


def _code(written: bytes, codes: list[bytes]) -> str | None:
    """The one code that these letters begin, or that they end in its quotation mark."""
    fitting = [code for code in codes if written and (code.startswith(written) or written.startswith(code + b'"'))]
    return fitting[0].decode() if len(fitting) == 1 else None
