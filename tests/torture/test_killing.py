"""Processes killed at random moments of loads, several times in a row: the end is that of a clean run.

All processes of a command, the command without its workers, one of its workers, and the Prefect server it uses.
"""

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.settings.starter import make_config
from tests.flows.corpus import write_records
from tests.flows.server import prefect_server
from tests.flows.test_again import write_warc
from tests.flows.test_killed import state
from tests.torture.processes import Started, Starter, Victim
from tests.torture.size import EVERY, SEED, SMALL
from tests.torture.starter import PREFECT

pytestmark = pytest.mark.torture

ARTICLES = 40
KILLS = 1_000 // EVERY if EVERY < SMALL else 8  # that met a process
IN_A_ROW = 12  # kills of one warehouse at most, until a command ends by itself and it is compared
WORKERS = 2  # that are killed in one command: it goes on with others, and gives no document up before the third
SERVERS = 20 // EVERY
_VICTIMS = [Victim.TREE] * 3 + [Victim.COMMAND] + [Victim.WORKER] * 2
_LATER = 0.1  # seconds
_NOBODY = "nobody, it had ended"
_STATUSES = (0, 1, 3)  # of a command that lost a worker


def _records(folder: Path) -> list[str]:
    return ["ingest", str(write_records(folder / "news.jsonl", ARTICLES))]


def _archives(folder: Path) -> list[str]:
    (folder / "archives").mkdir()
    for n in range(3):
        write_warc(folder / "archives" / f"{n}.warc.gz", ARTICLES // 4, host=f"paper-{n}.example")
    return ["backfill", str(folder / "archives")]


Load = Callable[[Path], list[str]]
LOADS: list[Load] = [_records, _archives]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of commands: small batches, each loaded for itself."""
    make_config(tmp_path, with_all=True)
    pipeline = tmp_path / "config" / "pipeline.toml"
    told = pipeline.read_text("utf-8").replace("documents = 200", "documents = 10")
    pipeline.write_text(told.replace("gather_seconds = 5.0", "gather_seconds = 0.01"), "utf-8")
    return os.environ | {"NEWSLOOM_CONFIG": str(tmp_path / "config")}


@pytest.fixture
def starter() -> Iterator[Starter]:
    with Starter() as running:
        yield running


class Rows:
    """One load, killed again and again."""

    def __init__(self, starter: Starter, load: Load, environment: dict[str, str], folder: Path) -> None:
        folder.mkdir()
        self._starter, self._environment, self._folder = starter, environment, folder
        self._draw = random.Random(f"{SEED} {load.__name__}")
        self._given = load(folder)
        self.kills: Counter[str] = Counter()
        self.wrong: list[str] = []
        clean = self._run("clean")
        clean.work(float("inf"))
        self._seconds = clean.used()[1]
        assert clean.end() == 0, self._said.read_text()
        self._clean = state(folder / "clean" / "news.duckdb")

    def _run(self, name: str) -> Started:
        warehouse = str(self._folder / name / "news.duckdb")
        arguments = [*self._given, "--workers", "2", "--warehouse", warehouse]
        return self._starter.start(arguments, self._environment, self._said)

    @property
    def _said(self) -> Path:
        return self._folder / "said"

    def killed(self, number: int) -> None:
        """Kill again and again, until a command ends before its moment; then the warehouse is whole."""
        name, moments, before = f"killed-{number}", list[str](), len(self.wrong)
        has_ended, status = False, 0
        while not has_ended:
            command, victim = self._run(name), self._draw.choice(_VICTIMS)
            has_ended = len(moments) > IN_A_ROW or self._strike(command, victim, moments)
            status = self._look(command, moments, victim)
        if status:
            self.wrong.append(f"{moments}: then {status}: {self._said.read_text()[-300:]}")
        elif differs := self._differs(name):
            self.wrong.append(f"{moments}: other {differs}")
        if len(self.wrong) == before:
            shutil.rmtree(self._folder / name)
        print(number, dict(self.kills), *self.wrong[before:], flush=True)  # noqa: T201 - it takes hours

    def _strike(self, command: Started, victim: Victim, moments: list[str]) -> bool:
        """Kill so much of a command, by what CPU it took: on a loaded machine too, moments lie all over its work.

        Whether it had ended by itself.
        """
        times, is_met = self._draw.randint(1, WORKERS) if victim is Victim.WORKER else 1, False
        for moment in sorted(self._draw.uniform(0.0, self._seconds) for _ in range(times)):
            moments.append(f"{victim} at {moment:.2f} s")
            is_alive = command.work(moment)
            time.sleep(self._draw.uniform(0.0, _LATER))  # else never while it waits
            is_met |= (is_hit := command.kill(victim, self._draw))
            self.kills[str(victim) if is_hit else _NOBODY] += 1
            if not is_alive:
                return not is_met
        return False

    def _look(self, command: Started, moments: list[str], victim: Victim) -> int:
        status = command.end()
        if victim is Victim.WORKER and (status not in _STATUSES or b"Traceback" in self._said.read_bytes()):
            self.wrong.append(f"{moments}: {status}: {self._said.read_text()[-3_000:]}")
        if left := command.left_over():
            self.wrong.append(f"{moments}: lives on: {left}")
        return status

    def _differs(self, name: str) -> list[str]:
        got = state(self._folder / name / "news.duckdb")
        return [table for table, rows in self._clean.items() if got[table] != rows]


@pytest.mark.parametrize("load", LOADS)
def test_killed_at_random_moments_the_end_is_that_of_a_clean_run(
    load: Load, starter: Starter, environment: dict[str, str], tmp_path: Path
) -> None:
    rows = Rows(starter, load, environment, tmp_path / "rows")
    number = 0
    while rows.kills.total() - rows.kills[_NOBODY] < max(1, KILLS // len(LOADS)):
        rows.killed(number := number + 1)
    assert not rows.wrong, "\n".join(rows.wrong[:20])


@pytest.mark.skipif(not SERVERS, reason="each needs a server of its own, which takes some 20 s")
def test_a_prefect_server_killed_under_a_load_loses_nothing(
    starter: Starter, environment: dict[str, str], tmp_path: Path
) -> None:
    given, said = _records(tmp_path), tmp_path / "said"
    command = [*given, "--workers", "2", "--warehouse"]
    assert starter.start([*command, str(tmp_path / "clean.duckdb")], environment, said).end() == 0
    clean, draw, wrong, seconds = state(tmp_path / "clean.duckdb"), random.Random(SEED), [], float("inf")
    met = number = 0
    with Starter(PREFECT) as with_prefect:
        while met < SERVERS:  # under the first nothing is killed
            warehouse = tmp_path / f"killed-{number}.duckdb"
            with prefect_server(tmp_path / f"home-{number}") as server:
                lost = environment | {"PREFECT_API_URL": server.url, "PREFECT_CLIENT_MAX_RETRIES": "1"}
                running = with_prefect.start([*command, str(warehouse)], lost, said)
                is_met = running.work(draw.uniform(0.0, seconds) if number else seconds)
                seconds = seconds if number else running.used()[1]
                server.kill()
                status = running.end()
            told, left = said.read_text()[-600:], running.left_over()
            again = starter.start([*command, str(warehouse)], environment, said).end()
            is_well = status == 0 or (status == 1 and is_met)
            if not is_well or "Traceback" in told or left or again or state(warehouse) != clean:
                wrong.append(f"{number}: {status} {told} {left}, then {again}: {said.read_text()[-300:]}")
            met, number = met + is_met, number + 1
            print(f"{number} servers, {met} met, {len(wrong)} wrong; {status}", *wrong[-1:], flush=True)  # noqa: T201
    assert not wrong, "\n".join(wrong)
