"""Processes that are killed while they load, and processes that load at once: nothing is lost, nothing doubled."""

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.article import Image
from tests import fakes
from tests.warehouse.conftest import House, batch
from warehouse.file.connection import connect
from warehouse.loading.load import load_waiting
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch

ROOT = Path(__file__).parents[2]
KILLS = 6


def batches() -> list[Batch]:
    """Batches of new articles, of later versions of some of them, and of a few seen before."""
    made = []
    for number in range(6):
        fresh = [
            fakes.article(n, images=(Image(position=n, caption="The quay"),))
            for n in range(number * 5, number * 5 + 10)
        ]
        changed = [
            fakes.article(
                n,
                text=f"Version {number} of the report on the quay.",
                fetched_at=fakes.FETCHED + timedelta(days=number),
            )
            for n in range(0, number * 5, 7)
        ]
        made.append(batch([*fresh, *changed], [fakes.rejected(number)], run_id=str(number)))
    return made


def start(house: House, folder: Path) -> "subprocess.Popen[str]":
    """A loader that waits for a line on its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warehouse.loader", str(house.path), str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    process.stdin.write("go\n")
    process.stdin.flush()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What one undisturbed load gives."""
    house = House(tmp_path_factory.mktemp("clean"))
    for made in batches():
        staging.stage(house.staging, made)
    assert load_waiting(house.path, house.staging).batches == len(batches())
    return house


WHEN = ("loaded_at", "run_id")


@pytest.mark.slow  # processes killed, at each moment of a load
def test_killed_at_any_moment_a_load_is_taken_up_again(house: House, clean: House) -> None:
    moments = random.Random(7)
    for made in batches():
        staging.stage(house.staging, made)
    for _ in range(KILLS):
        process = start(house, house.staging)
        go(process)
        time.sleep(moments.uniform(0.0, 0.25))
        process.kill()
        process.communicate()
    load_waiting(house.path, house.staging)
    assert staging.waiting(house.staging) == []
    assert house.contents(but=WHEN, without=["loaded_batches"]) == clean.contents(but=WHEN, without=["loaded_batches"])
    leftovers = {path.name for path in house.path.parent.iterdir() if not path.name.startswith(".")}
    assert leftovers == {"news.duckdb", "news.staging"}


@pytest.mark.slow  # processes beside each other, for seconds
def test_two_processes_loading_at_once_lose_nothing(house: House, clean: House) -> None:
    folders = [house.path.parent / name for name in ("one", "two")]
    for number, made in enumerate(batches()):
        staging.stage(folders[number % 2], made)
    processes = [start(house, folder) for folder in folders]
    seen: set[tuple[str, int]] = set()
    cursor = "0001-01-01"
    for process in processes:
        go(process)
    while any(process.poll() is None for process in processes) or cursor is not None:
        is_over = all(process.poll() is not None for process in processes)
        if house.path.exists():
            with connect(house.path, read_only=True) as connection:
                rows = connection.rows(
                    "SELECT article_id, revision, loaded_at FROM articles WHERE loaded_at > ?::TIMESTAMPTZ", [cursor]
                )
            seen |= {(article_id, revision) for article_id, revision, _ in rows}
            cursor = str(max([at for *_, at in rows], default=cursor))
        if is_over:
            break
        time.sleep(0.05)
    assert [process.wait() for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert house.contents(but=WHEN, without=["loaded_batches"]) == clean.contents(but=WHEN, without=["loaded_batches"])
    # A reader that only asks for rows after its cursor has the newest version of every article.
    assert seen >= set(house.rows("SELECT article_id, revision FROM articles"))


def test_a_batch_that_two_processes_load_is_loaded_once(house: House) -> None:
    staging.stage(house.staging, batch([fakes.article(n) for n in range(30)]))
    processes = [start(house, house.staging) for _ in range(2)]
    for process in processes:
        go(process)
    assert [process.wait() for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert house.column("SELECT count(*) FROM articles") == [30]
