"""GTD's rule for casualty figures that conflict."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.export import Told
from pipeline.export.casualties import casualties


def claim(number: int | None, lineage: str, published: str | None = None, state: str = "counted", **row: Any) -> Any:
    """A row of `toll_claims`."""
    told_at = datetime.fromisoformat(published or "2026-01-01").replace(tzinfo=UTC)
    return {
        "measure": "killed",
        "lineage_id": lineage,
        "told_at": told_at,
        "told_basis": "declared" if published else "first_seen",
        "state": state,
        "low": number,
        "high": number,
        "estimate": number,
        **row,
    }


def told(*claims: Any, policy: str | None = None) -> Told:
    return Told({}, (), (), {"killed": {"best": 99}} if policy else {}, claims, (), policy)


@pytest.mark.parametrize(
    ("claims", "number"),
    [
        ([claim(70, "a", "2024-09-17"), claim(77, "b", "2024-09-19")], 77),
        ([claim(77, "a", "2024-09-17"), claim(70, "b", "2024-09-17T23:00")], 70),
        ([claim(81, "a"), claim(81, "b"), claim(77, "c")], 81),
        ([claim(81, "a"), claim(81, "a"), claim(77, "c")], 77),
        ([claim(81, "a"), claim(77, "b"), claim(79, "c")], 77),
        ([claim(81, "a"), claim(70, "b", "2024-09-17")], 70),
        ([claim(77, "a"), claim(500, "b", state="excluded")], 77),
        ([claim(50, "a", state="part"), claim(77, "a")], 77),
        ([claim(None, "a", estimate=12)], None),
        ([claim(7, "a", measure="injured")], None),
        ([], None),
    ],
    ids=[
        "the newest",
        "of one day the lowest",
        "the majority's",
        "copies of one report are one",
        "no majority: the lowest",
        "a date beats none",
        "the perpetrators' is left out",
        "a part is no total",
        "a vague word is no figure",
        "another measure",
        "nothing",
    ],
)
def test_which_figure_is_taken(claims: list[Any], number: int | None) -> None:
    """The newest, else the majority's, else the lowest, of sources that are not the perpetrators."""
    assert casualties(told(*claims), "killed") == number


def test_a_policy_asked_for_decides_instead() -> None:
    """Then its best is the number."""
    assert casualties(told(claim(70, "a"), policy="latest"), "killed") == 99
