"""Rules for who took part in an incident, and what was attacked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.numerals import numerals
from pipeline.rules.casualties import HARMED, casualties
from pipeline.rules.words import (
    ACTOR,
    GUNMEN,
    MONTH,
    STOPS,
    TABLES,
    VIOLENCE,
    WEEKDAY,
    any_of,
    each,
    first_of,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who: `words[start:end]` is a mention; mentions with one `group` are of the same actor."""

    start: int
    end: int
    group: str
    actor_type: str
    basis: str


@dataclass(frozen=True, slots=True)
class Target:
    """What was attacked: `words[start:end]`."""

    start: int
    end: int
    target_type: str


def named_groups(words: str, violent: bool) -> Iterator[Actor]:
    """The armed groups that a sentence names as its attackers, and how sure it is of them."""
    claim = None if _UNCLAIMED.search(words) else _CLAIMS.search(words)
    denied = None if claim else _DENIALS.search(words)
    for start, end, name, actor_type in _mentions(words):
        before = words[max(start - 45, 0) : start]
        if _NOT_ITSELF_BEHIND.match(words, end) or _NOT_ITSELF_BEFORE.search(before):
            continue
        claims = claim is not None and _claims_it(words, claim, start)
        if claim and not claims:
            continue  # whom else a claim names, it names as those who were attacked
        basis = "claimed" if claims else "denied" if denied else _doubt(before)
        if violent or basis in {"claimed", "denied", "suspected"}:
            yield Actor(start, end, name, actor_type, basis)


def _claims_it(words: str, claim: re.Match[str], start: int) -> bool:
    """Whether the group named here is the one that claims: before "claimed", behind "claimed by"."""
    passive = _BY_WHOM.search(words, claim.start(), claim.end() + 4)
    return (start > claim.start()) is bool(passive)


def names_thing(words: str) -> bool:
    """Whether a name is that of a weapon or a place: "a fighter jet" and "the training camp" are nobody."""
    return bool(_WEAPON.search(words) or _ENDS_WITH_PLACE.search(words)) and not GUNMEN.search(words)


def names_no_target(words: str, language: str | None) -> bool:
    """Whether words are those harmed, a bare number or a time: "trois morts", "four" and "mañana" were not attacked.

    A "hospital for the wounded" and "Friday prayers" may well have been.
    """
    counted = numerals(words, language)
    if any(one.measure in HARMED for one in casualties(words)) and (counted or " " not in words):
        return True
    bare = bool(counted) and not words[: counted[0].start].strip() and not words[counted[-1].end :].strip()
    return bare or bool(_NO_TARGET.fullmatch(words))


def names_nobody(words: str) -> bool:
    """Whether words call attackers by no name of their own: "gunmen", "an al-Qaida-linked group"."""
    own = [one for one in _mentions(words) if not _NOT_ITSELF_BEHIND.match(words, one[1])]
    return not own and bool(GUNMEN.search(words) or _NOT_ITSELF_BEHIND.search(words))


def bases_told(sentences: Iterable[str]) -> list[str]:
    """How sure sentences are of the actor that they name, beyond a plain report; the strongest word first."""
    words = "\n".join(sentences)
    claimed = bool(_CLAIMS.search(words)) and not _UNCLAIMED.search(words)
    found = {"claimed": claimed, "denied": _DENIALS.search(words), "suspected": _SUSPECTED.search(words)}
    return [name for name, there in (found | {"possible": _POSSIBLE.search(words)}).items() if there]


def names_it(words: str, name: str) -> bool:
    """Whether words name an actor, by these words or by another name of the same group in the table."""
    return name.casefold() in words.casefold() or bool(
        {one[2] for one in _mentions(name)} & {one[2] for one in _mentions(words)}
    )


def unnamed_attackers(words: str) -> Actor | None:
    """The first attackers of a sentence that it does not name and does not count among the victims."""
    for found in GUNMEN.finditer(words):
        before = words[max(found.start() - 45, 0) : found.start()]
        if _VICTIMS_BEFORE.search(before) or _VICTIMS_BEHIND.match(words, found.end()):
            continue
        doubted = _DOUBTED.match(found.group())
        start = found.start() + (doubted.end() if doubted else 0)
        said = words[start : found.end()]
        actor_type = first_of(_UNNAMED, said) or "unidentified"
        return Actor(start, found.end(), said.casefold(), actor_type, _doubt(words[max(start - 45, 0) : start]))
    return None


def responder(words: str) -> Actor | None:
    """The force that a sentence says fought the attackers off."""
    repelled = _REPELLED.search(words)
    if repelled is None:
        return None
    forces = list(_FORCES.finditer(words))
    before = [one for one in forces if 0 <= repelled.start() - one.end() <= 60]
    behind = [one for one in forces if 0 <= one.start() - repelled.end() <= 40]
    by = behind and _BY.search(words[repelled.end() : behind[0].start()])
    found = behind[0] if by or (behind and not before) else before[0] if before else None
    if found is None:
        return None
    said = found.group().casefold()
    return Actor(*found.span(), said, "police" if _POLICE.search(said) else "state_forces", "reported_as_fact")


def targets(words: str) -> Iterator[Target]:
    """What a sentence says was attacked: behind "attack on", before "was attacked"."""
    spans = [_phrase_behind(words, found.end()) for found in _TARGET_BEHIND.finditer(words)]
    spans += [_phrase_before(words, found.start()) for found in _TARGET_BEFORE.finditer(words)]
    groups = {start for start, *_ in _mentions(words)}
    for span in spans:
        if span and not groups & set(range(*span)) and not _NO_TARGET.search(words[slice(*span)]):
            yield Target(*span, first_of(_TARGET_TYPES, words[slice(*span)]) or "other")


def strongest(actors: Iterable[Actor]) -> Actor | None:
    """Of one actor's mentions the one with the strongest basis, the first of several."""
    return min(actors, key=lambda one: _STRENGTH.index(one.basis), default=None)


def _doubt(before: str) -> str:
    """How sure a text is of an actor, by the words just before it."""
    if _SUSPECTED.search(before):
        return "suspected"
    return "possible" if _POSSIBLE.search(before) else "reported_as_fact"


def _mentions(words: str) -> list[tuple[int, int, str, str]]:
    """Every armed group's name in a sentence; of two at one place the longer one."""
    found = [
        (*match.span(), name, actor_type)
        for actor_type, groups in _GROUPS.items()
        for name, pattern in groups.items()
        for match in pattern.finditer(words)
    ]
    found.sort(key=lambda one: (one[0], -one[1]))
    kept: list[tuple[int, int, str, str]] = []
    for one in found:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _phrase_behind(words: str, at: int) -> tuple[int, int] | None:
    """The noun phrase that starts here, without its article, of at most six words."""
    opened = _DETERMINERS.match(words, at, at + 40)
    start = end = opened.end() if opened else at
    for count in range(6):
        word = _WORD.match(words, end, end + 40)
        if not word or STOPS.fullmatch(word["word"]) or _ENDS.fullmatch(word["word"]):
            # "a camp of the gendarmerie" goes on, "a camp in Gao" does not.
            word = _JOINED.match(words, end, end + 50) if count else None
            if not word:
                break
        start = word.start("word") if start == end else start
        end = word.end()
    return (start, end) if end > start else None


def _phrase_before(words: str, at: int) -> tuple[int, int] | None:
    """The noun phrase that ends here, back to the last word that ends one, of at most five words."""
    said = list(_BACK.finditer(words, max(at - 70, 0), at))
    end = said[-1].end() if said else at
    start = end
    for word in reversed(said[-5:]):
        gap = words[word.end() : start] if start != end else ""
        if gap.strip() or STOPS.fullmatch(word.group()) or _DETERMINER.fullmatch(word.group()):
            break
        start = word.start()
    return (start, end) if end > start else None


_ENDS_WITH_PLACE: Final = re.compile(f"{any_of(ACTOR['places']).pattern}\\W*$", re.IGNORECASE)
_WEAPON: Final = re.compile(
    rf"{any_of(VIOLENCE['weapons']).pattern}"
    r"|\b(?:fighter jets?|war ?planes?|aircraft|car bomb|vehicle|engins?|avion(?:es)?|avión|dron(?:e|es)?)\b",
    re.IGNORECASE,
)
_STRENGTH: Final = ("claimed", "denied", "reported_as_fact", "suspected", "possible")
_GROUPS: Final = {actor_type: each(rows, case=True) for actor_type, rows in ACTOR["groups"].items()}
_UNNAMED: Final = each(ACTOR["unnamed"])
_CLAIMS: Final = any_of(ACTOR["claims"])
_UNCLAIMED: Final = any_of(ACTOR["unclaimed"])
_BY_WHOM: Final = re.compile(r"\s(?:by|par|por)\b", re.IGNORECASE)
_DENIALS: Final = any_of(ACTOR["denials"])
_SUSPECTED: Final = any_of(ACTOR["suspected"])
_POSSIBLE: Final = any_of(ACTOR["possible"])
_NOT_ITSELF_BEHIND: Final = any_of(ACTOR["not_itself_behind"], after="")
_NOT_ITSELF_BEFORE: Final = re.compile(
    rf"{any_of(ACTOR['not_itself_before']).pattern}\s(?:the\s|l['’]|la\s|el\s)?$", re.I
)
_VICTIMS_BEFORE: Final = re.compile(
    r"\b(?:kill(?:ed|ing|s)?|arrest(?:ed|ing)?|captured?|tu(?:é|és|ant)|abattu|neutrali\w+|mat(?:ó|aron)|abati\w+)\b[^,;:.]{0,25}$",
    re.IGNORECASE,
)
_VICTIMS_BEHIND: Final = re.compile(
    r"\s(?:were|was|had been|ont été|a été|fueron|fue)\s(?:killed|arrested|tué|abattu|dado)", re.I
)
_DOUBTED: Final = re.compile(rf"{any_of(ACTOR['suspected']).pattern}\s", re.IGNORECASE)
_REPELLED: Final = any_of(VIOLENCE["repelled"])
_FORCES: Final = re.compile(
    rf"(?:(?<!\w)[A-ZÀ-Ý]\w{{3,15}}\s)?(?i:{any_of(VIOLENCE['forces']).pattern})"
    r"(?:\s\w{2,12}(?:ienne|ien|enne|aise|ais|ine|ano|ana|eño|eña|nal|nale)s?(?!\w))?"
)
_POLICE: Final = re.compile(r"polic|gendarm", re.IGNORECASE)
_BY: Final = re.compile(r"(?<!\w)(?:by|par|por)(?!\w)", re.IGNORECASE)

_TARGET: Final = TABLES["target"]
_TARGET_TYPES: Final = each(_TARGET["types"])
_TARGET_BEHIND: Final = any_of(_TARGET["behind"])
_TARGET_BEFORE: Final = any_of(_TARGET["before"])
_DETERMINER: Final = any_of(_TARGET["determiners"])
_DETERMINERS: Final = re.compile(rf"\s?(?:{_DETERMINER.pattern}\s?){{0,2}}", re.IGNORECASE)
_WORD: Final = re.compile(r"\s?(?P<word>[^\W_][\w'’-]*)")
_JOINED: Final = re.compile(rf"\s(?i:{any_of(_TARGET['joins']).pattern})\s?(?P<word>[^\W\d_A-ZÀ-Ý][\w-]+)")
_BACK: Final = re.compile(r"[^\W_][\w’-]*")
_ENDS: Final = re.compile(rf"{GUNMEN.pattern}|\w{{4,}}ly|killed|\d+", re.IGNORECASE)
_NO_TARGET: Final = re.compile(
    rf"{WEEKDAY}|{MONTH}|^(?:at|it|them|him|her|us|people|morning|evening|night|matin|soir|nuit|mañana|tarde|noche)$"
)
