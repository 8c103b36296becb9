"""Microdata: articles described by ``itemprop`` attributes.

Source: https://html.spec.whatwg.org/#microdata.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from lxml import etree
from lxml.html import HtmlElement

from extractors.markup.schemaorg import TYPE_RANK, ArticleData, Party, tidy

_ITEMPROPS = etree.XPath("//@itemprop/..")  # three times as quick as //*[@itemprop]


def read_microdata(tree: HtmlElement) -> list[ArticleData]:
    """The articles described by ``itemprop``; a property belongs to the nearest ``itemscope`` above it."""
    scopes: dict[HtmlElement, dict[str, list[HtmlElement]]] = {}
    for element in _ITEMPROPS(tree):
        owner = next((up for up in element.iterancestors() if up.get("itemscope") is not None), None)
        if owner is not None:
            for name in element.get("itemprop").split():
                scopes.setdefault(owner, {}).setdefault(name, []).append(element)
    found = []
    for owner, properties in scopes.items():
        kind = re.split("[/#]", (owner.get("itemtype") or "").strip())[-1].lower()
        if TYPE_RANK.get(kind, 0) > 0:
            found.append(_article(kind, properties, scopes))
    return found


_Scopes: TypeAlias = Mapping[HtmlElement, Mapping[str, list[HtmlElement]]]


def _article(kind: str, properties: Mapping[str, list[HtmlElement]], scopes: _Scopes) -> ArticleData:
    def values(*names: str) -> tuple[str, ...]:
        found = (_property_text(element, scopes) for name in names for element in properties.get(name, ()))
        return tuple(dict.fromkeys(value for value in found if value))

    def first(*names: str) -> str | None:
        return next(iter(values(*names)), None)

    bodies = properties.get("articleBody", ())
    return ArticleData(
        witness="microdata",
        type=kind,
        url=first("url", "mainEntityOfPage"),
        headline=first("headline"),
        name=first("name"),
        alternative_headline=first("alternativeHeadline"),
        description=first("description"),
        body="\n".join(element.text_content().strip() for element in bodies) or None,
        authors=tuple(Party(name) for name in values("author") or values("creator")),
        published=first("datePublished"),
        created=first("dateCreated"),
        modified=first("dateModified"),
        section=values("articleSection"),
        keywords=values("keywords"),
        publisher=first("publisher"),
        language=first("inLanguage"),
    )


def _property_text(element: HtmlElement, scopes: _Scopes) -> str | None:
    """A property's value: of an item its name, else the attribute that carries it, else the text."""
    inner = scopes.get(element, {}).get("name") if element.get("itemscope") is not None else None
    if inner:
        return _property_text(inner[0], {})
    for attribute in ("content", "datetime"):
        if element.get(attribute):
            return tidy(element.get(attribute))
    address = element.get("href") if element.get("itemprop") in ("url", "mainEntityOfPage") else None
    return tidy(address or element.text_content())
