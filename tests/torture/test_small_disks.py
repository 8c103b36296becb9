"""Disks that are too small, real ones: whatever ends a command there is told, and with room it comes to a clean end."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.faults import Faulty
from tests.torture.size import EVERY, chosen, some
from tests.torture.test_dying import CASES, FLOWS

pytestmark = pytest.mark.torture

_ROOM = 256 << 20
_STEPS = 12  # sizes between what is there before and what is there after
_OURS = ("warehouse.errors.", "extractors.errors.", "warehouse.staging.files.Unsound", "RuntimeError: ")


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file system of its own, in memory."""
    place = tmp_path / "case" / "work"
    place.mkdir(parents=True)
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("only root may mount a file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def resize(disk: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", str(disk)], check=True)


@pytest.mark.parametrize(("prepare", "act"), some(CASES, 1))
def test_a_disk_of_any_size_loses_nothing(prepare: str, act: str, disk: Path, tmp_path: Path) -> None:
    base, work = tmp_path / "base", disk / "news"
    base.mkdir()
    wrong, answers = [], "flow_answers" if (prepare, act) in FLOWS else "answers"
    with Faulty(tmp_path, disk.parent) as faulty:
        prepared = faulty.run(prepare, base, counted=False)
        assert prepared.status == 0, prepared.output
        shutil.copytree(base, work)
        assert faulty.run(act, work, counted=False).status == 0
        expected = faulty.run(answers, work, counted=False).output
        before, after = size_of(base), size_of(work)
        sizes = [before + (n * (3 * after - before)) // _STEPS for n in range(1, _STEPS + 1)]
        for size in sizes if EVERY == 1 else [sizes[n - 1] for n in chosen(_STEPS)]:
            resize(disk, _ROOM)
            shutil.rmtree(work)
            shutil.copytree(base, work)
            (disk.parent / "taken.txt").unlink(missing_ok=True)
            resize(disk, size)
            met = faulty.run(act, work, counted=False)
            last = (met.output.strip().splitlines() or [""])[-1]
            is_told = met.status == 0 or any(line.startswith(_OURS) for line in met.output.splitlines())
            resize(disk, _ROOM)
            again = faulty.run(act, work, counted=False)
            got = faulty.run(answers, work, counted=False)
            if not is_told or again.status or got.output != expected:
                differs = sorted(set(got.output.splitlines()) ^ set(expected.splitlines()))[:4]
                why = (again.output.strip().splitlines() or [""])[-1] if again.status else differs
                wrong.append(f"{size:,} of {after:,} bytes: {met.status} {last[:200]}, then {again.status} {why}")
                print(wrong[-1], flush=True)  # noqa: T201 - it takes hours
    print(f"{_STEPS if EVERY == 1 else 1} sizes of disk, {len(wrong)} wrong")  # noqa: T201 - for `make torture`
    assert not wrong, "\n".join(wrong)
