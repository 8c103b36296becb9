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


class Sandbox:
    """Worker processes that turn documents into articles; errors come back as values.

    make_toolbox runs once in each worker. Use as a context manager: leaving it ends the workers. They start when the
    first documents come, and no more of them than documents: a large batch after a small one gets a larger pool.
    """

    def __init__(self, workers: int, limits: WorkerLimits, make_toolbox: "Callable[[], Toolbox]") -> None:
        self._workers = workers
        self._limits = limits
        self._make_toolbox = make_toolbox
        self._pools: list[ProcessPool] = []
        self._size = 0
        self._lock = threading.Lock()
        self._is_stopped = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopped = kind is not None
        for pool in self._pools:
            if kind is None:
                pool.close()  # type: ignore[no-untyped-call]
            else:
                pool.stop()  # type: ignore[no-untyped-call]
        for pool in self._pools:
            pool.join()

    def _pool_for(self, documents: int) -> ProcessPool:
        """The pool, or a new one where it has too few workers; the old one ends with what it has in hand."""
        with self._lock:
            if not self._pools or self._size < min(documents, self._workers):
                for pool in self._pools:
                    pool.close()  # type: ignore[no-untyped-call]
                self._size = min(documents, self._workers)
                self._pools.append(self._new_pool(self._size))
            return self._pools[-1]

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
        pool = self._pool_for(len(given)) if given else None
        futures = [(d, pool.schedule(_process, args=[d], timeout=self._limits.document_seconds)) for d in given if pool]
        for document, future in futures:
            try:
                yield self._result(future)
            except FutureTimeout:
                detail = f"took longer than {self._limits.document_seconds:g} s"
                yield _reject(document, Reason.TIMEOUT, detail)
            except ProcessExpired as error:
                yield _reject(document, Reason.CRASH, f"its worker ended with code {error.exitcode}")

    def _result(self, future: "Future[Article | Rejected]") -> Article | Rejected:
        """What a worker made; a pool that is stopped breaks what is under way, or leaves it without an end."""
        while not self._is_stopped:
            try:
                return future.result(_LOOK_SECONDS)
            except FutureTimeout:
                if future.done():  # the document's own time-out, or it came this very moment
                    return future.result()
            except (ProcessExpired, BrokenProcessPool):
                if not self._is_stopped:
                    raise
        raise CancelledError


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
