"""The flows by name, and their schedules as Prefect deployments."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from extractors.errors import ConfigError
from flows.engine.jitter import jitter_tag
from flows.settings.folder import config_file
from flows.settings.load import TimeZone, check, read_toml

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.flows import Flow
    from prefect.schedules import Schedule

    from flows.sources.catalogue import Source

# The one list of flows: what can be scheduled, served and run by name.
FLOWS: Mapping[str, str] = {
    "ingest": "flows.ingest",
    "poll": "flows.poll",
    "backfill": "flows.backfill",
    "replay": "flows.replay",
    "reprocess": "flows.reprocess",
    "learn": "flows.learn",
    "health": "flows.health",
    "watch": "flows.watch",
    "brief": "flows.brief",
    "alerts": "flows.alert",
    "maintain": "flows.maintain",
    "publish": "flows.publish",
}


class ScheduleSettings(BaseModel):
    """One entry of ``config/schedules.toml``."""

    model_config = ConfigDict(frozen=True)

    flow: str
    cron: str | None = None
    interval_seconds: Annotated[float, Field(gt=0)] | None = None
    jitter_seconds: Annotated[float, Field(ge=0)] = 0.0
    timezone: TimeZone = "UTC"
    parameters: Mapping[str, Any] = {}
    enabled: bool = True

    @field_validator("flow")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in FLOWS:
            raise ValueError(f"no flow '{value}'; there are: {', '.join(FLOWS)}")
        return value

    @field_validator("cron")
    @classmethod
    def _has_five_fields(cls, value: str | None) -> str | None:
        if value is not None and len(value.split()) != 5:
            raise ValueError(f"a cron has five fields, not '{value}'")
        return value

    @model_validator(mode="after")
    def _is_one_kind(self) -> "ScheduleSettings":
        if self.cron and self.interval_seconds:
            raise ValueError("cron or interval_seconds, not both")
        if self.interval_seconds and self.jitter_seconds >= self.interval_seconds:
            raise ValueError("jitter_seconds is less than interval_seconds, else runs are left out")
        return self


def load_schedules(folder: Path | None = None) -> Mapping[str, ScheduleSettings]:
    """The entries of ``schedules.toml`` by name; one that polls takes the sources that name it, unless it names some.

    Raises ConfigError with the entry and the key.
    """
    path = config_file("schedules.toml", folder)
    table = read_toml(path)
    entries = table.get("schedules", {})
    if set(table) - {"schedules"} or not isinstance(entries, dict):
        raise ConfigError("only tables named [schedules.NAME] are allowed here", str(path))
    checked = {name: check(ScheduleSettings, entry, f"{path}: schedule '{name}'") for name, entry in entries.items()}
    return {name: _with_its_sources(name, settings) for name, settings in checked.items()}


def _with_its_sources(name: str, settings: ScheduleSettings) -> ScheduleSettings:
    if settings.flow != "poll" or "sources" in settings.parameters:
        return settings
    return settings.model_copy(update={"parameters": {"schedule": name, **settings.parameters}})


def check_sources(sources: Iterable["Source"], schedules: Mapping[str, ScheduleSettings]) -> None:
    """Raises ConfigError for a source that names a schedule which polls nothing: it would never be polled.

    Where no schedule polls at all, something else does.
    """
    polling = [name for name, settings in schedules.items() if settings.flow == "poll"]
    for source in sources:
        if polling and source.schedule not in polling:
            near = get_close_matches(source.schedule, polling, n=1, cutoff=0.3)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(polling)}"
            raise ConfigError(f"no schedule '{source.schedule}' that polls", f"source '{source.id}'", hint)


def check_flow(name: str) -> None:
    """Raises ConfigError with the names there are where this is none of them."""
    if name not in FLOWS:
        raise ConfigError("no such flow", name, f"there are: {', '.join(FLOWS)}")


def find_flow(name: str) -> "Flow[..., Any]":
    """The flow of that name. Raises ConfigError with the names there are."""
    check_flow(name)
    flow: Flow[..., Any] = getattr(import_module(FLOWS[name]), name)
    return flow


def deployment(name: str, settings: ScheduleSettings) -> "RunnerDeployment":
    """One schedule as a Prefect deployment: one run at a time, and what comes due meanwhile is left out.

    Raises ConfigError as ``schedule_of``.
    """
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

    made = find_flow(settings.flow).to_deployment(
        name,
        schedule=schedule_of(name, settings) if settings.enabled else None,
        parameters=dict(settings.parameters),
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        tags=tags(settings),
    )
    return cast("RunnerDeployment", made)  # a coroutine only where called from one


def tags(settings: ScheduleSettings) -> list[str]:
    """The tags of a deployment, and of its runs."""
    jitter = [jitter_tag(settings.jitter_seconds)] if settings.jitter_seconds else []
    return ["newsloom", settings.flow, *jitter]


def schedule_of(name: str, settings: ScheduleSettings) -> "Schedule | None":
    """When a deployment runs, None for by hand only. Raises ConfigError for a cron with fields that cannot be."""
    from prefect.schedules import Cron, Interval

    if settings.cron:
        try:
            return Cron(settings.cron, timezone=settings.timezone)
        except ValueError as error:
            raise ConfigError(str(error), f"schedule '{name}'", "minute, hour, day, month, weekday") from error
    if settings.interval_seconds:
        return Interval(timedelta(seconds=settings.interval_seconds))
    return None
