-- Where sources contradict each other. What many articles say alike is one position, shown by the first that said it; a
-- conflict is a pair of positions.

-- "About 50" and 52 do not contradict each other: approximations reach a tenth further at both ends.
CREATE OR REPLACE MACRO least_of(low, modifier) AS coalesce(low, 0) * CASE WHEN modifier = 'approx' THEN 0.9 ELSE 1 END;
CREATE OR REPLACE MACRO most_of(high, modifier) AS
    coalesce(high, 9e18) * CASE WHEN modifier = 'approx' THEN 1.1 ELSE 1 END;

-- "Islamic State in West Africa" or "RSF", and not "armed fighters", which contradicts no name.
CREATE OR REPLACE MACRO is_proper_name(words) AS
    regexp_matches(words, '^(?:[Tt]he )?\p{Lu}[\p{L}\p{N}.’-]*(?: (?:(?:of|for|and|in|the|de|du|des|la|le|del|y|et) )*\p{Lu}[\p{L}\p{N}.’-]*)+$')
    OR regexp_matches(words, '^\p{Lu}{3,}$');

-- What is said of an event, once however many say it, with the first fact that says so; what its source has revised is
-- left out. `chosen` is a list of event ids, or NULL for all.
CREATE OR REPLACE MACRO positions_of(chosen) AS TABLE
WITH given_up AS (
    SELECT fact_id, article_id FROM toll_statements(NULL::TIMESTAMPTZ, chosen) WHERE state IN ('revised', 'rejected')
),
standing AS (
    SELECT
        event_id,
        kind,
        attribute,
        CASE WHEN kind = 'quantity' THEN compare_key END AS subject,
        CASE WHEN kind <> 'quantity' THEN compare_key END AS key,
        CASE WHEN kind = 'actor' THEN basis END AS basis,
        subset_of IS NOT NULL AS is_part,
        status,
        low,
        high,
        modifier,
        (told_at, fact_id, article_id) AS telling,
        source,
        lineage_id
    FROM source_matrix
    ANTI JOIN given_up USING (fact_id, article_id)
    WHERE event_id IS NOT NULL AND (chosen IS NULL OR event_id IN (SELECT unnest(chosen)))
        AND (kind IN ('quantity', 'date', 'place') OR attribute = 'perpetrator')
),
grouped AS (
    SELECT
        * EXCLUDE (telling, source, lineage_id),
        min(telling) AS first,
        list(DISTINCT source ORDER BY source) AS sources,
        count(DISTINCT lineage_id) AS independent
    FROM standing GROUP BY ALL
)
SELECT
    grouped.* EXCLUDE (first),
    facts.fact_id,
    first[3] AS article_id,
    facts.kind = 'quantity' AND coalesce(facts.low, facts.high) IS NOT NULL AS numbered,
    facts.alias_id,
    facts.country,
    facts.date_start,
    facts.date_end,
    CASE WHEN starts_with(key, 'weekday:') THEN try_cast(key[9:] AS INTEGER) END AS weekday,
    CASE WHEN facts.date_start = facts.date_end THEN isodow(try_cast(facts.date_start AS DATE)) END AS day,
    facts.alias_id IS NOT NULL OR (facts.kind = 'actor' AND is_proper_name(facts.value_text)) AS named,
    facts.incident_id || '.' || facts.subset_of AS whole_fact,
    worded_fact(
        facts.kind, facts.category, facts.value_text, facts.basis, facts.date_start, facts.date_end, facts.resolved_basis,
        facts.country, facts.precision,
        worded_figure(facts.status, facts.low, facts.high, facts.modifier, facts.value_text, facts.group_text),
        facts.originator
    ) AS statement,
    facts.originator,
    facts.quote
FROM grouped
JOIN facts ON facts.fact_id = first[2];

-- Dated attacks at the place of an event that its articles name as background.
CREATE OR REPLACE MACRO earlier_attacks_of(chosen) AS TABLE
WITH tellings AS (
    SELECT event_id, article_id, incident_id, role, kind, compare_key
    FROM source_matrix WHERE event_id IS NOT NULL AND kind IN ('date', 'place')
),
told AS (
    SELECT DISTINCT event_id, article_id FROM tellings
    WHERE role = 'main' AND (chosen IS NULL OR event_id IN (SELECT unnest(chosen)))
),
places AS (
    SELECT DISTINCT event_id, compare_key FROM tellings
    WHERE role = 'main' AND kind = 'place' AND (chosen IS NULL OR event_id IN (SELECT unnest(chosen)))
),
-- Background incidents at that place, told in one article with the event.
past AS (
    SELECT DISTINCT told.event_id, tellings.event_id AS earlier_event_id, tellings.article_id, tellings.incident_id
    FROM tellings
    JOIN told ON told.article_id = tellings.article_id AND told.event_id <> tellings.event_id
    JOIN places ON places.event_id = told.event_id AND places.compare_key = tellings.compare_key
    WHERE tellings.role = 'background' AND tellings.kind = 'place'
),
targets AS (
    SELECT incident_id, min_by(value_text, ordinal) AS target FROM facts
    WHERE kind = 'target' AND grounding <> 'ungrounded' AND role = 'background' GROUP BY incident_id
),
dated AS (
    SELECT
        past.event_id,
        past.earlier_event_id,
        past.article_id,
        date_told.fact_id,
        date_told.outlet,
        date_told.source,
        date_told.lineage_id,
        date_told.told_at,
        concat_ws(', ', date_told.statement, target) AS statement,
        incidents.quote
    FROM past
    JOIN source_matrix AS date_told
        ON date_told.incident_id = past.incident_id AND date_told.article_id = past.article_id
        AND date_told.kind = 'date' AND date_told.date_start IS NOT NULL
    JOIN incidents ON incidents.incident_id = past.incident_id
    LEFT JOIN targets ON targets.incident_id = past.incident_id
)
SELECT
    event_id,
    earlier_event_id,
    min_by(fact_id, (told_at, fact_id, article_id)) AS fact_id,
    min_by(article_id, (told_at, fact_id, article_id)) AS article_id,
    min_by(outlet, (told_at, fact_id, article_id)) AS outlet,
    min_by(statement, (told_at, fact_id, article_id)) AS statement,
    min_by(quote, (told_at, fact_id, article_id)) AS quote,
    list(DISTINCT article_id) AS articles,
    list(DISTINCT source ORDER BY source) AS sources,
    count(DISTINCT lineage_id) AS independent
FROM dated GROUP BY event_id, earlier_event_id;

CREATE OR REPLACE MACRO conflicts_of(chosen) AS TABLE
WITH p AS (
    SELECT said.*, current_articles.outlet FROM positions_of(chosen) AS said JOIN current_articles USING (article_id)
),
compared AS (
    SELECT
        a.event_id,
        a.attribute,
        a.fact_id AS fact_a,
        a.article_id AS article_a,
        b.fact_id AS fact_b,
        b.article_id AS article_b,
        CASE
            WHEN a.numbered AND b.numbered THEN CASE
                WHEN least_of(a.low, a.modifier) > most_of(b.high, b.modifier)
                    OR least_of(b.low, b.modifier) > most_of(a.high, a.modifier) THEN 'contradicts'
                WHEN a.low IS DISTINCT FROM b.low OR a.high IS DISTINCT FROM b.high THEN 'differs'
            END
            WHEN a.kind = 'quantity' THEN CASE
                WHEN (a.numbered AND b.status IN ('not_disclosed', 'unknown'))
                    OR (b.numbered AND a.status IN ('not_disclosed', 'unknown')) THEN 'differs'
            END
            WHEN a.kind = 'actor' THEN CASE
                WHEN NOT (a.named AND b.named) THEN NULL
                WHEN a.key = b.key THEN CASE WHEN (a.basis = 'denied') <> (b.basis = 'denied') THEN 'contradicts' END
                WHEN a.basis = 'claimed' AND b.basis = 'claimed' THEN 'contradicts'
                WHEN a.basis = 'denied' OR b.basis = 'denied' THEN NULL
                ELSE 'differs'
            END
            WHEN a.kind = 'date' THEN CASE
                WHEN a.date_end < b.date_start OR b.date_end < a.date_start THEN 'contradicts'
                WHEN coalesce(a.weekday, a.day) <> coalesce(b.weekday, b.day)
                    AND (a.weekday IS NOT NULL OR b.weekday IS NOT NULL) THEN 'contradicts'
            END
            WHEN a.country <> b.country THEN 'contradicts'
            WHEN a.alias_id <> b.alias_id THEN 'differs'
        END AS relation
    FROM p AS a
    JOIN p AS b
        ON b.event_id = a.event_id AND b.attribute = a.attribute AND b.is_part = a.is_part
        AND b.subject IS NOT DISTINCT FROM a.subject
        -- The lower figure first, else the fact that comes first.
        AND (coalesce(b.low, b.high, 9223372036854775807), b.fact_id) > (coalesce(a.low, a.high, 9223372036854775807), a.fact_id)
),
wholes AS (
    SELECT * FROM p WHERE numbered AND NOT is_part
),
largest AS (
    SELECT event_id, attribute, max_by(fact_id, (coalesce(high, low), fact_id)) AS fact_id
    FROM wholes WHERE subject = 'people' GROUP BY event_id, attribute
),
-- A figure for a part stands beside its whole: the one that its article names, else the largest.
parts AS (
    SELECT
        a.event_id,
        a.attribute,
        a.fact_id AS fact_a,
        a.article_id AS article_a,
        b.fact_id AS fact_b,
        b.article_id AS article_b,
        CASE WHEN least_of(a.low, a.modifier) > most_of(b.high, b.modifier) THEN 'contradicts' ELSE 'part_of' END AS relation
    FROM (
        SELECT p.*, whole.compare_key AS whole_key, whole.low AS whole_low, whole.high AS whole_high
        FROM p LEFT JOIN facts AS whole ON whole.fact_id = p.whole_fact
        WHERE p.numbered AND (p.is_part OR p.subject <> 'people')
    ) AS a
    LEFT JOIN largest ON largest.event_id = a.event_id AND largest.attribute = a.attribute
    JOIN wholes AS b
        ON b.event_id = a.event_id AND b.attribute = a.attribute
        AND CASE
            WHEN a.whole_key IS NULL THEN b.fact_id = largest.fact_id
            ELSE b.subject = a.whole_key AND b.low IS NOT DISTINCT FROM a.whole_low
                AND b.high IS NOT DISTINCT FROM a.whole_high
        END
),
past AS (
    SELECT *, 'incident' AS kind, 'earlier_attack' AS attribute FROM earlier_attacks_of(chosen)
),
before AS (
    SELECT
        a.event_id,
        a.attribute,
        a.fact_id AS fact_a,
        a.article_id AS article_a,
        b.fact_id AS fact_b,
        b.article_id AS article_b,
        'differs' AS relation
    FROM past AS a
    JOIN past AS b ON b.event_id = a.event_id AND b.fact_id > a.fact_id
    WHERE a.earlier_event_id <> b.earlier_event_id AND NOT list_has_any(a.articles, b.articles)
),
sides AS (
    FROM p UNION ALL BY NAME FROM past
),
pairs AS (
    SELECT
        a.event_id,
        a.kind,
        a.attribute,
        a.subject,
        relation,
        a.statement AS statement_a,
        a.low AS low_a,
        a.high AS high_a,
        a.originator AS originator_a,
        a.article_id AS article_a,
        a.outlet AS outlet_a,
        a.quote AS quote_a,
        a.fact_id AS fact_a,
        a.sources AS sources_a,
        a.independent AS independent_a,
        b.statement AS statement_b,
        b.low AS low_b,
        b.high AS high_b,
        b.originator AS originator_b,
        b.article_id AS article_b,
        b.outlet AS outlet_b,
        b.quote AS quote_b,
        b.fact_id AS fact_b,
        b.sources AS sources_b,
        b.independent AS independent_b
    FROM (FROM compared WHERE relation IS NOT NULL UNION ALL FROM parts UNION ALL FROM before) AS pair
    JOIN sides AS a
        ON a.event_id = pair.event_id AND a.attribute = pair.attribute
        AND a.fact_id = pair.fact_a AND a.article_id = pair.article_a
    JOIN sides AS b
        ON b.event_id = pair.event_id AND b.attribute = pair.attribute
        AND b.fact_id = pair.fact_b AND b.article_id = pair.article_b
)
SELECT pairs.event_id, events.label AS event, pairs.* EXCLUDE (event_id)
FROM pairs JOIN events USING (event_id);

CREATE OR REPLACE VIEW conflicts AS FROM conflicts_of(NULL::VARCHAR[]);
COMMENT ON VIEW conflicts IS 'pairs of positions that do not agree, with the words of both; what a source has revised is no conflict';
COMMENT ON COLUMN conflicts.event IS 'the event''s short name: events.label';
COMMENT ON COLUMN conflicts.kind IS 'quantity, actor, date, place; incident for earlier attacks';
COMMENT ON COLUMN conflicts.attribute IS 'the measure, perpetrator, date or place; earlier_attack: articles name different attacks that went before';
COMMENT ON COLUMN conflicts.subject IS 'of a quantity, the group that is counted; people for anybody';
COMMENT ON COLUMN conflicts.relation IS 'contradicts: both cannot be true; differs: other words or numbers that can both be; part_of: a counts a part of b';
COMMENT ON COLUMN conflicts.statement_a IS 'what the one side says, worded for reading';
COMMENT ON COLUMN conflicts.low_a IS 'the smallest number that it can mean';
COMMENT ON COLUMN conflicts.high_a IS 'the largest; null when open';
COMMENT ON COLUMN conflicts.originator_a IS 'who its article says it comes from; null: the article itself';
COMMENT ON COLUMN conflicts.article_a IS 'the first article that says so';
COMMENT ON COLUMN conflicts.outlet_a IS 'that article''s outlet; null if not known';
COMMENT ON COLUMN conflicts.quote_a IS 'its words';
COMMENT ON COLUMN conflicts.fact_a IS 'the fact: facts.fact_id';
COMMENT ON COLUMN conflicts.sources_a IS 'every source that says so';
COMMENT ON COLUMN conflicts.independent_a IS 'how many lineages those rest on';
COMMENT ON COLUMN conflicts.statement_b IS 'what the other side says, worded for reading';
COMMENT ON COLUMN conflicts.low_b IS 'the smallest number that it can mean';
COMMENT ON COLUMN conflicts.high_b IS 'the largest; null when open';
COMMENT ON COLUMN conflicts.originator_b IS 'who its article says it comes from; null: the article itself';
COMMENT ON COLUMN conflicts.article_b IS 'the first article that says so';
COMMENT ON COLUMN conflicts.outlet_b IS 'that article''s outlet; null if not known';
COMMENT ON COLUMN conflicts.quote_b IS 'its words';
COMMENT ON COLUMN conflicts.fact_b IS 'the fact: facts.fact_id';
COMMENT ON COLUMN conflicts.sources_b IS 'every source that says so';
COMMENT ON COLUMN conflicts.independent_b IS 'how many lineages those rest on';
