"""One text → grounded facts, or a failure. Asks the model only what no stored reply answers.

Everything is read from the raw reply in one way, whether it just came back or was stored years ago, so
that `incidents rebuild` sees what extraction saw.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from pipeline.article import sentences
from pipeline.journal import Claim, Journal, RequestRow
from pipeline.model.fault import FATAL, ModelFault
from pipeline.model.reply import read_completion, require_answer, validated
from pipeline.normalise import incidents_of
from pipeline.prompt import Prompt, render, render_step
from pipeline.request import Asked, ExtractionRequest, extraction_id
from schemas import Schema

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
    """What is asked of every text of a run: prompt, schema, and the model with its settings."""

    prompt: Prompt
    schema: Schema
    model: str
    asked: Asked

    def extraction_id(self, text_id: str) -> str:
        """The identity of this job's extraction of a text."""
        return extraction_id(text_id, self.prompt, self.schema, self.asked)

    def request(self, text: str, text_id: str, replies: Sequence[str] = ()) -> ExtractionRequest:
        """What this job asks of a text once its first steps have these raw replies.

        Raises:
            ModelFault: one of the replies is no usable answer, so that nothing can be asked after it.
        """
        messages = render(self.prompt, text=text, text_id=text_id, split=_split)
        for number, body in enumerate(replies, 1):
            completion = read_completion(body)
            require_answer(completion)
            answer = completion.answer
            messages = render_step(self.prompt, number, text_id=text_id, before=messages, reply=answer)
        return ExtractionRequest(messages, self.schema.steps[len(replies)], self.asked)


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

    async def extract(self, text: str, text_id: str) -> Outcome:
        """The outcome for one text.

        Raises:
            ModelFault: only of a fatal kind, which every further text would meet as well.
        """
        steps: list[str] = []
        bodies: list[str] = []
        asked = False
        try:
            while len(bodies) < len(self.job.schema.steps):
                request = self.job.request(text, text_id, bodies)
                steps.append(request.key)
                body = self.replies.at_hand(request.key)
                if body is None:
                    asked = await self._ask(request, text_id) or asked
                    body = self.replies.anywhere(request.key)
                if body is None:
                    return Outcome("busy", tuple(steps))
                bodies.append(body)
            return read_replies(self.job.schema, bodies, text, tuple(steps), asked=asked)
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
    schema: Schema, bodies: Sequence[str], text: str, steps: tuple[str, ...], *, asked: bool = False
) -> Outcome:
    """The raw replies of all steps → validated, normalised, grounded.

    Raises:
        ModelFault: one of them is no usable answer.
    """
    replies = [validated(body, step) for body, step in zip(bodies, schema.steps, strict=True)]
    incidents = incidents_of(schema.name, replies, text)
    return Outcome("extracted" if incidents else "no_incident", steps, incidents, asked=asked)


def _split(text: str) -> list[str]:
    return [sentence.words for sentence in sentences(text)]
