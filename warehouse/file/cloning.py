"""Copying a warehouse file while this process has it open in DuckDB: another process does it (see ``clone.py``)."""

import subprocess
import sys
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.file import clone


def clone_file(source: Path, new: Path, target: Path, hint: str) -> None:
    """Copy a file in another process. Raises WarehouseError about the ``target``, with the hint."""
    command = [sys.executable, "-I", "-S", clone.__file__, str(source), str(new)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WarehouseError(f"cannot be written: {done.stderr.strip()}", str(target), hint)
