"""Times what sets sources side by side, over a made-up ledger of a million facts.

`python -m evals.speed.sides [FACTS]` fills a database in a temporary folder and prints seconds for each question, best
and median of five, and their ratio to the baseline: one scan that groups the same facts by incident and measure. The
aim for `compare` and `conflicts` is two seconds on two cores.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.compare import compare, conflicts, events, tolls
from pipeline.store import Ledger, Reader

_ROUNDS = 5
_PER_INCIDENT = 10
_ARTICLES_PER_EVENT = 5

# Five articles an event, one incident an article, ten facts an incident: a type, a date, a place, three actors, four
# figures. Two articles in five say another number of dead; one in five says it was another group.
_FILL = """
SELECT setseed(0.5);
INSERT INTO texts SELECT 't' || n, 'words', 5, '2025-01-01' FROM range($articles) AS r(n);
INSERT INTO articles (article_id, version, text_id, outlet, published_at, published_basis, source, first_seen_at)
SELECT 'a' || n, 1, 't' || n, 'outlet ' || (n % 400), '2024-01-01'::DATE + (n // 300)::INTEGER, 'declared', 'x',
    '2025-01-01'
FROM range($articles) AS r(n);
INSERT INTO extractions
    (extraction_id, text_id, article_id, prompt, prompt_hash, schema, schema_hash, model, asked, repeat, steps, status,
     run_id, code_version, extracted_at)
SELECT 'e' || n, 't' || n, 'a' || n, 'p/v1', 'h', 's', 'h', 'm', '{}', 0, [], 'extracted', 'r', '1', '2025-01-01'
FROM range($articles) AS r(n);
INSERT INTO incidents
    (incident_id, extraction_id, text_id, article_id, ordinal, role, quote, grounding, prompt, schema, model)
SELECT 'e' || n || '#0', 'e' || n, 't' || n, 'a' || n, 0, 'main', 'words', 'exact', 'p/v1', 's', 'm'
FROM range($articles) AS r(n);
INSERT INTO events SELECT 'ev' || n, 'attack, place ' || n, NULL, '2025-01-01', '2025-01-01'
FROM range($articles // $per_event) AS r(n);
INSERT INTO event_members (event_id, incident_id, reason, linked_at)
SELECT 'ev' || (n // $per_event), 'e' || n || '#0', 'made', '2025-01-01' FROM range($articles) AS r(n);
INSERT INTO selections VALUES ('default', 'p/v1', 's', 'm', '2025-01-01');
INSERT INTO facts
    (fact_id, extraction_id, incident_id, text_id, article_id, ordinal, role, kind, measure, status, value_text, low,
     high, modifier, group_text, originator, originator_type, category, basis, alias_id, country, date_start, date_end,
     compare_key, quote, quote_start, quote_end, grounding, prompt, schema, model)
SELECT
    'e' || n || '#0.' || f, 'e' || n, 'e' || n || '#0', 't' || n, 'a' || n, f, 'main',
    CASE f WHEN 0 THEN 'event_type' WHEN 1 THEN 'date' WHEN 2 THEN 'place' WHEN 3 THEN 'actor' WHEN 4 THEN 'actor'
        WHEN 5 THEN 'target' ELSE 'quantity' END,
    CASE f WHEN 6 THEN 'killed' WHEN 7 THEN 'injured' WHEN 8 THEN 'detained' WHEN 9 THEN 'killed' END,
    CASE WHEN f > 5 THEN 'reported' END,
    CASE WHEN f > 5 THEN figure::VARCHAR WHEN f = 1 THEN 'on Tuesday' WHEN f = 2 THEN 'place ' || (n // $per_event)
        WHEN f = 3 THEN 'group ' || named ELSE 'army' END,
    CASE WHEN f > 5 THEN figure END,
    CASE WHEN f > 5 AND f <> 8 THEN figure END,
    CASE WHEN f = 8 THEN 'at_least' WHEN f > 5 THEN 'exact' END,
    CASE WHEN f = 9 THEN 'soldiers' END,
    CASE WHEN f > 5 AND n % 3 = 0 THEN 'an official' END,
    CASE WHEN f > 5 AND n % 3 = 0 THEN 'state_official' END,
    CASE f WHEN 0 THEN 'attack' WHEN 3 THEN 'perpetrator' WHEN 4 THEN 'responder' END,
    CASE f WHEN 3 THEN 'claimed' WHEN 4 THEN 'reported_as_fact' END,
    CASE f WHEN 3 THEN 'group_' || named WHEN 2 THEN 'place_' || (n // $per_event) END,
    CASE f WHEN 2 THEN 'MLI' END,
    CASE f WHEN 1 THEN '2024-01-02' END,
    CASE f WHEN 1 THEN '2024-01-02' END,
    CASE WHEN f = 9 THEN 'soldiers' WHEN f > 5 THEN 'people' WHEN f = 1 THEN '2024-01-02/2024-01-02'
        WHEN f = 2 THEN 'place_' || (n // $per_event) WHEN f = 3 THEN 'group_' || named ELSE 'army' END,
    'the words that carry the fact number ' || f || ' of article ' || n, 10 * f, 10 * f + 9, 'exact', 'p/v1', 's', 'm'
FROM (
    SELECT n, f, (n // $per_event) % 90 + f + CASE WHEN n % 5 IN (1, 2) THEN n % 5 ELSE 0 END AS figure,
        (n // $per_event) % 60 + CASE WHEN n % 5 = 4 THEN 1 ELSE 0 END AS named
    FROM range($articles) AS a(n), range($per_incident) AS b(f)
);
"""


def fill(ledger: Ledger, facts: int) -> None:
    """A ledger with so many facts, selected and linked; the same for the same number."""
    articles = facts // _PER_INCIDENT
    with ledger.writing(60) as connection:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                needed = {"articles": articles, "per_event": _ARTICLES_PER_EVENT, "per_incident": _PER_INCIDENT}
                connection.execute(statement, {name: n for name, n in needed.items() if f"${name}" in statement})


def main() -> None:
    """Fill, ask, print."""
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "made-up.duckdb")
        started = time.perf_counter()
        fill(ledger, facts)
        sys.stdout.write(
            f"{facts} facts of {facts // _PER_INCIDENT} articles, filled in {time.perf_counter() - started:.1f} s\n"
        )
        sys.stdout.write(f"{'':34}{'best s':>8}{'median':>8}{'× scan':>8}\n")
        baseline = 0.0
        for name, ask in _questions(ledger).items():
            times = [_seconds(ask) for _ in range(_ROUNDS)]
            best = min(times)
            baseline = baseline or best
            sys.stdout.write(f"{name:34}{best:8.2f}{statistics.median(times):8.2f}{best / baseline:8.1f}\n")


def _questions(ledger: Ledger) -> dict[str, Callable[[], Any]]:
    return {
        "one scan": lambda: _count(ledger, "SELECT incident_id, measure, max(low) AS most FROM facts GROUP BY ALL"),
        "view conflicts, whole": lambda: _count(ledger, "SELECT * FROM conflicts"),
        "view tolls, one policy": lambda: _count(ledger, "SELECT * FROM tolls WHERE policy = 'ucdp'"),
        "view tolls, every policy": lambda: _count(ledger, "SELECT * FROM tolls"),
        "view source_matrix, whole": lambda: _count(ledger, "SELECT * FROM source_matrix"),
        "view current_events, whole": lambda: _count(ledger, "SELECT * FROM current_events"),
        "view coverage, whole": lambda: _count(ledger, "SELECT * FROM coverage"),
        "incidents conflicts": lambda: conflicts(ledger, limit=20),
        "incidents conflicts --event": lambda: conflicts(ledger, asked=["ev7"]),
        "incidents compare": lambda: compare(ledger, limit=5),
        "incidents compare --event": lambda: compare(ledger, asked=["ev7"]),
        "incidents tolls --policy ucdp": lambda: tolls(ledger, policy="ucdp", limit=20),
        "incidents events list": lambda: events(ledger, limit=20),
    }


def _count(ledger: Ledger, query: str) -> None:
    """Every row and column is made, none is carried out."""
    with ledger.reading() as connection:
        Reader(connection).rows(f"SELECT count(*) AS rows, bit_xor(hash(made)) AS made FROM ({query}) AS made")  # noqa: S608


def _seconds(ask: Callable[[], Any]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
