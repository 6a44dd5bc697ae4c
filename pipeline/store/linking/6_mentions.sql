-- Two places with different names, on days that agree: does either article name the other's place too? A village is told of
-- with the town that it lies near. It is looked up for these pairs alone, because it takes the articles' own words.

CREATE OR REPLACE TEMP TABLE link_asked AS
SELECT a, b, one.text_id AS text_a, other.text_id AS text_b, one.spellings AS names_a, other.spellings AS names_b
FROM link_found
JOIN link_profiles AS one ON one.n = a
JOIN link_profiles AS other ON other.n = b
WHERE link_found.place IN ($other_place, $other_place_of_region, $place_or_region) AND link_found.type <> $other_type AND NOT one.away AND NOT other.away
    AND link_found.date IN ($same_day, $same_days, $next_day, $same_weekday, $same_month_day, $told_at_once, $told_soon, $published_together);

CREATE OR REPLACE TEMP TABLE link_texts AS
SELECT text_id, ' ' || regexp_replace(strip_accents(lower(text)), '\W+', ' ', 'g') || ' ' AS words
FROM texts SEMI JOIN (SELECT text_a AS text_id FROM link_asked UNION SELECT text_b FROM link_asked) USING (text_id);

UPDATE link_found SET place = $named_in_text
FROM link_asked
JOIN link_texts AS one ON one.text_id = text_a
JOIN link_texts AS other ON other.text_id = text_b
WHERE link_found.a = link_asked.a AND link_found.b = link_asked.b
    AND (list_bool_or([contains(one.words, ' ' || name || ' ') for name in names_b])
        OR list_bool_or([contains(other.words, ' ' || name || ' ') for name in names_a]));

DROP TABLE link_asked;
DROP TABLE link_texts;
