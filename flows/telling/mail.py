"""Mail by an SMTP server: what is sent can be read as HTML or as plain text, and is known by its Message-ID."""

import os
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractors.errors import ConfigError
from flows import safe
from flows.running.patience import within

_SECONDS = 30.0  # an SMTP server may take so long for each answer
_TOTAL_SECONDS = 180.0


class MailSettings(BaseModel):
    """The SMTP server that mail is handed to. password_variable: the environment variable that holds the password."""

    model_config = ConfigDict(frozen=True)

    host: str = "localhost"
    port: Annotated[int, Field(gt=0, lt=65536)] = 25
    security: Literal["none", "starttls", "tls"] = "none"
    sender: str = "newsloom@localhost"
    user: str = ""
    password_variable: str = "NEWSLOOM_SMTP_PASSWORD"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent. key: stable, so that a letter that comes twice is known by its Message-ID."""

    key: str
    subject: str
    text: str
    html: str
    at: datetime


def send_mail(letter: Letter, to: str, settings: MailSettings) -> None:
    """Hand a letter to the server, for one person. Raises ConfigError, with the letter not taken."""
    try:
        refused = within(_TOTAL_SECONDS, lambda: _handed(message(letter, to, settings.sender), to, settings))
    except (smtplib.SMTPException, OSError) as error:
        where = f"{settings.host}:{settings.port}"
        hint = f"see [mail] in briefs.toml; the server is {where}"
        raise ConfigError(f"could not be mailed: {_told(error)}", to, hint) from error
    if refused:
        raise ConfigError("was refused by the mail server", to)


def _handed(letter: EmailMessage, to: str, settings: MailSettings) -> dict[str, tuple[int, bytes]]:
    """Hand it over; whom the server refuses."""
    with _connected(settings) as server:
        return server.send_message(letter, settings.sender, [to])


def _connected(settings: MailSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=_SECONDS)
        if settings.security == "starttls":
            server.starttls(context=ssl.create_default_context())
    if settings.user:
        server.login(settings.user, os.environ.get(settings.password_variable, ""))
    return server


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reason = next(iter(error.recipients.values()))
        return _answer(code, reason)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answer(code: int, reason: bytes | str) -> str:
    return f"{code} {reason.decode('utf-8', 'replace') if isinstance(reason, bytes) else reason}"


def message(letter: Letter, to: str, sender: str) -> EmailMessage:
    """The mail: plain text, and the same as HTML."""
    made = EmailMessage()
    made["Subject"] = safe.line(letter.subject)
    made["From"], made["To"] = sender, to
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.key}@{parseaddr(sender)[1].partition('@')[2] or 'newsloom.localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(safe.terminal(letter.text))
    made.add_alternative(letter.html, subtype="html")
    return made


def check_addresses(addresses: Sequence[str], subject: str) -> None:
    """Raises ConfigError for what is no address of one person."""
    for address in addresses:
        if not address.isascii() or address.count("@") != 1 or parseaddr(address)[1] != address:
            raise ConfigError("is not a mail address", f"{subject}: {address!r}", "as in press@example.org")
