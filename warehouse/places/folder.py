"""A folder that several machines share."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.staging.files import sync_folder, write_whole


@dataclass(frozen=True, slots=True)
class Folder:
    """A file has its name once it is on the disk."""

    path: Path

    def put(self, name: str, data: bytes) -> None:
        """Two workers may make the same batch: each writes under a name of its own."""
        write_whole(self.path / name, self.path / f".{name}.{os.getpid()}.{time.monotonic_ns()}", data)

    def put_file(self, name: str, file: Path) -> None:
        """Copied, synced and renamed."""
        final = self.path / name
        new = unfinished.name_for(final)
        with self._reached():
            self.path.mkdir(parents=True, exist_ok=True)
            unfinished.sweep(final)
            try:
                shutil.copyfile(file, new)
                with new.open("rb") as copied:
                    os.fsync(copied.fileno())
                os.replace(new, final)
            finally:
                unfinished.discard(new)
            sync_folder(self.path)

    def names(self) -> list[str]:
        """None of those that are still being written."""
        with self._reached():
            if not self.path.exists():
                return []
            return sorted(path.name for path in self.path.iterdir() if not path.name.startswith("."))

    def get(self, name: str) -> bytes:
        """Its bytes."""
        with self._reached():
            return (self.path / name).read_bytes()

    def remove(self, name: str) -> None:
        """Unlinked."""
        with self._reached():
            (self.path / name).unlink()

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            told = f"cannot be used as a shared folder: {error.strerror or error}"
            raise WarehouseError(told, str(self.path), "see engine.staging and publish.target") from error
