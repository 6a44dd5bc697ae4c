"""Reader of `incident_coded_v1`: what rules found in the text, coded by the model's short replies.

Whether there is an incident at all the model and the text's words decide together; of the main one it says type,
place, day, attacker and target in the text's own words, and of open numbers what they count. Where it says nothing, or
words that the text does not have, the rules' answer stands: a fact's `by_rule` names what they decided. Earlier
incidents are told by rules alone.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pipeline.article import sentences
from pipeline.fact import Evidence, Fact, Incident, Kind
from pipeline.names import countries_named, groups_named
from pipeline.normalise.context import Context
from pipeline.normalise.doubt import is_copied
from pipeline.normalise.proof import Prover
from pipeline.normalise.said import said
from pipeline.rules import (
    Coded,
    Told,
    bases_told,
    incident_of,
    is_no_attack,
    names_attackers_or_weapons,
    names_it,
    names_no_target,
    names_nobody,
    names_thing,
    open_numbers,
    told,
    types_told,
)
from schemas.fields import Probabilities

_VIOLENCE = "violence"
_TOPIC = "extract.topic"
_COPIED = 4
_NO_HARM = re.compile(r"\W*no harm\b", re.IGNORECASE)  # as the schema has it
# Where a run of words may be no longer, an answer ends in its middle: "training camp and a nearby". Small letters:
# "Die" is a town.
_OPEN_END = re.compile(
    r"(?:\s(?:and|or|of|the|an?|nearby|near|in|at|et|ou|de|du|des|la|le|les|une?|y|el|los|las|una|en|und|der|die|das))+$"
)
_BASIS = {"reported": "reported_as_fact"}


def open_step(context: Context, *replies: Any, probabilities: Probabilities | None = None) -> bool:
    """Whether a step is to be asked after these replies: the scene of violence alone, numbers if any are open."""
    if not _is_violence(context, replies[0], probabilities):
        return False
    return len(replies) == 1 or (len(replies) == 2 and bool(open_numbers(_told(context))))


def read_coded_v1(
    context: Context,
    subject: Any,
    scene: Any = None,
    numbers: Any = None,
    *,
    probabilities: Probabilities | None = None,
) -> Iterator[Incident]:
    """The main incident as the model codes it, and earlier ones by rule; none if the text is about no violence."""
    if not _is_violence(context, subject, probabilities):
        return
    read = _told(context)
    coded = {one.at: _of_number(one, context) for one in numbers.numbers} if numbers is not None else {}
    if read.main:
        main = incident_of(context.text, "main", read.main, read.language, coded)
        yield main if scene is None else _Scene(context, read, main).incident(scene)
    for lines in read.backgrounds:
        yield _resolved(incident_of(context.text, "background", lines, read.language, coded), Prover(context))


def _is_violence(context: Context, subject: Any, probabilities: Probabilities | None) -> bool:
    """Whether the text is about violence: the model holds that likely enough, and the text's words bear it out.

    It is not where they, or the cause that the model names, tell of another harm. Violence without harm contradicts
    itself: it takes words that by themselves tell of an attack. So does a happening copied from an example's article:
    the model has read another text than this one.
    """
    read = _told(context)
    if read.covered and _is_copied(subject.what_happened, context):
        return read.told_by_itself
    if is_no_attack(subject.cause) or read.harmless:
        return False
    if _likely(subject, probabilities) < _likely_enough(read, subject.cause):
        return False
    return read.told_by_itself if _NO_HARM.match(subject.cause) else read.borne_out


def _likely_enough(read: Told, cause: str) -> float:
    """How likely violence must be for an incident: the less, the more the text and the cause speak for one.

    Read off texts of the development split and blind ones (prompts/incident/RESULTS.md).
    """
    if not read.told_by_itself:
        return 0.8
    if names_attackers_or_weapons(cause):
        return 0.3
    return 0.5 if _NO_HARM.match(cause) else 0.4


def _likely(subject: Any, probabilities: Probabilities | None) -> float:
    """How likely the model holds violence for the topic, 0 to 1; where that is not told, what it says is certain."""
    told = (probabilities or {}).get(_TOPIC) or {subject.topic: 1.0}
    return told.get(_VIOLENCE, 0.0)


def _is_copied(sentence: str, context: Context) -> bool:
    """Whether a sentence of at least four words is an example's article's, and not this text's.

    Four words of an example's answer prove nothing: of a film one says again that a film came out.
    """
    return len(sentence.split()) >= _COPIED and is_copied(sentence, context.folded_articles, context)


def stated_words(*replies: Any) -> list[str]:
    """The words of a text that replies give: the scene's, and who is counted."""
    _, scene, numbers = (*replies, None, None)[:3]
    words = [] if scene is None else [scene.place, scene.day, scene.attacker, scene.target]
    groups = [] if numbers is None else [one.group for one in numbers.numbers]
    return [stated for one in (*words, *groups) if (stated := said(one))]


def _of_number(number: Any, context: Context) -> Coded:
    """What the model says of a number; a group that the text does not name is none."""
    group = said(number.group)
    return Coded(number.counts, group if group and context.grounded.ground(group).start is not None else None)


def _told(context: Context) -> Told:
    return told(context.text, context.language)


class _Scene:
    """The main incident: the rules' facts, and the model's in their place where the text has its words."""

    def __init__(self, context: Context, read: Told, by_rules: Incident) -> None:
        self._prover = Prover(context)
        self._read = read
        self._rules = by_rules

    def incident(self, scene: Any) -> Incident:
        facts = [self._event_type(scene)]
        facts += self._dates(scene)
        facts += self._one("place", said(scene.place))
        facts += self._actors(scene)
        facts += self._targets(scene)
        moved = len(facts) - self._first("quantity")
        for fact in self._of("quantity"):
            whole = None if fact.subset_of is None else fact.subset_of + moved
            facts.append(replace(fact, subset_of=whole))
        return _resolved(replace(self._rules, facts=tuple(facts)), self._prover)

    def _of(self, kind: Kind) -> list[Fact]:
        return [fact for fact in self._rules.facts if fact.kind == kind]

    def _first(self, kind: Kind) -> int:
        places = [place for place, fact in enumerate(self._rules.facts) if fact.kind == kind]
        return places[0] if places else len(self._rules.facts)

    def _event_type(self, scene: Any) -> Fact:
        """The model's type where the text has a word for it."""
        (by_rule,) = self._of("event_type")
        if scene.event_type in types_told(self._read.main):
            return replace(by_rule, category=scene.event_type, by_rule=())
        return by_rule

    def _one(self, kind: Kind, words: str | None) -> list[Fact]:
        """The model's answer if the text has its words, else the rules'; without one it stays, ungrounded."""
        by_rule = self._of(kind)
        if words is None:
            return by_rule
        proved = self._proved(kind, words)
        return by_rule if by_rule and proved.evidence.status == "ungrounded" else [proved]

    def _dates(self, scene: Any) -> list[Fact]:
        """The model's day, unless its sentence is about what is to come.

        Of a text that does not say when it was, a model gives the day of a vote, a visit or a funeral.
        """
        dates = self._one("date", said(scene.day))
        ahead = [one.evidence.start is not None and self._read.is_ahead(one.evidence.start) for one in dates]
        return self._of("date") if any(ahead) else dates

    def _actors(self, scene: Any) -> list[Fact]:
        by_rule = self._of("actor")
        attacker = said(scene.attacker)
        if attacker is None or names_thing(attacker) or attacker == said(scene.place):
            return by_rule  # a model held to the text's words may find no better ones than the town's
        basis = _BASIS.get(scene.basis, scene.basis) or "unknown"
        proved = self._proved("actor", attacker, category="perpetrator", basis=basis)
        if proved.evidence.status == "ungrounded":
            # "Armed men" says that nobody is named: where the text does not have it, it is no answer.
            return by_rule or ([] if names_nobody(attacker) else [proved])
        # The model names one attacker; the rules may know groups besides, and who fought back.
        groups = [one for one in by_rule if one.category == "perpetrator" and groups_named(one.value_text or "")]
        others = [one for one in by_rule if one.category != "perpetrator"]
        if groups and names_nobody(attacker):
            return [*groups, *others]  # "gunmen" are those whom the text names elsewhere
        told = next((one for one in groups if _same(one, proved)), None)
        settled = self._basis(proved, told)
        return [settled, *(one for one in groups if one is not told), *others]

    def _basis(self, actor: Fact, by_rule: Fact | None) -> Fact:
        """The actor as sure as the text's words make it: a claim needs words that claim."""
        if by_rule is not None and by_rule.basis != "reported_as_fact":
            return replace(actor, basis=by_rule.basis, by_rule=("basis",))
        told = bases_told(line.words for line in self._read.main if names_it(line.words, actor.value_text or ""))
        settled = next(iter(told), "reported_as_fact")
        return actor if actor.basis in {settled, *told} else replace(actor, basis=settled, by_rule=("basis",))

    def _targets(self, scene: Any) -> list[Fact]:
        target = said(scene.target)
        if target is not None and names_no_target(target, self._read.language):
            target = None
        return self._one("target", target)

    def _proved(self, kind: Kind, words: str, **values: Any) -> Fact:
        words = _OPEN_END.sub("", words)
        claimed = Fact(kind=kind, value_text=words, evidence=Evidence(words), **values)
        return self._prover.prove(claimed, near=self._rules.evidence.start)


def _same(one: Fact, other: Fact) -> bool:
    """Whether two actors are told by the same name: by the table of groups, or by their words."""
    names = (one.value_text or "").casefold(), (other.value_text or "").casefold()
    groups = [groups_named(name) for name in (one.value_text or "", other.value_text or "")]
    return one.category == other.category and (
        names[0] in names[1] or names[1] in names[0] or bool(groups[0] & groups[1])
    )


def _resolved(incident: Incident, prover: Prover) -> Incident:
    """The rules' dates, places and actors read as every other: days resolved, names by the tables, countries coded."""
    return replace(incident, facts=tuple(_read(fact, prover) for fact in incident.facts))


def _read(fact: Fact, prover: Prover) -> Fact:
    if fact.by_rule and fact.kind in {"date", "place", "actor"}:
        fact = prover.prove(fact)
    return _in_its_country(fact, prover.context.text) if fact.kind == "place" else fact


def _in_its_country(place: Fact, text: str) -> Fact:
    """The place with the one country that its sentence names."""
    start = place.evidence.start
    if place.country is not None or start is None:
        return place
    sentence = next((one.words for one in sentences(text) if one.start <= start < one.end), "")
    named = countries_named(sentence)
    if len(named) != 1:
        return place
    return replace(place, country=min(named), by_rule=tuple(sorted({*place.by_rule, "country"})))
