-- What people decide, what links articles, and how extractions score: the names are fixed here so that SQL
-- written against the ledger keeps working; the commands that fill them write through later versions.

CREATE TABLE corrections (
    correction_id VARCHAR PRIMARY KEY,
    fact_id VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    corrected JSON,
    reviewer VARCHAR NOT NULL,
    reason VARCHAR,
    decided_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE corrections IS 'what a person decided about a fact; it never overwrites the fact';
COMMENT ON COLUMN corrections.correction_id IS 'random';
COMMENT ON COLUMN corrections.fact_id IS 'facts.fact_id';
COMMENT ON COLUMN corrections.decision IS 'accepted, corrected, rejected or added';
COMMENT ON COLUMN corrections.corrected IS 'the columns as they should be; null unless corrected or added';
COMMENT ON COLUMN corrections.reviewer IS 'who decided';
COMMENT ON COLUMN corrections.reason IS 'why, in their words';
COMMENT ON COLUMN corrections.decided_at IS 'when';

CREATE TABLE events (
    event_id VARCHAR PRIMARY KEY,
    label VARCHAR,
    merged_into VARCHAR,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE events IS 'the same happening across articles';
COMMENT ON COLUMN events.event_id IS 'stable across relinking';
COMMENT ON COLUMN events.label IS 'a short name for people';
COMMENT ON COLUMN events.merged_into IS 'tombstone: the event that this one became part of; null while it lives';
COMMENT ON COLUMN events.created_at IS 'when it was first linked';
COMMENT ON COLUMN events.changed_at IS 'when its members last changed';

CREATE TABLE event_members (
    event_id VARCHAR NOT NULL,
    incident_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE event_members IS 'which incidents make an event';
COMMENT ON COLUMN event_members.event_id IS 'events.event_id';
COMMENT ON COLUMN event_members.incident_id IS 'incidents.incident_id';
COMMENT ON COLUMN event_members.reason IS 'the evidence that joined it, or the person who did';
COMMENT ON COLUMN event_members.linked_at IS 'when';

CREATE TABLE eval_runs (
    eval_run_id VARCHAR PRIMARY KEY,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    gold_hash VARCHAR NOT NULL,
    scored_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE eval_runs IS 'one scoring of stored extractions against one gold';
COMMENT ON COLUMN eval_runs.eval_run_id IS 'random';
COMMENT ON COLUMN eval_runs.prompt IS 'prompt version scored';
COMMENT ON COLUMN eval_runs.schema IS 'schema version scored';
COMMENT ON COLUMN eval_runs.model IS 'model scored, provider/name';
COMMENT ON COLUMN eval_runs.gold_hash IS 'hash of the gold; scores under different gold are not compared';
COMMENT ON COLUMN eval_runs.scored_at IS 'when';

CREATE TABLE eval_scores (
    eval_run_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    value DOUBLE
);
COMMENT ON TABLE eval_scores IS 'one number per article, kind of fact and metric';
COMMENT ON COLUMN eval_scores.eval_run_id IS 'eval_runs.eval_run_id';
COMMENT ON COLUMN eval_scores.article_id IS 'the article scored';
COMMENT ON COLUMN eval_scores.kind IS 'kind of fact, or incident';
COMMENT ON COLUMN eval_scores.metric IS 'correct, partial, incorrect, missing, spurious, and the rates made of them';
COMMENT ON COLUMN eval_scores.value IS 'the number; null where it is undefined';
