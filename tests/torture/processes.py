"""The processes of a command under the campaign: which there are, one killed, all killed, and none left over."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from tests.torture.faults import ROOT
from tests.torture.starter import HERE

PATIENCE = 600.0  # to end what hangs, never to measure
_LEFT_SECONDS = 20.0  # that the workers of a killed command may live on


class Victim(StrEnum):
    """Who is killed."""

    TREE = "all processes"
    COMMAND = "the command, without its workers"
    WORKER = "one process that the command started"


class Starter:
    """Starts commands (``starter.py``): ``with Starter() as starter``. engine: who runs their flows."""

    def __init__(self, engine: str = HERE) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.starter", engine],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(PATIENCE)

    def start(self, arguments: list[str], environment: dict[str, str], said: Path) -> "Started":
        """Start ``newsloom ARGUMENTS``. said: the file for what it prints."""
        asked = {"arguments": arguments, "environment": environment, "said": str(said)}
        return Started(self.ask(asked), said, self)

    def ask(self, asked: object) -> int:
        """One line there and back."""
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


@dataclass(frozen=True, slots=True)
class Started:
    """A command under way, in a session of its own."""

    pid: int
    said: Path
    starter: Starter

    def work(self, seconds: float) -> bool:
        """Let the command itself take so many seconds of CPU; whether it has not ended by then."""
        while (used := self.used())[0]:
            if used[1] >= seconds:
                return True
            time.sleep(0.01)
        return False

    def used(self) -> tuple[bool, float]:
        """Whether the command itself lives, and the seconds of CPU that it took; it is known until ``end``."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return stat[0] != "Z", sum(map(int, stat[11:13])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> int:
        """Its status, once it has ended; what hangs is killed."""
        hanging = threading.Timer(PATIENCE, self._kill_all)
        hanging.start()
        try:
            return self.starter.ask({"wait": self.pid})
        finally:
            hanging.cancel()

    def _kill_all(self) -> None:
        for pid in self.living():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill(self, victim: Victim, draw: random.Random) -> bool:
        """Kill so much of it; whether there was something to kill."""
        living = self.living()
        others = [pid for pid in living if pid != self.pid and not _is_tracker(pid)]
        chosen = {
            Victim.TREE: living,
            Victim.COMMAND: [self.pid] if self.pid in living else [],
            Victim.WORKER: [draw.choice(others)] if others else [],
        }[victim]
        if victim is Victim.TREE and chosen:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            return True
        for pid in chosen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return bool(chosen)

    def living(self) -> list[int]:
        """Its processes."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError, ValueError):
                state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
                if int(session) == self.pid and state != "Z":
                    found.append(int(stat.parent.name))
        return sorted(found)

    def left_over(self) -> list[str]:
        """What of it lives on although it has ended, as command lines."""
        deadline = time.monotonic() + _LEFT_SECONDS
        while (left := self.living()) and time.monotonic() < deadline:
            time.sleep(0.05)
        told = []
        for pid in left:
            with suppress(OSError):
                told.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:120])
        return told


def _is_tracker(pid: int) -> bool:
    """Whether it is Python's own, which tells its parent's semaphores and prints a traceback where it was killed."""
    with suppress(OSError):
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True
