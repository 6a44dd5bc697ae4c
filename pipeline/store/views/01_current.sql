-- How a figure reads; the pieces that are not there are left out.
CREATE OR REPLACE MACRO worded_figure(status, low, high, modifier, value_text, group_text) AS
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
    || CASE WHEN group_text IS NULL THEN '' ELSE ' ' || group_text END;

CREATE OR REPLACE MACRO worded_date(value_text, basis, date_start, date_end, resolved_basis) AS
    CASE
        WHEN basis = 'resolved_from_published' THEN
            value_text || ' (' || date_start || CASE WHEN date_end <> date_start THEN '–' || date_end ELSE '' END
            || CASE resolved_basis WHEN 'declared' THEN '' ELSE ', ' || resolved_basis || ' date' END || ')'
        ELSE value_text
    END;

CREATE OR REPLACE MACRO worded_fact(
    kind, category, value_text, basis, date_start, date_end, resolved_basis, country, precision, figure, originator
) AS
    CASE
        WHEN kind IN ('event_type', 'attack_mode', 'stage') THEN category
        WHEN kind = 'date' THEN worded_date(value_text, basis, date_start, date_end, resolved_basis)
        WHEN kind = 'reaction' THEN value_text || ' (' || category || ')'
        WHEN kind = 'place' AND country IS NOT NULL AND country <> value_text AND precision IS DISTINCT FROM '6'
            THEN value_text || ', ' || country
        WHEN kind = 'actor' AND basis IN ('claimed', 'suspected', 'possible', 'denied')
            THEN value_text || ' (' || basis || ')'
        WHEN kind <> 'quantity' THEN value_text
        ELSE figure || CASE WHEN originator IS NULL THEN '' ELSE ' [' || originator || ']' END
    END;

CREATE OR REPLACE VIEW article_sources AS
SELECT
    articles.*,
    coalesce(articles.outlet, articles.article_id) AS publisher,
    coalesce(text_lineages.lineage_id, articles.text_id) AS lineage_id,
    coalesce(
        try_cast(articles.published_at AS TIMESTAMPTZ), try_cast(articles.fetched_at AS TIMESTAMPTZ), articles.first_seen_at
    ) AS told_at,
    CASE
        WHEN try_cast(articles.published_at AS TIMESTAMPTZ) IS NOT NULL THEN articles.published_basis
        WHEN try_cast(articles.fetched_at AS TIMESTAMPTZ) IS NOT NULL THEN 'fetched'
        ELSE 'first_seen'
    END AS told_basis
FROM articles
LEFT JOIN text_lineages USING (text_id);
COMMENT ON VIEW article_sources IS 'every version of every article as a source: who published it, on whose reporting it rests, since when it tells';
COMMENT ON COLUMN article_sources.publisher IS 'the outlet; where none is known, the article itself';
COMMENT ON COLUMN article_sources.lineage_id IS 'the reporting that its text rests on: text_lineages.lineage_id, or its own text_id before linking';
COMMENT ON COLUMN article_sources.told_at IS 'when it said so: its publication, else when it was fetched, else when it first came in here';
COMMENT ON COLUMN article_sources.told_basis IS 'what told_at is: declared, html or assumed publication, fetched, or first_seen';

CREATE OR REPLACE VIEW current_articles AS
SELECT * FROM article_sources
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY version DESC) = 1;
COMMENT ON VIEW current_articles IS 'the newest version of each article';

CREATE OR REPLACE VIEW current_extractions AS
SELECT extractions.*
FROM extractions
JOIN selections
    ON selections.name = 'default'
    AND extractions.prompt = selections.prompt
    AND extractions.schema = selections.schema
    AND extractions.model = selections.model
WHERE extractions.status <> 'failed'
QUALIFY row_number() OVER (
    PARTITION BY extractions.text_id ORDER BY extractions.repeat, extractions.extracted_at DESC
) = 1;
COMMENT ON VIEW current_extractions IS 'one extraction per text: the selection''s, its first repeat, its newest settings';

CREATE OR REPLACE VIEW all_facts AS
SELECT
    facts.* REPLACE (current_articles.article_id AS article_id),
    current_articles.version,
    current_articles.outlet,
    current_articles.url,
    current_articles.title,
    current_articles.language,
    current_articles.published_at,
    current_articles.published_basis,
    current_articles.publisher,
    current_articles.lineage_id,
    current_articles.told_at,
    event_members.event_id
FROM current_extractions
JOIN facts USING (extraction_id)
JOIN current_articles ON current_articles.text_id = facts.text_id
LEFT JOIN event_members USING (incident_id);
COMMENT ON VIEW all_facts IS 'the selection''s facts, ungrounded ones too, once for every article that carries the text';

CREATE OR REPLACE VIEW current_facts AS
SELECT * FROM all_facts WHERE grounding <> 'ungrounded';
COMMENT ON VIEW current_facts IS 'the selection''s facts that are proved by their article''s words; all_facts has the rest too';

CREATE OR REPLACE VIEW fact_reasons AS
WITH of_text AS (
    SELECT fact_id, unnest(reasons) AS reason FROM facts
),
figures AS (
    SELECT
        facts.*,
        lower(coalesce(group_text, 'people')) AS counted,
        coalesce(low, high) AS figure
    FROM facts WHERE kind = 'quantity' AND grounding <> 'ungrounded' AND coalesce(low, high) IS NOT NULL
),
-- One article, one incident, one measure and group: intervals that do not overlap contradict each other.
disputed_within AS (
    SELECT fact_id FROM figures WHERE subset_of IS NULL
    WINDOW same AS (PARTITION BY incident_id, measure, counted)
    QUALIFY coalesce(low, 0) > min(coalesce(high, 9223372036854775807)) OVER same
        OR coalesce(high, 9223372036854775807) < max(coalesce(low, 0)) OVER same
),
-- Two answers to one text by the same prompt and model: a figure that the other answer does not have.
answers AS (
    SELECT extraction_id, text_id, prompt, model, count(*) OVER (PARTITION BY text_id, prompt, model) AS answers
    FROM extractions WHERE status <> 'failed'
),
disputed_between AS (
    SELECT figures.fact_id
    FROM figures
    JOIN answers AS own ON own.extraction_id = figures.extraction_id AND own.answers > 1
    JOIN answers AS other
        ON other.text_id = own.text_id AND other.prompt = own.prompt AND other.model = own.model
        AND other.extraction_id <> own.extraction_id
    LEFT JOIN figures AS same
        ON same.extraction_id = other.extraction_id AND same.role = figures.role AND same.measure = figures.measure
        AND same.low IS NOT DISTINCT FROM figures.low AND same.high IS NOT DISTINCT FROM figures.high
    GROUP BY figures.fact_id, other.extraction_id
    HAVING count(same.fact_id) = 0
),
-- Among at least four figures of an event, one that is three times the median, or a third of it, or further off.
outliers AS (
    SELECT fact_id FROM (
        SELECT fact_id, figure, median(figure) OVER event AS middle, count(*) OVER event AS told
        FROM figures JOIN event_members USING (incident_id)
        WHERE subset_of IS NULL
        WINDOW event AS (PARTITION BY event_id, measure, prompt, schema, model)
    ) WHERE told >= 4 AND (figure > 3 * middle OR 3 * figure < middle)
)
SELECT fact_id, reason FROM of_text
UNION SELECT fact_id, 'disputed' FROM disputed_within
UNION SELECT fact_id, 'disputed' FROM disputed_between
UNION SELECT fact_id, 'outlier' FROM outliers
UNION SELECT fact_id, 'unreviewed' FROM facts
    ANTI JOIN corrections USING (fact_id);
COMMENT ON VIEW fact_reasons IS 'why to look at a fact twice: one row per fact and reason (fuzzy, ungrounded, leaked, unnamed_originator, disputed, outlier, unreviewed)';
COMMENT ON COLUMN fact_reasons.reason IS 'fuzzy, ungrounded, leaked, unnamed_originator, disputed, outlier or unreviewed';
