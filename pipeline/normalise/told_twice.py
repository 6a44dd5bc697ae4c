"""What a small model lists twice: the main incident once more among the background ones."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.fact import Fact, Incident

# What main has said once and for all: a repeat that says otherwise only adds to who and how many.
_OF_THE_WHOLE = ("event_type", "attack_mode", "stage", "date", "place")


def once(main: Incident | None, backgrounds: list[Incident]) -> Iterator[Incident]:
    """Main, with what repeats it joined to it, then the other background incidents."""
    if main is not None:
        # Told by the same words with the same date it is the same happening, which a small model lists twice.
        again = [incident for incident in backgrounds if _is_again(incident, main)]
        backgrounds = [incident for incident in backgrounds if incident not in again]
        yield replace(main, facts=_joined([main.facts, *(incident.facts for incident in again)]))
    yield from backgrounds


def _is_again(incident: Incident, main: Incident) -> bool:
    def dates(one: Incident) -> set[str | None]:
        return {fact.value_text for fact in one.facts if fact.kind == "date"}

    one, other = incident.evidence, main.evidence
    grounded = one.start is not None and other.start is not None
    same_words = (one.start, one.end) == (other.start, other.end) if grounded else one.quote == other.quote
    return same_words and dates(incident) == dates(main)


def _joined(parts: Sequence[tuple[Fact, ...]]) -> tuple[Fact, ...]:
    """The facts of all parts, each once; `subset_of` goes on pointing to the quantity that it pointed to."""
    wholes: dict[Fact, Fact | None] = {}
    settled: frozenset[str] = frozenset()
    for facts in parts:
        for fact in facts:
            if fact.kind not in settled:
                whole = None if fact.subset_of is None else replace(facts[fact.subset_of], subset_of=None)
                wholes.setdefault(replace(fact, subset_of=None), whole)
        settled = frozenset(fact.kind for fact in wholes).intersection(_OF_THE_WHOLE)
    places = {fact: place for place, fact in enumerate(wholes)}
    return tuple(
        fact if whole is None or whole == fact else replace(fact, subset_of=places[whole])
        for fact, whole in wholes.items()
    )
