-- speakers: Who is quoted, how often, by how many sources, and from when to when. Copies are counted once. Pronouns
-- (he, she) that stand for no known name are left out.
CREATE OR REPLACE VIEW speakers AS
SELECT
    coalesce(quotes.speaker_name, quotes.speaker) AS speaker,
    count(*) AS quotes,
    count(DISTINCT hash(originals.article_id)) AS articles,
    count(DISTINCT originals.source_id) AS sources,
    min(coalesce(published_at, fetched_at)) AS first_quoted,
    max(coalesce(published_at, fetched_at)) AS last_quoted
FROM quotes JOIN originals USING (article_id)
WHERE quotes.speaker_name IS NOT NULL OR quotes.speaker IS NOT NULL AND quotes.speaker_kind IS DISTINCT FROM 'pronoun'
/* of rows without a kind, the pronouns of extractors/quotes/saying.py, and those that often begin a sentence; not Han or Hun, who may be people */
AND quotes.speaker NOT IN (
    'de', 'egli', 'ela', 'elas', 'ele', 'eles', 'ella', 'ellas', 'elle', 'elles', 'ellos', 'er', 'han', 'he',
    'hij', 'hon', 'hun', 'i', 'ich', 'ik', 'il', 'ils', 'io', 'it', 'jag', 'je', 'jeg', 'lei', 'loro', 'lui',
    'noi', 'nous', 'o', 'on', 'ona', 'oni', 'she', 'sie', 'they', 'we', 'who', 'wij', 'wir', 'ze', 'zij', 'él',
    'erstere', 'ersterer', 'letztere', 'letzterer', 'letzteres',
    'вона', 'вони', 'він', 'ми', 'мы', 'он', 'она', 'они', 'я', 'هو', 'هي', '他', '他们', '同氏', '同相', '她', '她们',
    '彼', '彼女', 'bà', 'ea', 'ell', 'hän', 'ő', 'αυτή', 'αυτός', 'те', 'той', 'тя', 'הוא', 'היא', '그가', '그녀는', '그는', 'He', 'She', 'They', 'We', 'It', 'I', 'Who', 'Er', 'Sie', 'Wir', 'Il', 'Elle',
    'Ils', 'Elles', 'Él', 'Ella', 'Ele', 'Ela', 'Он', 'Она', 'Они'
)
GROUP BY ALL
ORDER BY quotes DESC, speaker;
COMMENT ON VIEW speakers IS 'Who is quoted, how often and by how many sources; copies are counted once.';

-- quotes_by(name): What a person said, newest first. Case and accents do not matter.
CREATE OR REPLACE MACRO quotes_by(name) AS TABLE
SELECT coalesce(published_at, fetched_at) AS moment, originals.source_id, coalesce(quotes.speaker_name, quotes.speaker) AS speaker,
    quotes.text AS quote, originals.title, originals.url
FROM quotes JOIN originals USING (article_id)
WHERE contains(strip_accents(lower(concat_ws(' | ', quotes.speaker, quotes.speaker_name))), strip_accents(lower(name)))
ORDER BY moment DESC, quotes.article_id, quotes.position;
