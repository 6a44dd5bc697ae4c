"""Which sentences tell of violence, and which of them of an earlier time: the sentences of each incident by rules."""

import re
from dataclasses import dataclass
from typing import Final

from pipeline.article import Sentence, sentences
from pipeline.rules.times import When, is_general, long_ago, times
from pipeline.rules.violence import Cues, is_violent
from pipeline.rules.violence import cues as cues_of
from pipeline.rules.words import TIME, any_of


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what the rules see in it.

    Attributes:
        violent: whether it tells of violence.
        past: the words that put it into an earlier time; null for the time of the news.
        general: whether it sums up a stretch of time.
        cues: its words for violence, by kind.
    """

    sentence: Sentence
    whens: list[When]
    violent: bool
    past: str | None
    general: bool
    cues: Cues

    @property
    def certain(self) -> bool:
        """Whether it has a word that names nothing but an attack, or is violent and has attackers or weapons."""
        return (self.violent and self.cues.armed) or (self.cues.strong and not self.cues.fiction)

    @property
    def words(self) -> str:
        """Its words, as written."""
        return self.sentence.words

    @property
    def has_day(self) -> bool:
        """Whether it names a day."""
        return any(when.precision == "day" for when in self.whens)


def lines(text: str, language: str) -> list[Line]:
    """The sentences of a text, each with what the rules see in it."""
    found = sentences(text, language)
    cues = [cues_of(one.words) for one in found]
    whens = [times(one.words) for one in found]
    latest = max((when.year for told in whens for when in told if when.year), default=None)
    imagined = any(one.fiction for one in cues[:2])
    violent = [not imagined and is_violent(own, cues[max(index - 1, 0) : index + 2]) for index, own in enumerate(cues)]
    return [
        Line(
            sentence=one,
            whens=whens[index],
            violent=violent[index],
            past=_past(one.words, whens[index], latest),
            general=is_general(one.words),
            cues=cues[index],
        )
        for index, one in enumerate(found)
    ]


def _past(words: str, whens: list[When], latest: int | None) -> str | None:
    """The words that put a sentence into an earlier time, the same for sentences of one time."""
    if came := _CAME_AFTER.search(words):
        return came.group().casefold()  # "Monday's blast came a week after a raid killed 15"
    if any(when.precision == "day" and when.year in {None, latest} for when in whens):
        return None
    said = next((words[when.start : when.end] for when in whens), None) or long_ago(words)
    return said.casefold() if said else None


def divided(lines: list[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The main incident's sentences, and those of each background incident."""
    time = _main_time(lines)
    main: list[Line] = []
    backgrounds: dict[str, list[Line]] = {}
    lead = next((line for line in lines if line.violent), None)
    before: str | None = None
    for line in lines:
        past = line.past or (before if _THAT_ATTACK.search(line.words) else None)
        if line.general and line is not lead and not line.has_day:
            continue
        if past is None or past == time:
            main.append(line)
        elif past in backgrounds or line.violent:
            backgrounds.setdefault(past, []).append(line)
        before = past
    return main, list(backgrounds.values())


def _main_time(lines: list[Line]) -> str | None:
    """The past that the text itself is about: that of its opening, where nothing violent has a day of its own."""
    violent = [line for line in lines if line.violent]
    if not violent or violent[0].past is None or violent[0].sentence.number > 3:
        return None
    return None if any(line.past is None and line.has_day for line in violent) else violent[0].past


_CAME_AFTER: Final = re.compile(
    r"\b(?:came|comes)\s(?:just\s|only\s)?[\w-]+\s(?:days?|weeks?|months?|years?)\safter\b", re.IGNORECASE
)
_THAT_ATTACK: Final = any_of(TIME["that_attack"])
