"""What this room hands out, and the hash that a text is known by."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    r"""One publication of a text.

    Attributes:
        text: the exact words; newlines are `\n`, no byte order mark, no outer blank space.
        text_id: `text_hash(text)`.
        name: the declared id, else the file's stem, `stem-row` for a table's row, or `stdin`.
        declared: whether the user declared the name.
        source: absolute path, `path#row` (1-based data row) for a table's row, or `stdin`.
        outlet: who published.
        url: where.
        title: the headline.
        language: as declared, usually a BCP 47 tag.
        published_at: ISO 8601 date or datetime.
        published_basis: declared | html | assumed | unknown.
        fetched_at: ISO 8601 date or datetime.
    """

    text: str
    text_id: str
    name: str
    declared: bool
    source: str
    outlet: str | None
    url: str | None
    title: str | None
    language: str | None
    published_at: str | None
    published_basis: str
    fetched_at: str | None


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """An input that is no article, or an article with something odd about it.

    Attributes:
        source: as in `Article.source`.
        message: what is wrong and what to do.
        fatal: True: nothing was read; False: a warning, and the article is yielded as well.
    """

    source: str
    message: str
    fatal: bool


@dataclass(frozen=True, slots=True)
class Metadata:
    """What flags say of every article that does not say it itself; dates are ISO 8601."""

    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None
    published_at: str | None = None
    assume_published: str | None = None


def normalise(text: str) -> str:
    """The text as it is stored and hashed; applying it again changes nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A mark may stand behind blank space and the other way round: one pass of each would not be stable.
    while text != (trimmed := text.strip().lstrip("\ufeff")):
        text = trimmed
    return text


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hex.

    Raises:
        UnicodeEncodeError: the text holds half a surrogate pair; the loaders refuse such texts.
    """
    return hashlib.sha256(text.encode()).hexdigest()
