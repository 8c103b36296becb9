"""Sources that are files: folders, archives, object stores. What is new or changed since last time is loaded.

for file in listed(source):                             # only those not seen in this version
    load(its documents, under the source's id)          # as in ``ingest``
    remember(file)                                      # only then: a crash costs reading it again, never an article
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from extractors.article import Reason, Rejected
from extractors.errors import InputError
from flows.batching import ReadBatch, batched
from flows.collect import SourceWork
from flows.fetching.messages import Outcome
from flows.fetching.settings import PollingSettings
from flows.memory import Memory
from flows.polling import Polled, Seen, after_poll
from flows.running import Loading, Run
from flows.sources import registry
from flows.sources.archives import find_archives
from flows.sources.base import Item, LocalFile, Meter, ReadLimits, reject_input
from flows.sources.catalogue import Source, SourceKind
from flows.sources.folder import find_files
from flows.sources.formats import inner_suffix
from flows.sources.remote import RemoteFile, copied, is_remote, list_remote, local_path
from warehouse.batches import FetchRow

# Batches between two times that what is loaded is remembered; before each, all that is under way is loaded.
_BATCHES_A_TIME = 5

Listed = LocalFile | RemoteFile


def list_files(source: Source) -> list[Listed]:
    """The files a source has now. Raises InputError where there are none, or they cannot be listed."""
    if is_remote(source.url):
        remote = list_remote(source.url)
        return [file for file in remote if source.kind is not SourceKind.WARC or inner_suffix(file.path) == ".warc"]
    path = local_path(source.url)
    found = list(find_archives([path]) if source.kind is SourceKind.WARC else find_files(path))
    files: list[Listed] = [each for each in found if isinstance(each, LocalFile)]
    if not files:
        why = next((each.detail for each in found if isinstance(each, Rejected)), "no files there")
        raise InputError(why, source.url)
    return files


def watch(run: Run, loading: Loading, memory: Memory, work: SourceWork, settings: PollingSettings) -> None:
    """Load what is new or changed in a source; note how it went, for the health of sources and for its next poll."""
    started, clock = datetime.now(UTC), time.monotonic()
    watched = _Watched(run, loading, memory, work)
    outcome, detail, listed = Outcome.OK, "", 0
    try:
        files = list_files(work.source)
        listed = len(files)
        watched.load(files)
    except InputError as error:
        outcome, detail = Outcome.NOT_FOUND, str(error)
    row = _row(work.source, work.source.url, work.source.kind, started)
    row = replace(row, outcome=outcome, detail=detail, listed=listed, seconds=time.monotonic() - clock)
    loading.add(ReadBatch(0, (), (), (row,)))
    loading.finish()
    state = after_poll(work.source, work.state, Polled(outcome, detail, watched.new), datetime.now(UTC), settings)
    memory.remember((), [state])


def _version(file: Listed) -> str:
    if isinstance(file, RemoteFile):
        return file.version
    return f"{file.modified_at.isoformat()}-{file.size}"


def _key(file: Listed) -> str:
    return file.path if isinstance(file, RemoteFile) else file.name


def _row(source: Source, url: str, wanted: str, at: datetime) -> FetchRow:
    return FetchRow(source.id, url, url, wanted, Outcome.OK, "", None, at, 0.0, 1, 0, None, None, None, False, False)


@dataclass(slots=True)
class _Watched:
    """The loading of one source. read: files whose documents have all been handed on, not remembered yet."""

    run: Run
    loading: Loading
    memory: Memory
    work: SourceWork
    new: int = 0
    read: list[Seen] = field(default_factory=list)

    def load(self, files: list[Listed]) -> None:
        """Load the new and changed ones among the files."""
        number = 0
        for number, batch in enumerate(batched(self._items(files), self.run.settings.batch), 1):
            self.loading.add(batch)
            self.run.progress.advance(len(batch), None)
            is_stopping = self.run.stopping.is_set()
            if is_stopping or number % _BATCHES_A_TIME == 0:
                self._remember(number)
            if is_stopping:
                return
        self._remember(number)

    def _items(self, files: list[Listed]) -> Iterator[Item]:
        """The documents of new and changed files. Of those in ``read`` all are handed on when the next is asked for."""
        source = self.work.source
        folder = self.run.context.warehouse.parent / "files" / source.id
        limits = ReadLimits(self.run.settings.limits.document_bytes)
        for file in files:
            key, version = _key(file), _version(file)
            known = self.work.seen.get(key)
            if known and known.version == version:
                continue
            try:
                local = copied(file, folder, source.id) if isinstance(file, RemoteFile) else file
            except InputError as error:  # the others go on; this one is tried again next time
                rejected = reject_input(error.subject, Reason.UNREADABLE, error.message)
                yield replace(rejected, source_id=source.id)
                continue
            for item in registry.read_file(local, limits, Meter()):
                yield replace(item, source_id=source.id)
            now = datetime.now(UTC)
            first = known.first_seen_at if known else now
            self.read.append(Seen(source.id, key, file.url, first, now, version=version, fetched_at=now))

    def _remember(self, number: int) -> None:
        """Let what is read be loaded, then remember it; a row of ``fetches`` for each file says that it came."""
        source = self.work.source
        rows = (_row(source, seen.url, "page", seen.fetched_at or seen.listed_at) for seen in self.read)
        self.loading.add(ReadBatch(number, (), (), tuple(replace(row, is_new=True) for row in rows)))
        self.loading.finish()
        self.memory.remember(self.read)
        self.new += len(self.read)
        self.read.clear()
