-- What is found of each pair: one finding per aspect, as the codes that `pipeline.link.evidence` names and weighs.
-- The first case that holds decides. Nothing is weighed here.

CREATE OR REPLACE TEMP TABLE link_found AS
SELECT * EXCLUDE (gap, width, only_first, only_last, lag, published_apart)
FROM (
    SELECT
        a,
        b,
        greatest(one.first_day - other.last_day, other.first_day - one.last_day) AS gap,
        -- greatest() passes over nulls: without days on both sides there is no width of both.
        CASE WHEN gap IS NOT NULL THEN 1 + greatest(one.last_day - one.first_day, other.last_day - other.first_day) END AS width,
        -- Of the only one that has days: its first and last, and when the other was published.
        CASE WHEN gap IS NULL THEN coalesce(one.first_day, other.first_day) END AS only_first,
        CASE WHEN gap IS NULL THEN coalesce(one.last_day, other.last_day) END AS only_last,
        CASE WHEN gap IS NULL THEN if(one.first_day IS NULL, one.published, other.published) END - only_last AS lag,
        abs(one.published - other.published) AS published_apart,
        (CASE
            -- What an article tells happened before it was published; a day is left for time zones.
            WHEN one.first_day > other.published + 1 OR other.first_day > one.published + 1 THEN $told_before
            WHEN gap > 3 OR (gap > 0 AND width > 3) THEN $other_days
            WHEN gap > 1 THEN $days_off
            WHEN gap = 1 THEN $next_day
            WHEN width = 1 THEN $same_day
            WHEN width <= 3 THEN $same_days
            WHEN width <= 7 THEN $same_week
            WHEN width <= 31 THEN $same_month
            WHEN width IS NOT NULL THEN $same_year
            WHEN one.month_day = other.month_day THEN $same_month_day
            WHEN one.month_day <> other.month_day THEN $other_month
            WHEN only_last - only_first <= 3 AND coalesce(one.month_day, other.month_day) IS NOT NULL THEN
                CASE WHEN coalesce(one.month_day, other.month_day)
                    BETWEEN strftime(only_first, '%m-%d') AND strftime(only_last, '%m-%d')
                    THEN $same_month_day ELSE $other_month END
            WHEN coalesce(one.month, other.month) IS NOT NULL AND coalesce(only_last - only_first, 0) <= 31
                AND coalesce(one.month, month(only_first)) = coalesce(other.month, month(only_first)) THEN $same_month_name
            WHEN coalesce(one.month, other.month) IS NOT NULL AND coalesce(only_last - only_first, 0) <= 31
                AND coalesce(one.month, month(only_first)) <> coalesce(other.month, month(only_first)) THEN $other_month
            WHEN abs(one.weekday - other.weekday) IN (1, 6) AND coalesce(published_apart, 0) <= 8 THEN $next_weekday
            WHEN one.weekday <> other.weekday THEN $other_weekday
            WHEN one.weekday = other.weekday AND published_apart > 8 THEN $weekdays_apart
            WHEN one.weekday = other.weekday THEN $same_weekday
            -- "Tuesday" is of this week: a year or a month back is told otherwise.
            WHEN coalesce(one.weekday, other.weekday) IS NOT NULL AND only_last - only_first > 7 THEN $year_or_weekday
            WHEN coalesce(one.weekday, other.weekday) IN (isodow(only_first), isodow(only_last)) THEN $same_weekday
            WHEN abs(coalesce(one.weekday, other.weekday) - isodow(only_first)) IN (1, 6) THEN $next_weekday
            WHEN coalesce(one.weekday, other.weekday) IS NOT NULL AND only_first IS NOT NULL THEN $other_weekday
            -- One of them says nothing of when it was; if it is news, its publication does.
            WHEN only_first IS NULL AND NOT (one.main AND other.main) THEN $no_date
            WHEN only_first IS NULL AND published_apart <= 2 THEN $published_together
            WHEN only_first IS NULL AND published_apart <= 14 THEN $published_near
            WHEN only_first IS NULL AND published_apart > 14 THEN $published_apart
            WHEN NOT if(one.first_day IS NULL, one.main, other.main) THEN $no_date
            WHEN lag <= 1 AND only_last - only_first <= 1 THEN $told_at_once
            WHEN lag <= 3 AND only_last - only_first <= 7 THEN $told_soon
            WHEN lag <= 14 THEN $told_later
            WHEN lag > 14 THEN $told_long_after
            ELSE $no_date
        END)::TINYINT AS date,
        (CASE
            WHEN one.country <> other.country THEN $other_country
            WHEN one.place = other.place AND one.away <> other.away THEN $away_from_place
            WHEN one.place = other.place THEN $same_place
            WHEN spelled.alike AND NOT (one.away OR other.away) THEN $like_place
            WHEN spelled.part THEN $part_of_name
            WHEN one.admin = other.place_words OR other.admin = one.place_words THEN $within_region
            -- A town may lie in a region that no article names with it.
            WHEN one.region <> other.region AND one.place IS NOT NULL AND other.place IS NOT NULL THEN $place_or_region
            WHEN one.admin = other.admin AND one.place IS NOT NULL AND other.place IS NOT NULL THEN $other_place_of_region
            WHEN one.place IS NOT NULL AND other.place IS NOT NULL THEN $other_place
            WHEN one.country = other.country THEN $same_country
            ELSE $no_place
        END)::TINYINT AS place,
        (CASE
            WHEN one.event_type = other.event_type THEN $same_type
            WHEN one.family = other.family THEN $like_type
            WHEN one.event_type <> other.event_type THEN $other_type
            ELSE $no_type
        END)::TINYINT AS type,
        (CASE
            WHEN list_has_any(one.perpetrators, other.perpetrators) THEN $same_group
            WHEN list_has_any(one.names, other.names) THEN $same_name
            WHEN list_has_any(one.groups, other.groups) THEN $group_in_both
            WHEN len(one.perpetrators) > 0 AND len(other.perpetrators) > 0 THEN $other_group
            ELSE $no_group
        END)::TINYINT AS actor,
        (CASE
            WHEN len(one.targets) = 0 OR len(other.targets) = 0 THEN
                CASE WHEN list_has_any(one.counted, other.counted) THEN $same_counted ELSE $no_target END
            WHEN len(list_filter(list_intersect(one.targets, other.targets), lambda name: contains(name, ' '))) > 0 THEN $same_target
            WHEN len(list_intersect(one.target_words, other.target_words)) >= 2 THEN $like_target
            WHEN list_has_any(one.counted, other.counted) THEN $same_counted
            WHEN list_has_any(one.targets, other.targets) OR list_has_any(one.target_words, other.target_words) THEN $target_word
            WHEN list_has_any(one.target_types, other.target_types) THEN $same_target_type
            WHEN len(one.target_types) > 0 AND len(other.target_types) > 0 THEN $other_target
            ELSE $no_target
        END)::TINYINT AS target,
        (CASE
            WHEN len(list_intersect(one.rare, other.rare)) + len(list_intersect(one.common, other.common)) >= 3 THEN $same_figures
            WHEN list_has_any(one.rare, other.rare) THEN $rare_figure
            WHEN list_has_any(one.common, other.common) THEN $same_figure
            WHEN greatest(one.least_killed, other.least_killed) > 3 * least(one.most_killed, other.most_killed)
                AND greatest(one.least_killed, other.least_killed) > 9 + least(one.most_killed, other.most_killed)
                THEN $other_toll
            WHEN len(list_intersect(one.small, other.small)) > 0 THEN $small_figure
            ELSE $no_figure
        END)::TINYINT AS figure,
        (CASE
            WHEN one.sentence = other.sentence THEN $same_sentence
            WHEN list_has_any(one.articles, other.articles) AND one.main AND other.main THEN $same_article
            ELSE $no_words
        END)::TINYINT AS words
    FROM link_pairs
    JOIN link_profiles AS one ON one.n = a
    JOIN link_profiles AS other ON other.n = b
    LEFT JOIN link_alike AS spelled
        ON spelled.name = least(one.place_words, other.place_words)
        AND spelled.other = greatest(one.place_words, other.place_words)
);
