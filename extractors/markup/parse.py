"""Bytes to text, and text to a tree: a byte order mark, valid UTF-8, what header and page declare, then detection."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from charset_normalizer import from_bytes
from lxml import etree, html
from lxml.html import HtmlElement

from extractors.article import Reason, Stage
from extractors.document import Document
from extractors.errors import DocumentError

if TYPE_CHECKING:
    from extractors.markup.structured import Structured

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a label means on the web where it is not what Python means by it (WHATWG Encoding Standard, section 4.2).
_ON_THE_WEB: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
}
# The charsets of the standard, as Python names them: what else Python calls a codec is none a page is written in.
_CHARSET: Final = re.compile(
    r"utf-8|utf-16-[lb]e|cp(?:866|874|932|949|125\d)|iso8859-\d+|koi8-[rut]|mac-(?:roman|cyrillic)|gb18030|big5hkscs|euc_jp|iso2022_jp"
)
_LABELS: Final = {
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-x-big5": "big5hkscs",
}
_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
_DECLARATION_AREA: Final = 4096  # the standard asks for 1024 bytes; real pages put scripts first
_CLASSES: Final = etree.ElementDefaultClassLookup(element=HtmlElement)  # lxml.html's own asks Python for each element
_ESCAPE: Final = b"\x1b"  # begins every word of ISO 2022 that is not ASCII
_SERVERS_OWN: Final = (
    "cp1252"  # as ISO 8859-1: what a server says of every page unless told; the page itself knows better
)
_SAMPLE: Final = 64 * 1024
_FEW_ERRORS: Final = 0.002  # a wrong charset breaks far more of a page's characters than a damaged one does
_MIXED: Final = 10  # valid multi-byte sequences for each broken one: other charsets hardly ever look like UTF-8
_MIXED_AS_DECLARED: Final = 1  # ... where the page says that it is UTF-8
_READINGS: Final = ("rt", "rp", "rtc")  # beside the characters of a ruby element: what they sound like


@dataclass(frozen=True, slots=True)
class Page:
    """A page decoded and parsed once, shared by all that look for something in it; nobody changes the tree.

    structured: what its JSON-LD, microdata and meta elements say.
    url: where it stands on the web; of a saved page as ``saved_from`` tells it.
    """

    document: Document
    tree: HtmlElement
    structured: Structured
    url: str


def saved_from(tree: HtmlElement, structured: Structured) -> str:
    """Where a saved page stood on the web: the address it names as its own, else the site most of its links lead to.

    Empty where neither tells.
    """
    own = structured.own
    named = (*structured.links.get("canonical", ()), structured.first("og:url"), own.url if own else None)
    links = (link.get("href") or "" for link in tree.iter("a"))
    hosts = Counter(match[0] for href in links if (match := _ON_THE_WEB_AT.match(href)))
    (likely, _), *_ = hosts.most_common(1) or [("", 0)]
    return next((url for url in named if url and _ON_THE_WEB_AT.match(url)), f"{likely}/" if likely else "")


_ON_THE_WEB_AT = re.compile(r"https?://[^/?#\s]+", re.IGNORECASE)


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a document's bytes. Undecodable bytes become U+FFFD, never an error."""
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    charsets = _declared_charsets(body, declared)
    if _ESCAPE not in body or not charsets or not charsets[0].startswith("iso2022"):  # which looks like ASCII
        text = _decode_utf8(body, _MIXED_AS_DECLARED if "utf-8" in charsets else _MIXED)
        if text is not None:
            return text
    for charset in charsets:
        text = body.decode(charset, "replace")
        if text.count("\ufffd") <= len(text) * _FEW_ERRORS:
            return text
    return _detect(body)


def to_utf8(body: bytes, declared: str | None = None) -> bytes:
    """What ``decode`` gives, in UTF-8: the bytes themselves where they are that already, as those of most pages are."""
    is_plain = b"\x00" not in body and _ESCAPE not in body and not body.startswith(codecs.BOM_UTF8)
    if is_plain:  # no UTF-16, no ISO-2022
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return body
    return decode(body, declared).encode("utf-8", "replace")


def _declared_charsets(body: bytes, header: str | None) -> list[str]:
    """Names of codecs by what the header says, then the page."""
    labels = [header] if header else []
    labels += [label.decode("ascii") for label in _DECLARED.findall(body[:_DECLARATION_AREA])]
    codecs_named = list(dict.fromkeys(codec for label in labels if (codec := codec_of(label))))
    if len(codecs_named) > 1 and codecs_named[0] == _SERVERS_OWN:
        codecs_named.append(codecs_named.pop(0))
    return codecs_named


def codec_of(label: str) -> str | None:
    """The codec that browsers use for a label; None for one they do not know."""
    label = label.strip(" \t\"'").lower()
    try:
        name = codecs.lookup(_LABELS.get(label, label)).name
    except (LookupError, ValueError):
        return None
    name = _ON_THE_WEB.get(name, name)
    return name if _CHARSET.fullmatch(name) else None


def _decode_utf8(body: bytes, valid_for_each_broken: int) -> str | None:
    """The text if the bytes are UTF-8, perhaps with some of Windows-1252 between; else None."""
    if b"\x00" in body[:200] and body[:200].count(b"\x00") > 50:
        return body.decode("utf-16-le" if body[1:2] == b"\x00" else "utf-16-be", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    foreign = len(text) - sum(map(str.isascii, text)) - broken
    return body.decode("utf-8", "newsloom-cp1252") if foreign >= broken * valid_for_each_broken else None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows-1252: pages put together from parts mix the two."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newsloom-cp1252", _as_cp1252)


def _detect(body: bytes) -> str:
    """The text by the charset that statistics of a sample speak for."""
    best = from_bytes(body[:_SAMPLE]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def parse(markup: bytes, url: str = "") -> HtmlElement:
    """The tree of a page in UTF-8, without comments, processing instructions and readings (ruby).

    Raises DocumentError (too deep) where elements are nested so deeply that the parser gives up (2,048), and (empty)
    where there is no element.
    """
    data = _without_crowds(markup.replace(b"\x00", b""))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise DocumentError("no element in it", url, stage=Stage.DECODE, reason=Reason.EMPTY) from error
    if any("depth" in entry.message for entry in parser.error_log.filter_from_fatals()):
        raise DocumentError("elements nested too deeply", url, stage=Stage.DECODE, reason=Reason.TOO_DEEP)
    if b"</ruby" in data:
        for reading in list(tree.iter(*_READINGS)):
            reading.drop_tree()
    _give_body(tree)
    return tree


# An attribute, and an element of more than 500. Without the possessive marks (`++`) a page of
# nothing but `<a b=` would take the square of its length.
_ATTRIBUTE: Final = rb"""[\s/]*+(?:=[^\s=>/]*+|[^\s=>/]++)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"']++)?+)?+"""
_CROWDED: Final = re.compile(rb"(<[a-zA-Z][^\s>/]*+(?:" + _ATTRIBUTE + rb"){500})(?:" + _ATTRIBUTE + rb")++")
# Pages in which such an element may be: it is long, or has a mark of equality an attribute.
_LONGEST_TAG: Final = 4_000  # bytes
_LONG: Final = re.compile(rb"<[a-zA-Z][^<>]{%d}" % _LONGEST_TAG)
_LARGE: Final = 2_000_000  # bytes of a page that is not parted: of nothing but `<a` the parts take forty times as much
_MANY: Final = 5_000


def _without_crowds(markup: bytes) -> bytes:
    """The page without the attributes of an element beyond 500: the parser compares each with all before it, 100,000 of
    them for longer than a document may take."""
    return _CROWDED.sub(rb"\1", markup) if markup.count(b"=") > _MANY or _has_long_tag(markup) else markup


def _has_long_tag(markup: bytes) -> bool:
    """Whether an element's tag is long: asked of the few long pieces between tags, in half the time of a search."""
    if len(markup) > _LARGE:
        return _LONG.search(markup) is not None
    long = (piece for piece in markup.split(b"<") if len(piece) > _LONGEST_TAG)
    return any(_LONG.match(b"<" + piece[: _LONGEST_TAG + 1]) for piece in long)


# Elements of HTML 5, which the parser does not know and leaves in the head of a page that leaves out its body's tag; so
# it does those that a site has made up, which have a hyphen in their name.
_OF_A_BODY: Final = ("article", "main", "section", "header", "nav", "aside", "footer", "figure", "details")


def _give_body(tree: HtmlElement) -> None:
    """Move to the body what is of it: HTML lets a page leave out the tags of its head and its body."""
    strays = [child for head in tree.iterfind("head") for child in head if child.tag in _OF_A_BODY or "-" in child.tag]
    if not strays:
        return
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    for at, stray in enumerate(strays):
        body.insert(at, stray)
