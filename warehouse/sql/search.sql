-- search_split(query): The words and phrases of a query, as written.
CREATE OR REPLACE MACRO search_split(query) AS regexp_extract_all(query, '-?"[^"]*"?|[^\s"]+');

-- search_parts(query): The same as search_split, but an error if the query only excludes words or has more than 60
-- different words.
CREATE OR REPLACE MACRO search_parts(query) AS
    CASE
        WHEN len([part FOR part IN search_split(query) IF len(search_words_of(part)) > 0]) > 0
            AND len([
                part FOR part IN search_split(query) IF NOT starts_with(part, '-') AND len(search_words_of(part)) > 0
            ]) = 0
        THEN error('a search needs a word to find, besides those to leave out')
        WHEN length(query) > 60 AND len(list_distinct(flatten([
            [concat(starts_with(part, '-'), ends_with(part, '*'), word) FOR word IN search_words_of(part, shortest := 2)]
            FOR part IN search_split(query)
            IF NOT starts_with(part, '-') OR len(search_words_of(part, shortest := 2)) = 1
        ]))) > 60
        THEN error('a search has 60 different words at most')
        ELSE search_split(query)
    END;

-- search_asked(query): The words of a query, each with its role.
CREATE OR REPLACE MACRO search_asked(query) AS TABLE
WITH parts AS (
    /* As a column: of a constant, DuckDB tries each expression again in every step of its planning, which takes longer. */
    SELECT unnest(search_parts(given)) AS part FROM (SELECT unnest([query]) AS given)
), words AS (
    SELECT
        starts_with(part, '-') AS is_excluded, contains(part, '"') AS is_phrase, ends_with(part, '*') AS is_start,
        search_words_of(part, shortest := 2) AS words
    FROM parts
), single AS (
    SELECT is_excluded, is_start, unnest(words) AS word FROM words WHERE NOT is_excluded OR len(words) = 1
)
SELECT
    (row_number() OVER (ORDER BY word, is_excluded, is_start) - 1)::INTEGER AS word_no,
    word,
    is_excluded,
    is_start OR (length(word) = 1 AND regexp_matches(word, '[' || search_unspaced() || ']')) AS is_start
FROM (SELECT DISTINCT is_excluded, is_start, word FROM single)
ORDER BY word_no;

-- search_phrases(query, excluded := ...): The parts of a query that an article must contain exactly (excluded := true:
-- must not contain): quoted phrases, excluded words with a hyphen, and excluded words of more than two characters in an
-- unspaced script.
CREATE OR REPLACE MACRO search_phrases(query, excluded := false) AS [
    search_needle(ltrim(part, '-')) FOR part IN regexp_extract_all(query, '-?"[^"]*"?|-[^\s"]+')
    IF len(search_words_of(part, shortest := 2)) > 1 AND starts_with(part, '-') = excluded
];

-- search_forms_of(asked): As search_forms, for a list of the rows of search_asked.
CREATE OR REPLACE MACRO search_forms_of(asked) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT unnest(given, max_depth := 2) FROM (SELECT asked AS given)
), stems AS (
    SELECT asked.word_no, known.stem_no FROM asked JOIN search_words AS known USING (word) WHERE NOT asked.is_start
    UNION
    SELECT asked.word_no, known.stem_no
    FROM asked JOIN search_words AS known ON starts_with(known.word, asked.word)
    WHERE asked.is_start
        OR (NOT known.is_stemmed AND length(asked.word) >= 4 AND length(known.word) <= length(asked.word) + 2)
)
SELECT stems.word_no, asked.is_excluded, stems.stem_no, known.word
FROM stems JOIN asked USING (word_no) JOIN search_words AS known USING (stem_no)
GROUP BY ALL;

-- search_forms(query): The words in the warehouse that a query finds, with the number of the query word: the word
-- itself and words with the same stem. If the language has no stemmer, also words of four or more letters with one or
-- two letters added.
CREATE OR REPLACE MACRO search_forms(query) AS TABLE
FROM search_forms_of((SELECT list(asked) FROM search_asked(query) AS asked));

-- search_found(query, since := ..., until := ..., language := ..., source := ..., copies := ...): As search_matches,
-- with the words to look for in the text. What a query asks is worked out here once: it takes most of the time of a
-- search over few articles.
CREATE OR REPLACE MACRO search_found(
    query, since := NULL, until := NULL, language := NULL, source := NULL, copies := false
) AS TABLE
WITH asked AS MATERIALIZED (
    FROM search_asked(query)
), forms AS MATERIALIZED (
    FROM search_forms_of((SELECT list(asked) FROM asked))
), wanted AS MATERIALIZED (
    SELECT DISTINCT forms.word_no, forms.stem_no FROM forms
), reached AS MATERIALIZED (
    SELECT coalesce(max(search_state.loaded_at), '-infinity'::TIMESTAMPTZ) AS moment,
        coalesce(max(search_state.article_id), '') AS last_id
    FROM search_state
), later AS MATERIALIZED (
    SELECT
        articles.article_id, articles.loaded_at,
        (4294967295 - row_number() OVER ())::UINTEGER AS article_no,
        coalesce(articles.published_at, articles.fetched_at) AS moment,
        articles.source_id, articles.language, articles.duplicate_of IS NOT NULL AS is_copy
    FROM articles, reached
    WHERE articles.loaded_at >= reached.moment
        AND (articles.loaded_at > reached.moment OR articles.article_id > reached.last_id)
), later_tokens AS MATERIALIZED (
    SELECT cut.article_no, cut.token, sum(cut.weight) AS weight, count(*) AS times
    FROM (
        SELECT later.article_no, field.weight,
            unnest(regexp_extract_all(field.words, '[\pL\pN\pM]+')) AS token
        FROM (
            SELECT later.article_no,
                unnest([
                    {'words': articles.title, 'weight': 4}, {'words': articles.subtitle, 'weight': 2},
                    {'words': articles.text, 'weight': 1}
                ]) AS field
            FROM articles JOIN (
                SELECT later.article_no, later.article_id, later.loaded_at FROM later
                -- Without any, DuckDB still reads the first 2,048 texts; by the bounds of this row it reads none.
                UNION ALL SELECT NULL, '', 'infinity'::TIMESTAMPTZ
            ) AS later USING (article_id, loaded_at)
        ) AS later
    ) AS cut
    GROUP BY cut.article_no, cut.token
), later_words AS MATERIALIZED (
    SELECT later_tokens.article_no, cut.word, least(sum(later_tokens.weight), 65535)::USMALLINT AS weight,
        sum(later_tokens.times)::INTEGER AS times
    FROM later_tokens JOIN (
        SELECT tokens.token, unnest(search_words_of(tokens.token)) AS word
        FROM (SELECT DISTINCT later_tokens.token FROM later_tokens) AS tokens
    ) AS cut USING (token)
    GROUP BY later_tokens.article_no, cut.word
), documents AS NOT MATERIALIZED (
    SELECT found.article_no, found.article_id, found.moment, found.source_id, found.language, found.words
    FROM (
        SELECT indexed.article_no, indexed.article_id, indexed.moment, indexed.source_id, indexed.language,
            indexed.is_copy, indexed.words
        FROM search_articles AS indexed
        -- An anti join is done the wrong way round: of all articles, for each of these few.
        WHERE indexed.article_id NOT IN (SELECT later.article_id FROM later)
        UNION ALL
        SELECT later.article_no, later.article_id, later.moment, later.source_id, later.language, later.is_copy,
            coalesce(sizes.words, 0)::INTEGER
        FROM later LEFT JOIN (
            SELECT later_words.article_no, sum(later_words.times) AS words FROM later_words GROUP BY ALL
        ) AS sizes USING (article_no)
    ) AS found
    WHERE (copies OR NOT found.is_copy)
        AND (since IS NULL OR found.moment >= since::TIMESTAMPTZ)
        AND (until IS NULL OR found.moment < until::TIMESTAMPTZ)
        AND (language IS NULL OR found.language = lower(language))
        AND (source IS NULL OR found.source_id = source)
), postings AS (
    SELECT wanted.word_no, kept.article_no, kept.weight
    FROM search_postings AS kept JOIN wanted USING (stem_no)
    UNION ALL
    SELECT wanted.word_no, kept.article_no, kept.weight
    FROM search_recent AS kept JOIN wanted USING (stem_no)
    UNION ALL
    SELECT found.word_no, found.article_no, found.weight
    FROM (
        SELECT DISTINCT asked.word_no, later_words.article_no, later_words.word, later_words.weight
        FROM later_words, asked
        WHERE later_words.word = asked.word AND NOT asked.is_start
            OR starts_with(later_words.word, asked.word)
                AND (asked.is_start OR length(asked.word) >= 4 AND length(later_words.word) <= length(asked.word) + 2)
            OR (asked.word_no, later_words.word) IN (SELECT (forms.word_no, forms.word) FROM forms)
    ) AS found
), hits AS MATERIALIZED (
    SELECT postings.word_no, postings.article_no, postings.weight, documents.words
    FROM postings JOIN documents USING (article_no)
), size AS MATERIALIZED (
    SELECT count(*) AS articles, avg(documents.words) AS words FROM documents
), rarity AS MATERIALIZED (
    SELECT hits.word_no, ln(1 + greatest(any_value(size.articles) - count(*) + 0.5, 0.5) / (count(*) + 0.5)) AS idf
    FROM hits, size GROUP BY hits.word_no
), ranked AS MATERIALIZED (
    SELECT
        hits.article_no,
        -- BM25 with k1 = 1.2 and b = 0.75
        sum(rarity.idf * hits.weight * 2.2e0 / (hits.weight + 1.2e0 * (0.25e0 + 0.75e0 * hits.words / size.words))) AS score
    FROM hits JOIN rarity USING (word_no), size
    GROUP BY hits.article_no
    HAVING bit_or(1::BIGINT << hits.word_no)
        = (SELECT bit_or(1::BIGINT << asked.word_no) FROM asked WHERE NOT asked.is_excluded)
), phrases AS MATERIALIZED (
    SELECT search_phrases(given) AS wanted, search_phrases(given, excluded := true) AS unwanted
    FROM (SELECT unnest([query]) AS given)
), refuted AS (
    SELECT candidates.article_no
    FROM (
        SELECT ranked.article_no, documents.article_id FROM ranked JOIN documents USING (article_no), phrases
        -- The first condition is known while planning, so that for words alone no text is read.
        WHERE regexp_matches(query, '["-]') AND len(phrases.wanted) + len(phrases.unwanted) > 0
    ) AS candidates JOIN articles USING (article_id), phrases
    WHERE len([
        1 FOR needle IN phrases.wanted
        IF NOT contains(search_plain(concat_ws(' ', articles.title, articles.subtitle, articles.text)), needle)
    ]) + len([
        1 FOR needle IN phrases.unwanted
        IF contains(search_plain(concat_ws(' ', articles.title, articles.subtitle, articles.text)), needle)
    ]) > 0
), found AS MATERIALIZED (
    SELECT ranked.article_no, round(ranked.score, 3) AS score FROM ranked ANTI JOIN refuted USING (article_no)
)
SELECT
    found.score,
    documents.moment,
    documents.source_id,
    documents.language,
    documents.article_id,
    (SELECT count(*) FROM found) AS matches,
    (
        SELECT list(DISTINCT shown.word)
        FROM (
            SELECT forms.word FROM forms WHERE NOT forms.is_excluded
            UNION ALL
            SELECT asked.word FROM asked WHERE NOT asked.is_excluded
        ) AS shown
    ) AS words
FROM found JOIN documents USING (article_no);

-- search_matches(query, since := ..., until := ..., language := ..., source := ..., copies := ...): All articles that
-- contain every word of a query (see search), unsorted and without their texts. Use it to count, or join it with
-- `articles`.
CREATE OR REPLACE MACRO search_matches(
    query, since := NULL, until := NULL, language := NULL, source := NULL, copies := false
) AS TABLE
SELECT found.* EXCLUDE (words) FROM search_found(
    query, since := since, until := until, language := language, source := source, copies := copies
) AS found;

-- search(query, since := ..., until := ..., language := ..., source := ..., copies := ..., rows := ...): Articles that
-- contain every word of a query in title, subtitle or text, best first (BM25; the title counts more), each with a
-- snippet that shows most of the words. `letter` also finds `letters`, `lett*` everything that starts with it, `"old
-- quay"` the words side by side. `-ferry` excludes articles with that word and needs another word to find. Case,
-- accents and Arabic vowel marks do not matter. A query may have 60 words. Copies are left out unless copies := true.
-- The first 20 articles are returned; rows := NULL returns all and reads all their texts. `matches` counts all.
CREATE OR REPLACE MACRO search(
    query, since := NULL, until := NULL, language := NULL, source := NULL, copies := false, rows := 20
) AS TABLE
WITH found AS MATERIALIZED (
    SELECT best.*
    FROM search_found(
        query, since := since, until := until, language := language, source := source, copies := copies
    ) AS best
    ORDER BY best.score DESC, best.moment DESC, best.article_id
    LIMIT rows
), forms AS MATERIALIZED (
    SELECT list(DISTINCT search_needle(shown.word)) AS needles
    FROM (SELECT unnest(words) AS word FROM (SELECT found.words FROM found LIMIT 1)) AS shown
), places AS MATERIALIZED (
    -- DuckDB looks for joined rows by a filter that lets one of a thousand others through, and reads 2,048 texts for
    -- each: the place in the table besides the id lets none through.
    SELECT found.*, articles.rowid AS spot FROM found JOIN articles USING (article_id)
), shown AS (
    SELECT places.*, articles.title, articles.url, string_split(articles.text, chr(10)) AS lines, forms.needles
    FROM places JOIN articles ON articles.article_id = places.article_id AND articles.rowid = places.spot, forms
), chosen AS (
    SELECT shown.*, lines[list_sort([
        {'least': -len([1 FOR needle IN shown.needles IF contains(search_plain(lines[place]), needle)]), 'place': place}
        FOR place IN range(1, len(lines) + 1)
    ])[1].place] AS line
    FROM shown
), placed AS (
    SELECT chosen.*, coalesce(list_min([
        strpos(strip_accents(lower(line)), trim(needle)) FOR needle IN chosen.needles
        IF contains(strip_accents(lower(line)), trim(needle))
    ]), 1) AS place
    FROM chosen
)
SELECT
    placed.score,
    placed.moment,
    placed.source_id,
    placed.language,
    placed.title,
    CASE WHEN length(placed.line) <= 240 THEN placed.line
        WHEN placed.place <= 120 THEN placed.line[:240] || '…'
        ELSE '…' || placed.line[placed.place - 100:placed.place + 140]
            || CASE WHEN length(placed.line) > placed.place + 140 THEN '…' ELSE '' END
    END AS snippet,
    placed.url,
    placed.article_id,
    placed.matches
FROM placed
ORDER BY placed.score DESC, placed.moment DESC, placed.article_id;
