"""The list of sources, ``config/sources.toml``: read and checked once, each entry a frozen record."""

import json
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from extractors.errors import ConfigError, nearest
from flows.settings.folder import config_file
from flows.settings.load import check, read_toml
from flows.sources.outlet import Outlet

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class SourceKind(StrEnum):
    """What a source is, and so how it is read."""

    FEED = "feed"  # RSS, Atom, RDF or JSON Feed
    SITEMAP = "sitemap"  # plain, news or index, gzip or not
    PAGE = "page"  # a section page whose article links are followed
    URLS = "urls"  # a list of urls, in the entry or as a text file by path or url
    WARC = "warc"  # an archive, or a list of archives, by path or url
    FOLDER = "folder"  # a local folder watched for new files
    FILES = "files"  # any fsspec path: s3://bucket/prefix, gs://...


FETCHED = frozenset({SourceKind.FEED, SourceKind.SITEMAP, SourceKind.PAGE, SourceKind.URLS})


class Limits(BaseModel):
    """What one source may take; what is left out comes from ``config/fetching.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pages_per_poll: Annotated[int, Field(gt=0)] | None = None
    delay_seconds: Annotated[float, Field(ge=0)] | None = None
    interval_minutes_min: Annotated[float, Field(gt=0)] | None = None
    interval_minutes_max: Annotated[float, Field(gt=0)] | None = None


class Source(Outlet):
    """One entry of the list, with what is known of its outlet.

    id: lower-case letters, digits and hyphens; never changed once articles carry it.
    schedule: the name of an entry in ``config/schedules.toml``. include, exclude: regular expressions that a page's
    url must, and must not, contain.
    """

    id: str
    kind: SourceKind
    url: str = ""
    name: str = ""
    schedule: str = "poll"
    urls: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limits: Limits = Limits()
    enabled: bool = True

    @field_validator("id")
    @classmethod
    def _id_is_plain(cls, value: str) -> str:
        if not _ID.fullmatch(value):
            raise ValueError("an id has lower-case letters, digits and hyphens only")
        return value

    @field_validator("include", "exclude")
    @classmethod
    def _patterns_compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"not a regular expression: {pattern!r}: {error}") from error
        return value

    @model_validator(mode="after")
    def _url_fits_kind(self) -> "Source":
        if not self.url and not (self.kind is SourceKind.URLS and self.urls):
            raise ValueError("a source needs a url")
        if self.kind in FETCHED - {SourceKind.URLS} and urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError(f"a {self.kind} needs an http or https url, not {self.url!r}")
        return self

    @property
    def title(self) -> str:
        """The name, or the id where it has none."""
        return self.name or self.id


def load_sources(path: Path | None = None) -> tuple[Source, ...]:
    """All entries of the list, disabled ones included, in the order written.

    Raises ConfigError with the entry, the key and, for an unknown one, the nearest known.
    """
    path = path or config_file("sources.toml")
    table = dict(read_toml(path))
    entries = table.pop("sources", {})
    if table or not isinstance(entries, dict):
        key = next(iter(table), "sources")
        raise ConfigError(f"unknown key '{key}'", str(path), "write each source as [sources.ID]")
    return tuple(_source(identifier, entry, path) for identifier, entry in entries.items())


def _source(identifier: str, entry: object, path: Path) -> Source:
    subject = f"{path}: source '{identifier}'"
    if not isinstance(entry, dict) or "id" in entry:
        raise ConfigError("a source is a table, and its name is its id", subject, f"write [sources.{identifier}]")
    return check(Source, {"id": identifier, **entry}, subject)


def choose(sources: Sequence[Source], ids: Sequence[str] | None, schedule: str | None = None) -> tuple[Source, ...]:
    """The sources of these ids, or all that are switched on, of one schedule where it is given.

    Raises ConfigError, with the nearest id, for one that is not in the list.
    """
    by_id = {source.id: source for source in sources}
    if ids is None:
        return tuple(s for s in sources if s.enabled and schedule in (None, s.schedule))
    if unknown := [each for each in ids if each not in by_id]:
        raise ConfigError("no such source", unknown[0], nearest(unknown[0], by_id, "see: newsloom sources list"))
    return tuple(by_id[each] for each in ids)


def source_toml(source: Source) -> str:
    """The entry as it is written into the list; ``load_sources`` gives the same source back."""
    values = source.model_dump(mode="json", exclude_defaults=True, exclude={"id", "limits"})
    limits = source.limits.model_dump(exclude_none=True)
    # A JSON string, number, list or switch is also TOML, but for DEL, which TOML wants escaped.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    lines += [f"limits.{key} = {json.dumps(value)}" for key, value in limits.items()]
    return "\n".join((f"[sources.{source.id}]", *lines, "")).replace("\x7f", "\\u007F")


def fresh_id(wanted: str, taken: Iterable[str]) -> str:
    """A valid id made from a name or host, with a number where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:48] or "source"
    known = set(taken)
    return next(name for n in range(1, len(known) + 2) if (name := base if n == 1 else f"{base}-{n}") not in known)
