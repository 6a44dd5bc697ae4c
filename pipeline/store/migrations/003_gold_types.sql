-- The columns that gold labels and later schema versions fill, and what a score has to say of itself.

ALTER TABLE facts ADD COLUMN admin1 VARCHAR;
ALTER TABLE facts ADD COLUMN precision VARCHAR;
ALTER TABLE facts ADD COLUMN site_type VARCHAR;
ALTER TABLE facts ADD COLUMN date_start VARCHAR;
ALTER TABLE facts ADD COLUMN date_end VARCHAR;
ALTER TABLE facts ADD COLUMN group_type VARCHAR;
ALTER TABLE facts ADD COLUMN subset_of INTEGER;
ALTER TABLE facts ADD COLUMN originator_type VARCHAR;
ALTER TABLE facts ADD COLUMN actor_type VARCHAR;
ALTER TABLE facts ADD COLUMN channel VARCHAR;
ALTER TABLE facts ADD COLUMN target_type VARCHAR;
ALTER TABLE facts ADD COLUMN weapon_type VARCHAR;
COMMENT ON COLUMN facts.kind IS 'event_type, attack_mode, stage, date, place, actor, target, weapon, quantity or reaction';
COMMENT ON COLUMN facts.category IS 'of an event_type, attack_mode, stage or reaction its code, of an actor its role';
COMMENT ON COLUMN facts.basis IS 'of an actor: reported_as_fact, claimed, suspected …; of a date: explicit, resolved_from_published, unresolved';
COMMENT ON COLUMN facts.admin1 IS 'of a place: its first-level division as written; null if the schema does not ask or the article does not say';
COMMENT ON COLUMN facts.precision IS 'of a date: day, days, week, month, year, unknown; of a place: UCDP where_prec, 1 to 7';
COMMENT ON COLUMN facts.site_type IS 'of a place: military, police, market …';
COMMENT ON COLUMN facts.date_start IS 'first day the date can mean, ISO 8601; null where left open';
COMMENT ON COLUMN facts.date_end IS 'last day the date can mean, ISO 8601; null where left open';
COMMENT ON COLUMN facts.group_type IS 'of a quantity: civilian, military, police, militant, mercenary, foreign_national or unknown';
COMMENT ON COLUMN facts.subset_of IS 'ordinal of the incident''s quantity that this one is a part of; never add the two';
COMMENT ON COLUMN facts.originator_type IS 'state_official, anonymous_official, document, perpetrator, medical … narrator';
COMMENT ON COLUMN facts.actor_type IS 'of an actor: state_forces, police, rebel_group, jihadist_group …';
COMMENT ON COLUMN facts.channel IS 'of an actor: through what they claimed or denied it';
COMMENT ON COLUMN facts.target_type IS 'GTD target type';
COMMENT ON COLUMN facts.weapon_type IS 'GTD weapon type';

ALTER TABLE eval_runs ADD COLUMN gold VARCHAR;
ALTER TABLE eval_runs ADD COLUMN repeat INTEGER;
ALTER TABLE eval_runs ADD COLUMN scoring_version VARCHAR;
COMMENT ON COLUMN eval_runs.gold IS 'name of the gold set, with its split: seeds, dev, dev/test …';
COMMENT ON COLUMN eval_runs.repeat IS 'which repeat of the extractions was scored, from 0';
COMMENT ON COLUMN eval_runs.scoring_version IS 'version of the code that counted; scores of two versions are not compared';

ALTER TABLE eval_scores ADD COLUMN field VARCHAR;
COMMENT ON COLUMN eval_scores.article_id IS 'the article scored; empty for the rates over all of them';
COMMENT ON COLUMN eval_scores.field IS 'of a kind: the comparator (strict, value, overlap) or the column compared; empty for the kind itself';
