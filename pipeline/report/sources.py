"""Statements → the matrix: attributes × sources, sources of one reporting side by side under one number."""

from collections.abc import Sequence

from pipeline.fact import reading_order
from pipeline.report.model import Column, Matrix, Saying
from pipeline.store.report import Row


def matrix(statements: Sequence[Row], numbers: dict[str, int]) -> Matrix:
    """The matrix of one event's statements, which come in the order they were told."""
    columns = _columns(statements)
    place = {column.source: number for number, column in enumerate(columns)}
    told: dict[str, list[dict[str, list[int]]]] = {}
    for row in statements:
        cells = told.setdefault(row["attribute"], [{} for _ in columns])
        code = row["kind"] in {"event_type", "attack_mode", "stage"}
        statement = row["statement"].replace("_", " ") if code else row["statement"]
        facts = cells[place[row["source"]]].setdefault(statement, [])
        if (number := numbers[row["fact_id"]]) not in facts:
            facts.append(number)
    return Matrix(
        columns,
        {
            attribute: tuple(
                tuple(Saying(statement, tuple(facts)) for statement, facts in cell.items())
                for cell in told[attribute]
            )
            for attribute in sorted(told, key=reading_order)
        },
    )  # fmt: skip


def _columns(statements: Sequence[Row]) -> tuple[Column, ...]:
    """Sources in the order they told of it, but what rests on a reporting stands beside the first that has it."""
    first = {row["source"]: row for row in reversed(statements)}
    ordered = [first[source] for source in dict.fromkeys(row["source"] for row in statements)]
    reporting = {lineage: number for number, lineage in enumerate(dict.fromkeys(r["lineage_id"] for r in ordered), 1)}
    carried = [row["lineage_id"] for row in ordered]
    return tuple(
        Column(
            source=row["source"],
            reporting=reporting[row["lineage_id"]],
            shared=carried.count(row["lineage_id"]) > 1,
            dated=row["published_at"] is not None,
            told_at=row["told_at"],
        )
        for row in sorted(ordered, key=lambda one: reporting[one["lineage_id"]])
    )
