-- edits: every version after the first of an article, with what changed against the one before it.
-- Words are counted once each; lines_added and lines_removed hold whole paragraphs. Versions whose text was retired, and
-- the one after them, are left out.
CREATE OR REPLACE VIEW edits AS
WITH pairs AS (
    SELECT
        later.*,
        former.title AS title_before,
        string_split(later.text, chr(10)) AS lines,
        string_split(former.text, chr(10)) AS lines_before,
        list_distinct(regexp_extract_all(lower(later.text), '[\p{L}\p{N}]+')) AS words,
        list_distinct(regexp_extract_all(lower(former.text), '[\p{L}\p{N}]+')) AS words_before
    FROM article_revisions AS later
    JOIN superseded_revisions AS former ON former.article_id = later.article_id AND former.revision = later.revision - 1
    WHERE later.revision > 1 AND later.extractor_version <> 'retired' AND former.extractor_version <> 'retired'
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
    coalesce(title <> title_before, false) AS is_title_changed,
    len(words) - len(list_intersect(words, words_before)) AS words_added,
    len(words_before) - len(list_intersect(words, words_before)) AS words_removed,
    list_filter(lines, lambda line: NOT list_contains(lines_before, line)) AS lines_added,
    list_filter(lines_before, lambda line: NOT list_contains(lines, line)) AS lines_removed
FROM pairs
ORDER BY article_id, revision;
COMMENT ON VIEW edits IS 'Every version after the first of an article, with what changed against the one before it.';
