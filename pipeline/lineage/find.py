"""Texts → lineages: near-duplicates first, then rewrites among what is left, then groups.

A near-duplicate is set aside under the text that it repeats, so that a thousand copies of a wire story are compared
once. It joins the lineage of that text and carries it no further, to what only it resembles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.lineage.credits import Credit, credits_of
from pipeline.lineage.groups import grouped
from pipeline.lineage.pairs import Compared, Source, compared
from pipeline.lineage.shingles import Duplicate, near_duplicates, runs_of

Basis = Literal["near_duplicate", "rewrite", "credit"]


@dataclass(frozen=True, slots=True)
class Link:
    """Why two texts are of one lineage.

    Attributes:
        score: of a near-duplicate the Jaccard similarity of word 5-grams, else bits of evidence.
        reason: what they share, in words.
    """

    one: str
    other: str
    basis: Basis
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        lineages: the text ids of each lineage of two or more, in the order in which the texts were given.
        links: of each of those texts, its link to the one of its lineage that it shares most with.
        credits: of each text that credits anybody.
    """

    lineages: tuple[tuple[str, ...], ...]
    links: Mapping[str, Link]
    credits: Mapping[str, tuple[Credit, ...]]


def find_lineages(sources: Sequence[Source]) -> Found:
    """The lineages of some texts.

    Args:
        sources: each text once, earliest first: of near-duplicates the first is the one that the others repeat. Their
            `copy_of` is read from the texts here.
    """
    credited = {source.text_id: found for source in sources if (found := credits_of(source.text))}
    repeats = _repeats(sources)
    pairs = list(compared(_firsts(sources, repeats, credited)))
    groups = grouped({(pair.one, pair.other): pair.bits for pair in pairs})
    group_of = {text: place for place, group in enumerate(groups) for text in group}
    joined = [pair for pair in pairs if pair.one in group_of and group_of[pair.one] == group_of.get(pair.other)]
    links = _strongest([*map(_duplicate_link, repeats.values()), *map(_link, joined)])
    return Found(_lineages(sources, repeats, group_of), links, credited)


def _repeats(sources: Sequence[Source]) -> dict[str, Duplicate]:
    """Each text that repeats an earlier one that repeats none, with the one that it is most like."""
    repeats: dict[str, Duplicate] = {}
    # Pairs come in the order of the later text: whether the earlier one repeats another is known by then.
    for pair in near_duplicates({source.text_id: runs_of(source.text) for source in sources}):
        best = repeats.get(pair.other)
        if pair.one not in repeats and (best is None or best.similarity < pair.similarity):
            repeats[pair.other] = pair
    return repeats


def _firsts(
    sources: Iterable[Source], repeats: Mapping[str, Duplicate], credited: Mapping[str, Sequence[Credit]]
) -> dict[str, Source]:
    """The texts that repeat none, with the events, outlets and credits of those that repeat them."""
    firsts: dict[str, Source] = {}
    for source in sources:
        copy_of = frozenset(one.credited for one in credited.get(source.text_id, ()) if one.use == "copy")
        first = firsts.get(_first(source.text_id, repeats), source)
        firsts[first.text_id] = replace(
            first,
            events=first.events | source.events,
            outlets=first.outlets | source.outlets,
            copy_of=first.copy_of | copy_of,
        )
    return firsts


def _first(text_id: str, repeats: Mapping[str, Duplicate]) -> str:
    return repeats[text_id].one if text_id in repeats else text_id


def _duplicate_link(pair: Duplicate) -> Link:
    return Link(pair.one, pair.other, "near_duplicate", round(pair.similarity, 4), pair.reason())


def _link(pair: Compared) -> Link:
    return Link(pair.one, pair.other, "credit" if pair.by_credit else "rewrite", round(pair.bits, 2), pair.reason())


def _strongest(links: Iterable[Link]) -> dict[str, Link]:
    """Each text's strongest link, near-duplicates before all others."""
    strongest: dict[str, Link] = {}
    for link in links:
        for text in (link.one, link.other):
            if text not in strongest or _strength(link) > _strength(strongest[text]):
                strongest[text] = link
    return strongest


def _strength(link: Link) -> tuple[bool, float]:
    return (link.basis == "near_duplicate", link.score)


def _lineages(
    sources: Iterable[Source], repeats: Mapping[str, Duplicate], group_of: Mapping[str, int]
) -> tuple[tuple[str, ...], ...]:
    members: dict[str | int, list[str]] = {}
    for source in sources:
        first = _first(source.text_id, repeats)
        members.setdefault(group_of.get(first, first), []).append(source.text_id)
    return tuple(tuple(group) for group in members.values() if len(group) > 1)
