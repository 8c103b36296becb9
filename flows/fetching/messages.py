"""What a fetch gives: one request and its answer, the chain of them, and one named outcome."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

Headers = tuple[tuple[str, str], ...]
# Characters of an ETag that is kept; they have tens.
_VALIDATOR_MAX = 1_024


class Outcome(StrEnum):
    """How a fetch ended. The names are stored and shown; ``OK`` is the only one that carries a new document."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"  # 304, or the same bytes as before
    NOT_FOUND = "not_found"  # 404: asked again only when the url turns up anew
    GONE = "gone"  # 410: never asked again
    DENIED = "denied"  # 401, 402, 403, 407, 451
    RATE_LIMITED = "rate_limited"  # 429, or 503 with Retry-After
    SERVER_ERROR = "server_error"
    CLIENT_ERROR = "client_error"  # any other 4xx
    EMPTY = "empty"  # 200 without a body
    UNSUPPORTED = "unsupported"  # a picture, a film, a coding nobody knows
    SOFT_404 = "soft_404"  # 200, and says it is not found
    CONSENT_WALL = "consent_wall"
    BOT_WALL = "bot_wall"
    JS_SHELL = "js_shell"  # a page without text until its scripts run
    ROBOTS = "robots"  # robots.txt says no
    ROBOTS_UNREACHABLE = "robots_unreachable"  # and so, by RFC 9309, says no for now
    REFUSED = "refused"  # scheme, host, port or address we never fetch
    REDIRECTS = "redirects"  # too many, or in a circle
    TOO_LARGE = "too_large"  # on the wire, or unpacked
    BAD_CODING = "bad_coding"
    NO_NAME = "no_name"  # the host's name could not be looked up
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    CUT_OFF = "cut_off"  # the connection ended within the answer
    PROTOCOL = "protocol"  # the answer is not HTTP
    NOTHING_USABLE = "nothing_usable"  # a list none of whose items or sitemaps could be used
    ERROR = "error"  # what nobody foresaw: a fault of ours or of a library, whose traceback is in the log
    HOST_DOWN = "host_down"  # not tried: the host has just failed several times in a row

    @property
    def can_recover(self) -> bool:
        """Whether asking again soon may give another answer."""
        return self in _RECOVERABLE

    @property
    def is_blocked(self) -> bool:
        """Whether the site keeps us out, rather than being broken."""
        return self in _BLOCKED


_RECOVERABLE = frozenset(
    {
        Outcome.RATE_LIMITED,
        Outcome.SERVER_ERROR,
        Outcome.NO_NAME,
        Outcome.CONNECT,
        Outcome.TIMEOUT,
        Outcome.CUT_OFF,
        Outcome.ROBOTS_UNREACHABLE,
        Outcome.HOST_DOWN,
    }
)
_BLOCKED = frozenset({Outcome.DENIED, Outcome.CONSENT_WALL, Outcome.BOT_WALL, Outcome.JS_SHELL, Outcome.ROBOTS})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as it is archived.

    body: without its content codings. wire_bytes: how many bytes came over the wire. truncated: why the body is not
    whole (``length``, ``time``, ``disconnect``, as WARC names it). started_at: aware, UTC.
    """

    url: str
    request_headers: Headers
    status: int
    reason: str
    headers: Headers
    body: bytes = field(repr=False)
    wire_bytes: int
    started_at: datetime
    seconds: float
    http_version: str = "HTTP/1.1"
    address: str | None = None
    truncated: str | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case; None where there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def validator(self, name: str) -> str | None:
        """A header to ask with next time; one without an end is left out, as servers refuse a request that long."""
        value = self.header(name)
        return value if value and len(value) <= _VALIDATOR_MAX else None

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case; empty where none is named."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The charset of ``Content-Type``; None where it names none."""
        for part in (self.header("content-type") or "").split(";")[1:]:
            key, _, value = part.partition("=")
            if key.strip().lower() == "charset":
                return value.strip().strip("'\"").lower() or None
        return None


@dataclass(frozen=True, slots=True)
class Fetch:
    """All that fetching one url gave.

    hops: every exchange in order, redirects first; empty where nothing was ever answered. attempts: how often tried.
    retry_after: seconds the server asks to wait. is_settled: nothing was sent, and nothing would be for some time.
    """

    url: str
    outcome: Outcome
    detail: str = ""
    hops: tuple[Exchange, ...] = ()
    attempts: int = 1
    retry_after: float | None = None
    is_settled: bool = False

    @property
    def last(self) -> Exchange | None:
        """The answer that counts: the last of the chain."""
        return self.hops[-1] if self.hops else None

    @property
    def final_url(self) -> str:
        """Where the chain ended."""
        return self.hops[-1].url if self.hops else self.url

    @property
    def moved_to(self) -> str | None:
        """Where the url has moved for good: the end of a chain of permanent redirects only."""
        if self.outcome in (Outcome.OK, Outcome.NOT_MODIFIED) and len(self.hops) > 1:
            permanent = all(hop.status in (301, 308) for hop in self.hops[:-1])
            return self.final_url if permanent else None
        return None

    @property
    def redirects(self) -> Iterator[tuple[int, str]]:
        """(status, url) of every redirect followed."""
        return ((hop.status, hop.url) for hop in self.hops[:-1])


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """``Retry-After`` (seconds or an HTTP date) as seconds from ``now``; None where there is none that can be read."""
    text = (value or "").strip()
    if text.isdecimal():  # isdigit also takes what int does not, as in "²"
        return float(min(int(text[:9]), 366 * 86400))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), 366 * 86400.0)
