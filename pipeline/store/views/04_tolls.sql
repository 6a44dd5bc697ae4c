-- Tolls: many statements about one number, collapsed under a named policy, with the facts that made it.

CREATE OR REPLACE VIEW toll_policies AS
SELECT * FROM (VALUES
    (
        'ucdp',
        'best: the figure of the best sources, those with an originator before the article''s own voice; a number before a bound such as "at least 15"; of several the lowest; low and high: the lowest and highest figure; what only the attackers claim is left out where anybody else gives a figure',
        'UCDP GED Codebook, definitions of best, low and high: where reports differ and none is more reliable, the lower figure is best'
    ),
    (
        'acled_conservative',
        'the lowest figure; where nobody gives a number, tens count 10, dozens 12, hundreds 100, thousands 1000, and deaths without any number 3',
        'ACLED, Fatalities (2024): the most conservative estimate; 10 for tens, 12 for dozens, 100 for hundreds. ACLED codes deaths of unknown number as 10 in war zones and 3 elsewhere; which of them a place is no article says, so 3'
    ),
    (
        'latest',
        'the figure of the article published last; without publication dates, of all articles; a number before a bound, of several the lowest',
        'newsroom practice: a toll rises as the dead are found'
    ),
    (
        'official_first',
        'the figure of the best sources: state and medical, then documents, unnamed officials and NGOs, then others, attackers last; a number before a bound, of several the lowest',
        'newsroom practice: authorities and hospitals before other sources'
    ),
    (
        'exclude_perpetrator',
        'the figure with most independent sources, of equals the one with an exact number, then the lowest; figures that only the attackers give are left out',
        'an attacker''s claim of losses serves the attacker'
    )
) AS policies (policy, rule, source);
COMMENT ON VIEW toll_policies IS 'the policies under which tolls are made';
COMMENT ON COLUMN toll_policies.policy IS 'its name, as in tolls.policy and --policy';
COMMENT ON COLUMN toll_policies.rule IS 'how its figures are chosen; every policy''s low and high span the figures that it counts';
COMMENT ON COLUMN toll_policies.source IS 'whose rule it is';

-- ACLED's numbers for words without one; the article's own plural is enough in English, French and Spanish.
CREATE OR REPLACE MACRO acled_number(words) AS
    CASE
        WHEN regexp_matches(lower(words), '\b(thousands|milliers|miles)\b') THEN 1000
        WHEN regexp_matches(lower(words), '\b(hundreds|centaines?|cientos|centenares)\b') THEN 100
        WHEN regexp_matches(lower(words), '\b(dozens|douzaines?|docenas)\b') THEN 12
        WHEN regexp_matches(lower(words), '\b(tens|scores|dizaines?|decenas)\b') THEN 10
    END;

-- 1 is best: who is believed first. An originator without a type is somebody the article names.
CREATE OR REPLACE MACRO ucdp_rank(originator, originator_type) AS
    CASE
        WHEN originator_type = 'perpetrator' THEN 3
        WHEN originator_type IN ('narrator', 'unclear') OR (originator IS NULL AND originator_type IS NULL) THEN 2
        ELSE 1
    END;
CREATE OR REPLACE MACRO official_rank(originator, originator_type) AS
    CASE
        WHEN originator_type IN ('state_official', 'medical') THEN 1
        WHEN originator_type IN ('document', 'anonymous_official', 'ngo_igo') THEN 2
        WHEN originator_type = 'perpetrator' THEN 4
        ELSE 3
    END;

-- `chosen` is a list of event ids, or NULL for all: what is asked of a few events is looked up for a few.
CREATE OR REPLACE MACRO toll_statements(moment, chosen) AS TABLE
WITH versions AS (
    SELECT *, version = max(version) OVER (PARTITION BY article_id) AS newest
    FROM article_sources WHERE moment IS NULL OR told_at <= moment
),
reviews AS (
    SELECT fact_id, bool_or(decision = 'rejected') AS rejected FROM corrections GROUP BY fact_id
),
told AS (
    SELECT
        event_members.event_id,
        facts.measure,
        facts.fact_id,
        facts.incident_id,
        facts.ordinal,
        versions.article_id,
        versions.version,
        versions.newest,
        versions.outlet,
        versions.publisher AS source,
        versions.lineage_id,
        versions.told_at,
        versions.told_basis,
        versions.told_basis IN ('declared', 'html', 'assumed') AS dated,
        facts.originator,
        facts.originator_type,
        facts.status,
        facts.value_text,
        facts.low,
        facts.high,
        facts.modifier,
        facts.group_text,
        facts.group_type,
        facts.compare_key,
        facts.subset_of,
        facts.quote,
        facts.grounding,
        facts.reasons,
        coalesce(reviews.rejected, FALSE) AS rejected,
        reviews.fact_id IS NOT NULL AS reviewed,
        coalesce(facts.low, facts.high) IS NOT NULL AS numbered
    FROM facts
    JOIN current_extractions USING (extraction_id)
    JOIN event_members USING (incident_id)
    JOIN versions ON versions.text_id = facts.text_id
    LEFT JOIN reviews USING (fact_id)
    WHERE facts.kind = 'quantity' AND facts.grounding <> 'ungrounded'
        AND (chosen IS NULL OR event_members.event_id IN (SELECT unnest(chosen)))
),
-- What one source says last of one group; what it said before is revised, if it says another number now.
placed AS (
    SELECT
        *,
        CASE
            WHEN newest AND (NOT dated OR told_at = max(told_at) FILTER (WHERE dated AND newest) OVER same) THEN 'last'
            WHEN count(*) FILTER (WHERE newest) OVER same = 0 THEN 'gone'
            ELSE 'earlier'
        END AS standing,
        bool_or(numbered AND subset_of IS NULL AND compare_key = 'people') OVER whole AS total_known
    FROM told
    WINDOW
        same AS (PARTITION BY event_id, measure, compare_key, source),
        whole AS (PARTITION BY event_id, measure)
),
last_words AS (
    SELECT DISTINCT event_id, measure, compare_key, source, low, high, modifier FROM placed WHERE standing = 'last'
)
SELECT
    placed.* EXCLUDE (standing, newest),
    CASE
        WHEN rejected THEN 'rejected'
        WHEN standing = 'gone' THEN 'withdrawn'
        WHEN standing = 'earlier' AND last_words.event_id IS NULL THEN 'revised'
        WHEN subset_of IS NOT NULL OR (placed.compare_key <> 'people' AND total_known) THEN 'part'
        WHEN NOT numbered THEN 'no_number'
        ELSE 'counted'
    END AS state
FROM placed
LEFT JOIN last_words
    ON placed.standing = 'earlier'
    AND last_words.event_id = placed.event_id AND last_words.measure = placed.measure
    AND last_words.compare_key = placed.compare_key AND last_words.source = placed.source
    AND last_words.low IS NOT DISTINCT FROM placed.low AND last_words.high IS NOT DISTINCT FROM placed.high
    AND last_words.modifier IS NOT DISTINCT FROM placed.modifier;

CREATE OR REPLACE MACRO all_toll_claims(moment, chosen) AS TABLE
WITH wholes AS (
    -- No article gives a total: one that counts soldiers and civilians apart gives their sum, if no group can hold another.
    SELECT
        *,
        CASE
            WHEN state = 'counted' AND NOT total_known AND count(*) OVER parts > 1
                AND count(DISTINCT group_type) FILTER (WHERE group_type <> 'unknown') OVER parts = count(*) OVER parts
                THEN 'sum_of_groups'
            WHEN state = 'counted' AND modifier IN ('exact', 'approx', 'range') THEN 'stated'
            WHEN state = 'counted' THEN 'bound'
            WHEN state = 'no_number' AND status = 'reported_unquantified'
                THEN CASE WHEN acled_number(value_text) IS NULL THEN 'acled_unstated' ELSE 'acled_vague' END
        END AS estimate_basis,
        coalesce(low, high) AS smallest,
        coalesce(high, low) AS largest
    FROM toll_statements(moment, chosen)
    WINDOW parts AS (PARTITION BY incident_id, article_id, version, measure, originator, state)
),
estimated AS (
    SELECT
        *,
        CASE estimate_basis
            WHEN 'sum_of_groups' THEN incident_id || ' ' || article_id || ' ' || version || ' ' || coalesce(originator, '')
            ELSE fact_id
        END AS whole,
        bool_or(state = 'counted') OVER (PARTITION BY event_id, measure) AS numbers_known
    FROM wholes
),
summed AS (
    SELECT
        * EXCLUDE (smallest, largest),
        CASE WHEN estimate_basis = 'sum_of_groups' THEN sum(smallest) OVER one_whole::BIGINT ELSE smallest END AS smallest,
        CASE WHEN estimate_basis = 'sum_of_groups' THEN sum(largest) OVER one_whole::BIGINT ELSE largest END AS largest
    FROM estimated
    WINDOW one_whole AS (PARTITION BY event_id, measure, article_id, version, whole)
),
under_policy AS (
    SELECT
        summed.* EXCLUDE (smallest, largest, state),
        policy,
        CASE
            WHEN state = 'no_number' AND policy = 'acled_conservative' AND measure = 'killed' AND NOT numbers_known
                AND estimate_basis IS NOT NULL THEN 'counted'
            WHEN state = 'counted' AND policy IN ('ucdp', 'exclude_perpetrator') AND originator_type = 'perpetrator'
                THEN 'claimed'
            ELSE state
        END AS state,
        CASE
            WHEN state = 'no_number' AND policy = 'acled_conservative' AND measure = 'killed' AND NOT numbers_known
                THEN CASE estimate_basis WHEN 'acled_vague' THEN acled_number(value_text) WHEN 'acled_unstated' THEN 3 END
            WHEN state = 'counted' THEN smallest
        END AS smallest,
        CASE
            WHEN state = 'no_number' AND policy = 'acled_conservative' AND measure = 'killed' AND NOT numbers_known
                THEN CASE estimate_basis WHEN 'acled_vague' THEN acled_number(value_text) WHEN 'acled_unstated' THEN 3 END
            WHEN state = 'counted' THEN largest
        END AS largest
    FROM summed CROSS JOIN toll_policies
),
pooled AS (
    SELECT
        * REPLACE (
            CASE
                WHEN state <> 'claimed' THEN state
                WHEN policy = 'ucdp' AND NOT bool_or(state = 'counted') OVER toll THEN 'counted'
                ELSE 'excluded'
            END AS state
        ),
        CASE policy
            WHEN 'ucdp' THEN 2 * ucdp_rank(originator, originator_type) + (estimate_basis = 'bound')::INTEGER
            WHEN 'official_first' THEN 2 * official_rank(originator, originator_type) + (estimate_basis = 'bound')::INTEGER
            -- What was published last is first; what has no date counts where nothing else is.
            WHEN 'latest' THEN (estimate_basis = 'bound')::INTEGER + CASE
                WHEN dated AND told_at = max(told_at) FILTER (WHERE dated AND state = 'counted') OVER toll THEN 0 ELSE 2 END
            WHEN 'exclude_perpetrator' THEN (estimate_basis = 'bound')::INTEGER - 2 * agreeing
            ELSE 0
        END AS rank
    FROM (
        SELECT
            *,
            count(DISTINCT lineage_id) OVER (PARTITION BY event_id, measure, policy, state, smallest, largest)
                AS agreeing
        FROM under_policy
    )
    WINDOW toll AS (PARTITION BY event_id, measure, policy)
),
chosen AS (
    SELECT
        *,
        min(rank) FILTER (WHERE state = 'counted') OVER toll AS best_rank,
        min(smallest) FILTER (WHERE state = 'counted') OVER toll AS lowest,
        max(largest) FILTER (WHERE state = 'counted') OVER toll AS highest
    FROM pooled
    WINDOW toll AS (PARTITION BY event_id, measure, policy)
),
final AS (
    SELECT
        *,
        min(smallest) FILTER (WHERE state = 'counted' AND rank = best_rank)
            OVER (PARTITION BY event_id, measure, policy) AS best
    FROM chosen
)
SELECT
    event_id,
    measure,
    policy,
    fact_id,
    article_id,
    version,
    outlet,
    source,
    lineage_id,
    told_at,
    told_basis,
    originator,
    originator_type,
    worded_figure(status, low, high, modifier, value_text, group_text) AS statement,
    low,
    high,
    modifier,
    group_text,
    CASE WHEN state = 'counted' THEN smallest END AS estimate,
    CASE WHEN state IN ('counted', 'excluded') THEN estimate_basis END AS estimate_basis,
    state,
    CASE WHEN state <> 'counted' THEN [] ELSE list_filter([
        CASE WHEN rank = best_rank AND smallest = best THEN 'best' END,
        CASE WHEN smallest = lowest THEN 'low' END,
        CASE WHEN largest = highest THEN 'high' END
    ], lambda one: one IS NOT NULL) END AS makes,
    quote,
    grounding,
    reasons,
    reviewed,
    best,
    lowest,
    highest
FROM final;

CREATE OR REPLACE MACRO toll_claims_of(moment, chosen) AS TABLE
SELECT * EXCLUDE (best, lowest, highest) FROM all_toll_claims(moment, chosen);
CREATE OR REPLACE MACRO toll_claims_as_of(moment) AS TABLE FROM toll_claims_of(moment, NULL::VARCHAR[]);

CREATE OR REPLACE MACRO tolls_of(moment, chosen) AS TABLE
SELECT
    claims.event_id,
    events.label AS event,
    measure,
    policy,
    any_value(best) AS best,
    any_value(lowest) AS low,
    any_value(highest) AS high,
    coalesce(bool_or(claims.high IS NULL) FILTER (WHERE state = 'counted'), FALSE) AS open_ended,
    coalesce(list(DISTINCT fact_id ORDER BY fact_id) FILTER (WHERE list_contains(makes, 'best')), []) AS best_facts,
    coalesce(list(DISTINCT fact_id ORDER BY fact_id) FILTER (WHERE list_contains(makes, 'low')), []) AS low_facts,
    coalesce(list(DISTINCT fact_id ORDER BY fact_id) FILTER (WHERE list_contains(makes, 'high')), []) AS high_facts,
    count(*) FILTER (WHERE state = 'counted') AS claims,
    count(*) FILTER (WHERE state = 'no_number') AS without_number,
    coalesce(
        list(DISTINCT coalesce(originator, source) ORDER BY coalesce(originator, source)) FILTER (WHERE state = 'counted'), []
    ) AS claimants,
    coalesce(list(DISTINCT source ORDER BY source) FILTER (WHERE state = 'counted'), []) AS sources,
    count(DISTINCT lineage_id) FILTER (WHERE state = 'counted') AS independent_sources,
    avg(reviewed::INTEGER) FILTER (WHERE state = 'counted') AS reviewed_share,
    list_sort(list_distinct(
        coalesce(flatten(list(reasons) FILTER (WHERE state = 'counted' AND reasons IS NOT NULL)), [])
        || CASE WHEN count(DISTINCT lineage_id) FILTER (WHERE state = 'counted') = 1 THEN ['single_lineage'] ELSE [] END
        || CASE WHEN count(*) FILTER (WHERE state = 'counted' AND NOT reviewed) > 0 THEN ['unreviewed'] ELSE [] END
    )) AS reasons
FROM all_toll_claims(moment, chosen) AS claims
JOIN events ON events.event_id = claims.event_id
GROUP BY ALL;
CREATE OR REPLACE MACRO tolls_as_of(moment) AS TABLE FROM tolls_of(moment, NULL::VARCHAR[]);

CREATE OR REPLACE VIEW toll_claims AS FROM toll_claims_as_of(NULL::TIMESTAMPTZ);
COMMENT ON VIEW toll_claims IS 'every statement of a number about an event, under each policy: counted or not, and what it makes; toll_claims_as_of(moment) as of then';
COMMENT ON COLUMN toll_claims.policy IS 'toll_policies.policy';
COMMENT ON COLUMN toll_claims.statement IS 'the figure, worded for reading';
COMMENT ON COLUMN toll_claims.estimate IS 'the number that the policy takes for it; of groups that are added up, their sum; null if it is not counted';
COMMENT ON COLUMN toll_claims.estimate_basis IS 'stated, bound (of "at least", "more than", "at most"), sum_of_groups, acled_vague or acled_unstated';
COMMENT ON COLUMN toll_claims.state IS 'counted; part (of a whole: never added to it); revised (its source says another number now); withdrawn (gone from the article''s newest version); excluded (by the policy); rejected (by a reviewer); no_number';
COMMENT ON COLUMN toll_claims.makes IS 'which of the toll''s figures rest on it: best, low, high';
COMMENT ON COLUMN toll_claims.reviewed IS 'whether a person decided about it';

CREATE OR REPLACE VIEW tolls AS FROM tolls_as_of(NULL::TIMESTAMPTZ);
COMMENT ON VIEW tolls IS 'one row per event, measure and policy; null figures where no statement with a number is counted, which is not 0; tolls_as_of(moment) as of then';
COMMENT ON COLUMN tolls.policy IS 'toll_policies.policy';
COMMENT ON COLUMN tolls.best IS 'the figure that the policy chooses';
COMMENT ON COLUMN tolls.low IS 'the lowest figure that the policy counts';
COMMENT ON COLUMN tolls.high IS 'the highest figure that the policy counts';
COMMENT ON COLUMN tolls.open_ended IS 'whether one of them may be more: "at least", "more than"';
COMMENT ON COLUMN tolls.best_facts IS 'the facts that best rests on: facts.fact_id';
COMMENT ON COLUMN tolls.low_facts IS 'the facts that low rests on';
COMMENT ON COLUMN tolls.high_facts IS 'the facts that high rests on';
COMMENT ON COLUMN tolls.claims IS 'how many statements are counted';
COMMENT ON COLUMN tolls.without_number IS 'how many statements give no number: some, not disclosed, unknown';
COMMENT ON COLUMN tolls.claimants IS 'who makes them: originators, or the source itself';
COMMENT ON COLUMN tolls.sources IS 'the outlets, or articles without one, that carry them';
COMMENT ON COLUMN tolls.independent_sources IS 'how many lineages those rest on';
COMMENT ON COLUMN tolls.reviewed_share IS 'share of the counted statements that a person decided about, 0 to 1';
COMMENT ON COLUMN tolls.reasons IS 'for doubt, of its counted statements; single_lineage: all rest on one reporting';

CREATE OR REPLACE VIEW toll_timeline AS
SELECT
    event_id,
    measure,
    told_at,
    told_basis,
    source,
    article_id,
    version,
    originator,
    worded_figure(status, low, high, modifier, value_text, group_text) AS statement,
    low,
    high,
    modifier,
    state,
    fact_id,
    quote
FROM toll_statements(NULL::TIMESTAMPTZ, NULL::VARCHAR[])
ORDER BY event_id, measure, told_at, article_id, version, fact_id;
COMMENT ON VIEW toll_timeline IS 'what was said of each number, in the order it was published; earlier versions of articles too';
COMMENT ON COLUMN toll_timeline.statement IS 'the figure, worded for reading';
COMMENT ON COLUMN toll_timeline.state IS 'as in toll_claims, before any policy';
