"""Typography, white space and case made alike, with a map back to the original characters."""

import unicodedata
from functools import lru_cache

# Characters that copying from web pages leaves behind and nobody sees: hyphenation, joining, text direction.
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_ALIKE = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys(INVISIBLE, ""),
}


def fold(text: str) -> tuple[str, list[int]]:
    """A text with typography, white space and case made alike, and where each character came from.

    Returns:
        The folded text, and for each of its characters the offset in `text` it stems from (never falling).
    """
    characters: list[str] = []
    origins: list[int] = []
    for offset, original in enumerate(text):
        for character in _fold_character(original):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            origins.append(offset)
    return "".join(characters), origins


# An article has a few hundred different characters, and every one of its quotes has the same.
@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if unicodedata.category(character) == "No":
        # A footnote's ² is not the 2 of a number: '77²' is not '772'.
        return character
    # Decomposed, so that é is the same whether it came as one character or as two.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(" " if part.isspace() else _ALIKE.get(part, part) for part in folded)
