"""Documents that are nearly XML, made XML: what stands before it, charsets that lie, bare ampersands and brackets,
names of HTML's entities, prefixes that nothing declares. Feeds, sitemaps and OPML share it.

What is well-formed keeps its meaning; no entity of a document type is expanded, as the document type is taken out.
"""

import html
import re
from collections.abc import Iterator

from extractors.markup.parse import decode
from extractors.text.characters import with_real_references

# How far into a document its root may stand: warnings of a script, blank lines, a greeting.
_PREAMBLE = 20_000
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>", re.I)
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|urlset|sitemapindex|opml|channel)\b", re.I)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE[^>\[]{0,500}(?:\[.{0,20000}?\]\s{0,50})?>", re.I | re.S)
# Neither XML 1.0 nor anybody's text has them.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(#[xX]?[0-9a-fA-F]{1,7};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_BRACKET = re.compile(r"<(?![A-Za-z_/!?])")
_OF_XML = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,30}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,30}):[A-Za-z_][\w.-]*\s?=")
_DECLARED_PREFIX = re.compile(r"\sxmlns:([A-Za-z_][\w.-]{0,30})\s?=")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}

_BROKEN = re.compile("[\udc80-\udcff]+")
_CUT_CHARACTER = re.compile("[\udcc2-\udcdf]|[\udce0-\udcef][\udc80-\udcbf]?|[\udcf0-\udcf4][\udc80-\udcbf]{0,2}")
_FEW_BROKEN = 3  # bad bytes in a document that has no good ones outside ASCII: a letter or two of Windows-1252


def charset_of(content_type: str) -> str | None:
    """The charset that a ``Content-Type`` names; None where it names none."""
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.I)
    return match[1] if match else None


def xml_text(body: bytes, charset: str | None = None) -> str:
    """The document as text that starts at its root and whose characters, brackets and ampersands are XML's.

    charset: what the HTTP header says.
    """
    text = with_real_references(_from_root(decode_text(body, charset)))
    pieces = [piece if is_literal else _escaped(piece) for is_literal, piece in _sections(text)]
    return _with_prefixes("".join(pieces))


def decode_text(body: bytes, charset: str | None = None) -> str:
    """The text of a list's bytes: as UTF-8 wherever they nearly are, whatever is declared; else as declared.

    Of UTF-8 with bad bytes in it, those inside a word are read as Windows-1252, and others are left out.
    """
    if b"\x00" not in body[:200]:
        text = body.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        bad = sum(map(len, _BROKEN.findall(text)))
        good = len(text) - sum(map(str.isascii, text)) - bad if bad else 0
        if not bad or good >= bad or (not good and bad <= _FEW_BROKEN):
            return _BROKEN.sub(_mended, text) if bad else text
    return decode(body, charset).removeprefix("\ufeff")


def _mended(match: re.Match[str]) -> str:
    """The letter that bad bytes inside a word are; nothing for a cut character, or bytes that stand alone."""
    broken, text = match[0], match.string
    if _CUT_CHARACTER.fullmatch(broken) and len(broken) > 1:
        return ""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if not (before.isalnum() or after.isalnum()):
        return ""
    return broken.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _from_root(text: str) -> str:
    head = text[:_PREAMBLE]
    declared = head.find("<?xml")
    root = _ROOT.search(head)
    if root and (declared < 0 or declared > root.start()):
        doctype = head.rfind("<!DOCTYPE", 0, root.start())
        text = text[doctype if doctype >= 0 else root.start() :]
    elif declared > 0:
        text = text[declared:]
    while match := _DECLARATION.match(text):  # some are written by two programs
        text = text[match.end() :]
    if match := _DOCTYPE.match(text):
        text = text[match.end() :]
    return text.lstrip()


def _sections(text: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces, with whether each is a CDATA section or a comment, where nothing is escaped."""
    at = 0
    while True:
        starts = [(text.find(opening, at), closing) for opening, closing in (("<![CDATA[", "]]>"), ("<!--", "-->"))]
        start, closing = min(((start, closing) for start, closing in starts if start >= 0), default=(-1, ""))
        end = text.find(closing, start) if start >= 0 else -1
        if end < 0:
            yield False, text[at:]
            return
        yield False, text[at:start]
        yield True, _CONTROLS.sub("", text[start : end + len(closing)]) if closing == "]]>" else ""
        at = end + len(closing)


def _escaped(text: str) -> str:
    return _BRACKET.sub("&lt;", _AMPERSAND.sub(_entity, _CONTROLS.sub("", text)))


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    if name in _OF_XML:
        return match[0]
    character = html.unescape(match[0])
    if character == match[0]:  # no name that HTML knows
        return f"&amp;{name}" if name[0] != "#" else ""
    return html.escape(_CONTROLS.sub("", character), quote=True)


def _with_prefixes(text: str) -> str:
    """The text with the prefixes declared in its root that are used and declared nowhere."""
    used = {one or two for one, two in _PREFIX.findall(text)} - {"xml", "xmlns"}
    missing = sorted(used - set(_DECLARED_PREFIX.findall(text)))
    root = re.search(r"<[A-Za-z_][\w.:-]*", text)
    if not missing or root is None:
        return text
    declared = "".join(f' xmlns:{name}="{_NAMESPACES.get(name.lower(), f"urn:undeclared:{name}")}"' for name in missing)
    return text[: root.end()] + declared + text[root.end() :]
