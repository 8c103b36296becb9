"""What enters the pipeline: the bytes of one document, where they came from, and what their carrier said of them."""

import hashlib
from base64 import b32encode
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from extractors.article import Precision


def stable_id(*parts: str | bytes) -> str:
    """A 16-character id (80 bits, base32, lower case) that is the same for the same parts on every machine."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))  # so that ("ab", "c") and ("a", "bc") differ
        digest.update(data)
    return b32encode(digest.digest()[:10]).decode("ascii").lower()


class MediaType(StrEnum):
    """How the bytes of a document are to be read."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes can be read again.

    file: path of the local or archive file, as given by the user.
    offset: where in it the record starts: a byte offset for WARC, a line (from 1) for JSONL and CSV,
        a row (from 0) for Parquet; None where the document is the whole file.
    """

    file: str
    offset: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the carrier of a document says of it, to be weighed with what the page says.

    carrier: ``record`` (of a file of records), ``feed`` or ``sitemap``.
    is_whole: the document is the carrier's own text, as its page could not be had.
    guid: what a feed calls its item; no part of ``document_id``, since some feeds call it otherwise each time.
    precision: of ``published_at`` where that shows seconds which its carrier did not write.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    language: str | None = None
    summary: str | None = None
    carrier: str = "record"
    is_whole: bool = False
    guid: str | None = field(default=None, repr=False)
    precision: Precision | None = field(default=None, repr=False)

    def in_language(self, language: str | None) -> "Evidence":
        """The same; in ``language``, which its source is said to be in, where the carrier names none."""
        return replace(self, language=language) if language and not self.language else self


@dataclass(frozen=True)
class Document:
    """The raw bytes of one document.

    url: as fetched; for a local file ``file:`` plus its path relative to the folder given.
    source_id: the source that delivered it.
    body: undecoded, never changed.
    charset: what the HTTP header says, where there was one.
    fetched_at: aware, UTC; for a local file its time of modification.
    status: of the HTTP response, where there was one.
    is_cut: whoever kept it has not all of its bytes.
    """

    url: str
    source_id: str
    media_type: MediaType
    body: bytes = field(repr=False)
    origin: Origin
    fetched_at: datetime
    charset: str | None = None
    status: int | None = None
    evidence: Evidence = Evidence()
    is_cut: bool = False

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the body, 64 hex digits."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def document_id(self) -> str:
        """The same for the same url, body and evidence, whenever and from wherever it is loaded."""
        return stable_id(self.url, self.sha256, repr(self.evidence))
