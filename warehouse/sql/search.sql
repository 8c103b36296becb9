-- search_has(line, term): whether a text holds a word of a query, as it is, capitalized or in capitals; quick, as it makes
-- no copy of the text in lower case.
CREATE OR REPLACE MACRO search_has(line, term) AS
    contains(line, term) OR contains(line, upper(term[1]) || term[2:]) OR contains(line, upper(term));

-- search(query, since := ..., until := ..., lang := ..., source := ...): originals in which every word of the query begins
-- a word of title, subtitle or text (in scripts without spaces: stands anywhere), the best first. Capitals make no
-- difference, accents do. It reads the texts themselves: on millions of articles name a time, language or source.
CREATE OR REPLACE MACRO search(query, since := NULL, until := NULL, lang := NULL, source := NULL) AS TABLE
WITH asked AS MATERIALIZED (
    SELECT
        terms,
        list_sort(list_transform(terms, lambda term: {'size': -length(term), 'term': term}))[1].term AS longest,
        list_transform(terms, lambda term: CASE
            WHEN regexp_matches(term, '[\x{0e00}-\x{0e7f}\x{3040}-\x{30ff}\x{3400}-\x{9fff}]') THEN term
            ELSE ' ' || term
        END) AS starts
    FROM (SELECT list_distinct(regexp_extract_all(lower(query), '[\p{L}\p{N}]+')) AS terms)
    WHERE len(terms) > 0
), candidates AS (
    SELECT article_id, coalesce(published_at, fetched_at) AS moment, source_id, title, subtitle, text, url, terms, starts
    FROM articles, asked
    WHERE duplicate_of IS NULL
        AND (since IS NULL OR coalesce(published_at, fetched_at) >= since::TIMESTAMPTZ)
        AND (until IS NULL OR coalesce(published_at, fetched_at) < until::TIMESTAMPTZ)
        AND (lang IS NULL OR articles.language = lang)
        AND (source IS NULL OR articles.source_id = source)
        AND (search_has(text, longest) OR search_has(title, longest) OR search_has(subtitle, longest))
), words AS (
    SELECT
        *,
        ' ' || translate(
            lower(concat_ws(' ', title, subtitle)), E'.,;:!?"()[]/-–—«»“”„‘’\'\n', repeat(' ', 24)
        ) AS head_words,
        ' ' || translate(lower(text), E'.,;:!?"()[]/-–—«»“”„‘’\'\n', repeat(' ', 24)) AS text_words
    FROM candidates
)
SELECT
    round(
        list_sum(list_transform(starts, lambda start: 3 * contains(head_words, start)::INTEGER
            + ln(1 + (length(text_words) - length(replace(text_words, start, ''))) / length(start)))) / len(starts), 3
    ) AS score,
    moment,
    source_id,
    title,
    left(
        coalesce(list_filter(string_split(text, chr(10)), lambda line: contains(lower(line), terms[1]))[1], text), 240
    ) AS snippet,
    url,
    article_id
FROM words
WHERE len(list_filter(starts, lambda start: contains(head_words, start) OR contains(text_words, start))) = len(starts)
ORDER BY score DESC, moment DESC, article_id;
