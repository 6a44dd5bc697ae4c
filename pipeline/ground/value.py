"""What number the words of some evidence hold: the value of a fact must follow from them."""

from pipeline.fact import Evidence
from pipeline.ground.fold import INVISIBLE
from pipeline.ground.locate import GroundedText
from pipeline.numerals import Count, count_at, numerals

# Words before and behind a number that may bound it: "no fewer than about 70", "15 or more".
_BEFORE, _BEHIND = 60, 30


def count_in(text: GroundedText, evidence: Evidence, value_text: str, number: int | None = None) -> Count | None:
    """What the value means by the article's own words: those of the evidence, and what bounds the number beside them.

    Args:
        text: the article.
        evidence: the quote, found.
        value_text: the number as a model wrote it; it may leave out the words that bound it, and spell it otherwise.
        number: the same in digits, where a model was asked for that; only used where its value_text tells nothing.

    Returns:
        What the article's words mean, or None: there is no such number in the evidence that counts anything.
    """
    if evidence.start is None or evidence.end is None:
        return None
    inside = text.within(evidence, value_text)
    if inside.start is not None and inside.end is not None:
        found = _count(text, inside.start, inside.end)
        if found is not None:
            return found
    return _same_number(text, evidence.start, evidence.end, _value(value_text, number, text.language))


def _count(text: GroundedText, start: int, end: int) -> Count | None:
    """What a number of the text means, read with a few words around it."""
    low = max(start - _BEFORE, text.text.rfind("\n", 0, start) + 1)
    while low and low < start and text.text[low - 1].isalnum() and text.text[low].isalnum():
        low += 1
    high = min(end + _BEHIND, len(text.text))
    while end < high < len(text.text) and text.text[high - 1].isalnum() and text.text[high].isalnum():
        high -= 1
    before, inside, behind = (_seen(text.text[a:b]) for a, b in ((low, start), (start, end), (end, high)))
    return count_at(before + inside + behind, len(before), len(before) + len(inside), text.language)


def _seen(words: str) -> str:
    """The words without characters that nobody sees, which would part a number in two."""
    return "".join(character for character in words if character not in INVISIBLE)


def _value(value_text: str, number: int | None, language: str | None) -> int | None:
    read = [one.value for one in numerals(value_text, language) if one.value is not None and one.form != "single"]
    return read[0] if len(read) == 1 else (None if read else number)


def _same_number(text: GroundedText, start: int, end: int, value: int | None) -> Count | None:
    """The count in the evidence whose number is this one, however it is spelled there; the first of several."""
    if value is None:
        return None
    words = text.text[start:end]
    for one in numerals(words, text.language):
        if one.value == value and one.use == "count" and one.form != "single":
            found = _count(text, start + one.start, start + one.end)
            if found is not None:
                return found
    return None
