"""The feeds and sitemaps of a site, from what its page and its robots.txt say and where they usually are."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flows.boundary import bounded
from flows.sources.feed_items import plain_text
from flows.sources.links import is_same_site, page_links, parse_html
from flows.sources.list_links import absolute, is_link

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "text/xml",
    "application/xml",
    "text/rss",
    "text/rss+xml",
    "text/atom",
    "application/rss",
    "application/atom",
}
# What an anchor to a feed says, or its address asks a publishing system for (WordPress: ?feed=rss2).
_SAYS_FEED = re.compile(r"\b(?:rss|atom)(?:[ -]?feed)?\b", re.IGNORECASE)
_ASKS_FOR_FEED = re.compile(r"(?:^|&)(?:feed|format|type)=(?:rss2?|atom|feed|xml)\b|^(?:rss|feed)$", re.IGNORECASE)
# Where feeds and sitemaps stand when a page does not say; the common publishing systems' own paths, likeliest first.
_FEED_PATHS = (
    "/feed",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
)
_FEED_ENDINGS = (".rss", ".rdf", ".atom", "/rss", "/feed", "/atom", "feed.json", "rss.xml", "atom.xml", "feed.xml")
_SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap_news.xml", "/sitemap-news.xml", "/sitemap.xml", "/sitemap_index.xml")


# What publishing systems add to a site's name: ``» Feed`` (WordPress; French ``» Flux``), ``RSS 2.0``, ``Comments on``.
_WORDS = r"(?:rss|atom|rdf|xml|json|feeds?|flux|newsfeed|comments|latest entries|\d\.\d)"
_FEED_WORDS_LAST = re.compile(rf"(?:^|[\s|:\u00b7\u2013\u2014-]|(?<=\())\(?{_WORDS}\)?$", re.IGNORECASE)
_FEED_WORDS_FIRST = re.compile(rf"^(?:comments (?:on|for)\b|{_WORDS}\s*[|:\u00b7\u2013\u2014-])\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a source may be; whether it is one, only fetching and parsing it tells.

    kind: ``feed`` or ``sitemap``. how: ``link`` (the page's head), ``anchor``, ``robots``, ``usual path``.
    """

    url: str
    kind: str
    how: str
    title: str | None = None


def candidates(
    url: str, page: bytes, charset: str | None = None, robots_sitemaps: Iterable[str] = ()
) -> tuple[Candidate, ...]:
    """Where the site of ``page`` (fetched from ``url``) may have feeds and sitemaps; most certain first, each url once.

    Comment feeds come last. Raises InputError where ``page`` is no HTML.
    """
    with bounded(url):
        return _candidates(url, page, charset, robots_sitemaps)


def _candidates(url: str, page: bytes, charset: str | None, robots_sitemaps: Iterable[str]) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for candidate in (
        *_head_links(url, page, charset),
        *(
            Candidate(address, "sitemap", "robots")
            for address in robots_sitemaps
            if is_link(address) and absolute(address, url)
        ),
        *_anchors(url, page, charset),
        *_usual(url),
    ):
        found.setdefault(candidate.url, candidate)
    return tuple(sorted(found.values(), key=lambda each: _is_comments(each)))


def site_name(url: str, page: bytes, charset: str | None = None) -> str | None:
    """What a page says that its site is called (Open Graph, else the name for a home screen)."""
    names: dict[str, str | None] = {}
    with bounded(url):
        for meta in parse_html(page, url, charset).iter("meta"):
            key = (meta.get("property") or meta.get("name") or "").lower()
            names.setdefault(key, plain_text(meta.get("content")))
    return source_name(names.get("og:site_name") or names.get("application-name"))


def source_name(title: str | None) -> str | None:
    """The title of a feed, or of a link to it, without the words that say that it is one; None where no other is there.

    ``Harbour Paper » Comments Feed`` and ``RSS: Harbour Paper`` are ``Harbour Paper``.
    """
    name = (title or "").partition(" \u00bb ")[0]
    before = None
    while name != before:
        before = name
        name = _FEED_WORDS_LAST.sub("", _FEED_WORDS_FIRST.sub("", name)).strip(" \t-\u2013\u2014|:\u00b7,\u00bb")
    return name or None


def _head_links(url: str, page: bytes, charset: str | None) -> Iterable[Candidate]:
    root = parse_html(page, url, charset)
    base = next((absolute(b.get("href"), url) for b in root.iter("base") if b.get("href")), None) or url
    for link in root.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        address = absolute(link.get("href"), base)
        if not address or kind not in _FEED_TYPES:
            continue
        if "sitemap" in rel:
            yield Candidate(address, "sitemap", "link", plain_text(link.get("title")))
        elif ("alternate" in rel or "feed" in rel) and not _is_embed(address):
            yield Candidate(address, "feed", "link", plain_text(link.get("title")))


def _anchors(url: str, page: bytes, charset: str | None) -> Iterable[Candidate]:
    for link in page_links(page, url, charset):
        parts = urlsplit(link.url)
        path = parts.path.lower().rstrip("/")
        if not is_same_site(link.url, url):
            continue
        says = len(link.text) <= 40 and _SAYS_FEED.search(link.text)
        if path.endswith(_FEED_ENDINGS) or _ASKS_FOR_FEED.search(parts.query) or says:
            yield Candidate(link.url, "feed", "anchor", link.text or None)
        elif "sitemap" in path and path.endswith((".xml", ".xml.gz", ".txt")):
            yield Candidate(link.url, "sitemap", "anchor", link.text or None)


def _usual(url: str) -> Iterable[Candidate]:
    yield from (Candidate(urljoin(url, path), "feed", "usual path") for path in _FEED_PATHS)
    yield from (Candidate(urljoin(url, path), "sitemap", "usual path") for path in _SITEMAP_PATHS)


def _is_embed(address: str) -> bool:
    """oEmbed and API descriptions of the page itself use the same media types as feeds."""
    return "oembed" in address or "/wp-json/" in address or "/api.w.org" in address


def _is_comments(candidate: Candidate) -> bool:
    return "comment" in urlsplit(candidate.url).path.lower() or "comment" in (candidate.title or "").lower()
