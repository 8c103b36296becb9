"""The server that a command starts for itself: there while the command is, and gone with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extractors.errors import NewsloomError
from flows.engine.own_server import OwnServer
from flows.engine.server import wait_for
from tests.flows.server import PATIENCE

HOLD = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs are started without
from flows.engine.server import wait_for
from flows.engine.own_server import OwnServer
server = OwnServer("tests.flows.engine.test_server:app")
wait_for(server.url, server.check)
try:
    print(server.process.pid, flush=True)
    time.sleep({})
except KeyboardInterrupt:
    print(server.process.poll(), flush=True)
"""


def app() -> Callable[..., object]:
    """What stands for Prefect's server: it answers anything."""

    async def answer(scope: dict[str, str], receive: Callable[..., object], send: Callable[..., object]) -> None:
        if scope["type"] == "lifespan":
            await receive()  # type: ignore[misc]
            await send({"type": "lifespan.startup.complete"})  # type: ignore[misc]
            await receive()  # type: ignore[misc]
            await send({"type": "lifespan.shutdown.complete"})  # type: ignore[misc]
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b"true"})  # type: ignore[misc]

    return answer


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not asked for since is none."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_a_server_ends_with_who_started_it(end: signal.Signals | None) -> None:
    code = HOLD.format(600 if end else 0)
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    if end:
        assert is_alive(pid)
        parent.send_signal(end)
    parent.wait(PATIENCE)
    deadline = time.monotonic() + PATIENCE
    while is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_reaches_the_command_and_not_its_server() -> None:
    code = HOLD.format(600)
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout
    parent.stdout.readline()
    os.killpg(parent.pid, signal.SIGINT)
    assert parent.stdout.readline() == "None\n"
    assert parent.wait(PATIENCE) == 0


def test_the_chosen_server_is_the_one_that_prefect_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "\n".join(
        [
            "from prefect.settings import get_current_settings",
            "get_current_settings()  # as looking for a server does",
            "from flows.engine.server import use",
            "use('http://127.0.0.1:9/api')",
            "print(get_current_settings().api.url)",
        ]
    )
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "http://127.0.0.1:9/api\n"


def test_a_server_that_cannot_start_says_why() -> None:
    server = OwnServer("tests.flows.engine.test_server:missing")
    with pytest.raises(NewsloomError, match=r"Prefect server: did not start: .*missing"):
        wait_for(server.url, server.check)
