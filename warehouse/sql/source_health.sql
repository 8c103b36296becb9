-- source_health_at(moment): for every source that is fetched or watched, as of a moment, whether it works and delivers as
-- usual.
-- state: `new` (never fetched), `gone` (its address answers 404 or 410), `blocked` (it keeps us out), `failing` (three
-- or more fetches of its list failed in a row, or nothing of the list could be used), `quiet` (far fewer new pages in the last 24 hours than on the same
-- weekday of the eight weeks before: z under -3), `ok`. A source younger than a week is not called quiet, nor one whose urls
-- stand in the configuration.
CREATE OR REPLACE MACRO source_health_at(moment) AS TABLE
WITH seen AS (
    SELECT fetches.*, wanted = 'page' AS is_page, outcome IN ('ok', 'not_modified') AS worked
    FROM fetches LEFT JOIN sources USING (source_id)
    -- A sitemap that an index names may be gone while the others give pages: the index tells of its source.
    WHERE fetched_at <= moment::TIMESTAMPTZ AND NOT coalesce(wanted = 'sitemap' AND fetches.url <> sources.url, false)
),
lists AS (
    SELECT
        source_id,
        max(fetched_at) FILTER (worked) AS last_success,
        arg_max(outcome, fetched_at) AS last_outcome,
        arg_max(detail, fetched_at) AS last_detail,
        min(fetched_at) AS first_fetch
    FROM seen WHERE NOT is_page GROUP BY source_id
    UNION ALL BY NAME
    -- A list of urls that stands in the configuration is not asked for: its pages tell whether it works.
    SELECT source_id, max(fetched_at) FILTER (worked) AS last_success, min(fetched_at) AS first_fetch
    FROM seen JOIN sources USING (source_id)
    WHERE sources.kind = 'urls' AND source_id NOT IN (SELECT source_id FROM seen WHERE NOT is_page)
    GROUP BY source_id
),
streaks AS (
    SELECT seen.source_id, count(*) AS error_streak
    FROM seen JOIN lists USING (source_id)
    WHERE NOT is_page AND NOT worked AND (last_success IS NULL OR fetched_at > last_success)
    GROUP BY seen.source_id
),
days AS (
    SELECT source_id, week, count(is_new) FILTER (is_new) AS pages
    FROM (
        SELECT source_id, is_new, datediff('hour', fetched_at, moment::TIMESTAMPTZ) // 24 AS days_ago, days_ago // 7 AS week
        FROM seen WHERE is_page AND fetched_at > moment::TIMESTAMPTZ - INTERVAL 57 DAYS
    )
    WHERE days_ago % 7 = 0
    GROUP BY source_id, week
),
weeks AS (
    SELECT lists.source_id, week, coalesce(days.pages, 0) AS pages
    FROM lists
    CROSS JOIN range(9) AS weeks(week)
    LEFT JOIN days USING (source_id, week)
    WHERE week * INTERVAL 7 DAYS <= moment::TIMESTAMPTZ - first_fetch
),
usual AS (
    SELECT
        source_id,
        coalesce(max(pages) FILTER (week = 0), 0) AS received,
        avg(pages) FILTER (week > 0) AS expected,
        stddev_pop(pages) FILTER (week > 0) AS spread
    FROM weeks GROUP BY source_id
),
pages AS (
    SELECT
        source_id,
        max(fetched_at) FILTER (is_new) AS last_new_page,
        count(*) FILTER (fetched_at > moment::TIMESTAMPTZ - INTERVAL 1 DAY) AS tried,
        count(*) FILTER (
            fetched_at > moment::TIMESTAMPTZ - INTERVAL 1 DAY AND outcome IN ('denied', 'consent_wall', 'bot_wall', 'js_shell', 'robots')
        ) AS blocked
    FROM seen WHERE is_page GROUP BY source_id
),
facts AS (
    SELECT
        sources.source_id, sources.name, last_success, last_new_page, coalesce(error_streak, 0) AS error_streak,
        received, round(expected, 1) AS expected, last_outcome, last_detail, first_fetch, tried, blocked,
        round((received - expected) / greatest(spread, sqrt(expected), 1), 1) AS z_score
    FROM sources
    LEFT JOIN lists USING (source_id) LEFT JOIN streaks USING (source_id)
    LEFT JOIN usual USING (source_id) LEFT JOIN pages USING (source_id)
    -- Folders and archives that were loaded by hand have no list that was asked for.
    WHERE sources.kind IN ('feed', 'sitemap', 'page', 'urls') OR lists.source_id IS NOT NULL
)
SELECT
    source_id,
    name,
    CASE
        WHEN first_fetch IS NULL THEN 'new'
        WHEN last_outcome IN ('gone', 'not_found') THEN 'gone'
        WHEN last_outcome IN ('denied', 'consent_wall', 'bot_wall', 'js_shell', 'robots') THEN 'blocked'
        WHEN tried >= 3 AND blocked * 2 > tried THEN 'blocked'
        WHEN error_streak >= 3 OR last_outcome = 'nothing_usable' OR (last_outcome IS NULL AND last_success IS NULL) THEN 'failing'
        WHEN z_score < -3 AND last_outcome IS NOT NULL THEN 'quiet'
        ELSE 'ok'
    END AS state,
    CASE state
        WHEN 'new' THEN 'not fetched yet'
        WHEN 'ok' THEN if(error_streak > 0, format('the last fetch failed: {} {}', last_outcome, last_detail), '')
        WHEN 'quiet' THEN format('{} new pages in 24 hours, {:.1f} on this weekday as a rule', received, expected)
        WHEN 'failing' THEN if(last_outcome IS NULL, 'none of its pages could be had', format('{} fetches failed in a row: {} {}', error_streak, last_outcome, last_detail))
        WHEN 'blocked' THEN
            if(error_streak > 0, format('{} {}', last_outcome, last_detail), format('{} of {} pages', blocked, tried))
        ELSE format('{} {}', last_outcome, last_detail)
    END AS reason,
    last_success,
    last_new_page,
    error_streak,
    received,
    expected,
    z_score
FROM facts
ORDER BY (state = 'ok'), source_id;
-- source_health: source_health_at now.
CREATE OR REPLACE VIEW source_health AS FROM source_health_at(now());
COMMENT ON VIEW source_health IS 'For every source that is fetched or watched, whether it works and delivers as usual, and why not.';
