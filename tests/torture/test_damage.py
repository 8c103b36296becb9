"""Damaged bytes in every file of ours: told, never passed on, and what can go on without the file does."""

import random
import shutil
from pathlib import Path

import pytest

from tests.torture.faults import Faulty
from tests.torture.size import EVERY, SEED

pytestmark = pytest.mark.torture

PLACES = max(6, 200 // EVERY)
_TOLD = ("warehouse.errors.", "extractors.errors.", "warehouse.staging.files.Unsound", "RuntimeError: ")


def files(folder: Path) -> list[Path]:
    """The files of a warehouse: itself, its log, its copy, and batches that wait."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and "other" not in path.parts)


def damage(path: Path, draw: random.Random) -> str:
    """Change some bytes, cut the end, or fill a piece with zeros."""
    mode, data = path.stat().st_mode, bytearray(path.read_bytes())
    at, kind = draw.randrange(len(data)), draw.choice(["flip", "cut", "zeros"])
    if kind == "flip":
        data[at] ^= 1 << draw.randrange(8)
    elif kind == "cut":
        del data[at:]
    else:
        data[at : at + 4_096] = bytes(min(4_096, len(data) - at))
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(mode)
    return f"{path.name}: {kind} at {at}"


def test_damage_is_told_and_never_copied_over_what_is_whole(faulty: Faulty, tmp_path: Path) -> None:
    base, work = tmp_path / "base", tmp_path / "case" / "work" / "news"
    base.mkdir()
    assert faulty.run("prepare", base, counted=False).status == 0
    draw, wrong = random.Random(SEED), []
    for _ in range(PLACES):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(base, work)
        path = draw.choice(files(work))
        what = damage(path, draw)
        done = faulty.run("do_go_on", work, counted=False)
        last = (done.output.strip().splitlines() or [""])[-1]
        if done.status not in (0, 1) or (done.status == 1 and not last.startswith(_TOLD)):
            wrong.append(f"{what}: {done.status} {last}")
        elif faulty.run("check_copy", work, counted=False).status:
            wrong.append(f"{what}: the published copy is neither the last one nor a whole new one")
    print(f"{PLACES} places, {len(wrong)} wrong")  # noqa: T201 - for `make torture`
    assert not wrong, "\n".join(wrong[:20])
