"""The ``poll`` flow: every source that is due, listed, fetched, archived and loaded, losing nothing.

claim(sources that are due)                             # no two runs work on one source
restore                                                 # where the warehouse lacks what is remembered as loaded
for event in collector.poll_all(sources):               # fetched politely, many hosts at once
    remember(pages found)                               # before any is fetched: a feed may drop them by next time
    batch up documents, already in the archive
    load(batch)                                         # as in ``ingest``: workers, staged, one transaction
    remember(pages fetched, state of the source)        # only then: a crash costs a fetch, never an article
release(claims)
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from extractors.article import Rejected
from extractors.document import Document
from extractors.text.counting import counted
from flows.collecting.archive import Archive
from flows.collecting.by_hand import named_work, sources_by_hand
from flows.collecting.collect import Collector
from flows.collecting.fetching import Fetching
from flows.collecting.last_good import source_list
from flows.collecting.memory import Claimed, Held, Memory, claiming
from flows.collecting.polling import Seen, SourceState, due_next, is_due, told_due
from flows.collecting.restoring import NOTHING, Restored, restore
from flows.collecting.results import Discovered, Event, FetchRecord, PageResult, SourceResult, SourceWork
from flows.collecting.watching import watch
from flows.engine.flow import flow
from flows.fetching.fetcher import Fetcher
from flows.fetching.settings import FetchSettings, load_fetch_settings
from flows.fetching.verdicts import load_verdict_rules
from flows.running.batching import ReadBatch
from flows.running.report import Summary
from flows.running.run import Loading, Run, running, summed_up
from flows.running.workers import open_workers
from flows.serving.deployments import check_sources, load_schedules
from flows.settings.load import BatchSettings, warehouse_path
from flows.sources.base import NamedPage
from flows.sources.catalogue import FETCHED, Source, choose
from flows.sources.registry import source_info
from warehouse.staging.batches import FetchRow, SeenPage

# Sources that a line names of those that another run works on.
SOURCES_NAMED = 10


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll did. held: sources that were due and left to another run that works on them.

    due: the sources and when each is polled next, the soonest first.
    """

    summary: Summary
    held: tuple[Held, ...] = ()
    restored: Restored = NOTHING
    fault: str = ""
    due: tuple[tuple[str, datetime | None], ...] = ()

    def notes(self) -> Iterator[str]:
        """What a person should know beside the numbers, as lines."""
        if self.fault:
            yield f"{self.fault}; the sources are those of the last good list"
        if self.restored:
            yield str(self.restored)
        for owner in dict.fromkeys(each.owner for each in self.held):
            theirs = [each for each in self.held if each.owner == owner]
            named = ", ".join(each.source_id for each in theirs[:SOURCES_NAMED])
            more = f", and {len(theirs) - SOURCES_NAMED} more" if len(theirs) > SOURCES_NAMED else ""
            sources = counted(len(theirs), "source is", "sources are")
            since = f"{theirs[0].since:%Y-%m-%d %H:%M} UTC, in the process {theirs[0].process}"
            yield f"{sources} being polled by another run (since {since}) and left to it: {named}{more}"
        if self.due:
            yield f"due next: {told_due(self.due)}"


_LOG = logging.getLogger("newsloom.poll")


@flow(name="poll")
def poll(
    sources: list[str] | None = None,
    due_only: bool = True,
    warehouse: str | None = None,
    workers: int | None = None,
    schedule: str | None = None,
) -> Polled:
    """Fetch what the sources of ``config/sources.toml`` have to offer, and load it.

    sources: ids; all that are switched on where none is given.
    schedule: where no ids are given, only sources of this schedule.
    due_only: leave out sources whose next poll is still to come.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    Raises ConfigError for an id that is not in the list, and for a source whose schedule is not there.
    """
    given = source_list(warehouse_path(warehouse).parent, partial(_check_schedules, schedule))
    listed = given.sources
    chosen = choose(listed, sources, schedule)
    with running("poll", [source.id for source in chosen], warehouse) as run:
        fetch_settings = load_fetch_settings(run.folder)
        with (
            Memory(memory_of(run)) as memory,
            _claimed(run, memory, chosen, due_only, fetch_settings) as (work, claimed),
            open_workers(run.settings, workers, run.folder, run.context.warehouse) as crew,
        ):
            loading = Loading(run, crew, {source.id: source_info(source) for source in listed})
            restored = restore(run, loading, memory)
            for each in work:
                if each.source.kind not in FETCHED and not run.stopping.is_set():
                    watch(run, loading, memory, each, fetch_settings)
            if fetched := [each for each in work if each.source.kind in FETCHED]:
                asyncio.run(_poll_sources(run, loading, memory, fetched, fetch_settings))
            states = {source.id: memory.state(source.id) for source in listed}
            due = due_next(listed, states, datetime.now(UTC), fetch_settings.polling)
    return Polled(summed_up(run, "poll", [source.id for source in chosen]), claimed.held, restored, given.fault, due)


def _check_schedules(schedule: str | None, sources: Sequence[Source]) -> None:
    if schedule is not None:
        check_sources(sources, load_schedules())


@contextmanager
def _claimed(
    run: Run, memory: Memory, sources: Sequence[Source], due_only: bool, settings: FetchSettings
) -> Iterator[tuple[list[SourceWork], Claimed]]:
    """The work on the sources that are due and that no other run works on; given back at the end."""
    now = datetime.now(UTC)
    states = {source.id: memory.state(source.id) for source in sources}
    due = [s for s in sources if not due_only or is_due(s, states[s.id], now, settings.polling)]
    with claiming(memory, memory_of(run), [source.id for source in due], run.context.run_id) as claimed:
        yield [SourceWork(s, states[s.id], memory.pages(s.id)) for s in due if s.id in claimed.got], claimed


async def _poll_sources(
    run: Run, loading: Loading, memory: Memory, work: list[SourceWork], settings: FetchSettings
) -> None:
    async with Archive(archive_folder(run)) as archive, _fetcher(run, settings, archive) as fetcher:
        collector = Collector(fetcher, archive, settings, load_verdict_rules(run.folder))
        await collect(run, loading, memory, collector, work)


async def poll_urls(run: Run, loading: Loading, urls: Sequence[str], pages: Sequence[NamedPage] = ()) -> None:
    """Fetch and load what is at these urls, each a page, a feed or a sitemap. Nothing is remembered of it.

    pages: that records name, fetched too.

    Raises ArchiveError, WarehouseError.
    """
    settings = load_fetch_settings(run.folder)
    # Asked for once, by a person who is waiting: what fails is told now, not tried again at the next poll.
    settings = settings.model_copy(update={"polling": settings.polling.model_copy(update={"page_attempts": 1})})
    async with Archive(archive_folder(run)) as archive, _fetcher(run, settings, archive) as fetcher:
        sources = await sources_by_hand(urls, fetcher)
        named = named_work(pages, [source.id for source in sources], datetime.now(UTC) - timedelta(seconds=1))
        work = [*(SourceWork(source, SourceState(source.id), {}) for source in sources), *named]
        loading.describe({each.source.id: source_info(each.source) for each in work})
        collector = Collector(fetcher, archive, settings, load_verdict_rules(run.folder))
        with Memory(Path(":memory:")) as memory:
            await collect(run, loading, memory, collector, work)


async def collect(run: Run, loading: Loading, memory: Memory, collector: Collector, work: list[SourceWork]) -> None:
    """Poll the sources, load what comes, and remember what is loaded; stops after the batch in hand when asked to."""
    pending = _Pending(run.settings.batch, loading, memory)
    fetching = Fetching(len(work))
    async with aclosing(collector.poll_all(work)) as events:
        async for event in _until_stopped(events, run):
            await pending.take(event)
            if isinstance(event, SourceResult):
                run.tally.stale(event.source.id, event.stale)
            fetching.take(event)
            run.progress.pages(fetching.fetched, fetching.planned, fetching.share)
    await pending.hand_on()


def _fetcher(run: Run, settings: FetchSettings, archive: Archive) -> Fetcher:
    """A fetcher that keeps what it reads of robots.txt for the next run, and archives what it was answered."""
    robots_file = run.context.warehouse.parent / "robots.json"
    return Fetcher(settings, robots_file=robots_file, keep_robots=lambda fetch: archive.add(fetch.hops))


def memory_of(run: Run) -> Path:
    """The file in which polling remembers what it has fetched."""
    return run.context.warehouse.parent / "polling.sqlite"


def archive_folder(run: Run) -> Path:
    """Where the fetched bytes of a warehouse are kept."""
    return run.context.warehouse.parent / "archive"


async def _until_stopped(events: AsyncIterator[Event], run: Run) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        if run.stopping.is_set():
            return


@dataclass(slots=True)
class _Pending:
    """What has come in and is not loaded yet; what is known of it is remembered once it is."""

    size: BatchSettings
    loading: Loading
    memory: Memory
    number: int = 0
    bytes: int = 0
    documents: list[Document] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    states: list[SourceState] = field(default_factory=list)
    fetches: list[FetchRow] = field(default_factory=list)
    listed: list[SeenPage] = field(default_factory=list)
    forget: list[tuple[str, str]] = field(default_factory=list)

    async def take(self, event: Event) -> None:
        """Add one event; a full batch is handed on."""
        match event:
            case Discovered(seen=seen):
                self.memory.remember(seen)
                self.listed += [SeenPage(p.source_id, p.url, p.first_seen_at, p.evidence.guid) for p in seen]
            case PageResult(record=record, seen=page, document=document, rejected=rejected):
                self.seen.append(page)
                self.fetches.append(_row(record))
                if document:
                    self.documents.append(document)
                    self.bytes += len(document.body)
                if rejected:
                    self.rejected.append(rejected)
            case SourceResult(source=source, state=state, records=records, seen=seen, forget=forget, listed=listed):
                _log_source(source, records, listed)
                self.rejected += event.rejected
                self.fetches += [_row(record, listed, event.stale) for record in records]
                self.seen += seen
                self.states.append(state)
                self.forget += [(source.id, key) for key in forget]
        if len(self.documents) >= self.size.documents or self.bytes >= self.size.bytes:
            await self.hand_on()

    async def hand_on(self) -> None:
        """Load what is here, then remember it."""
        batch = ReadBatch(
            self.number, tuple(self.documents), tuple(self.rejected), tuple(self.fetches), tuple(self.listed)
        )
        epoch = await asyncio.to_thread(self._load, batch)
        self.memory.remember(self.seen, self.states, self.forget, epoch)
        self.number, self.bytes = self.number + 1, 0
        for held in (self.documents, self.rejected, self.seen, self.states, self.fetches, self.listed, self.forget):
            held.clear()

    def _load(self, batch: ReadBatch) -> str | None:
        """What the warehouse has loaded last, now that the batch is loaded."""
        if not batch:
            return None
        self.loading.add(batch)
        self.loading.finish()
        return self.loading.epoch()


def _row(record: FetchRecord, listed: int | None = None, stale: int | None = None) -> FetchRow:
    """A fetch as a row of ``fetches``; ``listed`` and ``stale`` on the record of a source's list."""
    return FetchRow(
        source_id=record.source_id,
        url=record.url,
        final_url=record.final_url,
        wanted=record.wanted.value,
        outcome=record.outcome.value,
        detail=record.detail,
        status=record.status,
        fetched_at=record.fetched_at,
        seconds=record.seconds,
        attempts=record.attempts,
        bytes=record.body_bytes,
        sha256=record.sha256,
        archive_file=record.origin.file if record.origin else None,
        archive_offset=record.origin.offset if record.origin else None,
        is_new=record.is_new,
        from_feed=record.from_feed,
        listed=listed,
        stale=stale,
    )


def _log_source(source: Source, records: Sequence[FetchRecord], listed: int | None) -> None:
    """How the list of a source was had; what became of its pages is told at the end of the run."""
    told = ", ".join(dict.fromkeys(f"{each.outcome} {each.detail or ''}".strip() for each in records)) or "not asked"
    _LOG.info("%s: %s, %d pages listed", source.id, told, listed or 0, extra={"flow": "poll", "source": source.id})
