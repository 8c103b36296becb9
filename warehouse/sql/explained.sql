-- counted(number, one, many): A number of things in words, as in 1 block and 2 blocks. many: the plural where it is not
-- made with an s.
CREATE OR REPLACE MACRO counted(number, one, many := NULL) AS
    format('{:,} {}', number, if(number = 1, one, coalesce(many, one || 's')));

-- explained: Why an article has this date, language, original, story, event and text, in words.
CREATE OR REPLACE VIEW explained AS
WITH said AS (
    FROM corrections_now SELECT article_id, other_id, about, verdict, said_at, said_by, reason
    UNION ALL
    FROM corrections_now SELECT other_id, article_id, about, verdict, said_at, said_by, reason
), worded AS (
    SELECT
        said.article_id,
        about,
        format(
            '{} {}, said {} on {}{}',
            CASE
                WHEN about = 'copy' THEN 'no copy of or by'
                WHEN verdict = 'together' THEN 'one with'
                ELSE 'apart from'
            END,
            coalesce(title, 'a text without a headline'),
            coalesce(said_by, 'a person'),
            strftime(make_timestamp(epoch_us(said_at)), '%Y-%m-%d'),
            coalesce(': ' || reason, '')
        ) AS words,
        row_number() OVER (PARTITION BY said.article_id, about ORDER BY said_at DESC, other_id) AS place,
        count(*) OVER (PARTITION BY said.article_id, about) AS every
    FROM said JOIN articles ON articles.article_id = other_id
), corrected AS (
    SELECT
        article_id,
        about,
        '; by a person: ' || string_agg(words, '; ' ORDER BY place) FILTER (place <= 3)
            || if(any_value(every) > 3, format('; and {} more', any_value(every) - 3), '') AS words
    FROM worded GROUP BY article_id, about
)
SELECT
    articles.article_id,
    articles.url,
    articles.title,
    CASE
        WHEN published_at IS NULL THEN coalesce(
            'refused, for it lies after the fetch: ' || removed.refused, 'no evidence of a date was found'
        )
        ELSE format(
            '{} UTC, to the {}, from {}',
            /* of the plain timestamp, which is in UTC whatever the session's time zone is */
            if(
                published_precision = 'day',
                strftime(make_timestamp(epoch_us(published_at)), '%Y-%m-%d'),
                strftime(make_timestamp(epoch_us(published_at)), '%Y-%m-%d %H:%M:%S')
            ),
            published_precision,
            published_from
        )
    END AS why_date,
    format(
        '{} by {}, confidence {:.2f}; {}',
        articles.language,
        language_method,
        language_confidence,
        CASE
            WHEN declared_language IS NULL THEN 'the document declares none'
            WHEN lower(declared_language) = articles.language
                OR starts_with(lower(declared_language), articles.language || '-') THEN 'as the document declares'
            ELSE 'the document declares ' || declared_language
        END
    ) AS why_language,
    CASE
        WHEN duplicate_of IS NULL AND copies.copies = 0 THEN 'an original; no copy of it is known'
        WHEN duplicate_of IS NULL THEN format('the original of {}', counted(copies.copies, 'copy', many := 'copies'))
        ELSE format(
            'a copy ({}) of {} in {}: {:.0f} % of the shorter text is in the other; {}',
            duplicates.kind, coalesce(originals.title, 'a text without a headline'), originals.source_id,
            100 * duplicates.similarity, duplicates.method
        )
    END || coalesce(of_copy.words, '') AS why_original,
    CASE
        WHEN articles.story_id IS NULL THEN 'no story was decided'
        WHEN stories.articles = 1 THEN 'the only article of its story'
        ELSE format(
            'in {} with {} of {}{}',
            coalesce('the story ' || stories.title, 'a story without a headline'),
            counted(stories.articles, 'article'), counted(stories.sources, 'source'),
            CASE
                WHEN decided.role = 'copy' THEN ', as its original is'
                WHEN decided.score IS NULL THEN ''
                ELSE format(
                    ', {:.2f} like {} by {}',
                    decided.score, coalesce(likes.title, 'a text without a headline'), array_to_string(decided.terms, ', ')
                )
            END
        )
    END || if(
        forms.title IS NULL, '',
        format('; apart from {}, a text of the same form whose headline has other numbers and names', forms.title)
    ) || coalesce(of_story.words, '') AS why_story,
    CASE
        WHEN articles.story_id IS NULL THEN 'no event was decided'
        WHEN told.event_id IS NULL THEN 'no story of another language tells the same event'
        ELSE format(
            'one event with {} in {}, {:.2f} likely by {}',
            coalesce('the story ' || other_stories.title, 'a story without a headline'), other_stories.language,
            told.score, array_to_string(told.signs, ', ')
        )
    END AS why_event,
    format(
        'from {} ({}); {} taken out by cleaning',
        CASE split_part(body_from, '+', 1)
            WHEN 'dom' THEN 'the elements of the page'
            WHEN 'json-ld' THEN 'the JSON-LD of the page'
            WHEN 'state' THEN 'data of the page''s scripts'
            WHEN 'text' THEN 'a plain-text document'
            WHEN 'feed' THEN 'the feed, as the page could not be fetched'
            ELSE 'what another extractor found'
        END,
        body_from, removed.words
    ) AS why_text
FROM articles
LEFT JOIN duplicates ON duplicates.article_id = articles.article_id
/* Lateral, so that for a few articles only what belongs to them is looked at. Rows of a story are found five times as
quickly by its id as those of an article. */
LEFT JOIN LATERAL (
    FROM story_articles AS d WHERE d.story_id = articles.story_id AND d.article_id = articles.article_id
) AS decided ON true
LEFT JOIN LATERAL (SELECT title, source_id FROM articles AS a WHERE a.article_id = articles.duplicate_of) AS originals ON true
LEFT JOIN LATERAL (SELECT count(*) AS copies FROM duplicates AS d WHERE d.original_id = articles.article_id) AS copies ON true
LEFT JOIN LATERAL (
    SELECT
        counted(count(*), 'block') AS words,
        min(text) FILTER (rule = 'date.after_fetch') AS refused
    FROM removed_blocks WHERE removed_blocks.article_id = articles.article_id
) AS removed ON true
/* What `stories` says, told for this story: DuckDB would make all of them first. */
LEFT JOIN LATERAL (
    SELECT
        central_title(a.title, centrality, coalesce(a.published_at, a.fetched_at), article_id) AS title,
        count(*) AS articles, count(DISTINCT a.source_id) AS sources
    FROM articles AS a JOIN (
        SELECT article_id, centrality FROM story_articles WHERE story_articles.story_id = articles.story_id
    ) AS s USING (article_id)
    WHERE a.story_id = articles.story_id AND coalesce(a.page_kind, 'article') = 'article'
) AS stories ON true
LEFT JOIN LATERAL (SELECT title FROM articles AS a WHERE a.article_id = decided.linked_to) AS likes ON true
LEFT JOIN LATERAL (SELECT title FROM articles AS a WHERE a.article_id = decided.apart_from) AS forms ON true
LEFT JOIN corrected AS of_copy ON of_copy.article_id = articles.article_id AND of_copy.about = 'copy'
LEFT JOIN corrected AS of_story ON of_story.article_id = articles.article_id AND of_story.about = 'story'
LEFT JOIN event_stories AS told ON told.story_id = articles.story_id
LEFT JOIN LATERAL (
    SELECT
        central_title(a.title, centrality, coalesce(a.published_at, a.fetched_at), article_id) AS title,
        any_value(a.language) AS language
    FROM articles AS a JOIN story_articles USING (article_id, story_id)
    WHERE a.story_id = told.linked_to AND coalesce(a.page_kind, 'article') = 'article'
) AS other_stories ON true;
COMMENT ON VIEW explained IS 'Why an article has this date, language, original, story, event and text, in words.';
