-- share_of_voice(watches := ..., since := ..., until := ..., language := ..., source := ..., copies := ...): of the
-- articles that name watches, how many name which. share: of all namings, an article counted once for each watch it
-- names, so that the shares add up to 1; share_of_all: of all articles asked about, whether they name a watch or not.
-- All watches are compared, or those of a list: watches := ['harbour', 'ferry']. Originals only, unless copies := true.
CREATE OR REPLACE MACRO share_of_voice(
    watches := NULL, since := NULL, until := NULL, language := NULL, source := NULL, copies := false
) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT articles.article_id
    FROM articles
    WHERE (copies OR articles.duplicate_of IS NULL)
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
