-- utc_day(moment): The UTC day of a moment, whatever the session's time zone. Ten times as fast as a cast.
CREATE OR REPLACE MACRO utc_day(moment) AS make_timestamp(epoch_us(moment))::DATE;

-- coverage: Articles by day, source and language. The day is the day of publication (UTC), or of fetching if that is
-- unknown.
CREATE OR REPLACE VIEW coverage AS
SELECT
    utc_day(coalesce(published_at, fetched_at)) AS day,
    source_id,
    language,
    count(*) AS articles,
    count(*) FILTER (duplicate_of IS NULL) AS originals,
    sum(word_count)::BIGINT AS words
FROM articles
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY ALL
ORDER BY day, source_id, language;
COMMENT ON VIEW coverage IS 'Articles by day, source and language.';

-- coverage_gaps: Days on which a source has no article, between its first and its last one.
CREATE OR REPLACE VIEW coverage_gaps AS
WITH days AS (
    SELECT DISTINCT source_id, utc_day(coalesce(published_at, fetched_at)) AS day FROM articles
    WHERE coalesce(page_kind, 'article') = 'article'
), steps AS (
    SELECT source_id, day, lag(day) OVER (PARTITION BY source_id ORDER BY day) AS last_day FROM days
)
SELECT source_id, last_day + 1 AS quiet_from, day - 1 AS quiet_to, day - last_day - 1 AS days
FROM steps
WHERE day - last_day > 1
ORDER BY days DESC, source_id, quiet_from;
COMMENT ON VIEW coverage_gaps IS 'Days without any article of a source, between its first and its last.';
