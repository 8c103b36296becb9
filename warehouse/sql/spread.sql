-- spread: For every text printed more than once: who published it first, and how many minutes later the others
-- followed. If only the day is known (`published_precision`), midnight UTC is used.
CREATE OR REPLACE VIEW spread AS
WITH copied AS (
    SELECT DISTINCT duplicate_of AS article_id FROM articles WHERE duplicate_of IS NOT NULL
), printed AS (
    SELECT
        coalesce(duplicate_of, article_id) AS original_id,
        article_id,
        source_id,
        title,
        published_at,
        published_precision
    FROM articles
    WHERE published_at IS NOT NULL AND coalesce(page_kind, 'article') = 'article' AND (duplicate_of IS NOT NULL OR article_id IN (FROM copied))
)
SELECT
    original_id,
    row_number() OVER in_time AS place,
    article_id,
    source_id,
    title,
    published_at,
    published_precision,
    /* date_diff, and a second window, took as long as all the rest */
    epoch_us(published_at) // 60_000_000 - epoch_us(first_value(published_at) OVER in_time) // 60_000_000 AS minutes_after
FROM printed
WINDOW in_time AS (PARTITION BY original_id ORDER BY published_at, article_id <> original_id, article_id)
QUALIFY count(*) OVER (in_time ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) > 1
ORDER BY original_id, place;
COMMENT ON VIEW spread IS 'Of every text printed more than once, who was first and how long after it the others followed.';

-- first_publishers: How often each source was first with a text that others printed too, and how late it was otherwise.
CREATE OR REPLACE VIEW first_publishers AS
SELECT
    source_id,
    count(*) AS texts,
    count(*) FILTER (place = 1) AS first,
    median(minutes_after) FILTER (place > 1) AS usually_minutes_after
FROM spread
GROUP BY ALL
ORDER BY first DESC, source_id;
COMMENT ON VIEW first_publishers IS 'By source, how often it was first with a text that others printed too.';
