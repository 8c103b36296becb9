"""A key is given to a server of one's own user only."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from flows.engine.auth import is_accepted
from flows.engine.listener import TABLES, is_ours

pytestmark = pytest.mark.skipif(not TABLES[0].is_file(), reason="the system does not tell")
LISTEN = "import os, socket; os.setgid(65534); os.setuid(65534); s = socket.create_server(('127.0.0.1', 0)); "
LISTEN += "print(s.getsockname()[1], flush=True); s.settimeout(60); print(s.accept()[0].recv(1000), flush=True)"


def test_a_port_of_ours_and_one_that_nobody_has() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert is_ours(port)
        assert is_ours(port, (Path("/nowhere"),))
    assert not is_ours(port)


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_another_users_server_is_not_given_the_key() -> None:
    stranger = subprocess.Popen([sys.executable, "-c", LISTEN], stdout=subprocess.PIPE, text=True)
    assert stranger.stdout
    port = int(stranger.stdout.readline())
    assert not is_ours(port)
    assert not is_accepted("newsloom:secret", f"http://127.0.0.1:{port}/api")
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"nothing else came")
        assert stranger.stdout.readline() == "b'nothing else came'\n"
    stranger.wait(60)
