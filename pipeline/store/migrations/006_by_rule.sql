-- Of each fact, what a rule decided and what the model said.

ALTER TABLE facts ADD COLUMN by_rule VARCHAR[];
COMMENT ON COLUMN facts.by_rule IS 'its columns that a rule decided from the text''s words, such as measure or originator; what is not named the model said. Null in extractions from before 2026-11-25, whose prompts asked the model for everything';
