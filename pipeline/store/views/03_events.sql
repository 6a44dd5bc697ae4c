CREATE OR REPLACE VIEW current_events AS
WITH tellings AS (
    SELECT DISTINCT
        event_id, incident_id, incidents.role, current_articles.article_id, publisher AS source, lineage_id, told_at
    FROM event_members
    JOIN incidents USING (incident_id)
    JOIN current_extractions USING (extraction_id)
    JOIN current_articles ON current_articles.text_id = incidents.text_id
),
told AS (
    SELECT
        event_id,
        CASE WHEN bool_or(role = 'main') THEN 'main' ELSE 'background' END AS role,
        count(DISTINCT article_id) AS articles,
        list(DISTINCT source ORDER BY source) AS sources,
        count(DISTINCT lineage_id) AS independent_sources,
        min(told_at) AS first_told,
        max(told_at) AS last_told
    FROM tellings GROUP BY event_id
),
-- What most of its articles say; of equals the first in the alphabet, so that nothing changes from run to run.
facts_by_kind AS (
    SELECT
        event_id,
        kind,
        CASE kind WHEN 'event_type' THEN category ELSE value_text END AS words,
        any_value(date_start) AS date_start,
        any_value(date_end) AS date_end,
        any_value(country) AS country,
        count(DISTINCT facts.text_id) AS texts,
        min(compare_key) AS key
    FROM facts
    JOIN current_extractions USING (extraction_id)
    JOIN event_members USING (incident_id)
    WHERE kind IN ('event_type', 'date', 'place') AND grounding <> 'ungrounded'
    GROUP BY ALL
),
described AS (
    SELECT
        event_id,
        min_by(words, (-texts, words)) FILTER (WHERE kind = 'event_type') AS event_type,
        -- Days before weekdays, and the narrowest of them.
        min_by(words, (date_start IS NULL, date_end > date_start, -texts, words)) FILTER (WHERE kind = 'date') AS date_text,
        min_by(date_start, (date_start IS NULL, date_end > date_start, -texts, words)) FILTER (WHERE kind = 'date') AS date_start,
        min_by(date_end, (date_start IS NULL, date_end > date_start, -texts, words)) FILTER (WHERE kind = 'date') AS date_end,
        min_by(words, (-texts, words)) FILTER (WHERE kind = 'place') AS place,
        min_by(country, (-texts, country)) FILTER (WHERE kind = 'place' AND country IS NOT NULL) AS country
    FROM facts_by_kind GROUP BY event_id
)
SELECT
    events.event_id,
    events.label,
    told.role,
    described.event_type,
    described.date_text,
    described.date_start,
    described.date_end,
    described.place,
    described.country,
    told.articles,
    told.sources,
    told.independent_sources,
    told.first_told,
    told.last_told,
    events.changed_at
FROM told
JOIN events USING (event_id)
LEFT JOIN described USING (event_id);
COMMENT ON VIEW current_events IS 'the events that the selection''s articles tell of, with what most of them say';
COMMENT ON COLUMN current_events.role IS 'main if an article tells it as its main incident, else background';
COMMENT ON COLUMN current_events.event_type IS 'the type that most of its articles give: ACLED sub-event type in snake_case';
COMMENT ON COLUMN current_events.date_text IS 'its date as an article writes it, one with days where there is one';
COMMENT ON COLUMN current_events.date_start IS 'first day that date can mean, ISO 8601; null where no article lets it be known';
COMMENT ON COLUMN current_events.date_end IS 'last such day';
COMMENT ON COLUMN current_events.place IS 'the place that most of its articles name';
COMMENT ON COLUMN current_events.country IS 'ISO 3166-1 alpha-3, if an article names the country';
COMMENT ON COLUMN current_events.articles IS 'how many articles tell of it, main or in passing';
COMMENT ON COLUMN current_events.sources IS 'the outlets, or articles without one, that tell of it';
COMMENT ON COLUMN current_events.independent_sources IS 'how many lineages those rest on: rewrites of one report count once';
COMMENT ON COLUMN current_events.first_told IS 'when the first of them told of it';
COMMENT ON COLUMN current_events.last_told IS 'when the last of them did';

CREATE OR REPLACE VIEW coverage AS
WITH independent AS (
    SELECT event_id, count(DISTINCT lineage_id) AS lineages FROM source_matrix WHERE event_id IS NOT NULL GROUP BY event_id
),
told AS (
    SELECT
        event_id,
        kind,
        attribute,
        -- A figure is the same with whatever originator; a name by any of its spellings.
        CASE kind WHEN 'quantity' THEN compare_key || ' ' || coalesce(low::VARCHAR, '') || '-' || coalesce(high::VARCHAR, '')
            || CASE WHEN low IS NULL AND high IS NULL THEN statement ELSE '' END ELSE compare_key END AS said,
        count(DISTINCT lineage_id) AS lineages,
        min_by(fact_id, (told_at, article_id, fact_id)) AS fact_id,
        min_by(article_id, (told_at, article_id, fact_id)) AS article_id
    FROM source_matrix
    WHERE event_id IS NOT NULL AND kind NOT IN ('event_type', 'stage', 'attack_mode')
    GROUP BY ALL
    HAVING lineages = 1
)
SELECT
    told.event_id,
    events.label AS event,
    told.kind,
    told.attribute,
    first.statement,
    first.source,
    first.article_id,
    first.outlet,
    first.lineage_id,
    first.quote,
    first.fact_id,
    independent.lineages - 1 AS others
FROM told
JOIN independent ON independent.event_id = told.event_id AND independent.lineages > 1
JOIN events ON events.event_id = told.event_id
JOIN source_matrix AS first ON first.fact_id = told.fact_id AND first.article_id = told.article_id;
COMMENT ON VIEW coverage IS 'what one independent source alone reports of an event that others tell of too';
COMMENT ON COLUMN coverage.event IS 'the event''s short name: events.label';
COMMENT ON COLUMN coverage.attribute IS 'what the statement is about: a measure, an actor''s role, or the kind';
COMMENT ON COLUMN coverage.statement IS 'what it says, worded for reading';
COMMENT ON COLUMN coverage.others IS 'independent sources that tell of the event and do not say so';
