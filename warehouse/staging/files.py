"""Batches that wait on disk for their load: whole or not there, in the order they were staged.

A staged batch is one file: a line of JSON (format, ids, tables), the tables as Arrow IPC streams one after the other,
and the SHA-256 of all that. It is written under another name, brought to the disk and then renamed, so that neither a
crash nor a full disk leaves half a batch under a name that is loaded.
"""

import contextlib
import errno
import fcntl
import hashlib
import io
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.staging.batches import STAGED, Batch

SUFFIX = ".batch"
_UNFINISHED = ".unfinished"
_ASIDE = "set-aside"
_FORMAT = 1
_DIGEST_BYTES = 32
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Strange:
    """Something in the staging folder that is not loaded, and why; it is never deleted."""

    path: Path
    why: str


class Unsound(WarehouseError):
    """A staged file that is no batch, and never will be."""


def stage(directory: Path, batch: Batch) -> Path:
    """Write the batch to the folder, durably. Raises WarehouseError, and leaves nothing, where that fails."""
    return keep(directory, batch.batch_id, encode(batch))


def keep(directory: Path, batch_id: str, data: bytes) -> Path:
    """Write an encoded batch to the folder, durably. Raises WarehouseError, and leaves nothing, where that fails."""
    # The name sorts by time; a clock set back changes only the order, on which no answer depends.
    final = directory / f"{time.time_ns():020d}-{batch_id}{SUFFIX}"
    write_whole(final, final.with_suffix(_UNFINISHED), data)
    return final


def write_whole(final: Path, unfinished: Path, data: bytes) -> None:
    """Write a file that has its name once it is on the disk. Raises WarehouseError, and leaves nothing, where it fails.

    unfinished: its name until then, in the same folder, which is made where it is not there.
    """
    directory = final.parent
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with _writing(unfinished) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.rename(unfinished, final)
        sync_folder(directory)
    except OSError as error:
        hint = "free some space and run again; nothing is lost" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise WarehouseError(f"the batch cannot be staged: {error.strerror}", str(directory), hint) from error


def waiting(directory: Path) -> list[Path]:
    """The staged batches, oldest first."""
    return sorted(directory.glob(f"*{SUFFIX}"))


def batch_id(path: Path) -> str:
    """The id of the batch that is or was staged under this name."""
    return path.stem.partition("-")[2]


def run_id(path: Path) -> str:
    """The run that staged the batch; empty where the file does not tell. Only its first line is read."""
    try:
        with path.open("rb") as file:
            return str(json.loads(file.readline(_HEAD_BYTES))["run_id"])
    except (OSError, ValueError, KeyError):
        return ""


def strange(directory: Path) -> list[Strange]:
    """What is in the folder but is no sound batch: torn, foreign, or left by a process stopped while writing."""
    found = leftovers(directory)
    for path in waiting(directory):
        try:
            read(path)
        except WarehouseError as error:
            found.append(Strange(path, error.message))
    return found


def leftovers(directory: Path) -> list[Strange]:
    """What is in the folder but has not the name of a batch; quick, as nothing is read."""
    there = sorted(directory.iterdir()) if directory.is_dir() else []
    known = (SUFFIX, _UNFINISHED)
    return [
        Strange(path, "is not a staged batch") for path in there if path.suffix not in known and path.name != _ASIDE
    ]


def sweep(directory: Path) -> None:
    """Remove what stopped processes left unfinished: nobody was told that it is safe, and its input is read again."""
    for path in directory.glob(f"*{_UNFINISHED}"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody writes it
            path.unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Move a file that can never be loaded out of the way of those that can; where it is then."""
    aside = path.parent / _ASIDE / path.name
    try:
        aside.parent.mkdir(exist_ok=True)
        path.rename(aside)
    except OSError:
        return path
    return aside


def aside(directory: Path) -> list[Path]:
    """What was set aside."""
    return sorted((directory / _ASIDE).glob(f"*{SUFFIX}"))


def read(path: Path) -> Batch:
    """The batch of a staged file. Raises WarehouseError where it is torn, foreign or of another layout."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WarehouseError(f"cannot be read: {error.strerror}", str(path)) from error
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise Unsound("is torn or not a staged batch", str(path), _AGAIN)
    try:
        meta, tables = _decode(body)
    except (ValueError, KeyError, TypeError, EOFError, OSError, RecursionError, pa.ArrowException) as error:
        raise Unsound(f"has its digest, and is no batch: {error}", str(path), _AGAIN) from error
    if meta["format"] != _FORMAT:
        raise WarehouseError(_OTHER_VERSION, str(path), _HINT)
    conformed = {
        name: _conformed(tables.get(name, schema.empty_table()), schema, path) for name, schema in STAGED.items()
    }
    return Batch(meta["batch_id"], meta["run_id"], conformed)


def _decode(body: bytes) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """What a staged file says of itself, and its tables, each looked at to the last character."""
    head, _, streams = body.partition(b"\n")
    meta = json.loads(head)
    source = io.BytesIO(streams)
    tables = {str(name): pa.ipc.open_stream(source).read_all() for name in meta["tables"]}
    for table in tables.values():
        table.validate(full=True)
    if not (isinstance(meta["batch_id"], str) and isinstance(meta["run_id"], str) and meta["format"]):
        raise ValueError("its first line names no batch and run")
    return meta, tables


_OTHER_VERSION = "was staged by another version of newsloom"
_AGAIN = "load its input again"
_HINT = "load it with that version, or load its input again"


def _conformed(table: pa.Table, schema: pa.Schema, path: Path) -> pa.Table:
    """A table staged before columns that may be NULL were added, as the schema is now."""
    if table.schema == schema:
        return table
    columns = []
    for field in schema:
        if field.name in table.column_names and table.schema.field(field.name).type == field.type:
            columns.append(table[field.name])
        elif field.nullable and field.name not in table.column_names:
            columns.append(pa.chunked_array([pa.nulls(table.num_rows, field.type)]))
        else:
            raise WarehouseError(_OTHER_VERSION, str(path), _HINT)
    return pa.Table.from_arrays(columns, schema=schema)


def remove(path: Path) -> None:
    """Take away a staged batch that is loaded. Raises WarehouseError where that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"is loaded but cannot be removed: {error.strerror}", str(path), "it is not loaded twice; remove it by hand"
        ) from error


def sync_folder(directory: Path) -> None:
    """Bring a folder's entries to the disk. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def encode(batch: Batch) -> bytes:
    """The bytes of a staged file."""
    out = io.BytesIO()
    meta = {"format": _FORMAT, "batch_id": batch.batch_id, "run_id": batch.run_id, "tables": list(batch.tables)}
    out.write(json.dumps(meta).encode() + b"\n")
    for table in batch.tables.values():
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
    body = out.getvalue()
    return body + hashlib.sha256(body).digest()


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[io.BufferedWriter]:
    """A new file, locked for as long as it is written; removed where writing fails."""
    try:
        with _locked(path) as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _locked(path: Path) -> io.BufferedWriter:
    """A new file, and its lock. One that another process took for left over, between the two, is made once more."""
    while True:
        file = path.open("xb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists():
                return file
        except BaseException:
            file.close()
            raise
        file.close()
