"""What the report reads, in few queries: the events asked for, and then everything about all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.store.connect import Ledger
from pipeline.store.read import Reader

Row = dict[str, Any]


@dataclass(frozen=True)
class ReportRows:
    """Rows as the views give them, of the events shown.

    Attributes:
        selection: prompt, schema, model; None when nothing was ever extracted.
        events: of `current_events`, in the order asked for.
        texts: every text that tells of one of them, earlier versions of articles too, with how it was extracted.
        articles: every publication of those texts.
        facts: every fact of those texts, ungrounded ones too, under whatever event.
    """

    selection: Row | None
    events: list[Row]
    statements: list[Row]
    conflicts: list[Row]
    tolls: list[Row]
    claims: list[Row]
    policies: list[Row]
    texts: list[Row]
    articles: list[Row]
    facts: list[Row]


def report_rows(ledger: Ledger, events: Sequence[str]) -> ReportRows:
    """Everything the report shows of these events, as one reader sees it."""
    with ledger.reading() as connection:
        reader = Reader(connection)
        shown = {"events": list(events)}
        texts = reader.rows(_TEXTS, shown)
        of_texts = {"texts": [row["text_id"] for row in texts]}
        return ReportRows(
            selection=reader.selection(),
            events=reader.rows(_EVENTS, shown),
            statements=reader.rows(_STATEMENTS, shown),
            conflicts=reader.rows(_CONFLICTS, shown),
            tolls=reader.rows(_TOLLS, shown),
            claims=reader.rows(_CLAIMS, shown),
            policies=reader.rows("FROM toll_policies"),
            texts=texts,
            articles=reader.rows(_ARTICLES, of_texts),
            facts=reader.rows(_FACTS, of_texts),
        )


_EVENTS = """
    FROM current_events WHERE event_id IN (SELECT unnest($events)) ORDER BY list_position($events, event_id)
"""
_STATEMENTS = """
    SELECT event_id, source, lineage_id, told_at, published_at, kind, attribute, statement, fact_id FROM source_matrix
    WHERE event_id IN (SELECT unnest($events)) AND statement IS NOT NULL
    ORDER BY event_id, told_at, source, article_id, incident_id, ordinal
"""
_CONFLICTS = """
    FROM conflicts_of($events)
    ORDER BY event_id, list_position(['contradicts', 'differs', 'part_of'], relation), attribute, subject,
        fact_a, fact_b
"""
_TOLLS = """
    SELECT tolls.* FROM tolls JOIN toll_policies USING (policy) WHERE event_id IN (SELECT unnest($events))
    ORDER BY event_id, measure, policy
"""
_CLAIMS = """
    FROM toll_claims WHERE event_id IN (SELECT unnest($events))
    ORDER BY event_id, measure, told_at, source, article_id, version, fact_id, policy
"""
_TEXTS = """
    SELECT texts.text_id, text, prompt, schema, model, extracted_at,
        list(DISTINCT event_id) FILTER (WHERE event_id IN (SELECT unnest($events))) AS events,
        list(DISTINCT event_id) FILTER (WHERE event_id IN (SELECT unnest($events)) AND role = 'main') AS main_events
    FROM current_extractions
    JOIN texts USING (text_id)
    JOIN (SELECT incident_id, extraction_id, role FROM incidents) USING (extraction_id)
    JOIN event_members USING (incident_id)
    GROUP BY ALL HAVING len(events) > 0
"""
_ARTICLES = """
    SELECT * REPLACE (publisher AS source), version = max(version) OVER (PARTITION BY article_id) AS newest
    FROM article_sources
    WHERE article_id IN (SELECT article_id FROM articles WHERE text_id IN (SELECT unnest($texts)))
    QUALIFY text_id IN (SELECT unnest($texts))
    ORDER BY told_at, source, article_id, version
"""
_FACTS = """
    WITH told AS (
        SELECT fact_id, any_value(attribute) AS attribute, any_value(statement) AS statement
        FROM source_matrix_all WHERE text_id IN (SELECT unnest($texts)) GROUP BY fact_id
    ),
    doubts AS (
        SELECT fact_id, list(reason ORDER BY reason) AS doubts FROM fact_reasons
        WHERE reason <> 'unreviewed' GROUP BY fact_id
    )
    SELECT
        facts.fact_id, facts.text_id, event_members.event_id, facts.role, facts.kind,
        coalesce(told.attribute, facts.measure, facts.category, facts.kind) AS attribute,
        coalesce(
            told.statement,
            CASE facts.kind
                WHEN 'quantity' THEN worded_figure(facts.status, low, high, modifier, value_text, group_text)
            END,
            facts.value_text, facts.category, 'not said'
        ) AS statement,
        facts.quote, facts.quote_start, facts.quote_end, facts.grounding, facts.grounding_score,
        coalesce(doubts, []) AS reasons, coalesce(facts.by_rule, []) AS by_rule
    FROM facts
    JOIN current_extractions USING (extraction_id)
    LEFT JOIN event_members USING (incident_id)
    LEFT JOIN told USING (fact_id)
    LEFT JOIN doubts USING (fact_id)
    WHERE facts.text_id IN (SELECT unnest($texts))
    ORDER BY facts.text_id, quote_start, quote_end, facts.incident_id, facts.ordinal
"""
