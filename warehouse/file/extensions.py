"""DuckDB's extensions from their wheels: loaded from the disk, never fetched."""

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


def load(raw: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Let this connection know an extension."""
    raw.execute(f"LOAD {literal(file)}")


def need(raw: duckdb.DuckDBPyConnection, name: str, subject: str) -> None:
    """Load an extension by name. Raises WarehouseError where its wheel is missing."""
    file = extension(name)
    if file is None:
        hint = "pip install 'newsloom[lake]'"
        raise WarehouseError(f"needs DuckDB's extension {name}, which is not installed", subject, hint)
    load(raw, file)
