-- What links articles: how an incident came to its event, what people decided, and which texts rest on one reporting.

ALTER TABLE facts ADD COLUMN compare_key VARCHAR;
COMMENT ON COLUMN facts.compare_key IS 'what it is compared by: alias id or folded name; of a quantity the folded group, people for anybody; of a date its days, or weekday:1 (Monday) to weekday:7, month:1 to month:12; null where there is nothing to compare';

ALTER TABLE event_members ADD COLUMN linked_to VARCHAR;
ALTER TABLE event_members ADD COLUMN score DOUBLE;
COMMENT ON COLUMN event_members.linked_to IS 'the incident of the same event that it resembles most; null for an event of one';
COMMENT ON COLUMN event_members.score IS 'the weight of evidence between the two, in bits; null where nothing or a person joined it';

CREATE TABLE event_decisions (
    decision_id VARCHAR PRIMARY KEY,
    decision VARCHAR NOT NULL,
    event_id VARCHAR NOT NULL,
    other_event_id VARCHAR,
    incidents JSON NOT NULL,
    others JSON NOT NULL,
    reviewer VARCHAR NOT NULL,
    reason VARCHAR,
    decided_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE event_decisions IS 'what people decided about events; every linking obeys them, a later one above an earlier one';
COMMENT ON COLUMN event_decisions.decision_id IS 'random';
COMMENT ON COLUMN event_decisions.decision IS 'merge: the incidents and the others are one happening; split: they are two';
COMMENT ON COLUMN event_decisions.event_id IS 'the event decided about; of a merge, the one that stays';
COMMENT ON COLUMN event_decisions.other_event_id IS 'of a merge, the event that ended; of a split, the new one';
COMMENT ON COLUMN event_decisions.incidents IS 'on one side: incident_id, text_id, role, quote_start, quote_end of each, to find them again under another prompt';
COMMENT ON COLUMN event_decisions.others IS 'on the other side, likewise';
COMMENT ON COLUMN event_decisions.reviewer IS 'who decided';
COMMENT ON COLUMN event_decisions.reason IS 'why, in their words';
COMMENT ON COLUMN event_decisions.decided_at IS 'when';

CREATE TABLE text_lineages (
    text_id VARCHAR PRIMARY KEY,
    lineage_id VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    linked_to VARCHAR,
    score DOUBLE,
    reason VARCHAR NOT NULL,
    found_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE text_lineages IS 'the reporting that each text rests on; texts of one lineage are one independent source';
COMMENT ON COLUMN text_lineages.text_id IS 'texts.text_id';
COMMENT ON COLUMN text_lineages.lineage_id IS 'one per reporting; named after its first text';
COMMENT ON COLUMN text_lineages.basis IS 'own, near_duplicate, rewrite or credit';
COMMENT ON COLUMN text_lineages.linked_to IS 'the text of the lineage that it shares most with; null for one alone';
COMMENT ON COLUMN text_lineages.score IS 'of a near duplicate the Jaccard similarity of word 5-grams, of a rewrite its weight of evidence; null otherwise';
COMMENT ON COLUMN text_lineages.reason IS 'what the two share, in words';
COMMENT ON COLUMN text_lineages.found_at IS 'when';

CREATE TABLE text_credits (
    text_id VARCHAR NOT NULL,
    credited VARCHAR NOT NULL,
    use VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL
);
COMMENT ON TABLE text_credits IS 'agencies and outlets that a text names as where its words or a statement come from';
COMMENT ON COLUMN text_credits.text_id IS 'texts.text_id';
COMMENT ON COLUMN text_credits.credited IS 'who: an agency''s short name where it is known (AP, AFP, Reuters), else as written';
COMMENT ON COLUMN text_credits.use IS 'copy: the text is said to be theirs; cites: they are quoted for something in it';
COMMENT ON COLUMN text_credits.quote IS 'the words that say so';
COMMENT ON COLUMN text_credits.quote_start IS 'offset of the first character in texts.text, from 0';
COMMENT ON COLUMN text_credits.quote_end IS 'offset behind the last character';
