"""The same function is a flow to Prefect and to newsloom, and its tasks are done in the same way."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from flows.engine import mode, record
from flows.engine.flow import HereFlow, flow, run_flow
from flows.engine.here import current
from flows.engine.task import Retry, task
from flows.ingest import ingest

tries: list[str] = []


@task(retry=Retry(BlockingIOError, after_seconds=(0.0, 0.0)))
def fails(times: int, error: type[Exception]) -> str:
    tries.append("try")
    if len(tries) <= times:
        raise error(f"{len(tries)}")
    return f"after {len(tries)}"


@task()
def where() -> str:
    return threading.current_thread().name


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """Flows that are made meanwhile are newsloom's own."""
    tries.clear()
    mode.choose_here()
    yield
    mode.choose_here(False)


def test_a_task_is_tried_again_after_its_own_error_alone() -> None:
    @flow(name="tries")
    def trying(times: int, error: type[Exception]) -> str:
        return fails(times, error)

    assert run_flow(trying, 2, BlockingIOError) == "after 3"
    tries.clear()
    with pytest.raises(BlockingIOError, match="3"):
        run_flow(trying, 3, BlockingIOError)
    tries.clear()
    with pytest.raises(KeyError, match="1"):
        run_flow(trying, 1, KeyError)


def test_a_task_that_is_handed_over_goes_on_beside_the_flow_in_the_same_run() -> None:
    @flow(name="beside")
    def beside() -> tuple[str, str, str]:
        return where.submit().result(), where(), record.run_id()

    submitted, called, run_id = run_flow(beside)
    assert submitted.startswith("newsloom-task")
    assert called == threading.current_thread().name
    assert len(run_id) == 36
    assert run_flow(beside)[2] != run_id
    assert current() is None


def test_a_flow_that_prefect_has_is_run_here_too_where_that_is_chosen() -> None:
    """A program may have imported the flows before it calls the command."""
    assert type(ingest).__module__ == "prefect.flows"
    with pytest.raises(TypeError, match="inputs"):
        run_flow(ingest)  # type: ignore[call-arg]


def test_sigterm_ends_a_run_as_ctrl_c_does() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        HereFlow("ended", lambda: signal.raise_signal(signal.SIGTERM))()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_flow_that_newsloom_runs_imports_no_prefect() -> None:
    """All in one process, as an import takes a second; the first flow that loads it is the one to look at."""
    flows = ["ingest", "poll", "backfill", "replay", "reprocess", "learn", "importing", "maintain", "alert", "health"]
    code = "import sys, importlib; from flows.engine import mode; mode.choose_here()"
    code += f"\nfor name in {flows}: importlib.import_module('flows.' + name); print(name, 'prefect' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [f"{name} False" for name in flows]


def test_a_command_that_loads_files_leaves_the_stages_and_fetching_to_those_who_need_them() -> None:
    """Half of what a small load took were imports: the workers have the stages, and files are not fetched."""
    code = "import sys; from flows.engine import mode; mode.choose_here()\n"
    code += "import flows.cli.main, flows.serving.preflight, flows.ingest\n"
    code += "print({'extractors.stages', 'flows.poll', 'httpcore2', 'trafilatura', 'feedparser'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
