-- story_ids: every story id that ever was, with the story it is now; an id that was merged away resolves to the one left.
CREATE OR REPLACE VIEW story_ids AS
WITH RECURSIVE followed AS (
    SELECT story_id, story_id AS current_id FROM story_articles
    UNION
    SELECT story_id, story_id FROM retired_articles WHERE story_id IS NOT NULL
    UNION
    SELECT story_history.story_id, followed.current_id
    FROM followed JOIN story_history ON story_history.other_id = followed.story_id
    WHERE story_history.change = 'merged'
)
SELECT story_id, min(current_id) AS current_id FROM followed GROUP BY story_id;
COMMENT ON VIEW story_ids IS 'Every story id that ever was, with the story it is now.';

-- stories: one event as reported by any number of outlets in one language; the title is the most central headline.
CREATE OR REPLACE VIEW stories AS
SELECT
    story_id,
    arg_max(articles.title, struct_pack(c := centrality, e := -epoch_us(coalesce(published_at, fetched_at)), a := article_id))
        FILTER (articles.title IS NOT NULL) AS title,
    any_value(articles.language) AS language,
    min(coalesce(published_at, fetched_at)) AS first_seen,
    max(coalesce(published_at, fetched_at)) AS last_seen,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    count(duplicate_of) AS copies
FROM articles JOIN story_articles USING (article_id, story_id)
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY story_id;
COMMENT ON VIEW stories IS 'One event as reported by any number of outlets in one language.';

-- top_stories(since, until): the events that most articles of a time report; its articles alone are counted.
CREATE OR REPLACE MACRO top_stories(since, until) AS TABLE
WITH told AS (
    SELECT *, coalesce(published_at, fetched_at) AS moment
    FROM articles
    WHERE moment >= since::TIMESTAMPTZ AND moment < until::TIMESTAMPTZ AND coalesce(page_kind, 'article') = 'article'
)
SELECT
    story_id,
    arg_max(told.title, struct_pack(c := centrality, e := -epoch_us(moment), a := article_id))
        FILTER (told.title IS NOT NULL) AS title,
    any_value(told.language) AS language,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    count(duplicate_of) AS copies
FROM told JOIN story_articles USING (article_id, story_id)
GROUP BY story_id
ORDER BY articles DESC, min(moment), story_id;
