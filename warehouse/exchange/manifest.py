"""The list of what is in a Parquet export: which tables, columns and files, and what each file must be."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError
from warehouse.exchange.parquet import Part, sha256_of
from warehouse.schema import migrations
from warehouse.schema.layout import Table, sql_type

if TYPE_CHECKING:
    from pydantic import TypeAdapter

NAME = "manifest.json"
_FORMAT = 1
_HINT = "export it again, or copy the whole folder again; nothing was loaded"


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column: its SQL type and its meaning, as in docs/columns.md."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file. path: relative to the folder, with slashes."""

    path: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table with its files; partitioned ones have a folder a month, named ``month=2026-03``."""

    name: str
    meaning: str
    rows: int
    columns: tuple[ColumnEntry, ...]
    files: tuple[FileEntry, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export has.

    newsloom: the version that wrote it; layout: the version of the tables.
    since: only what was loaded later than that; None where it is all. until: when the last of it was loaded: the
        ``since`` of the next export; None where there is nothing.
    """

    format: int
    newsloom: str
    layout: int
    made_at: datetime
    since: datetime | None
    until: datetime | None
    tables: tuple[TableEntry, ...]

    def table(self, name: str) -> TableEntry | None:
        """The table of that name, where the export has it."""
        return next((table for table in self.tables if table.name == name), None)


def describe(
    tables: dict[Table, tuple[Part, ...]],
    folder: Path,
    made_at: datetime,
    since: datetime | None,
    until: datetime | None,
) -> Manifest:
    """The manifest of tables written under a folder."""
    return Manifest(
        format=_FORMAT,
        newsloom=version("newsloom"),
        layout=migrations.NEWEST,
        made_at=made_at,
        since=since,
        until=until,
        tables=tuple(_entry(table, files, folder) for table, files in tables.items()),
    )


def _entry(table: Table, files: tuple[Part, ...], folder: Path) -> TableEntry:
    return TableEntry(
        name=table.name,
        meaning=table.doc,
        rows=sum(file.rows for file in files),
        columns=tuple(ColumnEntry(c.name, sql_type(c.type), c.doc) for c in table.columns),
        files=tuple(
            FileEntry(file.path.relative_to(folder).as_posix(), file.rows, file.bytes, file.sha256) for file in files
        ),
    )


def write(manifest: Manifest, folder: Path) -> Path:
    """Write the manifest into the folder. Raises OSError."""
    path = folder / NAME
    path.write_bytes(_adapter().dump_json(manifest, indent=1) + b"\n")
    return path


def read(folder: Path) -> Manifest:
    """The manifest of an export, without a look at its files. Raises WarehouseError where it is none, or newer."""
    from pydantic import ValidationError

    path = folder / NAME
    try:
        manifest = _adapter().validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise WarehouseError(f"has no {NAME}, so it is no Parquet export of newsloom", str(folder), _HINT) from error
    except OSError as error:
        raise WarehouseError(f"cannot be read: {error.strerror}", str(path)) from error
    except ValidationError as error:
        raise WarehouseError("is torn, or not a manifest of newsloom", str(path), _HINT) from error
    if manifest.format > _FORMAT or manifest.layout > migrations.NEWEST:
        hint = "use a newer newsloom; nothing was loaded"
        raise WarehouseError(f"was written by newsloom {manifest.newsloom}, newer than this", str(path), hint)
    return manifest


def check_files(manifest: Manifest, folder: Path) -> None:
    """See that every file is there, whole and unchanged. Raises WarehouseError with the first that is not."""
    files = [PurePosixPath(file.path) for table in manifest.tables for file in table.files]
    if len(set(files)) < len(files) or len({table.name for table in manifest.tables}) < len(manifest.tables):
        raise WarehouseError("names a table or a file twice", str(folder / NAME), _HINT)
    for table in manifest.tables:
        if sum(file.rows for file in table.files) != table.rows:
            raise WarehouseError(f"its table '{table.name}' does not add up", str(folder / NAME), _HINT)
        for file in table.files:
            _check_file(file, folder)


def _check_file(file: FileEntry, folder: Path) -> None:
    relative = PurePosixPath(file.path)
    path = folder / relative
    if relative.is_absolute() or ".." in relative.parts or "\0" in file.path:
        raise WarehouseError("names a file outside its folder", str(folder / NAME), "nothing was loaded")
    try:
        size = path.stat().st_size
        if size != file.bytes:
            raise WarehouseError(f"has {size:,} bytes, not the {file.bytes:,} it was written with", str(path), _HINT)
        if sha256_of(path) != file.sha256:
            raise WarehouseError("is not as it was written: its SHA-256 is another", str(path), _HINT)
    except OSError as error:
        raise WarehouseError(f"cannot be read: {error.strerror}", str(path), _HINT) from error


@cache
def _adapter() -> "TypeAdapter[Manifest]":
    from pydantic import TypeAdapter

    return TypeAdapter(Manifest)
