"""Armed groups: every name in groups.csv → the group's id."""

import csv
from functools import cache
from pathlib import Path

from pipeline.names.folding import fold_name

TABLE = Path(__file__).with_name("groups.csv")


def group_id(words: str | None) -> str | None:
    """The id of the group that goes by this name; None where the table does not have it.

    A name with its abbreviation, "Group to Support Islam and Muslims (JNIM)", is looked up whole and in both parts.
    """
    if not words:
        return None
    table = _table()
    outside, _, inside = words.partition("(")
    for part in (words, outside, inside.rstrip(") ")):
        if (found := table.get(fold_name(part))) is not None:
            return found
    return None


def groups_named(words: str) -> frozenset[str]:
    """Ids of the groups whose names stand in these words; inside a longer name a shorter one does not count."""
    rest, found = f" {fold_name(words)} ", set()
    for name in sorted(_table(), key=len, reverse=True):
        if f" {name} " in rest:
            found.add(_table()[name])
            rest = rest.replace(f" {name} ", "  ")
    return frozenset(found)


@cache
def _table() -> dict[str, str]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {fold_name(row["name"]): row["id"] for row in csv.DictReader(file)}
