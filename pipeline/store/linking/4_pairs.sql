-- The pairs of each block, each pair once. In a block of more than $limit incidents each is paired with its $window next
-- ones alone, in an order in which tellings of one happening stand together (sorted neighbourhood, Hernández & Stolfo 1995).

CREATE OR REPLACE TEMP TABLE link_cuts AS
SELECT block, any_value(kind) AS kind, count(*) AS size FROM link_blocks GROUP BY block HAVING count(*) > $limit;

CREATE OR REPLACE TEMP TABLE link_pairs AS
WITH small AS (
    SELECT block, n, seeks FROM link_blocks ANTI JOIN link_cuts USING (block)
),
large AS (
    SELECT block, n, seeks, row_number() OVER (
        PARTITION BY block
        ORDER BY first_day, weekday, month, published, country, place, event_type, most_killed, n
    ) AS rank
    FROM link_blocks SEMI JOIN link_cuts USING (block) JOIN link_profiles USING (n)
),
met AS (
    SELECT one.n AS a, other.n AS b
    FROM small AS one JOIN small AS other ON one.block = other.block AND one.n < other.n
    WHERE one.seeks OR other.seeks
    UNION ALL
    SELECT least(one.n, other.n), greatest(one.n, other.n)
    FROM (SELECT *, unnest(range(1, $window + 1)) AS step FROM large) AS one
    JOIN large AS other ON one.block = other.block AND other.rank = one.rank + one.step
    WHERE one.seeks OR other.seeks
)
SELECT DISTINCT a, b FROM met;
