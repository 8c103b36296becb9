"""Where batches that other machines made wait for the process that loads: a shared folder or an object store.

A batch is there under one name, made from its run and its content: made twice, it is there once. It is whole, or not
there: object stores show no half object, and in a folder it is renamed once it is on the disk.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.staging.batches import Batch
from warehouse.staging.files import SUFFIX, encode, keep, write_whole


def put(place: str, batch: Batch) -> str:
    """Leave a batch at the place; the name it has there. Raises WarehouseError where that fails."""
    name = f"{batch.run_id}.{batch.batch_id}{SUFFIX}"
    with _reached(place) as (system, root):
        system.makedirs(root, exist_ok=True)
        if "file" in system.protocol:
            # Two workers may make the same batch: each writes under a name of its own.
            unfinished = Path(root) / f".{name}.{os.getpid()}.{time.monotonic_ns()}"
            write_whole(Path(root) / name, unfinished, encode(batch))
        else:
            system.pipe_file(f"{root}/{name}", encode(batch))
    return name


def waiting(place: str) -> list[str]:
    """The names of the batches at the place, in order. Raises WarehouseError where it cannot be reached."""
    with _reached(place) as (system, root):
        system.invalidate_cache()
        if not system.exists(root):
            return []
        names = (str(path).rpartition("/")[2] for path in system.ls(root, detail=False))
        return sorted(name for name in names if name.endswith(SUFFIX) and not name.startswith("."))


def run_of(name: str) -> str:
    """The run that made the batch of this name."""
    return name.partition(".")[0]


def bring(place: str, name: str, folder: Path) -> Path:
    """Move a batch into the staging folder of the warehouse, where it counts as staged; its path there.

    Killed in between it is at both, and loaded once: what is loaded is known by its id.
    Raises WarehouseError where it cannot be had or kept.
    """
    with _reached(place) as (system, root):
        data = system.cat_file(f"{root}/{name}")
    path = keep(folder, name.partition(".")[2].removesuffix(SUFFIX), bytes(data))
    with _reached(place) as (system, root):
        system.rm_file(f"{root}/{name}")
    return path


@contextmanager
def _reached(place: str) -> Iterator[tuple[Any, str]]:
    """The file system of a place, and the path there; whatever it raises is an error of ours."""
    from fsspec.core import url_to_fs

    try:
        system, root = url_to_fs(place)
        yield system, str(root).rstrip("/")
    except ImportError as error:
        raise WarehouseError(
            f"its file system needs a package: {error}", place, "install it beside newsloom"
        ) from error
    except (OSError, ValueError) as error:
        raise WarehouseError(f"cannot be used for staging: {error}", place, "see engine.staging") from error
