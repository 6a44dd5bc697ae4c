"""One pass over the tokens: numerals, the words that bound them, and negations.

The longest phrase wins at each place, so that the "no" of "no fewer than" is part of a bound and negates nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.numerals.digits import read_digits
from pipeline.numerals.numeral import Form, Use
from pipeline.numerals.phrases import Match
from pipeline.numerals.spelled import Spelled, spelled_numbers
from pipeline.numerals.tables import Lexicon
from pipeline.numerals.tokens import Token, tokens_of, touches


@dataclass(frozen=True, slots=True)
class Found:
    """A numeral among tokens: `tokens[first:last]`.

    Attributes:
        canonical: how two wordings of one number are compared.
        whole: whether it is written as a whole number, so that its neighbours may say what it is used for.
        grouped: whether signs divide its thousands, as no year's are.
    """

    first: int
    last: int
    value: int | None
    form: Form
    use: Use
    canonical: str
    whole: bool = True
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """Words that bound a number: `tokens[first:last]`; `loose` ones do so only beside one, a `place` not before "a"."""

    first: int
    last: int
    modifier: str
    loose: bool
    place: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """What stands in some words, in order; negations are places and classes, `ne` places only."""

    words: str
    tokens: list[Token]
    tables: Lexicon
    found: list[Found]
    bounds: list[Bound]
    negations: list[tuple[int, str]]
    half_negations: list[int]
    bound_ends: set[int]


def scan(words: str, tables: Lexicon) -> Scan:
    """Read the words once from left to right; every numeral's use is still to be told."""
    tokens = tokens_of(words)
    seen = Scan(words, tokens, tables, [], [], [], [], set())
    spelled = spelled_numbers(words, tokens, tables)
    place = 0
    while place < len(tokens):
        place = _step(seen, place, spelled.get(place))
    seen.found[:] = _with_articles(seen)
    return seen


def _step(seen: Scan, place: int, spelled: Spelled | None) -> int:
    """Read what starts at a token, and say where to go on."""
    if seen.tokens[place].kind == "digits":
        return _keep(seen, _digits(seen, place))
    match = seen.tables.main.at(seen.tokens, place)
    if spelled and (match is None or spelled.length > match.length):
        return _keep(seen, _word(seen, place, spelled))
    if match is None:
        return place + 1
    return _phrase(seen, place, match)


def _keep(seen: Scan, found: Found) -> int:
    seen.found.append(found)
    return found.last


def _phrase(seen: Scan, place: int, match: Match) -> int:
    last = place + match.length
    if bound := match.sign("bound"):
        phrase = tuple(token.text for token in seen.tokens[place:last])
        tables = seen.tables
        seen.bounds.append(Bound(place, last, bound.name, phrase in tables.loose, phrase in tables.places))
        seen.bound_ends.add(last)
    if negation := match.sign("negation"):
        seen.negations.append((place, negation.name))
    if match.sign("ne"):
        seen.half_negations.append(place)
    numeral = None if bound else _own(place, match)
    return _keep(seen, _multiplied(seen, numeral)) if numeral else last


def _own(place: int, match: Match) -> Found | None:
    """The numeral that one of our own table's phrases is."""
    last = place + match.length
    for sign in match.signs:
        if sign.kind in {"single", "none", "lump"}:
            canonical = f"lump:{sign.value}" if sign.kind == "lump" else str(sign.value)
            return Found(place, last, sign.value, sign.kind, "count", canonical)
        if sign.kind == "vague":
            return Found(place, last, None, "vague", "count", f"vague:{sign.name}")
        if sign.kind == "number":
            return Found(place, last, sign.value, "word", "count", str(sign.value))
        if sign.kind == "ordinal":
            return Found(place, last, sign.value, "word", "ordinal", str(sign.value), whole=False)
        if sign.kind == "fraction":
            return Found(place, last, None, "word", "fraction", sign.name, whole=False)
    return None


def _word(seen: Scan, place: int, spelled: Spelled) -> Found:
    last = place + spelled.length
    if spelled.value is None:
        written = " ".join(token.text for token in seen.tokens[place:last])
        return Found(place, last, None, "word", "fraction", written, whole=False)
    use: Use = "ordinal" if spelled.ordinal else "count"
    found = Found(place, last, spelled.value, "word", use, str(spelled.value), whole=not spelled.ordinal)
    return found if spelled.ordinal else _multiplied(seen, found)


def _digits(seen: Scan, place: int) -> Found:
    tables = seen.tables
    read = read_digits(seen.words, seen.tokens[place].start, tables.group, tables.decimal, space=tables.space)
    last = place
    while last < len(seen.tokens) and seen.tokens[last].start < read.end:
        last += 1
    uses: dict[str, Use] = {"date": "date", "clock": "time", "name": "name", "decimal": "fraction", "whole": "count"}
    whole = read.shape == "whole"
    found = Found(place, last, read.value, "digits", uses[read.shape], read.canonical, whole, read.grouped)
    return _multiplied(seen, _scaled(seen, found)) if read.shape in {"whole", "decimal"} else found


def _scaled(seen: Scan, found: Found) -> Found:
    """The number with the scale words behind it ("2.5 million"); a scale that is not known makes it no number."""
    while scale := seen.tables.scale.at(seen.tokens, found.last):
        factor = scale.signs[0].value
        last = found.last + scale.length
        value = None if factor is None else _product(found.canonical, factor)
        if value is None:
            return replace(found, last=last, value=None, use="fraction", canonical=f"{found.canonical}*{factor}")
        found = replace(found, last=last, value=value, use="count", canonical=str(value), whole=True, grouped=True)
    return found


def _product(canonical: str, factor: int) -> int | None:
    """Digits times a scale in whole arithmetic; None if that leaves a fraction or is too much to be counted."""
    whole, _, fraction = canonical.partition(".")
    if not whole.isdecimal() or len(whole) + len(fraction) > 15:
        return None
    value, rest = divmod(int(whole + fraction) * factor, 10 ** len(fraction))
    return None if rest or value >= 10**15 else value


def _multiplied(seen: Scan, found: Found) -> Found:
    """Two dozen: a number directly before a lump's word."""
    if found.form not in {"digits", "word"} or found.value is None or found.use != "count":
        return found
    unit = seen.tables.unit_of.at(seen.tokens, found.last)
    if unit is None or not unit.signs[0].value:
        return found
    value = found.value * unit.signs[0].value
    return replace(found, last=found.last + unit.length, value=value, form="lump", canonical=f"lump:{value}")


def _with_articles(seen: Scan) -> Iterator[Found]:
    """The numerals, articles put to the lump or the hundred behind them; an article before no word is dropped."""
    article: Found | None = None
    for found in seen.found:
        if article:
            if article.last == found.first and _takes_article(seen, found):
                yield replace(found, first=article.first)
                article = None
                continue
            if _before_noun(seen, article):
                yield article
        article = found if found.form == "single" else None
        if article is None:
            yield found
    if article and _before_noun(seen, article):
        yield article


def _takes_article(seen: Scan, found: Found) -> bool:
    if found.form == "lump":
        return True
    return found.form == "word" and found.use == "count" and bool(seen.tables.scale.at(seen.tokens, found.first))


def _before_noun(seen: Scan, article: Found) -> bool:
    if article.last >= len(seen.tokens):
        return False
    behind = seen.tokens[article.last]
    return behind.kind != "sign" and not touches(seen.tokens, article.last)
