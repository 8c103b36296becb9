"""What raises an alert, and whom it is sent to: ``config/alerts.toml``."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from extractors.errors import ConfigError, nearest
from flows.settings.folder import config_file
from flows.settings.load import TimeZone, check, load_saved_queries, load_watches, read_toml

_FILE = "alerts.toml"


class Kind(StrEnum):
    """What a rule looks for."""

    NEW_STORY = "new_story"
    GROWING_STORY = "growing_story"
    SPIKE = "spike"
    PRIORITY_SOURCE = "priority_source"
    HEADLINE = "headline"
    VANISHED = "vanished"
    QUIET_SOURCE = "quiet_source"


class Rule(BaseModel):
    """A rule. hours: that it looks back, or of a quiet source without an article.

    outlets, languages: that a story must reach. times, at_least: today's articles against the same hours of 14 days.
    to: targets; one without is only remembered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: Kind
    watch: str = ""
    hours: Annotated[float, Field(gt=0, le=24 * 14)] = 24.0
    outlets: Annotated[int, Field(gt=1)] | None = None
    languages: Annotated[int, Field(gt=1)] | None = None
    times: Annotated[float, Field(gt=1)] = 3.0
    at_least: Annotated[int, Field(gt=0)] = 5
    to: tuple[str, ...] = ()
    enabled: bool = True

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "Rule":
        if self.kind is Kind.GROWING_STORY and (self.outlets is None) == (self.languages is None):
            raise ValueError("a growing story needs either outlets or languages that it must reach")
        return self


class Target(BaseModel):
    """Somebody who is told: apprise urls, mail addresses, or a webhook whose requests are signed.

    to_variable, secret_variable: environment variables that hold more apprise urls, and the webhook's secret.
    quiet: as in "22:00-07:00", where it is: what is raised then waits. an_hour: more alerts in an hour come as one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    to: tuple[str, ...] = ()
    to_variable: str = ""
    mail: tuple[str, ...] = ()
    webhook: str = ""
    secret_variable: str = "NEWSLOOM_WEBHOOK_SECRET"
    quiet: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$|^$")] = ""
    timezone: TimeZone = "UTC"
    an_hour: Annotated[int, Field(gt=0)] = 6

    @field_validator("webhook")
    @classmethod
    def _is_of_the_web(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("a webhook is an http or https address")
        return value

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet hours end that a moment is in; None outside of them."""
        if not self.quiet:
            return None
        begin, end = (time.fromisoformat(part) for part in self.quiet.split("-"))
        local = moment.astimezone(ZoneInfo(self.timezone))
        is_quiet = begin <= local.time() < end if begin < end else local.time() >= begin or local.time() < end
        if not is_quiet or begin == end:
            return None
        day = local.date() + timedelta(days=local.time() >= end)
        return datetime.combine(day, end, local.tzinfo)


class AlertSettings(BaseModel):
    """``config/alerts.toml``."""

    model_config = ConfigDict(frozen=True)

    rules: tuple[Rule, ...] = ()
    targets: Mapping[str, Target] = {}


def load_alerts(folder: Path | None = None) -> AlertSettings:
    """The rules that are switched on, and the targets. Raises ConfigError with the rule or target, and the key."""
    path = config_file(_FILE, folder)
    table = read_toml(path)
    if unknown := sorted(set(table) - {"rules", "targets"}):
        raise ConfigError(
            f"unknown key '{unknown[0]}'", str(path), "only [rules.NAME] and [targets.NAME] are allowed here"
        )
    targets = {
        name: check(Target, {"id": name, **entry}, f"{path}: target '{name}'")
        for name, entry in _tables(table, "targets", path).items()
    }
    watches = {watch.id for watch in load_watches(folder)} | set(load_saved_queries(folder))
    rules = []
    for name, entry in _tables(table, "rules", path).items():
        subject = f"{path}: rule '{name}'"
        rule = check(Rule, {"id": name, **entry}, subject)
        if rule.watch and rule.watch not in watches:
            raise ConfigError(f"no watch '{rule.watch}'", subject, nearest(rule.watch, watches, "newsloom watch list"))
        for target in rule.to:
            if target not in targets:
                raise ConfigError(f"no target '{target}'", subject, nearest(target, targets, "write [targets.NAME]"))
        rules.append(rule)
    return AlertSettings(rules=tuple(rule for rule in rules if rule.enabled), targets=targets)


def _tables(table: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(entry, dict) for entry in found.values()):
        raise ConfigError(f"a part of {name} is a table", str(path), f"write [{name}.NAME]")
    return found
