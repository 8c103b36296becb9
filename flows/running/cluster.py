"""Extraction on a Dask cluster: a batch is a task, which leaves what it made at ``engine.staging`` and says its name.

A worker machine needs newsloom in the same version and the place of staging; the configuration comes with the batch. A
worker that dies loses nothing: its batch is made again, under the same name.
"""

import hashlib
import logging
import multiprocessing
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from extractors.errors import ConfigError, NewsloomError
from extractors.sandbox import Sandbox
from flows.running.batching import ReadBatch
from flows.running.sandboxes import open_sandbox
from flows.running.tasks import RunContext, Staged, extracted
from flows.settings.folder import DEFAULTS, config_file, default_names, word_folders
from flows.settings.load import LimitSettings, Settings
from flows.settings.version import version_with
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.loading.load import LoadSettings
from warehouse.loading.runs import runs_here
from warehouse.places import batches as places
from warehouse.places import lease
from warehouse.places.place import place
from warehouse.staging.batches import SourceRecord

if TYPE_CHECKING:
    from distributed import Client, Future

# Seconds to wait for a scheduler: it answers in milliseconds, on a machine under load in some seconds, or is not there.
_CONNECT_SECONDS = 30
# Seconds in which workers must have what they are given: a batch of 30 MB takes less than one.
_GIVE_SECONDS = 300.0
# Batches under way for each thread of the cluster: the next is there when one is done.
_AHEAD = 2
# Times a batch is tried again where its worker dies, or cannot reach the place.
_RETRIES = 3
# Seconds after which a wait looks whether there are workers, and after which it gives up where there are none.
_LOOK_SECONDS = 10.0
_ALONE_SECONDS = 60.0
# How long a place is used for by one warehouse, unless it says so again; and after which moment it looks for others.
_LEASE_SECONDS = 120.0
_LOOK_AGAIN_SECONDS = 0.5
_SECTION = "engine in pipeline.toml"
# Dask gives each of its own a level, so the first does not speak for the others; asyncio tells what nobody waited for.
_LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")


@dataclass(frozen=True, slots=True)
class Job:
    """What workers need for the batches of a run. files: of the configuration, by name; none of their disks count."""

    place: str
    limits: LimitSettings
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The same for jobs whose workers can share worker processes."""
        whole = hashlib.sha256(repr(self.limits).encode())
        for name, data in sorted(self.files.items()):
            whole.update(name.encode() + b"\0" + data + b"\0")
        return whole.hexdigest()


class Cluster:
    """The workers of a Dask scheduler."""

    def __init__(self, client: "Client", job: Job, most: int, held: "Held") -> None:
        self._client = client
        self._most = most
        self._job = job
        self._place = job.place
        self._held = held
        with _reached():
            self._shared = self._share()

    @property
    def at_once(self) -> int:
        """Twice the threads of the cluster, so that none waits, but no more than may lie at the place.

        A batch that is not loaded yet counts: where loading falls behind, the workers wait for it.
        """
        return max(_AHEAD, min(_AHEAD * sum(_threads(self._client).values()), self._most))

    def submit(self, context: RunContext, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> "Brought":
        """Let a batch be extracted by a worker, and staged at the place.

        Raises WarehouseLocked where another warehouse has taken the place, as after a long sleep of this machine.
        """
        self._held.check()
        given = (for_workers(context), batch, sources)
        with _reached():
            return Brought(partial(self._again, *given), self._client, self._place, context.staging, self._sent(*given))

    def _sent(self, context: RunContext, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> "Future[Staged]":
        # By a name of its own: a hash of 30 MB is of no use.
        given = self._scattered((batch, sources), direct=False)
        return self._client.submit(made_there, context, self._shared, given, pure=False, retries=_RETRIES)

    def _again(self, context: RunContext, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> "Future[Staged]":
        """Once more, with all that it needs: a worker that dies takes along what only it had."""
        self._shared = self._share()
        return self._sent(context, batch, sources)

    def _share(self) -> "Future[Job]":
        return self._scattered(self._job, broadcast=True)  # type: ignore[no-any-return]

    def _scattered(self, data: object, **given: bool) -> Any:
        """Data given to workers. Dask itself waits for ever where the scheduler is killed meanwhile."""
        scatter = partial(self._client.scatter, data, hash=False, asynchronous=True, **given)
        return self._client.sync(scatter, callback_timeout=_GIVE_SECONDS)  # type: ignore[no-untyped-call]

    def left_over(self, context: RunContext) -> list[Path]:
        """Batches at the place whose runs are no more, brought into the staging folder."""
        others = runs_here(context.warehouse, lock_seconds=context.load_settings.lock_seconds) | {context.run_id}
        left = [name for name in places.waiting(self._place) if places.run_of(name) not in others]
        return [places.bring(self._place, name, context.staging) for name in left]


def for_workers(context: RunContext) -> RunContext:
    """What workers need of it, which goes with each batch: they load nothing. The settings of loads can hold a model of
    80 MB."""
    return replace(context, load_settings=LoadSettings())


@dataclass(slots=True)
class Brought:
    """A batch that a worker makes. again: has it made once more, where what the worker was given is lost."""

    again: "Callable[[], Future[Staged]]"
    client: "Client"
    place: str
    folder: Path
    future: "Future[Staged]"

    def result(self) -> Staged:
        """Wait for it, and have it in the staging folder. Raises NewsloomError where the cluster cannot make it."""
        with _reached():
            made = self._made()
        return Staged(places.bring(self.place, made.path.name, self.folder), made.counts, made.rejected, made.sources)

    def _made(self) -> Staged:
        for _ in range(_RETRIES):
            try:
                return self._waited_for()
            except CancelledError:
                if self.client.status != "running":  # the scheduler is lost, and all with it
                    raise
                self.future = self.again()
        return self._waited_for()

    def _waited_for(self) -> Staged:
        """Wait for it, as long as there are workers: without any Dask would wait for ever."""
        alone_since = None
        while True:
            try:
                return self.future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if self.future.status == "error":  # the task's own
                    raise
            if _threads(self.client):
                alone_since = None
            elif monotonic() - (alone_since := alone_since or monotonic()) > _ALONE_SECONDS:
                raise NewsloomError("the cluster has lost all its workers", _SECTION, "start some, and run again")


@contextmanager
def _reached() -> Iterator[None]:
    """What Dask raises where a worker or the scheduler is lost, as an error of ours."""
    from distributed import KilledWorker
    from distributed.client import ClosedClientError

    try:
        yield
    # A worker that dies each time; futures that a lost scheduler takes along; connections, which are OSErrors.
    except (KilledWorker, CancelledError, ClosedClientError, OSError) as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        raise NewsloomError(f"the cluster lost a batch: {why}", _SECTION, "see its scheduler; run again") from error


@contextmanager
def connected(settings: Settings, folder: Path, warehouse: Path) -> Iterator[Cluster]:
    """The cluster of ``engine.scheduler``, for a warehouse.

    Raises ConfigError where it is not named, or does not answer; WarehouseLocked where another one uses its place.
    """
    engine = settings.engine
    if not engine.scheduler or not engine.staging:
        raise ConfigError("'workers = \"dask\"' needs 'scheduler' and 'staging'", _SECTION, "see docs/scale.md")
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError(
            "the package distributed is not installed", _SECTION, "pip install 'newsloom[cluster]'"
        ) from error
    for name in _LOGGERS:  # what is lost, the run says itself, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(engine.scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"no scheduler answers there: {error}", engine.scheduler, "is dask scheduler running?"
        ) from error
    with client, _leased(engine.staging, warehouse) as held:
        if not _threads(client):
            raise ConfigError(
                "the cluster has no workers", engine.scheduler, "start some: dask worker --no-nanny ADDRESS"
            )
        yield Cluster(client, Job(engine.staging, settings.limits, _files(folder)), engine.most_staged, held)


@dataclass(slots=True)
class Held:
    """The use of a place. taken: by whom, where another took it while nobody renewed it."""

    taken: WarehouseLocked | None = None

    def check(self) -> None:
        """Raises WarehouseLocked where it is another's."""
        if self.taken:
            raise self.taken


@contextmanager
def _leased(staging: str, warehouse: Path) -> Iterator[Held]:
    """The place of staging used by this warehouse alone, as long as the context lasts; killed, until its time is over.

    Runs of one warehouse share it. Raises WarehouseLocked where another uses it.
    """
    holder, there, ended = f"{socket.gethostname()}:{warehouse.resolve()}", place(staging), threading.Event()
    held = Held()

    def renew() -> None:
        while not held.taken and not ended.wait(_LEASE_SECONDS / lease.RENEWALS):
            try:
                lease.take(there, holder, datetime.now(UTC), _LEASE_SECONDS)
            except WarehouseLocked as error:
                held.taken = error
            except WarehouseError:
                continue  # the store is down: the next time

    lease.watch(there, holder, datetime.now(UTC), _LEASE_SECONDS, ended.wait)
    lease.take(there, holder, datetime.now(UTC), _LEASE_SECONDS)
    ended.wait(_LOOK_AGAIN_SECONDS)
    lease.refuse_other(there, holder, datetime.now(UTC))
    renewing = threading.Thread(target=renew, daemon=True)
    renewing.start()
    try:
        yield held
    finally:
        ended.set()
        renewing.join()
        with suppress(WarehouseError):
            lease.give_up(there, holder)


def _threads(client: "Client") -> Mapping[str, int]:
    """The threads of each worker, by its address."""
    with _reached():
        return dict(client.nthreads())  # type: ignore[no-untyped-call]


def _files(folder: Path) -> dict[str, bytes]:
    """The files of the configuration in use, defaults too, with the word lists."""
    names = [*default_names(), *(path.name for path in DEFAULTS.glob("*.json"))]
    files = {name: config_file(name, folder).read_bytes() for name in names}
    for words in reversed(list(word_folders(folder))):  # those of the operator's own folder come last, and hold
        files |= {f"words/{path.name}": path.read_bytes() for path in words.glob("*.txt")}
    return files


# --- on a worker


def made_there(context: RunContext, job: Job, given: tuple[ReadBatch, tuple[SourceRecord, ...]]) -> Staged:
    """A task of the cluster: extract a batch, leave it at the place, and say under which name.

    Raises ConfigError where this machine has another version of newsloom, or may not start processes.
    """
    batch, sources = given
    made = extracted(context, _sandbox(job, context.extractor_version), batch, sources)
    return made.staged(Path(places.put(job.place, made.batch)))


_open: dict[str, tuple[Sandbox, Any]] = {}  # of this worker, by the digest of its job
_lock = threading.Lock()


def _sandbox(job: Job, version: str) -> Sandbox:
    """The worker processes for such jobs, one for each thread of this worker, kept from batch to batch."""
    from distributed import get_worker

    if multiprocessing.current_process().daemon:
        raise ConfigError("a nanny's worker may start no processes", "dask worker", "start it with --no-nanny")
    with _lock:
        if job.digest not in _open:
            worker = get_worker()
            # Where Dask keeps what is the worker's: of one that is killed, the next on this machine removes it.
            folder = tempfile.TemporaryDirectory(prefix="newsloom-config-", dir=worker.local_directory)
            for name, data in job.files.items():
                path = Path(folder.name) / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            if (mine := version_with(Path(folder.name))) != version:
                raise ConfigError(
                    f"this worker has {mine}, the flow {version}", "dask worker", "install the same version"
                )
            _open[job.digest] = open_sandbox(job.limits, worker.state.nthreads, Path(folder.name)), folder
        return _open[job.digest][0]
