"""DuckDB's extensions from their wheels: loaded from the disk, never fetched.

DuckDB checks the signature of an extension at each ``LOAD``, which takes 0.05 to 0.15 s; the rest takes 0.002 s. So a
process has it checked once: an instance of DuckDB opened with ``config_for`` loads what was checked before as it is.
"""

from collections.abc import Iterable, Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError
from warehouse.schema.layout import literal


def extension(name: str) -> Path | None:
    """The extension's file for this DuckDB; None where the wheel is not installed or is for another version."""
    found = find_spec(f"duckdb_extension_{name}")
    for folder in (found.submodule_search_locations or ()) if found else ():
        file = Path(folder) / "extensions" / f"v{metadata.version('duckdb')}" / f"{name}.duckdb_extension"
        if file.is_file():
            return file
    return None


def config_for(names: Iterable[str]) -> Mapping[str, bool]:
    """What to open an instance with that will load these: signatures are not checked again where all were once."""
    return {"allow_unsigned_extensions": {extension(name) for name in names} <= _checked}


def load(raw: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Let this connection know an extension."""
    raw.execute(f"LOAD {literal(file)}")
    _checked.add(file)  # by this connection, or by one before


def need(raw: duckdb.DuckDBPyConnection, name: str, subject: str) -> None:
    """Load an extension by name. Raises WarehouseError where its wheel is missing."""
    file = extension(name)
    if file is None:
        hint = "pip install 'newsloom[lake]'"
        raise WarehouseError(f"needs DuckDB's extension {name}, which is not installed", subject, hint)
    load(raw, file)


_checked: set[Path] = set()
