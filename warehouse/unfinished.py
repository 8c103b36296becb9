"""Files and folders that are written under another name first, and what killed processes leave of them."""

import glob
import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from warehouse.processes import may_live, this_process


def name_for(target: Path) -> Path:
    """A name of this process and thread to write a file or folder under, until it is whole and gets its own."""
    writer = this_process().replace(" ", ",")
    return target.with_name(f".{target.name}.new-{writer},{threading.get_ident()}")


def discard(*left: Path) -> None:
    """Remove what came to nothing. Where the disk does not let it either, the first error is the one to tell."""
    for path in left:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def writing(target: Path) -> Iterator[BinaryIO]:
    """A file that takes its name, and the place of what had it, once it is whole on the disk. Raises OSError."""
    new = name_for(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    try:
        with new.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, target)
    finally:
        discard(new)


def sweep(target: Path) -> None:
    """Remove what processes that are gone have left under such names. Raises OSError."""
    _remove(target.parent.glob(f".{glob.escape(target.name)}.new-*"))


def sweep_folder(folder: Path) -> None:
    """Remove what processes that are gone have left in a folder, whatever it was to be. Raises OSError."""
    _remove(folder.glob(".*.new-*"))


def _remove(left: Iterable[Path]) -> None:
    for path in left:
        if _is_written(path):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _is_written(path: Path) -> bool:
    """Whether the one who writes it may still be there."""
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return False
    writer = path.name.rpartition(".new-")[2].rpartition(",")[0]
    return may_live(writer.replace(",", " "), changed)
