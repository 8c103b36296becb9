"""Dying at every change of a file: whatever write it is, whole or half, nothing that was acknowledged is lost."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.faults import Fault, Faulty

pytestmark = pytest.mark.torture

# Of the changes of each action, 1 in so many is died at; 1 is all of them.
EVERY = int(os.environ.get("TORTURE_EVERY", "1"))
SEED = int(os.environ.get("TORTURE_SEED", "1"))
CASES = [
    ("prepare", "do_load"),
    ("prepare_nothing", "do_load"),
    ("prepare_loaded", "do_publish"),
    ("prepare_loaded", "do_backup"),
    ("prepare_loaded", "do_learn"),
    ("prepare_loaded", "do_index"),
    ("prepare_loaded", "do_import"),
    ("prepare_loaded", "do_maintain"),
    ("prepare_loaded", "do_run"),
    ("prepare_changed_views", "do_open"),
]


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Faulty]:
    with Faulty(tmp_path, tmp_path / "work") as running:
        yield running


def chosen(changes: int) -> list[int]:
    """Some of the changes, 1 in EVERY, others with another seed."""
    draw = random.Random(SEED)
    return [n for n in range(1, changes + 1) if EVERY == 1 or draw.random() < 1 / EVERY]


def fresh(base: Path, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(base, work)


@pytest.mark.parametrize(("prepare", "act"), CASES)
def test_killed_at_any_change_and_run_again_nothing_is_lost(
    prepare: str, act: str, faulty: Faulty, tmp_path: Path
) -> None:
    base, work = tmp_path / "base", tmp_path / "work" / "news"
    base.mkdir()
    assert faulty.run(prepare, base, counted=False).status == 0
    fresh(base, work)
    clean = faulty.run(act, work)
    assert clean.status == 0, clean.output
    lines = faulty.changes()
    expected = faulty.run("answers", work, counted=False).output
    wrong = []
    for at in chosen(clean.changes):
        for fault in (Fault.KILL, Fault.HALF):
            if fault is Fault.HALF and " write " not in lines[at - 1] and " pwrite " not in lines[at - 1]:
                continue
            fresh(base, work)
            died = faulty.run(act, work, at, fault)
            again = faulty.run(act, work, counted=False)
            got = faulty.run("answers", work, counted=False)
            if not died.is_killed or again.status or got.output != expected:
                last = (again.output if again.status else got.output).strip().splitlines()[-1:]
                wrong.append(f"{fault.name} at {lines[at - 1]}: {died.status} {again.status} {last}")
    assert not wrong, f"{len(wrong)} of {clean.changes}: " + "\n".join(wrong[:20])
