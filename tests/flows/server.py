"""A Prefect server of the tests' own, on this machine, started once and shared by all test processes.

Making its database takes 9 s of CPU: it is made once for all servers of a session, and copied.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.once import once

# Seconds after which a test gives up on a process: to end one that hangs, never to measure.
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs. url: of its API."""

    url: str
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End it at once, with all its processes."""
        os.killpg(self.process.pid, signal.SIGKILL)


def prefect_home(home: Path) -> Path:
    """A folder for ``PREFECT_HOME``, with a database that has no runs."""
    home.mkdir(exist_ok=True)
    shutil.copyfile(once("prefect", _make_database), home / "prefect.db")
    return home


def _make_database(folder: Path) -> Path:
    environment = os.environ | {"PREFECT_HOME": str(folder)}
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert not (folder / "prefect.db-wal").exists()  # all of it is in the one file
    return folder / "prefect.db"


@contextmanager
def prefect_server(home: Path) -> Iterator[Server]:
    """A server that runs for as long as the context does."""
    prefect_home(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    environment.pop("PREFECT_API_URL", None)
    command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--no-ui"]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        server = Server(f"http://127.0.0.1:{port}/api", process)
        try:
            _wait(server.url, process, home / "server.log")
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no Prefect server: {log.read_text()[-2000:]}")
