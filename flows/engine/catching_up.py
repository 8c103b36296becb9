"""Runs that came due while nothing served them: the newest of each deployment is left, so that it is caught up once.

Prefect keeps a run for every tick of a schedule, and starts all that are late when somebody serves them again.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient, SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

_PAGE = 200  # what the server gives at a time


def leave_one_late(names: Collection[str]) -> int:
    """Of the late runs that the schedules of these deployments made, delete all but the newest; how many went.

    Runs that a person asked for all stay.
    """
    deleted = 0
    with get_client(sync_client=True) as client:
        seen = set()
        late = [run for run in _late(client, names) if run.auto_scheduled]
        for run in late:  # the newest first
            if run.deployment_id in seen:
                with suppress(ObjectNotFound):  # its deployment was deleted meanwhile, and the run with it
                    client.delete_flow_run(run.id)
                    deleted += 1
            seen.add(run.deployment_id)
    return deleted


async def delete_run(client: PrefectClient, run: UUID) -> None:
    """Delete a run; one that is gone already, as its deployment is, is well too."""
    with suppress(ObjectNotFound):
        await client.delete_flow_run(run)


def _late(client: SyncPrefectClient, names: Collection[str]) -> list[FlowRun]:
    found: list[FlowRun] = []
    now = {"before_": datetime.now(UTC)}
    while True:
        page = client.read_flow_runs(
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=list(names))),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                next_scheduled_start_time=FlowRunFilterNextScheduledStartTime.model_validate(now),
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_DESC,
            limit=_PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < _PAGE:
            return found
