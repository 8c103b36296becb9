"""What may be connected to: public http addresses only, judged again for every connection and every redirect."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import httpcore2

from extractors.text.characters import well_formed
from flows.fetching.heads import MendedStream

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# Longer urls are traps or tracking; search engines stop at 2,048, the longest of the sample archives has under 500.
MAX_URL = 2_048
MAX_ADDRESSES = 4
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
# Public by its number, and of the machine itself: where virtual machines of Azure ask for what they are; and one for
# documentation that Python does not know yet (RFC 9637).
_NOT_PUBLIC = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("3fff::/20"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


class Refused(httpcore2.ConnectError):
    """A url or address that must not be fetched. Raised inside the client as one of its own connection errors."""


class NoName(httpcore2.ConnectError):
    """A host whose name has no address."""


@dataclass(frozen=True)
class OwnHosts:
    """The switch for one's own machines: names, addresses or networks that may be fetched although they are private."""

    entries: tuple[str, ...] = ()

    @cached_property
    def _networks(self) -> tuple[IPNetwork, ...]:
        return tuple(ipaddress.ip_network(e, strict=False) for e in self.entries if _is_network(e))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(e.lower().rstrip(".") for e in self.entries if not _is_network(e))

    def holds(self, host: str, address: IPAddress | None = None) -> bool:
        """Whether the host, by name or by the address it resolved to, is one's own."""
        found = address or _address(host)
        return host.lower().rstrip(".") in self._names or any(found in net for net in self._networks if found)


def refusal(url: str, own: OwnHosts = OwnHosts()) -> str | None:
    """Why a url must not be fetched at all, before any name is looked up; None where it may be tried."""
    if why := _malformed(url):
        return why
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if own.holds(host):
        return None
    if port is not None and port < 1024 and port not in (80, 443):
        return f"port {port} is not one of the web's"
    address = _address(host)
    if address and not is_public(address):
        return f"address {address} is not public"
    return None


def _malformed(url: str) -> str | None:
    """What is wrong with a url as such."""
    if len(url) > MAX_URL:
        return f"url longer than {MAX_URL} characters"
    if _CONTROL.search(url):
        return "space or control character in url"
    if well_formed(url) != url:
        return "half a surrogate pair in url"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "not a valid url"
    if parts.scheme not in ("http", "https"):
        return f"scheme {parts.scheme[:20]!r} is not http or https"
    if not host or len(host) > 253:
        return "no valid host"
    if ascii_host(host) is None:
        return f"host {host[:80]!r} cannot be written in ASCII (IDNA)"
    if parts.username is not None or parts.password is not None:
        return "user name or password in url"
    return None


def ascii_host(host: str) -> str | None:
    """The host as it goes over the wire, in IDNA where it has other letters; None where IDNA has no name for it."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local (cloud metadata), shared,
    multicast, reserved or documentation, also not behind a mapping into IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address in _NAT64_LOCAL:
            return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class SystemResolver:
    """Names looked up by the system, in threads of their own: a name server that hangs holds up no other work."""

    def __init__(self, threads: int = 32) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="newsloom-dns")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _look_up, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let go of the threads without waiting for names that hang."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects only to addresses that are allowed, and to the very address that was checked: no second look-up
    stands between check and connection, so a name that changes its address (DNS rebinding) gains nothing."""

    def __init__(self, own: OwnHosts, resolver: Resolver, connect: httpcore2.AsyncNetworkBackend | None = None) -> None:
        self._own = own
        self._resolve = resolver
        self._connect = connect or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first allowed address of ``host`` that answers, within ``timeout`` seconds in all."""
        error: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._allowed(host, port)
                share = timeout / len(addresses) if timeout and addresses else timeout
                for address in addresses:  # one that swallows packets leaves time for the next
                    try:
                        return MendedStream(
                            await self._connect.connect_tcp(str(address), port, share, local_address, socket_options)
                        )
                    except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as failure:
                        error = failure
        except TimeoutError as late:
            raise httpcore2.ConnectTimeout(f"no connection to {host} within {timeout} s") from late
        raise error or NoName(f"{host} has no address")

    async def _allowed(self, host: str, port: int) -> list[IPAddress]:
        literal = _address(host)
        try:
            texts = [str(literal)] if literal else await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NoName(f"name {host} not found: {error}") from error
        addresses = [found for text in texts if (found := _address(text))]
        allowed = [found for found in addresses if is_public(found) or self._own.holds(host, found)]
        if addresses and not allowed:
            raise Refused(f"address {addresses[0]} of {host} is not public")
        return allowed[:MAX_ADDRESSES]

    async def sleep(self, seconds: float) -> None:
        """As asked by the pool."""
        await asyncio.sleep(seconds)


def _look_up(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _address(text: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return True
