"""The named semaphores of worker pools: which are ours, and how those of killed processes are removed.

A pool's semaphores are files in ``/dev/shm`` until it ends. Python's own process removes them where another was killed,
but not where both were, as when a container is. Their names therefore say whose they are.
"""

import multiprocessing
from contextlib import suppress
from pathlib import Path

from warehouse.processes import is_of_here, lives_here, this_process

_SHARED = Path("/dev/shm")
_MARK, _SPACE = "newsloom+", "+"  # in names of files, in the place of the spaces between host, process and start


def tidy_semaphores(folder: Path = _SHARED) -> None:
    """Name this process's next semaphores after it, and remove those of processes of this host that are gone."""
    if not folder.is_dir():  # not Linux: names are short there, and no file shows them
        return
    prefix = "/" + _MARK + this_process().replace(" ", _SPACE)
    multiprocessing.current_process()._config["semprefix"] = prefix  # type: ignore[attr-defined]
    for path in folder.glob(f"sem.{_MARK}*"):
        owner = path.name.removeprefix(f"sem.{_MARK}").rpartition("-")[0].replace(_SPACE, " ")
        if is_of_here(owner) and not lives_here(owner):
            with suppress(OSError):  # another process removes it, or it is another user's
                path.unlink()
