"""What a source lists now: its feed, sitemaps, section page or url list, fetched conditionally and read."""

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from extractors.dates.machine import latest_day
from extractors.errors import InputError
from extractors.text.counting import counted
from flows.boundary import Unforeseen, bounded, log
from flows.collecting.polling import Listed, SourceState, Validators, asked_wait
from flows.collecting.reading import READABLE, ListReader, url_lines
from flows.fetching.client import Wanted
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Fetch, Outcome
from flows.fetching.settings import PollingSettings
from flows.sources.catalogue import Source, SourceKind
from flows.sources.sitemap import Sitemap, SitemapEntry, SitemapRef


@dataclass(frozen=True, slots=True)
class Listing:
    """What came of asking a source for its list.

    fetches: every answer, in order. kept: validators of documents that needed no fetch. asked: the longest wait that
    an answer asked for. errors: entries at which reading failed. stale: entries left out as too old.
    """

    outcome: Outcome
    detail: str = ""
    items: tuple[Listed, ...] = ()
    fetches: tuple[tuple[Wanted, Fetch], ...] = ()
    kept: Mapping[str, Validators] = field(default_factory=dict)
    asked: timedelta | None = None
    problems: tuple[str, ...] = ()
    errors: tuple[Unforeseen, ...] = ()
    stale: int = 0


async def list_source(
    source: Source,
    state: SourceState,
    fetcher: Fetcher,
    now: datetime,
    settings: PollingSettings,
    reader: ListReader | None = None,
) -> Listing:
    """The pages that a fetched source lists, those its patterns leave out excepted.

    What cannot be read is an outcome (``protocol``, or ``error`` where nobody foresaw it) with its reason.
    reader: shared by many lists; one of its own where None. Raises InputError for a kind that is not fetched.
    """
    if reader is None:
        with closing(ListReader()) as own:
            return await list_source(source, state, fetcher, now, settings, own)
    try:
        with bounded(source.id):
            return await _listing(source, state, fetcher, now, settings, reader)
    except Unforeseen as error:
        log(error, "a list")
        failed = Fetch(source.url or source.id, Outcome.ERROR, error.message)
        return Listing(failed.outcome, failed.detail, fetches=((WANTED[source.kind], failed),))


async def _listing(
    source: Source,
    state: SourceState,
    fetcher: Fetcher,
    now: datetime,
    settings: PollingSettings,
    reader: ListReader,
) -> Listing:
    if source.kind is SourceKind.SITEMAP:
        listing = await _sitemap(source, state, fetcher, now, settings, reader)
    elif source.kind is SourceKind.URLS and not source.url.startswith(("http://", "https://")):
        listing = await asyncio.to_thread(_url_list, source)
    elif source.kind in READABLE:
        listing = await _document(source, state, fetcher, reader, _believed_since(now, settings))
    else:
        raise InputError(f"a {source.kind} is not polled over the network", source.id)
    listing = _judged(listing)
    return replace(listing, items=tuple(item for item in listing.items if _is_wanted(item.url, source)))


def _judged(listing: Listing) -> Listing:
    """The listing named a failure where all that its list has was lost: its server answers, and it gives nothing."""
    lost = len(listing.problems) + len(listing.errors)
    if listing.outcome is not Outcome.OK or listing.items or not lost:
        return listing
    (wanted, fetch), *others = listing.fetches
    told = (*listing.problems, *(str(error) for error in listing.errors))[0]
    failed = replace(fetch, outcome=Outcome.NOTHING_USABLE, detail=f"nothing of its list could be used: {told}"[:500])
    return replace(listing, outcome=failed.outcome, detail=failed.detail, fetches=((wanted, failed), *others))


async def _document(
    source: Source, state: SourceState, fetcher: Fetcher, reader: ListReader, believed_since: datetime
) -> Listing:
    wanted = WANTED[source.kind]
    fetch = await _fetch(source, state, fetcher, source.url, wanted, believed_since)
    if fetch.outcome is not Outcome.OK or fetch.last is None:
        return Listing(fetch.outcome, fetch.detail, fetches=((wanted, fetch),), asked=_asked(fetch))
    try:
        read = await reader.read(source.kind, fetch.last)
    except InputError as error:
        # Named a failure, so that its validators are not kept: the next answer is read again even if it is the same.
        failed = _unreadable(fetch, error)
        return Listing(failed.outcome, str(error), fetches=((wanted, failed),))
    asked = max((each for each in (read.ttl, _asked(fetch)) if each), default=None)
    return Listing(
        Outcome.OK,
        fetch.detail,
        read.items,
        ((wanted, fetch),),
        asked=asked,
        problems=read.problems,
        errors=read.errors,
    )


async def _sitemap(
    source: Source,
    state: SourceState,
    fetcher: Fetcher,
    now: datetime,
    settings: PollingSettings,
    reader: ListReader,
) -> Listing:
    """The recent pages of a sitemap, or of the recent sitemaps of an index, at most ``sitemap_children`` of them."""
    cutoff = (now - timedelta(days=settings.sitemap_days)).date()
    items: list[Listed] = []
    fetches: list[tuple[Wanted, Fetch]] = []
    kept: dict[str, Validators] = {}
    problems: list[str] = []
    errors: list[Unforeseen] = []
    waits: list[timedelta] = []
    stale = 0
    todo = [SitemapRef(source.url)]
    known = [url for url in state.documents if url != source.url]
    asked_for: set[str] = set()
    while todo and len(asked_for) <= settings.sitemap_children:
        child = todo.pop(0)
        if child.url in asked_for:
            continue
        asked_for.add(child.url)
        fetch = await _fetch(source, state, fetcher, child.url, Wanted.SITEMAP, _believed_since(now, settings))
        wait = _asked(fetch)
        waits += [wait] if wait and child.url == source.url else []
        if fetch.outcome is Outcome.OK and fetch.last:
            try:
                kind = fetch.last.header("content-type") or ""
                read = await reader.sitemap(fetch.last.body, child.url, kind)
            except InputError as error:
                fetch, read = _unreadable(fetch, error), Sitemap(problems=(str(error),))
            items += [_listed_entry(entry) for entry in read.entries if _is_recent(entry, cutoff)]
            stale += sum(_is_stale(entry, cutoff) for entry in read.entries)
            problems += [*read.problems, *_undatable(child.url, read.entries)]
            errors += read.errors
            todo += _likeliest(read.children, cutoff)
        elif fetch.outcome is not Outcome.NOT_MODIFIED:
            problems.append(f"{child.url}: {fetch.outcome} {fetch.detail}".rstrip())
            kept.update({url: state.documents[url] for url in (child.url,) if url in state.documents})
        elif child.url == source.url:  # the same index: what it named is asked for as before
            todo += [SitemapRef(url) for url in known]
        fetches.append((Wanted.SITEMAP, fetch))
    if todo:
        problems.append(f"{counted(len(todo), 'sitemap')} of the index left out")
    first = fetches[0][1]
    asked = max(waits, default=None)
    return Listing(
        first.outcome, first.detail, tuple(items), tuple(fetches), kept, asked, tuple(problems), tuple(errors), stale
    )


def _believed_since(now: datetime, settings: PollingSettings) -> datetime:
    """A list that was sent before this is asked for again, whatever its server says of changes."""
    return now - timedelta(hours=settings.trust_hours)


async def _fetch(
    source: Source, state: SourceState, fetcher: Fetcher, url: str, wanted: Wanted, believed_since: datetime
) -> Fetch:
    """The document, "not modified" also where the server says otherwise and sends the bytes we know."""
    old = state.documents.get(url, Validators())
    request = Request(url, wanted, delay=source.limits.delay_seconds)
    if old.sent_at and old.sent_at >= believed_since:
        request = replace(request, etag=old.etag, last_modified=old.last_modified)
    fetch = await fetcher.fetch(request)
    if fetch.outcome is Outcome.OK and fetch.last and hashlib.sha256(fetch.last.body).hexdigest() == old.sha256:
        return replace(fetch, outcome=Outcome.NOT_MODIFIED, detail="same bytes")
    return fetch


def _unreadable(fetch: Fetch, error: InputError) -> Fetch:
    if isinstance(error, Unforeseen):
        log(error, "a list")
        return replace(fetch, outcome=Outcome.ERROR, detail=error.message)
    return replace(fetch, outcome=Outcome.PROTOCOL, detail=error.message)


WANTED = {
    SourceKind.FEED: Wanted.FEED,
    SourceKind.URLS: Wanted.FEED,
    SourceKind.PAGE: Wanted.SECTION,
    SourceKind.SITEMAP: Wanted.SITEMAP,
}


def _url_list(source: Source) -> Listing:
    urls = [Listed(url) for url in source.urls]
    if source.url:
        try:
            urls += url_lines(Path(source.url).read_text("utf-8-sig"))
        except (OSError, ValueError) as error:  # undecodable, or a NUL in the path
            return Listing(Outcome.PROTOCOL, f"{source.url}: {error}")
    return Listing(Outcome.OK, items=tuple(urls))


def _listed_entry(entry: SitemapEntry) -> Listed:
    return Listed(entry.url, entry.evidence, entry.lastmod)


def _is_recent(entry: SitemapEntry, cutoff: date) -> bool:
    day = _entry_day(entry)
    return day >= cutoff if day else not entry.lastmod


def _is_stale(entry: SitemapEntry, cutoff: date) -> bool:
    day = _entry_day(entry)
    return day is not None and day < cutoff


def _entry_day(entry: SitemapEntry) -> date | None:
    return _day(entry.published_at) or _day(entry.lastmod)


def _undatable(url: str, entries: Sequence[SitemapEntry]) -> list[str]:
    """Entries that are dated, nobody can tell when: taken for new they would have whole archives fetched."""
    left_out = [e for e in entries if e.lastmod and not (_day(e.published_at) or _day(e.lastmod))]
    if not left_out:
        return []
    first = left_out[0]
    return [f"{url}: {len(left_out)} entries left out, as their lastmod is no date: {first.lastmod} ({first.url})"]


def _likeliest(children: Sequence[SitemapRef], cutoff: date) -> list[SitemapRef]:
    """The sitemaps of an index that may have recent pages: news first, then by date, then the last named: archives
    grow at the end."""
    recent = [child for child in children if (_day(child.lastmod) or cutoff) >= cutoff]
    ranked = sorted(
        enumerate(recent), key=lambda each: ("news" in each[1].url, str(_day(each[1].lastmod) or ""), each[0])
    )
    return [child for _, child in reversed(ranked)]


def _day(text: str | None) -> date | None:
    return latest_day(text) if text else None


def _asked(fetch: Fetch) -> timedelta | None:
    if fetch.retry_after is not None:
        return timedelta(seconds=fetch.retry_after)
    return asked_wait(fetch.last) if fetch.last and fetch.outcome in (Outcome.OK, Outcome.NOT_MODIFIED) else None


def _is_wanted(url: str, source: Source) -> bool:
    def any_in(patterns: Iterable[str]) -> bool:
        return any(re.search(pattern, url) for pattern in patterns)

    return (not source.include or any_in(source.include)) and not any_in(source.exclude)
