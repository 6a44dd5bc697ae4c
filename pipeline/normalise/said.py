"""What a model wrote where it should have written null."""

SPELLED_NULLS = {"", "-", "n/a", "none", "null", "not known", "not said", "not stated", "unknown", "unspecified"}


def said(words: str | None) -> str | None:
    """The words, or None where a model spelled a null out ("unknown", "not stated") instead of writing one."""
    return None if words is None or words.strip(" .").casefold() in SPELLED_NULLS else words
