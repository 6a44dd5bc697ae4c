"""Rules that tie a number to what happened to those counted.

A number belongs to the nearest casualty word of its clause that can govern it: "12 dead" and "12 were killed" stand
behind it, "killing 12" and "killed 12" before it. Between the two may stand no other casualty word, no verb of saying,
and another number only in a list ("12 soldiers and five civilians were killed").
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.rules.casualties import Casualty, casualties
from pipeline.rules.groups import group
from pipeline.rules.numbers import Number, numbers
from pipeline.rules.sources import nearest, originator_type, sayers
from pipeline.rules.words import COUNT, GROUP_TYPES, GUNMEN, SAYS, any_of, each, first_of

# No number and casualty word with so many characters between them belong together.
_FAR: Final = 120


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity of a sentence.

    Attributes:
        start: of the clause from number to casualty word.
        end: of the same.
        measure: null where no rule knows what is counted, or whether anybody is.
        number: what is counted; null where the sentence says that nobody knows or tells.
        part_of_last: whether "including" makes it a part of the quantity before it.
    """

    start: int
    end: int
    measure: str | None
    status: str
    number: Number | None
    value_text: str | None
    group: str | None
    group_type: str | None
    originator: str | None
    originator_type: str
    part_of_last: bool = False


def quantities(words: str, language: str | None) -> list[Counted]:
    """The quantities of a sentence, in order: its numbers that count somebody or something, and those it withholds."""
    return [one for one in candidates(words, language) if one.measure is not None]


def candidates(words: str, language: str | None, before: str | None = None) -> list[Counted]:
    """Every place of a sentence that can carry a quantity, in order; without a measure where no rule knows it.

    Args:
        words: the sentence.
        language: a BCP 47 tag.
        before: who is named last as saying something in the sentences before: whom a pronoun means.
    """
    counted = numbers(words, language)
    governing = list(_directed(words, casualties(words), counted))
    sources = sayers(words)
    destroyed = bool(_DESTROYED.search(words))
    found: list[Counted] = []
    for index, number in enumerate(counted):
        one = _counted(_Place(words, language, counted, index, governing, destroyed))
        if one.measure is None and number.form == "none":
            continue
        said = nearest(words, sources, number.start, number.end, before)
        one = replace(one, originator=said, originator_type=originator_type(said))
        found.append(_continued(words, found[-1], one) if found else one)
    counting = [one for one in found if one.measure is not None]
    withheld = [one for one in _withheld(words, sources, before) if not any(_overlap(one, other) for other in counting)]
    return sorted([*found, *withheld], key=lambda one: one.start)


def _continued(words: str, last: Counted, one: Counted) -> Counted:
    """A number in a list of numbers, or a part of the one before it, counts what that one counts."""
    if one.measure is not None or last.measure not in _OF_PEOPLE or last.number is None or one.number is None:
        return one
    if one.group and (first_of(_THINGS, one.group) or _BLASTS.search(one.group) or _UNHARMED.search(one.group)):
        return one
    between = words[last.number.end : one.number.start]
    if one.part_of_last or _LIST.fullmatch(between):
        part = one.part_of_last or last.part_of_last or ":" in between
        return replace(one, measure=last.measure, originator=last.originator, part_of_last=part)
    return one


def _overlap(one: Counted, other: Counted) -> bool:
    return one.start < other.end and other.start < one.end


@dataclass(frozen=True, slots=True)
class _Place:
    """A number among the numbers and casualty words of its sentence."""

    words: str
    language: str | None
    counted: list[Number]
    index: int
    governing: list[Casualty]
    destroyed: bool

    @property
    def number(self) -> Number:
        return self.counted[self.index]


def _directed(words: str, found: list[Casualty], counted: list[Number]) -> Iterator[Casualty]:
    """The casualty words, each with the one side on which its number stands."""
    starts = [number.start for number in counted]
    previous = 0
    for one in found:
        following = bisect_left(starts, one.end)
        gap = starts[following] if following < len(counted) else len(words)
        adjoins = gap - one.end < 20 and _ADJOINING.fullmatch(words[one.end : gap])
        if one.number_stands == "either":
            near = following > 0 and counted[following - 1].start >= max(previous, one.start - 80)
            yield replace(one, number_stands="behind" if adjoins or not near else "before")
        else:
            yield one
        previous = one.end


def _counted(place: _Place) -> Counted:
    words, number = place.words, place.number
    who = group(words, place.language, number.end, place.governing)
    said = words[slice(*who)] if who else None
    casualty = _governor(place)
    measure = casualty.measure if casualty else None
    if number.form == "none":
        if casualty is None or casualty.number_stands != "before" or casualty.start - number.end > 40:
            measure = None
        elif _SOME_OF.fullmatch(words, number.end, casualty.start):
            measure = None  # "none of the bodies was shown": there are some
        said = None if re.match(r"\s*on[eo]", words[number.core + 2 : number.core + 6]) else said
    elif who and _HAPPENINGS.match(words, who[1]):
        measure = said = None  # "61 militant attacks"
    elif thing := first_of(_THINGS, said):
        measure = thing if place.destroyed else None
    elif said and _UNHARMED.search(said):
        measure = None
    elif said and _BLASTS.search(said):
        measure = "explosions"
    elif said and (_OTHERS.match(said) or (casualty is None and _PRESENT.match(said))):
        measure = "other"
    elif measure in {None, "displaced"} and said and number.plain and GUNMEN.search(said):
        measure = "attackers"  # also those who fled
    ends = [number.end, who[1] if who else number.end]
    tied = casualty if casualty and measure and casualty.measure == measure else None
    return Counted(
        start=min(number.start, tied.start if tied else number.start),
        end=max(*ends, tied.end if tied else 0),
        measure=measure,
        status=_status(number),
        number=number,
        value_text=words[number.start : number.end],
        group=said,
        group_type=(first_of(GROUP_TYPES, said) or "unknown") if said else None,
        originator=None,
        originator_type="narrator",
        part_of_last=bool(
            _PART.search(words[max(number.start - 25, 0) : number.start]) or _PART_BEHIND.match(words, number.end)
        ),
    )


def _status(number: Number) -> str:
    if number.form == "none":
        return "reported_none"
    return "reported_unquantified" if number.low is None and number.high is None else "reported"


def _governor(place: _Place) -> Casualty | None:
    """The casualty word that a number belongs to: the nearer one of that behind it and that before it."""
    words, number = place.words, place.number
    following = bisect_left(place.governing, number.end, key=lambda one: one.start)
    behind = place.governing[following] if following < len(place.governing) else None
    before = place.governing[following - 1] if following > 0 else None
    reached: list[tuple[int, Casualty]] = []
    if behind and behind.number_stands == "before":
        between = words[number.end : min(behind.start, number.end + _FAR)]
        if _reaches(between, place, 1):
            if _PART_BEHIND.match(words, number.end):
                return behind  # "seized 12 traders, seven of whom were wounded"
            reached.append((len(between.split()), behind))
    if before and before.number_stands == "behind" and before.end <= number.start:
        between = words[max(before.end, number.start - _FAR) : number.start]
        if _reaches(between, place, -1):
            reached.append((len(between.split()), before))
    return min(reached, key=lambda one: one[0])[1] if reached else None


def _reaches(between: str, place: _Place, step: int) -> bool:
    """Whether a number and a casualty word with these words between them can belong together."""
    number = place.number
    if (
        len(between) >= _FAR
        or len(between.split()) > 9
        or _BARRIER.search(between)
        or SAYS.search(_PASSIVE.sub(" ", between))
    ):
        return False
    if number.form == "single":
        # "a man" is counted only where the casualty word follows at once: "a man said 12 were killed".
        return bool((_SINGLE_BEHIND if step > 0 else _SINGLE_BEFORE).fullmatch(between))
    if step < 0 and _BY.search(between):
        return False
    neighbour = place.index + step
    if not 0 <= neighbour < len(place.counted):
        return True
    other = place.counted[neighbour]
    start, end = sorted((number, other), key=lambda one: one.start)
    passed = len(between) > (other.start - number.end if step > 0 else number.start - other.end)
    return not passed or bool(_LISTED.search(place.words[start.end : end.start]))


def _withheld(words: str, sources: list[tuple[int, int]], before: str | None) -> Iterator[Counted]:
    """Where a sentence without a number says that one is withheld or not known."""
    for status, pattern in _WITHHELD.items():
        if found := pattern.search(words):
            named = next((one.measure for one in casualties(found.group())), None)
            if named is None and GUNMEN.search(found.group()):
                named = "attackers"
            said = nearest(words, sources, *found.span(), before)
            yield Counted(
                start=found.start(),
                end=found.end(),
                measure=named or "casualties_unspecified",
                status=status,
                number=None,
                value_text=None,
                group=None,
                group_type=None,
                originator=said,
                originator_type=originator_type(said),
            )
            return


_THINGS: Final = each(COUNT["things"])
_UNHARMED: Final = re.compile(r"\b(?:survivors?|survivants?|rescapés?|sobrevivientes|supervivientes)\b", re.IGNORECASE)
_SOME_OF: Final = re.compile(
    r"\s(?:of (?:the|these|those|his|her|its|their)|des|de (?:ces|los|las|sus))\s", re.IGNORECASE
)
_HAPPENINGS: Final = re.compile(
    r"\s(?:attacks?|raids?|assaults?|ambush(?:es)?|strikes|clashes|incidents?|attaques?|attentats?|ataques?|atentados?)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    rf"(?:\w+ )?(?:{any_of(COUNT['others']['weapons'], COUNT['others']['animals']).pattern})", re.IGNORECASE
)
_PRESENT: Final = any_of(COUNT["others"]["present"])
_DESTROYED: Final = any_of(COUNT["destroyed"])
_BLASTS: Final = any_of(COUNT["blasts"])
_WITHHELD: Final = {status: re.compile(row, re.IGNORECASE) for status, row in COUNT["withheld"].items()}

_OF_PEOPLE: Final = {"killed", "injured", "killed_or_injured", "missing", "abducted", "detained", "displaced"}
# Between two numbers of one list: ", ", " soldiers and ", ": ".
_LIST: Final = re.compile(
    r"(?:\s(?!(?:who|which|that|when|while|as|in|on|at|from|to|was|were)\b)[\w'’-]{1,20}){0,4}"
    r"(?:\s?[,:]\s|,?\s(?:and|or|as well as|et|y|e|ou|ainsi que|así como)\s)(?:another\s|the\s|otr[oa]s\s)?",
    re.IGNORECASE,
)

# "77 people were confirmed dead": said of them, not by them.
_PASSIVE: Final = re.compile(
    r"\b(?:was|were|been|being|are|is|fue|fueron|sont|ont été|a été)\s(?:\w+ly\s)?"
    r"(?:confirmed|reported|announced|said to be|dados? por|donnée?s pour)",
    re.IGNORECASE,
)
_ADJOINING: Final = re.compile(r"\s(?:(?:a|à|to|of|the|les|los|las|otros|another)\s)?", re.IGNORECASE)
_BARRIER: Final = re.compile(r"[;:!?\n]|\.\s")
_BY: Final = re.compile(r"\b(?:by|par|por)\b", re.IGNORECASE)
_LISTED: Final = re.compile(r",|\b(?:and|et|y|e|or|plus|including|dont|as well as|ainsi que|así como)\b", re.IGNORECASE)
_PART: Final = re.compile(
    r"\b(?:including|among them|of whom|of them|dont|parmi eux|parmi lesquels|entre ellos|incluidos?|de ellos)"
    r"[\s,:]*(?:at least\s)?$",
    re.IGNORECASE,
)
_PART_BEHIND: Final = re.compile(r"\s(?:of (?:them|whom)|d['’]entre eux|de ellos)\b", re.IGNORECASE)
# "soldier was", "police officer and two civilians were".
_SINGLE_BEHIND: Final = re.compile(
    r"(?:\s(?!and\b|et\b|y\b)[\w'’-]{1,20}){1,3}?(?:\s(?:and|et|y)(?:\s[\w'’-]{1,20}){2,4}?)?\s"
    r"(?:(?:was|were|had|has|have|been|also|later|reportedly|a|ont|été|est|fue|fueron|ha|sido|resultó|resultaron|quedó)\s){0,3}",
    re.IGNORECASE,
)
_SINGLE_BEFORE: Final = re.compile(
    r"\s?(?:a\s)?(?:[\w,'’-]{1,20}\s){0,5}(?:and|et|y|as well as)\s|\s(?:a\s)?|", re.IGNORECASE
)
