-- watch_volume: How often each watch is mentioned, by day, source and language. A wire story printed forty times counts
-- forty times in articles and once in originals.
CREATE OR REPLACE VIEW watch_volume AS
SELECT
    watch,
    utc_day(coalesce(published_at, fetched_at)) AS day,
    source_id,
    language,
    count(*) AS articles,
    count(*) FILTER (duplicate_of IS NULL) AS originals,
    sum(named)::BIGINT AS mentions
FROM (SELECT watch, article_id, count(*) AS named FROM mentions GROUP BY ALL) JOIN articles USING (article_id)
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY ALL
ORDER BY watch, day, source_id, language;
COMMENT ON VIEW watch_volume IS 'How often each watch is named, by day, source and language, with and without copies.';
