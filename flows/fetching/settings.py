"""``config/fetching.toml`` as one frozen, checked record."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from flows.settings.folder import config_file
from flows.settings.load import check, read_toml

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Count = Annotated[int, Field(gt=0)]

# What robots.txt files name us by.
PRODUCT = "newsloom"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Part):
    """What one answer may take: bytes, seconds, redirects."""

    wire_bytes: Count
    unpacked_bytes: Count
    sitemap_bytes: Count
    redirects: Count
    connect_seconds: Positive
    read_seconds: Positive
    total_seconds: Positive


class PolitenessSettings(_Part):
    """How many requests at once, how far apart, and when a host is left alone."""

    concurrency: Count
    host_concurrency: Count
    host_delay_seconds: NotNegative
    crawl_delay_seconds_max: NotNegative
    host_failures: Count
    host_rest_seconds: Positive


class RetrySettings(_Part):
    """How often and how long apart a failure that may pass is tried again."""

    attempts: Count
    first_seconds: NotNegative
    max_seconds: NotNegative


class RobotsSettings(_Part):
    """How long and how much of a robots.txt is kept."""

    keep_seconds: Positive
    unreachable_seconds: Positive
    bytes: Count


class ArchiveSettings(_Part):
    """What fetching a web archive by url may take."""

    file_bytes: Count
    free_bytes: Count
    attempts: Count
    bytes_per_second_min: Count
    rate_seconds: Positive


class PollingSettings(_Part):
    """How often a source is polled, and what one poll fetches."""

    interval_minutes_min: Positive
    interval_minutes_max: Positive
    interval_minutes_first: Positive
    items_per_poll: Positive
    asked_minutes_max: Positive
    trust_hours: Positive
    sitemap_days: Count
    sitemap_children: Count
    pages_per_poll: Count
    revision_hours: tuple[Positive, ...]
    seen_days: Count
    page_attempts: Count
    refused_attempts: Count


class FetchSettings(_Part):
    """The whole file. Passed to whoever fetches."""

    contact: str = ""
    own_hosts: tuple[str, ...] = ()
    limits: Limits
    politeness: PolitenessSettings
    retries: RetrySettings
    robots: RobotsSettings
    archives: ArchiveSettings
    polling: PollingSettings

    @property
    def user_agent(self) -> str:
        """The one user agent: product, version and, where set, the contact."""
        contact = "".join(c for c in self.contact if 32 <= ord(c) < 127 and c not in "()")
        return f"{PRODUCT}/{version(PRODUCT)}" + (f" (+{contact})" if contact else "")


def load_fetch_settings(folder: Path | None = None) -> FetchSettings:
    """The checked ``fetching.toml`` of a configuration folder.

    Raises ConfigError with the file, the key and, for an unknown one, the nearest known.
    """
    path = config_file("fetching.toml", folder)
    return check(FetchSettings, read_toml(path), str(path))
