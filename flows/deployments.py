"""The flows by name, and their schedules as Prefect deployments."""

from collections.abc import Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from extractors.errors import ConfigError
from flows.jitter import jitter_tag
from flows.settings import check, config_folder, read_toml

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.flows import Flow
    from prefect.schedules import Schedule

# The one list of flows: what can be scheduled, served and run by name.
FLOWS: Mapping[str, str] = {
    "ingest": "flows.ingest",
    "poll": "flows.poll",
    "backfill": "flows.backfill",
    "replay": "flows.replay",
    "reprocess": "flows.reprocess",
    "learn": "flows.learn",
    "health": "flows.health",
    "watch": "flows.alert",
    "maintain": "flows.maintain",
}


class ScheduleSettings(BaseModel):
    """One entry of ``config/schedules.toml``."""

    model_config = ConfigDict(frozen=True)

    flow: str
    cron: str | None = None
    interval_seconds: Annotated[float, Field(gt=0)] | None = None
    jitter_seconds: Annotated[float, Field(ge=0)] = 0.0
    timezone: str = "UTC"
    parameters: Mapping[str, Any] = {}
    enabled: bool = True

    @field_validator("flow")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in FLOWS:
            raise ValueError(f"no flow '{value}'; there are: {', '.join(FLOWS)}")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"no time zone '{value}'; they are named as in Europe/Berlin")
        return ZoneInfo(value).key

    @model_validator(mode="after")
    def _is_one_kind(self) -> "ScheduleSettings":
        if self.cron and self.interval_seconds:
            raise ValueError("cron or interval_seconds, not both")
        if self.interval_seconds and self.jitter_seconds >= self.interval_seconds:
            raise ValueError("jitter_seconds is less than interval_seconds, else runs are left out")
        return self


def load_schedules(folder: Path | None = None) -> Mapping[str, ScheduleSettings]:
    """The entries of ``schedules.toml`` by name.

    Raises ConfigError with the entry and the key.
    """
    path = (folder or config_folder()) / "schedules.toml"
    table = read_toml(path)
    entries = table.get("schedules", {})
    if set(table) - {"schedules"} or not isinstance(entries, dict):
        raise ConfigError("only tables named [schedules.NAME] stand here", str(path))
    return {name: check(ScheduleSettings, entry, f"{path}: schedule '{name}'") for name, entry in entries.items()}


def find_flow(name: str) -> "Flow[..., Any]":
    """The flow of that name. Raises ConfigError with the names there are."""
    if name not in FLOWS:
        raise ConfigError("no such flow", name, f"there are: {', '.join(FLOWS)}")
    flow: Flow[..., Any] = getattr(import_module(FLOWS[name]), name)
    return flow


def deployment(name: str, settings: ScheduleSettings) -> "RunnerDeployment":
    """One schedule as a Prefect deployment: one run at a time, and what comes due meanwhile is left out."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

    made = find_flow(settings.flow).to_deployment(
        name,
        schedule=_schedule(settings) if settings.enabled else None,
        parameters=dict(settings.parameters),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        tags=tags(settings),
    )
    return cast("RunnerDeployment", made)  # a coroutine only where called from one


def tags(settings: ScheduleSettings) -> list[str]:
    """The tags of a deployment, and of its runs."""
    return ["newsloom", *([jitter_tag(settings.jitter_seconds)] if settings.jitter_seconds else [])]


def _schedule(settings: ScheduleSettings) -> "Schedule | None":
    from prefect.schedules import Cron, Interval

    if settings.cron:
        return Cron(settings.cron, timezone=settings.timezone)
    if settings.interval_seconds:
        return Interval(timedelta(seconds=settings.interval_seconds))
    return None
