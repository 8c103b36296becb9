"""What a page says of itself for machines: JSON-LD, microdata and meta elements, as typed records.

Nothing is weighed here but which of several articles described is the page's own: values are as written (entities
resolved, white space tidied) and the witnesses kept apart.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from extractors.markup.jsonld import read_jsonld
from extractors.markup.microdata import read_microdata
from extractors.markup.schemaorg import ARTICLE_RANK, TYPE_RANK, ArticleData, ImageData, tidy


@dataclass(frozen=True, slots=True)
class Structured:
    """Everything a page says of itself for machines.

    own: the article the page is about, as its best structured data describes it.
    articles: every article described, ``own`` first, JSON-LD before microdata.
    images: image items that stand by themselves.   crumbs: names of the breadcrumb trail, outermost first.
    meta: content by ``name``, ``property`` or ``itemprop`` in lower case, in page order.
    links: href by ``rel`` in lower case.   title: of the ``<title>`` element.
    language: the ``lang`` of the article's element, else of the page.
    """

    own: ArticleData | None = None
    articles: tuple[ArticleData, ...] = ()
    images: tuple[ImageData, ...] = ()
    crumbs: tuple[str, ...] = ()
    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str | None = None
    language: str | None = None

    def first(self, *names: str) -> str | None:
        """The first content of the first of these meta names that has one."""
        for name in names:
            if contents := self.meta.get(name):
                return contents[0]
        return None


def read_structured(tree: HtmlElement, url: str = "") -> Structured:
    """All structured data of a page; ``url`` is the page's, to tell its own article from others described on it."""
    metas, anchors, scripts, titles, parts = _elements(tree)
    meta, links = _read_meta(metas), _read_links(anchors)
    title = next((text for element in titles[:1] if (text := tidy(element.text_content()))), None)
    jsonld = read_jsonld(scripts)
    articles = (*jsonld.articles, *read_microdata(tree))
    page_urls = (url, *links.get("canonical", ()), *meta.get("og:url", ()))
    own = _choose_own(articles, page_urls, (*meta.get("og:title", ()), *((title,) if title else ())))
    return Structured(
        own=own,
        articles=tuple(sorted(articles, key=lambda article: article is not own)),
        images=jsonld.images,
        crumbs=jsonld.crumbs,
        meta=meta,
        links=links,
        title=title,
        language=_language(tree, parts),
    )


_Elements: TypeAlias = list[HtmlElement]


def _elements(tree: HtmlElement) -> tuple[_Elements, _Elements, _Elements, _Elements, _Elements]:
    """The meta, link, script and title elements, and the parts of a page, found in one pass over it."""
    parts: _Elements = []
    found: dict[str, _Elements] = {"meta": [], "link": [], "script": [], "title": []}
    for element in tree.iter(*found, "body", "main", "article"):
        found.get(element.tag, parts).append(element)
    outside_pictures = [title for title in found["title"] if next(title.iterancestors("svg"), None) is None]
    return found["meta"], found["link"], found["script"], outside_pictures, parts


def _language(tree: HtmlElement, parts: _Elements) -> str | None:
    """The ``lang`` of the page, or of its main part, where all of these are in one: its frame may differ."""
    main: set[str] = {lang for part in parts if part.tag != "body" and (lang := part.get("lang"))}
    if len(main) == 1:
        return main.pop()
    bodies = (part.get("lang") for part in parts if part.tag == "body")
    found: str | None = tree.get("lang") or tree.get("xml:lang") or next(bodies, None)
    return found or None


def _read_meta(elements: Iterable[HtmlElement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in elements:
        attributes = dict(element.items())
        content = tidy(attributes.get("content"))
        if not content:
            continue
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            if names := attributes.get(attribute):
                for name in names.lower().split():
                    found.setdefault(name, []).append(content)
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _read_links(elements: Iterable[HtmlElement]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in elements:
        address = (element.get("href") or "").strip()
        for rel in (element.get("rel") or "").lower().split() if address else ():
            found.setdefault(rel, []).append(address)
    return {rel: tuple(dict.fromkeys(values)) for rel, values in found.items()}


def _choose_own(articles: Iterable[ArticleData], page_urls: Iterable[str], titles: Iterable[str]) -> ArticleData | None:
    """The article that the page is about: by address, then headline, then kind of item and how much it says."""
    paths = {path for path in map(_path, page_urls) if path}
    heads = [_squash(title) for title in titles]

    def weight(article: ArticleData) -> tuple[bool, int, bool, bool, int]:
        rank = TYPE_RANK.get(article.type, 0)
        head = _squash(article.headline or article.name or "")
        same_head = bool(head) and any(head in title or title in head for title in heads if title)
        same_path = bool(article.url) and _path(article.url or "") in paths
        said = sum(map(bool, (article.published, article.authors, head, article.body, article.description)))
        return rank >= ARTICLE_RANK, same_path + same_head, same_path, article.witness == "json-ld", said * 10 + rank

    return max(articles, key=weight, default=None)


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url.strip()).path).rstrip("/").lower()
    except ValueError:
        return ""


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
