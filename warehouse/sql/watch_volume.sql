-- watch_volume: how often each watch is named, by day, source and language: articles, and of them originals, so that
-- a wire story printed forty times counts forty times or once.
CREATE OR REPLACE VIEW watch_volume AS
SELECT
    watch,
    coalesce(published_at, fetched_at)::DATE AS day,
    source_id,
    language,
    count(DISTINCT article_id) AS articles,
    count(DISTINCT article_id) FILTER (duplicate_of IS NULL) AS originals,
    count(*) AS mentions
FROM mentions JOIN articles USING (article_id)
GROUP BY ALL
ORDER BY watch, day, source_id, language;
COMMENT ON VIEW watch_volume IS 'How often each watch is named, by day, source and language, with and without copies.';
