-- speakers: who is quoted, how often, by how many sources, from when to when; copies are counted once.
CREATE OR REPLACE VIEW speakers AS
SELECT
    quotes.speaker,
    count(*) AS quotes,
    count(DISTINCT originals.article_id) AS articles,
    count(DISTINCT originals.source_id) AS sources,
    min(coalesce(published_at, fetched_at)) AS first_quoted,
    max(coalesce(published_at, fetched_at)) AS last_quoted
FROM quotes JOIN originals USING (article_id)
WHERE quotes.speaker IS NOT NULL
GROUP BY ALL
ORDER BY quotes DESC, speaker;
COMMENT ON VIEW speakers IS 'Who is quoted, how often and by how many sources; copies are counted once.';

-- quotes_by(name): what a person said, newest first; upper and lower case and accents make no difference.
CREATE OR REPLACE MACRO quotes_by(name) AS TABLE
SELECT coalesce(published_at, fetched_at) AS moment, originals.source_id, quotes.speaker, quotes.text AS quote, originals.title, originals.url
FROM quotes JOIN originals USING (article_id)
WHERE contains(strip_accents(lower(quotes.speaker)), strip_accents(lower(name)))
ORDER BY moment DESC, quotes.article_id, quotes.position;
