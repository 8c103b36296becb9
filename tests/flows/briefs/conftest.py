"""The newsroom with an outlet that attacks, readers of its news, and a mail server that takes what it is given."""

import shutil
import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.newsroom.fill import fill

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a Monday's news, and of a Wednesday's attacks."""
    return fill(tmp_path_factory.mktemp("newsroom"), is_attacked=True)


@pytest.fixture
def warehouse(newsroom: Path, tmp_path: Path) -> Path:
    """One that a test may write to."""
    return Path(shutil.copy(newsroom, tmp_path / "w.duckdb"))


class Mailbox:
    """What a mail server was given. refusing: addresses that it takes nothing for."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, ...]] = []
        self.refusing: set[str] = set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a person."""
        if address in self.refusing:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter."""
        assert isinstance(envelope.content, bytes)
        parsed = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        self.envelopes.append(tuple(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """A real SMTP server on this machine, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture
def mailbox(mail_server: tuple[Mailbox, int]) -> Mailbox:
    """The server's mailbox, empty."""
    box, _ = mail_server
    box.letters.clear()
    box.envelopes.clear()
    box.refusing.clear()
    return box


READERS = """
[readers.press]
name = "Press office"
watches = ["harbour", "ferries"]
timezone = "Europe/Stockholm"
mail = ["press@example.org"]
[readers.weekly]
every = "week"
stories = 3
[mail]
host = "127.0.0.1"
port = {port}
sender = "newsloom@example.org"
"""
WATCHES = """
[watchlists.harbour]
terms = ["Eastmere"]
[watchlists.ferries]
terms = ["ferry"]
"""


@pytest.fixture
def config(tmp_path: Path, mail_server: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with two readers."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "briefs.toml").write_text(READERS.format(port=mail_server[1]), "utf-8")
    (folder / "watchlists.toml").write_text(WATCHES, "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(folder))
    return folder
