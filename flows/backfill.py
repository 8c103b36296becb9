"""The ``backfill`` flow: web archives in number into the warehouse; a killed run goes on where it stopped.

for file in archives not finished yet:                 # from elsewhere: spooled, the next one while this one is read
    for batch in batched(pages from the bookmark on):   # filtered by host and date before anything is extracted
        load(batch)                                     # as in ``ingest``; articles in other languages left out
        bookmark(file, offset)                          # only once all before it is in the warehouse
    bookmark(file, finished)
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from extractors.article import Rejected
from extractors.text.counting import counted
from flows.collecting.bookmarks import Bookmarks
from flows.collecting.spool import Failed, Spool, fetch_list, spool_folder
from flows.engine.flow import flow
from flows.fetching.settings import load_fetch_settings
from flows.running.batching import ReadBatch, batched
from flows.running.report import Summary
from flows.running.run import Loading, Run, running, summed_up
from flows.running.workers import open_workers
from flows.settings.load import warehouse_path
from flows.sources.archives import Archive, PageFilter, can_resume, find_archives, offset_of, read_from
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.remote import Spooled
from warehouse.reading.epoch import known_batches

# Batches between two bookmarks: before one, all that is under way is loaded, which leaves the workers idle for a
# moment; what is read again after a kill is known already and costs its reading only.
_BATCHES_A_MARK = 10
# What an archive whose size is not known yet counts in the progress: CC-NEWS's have 1.07 GB.
_USUAL_BYTES = 1_070_000_000


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill did. finished: archives that an earlier run had read whole. left_out: pages by the filters.

    failed: archives that could not be fetched, with why; the next run tries them again. unknown: archives, or parts of
    some, that were read before into another life of the warehouse.
    """

    summary: Summary
    archives: int
    finished: int
    left_out: int
    failed: tuple[str, ...] = ()
    unknown: int = 0

    def notes(self) -> Iterator[str]:
        """What was not loaded, and why, as lines."""
        if self.unknown:
            archives = counted(self.unknown, "archive was", "archives were")
            yield f"{archives} read again: the warehouse lacks what was loaded of them (restored from a backup?)"
        if self.finished:
            were = "was" if self.finished == 1 else "were"
            yield f"{self.finished:,} of {counted(self.archives, 'archive')} {were} read before"
        if self.left_out:
            yield f"{counted(self.left_out, 'page')} of other hosts or dates left out"
        yield from self.failed


@flow(name="backfill")
def backfill(
    archives: list[str],
    prefix: str = "",
    hosts: list[str] | None = None,
    languages: list[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    warehouse: str | None = None,
    workers: int | None = None,
) -> Backfilled:
    """Load web archives.

    archives: WARC files, folders of some, and text files that list some, by path, url or fsspec path.
    prefix: put before each path of a list.
    hosts, since, until: only pages of these hosts (and those below them), fetched from that day to that day (UTC).
    languages: only articles in these, by ISO 639-1 code.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    Raises InputError where an input is not there, or is neither an archive nor a list of some.
    """
    fetching = load_fetch_settings()
    found = list(find_archives(archives, prefix, fetch=partial(fetch_list, settings=fetching)))
    wanted = PageFilter(tuple(host.lower().removeprefix("www.") for host in hosts or ()), since, until)
    path = warehouse_path(warehouse)
    marks = path.with_suffix(".backfill.sqlite")
    if not path.exists():  # bookmarks of a warehouse that is no more say nothing of the one to be made
        marks.unlink(missing_ok=True)
    with (
        running("backfill", archives, warehouse) as run,
        open_workers(run.settings, workers, run.folder, run.context.warehouse) as crew,
        Bookmarks(marks) as bookmarks,
    ):
        unknown = bookmarks.keep(partial(known_batches, path, wait_seconds=run.context.load_settings.lock_seconds))
        run = replace(run, context=replace(run.context, languages=frozenset(languages or ())))
        filters = f"{wanted} {sorted(run.context.languages)}"
        work = _Backfill(run, Loading(run, crew, {}), bookmarks, filters, wanted)
        with Spool(spool_folder(path), fetching, run.stopping, run.progress.note, work.is_finished) as spool:
            work.load(found, spool)
    summary = summed_up(run, "backfill", archives)
    return Backfilled(summary, len(found), work.finished, work.left_out, tuple(work.failed), unknown)


@dataclass(slots=True)
class _Backfill:
    """The work under way. position: of the last page read in the file at hand; done, total: bytes to read."""

    run: Run
    loading: Loading
    bookmarks: Bookmarks
    filters: str
    wanted: PageFilter
    left_out: int = 0
    finished: int = 0
    failed: list[str] = field(default_factory=list)
    position: int = 0
    done: int = 0
    total: int = 0

    def load(self, found: Sequence[Archive | Rejected], spool: Spool) -> None:
        """Load all archives that are not finished."""
        missing = tuple(each for each in found if isinstance(each, Rejected))
        if missing:
            self.loading.add(ReadBatch(0, (), missing))
        todo = [each for each in found if not isinstance(each, Rejected) and not self._is_read(each)]
        self.finished = len(found) - len(missing) - len(todo)
        self.total = sum(each.size or _USUAL_BYTES for each in todo)
        for archive, brought in spool.bring(todo):
            match brought:
                case LocalFile():
                    self._load_file(brought, _local_key(brought))
                case Spooled():
                    self._load_file(brought.file, _Key(f"{archive.name} {brought.version}"))
                    if not self.run.stopping.is_set():
                        brought.remove()
                case Failed(why=why):
                    self.failed.append(why)
                case None:
                    self.finished += 1
            self.done += archive.size or _USUAL_BYTES
        self.loading.finish()

    def is_finished(self, address: str, version: str) -> bool:
        """Whether an archive from elsewhere was read whole."""
        return self.bookmarks.position(f"{address} {version}", self.filters, 0) is None

    def _is_read(self, archive: Archive) -> bool:
        if not isinstance(archive, LocalFile):
            return False  # told once its version is
        key = _local_key(archive)
        return self.bookmarks.position(key.file, self.filters, key.size) is None

    def _load_file(self, file: LocalFile, key: "_Key") -> None:
        position = self.bookmarks.position(key.file, self.filters, key.size)
        if position is None:
            return
        start = self.position = position if position and can_resume(file) else 0
        for number, batch in enumerate(batched(self._pages(file, start), self.run.settings.batch), 1):
            self.loading.add(batch)
            self.run.progress.advance(len(batch), min(1.0, (self.done + self.position) / self.total))
            is_stopping = self.run.stopping.is_set()
            if is_stopping or number % _BATCHES_A_MARK == 0:
                self._mark(key)
            if is_stopping:
                return
        self._mark(key, is_finished=True)

    def _pages(self, file: LocalFile, start: int) -> Items:
        """The wanted pages. All before ``position`` has been handed on when the next is asked for."""
        for item in read_from(file, start, ReadLimits(self.run.settings.limits.document_bytes)):
            self.position = offset_of(item) or self.position
            if self.wanted.wants(item):
                yield item
            else:
                self.left_out += 1

    def _mark(self, key: "_Key", *, is_finished: bool = False) -> None:
        self.loading.finish()
        epoch = self.loading.epoch()
        self.bookmarks.mark(key.file, self.filters, key.size, self.position, epoch, is_finished=is_finished)


@dataclass(frozen=True, slots=True)
class _Key:
    """What a bookmark is kept under; of an archive from elsewhere address and version, which holds the size."""

    file: str
    size: int = 0


def _local_key(file: LocalFile) -> _Key:
    return _Key(os.path.abspath(file.name), file.size)
