-- search_unspaced(): the letters of scripts that put no spaces between words (Chinese, Japanese, Thai, Lao, Burmese,
-- Khmer) or join particles to them (Korean), as a class of regular expressions.
CREATE OR REPLACE MACRO search_unspaced() AS
    '\x{e00}-\x{eff}\x{1000}-\x{109f}\x{1100}-\x{11ff}\x{1780}-\x{17ff}\x{3040}-\x{30ff}\x{3130}-\x{318f}'
    || '\x{31f0}-\x{31ff}\x{3400}-\x{9fff}\x{ac00}-\x{d7af}\x{f900}-\x{faff}\x{ff66}-\x{ff9f}\x{20000}-\x{2fa1f}';

-- search_loose(words): a text without Arabic vowel marks and stretching strokes, ligatures of Latin letters as letters.
CREATE OR REPLACE MACRO search_loose(words) AS
    CASE WHEN regexp_matches(words, '[\x{fb00}-\x{fb06}\x{640}\x{64b}-\x{652}\x{670}]') THEN regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(words,
            'ﬃ', 'ffi'), 'ﬄ', 'ffl'), 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ﬅ', 'st'), 'ﬆ', 'st'),
        '[\x{640}\x{64b}-\x{652}\x{670}]', '', 'g'
    ) ELSE words END;

-- search_fold(word): a word as search compares it: without capitals, without accents on Latin and Greek letters and
-- vowel marks on Arabic ones, ligatures and full-width letters and digits as plain ones.
CREATE OR REPLACE MACRO search_fold(word) AS
    CASE WHEN regexp_matches(word, '^[\x{0}-\x{7f}]*$') THEN lower(word)
        WHEN regexp_matches(word, '[\p{Latin}\p{Greek}\x{ff10}-\x{ff19}]') THEN translate(
            replace(strip_accents(lower(search_loose(word))), 'ß', 'ss'),
            'ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９łøđıħς',
            'abcdefghijklmnopqrstuvwxyz0123456789lodihσ'
        )
        ELSE nfc_normalize(lower(search_loose(word)))
    END;

-- search_runs(words): the runs of letters, marks and digits of a text, folded; a change to or from an unspaced script
-- ends one.
CREATE OR REPLACE MACRO search_runs(words) AS [
    search_fold(run) FOR run IN regexp_extract_all(
        words, '[' || search_unspaced() || ']+|(?:[^\PL' || search_unspaced() || ']|[\pN\pM])+'
    ) IF search_loose(run) <> ''
];

-- search_words_of(words, shortest := ...): the words of a text as search knows them: its runs of letters; of an
-- unspaced script each character with the next, and the last alone. shortest := 2 leaves that last one out, as a query
-- does.
CREATE OR REPLACE MACRO search_words_of(words, shortest := 1) AS flatten([
    CASE WHEN regexp_matches(run, '[' || search_unspaced() || ']')
        THEN [run[place:place + 1] FOR place IN range(1, greatest(length(run) + 2 - shortest, 2))]
        ELSE [run]
    END FOR run IN search_runs(words)
]);

-- search_plain(words): a text folded, with one space for all that is no letter, mark or digit: what phrases and the
-- words to show are looked for in.
CREATE OR REPLACE MACRO search_plain(words) AS
    ' ' || regexp_replace(replace(strip_accents(lower(search_loose(words))), 'ß', 'ss'), '[^\pL\pN\pM]+', ' ', 'g') || ' ';

-- search_needle(word): a word, or the words of a phrase, as it stands in search_plain: between spaces, where its script
-- has them.
CREATE OR REPLACE MACRO search_needle(word) AS
    CASE WHEN regexp_matches(word, '[' || search_unspaced() || ']') THEN trim(search_plain(word))
        ELSE ' ' || trim(search_plain(word)) || ' '
    END;
