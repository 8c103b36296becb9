"""Lists of feeds as OPML 2.0, the format feed readers exchange."""

from collections.abc import Iterable

from lxml import etree

from extractors.errors import InputError
from flows.boundary import bounded
from flows.sources.catalogue import Source, SourceKind, fresh_id
from flows.sources.feed_items import clean, first_link, language_tag
from flows.sources.xml_bytes import readable


def parse_opml(body: bytes, subject: str, taken: Iterable[str] = ()) -> tuple[Source, ...]:
    """The feeds of an OPML document, each url once; folders above an outline become its tags.

    taken: ids in use, which no new source gets. Raises InputError where it is no OPML.
    """
    with bounded(subject):
        return _parse(body, subject, taken)


def _parse(body: bytes, subject: str, taken: Iterable[str]) -> tuple[Source, ...]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(readable(body), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"not OPML: {error}", subject) from error
    if root is None or root.tag != "opml":
        raise InputError("not OPML", subject)
    known = set(taken)
    found: dict[str, Source] = {}
    for outline in root.iter("outline"):
        url = first_link((outline.get("xmlUrl"),), "")
        if not url or url in found:
            continue
        name = clean(outline.get("title") or outline.get("text")) or ""
        language = (language_tag(outline.get("language")) or "").partition("-")[0]
        source = Source(
            id=fresh_id(name or url.partition("://")[2], known),
            kind=SourceKind.FEED,
            url=url,
            name=name,
            language=language or None,
            tags=_folders(outline),
        )
        known.add(source.id)
        found[url] = source
    return tuple(found.values())


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
    folders = [parent.get("title") or parent.get("text") or "" for parent in outline.iterancestors("outline")]
    categories = (outline.get("category") or "").split(",")
    return tuple(dict.fromkeys(" ".join(tag.split()) for tag in (*reversed(folders), *categories) if tag.strip()))
