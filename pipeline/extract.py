"""One text → grounded facts, or a failure. Asks the model only what no stored reply answers.

Everything is read from the raw reply in one way, whether it just came back or was stored years ago, so
that `incidents rebuild` sees what extraction saw.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from pipeline.journal import Claim, Journal, RequestRow
from pipeline.model.fault import FATAL, ModelFault
from pipeline.model.reply import validated
from pipeline.normalise import incidents_of
from pipeline.prompt import Prompt, render
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

    def request(self, text: str, text_id: str) -> ExtractionRequest:
        """The one request that this job makes of a text."""
        messages = render(self.prompt, text=text, text_id=text_id)
        return ExtractionRequest(messages, self.schema, self.asked)


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
        request = self.job.request(text, text_id)
        steps = (request.key,)
        asked = False
        try:
            body = self.replies.at_hand(request.key)
            if body is None:
                asked = await self._ask(request, text_id)
                body = self.replies.anywhere(request.key)
            if body is None:
                return Outcome("busy", steps)
            return read_reply(self.job.schema, body, text, steps, asked=asked)
        except ModelFault as fault:
            if fault.kind in FATAL:
                raise
            return Outcome("failed", steps, fault=fault, asked=True)

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
            step="extract",
            components=request.components,
        )


def read_reply(schema: Schema, body: str, text: str, steps: tuple[str, ...], *, asked: bool = False) -> Outcome:
    """A raw reply → validated, normalised, grounded.

    Raises:
        ModelFault: the reply is no usable answer.
    """
    incidents = incidents_of(schema.name, validated(body, schema), text)
    return Outcome("extracted" if incidents else "no_incident", steps, incidents, asked=asked)
