"""The ledger from Python: what the views say, as pandas, polars, Arrow or plain rows.

    from pipeline import open_ledger

    ledger = open_ledger("incidents.duckdb")
    ledger.tolls(policy="ucdp").pandas()

Promises: the file is opened for one call and closed again, so that extraction goes on beside a notebook; no row is
changed; every error is a `PipelineError` that says what to do; the names of methods and arguments stay. Columns are
the views' own, and described there: `ledger.sql("from duckdb_columns() select table_name, column_name, comment")`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.errors import UsageError
from pipeline.export import plain_table
from pipeline.fact import reading_order
from pipeline.store import Ledger, Reader, snapshot

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

__all__ = ["ReadOnlyLedger", "Result", "open_ledger"]

_SHOWN_ROWS = 60


def open_ledger(path: str | Path = "incidents.duckdb") -> "ReadOnlyLedger":
    """A ledger to read. The file is looked for here, and opened by each call.

    Raises:
        StoreError: there is no such file, it is no ledger, or another process keeps it.
    """
    ledger = Ledger(Path(path))
    with ledger.reading():
        pass
    return ReadOnlyLedger(ledger)


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """Rows under named, typed columns."""

    table: pa.Table

    def arrow(self) -> pa.Table:
        """As an Arrow table."""
        return self.table

    def rows(self) -> list[dict[str, Any]]:
        """As one dict per row; null is None, which is not 0."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def pandas(self) -> "pd.DataFrame":
        """As a pandas frame whose numbers stay whole: an unknown toll is <NA>, never NaN or 0.0.

        Raises:
            UsageError: pandas is not installed.
        """
        _require("pandas")
        import pandas as pd  # noqa: PLC0415 - optional: only who asks for it needs it

        nullable = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}
        frame: pd.DataFrame = self.table.to_pandas(types_mapper=nullable.get)
        return frame

    def polars(self) -> "pl.DataFrame":
        """As a polars frame.

        Raises:
            UsageError: polars is not installed.
        """
        _require("polars")
        import polars as pl  # noqa: PLC0415 - optional: only who asks for it needs it

        frame = pl.from_arrow(self.table)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - of a table it is one; of an array it would be a Series
        return frame

    def __len__(self) -> int:
        """How many rows."""
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        """Its size and columns; an article's words are shown only where they are asked for."""
        return f"<{len(self)} rows: {', '.join(self.table.column_names)}>"

    def _repr_html_(self) -> str:
        """A table for notebooks. Articles are hostile: every word is escaped."""
        head = "".join(f"<th>{_escaped(name)}</th>" for name in self.table.column_names)
        shown = self.table.slice(0, _SHOWN_ROWS).to_pylist()
        body = "".join(f"<tr>{''.join(f'<td>{_escaped(cell)}</td>' for cell in row.values())}</tr>" for row in shown)
        more = f"<p>{len(self) - len(shown)} more rows</p>" if len(self) > len(shown) else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


class ReadOnlyLedger:
    """What the selection's articles say, by event and by toll. Every method opens the file, reads and closes it.

    `event` is an event's id (`events()` lists them); `policy` a toll policy (the view `toll_policies` describes them);
    `as_of` a date or time in ISO 8601, from before which only what was published then counts.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._ledger.path

    def facts(self, *, grounded: bool = True, event: str | None = None) -> Result:
        """One row per statement; without `grounded` also those that their article's words do not prove."""
        return self._table("facts" if grounded else "all_facts", event_id=event)

    def events(self) -> Result:
        """One row per event, main ones first."""
        return self._table("events")

    def matrix(self, event: str) -> Result:
        """Who says what about an event: a row per attribute, a column per article, a cell with all its statements."""
        return Result(_side_by_side(self._table("matrix", event_id=event).rows()))

    def statements(self, event: str | None = None) -> Result:
        """What `matrix` is made of: one row per statement, worded, with its quote."""
        return self._table("matrix", event_id=event)

    def conflicts(self, event: str | None = None) -> Result:
        """Pairs of statements that do not agree, with both quotes."""
        return self._table("conflicts", event_id=event)

    def tolls(self, policy: str | None = None, as_of: str | None = None, event: str | None = None) -> Result:
        """One row per event, measure and policy: best, low and high, with the facts that make them."""
        return self._table("tolls", policy=policy, as_of=as_of, event_id=event)

    def toll_claims(self, policy: str | None = None, as_of: str | None = None, event: str | None = None) -> Result:
        """Every statement that a toll could rest on, and what the policy makes of it."""
        return self._table("toll_claims", policy=policy, as_of=as_of, event_id=event)

    def timeline(self, event: str | None = None, measure: str | None = None) -> Result:
        """What was said of each number, in the order in which it was published."""
        return self._table("timeline", event_id=event, measure=measure)

    def coverage(self, event: str | None = None) -> Result:
        """What one independent source alone reports."""
        return self._table("coverage", event_id=event)

    def articles(self) -> Result:
        """The newest version of each article, with its lineage."""
        return self._table("articles")

    def sql(self, query: str) -> Result:
        """Any one SELECT over the tables and views.

        Raises:
            UsageError: it is no valid query, or it writes.
        """
        with self._ledger.reading() as connection:
            return Result(Reader(connection).query(query))

    def snapshot(self, path: str | Path) -> Path:
        """A copy of the file, replaced in one step, for what keeps it open: a dashboard, a database browser."""
        snapshot(self._ledger, Path(path))
        return Path(path)

    def __repr__(self) -> str:
        """Where the file is."""
        return f"<ledger {self.path}>"

    def _table(self, name: str, *, as_of: str | None = None, **only: str | None) -> Result:
        event = only.get("event_id")
        if event is not None:
            self._require_event(event)
        return Result(plain_table(self._ledger, name, as_of=as_of, **only))

    def _require_event(self, event: str) -> None:
        """An empty table would say that nobody tells anything of it."""
        if not len(plain_table(self._ledger, "events", event_id=event)):
            raise UsageError(f"event {event!r}: not among the selection's events; see: events()")


def _side_by_side(said: Sequence[dict[str, Any]]) -> pa.Table:
    articles = sorted({row["article_id"] for row in said})
    cells: dict[str, dict[str, list[str]]] = {}
    for row in said:
        cell = cells.setdefault(row["attribute"], {}).setdefault(row["article_id"], [])
        if row["statement"] is not None and row["statement"] not in cell:
            cell.append(row["statement"])
    attributes = sorted(cells, key=reading_order)
    columns = {"attribute": pa.array(attributes, pa.string())}
    for article in articles:
        columns[article] = pa.array([cells[one].get(article, []) for one in attributes], pa.list_(pa.string()))
    return pa.table(columns)


def _escaped(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "<br>".join(map(_escaped, value))
    return escape(str(value))


def _require(name: str) -> None:
    if find_spec(name) is None:
        raise UsageError(f"{name}: not installed; type: pip install 'incident-ledger[{name}]'")
