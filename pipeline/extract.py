"""One text → grounded facts, or a failure. Asks the model only what no stored reply answers.

Everything is read from the raw reply in one way, whether it just came back or was stored years ago, so
that `incidents rebuild` sees what extraction saw.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel

from pipeline.article import sentences
from pipeline.journal import Claim, Journal, RequestRow
from pipeline.model.fault import FATAL, ModelFault
from pipeline.model.modes import manner_of
from pipeline.model.probabilities import TOKEN_PROBABILITIES, all_probabilities
from pipeline.model.reply import read_completion, require_answer, validated
from pipeline.names import Aliases, built_in
from pipeline.normalise import Context, Told, asks_further, incidents_of, unproved_statements
from pipeline.prompt import (
    REGROUND,
    REGROUND_SCHEMA,
    Message,
    Prompt,
    Read,
    held_to,
    render,
    render_reground,
    render_step,
)
from pipeline.request import Asked, ExtractionRequest, extraction_id
from pipeline.store import Circumstances
from schemas import Schema, get_schema

if TYPE_CHECKING:
    from pipeline.fact import Incident
    from pipeline.model.client import ModelClient

Status = Literal["extracted", "no_incident", "failed", "busy"]


class Replies(Protocol):
    """Where the replies are that were paid for already."""

    def at_hand(self, key: str) -> str | None:
        """The raw reply for a key, if it costs next to nothing to look."""

    def anywhere(self, key: str) -> str | None:
        """The raw reply for a key, wherever it is by now, the database included."""


@dataclass(frozen=True)
class Job:
    """What is asked of every text of a run, prompt, schema, and the model with its settings; and how it is read.

    Attributes:
        aliases: tables of names; they decide no request.
    """

    prompt: Prompt
    schema: Schema
    model: str
    asked: Asked
    aliases: Aliases = field(default_factory=built_in)

    def extraction_id(self, text_id: str) -> str:
        """The identity of this job's extraction of a text."""
        return extraction_id(text_id, self.prompt, self.schema, self.asked)

    def request(
        self, text: str, text_id: str, replies: Sequence[str] = (), language: str | None = None
    ) -> ExtractionRequest:
        """What this job asks of a text once its first steps have these raw replies.

        Args:
            text: the article's text.
            text_id: its hash.
            replies: one per step so far.
            language: of the text, as far as known; it chooses examples, and steps list what rules found by it.

        Raises:
            ModelFault: one of the replies is no usable answer, so that nothing can be asked after it.
        """
        messages: Sequence[Message] = render(self.prompt, text=text, text_id=text_id, split=_split, language=language)
        for number, body in enumerate(replies, 1):
            read = Read(text, text_id, language)
            messages = render_step(self.prompt, number, read=read, before=messages, reply=_answer(body))
        schema = self.schema.steps[len(replies)]
        manner = manner_of(self.model)
        asked = self.asked
        if manner.probabilities and any(field.startswith(f"{schema.step}.") for field in self.prompt.probabilities):
            asked = replace(asked, sampling={**asked.sampling, **TOKEN_PROBABILITIES})
        if asked.mode == "json_schema" and manner.patterns:
            schema = held_to(schema, self.prompt.verbatim, text, language)
        return ExtractionRequest(messages, schema, asked)

    def next_request(self, context: Context, text_id: str, replies: Sequence[str]) -> ExtractionRequest | None:
        """What is still to be asked of a text that has these raw replies; None: nothing.

        Behind the schema's steps comes one more, once, for facts that are not in the article's words, if the prompt
        has words for that.

        Raises:
            ModelFault: one of the replies is no usable answer.
        """
        steps = len(self.schema.steps)
        if not is_complete(self.schema, replies, context):
            return self.request(context.text, text_id, replies, context.language)
        if len(replies) != steps or self.prompt.reground is None:
            return None
        statements = unproved_statements(_incidents(self.schema, replies, context))
        if not statements:
            return None
        messages = render_reground(
            self.prompt,
            text_id=text_id,
            before=self.request(context.text, text_id, replies[:-1], context.language).messages,
            reply=_answer(replies[-1]),
            statements=statements,
        )
        return ExtractionRequest(messages, _reground_schema(), self.asked)

    def context(self, text: str, circumstances: Circumstances) -> Context:
        """A text with what its articles say of it, as its replies are read."""
        return context_of(text, circumstances, self.aliases, Told(self.prompt.system, self.prompt.shown))


@dataclass(frozen=True)
class Outcome:
    """What came of one text.

    Attributes:
        status: `busy` means that another process is asking the same; nothing is to be stored.
        steps: keys of the requests it rests on.
        asked: whether the model was called for it now.
    """

    status: Status
    steps: tuple[str, ...]
    incidents: tuple["Incident", ...] = ()
    fault: ModelFault | None = None
    asked: bool = False

    @property
    def facts(self) -> int:
        """How many facts were extracted, ungrounded ones included."""
        return sum(len(incident.facts) for incident in self.incidents)

    @property
    def ungrounded(self) -> int:
        """How many of them are not in the article's words."""
        return sum(fact.evidence.status == "ungrounded" for one in self.incidents for fact in one.facts)


@dataclass(frozen=True)
class Extractor:
    """Answers texts for one job: from stored replies where there are any, else from the model."""

    job: Job
    client: "ModelClient | None"
    journal: Journal
    replies: Replies
    run_id: str

    async def extract(self, context: Context, text_id: str) -> Outcome:
        """The outcome for one text.

        Raises:
            ModelFault: only of a fatal kind, which every further text would meet as well.
        """
        steps: list[str] = []
        bodies: list[str] = []
        asked = False
        try:
            while (request := self.job.next_request(context, text_id, bodies)) is not None:
                steps.append(request.key)
                body = self.replies.at_hand(request.key)
                if body is None:
                    try:
                        asked = await self._ask(request, text_id) or asked
                    except ModelFault as fault:
                        if request.schema.step != REGROUND or fault.kind in FATAL:
                            raise
                        # What was extracted stands; what could not be asked again stays ungrounded.
                        steps.pop()
                        break
                    body = self.replies.anywhere(request.key)
                if body is None:
                    return Outcome("busy", tuple(steps))
                bodies.append(body)
            return read_replies(self.job.schema, bodies, context, tuple(steps), asked=asked)
        except ModelFault as fault:
            if fault.kind in FATAL:
                raise
            return Outcome("failed", tuple(steps), fault=fault, asked=True)

    async def _ask(self, request: ExtractionRequest, text_id: str) -> bool:
        """Have the reply in the journal, unless another process is at it. True if the model was called."""
        claim = self.journal.claim(request.key)
        if claim is Claim.ANSWERED and self.replies.anywhere(request.key) is None:
            # Its reply was deleted with a database; the mark alone must not block it for ever.
            self.journal.forget(request.key)
            claim = self.journal.claim(request.key)
        if claim is not Claim.MINE:
            return False
        if self.client is None:
            raise RuntimeError("a text without a stored reply needs a client")
        self.journal.record_request(self._row(request, text_id))
        try:
            await self.client.ask(request, self.run_id)
        finally:
            self.journal.release(request.key)
        return True

    def _row(self, request: ExtractionRequest, text_id: str) -> RequestRow:
        return RequestRow(
            request_key=request.key,
            extraction_id=self.job.extraction_id(text_id),
            text_id=text_id,
            prompt=self.job.prompt.id,
            schema=self.job.schema.name,
            model=self.job.model,
            step=request.schema.step,
            components=request.components,
        )


def read_replies(
    schema: Schema, bodies: Sequence[str], context: Context, steps: tuple[str, ...], *, asked: bool = False
) -> Outcome:
    """The raw replies of all steps, and to the re-ask if there was one → validated, normalised, grounded.

    Raises:
        ModelFault: one of them is no usable answer; a re-ask's alone is as if nothing had been asked again.
    """
    incidents = _incidents(schema, bodies, context)
    return Outcome("extracted" if incidents else "no_incident", steps, incidents, asked=asked)


def is_complete(schema: Schema, bodies: Sequence[str], context: Context) -> bool:
    """Whether a text has the replies of all steps that are asked of it.

    Raises:
        ModelFault: one of them is no usable answer.
    """
    steps = schema.steps
    if not bodies or len(bodies) >= len(steps):
        return bool(bodies)
    replies = [validated(body, step) for body, step in zip(bodies, steps, strict=False)]
    return not asks_further(schema.name, replies, context, all_probabilities(bodies, schema))


def context_of(text: str, circumstances: Circumstances, aliases: Aliases, words: Told) -> Context:
    """A text in the circumstances that the ledger knows."""
    published = circumstances.published_at
    return Context(
        text=text,
        declared_language=circumstances.language,
        published=date.fromisoformat(published[:10]) if published else None,
        published_basis=circumstances.published_basis,
        aliases=aliases,
        told=words,
    )


def _incidents(schema: Schema, bodies: Sequence[str], context: Context) -> "tuple[Incident, ...]":
    replies = [validated(body, step) for body, step in zip(bodies, schema.steps, strict=False)]
    again = _again(bodies[len(schema.steps) :])
    return incidents_of(schema.name, replies, context, again, all_probabilities(bodies, schema))


def _again(bodies: Sequence[str]) -> BaseModel | None:
    with suppress(ModelFault):
        return validated(bodies[0], _reground_schema()) if bodies else None
    return None


@cache
def _reground_schema() -> Schema:
    return replace(get_schema(REGROUND_SCHEMA), step=REGROUND)


def _answer(body: str) -> str:
    completion = read_completion(body)
    require_answer(completion)
    return completion.answer


def _split(text: str) -> list[str]:
    return [sentence.words for sentence in sentences(text)]
