"""Who does something, written down so that others can tell later whether it still does.

A process id alone does not tell: ids are given again, after a restart of the machine or a container above all.
"""

import os
import platform
from datetime import UTC, datetime, timedelta
from pathlib import Path

# A process of another host (or of a container that is gone) cannot be asked whether it lives: it is given up then.
_GIVEN_UP = timedelta(days=1)


def this_process() -> str:
    """Host, process id and start of this process, parted by spaces."""
    return _written(os.getpid())


def may_live(written: str, since: datetime) -> bool:
    """Whether the process that wrote this of itself may still be there.

    since: aware; when it was there last, as far as that is known.
    """
    if _pid_here(written) is None:
        return datetime.now(UTC) - since < _GIVEN_UP
    return lives_here(written)


def lives_here(written: str) -> bool:
    """Whether the process that wrote this of itself is a process of this host that is still there."""
    pid = _pid_here(written)
    return pid is not None and written == _written(pid)


def is_of_here(written: str) -> bool:
    """Whether the process that wrote this of itself is one of this host, which can be asked."""
    return _pid_here(written) is not None


def _pid_here(written: str) -> int | None:
    """The process id, where it is one of this host's."""
    host, _, pid = written.rpartition(" ")[0].rpartition(" ")
    return int(pid) if host == platform.node() and pid.isdigit() else None


def _written(pid: int) -> str:
    """Of a process that is gone, or of another with the same id, something else."""
    try:
        # Field 22: start in clock ticks since boot; counted from behind the name, which may hold spaces (proc(5)).
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        started = "-" if fields[0] in "ZX" else fields[19]  # killed, and not yet waited for by its parent
    except OSError:
        started = "-" if Path("/proc/self").exists() else _signalled(pid)
    return f"{platform.node()} {pid} {started}"


def _signalled(pid: int) -> str:
    """Where there is no /proc: whether the process takes signals."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "-"
    except PermissionError:
        return "alive"
    return "alive"
