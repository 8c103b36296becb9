"""The tables that search answers from."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import ARTICLE_ID, TIME, Column, Table

# fmt: off
SEARCH_ARTICLES = Table(
    "search_articles",
    "Internal: what search keeps about each indexed article.",
    ("article_id",),
    (
        Column("article_no", pa.uint32(), "A short number for the row, used in `search_postings` and `search_recent`.", True),
        ARTICLE_ID,
        Column("moment", TIME, "When it was published, else fetched, UTC.", True),
        Column("source_id", pa.string(), "As in `articles`.", True),
        Column("language", pa.string(), "As in `articles`.", True),
        Column("is_copy", pa.bool_(), "Whether it is a copy of another article.", True),
        Column("words", pa.int32(), "How many words search has of its title, subtitle and text.", True),
    ),
    is_internal=True,
)

SEARCH_WORDS = Table(
    "search_words",
    "Internal: the words of all indexed articles, each with the stem it is found by; a word in several languages may have several.",
    ("word", "stem", "is_stemmed"),
    (
        Column("word", pa.string(), "The word without capitals and accents; two characters of an unspaced script.", True),
        Column("stem", pa.string(), "Its stem in the language of an article it stands in; the word itself where none is known.", True),
        Column("stem_no", pa.uint32(), "Short number of the stem, for `search_postings` and `search_recent`.", True),
        Column("is_stemmed", pa.bool_(), "Whether a stemmer knows the language; else longer words are found by their beginning.", True),
    ),
    is_internal=True,
)

_POSTING_COLUMNS = (
    Column("stem_no", pa.uint32(), "The stem, as in `search_words`.", True),
    Column("article_no", pa.uint32(), "The article it occurs in, as in `search_articles`.", True),
    Column("weight", pa.uint16(), "How often: once for each time in the text, twice in the subtitle, four times in the title.", True),
)

SEARCH_POSTINGS = Table(
    "search_postings",
    "Internal: which stems occur in which articles: long stretches of rows, each in the order of `stem_no`.",
    ("stem_no", "article_no"),
    _POSTING_COLUMNS,
    is_internal=True,
)

SEARCH_RECENT = Table(
    "search_recent",
    "Internal: the same for the articles indexed last, until there are enough for a stretch of `search_postings`.",
    ("stem_no", "article_no"),
    _POSTING_COLUMNS,
    is_internal=True,
)

SEARCH_STEMS = Table(
    "search_stems",
    "Internal: the number of articles with each stem in each stretch of `search_postings`.",
    ("stem_no", "stretch"),
    (
        Column("stem_no", pa.uint32(), "The stem, as in `search_words`.", True),
        Column("stretch", pa.int32(), "Number of the stretch.", True),
        Column("articles", pa.int64(), "The number of its rows; an article that has changed since counts twice.", True),
    ),
    is_internal=True,
)

SEARCH_STATE = Table(
    "search_state",
    "Internal: how far the articles are indexed; each search reads later ones directly. One row, or none.",
    ("loaded_at",),
    (
        Column("loaded_at", TIME, "All articles with an earlier `loaded_at` are indexed,", True),
        Column("article_id", pa.string(), "and of those with this one all up to this id.", True),
        Column("article_numbers", pa.int64(), "How many numbers of `search_articles` were given out so far.", True),
        Column("method", pa.string(), "How words were cut and stemmed; indexed by another method, all is indexed anew.", True),
    ),
    is_internal=True,
)
# fmt: on

SEARCH_TABLES = (SEARCH_ARTICLES, SEARCH_WORDS, SEARCH_POSTINGS, SEARCH_RECENT, SEARCH_STEMS, SEARCH_STATE)
