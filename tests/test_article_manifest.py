"""Folders and manifests: which files are read, and whose words describe them."""

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from pipeline.article import Article, LoadProblem, Metadata, load_articles

SEEDS = Path(__file__).parents[1] / "seeds"
WORDS = (
    "Gunmen attacked a checkpoint near the river on Tuesday and three soldiers were injured, the army said. "
    "Nobody claimed the attack."
)


def load(*paths: Path | str, **options: object) -> tuple[list[Article], list[LoadProblem]]:
    found = list(load_articles(paths, **options))  # type: ignore[arg-type]
    return (
        [each for each in found if isinstance(each, Article)],
        [each for each in found if isinstance(each, LoadProblem)],
    )


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}: {WORDS}", encoding="utf-8")


def list_in(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    """A folder is read with those below it, sorted; hidden files, READMEs and licences are no articles."""
    fill(tmp_path, "c.txt", "a.txt", "b/x.md", "b/y.txt", ".hidden.txt", ".git/z.txt", "b/.old/z.txt")
    fill(tmp_path, "README.md", "readme.txt", "LICENSE.txt", "license", "b/README", "image.jpg", "Makefile")
    articles, problems = load(tmp_path)
    assert [each.name for each in articles] == ["a", "x", "y", "c"]
    assert problems == []


def test_a_folder_without_articles_says_so(tmp_path: Path) -> None:
    """A folder in which nothing can be read is a fatal problem, not silence."""
    fill(tmp_path, "README.md", "image.jpg", "b/.hidden.txt")
    articles, (problem,) = load(tmp_path)
    assert (articles, problem.source, problem.fatal) == ([], str(tmp_path), True)
    assert "no article in this folder" in problem.message


@pytest.mark.parametrize("suffix", ["pdf", "docx", "rtf", "doc", "odt", "epub", "json", "xml"])
def test_documents_of_other_kinds_are_named(tmp_path: Path, suffix: str) -> None:
    """A document in a folder that we cannot read is a problem that says what to convert it to."""
    fill(tmp_path, f"a.{suffix}", "b.txt")
    (article,), (problem,) = load(tmp_path)
    assert (article.name, problem.source, problem.fatal) == ("b", str(tmp_path / f"a.{suffix}"), True)
    assert re.search(r"\.txt|\.jsonl|pdftotext", problem.message)


def test_a_file_is_read_once(tmp_path: Path) -> None:
    """A file named again, through its folder, a link or a table, is one article; order does not matter."""
    fill(tmp_path, "a.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    list_in(tmp_path / "t.jsonl", {"text": WORDS})
    paths = [tmp_path / "a.txt", tmp_path, tmp_path / "t.jsonl", tmp_path / "b" / ".." / "a.txt"]
    for order in (paths, paths[::-1]):
        (tmp_path / "b").mkdir(exist_ok=True)
        articles, problems = load(*order)
        assert sorted(each.name for each in articles) == ["a", "t-1"]
        assert problems == []


def test_links_that_lead_round_end(tmp_path: Path) -> None:
    """A link to a folder above, or to itself, neither loops nor raises."""
    fill(tmp_path, "a.txt")
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    articles, (problem,) = load(tmp_path)
    assert [each.name for each in articles] == ["a"]
    assert (problem.source, problem.fatal) == (str(tmp_path / "self.txt"), True)


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes on POSIX only")
def test_a_file_name_that_is_not_utf8(tmp_path: Path) -> None:
    """Names and sources can be written as UTF-8 whatever bytes the file system holds."""
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(WORDS, encoding="utf-8")
    (article,), _ = load(tmp_path)
    assert article.name == "caf\\udce9"
    assert article.source.encode().endswith(b"caf\\udce9.txt")


def test_articles_jsonl_describes_its_folder(tmp_path: Path) -> None:
    """The rows of articles.jsonl describe the files they name; a row may hold its text itself."""
    fill(tmp_path, "a.txt", "sub/b.md", "README.md")
    manifest = list_in(
        tmp_path / "articles.jsonl",
        {"file": "sub/b.md", "article_id": "second", "outlet": "B", "published_at": "2024-05-31"},
        {"file": "a.txt", "outlet": "A", "unknown": 1},
        {"text": WORDS, "outlet": "C"},
    )
    articles, problems = load(tmp_path, metadata=Metadata(outlet="Flag", language="en"))
    assert problems == []
    assert [(each.name, each.declared, each.outlet) for each in articles] == [
        ("second", True, "B"),
        ("a", False, "A"),
        ("articles-3", False, "C"),
    ]
    assert [each.source for each in articles] == [
        str(tmp_path / "sub/b.md"),
        str(tmp_path / "a.txt"),
        f"{manifest}#3",
    ]
    assert {each.language for each in articles} == {"en"}
    assert articles[0].published_basis == "declared"


def test_a_file_not_listed_is_a_problem(tmp_path: Path) -> None:
    """What a folder's manifest does not list is reported, here and below, unless it is passed itself."""
    fill(tmp_path, "a.txt", "b.txt", "sub/c.txt")
    list_in(tmp_path / "t.jsonl", {"text": WORDS})
    list_in(tmp_path / "articles.jsonl", {"file": "a.txt"})
    articles, problems = load(tmp_path)
    assert [each.name for each in articles] == ["a"]
    assert [Path(each.source).name for each in problems] == ["b.txt", "c.txt", "t.jsonl"]
    assert {(each.fatal, each.message) for each in problems} == {
        (True, "not listed in articles.jsonl; add a row or pass the file itself")
    }
    articles, problems = load(tmp_path / "b.txt", tmp_path)
    assert [each.name for each in articles] == ["b", "a"]
    assert "b.txt" not in {Path(each.source).name for each in problems}


def test_a_manifest_below_describes_its_own_folder(tmp_path: Path) -> None:
    """Each folder may have its own manifest; a file that the one above lists is no stranger below."""
    fill(tmp_path, "a.txt", "sub/b.txt", "sub/c.txt")
    list_in(tmp_path / "articles.jsonl", {"file": "a.txt"}, {"file": "sub/b.txt", "outlet": "above"})
    list_in(tmp_path / "sub/articles.jsonl", {"file": "c.txt", "outlet": "below"})
    articles, problems = load(tmp_path)
    assert problems == []
    assert [(each.name, each.outlet) for each in articles] == [("a", None), ("b", "above"), ("c", "below")]


BAD_ROWS = [
    ("missing", {"file": "gone.txt"}, "gone.txt does not exist"),
    ("a folder", {"file": "sub.txt"}, "does not exist or is no file"),
    ("twice", {"file": "a.txt"}, "a.txt has a row already"),
    ("a table", {"file": "t.csv"}, "no article file"),
    ("outside", {"file": "../secret.txt"}, "outside the table's folder"),
    ("absolute", {"file": "/etc/hostname.txt"}, "outside the table's folder"),
    ("a number", {"file": 7}, "file is int"),
    ("a name too long", {"file": "x" * 300 + ".txt"}, "does not exist"),
]


@pytest.mark.parametrize(("row", "message"), [case[1:] for case in BAD_ROWS], ids=[case[0] for case in BAD_ROWS])
@pytest.mark.parametrize("through", ["folder", "table"])
def test_a_bad_manifest_row_stands_alone(tmp_path: Path, row: object, message: str, through: str) -> None:
    """A row whose file cannot be read is a fatal problem that names its line; the other files are read."""
    folder = tmp_path / "folder"
    fill(tmp_path, "secret.txt", "folder/a.txt", "folder/z.txt")
    (folder / "sub.txt").mkdir()
    manifest = list_in(folder / "articles.jsonl", {"file": "a.txt"}, row, {"file": "z.txt"})
    articles, (problem,) = load(folder if through == "folder" else manifest)
    assert [each.name for each in articles] == ["a", "z"]
    assert (problem.source, problem.fatal) == (f"{manifest}#2", True)
    assert problem.message.startswith("line 2: ")
    assert message in problem.message


def test_a_file_passed_itself_has_its_row(tmp_path: Path) -> None:
    """The articles.jsonl beside a file describes it too; a bad row there is only a warning, given once."""
    fill(tmp_path, "a.txt", "b.txt", "c.txt")
    manifest = list_in(tmp_path / "articles.jsonl", {"file": "a.txt", "outlet": "A"}, 7, {"file": "b.txt", "id": "B"})
    articles, (problem,) = load(tmp_path / "a.txt", tmp_path / "b.txt", tmp_path / "c.txt")
    assert [(each.name, each.outlet) for each in articles] == [("a", "A"), ("B", None), ("c", None)]
    assert (problem.source, problem.fatal) == (f"{manifest}#2", False)


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_manifest_named_by_the_user(tmp_path: Path, kind: str) -> None:
    """--manifest describes files of all paths, by path or by a name that is unique, above all else."""
    fill(tmp_path, "texts/a.txt", "texts/b.txt", "texts/c.txt")
    (tmp_path / "texts/b.txt").rename(tmp_path / "texts/b.md")
    (tmp_path / "texts/b.md").write_text(f"---\noutlet: Own\ntitle: Own\n---\n{WORDS}", encoding="utf-8")
    rows = [{"file": "../texts/a.txt", "outlet": "A"}, {"file": "b.md", "outlet": "B"}]
    manifest = list_in(tmp_path / "meta/m.jsonl", *rows)
    if kind == "csv":
        manifest = tmp_path / "meta/m.csv"
        manifest.write_text("file,outlet\n../texts/a.txt,A\nb.md,B\n", encoding="utf-8")
    articles, problems = load(tmp_path / "texts", manifest=manifest)
    assert problems == []
    assert [(each.name, each.outlet, each.title) for each in articles] == [
        ("a", "A", None),
        ("b", "B", "Own"),
        ("c", None, None),
    ]


def test_a_named_manifest_inside_the_folder_is_no_table(tmp_path: Path) -> None:
    """The manifest is not read as articles when its folder is; its faulty rows are problems."""
    fill(tmp_path, "a.txt")
    manifest = list_in(
        tmp_path / "m.jsonl",
        {"file": "a.txt", "outlet": "A"},
        {"file": "gone.txt"},
        {"text": WORDS},
        {"file": "a.txt"},
    )
    (article,), problems = load(tmp_path, manifest=manifest)
    assert article.outlet == "A"
    assert all(each.fatal for each in problems)
    assert [each.message.partition(";")[0] for each in problems] == [
        "line 3: the row names no file",
        "line 4: a.txt has a row already (line 1)",
        f"line 2: {tmp_path / 'gone.txt'} does not exist",
    ]


def test_a_name_in_a_manifest_stands_for_one_file(tmp_path: Path) -> None:
    """A row found by name describes one file; a second file of that name is refused, not misdescribed."""
    fill(tmp_path, "x/a.txt", "y/a.txt")
    manifest = list_in(tmp_path / "m.jsonl", {"file": "a.txt", "outlet": "A"})
    articles, (problem,) = load(tmp_path / "x", tmp_path / "y", manifest=manifest)
    assert [(each.source, each.outlet) for each in articles] == [(str(tmp_path / "x/a.txt"), "A")]
    assert (problem.source, problem.fatal) == (str(tmp_path / "y/a.txt"), True)
    assert "write both paths in the manifest" in problem.message


@pytest.mark.parametrize("name", ["gone.jsonl", "m.yaml"])
def test_a_manifest_that_cannot_be_read_stops_the_load(tmp_path: Path, name: str) -> None:
    """Without its manifest no article is read: all would be stored under the wrong description."""
    fill(tmp_path, "a.txt", "m.yaml")
    articles, (problem,) = load(tmp_path / "a.txt", manifest=tmp_path / name)
    assert (articles, problem.source, problem.fatal) == ([], str(tmp_path / name), True)
    assert problem.message.startswith("manifest not read: ")


@pytest.mark.parametrize(
    "paths",
    [
        [SEEDS],
        [SEEDS / "articles.jsonl"],
        sorted(SEEDS.glob("*.txt")),
        [SEEDS, *filter(Path.is_file, SEEDS.iterdir())],
    ],
)
def test_the_seeds_are_five_articles(paths: list[Path]) -> None:
    """The shipped articles load as five, without a problem, however they are named."""
    articles, problems = load(*(path for path in paths if path.name != "README.md"))
    assert problems == []
    assert [each.name[:4] for each in articles] == ["000_", "001_", "002_", "003_", "004_"]
    assert all(each.declared and each.language == "en" for each in articles)
    assert [each.title for each in articles[:2]] == [None, None]
    for each in articles:
        assert each.title is None or each.text.startswith(f"{each.title}\n")
        assert (each.outlet, each.url, each.published_at, each.published_basis) == (
            None,
            None,
            None,
            "unknown",
        )


def test_the_seeds_readme_tells_the_truth() -> None:
    """The README's words and hashes are the files' own, and the hashes are the text ids."""
    readme = (SEEDS / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"^\| `(\S+\.txt)` \|.*\| (\d+) \| `([0-9a-f]{64})` \|", readme, re.MULTILINE)
    articles, _ = load(SEEDS)
    actual = [(f"{each.name}.txt", str(len(each.text.split())), each.text_id) for each in articles]
    assert stated == actual
    for name, _, digest in stated:
        assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == digest
