"""How likely a model held each code of a field: read from the token probabilities of a raw reply that has them.

A code that was given says nothing of how near another one was. Where a server tells what else it might have written
(`logprobs` of the OpenAI API), the token with which a code begins says how the model was divided.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Final

from pipeline.model.fault import ModelFault
from pipeline.model.reply import read_completion
from schemas import Schema
from schemas.fields import Probabilities, coded_fields

# As sent: of each token, what else was likely.
TOKEN_PROBABILITIES: Final = {"logprobs": True, "top_logprobs": 5}

# Where less than this was likely to be any code at all, how the rest is divided says nothing.
_LEAST = 0.05
_ROUNDING = 0.001  # by which the logarithm of what was certain may exceed 0

_Token = tuple[bytes, dict[bytes, float]]


def all_probabilities(bodies: Iterable[str], schema: Schema) -> Probabilities:
    """How likely each code was: all steps' fields of which the raw replies tell it, a re-ask's left out."""
    told = [probabilities_of(body, step) for body, step in zip(bodies, schema.steps, strict=False)]
    return {field: shares for one in told for field, shares in one.items()}


def probabilities_of(body: str, schema: Schema) -> Probabilities:
    """How likely each code of a step's fields was, among the codes that the server tells of.

    Args:
        body: a raw chat completion.
        schema: of the step that it answers; fields of lists and of nested parts are passed over.

    Returns:
        For each `STEP.FIELD`, shares of the codes; one that is not there was unlikely. Together they are 1, less what
        fell to beginnings of several codes ("c" of "courts" and "culture"). Without the field where the reply has no
        token probabilities, begins the code that it gives with such a token, or held hardly any code for likely.
    """
    tokens = _tokens(body)
    start = _answer_start(body, tokens) if tokens else None
    if start is None:
        return {}
    written = b"".join(token for token, _ in tokens)
    found: dict[str, dict[str, float]] = {}
    for field, codes in coded_fields(schema.json_schema).items():
        opening = re.compile(rb'"%s"\s*:\s*"' % re.escape(field.encode())).search(written, start)
        if opening and (shares := _shares(tokens, opening.end(), [code.encode() for code in codes])):
            found[f"{schema.step}.{field}"] = shares
    return found


def _tokens(body: str) -> list[_Token]:
    """What was written, token by token, each with what might have stood there, itself included, and how likely."""
    if '"logprobs"' not in body:
        return []  # most replies: a rebuild of many thousands need not parse them once more
    try:
        return [_token(one) for one in json.loads(body)["choices"][0]["logprobs"]["content"]]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return []


def _token(told: dict[str, Any]) -> _Token:
    written = _letters(told)
    likely = {_letters(other): _likelihood(other) for other in told.get("top_logprobs") or ()}
    return written, {**likely, written: _likelihood(told)}


def _letters(token: dict[str, Any]) -> bytes:
    """A token's bytes: half a letter is no text."""
    told = token.get("bytes")
    return bytes(told) if isinstance(told, list) else str(token["token"]).encode()


def _likelihood(token: dict[str, Any]) -> float:
    """Of a token; what is no logarithm of a probability, NaN included, is not likely."""
    told = token["logprob"]
    return math.exp(min(told, 0.0)) if told < _ROUNDING else 0.0


def _answer_start(body: str, tokens: list[_Token]) -> int | None:
    """Where the answer begins in what was written: a model may have thought aloud before."""
    try:
        answer = read_completion(body).answer.strip().encode()
    except (ModelFault, UnicodeEncodeError):
        return None
    at = b"".join(token for token, _ in tokens).rfind(answer) if answer else -1
    return at if at >= 0 else None


def _shares(tokens: list[_Token], start: int, codes: list[bytes]) -> dict[str, float]:
    """What the codes have of the likelihood that is told of where one of them begins."""
    at = 0
    for token, likely in tokens:
        if at + len(token) > start:
            return _divided(token, likely, token[: start - at], codes)
        at += len(token)
    return {}


def _divided(written: bytes, likely: dict[bytes, float], before: bytes, codes: list[bytes]) -> dict[str, float]:
    """The same, of the token that was written there; the quotation mark before the code may be part of it."""
    begun = {token: _begun(token.removeprefix(before), codes) for token in likely if token.startswith(before)}
    total = sum(likely[token] for token, fitting in begun.items() if fitting)
    if len(begun[written]) != 1 or total < _LEAST:
        return {}
    shares: dict[str, float] = {}
    for token, fitting in begun.items():
        if len(fitting) == 1:
            code = fitting[0].decode()
            shares[code] = shares.get(code, 0) + likely[token] / total
    return shares


def _begun(letters: bytes, codes: list[bytes]) -> list[bytes]:
    """The codes that these letters begin, or the one that they end in its quotation mark."""
    return [code for code in codes if letters and (code.startswith(letters) or letters.startswith(code + b'"'))]
