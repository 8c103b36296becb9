"""Dying at every change of a file: whatever write it is, whole or half, nothing that was acknowledged is lost.

And disks that are full or broken from a change on: an error in a line, and nothing lost once they are well again.
"""

import shutil
import signal
from pathlib import Path

import pytest

from tests.torture.faults import Done, Fault, Faulty
from tests.torture.size import chosen, some

pytestmark = pytest.mark.torture

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
    ("prepare_layout_1", "do_open"),
    ("prepare_layout_2", "do_open"),
]
FLOWS = [
    ("prepare_records", "do_ingest"),
    ("prepare_archives", "do_backfill"),
    ("prepare_outdated", "do_reprocess"),
    ("prepare_polled", "do_poll"),
    ("prepare_restored", "do_poll"),
    ("prepare_outdated", "do_keep_up"),
    ("prepare_newsroom", "do_alert"),
    ("prepare_newsroom", "do_brief"),
]
CASES += FLOWS
KILLS = (Fault.KILL, Fault.HALF)
DISKS = (Fault.DISK_FULL, Fault.IO_ONCE, Fault.IO_EVER)
_OURS = ("warehouse.errors.", "extractors.errors.", "warehouse.staging.files.Unsound", "RuntimeError: ")


class Bench:
    """One action on copies of one folder, first without a fault."""

    def __init__(self, faulty: Faulty, folder: Path, prepare: str, act: str) -> None:
        self._faulty, self._act = faulty, act
        self._base, self._work = folder / "base", folder / "work" / "news"
        self._base.mkdir()
        prepared = faulty.run(prepare, self._base, counted=False)
        assert prepared.status == 0, prepared.output
        self.clean = self._fresh()
        assert self.clean.status == 0, self.clean.output
        self.lines = faulty.changes()
        self._answers = "flow_answers" if (prepare, act) in FLOWS else "answers"
        answered = faulty.run(self._answers, self._work, counted=False)
        assert answered.status == 0, answered.output
        self._expected = answered.output

    def _fresh(self, at: int = 0, fault: Fault = Fault.NONE) -> Done:
        shutil.rmtree(self._work, ignore_errors=True)
        shutil.copytree(self._base, self._work)
        (self._work.parent.parent / "taken.txt").unlink(missing_ok=True)
        return self._faulty.run(self._act, self._work, at, fault)

    def is_write(self, at: int) -> bool:
        """Whether the change can be done by half."""
        return " write " in self.lines[at - 1] or " pwrite " in self.lines[at - 1]

    def trouble(self, at: int, fault: Fault) -> str:
        """What is wrong after the fault, and the same action without it; empty where nothing is."""
        met = self._fresh(at, fault)
        again = self._faulty.run(self._act, self._work, counted=False)
        got = self._faulty.run(self._answers, self._work, counted=False)
        last = (met.output.strip().splitlines() or [""])[-1]
        is_error = met.status == 1 and any(line.startswith(_OURS) for line in met.output.splitlines())
        # DuckDB ends the process where it cannot even cut off its log what it could not write.
        is_aborted = fault is Fault.IO_EVER and met.status == -signal.SIGABRT
        is_told = met.is_killed if fault in KILLS else met.status == 0 or is_error or is_aborted
        if is_told and not again.status and got.output == self._expected:
            return ""
        differs = set(got.output.splitlines()) ^ set(self._expected.splitlines())
        why = (again.output.strip().splitlines() or [""])[-1] if again.status else sorted(differs)[:4]
        return f"{fault.name} at {self.lines[at - 1]}: {met.status} {last[:200]}, then {again.status} {why}"


def check(bench: Bench, faults: tuple[Fault, ...]) -> None:
    cases = [
        (at, fault)
        for at in chosen(bench.clean.changes)
        for fault in faults
        if fault is not Fault.HALF or bench.is_write(at)
    ]
    wrong = []
    for case in cases:
        if trouble := bench.trouble(*case):
            wrong.append(trouble)
            print(trouble, flush=True)  # noqa: T201 - it takes hours
    print(f"{bench.clean.changes} changes, {len(cases)} cases, {len(wrong)} wrong")  # noqa: T201 - for `make torture`
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize(("prepare", "act"), some(CASES, 2))
def test_killed_at_any_change_and_run_again_nothing_is_lost(
    prepare: str, act: str, faulty: Faulty, tmp_path: Path
) -> None:
    check(Bench(faulty, tmp_path, prepare, act), KILLS)


@pytest.mark.parametrize(("prepare", "act"), some(CASES, 1))
def test_a_disk_full_or_broken_from_any_change_on_loses_nothing(
    prepare: str, act: str, faulty: Faulty, tmp_path: Path
) -> None:
    check(Bench(faulty, tmp_path, prepare, act), DISKS)
