"""A webhook: JSON by POST, signed, so that the receiver knows who sent it and that nobody changed it.

The signature is the HMAC-SHA256, with the secret, of the timestamp, a full stop and the body. A receiver computes it
anew and compares, refuses timestamps that are minutes old, and knows by `Idempotency-Key` what comes a second time.
"""

import hashlib
import hmac
import http.client
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from extractors.document import stable_id
from extractors.errors import ConfigError
from flows import safe
from flows.running.patience import within

_SECONDS = 15.0  # for each piece of an answer
_TOTAL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes signed requests. secret_variable: the environment variable that holds the secret."""

    url: str
    secret_variable: str

    @property
    def name(self) -> str:
        """As it stands in `sent_to`: without its path, which may be a token."""
        parts = _parts(self.url)
        return f"webhook {parts.hostname if parts else 'without a host'} {stable_id(self.url)[:6]}"


def _parts(url: str) -> SplitResult | None:
    """An address that can be posted to: of the web, with a host, and no name or password, which nobody would get.

    None of any other. What is wrong with it is not told: libraries quote what may be a token.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    is_plain = f"{parts.path}{parts.query}".isascii() and all(letter > " " and letter != "\x7f" for letter in url)
    is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    return parts if is_plain and is_web else None


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a request."""
    return "sha256=" + hmac.new(os.fsencode(secret), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(webhook: Webhook, key: str, body: bytes, at: datetime) -> None:
    """Send a request. No redirect is followed. Raises ConfigError where it was not taken, with the next step."""
    secret = os.environ.get(webhook.secret_variable, "")
    if not secret:
        hint = f"set the environment variable {webhook.secret_variable}"
        raise ConfigError("has no secret to sign with", webhook.name, hint)
    if not (parts := _parts(webhook.url)):
        hint = "http or https, a host, in the path plain ASCII without spaces, no name and password before the host"
        raise ConfigError("is no address that can be posted to", webhook.name, hint)
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "newsloom",
        "Idempotency-Key": key,
        "X-Newsloom-Timestamp": timestamp,
        "X-Newsloom-Signature": sign(secret, timestamp, body),
    }
    try:
        status = within(_TOTAL_SECONDS, lambda: _posted(parts, body, headers))
    except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: a host that IDNA refuses
        raise ConfigError(f"could not be reached: {safe.line(str(error))[:200]}", webhook.name) from error
    if not 200 <= status < 300:
        raise ConfigError(f"answered {status}", webhook.name, "it must answer 2xx to what it takes")


def _posted(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    finally:
        connection.close()
