"""A file that is one document: a page or an article as plain text."""

from collections.abc import Callable

from extractors.article import Reason
from extractors.document import Document, MediaType, Origin
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.formats import HEAD_BYTES, text_charset


def single_document(media_type: MediaType) -> Callable[[LocalFile, Unpacked, ReadLimits], Items]:
    """The reader of files of one media type."""

    def read(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
        body = stream.read(limits.document_bytes + 1)
        if len(body) > limits.document_bytes:
            raise ReadError(Reason.TOO_LARGE, f"more than {limits.document_bytes} bytes", file.name)
        stream.read(1)  # a fault after the last byte: a cut or damaged archive
        yield Document(
            url=file.url,
            source_id=file.source_id,
            media_type=media_type,
            body=body,
            origin=Origin(file.name),
            fetched_at=file.modified_at,
            charset=text_charset(body[:HEAD_BYTES]),
        )

    return read
