"""What is written under another name first: what stays of it when its process is killed, and when that goes."""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse import unfinished

ROOT = Path(__file__).parents[2]
DAY = 86_400.0


def test_what_a_killed_process_left_is_swept_and_what_another_writes_is_not(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from warehouse.unfinished import name_for\n"
        "name_for(Path(sys.argv[1])).write_bytes(b'half'); print('written', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "w.duckdb")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline() == b"written\n"
        unfinished.sweep(tmp_path / "w.duckdb")
        assert len(list(tmp_path.iterdir())) == 1
        process.kill()
    unfinished.sweep(tmp_path / "other.duckdb")
    assert len(list(tmp_path.iterdir())) == 1
    unfinished.sweep(tmp_path / "w.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("writer", "age", "stays"),
    [
        (f"{platform.node()},1,0,1", 0.0, False),  # the id of the process was given to another
        ("elsewhere,4,711,1", 0.9 * DAY, True),  # another container that has the same folder
        ("elsewhere,4,711,1", 1.1 * DAY, False),
        ("of no known form", 0.9 * DAY, True),
        ("of no known form", 1.1 * DAY, False),
    ],
)
def test_whose_writer_is_gone(tmp_path: Path, writer: str, age: float, stays: bool) -> None:
    left = tmp_path / f".w.duckdb.new-{writer}"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - age, time.time() - age))
    unfinished.sweep_folder(tmp_path)
    assert left.exists() == stays
