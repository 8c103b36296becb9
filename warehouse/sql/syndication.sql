-- syndication: Which outlet took whose text, how much of it and how much later; one row for each copy. If an outlet
-- reprints its own text, taken_by equals taken_from. share_taken is the share of the original's shingles that the copy
-- has; share_own is the share of the copy's shingles that the original does not have. minutes_after uses publication
-- times if both are known, otherwise times of fetching. If only the day is known (`published_precision`), midnight UTC
-- is used.
CREATE OR REPLACE VIEW syndication AS
WITH pairs AS (
    SELECT
        duplicates.*,
        least(mine.text_key, theirs.text_key) AS text_key,
        greatest(mine.text_key, theirs.text_key) AS other_key,
        mine.text_key <= theirs.text_key AS is_first
    FROM duplicates
    JOIN signatures mine USING (article_id)
    JOIN signatures theirs ON theirs.article_id = duplicates.original_id
)
SELECT
    copy.source_id AS taken_by,
    original.source_id AS taken_from,
    coalesce(original.agency, copy.agency) AS agency,
    pairs.kind,
    round(coalesce(shared / if(is_first, other_size, size), 1), 4) AS share_taken,
    round(1 - coalesce(shared / if(is_first, size, other_size), 1), 4) AS share_own,
    coalesce(
        date_diff('minute', original.published_at, copy.published_at),
        date_diff('minute', original.fetched_at, copy.fetched_at)
    ) AS minutes_after,
    copy.title,
    original.title AS original_title,
    copy.article_id,
    pairs.original_id,
    copy.story_id
FROM pairs
JOIN articles AS copy USING (article_id)
JOIN articles AS original ON original.article_id = pairs.original_id
LEFT JOIN text_links USING (text_key, other_key)
WHERE coalesce(copy.page_kind, 'article') = 'article'
ORDER BY taken_from, taken_by, minutes_after, copy.article_id;
COMMENT ON VIEW syndication IS 'Which outlet took whose text, how much of it and how long after.';
