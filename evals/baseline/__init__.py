"""A rules-only extractor of incidents: the floor that every prompt and model has to beat.

It reads a text sentence by sentence, in English, French and Spanish, by the word tables of words.toml:

- A sentence tells of violence if it has a word for an attack and a second cue of another kind (an attacker, a weapon, a
  victim), or attackers and victims. Sport, accidents and disasters need an attacker or a weapon too; films and drills
  never count. Without such a sentence the text has no incident.
- Sentences of violence with an explicit past ("in 2015", "In July", "last year") are background incidents, one for each
  such time. All else is the main incident's, except sums over a stretch of time ("since 2012").
- Numbers belong to the nearest casualty word of their clause, and to the nearest "according to X" or "X said".
- Place and date are the first that a sentence of violence has; actors come from a list of armed groups and words
  for attackers; targets stand behind "attack on" or before "was attacked".

What it cannot: understand. It resolves no pronoun, joins no two names of one thing, knows no world beyond its
tables, and asks a sentence at a time: numbers of other incidents without a past marker go to the main one. It gives
no weapons, attack modes, stages or reactions, and resolves no weekday.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from evals.baseline.dates import When, is_general, long_ago, times
from evals.baseline.numbers import LANGUAGES
from evals.baseline.quantities import Counted, quantities
from evals.baseline.scene import named_groups, place, responder, strongest, targets, unnamed_attackers
from evals.baseline.violence import cues as cues_of
from evals.baseline.violence import is_violent
from evals.baseline.words import TABLES, TIME, VIOLENCE, any_of, each, first_of
from pipeline.article.sentences import Sentence, sentences
from pipeline.fact import Evidence, Fact, Incident, Role

NAME = "baseline/rules"
# Raise when the same text gives other facts.
VERSION = "1"


def extract(text: str, language: str | None = None) -> tuple[Incident, ...]:
    """The incidents that a text tells by these rules, main first; none if it tells no violence.

    Args:
        text: as stored; evidence offsets count its characters.
        language: a BCP 47 tag; without one, the one of the three languages whose small words are most.
    """
    # Halves of surrogate pairs, which no splitter takes, keep their place.
    readable = _SURROGATE.sub("\ufffd", text)
    code = (language or _guessed(readable)).split("-")[0].lower()
    lines = _lines(readable, code)
    main, backgrounds = _divided(lines)
    incidents = [_incident(text, "main", main, code)] if any(line.violent for line in main) else []
    incidents += [_incident(text, "background", told, code) for told in backgrounds]
    return tuple(incidents)


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence with what the rules see in it.

    Attributes:
        violent: whether it tells of violence.
        past: the words that put it into an earlier time; null for the time of the news.
        general: whether it sums up a stretch of time.
    """

    sentence: Sentence
    whens: list[When]
    violent: bool
    past: str | None
    general: bool

    @property
    def words(self) -> str:
        return self.sentence.words

    @property
    def has_day(self) -> bool:
        return any(when.precision == "day" for when in self.whens)


def _guessed(text: str) -> str:
    small = {code: len(pattern.findall(text[:5000])) for code, pattern in _SMALL_WORDS.items()}
    return max(LANGUAGES, key=lambda code: small[code])


def _lines(text: str, language: str) -> list[_Line]:
    found = sentences(text, language)
    cues = [cues_of(one.words) for one in found]
    whens = [times(one.words) for one in found]
    latest = max((when.year for told in whens for when in told if when.year), default=None)
    imagined = any(one.fiction for one in cues[:2])
    return [
        _Line(
            sentence=one,
            whens=whens[index],
            violent=not imagined and is_violent(cues[index], cues[max(index - 1, 0) : index + 2]),
            past=_past(one.words, whens[index], latest),
            general=is_general(one.words),
        )
        for index, one in enumerate(found)
    ]


def _past(words: str, whens: list[When], latest: int | None) -> str | None:
    """The words that put a sentence into an earlier time, the same for sentences of one time."""
    if any(when.precision == "day" and when.year in {None, latest} for when in whens):
        return None
    said = next((words[when.start : when.end] for when in whens), None) or long_ago(words)
    return said.casefold() if said else None


def _divided(lines: list[_Line]) -> tuple[list[_Line], list[list[_Line]]]:
    """The main incident's sentences, and those of each background incident."""
    time = _main_time(lines)
    main: list[_Line] = []
    backgrounds: dict[str, list[_Line]] = {}
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


def _main_time(lines: list[_Line]) -> str | None:
    """The past that the text itself is about: that of its opening, where nothing violent has a day of its own."""
    violent = [line for line in lines if line.violent]
    if not violent or violent[0].past is None or violent[0].sentence.number > 3:
        return None
    return None if any(line.past is None and line.has_day for line in violent) else violent[0].past


def _incident(text: str, role: Role, lines: list[_Line], language: str) -> Incident:
    violent = [line for line in lines if line.violent]
    # A headline comes first, but the sentence that says when is the fuller mention.
    lead = max(violent[:3], key=lambda line: line.has_day)
    told = _evidence(text, lead, 0, len(lead.words))
    facts = [Fact(kind="event_type", value_text=None, evidence=told, category=_event_type(lead, violent))]
    facts += _date(text, role, violent)
    facts += _place(text, violent)
    facts += _actors(text, lines)
    facts += _targets(text, violent)
    facts += _quantities(text, lines, language, len(facts))
    return Incident(role, told, tuple(facts))


def _evidence(text: str, line: _Line, start: int, end: int) -> Evidence:
    offset = line.sentence.start
    return Evidence(text[offset + start : offset + end], offset + start, offset + end, "exact")


def _event_type(lead: _Line, violent: list[_Line]) -> str:
    found = first_of(_EVENT_TYPES, f"{violent[0].words} {lead.words}") or "attack"
    fought = found == "attack" and any(_REPELLED.search(line.words) for line in violent)
    return "armed_clash" if fought else found


def _date(text: str, role: Role, violent: list[_Line]) -> Iterator[Fact]:
    found = [(line, when) for line in violent for when in line.whens]
    chosen = next((one for one in found if one[1].precision == "day"), found[0] if found else None)
    if chosen:
        line, when = chosen
        yield Fact(
            kind="date",
            value_text=line.words[when.start : when.end],
            evidence=_evidence(text, line, when.start, when.end),
            basis="explicit" if when.first else "unresolved",
            precision=when.precision,
            date_start=when.first,
            date_end=when.last,
        )
    elif role == "background" and (said := long_ago(violent[0].words)):
        start = violent[0].words.index(said)
        evidence = _evidence(text, violent[0], start, start + len(said))
        yield Fact(kind="date", value_text=said, evidence=evidence, basis="unresolved", precision="unknown")


def _place(text: str, violent: list[_Line]) -> Iterator[Fact]:
    found = [(line, where) for line in violent if (where := place(line.words))]
    chosen = next((one for one in found if one[1].precision != "6"), found[0] if found else None)
    if chosen:
        line, where = chosen
        yield Fact(
            kind="place",
            value_text=line.words[where.start : where.end],
            evidence=_evidence(text, line, where.start, where.end),
            country=where.country,
            precision=where.precision,
        )


def _actors(text: str, lines: list[_Line]) -> Iterator[Fact]:
    named = [(actor, line) for line in lines for actor in named_groups(line.words, line.violent)]
    groups = dict.fromkeys(actor.group for actor, _ in named)
    unnamed = [(actor, line) for line in lines if line.violent and (actor := unnamed_attackers(line.words))]
    chosen = [[one for one in named if one[0].group == group] for group in groups] or [unnamed[:1]]
    fought = [(actor, line) for line in lines if (actor := responder(line.words))][:1]
    for category, mentions in (*(("perpetrator", one) for one in chosen), ("responder", fought)):
        best = strongest(actor for actor, _ in mentions)
        for actor, line in mentions:
            if actor is best:
                yield Fact(
                    kind="actor",
                    value_text=line.words[actor.start : actor.end],
                    evidence=_evidence(text, line, actor.start, actor.end),
                    category=category,
                    basis=actor.basis,
                    actor_type=actor.actor_type,
                )


def _targets(text: str, violent: list[_Line]) -> Iterator[Fact]:
    seen: set[str] = set()
    for line in violent:
        for target in targets(line.words):
            said = line.words[target.start : target.end]
            if said.casefold() not in seen:
                seen.add(said.casefold())
                evidence = _evidence(text, line, target.start, target.end)
                yield Fact(kind="target", value_text=said, evidence=evidence, target_type=target.target_type)


def _quantities(text: str, lines: Iterable[_Line], language: str, ordinal: int) -> list[Fact]:
    """Each number once for each originator; a part points to the whole before it."""
    facts: list[Fact] = []
    groups: dict[tuple[object, ...], set[str | None]] = {}
    whole: dict[str, int] = {}
    for line in lines:
        for one in quantities(line.words, language):
            fact = _quantity(one, _evidence(text, line, one.start, one.end))
            low_to_high = (fact.low, fact.high, fact.modifier)
            seen = groups.setdefault((fact.measure, fact.status, *low_to_high, fact.originator), set())
            if fact.group_text in seen or (seen and (None in seen or fact.group_text is None)):
                continue
            seen.add(fact.group_text)
            if one.part_of_last:
                fact = replace(fact, subset_of=whole.get(one.measure))
            else:
                whole[one.measure] = ordinal + len(facts)
            facts.append(fact)
    return facts


def _quantity(one: Counted, evidence: Evidence) -> Fact:
    number = one.number
    return Fact(
        kind="quantity",
        value_text=one.value_text,
        evidence=evidence,
        measure=one.measure,
        status=one.status,
        low=number.low if number else None,
        high=number.high if number else None,
        modifier=number.modifier if number else None,
        group_text=one.group,
        group_type=one.group_type,
        originator=one.originator,
        originator_type=one.originator_type,
    )


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SMALL_WORDS: Final = {code: any_of(row) for code, row in TABLES["phrase"]["small"].items()}
_REPELLED: Final = any_of(VIOLENCE["repelled"])
_EVENT_TYPES: Final = each(VIOLENCE["event_types"])
_THAT_ATTACK: Final = any_of(TIME["that_attack"])
