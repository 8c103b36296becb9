-- version_kind(body_from, lacks): The kind of text a version has: `page`, `text` (from a record or file) or `feed`,
-- with `cut` if a paywall or the archive cut it. Compare only versions of the same kind to see what an outlet changed.
-- Other differences come from how the text got here.
CREATE OR REPLACE MACRO version_kind(body_from, lacks) AS
    CASE WHEN split_part(body_from, '+', 1) IN ('feed', 'text') THEN split_part(body_from, '+', 1) ELSE 'page' END
    || if(list_has_any(lacks, ['rest', 'end']), ', cut', '');
-- edits: Every version of an article and what changed since the previous version of the same kind (`version_kind`), up
-- to the version that `articles` shows. Distinct words are counted; lines_added and lines_removed hold whole
-- paragraphs. Versions whose text was retired are left out, and so is the one after each of them. The rows are not
-- sorted.
CREATE OR REPLACE VIEW edits AS
WITH neighbours AS (
    SELECT later.article_id, later.revision, max(former.revision) AS revision_before
    FROM article_revisions AS later
    JOIN articles AS shown ON shown.article_id = later.article_id AND shown.revision >= later.revision
    JOIN other_revisions AS former ON former.article_id = later.article_id AND former.revision < later.revision
        AND version_kind(former.body_from, former.lacks) = version_kind(later.body_from, later.lacks)
    GROUP BY ALL
),
pairs AS (
    SELECT
        later.*,
        former.title AS title_before,
        former.text AS text_before,
        string_split(later.text, chr(10)) AS lines,
        string_split(former.text, chr(10)) AS lines_before
    FROM article_revisions AS later
    JOIN neighbours USING (article_id, revision)
    JOIN other_revisions AS former ON former.article_id = later.article_id AND former.revision = revision_before
    WHERE later.revision > 1 AND later.extractor_version <> 'retired' AND former.extractor_version <> 'retired'
), compared AS (
    SELECT
        *,
        list_filter(lines, lambda line: NOT list_contains(lines_before, line)) AS lines_added,
        list_filter(lines_before, lambda line: NOT list_contains(lines, line)) AS lines_removed
    FROM pairs
), worded AS (
    /* A word that only one version has stands in a paragraph that only this one has: where there is none, nothing is cut. */
    SELECT
        *,
        list_distinct(regexp_extract_all(lower(array_to_string(lines_added, chr(10))), '[\p{L}\p{N}]+')) AS new_words,
        list_distinct(regexp_extract_all(lower(array_to_string(lines_removed, chr(10))), '[\p{L}\p{N}]+')) AS old_words,
        list_distinct(regexp_extract_all(lower(if(len(lines_removed) = 0, '', text)), '[\p{L}\p{N}]+')) AS words,
        list_distinct(regexp_extract_all(lower(if(len(lines_added) = 0, '', text_before)), '[\p{L}\p{N}]+')) AS words_before
    FROM compared
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
    len(new_words) - len(list_intersect(new_words, words_before)) AS words_added,
    len(old_words) - len(list_intersect(old_words, words)) AS words_removed,
    lines_added,
    lines_removed
FROM worded;
COMMENT ON VIEW edits IS 'Every version of an article with what changed against the one before it of the same kind.';
