"""What keeps a warehouse whole, small and quick; ``maintain.py`` is the flow that does it.

check(every block)                                      # damage is told before anything is copied, and ends it
sweep(what killed processes left)                       # what is needed, or not ours, is told and left
retire(rows past their days)                            # into Parquet files first (config/retention.toml)
compact(the file)                                       # where enough of it is empty
publish(a fresh copy)
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from extractors.errors import NewsloomError
from extractors.text.counting import counted
from flows.collecting.archive import repair_all
from flows.upkeep.retention import ArchiveFile, delete, old_archive_files, quarantined_files
from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.file.publish import check, distrust, publish, published_path
from warehouse.retiring.compaction import Size, checkpoint, compact, measure
from warehouse.retiring.retention import RetentionSettings
from warehouse.retiring.retiring import due, retire, sweep
from warehouse.search.index import purge
from warehouse.staging import files as staging

Compact = Literal["when due", "always", "never"]


@dataclass(frozen=True, slots=True)
class Maintained:
    """What a maintenance did, or with ``is_dry`` would do.

    rows: moved to files, by table and month. archive: WARC files deleted. notes: what a person should look at.
    published: what was done where readers elsewhere find it.
    """

    before: Size
    after: Size
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    archive: tuple[ArchiveFile, ...] = ()
    is_compacted: bool = False
    is_dry: bool = False
    notes: tuple[str, ...] = ()
    published: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """What was done, as lines."""
        would = "would be " if self.is_dry else ""
        for (table, month), rows in self.rows.items():
            yield f"{table} of {month}: {counted(rows, 'row')} {would}moved to Parquet"
        if self.archive:
            size = sum(file.bytes for file in self.archive) / 1e6
            yield f"{counted(len(self.archive), 'WARC file')} ({size:,.0f} MB) {would}deleted"
        yield f"warehouse: {_told(self.before)}" + ("" if self.is_dry else f"; now {_told(self.after)}")
        if self.is_compacted:
            yield f"{would}compacted"
        yield from self.published

    def plain(self) -> str:
        """What was done, as text."""
        return "\n".join(self.lines())


def _told(size: Size) -> str:
    return f"{size.bytes / 1e6:,.1f} MB, {size.free_share:.0%} of it empty"


def plan(path: Path, settings: RetentionSettings, compaction: Compact, lock_seconds: float) -> Maintained:
    """What a maintenance would do now. Raises WarehouseError."""
    size = measure(path, lock_seconds=lock_seconds)
    needed = quarantined_files(path, wait_seconds=lock_seconds)
    return Maintained(
        size,
        size,
        due(path, settings, datetime.now(UTC), lock_seconds=lock_seconds),
        tuple(old_archive_files(path.parent / "archive", settings.keep_days.archive, needed)),
        is_compacted=_is_due(size, settings, compaction),
        is_dry=True,
        notes=tuple(_waiting(path)),
    )


def keep_up(
    path: Path, settings: RetentionSettings, compaction: Compact, lock_seconds: float, tell: Callable[[str], None]
) -> Maintained:
    """Do all of it; what the compaction lacks is a note, and the rest goes on. Raises NewsloomError."""
    check(path, lock_seconds=lock_seconds)
    before = measure(path, lock_seconds=lock_seconds)
    notes = [*_swept(path, lock_seconds), *_waiting(path)]
    moved = retire(path, settings, datetime.now(UTC), lock_seconds=lock_seconds, tell=tell)
    needed = quarantined_files(path, wait_seconds=lock_seconds)
    archive = old_archive_files(path.parent / "archive", settings.keep_days.archive, needed)
    delete(archive)
    purge(path, lock_seconds=lock_seconds)
    checkpoint(path, lock_seconds=lock_seconds)
    after = measure(path, lock_seconds=lock_seconds)
    is_compacted = False
    if _is_due(after, settings, compaction):
        try:
            after = compact(path, lock_seconds=lock_seconds, tell=tell)
            is_compacted = True
        except WarehouseError as error:
            notes.append(str(error))
    _publish(path, lock_seconds)
    rows: Counter[tuple[str, str]] = Counter()
    for each in moved:
        rows[each.kind, each.month] += each.rows[each.kind]
    return Maintained(before, after, rows, tuple(archive), is_compacted=is_compacted, notes=tuple(notes))


def _publish(path: Path, lock_seconds: float) -> None:
    """Publish; a copy that would be left as it is is looked at first."""
    copy = published_path(path)
    try:
        if copy.exists():
            check(copy, lock_seconds=lock_seconds)
    except WarehouseError:
        distrust(copy)
    publish(path, lock_seconds=lock_seconds)


def _is_due(size: Size, settings: RetentionSettings, compaction: Compact) -> bool:
    return compaction == "always" or (compaction == "when due" and size.free_share > settings.compaction.free_share)


def _swept(path: Path, lock_seconds: float) -> Iterator[str]:
    """Remove what killed processes left of copies, files of retirements, and torn ends of archives; what is strange."""
    try:
        for target in (path.resolve(), published_path(path)):
            unfinished.sweep(target)
        for repaired in repair_all(path.parent / "archive"):
            if repaired.damaged:
                yield f"{repaired.file}: broken at byte {repaired.kept:,}, and whole records follow; left as it is"
    except OSError as error:
        raise NewsloomError(f"cannot be swept: {error.strerror}", str(path.parent)) from error
    yield from (f"{strange.path}: {strange.why}" for strange in sweep(path, lock_seconds=lock_seconds))


def _waiting(path: Path) -> Iterator[str]:
    """What stands in the staging folder; the next run that loads takes it, or says why not."""
    folder = path.with_suffix(".staging")
    if batches := len(staging.waiting(folder)):
        yield f"{folder}: {counted(batches, 'batch waits', 'batches wait')} to be loaded; the next run does it"
    yield from (f"{strange.path}: {strange.why}" for strange in staging.leftovers(folder))
    yield from (f"{path}: was no batch and is set aside; load its input again" for path in staging.aside(folder))
