CREATE OR REPLACE VIEW current_articles AS
SELECT * FROM articles
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
    current_articles.published_basis
FROM current_extractions
JOIN facts USING (extraction_id)
JOIN current_articles ON current_articles.text_id = facts.text_id;
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
