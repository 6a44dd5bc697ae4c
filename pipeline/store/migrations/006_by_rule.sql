-- Of each fact, what a rule decided and what the model said.

ALTER TABLE facts ADD COLUMN by_rule VARCHAR[];
COMMENT ON COLUMN facts.by_rule IS 'its columns that a rule decided from the text''s words, such as measure or originator; the model said the others. Empty where it said all of them; null in facts stored before this column was there';
