"""What one run writes, in short commits: the journal's rows, the outcomes, the run itself.

The order is what makes it safe: the database commits first, then the journal lets go. A kill between the
two leaves rows in both, and the next run takes them in once more without doubling them.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.extract import Job, Outcome
from pipeline.normalise import CODE_VERSION
from pipeline.pending import Pending
from pipeline.store import ExtractionRow, Ledger, RunRow, Writer

if TYPE_CHECKING:
    from pipeline.journal import Attempt, Journal, RequestRow

# Seconds to wait for another process to let go of the database. At the end, all of a run is at stake.
START_PATIENCE, END_PATIENCE = 30.0, 60.0


@dataclass
class Recorder:
    """Writes for one run; `decided` is what the next commit takes."""

    job: Job
    ledger: Ledger
    journal: "Journal"
    run: RunRow
    decided: list[tuple[Pending, Outcome]] = field(default_factory=list)

    def begin(self) -> None:
        """Note the run, and take in what an earlier one left in the journal."""
        with self.ledger.writing(START_PATIENCE) as connection:
            writer = Writer(connection)
            writer.used(self.job.prompt, self.job.schema)
            writer.run(self.run)
            taken = self._absorb(writer, self.journal.unclaimed_keys())
        self.journal.absorbed(*taken)

    def commit(self, patience: float) -> None:
        """Store what is decided.

        Raises:
            LockedError: another process holds the database; nothing is lost, commit again later.
        """
        rows = [self._row(pending, outcome) for pending, outcome in self.decided]
        keys = [key for row in rows for key in row.steps]
        with self.ledger.writing(patience) as connection:
            writer = Writer(connection)
            taken = self._absorb(writer, keys)
            writer.extractions(rows)
            if any(row.status != "failed" for row in rows):
                # The first extractions of a ledger become what its views show; later ones wait for `select`.
                writer.select(self.job.prompt.id, self.job.schema.name, self.job.model, keep=True)
        self.journal.absorbed(*taken)
        self.decided.clear()

    def end(self, status: str, counts: dict[str, Any]) -> None:
        """Store the rest, attempts of cancelled texts included, and how the run ended."""
        self.commit(END_PATIENCE)
        with self.ledger.writing(END_PATIENCE) as connection:
            writer = Writer(connection)
            taken = self._absorb(writer, self.journal.unclaimed_keys())
            writer.run(replace(self.run, finished_at=datetime.now(UTC), status=status, **counts))
        self.journal.absorbed(*taken)

    def _absorb(self, writer: Writer, keys: list[str]) -> "tuple[list[RequestRow], list[Attempt]]":
        """Give the journal's rows for these keys to the database; what to delete there once it has committed."""
        requests, attempts = self.journal.pending(keys)
        writer.requests(requests, attempts)
        return requests, [attempt for attempt, _ in attempts]

    def _row(self, pending: Pending, outcome: Outcome) -> ExtractionRow:
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
            run_id=self.run.run_id,
            code_version=CODE_VERSION,
            aliases_version=self.job.aliases.version,
            extracted_at=datetime.now(UTC),
            fault_kind=fault.kind if fault else None,
            fault=str(fault) if fault else None,
            permanent=fault.permanent if fault else None,
            incidents=outcome.incidents,
        )
