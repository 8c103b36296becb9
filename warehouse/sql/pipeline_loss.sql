-- pipeline_loss: What became of every URL, by source and day: `loaded`, a `copy`, `quarantined` with the stage and
-- reason, or `waiting` with the outcome of its last fetch. Each URL counts once, so the counts add up to all URLs seen.
-- `stale` pages were named by the last sitemaps but are too old to be fetched.
CREATE OR REPLACE VIEW pipeline_loss AS
WITH last_fetches AS (
    SELECT source_id, url, arg_max(final_url, fetched_at) AS final_url, arg_max(outcome, fetched_at) AS outcome
    FROM fetches WHERE wanted = 'page' GROUP BY ALL
),
listed AS (
    SELECT
        source_id, url, coalesce(final_url, url) AS final_url, outcome, first_seen_at AS moment,
        /* a column of its own, as a condition beside the equality made the join below compare all with all */
        if(outcome IN ('ok', 'not_modified'), coalesce(final_url, url), NULL) AS answered_url
    FROM seen_pages LEFT JOIN last_fetches USING (source_id, url)
),
given AS (
    SELECT source_id, url, fetched_at AS moment FROM documents
    UNION ALL
    SELECT source_id, url, first_at FROM quarantine ANTI JOIN documents USING (source_id, url)
),
urls AS (
    SELECT source_id, url, final_url, outcome, moment, answered_url FROM listed
    UNION ALL
    SELECT given.source_id, given.url, given.url, NULL, min(given.moment), NULL
    FROM given
    ANTI JOIN listed USING (source_id, url)
    ANTI JOIN listed AS led ON led.source_id = given.source_id AND led.final_url = given.url
    GROUP BY given.source_id, given.url
),
made AS (
    SELECT documents.source_id, documents.url, bool_or(known.duplicate_of IS NULL) AS is_original
    FROM documents JOIN (
        SELECT article_id, duplicate_of FROM articles UNION ALL SELECT article_id, duplicate_of FROM retired_articles
    ) AS known USING (article_id)
    GROUP BY ALL
),
shared AS (
    -- A page that two sources list gives one document, the first one's, where both got the same bytes and evidence.
    SELECT url, bool_or(is_original) AS is_original FROM made GROUP BY url
),
failed AS (SELECT source_id, url, any_value(stage || '/' || reason) AS reason FROM quarantine GROUP BY ALL),
told AS (
    SELECT
        urls.source_id,
        utc_day(urls.moment) AS day,
        CASE
            WHEN coalesce(made.is_original, shared.is_original) THEN 'loaded'
            WHEN NOT coalesce(made.is_original, shared.is_original) THEN 'copy'
            WHEN coalesce(failed.reason, moved.reason) IS NOT NULL THEN 'quarantined'
            ELSE 'waiting'
        END AS step,
        CASE step
            WHEN 'quarantined' THEN coalesce(failed.reason, moved.reason)
            WHEN 'waiting' THEN coalesce(outcome, 'not fetched yet')
            ELSE ''
        END AS reason
    FROM urls
    LEFT JOIN made ON made.source_id = urls.source_id AND made.url = urls.final_url
    LEFT JOIN shared ON shared.url = urls.answered_url
    LEFT JOIN failed ON failed.source_id = urls.source_id AND failed.url = urls.url
    LEFT JOIN failed AS moved ON moved.source_id = urls.source_id AND moved.url = urls.final_url
)
SELECT source_id, day, step, reason, count(*) AS urls
FROM told
GROUP BY ALL
UNION ALL
SELECT source_id, utc_day(max(fetched_at)), 'stale', 'older than polling.sitemap_days', arg_max(stale, fetched_at)
FROM fetches WHERE stale > 0 GROUP BY source_id
ORDER BY source_id, day, urls DESC, step, reason;
COMMENT ON VIEW pipeline_loss IS 'By source and day, what became of every url seen; the counts add up to all of them.';
