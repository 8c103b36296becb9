-- vanished: Articles whose page is gone: when fetched again, it answered 404 or 410, or with a page that says so
-- (`soft_404`). last_seen is when it was last there, since is the first such answer after that. An article leaves the
-- view when its page, or another of its pages, is back.
CREATE OR REPLACE VIEW vanished AS
WITH looks AS (
    SELECT source_id, url, final_url, fetched_at, outcome, status, outcome IN ('ok', 'not_modified') AS is_there
    FROM fetches
    WHERE wanted = 'page' AND outcome IN ('ok', 'not_modified', 'not_found', 'gone', 'soft_404')
),
failed AS (
    SELECT * FROM looks SEMI JOIN (SELECT source_id, url FROM looks WHERE NOT is_there) USING (source_id, url)
),
pages AS (
    SELECT source_id, url, arg_max(final_url, fetched_at) AS final_url, max(fetched_at) AS last_seen
    FROM failed WHERE is_there GROUP BY ALL
),
missed AS (
    SELECT
        source_id, pages.final_url AS url, last_seen, min(fetched_at) AS since,
        arg_max(outcome, fetched_at) AS outcome, arg_max(status, fetched_at) AS status
    FROM pages JOIN failed USING (source_id, url)
    WHERE fetched_at > last_seen
    GROUP BY source_id, url, pages.final_url, last_seen
),
gone AS (
    SELECT
        article_id, max(last_seen) AS last_seen, max(since) AS since,
        arg_max(outcome, since) AS outcome, arg_max(status, since) AS status
    FROM missed
    JOIN (SELECT source_id, url, article_id FROM documents WHERE article_id IS NOT NULL) USING (source_id, url)
    GROUP BY article_id
),
back AS (
    SELECT gone.article_id
    FROM gone
    JOIN documents USING (article_id)
    JOIN looks ON looks.source_id = documents.source_id AND looks.final_url = documents.url
    WHERE is_there AND looks.fetched_at > since
)
SELECT
    article_id, articles.source_id, articles.title, articles.url, gone.last_seen, gone.since, gone.status, gone.outcome,
    articles.published_at
FROM gone JOIN articles USING (article_id)
ANTI JOIN back USING (article_id)
ORDER BY since DESC, article_id;
COMMENT ON VIEW vanished IS 'Articles whose page is not there any more, with when it was last there and since when not.';
