"""The warehouse published: the copy beside it, then where ``[publish]`` of ``config/pipeline.toml`` names."""

from dataclasses import dataclass
from pathlib import Path

from extractors.errors import ConfigError, NewsloomError
from flows.running.log import log_failure
from flows.settings.load import PublishSettings, Settings
from warehouse.errors import WarehouseError
from warehouse.file.publish import publish as publish_copy
from warehouse.lake import publishing as lake
from warehouse.lake import upkeep
from warehouse.lake.address import LAKE, Remote, without_secrets
from warehouse.places.place import place

_SECTION = "publish in pipeline.toml"


def publish_all(warehouse: Path, settings: Settings, *, is_thorough: bool = False) -> str:
    """Publish; in a line what was brought to the target, empty where none is named.

    is_thorough: compare all of a lake with the warehouse. Raises NewsloomError; what was published before stays then.
    """
    return _bring(publish_copy(warehouse, lock_seconds=settings.warehouse.lock_seconds), settings, is_thorough)


def _bring(copy: Path, settings: Settings, is_thorough: bool = False) -> str:
    """Bring the copy beside the warehouse to the target; in a line what was brought."""
    target = settings.publish.target
    if not target:
        return ""
    shown = without_secrets(target)
    if target.startswith(LAKE):
        return f"{shown}: {lake.publish(copy, lake_of(settings.publish), is_thorough=is_thorough).plain()}"
    folder, _, name = target.rpartition("/")
    if not folder or not name:
        raise ConfigError("names no file", _SECTION, "as in target = 's3://bucket/newsloom.duckdb'")
    place(folder).put_file(name, copy)
    return f"{shown}: {copy.stat().st_size:,} bytes"


def publish_after_run(warehouse: Path, settings: Settings) -> None:
    """Publish at the end of a run, or of a command that writes. A target that is down fails none: it is a line in the
    log, and the next run brings what it missed.

    Raises WarehouseError where the copy beside the warehouse cannot be made.
    """
    copy = publish_copy(warehouse, lock_seconds=settings.warehouse.lock_seconds)
    try:
        _bring(copy, settings)
    except NewsloomError as error:
        log_failure("publish", error)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What was done to keep the target small, and what failed, in lines."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def keep_up(warehouse: Path, settings: Settings) -> Upkeep:
    """Publish, comparing all, and keep the lake small. What fails is told, and left to the next time."""
    done: list[str] = []
    try:
        if settings.publish.target:
            done.append(publish_all(warehouse, settings, is_thorough=True))
        if settings.publish.target.startswith(LAKE):
            done.append(upkeep.keep_up(lake_of(settings.publish), settings.publish.keep_days).plain())
    except WarehouseError as error:
        return Upkeep(tuple(done), (str(error),))
    return Upkeep(tuple(done))


def lake_of(settings: PublishSettings) -> Remote:
    """The lake of the configuration. Raises ConfigError where its data have no place."""
    if not settings.data_path:
        raise ConfigError(
            "a lake needs 'data_path'", _SECTION, "a folder that all readers share, or s3://bucket/folder"
        )
    return Remote(settings.target, settings.data_path)
