-- edits: every version after the first of an article, with what changed against the one before it.
-- Words are counted once each; lines_added and lines_removed hold whole paragraphs. Versions whose text was retired, and
-- the one after them, are left out.
CREATE OR REPLACE VIEW edits AS
WITH versions AS (
    SELECT
        article_id,
        revision,
        source_id,
        url,
        published_at,
        fetched_at,
        title,
        string_split(text, chr(10)) AS lines,
        list_distinct(regexp_extract_all(lower(text), '[\p{L}\p{N}]+')) AS words
    FROM article_revisions
    WHERE article_id IN (SELECT article_id FROM superseded_revisions) AND extractor_version <> 'retired'
), pairs AS (
    SELECT
        *,
        lag(title) OVER by_article AS title_before,
        lag(lines) OVER by_article AS lines_before,
        lag(words) OVER by_article AS words_before
    FROM versions
    WINDOW by_article AS (PARTITION BY article_id ORDER BY revision)
)
SELECT
    article_id,
    revision,
    source_id,
    url,
    fetched_at AS seen_at,
    date_diff('minute', published_at, fetched_at) AS minutes_after_publication,
    title_before,
    title,
    title IS DISTINCT FROM title_before AS is_title_changed,
    len(words) - len(list_intersect(words, words_before)) AS words_added,
    len(words_before) - len(list_intersect(words, words_before)) AS words_removed,
    list_filter(lines, lambda line: NOT list_contains(lines_before, line)) AS lines_added,
    list_filter(lines_before, lambda line: NOT list_contains(lines, line)) AS lines_removed
FROM pairs
WHERE lines_before IS NOT NULL
ORDER BY article_id, revision;
COMMENT ON VIEW edits IS 'Every version after the first of an article, with what changed against the one before it.';
