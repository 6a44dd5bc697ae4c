"""Stdin: one plain text, or JSON Lines where the first line is a row."""

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from pipeline.article.decode import decode
from pipeline.article.fields import usable
from pipeline.article.files import MAX_PLAIN_BYTES
from pipeline.article.rows import Row, bounded_lines, json_rows
from pipeline.errors import ArticleError


@dataclass(frozen=True, slots=True)
class Piped:
    """What a stream held: a text, or rows still to be read from it."""

    text: str
    rows: Iterator[Row] | None = None


def read_stream(stream: BinaryIO, encoding: str | None) -> Piped:
    """Look at the first line and take the stream for rows or for one text.

    Raises:
        ArticleError: the text is too big, binary or undecodable.
        OSError: the stream cannot be read.
    """
    lines = bounded_lines(stream, b"\n")
    first = next(lines, b"")
    if first and _is_row(first):
        return Piped("", json_rows(_decoded(chain([first], lines), encoding or "utf-8-sig")))
    data = b"" if first is None else first + stream.read(MAX_PLAIN_BYTES + 1)
    if first is None or len(data) > MAX_PLAIN_BYTES:
        raise ArticleError(f"more than {MAX_PLAIN_BYTES:,} bytes; split it into articles")
    return Piped(decode(data, encoding))


def _is_row(line: bytes) -> bool:
    try:
        value = json.loads(line.removeprefix(codecs.BOM_UTF8)) if b"{" in line[:4] else None
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and usable(list(value))


def _decoded(lines: Iterator[bytes | None], encoding: str) -> Iterator[str | None]:
    for line in lines:
        # As in a file: an undecodable byte costs its row, not the stream.
        yield None if line is None else line.decode(encoding, "surrogateescape")
