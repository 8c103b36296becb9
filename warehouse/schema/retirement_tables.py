"""The tables that say what was taken out of the warehouse into Parquet files, and keep it from coming back."""

import pyarrow as pa

from warehouse.schema.layout import COUNTS, TEXTS, TIME, Column, Table

# fmt: off
RETIRED_ARTICLES = Table(
    "retired_articles",
    "The articles that were moved to Parquet files: not loaded again from the same document or with the same content.",
    ("article_id",),
    (
        Column("article_id", pa.string(), "The article's id; `documents` still has its documents.", True),
        Column("source_id", pa.string(), "As it was in `articles`.", True),
        Column("url", pa.string(), "As it was in `articles`.", True),
        Column("title", pa.string(), "As it was in `articles`."),
        Column("published_at", TIME, "As it was in `articles`."),
        Column("fetched_at", TIME, "As it was in `articles`.", True),
        Column("duplicate_of", pa.string(), "As it was in `articles`; the original was moved with its copies."),
        Column("story_id", pa.string(), "As it was in `articles`; the articles of a story are moved together."),
        Column("contents", TEXTS, "`content_sha256` of all its versions.", True),
        Column("retirement_id", pa.string(), "The retirement that moved it, as in `retirements`.", True),
    ),
)

RETIREMENTS = Table(
    "retirements",
    "Each time rows were moved to Parquet files: `<table>/month=<month>/<retirement_id>.parquet`.",
    ("retirement_id",),
    (
        Column("retirement_id", pa.string(), "Its id, the name of its files.", True),
        Column("retired_at", TIME, "When, UTC.", True),
        Column("kind", pa.string(), "What was past its days, as in `keep_days` of `config/retention.toml`.", True),
        Column("month", pa.string(), "The month it is of, as in 2026-03.", True),
        Column("rows", COUNTS, "Rows written by table.", True),
    ),
)
# fmt: on
