"""Whether a text can be a news article at all, so that no model call is spent on what is none."""

import re
import unicodedata
from collections.abc import Iterator

from pipeline.errors import ArticleError

MAX_TEXT_BYTES = 1_000_000
FEWEST_WORDS = 5
FEW_WORDS = 20
# Below this length a list of figures and a telegram look the same.
LETTER_SHARE_FROM = 200
LETTER_SHARE = 0.4
# Scripts written without spaces: kana, Han, Thai, Lao, Burmese, Khmer. Each character counts as a word.
UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
# UTF-8 once read as Latin-1 or Windows-1252: curly quotes, dashes, accented letters.
MOJIBAKE = re.compile("â[€\x80]|[ÃÂ][\x80-\xbf]")
PAGE_START = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def require_article(text: str) -> None:
    """Accept a normalised text that may be an article.

    Raises:
        ArticleError: it is empty, too long, too short, or not made of words.
    """
    if not text:
        raise ArticleError("empty; nothing to read")
    if "\0" in text:
        raise ArticleError("holds NUL characters; export it again as plain text")
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        # UTF-7 and the escape codecs can decode to it.
        raise ArticleError("holds half a surrogate pair; convert it to UTF-8 again") from error
    if size > MAX_TEXT_BYTES:
        raise ArticleError(f"{size:,} bytes of text; the limit is {MAX_TEXT_BYTES:,}; split it into articles")
    _require_letters(text)
    words = count_words(text)
    if words < FEWEST_WORDS:
        raise ArticleError(f"too short for an article: {words} word(s), at least {FEWEST_WORDS} are needed")


def doubts(text: str) -> Iterator[str]:
    """Warnings about a text that was accepted."""
    words = count_words(text)
    if words < FEW_WORDS:
        yield f"only {words} words; check that the whole article is there"
    lost = text.count("\ufffd")
    if lost >= 3:
        yield f"{lost} characters were lost in an earlier conversion (U+FFFD); fetch it again"
    if len(MOJIBAKE.findall(text)) >= 2:
        yield "looks like UTF-8 once read as Latin-1 (mojibake such as â€™); convert it again from its origin"
    if PAGE_START.match(text):
        yield "looks like the source of a web page; save it as .html to have its main text extracted"


def count_words(text: str) -> int:
    """Words between spaces that hold a letter or digit; each character of an unspaced script is one."""
    spaced = UNSPACED.sub(" ", text).split()
    return len(UNSPACED.findall(text)) + sum(any(map(str.isalnum, word)) for word in spaced)


def _require_letters(text: str) -> None:
    letters = sum(char.isalpha() or unicodedata.category(char).startswith("M") for char in text)
    visible = sum(not char.isspace() for char in text)
    if not letters:
        raise ArticleError("holds no letters; not an article")
    if len(text) > LETTER_SHARE_FROM and letters < LETTER_SHARE * visible:
        raise ArticleError(f"only {letters / visible:.0%} of its characters are letters; not an article")
