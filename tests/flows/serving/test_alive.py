"""What ``newsloom serve`` says of its life, to a file and to systemd."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from flows.serving.alive import QUIET_SECONDS, alive_file, beat, quiet_seconds
from tests.flows.serving.conftest import Served


def test_it_is_told_how_long_ago_it_spoke(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert quiet_seconds(data) is None
    beat(data)
    first = quiet_seconds(data)
    os.utime(alive_file(data), (1, 1))
    assert first is not None
    assert first < QUIET_SECONDS < (quiet_seconds(data) or 0)


def test_where_it_cannot_be_written_runs_go_on(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", "utf-8")
    beat(tmp_path / "data")


def test_systemd_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        beat(tmp_path / "data")
        assert listening.recv(100) == b"READY=1\nWATCHDOG=1"


def check(folder: Path) -> int:
    return subprocess.run([sys.executable, "-m", "flows.serving.alive"], cwd=folder, capture_output=True).returncode


@pytest.mark.server
@pytest.mark.xdist_group("served")
def test_a_health_check_sees_whether_it_lives(served: Served, tmp_path: Path) -> None:
    assert check(tmp_path) == 1
    while check(served.folder):  # it may not have asked for the first time yet
        assert served.process.poll() is None
