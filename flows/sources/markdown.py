"""An article as Markdown in a file, with what its front matter says: names and values as records have them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace

import yaml

from extractors.document import Document, MediaType, Origin
from flows.sources.base import Item, Items, LocalFile, ReadLimits, host_of
from flows.sources.columns import RecordNotes
from flows.sources.compression import Unpacked
from flows.sources.formats import HEAD_BYTES, text_charset
from flows.sources.records import RecordError, parse_record
from flows.sources.single import single_document

# Between lines of three marks at the very beginning: YAML (Jekyll, Hugo, Obsidian, ...), or Hugo's TOML.
_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?(---|\+\+\+)[ \t]*\r?\n(.{0,65536}?)\r?\n\1[ \t]*(?:\r?\n|$)", re.S)
_read = single_document(MediaType.MARKDOWN)


def read_markdown(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The one document of a file."""
    for item in _read(file, stream, limits):
        yield _with_front(item, limits) if isinstance(item, Document) else item


def _with_front(document: Document, limits: ReadLimits) -> Item:
    """The document without its front matter, which says what a record would."""
    found = _FRONT.match(document.body)
    fields = _front(found[1], found[2]) if found else None
    if found is None or fields is None:
        return document
    body = document.body[found.end() :]
    try:
        record = parse_record({**fields, "text": body, "html": None}, replace(limits, notes=RecordNotes()))
    except RecordError:  # nothing stands behind it
        return replace(document, body=body)
    url = record.url if record.url and host_of(record.url) else document.url
    return replace(
        document,
        url=url,
        source_id=host_of(url) or document.source_id,
        body=body,
        origin=Origin(document.origin.file),
        charset=text_charset(document.body[:HEAD_BYTES]),
        evidence=record.evidence,
    )


def _front(mark: bytes, written: bytes) -> Mapping[str, object] | None:
    """The fields; None where it is no front matter but a text between two rules."""
    text = written.decode("utf-8", "replace")
    try:
        found = _yaml(text) if mark == b"---" else tomllib.loads(text)
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None
    return {str(name): value for name, value in found.items()} if isinstance(found, dict) else None


def _yaml(text: str) -> object:
    """The fields; none where one refers to another: nine lines of such, each of ten, are a thousand million words."""
    refers = any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
    return None if refers else yaml.safe_load(text)
