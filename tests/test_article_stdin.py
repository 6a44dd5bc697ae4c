"""Stdin: one plain text or rows."""

import io
import json

import pytest

from pipeline.article import Article, LoadProblem, Metadata, load_articles

WORDS = (
    "Gunmen attacked a checkpoint near the river on Tuesday and three soldiers were injured, the army said. "
    "Nobody claimed the attack."
)


def load(data: bytes, *paths: str, **options: object) -> tuple[list[Article], list[LoadProblem]]:
    found = list(load_articles(paths or ("-",), stdin=io.BytesIO(data), **options))  # type: ignore[arg-type]
    return (
        [each for each in found if isinstance(each, Article)],
        [each for each in found if isinstance(each, LoadProblem)],
    )


def test_plain_text() -> None:
    """Piped text is one article named stdin, described by the flags."""
    (article,), problems = load(f"\ufeff{WORDS}\r\n".encode(), metadata=Metadata(outlet="Example"))
    assert problems == []
    assert (article.text, article.name, article.source) == (WORDS, "stdin", "stdin")
    assert (article.declared, article.outlet) == (False, "Example")


def test_rows() -> None:
    """Piped JSON Lines are rows; a bad one is a problem that names its line, the others go on."""
    rows = [json.dumps({"text": WORDS}), "{broken", "", json.dumps({"text": WORDS, "id": "b"})]
    articles, (problem,) = load("\n".join(rows).encode("utf-8-sig"))
    assert [(each.name, each.declared, each.source) for each in articles] == [
        ("stdin-1", False, "stdin#1"),
        ("b", True, "stdin#3"),
    ]
    assert (problem.source, problem.fatal) == ("stdin#2", True)
    assert problem.message.startswith("line 2: not valid JSON")


@pytest.mark.parametrize("start", ["{not JSON} ", '{"key": "no text here"}\n', "[1] "])
def test_text_that_merely_looks_like_json(start: str) -> None:
    """A brace does not make a row: what is no object with a text is plain text."""
    (article,), _ = load((start + WORDS).encode())
    assert article.text == start + WORDS


def test_an_encoding_by_name() -> None:
    """--encoding speaks of stdin as of files."""
    (article,), _ = load(f"{WORDS} été".encode("latin-1"), encoding="latin-1")
    assert article.text.endswith("été")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\xff\xfa words", "not utf-8: byte 0"),
        (b"%PDF-1.4", "a PDF"),
        (b"word " * 900_000, "more than 4,000,004 bytes"),
        (b"word " * 4_000_000, "more than 4,000,004 bytes"),
    ],
)
def test_what_is_no_article(data: bytes, message: str) -> None:
    """Nothing, binary data and too much are one fatal problem named stdin."""
    articles, (problem,) = load(data)
    assert (articles, problem.source, problem.fatal) == ([], "stdin", True)
    assert message in problem.message


def test_stdin_twice_is_read_once() -> None:
    """Naming stdin twice does not make a second, empty article."""
    articles, problems = load(WORDS.encode(), "-", "-")
    assert (len(articles), problems) == (1, [])
