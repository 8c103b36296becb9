-- coverage_by_tier: Articles by day and by the importance of their source (`tier`, `outlet_kind`), as set in `config/`.
CREATE OR REPLACE VIEW coverage_by_tier AS
SELECT
    utc_day(coalesce(published_at, fetched_at)) AS day,
    tier,
    outlet_kind,
    count(DISTINCT source_id) AS sources,
    count(*) AS articles,
    count(*) FILTER (duplicate_of IS NULL) AS originals
FROM articles LEFT JOIN sources USING (source_id)
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY ALL
ORDER BY day, tier NULLS LAST, outlet_kind;
COMMENT ON VIEW coverage_by_tier IS 'Articles by day and by how much their source matters.';

-- coverage_by_country: Articles by day, language and country of their source, as set in `config/`.
CREATE OR REPLACE VIEW coverage_by_country AS
SELECT
    utc_day(coalesce(published_at, fetched_at)) AS day,
    country,
    articles.language,
    count(DISTINCT source_id) AS sources,
    count(*) AS articles,
    count(*) FILTER (duplicate_of IS NULL) AS originals
FROM articles LEFT JOIN sources USING (source_id)
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY ALL
ORDER BY day, country NULLS LAST, articles.language;
COMMENT ON VIEW coverage_by_country IS 'Articles by day, country of the source and language.';

-- coverage_misses: Articles that a priority source (`tier` 1) should have delivered but did not: they came from
-- elsewhere, or a person marked them as missing. An article belongs to a source if its page is on a host of the
-- source's own address or articles. The source missed it if it had not listed it by the time it was fetched, and no
-- other priority source delivered it.
CREATE OR REPLACE VIEW coverage_misses AS
WITH hosts AS (
    SELECT source_id, first_seen, regexp_extract(sources.url, '^https?://(?:www\.)?([^/:?#]+)', 1) AS host
    FROM sources WHERE tier = 1
    UNION
    SELECT source_id, first_seen, regexp_extract(articles.url, '^https?://(?:www\.)?([^/:?#]+)', 1)
    FROM articles JOIN sources USING (source_id) WHERE tier = 1
),
strangers AS (
    SELECT
        article_id, articles.source_id AS found_by, title, articles.url, published_at, fetched_at,
        regexp_extract(articles.url, '^https?://(?:www\.)?([^/:?#]+)', 1) AS host
    FROM articles LEFT JOIN sources USING (source_id)
    WHERE coalesce(tier, 0) <> 1 AND coalesce(page_kind, 'article') = 'article'
)
SELECT
    hosts.source_id, 'found later' AS kind, strangers.article_id, title, strangers.url, found_by,
    coalesce(published_at, fetched_at) AS moment, fetched_at AS found_at, first_seen_at AS listed_at
FROM strangers
JOIN hosts ON hosts.host = strangers.host AND hosts.host <> ''
LEFT JOIN seen_pages ON seen_pages.source_id = hosts.source_id AND seen_pages.url = strangers.url
WHERE coalesce(published_at, fetched_at) >= hosts.first_seen AND (first_seen_at IS NULL OR first_seen_at > fetched_at)
UNION ALL
SELECT source_id, 'marked', article_id, note, url, marked_by, marked_at, marked_at, NULL
FROM marks WHERE kind = 'missed'
ORDER BY moment, source_id;
COMMENT ON VIEW coverage_misses IS 'Articles of priority sources that came another way, or that a person says are missing.';

-- coverage_check(since, until): For every priority source (`tier` 1): what was expected, what came and what was missed.
-- expected is based on the eight weeks before, scaled to the same length of time; NULL if the source was not known
-- then. false_hits are articles that a person marked as wrong hits of a watch.
CREATE OR REPLACE MACRO coverage_check(since, until) AS TABLE
WITH told AS (
    SELECT source_id, coalesce(published_at, fetched_at) AS moment FROM articles
    WHERE coalesce(page_kind, 'article') = 'article'
),
counted AS (
    SELECT
        source_id,
        count(*) FILTER (moment >= since::TIMESTAMPTZ AND moment < until::TIMESTAMPTZ) AS received,
        count(*) FILTER (moment < since::TIMESTAMPTZ AND moment >= since::TIMESTAMPTZ - INTERVAL 56 DAYS) AS before,
        max(moment) FILTER (moment < until::TIMESTAMPTZ) AS last_article
    FROM told GROUP BY source_id
),
missed AS (
    SELECT source_id, count(*) AS missed FROM coverage_misses
    WHERE moment >= since::TIMESTAMPTZ AND moment < until::TIMESTAMPTZ GROUP BY source_id
),
wrong AS (
    SELECT source_id, count(*) AS false_hits FROM marks
    WHERE kind = 'false_hit' AND marked_at >= since::TIMESTAMPTZ AND marked_at < until::TIMESTAMPTZ GROUP BY source_id
)
SELECT
    sources.source_id,
    sources.name,
    round(
        nullif(before, 0)
        * date_diff('second', since::TIMESTAMPTZ, until::TIMESTAMPTZ)
        / greatest(date_diff('second', greatest(first_seen, since::TIMESTAMPTZ - INTERVAL 56 DAYS), since::TIMESTAMPTZ), 86400),
        1
    ) AS expected,
    coalesce(received, 0) AS received,
    coalesce(missed, 0) AS missed,
    coalesce(false_hits, 0) AS false_hits,
    last_article
FROM sources
LEFT JOIN counted USING (source_id)
LEFT JOIN missed USING (source_id)
LEFT JOIN wrong USING (source_id)
WHERE tier = 1
ORDER BY received / nullif(expected, 0) NULLS FIRST, sources.source_id;

-- licence_report: By month, which outlet's articles were shown or sent to which reader, with the outlet's licence.
CREATE OR REPLACE VIEW licence_report AS
SELECT
    strftime(make_timestamp(epoch_us(delivered_at)), '%Y-%m') AS month,
    deliveries.source_id,
    any_value(sources.name) AS name,
    any_value(owner) AS owner,
    any_value(licence) AS licence,
    reader,
    count(DISTINCT article_id) AS articles,
    count(*) AS times,
    count(*) FILTER (shown = 'text') AS whole_texts,
    list_sort(list(DISTINCT way)) AS ways
FROM deliveries LEFT JOIN sources USING (source_id)
GROUP BY month, deliveries.source_id, reader
ORDER BY month, deliveries.source_id, reader;
COMMENT ON VIEW licence_report IS 'Articles of which title were shown or sent to which reader, by month.';
