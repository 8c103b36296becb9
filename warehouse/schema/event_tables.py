"""The tables of events, which are stories of several languages, and of what people said of stories and copies."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import TEXTS, TIME, Column, Table

# fmt: off
EVENTS = Table(
    "events",
    "One event as reported in any number of languages: one story, or stories of several languages.",
    ("event_id",),
    (
        Column("event_id", pa.string(), "Stable id, that of its first story; one that was merged away resolves in `event_ids`.", True),
        Column("title", pa.string(), "The most central headline of the story with most articles."),
        Column("languages", TEXTS, "The languages it is reported in, in the order of the alphabet.", True),
        Column("first_seen", TIME, "The earliest article's time, UTC: of publication, else of fetching.", True),
        Column("last_seen", TIME, "The latest article's time, UTC.", True),
        Column("stories", pa.int64(), "How many stories.", True),
        Column("articles", pa.int64(), "How many articles, copies included.", True),
        Column("sources", pa.int64(), "How many sources.", True),
    ),
    is_view=True,
)

EVENT_STORIES = Table(
    "event_stories",
    "Which event each story is in, and why, where the event has more stories than that one.",
    ("story_id",),
    (
        Column("story_id", pa.string(), "The story.", True),
        Column("event_id", pa.string(), "The event.", True),
        Column("linked_to", pa.string(), "The event's story it is most alike.", True),
        Column("score", pa.float64(), "How likely the two report one event, 0 to 1.", True),
        Column("signs", TEXTS, "What the two share, the strongest sign first.", True),
    ),
)

EVENT_LINKS = Table(
    "event_links",
    "Pairs of stories of different languages that are alike, by their central articles.",
    ("story_id", "other_id"),
    (
        Column("story_id", pa.string(), "The one story; the smaller id.", True),
        Column("other_id", pa.string(), "The other story.", True),
        Column("score", pa.float64(), "How likely the two report one event, 0 to 1.", True),
        Column("signs", TEXTS, "What the two share, the strongest sign first.", True),
    ),
)

EVENT_HISTORY = Table(
    "event_history",
    "Every merge and split of events.",
    ("event_id", "change", "at"),
    (
        Column("event_id", pa.string(), "The event that was merged into another, or that was parted from another.", True),
        Column("change", pa.string(), "`merged` or `split`.", True),
        Column("other_id", pa.string(), "The event it was merged into, or parted from.", True),
        Column("at", TIME, "When, UTC: the `loaded_at` of the load that did it.", True),
    ),
)

EVENT_VECTORS = Table(
    "event_vectors",
    "Internal: the keys that event detection compares. One row for each story, from its central article.",
    ("story_id",),
    (
        Column("story_id", pa.string(), "The story.", True),
        Column("event_no", pa.uint32(), "A short number for the row, used in `event_terms`.", True),
        Column("article_id", pa.string(), "Its central article.", True),
        Column("language", pa.string(), "Its language.", True),
        Column("day", pa.int32(), "As in `story_vectors`.", True),
        Column("is_dated", pa.bool_(), "As in `story_vectors`.", True),
        Column("claimed_day", pa.int32(), "As in `story_vectors`."),
        Column("keys", TEXTS, "Names, numbers and places in a spelling shared by languages, highest weight first.", True),
        Column("names", TEXTS, "The same, as printed in the article.", True),
        Column("weights", pa.list_(pa.float32()), "Their weights.", True),
        Column("vector", pa.list_(pa.float32()), "The sentence model's vector of headline and lead; NULL where the model was not used."),
    ),
    is_internal=True,
)

EVENT_TERMS = Table(
    "event_terms",
    "Internal: a few keys of each story, used to look up stories in other languages.",
    ("term", "event_no"),
    (
        Column("term", pa.uint32(), "Hash of the key.", True),
        Column("event_no", pa.uint32(), "As in `event_vectors`.", True),
        Column("day", pa.int32(), "As in `story_vectors`.", True),
        Column("is_dated", pa.bool_(), "As in `story_vectors`.", True),
    ),
    is_internal=True,
)

CORRECTIONS = Table(
    "corrections",
    "Corrections of stories and copies made by people. Rows are only added; where two disagree, the newest counts (`corrections_now`).",
    ("about", "article_id", "other_id", "said_at"),
    (
        Column("about", pa.string(), "What is corrected: `story` (for articles in two languages, their event) or `copy`.", True),
        Column("article_id", pa.string(), "One article: the one with the smaller id.", True),
        Column("other_id", pa.string(), "The other article.", True),
        Column("verdict", pa.string(), "`together`, `apart` (for `copy`: neither is a copy of the other) or `forgotten` (earlier corrections are undone).", True),
        Column("said_at", TIME, "When, UTC.", True),
        Column("said_by", pa.string(), "Who made the correction."),
        Column("reason", pa.string(), "Why, in their words."),
    ),
)

EVENT_TABLES = (EVENTS, EVENT_STORIES, EVENT_LINKS, EVENT_HISTORY, EVENT_VECTORS, EVENT_TERMS, CORRECTIONS)
# fmt: on
