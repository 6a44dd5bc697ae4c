-- What proves a fact and what speaks against it; the words and tables that it was read with.

ALTER TABLE facts ADD COLUMN grounding_score DOUBLE;
ALTER TABLE facts ADD COLUMN resolved_against VARCHAR;
ALTER TABLE facts ADD COLUMN resolved_basis VARCHAR;
ALTER TABLE facts ADD COLUMN from_place VARCHAR;
ALTER TABLE facts ADD COLUMN distance_km DOUBLE;
ALTER TABLE facts ADD COLUMN alias_id VARCHAR;
ALTER TABLE facts ADD COLUMN reasons VARCHAR[];
COMMENT ON COLUMN facts.grounding_score IS 'of a fuzzy match, how alike quote and words are, 0 to 100; null otherwise';
COMMENT ON COLUMN facts.resolved_against IS 'of a date: the publication date that its words were resolved against; null if unresolved or explicit';
COMMENT ON COLUMN facts.resolved_basis IS 'of a date: how that publication date is known: declared, html or assumed';
COMMENT ON COLUMN facts.from_place IS 'of a place: where its distance is measured from';
COMMENT ON COLUMN facts.distance_km IS 'of a place: its distance from there, in kilometres';
COMMENT ON COLUMN facts.alias_id IS 'of an actor or place: the id under which the alias tables know it; null if they do not';
COMMENT ON COLUMN facts.reasons IS 'for doubt, from its own text: fuzzy, leaked, ungrounded, unnamed_originator; the view fact_reasons has more';
COMMENT ON COLUMN facts.country IS 'of a place: ISO 3166-1 alpha-3 of its country, if the article names the country';

ALTER TABLE incidents ADD COLUMN grounding_score DOUBLE;
COMMENT ON COLUMN incidents.grounding_score IS 'of a fuzzy match, how alike quote and words are, 0 to 100; null otherwise';

ALTER TABLE extractions ADD COLUMN aliases_version VARCHAR;
COMMENT ON COLUMN extractions.aliases_version IS 'hash of the alias tables that its facts were read with';

ALTER TABLE prompts ADD COLUMN examples VARCHAR;
COMMENT ON COLUMN prompts.examples IS 'the words of its examples: articles and answers; empty if it has none';
