"""One record of an archive, read back with another program than the one that wrote it."""

from dataclasses import dataclass
from datetime import datetime

from fastwarc.warc import ArchiveIterator, WarcRecordType

from extractors.document import Origin


@dataclass(frozen=True, slots=True)
class Archived:
    """A record read back. status, headers: of the HTTP answer; None and empty for a resource record."""

    url: str
    kind: str
    date: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes


def read_archived(origin: Origin) -> Archived:
    """The record that starts where ``origin`` says."""
    with open(origin.file, "rb") as file:
        file.seek(origin.offset or 0)
        record = next(ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True))
        answer = record.http_headers
        return Archived(
            url=record.headers["WARC-Target-URI"] or "",
            kind=record.headers["WARC-Type"] or "",
            date=record.record_date,
            status=answer.status_code if answer else None,
            headers=tuple((str(k), str(v)) for k, v in answer.items()) if answer else (),
            body=record.reader.read(),
        )
