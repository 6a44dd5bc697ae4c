"""What a row, a manifest, front matter or a page says of an article: column names, types, dates."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.errors import ArticleError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content"),
    "file": ("file",),
    "article_id": ("article_id", "id"),
    "outlet": ("outlet", "source_name", "publisher"),
    "url": ("url", "link"),
    "published_at": ("published_at", "date", "published"),
    "fetched_at": ("fetched_at",),
    "language": ("language", "lang"),
    "title": ("title", "headline"),
}
KNOWN = frozenset(alias for aliases in COLUMNS.values() for alias in aliases)
MOMENTS = ("published_at", "fetched_at")


@dataclass(frozen=True, slots=True)
class Declared:
    """What one source of metadata says; `basis` is the one its publication date would have."""

    article_id: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None
    published_at: str | None = None
    fetched_at: str | None = None
    basis: str = "declared"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: a text, or the file that holds it, and what the row says of it."""

    text: str | None
    file: str | None
    declared: Declared


def usable(columns: Sequence[str]) -> bool:
    """Whether a table with these columns can hold articles."""
    names = {column.strip().casefold() for column in columns}
    return not names.isdisjoint((*COLUMNS["text"], *COLUMNS["file"]))


def read_entry(cells: Mapping[str, object]) -> Entry:
    """The entry in a row; unknown columns are ignored, names match in any case.

    Raises:
        ArticleError: a known column holds the wrong type or characters that are no text, or the row has
            neither text nor file.
    """
    found = _known(cells)
    text, file = found["text"], found["file"]
    if text is None and file is None:
        names = ", ".join((*COLUMNS["text"], *COLUMNS["file"]))
        raise ArticleError(f"the row has no text and no file; fill one of {names}")
    return Entry(text, file, _declared(found))


def read_declared(cells: Mapping[str, object], basis: str = "declared") -> Declared:
    """The metadata in `cells`; a text or file in it is ignored.

    Raises:
        ArticleError: a known column holds the wrong type or characters that are no text.
    """
    return _declared(_known(cells), basis)


def normalised_moment(value: str) -> str | None:
    """An ISO 8601 date or datetime in Python's own spelling; None when it is neither."""
    with suppress(ValueError):
        return date.fromisoformat(value).isoformat()
    with suppress(ValueError):
        return datetime.fromisoformat(value).isoformat()
    return None


def _known(cells: Mapping[str, object]) -> dict[str, str | None]:
    """Each field's first non-empty value among its names, the canonical one first."""
    named: dict[str, object] = {}
    for name, value in cells.items():
        named.setdefault(name.strip().casefold(), value)
    return {
        field: next((cell for name in names if (cell := _cell(field, name, named.get(name)))), None)
        for field, names in COLUMNS.items()
    }


def _declared(found: Mapping[str, str | None], basis: str = "declared") -> Declared:
    return Declared(
        article_id=found["article_id"],
        outlet=found["outlet"],
        url=found["url"],
        title=found["title"],
        language=found["language"],
        published_at=found["published_at"],
        fetched_at=found["fetched_at"],
        basis=basis,
    )


def _cell(field: str, name: str, value: object) -> str | None:
    if isinstance(value, date) and field in MOMENTS:
        value = value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and field == "article_id":
        value = str(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"{name} is {type(value).__name__}, not text; write it as a string")
    _require_characters(name, value)
    if not value.strip():
        return None
    return value if field == "text" else value.strip()


def _require_characters(name: str, value: str) -> None:
    """Refuse what UTF-8 cannot write: such a string would break every hash, table and reply behind it."""
    if "\0" in value:
        raise ArticleError(f"{name} holds a NUL character; remove it")
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise ArticleError(
            f"{name} holds bytes that are not UTF-8, or half a surrogate pair; mend the row, "
            "or name the file's encoding with --encoding"
        )
