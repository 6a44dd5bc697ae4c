"""Typed comparators: is this value right? Each column of a fact is compared as what it is, never by a model.

Enums exactly; numbers strict, by value, or by overlap; dates and places with half credit for the right neighbourhood;
names by alias table, else by words. Pure functions of one stored fact and one gold fact.
"""

import re
from collections.abc import Callable
from math import inf
from typing import Literal

from rapidfuzz.fuzz import token_set_ratio

from evals.gold_facts import GoldFact
from pipeline.fact import Evidence, Fact
from pipeline.names import country_code, fold_name, group_id, groups_named, is_anybody

Outcome = Literal["correct", "partial", "incorrect"]

# Token-set similarity at which two names count as one.
SIMILAR = 85.0
# Two numbers this far apart, in parts of the gold number, still overlap.
TOLERANCE = 0.10

# ACLED's sub-event types in two families; within one, a wrong type is half right.
_ARMED = frozenset(
    [
        "armed_clash",
        "attack",
        "suicide_bomb",
        "remote_explosive",
        "air_drone_strike",
        "shelling",
        "abduction",
        "looting_destruction",
    ]
)
# Words of a time expression that place it in no day, month or year: English, French, Spanish, Arabic.
_VAGUE_TIMES = frozenset(
    re.findall(
        r"\w+",
        """
        on in at since of during early late earlier later first hours morning afternoon evening night dawn dusk noon
        midnight local time around about before after this last same day was
        matin soir nuit aube apres midi dans en au vers ce cette tot dernier derniere journee
        del dia manana tarde noche madrugada por durante este esta pasado pasada hacia fue
        في يوم صباح مساء ليل ليلة فجر ظهر بعد
        """,
    )
)


def names_match(given: str | None, accepted: tuple[str, ...]) -> bool:
    """Whether a name is one of the accepted ones: by the alias table, else by the words they share.

    Where the table knows both names, it alone decides: AQIM is not al-Qaida, however alike they look.
    """
    if not given:
        return False
    return any(_same_name(given, name) for name in accepted)


def _same_name(given: str, name: str) -> bool:
    one, other = fold_name(given), fold_name(name)
    if one == other:
        return bool(one)
    for known in (group_id, country_code):
        ids = known(given), known(name)
        if None not in ids:
            return ids[0] == ids[1]
    groups = groups_named(given), groups_named(name)
    if all(groups) and not groups[0] & groups[1]:
        return False
    return token_set_ratio(one, other) >= SIMILAR


def date_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: the same time or the same days. Partial: days inside gold's, or the same time told less fully."""
    days, right = (given.date_start, given.date_end), (gold.fact.date_start, gold.fact.date_end)
    if None not in (*days, *right):
        if days == right:
            return "correct"
        return "partial" if _inside(days, right) else "incorrect"
    outcomes = {_same_time(given.value_text or "", text) for text in gold.accepted("value_text")}
    return "correct" if "correct" in outcomes else "partial" if "partial" in outcomes else "incorrect"


def _same_time(given: str, text: str) -> Outcome:
    if fold_name(given) == fold_name(text):
        return "correct"
    words, right = _time_words(given), _time_words(text)
    if not words or not right:  # "overnight", "at dawn": times without a day have their words alone
        return "correct" if not words | right and names_match(given, (text,)) else "incorrect"
    if words == right:
        return "correct"
    invented = any(len(word) == 4 and word.isdigit() for word in words - right)  # a year that is not written
    return "partial" if words < right or (right < words and not invented) else "incorrect"


def _inside(days: tuple[str | None, ...], outer: tuple[str | None, ...]) -> bool:
    (start, end), (first, last) = days, outer
    return bool(start and end and first and last and first <= start and end <= last)


def _time_words(text: str) -> set[str]:
    return {word for word in fold_name(text).split() if word not in _VAGUE_TIMES}


def place_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: the same place by name. Partial: the right country, told as country or as the place."""
    if names_match(given.value_text, gold.accepted("value_text")):
        return "correct"
    country = country_code(gold.fact.country)
    if country is not None and country in {country_code(given.country), country_code(given.value_text)}:
        return "correct" if gold.fact.value_text is None else "partial"
    return "incorrect"


def event_type_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: an accepted type. Partial: a type of the same family."""
    accepted = gold.accepted("category")
    if given.category in accepted:
        return "correct"
    armed = {one in _ARMED for one in accepted}
    return "partial" if (given.category in _ARMED) in armed else "incorrect"


def actor_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: the same actor in the same role. An actor in a wrong role is a wrong statement, not half of one."""
    named = names_match(given.value_text, gold.accepted("value_text"))
    return "correct" if named and given.category == gold.fact.category else "incorrect"


def name_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: the same name; of kinds that are nothing but a name."""
    return "correct" if names_match(given.value_text, gold.accepted("value_text")) else "incorrect"


def category_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: the same code."""
    return "correct" if given.category in gold.accepted("category") else "incorrect"


def reaction_outcome(given: Fact, gold: GoldFact) -> Outcome:
    """Correct: who and what kind. Partial: who."""
    if not names_match(given.value_text, gold.accepted("value_text")):
        return "incorrect"
    return "correct" if given.category == gold.fact.category else "partial"


def same_value(given: Fact, gold: Fact) -> bool:
    """Whether two quantities say the same number: low and high alike; two without a number are alike."""
    return (given.low, given.high) == (gold.low, gold.high)


def overlapping(given: Fact, gold: Fact) -> bool:
    """Whether two quantities can mean the same number, within `TOLERANCE` of gold's; an open end is endless."""
    if not (has_number(given) and has_number(gold)):
        return has_number(given) == has_number(gold)
    low, high = _ends(gold)
    given_low, given_high = _ends(given)
    return given_low <= high * (1 + TOLERANCE) and given_high >= low * (1 - TOLERANCE)


def _ends(quantity: Fact) -> tuple[float, float]:
    return (
        0.0 if quantity.low is None else float(quantity.low),
        inf if quantity.high is None else float(quantity.high),
    )


def has_number(quantity: Fact) -> bool:
    """Whether a quantity gives a number at all, 0 included."""
    return quantity.low is not None or quantity.high is not None


def strict(given: Fact, gold: GoldFact) -> Outcome:
    """Measure, low, high and modifier."""
    exact = same_value(given, gold.fact) and (given.modifier or "vague") == (gold.fact.modifier or "vague")
    return "correct" if exact and given.measure == gold.fact.measure else "incorrect"


def value(given: Fact, gold: GoldFact) -> Outcome:
    """Measure, low and high."""
    return "correct" if same_value(given, gold.fact) and given.measure == gold.fact.measure else "incorrect"


def overlap(given: Fact, gold: GoldFact) -> Outcome:
    """Measure, and numbers that can be the same."""
    return "correct" if overlapping(given, gold.fact) and given.measure == gold.fact.measure else "incorrect"


Comparator = Callable[[Fact, GoldFact], Outcome]

# Every kind of fact by the comparators it is scored under; "" is a kind's only one.
KINDS: dict[str, dict[str, Comparator]] = {
    "event_type": {"": event_type_outcome},
    "attack_mode": {"": category_outcome},
    "stage": {"": category_outcome},
    "date": {"": date_outcome},
    "place": {"": place_outcome},
    "actor": {"": actor_outcome},
    "target": {"": name_outcome},
    "weapon": {"": name_outcome},
    "quantity": {"strict": strict, "value": value, "overlap": overlap},
    "reaction": {"": reaction_outcome},
}
# The comparator by which a fact of a kind is right or wrong where there is room for one.
HEADLINE = {kind: "value" if kind == "quantity" else "" for kind in KINDS}

# Columns that are compared by themselves, kind by kind.
COLUMNS: dict[str, tuple[str, ...]] = {
    "place": ("country", "admin1", "precision", "site_type"),
    "date": ("precision", "date_start", "date_end"),
    "actor": ("category", "basis", "actor_type", "channel", "originator"),
    "target": ("target_type",),
    "weapon": ("weapon_type",),
    "quantity": (
        "measure",
        "low",
        "high",
        "modifier",
        "status",
        "group_text",
        "group_type",
        "originator",
        "originator_type",
    ),
    "reaction": ("category",),
}
_NAMES = frozenset(["group_text", "originator", "channel", "admin1"])


def column_right(column: str, given: object, gold: GoldFact) -> bool:
    """Whether a filled column is right, where gold has a value for it."""
    accepted = gold.accepted(column)
    if column in _NAMES:
        return names_match(str(given), tuple(map(str, accepted)))
    if column == "country":
        code = country_code(str(given))
        return code is not None and code == country_code(str(accepted[0]))
    return given in accepted


def anybody(column: str, value: object) -> bool:
    """Whether a group says no more than "people"."""
    return column == "group_text" and isinstance(value, str) and is_anybody(value)


def says_nothing(column: str, gold: GoldFact) -> bool:
    """Whether a null is right as well: "people" for a group of people, or what gold leaves to the labeller."""
    return gold.may_be_open(column) or anybody(column, getattr(gold.fact, column))


def spans_overlap(one: Evidence, other: Evidence) -> bool:
    """Whether two pieces of evidence share at least one character of the article."""
    if one.start is None or one.end is None or other.start is None or other.end is None:
        return False
    return one.start < other.end and other.start < one.end


def cites(given: Fact, gold: Fact) -> bool:
    """Whether a fact rests on gold's words; for quantities on its very number, where that is written in digits."""
    if not spans_overlap(given.evidence, gold.evidence):
        return False
    if given.kind != "quantity" or not (given.value_text and gold.value_text):
        return True
    numbers = [_numbers(one) for one in (given.value_text, gold.value_text)]
    return bool(numbers[0] & numbers[1]) if all(numbers) else True


def _numbers(words: str) -> set[int]:
    """Numbers in digits of any script; a separator between groups of three does not end one."""
    found = re.findall(r"\d{1,3}(?:[.,\s\u202f\u00a0]\d{3})+(?!\d)|\d+", words)
    return {int(re.sub(r"\D", "", one)) for one in found}
