"""What many tests begin with is made once, for all processes of a session, and copied."""

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_FOLDER = "NEWSLOOM_TESTS_ONCE"
_PREFIX = "newsloom-once-"
_YOUNG_SECONDS = 600


def _folder() -> Path:
    """The session's own: the first process makes it and removes it, those it starts are told of it.

    A session that is killed leaves it: each process that uses one holds it locked, and the next session removes what
    nobody holds.
    """
    if _FOLDER not in os.environ:
        _sweep(Path(tempfile.gettempdir()))
        made = os.environ[_FOLDER] = tempfile.mkdtemp(prefix=_PREFIX)
        pid = os.getpid()
        atexit.register(lambda: os.getpid() == pid and shutil.rmtree(made, ignore_errors=True))
    held = _held(Path(os.environ[_FOLDER]), fcntl.LOCK_SH)
    assert held is not None
    _kept.append(held)
    return Path(os.environ[_FOLDER])


def _held(folder: Path, how: int) -> int | None:
    """A lock on the folder, for as long as the process lives; None where another process is in the way."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, how | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another user's, or another session is at it
            if time.time() - folder.stat().st_mtime < _YOUNG_SECONDS:
                continue  # perhaps not locked yet
            if (held := _held(folder, fcntl.LOCK_EX)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)


_kept: list[int] = []
SHARED = _folder()  # while this is imported: before there are other processes


def once(name: str, make: Callable[[Path], Path]) -> Path:
    """The file that ``make`` makes in a folder of this name. Whoever comes first makes it; nobody may write to it."""
    folder = SHARED / name
    told = folder.with_suffix(".made")
    if not told.exists():
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                told.write_text(str(make(folder)), "utf-8")
    return Path(told.read_text("utf-8"))
