"""Forbidden addresses, however a link, a redirect or a name leads to them: no connection is made to any."""

import asyncio
import ipaddress
import socket
from collections.abc import Callable, Iterator, Sequence

import httpcore2
import pytest

from flows.fetching.guard import GuardedBackend, NoName, OwnHosts, Refused, is_public, refusal
from tests.flows.fetching.test_guard import _PRIVATE

PUBLIC = "93.184.216.34"
OTHERS = OwnHosts(("own.example", "10.99.0.0/24"))
# What the system's resolver takes for 127.0.0.1 or 0.0.0.0, and what is made of it on the way.
SPELLINGS = ["2130706433", "0x7f000001", "0x7F.0.0.1", "017700000001", "0177.0.0.1", "127.1", "127.0.1", "127.0.0.1."]
SPELLINGS += ["127.000.000.001", "0x7f.0x0.0x0.0x1", "0", "0.0", "0x0", "00000000000", "127.255.255.254", "0.0.0.0."]
SPELLINGS += ["１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "１２７。１", "2852039166", "0xa9fea9fe"]
SPELLINGS += ["169.254.43518", "0251.0376.0251.0376", "3232235521", "0xc0.0xa8.1", "10.1", "012.1.2.3", "167772161"]


class Recorded(httpcore2.AsyncNetworkBackend):
    """What would have been connected to."""

    def __init__(self) -> None:
        self.addresses: list[str] = []

    async def connect_tcp(self, host: str, port: int, *given: object) -> httpcore2.AsyncNetworkStream:  # type: ignore[override]
        self.addresses.append(host)
        raise httpcore2.ConnectError("nobody is there")

    async def sleep(self, seconds: float) -> None:
        """At once."""


def connected(host: str, answers: Iterator[Sequence[str]], times: int = 1) -> list[str]:
    """What is connected to for a host, when its name has these addresses one time after the other."""

    async def resolve(name: str, port: int) -> Sequence[str]:
        return next(answers)

    async def connect() -> list[str]:
        made = Recorded()
        for _ in range(times):
            with pytest.raises((Refused, NoName, httpcore2.ConnectError)):
                await GuardedBackend(OTHERS, resolve, made).connect_tcp(host, 80, 5.0)
        return made.addresses

    return asyncio.run(connect())


def in_url(address: str) -> str:
    return f"[{address}]" if ":" in address else address


LINKS: list[Callable[[str], str]] = [
    lambda host: f"http://{host}/",
    lambda host: f"https://{host}/latest/meta-data/",
    lambda host: f"http://{host}:8080/",
    lambda host: f"HTTP://{host}",
    lambda host: f"http://{PUBLIC}@{host}/",
    lambda host: f"http://{host}#@{PUBLIC}/",
    lambda host: f"http://{host}?http://{PUBLIC}/",
]


@pytest.mark.parametrize("address", _PRIVATE)
def test_no_link_or_redirect_to_a_forbidden_address_is_followed(address: str) -> None:
    for link in LINKS:
        assert refusal(link(in_url(address)), OTHERS), link(in_url(address))
    assert connected(address, iter(())) == []


@pytest.mark.parametrize("address", _PRIVATE)
def test_no_name_leads_to_a_forbidden_address(address: str) -> None:
    name = "evil.example"
    assert connected(name, iter([[address]])) == []
    assert connected(name, iter([[address, address, PUBLIC]])) == [PUBLIC]
    assert connected(name, iter([[PUBLIC, address]])) == [PUBLIC]
    assert connected(name, iter([[PUBLIC], [address], [PUBLIC, address]]), times=3) == [PUBLIC, PUBLIC]
    assert connected("own.example.evil.example", iter([[address]])) == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_forbidden_address_is_connected_to(spelling: str) -> None:
    def numeric() -> Iterator[Sequence[str]]:
        wire = spelling.encode("idna").decode()
        yield [str(each[4][0]) for each in socket.getaddrinfo(wire, 80, flags=socket.AI_NUMERICHOST)]

    assert [each for each in connected(spelling, numeric()) if not is_public(ipaddress.ip_address(each))] == []
