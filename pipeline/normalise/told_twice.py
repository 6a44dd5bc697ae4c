"""What a small model lists twice: the main incident once more among the background ones."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.fact import Fact, Incident


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
    joined = list(dict.fromkeys(parts[0]))
    for facts in parts[1:]:
        wholes = {fact: facts[fact.subset_of] for fact in facts if fact.subset_of is not None}
        joined += [fact for fact in dict.fromkeys(facts) if fact not in joined]
        for fact, whole in wholes.items():
            joined[joined.index(fact)] = replace(fact, subset_of=joined.index(whole))
    return tuple(joined)
