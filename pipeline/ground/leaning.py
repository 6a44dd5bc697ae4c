"""Arabic quotes whose words stand in the text but for the article and the particles that are written onto a word.

"القوات" is in "للقوات" and "سوق" in "بالسوق"; a model gives the one for the other. Every word must be the same once the
article (ال) and what leans on it (و ف ب ك ل) are off, so that no number, name or negation can become another.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.ground.fold import fold

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u0655\u0670])+")
_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0655\u0670]")  # vowels, and the hamza that is often left out
_LEANING = re.compile(r"(?:[وف]?[بك]?ال|[وف]?لل)(?=\w{3})")
_MOST_WORDS = 8


def leaning(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Every `text[start:end]` that has the quote's words but for what leans on them, in order; none for long quotes."""
    said = [word for word, _, _ in _bare(quote)]
    if not 0 < len(said) <= _MOST_WORDS:
        return
    told = _bare(text)
    for at in range(len(told) - len(said) + 1):
        if told[at][0] == said[0] and [word for word, _, _ in told[at : at + len(said)]] == said:
            yield told[at][1], told[at + len(said) - 1][2]


@lru_cache(maxsize=8)  # an article is looked through once for each of its quotes
def _bare(text: str) -> list[tuple[str, int, int]]:
    """The words of a text without what leans on them, each with its place in the text."""
    folded, origins = fold(text)
    return [
        (_LEANING.sub("", _MARKS.sub("", match.group()), count=1), origins[match.start()], origins[match.end() - 1] + 1)
        for match in _WORD.finditer(folded)
    ]
