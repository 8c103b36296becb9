"""Sources that are files: folders, archives, object stores. What is new or changed since last time is loaded.

for file in listed(source):                             # only those not seen in this version
    load(its documents, under the source's id)          # as in ``ingest``
    remember(file)                                      # only then: a crash costs reading it again, never an article
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from extractors.article import Reason, Rejected
from extractors.errors import InputError
from flows.boundary import Unforeseen, bounded, log
from flows.collecting.memory import Memory
from flows.collecting.polling import Polled, Seen, after_poll
from flows.collecting.results import SourceWork
from flows.collecting.spool import Failed, Spool, fetch_list, spool_folder
from flows.fetching.messages import Outcome
from flows.fetching.settings import FetchSettings, load_fetch_settings
from flows.running.batching import ReadBatch, batched
from flows.running.run import Loading, Run
from flows.sources import registry
from flows.sources.archives import Archive, find_archives
from flows.sources.base import Item, LocalFile, Meter, ReadLimits, reject_input
from flows.sources.catalogue import Source, SourceKind
from flows.sources.folder import find_files
from flows.sources.remote import RemoteFile, Spooled, WebFile, copied, is_remote, list_remote, local_path
from warehouse.staging.batches import FetchRow

# Batches between two times that what is loaded is remembered; before each, all that is under way is loaded.
_BATCHES_A_TIME = 5


def list_files(source: Source) -> list[Archive]:
    """The files a source has now. Raises InputError where there are none, or they cannot be listed."""
    with bounded(source.url):
        return _files(source)


def _files(source: Source) -> list[Archive]:
    if source.kind is SourceKind.WARC:
        found = list(find_archives([source.url], fetch=partial(fetch_list, settings=load_fetch_settings())))
    elif is_remote(source.url):
        found = list(list_remote(source.url))
    else:
        found = list(find_files(local_path(source.url)))
    files = [each for each in found if not isinstance(each, Rejected)]
    if not files:
        why = next((each.detail for each in found if isinstance(each, Rejected)), "no files there")
        raise InputError(why, source.url)
    return files


def watch(run: Run, loading: Loading, memory: Memory, work: SourceWork, settings: FetchSettings) -> None:
    """Load what is new or changed in a source; note how it went, for the health of sources and for its next poll."""
    started, clock = datetime.now(UTC), time.monotonic()
    watched = _Watched(run, loading, memory, work, settings)
    outcome, detail, listed = Outcome.OK, "", 0
    try:
        files = list_files(work.source)
        listed = len(files)
        watched.load(files)
    except InputError as error:
        outcome, detail = _outcome(error), str(error)
    row = _row(work.source, work.source.url, work.source.kind, started)
    row = replace(row, outcome=outcome, detail=detail, listed=listed, seconds=time.monotonic() - clock)
    loading.add(ReadBatch(0, (), (), (row,)))
    loading.finish()
    polled = Polled(outcome, detail, watched.new)
    state = after_poll(work.source, work.state, polled, datetime.now(UTC), settings.polling)
    memory.remember((), [state])


def _outcome(error: InputError) -> Outcome:
    if not isinstance(error, Unforeseen):
        return Outcome.NOT_FOUND
    log(error, "a source")
    return Outcome.ERROR


def _of_source(item: Item, source: Source) -> Item:
    """A document with its source, and with the source's language where it names none."""
    if isinstance(item, Rejected):
        return replace(item, source_id=source.id)
    return replace(item, source_id=source.id, evidence=item.evidence.in_language(source.language))


def _version(file: Archive) -> str:
    match file:
        case RemoteFile(version=version):
            return version
        case WebFile():  # an archive at a url is read once: nobody is asked about it at every poll
            return ""
        case _:
            return f"{file.modified_at.isoformat()}-{file.size}"


def _key(file: Archive) -> str:
    return file.path if isinstance(file, RemoteFile) else file.name


def _copied(file: Archive, folder: Path, source_id: str) -> LocalFile | Rejected:
    if not isinstance(file, RemoteFile):
        assert isinstance(file, LocalFile), "only archives are fetched from web servers"
        return file
    try:
        return copied(file, folder, source_id)
    except InputError as error:
        return reject_input(error.subject, Reason.UNREADABLE, error.message)


def _row(source: Source, url: str, wanted: str, at: datetime) -> FetchRow:
    return FetchRow(source.id, url, url, wanted, Outcome.OK, "", None, at, 0.0, 1, 0, None, None, None, False, False)


@dataclass(slots=True)
class _Watched:
    """The loading of one source. read: files whose documents have all been handed on, not remembered yet."""

    run: Run
    loading: Loading
    memory: Memory
    work: SourceWork
    settings: FetchSettings
    new: int = 0
    read: list[Seen] = field(default_factory=list)

    def load(self, files: list[Archive]) -> None:
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

    def _items(self, files: list[Archive]) -> Iterator[Item]:
        """The documents of new and changed files. Of those in ``read`` all are handed on when the next is asked for."""
        source = self.work.source
        limits = ReadLimits(self.run.settings.limits.document_bytes)
        known = {_key(file): self.work.seen.get(_key(file)) for file in files}
        fresh = [f for f in files if not ((seen := known[_key(f)]) and seen.version == _version(f))]
        for file, local in self._brought(fresh):
            if isinstance(local, Rejected):  # the others go on; this one is tried again next time
                yield replace(local, source_id=source.id)
                continue
            for item in registry.read_file(local, limits, Meter()):
                yield _of_source(item, source)
            now, before = datetime.now(UTC), known[_key(file)]
            first = before.first_seen_at if before else now
            self.read.append(Seen(source.id, _key(file), file.url, first, now, version=_version(file), fetched_at=now))

    def _brought(self, files: list[Archive]) -> Iterator[tuple[Archive, LocalFile | Rejected]]:
        """The files, each on disk while it is read. Archives from elsewhere are removed then, other files are kept."""
        warehouse, source = self.run.context.warehouse, self.work.source
        if source.kind is not SourceKind.WARC:
            folder = warehouse.parent / "files" / source.id
            yield from ((file, _copied(file, folder, source.id)) for file in files)
            return
        with Spool(spool_folder(warehouse), self.settings, self.run.stopping, self.run.progress.note) as spool:
            for file, brought in spool.bring(files):
                match brought:
                    case LocalFile():
                        yield file, brought
                    case Spooled():
                        yield file, brought.file
                        brought.remove()
                    case Failed(why=why):
                        yield file, reject_input(file.name, Reason.UNREADABLE, why)

    def _remember(self, number: int) -> None:
        """Let what is read be loaded, then remember it; a row of ``fetches`` for each file says that it came."""
        source = self.work.source
        rows = (_row(source, seen.url, "page", seen.fetched_at or seen.listed_at) for seen in self.read)
        self.loading.add(ReadBatch(number, (), (), tuple(replace(row, is_new=True) for row in rows)))
        self.loading.finish()
        self.memory.remember(self.read, epoch=self.loading.epoch())
        self.new += len(self.read)
        self.read.clear()
