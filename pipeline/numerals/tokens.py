"""Words as tokens: a run of digits, a run of letters, or one sign; white space is none.

A Chinese or Japanese character is a token by itself, because nothing divides their words. An apostrophe belongs to
the letters before it ("d'", "l'"), so that the word behind it stands free; "n't" is always the tokens "n'" and "t".
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Kind = Literal["digits", "letters", "han", "sign"]

_HAN: Final = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# A footnote's ² is a letter to `re`, and would make a name of the number before it.
_RAISED: Final = "\u00b2\u00b3\u00b9\u2070\u2074-\u2089"
_MARKS: Final = "\u0300-\u036f\u064b-\u0652"
_APOSTROPHES: Final = "'’\u02bc"
_LETTER: Final = rf"[^\W\d_{_HAN}{_RAISED}]"
_TOKEN: Final = re.compile(
    rf"(?P<digits>\d+)|(?P<letters>(?:{_LETTER}[{_MARKS}]*)+(?:[{_APOSTROPHES}](?={_LETTER}))?)|(?P<han>[{_HAN}])|(?P<sign>\S)"
)
# Scripts whose words stand apart: letters that touch digits there make a name ("M23"), elsewhere they are particles.
_SPACED_SCRIPTS_END: Final = "\u0590"


class Token(NamedTuple):
    """A token: `words[start:end]`, its text folded to lower case, composed, with plain apostrophes."""

    start: int
    end: int
    text: str
    kind: Kind

    @property
    def spaced_letters(self) -> bool:
        """Whether it is letters of a script that puts spaces between words and their numbers."""
        return self.kind == "letters" and self.text[0] < _SPACED_SCRIPTS_END


def tokens_of(words: str) -> list[Token]:
    """The tokens of some words, in order."""
    found = [Token(*one.span(), fold(one.group()), one.lastgroup) for one in _TOKEN.finditer(words)]  # type: ignore[arg-type]
    for place, token in enumerate(found[1:]):
        before = found[place]
        if token.text == "t" and before.text.endswith("n'") and before.end == token.start:
            found[place] = before._replace(text="n'")
    return found


def fold(written: str) -> str:
    """Letters as the tables write them: lower case, composed, one apostrophe."""
    if written.isascii():
        return written.lower()
    return unicodedata.normalize("NFC", written).lower().replace("’", "'").replace("\u02bc", "'")


def phrase_of(entry: str) -> tuple[str, ...]:
    """The token texts of a table's entry; one that ends in an apostrophe goes on in the text."""
    if entry.endswith("'") and len(entry) > 1:
        return tuple(token.text for token in tokens_of(f"{entry}x")[:-1])
    return tuple(token.text for token in tokens_of(entry))


def touches(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing stands between a token and the one before it."""
    return 0 < place < len(tokens) and tokens[place - 1].end == tokens[place].start
