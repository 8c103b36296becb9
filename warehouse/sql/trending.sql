-- trending(since, until := ..., against := ..., language := ..., at_least := ..., rows := ...): Words and names that
-- appear in more stories since a moment than they used to, most significant first. A story counts once, copies
-- included. against is the period to compare with, by default INTERVAL 28 DAYS before `since`. score is how unlikely
-- the rise is by chance (log-likelihood; 10.8 is one in a thousand). at_least is the number of stories needed now,
-- three by default. A word is compared with the earlier stories of its language: what is in a tenth of them is common and
-- left out, and a language with none has no words here. A name is compared with all; it is a run of capitalized words; in
-- German a noun may precede it.
CREATE OR REPLACE MACRO trending(
    since, until := NULL, against := INTERVAL 28 DAYS, language := NULL, at_least := 3, rows := 30
) AS TABLE
WITH read AS MATERIALIZED (
    SELECT
        coalesce(articles.story_id, articles.article_id) AS story,
        coalesce(articles.published_at, articles.fetched_at) >= since::TIMESTAMPTZ AS is_now,
        articles.language,
        concat_ws('. ', articles.title, articles.text) AS words
    FROM articles
    WHERE articles.duplicate_of IS NULL AND coalesce(articles.page_kind, 'article') = 'article'
        AND coalesce(articles.published_at, articles.fetched_at) >= since::TIMESTAMPTZ - against
        AND (until IS NULL OR coalesce(articles.published_at, articles.fetched_at) < until::TIMESTAMPTZ)
        AND (language IS NULL OR articles.language = lower(language))
), said AS (
    SELECT read.story, read.is_now, read.language, 'word' AS kind, unnest(list_distinct([
        lower(token) FOR token IN regexp_extract_all(read.words, '[\p{L}][\p{L}\p{M}''’-]*\p{L}') IF length(token) > 2
    ])) AS term
    FROM read
    UNION ALL
    SELECT read.story, read.is_now, read.language, 'name', unnest(list_distinct(
        regexp_extract_all(read.words, '\p{Lu}[\p{L}\p{M}''’-]+(?: (?:de |da |van |von |der |al-|el-)?\p{Lu}[\p{L}\p{M}''’-]+)+')
    ))
    FROM read
), stories AS (
    -- By language, and of all together: the words of a language that comes in anew would else all be rising.
    SELECT
        read.language,
        grouping(read.language) = 1 AS is_all,
        count(DISTINCT read.story) FILTER (read.is_now) AS now_all,
        count(DISTINCT read.story) FILTER (NOT read.is_now) AS then_all
    FROM read
    GROUP BY GROUPING SETS ((read.language), ())
), counted AS (
    SELECT
        said.kind, said.term, mode(said.language) AS language,
        count(DISTINCT said.story) FILTER (said.is_now) AS stories,
        count(DISTINCT said.story) FILTER (NOT said.is_now) AS stories_before
    FROM said
    GROUP BY said.kind, said.term, if(said.kind = 'word', said.language, NULL)
), expected AS (
    SELECT
        counted.*, stories.now_all, stories.then_all,
        stories.now_all * (counted.stories + counted.stories_before) / (stories.now_all + stories.then_all) AS e_now,
        stories.then_all * (counted.stories + counted.stories_before) / (stories.now_all + stories.then_all) AS e_then
    FROM counted JOIN stories
        ON stories.is_all = (counted.kind = 'name') AND (stories.is_all OR stories.language = counted.language)
    WHERE counted.stories >= at_least
)
SELECT
    expected.kind,
    expected.term,
    expected.language,
    expected.stories,
    expected.stories_before,
    round(expected.stories / expected.now_all, 4) AS share,
    round(coalesce(expected.stories_before / nullif(expected.then_all, 0), 0), 4) AS share_before,
    round(2 * (
        expected.stories * ln(expected.stories / expected.e_now)
        + if(expected.stories_before = 0, 0, expected.stories_before * ln(expected.stories_before / expected.e_then))
    ), 1) AS score
FROM expected
WHERE expected.stories > expected.e_now AND expected.stories_before * 10 <= expected.then_all
ORDER BY score DESC, expected.term, expected.kind, expected.language
LIMIT rows;
