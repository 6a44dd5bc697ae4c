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

CREATE OR REPLACE VIEW current_facts AS
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
COMMENT ON VIEW current_facts IS 'the selection''s facts, once for every article that carries the text';
