"""A template's numbers: how many (slots 14 and 21) joined with what befell them (slots 16 and 23) on what is quoted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evals import gold_format as form
from evals.muc4.find import Reader
from evals.muc4.keys import Filler
from evals.muc4.terms import (
    CASUALTIES,
    DAMAGE,
    DESCRIPTION,
    GROUPS,
    HUMAN_EFFECT,
    HUMAN_NUMBER,
    HUMAN_TOTAL,
    HUMAN_TYPE,
    STAGE,
    THING_EFFECT,
    THING_NUMBER,
    THING_TOTAL,
    THING_TYPE,
    Count,
    damaged,
    joined,
    read_count,
)
from pipeline.fact import Measure


@dataclass(frozen=True)
class _Joined:
    """Numbers and measures for one cross-reference; the first of each is the answer, the others count as well."""

    refs: tuple[str, ...]
    counts: tuple[Count, ...]
    measures: tuple[Measure | None, ...]
    optional: bool


def quantities(reader: Reader, incident_type: str) -> list[form.GoldQuantity]:
    """The killed, hurt, abducted and destroyed of a template, each entry once."""
    found = [*_abducted(reader, incident_type), *_people(reader), *_things(reader)]
    made: dict[tuple[object, ...], form.GoldQuantity] = {}
    for one in found:
        for quantity in _entries(reader, one):
            key = (quantity.measure, quantity.status, quantity.low, quantity.high, quantity.modifier, quantity.group)
            if key not in made or (made[key].optional and not quantity.optional):
                made[key] = quantity
    for slot in (THING_TOTAL, HUMAN_TOTAL):
        for filler in reader.template[slot]:
            reader.skip(slot, f"{filler.text}: a total has no effect to join it with")
    return list(made.values())


def _abducted(reader: Reader, incident_type: str) -> Iterator[_Joined]:
    stage = [value for one in reader.template[STAGE] for value in one.values]
    if incident_type != "KIDNAPPING" or stage[:1] != ["ACCOMPLISHED"]:
        return
    for number in reader.template[HUMAN_NUMBER]:
        effects = [one.values[0] for one in joined(number.refs, reader.template[HUMAN_EFFECT])]
        # Who died or was hurt in a kidnapping may have stood beside the one who was taken.
        hurt = any(effect in CASUALTIES for effect in effects)
        counts = _counts(reader, number, HUMAN_NUMBER)
        if number.refs and counts:
            yield _Joined(number.refs, counts, ("abducted",), number.optional or hurt)


def _people(reader: Reader) -> Iterator[_Joined]:
    groups: dict[tuple[str, ...], list[Filler]] = {}
    for effect in reader.template[HUMAN_EFFECT]:
        groups.setdefault(effect.refs, []).append(effect)
    for refs, effects in groups.items():
        yield from _paired(reader, refs, _merged(reader, refs, effects), (HUMAN_NUMBER, HUMAN_EFFECT))


def _merged(reader: Reader, refs: tuple[str, ...], effects: list[Filler]) -> list[Filler]:
    """Death and injury with one number between them are one filler: the number counts both together."""
    numbers = joined(refs, reader.template[HUMAN_NUMBER])
    kinds = {effect.values for effect in effects}
    several = len(numbers) == 1 and numbers[0].values[0] not in {"1", "PLURAL"}
    if several and kinds == {("DEATH",), ("INJURY",)}:
        return [replace(effects[0], values=("DEATH AND INJURY",))]
    return effects


def _things(reader: Reader) -> Iterator[_Joined]:
    groups: dict[tuple[str, ...], list[Filler]] = {}
    for effect in reader.template[THING_EFFECT]:
        groups.setdefault(effect.refs, []).append(effect)
    for refs, effects in groups.items():
        yield from _paired(reader, refs, effects, (THING_NUMBER, THING_EFFECT))


def _paired(reader: Reader, refs: tuple[str, ...], effects: list[Filler], slots: tuple[int, int]) -> Iterator[_Joined]:
    """Each effect with its number: one number for all, or as many numbers as effects, in their order."""
    number_slot, effect_slot = slots
    numbers = joined(refs, reader.template[number_slot])
    for index, effect in enumerate(effects):
        measures = tuple(dict.fromkeys(_measure(reader, value, refs, effect_slot) for value in effect.values))
        if not any(measures):
            continue
        if not refs:
            reader.skip(effect_slot, f"{effect.text}: the key quotes no words for it")
        elif not numbers:
            reader.skip(effect_slot, f"{effect.text}: the key has no number for it")
        elif len(numbers) not in {1, len(effects)}:
            reader.skip(effect_slot, f"{effect.text}: {len(numbers)} numbers for {len(effects)} effects")
        else:
            number = numbers[index if len(numbers) > 1 else 0]
            if counts := _counts(reader, number, number_slot):
                yield _Joined(refs, counts, measures, effect.optional or number.optional)


def _measure(reader: Reader, value: str, refs: tuple[str, ...], slot: int) -> Measure | None:
    if slot == HUMAN_EFFECT:
        return "killed_or_injured" if value == "DEATH AND INJURY" else CASUALTIES.get(value)
    if value not in DAMAGE:
        return None
    kinds = joined(refs, reader.template[THING_TYPE])
    return damaged(kinds[0].values[0] if kinds else "OTHER", refs)


def _counts(reader: Reader, number: Filler, slot: int) -> tuple[Count, ...]:
    for value in number.values:
        if read_count(value) is None:
            reader.skip(slot, f"{value!r} is no number")
    return tuple(count for value in number.values if (count := read_count(value)) is not None)


def _entries(reader: Reader, one: _Joined) -> Iterator[form.GoldQuantity]:
    """The answer, and one optional entry for every other number or effect: gold has no other way to accept two."""
    for measure in one.measures:
        for count in one.counts:
            if measure is not None:
                firm = measure == one.measures[0] and count == one.counts[0] and not one.optional
                yield from _entry(reader, one.refs, measure, count, optional=not firm)


def _entry(
    reader: Reader, refs: tuple[str, ...], measure: Measure, count: Count, *, optional: bool
) -> Iterator[form.GoldQuantity]:
    number = count.low if count.low is not None else count.high
    people = measure not in {"aircraft", "vehicles", "buildings", "other"}
    slot = HUMAN_NUMBER if people else THING_NUMBER
    roles = [role for one in joined(refs, reader.template[DESCRIPTION]) if one.refs for role in one.values]
    named = reader.named(refs, more=roles)
    if named is None:
        reader.skip(slot, f"{measure}: the article has no words {refs[0]!r}")
        return
    mention, value_text = named.mention, None
    for span in reader.nearest(refs) if number is not None else ():
        if found := reader.words.counted(span, number or 0):
            mention, value_text = reader.words.mention(found[0]), found[1]
            break
    kinds = joined(refs, reader.template[HUMAN_TYPE]) if people else []
    none = (count.low, count.high) == (0, 0)
    yield form.GoldQuantity(
        quote=mention.quote,
        at=mention.at,
        optional=optional,
        measure=measure,
        status="reported_unquantified" if count.modifier == "vague" else "reported_none" if none else "reported",
        value_text=value_text,
        low=count.low,
        high=count.high,
        modifier=count.modifier,
        group=named.names[0],
        also_group=[*named.names[1:]],
        group_type=GROUPS.get(kinds[0].values[0], "unknown") if kinds else "unknown",
    )
