"""The XML of a feed, its items put into the order that the parser expects: what is empty out, links where links are."""

import re

from lxml import etree

from flows.sources.list_links import is_link
from flows.sources.xml_text import xml_text

_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
# Elements that an empty one would overrule: a guid stands in for a link that is not there, not for an empty one.
_MAY_NOT_BE_EMPTY = ("link", "guid", "id", "pubdate", "published", "updated", "date", "created", "issued", "author")
_EMPTY = re.compile(
    r"<((?:\w{1,12}:)?(?:link|guid|id|pubDate|published|updated|date|author))\s*(?:/>|>\s*</\1\s*>)", re.I
)


def feed_xml(body: bytes, charset: str | None = None) -> bytes:
    """The feed as UTF-8. Where it is not well-formed even so, it is left for the parser's own loose reading."""
    text = xml_text(body, charset)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return _EMPTY.sub("", text).encode()
    changed = [_settle(element) for element in root.iter(etree.Element) if name_of(element) in ("item", "entry")]
    return bytes(etree.tostring(root, encoding="utf-8")) if any(changed) else text.encode()


def name_of(element: etree._Element) -> str:
    """The local name in lower case: in the wild namespaces are wrong or left out."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _settle(item: etree._Element) -> bool:
    """Whether anything of the item had to be changed."""
    changed = False
    for child in list(item):
        name = name_of(child)
        if name == "link" and len(child) and not (child.text or "").strip():
            nested = next((each.get("href") for each in child.iter() if each.get("href")), None)
            child[:] = []
            child.text, changed = nested, True
        if name in _MAY_NOT_BE_EMPTY and not len(child) and not child.attrib and not (child.text or "").strip():
            item.remove(child)
            changed = True
    if not any(name_of(child) == "link" and ((child.text or "").strip() or child.get("href")) for child in item):
        urls = [child.text for child in item if name_of(child) in ("url", "uri")]
        link = next((text.strip() for text in (*urls, item.get(_RDF_ABOUT)) if text and is_link(text)), None)
        if link and isinstance(item.tag, str):
            etree.SubElement(item, item.tag[: item.tag.rfind("}") + 1] + "link").text = link
            changed = True
    return changed
