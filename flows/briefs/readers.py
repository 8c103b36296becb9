"""Who gets a brief, of what, and how: ``config/briefs.toml``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from extractors.errors import ConfigError, nearest
from flows.settings.folder import config_file
from flows.settings.load import TimeZone, check, load_watches, read_toml
from flows.telling.mail import MailSettings

_FILE = "briefs.toml"
Every = Literal["day", "week"]


class Reader(BaseModel):
    """A reader. An empty filter takes everything. to: apprise addresses; mail: by the SMTP server of ``[mail]``.

    to_variable: the environment variable that holds more apprise addresses, which may have tokens in them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str = ""
    watches: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    stories: Annotated[int, Field(gt=0, le=200)] = 12
    every: Every = "day"
    timezone: TimeZone = "UTC"
    to: tuple[str, ...] = ()
    to_variable: str = ""
    mail: tuple[str, ...] = ()
    folder: str = ""

    @property
    def title(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    @property
    def zone(self) -> ZoneInfo:
        """The zone its days are those of."""
        return ZoneInfo(self.timezone)


class GrowthSettings(BaseModel):
    """When a story told before has grown."""

    model_config = ConfigDict(frozen=True)

    times: Annotated[float, Field(ge=1)] = 1.5
    outlets: Annotated[int, Field(gt=0)] = 2


class BriefSettings(BaseModel):
    """``config/briefs.toml``."""

    model_config = ConfigDict(frozen=True)

    readers: tuple[Reader, ...] = ()
    mail: MailSettings = MailSettings()
    grown: GrowthSettings = GrowthSettings()


def load_briefs(folder: Path | None = None) -> BriefSettings:
    """The readers, and how they are reached. Raises ConfigError with the reader and the key."""
    path = config_file(_FILE, folder)
    table = dict(read_toml(path))
    entries = table.pop("readers", {})
    if not isinstance(entries, dict) or not all(isinstance(entry, dict) for entry in entries.values()):
        raise ConfigError("a reader is a table", str(path), "write [readers.NAME]")
    known = {watch.id for watch in load_watches(folder)}
    readers = tuple(_reader(name, entry, known, path) for name, entry in entries.items())
    return check(BriefSettings, table, str(path)).model_copy(update={"readers": readers})


def _reader(name: str, entry: Mapping[str, Any], watches: set[str], path: Path) -> Reader:
    subject = f"{path}: reader '{name}'"
    reader = check(Reader, {"id": name, **entry}, subject)
    for watch in reader.watches:
        if watch not in watches:
            raise ConfigError(f"no watchlist '{watch}'", subject, nearest(watch, watches, "see: newsloom watch list"))
    return reader


def chosen(settings: BriefSettings, names: Sequence[str], every: Every | None = None) -> tuple[Reader, ...]:
    """The readers of these names, or all who get one every day (or week). Raises ConfigError."""
    by_id = {reader.id: reader for reader in settings.readers}
    for name in names:
        if name not in by_id:
            raise ConfigError("no such reader", name, nearest(name, by_id, f"readers are defined in {_FILE}"))
    found = [by_id[name] for name in dict.fromkeys(names or by_id)]
    return tuple(reader for reader in found if names or every in (None, reader.every))
