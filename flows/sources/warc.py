"""Web archives: the pages of their ``response`` and ``resource`` records, streamed."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.article import Reason, Rejected
from extractors.dates.machine import parse_machine
from extractors.document import Document, MediaType, Origin
from extractors.text.counting import counted
from flows.boundary import Unforeseen, bounded, log
from flows.fetching.decoding import BadCoding, UnpackedTooLarge, decode
from flows.sources.base import Item, Items, LocalFile, ReadLimits, host_of, reject
from flows.sources.compression import Unpacked, open_unpacked
from flows.sources.errors import ReadError
from flows.sources.formats import HEAD_BYTES, Format, find_format
from flows.sources.resync import next_record

_MEDIA_TYPES = {
    "text/html": MediaType.HTML,
    "application/xhtml+xml": MediaType.HTML,
    "html": MediaType.HTML,
    "text/plain": MediaType.TEXT,
}
_NOT_PAGES = {"/robots.txt", "/ads.txt", "/app-ads.txt", "/humans.txt", "/.well-known/security.txt"}
_LOOKED_AT, _MOST_LOOKED_AT = 64, 1 << 26  # bytes of a block that tell its kind, of a block that is held to do so
_HTTP_HEAD_BYTES = 256 * 1024  # content security policies make heads of tens of kilobytes
# Fields of a record's head in archives that newsloom writes: the source that was polled, and what was wanted of it.
SOURCE_FIELD = "X-Newsloom-Source"
WANTED_FIELD = "X-Newsloom-Wanted"
_SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(slots=True)
class _Progress:
    """How far the reading of an archive has come.

    start: the byte offset at which the reading, or what was read last, started.
    """

    start: int = 0
    records: int = 0
    pages: int = 0
    conversions: int = 0


def read_warc(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The pages of an archive; requests, revisits, redirects, images and the like are passed over.

    What is damaged is rejected, and the reading goes on with the next whole record.
    Raises ReadError where the archive is cut off or has no page, after the pages before.
    """
    progress = _Progress()
    start: int | None = 0
    while start is not None:
        if start:
            stream = open_unpacked(file.path, file.name, start=start)
        read_before = progress.records
        progress.start = start
        try:
            with stream:
                yield from _pages(file, stream, limits, progress)
            break
        except (ReadError, OSError) as error:
            if isinstance(error, ReadError) and error.reason is not Reason.INVALID:
                raise
            if isinstance(error, OSError) and error.errno:  # the system's, not the parser's
                raise
            damaged = max(progress.start, stream.last_start)
            if start == 0 or progress.records > read_before:
                yield reject(
                    file,
                    Reason.INVALID,
                    f"damaged after {counted(progress.records, 'response')}: {error}",
                    offset=damaged,
                )
            start = next_record(file.path, damaged, stream.packed_as)
    if not progress.pages:
        detail = f"no page in it: none of {progress.records} responses is HTML or plain text with the status 200"
        if progress.conversions:
            detail = f"{progress.conversions} texts made from pages (a WET archive): give the WARC that has the pages"
        raise ReadError(Reason.EMPTY, detail, file.name)


def _pages(file: LocalFile, stream: Unpacked, limits: ReadLimits, progress: _Progress) -> Items:
    item: Item | None = None
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.unknown | WarcRecordType.conversion
    for record in ArchiveIterator(stream, record_types=wanted, parse_http=False):
        offset = stream.packed_offset(record.stream_pos)
        if record.record_type == WarcRecordType.conversion:
            progress.conversions += 1
            continue
        progress.records += 1
        progress.start = offset if offset is not None else progress.start
        try:
            with bounded(f"{file.name}, at {offset}", known=(OSError,)):
                item = _read_record(file, offset, record, limits)
        except Unforeseen as error:
            log(error, "a record")
            item = reject(file, Reason.ERROR, error.message, offset=offset)
        if item is not None:
            progress.pages += 1
            yield item
    was_cut = isinstance(item, Rejected) and item.reason is Reason.TRUNCATED
    if not was_cut and not stream.last_bytes.endswith((b"\r\n\r\n", b"\n\n")):
        raise ReadError(Reason.TRUNCATED, f"cut off after {counted(progress.records, 'response')}", file.name)


def _read_record(file: LocalFile, offset: int | None, record: WarcRecord, limits: ReadLimits) -> Item | None:
    """The page of a record, why it gives none, or None for what is no page."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")  # wget writes brackets around it
    host = host_of(url)
    if not url or record.record_type == WarcRecordType.unknown:
        return reject(
            file, Reason.INVALID, "its WARC head has no known type, or no url", offset=offset, url=url or None
        )
    wanted = record.headers.get(WANTED_FIELD)
    if host is None or urlsplit(url).path in _NOT_PAGES or wanted not in (None, "page"):
        return None
    try:
        if _has_http_head(record):
            record.parse_http(max_header_len=_HTTP_HEAD_BYTES, quirks_mode=True)
    except OSError as error:
        return reject(file, Reason.INVALID, f"no HTTP head: {error}", offset=offset, url=url)
    except ReadError as error:
        return reject(file, error.reason, error.message, offset=offset, url=url)
    status = record.http_headers.status_code if record.http_headers is not None else None
    declared = record.http_content_type if record.http_headers is not None else _type_of_block(record)
    # What the archive found the body to be counts where its server named no type of a page.
    identified = record.headers.get("WARC-Identified-Payload-Type")
    media_type = _media_type(declared) or _media_type(identified)
    if status not in (None, 200, 203) or (declared and media_type is None):
        return None
    try:
        body, is_cut = _payload(record, limits)
        media_type = media_type or _sniffed(body, url)
        _check_text(body, url)
    except ReadError as error:
        return reject(file, error.reason, error.message, offset=offset, url=url)
    return Document(
        url=url,
        source_id=_source(record) or host,
        media_type=media_type,
        body=body,
        origin=Origin(file.name, offset),
        fetched_at=_fetched_at(record, file),
        charset=(record.http_charset or "").strip("\"' ") or None,
        status=status,
        is_cut=is_cut or record.headers.get("WARC-Truncated") is not None,
    )


def _has_http_head(record: WarcRecord) -> bool:
    """Whether a response begins as HTTP does; some archives hold the page alone, whatever the record says.

    Raises ReadError where the archive ends within it.
    """
    if not record.is_http or record.content_length > _MOST_LOOKED_AT:
        return True
    expected = record.content_length
    record.freeze()  # so that what is looked at can be read again
    if record.content_length < expected:
        detail = f"cut off: {record.content_length} of {expected} bytes"
        raise ReadError(Reason.TRUNCATED, detail, record.headers.get("WARC-Target-URI") or "")
    begin = record.reader.read(_LOOKED_AT).lstrip()
    record.reader.seek(0)
    return bool(begin[:1] != b"<")


def _type_of_block(record: WarcRecord) -> str | None:
    """The media type of a record without an HTTP head; none of a response, whose block is said to have one."""
    declared: str | None = record.headers.get("Content-Type")
    return None if (declared or "").startswith("application/http") else declared


def _media_type(declared: str | None) -> MediaType | None:
    return _MEDIA_TYPES.get((declared or "").partition(";")[0].strip().lower())


def _source(record: WarcRecord) -> str | None:
    """The source that newsloom fetched the page for, where it wrote the archive."""
    named = record.headers.get(SOURCE_FIELD) or ""
    return named if _SOURCE_ID.fullmatch(named) else None


def _payload(record: WarcRecord, limits: ReadLimits) -> tuple[bytes, bool]:
    """The body of a response without its codings, and whether it ends before its end.

    Raises ReadError where it is empty, cut, or larger than the limits allow; then it is not read whole.
    """
    limit, url = limits.document_bytes, record.headers.get("WARC-Target-URI") or ""
    if record.content_length > limit:
        raise ReadError(Reason.TOO_LARGE, f"{record.content_length} bytes, more than {limit}", url)
    expected = record.content_length
    body = record.reader.read(expected)
    while len(body) < expected and (more := record.reader.read(expected - len(body))):
        body += more
    if len(body) < expected:
        raise ReadError(Reason.TRUNCATED, f"cut off: {len(body)} of {expected} bytes", url)
    headers = record.http_headers
    if headers is None:
        return body, False
    is_cut = False
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        body, is_cut = _dechunked(body)
    body, ends_early = _decoded(body, headers.get("Content-Encoding") or "", limit, url)
    return body, is_cut or ends_early


def _dechunked(body: bytes) -> tuple[bytes, bool]:
    """A chunked body as one, and whether its end is missing.

    Many archives hold it whole but keep the header, so what is not chunked stays as it is.
    """
    parts, at = list[bytes](), 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts), False
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return (b"".join(parts), True) if parts and at >= len(body) else (body, False)


def _decoded(body: bytes, coding: str, limit: int, url: str) -> tuple[bytes, bool]:
    """The body without its content codings, and whether they end too early.

    As it stands where it is text already and only the header was kept.
    """
    try:
        return decode(body, coding, limit), False
    except UnpackedTooLarge as error:
        raise ReadError(Reason.TOO_LARGE, str(error), url) from error
    except BadCoding as error:
        for found, ends_early in ((body, False), (error.begin, True)):
            with suppress(ReadError):
                _check_text(found, url)
                return found, ends_early
        raise ReadError(Reason.INVALID, f"not what its Content-Encoding says: {error}", url) from error


def _check_text(body: bytes, url: str) -> None:
    """Raises ReadError where a body is empty or binary, whatever its header says."""
    if not body.strip():
        raise ReadError(Reason.EMPTY, "an empty body", url)
    find_format(body[:HEAD_BYTES], "page.html", is_whole=len(body) <= HEAD_BYTES)


def _sniffed(body: bytes, url: str) -> MediaType:
    """The media type of a body that came without one."""
    found = find_format(body[:HEAD_BYTES], "page.txt", is_whole=len(body) <= HEAD_BYTES)
    if found not in (Format.HTML, Format.TEXT):
        raise ReadError(Reason.UNSUPPORTED, f"{found}, not a page", url)
    return MediaType(found.value)


def _fetched_at(record: WarcRecord, file: LocalFile) -> datetime:
    try:
        at: datetime | None = record.record_date
    except (ValueError, OverflowError):
        at = None
    if at is None:  # without the letter for UTC, or as fourteen digits
        moment = parse_machine(record.headers.get("WARC-Date") or "")
        at = (moment.at if moment.has_zone else moment.at.replace(tzinfo=UTC)) if moment else None
    return min(at.astimezone(UTC), datetime.now(UTC)) if at is not None else file.modified_at
