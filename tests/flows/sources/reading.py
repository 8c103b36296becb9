"""Files for the readers' tests, written by other code than that which reads them, and their reading in one call."""

import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import zstandard
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from extractors.article import Reason, Rejected
from extractors.document import Document
from flows.sources.base import ReadLimits
from flows.sources.registry import read

PARAGRAPH = "The ferry between Eastmere and Holm will sail twice a day from April, the harbour board said."
PAGE = f"<!doctype html><html><head><title>Ferry</title></head><body><p>{PARAGRAPH}</p></body></html>"


@dataclass(frozen=True)
class Result:
    """What one reading gave."""

    items: tuple[Document | Rejected, ...]

    @property
    def documents(self) -> list[Document]:
        return [item for item in self.items if isinstance(item, Document)]

    @property
    def rejected(self) -> list[Rejected]:
        return [item for item in self.items if isinstance(item, Rejected)]

    @property
    def reasons(self) -> list[Reason]:
        return [item.reason for item in self.rejected]


def read_all(*inputs: Path | str, limits: ReadLimits | None = None) -> Result:
    """Everything that the inputs give."""
    return Result(tuple(read([str(given) for given in inputs], limits or ReadLimits())))


def write(path: Path, content: str | bytes) -> Path:
    """A file of this content, compressed as its suffix says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes({".gz": gzip.compress, ".zst": zstandard.compress}.get(path.suffix, bytes)(data))
    return path


def response(
    url: str = "https://www.courier.example/news/1",
    body: str | bytes = PAGE,
    *,
    status: str = "200 OK",
    content_type: str | None = "text/html; charset=utf-8",
    headers: Iterable[tuple[str, str]] = (),
    record_type: WarcRecordType = WarcRecordType.response,
    date: str = "2026-02-03T04:05:06Z",
) -> WarcRecord:
    """A WARC record of an HTTP response."""
    record = WarcRecord()
    record.init_headers(record_type)
    record.headers["WARC-Target-URI"] = url
    record.headers["WARC-Date"] = date
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {content_type}"] if content_type else [])]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers), "", ""])
    record.set_bytes_content(head.encode() + (body.encode() if isinstance(body, str) else body))
    record.headers["Content-Type"] = "application/http; msgtype=response"
    return record


def record_bytes(record: WarcRecord, *, packed: str | None = None) -> bytes:
    """A record as it stands in an archive, as a member of its own where compressed."""
    out = io.BytesIO()
    if packed == "gzip":
        writer = GzipWriter(out)
        record.write(writer)
        writer.finish()
        return out.getvalue()
    record.write(out)
    return zstandard.compress(out.getvalue()) if packed == "zstd" else out.getvalue()


def archive(path: Path, records: Iterable[WarcRecord]) -> Path:
    """A WARC file, each record compressed by itself as the suffix says."""
    packed = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix)
    path.write_bytes(b"".join(record_bytes(record, packed=packed) for record in records))
    return path
