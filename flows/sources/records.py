"""Records (of JSONL, CSV, Parquet) to documents: the fields one may have, and what is wrong with those that are not."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from extractors.article import Reason, Rejected
from extractors.document import Document, Evidence, MediaType, Origin
from extractors.markup.parse import decode
from extractors.text.characters import well_formed
from flows.sources.base import Items, LocalFile, NamedPage, ReadLimits, host_of, reject
from flows.sources.columns import Columns, shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.lines import Line, read_lines
from flows.sources.list_links import absolute, starts_with_host
from flows.sources.own_text import SHORTEST
from flows.sources.values import Unreadable, body_text, is_missing, names_of, text_of_value, time_of

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_CLOSED = re.compile(rb"</(?:p|div|article|body|section|h[1-6]|ul|blockquote)\s*>", re.I)
_Value = TypeVar("_Value")
_DEEPEST = 3  # containers in one another: {"response": {"docs": [...]}}
_DECODER = json.JSONDecoder(strict=False)  # some write line ends and tabs into texts as they are


class RecordError(ValueError):
    """What is wrong with a record. page: that it names, where it lacks nothing but a text."""

    def __init__(self, reason: Reason, detail: str, page: NamedPage | None = None) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.page = page


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
            yield from _read_line(file, line, limits)
    if not found:
        raise ReadError(Reason.EMPTY, "no record in it", file.name)


def _read_line(file: LocalFile, line: Line, limits: ReadLimits) -> Items:
    if line.data is None:
        detail = f"line {line.number} is longer than {2 * limits.document_bytes} bytes"
        yield reject_record(file, line.number, RecordError(Reason.TOO_LARGE, detail))
        return
    try:
        columns = limits.columns or shipped_columns()
        for fields in (each for value in _values(text_of(line.data)) for each in records_in(value, columns)):
            if isinstance(fields, dict):
                yield from record_items(file, line.number, fields, limits)
            else:
                detail = f"line {line.number} is JSON but {_kind(fields)}, not an object"
                yield reject_record(file, line.number, RecordError(Reason.INVALID, detail))
    except ValueError as error:
        where = f"{error.msg} at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else str(error)
        detail = f"line {line.number} is not JSON: {where}"
        yield reject_record(file, line.number, RecordError(Reason.INVALID, detail))
    except RecursionError:
        detail = f"line {line.number} is not a record: its JSON is nested too deep"
        yield reject_record(file, line.number, RecordError(Reason.INVALID, detail))


def _values(text: str) -> Iterator[object]:
    """The value of a line; the values, where several stand on it, one after the other or in a list."""
    text = text.strip("\x1e\ufeff \t\r\n")
    if not text.startswith("{"):
        yield json.loads(text, strict=False)
        return
    at = 0
    while at < len(text):
        found, at = _DECODER.raw_decode(text, at)
        yield found
        while at < len(text) and text[at] in " \t,":
            at += 1


def records_in(value: object, columns: Columns, depth: int = _DEEPEST) -> Iterator[object]:
    """The records in an object: its own where it has the fields of one, else those of the lists in it."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield from value
        return
    if not isinstance(value, Mapping) or depth == 0 or _is_record(value, columns):
        yield value
        return
    inner = [value[name] for name in columns.containers if isinstance(value.get(name), list | Mapping)]
    lists = (each for each in value.values() if isinstance(each, list) and each and isinstance(each[0], Mapping))
    records = (each for each in lists if {"text", "html", "title"} & columns.of(each[0]).keys())
    chosen = next(iter(inner), next(records, None))
    if chosen is None:
        yield value
    elif isinstance(chosen, list):
        yield from chosen
    else:
        yield from records_in(chosen, columns, depth - 1)


def _is_record(value: Mapping[str, object], columns: Columns) -> bool:
    """Whether an object has the text of an article, rather than the records in it."""
    where = columns.of(value)
    held = [value[name] for which in ("text", "html") for name in where.get(which, ())]
    return any(isinstance(each, str | Mapping) and each for each in held)


def record_items(file: LocalFile, offset: int, fields: Mapping[str, object], limits: ReadLimits) -> Items:
    """The document of a record, or why it gives none; nothing where its page is to be fetched.

    offset: its line (from 1) or row (from 0).
    """
    try:
        record = parse_record(fields, limits)
    except RecordError as error:
        if error.page and limits.named:
            limits.named(error.page)
            return
        columns = limits.columns or shipped_columns()
        url = _place(fields, columns.of(fields), columns)[0]
        yield reject_record(file, offset, error, url=well_formed(url) if url else None)
        return
    url = record.url or f"{file.url}#{offset}"
    yield Document(
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
    """A checked record. A field that is null or blank counts as missing; unknown fields are named at the end.

    Raises RecordError where no body is there, it is no text, or it is larger than the limits allow.
    """
    columns = limits.columns or shipped_columns()
    fields = _unwrapped(fields, columns)
    where = columns.of(fields)
    limits.notes.saw(columns.unused(fields))
    found = {which: _first(fields, names, columns) for which, names in where.items()}
    url, source = _place(fields, where, columns)
    html, text = _body(found.get("html")), _body(found.get("text"))
    if html is None and text is None:
        text, found["summary"] = _long_summary(fields, where.get("summary", ()), columns)
    published = _published(fields, where.get("published_at", ()), limits, columns, url or "")
    evidence = _evidence(found, published, limits, columns)
    body = html or text
    if body is None:
        page = NamedPage(url, evidence) if url and host_of(url) else None
        hint = f"; its page: newsloom ingest {url}" if page else ""
        raise RecordError(Reason.MISSING_FIELD, f"no text and no html in it (fields: {_names(fields)}){hint}", page)
    if len(body) > limits.document_bytes:
        raise RecordError(Reason.TOO_LARGE, f"{len(body)} bytes, more than {limits.document_bytes}")
    is_html = html is not None or _is_markup(body)
    return Record(
        body=body,
        charset=None if isinstance(found.get("html" if html else "text"), bytes) else "utf-8",
        media_type=MediaType.HTML if is_html else MediaType.TEXT,
        evidence=evidence,
        url=url,
        source=source,
    )


def _evidence(found: Mapping[str, object], published: str | None, limits: ReadLimits, columns: Columns) -> Evidence:
    return Evidence(
        title=_read("title", found, limits, text_of_value),
        authors=_read("authors", found, limits, partial(names_of, missing=columns.missing)) or (),
        published_at=published,
        language=_language(found, limits, columns),
        summary=_read("summary", found, limits, text_of_value),
    )


def _long_summary(fields: Mapping[str, object], names: Sequence[str], columns: Columns) -> tuple[bytes | None, object]:
    """Of a record without a text, a summary so long that it is one (NewsCatcher calls the text so), and the other."""
    said = [fields[name] for name in names if not is_missing(fields[name], columns.missing)]
    texts = [each for each in said if isinstance(each, str) and len(each) >= SHORTEST]
    rest = next((each for each in said if not texts or each is not texts[0]), None)
    return (_body(texts[0]) if texts else None), rest


def _unwrapped(fields: Mapping[str, object], columns: Columns) -> Mapping[str, object]:
    """The record itself, where an object of a search server or an export holds it."""
    for name in columns.wrappers:
        inner = fields.get(name)
        if isinstance(inner, Mapping) and {"text", "html"} & columns.of(inner).keys():
            outer = {key: value for key, value in fields.items() if key != name}
            return {**outer, **inner}
    return fields


def _first(fields: Mapping[str, object], names: Sequence[str], columns: Columns) -> object:
    return next((fields[name] for name in names if not is_missing(fields[name], columns.missing)), None)


def _body(value: object) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, bytes):  # a binary column of Parquet
        return value if value.strip() else None
    if isinstance(value, bool | int | float):
        raise RecordError(Reason.INVALID, f"its text is {_kind(value)}")
    if isinstance(value, Mapping) and isinstance(value.get("content") or value.get("html"), str):
        value = value.get("content") or value.get("html")
    try:
        text = body_text(value)
    except Unreadable:
        raise RecordError(Reason.INVALID, f"its text is {_kind(value)}") from None
    return _HALF_PAIR.sub("\ufffd", text).encode() if text.strip() else None


def _is_markup(body: bytes) -> bool:
    """Whether what is called text is HTML: it begins with an element and closes elements that pages have."""
    return body.lstrip()[:1] == b"<" and len(_CLOSED.findall(body)) >= 1


def _read(
    which: str, found: Mapping[str, object], limits: ReadLimits, read: Callable[[object], _Value]
) -> _Value | None:
    """A value of a field; None, and a note, where nothing can be read in it."""
    value = found.get(which)
    if value is None:
        return None
    try:
        return read(value) or None
    except Unreadable:
        limits.notes.unreadable(which, value)
        return None


def _published(
    fields: Mapping[str, object], names: Sequence[str], limits: ReadLimits, columns: Columns, url: str
) -> str | None:
    """The first of the times that can be read."""
    unread = None
    for name in names:
        if is_missing(fields[name], columns.missing):
            continue
        try:
            return time_of(fields[name], url)
        except Unreadable:
            unread = fields[name] if unread is None else unread
    if unread is not None:
        limits.notes.unreadable("published_at", unread)
    return None


def _language(found: Mapping[str, object], limits: ReadLimits, columns: Columns) -> str | None:
    said = _read("language", found, limits, text_of_value)
    return columns.languages.get(said.casefold(), said) if said else None


def _place(
    fields: Mapping[str, object], where: Mapping[str, Sequence[str]], columns: Columns
) -> tuple[str | None, str | None]:
    """The url and the source; an address in the column of the source is the url where that has none."""
    urls = [_as_text(fields[name]) for name in where.get("url", ()) if not is_missing(fields[name], columns.missing)]
    sources = [_as_text(fields[n]) for n in where.get("source", ()) if not is_missing(fields[n], columns.missing)]
    addresses = [each for each in sources if host_of(each)]
    url = next((each for each in urls if each), None) or next(
        (a for a in addresses if urlsplit(a).path.strip("/")), None
    )
    names = [each for each in sources if each and each not in addresses]
    source = next(iter(names), None) or next((host_of(each) for each in addresses), None)
    if url and not host_of(url) and starts_with_host(url):
        url = absolute(url, "")
    return url, source.removeprefix("www.") if source else None


def _as_text(value: object) -> str:
    try:
        return text_of_value(value)
    except Unreadable:
        return ""


def text_of(data: bytes) -> str:
    """The text of a line, which should be UTF-8; a line of a file of mixed encodings is told by itself."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return decode(data)


def _names(fields: Mapping[str, object]) -> str:
    names = [well_formed(str(name))[:40] for name in list(fields)[:10]]
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
