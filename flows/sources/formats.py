"""What a file is: by its first bytes, and where those leave it open (one text is like another) by its name."""

import codecs
import re
from enum import StrEnum
from pathlib import PurePath

from extractors.article import Reason
from flows.sources.errors import ReadError


class Format(StrEnum):
    """The formats that have a reader; registry.py names it."""

    HTML = "html"
    TEXT = "text"
    MARKDOWN = "markdown"
    JSONL = "jsonl"
    JSON = "json"
    WORKBOOK = "workbook"
    ZIP = "zip"
    CSV = "csv"
    PARQUET = "parquet"
    WARC = "warc"
    XML = "xml"


HEAD_BYTES = 8192

_SUFFIXES = {
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".shtml": Format.HTML,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    "": Format.TEXT,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".jsonlines": Format.JSONL,
    ".json": Format.JSON,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".tab": Format.CSV,
    ".xml": Format.XML,
    ".rss": Format.XML,
    ".atom": Format.XML,
    ".rdf": Format.XML,
}
_PACKED_SUFFIXES = {".gz", ".gzip", ".zst", ".zstd"}

_MAGIC = {b"WARC/": Format.WARC, b"PAR1": Format.PARQUET}
_FOREIGN_MAGIC = {
    b"%PDF-": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"{\\rtf": "an RTF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image, sound or film",
    b"OggS": "sound or film",
    b"ID3": "sound",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
    b"\x1f\x8b": "a gzip archive in another archive",
}

_HTML_TAGS = rb"html|head|body|title|meta|link|script|article|main|section|header|div|table|h1|h2|p|span"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|" + _HTML_TAGS + rb")\b", re.I | re.S
)
_ANY_TAG = re.compile(rb"<[a-z!/?]", re.I)
_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex|rdf:rdf)\b", re.I)
_ARRAY = re.compile(rb'\[\s*\{\s*"[^"\n]*"\s*:')
_ARC = "{}, which this version does not read; convert it: warcio recompress FILE.arc FILE.warc.gz"
_OBJECT = re.compile(rb'\s*\{\s*"[^"\n]*"\s*:')

# Of ZIP archives office documents are some: told by the names of the files in them, or by their own.
_WORKBOOK_SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_OFFICE = {b"word/": "a text document of Word", b"ppt/": "slides", b"META-INF/": "a program or a book"}
_NO_READER = "text with the suffix {}, which has no reader; if it is an article, rename it to .txt"

# Text has tabs, line ends, and in ISO-2022 escapes; of random bytes one in ten is another control character. A text
# that lost a few bytes to NUL stays under a twentieth.
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\b\x1b")
_MAXIMUM_CONTROLS = 0.05


def find_format(head: bytes, name: str, *, is_whole: bool) -> Format:
    """The format of a file from its first unpacked bytes (``is_whole``: it has no more) and its name.

    Raises ReadError where it is empty, not text in any form, or text that no reader takes.
    """
    if is_whole and not head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise ReadError(Reason.EMPTY, "the file is empty", name)
    suffix = inner_suffix(name)
    for magic, known in _MAGIC.items():
        if head.startswith(magic):
            return known
    if head.startswith(b"PK\x03\x04") or (suffix in _WORKBOOK_SUFFIXES and head.startswith(b"\xd0\xcf\x11\xe0")):
        return _zip_format(head, suffix, name)
    if head.startswith((b"CDX ", b"filedesc://")):
        raise ReadError(Reason.UNSUPPORTED, _ARC.format("an index" if head[:1] == b"C" else "an ARC file"), name)
    for magic, foreign in _FOREIGN_MAGIC.items():
        if head.startswith(magic):
            raise ReadError(Reason.BINARY, f"{foreign}, which has no reader", name)
    if suffix == ".warc":  # with a damaged first record
        return Format.WARC
    if text_charset(head) is None and _is_binary(head, is_whole=is_whole):
        raise ReadError(Reason.BINARY, "binary data, not text", name)
    return _text_format(head, name)


def _zip_format(head: bytes, suffix: str, name: str) -> Format:
    if suffix in _WORKBOOK_SUFFIXES or b"xl/" in head[:2000]:
        return Format.WORKBOOK
    for member, what in _OFFICE.items():
        if member in head[:2000]:
            raise ReadError(Reason.BINARY, f"{what}, which has no reader", name)
    return Format.ZIP


def text_charset(head: bytes) -> str | None:
    """The charset that a byte order mark, or the zero bytes of plain UTF-16, give away; None where nothing does."""
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return charset
    return _unmarked_utf16(head)


def inner_suffix(name: str) -> str:
    """The suffix of a file name in lower case, without that of its compression."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in _PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _unmarked_utf16(head: bytes) -> str | None:
    """By the zero byte that every Latin letter has, always on the same side."""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if half < 8 or min(even, odd) > 0.02 * half or max(even, odd) < 0.4 * half:
        return None
    charset = "utf-16-le" if odd > even else "utf-16-be"
    text = head.decode(charset, "ignore")
    return charset if sum(letter.isprintable() or letter.isspace() for letter in text) > 0.95 * len(text) else None


_OBJECT_LINE = re.compile(rb"^\{.*\}[ \t\r]*$", re.MULTILINE)


def _text_format(head: bytes, name: str) -> Format:
    charset = text_charset(head)
    text = head.decode(charset, "ignore").encode("utf-8", "replace") if charset else head
    if _HTML.match(text):
        return Format.HTML
    suffix = inner_suffix(name)
    named = _SUFFIXES.get(suffix)
    if named is Format.HTML:
        return Format.HTML if _ANY_TAG.search(text) else Format.TEXT
    if _is_json(text, named):
        # Lines also where the first is broken: it makes no document of the others.
        by_line = named is Format.JSONL and not _begun(text).startswith(b"[") and _OBJECT_LINE.search(text)
        return Format.JSONL if by_line or _has_object_line(text, is_one=named is Format.JSON) else Format.JSON
    if _XML.match(text):
        return Format.XML
    if named is None:
        raise ReadError(Reason.UNSUPPORTED, _NO_READER.format(suffix), name)
    return named


def _begun(text: bytes) -> bytes:
    """From the first character that counts: past blanks, a byte order mark and the separator of RFC 7464."""
    return text.lstrip(b" \t\r\n\x1e\xef\xbb\xbf")


def _is_json(text: bytes, named: Format | None) -> bool:
    begin = _begun(text)
    if named in (Format.JSON, Format.JSONL):
        return begin[:1] in (b"{", b"[")
    return bool(_OBJECT.match(begin)) or bool(_ARRAY.match(begin))


def _has_object_line(text: bytes, *, is_one: bool) -> bool:
    """Whether the first line holds a whole JSON object (or goes on beyond what is seen).

    is_one: by its name the file is one JSON document, unless a second object follows.
    """
    line, end, rest = _begun(text).partition(b"\n")
    if line[:1] != b"{" or (is_one and rest.lstrip()[:1] != b"{"):
        return False
    return not end or line.rstrip().endswith(b"}")


def _is_binary(head: bytes, *, is_whole: bool) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > max(2, _MAXIMUM_CONTROLS * len(head)):
        return True
    return b"\0" in head and not _is_utf8(head, is_whole=is_whole)


def _is_utf8(head: bytes, *, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True
