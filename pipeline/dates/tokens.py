"""A time expression as tokens: the words lexed, parts of the day and clock times taken out, nothing dropped in silence.

A word that is not in the language's lexicon stays as an unknown token, and an expression with one is not read:
"until Tuesday" and "two days after the vote" are no Tuesday and no date.
"""

import re
from collections.abc import Iterator

from pipeline.dates.lexicon import UNKNOWN, Lexicon, Token, fold, lexicon

# The longest time expression of a news article is far below; beyond, lexing garbage would only cost time.
_LONGEST = 160
# `skip` is what may stand between words without meaning anything; currency and percent signs do mean something. Phrases
# arrive joined by underscores.
_LEXER = re.compile(
    r"""
      (?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?:t[\d:.]+(?:z|[+-]\d\d:?\d\d)?)?(?![\w-])
    | (?P<numeric>\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:19|20)\d\d)(?![\w/-])
    | (?P<clock>
          (?:[01]?\d|2[0-4])\s?[:h]\s?[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?\s?m\b\.?|\s?(?:h|uhr|uur|hrs|z)\b)?(?![\w:])
        | (?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?\s?(?:[ap]\.?\s?m\b\.?|o'clock\b|(?:uhr|uur|h|hrs|heures?|horas?)\b)
        | 12\s(?:noon|midnight)\b
        | (?!19|20)(?:[01]\d|2[0-3])[0-5]\d(?=\s?(?:gmt|utc|local_time|hours|hrs|z)\b)(?:\s?(?:hours|hrs|z)\b)?
        | \b(?:las|alle|ore)\s(?:ore\s)?(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?:\s?(?:h|hrs|horas)\b)?(?![\w.:/-]|\s\d)
      )
    | (?<!\w)(?P<year>(?:19|20)\d\d)(?![\w%])(?![,.]\d)(?!\s(?:gmt|utc|hours|hrs|local_time)\b)
    | (?<!\w)(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|e|o|a|º|°|\.)?(?![\w%°])(?!\.\d|,\d(?!\d{3}(?!\d)))
    | (?P<dash>-)
    | (?P<word>[^\W\d]+(?:['-][^\W\d]+)*)
    | (?P<skip>[\s,;:.()\[\]"'“”«»،]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMPOUND = re.compile(r"[PGm]")

# Applied in order: what each run of tags becomes.
_REWRITES: tuple[tuple[re.Pattern[str], tuple[Token, ...]], ...] = tuple(
    (re.compile(pattern), tokens)
    for pattern, tokens in (
        # "Between 5 and 6 a.m."
        (r"B[CD][AXx]C", (Token("C"),)),
        (r"[cxXK]*C", (Token("P"),)),
        (r"[cxXK]+(?=[PG])", ()),
        (r"(?<=W)m", ()),
        (r"m", (Token("R", 1),)),
        (r"TO*[PG]", (Token("R", 0),)),
        # Behind a date or weekday the "last" is its own: "martes pasado por la noche".
        (r"(?<![WDM])(?:LG|GL)", (Token("V"),)),
        (r"(?<![WDM])LP|^PL", ()),
        # "In der Nacht zum Dienstag", "overnight into Tuesday": the night that ends on that day.
        (r"^P*[GV]P*X(?=[WDM])", (Token("I"),)),
        # "At dawn": within one day, whichever it is.
        (r"^O*[PG][PGO]*$", (Token("!"),)),
        (r"OX", ()),
        (r"[PGO]", ()),
        (r"^x", ()),
        (r"K{2}", (Token("K"),)),
    )
)


def read_tokens(words: str, language: str, *, day_first: bool | None) -> list[Token]:
    """The tokens of a time expression; empty if it says nothing of a day.

    Args:
        words: the expression, as an article writes it.
        language: one of the lexicon's, or any other for digits alone.
        day_first: whether 03/04/2016 is 3 April; None where the language does not settle it.
    """
    if len(words) > _LONGEST:
        return [UNKNOWN]
    known = lexicon(language)
    folded = fold(words)
    joined = known.phrases.sub(lambda found: found.group().replace(" ", "_"), folded)
    tokens = [token for found in _LEXER.finditer(joined) for token in _meaning(found, known, day_first)]
    return _rewritten(tokens)


def _rewritten(tokens: list[Token]) -> list[Token]:
    for pattern, replacement in _REWRITES:
        tags = "".join(token.tag for token in tokens)
        for found in reversed(list(pattern.finditer(tags))):
            tokens[found.start() : found.end()] = replacement
    return tokens


def _meaning(found: re.Match[str], known: Lexicon, day_first: bool | None) -> Iterator[Token]:
    text = found.group()
    match found.lastgroup:
        case "iso":
            yield from _day_month_year(*reversed(found["iso"].split("-")))
        case "numeric":
            yield from _numeric(found["numeric"], found["mark"], day_first)
        case "clock":
            yield Token("C")
        case "year":
            yield Token("Y", int(text))
        case "day":
            yield _day(int(found["day"]))
        case "dash":
            yield Token("X")
        case "word":
            yield from _word(text, known)
        case "skip":
            pass
        case _:
            yield UNKNOWN


def _day(number: int) -> Token:
    return Token("D", number) if 1 <= number <= 31 else UNKNOWN


def _day_month_year(day: str, month: str, year: str) -> list[Token]:
    if not 1 <= int(month) <= 12:
        return [UNKNOWN]
    return [_day(int(day)), Token("M", int(month)), Token("Y", int(year))]


def _numeric(date: str, mark: str, day_first: bool | None) -> list[Token]:
    one, other, year = date.split(mark)
    orders = {(one, other)} if day_first else {(one, other), (other, one)}
    readings = [_day_month_year(*order, year) for order in orders]
    sound = [tokens for tokens in readings if UNKNOWN not in tokens]
    if len(sound) > 1:
        return sound[0] if int(one) == int(other) else [Token("!")]
    return sound[0] if sound else [UNKNOWN]


def _word(word: str, known: Lexicon) -> list[Token]:
    plain = word.replace("_", " ")
    if plain in known.meanings:
        return list(known.meanings[plain])
    for mark, between in (("'", []), ("-", [Token("X")])):
        head, found, rest = word.partition(mark)
        if found:
            return _word(head, known) + between + _word(rest, known)
    return _compound(word, known)


def _compound(word: str, known: Lexicon) -> list[Token]:
    # "Dienstagmorgen", "zondagnacht".
    for cut in range(len(word) - 1, 4, -1):
        head, tail = known.meanings.get(word[:cut], ()), known.meanings.get(word[cut:], ())
        if head and tail and head[0].tag == "W" and _COMPOUND.fullmatch(tail[0].tag):
            return list(head)
    return [UNKNOWN]
