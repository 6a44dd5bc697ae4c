CREATE OR REPLACE VIEW source_matrix_all AS
WITH told AS (
    SELECT
        *,
        CASE kind WHEN 'quantity' THEN measure WHEN 'actor' THEN coalesce(category, 'actor') ELSE kind END AS attribute,
        CASE
            WHEN kind IN ('event_type', 'attack_mode', 'stage') THEN category
            WHEN kind = 'date' AND basis = 'resolved_from_published' THEN
                value_text || ' (' || date_start || CASE WHEN date_end <> date_start THEN '–' || date_end ELSE '' END
                || CASE resolved_basis WHEN 'declared' THEN '' ELSE ', ' || resolved_basis || ' date' END || ')'
            WHEN kind = 'reaction' THEN value_text || ' (' || category || ')'
            WHEN kind = 'place' AND country IS NOT NULL AND country <> value_text AND precision IS DISTINCT FROM '6'
                THEN value_text || ', ' || country
            WHEN kind = 'actor' AND basis IN ('claimed', 'suspected', 'possible', 'denied')
                THEN value_text || ' (' || basis || ')'
            WHEN kind <> 'quantity' THEN value_text
            ELSE
                CASE
                    WHEN status IN ('not_disclosed', 'unknown') THEN replace(status, '_', ' ')
                    WHEN low = 0 AND high = 0 THEN CASE WHEN group_text IS NULL THEN 'none' ELSE 'no' END
                    WHEN low IS NULL AND high IS NULL THEN coalesce(value_text, 'some')
                    WHEN modifier = 'more_than' THEN 'more than ' || (low - 1)
                    WHEN modifier = 'less_than' THEN 'fewer than ' || (high + 1)
                    WHEN high IS NULL THEN 'at least ' || low
                    WHEN low IS NULL THEN 'at most ' || high
                    WHEN low <> high THEN low || '–' || high
                    WHEN modifier = 'approx' THEN 'about ' || low
                    ELSE low::VARCHAR
                END
                || CASE WHEN group_text IS NULL THEN '' ELSE ' ' || group_text END
                || CASE WHEN originator IS NULL THEN '' ELSE ' [' || originator || ']' END
        END AS statement
    FROM all_facts
)
SELECT
    article_id,
    version,
    outlet,
    published_at,
    incident_id,
    role,
    kind,
    attribute,
    statement,
    low,
    high,
    modifier,
    originator,
    basis,
    quote,
    grounding,
    reasons,
    fact_id,
    ordinal,
    prompt,
    schema,
    model
FROM told;
COMMENT ON VIEW source_matrix_all IS 'source_matrix with the statements that are not proved by their article''s words';

CREATE OR REPLACE VIEW source_matrix AS
SELECT * FROM source_matrix_all WHERE grounding <> 'ungrounded';
COMMENT ON VIEW source_matrix IS 'who says what: one row per statement, named and worded for reading side by side';

CREATE OR REPLACE VIEW run_costs AS
SELECT
    runs.run_id,
    runs.started_at,
    runs.prompt,
    runs.model,
    runs.status,
    count(attempts.attempt_id) AS calls,
    count(*) FILTER (WHERE attempts.outcome NOT IN ('ok')) AS failed_calls,
    sum(attempts.prompt_tokens) AS prompt_tokens,
    sum(attempts.cached_tokens) AS cached_tokens,
    sum(attempts.completion_tokens) AS completion_tokens,
    sum(attempts.latency) AS seconds,
    CASE WHEN bool_or(attempts.cost IS NULL AND attempts.completion_tokens IS NOT NULL) THEN NULL
         ELSE coalesce(sum(attempts.cost), 0) END AS cost
FROM runs
LEFT JOIN attempts USING (run_id)
GROUP BY ALL;
COMMENT ON VIEW run_costs IS 'what each run cost; cost is null as soon as one price is unknown';

CREATE OR REPLACE VIEW prompt_comparison AS
WITH fact_counts AS (
    SELECT extraction_id, count(*) AS facts, count(*) FILTER (WHERE grounding <> 'ungrounded') AS grounded
    FROM facts GROUP BY extraction_id
),
call_costs AS (
    SELECT
        requests.extraction_id,
        sum(attempts.latency) AS seconds,
        sum(attempts.completion_tokens) AS completion_tokens,
        sum(attempts.cost) AS cost,
        bool_or(attempts.cost IS NULL) AS cost_unknown
    FROM requests JOIN attempts USING (request_key) GROUP BY requests.extraction_id
)
SELECT
    extractions.prompt,
    extractions.schema,
    extractions.model,
    count(*) AS texts,
    count(*) FILTER (WHERE status = 'failed') AS failed,
    count(*) FILTER (WHERE status = 'no_incident') AS no_incident,
    coalesce(sum(facts), 0) AS facts,
    sum(grounded) / nullif(sum(facts), 0) AS grounded_share,
    avg(seconds) AS seconds_per_text,
    avg(completion_tokens) AS completion_tokens_per_text,
    CASE WHEN bool_or(cost_unknown) THEN NULL ELSE sum(cost) END AS cost
FROM extractions
LEFT JOIN fact_counts USING (extraction_id)
LEFT JOIN call_costs USING (extraction_id)
GROUP BY extractions.prompt, extractions.schema, extractions.model;
COMMENT ON VIEW prompt_comparison IS 'each prompt × schema × model: how many texts, facts, failures, seconds, dollars (null as soon as one price is unknown)';
