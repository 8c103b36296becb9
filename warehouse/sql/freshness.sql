-- freshness: How fresh your data is: when anything was last loaded or changed (loaded_until), how many minutes ago, the
-- newest fetch, and the state of the runs. In a published copy it describes the copy. The copy is made at the end of
-- each run and does not have what was loaded since.
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
