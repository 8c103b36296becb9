"""``newsloom doctor``: whether everything a run needs is there, and how to mend what is not."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from extractors.errors import NewsloomError
from extractors.stories.meaning import is_there
from extractors.text.counting import counted
from flows.engine.choice import check_admitted, require, server_in_use
from flows.engine.home import check_home
from flows.engine.named import named_server
from flows.serving.deployments import load_schedules, schedule_of
from flows.serving.preflight import check_config
from flows.settings.folder import Folder, default_names, folder_in_use
from flows.settings.load import warehouse_path
from flows.watches.given import load_watch_queries
from warehouse.file.connection import connect
from warehouse.file.extensions import extension
from warehouse.file.publish import check, distrust, is_current, published_path
from warehouse.reading.queries import query
from warehouse.reading.watches import watch_rows
from warehouse.search.stems import STEMMERS

# A day's fetching and its warehouse growth, with room: under it a run may end in the middle.
_FREE_BYTES = 2_000_000_000
# A run loads now and then; a warehouse that was written so long ago and not published since has lost its run.
_RUN_SECONDS = 3600.0
# A clock that is behind this moment was never set.
_BUILT = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. mend: the next step where it is not well."""

    what: str
    is_well: bool
    detail: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{'ok  ' if self.is_well else 'FAIL'} {self.what}: {self.detail}"
        return line if self.is_well or not self.mend else f"{line}\n       {self.mend}"


def examine(warehouse: str | None, *, is_deep: bool = False) -> Iterator[Finding]:
    """One finding after the other; each check works whatever the others found. is_deep: reads all of the warehouse."""
    path = warehouse_path(warehouse)
    yield _python()
    yield _packages()
    yield _config()
    yield _search()
    yield _events()
    yield _clock(path)
    yield _disk(path.parent)
    yield _warehouse(path)
    if is_deep:
        yield from _blocks(path)
    if path.exists():
        yield _copy(path)
        yield _watches(path)
    yield _server(warehouse)


def _python() -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer")


def _packages() -> Finding:
    """Whether every package that newsloom names is there in a version it can use."""
    wrong = []
    for line in requires("newsloom") or []:
        needed = Requirement(line)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(needed.name)
        except PackageNotFoundError:
            wrong.append(f"{needed.name} is missing")
            continue
        if not needed.specifier.contains(found, prereleases=True):
            wrong.append(f"{needed.name} {found} is not {needed.specifier}")
    detail = "; ".join(wrong) or f"newsloom {version('newsloom')} with prefect {version('prefect')}"
    return Finding("packages", not wrong, detail, "make clean run")


def _config() -> Finding:
    from flows.fetching.settings import load_fetch_settings
    from flows.sources.catalogue import load_sources

    try:
        folder = folder_in_use()
        check_config()
        sources, schedules = load_sources(), load_schedules()
        for name, settings in schedules.items():
            schedule_of(name, settings)
    except NewsloomError as error:
        return Finding("config", False, str(error), "correct the file, or remove it, so that the default is used")
    contact = load_fetch_settings().contact
    if sources and not contact:
        return Finding(
            "config",
            False,
            "no contact in fetching.toml",
            "set it: many sites block crawlers that do not identify themselves",
        )
    return Finding("config", True, f"{_told(folder)}; {counted(len(sources), 'source')}")


def _told(folder: Folder) -> str:
    """Which configuration is in use, and which of its files are not the defaults."""
    if not folder.is_own:
        return f"{folder.found_by}, in {folder.path} (`newsloom init` makes a folder to edit)"
    defaults = sorted(set(default_names()) - set(folder.own_files))
    rest = f", and the defaults for {', '.join(defaults)}" if defaults else ""
    return f"{folder.path} ({folder.found_by}){rest}"


def _events() -> Finding:
    """Whether a sentence model helps to tell one event in several languages: well either way."""
    if is_there():
        return Finding("events", True, "told across languages by names, numbers, time and a sentence model")
    return Finding(
        "events", True, "told across languages by names, numbers and time; a model comes with newsloom[events]"
    )


def _search() -> Finding:
    """Which word forms search knows: well either way."""
    if extension("fts"):
        return Finding("search", True, f"word forms of {len(STEMMERS)} languages by their stems")
    return Finding("search", True, "duckdb-extension-fts is not installed: word forms by their beginnings only")


def _clock(path: Path) -> Finding:
    """Whether the time can be true: not before this was written, nor before the last load."""
    now, loaded = datetime.now(UTC), _last_load(path)
    detail = f"{now:%Y-%m-%d %H:%M} UTC"
    if loaded and loaded > now:
        detail += f", but the warehouse was loaded {loaded:%Y-%m-%d %H:%M} UTC"
    is_well = now >= max(_BUILT, loaded or _BUILT)
    return Finding("clock", is_well, detail, "set the clock; dates are checked against it, and polls are due by it")


def _last_load(path: Path) -> datetime | None:
    """By the clock of then; None where there is none, or the warehouse cannot tell."""
    if not path.exists():
        return None
    try:
        (fresh,) = query(path, "FROM freshness", wait_seconds=5.0).to_pylist()
    except NewsloomError:  # told by the check of the warehouse
        return None
    moment: datetime | None = fresh["loaded_until"]
    return moment


def _disk(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            probe.write(b"newsloom")
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding("disk", False, f"{folder}: {error.strerror}", "make it writable, or name another warehouse")
    return Finding("disk", free >= _FREE_BYTES, f"{free / 1e9:,.0f} GB free in {folder}", "free some space")


def _warehouse(path: Path) -> Finding:
    if not path.exists():
        return Finding("warehouse", True, f"{path}: none yet; the first run makes one")
    try:
        with connect(path, read_only=True, lock_seconds=5.0) as connection:
            ((articles,),) = connection.rows("SELECT count(*) FROM articles")
    except NewsloomError as error:
        return Finding("warehouse", False, str(error), error.hint)
    waiting = len(list(path.with_suffix(".staging").glob("*.batch")))
    return Finding(
        "warehouse", True, f"{path}: {counted(articles, 'article')}, {counted(waiting, 'batch', 'batches')} waiting"
    )


def _blocks(path: Path) -> Iterator[Finding]:
    """Whether every block of the warehouse and of its copy is as it was written."""
    for what, file, mend in (
        ("blocks of the warehouse", path, "see 'A damaged file' in docs/reliability.md"),
        ("blocks of the copy", published_path(path), "any run makes it anew"),
    ):
        if not file.exists():
            continue
        try:
            check(file, lock_seconds=5.0)
        except NewsloomError as error:
            if file != path:
                distrust(file)
            yield Finding(what, False, str(error), mend)
        else:
            yield Finding(what, True, f"{file.stat().st_size / 1e6:,.0f} MB, all as written")


def _copy(path: Path) -> Finding:
    """How fresh the published copy is; a run that is under way publishes at its end."""
    copy = published_path(path)
    if not copy.exists():
        return Finding("published copy", False, f"{copy}: none", "any run makes it; see that none was killed")
    try:
        (fresh,) = query(copy, "FROM freshness", wait_seconds=5.0).to_pylist()
    except NewsloomError as error:
        return Finding("published copy", False, str(error), "any run makes it anew")
    until = f"{fresh['loaded_until']:%Y-%m-%d %H:%M} UTC" if fresh["loaded_until"] else "before the first load"
    behind = time.time() - path.stat().st_mtime
    if is_current(path) or behind < _RUN_SECONDS:
        return Finding(
            "published copy", True, f"loaded until {until}{'' if is_current(path) else ', and a run goes on'}"
        )
    return Finding("published copy", False, f"older than the warehouse: loaded until {until}", "any run makes it anew")


def _watches(path: Path) -> Finding:
    """Whether every watchlist and saved query can be asked."""
    try:
        watches = load_watch_queries()
        for watch in watches:
            watch_rows(path, watch, newest=0, wait_seconds=5.0)
    except NewsloomError as error:
        return Finding("watches", False, str(error), "correct it in watchlists.toml")
    return Finding("watches", True, f"{len(watches)} can be asked")


def _server(warehouse: str | None) -> Finding:
    """The server that commands use; none is needed, but ``serve`` must be able to start one."""
    url = server_in_use(warehouse)
    if url is None:
        try:
            check_home()
        except NewsloomError as error:
            return Finding("prefect server", False, f"none is set, and serve cannot start one: {error}")
        return Finding("prefect server", True, "none is set: commands run without one; `newsloom serve` starts one")
    try:
        require(url)
        if url == named_server():
            check_admitted(url)
    except NewsloomError as error:
        return Finding("prefect server", False, f"{url} {error.message}", error.hint)
    return Finding("prefect server", True, url)
