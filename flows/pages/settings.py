"""``config/pages.toml``, and who may read."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from extractors.errors import ConfigError
from flows.settings.folder import config_file
from flows.settings.load import Count, Positive, TimeZone, check, read_toml
from warehouse.limits import LIMITS, QueryLimits

TOKEN = "NEWSLOOM_READ_TOKEN"
_SHORTEST_TOKEN = 16
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class PagesSettings(BaseModel):
    """``pages.toml``."""

    model_config = ConfigDict(frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8321
    serve: bool = False
    timezone: TimeZone = "UTC"
    hosts: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    proxy_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+$")] = "X-Forwarded-User"
    stories: Annotated[int, Field(gt=0, le=200)] = 30
    query_seconds: Positive = 20.0
    memory_bytes: Count = 2_000_000_000
    at_once: Annotated[int, Field(gt=0, le=64)] = 4
    record_texts: bool = True
    record_names: bool = False

    @field_validator("proxies")
    @classmethod
    def _addresses(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for each in given:
            ip_network(each)
        return given

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the pages."""
        return ZoneInfo(self.timezone)

    @property
    def limits(self) -> QueryLimits:
        """What the questions of a page may take."""
        return QueryLimits(self.memory_bytes, min(LIMITS.answer, self.memory_bytes // 4), self.query_seconds)


@dataclass(frozen=True, slots=True)
class Access:
    """Who may read. token: that whoever asks must show, None where none is asked for. hosts: names of this server.

    proxies: those whose header is believed.
    """

    token: str | None = None
    hosts: frozenset[str] = _LOOPBACK
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    header: str = "X-Forwarded-User"

    def is_proxy(self, address: str | None) -> bool:
        """Whether an address is one of the proxies."""
        try:
            known = ip_address(address or "")
        except ValueError:
            return False
        return any(known in network for network in self.proxies)


def load_pages_settings(folder: Path | None = None) -> PagesSettings:
    """The checked ``pages.toml`` of a configuration folder. Raises ConfigError."""
    path = config_file("pages.toml", folder)
    return check(PagesSettings, read_toml(path), str(path))


def access(settings: PagesSettings) -> Access:
    """Who may read, by the settings and the token in the environment.

    Raises ConfigError where others than this machine could read without either.
    """
    token = os.environ.get(TOKEN) or None
    if token and len(token) < _SHORTEST_TOKEN:
        raise ConfigError(f"is shorter than {_SHORTEST_TOKEN} characters", TOKEN, "make one with: openssl rand -hex 24")
    is_local = settings.host in _LOOPBACK
    if not is_local and not token and not settings.proxies:
        hint = f"set {TOKEN}, or the proxies that sign people in, in config/pages.toml"
        raise ConfigError("anyone who can reach this machine could read the pages", f"host {settings.host}", hint)
    named = {settings.host} - {"0.0.0.0", "::"}
    return Access(
        token,
        frozenset(name.lower() for name in (*_LOOPBACK, *named, *settings.hosts)),
        tuple(ip_network(each) for each in settings.proxies),
        settings.proxy_header,
    )
