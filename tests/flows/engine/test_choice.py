"""Who runs a command's flow: Prefect where a server of one's own is named or left, else newsloom, without it."""

import base64
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_AUTH_STRING, temporary_settings

from extractors.errors import NewsloomError
from flows.engine import choice, mode
from flows.engine.address import Address, write_address
from flows.engine.auth import make_key
from warehouse.processes import this_process

NOWHERE = "http://127.0.0.1:9/api"


KEY = "newsloom:a key that nobody can guess"


class Healthy(http.server.BaseHTTPRequestHandler):
    """Answers anything, as a Prefect server does when asked for its health."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


class Closed(Healthy):
    """Tells its health to everybody, as Prefect does, and the rest to who gives the key."""

    status = 401

    def do_GET(self) -> None:
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        self.send_response(200 if self.path.endswith("/health") or given == KEY else self.status)
        self.end_headers()


class Proxy(Closed):
    """Before a server: lets nobody pass."""

    def do_GET(self) -> None:
        self.send_response(403)
        self.end_headers()


@contextmanager
def answering(how: type[Healthy]) -> Iterator[str]:
    """The API url of a server that answers so."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), how) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
        server.shutdown()


@pytest.fixture
def url() -> Iterator[str]:
    """The API url of something that answers."""
    with answering(Healthy) as given:
        yield given


@pytest.fixture(autouse=True)
def used(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """The servers that were chosen, with what they ask for."""
    servers: list[tuple[str, ...]] = []
    monkeypatch.setattr(choice, "use", lambda *given: servers.append(given))
    monkeypatch.setattr(choice, "_PATIENCE_SECONDS", 0.0)
    yield servers
    mode.choose_here(False)


def prepare(folder: Path) -> list[str]:
    said: list[str] = []
    choice.prepare(said.append, str(folder / "w.duckdb"))
    return said


def test_without_a_server_newsloom_runs_them_itself_and_says_nothing(tmp_path: Path) -> None:
    assert prepare(tmp_path) == []
    assert mode.is_here()


def test_a_named_server_is_used(
    tmp_path: Path, url: str, used: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    assert prepare(tmp_path) == [f"Using the Prefect server at {url}."]
    assert (used, mode.is_here()) == ([(url,)], False)


def test_a_named_server_that_does_not_answer_is_an_error_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", NOWHERE)
    with pytest.raises(NewsloomError, match="does not answer") as error:
        prepare(tmp_path)
    assert "unset PREFECT_API_URL" in error.value.hint


@pytest.mark.parametrize(("how", "status"), [(Closed, 401), (Proxy, 403)])
def test_a_named_server_that_lets_this_client_not_in_is_an_error_with_what_to_do(
    tmp_path: Path, how: type[Healthy], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(how) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        with pytest.raises(NewsloomError, match=f"HTTP {status}") as error:
            prepare(tmp_path)
    assert "PREFECT_API_AUTH_STRING" in error.value.hint
    assert "unset PREFECT_API_URL" in error.value.hint


def test_a_named_server_lets_in_who_gives_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(Closed) as url, temporary_settings({PREFECT_API_AUTH_STRING: KEY}):
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert prepare(tmp_path) == [f"Using the Prefect server at {url}."]


def test_the_server_of_serve_is_used_by_its_data_folder_alone(
    tmp_path: Path, url: str, used: list[tuple[str, ...]]
) -> None:
    write_address(tmp_path / "a", Address(url, this_process(), is_own=True))
    key = make_key(tmp_path / "a")
    assert prepare(tmp_path / "b") == []
    assert (used, mode.is_here()) == ([], True)
    assert url in prepare(tmp_path / "a")[0]
    assert (used, mode.is_here()) == ([(url, key)], False)


def test_a_serve_whose_server_hangs_stops_no_command(tmp_path: Path) -> None:
    write_address(tmp_path, Address(NOWHERE, this_process(), is_own=False))
    assert "running without it" in prepare(tmp_path)[0]
    assert mode.is_here()
