"""The tables that say what people were told: alerts, briefs, and which articles were shown to whom."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import TEXTS, TIME, Column, Table

# fmt: off
_STATE = Column("state", pa.string(), "`waiting`, `sent`, `written` (to a folder only) or `failed`.", True)
_SENT_AT = Column("sent_at", TIME, "When it was sent, UTC; NULL where it was not.")
_SENT_TO = Column("sent_to", TEXTS, "Where it was sent: the kind of each address, and the part of it that is not secret.", True)

ALERTS = Table(
    "alerts",
    "Every alert: the rule, what it is about, why it was raised, when and where it was sent, or why it was not.",
    ("alert_id",),
    (
        Column("alert_id", pa.string(), "Stable id: of the rule and what it is about.", True),
        Column("rule", pa.string(), "The rule in `config/alerts.toml`.", True),
        Column("kind", pa.string(), "What the rule looks for: `new_story`, `growing_story`, `spike`, `priority_source`, `headline`, `vanished` or `quiet_source`.", True),
        Column("watch", pa.string(), "The watchlist or saved query; NULL where the rule is over all articles."),
        Column("subject", pa.string(), "What it is about: a story's id, an article's, a source's, or a day.", True),
        Column("story_id", pa.string(), "The story; `story_ids` has the one it is now."),
        Column("article_id", pa.string(), "The article that is shown of it."),
        Column("source_id", pa.string(), "The source it is about, or that of the article."),
        Column("title", pa.string(), "The headline of the article."),
        Column("url", pa.string(), "Its address."),
        Column("reason", pa.string(), "Why it was raised, in words and numbers.", True),
        Column("value", pa.float64(), "The number that was measured, where the rule measures one."),
        Column("threshold", pa.float64(), "The number that it had to reach."),
        Column("raised_at", TIME, "When, UTC.", True),
        Column("state", pa.string(), "`waiting` (quiet hours, or over the limit of an hour), `sent`, `digest` (sent together with others), `failed`, or `left_out`.", True),
        Column("held_because", pa.string(), "Why it was not sent at once, or not at all; NULL where it was."),
        _SENT_AT,
        _SENT_TO,
    ),
)

BRIEFS = Table(
    "briefs",
    "Every brief that was made for a reader.",
    ("brief_id",),
    (
        Column("brief_id", pa.string(), "Stable id: of the reader and the period.", True),
        Column("reader", pa.string(), "The reader, as in `config/briefs.toml`.", True),
        Column("period", pa.string(), "The period it is for: a day, or a week as in 2026-W10.", True),
        Column("since", TIME, "The beginning of what it looks at, UTC.", True),
        Column("until", TIME, "The end, UTC.", True),
        Column("stories", pa.int32(), "How many entries it has; 0 where it says that nothing is new.", True),
        Column("made_at", TIME, "When it was made, UTC.", True),
        _STATE,
        Column("error", pa.string(), "Why it could not be sent."),
        _SENT_AT,
        _SENT_TO,
        Column("file", pa.string(), "The folder and name of its files, where it was written."),
    ),
)

BRIEF_ENTRIES = Table(
    "brief_entries",
    "The entries of briefs, each with how its story stood then: no story comes twice in a row unless it changed.",
    ("brief_id", "place"),
    (
        Column("brief_id", pa.string(), "The brief, as in `briefs`.", True),
        Column("place", pa.int32(), "Its place in the brief, counted from 1.", True),
        Column("reader", pa.string(), "As in `briefs`.", True),
        Column("entry", pa.string(), "What the entry is of: the event, where stories are joined across languages, else the story.", True),
        Column("story_id", pa.string(), "Its story, or the largest of them."),
        Column("article_id", pa.string(), "The article that is shown of it.", True),
        Column("title", pa.string(), "Its headline as shown."),
        Column("change", pa.string(), "`new`, `grown` or `changed`.", True),
        Column("reason", pa.string(), "Why it is in, in words.", True),
        Column("watch", pa.string(), "The watch that names it; NULL where none does."),
        Column("articles", pa.int64(), "Articles of it then, copies included.", True),
        Column("copies", pa.int64(), "Of them, copies.", True),
        Column("sources", pa.int64(), "Sources of them.", True),
        Column("digest", pa.string(), "Hash of headline and lead as shown: another one tells that they changed.", True),
    ),
)

DELIVERIES = Table(
    "deliveries",
    "Which articles were shown or sent to which reader, as licences require.",
    ("delivery_id",),
    (
        Column("delivery_id", pa.string(), "Stable id: of the article, the reader, the way and what it was part of.", True),
        Column("article_id", pa.string(), "The article, as in `articles`.", True),
        Column("source_id", pa.string(), "Its source.", True),
        Column("title", pa.string(), "Its headline as shown."),
        Column("reader", pa.string(), "To whom: a reader of `config/briefs.toml`, a rule of `config/alerts.toml`, or who asked.", True),
        Column("way", pa.string(), "`brief`, `alert`, `watch`, `page`, `mcp`, `feed` or `export`.", True),
        Column("part_of", pa.string(), "The brief or alert it was part of."),
        Column("shown", pa.string(), "How much of it: `headline`, `sentences` or `text`.", True),
        Column("delivered_at", TIME, "When, UTC.", True),
    ),
)

READER_TABLES: tuple[Table, ...] = (ALERTS, BRIEFS, BRIEF_ENTRIES, DELIVERIES)
# fmt: on
