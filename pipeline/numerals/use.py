"""What a number is used for: a count, or an age, a year, a date, money … as the words beside it say.

Each rule looks at a fixed number of neighbours. A number is a count until a neighbour says otherwise.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from pipeline.numerals.numeral import Use
from pipeline.numerals.scan import Found, Scan
from pipeline.numerals.tokens import Token, touches

_FIRST_YEAR: Final = 1800
_LAST_YEAR: Final = 2100
_HYPHENS: Final = frozenset("-‐‑–—")


class _Case(NamedTuple):
    """A numeral, and the uses that the words beside it name; looked up once, because each rule asks."""

    seen: Scan
    found: Found
    behind: frozenset[str]
    before: frozenset[str]


def with_use(seen: Scan, found: Found) -> Found:
    """The numeral with its use."""
    if found.use in {"date", "time"} or (found.use == "name" and not found.whole):
        return found
    case = _Case(seen, found, _behind(seen, found), _before(seen, found))
    for use, rule in _RULES:
        if rule(case):
            return replace(found, use=use)
    return found


def _token(seen: Scan, place: int) -> Token | None:
    return seen.tokens[place] if 0 <= place < len(seen.tokens) else None


def _behind(seen: Scan, found: Found) -> frozenset[str]:
    """The uses that the words behind a number name, a hyphen between left out."""
    places = [found.last]
    hyphen = _token(seen, found.last)
    if hyphen and hyphen.text in _HYPHENS:
        places.append(found.last + 1)
    matches = [seen.tables.use_behind.at(seen.tokens, place) for place in places]
    return frozenset(sign.name for match in matches if match for sign in match.signs)


def _before(seen: Scan, found: Found) -> frozenset[str]:
    match = seen.tables.use_before.before(seen.tokens, found.first)
    return frozenset(sign.name for sign in match.signs) if match else frozenset()


def _counted(seen: Scan, found: Found) -> bool:
    """Whether the next word is one that is counted."""
    behind = _token(seen, found.last)
    return behind is not None and seen.tables.lists_word("counted", behind.text)


def _plural(seen: Scan, found: Found) -> bool:
    behind = _token(seen, found.last)
    plural = seen.tables.plural
    return bool(
        behind
        and plural
        and len(behind.text) > 3
        and behind.text.endswith(plural)
        and behind.text == _written(seen, behind)
    )


def _written(seen: Scan, token: Token) -> str:
    return seen.words[token.start : token.end]


def _is_share(case: _Case) -> bool:
    return "share" in case.behind or "share" in case.before


def _is_money(case: _Case) -> bool:
    return "money" in case.behind or "money" in case.before


def _is_age(case: _Case) -> bool:
    seen, found = case.seen, case.found
    behind, before = case.behind, case.before
    if "age" in before and found.use == "count" and not _counted(seen, found) and found.form != "single":
        return True
    if "age" in behind and "time" not in before and found.form != "single":
        return True
    return ("time" in behind and "age_of" in before) or _between_commas(seen, found)


def _between_commas(seen: Scan, found: Found) -> bool:
    """A woman, 34, was killed."""
    before, behind, noun = (_token(seen, place) for place in (found.first - 1, found.last, found.first - 2))
    if not (before and behind and noun and found.form == "digits" and found.value and found.value <= 120):
        return False
    return before.text == "," and behind.text == "," and noun.kind == "letters"


def _is_date(case: _Case) -> bool:
    seen, found = case.seen, case.found
    if found.value is None or not 1 <= found.value <= 31 or found.form not in {"digits", "word"}:
        return False
    place = found.last
    suffix = _token(seen, place)
    if (
        suffix
        and found.form == "digits"
        and (suffix.text == "." or seen.tables.lists_word("ordinal_end", suffix.text))
        and touches(seen.tokens, place)
    ):
        place += 1
    if _month_at(seen, place) or (
        (of := seen.tables.month_of.at(seen.tokens, place)) and _month_at(seen, place + of.length)
    ):
        return True
    return _month_before(seen, found.first) and not _counted(seen, found)


def _month_at(seen: Scan, place: int) -> bool:
    month = seen.tables.month.at(seen.tokens, place)
    return month is not None and _capital_if_needed(seen, place)


def _month_before(seen: Scan, place: int) -> bool:
    if (dot := _token(seen, place - 1)) and dot.text in {".", ","}:
        place -= 1
    month = seen.tables.month.before(seen.tokens, place)
    return month is not None and _capital_if_needed(seen, place - month.length)


def _capital_if_needed(seen: Scan, place: int) -> bool:
    return not seen.tables.capital_months or _written(seen, seen.tokens[place])[0].isupper()


def _is_year(case: _Case) -> bool:
    seen, found = case.seen, case.found
    if not _could_be_year(found):
        return False
    behind, before = _token(seen, found.last), case.before
    if behind and behind.text in {"s", "er"} and touches(seen.tokens, found.last):
        return True
    if "year" in before or _month_before(seen, found.first) or _day_before(seen, found.first):
        return True
    if _counted(seen, found) or _plural(seen, found) or found.first in seen.bound_ends:
        return False
    if "year_weak" in before or (len(seen.tokens) > 1 and not (behind and behind.kind in {"letters", "han"})):
        return True
    return bool(behind and behind.kind == "letters" and _is_capital(seen, behind)) and seen.tables.capitals_are_names


def _could_be_year(found: Found) -> bool:
    return (
        found.form == "digits"
        and not found.grouped
        and len(found.canonical) == 4
        and found.value is not None
        and _FIRST_YEAR <= found.value < _LAST_YEAR
    )


def _day_before(seen: Scan, place: int) -> bool:
    """March 12, 2015."""
    comma, day = _token(seen, place - 1), _token(seen, place - 2)
    return bool(comma and day and comma.text == "," and day.kind == "digits" and _month_before(seen, place - 2))


def _is_capital(seen: Scan, token: Token) -> bool:
    return _written(seen, token)[0].isupper() and not token.text.endswith(seen.tables.plural or "s")


def _is_distance(case: _Case) -> bool:
    return "distance" in case.behind


def _is_time(case: _Case) -> bool:
    return bool({"time", "age"} & case.behind) or "clock" in case.before


def _is_ordinal(case: _Case) -> bool:
    seen, found = case.seen, case.found
    if found.use == "ordinal":
        return True
    place = found.last
    if found.form != "digits" or not touches(seen.tokens, place):
        return False
    if seen.tokens[place].text in _HYPHENS and touches(seen.tokens, place + 1):
        place += 1
    return seen.tables.lists_word("ordinal_end", seen.tokens[place].text)


def _is_fraction(case: _Case) -> bool:
    return case.found.use == "fraction"


def _is_numbered(case: _Case) -> bool:
    """Resolution 2085, phase two."""
    seen, found = case.seen, case.found
    return found.form in {"digits", "word"} and "name" in case.before and not _counted(seen, found)


def _is_name(case: _Case) -> bool:
    seen, found = case.seen, case.found
    if found.form == "digits" and found.whole and (_joined(seen, found) or _named(seen, found)):
        return True
    return _is_pronoun(seen, found)


def _joined(seen: Scan, found: Found) -> bool:
    """Letters that touch the digits make a name of them: M23, AK-47, 3D."""
    if touches(seen.tokens, found.last) and seen.tokens[found.last].spaced_letters:
        return True
    place = found.first
    if touches(seen.tokens, place) and seen.tokens[place - 1].text in _HYPHENS - {"–", "—"}:
        place -= 1
    return (
        touches(seen.tokens, place) and seen.tokens[place - 1].spaced_letters and seen.tokens[place - 1].text[-1] != "'"
    )


def _named(seen: Scan, found: Found) -> bool:
    """A capital before bare digits is a name, unless what follows is counted: Flight 370, Boko 77."""
    before = _token(seen, found.first - 1)
    if not seen.tables.capitals_are_names or before is None or before.kind != "letters" or found.grouped:
        return False
    if not _written(seen, before)[0].isupper() or _counted(seen, found) or _plural(seen, found):
        return False
    if "\n" in seen.words[before.end : seen.tokens[found.first].start] or found.first in seen.bound_ends:
        return False
    if seen.tables.range_open.before(seen.tokens, found.first):  # "Between 10 and 12" opens a sentence
        return False
    return not seen.tables.lists_word("openers", before.text)


def _is_pronoun(seen: Scan, found: Found) -> bool:
    """The "one" of "one of the deadliest", "the one who", "one another"."""
    if found.value != 1 or found.form not in {"word", "single"}:
        return False
    before, behind = _token(seen, found.first - 1), _token(seen, found.last)
    if found.form == "word" and (
        (before and seen.tables.lists_word("pronoun_before", before.text))
        or (behind and seen.tables.lists_word("pronoun_behind", behind.text))
    ):
        return True
    if behind is None or not seen.tables.lists_word("partitive", behind.text):
        return False
    return any(_is_superlative(seen, token.text) for token in seen.tokens[found.last : found.last + 5])


def _is_superlative(seen: Scan, text: str) -> bool:
    if seen.tables.lists_word("superlative", text):
        return True
    ends = [entry[1:] for entry in seen.tables.lists["superlative"] if entry.startswith("-")]
    return any(len(text) > len(end) + 2 and text.endswith(end) for end in ends) and not seen.tables.lists_word(
        "not_superlative", text
    )


_RULES: Final[tuple[tuple[Use, Callable[[_Case], bool]], ...]] = (
    ("money", _is_money),
    ("share", _is_share),
    ("date", _is_date),
    ("age", _is_age),
    ("time", _is_time),
    ("distance", _is_distance),
    ("fraction", _is_fraction),
    ("name", _is_numbered),
    ("year", _is_year),
    ("ordinal", _is_ordinal),
    ("name", _is_name),
)
