-- wire_share: by source, how much of it comes from agencies or is a copy of another outlet's text.
CREATE OR REPLACE VIEW wire_share AS
SELECT
    source_id,
    count(*) AS articles,
    count(*) FILTER (agency IS NOT NULL) AS credits_agency,
    count(*) FILTER (duplicate_of IS NOT NULL) AS copies,
    round(count(*) FILTER (agency IS NOT NULL OR duplicate_of IS NOT NULL) / count(*), 3) AS share,
    mode(agency) AS main_agency
FROM articles
GROUP BY ALL
ORDER BY share DESC, source_id;
COMMENT ON VIEW wire_share IS 'By source, the share of agency stories and copies.';
