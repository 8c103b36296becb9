"""Where a lake is, as people name it: ``ducklake:postgres:dbname=news``, ``ducklake:sqlite:FILE``, ``ducklake:FILE``.

Or a published file in an object store, ``s3://bucket/news.duckdb``, which is only read.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import WarehouseError

LAKE = "ducklake:"
_FILES = ("s3://", "https://", "http://")
# What libpq and urls may have of secrets; it is told to nobody.
_SECRETS = (re.compile(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|\S+)", re.I), re.compile(r"(://[^/@\s:]*:)[^/@\s]*(?=@)"))
_NEEDED = {"postgres": ("postgres_scanner",), "sqlite": ("sqlite_scanner",)}


@dataclass(frozen=True, slots=True)
class Remote:
    """A warehouse that is no file of this machine. data_path: of a lake, where its data lie; known once it is made."""

    address: str
    data_path: str = ""

    @property
    def is_lake(self) -> bool:
        """Whether it is a DuckLake; else it is a file of DuckDB, read over the network."""
        return self.address.startswith(LAKE)

    @property
    def catalog(self) -> str:
        """Of a lake: the database that has its catalog, as DuckLake names it."""
        return self.address.removeprefix(LAKE)

    @property
    def shown(self) -> Path:
        """As it is told to people: without secrets."""
        return Path(without_secrets(self.address))

    @property
    def extensions(self) -> tuple[str, ...]:
        """The extensions of DuckDB that it needs. Where a lake has its data, only its catalog says to a reader."""
        kind = self.catalog.partition(":")[0]
        return (*_NEEDED.get(kind, ()), "httpfs", "ducklake") if self.is_lake else ("httpfs",)


def without_secrets(text: str) -> str:
    """A text with asterisks for the passwords in it."""
    for secret in _SECRETS:
        text = secret.sub(r"\1***", text)
    return text


def remote(named: str, data_path: str = "") -> Remote | None:
    """What a person named, where it is no file of this machine. Raises WarehouseError for an address without a name."""
    if not named.startswith((LAKE, *_FILES)):
        return None
    if not named.partition(":")[2].strip("/"):
        raise WarehouseError("names no warehouse", without_secrets(named), "as in ducklake:postgres:dbname=news")
    return Remote(named, data_path)
