-- poorer_revisions: Every version that is newer than the one `articles` shows, and what it lacks, which is why it is
-- not shown. A feed's own text, a record without title and date, or the first lines before a paywall never replace a
-- full page. The rows are not sorted.
CREATE OR REPLACE VIEW poorer_revisions AS
SELECT
    article_id,
    newer.revision,
    newer.source_id,
    newer.url,
    newer.fetched_at,
    version_kind(newer.body_from, newer.lacks) AS kind,
    newer.lacks,
    newer.title,
    newer.word_count,
    articles.revision AS shown_revision,
    version_kind(articles.body_from, articles.lacks) AS shown_kind,
    articles.lacks AS shown_lacks,
    articles.title AS shown_title,
    articles.word_count AS shown_word_count
FROM other_revisions AS newer
JOIN articles USING (article_id)
WHERE newer.revision > articles.revision;
COMMENT ON VIEW poorer_revisions IS 'Every version newer than the one that articles shows, with what it lacks.';
