"""A ``newsloom serve`` whose server is killed ends with an error, which systemd sees, rather than polling nothing."""

import os
import signal
from pathlib import Path

import pytest

from tests.flows.server import PATIENCE
from tests.flows.serving.conftest import _serve

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.slow]  # a service of its own, killed


def test_serve_ends_with_an_error_where_its_server_is_killed(tmp_path: Path) -> None:
    serving = _serve(tmp_path)
    served = next(serving)
    try:
        pid = served.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        (server,) = (int(c) for c in children if b"own_server" in Path(f"/proc/{c}/cmdline").read_bytes())
        os.kill(server, signal.SIGKILL)
        assert served.process.wait(PATIENCE) == 1
        assert "Prefect server: has ended, killed by signal 9" in (tmp_path / "told").read_text("utf-8")
    finally:
        served.process.kill()
        serving.close()
