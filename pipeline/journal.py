"""The journal: every reply durable before anything reads it. SQLite in the standard library, nothing else.

It stands beside the database (`incidents.duckdb.journal`) and promises three things:

- A reply that was received is on disk before it is parsed; `kill -9` loses none (WAL, synchronous FULL).
- A request key is claimed by one process at a time, across processes; the claim of a process that died
  is free again. An answered key is never asked again.
- What the database has absorbed is deleted here, after the database committed it, and not before.
"""

import json
import os
import socket
import sqlite3
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError

# A claim by another machine (a shared disk) can't be tested for life, so it runs out.
LEASE_SECONDS = 3600.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (request_key TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS attempts (
    attempt_id TEXT PRIMARY KEY, request_key TEXT NOT NULL, body TEXT NOT NULL, reply TEXT
);
CREATE INDEX IF NOT EXISTS attempts_by_request ON attempts (request_key);
CREATE TABLE IF NOT EXISTS claims (
    request_key TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL,
    lease_until REAL NOT NULL, state TEXT NOT NULL
);
"""


class Claim(Enum):
    """What claiming a key says: ask it, leave it to another process, or read the answer that is there."""

    MINE = "mine"
    BUSY = "busy"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as it is kept: its key, the key's components, and what stands beside them."""

    request_key: str
    extraction_id: str
    text_id: str
    prompt: str
    schema: str
    model: str
    step: str
    components: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call for a request, whatever came of it. Times are seconds, cost is US dollars (None: unknown)."""

    request_key: str
    run_id: str
    outcome: str
    started_at: float
    latency: float
    http_status: int | None = None
    error: str | None = None
    finish_reason: str | None = None
    served_model: str | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    attempt_id: str = field(default_factory=lambda: uuid.uuid4().hex)


class Journal:
    """Durable requests, attempts, replies and claims. One connection, used by one thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(
                f"{path}: the journal cannot be opened ({error}); check that the folder exists and is writable"
            ) from error

    def close(self) -> None:
        """Close the file; what was recorded is already on disk."""
        self._connection.close()

    def claim(self, key: str) -> Claim:
        """Claim a key for this process, unless it is answered or a living process holds it."""
        with _Immediate(self._connection):
            row = self._connection.execute(
                "SELECT host, pid, lease_until, state FROM claims WHERE request_key = ?", (key,)
            ).fetchone()
            if row is not None and row[3] == "answered":
                return Claim.ANSWERED
            if row is not None and not _is_ours(row) and _is_alive(row):
                return Claim.BUSY
            self._set_claim(key, "claimed")
        return Claim.MINE

    def release(self, key: str) -> None:
        """Free a key that was not answered, so that another run may ask it."""
        self._connection.execute("DELETE FROM claims WHERE request_key = ? AND state = 'claimed'", (key,))

    def forget(self, key: str) -> None:
        """Free a key whatever its state, so that it is asked once more."""
        self._connection.execute("DELETE FROM claims WHERE request_key = ?", (key,))

    def record_request(self, request: RequestRow) -> None:
        """Keep a request's row until the database has it."""
        self._connection.execute(
            "INSERT OR REPLACE INTO requests VALUES (?, ?)",
            (request.request_key, json.dumps(asdict(request))),
        )

    def record_attempt(self, attempt: Attempt, reply: str | None) -> None:
        """Keep an attempt and the raw body that came back, durably, before anyone parses it."""
        with _Immediate(self._connection):
            self._connection.execute(
                "INSERT INTO attempts VALUES (?, ?, ?, ?)",
                (attempt.attempt_id, attempt.request_key, json.dumps(asdict(attempt)), reply),
            )
            if reply is not None and attempt.outcome == "ok":
                self._set_claim(attempt.request_key, "answered")

    def reply(self, key: str) -> str | None:
        """The raw body of the last good attempt for a key that the database has not absorbed yet."""
        rows = self._connection.execute(
            "SELECT body, reply FROM attempts WHERE request_key = ? AND reply IS NOT NULL", (key,)
        )
        good = [(json.loads(body)["started_at"], reply) for body, reply in rows if json.loads(body)["outcome"] == "ok"]
        return max(good)[1] if good else None

    def pending(self, keys: Sequence[str]) -> tuple[list[RequestRow], list[tuple[Attempt, str | None]]]:
        """The requests and the attempts with their replies that wait here for the database."""
        requests: list[RequestRow] = []
        attempts: list[tuple[Attempt, str | None]] = []
        for key in keys:
            for (body,) in self._connection.execute("SELECT body FROM requests WHERE request_key = ?", (key,)):
                requests.append(RequestRow(**json.loads(body)))
            for body, reply in self._connection.execute(
                "SELECT body, reply FROM attempts WHERE request_key = ?", (key,)
            ):
                attempts.append((Attempt(**json.loads(body)), reply))
        return requests, attempts

    def unclaimed_keys(self) -> list[str]:
        """Every key with something here that no other living process is still asking."""
        rows = self._connection.execute(
            """
            SELECT request_key, host, pid, lease_until, state
            FROM (SELECT request_key FROM requests UNION SELECT request_key FROM attempts)
            LEFT JOIN claims USING (request_key)
            """
        )
        return [key for key, *claim in rows if claim[3] != "claimed" or _is_ours(claim) or not _is_alive(claim)]

    def absorbed(self, requests: Iterable[RequestRow], attempts: Iterable[Attempt]) -> None:
        """Delete what the database has committed. Claims stay: an answered key is never asked again.

        Attempts go by their own id: another process may have added one to the key meanwhile.
        """
        with _Immediate(self._connection):
            self._connection.executemany(
                "DELETE FROM attempts WHERE attempt_id = ?", [(attempt.attempt_id,) for attempt in attempts]
            )
            self._connection.executemany(
                "DELETE FROM requests WHERE request_key = ?", [(request.request_key,) for request in requests]
            )

    def _set_claim(self, key: str, state: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?)",
            (key, socket.gethostname(), os.getpid(), time.time() + LEASE_SECONDS, state),
        )


class _Immediate:
    """A write transaction that takes its lock at once, so that two claimers cannot both read 'free'."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def _is_ours(row: Sequence[Any]) -> bool:
    return bool(row[0] == socket.gethostname() and row[1] == os.getpid())


def _is_alive(row: Sequence[Any]) -> bool:
    host, pid, lease_until, _ = row
    if host != socket.gethostname():
        return bool(time.time() < lease_until)
    with suppress(PermissionError):  # it lives, and belongs to someone else
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
