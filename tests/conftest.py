"""For all tests: no network beyond this machine, and a Prefect of their own."""

import gc
import os
import socket
import tempfile
from collections.abc import Iterator
from multiprocessing import forkserver
from typing import Any

import pytest
from hypothesis import settings

from tests.once import SHARED  # its folder is known before there are other processes

# A law holds or not; how long an example takes says something about the machine only.
settings.register_profile("newsloom", deadline=None)
settings.load_profile("newsloom")

os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-", dir=SHARED)
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
for name in ("NEWSLOOM_WAREHOUSE", "PREFECT_API_URL", "PREFECT_PROFILE"):
    os.environ.pop(name, None)

# All workers of a session are forked from one process, and it loads what the first test that needs one asks for: here
# that is always the stages with all their rules, else the workers of all later tests would make them anew (0.7 s each).
_preload = forkserver.set_forkserver_preload
forkserver.set_forkserver_preload = lambda modules: _preload([*modules, "tests.flows.warm"])
forkserver.set_forkserver_preload([])

# From so many files on, each is a small part of the whole, so that no process waits long for another.
_MANY_FILES = 30
_LOOPBACK = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _connect_locally(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
        raise AssertionError(f"a test tried to reach {address[0]}: tests are offline")
    _connect(self, address)


@pytest.hookimpl(tryfirst=True)  # before xdist looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a file be run by one process, where there are many files: what they share is made once then."""
    if len({item.path for item in items}) >= _MANY_FILES:
        for item in items:
            if not item.get_closest_marker("xdist_group"):
                item.add_marker(pytest.mark.xdist_group(item.path.relative_to(item.config.rootpath).as_posix()))


gc.disable()  # until all is collected: what is imported stays


def pytest_collection_finish() -> None:
    """Let the garbage collector not look at what stays again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any connection but to this machine fails the test."""
    monkeypatch.setattr(socket.socket, "connect", _connect_locally)
    yield
