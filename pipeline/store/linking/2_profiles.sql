-- What each incident can be compared by, one row each. `link_words` has, of each name, its folded words, the groups that it
-- names and the country that it stands for; it comes from Python, because DuckDB cannot fold names.

CREATE OR REPLACE TEMP TABLE link_profiles AS
WITH dates AS (
    SELECT
        n,
        first(coalesce(date_start, date_end) ORDER BY date_start IS NULL, ordinal) AS first_day,
        first(coalesce(date_end, date_start) ORDER BY date_start IS NULL, ordinal) AS last_day,
        first(compare_key ORDER BY date_start IS NULL, ordinal) AS said,
        first(value_text ORDER BY date_start IS NULL, ordinal) AS date_text
    FROM link_told WHERE kind = 'date' GROUP BY n
),
-- Every way in which the articles write a place that alias tables know.
spellings AS (
    SELECT alias_id, list(DISTINCT folded ORDER BY folded) AS spellings FROM link_words WHERE alias_id IS NOT NULL GROUP BY alias_id
),
places AS (
    SELECT
        n,
        -- A country is where it happened, but no place to compare.
        CASE WHEN words.country_named IS NULL AND coalesce(precision, '1') NOT IN ('6', '7') THEN compare_key END AS place,
        words.folded AS place_words,
        coalesce(spellings, [words.folded]) AS spellings,
        value_text AS place_text,
        told.alias_id IS NOT NULL AS place_known,
        coalesce(precision, '1') IN ('4', '5') AS region,
        admins.folded AS admin,
        coalesce(told.country, words.country_named, words.country_of) AS country,
        coalesce(distance_km > 0 AND coalesce(origins.folded, words.folded) = words.folded, false)
            OR regexp_matches(lower(quote), '\d[\d.,]*[\s-]*(km|kilom|mile|mille|كم|كيلومتر).*' || regexp_escape(lower(value_text)))
            AS away
    FROM link_told AS told
    LEFT JOIN link_words AS words ON words.words = value_text AND words.alias_id IS NOT DISTINCT FROM told.alias_id
    LEFT JOIN link_words AS admins ON admins.words = admin1 AND admins.alias_id IS NULL
    LEFT JOIN link_words AS origins ON origins.words = from_place AND origins.alias_id IS NULL
    LEFT JOIN spellings ON spellings.alias_id = told.alias_id
    WHERE kind = 'place'
    QUALIFY row_number() OVER (PARTITION BY n ORDER BY ordinal) = 1
),
types AS (
    SELECT n, first(category ORDER BY ordinal) AS event_type FROM link_told WHERE kind = 'event_type' GROUP BY n
),
actors AS (
    SELECT
        n,
        list_sort(list_distinct(flatten(list(groups) FILTER (WHERE category = 'perpetrator')))) AS perpetrators,
        list_sort(list_distinct(flatten(list(groups)))) AS groups,
        list_sort(list(DISTINCT compare_key) FILTER (WHERE category = 'perpetrator' AND len(groups) = 0 AND proper)) AS names
    FROM (
        SELECT n, category, compare_key, coalesce(proper, false) AS proper,
            CASE WHEN told.alias_id IS NULL THEN coalesce(groups, []) ELSE [told.alias_id] END AS groups
        FROM link_told AS told
        LEFT JOIN link_words AS words ON words.words = value_text AND words.alias_id IS NOT DISTINCT FROM told.alias_id
        WHERE kind = 'actor'
    )
    GROUP BY n
),
targets AS (
    SELECT
        n,
        list_sort(list(DISTINCT compare_key) FILTER (WHERE compare_key IS NOT NULL)) AS targets,
        list_sort(list(DISTINCT target_type) FILTER (WHERE target_type <> 'other')) AS target_types,
        list_filter(list_sort(list_distinct(flatten(list(string_split(coalesce(compare_key, ''), ' '))))),
            lambda word: len(word) >= 4) AS target_words
    FROM link_told WHERE kind = 'target' GROUP BY n
),
counts AS (
    SELECT
        *,
        coalesce(low, high) AS figure,
        measure || ' ' || coalesce(low::VARCHAR, '') || '-' || coalesce(high::VARCHAR, '') AS said,
        CASE WHEN contains(compare_key, ' ') THEN compare_key END AS counted
    FROM link_told WHERE kind = 'quantity'
),
figures AS (
    SELECT
        n,
        -- 77 is told of few happenings, 50 of many unless it is of Russian mercenaries, and 2 of every other one.
        list_sort(list(DISTINCT said) FILTER (WHERE figure >= 13 AND figure % 10 <> 0)) AS rare,
        list_sort(list(DISTINCT said || ' ' || counted) FILTER (WHERE figure >= 4 AND counted IS NOT NULL)) AS rare_of,
        list_sort(list(DISTINCT said) FILTER (WHERE figure >= 4)) AS common,
        list_sort(list(DISTINCT said) FILTER (WHERE figure BETWEEN 1 AND 3)) AS small,
        list_sort(list(DISTINCT counted) FILTER (WHERE counted IS NOT NULL)) AS counted,
        min(figure) FILTER (WHERE measure = 'killed' AND subset_of IS NULL AND figure > 0) AS least_killed,
        max(figure) FILTER (WHERE measure = 'killed' AND subset_of IS NULL AND figure > 0) AS most_killed
    FROM counts GROUP BY n
)
SELECT
    n::INTEGER AS n,
    incident_id,
    text_id,
    article_id,
    articles,
    role = 'main' AS main,
    published,
    -- Years that no article means, such as 0001 or 9999, would overflow what is counted from them.
    CASE WHEN year(first_day) BETWEEN 1800 AND 2200 AND year(last_day) BETWEEN 1800 AND 2200 THEN first_day END AS first_day,
    CASE WHEN year(first_day) BETWEEN 1800 AND 2200 AND year(last_day) BETWEEN 1800 AND 2200 THEN last_day END AS last_day,
    CASE WHEN said LIKE 'weekday:%' THEN said[9:]::TINYINT END AS weekday,
    CASE WHEN said LIKE 'month:%' THEN said[7:]::TINYINT WHEN said LIKE 'day:%' THEN said[5:6]::TINYINT END AS month,
    CASE WHEN said LIKE 'day:%' THEN said[5:] END AS month_day,
    date_text,
    place,
    place_words,
    spellings,
    place_text,
    coalesce(place_known, false) AS place_known,
    coalesce(region, false) AS region,
    admin,
    country,
    coalesce(away, false) AS away,
    event_type,
    CASE
        WHEN event_type IN ('armed_clash', 'attack') THEN 'fighting'
        WHEN event_type IN ('suicide_bomb', 'remote_explosive', 'air_drone_strike', 'shelling') THEN 'explosions'
        ELSE event_type
    END AS family,
    coalesce(perpetrators, []) AS perpetrators,
    coalesce(groups, []) AS groups,
    coalesce(names, []) AS names,
    coalesce(targets, []) AS targets,
    coalesce(target_types, []) AS target_types,
    coalesce(target_words, []) AS target_words,
    list_concat(coalesce(rare, []), coalesce(rare_of, [])) AS rare,
    coalesce(common, []) AS common,
    coalesce(small, []) AS small,
    coalesce(counted, []) AS counted,
    least_killed,
    most_killed,
    -- A sentence this long is not written twice by chance.
    CASE WHEN len(string_split(trim(quote), ' ')) >= 10 THEN regexp_replace(lower(trim(quote)), '\W+', ' ', 'g') END AS sentence
FROM link_incidents
LEFT JOIN dates USING (n)
LEFT JOIN places USING (n)
LEFT JOIN types USING (n)
LEFT JOIN actors USING (n)
LEFT JOIN targets USING (n)
LEFT JOIN figures USING (n);
