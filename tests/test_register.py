from dataclasses import replace
from typing import Any

import pytest
from bench import article

from pipeline.article import Article, text_hash
from pipeline.register import Register

URL = "https://news.example/a"


def suffixed(one: Article) -> str:
    return f"{one.name}~{text_hash(f'{one.outlet}|{one.url}|{one.text_id}')[:8]}"


def placed(*articles: Article, register: Register | None = None) -> list[tuple[str, int]]:
    return [(row.article_id, row.version) for row in (register or Register()).register(articles)]


def stored(article_id: str, version: int, one: Article) -> dict[str, Any]:
    """A row of the articles table, as far as the register reads it."""
    names = ("text_id", "source", "outlet", "url")
    return {"article_id": article_id, "version": version, **{name: getattr(one, name) for name in names}}


def row(number: int, text: str, table: str = "/t.csv") -> Article:
    return article(f"t-{number}", text, source=f"{table}#{number}")


def stdin(text: str, **fields: Any) -> Article:
    return article("stdin", text, source="stdin", **fields)


A, B = article("a", "one", url=URL), article("b", "two", url=URL)
OTHER_FOLDER = article("a", "two", source="/elsewhere/a.txt")
BBC, AFP = (article("a", "one", outlet=outlet, source=f"/{outlet}/a.txt") for outlet in ("BBC", "AFP"))

# What comes in, and under which id and version each of it goes.
CASES: dict[str, tuple[list[Article], list[tuple[str, int]]]] = {
    "two files": ([article("a"), article("b")], [("a", 1), ("b", 1)]),
    "same text under two names": ([article("a", "one"), article("b", "one")], [("a", 1), ("b", 1)]),
    "same text and name in two outlets": ([BBC, AFP], [("a", 1), (suffixed(AFP), 1)]),
    "same text at two URLs": (
        [A, replace(A, url=f"{URL}2")],
        [("a", 1), (suffixed(replace(A, url=f"{URL}2")), 1)],
    ),
    "changed text at one URL": ([A, B], [("a", 1), ("a", 2)]),
    "third text at one URL": ([A, B, article("c", "three", url=URL)], [("a", 1), ("a", 2), ("a", 3)]),
    "same text at one URL under another name": ([A, replace(A, name="z")], [("a", 1), ("a", 1)]),
    "edited file": ([article("a", "one"), article("a", "two")], [("a", 1), ("a", 2)]),
    "edited file, outlet known only later": (
        [article("a", "one"), article("a", "two", outlet="BBC")],
        [("a", 1), ("a", 2)],
    ),
    "other file of the same name": ([article("a", "one"), OTHER_FOLDER], [("a", 1), (suffixed(OTHER_FOLDER), 1)]),
    "moved file": ([article("a", "one"), article("a", "one", source="/elsewhere/a.txt")], [("a", 1), ("a", 1)]),
    "declared id, other text": (
        [article("a", "one", declared=True), article("a", "two", declared=True, source="/elsewhere/a.txt")],
        [("a", 1), ("a", 2)],
    ),
    "stdin twice": ([stdin("one"), stdin("two")], [("stdin", 1), (suffixed(stdin("two")), 1)]),
    "stdin again": ([stdin("one"), stdin("one")], [("stdin", 1), ("stdin", 1)]),
    "stdin with a URL": ([stdin("one", url=URL), stdin("two", url=URL)], [("stdin", 1), ("stdin", 2)]),
    "a row of an edited table": ([row(3, "one"), row(3, "two")], [("t-3", 1), (suffixed(row(3, "two")), 1)]),
    "rows that moved down": (
        [row(1, "one"), row(2, "two"), row(1, "new"), row(2, "one"), row(3, "two")],
        [("t-1", 1), ("t-2", 1), (suffixed(row(1, "new")), 1), (suffixed(row(2, "one")), 1), ("t-3", 1)],
    ),
    "a URL that is learned with a known text": (
        [article("a", "one"), replace(A), B],
        [("a", 1), ("a", 1), ("a", 2)],
    ),
    "a file whose name holds #": (
        [article("a", "one", source="/a#1.txt"), article("a", "two", source="/a#1.txt")],
        [("a", 1), ("a", 2)],
    ),
}


@pytest.mark.parametrize(("incoming", "expected"), CASES.values(), ids=CASES.keys())
def test_each_article_goes_under_its_id_and_version(incoming: list[Article], expected: list[tuple[str, int]]) -> None:
    """URL, declared id, file and text decide together which article a text belongs to."""
    assert placed(*incoming) == expected


@pytest.mark.parametrize(("incoming", "expected"), CASES.values(), ids=CASES.keys())
def test_registering_again_changes_nothing(incoming: list[Article], expected: list[tuple[str, int]]) -> None:
    """The same inputs give the same rows, in the same run and in a run that learned them from the ledger."""
    register = Register()
    assert placed(*incoming, register=register) == expected
    assert placed(*incoming, register=register) == expected
    later = Register()
    later.learn(stored(*place, one) for place, one in zip(expected, incoming, strict=True))
    assert placed(*incoming, register=later) == expected


def test_versions_count_on_from_the_highest_stored() -> None:
    """A version that the ledger has is not given to another text."""
    register = Register()
    register.learn([stored("a", 1, A), stored("a", 4, B)])
    assert placed(article("c", "three", url=URL), register=register) == [("a", 5)]


def test_learning_the_same_rows_twice_is_learning_them_once() -> None:
    """Chunks of a run overlap in what they look up."""
    register = Register()
    for _ in range(2):
        register.learn([stored("a", 1, A)])
    assert placed(B, register=register) == [("a", 2)]
