"""Many texts: skip what is stored, keep concurrency, persist every outcome.

Memory stays flat: articles stream through in chunks, workers hold one text each, outcomes are committed
every few seconds and forgotten. Whatever ends a run (Ctrl-C, a budget, a fault of ours), what was received
is in the journal, what was decided is committed, and the next run goes on from there.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Literal, Protocol

from pipeline.article import Article, LoadProblem
from pipeline.errors import ModelError
from pipeline.extract import Extractor, Job, Outcome
from pipeline.model.fault import ModelFault
from pipeline.normalise import CODE_VERSION
from pipeline.register import Register
from pipeline.store import ArticleRow, ExtractionRow, Ledger, LockedError, Reader, RunRow, Writer

if TYPE_CHECKING:
    from pipeline.journal import Attempt, Journal, RequestRow
    from pipeline.model.client import ModelClient
    from pipeline.model.spec import ModelSpec
    from pipeline.settings import Settings

CHUNK = 500
COMMIT_EVERY = 2.0
_START_PATIENCE, _END_PATIENCE = 30.0, 60.0

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


@dataclass(frozen=True)
class _Pending:
    row: ArticleRow
    extraction_id: str
    reply: str | None


@dataclass
class _State:
    """What one run has in hand between two commits."""

    run: RunRow
    summary: Summary
    decided: list[tuple[_Pending, Outcome]] = field(default_factory=list)
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
        state = _State(run, Summary(run_id))
        self._begin(run)
        status: EndStatus = "aborted"
        try:
            await self._extract_all(loaded, state)
            status = "stopped" if self._spent(state) else "finished"
        except asyncio.CancelledError:
            status = "interrupted"
            raise
        except ModelFault as fault:
            raise ModelError(f"{self.job.model}: {fault}") from fault
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
                if state.client is None and any(one.reply is None for one in pending):
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

    def _plan(self, articles: list[Article], register: Register, seen: set[str], state: _State) -> list[_Pending]:
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
            replies = self._stored_replies(reader, wanted)
        with self.ledger.writing(_START_PATIENCE) as connection:
            Writer(connection).articles(rows)
        state.summary.stored += len(new) - len(wanted)
        state.summary.given_up += len(given_up)
        self.observer.planned(len(wanted), len(new) - len(wanted))
        return [_Pending(row, ids[row.article.text_id], replies.get(row.article.text_id)) for row in wanted]

    def _stored_replies(self, reader: Reader, wanted: list[ArticleRow]) -> dict[str, str]:
        """Replies that are there without their extraction: a run was killed between the two."""
        keys = {self.job.request(row.article.text, row.article.text_id).key: row.article.text_id for row in wanted}
        return {keys[key]: body for key, body in reader.replies(list(keys)).items()}

    async def _open(self, stack: AsyncExitStack) -> "ModelClient":
        # Importing the client costs seconds (openai, instructor): a run with nothing to ask never pays that.
        from pipeline.model.client import open_model  # noqa: PLC0415

        return await stack.enter_async_context(open_model(self.spec, self.settings, self.journal))

    async def _work(self, pending: list[_Pending], state: _State) -> None:
        queue = iter(pending)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._concurrency, len(pending))):
                    group.create_task(self._worker(queue, state))
        except ExceptionGroup as failures:
            # The first failure cancelled the other workers; it is the one to tell.
            raise failures.exceptions[0] from None

    async def _worker(self, queue: Iterator[_Pending], state: _State) -> None:
        for pending in queue:
            if self._spent(state):
                return
            await self._one(pending, state)

    async def _one(self, pending: _Pending, state: _State) -> None:
        article = pending.row.article
        self.observer.started(pending.row.article_id)
        replies = _Replies(pending.reply, self.journal, self.ledger)
        extractor = Extractor(self.job, state.client, self.journal, replies, state.run.run_id)
        outcome = await extractor.extract(article.text, article.text_id)
        state.summary.count(outcome)
        state.note_calls()
        if outcome.status != "busy":
            state.decided.append((pending, outcome))
        self.observer.finished(pending.row.article_id, outcome)
        if time.monotonic() - state.committed_at >= COMMIT_EVERY:
            with suppress(LockedError):  # postponed: the journal has the replies, the next commit takes them
                self._commit(state, patience=0.0)

    def _spent(self, state: _State) -> bool:
        """Whether the budget is reached; a cost that is not known could be any, and ends the run as well."""
        cost, budget = state.summary.cost, self.settings.budget
        return budget is not None and (cost is None or cost >= budget)

    def _begin(self, run: RunRow) -> None:
        """Note the run, and take in what an earlier one left in the journal."""
        with self.ledger.writing(_START_PATIENCE) as connection:
            writer = Writer(connection)
            writer.used(self.job.prompt, self.job.schema)
            writer.run(run)
            taken = self._absorb(writer, self.journal.unclaimed_keys())
        self.journal.absorbed(*taken)

    def _commit(self, state: _State, patience: float) -> None:
        state.committed_at = time.monotonic()
        rows = [self._row(pending, outcome, state.run.run_id) for pending, outcome in state.decided]
        keys = [key for row in rows for key in row.steps]
        with self.ledger.writing(patience) as connection:
            writer = Writer(connection)
            taken = self._absorb(writer, keys)
            writer.extractions(rows)
            if any(row.status != "failed" for row in rows):
                # The first extractions of a ledger become what its views show; later ones wait for `select`.
                writer.select(self.job.prompt.id, self.job.schema.name, self.job.model, keep=True)
        self.journal.absorbed(*taken)
        state.decided.clear()

    def _absorb(self, writer: Writer, keys: list[str]) -> "tuple[list[RequestRow], list[Attempt]]":
        """Give the journal's rows for these keys to the database; what to delete here once it has committed."""
        requests, attempts = self.journal.pending(keys)
        writer.requests(requests, attempts)
        return requests, [attempt for attempt, _ in attempts]

    def _end(self, state: _State, status: EndStatus) -> None:
        summary = state.summary
        state.note_calls()
        summary.status = status
        summary.seconds = (datetime.now(UTC) - state.run.started_at).total_seconds()
        self._commit(state, _END_PATIENCE)
        with self.ledger.writing(_END_PATIENCE) as connection:
            writer = Writer(connection)
            taken = self._absorb(writer, self.journal.unclaimed_keys())
            counts = {name: getattr(summary, name) for name in _COUNTS}
            writer.run(replace(state.run, finished_at=datetime.now(UTC), status=status, **counts))
        self.journal.absorbed(*taken)

    def _row(self, pending: _Pending, outcome: Outcome, run_id: str) -> ExtractionRow:
        fault = outcome.fault
        return ExtractionRow(
            extraction_id=pending.extraction_id,
            text_id=pending.row.article.text_id,
            article_id=pending.row.article_id,
            prompt=self.job.prompt.id,
            prompt_hash=self.job.prompt.hash,
            schema=self.job.schema.name,
            schema_hash=self.job.schema.hash,
            model=self.job.model,
            asked=self.job.asked.components(),
            repeat=self.job.asked.repeat,
            steps=outcome.steps,
            status=outcome.status,
            run_id=run_id,
            code_version=CODE_VERSION,
            extracted_at=datetime.now(UTC),
            fault_kind=fault.kind if fault else None,
            fault=str(fault) if fault else None,
            permanent=fault.permanent if fault else None,
            incidents=outcome.incidents,
        )


@dataclass
class Plan:
    """What a run would do; tokens are estimated at four characters each."""

    articles: int = 0
    unreadable: int = 0
    texts: int = 0
    stored: int = 0
    to_ask: int = 0
    prompt_tokens: int = 0


def plan(
    job: Job,
    ledger: Ledger,
    loaded: Iterable[Article | LoadProblem],
    problem: Callable[[LoadProblem], None],
    *,
    limit: int | None = None,
    retry_failed: bool = False,
) -> Plan:
    """What a run over these articles would ask. Writes nothing and calls nobody."""
    planned = Plan()
    characters: dict[str, int] = {}
    for one in loaded:
        if isinstance(one, LoadProblem):
            planned.unreadable += one.fatal
            problem(one)
            continue
        if limit is not None and planned.articles >= limit:
            break
        planned.articles += 1
        if one.text_id not in characters:
            messages = job.request(one.text, one.text_id).messages
            characters[one.text_id] = sum(len(message["content"]) for message in messages)
    ids = {job.extraction_id(text_id): count for text_id, count in characters.items()}
    done = _done(ledger, list(ids), retry_failed=retry_failed)
    planned.texts, planned.stored = len(ids), len(done)
    planned.to_ask = len(ids) - len(done)
    planned.prompt_tokens = sum(count for key, count in ids.items() if key not in done) // 4
    return planned


def _done(ledger: Ledger, extraction_ids: list[str], *, retry_failed: bool) -> set[str]:
    if not ledger.path.exists():
        return set()
    with ledger.reading() as connection:
        return Reader(connection).done(extraction_ids, retry_failed=retry_failed)


_COUNTS = ("articles", "unreadable", "extracted", "no_incident", "failed", "stored", "calls")


@dataclass(frozen=True)
class _Replies:
    """Where one text's reply may already be; see `extract.Replies`."""

    prefetched: str | None
    journal: "Journal"
    ledger: Ledger

    def at_hand(self, key: str) -> str | None:
        return self.prefetched or self.journal.reply(key)

    def anywhere(self, key: str) -> str | None:
        if (body := self.at_hand(key)) is not None:
            return body
        with self.ledger.reading() as connection:
            return Reader(connection).replies([key]).get(key)


def _chunks(articles: Iterator[Article]) -> Iterator[list[Article]]:
    while chunk := list(islice(articles, CHUNK)):
        yield chunk
