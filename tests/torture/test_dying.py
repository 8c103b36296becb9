"""Dying at every change of a file: whatever write it is, whole or half, nothing that was acknowledged is lost.

And disks that are full or broken from a change on: an error in a line, and nothing lost once they are well again.
"""

import shutil
import signal
from collections.abc import Iterator
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
    ("prepare_footers", "do_learn"),
    ("prepare_loaded", "do_index"),
    ("prepare_other", "do_import"),
    ("prepare_loaded", "do_maintain"),
    ("prepare_loaded", "do_run"),
    ("prepare_changed_views", "do_open"),
    ("prepare_layout_1", "do_open"),
    ("prepare_layout_2", "do_open"),
    ("prepare_layout_3", "do_open"),
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
DISKS = (Fault.DISK_FULL, Fault.IO_ONCE, Fault.IO_EVER)
_SYNC = "fsync"  # changes nothing that a kill would take back
_UNFINISHED = ".new-"  # in the names of files that take their own when they are whole
_AT_ONCE = 64  # states of a folder that are kept on disk
_TOLD = 10
_OURS = ("warehouse.errors.", "extractors.errors.", "warehouse.staging.files.Unsound", "RuntimeError: ")


class Bench:
    """One action on copies of one folder, first without a fault."""

    def __init__(self, faulty: Faulty, folder: Path, prepare: str, act: str) -> None:
        self._faulty, self._act = faulty, act
        self._base, self._case = folder / "base", folder / "case"
        self._work = self._case / "work" / "news"
        self._base.mkdir()
        prepared = faulty.run(prepare, self._base, counted=False)
        assert prepared.status == 0, prepared.output
        self._begin()
        self.clean = faulty.run(act, self._work)
        assert self.clean.status == 0, self.clean.output
        self._lines = faulty.changes()
        self._answers = "flow_answers" if (prepare, act) in FLOWS else "answers"
        answered = faulty.run(self._answers, self._work, counted=False)
        assert answered.status == 0, answered.output
        self._expected = answered.output

    def _begin(self) -> None:
        shutil.rmtree(self._case / "work", ignore_errors=True)
        shutil.copytree(self._base, self._work)
        (self._case / "taken.txt").unlink(missing_ok=True)

    def _ended(self) -> str:
        """What is wrong after the action was done again."""
        again = self._faulty.run(self._act, self._work, counted=False)
        got = self._faulty.run(self._answers, self._work, counted=False)
        if again.status:
            return f"then {again.status} {_last(again)}"
        differs = set(got.output.splitlines()) ^ set(self._expected.splitlines())
        return f"then other {sorted(differs)[:4]}" if differs else ""

    def killed(self, changes: list[int]) -> Iterator[tuple[str, str]]:
        """For each change, the process killed before it, and in its middle: what was done, and what is wrong then."""
        self._begin()
        kept, lines = self._faulty.keep(self._act, self._work, changes), self._faulty.changes()
        for at in changes:
            for state in [kept / f"{at}", kept / f"{at}.half"] if is_of_its_own(at, lines) else []:
                if state.exists():
                    shutil.rmtree(self._case / "work")
                    (self._case / "taken.txt").unlink(missing_ok=True)
                    for left in state.iterdir():
                        left.rename(self._case / left.name)
                    yield f"killed{state.suffix} at {lines[at - 1]}", self._ended()

    def broken(self, at: int, fault: Fault) -> str:
        """What is wrong after the disk's fault; empty where nothing is."""
        self._begin()
        met = self._faulty.run(self._act, self._work, at, fault)
        is_error = met.status == 1 and any(line.startswith(_OURS) for line in met.output.splitlines())
        # DuckDB ends the process where it cannot even cut off its log what it could not write.
        is_aborted = fault is Fault.IO_EVER and met.status == -signal.SIGABRT
        is_told = met.status == 0 or is_error or is_aborted
        if not (wrong := self._ended()) and is_told:
            return ""
        return f"{fault.name} at {self._lines[at - 1]}: {met.status} {_last(met)}, {wrong}"


def is_of_its_own(at: int, lines: list[str]) -> bool:
    """Whether the process, killed at this change, leaves what it does not leave killed at another.

    A sync changes nothing that a kill takes back. A file that has not yet its name is removed and never read: of a row
    of writes to one, the first, the last and one in eight are looked at.
    """
    before, this = lines[at - 2].split() if at > 1 else ["", "", ""], lines[at - 1].split()
    after = lines[at].split() if at < len(lines) else ["", "", ""]
    is_inside = _UNFINISHED in this[2] and before[2] == this[2] == after[2]
    return before[1] != _SYNC and (not is_inside or at % 8 == 0)


def _last(done: Done) -> str:
    return (done.output.strip().splitlines() or [""])[-1][:200]


def told(name: str, bench: Bench, count: int, wrong: list[str]) -> None:
    line = f"{name}: {bench.clean.changes} changes, {count} cases, {len(wrong)} wrong"
    print(line, flush=True)  # noqa: T201 - for `make torture`
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize(("prepare", "act"), some(CASES, 2))
def test_killed_at_any_change_and_run_again_nothing_is_lost(
    prepare: str, act: str, faulty: Faulty, tmp_path: Path
) -> None:
    bench, count, wrong = Bench(faulty, tmp_path, prepare, act), 0, []
    changes = chosen(bench.clean.changes)
    for first in range(0, len(changes), _AT_ONCE):
        for what, trouble in bench.killed(changes[first : first + _AT_ONCE]):
            count += 1
            if trouble:
                wrong.append(f"{what}: {trouble}")
                print(wrong[-1], flush=True)  # noqa: T201 - it takes a while
            if not count % _TOLD:
                print(f"{act}: {count} cases", flush=True)  # noqa: T201 - so that what is stopped counts too
    told(f"{prepare} {act}", bench, count, wrong)


@pytest.mark.parametrize(("prepare", "act"), some(CASES, 1))
def test_a_disk_full_or_broken_from_any_change_on_loses_nothing(
    prepare: str, act: str, faulty: Faulty, tmp_path: Path
) -> None:
    bench, wrong = Bench(faulty, tmp_path, prepare, act), []
    cases = [(at, fault) for at in chosen(bench.clean.changes) for fault in DISKS]
    for case in cases:
        if trouble := bench.broken(*case):
            wrong.append(trouble)
            print(trouble, flush=True)  # noqa: T201 - it takes a while
    told(f"{prepare} {act}", bench, len(cases), wrong)
