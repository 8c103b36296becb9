"""Lists of feeds as OPML 2.0, the format feed readers exchange."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from extractors.errors import InputError
from flows.boundary import bounded
from flows.sources.catalogue import Source, SourceKind, fresh_id
from flows.sources.feed_items import language_tag, title_text
from flows.sources.feed_xml import name_of
from flows.sources.list_links import absolute
from flows.sources.xml_text import xml_text


@dataclass(frozen=True, slots=True)
class OpmlList:
    """What an OPML document lists. left_out: every outline that gives no source, with the reason."""

    sources: tuple[Source, ...]
    left_out: tuple[str, ...] = ()


def parse_opml(body: bytes, subject: str, taken: Iterable[str] = ()) -> tuple[Source, ...]:
    """The feeds of an OPML document; see ``read_opml``."""
    return read_opml(body, subject, taken).sources


def read_opml(body: bytes, subject: str, taken: Iterable[str] = ()) -> OpmlList:
    """The feeds of an OPML document, each url once; folders above an outline become its tags.

    taken: ids in use, which no new source gets. Raises InputError where it is no OPML.
    """
    with bounded(subject):
        return _parse(body, subject, taken)


def _parse(body: bytes, subject: str, taken: Iterable[str]) -> OpmlList:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(xml_text(body).encode(), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"not OPML: {error}", subject) from error
    if root is None or name_of(root) != "opml":
        raise InputError("not OPML", subject)
    known = set(taken)
    found: dict[str, Source] = {}
    left_out: list[str] = []
    for outline in root.iter(etree.Element):
        if name_of(outline) != "outline":
            continue
        source = _source(outline, known)
        if isinstance(source, str):
            left_out += [source] if source else []
        elif source.url in found:
            left_out.append(f"{source.title}: listed twice ({source.url})")
        else:
            known.add(source.id)
            found[source.url] = source
    if parser.error_log:
        first = parser.error_log[0]
        left_out.append(f"not well-formed in line {first.line}: {first.message}; what is broken there may be missing")
    return OpmlList(tuple(found.values()), tuple(left_out))


def _source(outline: etree._Element, known: Iterable[str]) -> Source | str:
    """The source that an outline lists, or why it lists none; empty for a folder."""
    given = {str(name).rpartition("}")[2].lower(): str(value) for name, value in outline.attrib.items()}
    written = given.get("xmlurl") or given.get("url")
    name = title_text(given.get("title") or given.get("text")) or ""
    url = absolute(written, "", blank=" ")  # as written: it is the name that it is known by
    if not url:
        if not written and (len(outline) or "htmlurl" not in given):
            return "" if len(outline) else f"{name or 'an outline without a name'}: no address of a feed"
        return f"{name or 'an outline without a name'}: no http address of a feed ({written or 'none'})"
    language = (language_tag(given.get("language")) or "").partition("-")[0]
    identifier = fresh_id(name or url.partition("://")[2], known)
    tags = _folders(outline)
    return Source(id=identifier, kind=SourceKind.FEED, url=url, name=name, language=language or None, tags=tags)


def opml(sources: Iterable[Source], title: str = "newsloom") -> bytes:
    """The feeds among the sources as an OPML document; other kinds have no place in it."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        if source.kind is SourceKind.FEED:
            attributes = {"type": "rss", "text": source.title, "title": source.title, "xmlUrl": source.url}
            if source.language:
                attributes["language"] = source.language
            if source.tags:
                attributes["category"] = ",".join(tag.replace(",", " ") for tag in source.tags)
            etree.SubElement(body, "outline", attributes)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _folders(outline: etree._Element) -> tuple[str, ...]:
    above = [parent for parent in outline.iterancestors(etree.Element) if name_of(parent) == "outline"]
    folders = [parent.get("title") or parent.get("text") or "" for parent in above]
    categories = (outline.get("category") or "").split(",")
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in (*reversed(folders), *categories) if tag.strip()))
