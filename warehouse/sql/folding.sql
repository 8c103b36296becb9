-- search_unspaced(): The letters of scripts that write no spaces between words (Chinese, Japanese, Thai, Lao, Burmese,
-- Khmer) or attach particles to them (Korean), as a class for regular expressions.
CREATE OR REPLACE MACRO search_unspaced() AS
    '\x{e00}-\x{eff}\x{1000}-\x{109f}\x{1100}-\x{11ff}\x{1780}-\x{17ff}\x{3040}-\x{30ff}\x{3130}-\x{318f}'
    || '\x{31f0}-\x{31ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7af}\x{f900}-\x{faff}\x{ff66}-\x{ff9f}\x{20000}-\x{2fa1f}';

-- search_loose(words): A text without Arabic vowel marks and stretching strokes, and with Latin ligatures as single
-- letters.
CREATE OR REPLACE MACRO search_loose(words) AS
    CASE WHEN regexp_matches(words, '[\x{fb00}-\x{fb06}\x{640}\x{64b}-\x{652}\x{670}]') THEN regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(words,
            'ﬃ', 'ffi'), 'ﬄ', 'ffl'), 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ﬅ', 'st'), 'ﬆ', 'st'),
        '[\x{640}\x{64b}-\x{652}\x{670}]', '', 'g'
    ) ELSE words END;

-- search_fold(word): A word as search compares it: lower case, no accents on Latin and Greek letters, no vowel marks on
-- Arabic ones, and plain letters and digits for ligatures and full-width characters.
CREATE OR REPLACE MACRO search_fold(word) AS
    CASE WHEN regexp_matches(word, '^[\x{0}-\x{7f}]*$') THEN lower(word)
        WHEN regexp_matches(word, '[\p{Latin}\p{Greek}\x{ff10}-\x{ff19}]') THEN translate(
            replace(strip_accents(lower(search_loose(word))), 'ß', 'ss'),
            'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９łøđıħς',
            'abcdefghijklmnopqrstuvwxyz0123456789lodihσ'
        )
        ELSE nfc_normalize(lower(search_loose(word)))
    END;

-- search_runs(words): The runs of letters, marks and digits in a text, folded. A run also ends where the script changes
-- to or from an unspaced one.
CREATE OR REPLACE MACRO search_runs(words) AS [
    search_fold(run) FOR run IN regexp_extract_all(
        words, '[' || search_unspaced() || ']+|(?:[^\PL' || search_unspaced() || ']|[\pN\pM])+'
    ) IF search_loose(run) <> ''
];

-- search_words_of(words, shortest := ...): The words of a text as search indexes them: runs of letters. In unspaced
-- scripts, each pair of neighbouring characters is a word, and so is the last character alone. shortest := 2 leaves
-- that last one out, as queries do.
CREATE OR REPLACE MACRO search_words_of(words, shortest := 1) AS flatten([
    CASE WHEN regexp_matches(run, '[' || search_unspaced() || ']')
        THEN [run[place:place + 1] FOR place IN range(1, greatest(length(run) + 2 - shortest, 2))]
        ELSE [run]
    END FOR run IN search_runs(words)
]);

-- search_plain(words): A folded text in which everything but letters, marks and digits is a single space. Phrases and
-- the words of snippets are looked up in it.
CREATE OR REPLACE MACRO search_plain(words) AS
    ' ' || regexp_replace(replace(strip_accents(lower(search_loose(words))), 'ß', 'ss'), '[^\pL\pN\pM]+', ' ', 'g') || ' ';

-- search_needle(word): A word or phrase as it appears in search_plain: between spaces, if its script uses them.
CREATE OR REPLACE MACRO search_needle(word) AS
    CASE WHEN regexp_matches(word, '[' || search_unspaced() || ']') THEN trim(search_plain(word))
        ELSE ' ' || trim(search_plain(word)) || ' '
    END;
