"""A pool of worker processes in which a document can hang, crash or eat memory without harm to the rest."""

import gc
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from extractors.address_space import limit_address_space
from extractors.article import Article, Reason, Rejected, Stage
from extractors.document import Document
from extractors.prefork import fork_context

if TYPE_CHECKING:
    from extractors.stages import Toolbox

_LOOK_SECONDS = 0.5  # between two looks whether the sandbox is still there
# Seconds beyond a document's limit after which workers that give no answer at all are replaced. One that is killed (by
# the kernel, where memory ends) while it takes a document or hands one back keeps the lock that all of them wait for.
_SILENT_SECONDS = 30.0
_ATTEMPTS = 3  # with a document whose workers were lost


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one document and one worker may take.

    document_seconds: wall-clock seconds a document may take before its worker is killed.
    memory_bytes: address space a worker may take beyond what it starts with.
    documents: documents after which a worker is replaced.
    """

    document_seconds: float
    memory_bytes: int
    documents: int


@dataclass(slots=True, eq=False)
class _Crew:
    """A pool of so many workers. moved_at: when it was given work, or gave an answer. is_lost: it was given up."""

    pool: ProcessPool
    size: int
    moved_at: float
    is_lost: bool = False

    def schedule(self, document: Document, seconds: float) -> "Future[Article | Rejected]":
        """Hand a document on. Raises RuntimeError where the pool is broken."""
        future: Future[Article | Rejected] = self.pool.schedule(_process, args=[document], timeout=seconds)
        self.moved_at = monotonic()
        future.add_done_callback(self._answered)
        return future

    def _answered(self, future: "Future[Article | Rejected]") -> None:
        self.moved_at = monotonic()


@dataclass(slots=True, eq=False)
class _Job:
    """A document under way. attempts: how often it was given to workers that were lost."""

    document: Document
    crew: _Crew
    future: "Future[Article | Rejected]"
    attempts: int = 0


class Sandbox:
    """Worker processes that turn documents into articles; errors come back as values.

    make_toolbox runs once in each worker. Use as a context manager: leaving it ends the workers. They start when the
    first documents come, and no more of them than documents: a large batch after a small one gets a larger pool.
    """

    def __init__(self, workers: int, limits: WorkerLimits, make_toolbox: "Callable[[], Toolbox]") -> None:
        self._workers = workers
        self._limits = limits
        self._make_toolbox = make_toolbox
        self._crews: list[_Crew] = []
        self._lock = threading.Lock()
        self._is_stopped = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopped = kind is not None
        for crew in self._crews:
            if kind is None:
                crew.pool.close()  # type: ignore[no-untyped-call]
            else:
                crew.pool.stop()  # type: ignore[no-untyped-call]
        for crew in self._crews:
            crew.pool.join()

    def _schedule(self, document: Document, documents: int) -> _Job:
        """Hand a document on to workers, new ones where those that there are cannot take it. documents: to come."""
        while True:
            crew = self._crew_for(documents)
            try:
                return _Job(document, crew, crew.schedule(document, self._limits.document_seconds))
            except RuntimeError:  # broken since
                self._give_up(crew)

    def _crew_for(self, documents: int) -> _Crew:
        """The workers, or new ones where they are too few; the old ones end with what they have in hand."""
        with self._lock:
            wanted = min(documents, self._workers)
            if self._is_stopped:
                raise CancelledError
            if not self._crews or self._crews[-1].size < wanted:
                for crew in self._crews:
                    crew.pool.close()  # type: ignore[no-untyped-call]
                self._crews.append(_Crew(self._new_pool(wanted), wanted, monotonic()))
            return self._crews[-1]

    def _give_up(self, crew: _Crew) -> None:
        """End workers that give no answers; what they had in hand goes to others."""
        with self._lock:
            if not crew.is_lost:
                crew.is_lost = True
                self._crews.remove(crew)
                crew.pool.stop()  # type: ignore[no-untyped-call]
                crew.pool.join()

    def _new_pool(self, workers: int) -> ProcessPool:
        return ProcessPool(
            max_workers=workers,
            max_tasks=self._limits.documents,
            initializer=_start_worker,
            initargs=(self._make_toolbox, self._limits.memory_bytes),
            context=fork_context([__name__, "extractors.stages", _module(self._make_toolbox)]),
        )

    def process(self, documents: Iterable[Document]) -> Iterator[Article | Rejected]:
        """The article of each document, or why there is none, in the order given.

        Raises CancelledError where the sandbox was left meanwhile with an error.
        """
        given = tuple(documents)
        for job in [self._schedule(document, len(given)) for document in given]:
            document = job.document
            try:
                yield self._result(job)
            except FutureTimeout:
                detail = f"took longer than {self._limits.document_seconds:g} s"
                yield _reject(document, Reason.TIMEOUT, detail)
            except ProcessExpired as error:
                yield _reject(
                    document, Reason.CRASH, f"its workers ended {_ATTEMPTS} times, the last with code {error.exitcode}"
                )
            except BrokenProcessPool:
                yield _reject(document, Reason.CRASH, f"its workers were lost {_ATTEMPTS} times")

    def _result(self, job: _Job) -> Article | Rejected:
        """What a worker made; a pool that is stopped breaks what is under way, or leaves it without an end."""
        while not self._is_stopped:
            try:
                return job.future.result(_LOOK_SECONDS)
            except FutureTimeout:
                if job.future.done():
                    if isinstance(job.future.exception(), FutureTimeout):  # the document's own
                        raise
                    continue  # it came this very moment
                if monotonic() - job.crew.moved_at > self._limits.document_seconds + _SILENT_SECONDS:
                    self._give_up(job.crew)
            except ProcessExpired as error:  # it may have been the kernel, where memory ended: not the document's fault
                if not self._is_stopped and not job.crew.is_lost:
                    self._again(job, error)
            except (BrokenProcessPool, CancelledError):
                self._give_up(job.crew)
            if job.crew.is_lost and not self._is_stopped:
                self._again(job, BrokenProcessPool())
        raise CancelledError

    def _again(self, job: _Job, error: Exception) -> None:
        """Give a document to other workers. Raises the error where that was done often enough."""
        job.attempts += 1
        if job.attempts == _ATTEMPTS:
            raise error
        other = self._schedule(job.document, job.crew.size)
        job.crew, job.future = other.crew, other.future


def spare_collector() -> None:
    """Keeps the garbage collector from what is there for good, and from running hundreds of times over each document.

    A document's records hold no cycles: they go when the last reference to them goes. What has cycles (a traceback, a
    parser) is found once 50,000 objects are left over, some tens of MB at most.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _module(make_toolbox: "Callable[[], Toolbox]") -> str:
    """Where it is from: loaded once for all workers too."""
    return str((make_toolbox.func if isinstance(make_toolbox, partial) else make_toolbox).__module__)


_toolbox: "Toolbox"  # of this worker process, set once by _start_worker


def _start_worker(make_toolbox: "Callable[[], Toolbox]", memory_bytes: int) -> None:
    global _toolbox
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    _toolbox = make_toolbox()
    spare_collector()
    limit_address_space(memory_bytes)


def _process(document: Document) -> Article | Rejected:
    from extractors import stages  # in the worker, which has it loaded; the process that starts it needs none of it

    try:
        return stages.process(document, _toolbox)
    except MemoryError:
        return _reject(document, Reason.OUT_OF_MEMORY, "needs more memory than a worker may take")
    except Exception as error:  # noqa: BLE001 - a fault of ours or a library's on this document: data for quarantine
        where = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
        return _reject(document, Reason.ERROR, detail[:1000])


def _reject(document: Document, reason: Reason, detail: str) -> Rejected:
    from extractors.stages import reject

    return reject(document, Stage.EXTRACT, reason, detail)
