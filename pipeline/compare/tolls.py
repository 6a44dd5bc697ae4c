"""Tolls of events under a policy, as they are or as they stood at a moment, with the statements that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from pipeline.compare.events import events
from pipeline.errors import UsageError
from pipeline.fact import reading_order
from pipeline.store import Ledger, Reader


@dataclass(frozen=True, slots=True)
class Tolls:
    """Rows of `tolls` and of `toll_claims`, of the most told event first.

    Attributes:
        selection: prompt, schema and model whose extractions these are; None when there are none yet.
        tolls: a row per event, measure and policy that counts a number or says why it has none.
        claims: the statements behind them.
        more: how many further events a limit left out.
    """

    selection: dict[str, Any] | None
    tolls: list[dict[str, Any]]
    claims: list[dict[str, Any]]
    more: int


def tolls(
    ledger: Ledger,
    *,
    asked: Sequence[str] = (),
    policy: str | None = None,
    as_of: str | None = None,
    background: bool = False,
    limit: int | None = None,
) -> Tolls:
    """The tolls of events.

    Args:
        ledger: the database.
        asked: only these events; see `events`.
        policy: one of `toll_policies`; all when None.
        as_of: an ISO 8601 time; a day alone means its end. None: now.
        background: also events that no article tells as its main incident.
        limit: at most so many events.

    Raises:
        UsageError: no such policy or event, or the time is none.
    """
    moment = None if as_of is None else moment_of(as_of)
    found = events(ledger, asked=asked, background=background)
    shown = [one.event_id for one in found[:limit]]
    with ledger.reading() as connection:
        reader = Reader(connection)
        check_policy(reader, policy)
        wanted = {"moment": moment, "events": shown, "policy": policy}
        # The filter is written here: DuckDB then makes one policy's rows and not all.
        rows = reader.rows(f"FROM tolls_of($moment::TIMESTAMPTZ, $events) WHERE {_OF_POLICY}", wanted)
        claims = reader.rows(f"FROM toll_claims_of($moment::TIMESTAMPTZ, $events) WHERE {_OF_POLICY}", wanted)
        selection = reader.selection()
    order = {event_id: place for place, event_id in enumerate(shown)}
    rows.sort(key=lambda row: (order[row["event_id"]], reading_order(row["measure"]), row["policy"]))
    claims.sort(key=lambda row: (order[row["event_id"]], reading_order(row["measure"]), row["policy"], row["fact_id"]))
    return Tolls(selection, rows, claims, len(found) - len(shown))


_OF_POLICY = "($policy IS NULL OR policy = $policy)"


def check_policy(reader: Reader, policy: str | None) -> None:
    """Refuse a policy that is none.

    Raises:
        UsageError: no such policy.
    """
    known = [row["policy"] for row in reader.rows("FROM toll_policies ORDER BY policy")]
    if policy is not None and policy not in known:
        raise UsageError(f"--policy {policy}: no such policy; choose one of: {', '.join(known)}")


def moment_of(words: str) -> datetime:
    """An ISO 8601 time; a day alone means its end, and what names no zone is UTC.

    Raises:
        UsageError: it is none.
    """
    try:
        if len(words) == len("2024-09-17"):
            return datetime.combine(date.fromisoformat(words), time.max, UTC)
        moment = datetime.fromisoformat(words)
    except ValueError:
        raise UsageError(f"as of {words!r}: not a date or time; write 2024-09-17 or 2024-09-17T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
