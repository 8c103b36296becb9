"""Staged batches that other machines made, waiting at a place for the process that loads.

A batch is there under one name, made from its run and its content: made twice, it is there once.
"""

from pathlib import Path

from warehouse.places.place import place
from warehouse.staging.batches import Batch
from warehouse.staging.files import SUFFIX, encode, keep


def put(address: str, batch: Batch) -> str:
    """Leave a batch at the place; the name it has there. Raises WarehouseError where that fails."""
    name = f"{batch.run_id}.{batch.batch_id}{SUFFIX}"
    place(address).put(name, encode(batch))
    return name


def waiting(address: str) -> list[str]:
    """The names of the batches at the place, in order. Raises WarehouseError where it cannot be reached."""
    return [name for name in place(address).names() if name.endswith(SUFFIX)]


def run_of(name: str) -> str:
    """The run that made the batch of this name."""
    return name.partition(".")[0]


def bring(address: str, name: str, folder: Path) -> Path:
    """Move a batch into the staging folder of the warehouse, where it counts as staged; its path there.

    Killed in between it is at both, and loaded once: what is loaded is known by its id.
    Raises WarehouseError where it cannot be had or kept.
    """
    there = place(address)
    path = keep(folder, name.partition(".")[2].removesuffix(SUFFIX), there.get(name))
    there.remove(name)
    return path
