"""Eight readers during loads: none fails, none sees less than it saw before, and no load is held up for good."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import fakes
from tests.torture.faults import ROOT
from tests.torture.size import EVERY, SMALL
from tests.warehouse.conftest import House
from warehouse.file.publish import publish

pytestmark = pytest.mark.torture

READERS = 8
LOADS = 40 if EVERY < SMALL else 4
_READ = """
import sys
from pathlib import Path
from warehouse.reading.queries import query
path, seen, asked = Path(sys.argv[1]), 0, 0
while not Path(sys.argv[2]).exists():
    rows = query(path, "SELECT count(*) AS articles, count(DISTINCT story_id) AS stories FROM articles").to_pylist()
    assert rows[0]["articles"] >= seen, (rows, seen)
    seen, asked = rows[0]["articles"], asked + 1
print(asked)
"""


def test_eight_readers_during_loads(tmp_path: Path) -> None:
    house, over = House(tmp_path), tmp_path / "over"
    house.load(fakes.article(0))
    publish(house.path)
    command = [sys.executable, "-c", _READ, str(house.path), str(over)]
    readers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(READERS)
    ]
    try:
        for number in range(1, LOADS + 1):
            house.load(*(fakes.article(number * 10 + n) for n in range(3)))
            publish(house.path)
    finally:
        over.touch()
    told = [reader.communicate(timeout=300) for reader in readers]
    assert [(reader.returncode, said) for reader, (_, said) in zip(readers, told, strict=True)] == [(0, "")] * READERS
    print(f"{sum(int(out) for out, _ in told):,} answers to {READERS} readers, {LOADS} loads")  # noqa: T201
    assert house.column("SELECT count(*) FROM articles") == [1 + 3 * LOADS]
