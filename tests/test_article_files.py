"""Files: encodings, Markdown, saved pages, and what is refused."""

import gzip
from pathlib import Path

import pytest

from pipeline.article import Article, LoadProblem, Metadata, load_articles
from pipeline.errors import UsageError

WORDS = (
    "Gunmen attacked a checkpoint near the river on Tuesday and three soldiers were injured, the army said. "
    "Nobody claimed the attack, and the road stayed closed until the évening."
)


def load(*paths: Path | str, **options: object) -> tuple[list[Article], list[LoadProblem]]:
    found = list(load_articles(paths, **options))  # type: ignore[arg-type]
    return (
        [each for each in found if isinstance(each, Article)],
        [each for each in found if isinstance(each, LoadProblem)],
    )


def written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_plain_file_knows_only_its_name(tmp_path: Path) -> None:
    """Without metadata everything but name and source is unknown, and nothing is guessed."""
    (article,), problems = load(written(tmp_path / "bamako.report.txt", WORDS))
    assert problems == []
    assert (article.name, article.declared) == ("bamako.report", False)
    assert article.source == str(tmp_path / "bamako.report.txt")
    assert (article.outlet, article.url, article.title, article.language) == (None,) * 4
    assert (article.published_at, article.published_basis, article.fetched_at) == (None, "unknown", None)


ENCODINGS = [
    ("utf-8", None),
    ("utf-8-sig", None),
    ("utf-16", None),
    ("utf-32", None),
    ("latin-1", "latin-1"),
    ("utf-16-le", "utf-16-le"),
    ("cp1252", "cp1252"),
]


@pytest.mark.parametrize(("stored", "named"), ENCODINGS)
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_encodings(tmp_path: Path, stored: str, named: str | None, suffix: str) -> None:
    """UTF-8 and marked Unicode are known by themselves, other encodings by name; the text is the same."""
    (article,), problems = load(written(tmp_path / f"a.{suffix}", WORDS.encode(stored)), encoding=named)
    assert (article.text, problems) == (WORDS, [])


UNREADABLE = [
    ("latin-1 taken for UTF-8", WORDS.encode("latin-1"), None, "byte 167 is 0xe9; name the encoding"),
    ("not the named encoding", WORDS.encode(), "ascii", "not ascii: byte 167"),
    ("half a surrogate pair", rb"\ud800 words", "raw_unicode_escape", "half a surrogate pair"),
    ("cut UTF-16", WORDS.encode("utf-16")[:-1], None, "not utf-16"),
    ("NUL bytes", b"words \0 and more", None, "binary data"),
    ("PDF", b"%PDF-1.7 ...", None, "a PDF"),
    ("ZIP", b"PK\x03\x04....", None, "a ZIP archive or an Office document"),
    ("PNG", b"\x89PNG\r\n\x1a\n", None, "a PNG image"),
    ("JPEG", b"\xff\xd8\xff\xe0", None, "a JPEG image"),
    ("gzip", gzip.compress(WORDS.encode()), None, "gzip data"),
    ("RTF", rb"{\rtf1\ansi words}", None, "RTF"),
]


@pytest.mark.parametrize(
    ("data", "encoding", "message"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE]
)
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, encoding: str | None, message: str, suffix: str) -> None:
    """Undecodable and binary files are refused with what they look like, and the next file is read."""
    bad, good = written(tmp_path / f"bad.{suffix}", data), written(tmp_path / "good.txt", "plain words " * 20)
    articles, (problem,) = load(bad, good, encoding=encoding)
    assert [article.name for article in articles] == ["good"]
    assert (problem.source, problem.fatal) == (str(bad), True)
    assert message in problem.message


def test_pkk_is_no_zip_archive(tmp_path: Path) -> None:
    """An article that begins with PK is text."""
    (article,), problems = load(written(tmp_path / "a.txt", "PKK fighters withdrew. " + WORDS))
    assert (article.text[:3], problems) == ("PKK", [])


def test_front_matter_is_metadata_and_no_text(tmp_path: Path) -> None:
    """Known keys of a Markdown file's front matter describe it; the words below stay as written."""
    block = (
        "---\narticle_id: ml-7\ntitle: 'Attack: what we know'\noutlet: Example News  # the site\n"
        'url: "https://example.org/a#b"\ndate: 2024-05-31\nlanguage: en\n'
        "tags:\n  - mali\n# note\nempty:\n---\n"
    )
    body = "# Attack\n\n* **three** injured\n\n---\n\n" + WORDS
    (article,), problems = load(written(tmp_path / "a.md", (block + body).replace("\n", "\r\n")))
    assert problems == []
    assert article.text == body
    assert (article.name, article.declared) == ("ml-7", True)
    assert (article.title, article.outlet) == ("Attack: what we know", "Example News")
    assert (article.url, article.language) == ("https://example.org/a#b", "en")
    assert (article.published_at, article.published_basis) == ("2024-05-31", "declared")


@pytest.mark.parametrize("start", ["---\n\nProse between two rules.\n\n---\n", "---\ntitle: never closed\n\n"])
def test_a_rule_is_not_front_matter(tmp_path: Path, start: str) -> None:
    """A Markdown file that merely begins with a rule keeps every word."""
    (article,), _ = load(written(tmp_path / "a.md", start + WORDS))
    assert article.text == start + WORDS
    assert article.title is None


PARAGRAPHS = "".join(f"<p>{WORDS} Paragraph {number} follows.</p>" for number in "123")
PAGE = f"""<!doctype html><html lang="fr"><head><meta charset="CHARSET"><title>Attack | Example</title>
<link rel="canonical" href="https://example.org/attack">
<meta property="og:title" content="Attack at the river"><meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2024-05-31T08:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article>
<h1>Attack at the river</h1>{PARAGRAPHS}
</article><footer>Cookie notice</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize("suffix", ["html", "htm", "HTML"])
def test_a_saved_page(tmp_path: Path, charset: str, suffix: str) -> None:
    """A page gives its main text and what it says of itself, in the encoding it declares."""
    data = PAGE.replace("CHARSET", charset).encode(charset)
    (article,), problems = load(written(tmp_path / f"a.{suffix}", data))
    assert problems == []
    assert "road stayed closed until the évening. Paragraph 2 follows." in article.text
    assert "Cookie" not in article.text
    assert "Sport" not in article.text
    assert (article.title, article.outlet) == ("Attack at the river", "Example News")
    assert (article.url, article.language) == ("https://example.org/attack", "fr")
    assert (article.published_at, article.published_basis) == ("2024-05-31", "html")


def test_a_date_in_the_prose_is_not_the_publication_date(tmp_path: Path) -> None:
    """A page that declares no date has none, even when its text mentions one."""
    page = f"<html><body><article>{PARAGRAPHS}<p>It recalled the attack of 20 November 2015.</p></article>"
    (article,), _ = load(written(tmp_path / "a.html", page))
    assert "2015" in article.text
    assert (article.published_at, article.published_basis) == (None, "unknown")


BAD_PAGES = [
    ("a menu", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "too short"),
    ("empty", b" \n", "empty"),
    ("no markup that parses", b"<", "no main text"),
    ("PDF", b"%PDF-1.4", "a PDF"),
    ("NUL bytes", b"<html>\0\0</html>", "binary data"),
    ("only a script", b"<html><script>var a = 'words words words';</script></html>", "no main text"),
]


@pytest.mark.parametrize(("data", "message"), [case[1:] for case in BAD_PAGES], ids=[case[0] for case in BAD_PAGES])
def test_a_page_without_an_article(
    tmp_path: Path, data: bytes, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A page with no main text is one fatal problem, and no library writes beside it."""
    articles, (problem,) = load(written(tmp_path / "a.html", data))
    assert (articles, problem.fatal) == ([], True)
    assert message in problem.message
    assert capfd.readouterr() == ("", "")


def test_flags_fill_what_is_not_said(tmp_path: Path) -> None:
    """A page's or front matter's own words are stronger than flags; gaps take the flags."""
    said = written(tmp_path / "said.md", f"---\noutlet: Own\n---\n{WORDS}")
    page = written(tmp_path / "page.html", PAGE.replace("CHARSET", "utf-8"))
    flags = Metadata(outlet="Flag", language="de", published_at="2020-01-02", assume_published="2019-01-01")
    (first, second), _ = load(said, page, metadata=flags)
    assert (first.outlet, first.language) == ("Own", "de")
    assert (first.published_at, first.published_basis) == ("2020-01-02", "declared")
    assert (second.outlet, second.language) == ("Example News", "fr")
    assert (second.published_at, second.published_basis) == ("2024-05-31", "html")


def test_an_assumed_date_is_the_last_resort(tmp_path: Path) -> None:
    """An assumed date fills in only where no other is known, and says so."""
    said = written(tmp_path / "said.md", f"---\ndate: 2024-05-31\n---\n{WORDS}")
    plain = written(tmp_path / "plain.txt", WORDS)
    articles, _ = load(said, plain, metadata=Metadata(assume_published="2024-09-17"))
    assert [(each.published_at, each.published_basis) for each in articles] == [
        ("2024-05-31", "declared"),
        ("2024-09-17", "assumed"),
    ]


DATES = [
    ("2024-05-31", "2024-05-31"),
    ("20240531", "2024-05-31"),
    ("2024-05-31 08:05", "2024-05-31T08:05:00"),
    ("2024-05-31T08:05:00Z", "2024-05-31T08:05:00+00:00"),
]
NO_DATES = ["yesterday", "2024-13-01", "31/05/2024", "2024", "Fri, 31 May 2024 08:00:00 GMT"]


@pytest.mark.parametrize(("given", "normalised"), DATES)
def test_dates_are_normalised(tmp_path: Path, given: str, normalised: str) -> None:
    """ISO 8601 dates and datetimes come out in one spelling."""
    (article,), problems = load(written(tmp_path / "a.md", f"---\ndate: '{given}'\n---\n{WORDS}"))
    assert (article.published_at, problems) == (normalised, [])


@pytest.mark.parametrize("given", NO_DATES)
def test_a_date_that_is_none_is_left_out(tmp_path: Path, given: str) -> None:
    """An invalid date costs a warning, not the article."""
    (article,), (problem,) = load(written(tmp_path / "a.md", f"---\ndate: '{given}'\n---\n{WORDS}"))
    assert (article.published_at, article.published_basis) == (None, "unknown")
    assert not problem.fatal
    assert given in problem.message


@pytest.mark.parametrize(
    "options",
    [
        {"metadata": Metadata(published_at="soon")},
        {"metadata": Metadata(assume_published="2024")},
        {"encoding": "klingon"},
        {"encoding": "hex"},
    ],
)
def test_a_wrong_flag_is_the_users_to_mend(tmp_path: Path, options: dict[str, object]) -> None:
    """A flag with a wrong value stops the whole load: it would be wrong for every article."""
    with pytest.raises(UsageError, match=r"--(published-at|assume-published|encoding): "):
        load(written(tmp_path / "a.txt", WORDS), **options)


NAMED = [
    ("missing.txt", None, "does not exist"),
    ("a.pdf", b"%PDF-1.4", "pdftotext"),
    ("a.json", b"[]", ".jsonl"),
    ("a.xyz", b"words", "unknown kind of file '.xyz'"),
    ("noextension", b"words", "unknown kind of file ''"),
    ("x" * 300 + ".txt", None, "check the path"),
    ("nul\0.txt", None, "check the path"),
]


@pytest.mark.parametrize(("name", "data", "message"), NAMED)
def test_a_named_path_that_cannot_be_read(tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    """A path that is missing or of an unknown kind is a fatal problem, and the next path is read."""
    if data is not None:
        written(tmp_path / name, data)
    articles, (problem,) = load(tmp_path / name, written(tmp_path / "good.txt", WORDS))
    assert [article.name for article in articles] == ["good"]
    assert problem.fatal
    assert message in problem.message


def test_what_the_system_refuses_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file we may not read is a fatal problem of its own."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path / "a.txt", WORDS)
    monkeypatch.setattr(Path, "open", refuse)
    articles, (problem,) = load(path)
    assert (articles, problem.fatal) == ([], True)
    assert "Permission denied" in problem.message
