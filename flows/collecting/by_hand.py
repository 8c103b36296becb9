"""Urls given by hand to ``newsloom ingest``: each is told for a feed, a sitemap or a page by what it answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from extractors.errors import InputError
from extractors.text.urls import document_url
from flows.collecting.polling import Seen, SourceState
from flows.collecting.results import SourceWork
from flows.fetching.client import Wanted
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Exchange, Outcome
from flows.sources.base import NamedPage, host_of
from flows.sources.catalogue import Limits, Source, SourceKind, fresh_id
from flows.sources.feed import parse_feed
from flows.sources.sitemap import parse_sitemap


async def sources_by_hand(urls: Sequence[str], fetcher: Fetcher) -> tuple[Source, ...]:
    """Sources as polling takes them: one for the pages of a host, one for each feed or sitemap."""
    found: list[Source] = []
    pages: dict[str, list[str]] = {}
    lists: list[tuple[str, SourceKind, str]] = []
    for url in dict.fromkeys(urls):
        host = host_of(url) or "url"  # polling refuses a url that has none
        kind = await _kind(url, fetcher)
        if kind is SourceKind.URLS:
            pages.setdefault(host, []).append(url)
        else:
            lists.append((host, kind, url))
    for host, theirs in pages.items():
        limits = Limits(pages_per_poll=len(theirs))
        identifier = fresh_id(host, _ids(found))
        found.append(Source(id=identifier, kind=SourceKind.URLS, name=host, urls=tuple(theirs), limits=limits))
    for host, kind, url in lists:
        found.append(Source(id=fresh_id(host, _ids(found)), kind=kind, name=host, url=url))
    return tuple(found)


def _ids(sources: Iterable[Source]) -> list[str]:
    return [source.id for source in sources]


def named_work(pages: Iterable[NamedPage], taken: Sequence[str], now: datetime) -> tuple[SourceWork, ...]:
    """Pages that records name, to be fetched with what those say of them: a source for each host.

    taken: ids that are given already.
    """
    by_host: dict[str, dict[str, Seen]] = {}
    for page in pages:
        seen = Seen("", document_url(page.url), page.url, now, now, page.evidence)
        by_host.setdefault(host_of(page.url) or "url", {}).setdefault(seen.key, seen)
    work: list[SourceWork] = []
    for host, found in by_host.items():
        identifier = fresh_id(host, [*taken, *(each.source.id for each in work)])
        urls = tuple(page.url for page in found.values())
        limits = Limits(pages_per_poll=len(urls))
        source = Source(id=identifier, kind=SourceKind.URLS, name=host, urls=urls, limits=limits)
        seen_pages = {key: replace(page, source_id=identifier) for key, page in found.items()}
        work.append(SourceWork(source, SourceState(identifier), seen_pages))
    return tuple(work)


async def _kind(url: str, fetcher: Fetcher) -> SourceKind:
    fetch = await fetcher.fetch(Request(url, Wanted.FEED))
    if fetch.outcome is not Outcome.OK or fetch.last is None:
        return SourceKind.URLS  # polling names what is wrong with it
    return kind_of(fetch.last, url)


def kind_of(answer: Exchange, url: str) -> SourceKind:
    """A feed or a sitemap, where what a url answers lists pages as one; else the url of a page."""
    for kind, lists_pages in ((SourceKind.FEED, _is_feed), (SourceKind.SITEMAP, _is_sitemap)):
        if lists_pages(answer.body, url, answer.header("content-type") or ""):
            return kind
    return SourceKind.URLS


def _is_feed(body: bytes, url: str, content_type: str) -> bool:
    try:
        parse_feed(body, url, content_type)
    except InputError:
        return False
    return True  # one that is empty today too


def _is_sitemap(body: bytes, url: str, content_type: str) -> bool:
    is_xml = b"<urlset" in body[:2000] or b"<sitemapindex" in body[:2000]
    if not is_xml and ("html" in content_type or "plain" in content_type):
        return False
    try:
        sitemap = parse_sitemap(body, url, content_type)
        return bool(sitemap.entries or sitemap.children)
    except InputError:
        return False
