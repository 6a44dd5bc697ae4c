"""A copy-ready sentence on a toll: every figure with who says so, and the outlets that carry it.

    77 dead, says a Malian security source; 81, says an internal document; more than 70, reports Daily Example.

No figure is chosen and none left out, but those that count a part of another, were revised, or are the same again.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pipeline.keys import ANYBODY
from pipeline.store import Ledger, Reader

# How a newsroom says the measure; what is not here is said by its own name.
_SAID = {
    "killed": "dead",
    "killed_or_injured": "dead or injured",
    "casualties_unspecified": "casualties",
    "abducted": "abducted",
    "attackers": "attackers",
}
# Measures that count things are named by what is counted: "two planes", not "two planes aircraft".
_THINGS = ("attackers", "explosions", "aircraft", "vehicles", "buildings", "other")
_SILENT = {"not_disclosed": "no number from", "unknown": "not known, says"}
_ARTICLE = re.compile(r"^(?:An?|The)(?= )")


@dataclass(frozen=True, slots=True)
class TollSentence:
    """One sentence.

    Attributes:
        sentence: with every figure and who says so.
        sources: what it rests on: one line per figure, with outlet, article and quote.
    """

    event_id: str
    measure: str
    sentence: str
    sources: tuple[str, ...]


def toll_sentences(
    ledger: Ledger, events: Sequence[str], *, measures: Sequence[str] = (), as_of: Any = None
) -> list[TollSentence]:
    """A sentence for each event and measure that has a number.

    Args:
        ledger: the database.
        events: event ids.
        measures: only these; all when empty.
        as_of: as it stood then; None: now.
    """
    with ledger.reading() as connection:
        rows = Reader(connection).rows(
            _STATEMENTS, {"moment": as_of, "events": list(events), "measures": list(measures)}
        )
    told = ((key, list(group)) for key, group in groupby(rows, key=lambda row: (row["event_id"], row["measure"])))
    return [
        TollSentence(event_id, measure, _sentence(measure, found), tuple(_source(row) for row in found))
        for (event_id, measure), found in told
        if any(row["state"] == "counted" for row in found)
    ]


_STATEMENTS = """
    SELECT
        event_id, measure, state, status, originator, compare_key, group_text,
        worded_figure(status, low, high, modifier, value_text, NULL) AS figure,
        list(DISTINCT source ORDER BY source) AS sources,
        min_by(article_id, (told_at, article_id, fact_id)) AS article_id,
        min_by(quote, (told_at, article_id, fact_id)) AS quote
    FROM toll_statements($moment::TIMESTAMPTZ, $events)
    WHERE (state = 'counted' OR (state IN ('no_number', 'part') AND status IN ('not_disclosed', 'unknown')))
        AND (len($measures) = 0 OR measure IN (SELECT unnest($measures)))
    GROUP BY event_id, measure, state, status, originator, compare_key, group_text, figure, low, high, modifier
    ORDER BY
        event_id, measure, state <> 'counted', originator IS NULL, modifier <> 'exact', coalesce(low, high), originator,
        group_text NULLS FIRST, article_id
"""


def _sentence(measure: str, rows: list[dict[str, Any]]) -> str:
    said = _SAID.get(measure, measure.replace("_", " "))
    figures = [row for row in rows if row["state"] == "counted"]
    silent = [row for row in rows if row["state"] != "counted"]
    parts = _once(_figure(row, said if place == 0 else None) for place, row in enumerate(figures))
    parts += _once(f"{_SILENT[row['status']]} {_who(row)}" for row in silent)
    words = "; ".join(parts)
    return f"{words[:1].upper()}{words[1:]}."


def _figure(row: dict[str, Any], said: str | None) -> str:
    group = "" if row["compare_key"] == ANYBODY or row["group_text"] is None else f" {row['group_text']}"
    measure = f" {said}" if said and not (group and row["measure"] in _THINGS) else ""
    verb = "reports" if row["originator"] is None else "says"
    return f"{row['figure']}{group}{measure}, {verb} {_who(row)}"


def _who(row: dict[str, Any]) -> str:
    """The originator as the article has it, else the outlets that say so in their own voice."""
    if row["originator"] is not None:
        return _ARTICLE.sub(lambda found: found.group().lower(), str(row["originator"]), count=1)
    *others, last = row["sources"]
    return f"{', '.join(others)} and {last}" if others else str(last)


def _source(row: dict[str, Any]) -> str:
    sources = dict.fromkeys([*row["sources"], row["article_id"]])
    return f"{row['figure']}: {', '.join(sources)}: “{row['quote']}”"


def _once(parts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(parts))
