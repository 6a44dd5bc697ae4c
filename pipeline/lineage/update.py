"""Ledger → lineages, written where they changed.

A lineage is named after its first text: by publication, then by when it came in, then by id. It keeps its id as long as
it shares a text with what had it; of two parts of one that fell apart, the one that shares more keeps the id.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.lineage.find import Found, Link, find_lineages
from pipeline.lineage.pairs import Source
from pipeline.store import Ledger
from pipeline.store.lineages import (
    CreditRow,
    LineageRow,
    StoredText,
    lineages_are_current,
    stored_lineages,
    stored_texts,
    write_lineages,
)

_PATIENCE = 30.0
# Digits of a text's hash in an id: more only where the shorter id is taken.
_DIGITS = (12, 24, 64)
_ALONE = "shares no reporting with another text"


@dataclass(frozen=True, slots=True)
class Lineages:
    """Counts after an update.

    Attributes:
        texts: in the ledger.
        lineages: the reports that they rest on, one independent source each.
        shared: lineages of more than one text.
        changed: texts whose lineage, or its reason, is another than before.
    """

    texts: int
    lineages: int
    shared: int
    changed: int


def update_lineages(ledger: Ledger, *, again: bool = False) -> Lineages:
    """Find the lineages and credits of all texts and store them in one transaction.

    Nothing is compared if no text came in and no event changed since the last time, unless `again` asks for it: after
    a change of this code or of its tables. What is found depends on the texts, their events and their publication;
    only for texts whose publication is not known, and for ids, does it matter when they came in.

    Raises:
        StoreError: there is no such database.
        LockedError: another process held it for too long.
    """
    with ledger.reading() as connection:
        if not again and lineages_are_current(connection):
            return _counts(stored_lineages(connection), 0)
        texts = stored_texts(connection)
    found = find_lineages([_source(text) for text in texts])
    rows = _rows(texts, found)
    changed = [row for row, text in zip(rows, texts, strict=True) if row != text.lineage]
    with ledger.writing(_PATIENCE) as connection:
        write_lineages(connection, changed, list(_credits(found)), datetime.now(UTC))
    return _counts(rows, len(changed))


def _source(text: StoredText) -> Source:
    return Source(text.text_id, text.text, text.language, frozenset(text.events), frozenset(text.outlets))


def _counts(rows: Sequence[LineageRow], changed: int) -> Lineages:
    sizes = Counter(row.lineage_id for row in rows)
    return Lineages(len(rows), len(sizes), sum(size > 1 for size in sizes.values()), changed)


def _credits(found: Found) -> Iterable[CreditRow]:
    for text_id, told in found.credits.items():
        for one in told:
            yield CreditRow(text_id, one.credited, one.use, one.quote, one.start, one.end)


def _rows(texts: Sequence[StoredText], found: Found) -> list[LineageRow]:
    """A row per text, in order."""
    shared = {text: group for group in found.lineages for text in group}
    groups = list(dict.fromkeys(shared.get(text.text_id, (text.text_id,)) for text in texts))
    names = _named(groups, {text.text_id: text.lineage.lineage_id for text in texts if text.lineage})
    lineage_of = {text: name for group, name in zip(groups, names, strict=True) for text in group}
    return [_row(text.text_id, lineage_of[text.text_id], found.links.get(text.text_id)) for text in texts]


def _row(text_id: str, lineage_id: str, link: Link | None) -> LineageRow:
    if link is None:
        return LineageRow(text_id, lineage_id, "own", None, None, _ALONE)
    other = link.other if link.one == text_id else link.one
    return LineageRow(text_id, lineage_id, link.basis, other, link.score, link.reason)


def _named(groups: Sequence[tuple[str, ...]], before: dict[str, str]) -> list[str]:
    """The id of each group: the one that most of its texts had, where no other group has a better claim, or a new one.

    Groups and their texts come earliest first, which decides between equal claims.
    """
    claims = [
        (-count, place, lineage_id)
        for place, group in enumerate(groups)
        for lineage_id, count in Counter(before[text] for text in group if text in before).items()
    ]
    names: dict[int, str] = {}
    taken = set[str]()
    for _, place, lineage_id in sorted(claims):
        if place not in names and lineage_id not in taken:
            names[place] = lineage_id
            taken.add(lineage_id)
    taken |= set(before.values())
    for place, group in enumerate(groups):
        if place not in names:
            names[place] = _new(group[0], taken)
            taken.add(names[place])
    return [names[place] for place in range(len(groups))]


def _new(first: str, taken: set[str]) -> str:
    return next(name for digits in _DIGITS if (name := f"ln_{first[:digits]}") not in taken)
