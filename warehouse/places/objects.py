"""An object store, or any other file system that fsspec knows: an object is whole, or not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError


@dataclass(frozen=True, slots=True)
class Objects:
    """Who may use it is said as its packages have it: for ``s3://`` by the environment, as for AWS's own tools."""

    address: str

    def put(self, name: str, data: bytes) -> None:
        """One request, or several parts joined at the end."""
        with self._reached() as (system, root):
            system.makedirs(root, exist_ok=True)
            system.pipe_file(f"{root}/{name}", data)

    def put_file(self, name: str, file: Path) -> None:
        """In parts, joined at the end."""
        with self._reached() as (system, root):
            system.makedirs(root, exist_ok=True)
            system.put_file(str(file), f"{root}/{name}")

    def names(self) -> list[str]:
        """As the store has them now; some list a folder below itself, with no name."""
        with self._reached() as (system, root):
            if not system.exists(root):
                return []
            listed = (str(path).rpartition("/")[2] for path in system.ls(root, detail=False))
            return sorted(name for name in listed if name)

    def get(self, name: str) -> bytes:
        """Its bytes."""
        with self._reached() as (system, root):
            return bytes(system.cat_file(f"{root}/{name}"))

    def remove(self, name: str) -> None:
        """Deleted."""
        with self._reached() as (system, root):
            system.rm_file(f"{root}/{name}")

    @contextmanager
    def _reached(self) -> Iterator[tuple[Any, str]]:
        """The file system and the path there; whatever it raises is an error of ours."""
        from fsspec.core import url_to_fs

        try:
            # Others write there: what a listing did not have a moment ago may be there now.
            system, root = url_to_fs(self.address, use_listings_cache=False)
            yield system, str(root).rstrip("/")
        except ImportError as error:
            told = f"its file system needs a package: {error}"
            raise WarehouseError(told, self.address, "pip install 'newsloom[lake]', or the package it names") from error
        except _failures() as error:
            hint = "see engine.staging and publish.target, and the credentials in the environment"
            raise WarehouseError(f"cannot be used: {error}", self.address, hint) from error


def _failures() -> tuple[type[Exception], ...]:
    """What file systems raise; s3fs lets botocore's through where a store is down, or nobody said who may use it."""
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return OSError, ValueError
    return OSError, ValueError, BotoCoreError, ClientError
