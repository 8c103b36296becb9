"""What a place can do: keep whole files under names. One file of this folder for each kind of place."""

from pathlib import Path
from typing import Protocol

from warehouse.places.folder import Folder
from warehouse.places.objects import Objects


class Place(Protocol):
    """Files under names, each whole or not there. All of it raises WarehouseError where the place cannot be used."""

    def put(self, name: str, data: bytes) -> None:
        """Keep these bytes under the name; what was there gives way at once."""

    def put_file(self, name: str, file: Path) -> None:
        """Keep a copy of a file under the name, never whole in memory."""

    def names(self) -> list[str]:
        """The names there, in order."""

    def get(self, name: str) -> bytes:
        """What is kept under the name."""

    def remove(self, name: str) -> None:
        """Take it away."""


def place(address: str) -> Place:
    """The place of an address: a folder's path, or a url that fsspec knows, as ``s3://bucket/folder``."""
    if "://" in address and not address.startswith("file://"):
        return Objects(address)
    return Folder(Path(address.removeprefix("file://")))
