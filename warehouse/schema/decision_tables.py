"""The tables that hold what was decided of copies and stories, and the indexes those decisions are made from."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import ARTICLE_ID, TEXTS, TIME, Column, Table

# fmt: off
DUPLICATES = Table(
    "duplicates",
    "Every article that is a copy of another: of which, how much of it, and how that was decided.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("original_id", pa.string(), "The original: earliest published, then earliest seen.", True),
        Column("kind", pa.string(), "`url` (same document), `exact` (same text) or `near`.", True),
        Column("similarity", pa.float64(), "The share of the shorter text's shingles found in the other, 0 to 1.", True),
        Column("method", pa.string(), "How it was decided.", True),
    ),
)

SIGNATURES = Table(
    "signatures",
    "Internal: the fingerprint that copy detection compares. One row for each article, for the version `articles` shows.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("article_key", pa.int64(), "Hash of `article_id`, quicker to find.", True),
        Column("signature_no", pa.uint32(), "A short number for the row, used in `signature_shingles`.", True),
        Column("text_key", pa.int64(), "Hash of the text's words in order: the same for the same words.", True),
        Column("url_key", pa.int64(), "Hash of the document's url, without parameters that do not change the document.", True),
        Column("canonical_key", pa.int64(), "Hash of the url the page declares as its own, normalised the same way.", True),
        Column("source_id", pa.string(), "As in `articles`.", True),
        Column("published_at", TIME, "As in `articles`."),
        Column("is_day_only", pa.bool_(), "Whether the time of publication is known to the day only.", True),
        Column("fetched_at", TIME, "As in `articles`.", True),
        Column("day", pa.int32(), "Day of publication, counted from 1970-01-01: copies are sought around it; NULL where it is not well known."),
        Column("size", pa.int32(), "The number of distinct shingles (runs of words) in the text.", True),
        Column("sample", pa.list_(pa.uint32()), "The smallest hashes of its shingles, in ascending order (a bottom-k sketch).", True),
        Column("head", pa.list_(pa.uint32()), "The same of its opening shingles.", True),
    ),
    is_internal=True,
)

SIGNATURE_SHINGLES = Table(
    "signature_shingles",
    "Internal: a few shingles (hashed runs of words) of each text, used to look up likely copies.",
    ("shingle", "signature_no"),
    (
        Column("shingle", pa.uint32(), "Hash of a run of words.", True),
        Column("signature_no", pa.uint32(), "The text it stands in, as in `signatures`.", True),
        Column("day", pa.int32(), "As in `signatures`."),
    ),
    is_internal=True,
)

TEXT_LINKS = Table(
    "text_links",
    "Internal: pairs of texts that share many shingles, and how many.",
    ("text_key", "other_key"),
    (
        Column("text_key", pa.int64(), "The text with the smaller key, as in `signatures`.", True),
        Column("other_key", pa.int64(), "The other text.", True),
        Column("shared", pa.int32(), "The number of distinct shingles in both texts.", True),
        Column("size", pa.int32(), "The number of distinct shingles in the text `text_key`.", True),
        Column("other_size", pa.int32(), "The number of distinct shingles in the text `other_key`.", True),
        Column("head", pa.float64(), "The share of the first text's opening shingles that the other has, 0 to 1.", True),
        Column("other_head", pa.float64(), "The share of the other text's opening shingles that the first has, 0 to 1.", True),
        Column("is_near", pa.bool_(), "Whether they share enough for one to be a near copy of the other.", True),
        Column("sampled", pa.int32(), "The number of sampled shingles these figures are estimated from; 0 where all were compared.", True),
    ),
    is_internal=True,
)

STORIES = Table(
    "stories",
    "One event as reported by any number of outlets in one language.",
    ("story_id",),
    (
        Column("story_id", pa.string(), "Stable id; one that was merged away still resolves in `story_ids`.", True),
        Column("title", pa.string(), "The most central headline."),
        Column("language", pa.string(), "The language it is reported in.", True),
        Column("first_seen", TIME, "The earliest article's time, UTC: of publication, else of fetching.", True),
        Column("last_seen", TIME, "The latest article's time, UTC.", True),
        Column("articles", pa.int64(), "How many articles, copies included.", True),
        Column("sources", pa.int64(), "How many sources.", True),
        Column("copies", pa.int64(), "How many of the articles are copies of another.", True),
        Column("event_id", pa.string(), "The event it is in, as in `events`: with stories of other languages, or alone.", True),
    ),
    is_view=True,
)

STORY_ARTICLES = Table(
    "story_articles",
    "Which story each article is in, and why.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("article_key", pa.int64(), "Hash of `article_id`, quicker to find.", True),
        Column("story_id", pa.string(), "The story.", True),
        Column("role", pa.string(), "`alone`, `linked` (alike another article of the story), `put` (there by a person's word only) or `copy` (follows its original).", True),
        Column("linked_to", pa.string(), "The most similar article of the story; for a copy its original; for one that was put there the article that was named; NULL where alone."),
        Column("score", pa.float64(), "How likely the two report one event, 0 to 1; NULL where they are not linked."),
        Column("terms", TEXTS, "The shared terms that decided, the strongest first; empty where they are not linked.", True),
        Column("centrality", pa.float64(), "Its mean score with the story's other articles.", True),
        Column("apart_from", pa.string(), "An article of another story that has its form and tells of something else, as the headlines' numbers and names say; NULL where none is known."),
    ),
)

STORY_HISTORY = Table(
    "story_history",
    "Every merge and split of stories.",
    ("story_id", "change", "at"),
    (
        Column("story_id", pa.string(), "The story that was merged into another, or that was parted from another.", True),
        Column("change", pa.string(), "`merged` or `split`.", True),
        Column("other_id", pa.string(), "The story it was merged into, or parted from.", True),
        Column("at", TIME, "When, UTC: the `loaded_at` of the load that did it.", True),
    ),
)

STORY_VECTORS = Table(
    "story_vectors",
    "Internal: the weighted terms that story detection compares. One row for each original that has text.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("article_key", pa.int64(), "Hash of `article_id`, quicker to find.", True),
        Column("article_no", pa.uint32(), "A short number for the row, used in `story_terms` and `story_links`.", True),
        Column("day", pa.int32(), "Day of publication, else of fetching, counted from 1970-01-01.", True),
        Column("is_dated", pa.bool_(), "Whether `day` is the day of publication, on trusted evidence.", True),
        Column("claimed_day", pa.int32(), "The day of publication on any evidence, trusted or not."),
        Column("hashes", pa.list_(pa.uint32()), "Hashes of its most telling terms, highest weight first.", True),
        Column("weights", pa.list_(pa.float32()), "Their weights.", True),
        Column("in_title", pa.list_(pa.bool_()), "Whether each term is in the title.", True),
        Column("is_number", pa.list_(pa.bool_()), "Whether each term is a number; NULL in rows of an older layout."),
        Column("pairs", pa.list_(pa.uint32()), "Hashes of its most telling word pairs; NULL in rows of an older layout."),
        Column("pair_weights", pa.list_(pa.float32()), "Their weights."),
        Column("size", pa.int32(), "The number of words that were read."),
        Column("headline_numbers", pa.list_(pa.uint32()), "Of a short text: hashes of its headline's numbers; NULL where there are none, or no names, or in rows of an older layout."),
        Column("headline_names", pa.list_(pa.uint32()), "The same of its headline's names."),
        Column("short_words", pa.list_(pa.uint32()), "The same of all its numbers and the beginnings of its words, among which those are looked for."),
    ),
    is_internal=True,
)

STORY_TERMS = Table(
    "story_terms",
    "Internal: a few terms of each original, used to look up likely stories.",
    ("term", "article_no"),
    (
        Column("term", pa.uint32(), "Hash of the term and its language.", True),
        Column("article_no", pa.uint32(), "As in `story_vectors`.", True),
        Column("day", pa.int32(), "As in `story_vectors`.", True),
        Column("is_dated", pa.bool_(), "As in `story_vectors`.", True),
    ),
    is_internal=True,
)

STORY_LINKS = Table(
    "story_links",
    "Internal: pairs of originals that are alike, with their score.",
    ("article_no", "other_no"),
    (
        Column("article_no", pa.uint32(), "The one article, as in `story_vectors`.", True),
        Column("other_no", pa.uint32(), "The other.", True),
        Column("score", pa.float64(), "How likely they report one event, 0 to 1.", True),
        Column("terms", TEXTS, "The shared terms that decided, the strongest first.", True),
        Column("day", pa.int32(), "The day of the pair, as in `story_vectors`: the dated article's, else the later one's.", True),
        Column("is_form", pa.bool_(), "Whether they are of one form and of different things, so that they are not one story; NULL in rows of an older layout."),
    ),
    is_internal=True,
)
# fmt: on
