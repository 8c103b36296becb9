"""The document that something in the warehouse was made of, read from where its bytes are kept."""

from extractors.article import Rejected
from extractors.document import Document, Origin
from extractors.errors import InputError
from flows.sources.again import Kept, Unreachable, read_again
from flows.sources.base import ReadLimits
from warehouse.reading.again import Reachable


def kept_document(found: Reachable, limits: ReadLimits) -> Document:
    """The document as it was when it was loaded. Raises InputError where its bytes are no longer kept."""
    origin = Origin(found.archive_file, found.archive_offset)
    again = read_again(
        Kept(found.document_id, origin, found.url, found.source_id, found.sha256, found.fetched_at), limits
    )
    if isinstance(again, Unreachable):
        raise InputError(again.why, found.archive_file or found.url)
    if isinstance(again, Rejected):
        raise InputError(again.detail, found.archive_file)
    if found.sha256 not in (None, again.sha256):
        raise InputError("the file has changed since", found.archive_file)
    return again
