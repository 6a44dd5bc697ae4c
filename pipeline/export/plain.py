"""The ledger's views as plain tables, with their types, in an order that does not change from run to run."""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.compare import moment_of
from pipeline.errors import UsageError
from pipeline.store import Ledger, Reader


@dataclass(frozen=True, slots=True)
class _Table:
    """A view, the columns it can be narrowed by, and its order."""

    view: str
    narrows: tuple[str, ...]
    order: str
    as_of: str | None = None


TABLES = {
    "facts": _Table("current_facts", ("event_id", "measure"), "article_id, incident_id, ordinal"),
    "all_facts": _Table("all_facts", ("event_id", "measure"), "article_id, incident_id, ordinal"),
    "matrix": _Table("source_matrix", ("event_id",), "article_id, incident_id, ordinal"),
    "events": _Table(
        "current_events", ("event_id",), "role = 'background', articles DESC, date_start NULLS LAST, event_id"
    ),
    "conflicts": _Table(
        "conflicts", ("event_id",), "event_id, attribute, relation, low_a NULLS LAST, statement_a, fact_a, fact_b"
    ),
    "tolls": _Table("tolls", ("event_id", "measure", "policy"), "event_id, measure, policy", "tolls_as_of"),
    "toll_claims": _Table(
        "toll_claims",
        ("event_id", "measure", "policy"),
        "event_id, measure, policy, article_id, version, fact_id",
        "toll_claims_as_of",
    ),
    "timeline": _Table(
        "toll_timeline", ("event_id", "measure"), "event_id, measure, told_at, article_id, version, fact_id"
    ),
    "coverage": _Table("coverage", ("event_id",), "event_id, attribute, article_id, statement, fact_id"),
    "articles": _Table("current_articles", (), "article_id"),
}


def plain_table(ledger: Ledger, name: str, *, as_of: str | None = None, **only: str | None) -> pa.Table:
    """All rows of a table, or those of one event, measure or policy.

    Args:
        ledger: the database.
        name: one of TABLES.
        as_of: tolls as they stood then: an ISO 8601 time, or a date with all that was told on it; None for now.
        only: `event_id`, `measure`, `policy`; None does not narrow.

    Raises:
        UsageError: there is no such table, or nothing in it to narrow by that.
    """
    table = TABLES.get(name)
    if table is None:
        raise UsageError(f"table {name}: not known; there are: {', '.join(TABLES)}")
    given: dict[str, Any] = {column: value for column, value in only.items() if value is not None}
    strange = [column for column in given if column not in table.narrows]
    if as_of is not None and table.as_of is None:
        strange.append("as_of")
    if strange:
        raise UsageError(f"table {name}: cannot be narrowed by {', '.join(strange)}; leave that out")
    where = " AND ".join(["true", *(f"{column} = ${column}" for column in given)])
    source = table.view
    if as_of is not None:
        source, given["moment"] = f"{table.as_of}($moment)", moment_of(as_of)
    with ledger.reading() as connection:
        return Reader(connection).table(f"SELECT * FROM {source} WHERE {where} ORDER BY {table.order}", given)  # noqa: S608 - our own names
