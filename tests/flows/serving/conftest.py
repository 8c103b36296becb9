"""A ``newsloom serve`` that really runs, with the server it starts for itself: one for all tests of a session."""

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.flows.configured import configured
from tests.flows.server import PATIENCE, prefect_home


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """The process, the port of its server, the folder it was started in, and a CSRF token with its client."""

    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path
    token: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its first start has made."""
        return (self.folder / "data" / "serve.key").read_text("ascii").strip()

    @property
    def authorization(self) -> dict[str, str]:
        """The header that gives the key."""
        return {"Authorization": "Basic " + base64.b64encode(self.key.encode()).decode()}

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> Answer:
        """Any request, with these headers and no others but ``Host`` where they have none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = json.dumps(body) if isinstance(body, dict | list) else body
        connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        data = str(given).encode() if given is not None else b""
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            connection.putheader(name, value)
        connection.endheaders(data)
        got = connection.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        connection.close()
        return answer

    def own(self, method: str, path: str, body: object = None) -> Any:
        """A request as our own processes make them, and what it answers."""
        if not self.token:
            got = self.ask("GET", "/api/csrf-token?client=tests", self.authorization)
            self.token.update({"Prefect-Csrf-Token": json.loads(got.body)["token"], "Prefect-Csrf-Client": "tests"})
        headers = {**self.authorization, **self.token, "Content-Type": "application/json"}
        for _ in range(20):  # its database was busy; Prefect's own client asks again, too
            answer = self.ask(method, f"/api{path}", headers, body)
            if answer.status != 503:
                break
            time.sleep(1)
        assert answer.status < 300, (answer.status, answer.body)
        return json.loads(answer.body) if answer.body else None

    def finished(self, run: str) -> dict[str, Any]:
        """The state of a flow run, once it has ended."""
        deadline = time.monotonic() + PATIENCE
        while True:
            state: dict[str, Any] = self.own("GET", f"/flow_runs/{run}")["state"]
            if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                return state
            assert time.monotonic() < deadline, state
            time.sleep(0.2)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Tests that use it share the xdist group ``served``, so that one starts. Its folder may be reached by anybody."""
    with TemporaryDirectory(prefix="newsloom-served-") as folder:
        yield from _serve(Path(folder))


def _serve(folder: Path) -> Iterator[Served]:
    configured(folder)
    by_hand = '[schedules.by-hand]\nflow = "ingest"\n[schedules.spare]\nflow = "health"\n'
    (folder / "config" / "schedules.toml").write_text(by_hand, "utf-8")
    (folder / "inbox").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_API")}
    environment |= {"PREFECT_HOME": str(prefect_home(folder / "prefect")), "PREFECT_SERVER_API_PORT": str(port)}
    environment["PREFECT_RUNNER_POLL_FREQUENCY"] = "1"
    command = [sys.executable, "-m", "flows.cli.main", "serve"]
    with (folder / "told").open("wb") as told:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=told, stderr=told)
    try:
        deadline = time.monotonic() + PATIENCE
        while b"Serving" not in (said := (folder / "told").read_bytes()):
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        serving = Served(process, port, folder)
        while serving.ask("GET", "/api/deployments/name/health/spare", serving.authorization).status != 200:
            assert time.monotonic() < deadline  # it says so before it has registered them
            time.sleep(0.2)
        yield serving
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
    finally:
        process.kill()
