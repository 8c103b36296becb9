-- similar_to(article, rows := ...): The articles most similar to one, in its language and whenever published.
-- Similarity (cosine, 0 to 1) is measured on the weighty terms that also group stories. For a copy, its original is
-- used. Copies are left out. The 20 most similar are returned.
CREATE OR REPLACE MACRO similar_to(article, rows := 20) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT coalesce(asked_for.duplicate_of, asked_for.article_id) AS article_id
    FROM articles AS asked_for WHERE asked_for.article_id = article OR asked_for.url = article LIMIT 1
), mine AS MATERIALIZED (
    SELECT unnest(known.hashes) AS term, unnest(known.weights) AS weight,
        sqrt(list_inner_product(known.weights, known.weights)) AS norm
    FROM story_vectors AS known JOIN asked USING (article_id)
), likely AS MATERIALIZED (
    SELECT DISTINCT known.article_no FROM story_terms AS known SEMI JOIN mine USING (term)
), theirs AS (
    SELECT known.article_id, unnest(known.hashes) AS term, unnest(known.weights) AS weight,
        sqrt(list_inner_product(known.weights, known.weights)) AS norm
    FROM story_vectors AS known SEMI JOIN likely USING (article_no) ANTI JOIN asked USING (article_id)
), alike AS (
    SELECT theirs.article_id, least(1, sum(theirs.weight / theirs.norm * mine.weight / mine.norm)) AS likeness
    FROM theirs JOIN mine USING (term)
    GROUP BY theirs.article_id
    ORDER BY likeness DESC, theirs.article_id LIMIT rows
)
SELECT
    round(alike.likeness, 3) AS likeness,
    coalesce(other.published_at, other.fetched_at) AS moment,
    other.source_id,
    other.title,
    coalesce(other.story_id = this.story_id, false) AS is_same_story,
    other.url,
    other.article_id
FROM alike
JOIN articles AS other USING (article_id)
CROSS JOIN (SELECT articles.story_id FROM articles JOIN asked USING (article_id)) AS this
WHERE coalesce(other.page_kind, 'article') = 'article'
ORDER BY alike.likeness DESC, other.article_id;

-- reading_order(story): The originals of a story in order of publication, each with how many of its words no earlier
-- article has: what it adds. copies counts the articles that copied it. You miss nothing if you skip an article that
-- adds little.
CREATE OR REPLACE MACRO reading_order(story) AS TABLE
WITH told AS MATERIALIZED (
    SELECT
        articles.article_id, articles.source_id, articles.title, articles.url, articles.text,
        coalesce(articles.published_at, articles.fetched_at) AS moment,
        row_number() OVER (ORDER BY coalesce(articles.published_at, articles.fetched_at), articles.article_id) AS place
    FROM articles
    WHERE articles.duplicate_of IS NULL AND coalesce(articles.page_kind, 'article') = 'article'
        AND articles.story_id = coalesce(
            (SELECT known.current_id FROM story_ids AS known WHERE known.story_id = story LIMIT 1), story
        )
), words AS (
    SELECT told.place, unnest(list_distinct(flatten([
        search_words_of(token) FOR token IN regexp_extract_all(told.text, '[\pL\pN\pM]+')
    ]))) AS word
    FROM told
), firsts AS (
    SELECT place, word, min(place) OVER (PARTITION BY word) AS first_place FROM words
), counted AS (
    SELECT place, count(*) AS words, count(*) FILTER (place = first_place) AS new_words FROM firsts GROUP BY place
)
SELECT
    told.place,
    told.moment,
    told.source_id,
    told.title,
    coalesce(counted.words, 0) AS words,
    coalesce(counted.new_words, 0) AS new_words,
    round(coalesce(counted.new_words / counted.words, 0), 2) AS share_new,
    (SELECT count(*) FROM articles AS copy WHERE copy.duplicate_of = told.article_id) AS copies,
    told.url,
    told.article_id
FROM told LEFT JOIN counted USING (place)
ORDER BY told.place;
