"""Asks models: AsyncOpenAI through instructor, every attempt journalled raw before it is parsed.

Arranged so that no answer is paid for twice and none is lost:

- `_Caller.create` is what instructor calls. It owns the transport retries, records every attempt with its
  raw body, and raises refusal, content filter and truncation before instructor could pay to ask again.
- instructor builds the request, checks the answer and re-asks what does not validate, an integer number
  of times. It never gets `context=`: that would render the article as a template.
- Keys are redacted from everything that leaves here as text.
"""

import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import instructor
import openai
from instructor.core.exceptions import InstructorRetryException
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from pipeline.errors import ModelError
from pipeline.journal import Attempt, Journal
from pipeline.model.fault import ModelFault, writable
from pipeline.model.local import LocalServer
from pipeline.model.reply import Completion, Usage, read_completion, require_answer, validated
from pipeline.model.retry import fault_of, retrying
from pipeline.model.spec import ModelSpec, is_on_this_machine
from pipeline.request import ExtractionRequest
from pipeline.settings import Price, Settings

# Its error lines repeat what we report ourselves, and dump whole requests with the article.
logging.getLogger("instructor").setLevel(logging.CRITICAL)

_MODES = {
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "tools_strict": instructor.Mode.TOOLS,
    "tools": instructor.Mode.TOOLS,
}


@dataclass
class _Call:
    """What travels with one request through instructor to `create`; `fault` is what its last answer lacks."""

    request: ExtractionRequest
    run_id: str
    fault: ModelFault | None = None
    answered: bool = False


@dataclass
class _Sent:
    """What is known so far of one attempt; whatever ends it, this is recorded."""

    outcome: str = "cancelled"
    error: str | None = None
    body: str | None = None
    status: int | None = None
    completion: Completion | None = None
    started_at: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.perf_counter)


class ModelClient:
    """One model, ready to be asked. Use `open_model`, which closes the client before an embedded server."""

    def __init__(self, caller: "_Caller", spec: ModelSpec, settings: Settings) -> None:
        self._caller = caller
        self._spec = spec
        self._settings = settings
        # instructor types the wrapper of an async function as if it were sync.
        self._ask: Callable[..., Awaitable[Any]] = cast(
            "Callable[..., Awaitable[Any]]",
            instructor.patch(create=caller.create, mode=_MODES[spec.asked.mode]),
        )
        self._wrapped: dict[type[BaseModel], type[BaseModel]] = {}

    @property
    def calls(self) -> int:
        """Attempts made so far, failed ones included."""
        return self._caller.calls

    @property
    def cost(self) -> float | None:
        """US dollars spent so far; None once a call's price was unknown."""
        return self._caller.cost

    async def ask(self, request: ExtractionRequest, run_id: str) -> None:
        """Have the request answered; its attempts and the reply are in the journal when this returns.

        Raises:
            ModelFault: no usable answer, after transport retries and re-asks.
        """
        call = _Call(request, run_id)
        try:
            await self._ask(
                call=call,
                response_model=self._response_model(request),
                max_retries=self._settings.validation_retries,
                strict=False,
                model=self._spec.served_name,
                messages=list(request.messages),
                **{name: value for name, value in request.asked.sampling.items() if value is not None},
            )
        except InstructorRetryException as error:
            # Our own reading decides, as every later one will: an answer that fits is one, whatever else
            # instructor minds. str() of that exception dumps every completion; only its cause is told.
            if not call.answered:
                raise _cause(error, call.fault) from None
        if not call.answered:
            raise call.fault or ModelFault("invalid", "the answer is not what was asked for")

    def _response_model(self, request: ExtractionRequest) -> type[BaseModel]:
        """The schema's model, wrapped once: instructor would otherwise rebuild its schema on every call."""
        model = request.schema.model
        if model not in self._wrapped:
            self._wrapped[model] = instructor.openai_schema(model)
        return self._wrapped[model]


@asynccontextmanager
async def open_model(spec: ModelSpec, settings: Settings, journal: Journal) -> AsyncIterator[ModelClient]:
    """A client for a model; for a local one its embedded server runs as long as the context.

    Raises:
        ModelError: the model cannot be loaded.
    """
    with ExitStack() as stack:
        base_url, key = spec.base_url, spec.api_key.get_secret_value() if spec.api_key else ""
        if spec.local is not None:
            server = stack.enter_context(
                LocalServer(spec.local, context_tokens=settings.context_tokens, threads=settings.threads)
            )
            base_url, key = server.base_url, server.api_key
        # Leaving the `async with` closes the client while the server still runs; the other order hangs.
        async with openai.AsyncOpenAI(
            base_url=base_url,
            api_key=key,
            max_retries=0,
            timeout=settings.timeout,
            # A proxy of the environment must not see what is said to this machine.
            http_client=openai.DefaultAsyncHttpxClient(trust_env=False) if is_on_this_machine(spec) else None,
        ) as client:
            yield ModelClient(_Caller(client, key, spec.price, journal, settings), spec, settings)


class _Caller:
    """The `create` that instructor wraps: retries, journal, and the faults that must not be re-asked."""

    def __init__(
        self, client: openai.AsyncOpenAI, key: str, price: Price | None, journal: Journal, settings: Settings
    ) -> None:
        self._client = client
        self._key = key
        self._price = price
        self._journal = journal
        self._retries = settings.transport_retries
        self.calls = 0
        self.cost: float | None = 0.0

    async def create(self, *, call: _Call, **kwargs: Any) -> ChatCompletion:
        """One chat completion, as the SDK types it.

        Raises:
            ModelFault: after the transport retries, or at once for what cannot pass.
        """
        _require_schema(kwargs, call.request)
        async for attempt in retrying(self._retries):
            with attempt:
                return await self._once(call, kwargs)
        raise AssertionError("tenacity re-raises the last fault")

    async def _once(self, call: _Call, kwargs: dict[str, Any]) -> ChatCompletion:
        sent = _Sent()
        try:
            raw = await self._client.chat.completions.with_raw_response.create(**kwargs)
            sent.status, sent.body = raw.http_response.status_code, self._redacted(raw.http_response.text)
            sent.completion = read_completion(sent.body)
            require_answer(sent.completion)
            self._note_validity(sent, call)
            # instructor repeats an unfit answer in its re-ask: it gets the redacted one, as it is stored.
            return ChatCompletion.model_construct(**json.loads(sent.body))
        except openai.OpenAIError as error:
            sent.status = error.status_code if isinstance(error, openai.APIStatusError) else None
            fault = self._redacted_fault(fault_of(error))
            sent.outcome, sent.error = fault.kind, str(fault)
            raise fault from None
        except ModelFault as fault:
            sent.outcome, sent.error = fault.kind, str(fault)
            raise
        finally:
            self._record(call, sent)

    def _note_validity(self, sent: "_Sent", call: _Call) -> None:
        """Mark an answer that instructor is about to re-ask, so that no later run takes it for a good one."""
        try:
            validated(sent.body or "", call.request.schema)
            _require_manner(sent.completion, call.request.asked.mode)
        except ModelFault as fault:
            call.fault = fault
            sent.outcome, sent.error = fault.kind, str(fault)
        else:
            call.answered = True
            sent.outcome = "ok"

    def _record(self, call: _Call, sent: "_Sent") -> None:
        usage = sent.completion.usage if sent.completion else Usage()
        dollars = cost(usage, self._price) if sent.body is not None else 0.0
        self.calls += 1
        self.cost = None if self.cost is None or dollars is None else self.cost + dollars
        self._journal.record_attempt(
            Attempt(
                request_key=call.request.key,
                run_id=call.run_id,
                outcome=sent.outcome,
                started_at=sent.started_at,
                latency=time.perf_counter() - sent.clock,
                http_status=sent.status,
                error=sent.error,
                finish_reason=sent.completion.finish_reason if sent.completion else None,
                served_model=sent.completion.served_model if sent.completion else None,
                prompt_tokens=usage.prompt_tokens,
                cached_tokens=usage.cached_tokens,
                completion_tokens=usage.completion_tokens,
                cost=dollars,
            ),
            sent.body,
        )

    def _redacted(self, text: str) -> str:
        return writable(text.replace(self._key, "[key]") if _is_secret(self._key) else text)

    def _redacted_fault(self, fault: ModelFault) -> ModelFault:
        return ModelFault(fault.kind, self._redacted(str(fault)), retry_after=fault.retry_after)


def cost(usage: Usage, price: Price | None) -> float | None:
    """US dollars for one reply's tokens; None when the price or the tokens are unknown."""
    if price is None or usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    cached = usage.cached_tokens or 0
    cached_price = price.input if price.cached_input is None else price.cached_input
    dollars = (usage.prompt_tokens - cached) * price.input + cached * cached_price
    return (dollars + usage.completion_tokens * price.output) / 1_000_000


def _require_schema(kwargs: dict[str, Any], request: ExtractionRequest) -> None:
    """Ask for the request's own schema, which may be held to the article's words, and for strict outputs.

    instructor knows the response model alone, and leaves `strict` out.
    """
    if request.asked.mode == "json_schema":
        kwargs["response_format"]["json_schema"] |= {"schema": request.schema.json_schema, "strict": True}
    elif request.asked.mode == "tools_strict":
        for tool in kwargs["tools"]:
            tool["function"] = {**tool["function"], "strict": True}


def _require_manner(completion: Completion | None, mode: str) -> None:
    """Refuse what instructor will not find: a text where a tool was to be called, or the other way round."""
    called = completion is not None and completion.arguments is not None
    if called and mode == "json_schema":
        raise ModelFault("invalid", "the answer came as a tool call, though no tool was offered")
    if not called and mode != "json_schema":
        raise ModelFault("invalid", f"the answer came as text, not as a tool call; try another `mode` than {mode}")


def _is_secret(key: str) -> bool:
    """Whether to blank a key out of replies: not a mere word, such as a server without keys is given (`ollama`)."""
    return len(key) >= 16 or (len(key) > 5 and not key.isalpha())


def _cause(error: InstructorRetryException, fault: ModelFault | None) -> Exception:
    """Why it gave up; of an unfit answer it is `fault`, our own reading's complaints."""
    cause = error.__cause__
    while isinstance(cause, InstructorRetryException):
        cause = cause.__cause__
    if isinstance(cause, ModelFault):
        return cause
    if cause is None or isinstance(cause, ValueError):
        return fault or ModelFault("invalid", f"the answer is not what was asked for: {type(cause).__name__}")
    return cause if isinstance(cause, Exception) else ModelError(f"the call failed: {cause!r}")
