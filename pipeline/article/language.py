"""Which language a text is in, where nobody declared it."""

from functools import cache
from typing import Any

# Enough for any news article to tell; classifying is linear in the text.
_CHARACTERS = 4000
_LEAST_CHARACTERS = 20


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of a text's language by its words (py3langid); None where there are too few to tell."""
    sample = text[:_CHARACTERS]
    if sum(character.isalpha() for character in sample) < _LEAST_CHARACTERS:
        return None
    language: str = _identifier().classify(sample)[0]
    return language


@cache
def _identifier() -> Any:
    # Loading its model takes a second, and most articles say what language they are in.
    import py3langid  # noqa: PLC0415

    return py3langid
