"""One file → its words and what it says of itself: plain text, Markdown with front matter, saved pages."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.article.decode import decode, decode_page, read_bytes
from pipeline.article.fields import Declared, read_declared
from pipeline.article.fitness import MAX_TEXT_BYTES
from pipeline.article.model import normalise
from pipeline.errors import ArticleError

PLAIN = frozenset({".txt"})
MARKDOWN = frozenset({".md"})
PAGES = frozenset({".html", ".htm"})
DOCUMENTS = PLAIN | MARKDOWN | PAGES

# UTF-32 spends four bytes on a letter; a page is mostly markup, and trafilatura itself stops at 20 MB.
MAX_PLAIN_BYTES = 4 * MAX_TEXT_BYTES + 4
MAX_PAGE_BYTES = 20 * MAX_TEXT_BYTES

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FRONT_LINE = re.compile(r"([A-Za-z_][\w -]*):(?:[ \t]+(.*))?$")
# Beyond the keys: blank lines, comments, items and continuations of a value we do not use.
OTHER_FRONT_LINE = re.compile(r"\s*$|\s*#|\s*-[ \t]|[ \t]+\S")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's words, not yet normalised, and what the file says of them."""

    text: str
    declared: Declared


def read_document(path: Path, encoding: str | None) -> Document:
    """Read one article file by its suffix.

    Raises:
        ArticleError: it is too big, binary, undecodable, or a page without main text.
        OSError: it cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in PAGES:
        return read_page(read_bytes(path, MAX_PAGE_BYTES), encoding)
    text = decode(read_bytes(path, MAX_PLAIN_BYTES), encoding)
    return split_front_matter(text) if suffix in MARKDOWN else Document(text, Declared())


def split_front_matter(text: str) -> Document:
    """Markdown without its `---` block, whose known keys become metadata; the rest stays as written."""
    text = normalise(text)
    block = FRONT_MATTER.match(text)
    pairs = _front_pairs(block[1]) if block else None
    if block is None or pairs is None:
        return Document(text, Declared())
    return Document(text[block.end() :], read_declared(pairs))


def read_page(data: bytes, encoding: str | None) -> Document:
    """A saved web page's main text, title, URL, date, outlet and language, as trafilatura finds them.

    Raises:
        ArticleError: the page is binary, undecodable, or without main text.
    """
    if not data.strip():
        raise ArticleError("empty; nothing to read")
    found, language = _extract(decode_page(data, encoding))
    if found is None or not (found.text or "").strip():
        raise ArticleError("no main text found in this page; save the article's words as .txt")
    said = {
        "title": found.title,
        "url": found.url,
        "date": found.date,
        "outlet": found.sitename,
        "language": found.language or language,
    }
    return Document(found.text, read_declared(said, basis="html"))


def _extract(page: str | bytes) -> tuple[Any, str | None]:
    # trafilatura takes half a second to import, and only pages need it.
    import trafilatura  # noqa: PLC0415

    logger = logging.getLogger("trafilatura")
    if not logger.handlers:
        # Its "discarding data" would reach stderr beside our own problem, without the file's name.
        logger.addHandler(logging.NullHandler())
    try:
        tree = trafilatura.load_html(page)
        if tree is None:
            return None, None
        found = trafilatura.bare_extraction(
            tree,
            with_metadata=True,
            include_comments=False,
            # Only dates that the page marks as its own: a search through the prose would find the incident's.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
        return found, tree.get("lang")
    except Exception as error:  # a hostile page raises anything out of lxml; the others must go on
        raise ArticleError(f"the page cannot be parsed ({error}); save its words as .txt") from error


def _front_pairs(block: str) -> dict[str, object] | None:
    """The block's plain `key: value` lines; None when it is prose between two rules, not front matter."""
    pairs: dict[str, object] = {}
    for line in block.split("\n"):
        pair = FRONT_LINE.match(line)
        if pair:
            pairs[pair[1]] = _scalar(pair[2] or "")
        elif not OTHER_FRONT_LINE.match(line):
            return None
    return pairs or None


def _scalar(value: str) -> str | None:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    value = re.split(r"\s+#", value, maxsplit=1)[0]
    return None if value in {"", "~", "null"} else value
