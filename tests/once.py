"""What many tests begin with is made once, for all processes of a session, and copied."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_FOLDER = "NEWSLOOM_TESTS_ONCE"


def _folder() -> Path:
    """The session's own: the first process makes it and removes it, those it starts are told of it."""
    if _FOLDER not in os.environ:
        made = os.environ[_FOLDER] = tempfile.mkdtemp(prefix="newsloom-once-")
        pid = os.getpid()
        atexit.register(lambda: os.getpid() == pid and shutil.rmtree(made, ignore_errors=True))
    return Path(os.environ[_FOLDER])


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
