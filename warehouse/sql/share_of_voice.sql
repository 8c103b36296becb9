-- share_of_voice(watches := ..., since := ..., until := ..., language := ..., source := ..., copies := ...): Of the
-- articles that mention any watch, how many mention which. share adds up to 1: an article counts once for each watch it
-- mentions. share_of_all is relative to all articles in question, with or without a watch. All watches are compared, or
-- only those you list: watches := ['harbour', 'ferry']. Copies are left out unless copies := true.
CREATE OR REPLACE MACRO share_of_voice(
    watches := NULL, since := NULL, until := NULL, language := NULL, source := NULL, copies := false
) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT articles.article_id
    FROM articles
    WHERE (copies OR articles.duplicate_of IS NULL) AND coalesce(articles.page_kind, 'article') = 'article'
        AND (since IS NULL OR coalesce(articles.published_at, articles.fetched_at) >= since::TIMESTAMPTZ)
        AND (until IS NULL OR coalesce(articles.published_at, articles.fetched_at) < until::TIMESTAMPTZ)
        AND (language IS NULL OR articles.language = lower(language))
        AND (source IS NULL OR articles.source_id = source)
), named AS (
    SELECT mentions.watch, mentions.article_id, count(*) AS times
    FROM mentions
    WHERE watches IS NULL OR list_contains(watches, mentions.watch)
    GROUP BY ALL
)
SELECT
    named.watch,
    count(*) AS articles,
    sum(named.times)::BIGINT AS mentions,
    round(count(*) / sum(count(*)) OVER (), 4) AS share,
    round(count(*) / (SELECT count(*) FROM asked), 4) AS share_of_all
FROM named JOIN asked USING (article_id)
GROUP BY named.watch
ORDER BY articles DESC, named.watch;

-- share_of_voice_by(step, watches := ..., since := ..., until := ..., language := ..., source := ..., copies := ...):
-- The same by `day`, `week` or `month` (UTC) of publication, or of fetching if that is unknown: for a chart over time.
-- A step without any mention of a watch has no row.
CREATE OR REPLACE MACRO share_of_voice_by(
    step, watches := NULL, since := NULL, until := NULL, language := NULL, source := NULL, copies := false
) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT
        articles.article_id,
        CASE step
            WHEN 'day' THEN utc_day(coalesce(articles.published_at, articles.fetched_at))
            WHEN 'week' THEN date_trunc('week', utc_day(coalesce(articles.published_at, articles.fetched_at)))::DATE
            WHEN 'month' THEN date_trunc('month', utc_day(coalesce(articles.published_at, articles.fetched_at)))::DATE
            ELSE error('a step is day, week or month')
        END AS begins
    FROM articles
    WHERE (copies OR articles.duplicate_of IS NULL) AND coalesce(articles.page_kind, 'article') = 'article'
        AND (since IS NULL OR coalesce(articles.published_at, articles.fetched_at) >= since::TIMESTAMPTZ)
        AND (until IS NULL OR coalesce(articles.published_at, articles.fetched_at) < until::TIMESTAMPTZ)
        AND (language IS NULL OR articles.language = lower(language))
        AND (source IS NULL OR articles.source_id = source)
), sizes AS (
    SELECT asked.begins, count(*) AS all_articles FROM asked GROUP BY asked.begins
), named AS (
    SELECT mentions.watch, mentions.article_id, count(*) AS times
    FROM mentions
    WHERE watches IS NULL OR list_contains(watches, mentions.watch)
    GROUP BY ALL
)
SELECT
    asked.begins,
    named.watch,
    count(*) AS articles,
    sum(named.times)::BIGINT AS mentions,
    round(count(*) / sum(count(*)) OVER (PARTITION BY asked.begins), 4) AS share,
    round(count(*) / any_value(sizes.all_articles), 4) AS share_of_all
FROM named JOIN asked USING (article_id) JOIN sizes USING (begins)
GROUP BY asked.begins, named.watch
ORDER BY asked.begins, articles DESC, named.watch;
