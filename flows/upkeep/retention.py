"""``config/retention.toml``, and what it says of files: WARC files past their days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from extractors.errors import InputError
from flows.settings.folder import config_file
from flows.settings.load import check, read_toml
from warehouse.reading.queries import query
from warehouse.retiring.retention import RetentionSettings

# Their bytes are all there is of these documents.
_NEEDED = "SELECT DISTINCT archive_file FROM quarantine"


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A WARC file that is past its days."""

    path: Path
    bytes: int


def load_retention_settings(folder: Path | None = None) -> RetentionSettings:
    """The checked ``retention.toml`` of a configuration folder. Raises ConfigError."""
    path = config_file("retention.toml", folder)
    return check(RetentionSettings, read_toml(path), str(path))


def quarantined_files(warehouse: Path, *, wait_seconds: float = 60.0) -> set[Path]:
    """The files that hold what is in quarantine. Raises WarehouseError."""
    rows = query(warehouse, _NEEDED, wait_seconds=wait_seconds).to_pylist()
    return {Path(row["archive_file"]).resolve() for row in rows}


def old_archive_files(
    folder: Path, days: int | None, needed: Collection[Path], now: datetime | None = None
) -> list[ArchiveFile]:
    """The WARC files of days that are more than so many ago, but those needed and those being written."""
    if days is None:
        return []
    first = (now or datetime.now(UTC)).date() - timedelta(days=days)
    found = []
    for path in sorted(folder.glob("*/*.warc.gz")):
        is_open = path.with_name(path.name + ".open").exists()
        if _day(path.parent.name, first) < first and not is_open and path.resolve() not in needed:
            found.append(ArchiveFile(path, path.stat().st_size))
    return found


def delete(files: Collection[ArchiveFile]) -> None:
    """Delete the files, and the folders of days that are empty then. Raises InputError."""
    for file in files:
        try:
            file.path.unlink(missing_ok=True)
            if not any(file.path.parent.iterdir()):
                file.path.parent.rmdir()
        except OSError as error:
            raise InputError(f"cannot be deleted: {error.strerror}", str(file.path)) from error


def _day(name: str, otherwise: date) -> date:
    """The day a folder is named after; a folder of another name is none of ours."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return otherwise
