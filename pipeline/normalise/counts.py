"""What a number means that a model wrote in digits with a modifier, as the first schema versions ask for it.

Arithmetic is done here, never by the model. Later schema versions ask for the words alone (`pipeline.numerals`).
"""

import re

# More is no count of anything; Python refuses to read thousands of digits as one number.
_MOST_DIGITS = 15


def bounds(number: int | None, modifier: str, value_text: str = "") -> tuple[int | None, int | None]:
    """The smallest and largest whole number that a written number means; None where it leaves that open.

    "More than 70" is 71 and up, "about 50" is 50 to 50 (its modifier says approx), "dozens" is no number.
    A range takes its ends from its own words; where they write one number only, its upper end stays open.
    """
    if number is None or modifier == "vague":
        return None, None
    open_ended = {
        "at_least": (number, None),
        "more_than": (number + 1, None),
        "at_most": (None, number),
        "less_than": (None, number - 1),
    }
    if modifier in open_ended:
        return open_ended[modifier]
    if modifier != "range":
        return number, number
    ends = _digits(value_text)
    return (min(ends), max(ends)) if number in ends and len(ends) > 1 else (number, None)


def stated_modifier(modifier: str, number: int | None, value_text: str, before: str) -> str:
    """The modifier, if such words stand in the value or just before it; else a plain number is exact.

    Args:
        modifier: as the model says.
        number: as the model says; None where the article writes none.
        value_text: the number as written.
        before: the words that lead up to it.
    """
    if number is None or modifier in {"exact", "vague"}:
        return modifier
    if modifier == "range" and len(_digits(value_text)) > 1:
        return modifier
    return modifier if _QUALIFIER.search(" ".join((*before.split()[-3:], value_text))) else "exact"


def leading_up(value_text: str, quote: str) -> str:
    """The words of a quote before the number, as a word of its own: the 12 of "2012" is none; "" if it is not there."""
    found = re.search(rf"(?<!\w){re.escape(value_text)}(?!\w)", quote)
    return quote[: found.start()] if found else ""


def _digits(words: str) -> list[int]:
    found = (re.sub(r"\D", "", one) for one in re.findall(r"\d[\d,.\u202f\u00a0]*", words))
    return [int(digits) for digits in found if len(digits) <= _MOST_DIGITS]


# Words that bound or blur a number; a range may be only a dash. Without its language's words here, an
# "at least" that the model read rightly would become an exact figure.
_QUALIFIER = re.compile(
    r"""\b(about|above|almost|approximately|around|at\ least|at\ most|below|between|close\ to|estimated|
    exceed\w*|fewer|less|many\ as|maximum|minimum|more|nearly|no\ fewer|not\ less|or\ so|over|roughly|some|
    under|up\ to|upwards|dozens?|couple|
    au\ moins|au\ plus|presque|autour|entre|environ|jusqu|moins|plus|pr[eè]s\ d\w*|quelques?|une?\ \w+aine|
    al\ menos|como\ m[ái]n\w+|como\ m[aá]x\w+|docenas?|decenas?|centenar\w*|
    alrededor|aproximadamente|casi|cerca|hasta|m[aá]s|menos|unos|unas|
    até|mais|pelo\ menos|quase|
    bis\ zu|etwa|fast|höchstens|knapp|mehr|mindestens|rund|über|ungefähr|weniger|wenigstens|zwischen|
    almeno|circa|fino\ a|meno|oltre|più|quasi|tra|
    bijna|meer|minder|minstens|ongeveer|ruim|tussen|zeker)\b
    |أكثر|أقل|الأقل|الأكثر|بين|حوالي|زهاء|قرابة|نحو|يقل|يزيد
    |不到|以上|以下|多|少なくとも|左右|約|约|至少|至多|超|近|逾|余
    |[~≈≥≤<>+]|\d\s*[–—-]\s*\d""",
    re.IGNORECASE | re.VERBOSE,
)
