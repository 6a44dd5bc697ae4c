-- The ledger. Released migrations never change; the next change is the next file.

CREATE TABLE texts (
    text_id VARCHAR PRIMARY KEY,
    text VARCHAR NOT NULL,
    characters INTEGER NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE texts IS 'the words themselves, once, however many outlets carry them';
COMMENT ON COLUMN texts.text_id IS 'SHA-256 of the text in UTF-8';
COMMENT ON COLUMN texts.text IS 'the words as read: newlines normalised, outer blank space stripped, else unchanged';
COMMENT ON COLUMN texts.characters IS 'length in Unicode characters; spans count in these';
COMMENT ON COLUMN texts.first_seen_at IS 'when the text first came in';

CREATE TABLE articles (
    article_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    text_id VARCHAR NOT NULL,
    outlet VARCHAR,
    url VARCHAR,
    title VARCHAR,
    language VARCHAR,
    published_at VARCHAR,
    published_basis VARCHAR NOT NULL,
    fetched_at VARCHAR,
    source VARCHAR NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (article_id, version)
);
COMMENT ON TABLE articles IS 'one publication of a text; a new text at the same URL or declared id is a new version';
COMMENT ON COLUMN articles.article_id IS 'declared id, or the file''s name; one per URL';
COMMENT ON COLUMN articles.version IS '1 for the first text seen, then counting up';
COMMENT ON COLUMN articles.text_id IS 'the text it carries: texts.text_id';
COMMENT ON COLUMN articles.outlet IS 'who published it; null if not known';
COMMENT ON COLUMN articles.url IS 'where it was published; null if not known';
COMMENT ON COLUMN articles.title IS 'its headline; null if not known';
COMMENT ON COLUMN articles.language IS 'language tag as declared; null if not known';
COMMENT ON COLUMN articles.published_at IS 'ISO 8601 date or time of publication; null if not known';
COMMENT ON COLUMN articles.published_basis IS 'how published_at is known: declared, html, assumed (a flag) or unknown';
COMMENT ON COLUMN articles.fetched_at IS 'ISO 8601 time it was fetched; null if not known';
COMMENT ON COLUMN articles.source IS 'the file (and #row) or stdin it was read from';
COMMENT ON COLUMN articles.first_seen_at IS 'when this version first came in';

CREATE TABLE prompts (
    prompt VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    released VARCHAR,
    notes VARCHAR NOT NULL,
    system VARCHAR NOT NULL,
    "user" VARCHAR NOT NULL,
    first_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (prompt, hash)
);
COMMENT ON TABLE prompts IS 'every prompt version that was used, as it was';
COMMENT ON COLUMN prompts.prompt IS 'id, such as incident/v1';
COMMENT ON COLUMN prompts.hash IS 'hash of what it asks; a draft has one per edit, a released prompt one for ever';
COMMENT ON COLUMN prompts.schema IS 'the schema version it asks for';
COMMENT ON COLUMN prompts.released IS 'ISO date of release; null for a draft';
COMMENT ON COLUMN prompts.notes IS 'what its author says of it';
COMMENT ON COLUMN prompts.system IS 'template of the system message';
COMMENT ON COLUMN prompts."user" IS 'template of the user message';
COMMENT ON COLUMN prompts.first_used_at IS 'when a run first used it';

CREATE TABLE schemas (
    schema VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    json_schema JSON NOT NULL,
    first_used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (schema, hash)
);
COMMENT ON TABLE schemas IS 'every schema version that was used, as it was';
COMMENT ON COLUMN schemas.schema IS 'name, such as incident_v1';
COMMENT ON COLUMN schemas.hash IS 'hash of its JSON Schema';
COMMENT ON COLUMN schemas.json_schema IS 'the JSON Schema itself';
COMMENT ON COLUMN schemas.first_used_at IS 'when a run first used it';

CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    status VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    settings JSON NOT NULL,
    articles INTEGER,
    unreadable INTEGER,
    extracted INTEGER,
    no_incident INTEGER,
    failed INTEGER,
    stored INTEGER,
    calls INTEGER
);
COMMENT ON TABLE runs IS 'one invocation of extract over many articles';
COMMENT ON COLUMN runs.run_id IS 'start time and a random suffix';
COMMENT ON COLUMN runs.started_at IS 'when it began';
COMMENT ON COLUMN runs.finished_at IS 'when it ended; null if it was killed';
COMMENT ON COLUMN runs.status IS 'running, finished, interrupted, stopped (budget) or aborted (error)';
COMMENT ON COLUMN runs.prompt IS 'prompt version it used';
COMMENT ON COLUMN runs.schema IS 'schema version it used';
COMMENT ON COLUMN runs.model IS 'model it asked, provider/name';
COMMENT ON COLUMN runs.settings IS 'endpoint, mode, sampling and the like, without secrets';
COMMENT ON COLUMN runs.articles IS 'articles read';
COMMENT ON COLUMN runs.unreadable IS 'inputs that were no article';
COMMENT ON COLUMN runs.extracted IS 'texts with at least one incident extracted by this run';
COMMENT ON COLUMN runs.no_incident IS 'texts in which this run found no incident';
COMMENT ON COLUMN runs.failed IS 'texts that failed in this run';
COMMENT ON COLUMN runs.stored IS 'texts skipped because their extraction was stored already';
COMMENT ON COLUMN runs.calls IS 'attempts made';

CREATE TABLE requests (
    request_key VARCHAR PRIMARY KEY,
    extraction_id VARCHAR NOT NULL,
    text_id VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    components JSON NOT NULL
);
COMMENT ON TABLE requests IS 'one set of messages to one model under one response schema';
COMMENT ON COLUMN requests.request_key IS 'hash of exactly what decides the answer; the same key is never paid twice';
COMMENT ON COLUMN requests.extraction_id IS 'the extraction it was first a step of';
COMMENT ON COLUMN requests.text_id IS 'the text it is about';
COMMENT ON COLUMN requests.prompt IS 'prompt version';
COMMENT ON COLUMN requests.schema IS 'schema version';
COMMENT ON COLUMN requests.model IS 'model, provider/name';
COMMENT ON COLUMN requests.step IS 'its place among the calls of one extraction';
COMMENT ON COLUMN requests.components IS 'the named parts of the key; incidents runs why compares them';

CREATE TABLE attempts (
    attempt_id VARCHAR PRIMARY KEY,
    request_key VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    latency DOUBLE NOT NULL,
    http_status INTEGER,
    error VARCHAR,
    finish_reason VARCHAR,
    served_model VARCHAR,
    prompt_tokens INTEGER,
    cached_tokens INTEGER,
    completion_tokens INTEGER,
    cost DOUBLE
);
COMMENT ON TABLE attempts IS 'one call for a request, whatever came of it';
COMMENT ON COLUMN attempts.attempt_id IS 'random';
COMMENT ON COLUMN attempts.request_key IS 'the request: requests.request_key';
COMMENT ON COLUMN attempts.run_id IS 'the run that made it';
COMMENT ON COLUMN attempts.outcome IS 'ok, invalid, or the kind of fault';
COMMENT ON COLUMN attempts.started_at IS 'when the call was sent';
COMMENT ON COLUMN attempts.latency IS 'seconds until the whole answer was there';
COMMENT ON COLUMN attempts.http_status IS 'HTTP status; null if none came';
COMMENT ON COLUMN attempts.error IS 'what went wrong; null if nothing';
COMMENT ON COLUMN attempts.finish_reason IS 'why the model stopped, in the endpoint''s word';
COMMENT ON COLUMN attempts.served_model IS 'the model that the endpoint says answered';
COMMENT ON COLUMN attempts.prompt_tokens IS 'tokens read, cached ones included; null if not reported';
COMMENT ON COLUMN attempts.cached_tokens IS 'tokens of the prompt taken from a cache; null if not reported';
COMMENT ON COLUMN attempts.completion_tokens IS 'tokens written; null if not reported';
COMMENT ON COLUMN attempts.cost IS 'US dollars; 0 for a local model, null if the price is unknown';

CREATE TABLE replies (
    attempt_id VARCHAR PRIMARY KEY,
    request_key VARCHAR NOT NULL,
    body VARCHAR NOT NULL
);
COMMENT ON TABLE replies IS 'raw bodies that came back, kept for incidents rebuild';
COMMENT ON COLUMN replies.attempt_id IS 'the attempt: attempts.attempt_id';
COMMENT ON COLUMN replies.request_key IS 'the request: requests.request_key';
COMMENT ON COLUMN replies.body IS 'the body as received, the API key blanked out if it was echoed';

CREATE TABLE extractions (
    extraction_id VARCHAR PRIMARY KEY,
    text_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    prompt_hash VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    schema_hash VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    asked JSON NOT NULL,
    repeat INTEGER NOT NULL,
    steps VARCHAR[] NOT NULL,
    status VARCHAR NOT NULL,
    fault_kind VARCHAR,
    fault VARCHAR,
    permanent BOOLEAN,
    run_id VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,
    extracted_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE extractions IS 'the outcome for text × prompt × schema × model × settings × repeat';
COMMENT ON COLUMN extractions.extraction_id IS 'hash of all that identifies it';
COMMENT ON COLUMN extractions.text_id IS 'the text: texts.text_id';
COMMENT ON COLUMN extractions.article_id IS 'the article through which the text was asked; others may carry it too';
COMMENT ON COLUMN extractions.prompt IS 'prompt version';
COMMENT ON COLUMN extractions.prompt_hash IS 'prompts.hash';
COMMENT ON COLUMN extractions.schema IS 'schema version';
COMMENT ON COLUMN extractions.schema_hash IS 'schemas.hash';
COMMENT ON COLUMN extractions.model IS 'model, provider/name';
COMMENT ON COLUMN extractions.asked IS 'endpoint, mode, model identity, sampling';
COMMENT ON COLUMN extractions.repeat IS '0, or the number of a further answer to the same';
COMMENT ON COLUMN extractions.steps IS 'its requests in order: requests.request_key';
COMMENT ON COLUMN extractions.status IS 'extracted, no_incident (an outcome, no failure) or failed';
COMMENT ON COLUMN extractions.fault_kind IS 'of a failure: refused, truncated, too_long, invalid, timeout …';
COMMENT ON COLUMN extractions.fault IS 'of a failure: what went wrong and what to do';
COMMENT ON COLUMN extractions.permanent IS 'of a failure: asked again only with --retry-failed; false: by the next run';
COMMENT ON COLUMN extractions.run_id IS 'the run that made it';
COMMENT ON COLUMN extractions.code_version IS 'version of the code that turned the reply into facts';
COMMENT ON COLUMN extractions.extracted_at IS 'when its facts were last made';

CREATE TABLE incidents (
    incident_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    text_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    quote VARCHAR NOT NULL,
    quote_start INTEGER,
    quote_end INTEGER,
    grounding VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL
);
COMMENT ON TABLE incidents IS 'one happening as one article tells it, per extraction';
COMMENT ON COLUMN incidents.incident_id IS 'extraction and ordinal';
COMMENT ON COLUMN incidents.extraction_id IS 'extractions.extraction_id';
COMMENT ON COLUMN incidents.text_id IS 'texts.text_id';
COMMENT ON COLUMN incidents.article_id IS 'the article through which the text was asked';
COMMENT ON COLUMN incidents.ordinal IS 'its place in the reply, from 0';
COMMENT ON COLUMN incidents.role IS 'main or background';
COMMENT ON COLUMN incidents.quote IS 'the words that tell of it, as cited';
COMMENT ON COLUMN incidents.quote_start IS 'offset of the first character in texts.text, from 0; null if ungrounded';
COMMENT ON COLUMN incidents.quote_end IS 'offset behind the last character; null if ungrounded';
COMMENT ON COLUMN incidents.grounding IS 'exact, normalised, fuzzy or ungrounded';
COMMENT ON COLUMN incidents.prompt IS 'prompt version';
COMMENT ON COLUMN incidents.schema IS 'schema version';
COMMENT ON COLUMN incidents.model IS 'model, provider/name';

CREATE TABLE facts (
    fact_id VARCHAR NOT NULL,
    extraction_id VARCHAR NOT NULL,
    incident_id VARCHAR NOT NULL,
    text_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    ordinal INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    measure VARCHAR,
    status VARCHAR,
    value_text VARCHAR,
    low BIGINT,
    high BIGINT,
    modifier VARCHAR,
    group_text VARCHAR,
    originator VARCHAR,
    category VARCHAR,
    basis VARCHAR,
    country VARCHAR,
    quote VARCHAR NOT NULL,
    quote_start INTEGER,
    quote_end INTEGER,
    grounding VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL
);
COMMENT ON TABLE facts IS 'one statement about an incident, of every extraction; current_facts shows the selection';
COMMENT ON COLUMN facts.fact_id IS 'incident and ordinal';
COMMENT ON COLUMN facts.extraction_id IS 'extractions.extraction_id';
COMMENT ON COLUMN facts.incident_id IS 'incidents.incident_id';
COMMENT ON COLUMN facts.text_id IS 'texts.text_id';
COMMENT ON COLUMN facts.article_id IS 'the article through which the text was asked; current_facts has every carrier';
COMMENT ON COLUMN facts.ordinal IS 'its place among the incident''s facts, from 0';
COMMENT ON COLUMN facts.role IS 'main or background: the incident''s role';
COMMENT ON COLUMN facts.kind IS 'event_type, date, place, actor, target or quantity';
COMMENT ON COLUMN facts.measure IS 'of a quantity: killed, injured, detained …';
COMMENT ON COLUMN facts.status IS 'of a quantity: reported, reported_unquantified …';
COMMENT ON COLUMN facts.value_text IS 'the value as the article writes it';
COMMENT ON COLUMN facts.low IS 'smallest number it can mean; null when open or unquantified, which is not 0';
COMMENT ON COLUMN facts.high IS 'largest number it can mean; null when open or unquantified';
COMMENT ON COLUMN facts.modifier IS 'exact, approx, at_least, more_than, at_most, less_than, range or vague';
COMMENT ON COLUMN facts.group_text IS 'who or what is counted, as written';
COMMENT ON COLUMN facts.originator IS 'who the article says the figure comes from; null: the article itself';
COMMENT ON COLUMN facts.category IS 'of an event_type its code, of an actor its role';
COMMENT ON COLUMN facts.basis IS 'of an actor: reported_as_fact, claimed, suspected, possible, denied or unknown';
COMMENT ON COLUMN facts.country IS 'of a place: its country as written';
COMMENT ON COLUMN facts.quote IS 'the words that carry it, as cited';
COMMENT ON COLUMN facts.quote_start IS 'offset of the first character in texts.text, from 0; null if ungrounded';
COMMENT ON COLUMN facts.quote_end IS 'offset behind the last character; null if ungrounded';
COMMENT ON COLUMN facts.grounding IS 'exact, normalised, fuzzy or ungrounded';
COMMENT ON COLUMN facts.prompt IS 'prompt version';
COMMENT ON COLUMN facts.schema IS 'schema version';
COMMENT ON COLUMN facts.model IS 'model, provider/name';

CREATE TABLE selections (
    name VARCHAR PRIMARY KEY,
    prompt VARCHAR NOT NULL,
    schema VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    selected_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE selections IS 'the prompt × schema × model whose extractions the views show';
COMMENT ON COLUMN selections.name IS 'the views read the one named default';
COMMENT ON COLUMN selections.prompt IS 'prompt version';
COMMENT ON COLUMN selections.schema IS 'schema version';
COMMENT ON COLUMN selections.model IS 'model, provider/name';
COMMENT ON COLUMN selections.selected_at IS 'when it was selected';
