"""The tables that say what is known of sources: their own facts, and what a person marked in what they delivered."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.layout import TEXTS, TIME, Column, Table

# fmt: off
# What the user brings (`config/sources.toml`, `config/source_facts.csv`): written by each run that loads.
FACTS: tuple[Column, ...] = (
    Column("country", pa.string(), "The country it is published in, ISO 3166-1 alpha-2.", by_load=True),
    Column("language", pa.string(), "The language it is written in, ISO 639-1.", by_load=True),
    Column("tags", TEXTS, "The tags you gave it in `config/`.", by_load=True),
    Column("tier", pa.int32(), "How much it matters to you: 1 is a priority source, 2 and 3 matter less.", by_load=True),
    Column("outlet_kind", pa.string(), "`national`, `local`, `wire`, `trade` or `blog`.", by_load=True),
    Column("region", pa.string(), "The region or town it is about.", by_load=True),
    Column("owner", pa.string(), "Who owns it.", by_load=True),
    Column("reach", pa.int64(), "The number of people it reaches, by your own count.", by_load=True),
    Column("licence", pa.string(), "The licence under which its texts may be shown.", by_load=True),
)

SOURCES = Table(
    "sources",
    "The sources that documents came from or were polled from, with the facts that `config/` gives.",
    ("source_id",),
    (
        Column("source_id", pa.string(), "The source's id in `config/sources.toml`, or made from the input.", True),
        Column("name", pa.string(), "Its name.", True),
        Column("kind", pa.string(), "`feed`, `sitemap`, `page`, `folder`, `records`, `warc`, ...", True),
        Column("url", pa.string(), "Where it is."),
        Column("first_seen", TIME, "When it was first asked, or first delivered, UTC.", True),
        *FACTS,
    ),
)

MARKS = Table(
    "marks",
    "Marks made by people: an article that a watch should not have found, or one that is missing.",
    ("mark_id",),
    (
        Column("mark_id", pa.string(), "Stable id: of what is marked and how.", True),
        Column("kind", pa.string(), "`false_hit`, or `missed`.", True),
        Column("watch", pa.string(), "The watch it should not match; NULL for all watches."),
        Column("article_id", pa.string(), "The article; NULL where it is not in the warehouse."),
        Column("source_id", pa.string(), "The source of the article, or the one that should have delivered it."),
        Column("url", pa.string(), "Its address."),
        Column("note", pa.string(), "Why, in the person's words."),
        Column("marked_by", pa.string(), "Who marked it."),
        Column("marked_at", TIME, "When, UTC.", True),
    ),
)
# fmt: on
