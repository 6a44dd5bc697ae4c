"""The word tables of each language; the words themselves stand in words.toml, whose head explains them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pipeline.numerals.phrases import Phrases, Sign
from pipeline.numerals.tokens import fold, phrase_of

_TABLES: Final[Mapping[str, Any]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
# The languages that text2num reads and that have tables here.
WORD_LANGUAGES: Final = frozenset({"en", "fr", "es", "pt", "de", "it", "nl"})
_ANY: Final = "any"


@dataclass(frozen=True)
class Lexicon:
    """One language's tables.

    Attributes:
        language: its primary subtag; "any" for the tables of all languages together, without number words.
        main: what the scan reads from left to right: bounds, negations and number words of our own.
        behind: bounds behind a number.
        loose: bounds that are common words unless they touch a number.
        places: those of them that say where something is before an article: "under a bus".
        use_behind: words behind a number that say its use, as the sign's name.
        use_before: words before it that do.
        plural: how a plural noun ends; empty where that says nothing.
    """

    language: str
    main: Phrases
    behind: Phrases
    loose: frozenset[tuple[str, ...]]
    places: frozenset[tuple[str, ...]]
    scale: Phrases
    unit_of: Phrases
    use_behind: Phrases
    use_before: Phrases
    month: Phrases
    month_of: Phrases
    range_open: Phrases
    range_join: Phrases
    range_meet: Phrases
    ratio: Phrases
    group: str
    decimal: str
    space: bool
    capital_months: bool
    capitals_are_names: bool
    plural: str
    lists: Mapping[str, frozenset[str]]

    @property
    def reads_words(self) -> bool:
        """Whether its number words are read."""
        return self.language in WORD_LANGUAGES

    def lists_word(self, name: str, text: str) -> bool:
        """Whether a folded word stands in one of the plain lists (counted, changes, filler …)."""
        return text in self.lists[name]


def lexicon(language: str | None) -> Lexicon:
    """The tables of a BCP 47 tag's language; of all languages together if it is unknown or has none."""
    subtag = (language or "").replace("_", "-").partition("-")[0].lower()
    return _lexicon(subtag if subtag in _TABLES else _ANY)


@cache
def _lexicon(language: str) -> Lexicon:
    tables = list(_TABLES.values()) if language == _ANY else [_TABLES[language]]
    own: Mapping[str, Any] = {"group": ",", "decimal": ".", "space": False} if language == _ANY else tables[0]
    return Lexicon(
        language=language,
        main=Phrases([*_signs(tables), *(_number_signs(tables) if language in WORD_LANGUAGES else ())]),
        behind=Phrases(_classes(tables, "behind", "bound")),
        loose=frozenset(phrase_of(entry) for table in tables for entry in entries(table.get("loose", ""))),
        places=frozenset(phrase_of(entry) for table in tables for entry in entries(table.get("places", ""))),
        scale=_scales(tables),
        unit_of=Phrases(_values(tables, "unit_of", "other")),
        use_behind=Phrases(_classes(tables, "unit", "other")),
        use_before=Phrases(_classes(tables, "lead", "other")),
        month=Phrases(_part(tables, "month", "names")),
        month_of=Phrases(_part(tables, "month", "of")),
        range_open=Phrases(_rows(tables, "open")),
        range_join=Phrases(_rows(tables, "join")),
        range_meet=Phrases(_rows(tables, "meet")),
        ratio=Phrases(_rows(tables, "ratio")),
        group=own["group"],
        decimal=own["decimal"],
        space=own["space"],
        capital_months=any(table.get("capital_months", False) for table in tables),
        capitals_are_names=own.get("capitals_are_names", False),
        plural=own.get("plural", ""),
        lists={name: _list(tables, name) for name in _LISTS},
    )


_LISTS: Final = (
    "changes",
    "counted",
    "filler",
    "not_superlative",
    "openers",
    "ordinal_end",
    "partitive",
    "pronoun_before",
    "pronoun_behind",
    "superlative",
    "unread",
)


def entries(table: str) -> list[str]:
    """A table's entries."""
    rows = (entry.strip() for row in table.splitlines() for entry in row.split(" | "))
    return [row for row in rows if row]


def _list(tables: list[Mapping[str, Any]], name: str) -> frozenset[str]:
    return frozenset(fold(entry) for table in tables for entry in entries(table.get(name, "")))


def _signs(tables: list[Mapping[str, Any]]) -> Iterator[tuple[str, Sign]]:
    yield from _classes(tables, "before", "bound")
    yield from _classes(tables, "negation", "negation")
    for table in tables:
        for entry in entries(table.get("ne", "")):
            yield entry, Sign("ne")
        for entry in entries(table.get("idiom", "")):
            yield entry, Sign("idiom")


def _number_signs(tables: list[Mapping[str, Any]]) -> Iterator[tuple[str, Sign]]:
    yield from _classes(tables, "vague", "vague")
    yield from _classes(tables, "fraction", "fraction")
    yield from _values(tables, "lump", "lump")
    yield from _values(tables, "number", "number")
    yield from _values(tables, "ordinal", "ordinal")
    for table in tables:
        for entry in entries(table.get("single", "")):
            yield entry, Sign("single", value=1)
        for entry in entries(table.get("none", "")):
            yield entry, Sign("none", value=0)


def _classes(tables: list[Mapping[str, Any]], name: str, kind: Any) -> Iterator[tuple[str, Sign]]:
    for table in tables:
        for label, row in table.get(name, {}).items():
            for entry in entries(row):
                yield entry, Sign(kind, label)


def _values(tables: list[Mapping[str, Any]], name: str, kind: Any) -> Iterator[tuple[str, Sign]]:
    for table in tables:
        for value, row in table.get(name, {}).items():
            for entry in entries(row):
                yield entry, Sign(kind, value=int(value))


def _rows(tables: list[Mapping[str, Any]], name: str) -> Iterator[tuple[str, Sign]]:
    for table in tables:
        for entry in entries(table.get(name, "")):
            yield entry, Sign("other", entry)


def _part(tables: list[Mapping[str, Any]], table_name: str, name: str) -> Iterator[tuple[str, Sign]]:
    yield from _rows([table.get(table_name, {}) for table in tables], name)


def _scales(tables: list[Mapping[str, Any]]) -> Phrases:
    """Scale words; one on which the languages disagree ("billion") has no value where the language is unknown."""
    of: dict[str, set[int]] = {}
    for entry, sign in _values(tables, "scale", "other"):
        of.setdefault(entry, set()).add(sign.value or 0)
    return Phrases(
        (entry, Sign("other", value=next(iter(values)) if len(values) == 1 else None)) for entry, values in of.items()
    )
