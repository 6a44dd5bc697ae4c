"""Words of articles made harmless beyond escaping: what is no character, what reorders, what is no web address."""

import re
from urllib.parse import urlsplit

# Escaping and <bdi> are not enough: a stray "pop isolate" ends the isolate that a browser opens for <bdi>, and what
# stands behind it reorders our own words. So embeddings, overrides and isolates become signs that show; the marks for
# direction (LRM, RLM, ALM), which honest text of two scripts needs, stay.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_UNREADABLE = re.compile(r"[\s\x00-\x20\x7f-\x9f]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def inert(words: str) -> str:
    """As long as before, with nothing that steers: offsets into the words stay right, and UTF-8 takes all of it."""
    return _STEERING.sub("�", words)


def web_address(url: str | None) -> str | None:
    """The address if a browser would open it as a web page and as nothing else; None otherwise."""
    if url is None or _UNREADABLE.search(url) or inert(url) != url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def language_tag(tag: str | None) -> str | None:
    """The tag if it has the form of one, for `lang`; None otherwise."""
    return tag if tag is not None and _LANGUAGE.fullmatch(tag) else None
