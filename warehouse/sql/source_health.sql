-- outcome_told(outcome, detail): What became of a fetch in words, as in timeout: no answer.
CREATE OR REPLACE MACRO outcome_told(outcome, detail) AS outcome || coalesce(': ' || nullif(detail, ''), '');

-- source_health_at(moment): Whether each source worked and delivered as usual at a moment. The states are `new` (never
-- fetched), `gone` (its address answers 404 or 410), `blocked` (the site keeps us out), `failing`, `quiet` and `ok`.
-- `failing` means that the last two or more fetches of its list failed, or all of them did; that nothing on the list
-- could be used or it names no pages; or that none of its three newest pages could be fetched, or none gave an article.
-- `quiet` means far fewer new pages in the last 24 hours than on the same weekday of the eight weeks before (z below
-- -3). Sources younger than a week, or with fixed URLs in the configuration, are never `quiet`.
CREATE OR REPLACE MACRO source_health_at(moment) AS TABLE
WITH looks AS NOT MATERIALIZED (
    -- A sitemap that an index names may be gone while the others give pages: the index tells of its source.
    SELECT fetches.*, outcome IN ('ok', 'not_modified') AS worked
    FROM fetches LEFT JOIN sources USING (source_id)
    WHERE fetched_at <= moment::TIMESTAMPTZ AND wanted <> 'page'
        AND NOT coalesce(wanted = 'sitemap' AND fetches.url <> sources.url, false)
),
pages AS (
    -- Most of the rows: each question below reads only the columns and days that it needs.
    SELECT
        source_id,
        max(fetched_at) FILTER (is_new) AS last_new_page,
        max(fetched_at) FILTER (outcome IN ('ok', 'not_modified')) AS last_page,
        min(fetched_at) AS first_page,
        count(*) FILTER (fetched_at > moment::TIMESTAMPTZ - INTERVAL 1 DAY) AS tried,
        count(*) FILTER (
            fetched_at > moment::TIMESTAMPTZ - INTERVAL 1 DAY AND outcome IN ('denied', 'consent_wall', 'bot_wall', 'js_shell', 'robots')
        ) AS blocked
    FROM fetches WHERE fetched_at <= moment::TIMESTAMPTZ AND wanted = 'page' GROUP BY source_id
),
asked AS (
    SELECT
        source_id,
        max(fetched_at) FILTER (worked) AS last_success,
        arg_max(outcome, fetched_at) AS last_outcome,
        arg_max(detail, fetched_at) AS last_detail,
        min(fetched_at) AS first_fetch,
        count(*) FILTER (worked AND listed IS NOT NULL) AS lists_had,
        max(listed) FILTER (outcome = 'ok') AS most_listed,
        arg_max(stale, fetched_at) FILTER (outcome = 'ok' AND listed IS NOT NULL) AS stale_pages
    FROM looks GROUP BY source_id
),
lists AS (
    FROM asked
    UNION ALL BY NAME
    -- A list of urls that stands in the configuration is not asked for: its pages tell whether it works.
    SELECT source_id, last_page AS last_success, first_page AS first_fetch
    FROM pages JOIN sources USING (source_id)
    WHERE sources.kind = 'urls' AND source_id NOT IN (SELECT source_id FROM asked)
),
streaks AS (
    SELECT looks.source_id, count(*) AS error_streak
    FROM looks JOIN lists USING (source_id)
    WHERE NOT worked AND (last_success IS NULL OR fetched_at > last_success)
    GROUP BY looks.source_id
),
days AS (
    SELECT source_id, week, count(*) AS pages
    FROM (
        SELECT source_id, (epoch_ms(moment::TIMESTAMPTZ) // 3_600_000 - epoch_ms(fetched_at) // 3_600_000) // 24 AS days_ago,
            days_ago // 7 AS week
        FROM fetches
        WHERE wanted = 'page' AND is_new AND fetched_at <= moment::TIMESTAMPTZ
            AND fetched_at > moment::TIMESTAMPTZ - INTERVAL 57 DAYS
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
newest AS (
    -- Two tries at least, or a list that was had again since: one page that is not there says nothing yet.
    SELECT source_id, count(*) AS newest_pages, sum(tries) AS newest_tries, max(last_try) AS newest_at, bool_or(was_had) AS newest_had,
        arg_max(last_page_outcome, first_try) AS lost_outcome, arg_max(last_page_detail, first_try) AS lost_detail
    FROM (
        SELECT source_id, url, min(fetched_at) AS first_try, max(fetched_at) AS last_try, count(*) AS tries,
            bool_or(outcome IN ('ok', 'not_modified') OR from_feed) AS was_had,
            arg_max(outcome, fetched_at) AS last_page_outcome, arg_max(detail, fetched_at) AS last_page_detail
        FROM fetches SEMI JOIN (
            -- The three urls by their numbers: of most urls no more is kept than two numbers.
            SELECT source_id, hash(url) AS url_no FROM fetches
            WHERE wanted = 'page' AND fetched_at <= moment::TIMESTAMPTZ AND fetched_at > moment::TIMESTAMPTZ - INTERVAL 57 DAYS
            GROUP BY source_id, url_no
            QUALIFY rank() OVER (PARTITION BY source_id ORDER BY min(fetched_at) DESC) <= 3
        ) AS late ON late.source_id = fetches.source_id AND late.url_no = hash(fetches.url)
        WHERE wanted = 'page' AND fetched_at <= moment::TIMESTAMPTZ AND fetched_at > moment::TIMESTAMPTZ - INTERVAL 57 DAYS
        GROUP BY source_id, url
        QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY first_try DESC, url) <= 3
    )
    GROUP BY source_id
),
barren AS (
    SELECT source_id, count(*) AS barren_pages, max(fetched_at) AS barren_at, bool_or(article_id IS NOT NULL) AS gave_articles,
        arg_max(error, fetched_at) AS barren_error
    FROM (
        SELECT documents.source_id, article_id, error, fetched_at
        FROM documents
        JOIN (
            SELECT source_id, list_min(max(fetched_at, 3)) AS third_at FROM documents
            WHERE fetched_at <= moment::TIMESTAMPTZ AND source_id IN (SELECT source_id FROM lists)
            GROUP BY source_id
        ) AS late ON late.source_id = documents.source_id AND documents.fetched_at >= third_at
        WHERE fetched_at <= moment::TIMESTAMPTZ
        QUALIFY row_number() OVER (PARTITION BY documents.source_id ORDER BY fetched_at DESC, document_id) <= 3
    )
    GROUP BY source_id
),
facts AS (
    SELECT
        sources.source_id, sources.name, last_success, last_new_page, coalesce(error_streak, 0) AS error_streak,
        received, round(expected, 1) AS expected, last_outcome, last_detail, first_fetch, tried, blocked,
        coalesce(NOT newest_had AND (newest_tries >= 2 OR last_success > newest_at), false) AS are_lost, newest_pages, lost_outcome, lost_detail,
        if(newest_pages = 1, 'not even its newest page', format('none of its {} newest pages', newest_pages)) AS newest_told,
        coalesce(NOT gave_articles AND (barren_pages >= 2 OR last_success > barren_at), false) AS are_barren, barren_pages, barren_error, stale_pages,
        coalesce(most_listed = 0 AND lists_had >= 2 AND newest_pages IS NULL, false) AS is_empty,
        round((received - expected) / greatest(spread, sqrt(expected), 1), 1) AS z_score
    FROM sources
    LEFT JOIN lists USING (source_id) LEFT JOIN streaks USING (source_id)
    LEFT JOIN usual USING (source_id) LEFT JOIN pages USING (source_id)
    LEFT JOIN newest USING (source_id) LEFT JOIN barren USING (source_id)
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
        WHEN are_lost AND lost_outcome IN ('denied', 'consent_wall', 'bot_wall', 'js_shell', 'robots') THEN 'blocked'
        WHEN are_lost OR are_barren OR is_empty THEN 'failing'
        WHEN error_streak >= 2 OR (error_streak > 0 AND last_success IS NULL) OR last_outcome = 'nothing_usable' OR (last_outcome IS NULL AND last_success IS NULL) THEN 'failing'
        WHEN z_score < -3 AND last_outcome IS NOT NULL THEN 'quiet'
        ELSE 'ok'
    END AS state,
    CASE state
        WHEN 'new' THEN 'not fetched yet'
        WHEN 'ok' THEN if(error_streak > 0, 'the last fetch failed: ' || outcome_told(last_outcome, last_detail), '')
        WHEN 'quiet' THEN format('{} in 24 hours, {:.1f} on this weekday as a rule', counted(received, 'new page'), expected)
        WHEN 'failing' THEN CASE
            WHEN last_outcome IS NULL AND last_success IS NULL THEN 'none of its pages could be had'
            WHEN last_outcome = 'nothing_usable' OR error_streak > 1 THEN format('{}: {}', if(error_streak = 1, 'the last fetch failed', format('{} fetches failed in a row', error_streak)), outcome_told(last_outcome, last_detail))
            WHEN error_streak > 0 AND last_success IS NULL THEN 'its only fetch failed: ' || outcome_told(last_outcome, last_detail)
            WHEN are_lost THEN format('{} could be had: {}', newest_told, outcome_told(lost_outcome, lost_detail))
            WHEN are_barren THEN format('{} gave an article: {}', if(barren_pages = 1, 'not even its newest page', format('none of its {} newest pages', barren_pages)), coalesce(barren_error, 'unknown'))
            WHEN stale_pages > 0 THEN if(stale_pages = 1, 'the one page', format('all {:,} pages', stale_pages)) || ' of its sitemaps' || if(stale_pages = 1, ' is', ' are') || ' older than polling.sitemap_days'
            ELSE 'its list names no pages'
        END
        WHEN 'blocked' THEN
            CASE
                WHEN error_streak > 0 THEN outcome_told(last_outcome, last_detail)
                WHEN tried >= 3 AND blocked * 2 > tried THEN format('kept out of {} of {} in 24 hours', blocked, counted(tried, 'page'))
                ELSE format('{} could be had: {}', newest_told, outcome_told(lost_outcome, lost_detail))
            END
        ELSE outcome_told(last_outcome, last_detail)
    END AS reason,
    last_success,
    last_new_page,
    error_streak,
    received,
    expected,
    z_score
FROM facts
ORDER BY (state = 'ok'), source_id;
-- source_health: source_health_at for now.
CREATE OR REPLACE VIEW source_health AS FROM source_health_at(now());
COMMENT ON VIEW source_health IS 'For every source that is fetched or watched, whether it works and delivers as usual, and why not.';
