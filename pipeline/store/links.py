"""What linking reads: the selection's incidents, prepared for comparing, and the pairs of them that are worth it.

The work is DuckDB's, in temporary tables that end with the connection: `linking/*.sql`, in the order of their names.
What only Python can do comes in between: folding names, and how alike two spellings are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa

# A block of more incidents than this is not compared all with all: 19,900 pairs are its most.
BLOCK_LIMIT = 200
# There each incident meets so many next ones of a sorted order.
WINDOW = 25

_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Cut:
    """Blocks of one kind that were too large to compare all with all.

    Attributes:
        kind: what their incidents share: place, country, group …
        blocks: how many they are.
        incidents: how many incidents the largest holds.
    """

    kind: str
    blocks: int
    incidents: int


class LinkReader:
    """Reads from one connection of `Ledger.reading` or `Ledger.writing`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def gather(self) -> int:
        """Number the selection's incidents and collect what proves something of them; returns how many they are."""
        self._run("1_gather")
        return self._count("link_incidents")

    def lacks_keys(self) -> bool:
        """Whether facts are stored that an earlier version gave no key to be compared by; `Writer.fill_keys` does."""
        row = self._connection.execute(
            "SELECT count(*) FROM facts WHERE compare_key IS NULL AND value_text IS NOT NULL"
        ).fetchone()
        return bool(row and row[0])

    def words(self) -> list[dict[str, Any]]:
        """Every name that incidents are compared by, with the id that alias tables gave it."""
        return self._rows(
            """
            SELECT DISTINCT kind = 'actor' AS actor, value_text AS words, alias_id FROM link_told
            WHERE kind IN ('place', 'actor') AND value_text IS NOT NULL
            UNION SELECT DISTINCT false, unnest([admin1, from_place]), NULL FROM link_told WHERE kind = 'place'
            ORDER BY ALL
            """
        )

    def profile(self, words: pa.Table) -> None:
        """Make each incident's profile; `words` is as `pipeline.link.profile.words_table` makes it."""
        self._connection.register("link_words", words)
        self._run("2_profiles")
        self._connection.unregister("link_words")

    def block(self, limit: int = BLOCK_LIMIT, window: int = WINDOW) -> list[Cut]:
        """Find the pairs to compare; returns what was not compared all with all."""
        self._run("3_blocks")
        self._run("4_pairs", {"limit": limit, "window": window})
        return [
            Cut(row["kind"], row["blocks"], row["incidents"])
            for row in self._rows(
                "SELECT kind, count(*) AS blocks, max(size) AS incidents FROM link_cuts GROUP BY kind ORDER BY kind"
            )
        ]

    def told_twice(self) -> list[tuple[int, int]]:
        """Pairs of incidents of one text that say the same of when, where and what was attacked: one, told again."""
        return self._connection.execute(
            """
            SELECT one.n, other.n
            FROM link_profiles AS one
            JOIN link_profiles AS other
                ON other.text_id = one.text_id AND other.n > one.n AND other.place = one.place
                AND other.first_day IS NOT DISTINCT FROM one.first_day AND other.last_day IS NOT DISTINCT FROM
                one.last_day AND other.weekday IS NOT DISTINCT FROM one.weekday AND other.month_day IS NOT DISTINCT FROM
                one.month_day AND other.month IS NOT DISTINCT FROM one.month
            WHERE coalesce(one.first_day::VARCHAR, one.weekday::VARCHAR, one.month::VARCHAR) IS NOT NULL
                AND list_has_any(one.targets, other.targets)
            ORDER BY ALL
            """
        ).fetchall()

    def pair(self, a: pa.Array, b: pa.Array) -> None:
        """Compare these pairs, a < b, in place of the blocks'."""
        self._connection.register("asked", pa.table({"a": a, "b": b}))
        self._connection.execute(
            "CREATE OR REPLACE TEMP TABLE link_pairs AS SELECT a::INTEGER AS a, b::INTEGER AS b FROM asked"
        )
        self._connection.unregister("asked")

    def spellings(self) -> pa.Table:
        """Pairs of different place names of compared incidents, as `name` < `other`.

        Names that alias tables both know are left out: there the table alone decides.
        """
        return self._connection.sql(
            """
            -- Materialised, so that the conditions stay behind the joins: planned into them, they compare all with all.
            WITH met AS MATERIALIZED (
                SELECT one.place_words AS name, other.place_words AS other,
                    one.place <> other.place AND coalesce(one.country = other.country, true)
                        AND NOT (one.place_known AND other.place_known) AS asked
                FROM link_pairs
                JOIN link_profiles AS one ON one.n = a
                JOIN link_profiles AS other ON other.n = b
            )
            SELECT DISTINCT least(name, other) AS name, greatest(name, other) AS other
            FROM met WHERE asked AND name <> other
            """
        ).to_arrow_table()

    def compare(self, spellings: pa.Table, codes: Mapping[str, int]) -> dict[str, Any]:
        """What is found of each pair.

        Args:
            spellings: name, other, alike (one word misspelled) and part (one is within the other).
            codes: a number for each finding that the SQL names.

        Returns:
            Arrays by name: a and b, and the code of each aspect; ordered by a and b.
        """
        self._connection.register("link_alike", spellings)
        self._run("5_compare", codes)
        self._connection.unregister("link_alike")
        self._run("6_mentions", codes)
        arrays: dict[str, Any] = self._connection.sql("SELECT * FROM link_found ORDER BY a, b").fetchnumpy()
        return arrays

    def labels(self) -> list[dict[str, Any]]:
        """What an event's short name is made of, for each incident by number."""
        return self._rows(
            """
            SELECT event_type, place_text, away, first_day, last_day, weekday, month, month_day, date_text
            FROM link_profiles ORDER BY n
            """
        )

    def profiles(self, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What these incidents can be compared by, by number."""
        rows = self._rows(
            "SELECT * FROM link_profiles WHERE n IN (SELECT unnest($numbers))", {"numbers": list(numbers)}
        )
        return {row["n"]: row for row in rows}

    def incidents(self) -> list[dict[str, Any]]:
        """The selection's incidents by number: incident_id, text_id, role, quote, quote_start, quote_end, articles."""
        return self._rows(
            """
            SELECT incident_id, text_id, article_id, articles, role, quote, quote_start, quote_end
            FROM link_incidents ORDER BY n
            """
        )

    def _run(self, name: str, parameters: Mapping[str, int] | None = None) -> None:
        for statement in _statements(name):
            used = set(_PARAMETER.findall(statement))
            self._connection.execute(
                statement, {one: value for one, value in (parameters or {}).items() if one in used}
            )

    def _count(self, table: str) -> int:
        found = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
        return int(found[0]) if found else 0

    def _rows(self, sql: str, parameters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        cursor = self._connection.execute(sql, parameters or {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@cache
def _statements(name: str) -> tuple[str, ...]:
    """The statements of a file; parameters are bound one statement at a time."""
    sql = files("pipeline.store").joinpath("linking", f"{name}.sql").read_text(encoding="utf-8")
    return tuple(one.query for one in duckdb.extract_statements(sql))
