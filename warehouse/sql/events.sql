-- corrections_now: What people said about stories and copies: for each pair of articles the newest word, unless it was
-- taken back.
CREATE OR REPLACE VIEW corrections_now AS
SELECT about, article_id, other_id, verdict, said_at, said_by, reason
FROM (
    FROM corrections
    QUALIFY row_number() OVER (PARTITION BY about, article_id, other_id ORDER BY said_at DESC, verdict, reason) = 1
)
WHERE verdict <> 'forgotten';
COMMENT ON VIEW corrections_now IS 'Corrections of stories and copies that hold now.';

-- story_ids: Every story id that ever existed, and the story it is now. If stories merge, the old ids lead to the one
-- that is left.
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
COMMENT ON VIEW story_ids IS 'Every story id that ever existed, and the story it is now.';

-- central_title(title, centrality, moment, article_id): The headline of a story's most central article, of those that have
-- one.
CREATE OR REPLACE MACRO central_title(title, centrality, moment, article_id) AS
    arg_max(title, struct_pack(c := centrality, e := -epoch_us(moment), a := article_id)) FILTER (title IS NOT NULL);

-- stories: Articles in one language about the same event, from any number of outlets. The title is the most central
-- headline.
CREATE OR REPLACE VIEW stories AS
SELECT
    story_id,
    central_title(articles.title, centrality, coalesce(published_at, fetched_at), article_id) AS title,
    any_value(articles.language) AS language,
    min(coalesce(published_at, fetched_at)) AS first_seen,
    max(coalesce(published_at, fetched_at)) AS last_seen,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    count(duplicate_of) AS copies,
    coalesce(any_value(event_stories.event_id), story_id) AS event_id
FROM articles JOIN story_articles USING (article_id, story_id) LEFT JOIN event_stories USING (story_id)
WHERE coalesce(page_kind, 'article') = 'article'
GROUP BY story_id;
COMMENT ON VIEW stories IS 'Articles in one language about the same event, from any number of outlets.';

-- top_stories(since, until): The stories with the most articles in a period. Only articles of that period count.
CREATE OR REPLACE MACRO top_stories(since, until) AS TABLE
WITH told AS (
    SELECT *, coalesce(published_at, fetched_at) AS moment
    FROM articles
    WHERE moment >= since::TIMESTAMPTZ AND moment < until::TIMESTAMPTZ AND coalesce(page_kind, 'article') = 'article'
)
SELECT
    story_id,
    central_title(told.title, centrality, moment, article_id) AS title,
    any_value(told.language) AS language,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources,
    count(duplicate_of) AS copies
FROM told JOIN story_articles USING (article_id, story_id)
GROUP BY story_id
ORDER BY articles DESC, min(moment), story_id;

-- article_events: The event of each article. If a story is told in one language only, its event has the same id.
CREATE OR REPLACE VIEW article_events AS
SELECT article_id, coalesce(event_stories.event_id, articles.story_id) AS event_id
FROM articles LEFT JOIN event_stories USING (story_id)
WHERE articles.story_id IS NOT NULL;
COMMENT ON VIEW article_events IS 'The event of each article.';

-- events: Stories in any number of languages about the same event.
CREATE OR REPLACE VIEW events AS
WITH told AS (
    SELECT
        coalesce(event_stories.event_id, story_id) AS event_id,
        articles.*,
        centrality,
        count(*) OVER (PARTITION BY story_id) AS told_by,
        coalesce(published_at, fetched_at) AS moment
    FROM articles JOIN story_articles USING (article_id, story_id) LEFT JOIN event_stories USING (story_id)
    WHERE coalesce(page_kind, 'article') = 'article'
)
SELECT
    event_id,
    arg_max(title, struct_pack(n := told_by, s := story_id, c := centrality, e := -epoch_us(moment), a := article_id))
        FILTER (title IS NOT NULL) AS title,
    list_sort(list(DISTINCT language)) AS languages,
    min(moment) AS first_seen,
    max(moment) AS last_seen,
    count(DISTINCT story_id) AS stories,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources
FROM told
GROUP BY event_id;
COMMENT ON VIEW events IS 'Stories in any number of languages about the same event.';

-- event_ids: Every event id that ever existed, and the event it is now. If events merge, the old ids lead to the one
-- that is left.
CREATE OR REPLACE VIEW event_ids AS
WITH RECURSIVE stories_now AS (
    SELECT story_ids.story_id, current_id, coalesce(event_stories.event_id, current_id) AS event_id
    FROM story_ids LEFT JOIN event_stories ON event_stories.story_id = current_id
), followed AS (
    SELECT DISTINCT event_id, event_id AS current_id, 0 AS steps FROM stories_now
    UNION
    SELECT event_history.event_id, followed.current_id, steps + 1
    FROM followed JOIN event_history ON event_history.other_id = followed.event_id
    WHERE event_history.change = 'merged' AND steps < 100
), resolved AS (
    SELECT story_id AS event_id, event_id AS current_id, if(story_id = event_id, 0, 1) AS steps FROM stories_now
    UNION ALL
    SELECT event_id, current_id, 2 * steps FROM followed
)
SELECT event_id, arg_min(current_id, struct_pack(s := steps, c := current_id)) AS current_id
FROM resolved
GROUP BY event_id;
COMMENT ON VIEW event_ids IS 'Every event id that ever existed, and the event it is now.';

-- event_timeline(event): Who reported an event, when, in which language, and how many minutes after the first.
CREATE OR REPLACE MACRO event_timeline(event) AS TABLE
SELECT
    coalesce(published_at, fetched_at) AS moment,
    date_diff('minute', min(coalesce(published_at, fetched_at)) OVER (), coalesce(published_at, fetched_at))
        AS minutes_after,
    language,
    source_id,
    agency,
    title,
    duplicate_of IS NOT NULL AS is_copy,
    article_id
FROM articles JOIN article_events USING (article_id)
WHERE event_id = (SELECT current_id FROM event_ids WHERE event_ids.event_id = event)
ORDER BY moment, article_id;

-- first_by_language: The first article about each event in each language, and how many minutes after the first of all.
CREATE OR REPLACE VIEW first_by_language AS
WITH told AS (
    SELECT event_id, language, source_id, title, article_id, coalesce(published_at, fetched_at) AS moment
    FROM articles JOIN article_events USING (article_id)
)
SELECT
    event_id,
    language,
    moment,
    date_diff('minute', min(moment) OVER (PARTITION BY event_id), moment) AS minutes_after,
    source_id,
    title,
    article_id
FROM (
    FROM told
    QUALIFY row_number() OVER (PARTITION BY event_id, language ORDER BY moment, article_id) = 1
);
COMMENT ON VIEW first_by_language IS 'The first article about each event in each language.';
