"""JSON-LD, read as publishers write it: broken JSON repaired, ``@graph`` and references opened, values as text.

Source: https://www.w3.org/TR/json-ld11/.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from lxml.html import HtmlElement

from extractors.markup.schemaorg import TYPE_RANK, ArticleData, ImageData, Party, tidy

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Node: TypeAlias = "dict[str, Json]"

_CREDIT = ("creditText", "creator", "author", "copyrightHolder", "copyrightNotice", "provider")
_BEFORE_TYPE = re.compile(r"^.*[/#:]", re.S)
_ESCAPED = 3  # times that a text may be escaped
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.I)
_MAX_DEPTH = 12  # of nested items; real pages stay under 6


@dataclass(frozen=True, slots=True)
class JsonLd:
    """What the JSON-LD of a page describes; see ``structured.Structured``."""

    articles: tuple[ArticleData, ...] = ()
    images: tuple[ImageData, ...] = ()
    crumbs: tuple[str, ...] = ()


def read_jsonld(scripts: Iterable[HtmlElement]) -> JsonLd:
    """The articles, images and breadcrumbs in the JSON-LD among a page's scripts, in page order."""
    nodes = tuple(_ld_nodes(scripts))
    by_id = {identity: node for node in nodes if isinstance(identity := node.get("@id"), str) and len(node) > 1}
    return JsonLd(
        articles=tuple(_article(node, by_id) for node in nodes if TYPE_RANK.get(_type(node), 0) > 0),
        images=tuple(image for node in nodes if _type(node) == "imageobject" for image in _images(node, by_id)),
        crumbs=_crumbs(nodes, by_id),
    )


def _ld_nodes(scripts: Iterable[HtmlElement]) -> Iterator[Node]:
    """Every item of every JSON-LD script that is not the property of another, ``@graph`` and lists opened."""
    for script in scripts:
        kind = (script.get("type") or "").lower()
        if "ld" in kind and "json" in kind and script.text:
            for value in parse_json(script.text):
                yield from _items(value, 0)


def _items(value: Json, depth: int) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for part in value:
            yield from _items(part, depth + 1)
    elif isinstance(value, dict):
        if _type(value) or "@graph" not in value:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "hasPart"):
            inner = value.get(name)
            if isinstance(inner, dict | list):
                yield from _items(inner, depth + 1)


_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|/\*.*?\*/|(?<![:\w])//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>', re.S)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.S)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})")
_DECODER = json.JSONDecoder(strict=False)  # line breaks and control characters inside strings are common


def parse_json(text: str) -> list[Json]:
    """The JSON values in a script, repaired where they can be; empty where nothing can be read.

    Tolerates comments, CDATA marks, trailing commas, control characters, bad escapes, entities in place of quotes,
    several values one after the other, and text after the last.
    """
    for attempt in (_as_is, _without_comments, _without_entities):
        candidate = attempt(text)
        try:
            return _values(candidate)
        except (ValueError, RecursionError):
            continue
    return []


def _as_is(text: str) -> str:
    return text.strip().removesuffix(";")


def _without_comments(text: str) -> str:
    text = _COMMENT.sub(lambda match: match[1] or " ", text)
    text = _TRAILING_COMMA.sub(lambda match: match[1] or "", text)
    return _BAD_ESCAPE.sub(lambda match: "\\" + match[0], text).strip().removesuffix(";")


def _without_entities(text: str) -> str:
    return _without_comments(html.unescape(text))


def _values(text: str) -> list[Json]:
    values: list[Json] = []
    start = 0
    while start < len(text):
        try:
            value, end = _DECODER.raw_decode(text, start)
        except ValueError:
            if values:  # something readable came first; what follows is not JSON
                return values
            raise
        values.append(value)
        start = end
        while start < len(text) and text[start] in " \t\r\n,;":
            start += 1
    return values


def _type(node: Node) -> str:
    """The item's type, lower case without the address; of several the most article-like."""
    value = node.get("@type")
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    types = [_type_name(name) for name in names if isinstance(name, str)]
    return max(types, key=lambda name: TYPE_RANK.get(name, 0), default="")


@lru_cache(maxsize=256)  # a page asks for the same few types again and again
def _type_name(address: str) -> str:
    return _BEFORE_TYPE.sub("", address).lower()


def _resolve(value: Json, by_id: Mapping[str, Node]) -> Json:
    """A reference by ``@id`` to the item it names."""
    if isinstance(value, dict):
        identity = value.get("@id")
        if isinstance(identity, str) and not {"name", "@type", "url"} & (value.keys() - {"@id", "@type"}):
            return by_id.get(identity, value)
    return value


def _each(value: Json, by_id: Mapping[str, Node], depth: int = 0) -> Iterator[Json]:
    """The single values of a property: lists opened, references resolved."""
    if isinstance(value, list):
        if depth < _MAX_DEPTH:
            for part in value:
                yield from _each(part, by_id, depth + 1)
    elif isinstance(value, dict) and isinstance(inner := value.get("@list"), list):
        yield from _each(inner, by_id, depth + 1)
    elif value is not None:
        yield _resolve(value, by_id)


def _text(value: Json) -> str | None:
    """A value as text: of an item its ``@value`` or ``name``."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        for name in ("@value", "name", "headline", "alternateName", "legalName"):
            inner = value.get(name)
            for part in inner if isinstance(inner, list) else (inner,):
                if isinstance(part, str) and part.strip():
                    return tidy(part)
        return None
    return tidy(value) if isinstance(value, str) else None


def _texts(node: Node, by_id: Mapping[str, Node], *names: str) -> tuple[str, ...]:
    found = (_text(value) for name in names if name in node for value in _each(node[name], by_id))
    return tuple(dict.fromkeys(text for text in found if text))


def _first(node: Node, by_id: Mapping[str, Node], *names: str) -> str | None:
    values = (value for name in names if name in node for value in _each(node[name], by_id))
    return next((text for value in values if (text := _text(value))), None)


def _urls(node: Node, by_id: Mapping[str, Node], *names: str) -> Iterator[str]:
    for name in names:
        for value in _each(node.get(name), by_id):
            if isinstance(value, str) and value.strip():
                yield value.strip()
            elif isinstance(value, dict):
                yield from (u for key in ("@id", "contentUrl", "url") if isinstance(u := value.get(key), str))


def _parties(node: Node, by_id: Mapping[str, Node], name: str) -> tuple[Party, ...]:
    found = []
    for value in _each(node.get(name), by_id):
        kind = _type(value) if isinstance(value, dict) else ""
        names = value.get("name") if isinstance(value, dict) else None
        texts = [_text(part) for part in names] if isinstance(names, list) else [_text(value)]
        found += [Party(text, kind) for text in texts if text]
    return tuple(dict.fromkeys(found))


def _article(node: Node, by_id: Mapping[str, Node]) -> ArticleData:
    return ArticleData(
        witness="json-ld",
        type=_type(node),
        url=next(_urls(node, by_id, "url", "mainEntityOfPage", "@id"), None),
        headline=_first(node, by_id, "headline"),
        name=_first(node, by_id, "name"),
        alternative_headline=_first(node, by_id, "alternativeHeadline"),
        description=_first(node, by_id, "description"),
        body=_body(node, by_id),
        updates="\n".join(_updates(node, by_id)) or None,
        authors=_parties(node, by_id, "author") or _parties(node, by_id, "creator"),
        published=_first(node, by_id, "datePublished", "uploadDate"),
        created=_first(node, by_id, "dateCreated"),
        modified=_first(node, by_id, "dateModified"),
        section=_texts(node, by_id, "articleSection"),
        keywords=_texts(node, by_id, "keywords"),
        images=tuple(
            dict.fromkeys(
                image
                for name in ("image", "associatedMedia", "primaryImageOfPage")
                for value in _each(node.get(name), by_id)
                for image in _images(value, by_id)
            )
        ),
        is_free=_is_free(node, by_id),
        publisher=_first(node, by_id, "publisher"),
        source_organization=_first(node, by_id, "sourceOrganization"),
        copyright_holder=_first(node, by_id, "copyrightHolder"),
        copyright_notice=_first(node, by_id, "copyrightNotice"),
        language=_first(node, by_id, "inLanguage"),
    )


def _body(node: Node, by_id: Mapping[str, Node]) -> str | None:
    """The text of an article; entities resolved as often as publishers escape them."""
    parts = [v for v in _each(node.get("articleBody"), by_id) if isinstance(v, str) and v.strip()]
    body = "\n".join(parts) if parts else None
    if body and "\\n" in body and "\n" not in body:  # escaped twice as JSON
        body = body.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"')
    for _ in range(_ESCAPED) if body else ():
        if body and _ENTITY.search(body):
            body = html.unescape(body)
    return body


def _updates(node: Node, by_id: Mapping[str, Node]) -> Iterator[str]:
    """The entries of a live report, each with its headline, in their order."""
    for entry in _each(node.get("liveBlogUpdate"), by_id):
        if isinstance(entry, dict) and (body := _body(entry, by_id)):
            headline = _first(entry, by_id, "headline", "name")
            yield f"{headline}\n{body}" if headline and headline not in body else body


def _is_free(node: Node, by_id: Mapping[str, Node]) -> bool | None:
    """Of the article, else False where a part of it (``hasPart``, Google's paywalled-content markup) is not."""
    said = _truth(node.get("isAccessibleForFree"))
    if said is None:
        parts = (part for part in _each(node.get("hasPart"), by_id) if isinstance(part, dict))
        said = False if any(_truth(part.get("isAccessibleForFree")) is False for part in parts) else None
    return said


def _truth(value: Json) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().lower().rpartition("/")[2] if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(word)


def _images(value: Json, by_id: Mapping[str, Node]) -> Iterator[ImageData]:
    if isinstance(value, str):
        yield ImageData(url=value.strip())
    elif isinstance(value, dict) and _type(value) in ("imageobject", "photograph", ""):
        credit = _first(value, by_id, *_CREDIT)
        caption = _first(value, by_id, "caption", "description")
        for url in list(_urls(value, by_id, "contentUrl", "url"))[:1]:
            yield ImageData(url=url, caption=caption, credit=credit)


def _crumbs(nodes: Iterable[Node], by_id: Mapping[str, Node]) -> tuple[str, ...]:
    for node in nodes:
        trail = node if _type(node) == "breadcrumblist" else _resolve(node.get("breadcrumb"), by_id)
        if isinstance(trail, dict) and "itemListElement" in trail:
            parts = [part for part in _each(trail["itemListElement"], by_id) if isinstance(part, dict)]
            names = [_text(part) or _text(_resolve(part.get("item"), by_id)) for part in parts]
            return tuple(name for name in names if name)
    return ()
