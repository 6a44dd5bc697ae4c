"""The baseline's word tables as patterns; the words themselves stand in words.toml."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# Those that the tables have words of.
LANGUAGES: Final = ("en", "fr", "es")
_BLANK: Final = "[ \t\u00a0\u202f]"
TABLES: Final[Mapping[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def entries(table: str) -> list[str]:
    """A table's entries, the longest first: the first that matches is then the fullest."""
    rows = [entry.strip() for row in table.splitlines() for entry in row.split(" | ")]
    return sorted((row for row in rows if row), key=len, reverse=True)


def any_of(*tables: str, case: bool = False, after: str = r"(?<!\w)") -> re.Pattern[str]:
    """One pattern for the whole words of some tables, with `case` only as they are written there."""
    written = [_written(entry) for table in tables for entry in entries(table)]
    return re.compile(f"{after}(?:{'|'.join(written)})", 0 if case else re.IGNORECASE)


def each(table: Mapping[str, str], *, case: bool = False) -> dict[str, re.Pattern[str]]:
    """A pattern for each row of a table, in its order."""
    return {name: any_of(row, case=case) for name, row in table.items()}


def first_of(patterns: Mapping[str, re.Pattern[str]], words: str | None) -> str | None:
    """The name of the first pattern that finds something in the words."""
    return next((name for name, pattern in patterns.items() if pattern.search(words or "")), None)


def _written(entry: str) -> str:
    # "d'" stands before its noun without a gap, every other entry ends with its word.
    end = "" if entry.endswith("'") else r"(?!\w)"
    return re.sub(" (?![?])", f"{_BLANK}{{1,3}}", entry.replace("'", "['’]")) + end


NUMBER: Final = TABLES["number"]
COUNT: Final = TABLES["count"]
VIOLENCE: Final = TABLES["violence"]
ACTOR: Final = TABLES["actor"]
TIME: Final = TABLES["time"]
SOURCE: Final = TABLES["source"]

STOPS: Final = any_of(TABLES["phrase"]["stops"])
GUNMEN: Final = any_of(VIOLENCE["gunmen"])
SAYS: Final = any_of(SOURCE["says"])
GROUP_TYPES: Final = each(COUNT["group_types"])
MONTHS: Final = [any_of(month, case=True) for month in TIME["months"]]
# Both as alternatives to build on, without a group of their own.
MONTH: Final = any_of(*TIME["months"], case=True).pattern
WEEKDAY: Final = any_of(TIME["weekdays"], case=True).pattern
COUNTRIES: Final = any_of(TABLES["place"]["countries"], case=True)
