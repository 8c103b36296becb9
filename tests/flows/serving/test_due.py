"""A run that comes due while the one before goes on is left out without a trace; whatever ends serve is one line."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun

from extractors.errors import NewsloomError
from flows.serving import runner
from flows.serving.runner import choose_due

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
POLL, NIGHT = uuid4(), uuid4()


def run(deployment: UUID, seconds: float = 0.0, *, auto: bool = True) -> FlowRun:
    at = NOW + timedelta(seconds=seconds)
    return FlowRun(flow_id=uuid4(), deployment_id=deployment, auto_scheduled=auto, next_scheduled_start_time=at)


def test_of_a_deployment_one_run_starts_the_rest_is_left_out() -> None:
    late, due, night = run(POLL, -60), run(POLL), run(NIGHT)
    chosen = choose_due([due, night, late], (), (), NOW)
    assert (chosen.started, chosen.left_out) == ([late, night], [due])


def test_what_comes_due_while_one_goes_on_is_left_out_and_what_is_still_to_come_waits() -> None:
    going, due, soon = run(POLL, -60), run(POLL), run(POLL, 8)
    chosen = choose_due([going, due, soon], {going.id}, {POLL}, NOW)
    assert (chosen.started, chosen.left_out) == ([going], [due])


def test_what_a_person_asked_for_is_never_left_out_in_silence() -> None:
    asked = run(POLL, auto=False)
    assert choose_due([asked], (), {POLL}, NOW).started == [asked]


def test_what_ends_serve_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(self: object) -> None:
        raise ExceptionGroup("tasks", [ExceptionGroup("loops", [RuntimeError("no server\nfor so long")])])

    monkeypatch.setattr(runner.OwnCodeRunner, "start", start)
    with pytest.raises(NewsloomError) as error:
        runner.run_deployments(())
    assert error.value.message == "ended: RuntimeError: no server"
