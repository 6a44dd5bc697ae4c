"""What only Python can say of the names that incidents are compared by: folded, groups named, countries, likeness."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from rapidfuzz import fuzz, process

from pipeline.names import country_code, fold_name, groups_named

# Two place names that differ in no more than about one letter in seven, such as Gaskindé and Gaskinde.
ALIKE = 85.0
# Of short names every letter counts: Gao and Goa are two towns.
_SHORTEST = 5


def words_table(words: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The names of `LinkReader.words` with what they mean.

    Columns: words, alias_id; folded; groups: ids of the armed groups that an actor's words name where the tables do not
    know them as a whole ("a front of the ELN"); proper: whether they are a name, not a description ("gunmen");
    country_named: the country that the words are the name of; country_of: the country in the id of a place that the
    tables know.
    """
    rows: dict[tuple[str, str | None], dict[str, Any]] = {}
    for one in words:
        if (said := one["words"]) is not None:
            row = rows.setdefault((said, one["alias_id"]), _meaning(said, one["alias_id"]))
            if one["actor"] and one["alias_id"] is None:
                row["groups"] = sorted(groups_named(said))
    types = {"groups": pa.list_(pa.string()), "proper": pa.bool_()}
    columns = ("words", "alias_id", "folded", "groups", "proper", "country_named", "country_of")
    return pa.table(
        {name: pa.array([row[name] for row in rows.values()], types.get(name, pa.string())) for name in columns}
    )


def _meaning(words: str, alias_id: str | None) -> dict[str, Any]:
    return {
        "words": words,
        "alias_id": alias_id,
        "folded": fold_name(words) or None,
        "groups": [],
        "proper": _is_name(words),
        "country_named": country_code(words),
        "country_of": _country_of(alias_id),
    }


def _is_name(words: str) -> bool:
    """Whether a word behind the first begins with a capital, or the first has one inside: Viv Ansanm, RED-Tabara."""
    first, *rest = words.split()[:8] or [""]
    return any(word[0].isupper() for word in rest) or any(letter.isupper() for letter in first[1:])


def _country_of(alias_id: str | None) -> str | None:
    """Ids of the places table end in their country: bamako_mli."""
    code = (alias_id or "").rpartition("_")[2].upper()
    return code if len(code) == 3 and country_code(code) == code else None


def likeness(spellings: pa.Table) -> pa.Table:
    """The pairs of names that are spelled alike, or of which one is part of the other; all else is left out.

    Args:
        spellings: folded names, in the columns `name` and `other`.

    Returns:
        The same with `alike` and `part`.
    """
    names, others = (spellings.column(name).to_pylist() for name in ("name", "other"))
    # One thread each: DuckDB uses the other processors, and pairs of short names are done in no time.
    scores = process.cpdist(names, others, scorer=fuzz.ratio, score_cutoff=ALIKE) if names else ()
    rows = [
        (name, other, bool(score) and min(len(name), len(other)) >= _SHORTEST, _within(name, other))
        for name, other, score in zip(names, others, scores, strict=True)
    ]
    kept = [row for row in rows if row[2] or row[3]]
    types = (pa.string(), pa.string(), pa.bool_(), pa.bool_())
    columns = zip(*kept, strict=True) if kept else ([], [], [], [])
    return pa.table(
        [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)],
        ["name", "other", "alike", "part"],
    )


def _within(name: str, other: str) -> bool:
    """Whether all words of one are words of the other: Tibu and via Tibu La Gabarra."""
    words, others = set(name.split()), set(other.split())
    return words <= others or others <= words
