CREATE OR REPLACE VIEW source_matrix_all AS
WITH told AS (
    SELECT
        *,
        CASE kind WHEN 'quantity' THEN measure WHEN 'actor' THEN coalesce(category, 'actor') ELSE kind END AS attribute,
        worded_fact(
            kind, category, value_text, basis, date_start, date_end, resolved_basis, country, precision,
            worded_figure(status, low, high, modifier, value_text, group_text), originator
        ) AS statement
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
    model,
    event_id,
    text_id,
    publisher AS source,
    lineage_id,
    told_at,
    compare_key,
    group_text,
    originator_type,
    quote_start,
    quote_end,
    status,
    subset_of,
    alias_id,
    country,
    date_start,
    date_end,
    by_rule
FROM told;
COMMENT ON VIEW source_matrix_all IS 'source_matrix with the statements that are not proved by their article''s words';

CREATE OR REPLACE VIEW source_matrix AS
SELECT * FROM source_matrix_all WHERE grounding <> 'ungrounded';
COMMENT ON VIEW source_matrix IS 'who says what: one row per statement, named and worded for reading side by side';
COMMENT ON COLUMN source_matrix.attribute IS 'what the statement is about: a measure, an actor''s role, or the kind';
COMMENT ON COLUMN source_matrix.statement IS 'what it says, worded for reading';
COMMENT ON COLUMN source_matrix.source IS 'the outlet; where none is known, the article itself';

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
COMMENT ON COLUMN run_costs.calls IS 'calls made';
COMMENT ON COLUMN run_costs.failed_calls IS 'calls that brought no good answer';
COMMENT ON COLUMN run_costs.seconds IS 'of all its calls together';
COMMENT ON COLUMN prompt_comparison.texts IS 'texts extracted, or tried';
COMMENT ON COLUMN prompt_comparison.failed IS 'of them, those that failed';
COMMENT ON COLUMN prompt_comparison.no_incident IS 'of them, those in which no incident was found';
COMMENT ON COLUMN prompt_comparison.facts IS 'facts of all of them';
COMMENT ON COLUMN prompt_comparison.grounded_share IS 'share of the facts that are proved by their article''s words, 0 to 1';
COMMENT ON COLUMN prompt_comparison.seconds_per_text IS 'mean seconds of all calls for a text';
COMMENT ON COLUMN prompt_comparison.completion_tokens_per_text IS 'mean tokens written for a text';
COMMENT ON COLUMN prompt_comparison.cost IS 'US dollars; null as soon as one price is unknown';
