"""Articles and rejections as typed Arrow tables, by table of the warehouse; the schema is declared, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from extractors.article import Article, Image, Quote, Rejected, Removed
from extractors.document import Document, stable_id
from warehouse.schema.source_tables import SOURCES
from warehouse.schema.tables import DOCUMENTS, FETCHES, OTHER_REVISIONS, QUARANTINE, SEEN_PAGES

# What was made of the articles where they were extracted (``extractors/prepared.py``); of no table of the warehouse.
PREPARED = "prepared"
# The rows of `images`, `removed_blocks` and `quotes` travel within their article: a batch may hold two versions of one.
STAGED: Mapping[str, pa.Schema] = {
    "articles": OTHER_REVISIONS.staged,
    "documents": DOCUMENTS.staged,
    "fetches": FETCHES.staged,
    "seen_pages": SEEN_PAGES.staged,
    "sources": SOURCES.staged,
    "quarantine": QUARANTINE.staged,
    PREPARED: pa.schema([pa.field("key", pa.int64(), nullable=False), pa.field("data", pa.binary(), nullable=False)]),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What the warehouse keeps of a document: everything but its bytes."""

    document_id: str
    source_id: str
    url: str
    status: int | None
    sha256: str
    bytes: int
    media_type: str
    file: str
    offset: int | None
    fetched_at: datetime

    @classmethod
    def of(cls, document: Document) -> "DocumentRecord":
        """The record of a document; hashes its body."""
        return cls(
            document_id=document.document_id,
            source_id=document.source_id,
            url=document.url,
            status=document.status,
            sha256=document.sha256,
            bytes=len(document.body),
            media_type=document.media_type.value,
            file=document.origin.file,
            offset=document.origin.offset,
            fetched_at=document.fetched_at,
        )


@dataclass(frozen=True, slots=True)
class FetchRow:
    """One fetch; the fields are the columns of ``fetches``."""

    source_id: str
    url: str
    final_url: str
    wanted: str
    outcome: str
    detail: str
    status: int | None
    fetched_at: datetime
    seconds: float
    attempts: int
    bytes: int
    sha256: str | None
    archive_file: str | None
    archive_offset: int | None
    is_new: bool
    from_feed: bool
    listed: int | None = None
    stale: int | None = None

    @property
    def fetch_id(self) -> str:
        """The same for the same fetch."""
        return stable_id("fetch", self.source_id, self.url, self.fetched_at.isoformat())


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page that a source has listed."""

    source_id: str
    url: str
    first_seen_at: datetime
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling sources adds to a batch: every fetch, and the pages listed for the first time."""

    fetches: Sequence[FetchRow] = ()
    seen: Sequence[SeenPage] = ()


NOT_POLLED = Polled()


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source that delivered documents."""

    source_id: str
    name: str
    kind: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What is loaded in one transaction.

    batch_id: the same for the same documents of the same run.
    tables: the rows by table name, in the staged schema of ``warehouse/schema/tables.py``.
    """

    batch_id: str
    run_id: str
    tables: Mapping[str, pa.Table]


def to_batch(
    articles: Sequence[Article],
    rejected: Sequence[Rejected],
    documents: Sequence[DocumentRecord],
    sources: Sequence[SourceRecord] = (),
    polled: Polled = NOT_POLLED,
    *,
    run_id: str,
    extractor_version: str,
    made_at: datetime,
) -> Batch:
    """The batch of these articles and rejections.

    documents: of all articles, and of those rejections that became a document at all.
    made_at: aware; when the batch was made, for ``sources.first_seen`` and ``quarantine.first_at``.
    """
    stamp: Row = {"extractor_version": extractor_version, "run_id": run_id}
    given = {article.document_id: article for article in articles}
    errors = {rejection.document_id: f"{rejection.reason}: {rejection.detail}" for rejection in rejected}
    records = {record.document_id: record for record in documents}
    rows: dict[str, list[Row]] = {
        "articles": [_article(article) | stamp for article in given.values()],
        "documents": [_document(record, given.get(key), errors) | stamp for key, record in records.items()],
        "fetches": [asdict(fetch) | {"fetch_id": fetch.fetch_id, "run_id": run_id} for fetch in polled.fetches],
        "seen_pages": [asdict(page) for page in polled.seen],
        "sources": [_source(source) | {"first_seen": made_at} for source in sources],
        "quarantine": [
            _rejection(rejection) | {"first_at": made_at, "run_id": run_id}
            for rejection in {rejection.document_id: rejection for rejection in rejected}.values()
        ],
    }
    rows[PREPARED] = [{"key": key, "data": data} for article in given.values() for key, data in article.prepared]
    others = (*(fetch.fetch_id for fetch in polled.fetches), *(f"{page.source_id} {page.url}" for page in polled.seen))
    return Batch(
        batch_id=stable_id(run_id, *sorted({*given, *errors, *records, *others})),
        run_id=run_id,
        tables={name: _table(schema, rows[name]) for name, schema in STAGED.items()},
    )


def _table(schema: pa.Schema, rows: list[Row]) -> pa.Table:
    """The rows in this schema; a character that is none (a lone surrogate) becomes U+FFFD."""
    try:
        return pa.Table.from_pylist(rows, schema=schema)
    except UnicodeEncodeError:
        return pa.Table.from_pylist([{k: _encodable(v) for k, v in row.items()} for row in rows], schema=schema)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return value


def _article(article: Article) -> Row:
    fields, published, dateline = article.fields, article.fields.published, article.fields.dateline
    return {
        "article_id": article.article_id,
        "source_id": article.source_id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "title": fields.title,
        "kicker": fields.kicker,
        "subtitle": fields.subtitle,
        "authors": fields.authors,
        "agency": fields.agency,
        "section": fields.section,
        "tags": fields.tags,
        "dateline_place": dateline.place,
        "dateline_date": dateline.day,
        "published_at": published.at if published else None,
        "published_precision": published.precision.value if published else None,
        "published_from": published.evidence if published else None,
        "modified_at": fields.modified_at,
        "fetched_at": article.fetched_at,
        "language": article.language.code,
        "language_confidence": article.language.confidence,
        "language_method": article.language.method,
        "declared_language": fields.declared_language,
        "text": article.text,
        "word_count": article.word_count,
        "copyright": fields.copyright,
        "is_paywalled": fields.is_paywalled,
        "quality": article.quality,
        "content_sha256": article.content_sha256,
        "body_from": article.body_from,
        "document_id": article.document_id,
        "page_kind": fields.page_kind,
        "images": [_image(image) for image in article.images],
        "removed_blocks": [_removed(block) for block in article.removed],
        "quotes": [_quote(quote) for quote in article.quotes],
        "mentions": [asdict(mention) for mention in article.mentions],
    }


def _image(image: Image) -> Row:
    return {"position": image.position, "url": image.url, "caption": image.caption, "credit": image.credit}


def _removed(block: Removed) -> Row:
    return {"position": block.position, "kind": block.kind.value, "text": block.text, "rule": block.rule}


def _quote(quote: Quote) -> Row:
    return {
        "position": quote.position,
        "text": quote.text,
        "speaker": quote.speaker,
        "speaker_name": quote.speaker_name,
        "speaker_kind": quote.speaker_kind.value if quote.speaker_kind else None,
    }


def _document(record: DocumentRecord, article: Article | None, errors: Mapping[str, str]) -> Row:
    return {
        "document_id": record.document_id,
        "source_id": record.source_id,
        "url": record.url,
        "status": record.status,
        "sha256": record.sha256,
        "bytes": record.bytes,
        "media_type": record.media_type,
        "archive_file": record.file,
        "archive_offset": record.offset,
        "fetched_at": record.fetched_at,
        "article_id": article.article_id if article else None,
        "content_sha256": article.content_sha256 if article else None,
        "error": None if article else errors.get(record.document_id),
    }


def _source(source: SourceRecord) -> Row:
    return {"source_id": source.source_id, "name": source.name, "kind": source.kind, "url": source.url}


def _rejection(rejection: Rejected) -> Row:
    return {
        "document_id": rejection.document_id,
        "source_id": rejection.source_id,
        "url": rejection.url,
        "stage": rejection.stage.value,
        "reason": rejection.reason.value,
        "error": rejection.detail,
        "archive_file": rejection.file,
        "archive_offset": rejection.offset,
    }
