"""A codebook: its columns in their order, what fills each, and by which rule its toll is taken.

The table of columns is data: a CSV beside this module with `column`, `rule` and `says`. A rule is the name of a
function of the codebook's module; without one the column is always empty, and `says` tells why.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.export.told import Told

Cell = str | int | None
Rule = Callable[[Told], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a codebook.

    Attributes:
        name: as the codebook spells it.
        says: what fills it, or why it is always empty; for `--explain`.
        fill: an event → its cell; None where nothing fills it.
    """

    name: str
    says: str
    fill: Rule | None

    def cell(self, told: Told) -> Cell:
        """What stands in this column for an event."""
        return None if self.fill is None else self.fill(told)


@dataclass(frozen=True, slots=True)
class Codebook:
    """A codebook that events can be written under.

    Attributes:
        name: as `--format` takes it.
        version: title and version of the codebook that the columns and codes are from.
        columns: in the codebook's order.
        policy: the toll policy that its own casualty rule comes down to, or begins from.
        rule: that rule, in words.
        measures: the tolls that it has a column for.
        losses: names of what it cannot hold, see `pipeline.export.losses`.
    """

    name: str
    version: str
    columns: tuple[Column, ...]
    policy: str
    rule: str
    measures: frozenset[str]
    losses: tuple[str, ...]

    def header(self) -> list[str]:
        """The names of its columns."""
        return [column.name for column in self.columns]

    def rows(self, events: Iterable[Told]) -> list[list[Cell]]:
        """One row per event."""
        return [[column.cell(told) for column in self.columns] for told in events]


def read_columns(name: str, rules: Mapping[str, Rule]) -> tuple[Column, ...]:
    """The columns of `NAME.csv`, each with its rule.

    Raises:
        KeyError: the table names a rule that the module does not have.
    """
    table = files("pipeline.export").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(
        Column(row["column"], row["says"], rules[row["rule"]] if row["rule"] else None)
        for row in csv.DictReader(table.splitlines())
    )
