"""Alias tables: which names mean the same group or the same place, ours and those that a user adds.

A user's folder may hold groups.csv and places.csv. Their rows stand beside the built-in ones, and win where the same
name, however it is spelled, has another id. A name that built-in rows give to two ids is ambiguous on purpose
(Tripoli): it has no id until a country or a user's row decides.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.names.appellation import describes, masks, without_links
from pipeline.names.countries import country_code
from pipeline.names.folding import fold_name
from pipeline.names.table import Alias, read_aliases, refuse_contradictions
from schemas.canonical import canonical_hash

BUILT_IN = Path(__file__).parent
TABLES = ("groups.csv", "places.csv")

Ids = Mapping[str, frozenset[str]]

_BRACKETS = re.compile(r"(?P<before>[^(\[（]*)[(\[（](?P<inside>[^)\]）]*)[)\]）]?(?P<after>.*)", re.DOTALL)  # noqa: RUF001
# "The town of Gao" is Gao; "Gao region" is another place, so only what a settlement is called goes.
_SETTLEMENT = re.compile(
    r"^(?:(?:capital|city|town|village|port|ville|capitale|localite|ciudad|localidad|pueblo|مدينة|بلدة|قرية|عاصمة) )+"
    r"(?:of )?(?=.)"
)


@dataclass(frozen=True)
class Aliases:
    """Names → ids of groups and of places.

    Attributes:
        version: 12 hex digits of a SHA-256 over every row in force, whatever order they stand in: what rows were made
            with. Two with one version give the same ids.
        groups, places: folded name → its ids; more than one where the name is ambiguous.
    """

    version: str
    groups: Ids = field(repr=False, compare=False)
    places: Ids = field(repr=False, compare=False)

    def group_id(self, words: str | None) -> str | None:
        """The id of the group that these words call by name; None where no table knows, or they name two.

        A name with its abbreviation, "Group to Support Islam and Muslims (JNIM)", is looked up whole and in both
        parts; around a name may stand what it is ("terrorist group") and what it is linked with ("al-Qaida-linked").
        """
        if not words:
            return None
        if (brackets := _BRACKETS.match(words)) is None:
            return self._group(words)
        if (whole := self.groups.get(fold_name(words))) is not None:
            return _only(whole)
        outside = f"{brackets['before']} {brackets['after']}"
        if (found := self._group(outside)) is not None:
            return found
        # "A splinter of the Pakistani Taliban (TTP)" abbreviates what it split from.
        found = self._group(brackets["inside"])
        return None if found in self._linked(outside) else found

    def groups_named(self, words: str) -> frozenset[str]:
        """Ids of the groups whose names stand in these words; inside a longer name a shorter one does not count."""
        text, names = self._masked(fold_name(words))
        return self._ids(names[number] for number in masks(text))

    def place_id(self, words: str | None) -> str | None:
        """The id of the place that goes by these words; None where no table knows, or for two places of one name.

        A country behind the name, "Tripoli, Libya" or "Tripoli (Libya)", decides between places whose ids end in
        its code; a country that contradicts the place leaves it without an id.
        """
        if not words:
            return None
        if (ids := self._places(words)) is not None:
            return _only(ids)
        if (brackets := _BRACKETS.match(words)) is None:
            name, *rest = re.split("[,،]", words)
            return self._place_in(name, rest[-1]) if rest else None
        if (found := self._place_in(brackets["before"], brackets["inside"])) is not None:
            return found
        outside, inside = (self._places(brackets[part]) or frozenset() for part in ("before", "inside"))
        return _only(outside & inside)  # "Timbuktu (Tombouctou)": one place by two names

    def _group(self, words: str) -> str | None:
        folded = fold_name(words)
        if folded in self.groups:
            return _only(self.groups[folded])
        text, names = self._masked(folded)
        text = without_links(text)
        return _only(self._ids(names[number] for number in masks(text))) if describes(text) else None

    def _linked(self, words: str) -> frozenset[str]:
        text, names = self._masked(fold_name(words))
        kept = masks(without_links(text))
        return self._ids(names[number] for number in masks(text) if number not in kept)

    def _masked(self, folded: str) -> tuple[str, list[str]]:
        """Folded words with each group's name as `<n>`, and the names by n; the longest first, so none is split."""
        rest, names = f" {folded} ", list[str]()
        for name in self._longest_first:
            while name in rest:  # again: two in a row share the space between them
                rest = rest.replace(name, f" <{len(names)}> ")
                names.append(name.strip())
        return rest, names

    @cached_property
    def _longest_first(self) -> list[str]:
        return sorted((f" {name} " for name in self.groups), key=lambda name: (-len(name), name))

    def _ids(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(one for name in names for one in self.groups[name])

    def _places(self, words: str) -> frozenset[str] | None:
        folded = fold_name(words)
        return self.places.get(folded) or self.places.get(_SETTLEMENT.sub("", folded))

    def _place_in(self, name: str, country: str) -> str | None:
        code = country_code(country.strip())
        if code is None:
            return None
        ids = self._places(name) or frozenset()
        return _only(frozenset(one for one in ids if _country_of(one) in {code, None}))


def load_aliases(folder: Path | None = None) -> Aliases:
    """The built-in tables, and above them those of a user's folder (groups.csv, places.csv or both).

    Raises:
        UsageError: the folder is missing or has neither table, a table cannot be read (see `read_aliases`), or one
            gives a name two ids.
    """
    own = _own_tables(folder) if folder is not None else {}
    rows = {table: _in_force(_built_in_rows(table), own.get(table, ())) for table in TABLES}
    listed = [[table, *row] for table in TABLES for row in sorted({alias.cells for alias in rows[table]})]
    version = canonical_hash(listed).partition(":")[2][:12]
    groups, places = (_by_name(rows[table]) for table in TABLES)
    return Aliases(version=version, groups=groups, places=places)


@cache
def built_in() -> Aliases:
    """The built-in tables alone, read once."""
    return load_aliases()


@cache
def _built_in_rows(table: str) -> tuple[Alias, ...]:
    return read_aliases(BUILT_IN / table)


def _own_tables(folder: Path) -> dict[str, tuple[Alias, ...]]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name one that holds groups.csv or places.csv")
    tables = {table: read_aliases(folder / table) for table in TABLES if (folder / table).exists()}
    if not tables:
        raise UsageError(f"{folder}: neither groups.csv nor places.csv; put one there, with the columns id,name")
    for table, aliases in tables.items():
        refuse_contradictions(folder / table, aliases)
    return tables


def _in_force(built_in_rows: tuple[Alias, ...], own: tuple[Alias, ...]) -> tuple[Alias, ...]:
    """A user's rows, and the built-in ones whose name the user leaves alone."""
    taken = {fold_name(alias.name) for alias in own}
    return (*own, *(alias for alias in built_in_rows if fold_name(alias.name) not in taken))


def _by_name(aliases: tuple[Alias, ...]) -> Ids:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        ids[fold_name(alias.name)].add(alias.id)
    return {name: frozenset(found) for name, found in ids.items()}


def _country_of(place: str) -> str | None:
    """The country that a place's id ends in: `bamako_mli` lies in MLI; an id without one may lie anywhere."""
    code = place.rpartition("_")[2].upper()
    return code if country_code(code) == code else None


def _only(ids: frozenset[str]) -> str | None:
    return next(iter(ids)) if len(ids) == 1 else None
