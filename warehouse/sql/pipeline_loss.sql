-- pipeline_loss: by source, what became of its documents: how many gave an article, how many failed where and why.
-- A document counts once, with its newest outcome; parts of an input that never became a document are among the failed.
CREATE OR REPLACE VIEW pipeline_loss AS
WITH outcomes AS (
    SELECT source_id, 'loaded' AS stage, '' AS reason, count(*) AS documents
    FROM documents WHERE article_id IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT source_id, stage, reason, count(*) FROM quarantine GROUP BY ALL
)
SELECT
    source_id,
    stage,
    reason,
    documents,
    round(documents / sum(documents) OVER (PARTITION BY source_id), 4) AS share
FROM outcomes
ORDER BY source_id, documents DESC, stage, reason;
COMMENT ON VIEW pipeline_loss IS 'By source, how many documents gave an article, and how many failed where and why.';
