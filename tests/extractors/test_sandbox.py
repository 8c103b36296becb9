"""A document that hangs, crashes its worker or raises is a value; the others come through."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from unittest import mock

import pytest

from extractors import sandbox, stages
from extractors.article import Article, Reason, Rejected
from extractors.cleaning.clean import parse_rules
from extractors.document import Document
from extractors.sandbox import Sandbox, WorkerLimits
from extractors.stages import Toolbox
from extractors.stages import process as process_well
from tests.fakes import document


def misbehave(given: Document, toolbox: Toolbox) -> Article | Rejected:
    """Stands in for the stages in the worker: does what the document's text says."""
    first, _, beyond = given.body.partition(b" ")
    match first:
        case b"once" if not Path(beyond.decode()).exists():
            Path(beyond.decode()).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        case b"hang":
            time.sleep(60)
        case b"crash":
            os._exit(7)
        case b"raise":
            raise ValueError("an unforeseen fault")
        case b"eat":
            bytearray(1 << 40)
    return process_well(given, toolbox)


def make_toolbox() -> Toolbox:
    mock.patch.object(stages, "process", misbehave).start()  # in the worker only
    return Toolbox(parse_rules({}), minimum_words=1)


def limited(document_seconds: float) -> Sandbox:
    return Sandbox(2, WorkerLimits(document_seconds, memory_bytes=2 << 30, documents=100), make_toolbox)


@pytest.fixture(scope="module")
def workers() -> Iterator[Sandbox]:
    """Workers that no honest document is too slow for, however busy the machine."""
    with limited(600.0) as made:
        yield made


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("crash", Reason.CRASH, "code 7"),
        ("raise", Reason.ERROR, "an unforeseen fault"),
        ("eat", Reason.OUT_OF_MEMORY, "more memory"),
    ],
)
def test_a_bad_document_becomes_a_reason_and_the_rest_goes_on(
    workers: Sandbox, text: str, reason: Reason, detail: str
) -> None:
    becomes_a_reason(workers, text, reason, detail)


def test_a_document_that_hangs_becomes_a_reason_and_the_rest_goes_on() -> None:
    with limited(5.0) as hasty:
        becomes_a_reason(hasty, "hang", Reason.TIMEOUT, "longer than 5 s")


def becomes_a_reason(workers: Sandbox, text: str, reason: Reason, detail: str) -> None:
    bad = document(2, text=text)
    first, middle, last = workers.process([document(1), bad, document(3)])
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert isinstance(middle, Rejected)
    assert (middle.reason, middle.document_id, middle.url) == (reason, bad.document_id, bad.url)
    assert detail in middle.detail


def test_a_document_whose_worker_is_killed_once_is_given_to_another(workers: Sandbox, tmp_path: Path) -> None:
    given = [document(1), document(2, text=f"once {tmp_path / 'killed'}"), document(3)]
    assert [(type(a), a.document_id) for a in workers.process(given)] == [(Article, d.document_id) for d in given]
    assert (tmp_path / "killed").exists()


def test_results_come_in_the_order_given(workers: Sandbox) -> None:
    given = [document(n) for n in range(20)]
    assert [a.document_id for a in workers.process(given)] == [d.document_id for d in given]


def test_who_waits_for_a_sandbox_that_is_left_with_an_error_is_told() -> None:
    begun, told = threading.Event(), list[BaseException]()

    def wait(pool: Sandbox) -> None:
        results = pool.process([document(1), *(document(n, text="hang") for n in range(2, 5))])
        next(results)
        begun.set()
        try:
            list(results)
        except CancelledError as error:
            told.append(error)

    limits = WorkerLimits(document_seconds=600.0, memory_bytes=2 << 30, documents=100)
    with pytest.raises(KeyboardInterrupt), Sandbox(1, limits, make_toolbox) as pool:
        thread = threading.Thread(target=wait, args=(pool,), daemon=True)
        thread.start()
        begun.wait(60)
        raise KeyboardInterrupt
    thread.join(50)  # less than a document hangs
    assert len(told) == 1


def test_no_more_workers_start_than_there_are_documents() -> None:
    limits = WorkerLimits(document_seconds=60.0, memory_bytes=2 << 30, documents=100)
    before = set(multiprocessing.active_children())
    with Sandbox(3, limits, make_toolbox) as pool:
        assert list(pool.process([])) == []
        assert set(multiprocessing.active_children()) == before
        for given, workers in ((1, 1), (2, 2), (9, 3), (1, 3)):
            documents = [document(n) for n in range(given)]
            assert [a.document_id for a in pool.process(documents)] == [d.document_id for d in documents]
            assert len(set(multiprocessing.active_children()) - before) >= workers
        assert pool._crews[-1].size == 3
    assert set(multiprocessing.active_children()) == before


def kill_workers(before: set[multiprocessing.process.BaseProcess]) -> None:
    for worker in set(multiprocessing.active_children()) - before:
        os.kill(worker.pid or 0, signal.SIGKILL)


def test_workers_killed_while_they_wait_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of those that wait holds the lock of their channel, and keeps it when it is killed."""
    monkeypatch.setattr(sandbox, "_SILENT_SECONDS", 0.5)
    limits = WorkerLimits(document_seconds=1.0, memory_bytes=2 << 30, documents=100)
    before = set(multiprocessing.active_children())
    with Sandbox(2, limits, make_toolbox) as pool:
        given = [document(n) for n in range(4)]
        for _ in range(2):
            assert [a.document_id for a in pool.process(given)] == [d.document_id for d in given]
            kill_workers(before)
        assert [a.document_id for a in pool.process(given)] == [d.document_id for d in given]


def test_a_document_whose_workers_are_lost_again_and_again_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_SILENT_SECONDS", -1.0)  # each look finds them silent
    limits = WorkerLimits(document_seconds=1.0, memory_bytes=2 << 30, documents=100)
    with Sandbox(1, limits, make_toolbox) as pool:
        (left,) = pool.process([document(1, text="hang")])
    assert isinstance(left, Rejected)
    assert (left.reason, left.detail) == (Reason.CRASH, "its workers were lost 3 times")
