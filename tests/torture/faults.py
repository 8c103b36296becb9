"""Kills, half writes, full disks and broken ones at the Nth change that a process tree makes to the files of a folder.

``faults.c`` stands between a process and the C library and counts. A fork server that has imported everything runs one
action a child, so that a case costs a fork. Needs Linux and a C compiler (the test is skipped without).
"""

import json
import mmap
import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).with_name("faults.c")
_STATE = struct.Struct("=qqqq")  # armed, count, at, mode
_AHEAD = struct.Struct("=q")
_AHEAD_AT, _KEPT_AT, _CALLS = 120, 128, 8_192  # as in faults.c
_SECONDS = 120


class Fault(IntEnum):
    """What happens at the Nth change; as in faults.c."""

    NONE = 0
    KILL = 1
    HALF = 2  # half of a write, then the kill
    DISK_FULL = 3  # from then on nothing can grow
    IO_ONCE = 4
    IO_EVER = 5
    KEEP = 6  # none: what a kill there would leave is copied, and all goes on


@dataclass(frozen=True, slots=True)
class Done:
    """How an action ended. status: of the process, negative where a signal ended it. changes: as far as it came."""

    status: int
    changes: int
    output: str

    @property
    def is_killed(self) -> bool:
        """Whether the fault was a kill, and was met."""
        return self.status == -signal.SIGKILL


def library(folder: Path) -> Path:
    """The compiled ``faults.c``; skips the test where there is no way to it."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler or not sys.platform.startswith("linux"):
        pytest.skip("needs Linux and a C compiler (cc, gcc or clang) to compile tests/torture/faults.c")
    built = folder / "faults.so"
    if not built.exists():
        command = [compiler, "-O1", "-shared", "-fPIC", "-o", str(built), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
    return built


class Faulty:
    """Runs actions of ``tests.torture.actions`` with a fault. case: its folder ``work`` is where changes count."""

    def __init__(self, scratch: Path, case: Path, environment: dict[str, str] | None = None) -> None:
        (case / "work").mkdir(parents=True, exist_ok=True)
        state = scratch / "faults.state"
        state.write_bytes(bytes(_KEPT_AT + _CALLS))
        self._log, self._kept = scratch / "faults.log", scratch / "kept"
        given = {
            "LD_PRELOAD": str(library(scratch)),
            "FAULTS_STATE": str(state),
            "FAULTS_UNDER": str(case / "work"),
            "FAULTS_CASE": str(case),
            "FAULTS_KEPT": str(self._kept),
            "FAULTS_LOG": str(self._log),
        }
        with state.open("r+b") as file:
            self._state = mmap.mmap(file.fileno(), 0)
        command = [sys.executable, "-m", "tests.torture.server"]
        self._server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | (environment or {}) | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(_SECONDS)

    def run(
        self, action: str, folder: Path, at: int = 0, fault: Fault = Fault.NONE, *, counted: bool = True, **given: int
    ) -> Done:
        """One action in a process of its own. at: the change, from 1, that the fault is for.

        given: ``umask`` and ``user`` of that process, ``ahead``: seconds that its clock is.
        """
        assert self._server.stdin and self._server.stdout
        self._log.write_bytes(b"")
        _STATE.pack_into(self._state, 0, 0, 0, at, fault)
        _AHEAD.pack_into(self._state, _AHEAD_AT, given.get("ahead", 0))
        asked = {"action": action, "folder": str(folder), "armed": counted, "output": str(self._log) + ".out", **given}
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        status = int(self._server.stdout.readline())
        output = Path(asked["output"]).read_text("utf-8", "replace")
        return Done(status, _STATE.unpack_from(self._state)[1], output)

    def keep(self, action: str, folder: Path, changes: Sequence[int]) -> Path:
        """One action, without a fault. In the folder that is given back: the case as a kill at each of these changes
        would have left it (``7``), and one in the middle of it, where it is a write (``7.half``).
        """
        shutil.rmtree(self._kept, ignore_errors=True)
        self._kept.mkdir()
        self._state[_KEPT_AT:] = bytes(n in set(changes) for n in range(_CALLS))
        done = self.run(action, folder, fault=Fault.KEEP)
        assert done.status == 0, done.output
        return self._kept

    def changes(self) -> list[str]:
        """What the last action changed, a line each."""
        return self._log.read_text("utf-8", "replace").splitlines() if self._log.exists() else []
