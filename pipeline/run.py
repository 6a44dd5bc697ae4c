"""Many texts: skip what is stored, keep concurrency, persist every outcome.

Memory stays flat: articles stream through in chunks, workers hold one text each, outcomes are committed
every few seconds and forgotten. Whatever ends a run (Ctrl-C, a budget, a fault of ours), what was received
is in the journal, what was decided is committed, and the next run goes on from there.
"""

import asyncio
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Literal, Protocol

from pipeline.article import Article, LoadProblem
from pipeline.errors import ModelError
from pipeline.extract import Extractor, Job, Outcome
from pipeline.model.fault import ModelFault
from pipeline.pending import Pending, unanswered
from pipeline.record import START_PATIENCE, Recorder
from pipeline.register import Register
from pipeline.store import Ledger, LockedError, Reader, RunRow, Writer

if TYPE_CHECKING:
    from pipeline.journal import Journal
    from pipeline.model.client import ModelClient
    from pipeline.model.spec import ModelSpec
    from pipeline.settings import Settings

CHUNK = 500
COMMIT_EVERY = 2.0

EndStatus = Literal["finished", "interrupted", "stopped", "aborted"]


class Observer(Protocol):
    """Told of what happens, to show it. Must not raise."""

    def problem(self, problem: LoadProblem) -> None:
        """An input is no article, or an odd one."""

    def planned(self, texts: int, stored: int) -> None:
        """So many texts of a chunk will be asked; so many are stored already."""

    def started(self, article_id: str) -> None:
        """A text goes to the model."""

    def finished(self, article_id: str, outcome: Outcome) -> None:
        """A text has its outcome."""


@dataclass
class Summary:
    """Counts of one run; texts are counted once, however many articles carry them.

    Attributes:
        stored: texts that were not asked, because their outcome is stored.
        given_up: how many of those failed for good in an earlier run.
    """

    run_id: str
    articles: int = 0
    unreadable: int = 0
    stored: int = 0
    given_up: int = 0
    extracted: int = 0
    no_incident: int = 0
    failed: int = 0
    busy: int = 0
    calls: int = 0
    cost: float | None = 0.0
    facts: int = 0
    ungrounded: int = 0
    seconds: float = 0.0
    status: EndStatus = "finished"

    def count(self, outcome: Outcome) -> None:
        """Add one text's outcome."""
        setattr(self, outcome.status, getattr(self, outcome.status) + 1)
        self.facts += outcome.facts
        self.ungrounded += outcome.ungrounded


@dataclass
class _State:
    """What one run has in hand between two commits."""

    recorder: Recorder
    summary: Summary
    client: "ModelClient | None" = None
    committed_at: float = field(default_factory=time.monotonic)

    def note_calls(self) -> None:
        """Take over what the client has counted, attempts of cancelled and failed texts included."""
        if self.client is not None:
            self.summary.calls, self.summary.cost = self.client.calls, self.client.cost


@dataclass(frozen=True)
class Runner:
    """Runs one job over articles.

    Attributes:
        limit: read at most so many articles.
        retry_failed: also ask again what failed for good.
    """

    job: Job
    spec: "ModelSpec"
    settings: "Settings"
    ledger: Ledger
    journal: "Journal"
    observer: Observer
    limit: int | None = None
    retry_failed: bool = False

    async def run(self, loaded: Iterable[Article | LoadProblem]) -> Summary:
        """Extract every text that has no stored outcome.

        Raises:
            ModelError: a fault that every text would meet (wrong key, unknown model); outcomes so far are kept.
            StoreError: the database cannot be written; replies so far are in the journal.
        """
        started = datetime.now(UTC)
        run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        run = RunRow(
            run_id=run_id,
            started_at=started,
            status="running",
            prompt=self.job.prompt.id,
            schema=self.job.schema.name,
            model=self.job.model,
            settings={**self.job.asked.components(), "concurrency": self._concurrency},
        )
        recorder = Recorder(self.job, self.ledger, self.journal, run)
        state = _State(recorder, Summary(run_id))
        recorder.begin()
        status: EndStatus = "aborted"
        try:
            await self._extract_all(loaded, state)
            status = "stopped" if self._spent(state) else "finished"
        except asyncio.CancelledError:
            status = "interrupted"
            raise
        except ModelFault as fault:
            name = self.job.model
            raise ModelError(f"{name}: {fault}; check its name, endpoint and key: incidents doctor") from fault
        finally:
            self._end(state, status)
        return state.summary

    @property
    def _concurrency(self) -> int:
        return self.settings.concurrency or (1 if self.spec.local else 8)

    async def _extract_all(self, loaded: Iterable[Article | LoadProblem], state: _State) -> None:
        register = Register()
        seen: set[str] = set()
        async with AsyncExitStack() as stack:
            for chunk in _chunks(self._articles(loaded, state.summary)):
                pending = self._plan(chunk, register, seen, state)
                if not pending:
                    continue
                if state.client is None and not all(one.complete for one in pending):
                    state.client = await self._open(stack)
                await self._work(pending, state)
                if self._spent(state):
                    return

    def _articles(self, loaded: Iterable[Article | LoadProblem], summary: Summary) -> Iterator[Article]:
        for one in loaded:
            if isinstance(one, LoadProblem):
                summary.unreadable += one.fatal
                self.observer.problem(one)
                continue
            if self.limit is not None and summary.articles >= self.limit:
                return
            summary.articles += 1
            yield one

    def _plan(self, articles: list[Article], register: Register, seen: set[str], state: _State) -> list[Pending]:
        """Register a chunk's articles; which of their texts are still to be answered."""
        with self.ledger.reading() as connection:
            reader = Reader(connection)
            names, urls = [a.name for a in articles], [a.url for a in articles if a.url]
            register.learn(reader.article_versions(names, urls))
            rows = register.register(articles)
            new = {row.article.text_id: row for row in reversed(rows) if row.article.text_id not in seen}
            seen.update(new)
            ids = {text_id: self.job.extraction_id(text_id) for text_id in new}
            done = reader.done(list(ids.values()), retry_failed=self.retry_failed)
            given_up = reader.given_up(list(done))
            wanted = [new[text_id] for text_id in reversed(new) if ids[text_id] not in done]
        with self.ledger.writing(START_PATIENCE) as connection:
            Writer(connection).articles(rows)
        pending: list[Pending] = []
        if wanted:  # what their articles say of them is known only now that those are stored
            with self.ledger.reading() as connection:
                pending = unanswered(self.job, Reader(connection), wanted)
        state.summary.stored += len(new) - len(wanted)
        state.summary.given_up += len(given_up)
        self.observer.planned(len(wanted), len(new) - len(wanted))
        return pending

    async def _open(self, stack: AsyncExitStack) -> "ModelClient":
        # Importing the client costs seconds (openai, instructor): a run with nothing to ask never pays that.
        from pipeline.model.client import open_model  # noqa: PLC0415

        return await stack.enter_async_context(open_model(self.spec, self.settings, self.journal))

    async def _work(self, pending: list[Pending], state: _State) -> None:
        queue = iter(pending)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._concurrency, len(pending))):
                    group.create_task(self._worker(queue, state))
        except ExceptionGroup as failures:
            # The first failure cancelled the other workers; it is the one to tell.
            raise failures.exceptions[0] from None

    async def _worker(self, queue: Iterator[Pending], state: _State) -> None:
        for pending in queue:
            if self._spent(state):
                return
            await self._one(pending, state)

    async def _one(self, pending: Pending, state: _State) -> None:
        article = pending.row.article
        self.observer.started(pending.row.article_id)
        replies = _Replies(pending.replies, self.journal, self.ledger)
        extractor = Extractor(self.job, state.client, self.journal, replies, state.recorder.run.run_id)
        outcome = await extractor.extract(pending.context, article.text_id)
        state.summary.count(outcome)
        state.note_calls()
        if outcome.status != "busy":
            state.recorder.decided.append((pending, outcome))
        self.observer.finished(pending.row.article_id, outcome)
        if time.monotonic() - state.committed_at >= COMMIT_EVERY:
            state.committed_at = time.monotonic()
            with suppress(LockedError):  # postponed: the journal has the replies, the next commit takes them
                state.recorder.commit(patience=0.0)

    def _spent(self, state: _State) -> bool:
        """Whether the budget is reached; a cost that is not known could be any, and ends the run as well."""
        cost, budget = state.summary.cost, self.settings.budget
        if budget is None or self.spec.local is not None:  # what costs nothing reaches no budget, not even 0
            return False
        return cost is None or cost >= budget

    def _end(self, state: _State, status: EndStatus) -> None:
        summary = state.summary
        state.note_calls()
        summary.status = status
        summary.seconds = (datetime.now(UTC) - state.recorder.run.started_at).total_seconds()
        state.recorder.end(status, {name: getattr(summary, name) for name in _COUNTS})


_COUNTS = ("articles", "unreadable", "extracted", "no_incident", "failed", "stored", "calls")


@dataclass(frozen=True)
class _Replies:
    """Where one text's replies may already be; see `extract.Replies`."""

    prefetched: dict[str, str]
    journal: "Journal"
    ledger: Ledger

    def at_hand(self, key: str) -> str | None:
        return self.prefetched.get(key) or self.journal.reply(key)

    def anywhere(self, key: str) -> str | None:
        if (body := self.at_hand(key)) is not None:
            return body
        with self.ledger.reading() as connection:
            return Reader(connection).replies([key]).get(key)


def _chunks(articles: Iterator[Article]) -> Iterator[list[Article]]:
    while chunk := list(islice(articles, CHUNK)):
        yield chunk
