"""What facts are compared by: one key for every spelling."""

from typing import Any

import pytest
from new_ledger import new_ledger
from told_world import Filled, fact, killed, main, resolved

from pipeline.dates import recurring
from pipeline.keys import compare_key
from pipeline.store import Writer

KEYS = [
    (fact("actor", "GSIM", alias_id="jnim"), "jnim"),
    (fact("actor", "The  Gunmen!"), "gunmen"),
    (fact("target", "a market"), "market"),
    (fact("place", "Tombouctou", alias_id="timbuktu_mli"), "timbuktu_mli"),
    (fact("event_type", None, category="attack"), "attack"),
    (killed(77, 77), "people"),
    (killed(77, 77, group_text="people"), "people"),
    (killed(77, 77, group_text="dead"), "people"),
    (killed(15, 15, measure="detained", group_text="suspects"), "people"),
    (killed(5, 5, group_text="Soldiers"), "soldiers"),
    (killed(5, 5, group_text="the soldiers"), "soldiers"),
    (killed(5, 5, group_text="—"), "people"),
    (resolved("Tuesday", "2024-09-17", "2024-09-17"), "2024-09-17/2024-09-17"),
    (fact("date", "since May 2020", date_start="2020-05-01"), "2020-05-01/"),
    (fact("date", "early Tuesday"), "weekday:2"),
    (fact("date", "In July"), "month:7"),
    (fact("date", "17 September"), "day:09-17"),
    (fact("date", "recently"), "recently"),
    (fact("date", None), None),
]


@pytest.mark.parametrize(("told", "key"), KEYS, ids=lambda one: str(getattr(one, "value_text", one)))
def test_a_fact_has_the_key_of_what_it_says(told: Any, key: str | None) -> None:
    """Ids before words, days before weekdays, and whoever is only counted is anybody."""
    assert compare_key(told) == key


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("on Tuesday", "weekday:2"),
        ("Monday night", "weekday:1"),
        ("mardi matin", "weekday:2"),
        ("el domingo", "weekday:7"),
        ("last Friday", "weekday:5"),
        ("July", "month:7"),
        ("le 3 février", "day:02-03"),
        ("March 2016", None),
        ("2015", None),
        ("between Monday and Tuesday", None),
        ("yesterday", None),
        ("", None),
        ("the 31 of", None),
    ],
)
def test_words_without_a_year_keep_what_recurs(words: str, meaning: str | None) -> None:
    """A weekday, a month, a day of a month; whatever has a year or more than one day has no such meaning."""
    assert recurring(words) == meaning


def test_the_ledger_stores_the_key_beside_the_fact(tmp_path: Any) -> None:
    """SQL compares by it."""
    filled = Filled(new_ledger(tmp_path / "ledger.duckdb"))
    filled.tell("a", main(killed(77, 77, group_text="people"), fact("actor", "GSIM", alias_id="jnim")))
    assert [row["compare_key"] for row in filled.rows("SELECT compare_key FROM facts ORDER BY ordinal")] == [
        "people",
        "jnim",
    ]


def test_facts_of_an_earlier_version_get_their_keys(tmp_path: Any) -> None:
    """Linking fills in what an older program did not store, and touches nothing else."""
    filled = Filled(new_ledger(tmp_path / "ledger.duckdb"))
    filled.tell("a", main(*(told for told, _ in KEYS)))
    before = filled.rows("FROM facts ORDER BY ordinal")
    with filled.ledger.writing(1) as connection:
        connection.execute("UPDATE facts SET compare_key = NULL")
        assert Writer(connection).fill_keys() == sum(key is not None for _, key in KEYS)
        assert Writer(connection).fill_keys() == 0
    assert filled.rows("FROM facts ORDER BY ordinal") == before
