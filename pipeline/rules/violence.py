"""Rules for whether a sentence tells of violence: two cues of different kinds, and nothing that explains them away."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pipeline.rules.casualties import casualties
from pipeline.rules.scene import named_groups
from pipeline.rules.words import GUNMEN, VIOLENCE, any_of, each


@dataclass(frozen=True, slots=True)
class Cues:
    """What kinds of words for violence a sentence has.

    Attributes:
        victim: words for the dead, hurt or taken, also where they are none.
        deed: words for attacks and their tools, also such as go with crimes.
    """

    strong: bool
    weak: bool
    attacker: bool
    weapon: bool
    force: bool
    victim: bool
    fiction: bool
    harmless: bool
    nature: bool
    deed: bool

    @property
    def armed(self) -> bool:
        """Whether there is an attacker or a weapon."""
        return self.attacker or self.weapon


def cues(words: str) -> Cues:
    """The cues of a sentence, but for words that only look like an attack."""
    told = _FIGURATIVE.sub(_blank, _QUOTED.sub(_blank, words))
    trigger = _STRONG.search(told) or _WEAK.search(told)
    # A bomb is one cue, not two: what names the attack is no second cue beside it.
    beside = told[: trigger.start()] + " " * len(trigger.group()) + told[trigger.end() :] if trigger else told
    return Cues(
        strong=bool(_STRONG.search(told)),
        weak=bool(trigger),
        attacker=bool(GUNMEN.search(beside)) or any(True for _ in named_groups(beside, violent=True)),
        weapon=bool(_WEAPONS.search(beside)),
        force=bool(_FORCES.search(beside)),
        victim=any(one.is_victims for one in casualties(told)),
        fiction=bool(_FICTION.search(words)),
        harmless=bool(_HARMLESS.search(words)),
        nature=bool(_NATURE.search(words)),
        deed=bool(_DEEDS.search(told)),
    )


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def is_violent(own: Cues, around: list[Cues]) -> bool:
    """Whether a sentence with these cues, among its neighbours', tells of violence."""
    if own.fiction:
        return False
    if any(one.harmless or one.nature for one in around) and not own.armed:
        return False
    if own.attacker and own.victim:
        return True
    beside = own.armed or own.victim or any(one.armed or one.victim for one in around)
    return (own.weak and beside) or (own.strong and own.force)


def is_no_attack(cause: str) -> bool:
    """Whether a cause harms and attacks nobody: weather, disease, animals, a crash, a game, but no bomb or group."""
    beside = _NO_ATTACK.sub(" ", cause)
    return beside != cause and not names_attackers_or_weapons(beside)


def names_attackers_or_weapons(cause: str) -> bool:
    """Whether a cause names attackers, a weapon or a group."""
    return bool(GUNMEN.search(cause) or _WEAPONS.search(cause)) or any(True for _ in named_groups(cause, violent=True))


def is_played(text: str) -> bool:
    """Whether at least two words of a text say that it tells of a drill or a show."""
    return len(list(islice(_STAGED.finditer(text), 2))) == 2


def attack_elsewhere(text: str, language: str, *, attacks: int, harmed: int) -> bool | None:
    """Whether a text has so many words for attacks and for harm, and more for attacks than for what is none.

    None: its language has no such words here.
    """
    if language not in _ELSEWHERE:
        return None
    counts = {name: len(pattern.findall(text)) for name, pattern in _ELSEWHERE[language].items()}
    return counts["attack"] >= max(attacks, counts["harmless"] + 1) and counts["harmed"] >= harmed


_STRONG: Final = any_of(VIOLENCE["strong"])
_WEAK: Final = any_of(VIOLENCE["weak"])
_WEAPONS: Final = any_of(VIOLENCE["weapons"])
_FORCES: Final = any_of(VIOLENCE["forces"])
_STAGED: Final = any_of(VIOLENCE["staged"])
# A word or two in quotation marks are somebody's way of speaking: « pris en otage » by a strike, an "attack" on a text.
_QUOTED: Final = re.compile(r"""«\s?[^«».!?]{3,24}\s?»|["“][^"“”.!?]{3,24}["”]""")
_FICTION: Final = any_of(VIOLENCE["fiction"])
_HARMLESS: Final = any_of(VIOLENCE["harmless"])
_NATURE: Final = any_of(VIOLENCE["nature"])
_NO_ATTACK: Final = any_of(VIOLENCE["nature"], VIOLENCE["no_attack"])
_ELSEWHERE: Final = {code: each(row) for code, row in VIOLENCE["elsewhere"].items()}
_DEEDS: Final = any_of(VIOLENCE["deeds"])
_FIGURATIVE: Final = any_of(VIOLENCE["figurative"])
