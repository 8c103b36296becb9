"""Every table and column of the warehouse, declared once: DDL, Arrow schemas, inserts and docs come from here."""
# ruff: noqa: E501 - a column takes a line

import pyarrow as pa

from warehouse.schema.decision_tables import (
    DUPLICATES,
    SIGNATURE_SHINGLES,
    SIGNATURES,
    STORIES,
    STORY_ARTICLES,
    STORY_HISTORY,
    STORY_LINKS,
    STORY_TERMS,
    STORY_VECTORS,
    TEXT_LINKS,
)
from warehouse.schema.event_tables import EVENT_TABLES
from warehouse.schema.layout import ARTICLE_ID, COUNTS, TEXTS, TIME, Column, Table
from warehouse.schema.reader_tables import READER_TABLES
from warehouse.schema.retirement_tables import RETIRED_ARTICLES, RETIREMENTS
from warehouse.schema.search_tables import SEARCH_TABLES
from warehouse.schema.source_tables import MARKS, SOURCES

# fmt: off


_POSITION = Column("position", pa.int32(), "Place in the document, counted from 0 over all its blocks.", required=True)
_RUN_ID = Column("run_id", pa.string(), "The run that wrote the row, as in `runs`.")

_ARTICLE_COLUMNS = (
    Column("article_id", pa.string(), "Stable id: from the url; for a file without one from its name and content.", True),
    Column("source_id", pa.string(), "The source that delivered it, as in `sources`.", True),
    Column("url", pa.string(), "Where it was fetched; for a local file `file:` and its path relative to the folder given.", True),
    Column("canonical_url", pa.string(), "The url the page declares as its own; else `url` without parameters that do not change the document.", True),
    Column("title", pa.string(), "The headline."),
    Column("kicker", pa.string(), "The short line over the headline."),
    Column("subtitle", pa.string(), "The standfirst: the summary under the headline."),
    Column("authors", TEXTS, "Names only, in the order printed; empty where none is named.", True),
    Column("agency", pa.string(), "The wire agency credited."),
    Column("section", pa.string(), "The section of the outlet it stands in."),
    Column("tags", TEXTS, "The outlet's own keywords.", True),
    Column("dateline_place", pa.string(), "The place named in the dateline, as printed."),
    Column("dateline_date", pa.date32(), "The day named in the dateline."),
    Column("published_at", TIME, "When it was first published, UTC; never later than `fetched_at`."),
    Column("published_precision", pa.string(), "How exact `published_at` is: `second`, `minute` or `day`."),
    Column("published_from", pa.string(), "The evidence that gave `published_at`: `json-ld`, `meta`, `html`, `url`, `feed`, `record`, `dateline`, `caption`, ..."),
    Column("modified_at", TIME, "When the outlet says it was last changed, UTC."),
    Column("fetched_at", TIME, "When its bytes were fetched, UTC; for a local file the file's time of modification.", True),
    Column("loaded_at", TIME, "When this row was written or last changed, UTC; never goes backwards: the cursor of incremental readers.", True, True),
    Column("language", pa.string(), "ISO 639-1 code of the text; `und` where no answer is safe.", True),
    Column("language_confidence", pa.float64(), "How sure `language` is, 0 to 1.", True),
    Column("language_method", pa.string(), "The opinion that gave `language`: `langdetect`, `lingua`, `script`, `declared`, `none`.", True),
    Column("declared_language", pa.string(), "The language the page or record says it is in."),
    Column("text", pa.string(), "The article's own paragraphs, one a line, a dateline included; no boilerplate.", True),
    Column("word_count", pa.int32(), "Words in `text`; a Chinese or Japanese character counts as one.", True),
    Column("copyright", pa.string(), "The copyright line, or its holder."),
    Column("is_paywalled", pa.bool_(), "Whether the outlet keeps (part of) it for payers; NULL where nothing tells."),
    Column("quality", pa.float64(), "How likely the text is whole and clean, 0 to 1.", True),
    Column("content_sha256", pa.string(), "SHA-256 of title, subtitle, authors and text; another value makes a revision.", True),
    Column("revision", pa.int32(), "Which of its versions it is, counted from 1 in the order of `fetched_at`.", True, True),
    Column("duplicate_of", pa.string(), "`article_id` of the original this is a copy of; NULL on an original.", by_load=True),
    Column("story_id", pa.string(), "The event it reports, as in `stories`; NULL where none was decided.", by_load=True),
    Column("lacks", TEXTS, "What is missing from this version: `page` (the text is the feed's own), `end` (the archived page is cut off), `title`, `date` (of publication), `rest` (paywalled, and less than half as long as another version). `articles` shows the version that lacks least, and the newest of those; `date` counts half.", True, True),
    Column("body_from", pa.string(), "Where the text was taken from: `dom` (the page's elements), `json-ld`, `state` (data of the page's scripts), `trafilatura`, `text` (a plain-text document) or `feed` (the page could not be fetched). `+learned` follows where the learned judge removed parts, `+cut` where the archived page is cut off.", True),
    Column("document_id", pa.string(), "The document it was made from, as in `documents`.", True),
    Column("extractor_version", pa.string(), "The version of the extractors that made it.", True),
    Column("run_id", pa.string(), "The run that loaded it, as in `runs`.", True),
    Column("page_kind", pa.string(), "What its page is: `article`, `listing`, `forum`, `product`, `other`; NULL where older extractors read it."),
)

ARTICLES = Table("articles", "One row for each article: the newest of its most complete versions.", ("article_id",), _ARTICLE_COLUMNS)

IMAGES = Table(
    "images",
    "The pictures of each article, in the version `articles` shows.",
    ("article_id", "position"),
    (
        ARTICLE_ID,
        Column("position", pa.int32(), "Its place among the article's pictures, counted from 0.", True),
        Column("url", pa.string(), "The image's address, where there is one."),
        Column("caption", pa.string(), "What the outlet says it shows, without the credit."),
        Column("credit", pa.string(), "The photographer or agency."),
    ),
)

REMOVED_BLOCKS = Table(
    "removed_blocks",
    "Everything that cleaning removed from the version `articles` shows, and why.",
    ("article_id", "position", "rule"),
    (
        ARTICLE_ID,
        _POSITION,
        Column("kind", pa.string(), "The kind of text: `photo_caption`, `copyright`, `related`, ...", True),
        Column("text", pa.string(), "The text taken out.", True),
        Column("rule", pa.string(), "The rule that took it: an id of `config/boilerplate.toml`, or of the code.", True),
    ),
)

QUOTES = Table(
    "quotes",
    "Direct quotations in each article, in the version `articles` shows.",
    ("article_id", "position", "text"),
    (
        ARTICLE_ID,
        _POSITION,
        Column("text", pa.string(), "What was said, without its quotation marks; the parts of a speech that its attribution breaks are joined by ` … `.", True),
        Column("speaker", pa.string(), "Who said it, as the text names them; NULL where it does not."),
        Column("speaker_name", pa.string(), "The speaker's full name, also of a surname or a pronoun; NULL where that is not safe."),
        Column("speaker_kind", pa.string(), "`person`, `organisation`, `role` or `pronoun`; NULL where that is not safe."),
    ),
)

_REVISION_COLUMNS = tuple(c for c in _ARTICLE_COLUMNS if c.name not in {"duplicate_of", "story_id"})

ARTICLE_REVISIONS = Table(
    "article_revisions",
    "Every version seen of every article.",
    ("article_id", "revision"),
    (*_REVISION_COLUMNS, Column("is_shown", pa.bool_(), "Whether it is the version that `articles` shows.", True)),
    is_view=True,
)

MENTIONS = Table(
    "mentions",
    "Where a watchlist's terms occur in each article, in the version `articles` shows.",
    ("article_id", "watch", "term", "place", "position"),
    (
        ARTICLE_ID,
        Column("watch", pa.string(), "The watchlist's id.", True),
        Column("term", pa.string(), "The term that matched.", True),
        Column("place", pa.string(), "`title`, `subtitle`, `lead`, `body`, `quote` or `caption`.", True),
        Column("position", pa.int32(), "Its first character, counted from 0 in the title, the text, or the captions.", True),
        Column("sentence", pa.string(), "The sentence it stands in.", True),
    ),
)


def _packed(table: Table) -> pa.DataType:
    """The rows of one article in a child table, as a list of structs without the article's id."""
    return pa.list_(pa.struct([column.field for column in table.columns if column.name != "article_id"]))


PARTS: tuple[Table, ...] = (IMAGES, REMOVED_BLOCKS, QUOTES, MENTIONS)

# The rows of an article's parts travel within the article: a batch may hold two versions of one article.
OTHER_REVISIONS = Table(
    "other_revisions",
    "The versions that `articles` does not show: older ones, and newer but less complete ones, each with its parts. Where text and parts were moved to Parquet files, `extractor_version` is `retired`.",
    ("article_id", "revision"),
    (
        *_REVISION_COLUMNS[:-1],
        *(Column(table.name, _packed(table), f"Its rows of `{table.name}`.") for table in PARTS),
        _REVISION_COLUMNS[-1],  # `page_kind`: columns that a migration adds come last
    ),
)

SIGHTINGS = Table(
    "sightings",
    "When a version already known was fetched again, with the same content.",
    ("article_id", "fetched_at", "content_sha256"),
    (
        ARTICLE_ID,
        Column("fetched_at", TIME, "When its bytes were fetched, UTC.", True),
        Column("content_sha256", pa.string(), "The version, as in `article_revisions`.", True),
        Column("loaded_at", TIME, "When this row was written, UTC.", True),
    ),
)

DOCUMENTS = Table(
    "documents",
    "Every document that was fetched or loaded.",
    ("document_id",),
    (
        Column("document_id", pa.string(), "Stable id: from the url, the bytes and what the carrier said of them.", True),
        Column("source_id", pa.string(), "The source that delivered it.", True),
        Column("url", pa.string(), "Where it was fetched, or `file:` and its path.", True),
        Column("status", pa.int32(), "The HTTP status; NULL for what was not fetched."),
        Column("sha256", pa.string(), "SHA-256 of the bytes.", True),
        Column("bytes", pa.int64(), "How many bytes.", True),
        Column("media_type", pa.string(), "`html` or `text`.", True),
        Column("archive_file", pa.string(), "The file that holds the bytes."),
        Column("archive_offset", pa.int64(), "Where in it they start: byte offset (WARC), line (JSONL, CSV) or row (Parquet)."),
        Column("fetched_at", TIME, "When it was fetched, UTC.", True),
        Column("loaded_at", TIME, "When this row was written, UTC.", True, True),
        Column("article_id", pa.string(), "The article that came of it; NULL where it was rejected."),
        Column("content_sha256", pa.string(), "The version of the article that came of it, as in `article_revisions`."),
        Column("error", pa.string(), "Why it gave no article."),
        Column("extractor_version", pa.string(), "The version of the extractors that last read it.", True),
        _RUN_ID,
    ),
)

FETCHES = Table(
    "fetches",
    "Every fetch of a source's list or page, whatever the outcome.",
    ("fetch_id",),
    (
        Column("fetch_id", pa.string(), "Stable id: from source, url and time.", True),
        Column("source_id", pa.string(), "The source it was fetched for.", True),
        Column("url", pa.string(), "What was asked for.", True),
        Column("final_url", pa.string(), "Where redirects led.", True),
        Column("wanted", pa.string(), "`page`, or a list of pages: `feed`, `sitemap`, `section`, ...", True),
        Column("outcome", pa.string(), "`ok`, `not_modified`, `not_found`, `bot_wall`, `timeout`, ...", True),
        Column("detail", pa.string(), "The outcome in words.", True),
        Column("status", pa.int32(), "The HTTP status of the last answer; NULL where none came."),
        Column("fetched_at", TIME, "When, UTC.", True),
        Column("seconds", pa.float64(), "How long it took, redirects included.", True),
        Column("attempts", pa.int32(), "How often it was tried.", True),
        Column("bytes", pa.int64(), "Bytes of the last answer, unpacked.", True),
        Column("sha256", pa.string(), "SHA-256 of them; NULL where there were none."),
        Column("archive_file", pa.string(), "The WARC file that holds the answer."),
        Column("archive_offset", pa.int64(), "Its byte offset there."),
        Column("is_new", pa.bool_(), "Whether it gave bytes not seen before.", True),
        Column("from_feed", pa.bool_(), "Whether the page could not be fetched, so that the article is the feed's own text.", True),
        Column("listed", pa.int32(), "The number of pages listed; NULL on a page."),
        _RUN_ID,
        Column("stale", pa.int32(), "For a sitemap, the number of pages skipped as older than `polling.sitemap_days`; NULL on a page."),
    ),
)

SEEN_PAGES = Table(
    "seen_pages",
    "Every page that a source has listed, recorded before it is fetched, so that losses can be counted.",
    ("source_id", "url"),
    (
        Column("source_id", pa.string(), "The source.", True),
        Column("url", pa.string(), "As listed.", True),
        Column("first_seen_at", TIME, "When it was listed first, UTC.", True),
        Column("guid", pa.string(), "The id that the feed gives it (`guid`, `id`)."),
    ),
)

RUNS = Table(
    "runs",
    "Every run of a flow.",
    ("run_id",),
    (
        Column("run_id", pa.string(), "The run's id.", True),
        Column("flow", pa.string(), "The flow's name.", True),
        Column("inputs", TEXTS, "What it was asked to load.", True),
        Column("started_at", TIME, "UTC.", True),
        Column("finished_at", TIME, "UTC; NULL while it runs, and for ever where it was killed."),
        Column("status", pa.string(), "`running`, `completed`, `failed` or `interrupted`.", True),
        Column("read", pa.int64(), "Documents read.", True),
        Column("loaded", pa.int64(), "Articles loaded: new, revised or unchanged.", True),
        Column("new", pa.int64(), "Articles not seen before.", True),
        Column("revised", pa.int64(), "Articles seen before with other content.", True),
        Column("unchanged", pa.int64(), "Documents or articles seen before as they are.", True),
        Column("copies", pa.int64(), "Of the new and revised ones, copies of another article.", True),
        Column("quarantined", pa.int64(), "Documents that gave no article.", True),
        Column("counts", COUNTS, "Quarantined documents by `stage/reason`, removed blocks by `removed/kind`, articles in languages that were not asked for by `left_out/language`.", True),
        Column("seconds", pa.map_(pa.string(), pa.float64()), "Seconds spent by stage.", True),
        Column("process", pa.string(), "Host, process id and its start: tells a run that goes on from a killed one.", True),
    ),
)

QUARANTINE = Table(
    "quarantine",
    "Input that failed, with the reason and where its bytes are. `newsloom replay` reads it again.",
    ("document_id",),
    (
        Column("document_id", pa.string(), "The document, as in `documents`, or an id of the part of the input that failed.", True),
        Column("source_id", pa.string(), "The source that delivered it.", True),
        Column("url", pa.string(), "Its url.", True),
        Column("stage", pa.string(), "Where it failed: `read`, `fetch`, `decode`, `extract`, `normalize`, `load`.", True),
        Column("reason", pa.string(), "Why: `empty`, `binary`, `timeout`, `no_text`, ...", True),
        Column("error", pa.string(), "The reason in words.", True),
        Column("archive_file", pa.string(), "The file that holds the bytes.", True),
        Column("archive_offset", pa.int64(), "Where in it, as in `documents`."),
        Column("first_at", TIME, "When it first failed, UTC.", True),
        _RUN_ID,
    ),
)

SOURCE_BOILERPLATE = Table(
    "source_boilerplate",
    "Every line that recurs in a source's articles, and whether it is removed as the source's boilerplate.",
    ("source_id", "line_key"),
    (
        Column("source_id", pa.string(), "The source.", True),
        Column("line_key", pa.string(), "The line without case, spaces and numbers.", True),
        Column("text", pa.string(), "One way it is written.", True),
        Column("stories", pa.int32(), "The number of the source's stories with the line, without copies.", True),
        Column("source_stories", pa.int32(), "The number of the source's stories that were counted.", True),
        Column("sources", pa.int32(), "The number of sources that have the line.", True),
        Column("is_taken", pa.bool_(), "Whether it is removed from the source's articles.", True),
        Column("reason", pa.string(), "`learned`, `overruled` in `config/learning.toml`, or why it is kept.", True),
    ),
)

LEARNED_REMOVALS = Table(
    "learned_removals",
    "The lines removed as a source's boilerplate, with their place, so that the text as extracted can be restored.",
    ("article_id", "line"),
    (
        ARTICLE_ID,
        Column("line", pa.int64(), "Its line in the text as extracted, counted from 0.", True),
        Column("text", pa.string(), "The line.", True),
    ),
)

LOADED_BATCHES = Table(
    "loaded_batches",
    "Internal: the staged batches that are loaded, so that none is loaded twice.",
    ("batch_id",),
    (
        Column("batch_id", pa.string(), "The batch's id.", True),
        Column("loaded_at", TIME, "When, UTC.", True, True),
        _RUN_ID,
    ),
    is_internal=True,
)

MIGRATIONS = Table(
    "migrations",
    "The changes made to this warehouse's layout; a file with this table is a newsloom warehouse.",
    ("version",),
    (
        Column("version", pa.int32(), "The version of the layout after it.", True),
        Column("name", pa.string(), "What it does.", True),
        Column("applied_at", TIME, "When, UTC.", True),
        Column("layout", pa.string(), "SHA-256 of tables, comments and views as the code declares them.", True),
    ),
    is_internal=True,
)

TABLES: tuple[Table, ...] = (
    ARTICLES,
    ARTICLE_REVISIONS,
    OTHER_REVISIONS,
    SIGHTINGS,
    IMAGES,
    REMOVED_BLOCKS,
    QUOTES,
    MENTIONS,
    DUPLICATES,
    SIGNATURES,
    SIGNATURE_SHINGLES,
    TEXT_LINKS,
    STORIES,
    STORY_ARTICLES,
    STORY_HISTORY,
    STORY_VECTORS,
    STORY_TERMS,
    STORY_LINKS,
    *EVENT_TABLES,
    SOURCES,
    DOCUMENTS,
    FETCHES,
    SEEN_PAGES,
    RUNS,
    QUARANTINE,
    SOURCE_BOILERPLATE,
    LEARNED_REMOVALS,
    MARKS,
    *READER_TABLES,
    *SEARCH_TABLES,
    LOADED_BATCHES,
    RETIRED_ARTICLES,
    RETIREMENTS,
    MIGRATIONS,
)
# fmt: on


def table(name: str) -> Table:
    """The table of that name. Raises KeyError."""
    return {table.name: table for table in TABLES}[name]
