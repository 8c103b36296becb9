"""Records (of JSONL, CSV, Parquet) to documents: the fields one may have, and what is wrong with those that are not."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from extractors.article import Reason, Rejected
from extractors.document import Document, Evidence, MediaType, Origin
from extractors.markup.parse import decode
from flows.sources.base import Item, Items, LocalFile, ReadLimits, host_of, reject
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.lines import Line, read_lines

FIELDS = ("url", "title", "html", "text", "published_at", "language", "authors", "source")

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_AUTHOR_SEPARATOR = re.compile(r"\s*[;|]\s*")
_EPOCHS = ((1e8, 1e11, 1), (1e11, 1e14, 1000))  # numbers that are seconds, or milliseconds, from 1973 to the year 5138


class RecordError(ValueError):
    """What is wrong with a record."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Record:
    """A checked record: every field is what it should be. ``charset`` is None where bytes were given."""

    body: bytes
    charset: str | None
    media_type: MediaType
    evidence: Evidence
    url: str | None
    source: str | None


def read_jsonl(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a file with one JSON object a line; blank lines are passed over."""
    line_limit = 2 * limits.document_bytes + 65536  # JSON may write a character of 3 bytes as an escape of 6
    found = False
    for line in read_lines(stream, file.name, limit=line_limit, skip_limit=limits.skip_bytes):
        if line.data is None or line.data.strip():
            found = True
            yield _read_line(file, line, limits)
    if not found:
        raise ReadError(Reason.EMPTY, "no record in it", file.name)


def _read_line(file: LocalFile, line: Line, limits: ReadLimits) -> Item:
    if line.data is None:
        detail = f"line {line.number} is longer than {2 * limits.document_bytes} bytes"
        return reject_record(file, line.number, RecordError(Reason.TOO_LARGE, detail))
    try:
        fields = json.loads(text_of(line.data))
    except ValueError as error:
        where = f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)
        return reject_record(file, line.number, RecordError(Reason.INVALID, f"line {line.number} is not JSON: {where}"))
    except RecursionError:
        detail = f"line {line.number} is not a record: its JSON is nested too deep"
        return reject_record(file, line.number, RecordError(Reason.INVALID, detail))
    if not isinstance(fields, dict):
        detail = f"line {line.number} is JSON but {_kind(fields)}, not an object"
        return reject_record(file, line.number, RecordError(Reason.INVALID, detail))
    return record_item(file, line.number, fields, limits)


def record_item(file: LocalFile, offset: int, fields: Mapping[str, object], limits: ReadLimits) -> Item:
    """The document of a record, or why it gives none. ``offset`` is its line (from 1) or row (from 0)."""
    try:
        record = parse_record(fields, limits)
    except RecordError as error:
        url = fields.get("url")
        return reject_record(file, offset, error, url=_storable(url.strip()) if isinstance(url, str) else None)
    url = record.url or f"{file.url}#{offset}"
    return Document(
        url=url,
        source_id=record.source or host_of(url) or file.source_id,
        media_type=record.media_type,
        body=record.body,
        origin=Origin(file.name, offset),
        fetched_at=file.modified_at,
        charset=record.charset,
        evidence=record.evidence,
    )


def reject_record(file: LocalFile, offset: int, error: RecordError, *, url: str | None = None) -> Rejected:
    """The record of a record that gave no document."""
    return reject(file, error.reason, error.detail, offset=offset, url=url or f"{file.url}#{offset}")


def parse_record(fields: Mapping[str, object], limits: ReadLimits) -> Record:
    """A checked record. A field that is null or blank counts as missing; unknown fields are passed over.

    Raises RecordError where a field has the wrong type, no body is there, or it is larger than the limits allow.
    """
    html, text = _body(fields, "html"), _body(fields, "text")
    body = html or text
    if body is None:
        raise RecordError(Reason.MISSING_FIELD, f"neither 'html' nor 'text' in it (fields: {_names(fields)})")
    if len(body) > limits.document_bytes:
        raise RecordError(Reason.TOO_LARGE, f"{len(body)} bytes, more than {limits.document_bytes}")
    return Record(
        body=body,
        charset=None if isinstance(fields["html" if html else "text"], bytes) else "utf-8",
        media_type=MediaType.HTML if html else MediaType.TEXT,
        evidence=Evidence(
            title=_string(fields, "title"),
            authors=_authors(fields),
            published_at=_time(fields),
            language=_string(fields, "language"),
        ),
        url=_string(fields, "url"),
        source=_string(fields, "source"),
    )


def _body(fields: Mapping[str, object], name: str) -> bytes | None:
    value = fields.get(name)
    if isinstance(value, bytes):  # a binary column of Parquet
        return value if value.strip() else None
    if value is None or isinstance(value, str):
        return _HALF_PAIR.sub("\ufffd", value).encode() if value and value.strip() else None
    raise RecordError(Reason.INVALID, f"'{name}' is {_kind(value)}, not text")


def _string(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return _storable(value).strip() or None if value else None
    raise RecordError(Reason.INVALID, f"'{name}' is {_kind(value)}, not text")


def _authors(fields: Mapping[str, object]) -> tuple[str, ...]:
    value = fields.get("authors")
    names = _AUTHOR_SEPARATOR.split(value) if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list | tuple) or not all(isinstance(name, str | None) for name in names):
        raise RecordError(Reason.INVALID, f"'authors' is {_kind(value)}, not a list of names")
    return tuple(name for name in (_storable(name or "").strip() for name in names) if name)


def _time(fields: Mapping[str, object]) -> str | None:
    """As it stands, for later stages to judge; a time of Parquet, or in seconds or milliseconds, as ISO 8601."""
    value = fields.get("published_at")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        for low, high, unit in _EPOCHS:
            if low <= value < high:
                return datetime.fromtimestamp(value / unit, UTC).isoformat()
        raise RecordError(Reason.INVALID, "'published_at' is a number, but not seconds or milliseconds since 1970")
    return _string(fields, "published_at")


def _storable(text: str) -> str:
    """Without NUL and with U+FFFD for half a surrogate pair: neither fits into a column."""
    return _HALF_PAIR.sub("\ufffd", text.replace("\0", ""))


def text_of(data: bytes) -> str:
    """The text of a line, which should be UTF-8; a line of a file of mixed encodings is told by itself."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data)


def _names(fields: Mapping[str, object]) -> str:
    names = [_storable(str(name))[:40] for name in list(fields)[:10]]
    return ", ".join(names) + (", ..." if len(fields) > 10 else "") if names else "none"


def _kind(value: object) -> str:
    """The type of a value in JSON's words."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return (
        "an object" if isinstance(value, Mapping) else "a list" if isinstance(value, list | tuple) else "something else"
    )
