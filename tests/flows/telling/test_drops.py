"""Servers that answer in drops, each in time: what they are told ends all the same, with an error of ours."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from extractors.errors import ConfigError
from flows.running import notify
from flows.telling import mail, webhook

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server that answers a letter at a time, without end."""
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        asking, _ = listening.accept()
        with asking, suppress(OSError):
            while not over.wait(0.01):
                asking.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=[listening])
        thread.start()
        yield listening.getsockname()[1]
        over.set()
        with suppress(OSError):  # where nobody asked, it still waits for somebody
            socket.create_connection(listening.getsockname()).close()
        thread.join()


def post(port: int) -> None:
    webhook.post(webhook.Webhook(f"http://127.0.0.1:{port}/hook", "SECRET"), "key", b"{}", NOW)


def send(port: int) -> None:
    settings = mail.MailSettings(host="127.0.0.1", port=port)
    mail.send_mail(mail.Letter("key", "News", "News.", "<p>News.</p>", NOW), "ines@paper.example", settings)


def tell(port: int) -> None:
    notify.tell("News", "News.", [f"json://127.0.0.1:{port}/"])


@pytest.mark.parametrize("ask", [post, send, tell])
def test_drops_are_not_waited_for(ask: Callable[[int], None], port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "a secret of this test")
    for module in (webhook, mail, notify):
        monkeypatch.setattr(module, "_TOTAL_SECONDS", 0.2)
    with pytest.raises(ConfigError, match=r"no whole answer within 0\.2 s"):
        ask(port)
