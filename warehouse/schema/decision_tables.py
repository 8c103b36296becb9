"""The tables that hold what was decided of copies and stories, and the indexes those decisions are made from."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import ARTICLE_ID, TEXTS, TIME, Column, Table

# fmt: off
DUPLICATES = Table(
    "duplicates",
    "Every decision that one article is a copy of another, explained.",
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
    "What copies are told by: one row an article, as `articles` shows it.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("article_key", pa.int64(), "Hash of `article_id`, quicker to find.", True),
        Column("signature_no", pa.uint32(), "Short number of the row, for `signature_shingles`.", True),
        Column("text_key", pa.int64(), "Hash of the text's words in order: the same for the same words.", True),
        Column("url_key", pa.int64(), "Hash of the document's url, without what does not change the document.", True),
        Column("canonical_key", pa.int64(), "Hash of the url the page names as its own, treated alike.", True),
        Column("source_id", pa.string(), "As in `articles`.", True),
        Column("published_at", TIME, "As in `articles`."),
        Column("is_day_only", pa.bool_(), "Whether the time of publication is known to the day only.", True),
        Column("fetched_at", TIME, "As in `articles`.", True),
        Column("day", pa.int32(), "Day of publication, counted from 1970-01-01: copies are sought around it; NULL where it is not well known."),
        Column("size", pa.int32(), "How many distinct shingles (runs of words) the text has.", True),
        Column("sample", pa.list_(pa.uint32()), "The smallest hashes of its shingles, in order.", True),
        Column("head", pa.list_(pa.uint32()), "The smallest hashes of its first shingles, in order.", True),
    ),
    is_internal=True,
)

SIGNATURE_SHINGLES = Table(
    "signature_shingles",
    "The few shingles (runs of words, hashed) of each text by which likely copies are looked up.",
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
    "Pairs of texts that share much: what they share, whoever published them.",
    ("text_key", "other_key"),
    (
        Column("text_key", pa.int64(), "The one text, as in `signatures`; the smaller key.", True),
        Column("other_key", pa.int64(), "The other text.", True),
        Column("shared", pa.int32(), "How many distinct shingles stand in both.", True),
        Column("size", pa.int32(), "How many the one has.", True),
        Column("other_size", pa.int32(), "How many the other has.", True),
        Column("head", pa.float64(), "The share of the one's first shingles found in the other, 0 to 1.", True),
        Column("other_head", pa.float64(), "The share of the other's first shingles found in the one, 0 to 1.", True),
        Column("is_near", pa.bool_(), "Whether they share enough for one to be a near copy of the other.", True),
        Column("sampled", pa.int32(), "On how many sampled shingles the numbers rest; 0 where all were compared.", True),
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
        Column("role", pa.string(), "`alone`, `linked` (alike another article of the story) or `copy` (follows its original).", True),
        Column("linked_to", pa.string(), "The story's article it is most alike; of a copy its original; NULL where alone."),
        Column("score", pa.float64(), "How likely the two report one event, 0 to 1; NULL on a copy and where alone."),
        Column("terms", TEXTS, "The shared terms that decided, the strongest first; empty on a copy and where alone.", True),
        Column("centrality", pa.float64(), "Its mean score with the story's other articles.", True),
    ),
)

STORY_HISTORY = Table(
    "story_history",
    "What became of stories: every merge and split.",
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
    "What stories are found by: one row an original with text.",
    ("article_id",),
    (
        ARTICLE_ID,
        Column("article_key", pa.int64(), "Hash of `article_id`, quicker to find.", True),
        Column("article_no", pa.uint32(), "Short number of the row, for `story_terms` and `story_links`.", True),
        Column("day", pa.int32(), "Day of publication, else of fetching, counted from 1970-01-01.", True),
        Column("is_dated", pa.bool_(), "Whether that is the day of publication, by evidence that is trusted so far.", True),
        Column("claimed_day", pa.int32(), "The day of publication by any evidence."),
        Column("hashes", pa.list_(pa.uint32()), "Hashes of its weightiest terms, the weightiest first.", True),
        Column("weights", pa.list_(pa.float32()), "Their weights.", True),
        Column("in_title", pa.list_(pa.bool_()), "Whether each stands in the title.", True),
        Column("is_number", pa.list_(pa.bool_()), "Whether each is a number; NULL where that was not told."),
        Column("pairs", pa.list_(pa.uint32()), "Hashes of its weightiest pairs of words; NULL likewise."),
        Column("pair_weights", pa.list_(pa.float32()), "Their weights."),
        Column("size", pa.int32(), "How many of its words were read."),
    ),
    is_internal=True,
)

STORY_TERMS = Table(
    "story_terms",
    "The few terms each original is looked up by.",
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
    "Pairs of originals that are alike.",
    ("article_no", "other_no"),
    (
        Column("article_no", pa.uint32(), "The one article, as in `story_vectors`.", True),
        Column("other_no", pa.uint32(), "The other.", True),
        Column("score", pa.float64(), "How likely they report one event, 0 to 1.", True),
        Column("terms", TEXTS, "The shared terms that decided, the strongest first.", True),
        Column("day", pa.int32(), "Its day, as in `story_vectors`: of the one that is dated, else the later one's.", True),
    ),
    is_internal=True,
)
# fmt: on
