"""How two spellings of a name are made alike: case, accents, punctuation, articles, white space."""

import re
import unicodedata

# Articles and possessives of English, French, Spanish, Portuguese, Italian and German, and Arabic's joined one.
ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "du",
        "de",
        "d",
        "el",
        "los",
        "las",
        "una",
        "o",
        "os",
        "as",
        "lo",
        "il",
        "gli",
        "der",
        "die",
        "das",
        "s",
    ]
)
# "U.S." is one word: taken apart, its s would pass for a possessive.
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_ARABIC_ARTICLE = re.compile("\\b(?:\u0627\u0644)+(?=\\w{2,})")


def fold_name(words: str) -> str:
    """A name's words in lower case without accents, punctuation and articles; empty if nothing is left."""
    words = _INITIALS.sub(lambda found: found.group().replace(".", ""), words)
    decomposed = unicodedata.normalize("NFKD", words).casefold()
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    tokens = re.findall(r"\w+", _ARABIC_ARTICLE.sub("", bare))
    return " ".join([token for token in tokens if token not in ARTICLES] or tokens)


_ANYBODY = frozenset(
    map(
        fold_name,
        ("people", "persons", "individuals", "others", "ones", "personnes", "personas", "individuos", "أشخاص"),
    )
)


def is_anybody(words: str) -> bool:
    """Whether a counted group says no more than that they are people, as silence does: "77 people", "255 others"."""
    return fold_name(words) in _ANYBODY
