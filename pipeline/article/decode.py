"""Bytes → words: strict, because a wrong guess at an encoding becomes a wrong quotation."""

import codecs
import re
from pathlib import Path

from pipeline.errors import ArticleError

# UTF-32 first: its little-endian mark begins with UTF-16's.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\0", "an SQLite database"),
)
SNIFF_BYTES = 8192
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


def known_encoding(name: str) -> bool:
    """Whether Python can decode text from the encoding of that name."""
    try:
        # codecs.lookup would also accept "hex" or "zip", which do not make text; empty bytes ask no codec.
        b"a".decode(name)
    except UnicodeError:
        return True  # UTF-16 has no one-byte letters
    except (LookupError, ValueError):
        return False
    return True


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark at the start of `head` names."""
    return next((encoding for mark, encoding in BYTE_ORDER_MARKS if head.startswith(mark)), None)


def require_text(data: bytes, encoding: str | None) -> None:
    """Accept data that may be text; a NUL byte counts against it unless an encoding explains it.

    Raises:
        ArticleError: it is binary; the message says what it looks like.
    """
    kind = next((kind for magic, kind in MAGIC if data.startswith(magic)), None)
    if kind is None and encoding is None and marked_encoding(data) is None and b"\0" in data[:SNIFF_BYTES]:
        kind = "binary data"
    if kind:
        raise ArticleError(f"looks like {kind}, not text; convert it to .txt, .md or .html")


def decode(data: bytes, encoding: str | None) -> str:
    """The words in `data`: in the named encoding, else by byte order mark, else UTF-8.

    Raises:
        ArticleError: the data is binary, or not in that encoding.
    """
    require_text(data, encoding)
    chosen = encoding or marked_encoding(data) or "utf-8"
    try:
        return data.decode(chosen)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"not {chosen}: byte {error.start} is 0x{data[error.start]:02x}; name the encoding with "
            f"--encoding latin-1 or another, or convert: iconv -f latin1 -t utf-8 FILE"
        ) from error
    except UnicodeError as error:
        raise ArticleError(f"not {chosen} ({error}); name another encoding with --encoding") from error


def decode_page(data: bytes, encoding: str | None) -> str | bytes:
    """A page's words; bytes where nothing names the encoding, for trafilatura to detect it.

    Raises:
        ArticleError: the data is binary, or not in the named encoding.
    """
    if encoding or marked_encoding(data):
        return decode(data, encoding)
    require_text(data, encoding)
    meta = META_CHARSET.search(data[:SNIFF_BYTES])
    charset = meta[1].decode("ascii", "replace").lower() if meta else ""
    # ISO-2022 is written in ASCII bytes and would pass for UTF-8; any other page that is valid UTF-8 is
    # UTF-8, whatever a template claims.
    candidates = [charset] if charset.startswith("iso-2022") else ["utf-8", charset]
    for candidate in filter(known_encoding, candidates):
        try:
            # Browsers read Latin-1 as Windows-1252, and pages are written to suit them.
            return data.decode("cp1252" if candidate in {"iso-8859-1", "latin1", "latin-1"} else candidate)
        except UnicodeError:
            continue
    return data


def read_bytes(path: Path, limit: int) -> bytes:
    """The file's bytes; never more than `limit` are read.

    Raises:
        ArticleError: the file holds more.
    """
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise ArticleError(
            f"{max(path.stat().st_size, len(data)):,} bytes; the limit for this kind of file is {limit:,}; "
            "split it into articles"
        )
    return data
