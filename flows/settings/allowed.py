"""What a run may touch that comes through the Prefect server (``config/serving.toml``), and whether it keeps to it."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from extractors.errors import ConfigError, InputError
from flows.settings.folder import config_file
from flows.settings.load import check, read_toml
from warehouse import default_path

_FILE = "serving.toml"


class AllowedSettings(BaseModel):
    """The table ``allowed``: folders, schemes of urls, and how many workers."""

    model_config = ConfigDict(frozen=True)

    read: tuple[str, ...] = ("inbox",)
    schemes: tuple[str, ...] = ("http", "https")
    warehouses: tuple[str, ...] = ("data",)
    workers: Annotated[int, Field(gt=0)] = 64


class ServingSettings(BaseModel):
    """``config/serving.toml``."""

    model_config = ConfigDict(frozen=True)

    allowed: AllowedSettings = AllowedSettings()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The settings, and what the schedules give to each parameter. Other values come from who reaches the server."""

    settings: AllowedSettings
    scheduled: Mapping[str, frozenset[object]]

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Raises InputError for the first value that is not allowed, with how to allow it."""
        for name, given in parameters.items():
            for value in _values(given) if name in HELD else ():
                own = self.scheduled.get(name, frozenset())
                if value not in own and (key := self._refused_by(name, value, own)):
                    raise InputError("is not allowed to runs of the server", str(value), _hint(key))

    def refuses(self, place: str) -> str | None:
        """Why a run that is given ``inputs`` or ``archives`` does not read what a list or a link of those names.

        None where it does.
        """
        named = frozenset().union(*(self.scheduled.get(name, frozenset()) for name in READ))
        key = self._unread(place, _roots([*self.settings.read, *named]))
        return f"not allowed to runs of the server; {_hint(key)}" if key else None

    def strays(self, place: str) -> str | None:
        """Why a run that is given none of those does not read a path: it is in their folders, and leads out of them."""
        lies = Path(os.path.abspath(place)) if "\0" not in place else Path()
        is_inside = any(lies.is_relative_to(os.path.abspath(folder)) for folder in self.settings.read)
        return self.refuses(place) if is_inside else None

    def _refused_by(self, name: str, value: Any, own: frozenset[object]) -> str | None:
        """The setting that would have to allow the value; None where it does."""
        match name:
            case "workers":
                return "workers" if value > self.settings.workers else None
            case "warehouse":
                folders = _roots([*self.settings.warehouses, *own])
                is_file = value.endswith(".duckdb") and _is_below(value, folders)
                return None if is_file or _resolved(value) == _resolved(default_path()) else "warehouses"
            case "prefix" if not value:
                return None
            case "prefix" if value.startswith("file:"):  # names that come from elsewhere would climb out of it
                return "read"
        return self._unread(value, _roots([*self.settings.read, *own]))

    def _unread(self, value: str, folders: list[Path]) -> str | None:
        """As ``_refused_by``, of what is read: a path, or a url."""
        scheme, is_url, rest = value.partition("://")
        if is_url and scheme != "file":  # fsspec takes `a::b` for one file system inside another, the web does not
            is_one = scheme in ("http", "https") or "::" not in value
            return None if scheme in self.settings.schemes and is_one else "schemes"
        path = rest if is_url else value
        return None if "://" not in path and _is_below(path, folders) else "read"


# The parameters of flows that are held to the configuration, and those that name nothing outside of the warehouse and
# the configuration. A test looks that each parameter is one of either.
READ = frozenset({"inputs", "archives"})
HELD = READ | {"prefix", "warehouse", "workers"}
_OF_POLLING = frozenset({"sources", "due_only", "schedule", "fetch"})
_OF_STORED = frozenset({"source", "columns", "since", "until", "apply", "hosts", "languages"})
_OF_REPORTS = frozenset({"watches", "readers", "every", "at", "limit", "notify", "dry_run", "compaction", "thorough"})
FREE = _OF_POLLING | _OF_STORED | _OF_REPORTS


def load_allowed(folder: Path | None = None) -> Allowed:
    """What ``serving.toml`` allows, and what ``schedules.toml`` names. Raises ConfigError."""
    path = config_file(_FILE, folder)
    settings = check(ServingSettings, read_toml(path), str(path))
    return Allowed(settings.allowed, _scheduled(config_file("schedules.toml", folder)))


def _scheduled(path: Path) -> Mapping[str, frozenset[object]]:
    schedules = read_toml(path).get("schedules", {})
    if not isinstance(schedules, dict):
        raise ConfigError("only tables named [schedules.NAME] are allowed here", str(path))
    given = [entry.get("parameters", {}) for entry in schedules.values() if isinstance(entry, dict)]
    return {name: frozenset(value for each in given for value in _values(each.get(name))) for name in HELD}


def _hint(key: str) -> str:
    return f"add to `{key}` in config/{_FILE} what runs of the server may name, or use the command line"


def _values(given: object) -> list[Any]:
    """The values of a parameter that is one, several, or not given."""
    return list(given) if isinstance(given, list | tuple) else [] if given is None else [given]


def _roots(folders: Iterable[object]) -> list[Path]:
    return [real for folder in folders if isinstance(folder, str) and (real := _resolved(folder))]


def _is_below(path: str, folders: Iterable[Path]) -> bool:
    """Whether a path leads into one of the folders or is one, links and ``..`` followed."""
    real = _resolved(path)
    return real is not None and any(real.is_relative_to(folder) for folder in folders)


def _resolved(path: str | Path) -> Path | None:
    """Where a path leads; None where it leads nowhere at all."""
    try:
        return Path(path).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
