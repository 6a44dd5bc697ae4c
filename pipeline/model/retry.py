"""Transport retries: tenacity tries again what may pass, waiting as long as the server asks.

The one owner of transport retries. The SDK's own are off and instructor only re-asks invalid answers:
two owners would multiply. Retry-After is honoured up to MAX_WAIT seconds.
"""

import math
import time
from email.utils import parsedate_to_datetime

import openai
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential_jitter,
)

from pipeline.model.fault import PASSING, FaultKind, ModelFault

MAX_WAIT = 120.0

_BACKOFF = wait_exponential_jitter(multiplier=0.5, max=30.0)


def retrying(retries: int) -> AsyncRetrying:
    """Tries one call again after a passing fault, at most `retries` times; the last fault is raised as it is."""
    return AsyncRetrying(
        stop=stop_after_attempt(retries + 1),
        wait=_wait,
        retry=retry_if_exception(lambda error: isinstance(error, ModelFault) and error.kind in PASSING),
        reraise=True,
    )


def fault_of(error: openai.OpenAIError) -> ModelFault:
    """The SDK's exception as a fault; its text is the server's, shortened."""
    if isinstance(error, openai.APITimeoutError):
        return ModelFault("timeout", "no answer within the time limit; raise `timeout` or try again later")
    if isinstance(error, openai.APIConnectionError):
        reason = error.__cause__ or error
        return ModelFault("connection", f"the endpoint cannot be reached: {type(reason).__name__}: {reason}")
    if isinstance(error, openai.APIStatusError):
        return _status_fault(error)
    return ModelFault("malformed", f"{type(error).__name__}: {error}"[:500])


def _status_fault(error: openai.APIStatusError) -> ModelFault:
    said = f"HTTP {error.status_code}: {_said(error)}"
    return ModelFault(_kind(error), said, retry_after=_retry_after(error))


def _kind(error: openai.APIStatusError) -> FaultKind:
    status = error.status_code
    if status == 429:
        return "rate_limited"
    if status in {401, 403}:
        return "unauthorised"
    if status == 404:
        return "unknown_model"
    if status in {408, 409} or status >= 500:
        return "server_error"
    too_long = {"context_length_exceeded", "exceed_context_size_error"}
    body = error.body if isinstance(error.body, dict) else {}
    return "too_long" if too_long & {body.get("code"), body.get("type")} or status == 413 else "bad_request"


def _said(error: openai.APIStatusError) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return str(message or body or error.message)[:500]


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds from `retry-after-ms` or `Retry-After` (seconds or an HTTP date), RFC 9110 section 10.2.3."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            seconds = float(headers["retry-after-ms"]) / 1000
        else:
            seconds = _seconds(headers.get("retry-after", ""))
    except (ValueError, TypeError):
        return None
    return seconds if math.isfinite(seconds) else None


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return parsedate_to_datetime(value).timestamp() - time.time()


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelFault) else None
    return float(_BACKOFF(state)) if asked is None else min(max(asked, 0.0), MAX_WAIT)
