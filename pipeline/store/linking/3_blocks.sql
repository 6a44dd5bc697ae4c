-- Where incidents meet to be compared: a block holds those that share something about where, who or what, in one time.
-- Two that share nothing of the kind have no evidence in common that could join them.
-- `seeks` is false for what a precise date adds only so that vaguer ones find it: two such rows are no pair.

CREATE OR REPLACE TEMP TABLE link_blocks AS
WITH known AS (
    SELECT *, last_day - first_day + 1 AS width FROM link_profiles
),
times AS (
    -- A day and the day after, so that neighbours meet.
    SELECT n, 'd' || unnest(generate_series(first_day, last_day + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS time, true AS seeks
    FROM known WHERE width <= 7
    UNION ALL
    SELECT n, 'm' || strftime(unnest(generate_series(date_trunc('month', first_day), last_day, INTERVAL 1 MONTH)), '%Y-%m'), width > 7
    FROM known WHERE width <= 62
    UNION ALL
    SELECT n, 'y' || unnest(list_distinct([year(first_day), year(last_day)])), width > 62
    FROM known WHERE width <= 400
    UNION ALL
    -- Likewise a weekday and the next one.
    SELECT n, 'w' || unnest([day, 1 + day % 7]), weekday IS NOT NULL
    FROM (SELECT *, coalesce(weekday, isodow(first_day)) AS day FROM known WHERE weekday IS NOT NULL OR width <= 2)
    UNION ALL
    SELECT n, 'r' || coalesce(month, month(first_day)), month IS NOT NULL
    FROM known WHERE month IS NOT NULL OR width <= 31
    UNION ALL
    -- Main incidents are news: where one has no days, the week of its publication says about when it was.
    SELECT n, 'p' || unnest([epoch(coalesce(first_day, published))::BIGINT // 604800 + shift for shift in [0, 1]]), first_day IS NULL
    FROM known WHERE main AND coalesce(first_day, published) IS NOT NULL AND coalesce(width, 1) <= 7
    UNION ALL
    SELECT n, 't', first_day IS NULL AND weekday IS NULL AND month IS NULL AND published IS NULL
    FROM known
),
things AS (
    SELECT n, 'place' AS kind, place AS thing FROM known WHERE place IS NOT NULL
    UNION ALL SELECT n, 'country', country FROM known WHERE country IS NOT NULL
    UNION ALL SELECT n, 'group', unnest(groups) FROM known
    UNION ALL SELECT n, 'name', unnest(names) FROM known
    UNION ALL SELECT n, 'target', unnest(targets) FROM known
    UNION ALL SELECT n, 'word', unnest(target_words) FROM known
    UNION ALL SELECT n, 'figure', unnest(rare) FROM known
)
SELECT hash(kind || ' ' || thing || ' ' || time) AS block, kind, n, seeks
FROM things JOIN times USING (n)
WHERE CASE kind
    -- What much is said of needs a day to be a block of use.
    WHEN 'country' THEN time[1] = 'd'
    WHEN 'word' THEN time[1] IN ('d', 'p')
    WHEN 'figure' THEN true
    ELSE time[1] <> 't'
END
UNION ALL
SELECT hash('sentence ' || sentence), 'sentence', n, true FROM known WHERE sentence IS NOT NULL
UNION ALL
-- The versions of one article.
SELECT hash('article ' || unnest(articles)), 'article', n, true FROM known;
