"""Tables: JSON Lines, CSV and Parquet say the same; a bad row stands alone."""

import csv
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Article, LoadProblem, Metadata, load_articles
from pipeline.article.model import normalise

WORDS = (
    "Gunmen attacked a checkpoint near the river on Tuesday and three soldiers were injured, the army said. "
    "Nobody claimed the attack."
)
Rows = Sequence[Mapping[str, object]]


def load(*paths: Path | str, **options: object) -> tuple[list[Article], list[LoadProblem]]:
    found = list(load_articles(paths, **options))  # type: ignore[arg-type]
    return (
        [each for each in found if isinstance(each, Article)],
        [each for each in found if isinstance(each, LoadProblem)],
    )


def written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def write_jsonl(path: Path, rows: Rows) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_parquet(path: Path, rows: Rows) -> None:
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path)


WRITERS: dict[str, Callable[[Path, Rows], None]] = {
    "jsonl": write_jsonl,
    "ndjson": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NAMES = st.text(CHARACTERS, min_size=1).map(str.strip).filter(bool)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "article_id": NAMES,
            "text": st.text(CHARACTERS).map(lambda text: f"{text} {WORDS} {text}"),
            "outlet": NAMES,
            "url": NAMES,
            "title": NAMES,
            "language": NAMES,
            "published_at": st.dates().map(date.isoformat),
            "fetched_at": st.datetimes().map(datetime.isoformat),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_every_kind_of_table_gives_the_same_articles(rows: list[dict[str, str]]) -> None:
    """Any text and metadata survive JSON Lines, CSV and Parquet alike, character for character."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix, write in WRITERS.items():
            path = Path(folder).resolve() / f"table.{suffix}"
            write(path, rows)
            articles, problems = load(path)
            assert [problem for problem in problems if problem.fatal] == []
            assert [each.text for each in articles] == [normalise(row["text"]) for row in rows]
            assert [each.source for each in articles] == [f"{path}#{n}" for n in range(1, len(rows) + 1)]
            for article, row in zip(articles, rows, strict=True):
                assert article.declared
                assert article.name == row["article_id"]
                for field in ("outlet", "url", "title", "language", "published_at", "fetched_at"):
                    assert getattr(article, field) == row[field]


@pytest.mark.parametrize("suffix", WRITERS)
def test_other_names_for_the_columns(tmp_path: Path, suffix: str) -> None:
    """Usual names for the columns are understood in any case, and unknown columns are passed over."""
    row = {
        "ID": "7",
        "Body": WORDS,
        "publisher": "Example",
        "link": "https://example.org",
        "published": "2024-05-31",
        "lang": "en",
        "headline": "Attack",
        "sentiment": "0.2",
    }
    WRITERS[suffix](tmp_path / f"t.{suffix}", [row])
    (article,), problems = load(tmp_path / f"t.{suffix}")
    assert problems == []
    assert (article.name, article.text, article.outlet) == ("7", WORDS, "Example")
    assert (article.url, article.language, article.title) == ("https://example.org", "en", "Attack")
    assert (article.published_at, article.published_basis) == ("2024-05-31", "declared")


@pytest.mark.parametrize("suffix", WRITERS)
def test_rows_without_an_id_are_numbered(tmp_path: Path, suffix: str) -> None:
    """A row without an id is named by file and row, and empty cells take the flags."""
    rows = [{"text": WORDS, "outlet": ""}, {"text": f"Again: {WORDS}", "outlet": "Own"}]
    WRITERS[suffix](tmp_path / f"t.{suffix}", rows)
    articles, problems = load(tmp_path / f"t.{suffix}", metadata=Metadata(outlet="Flag"))
    assert problems == []
    assert [(each.name, each.declared) for each in articles] == [("t-1", False), ("t-2", False)]
    assert [each.outlet for each in articles] == ["Flag", "Own"]


@pytest.mark.parametrize("suffix", WRITERS)
def test_one_text_in_two_rows_is_two_articles(tmp_path: Path, suffix: str) -> None:
    """Two outlets that carry the same words make two articles of one text."""
    rows = [{"text": WORDS, "outlet": "A"}, {"text": f"{WORDS}\r\n", "outlet": "B"}]
    WRITERS[suffix](tmp_path / f"t.{suffix}", rows)
    (first, second), _ = load(tmp_path / f"t.{suffix}")
    assert first.text_id == second.text_id
    assert (first.outlet, second.outlet) == ("A", "B")
    assert first.source != second.source


BAD_JSON = [
    ("broken JSON", '{"text": ', "not valid JSON"),
    ("a list", '["text"]', "list, not a JSON object"),
    ("a string", '"text"', "str, not a JSON object"),
    ("neither text nor file", '{"title": "Attack"}', "no text and no file"),
    ("a null text", '{"text": null}', "no text and no file"),
    ("a number for a text", '{"text": 7}', "text is int, not text"),
    ("a list for a title", json.dumps({"text": WORDS, "title": ["a"]}), "title is list, not text"),
    ("a number for a date", json.dumps({"text": WORDS, "date": 1717113600}), "date is int, not text"),
    ("half a surrogate pair", json.dumps({"text": WORDS + "\ud800"}), "half a surrogate pair"),
    ("half a pair in a title", json.dumps({"text": WORDS, "title": "\udc80"}), "half a surrogate pair"),
    ("NUL in a text", json.dumps({"text": WORDS + "\0"}), "NUL"),
    ("a short text", '{"text": "Too few words"}', "too short"),
    ("depth", "[" * 100_000, "not valid JSON"),
    ("a huge number", '{"text": ' + "9" * 5000 + "}", "not valid JSON"),
    ("bytes that are not UTF-8", b'{"text": "' + WORDS.encode() + b'\xff"}', "bytes that are not UTF-8"),
    ("too much text", json.dumps({"text": "word " * 300_000}), "the limit is 1,000,000"),
    ("an endless line", '{"text": "' + "x" * 33_000_000, "longer than 16,000,000 characters"),
]


@pytest.mark.parametrize(("line", "message"), [case[1:] for case in BAD_JSON], ids=[case[0] for case in BAD_JSON])
def test_a_bad_json_row_stands_alone(tmp_path: Path, line: str | bytes, message: str) -> None:
    """A bad row is one fatal problem that names its line; the rows around it are read."""
    good = json.dumps({"text": WORDS}).encode() + b"\n"
    bad = line if isinstance(line, bytes) else line.encode()
    path = written(tmp_path / "t.jsonl", good + b"\n" + bad + b"\n" + good)
    articles, (problem,) = load(path)
    assert [article.name for article in articles] == ["t-1", "t-3"]
    assert (problem.source, problem.fatal) == (f"{path}#2", True)
    assert problem.message.startswith("line 3: ")
    assert message in problem.message


BAD_CSV = [
    ("too many cells", f"b,{WORDS.replace(',', '')},x,y", "4 cells under 2 columns"),
    ("too few cells", "b", "no text and no file"),
    ("a stray quotation mark", f'b,"quoted" {WORDS}', "not valid CSV"),
    ("NUL", f'b,"{WORDS}\0"', "NUL"),
    ("bytes that are not UTF-8", f'b,"{WORDS}'.encode() + b'\xe9"', "bytes that are not UTF-8"),
    ("too much text", "b," + "word " * 300_000, "the limit is 1,000,000"),
    ("an endless line", "b," + "x" * 17_000_000, "longer than 16,000,000 characters"),
]


@pytest.mark.parametrize(("line", "message"), [case[1:] for case in BAD_CSV], ids=[case[0] for case in BAD_CSV])
def test_a_bad_csv_row_stands_alone(tmp_path: Path, line: str | bytes, message: str) -> None:
    """A bad row is one fatal problem that names its first line; the rows around it are read."""
    bad = line if isinstance(line, bytes) else line.encode()
    text = WORDS.replace(". ", ".\n").encode()
    path = written(tmp_path / "t.csv", b'id,text\na,"' + text + b'"\n' + bad + b'\nc,"' + text + b'"\n')
    articles, (problem,) = load(path)
    assert [article.name for article in articles] == ["a", "c"]
    assert (problem.source, problem.fatal) == (f"{path}#2", True)
    assert problem.message.startswith("line 4: ")
    assert message in problem.message


def test_a_quotation_mark_never_closed_swallows_nothing_in_silence(tmp_path: Path) -> None:
    """An open quotation mark at the end of a CSV is reported, not read as one long article."""
    path = written(tmp_path / "t.csv", f'id,text\na,"{WORDS}"\nb,"{WORDS}\nc,{WORDS}\n')
    articles, (problem,) = load(path)
    assert [article.name for article in articles] == ["a"]
    assert problem.fatal
    assert "quotation marks" in problem.message


def test_a_long_csv_cell_is_read(tmp_path: Path) -> None:
    """An article longer than csv's default cell limit of 131,072 characters is no error."""
    write_csv(tmp_path / "t.csv", [{"text": "word " * 60_000}])
    (article,), problems = load(tmp_path / "t.csv")
    assert (len(article.text), problems) == (299_999, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_spreadsheets_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """What spreadsheets write is read: a byte order mark, CRLF, semicolons or tabs."""
    data = delimiter.join(("id", "text")) + "\r\n" + delimiter.join(("é", f'"{WORDS}"')) + "\r\n"
    (article,), problems = load(written(tmp_path / "t.csv", data.encode(encoding)))
    assert (article.name, article.text, problems) == ("é", WORDS, [])


def test_a_table_in_a_named_encoding(tmp_path: Path) -> None:
    """--encoding speaks of tables as of files."""
    path = written(tmp_path / "t.csv", f'text\n"{WORDS} été"\n'.encode("latin-1"))
    (article,), problems = load(path, encoding="latin-1")
    assert (article.text, problems) == (f"{WORDS} été", [])


WHOLE_TABLES = [
    ("a.csv", b"headline,words\nx,y\n", "no usable column; name one text, body, content or file"),
    ("a.csv", b"", "empty"),
    ("a.csv", b"id,text\n", "holds no rows"),
    ("a.csv", b"x" * 17_000_000, "longer than"),
    ("a.csv", WORDS.encode("utf-16")[:-1], "not utf-16"),
    ("a.jsonl", b"\n\n", "holds no rows"),
    ("a.jsonl", b"\x1f\x8b....", "gzip data"),
    ("a.jsonl", b"{\0}", "binary data"),
    ("a.parquet", b"", "not readable as Parquet"),
    ("a.parquet", b"PAR1 but no more PAR1", "not readable as Parquet"),
    ("a.parquet", b"id,text\n", "not readable as Parquet"),
]


@pytest.mark.parametrize(("name", "data", "message"), WHOLE_TABLES)
def test_a_table_that_is_none(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    """A table that cannot be read at all is one fatal problem, and the next input is read."""
    articles, (problem,) = load(written(tmp_path / name, data), written(tmp_path / "good.txt", WORDS))
    assert [article.name for article in articles] == ["good"]
    assert (problem.source, problem.fatal) == (str(tmp_path / name), True)
    assert message in problem.message


def test_parquet_types(tmp_path: Path) -> None:
    """Parquet's own dates, times and integer ids are understood; a list for a text is a bad row."""
    moment = datetime(2024, 5, 31, 8, tzinfo=UTC)
    rows = [{"id": 7, "text": WORDS, "date": date(2024, 5, 31), "fetched_at": moment, "extra": [1]}]
    write_parquet(tmp_path / "a.parquet", rows)
    write_parquet(tmp_path / "b.parquet", [{"text": [WORDS]}])
    write_parquet(tmp_path / "c.parquet", [{"words": WORDS}])
    (article,), (bad, useless) = load(*(tmp_path / f"{name}.parquet" for name in "abc"))
    assert (article.name, article.declared, article.published_at) == ("7", True, "2024-05-31")
    assert article.fetched_at == "2024-05-31T08:00:00+00:00"
    assert bad.message == "row 1: text is list, not text; write it as a string"
    assert "no usable column" in useless.message


def test_a_parquet_cell_python_cannot_hold(tmp_path: Path) -> None:
    """A string that is not UTF-8 costs its row, not the batch."""
    raw = pyarrow.array([WORDS.encode(), b"\xff\xfe words", WORDS.encode()])
    broken = pyarrow.Array.from_buffers(pyarrow.string(), len(raw), raw.buffers())
    pyarrow.parquet.write_table(pyarrow.table({"text": broken}), tmp_path / "t.parquet")
    articles, (problem,) = load(tmp_path / "t.parquet")
    assert [article.name for article in articles] == ["t-1", "t-3"]
    assert problem.message.startswith("row 2: a cell cannot be read")


@pytest.mark.parametrize("suffix", WRITERS)
def test_rows_come_before_the_table_is_read(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Articles stream: the first of many are there although most rows were not looked at."""
    seen = []
    WRITERS[suffix](tmp_path / f"t.{suffix}", [{"text": f"{number} {WORDS}"} for number in range(1000)])
    monkeypatch.setattr("pipeline.article.load.entry_of", lambda row: seen.append(row) or _entry(row))
    assert len(list(islice(load_articles([tmp_path / f"t.{suffix}"]), 3))) == 3
    assert len(seen) == 3


def _entry(row: object) -> object:
    from pipeline.article.manifest import entry_of  # noqa: PLC0415 # the name in load is replaced

    return entry_of(row)  # type: ignore[arg-type]
