-- freshness: how fresh what you read is: loaded_until, the last moment at which anything in it was loaded or changed, how
-- many minutes ago that was, the newest fetch, and how the runs stand. Asked of a published copy it tells of that copy,
-- which is made at the end of a run: what was loaded since is not in it yet.
CREATE OR REPLACE VIEW freshness AS
WITH changed AS (
    SELECT max(loaded_at) AS moment FROM loaded_batches UNION ALL SELECT max(loaded_at) FROM articles
),
done AS (
    SELECT max(finished_at) AS finished, arg_max(flow, finished_at) AS flow, count(*) FILTER (status = 'running') AS running
    FROM runs
)
SELECT
    max(moment) AS loaded_until,
    date_sub('minute', max(moment), now()) AS minutes_ago,
    (SELECT max(fetched_at) FROM articles) AS fetched_until,
    any_value(flow) AS last_flow,
    any_value(finished) AS last_run_finished,
    any_value(running) AS runs_under_way
FROM changed, done;
COMMENT ON VIEW freshness IS 'How fresh what you read is: until when what was loaded is in it.';
