"""A feed or sitemap as a file: the texts of a feed are articles; pages that are only named are fetched, or told."""

from extractors.article import Reason, Rejected
from extractors.document import Document, MediaType, Origin
from extractors.errors import InputError
from extractors.text.counting import counted
from flows.sources.base import Item, Items, LocalFile, NamedPage, ReadLimits, host_of, reject
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.feed_items import Feed, FeedItem
from flows.sources.own_text import page_of_own_text


def read_list_file(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The articles whose texts a feed carries. Raises ReadError for XML that is no feed and no sitemap."""
    body = stream.read(limits.document_bytes + 1)
    if len(body) > limits.document_bytes:
        raise ReadError(Reason.TOO_LARGE, f"more than {limits.document_bytes} bytes", file.name)
    try:
        from flows.sources.feed import parse_feed  # with it feedparser, which files without lists do not need

        feed = parse_feed(body, file.url)
    except InputError:
        yield from _sitemap(body, file, limits)
        return
    yield from _items(file, feed, limits)


def _items(file: LocalFile, feed: Feed, limits: ReadLimits) -> Items:
    for number, item in enumerate(feed.items, 1):
        found = _item(file, item, number)
        if limits.named and isinstance(found, Rejected):
            limits.named(NamedPage(item.url, item.evidence))
        else:
            yield found
    for problem in (*feed.problems, *(str(error) for error in feed.errors)):
        yield reject(file, Reason.INVALID, problem, url=f"{file.url}#{problem[:40]}")
    if not feed.items and not feed.problems:
        raise ReadError(Reason.EMPTY, "a feed without items", file.name)


def _item(file: LocalFile, item: FeedItem, number: int) -> Item:
    body = page_of_own_text(item.content, item.summary, shortest=1)
    if body is None:
        detail = f"the feed has no text of it; fetch it: newsloom ingest {item.url}"
        return reject(file, Reason.NO_TEXT, detail, offset=number, url=item.url)
    return Document(
        url=item.url,
        source_id=host_of(item.url) or file.source_id,
        media_type=MediaType.HTML,
        body=body,
        origin=Origin(file.name, number),
        fetched_at=file.modified_at,
        charset="utf-8",
        evidence=item.whole_evidence,
    )


def _sitemap(body: bytes, file: LocalFile, limits: ReadLimits) -> Items:
    """The pages that a sitemap names, to be fetched. Raises ReadError where that is not to be, or it is none."""
    try:
        from flows.sources.sitemap import parse_sitemap

        sitemap = parse_sitemap(body, file.url)
    except InputError:
        raise ReadError(Reason.UNSUPPORTED, "XML, but neither a feed nor a sitemap", file.name) from None
    if limits.named:
        for entry in sitemap.entries:
            limits.named(NamedPage(entry.url, entry.evidence))
        for problem in (*sitemap.problems, *(str(error) for error in sitemap.errors)):
            yield reject(file, Reason.INVALID, problem, url=f"{file.url}#{problem[:40]}")
    pages, maps = len(sitemap.entries), len(sitemap.children)
    if maps or not limits.named:
        told = f"a sitemap of {counted(pages, 'page')} and {counted(maps, 'sitemap')}, without their texts"
        hint = "add it as a source, or give its address to newsloom ingest"
        raise ReadError(Reason.NO_TEXT, f"{told}; {hint}", file.name)
    if not pages:
        raise ReadError(Reason.EMPTY, "a sitemap without pages", file.name)
