"""Whether a run could use a warehouse file: told before it begins."""

import os
from contextlib import suppress
from pathlib import Path

from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.connection import connect
from warehouse.file.translating import check_name


def check_usable(path: Path, *, is_needed: bool = False) -> None:
    """Raises WarehouseError where a run could not use the file, or make it; one that is locked just now passes.

    is_needed: it must be there.
    """
    check_name(path)
    if not is_needed and not path.exists():
        above = next(folder for folder in path.absolute().parents if folder.exists())
        if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
            raise WarehouseError("cannot be made", str(path), f"{above} is no folder that you may write to")
        return
    with suppress(WarehouseLocked), connect(path, read_only=True, lock_seconds=0.0):
        pass
    if not os.access(path, os.W_OK):
        raise WarehouseError("may only be read", str(path), "check who may write the file")
