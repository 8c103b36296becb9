"""Polling sources: list, plan, fetch, judge, archive; every page comes out as soon as it is on disk.

list the source     feed, sitemap, section page or url list, asked for conditionally      ``listing``
plan                which pages to fetch now: new, failed before, due for a revision      ``polling.plan``
for each page       fetch politely, name what is not the page, archive, hand on           ``PageResult``
at the end          what is known of the source, and when it is polled next               ``SourceResult``
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime

from extractors.document import Document, MediaType, Origin
from flows.boundary import Unforeseen, bounded, log
from flows.collecting.archive import Archive
from flows.collecting.listing import WANTED, Listing, list_source
from flows.collecting.polling import (
    Plan,
    Polled,
    Seen,
    SourceState,
    Validators,
    after_fetch,
    after_poll,
    gives_up,
    plan,
)
from flows.collecting.reading import ListReader
from flows.collecting.results import (
    Discovered,
    Event,
    FetchRecord,
    FetchResult,
    PageResult,
    SourceResult,
    SourceWork,
    document_of,
    record_of,
    rejected_entry,
    rejected_of,
    rejected_problem,
)
from flows.collecting.warcformat import Label, SameAs
from flows.fetching.client import Wanted
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Fetch, Outcome
from flows.fetching.settings import FetchSettings, PollingSettings
from flows.fetching.verdicts import Rule, judge
from flows.sources.catalogue import Source
from flows.sources.own_text import page_of_own_text

# Pages of one source in work at once: its hosts' own limits are stricter, this bounds the memory.
_PAGES_AT_ONCE = 8


class Collector:
    """What polling works with: the fetcher, the archive, the settings and the rules."""

    def __init__(self, fetcher: Fetcher, archive: Archive, settings: FetchSettings, rules: tuple[Rule, ...]) -> None:
        self._fetcher = fetcher
        self._archive = archive
        self._settings = settings.polling
        self._rules = rules
        self._reader = ListReader()

    async def poll(
        self, source: Source, state: SourceState, seen: Mapping[str, Seen], now: datetime | None = None
    ) -> AsyncGenerator[Event, None]:
        """Poll one source. seen: its pages by key. now: aware; the clock's where None.

        What nobody foresaw is the end of this poll and a row of it, at one page of that page.
        Raises ArchiveError where the archive cannot be written; what had come out before is safe.
        """
        now = now or datetime.now(UTC)
        try:
            with bounded(source.id):
                async with aclosing(self._poll(source, state, seen, now)) as events:
                    async for event in events:
                        yield event
        except Unforeseen as error:
            log(error, "the poll of a source")
            yield failed_poll(source, state, error, now, self._settings)

    async def _poll(
        self, source: Source, state: SourceState, seen: Mapping[str, Seen], now: datetime
    ) -> AsyncGenerator[Event, None]:
        listing = await list_source(source, state, self._fetcher, now, self._settings, self._reader)
        listing = with_wall_named(listing, self._rules)
        documents, records = await self._keep_lists(source, state, listing)
        todo = plan(source, listing.items, seen, now, self._settings)
        new = tuple(page for page in (*todo.fetch, *todo.waiting) if page.key not in seen)
        if todo.fetch or new:
            yield Discovered(source, new, len(todo.fetch))
        contents = {item.key: item.content for item in listing.items if item.content}
        async with aclosing(self._pages(source, todo, contents, now)) as pages:
            async for page in pages:
                yield page
        polled = Polled(listing.outcome, listing.detail, len(new), listing.asked, documents)
        tried = {page.key for page in todo.fetch}
        yield SourceResult(
            source=source,
            state=after_poll(source, state, polled, now, self._settings),
            records=records,
            seen=tuple(page for page in todo.relisted if page.key not in tried),
            forget=todo.forget,
            listed=len(listing.items),
            stale=listing.stale,
            problems=listing.problems,
            rejected=(
                *(rejected_entry(source, error) for error in listing.errors),
                *(rejected_problem(source, problem) for problem in dict.fromkeys(listing.problems)),
            ),
        )

    async def poll_all(self, work: Iterable[SourceWork], at_once: int = 64) -> AsyncGenerator[Event, None]:
        """Poll many sources, ``at_once`` of them at a time; events come as they happen, mixed.

        ``work`` is read as its turn comes, and no more than a handful of pages wait for the reader: memory stays flat.
        Raises ArchiveError as ``poll`` does, once the others have stopped.
        """
        events: asyncio.Queue[Event | None] = asyncio.Queue(_PAGES_AT_ONCE)
        waiting = iter(work)

        async def worker() -> None:
            for each in waiting:
                async with aclosing(self.poll(each.source, each.state, each.seen)) as polling:
                    async for event in polling:
                        await events.put(event)

        async def all_workers() -> None:
            try:
                async with asyncio.TaskGroup() as group:
                    for _ in range(at_once):
                        group.create_task(worker())
            except BaseExceptionGroup as errors:
                raise errors.exceptions[0] from None
            finally:
                await events.put(None)

        running = asyncio.create_task(all_workers())
        try:
            while (event := await events.get()) is not None:
                yield event
            await running
        finally:
            self._reader.close()
            running.cancel()
            while not running.done():
                with suppress(asyncio.QueueEmpty):
                    events.get_nowait()
                await asyncio.wait((running,), timeout=0.05)

    async def fetch_source(
        self, source: Source, state: SourceState, seen: Mapping[str, Seen], now: datetime | None = None
    ) -> FetchResult:
        """``poll``, collected into one record. Raises ArchiveError."""
        pages: list[PageResult] = []
        found: tuple[Seen, ...] = ()
        async for event in self.poll(source, state, seen, now):
            if isinstance(event, PageResult):
                pages.append(event)
            elif isinstance(event, SourceResult):
                result = event
            else:
                found = event.seen
        self._reader.close()
        return FetchResult(
            documents=tuple(page.document for page in pages if page.document),
            rejected=(*result.rejected, *(page.rejected for page in pages if page.rejected)),
            records=(*result.records, *(page.record for page in pages)),
            seen=tuple({page.key: page for page in (*found, *result.seen, *(page.seen for page in pages))}.values()),
            result=result,
        )

    async def _keep_lists(
        self, source: Source, state: SourceState, listing: Listing
    ) -> tuple[dict[str, Validators], tuple[FetchRecord, ...]]:
        """Archive what the source's own documents answered; their validators, and a record of each fetch."""
        documents: dict[str, Validators] = {**listing.kept}
        records: list[FetchRecord] = []
        for wanted, fetch in listing.fetches:
            old = state.documents.get(fetch.url, Validators())
            origin, validators, is_new = await self._keep(fetch, old, Label(source.id, wanted.value))
            if fetch.outcome in (Outcome.OK, Outcome.NOT_MODIFIED):
                documents[fetch.url] = validators
            records.append(record_of(source, fetch, wanted, validators, origin, is_new))
        return documents, tuple(records)

    async def _pages(
        self, source: Source, todo: Plan, contents: Mapping[str, str], now: datetime
    ) -> AsyncGenerator[PageResult, None]:
        """The pages of the plan as they come in, a few at a time; stops its work when the reader stops reading."""
        waiting = iter(todo.fetch)
        running: set[asyncio.Task[PageResult]] = set()
        try:
            while True:
                while len(running) < _PAGES_AT_ONCE and (page := next(waiting, None)):
                    running.add(asyncio.create_task(self._page(source, page, contents.get(page.key), now)))
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    running.remove(task)
                    yield task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _page(self, source: Source, page: Seen, content: str | None, now: datetime) -> PageResult:
        try:
            with bounded(page.url):
                return await self._tried(source, page, content, now)
        except Unforeseen as error:
            log(error, "a page")
            return failed_page(source, page, error, now, self._settings)

    async def _tried(self, source: Source, page: Seen, content: str | None, now: datetime) -> PageResult:
        old = page.validators
        request = Request(
            page.url, Wanted.PAGE, etag=old.etag, last_modified=old.last_modified, delay=source.limits.delay_seconds
        )
        fetch = judge(await self._fetcher.fetch(request), self._rules)
        origin, validators, is_new = await self._keep(fetch, old, Label(source.id, Wanted.PAGE.value))
        if fetch.outcome is Outcome.OK and not is_new:
            fetch = replace(fetch, outcome=Outcome.NOT_MODIFIED, detail="same bytes")
        seen = after_fetch(page, fetch.outcome, validators, now, self._settings)
        record = record_of(source, fetch, Wanted.PAGE, validators, origin, is_new and fetch.outcome is Outcome.OK)
        if fetch.outcome is Outcome.OK and origin:
            return PageResult(record, seen, document=document_of(source, page, fetch, origin))
        is_fault = fetch.outcome is Outcome.ERROR  # told at once: it is ours, and may wait for somebody to mend it
        if not gives_up(seen, self._settings) and not fetch.outcome.is_blocked and not is_fault:
            return PageResult(record, seen)
        if page.fetched_at is None and (made := await self._from_feed(source, page, content)):
            place = Validators(
                sha256=made.sha256, file=made.origin.file, offset=made.origin.offset, fetched_at=made.fetched_at
            )
            seen = replace(seen, fetched_at=now, validators=place)
            return PageResult(replace(record, from_feed=True, is_new=True), seen, document=made)
        rejected = rejected_of(source, page, fetch, origin) if page.fetched_at is None else None
        return PageResult(record, seen, rejected=rejected)

    async def _keep(self, fetch: Fetch, old: Validators, label: Label) -> tuple[Origin | None, Validators, bool]:
        """Archive all that was answered: where the bytes are, the validators to ask with next time, whether new.

        Unchanged bytes are archived as a revisit of the record that has them.
        """
        last = fetch.last
        if last is None:
            return None, old, False
        digest = hashlib.sha256(last.body).hexdigest() if last.body else None
        same = fetch.outcome is Outcome.NOT_MODIFIED or (digest is not None and digest == old.sha256)
        known = same and old.file is not None and old.fetched_at is not None
        same_as = SameAs(last.url, old.fetched_at) if known and old.fetched_at else None
        origin = await self._archive.add(fetch.hops, same_as, label)
        etag, modified = last.validator("etag"), last.validator("last-modified")
        if same:
            sent_at = last.started_at if last.body else old.sent_at
            kept = replace(old, etag=etag or old.etag, last_modified=modified or old.last_modified, sent_at=sent_at)
            return (Origin(old.file, old.offset) if old.file else origin), kept, False
        if fetch.outcome is not Outcome.OK:
            return origin, old, False
        moment = last.started_at
        fresh = Validators(etag, modified, digest, origin.file, origin.offset, fetched_at=moment, sent_at=moment)
        return origin, fresh, True

    async def _from_feed(self, source: Source, page: Seen, content: str | None) -> Document | None:
        """The article as its feed carries it, archived as a record of its own; None where that is but a teaser."""
        body = page_of_own_text(content, page.evidence.summary)
        if body is None:
            return None
        moment = datetime.now(UTC)
        label = Label(source.id, Wanted.PAGE.value)
        origin = await self._archive.add_resource(page.url, body, "text/html; charset=utf-8", moment, label)
        evidence = replace(page.evidence, is_whole=True)
        return Document(page.url, source.id, MediaType.HTML, body, origin, moment, "utf-8", None, evidence)


def failed_page(source: Source, page: Seen, error: Unforeseen, now: datetime, settings: PollingSettings) -> PageResult:
    """A page at which something failed that nobody foresaw: tried again later, and told at once."""
    fetch = Fetch(page.url, Outcome.ERROR, error.message)
    seen = after_fetch(page, fetch.outcome, page.validators, now, settings)
    record = record_of(source, fetch, Wanted.PAGE, page.validators, None, False)
    return PageResult(record, seen, rejected=rejected_of(source, page, fetch, None))


def failed_poll(
    source: Source, state: SourceState, error: Unforeseen, now: datetime, settings: PollingSettings
) -> SourceResult:
    """The end of a poll at which something failed that nobody foresaw."""
    fetch = Fetch(source.url or source.id, Outcome.ERROR, error.message)
    polled = Polled(fetch.outcome, fetch.detail)
    record = record_of(source, fetch, WANTED[source.kind], Validators(), None, False)
    return SourceResult(source, after_poll(source, state, polled, now, settings), (record,))


def with_wall_named(listing: Listing, rules: tuple[Rule, ...]) -> Listing:
    """The listing with the wall named that stood where the list should be."""
    if listing.items or not listing.fetches or listing.outcome not in _MAY_BE_WALLS:
        return listing
    (wanted, fetch), *others = listing.fetches
    as_page = replace(fetch, outcome=Outcome.OK) if listing.outcome in _ANSWERED else fetch
    judged = judge(as_page, rules)
    if not judged.outcome.is_blocked or judged.outcome is fetch.outcome:
        return listing
    fetches = ((wanted, judged), *others)
    return replace(listing, outcome=judged.outcome, detail=judged.detail, fetches=fetches)


# Something came, and it was no list.
_ANSWERED = frozenset({Outcome.PROTOCOL, Outcome.NOTHING_USABLE})
_MAY_BE_WALLS = _ANSWERED | frozenset({Outcome.OK, Outcome.DENIED, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR})
