"""Semaphores say whose they are; only those of processes that are gone are removed."""

import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.running.semaphores import tidy_semaphores
from warehouse.processes import this_process

SHARED = Path("/dev/shm")
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="semaphores are files on Linux only")


@pytest.fixture(autouse=True)
def config() -> Iterator[None]:
    process = multiprocessing.current_process()
    before = process._config.copy()  # type: ignore[attr-defined]
    yield
    process._config.update(before)  # type: ignore[attr-defined]


def test_a_semaphore_is_named_after_its_process() -> None:
    tidy_semaphores()
    lock = multiprocessing.get_context("spawn").Lock()
    name = lock._semlock.name  # type: ignore[attr-defined]
    assert name.startswith(f"/newsloom+{this_process().replace(' ', '+')}-")
    tidy_semaphores()
    assert (SHARED / f"sem.{name[1:]}").exists()


def test_only_those_of_processes_that_are_gone_are_removed(tmp_path: Path) -> None:
    host, pid, start = this_process().split()
    stays = {
        f"sem.newsloom+{host}+{pid}+{start}-abc",
        f"sem.newsloom+elsewhere+{pid}+1-abc",
        "sem.mp-abc",
        "sem.newsloom+what-abc",
    }
    goes = {f"sem.newsloom+{host}+{pid}+1-abc", f"sem.newsloom+{host}+{2**30}+{start}-a_c"}
    for name in stays | goes:
        (tmp_path / name).touch()
    tidy_semaphores(tmp_path)
    assert set(os.listdir(tmp_path)) == stays
