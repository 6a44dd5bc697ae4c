"""A text's sentences by incident: those of the main one, and those of each earlier one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.fact import Incident
from pipeline.rules.incident import incident_of
from pipeline.rules.lines import Line, divided, lines
from pipeline.rules.times import is_ahead
from pipeline.rules.violence import attack_elsewhere, is_played
from pipeline.rules.words import LANGUAGES, TABLES, any_of


@dataclass(frozen=True)
class Told:
    """A text, sentence by sentence.

    Attributes:
        language: of its word tables and numbers.
        main: the sentences of the main incident, violent or not.
        backgrounds: those of each earlier incident, at least one of them violent.
    """

    text: str
    language: str
    main: list[Line]
    backgrounds: list[list[Line]]

    @property
    def covered(self) -> bool:
        """Whether the rules have words of its language."""
        return self.language in LANGUAGES

    @property
    def violent(self) -> bool:
        """Whether rules find violence among the main incident's sentences."""
        return any(line.violent for line in self.main)

    @property
    def told_by_itself(self) -> bool:
        """Whether its words alone tell of an attack, whatever a model says: in other languages, several words."""
        if not self.covered:
            return bool(attack_elsewhere(self.text, self.language, attacks=3, harmed=2))
        return self.violent

    @property
    def harmless(self) -> bool:
        """Whether they find nothing else than words for what is none: sport, films, drills, accidents, nature.

        Where several words say that it is played, all else that the text tells is played as well.
        """
        if is_played(self.text):
            return True
        if any(line.certain for line in self.main):
            return False
        if any(line.cues.nature for line in self.main):
            return True
        return not self.violent and any(line.cues.harmless or line.cues.fiction for line in self.main)

    def is_ahead(self, offset: int) -> bool:
        """Whether the sentence at an offset of the text has no word for attacks and tells of what is to come."""
        at = next((one for one in self.main if one.sentence.start <= offset < one.sentence.end), None)
        return (
            self.covered and at is not None and not (at.violent or at.cues.weak or at.cues.armed) and is_ahead(at.words)
        )

    @property
    def borne_out(self) -> bool:
        """Whether its words bear out an attack, so that a model that calls it violent is believed.

        That is: attackers in its first two sentences, a word that is certain, a word for attacks or weapons at most one
        sentence from a victim, or in both the first two (headline and lead) with a victim anywhere, or a deed and a
        victim in one sentence; "nobody was hurt" has a victim too. Of a language that there are no words of, nothing
        can be said against it.
        """
        if not self.covered:
            return attack_elsewhere(self.text, self.language, attacks=1, harmed=1) is not False
        cues = [line.cues for line in self.main]
        if any(line.certain for line in self.main) or any(one.attacker for one in cues[:2]):
            return True
        attacks = [one.weak or one.armed for one in cues]
        victims = [one.victim for one in cues]
        return (
            any(one.victim and one.deed for one in cues)
            or (len(cues) > 1 and all(attacks[:2]) and any(victims))
            or any(attack and any(victims[max(at - 1, 0) : at + 2]) for at, attack in enumerate(attacks))
        )


# A text is read for its questions, and again for its facts.
@lru_cache(maxsize=8)
def told(text: str, language: str | None = None) -> Told:
    """What a text tells.

    Args:
        text: as stored; offsets count its characters.
        language: a BCP 47 tag; without one, the one of the three languages whose small words are most.
    """
    # Halves of surrogate pairs, which no splitter takes, keep their place.
    readable = _SURROGATE.sub("\ufffd", text)
    code = (language or _guessed(readable)).split("-")[0].lower()
    read = lines(readable, code)
    return Told(text, code, *divided(read))


def incidents_by_rules(text: str, language: str | None = None) -> tuple[Incident, ...]:
    """The incidents that a text tells by rules alone, main first; none if it tells no violence."""
    read = told(text, language)
    main = [incident_of(text, "main", read.main, read.language)] if read.violent else []
    return tuple(main + [incident_of(text, "background", one, read.language) for one in read.backgrounds])


def _guessed(text: str) -> str:
    small: dict[str, int] = {code: len(pattern.findall(text[:5000])) for code, pattern in _SMALL_WORDS.items()}
    return max(small, key=small.__getitem__)


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SMALL_WORDS: Final = {code: any_of(row) for code, row in TABLES["phrase"]["small"].items()}
