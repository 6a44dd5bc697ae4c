-- The incidents of the selection, numbered, and what their articles prove of them. An ungrounded fact is no evidence.

CREATE OR REPLACE TEMP TABLE link_incidents AS
WITH carriers AS (
    SELECT
        text_id,
        min(article_id) AS article_id,
        list(DISTINCT article_id ORDER BY article_id) AS articles,
        min(try_cast(left(published_at, 10) AS DATE)) AS published
    FROM articles GROUP BY text_id
)
SELECT
    row_number() OVER (ORDER BY published NULLS LAST, incidents.text_id, incidents.ordinal) - 1 AS n,
    incidents.incident_id,
    incidents.text_id,
    coalesce(carriers.article_id, incidents.article_id) AS article_id,
    coalesce(carriers.articles, [incidents.article_id]) AS articles,
    incidents.role,
    incidents.quote,
    incidents.quote_start,
    incidents.quote_end,
    published
FROM incidents
JOIN current_extractions USING (extraction_id)
LEFT JOIN carriers ON carriers.text_id = incidents.text_id;

CREATE OR REPLACE TEMP TABLE link_told AS
SELECT
    n,
    facts.fact_id,
    facts.ordinal,
    facts.kind,
    facts.compare_key,
    facts.value_text,
    facts.alias_id,
    facts.category,
    facts.country,
    facts.admin1,
    facts.precision,
    facts.distance_km,
    facts.from_place,
    facts.quote,
    try_cast(facts.date_start AS DATE) AS date_start,
    try_cast(facts.date_end AS DATE) AS date_end,
    facts.measure,
    facts.low,
    facts.high,
    facts.subset_of,
    facts.group_text,
    facts.target_type
FROM facts
JOIN link_incidents USING (incident_id)
WHERE facts.grounding <> 'ungrounded' AND facts.kind IN ('event_type', 'date', 'place', 'actor', 'target', 'quantity');
