-- wire_share: How much of each source comes from agencies or is copied from other outlets. What an outlet takes from
-- itself does not count.
CREATE OR REPLACE VIEW wire_share AS
WITH own AS (
    /* The sources compared in the condition of the join take twice as long. */
    SELECT copy.source_id, count(*) AS copies, count(*) FILTER (copy.agency IS NULL) AS uncredited
    FROM articles AS copy JOIN articles AS original ON original.article_id = copy.duplicate_of
    WHERE copy.duplicate_of IS NOT NULL AND copy.source_id = original.source_id
        AND coalesce(copy.page_kind, 'article') = 'article'
    GROUP BY ALL
), counted AS (
    SELECT
        source_id,
        count(*) AS articles,
        count(agency) AS credits_agency,
        count(duplicate_of) AS copies,
        count(*) FILTER (agency IS NOT NULL OR duplicate_of IS NOT NULL) AS taken,
        mode(agency) AS main_agency
    FROM articles WHERE coalesce(page_kind, 'article') = 'article' GROUP BY ALL
)
SELECT
    source_id,
    articles,
    credits_agency,
    counted.copies - coalesce(own.copies, 0) AS copies,
    round((taken - coalesce(own.uncredited, 0)) / articles, 3) AS share,
    main_agency
FROM counted LEFT JOIN own USING (source_id)
ORDER BY share DESC, source_id;
COMMENT ON VIEW wire_share IS 'By source, the share of agency stories and of copies of other outlets'' texts.';
