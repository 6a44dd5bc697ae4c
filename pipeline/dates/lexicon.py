"""What the words of a time expression mean in a language: months, weekdays, and the words around them.

Names of months and weekdays, and words such as "yesterday", come from dateparser's language data. Its parser is not
used: it fills what the words leave open from today's date, reads "two weeks" as two weeks ago and skips words such as
"about" and "from", and none of that may happen to a date in the ledger. The words around the names are `words.toml`'s.

A word's meaning is a `Token`: one letter for what it does, so that an expression's shape is a string of letters.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.toml")
LANGUAGES = ("en", "fr", "es", "pt", "it", "de", "nl", "ar")

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_FROM_TODAY = {"2 day ago": -2, "1 day ago": -1, "0 day ago": 0, "in 1 day": 1, "in 2 day": 2}
# Below these lengths names are abbreviations that are also words: "me" and "mer" are Wednesdays to dateparser.
_SHORTEST_MONTH, _SHORTEST_WEEKDAY = 3, {"en": 3, "ar": 3}


@dataclass(frozen=True, slots=True)
class Token:
    """What one word does in a time expression.

    Attributes:
        tag: D day of the month, M month, Y year, W weekday (Monday 0), R days from today, # a number word;
            L last, l last (of a weekday only), T this, N next, K ago, U week, month or year, J day or hour, E weekend;
            V overnight, I night into a day, P part of the day, G night, m morning or tomorrow, O edge, C clock time,
            c before a clock time; A and, B between, X to, x to or at; ! a day left open ("dawn"), ? unknown.
        value: the number, the name of a unit, or nothing.
        short: a word that needs a date's other words beside it ("sept" is also seven, "first" may be of anything).
    """

    tag: str
    value: int | str = 0
    short: bool = False


UNKNOWN = Token("?")
_ROLES: dict[str, tuple[Token, ...]] = {
    "noise": (),
    "part": (Token("P"),),
    "night": (Token("G"),),
    "overnight": (Token("V"),),
    "last_night": (Token("V"),),
    "edge": (Token("O"),),
    "clock_before": (Token("c"),),
    "and": (Token("A"),),
    "between": (Token("B"),),
    "to": (Token("X"),),
    "to_or_at": (Token("x"),),
    "last": (Token("L"),),
    "last_weekday": (Token("l"),),
    "this": (Token("T"),),
    "next": (Token("N"),),
    "ago": (Token("K"),),
    "day": (Token("J", "day"),),
    "hour": (Token("J", "hour"),),
    "week": (Token("U", "week"),),
    "month": (Token("U", "month"),),
    "year": (Token("U", "year"),),
    "last_week": (Token("L"), Token("U", "week")),
    "last_month": (Token("L"), Token("U", "month")),
    "last_year": (Token("L"), Token("U", "year")),
    "this_week": (Token("T"), Token("U", "week")),
    "this_month": (Token("T"), Token("U", "month")),
    "this_year": (Token("T"), Token("U", "year")),
    "weekend": (Token("E"),),
    "morning_or_tomorrow": (Token("m"),),
    "today": (Token("R", 0),),
    "yesterday": (Token("R", -1),),
    "two_days_ago": (Token("R", -2),),
    "tomorrow": (Token("R", 1),),
    "first": (Token("D", 1, short=True),),
    "unreadable": (UNKNOWN,),
}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A language's words and phrases, folded, and what they mean; `phrases` finds the phrases, the longest first."""

    meanings: dict[str, tuple[Token, ...]]
    phrases: re.Pattern[str]


def fold(words: str) -> str:
    """Words in lower case, without accents, with plain quotes, dashes and digits, and single spaces."""
    # A footnote's ² would become a 2, and ½ a date's 1.
    legible = "".join("?" if unicodedata.category(one) == "No" else one for one in words)
    decomposed = unicodedata.normalize("NFKD", legible).lower()
    return " ".join("".join(_PLAIN.get(one, _digit(one)) for one in decomposed if not _is_mark(one)).split())


_PLAIN = dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("’‘\u02bc`´", "'")


def _is_mark(one: str) -> bool:
    # Arabic's long stroke and the marks of direction say nothing either.
    return unicodedata.category(one) in {"Mn", "Cf"} or one == "\u0640"


def _digit(one: str) -> str:
    return str(unicodedata.decimal(one, one))


@cache
def lexicon(language: str) -> Lexicon:
    """The words of one of `LANGUAGES`; of any other none, so that only digits are read."""
    meanings = _meanings(language) if language in LANGUAGES else {}
    phrases = sorted((word for word in meanings if " " in word), key=len, reverse=True)
    # Without phrases the pattern must find nothing at all.
    alternatives = "|".join(re.escape(phrase) for phrase in phrases) or r"(?!)"
    return Lexicon(meanings, re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)"))


def _meanings(language: str) -> dict[str, tuple[Token, ...]]:
    roles = _table()[language]
    numbers = roles.pop("numbers", "").split(", ")
    # What comes later wins: "sept" is a month rather than seven, "morgen" may be a morning.
    meanings = {fold(word): (Token("#", number),) for number, word in enumerate(numbers, 1)} | _names(language)
    for role, words in roles.items():
        meanings |= {fold(word): _ROLES[role] for word in words.split(", ")}
    return meanings


def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def _names(language: str) -> dict[str, tuple[Token, ...]]:
    # dateparser takes 0.4 s to import, and most commands read no date.
    from dateparser.languages.loader import LocaleDataLoader  # type: ignore[import-untyped]  # noqa: PLC0415

    info = LocaleDataLoader().get_locale(language).info
    meanings: dict[str, tuple[Token, ...]] = {}
    for key, days in _DAYS_FROM_TODAY.items():
        # Phrases among them are not all relative to today ("the previous day" in Arabic): words.toml has those.
        meanings |= {fold(one): (Token("R", days),) for one in info["relative-type"].get(key, ()) if " " not in one}
    for number, weekday in enumerate(_WEEKDAYS):
        shortest = _SHORTEST_WEEKDAY.get(language, 5)
        meanings |= {fold(one): (Token("W", number),) for one in info[weekday] if len(one) >= shortest}
    for number, month in enumerate(_MONTHS, 1):
        names = [one for one in info[month] if len(one) >= _SHORTEST_MONTH]
        longest = max(map(len, names))
        meanings |= {fold(one): (Token("M", number, short=len(one) < min(longest, 5)),) for one in names}
    return meanings
