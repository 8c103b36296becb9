"""Files that are written under another name first, and what killed processes leave of them."""

import glob
import os
import threading
from pathlib import Path


def name_for(target: Path) -> Path:
    """A name of this process and thread to write a file under, until it is whole and gets its own."""
    return target.with_name(f".{target.name}.new-{os.getpid()}-{threading.get_ident()}")


def sweep(target: Path) -> None:
    """Remove what processes that are gone have left under such names. Raises OSError."""
    for path in target.parent.glob(f".{glob.escape(target.name)}.new-*"):
        pid = path.name.rpartition(".new-")[2].partition("-")[0]
        if pid.isdigit() and not _is_alive(int(pid)):
            path.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
