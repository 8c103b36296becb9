"""The ``backfill`` flow: web archives in number into the warehouse; a killed run goes on where it stopped.

for file in archives not finished yet:
    for batch in batched(pages from the bookmark on):   # filtered by host and date before anything is extracted
        load(batch)                                     # as in ``ingest``; articles in other languages left out
        bookmark(file, offset)                          # only once all before it is in the warehouse
    bookmark(file, finished)
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from prefect import flow

from extractors.article import Rejected
from flows.batching import ReadBatch, batched
from flows.bookmarks import Bookmarks
from flows.jitter import spread_out
from flows.report import Summary
from flows.running import RUNNER, Loading, Run, open_sandbox, running, summed_up
from flows.settings import warehouse_path
from flows.sources.archives import PageFilter, can_resume, find_archives, offset_of, read_from
from flows.sources.base import Items, LocalFile, ReadLimits

# Batches between two bookmarks: before one, all that is under way is loaded, which leaves the workers idle for a
# moment; what is read again after a kill is known already and costs its reading only.
_BATCHES_A_MARK = 10


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill did. finished: archives that an earlier run had read whole. left_out: pages by the filters."""

    summary: Summary
    archives: int
    finished: int
    left_out: int

    def notes(self) -> Iterator[str]:
        """What was not loaded, and why, as lines."""
        if self.finished:
            yield f"{self.finished:,} of {self.archives:,} archives were read before"
        if self.left_out:
            yield f"{self.left_out:,} pages of other hosts or dates left out"


@flow(name="backfill", persist_result=False, on_running=[spread_out], task_runner=RUNNER)
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

    archives: WARC files, folders of some, and text files that list some; prefix: put before each path of a list.
    hosts, since, until: only pages of these hosts (and those below them), fetched from that day to that day (UTC).
    languages: only articles in these, by ISO 639-1 code.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    Raises InputError where an input is not there, or is neither an archive nor a list of some.
    """
    found = list(find_archives(archives, prefix))
    wanted = PageFilter(tuple(host.lower().removeprefix("www.") for host in hosts or ()), since, until)
    path = warehouse_path(warehouse)
    marks = path.with_suffix(".backfill.sqlite")
    if not path.exists():  # bookmarks of a warehouse that is no more say nothing of the one to be made
        marks.unlink(missing_ok=True)
    with (
        running("backfill", archives, warehouse) as run,
        open_sandbox(run.settings.limits, workers, run.folder) as sandbox,
        Bookmarks(marks) as bookmarks,
    ):
        run = replace(run, context=replace(run.context, languages=frozenset(languages or ())))
        filters = f"{wanted} {sorted(run.context.languages)}"
        work = _Backfill(run, Loading(run, sandbox, {}), bookmarks, filters, wanted)
        finished = work.load(found)
    return Backfilled(summed_up(run, "backfill", archives), len(found), finished, work.left_out)


@dataclass(slots=True)
class _Backfill:
    """The work under way. position: of the last page read in the file at hand; done, total: bytes to read."""

    run: Run
    loading: Loading
    bookmarks: Bookmarks
    filters: str
    wanted: PageFilter
    left_out: int = 0
    position: int = 0
    done: int = 0
    total: int = 0

    def load(self, found: Sequence[LocalFile | Rejected]) -> int:
        """Load all archives that are not finished; how many are."""
        missing = tuple(each for each in found if isinstance(each, Rejected))
        if missing:
            self.loading.add(ReadBatch(0, (), missing))
        todo: list[tuple[LocalFile, int]] = []
        for file in found:
            if isinstance(file, LocalFile):
                start = self.bookmarks.position(_key(file), self.filters, file.size)
                if start is not None:
                    todo.append((file, start if start and can_resume(file) else 0))
        self.total = sum(file.size - start for file, start in todo)
        for file, start in todo:
            if not self.run.stopping.is_set():
                self._load_file(file, start)
        self.loading.finish()
        return len(found) - len(missing) - len(todo)

    def _load_file(self, file: LocalFile, start: int) -> None:
        self.position = start
        for number, batch in enumerate(batched(self._pages(file, start), self.run.settings.batch), 1):
            self.loading.add(batch)
            share = (self.done + self.position - start) / self.total if self.total else 1.0
            self.run.progress.advance(len(batch), min(1.0, share))
            is_stopping = self.run.stopping.is_set()
            if is_stopping or number % _BATCHES_A_MARK == 0:
                self._mark(file)
            if is_stopping:
                return
        self._mark(file, is_finished=True)
        self.done += file.size - start

    def _pages(self, file: LocalFile, start: int) -> Items:
        """The wanted pages. All before ``position`` has been handed on when the next is asked for."""
        for item in read_from(file, start, ReadLimits(self.run.settings.limits.document_bytes)):
            self.position = offset_of(item) or self.position
            if self.wanted.wants(item):
                yield item
            else:
                self.left_out += 1

    def _mark(self, file: LocalFile, *, is_finished: bool = False) -> None:
        self.loading.finish()
        self.bookmarks.mark(_key(file), self.filters, file.size, self.position, is_finished=is_finished)


def _key(file: LocalFile) -> str:
    return os.path.abspath(file.name)
