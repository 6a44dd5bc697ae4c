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

CREATE OR REPLACE MACRO standing_statements(chosen) AS TABLE
WITH given_up AS (
    SELECT fact_id, article_id FROM toll_statements(NULL::TIMESTAMPTZ, chosen) WHERE state IN ('revised', 'rejected')
)
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
    fact_id,
    article_id,
    told_at,
    source,
    lineage_id
FROM source_matrix
ANTI JOIN given_up USING (fact_id, article_id)
WHERE event_id IS NOT NULL AND (chosen IS NULL OR event_id IN (SELECT unnest(chosen)))
    AND (kind IN ('quantity', 'date', 'place') OR attribute = 'perpetrator');

-- What is said of an event, once however many say it, with the first fact that says so.
CREATE OR REPLACE MACRO positions(chosen) AS TABLE
SELECT
    * EXCLUDE (first),
    kind = 'quantity' AND coalesce(low, high) IS NOT NULL AS numbered,
    first[2] AS fact_id,
    first[3] AS article_id
FROM (
    SELECT
        event_id, kind, attribute, subject, key, basis, is_part, status, low, high, modifier,
        min((told_at, fact_id, article_id)) AS first
    FROM standing_statements(chosen) GROUP BY ALL
);

-- Background incidents at the place of an event: what its articles say went before.
CREATE OR REPLACE VIEW earlier_attacks AS
WITH of_events AS (
    SELECT DISTINCT event_id, article_id FROM source_matrix WHERE role = 'main' AND event_id IS NOT NULL
),
places AS (
    SELECT DISTINCT event_id, compare_key FROM source_matrix WHERE role = 'main' AND kind = 'place' AND compare_key IS NOT NULL
),
past AS (
    SELECT
        date_told.article_id,
        date_told.outlet,
        date_told.source,
        date_told.lineage_id,
        date_told.told_at,
        date_told.event_id AS earlier_event_id,
        date_told.incident_id,
        date_told.fact_id,
        date_told.statement,
        place_told.compare_key AS place_key
    FROM source_matrix AS date_told
    JOIN source_matrix AS place_told USING (incident_id, article_id)
    WHERE date_told.kind = 'date' AND date_told.role = 'background' AND date_told.date_start IS NOT NULL
        AND place_told.kind = 'place'
),
targets AS (
    SELECT incident_id, min_by(value_text, ordinal) AS target FROM facts
    WHERE kind = 'target' AND grounding <> 'ungrounded' AND role = 'background' GROUP BY incident_id
)
SELECT
    of_events.event_id,
    past.earlier_event_id,
    min_by(past.fact_id, (told_at, article_id)) AS fact_id,
    min_by(past.article_id, (told_at, article_id)) AS article_id,
    min_by(past.outlet, (told_at, article_id)) AS outlet,
    min_by(concat_ws(', ', past.statement, target), (told_at, article_id)) AS statement,
    min_by(incidents.quote, (told_at, article_id)) AS quote,
    list(DISTINCT past.article_id) AS articles,
    list(DISTINCT past.source ORDER BY past.source) AS sources,
    count(DISTINCT past.lineage_id) AS independent
FROM of_events
JOIN past USING (article_id)
JOIN places ON places.event_id = of_events.event_id AND places.compare_key = past.place_key
JOIN incidents USING (incident_id)
LEFT JOIN targets USING (incident_id)
WHERE past.earlier_event_id <> of_events.event_id
GROUP BY of_events.event_id, past.earlier_event_id;
COMMENT ON VIEW earlier_attacks IS 'dated attacks at the place of an event that its articles name as background';
COMMENT ON COLUMN earlier_attacks.event_id IS 'the event whose articles tell of them';
COMMENT ON COLUMN earlier_attacks.earlier_event_id IS 'the earlier event';
COMMENT ON COLUMN earlier_attacks.statement IS 'its date and target, worded for reading';
COMMENT ON COLUMN earlier_attacks.articles IS 'the articles that tell of it beside the event';
COMMENT ON COLUMN earlier_attacks.sources IS 'their outlets, or articles without one';
COMMENT ON COLUMN earlier_attacks.independent IS 'how many lineages those rest on';

-- Conflicts without their words: the facts and articles at both ends.
CREATE OR REPLACE MACRO conflict_pairs_of(chosen) AS TABLE
WITH p AS (
    SELECT
        said.*,
        facts.alias_id,
        facts.country,
        facts.date_start,
        facts.date_end,
        facts.value_text,
        CASE WHEN starts_with(key, 'weekday:') THEN try_cast(key[9:] AS INTEGER) END AS weekday,
        CASE WHEN facts.date_start = facts.date_end THEN isodow(try_cast(facts.date_start AS DATE)) END AS day,
        facts.incident_id || '.' || facts.subset_of AS whole_fact
    FROM positions(chosen) AS said JOIN facts USING (fact_id)
),
compared AS (
    SELECT
        a.event_id,
        a.kind,
        a.attribute,
        a.subject,
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
                WHEN (a.alias_id IS NULL AND NOT is_proper_name(a.value_text))
                    OR (b.alias_id IS NULL AND NOT is_proper_name(b.value_text)) THEN NULL
                WHEN a.key = b.key THEN CASE WHEN (a.basis = 'denied') <> (b.basis = 'denied') THEN 'contradicts' END
                WHEN a.basis = 'claimed' AND b.basis = 'claimed' THEN 'contradicts'
                WHEN a.basis = 'denied' OR b.basis = 'denied' THEN NULL
                ELSE 'differs'
            END
            WHEN a.kind = 'date' THEN CASE
                WHEN a.date_end < b.date_start OR b.date_end < a.date_start THEN 'contradicts'
                WHEN coalesce(a.weekday, a.day) <> coalesce(b.weekday, b.day) AND (a.weekday IS NOT NULL OR b.weekday IS NOT NULL)
                    THEN 'contradicts'
            END
            WHEN a.country <> b.country THEN 'contradicts'
            WHEN a.alias_id <> b.alias_id THEN 'differs'
        END AS relation,
        -- The lower figure first, else the fact that comes first.
        CASE
            WHEN (coalesce(a.low, a.high, 9223372036854775807), a.fact_id) < (coalesce(b.low, b.high, 9223372036854775807), b.fact_id)
                THEN [a.fact_id, a.article_id, b.fact_id, b.article_id]
            ELSE [b.fact_id, b.article_id, a.fact_id, a.article_id]
        END AS ends
    FROM p AS a
    JOIN p AS b
        ON b.event_id = a.event_id AND b.attribute = a.attribute AND b.is_part = a.is_part
        AND b.subject IS NOT DISTINCT FROM a.subject AND b.fact_id > a.fact_id
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
        a.kind,
        a.attribute,
        a.subject,
        CASE WHEN least_of(a.low, a.modifier) > most_of(b.high, b.modifier) THEN 'contradicts' ELSE 'part_of' END AS relation,
        [a.fact_id, a.article_id, b.fact_id, b.article_id] AS ends
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
            ELSE b.subject = a.whole_key AND b.low IS NOT DISTINCT FROM a.whole_low AND b.high IS NOT DISTINCT FROM a.whole_high
        END
),
before AS (
    SELECT
        a.event_id,
        'incident' AS kind,
        'earlier_attack' AS attribute,
        NULL AS subject,
        'differs' AS relation,
        [a.fact_id, a.article_id, b.fact_id, b.article_id] AS ends
    FROM earlier_attacks AS a
    JOIN earlier_attacks AS b ON b.event_id = a.event_id AND b.fact_id > a.fact_id
    WHERE a.earlier_event_id <> b.earlier_event_id AND NOT list_has_any(a.articles, b.articles)
        AND (chosen IS NULL OR a.event_id IN (SELECT unnest(chosen)))
)
FROM compared WHERE relation IS NOT NULL
UNION ALL FROM parts
UNION ALL FROM before;
CREATE OR REPLACE VIEW conflict_pairs AS FROM conflict_pairs_of(NULL::VARCHAR[]);
COMMENT ON VIEW conflict_pairs IS 'conflicts without their words: the facts at both ends, for counting';
COMMENT ON COLUMN conflict_pairs.kind IS 'quantity, actor, date, place; incident for earlier attacks';
COMMENT ON COLUMN conflict_pairs.attribute IS 'as in conflicts';
COMMENT ON COLUMN conflict_pairs.subject IS 'as in conflicts';
COMMENT ON COLUMN conflict_pairs.relation IS 'contradicts, differs or part_of, as in conflicts';
COMMENT ON COLUMN conflict_pairs.ends IS 'fact_id and article_id of the one side, then of the other';

CREATE OR REPLACE MACRO conflicts_of(chosen) AS TABLE
WITH carried AS (
    SELECT first[2] AS fact_id, first[3] AS article_id, sources, independent
    FROM (
        SELECT
            min((told_at, fact_id, article_id)) AS first,
            list(DISTINCT source ORDER BY source) AS sources,
            count(DISTINCT lineage_id) AS independent
        FROM standing_statements(chosen)
        GROUP BY event_id, kind, attribute, subject, key, basis, is_part, status, low, high, modifier
    )
)
SELECT
    pairs.event_id,
    events.label AS event,
    pairs.kind,
    pairs.attribute,
    pairs.subject,
    pairs.relation,
    coalesce(past_a.statement, worded_fact(
        a.kind, a.category, a.value_text, a.basis, a.date_start, a.date_end, a.resolved_basis, a.country, a.precision,
        worded_figure(a.status, a.low, a.high, a.modifier, a.value_text, a.group_text), a.originator
    )) AS statement_a,
    a.low AS low_a,
    a.high AS high_a,
    a.originator AS originator_a,
    in_a.article_id AS article_a,
    in_a.outlet AS outlet_a,
    coalesce(past_a.quote, a.quote) AS quote_a,
    a.fact_id AS fact_a,
    coalesce(past_a.sources, carried_a.sources) AS sources_a,
    coalesce(past_a.independent, carried_a.independent) AS independent_a,
    coalesce(past_b.statement, worded_fact(
        b.kind, b.category, b.value_text, b.basis, b.date_start, b.date_end, b.resolved_basis, b.country, b.precision,
        worded_figure(b.status, b.low, b.high, b.modifier, b.value_text, b.group_text), b.originator
    )) AS statement_b,
    b.low AS low_b,
    b.high AS high_b,
    b.originator AS originator_b,
    in_b.article_id AS article_b,
    in_b.outlet AS outlet_b,
    coalesce(past_b.quote, b.quote) AS quote_b,
    b.fact_id AS fact_b,
    coalesce(past_b.sources, carried_b.sources) AS sources_b,
    coalesce(past_b.independent, carried_b.independent) AS independent_b
FROM conflict_pairs_of(chosen) AS pairs
JOIN events ON events.event_id = pairs.event_id
JOIN facts AS a ON a.fact_id = pairs.ends[1]
JOIN current_articles AS in_a ON in_a.article_id = pairs.ends[2]
LEFT JOIN carried AS carried_a ON carried_a.fact_id = pairs.ends[1] AND carried_a.article_id = pairs.ends[2]
LEFT JOIN earlier_attacks AS past_a
    ON pairs.kind = 'incident' AND past_a.event_id = pairs.event_id AND past_a.fact_id = pairs.ends[1]
JOIN facts AS b ON b.fact_id = pairs.ends[3]
JOIN current_articles AS in_b ON in_b.article_id = pairs.ends[4]
LEFT JOIN carried AS carried_b ON carried_b.fact_id = pairs.ends[3] AND carried_b.article_id = pairs.ends[4]
LEFT JOIN earlier_attacks AS past_b
    ON pairs.kind = 'incident' AND past_b.event_id = pairs.event_id AND past_b.fact_id = pairs.ends[3];
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
