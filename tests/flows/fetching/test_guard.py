"""Only public addresses are connected to, whatever a name says and however often it changes its mind."""

import asyncio
import ipaddress
from collections.abc import Sequence

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetching.guard import MAX_URL, GuardedBackend, NoName, OwnHosts, Refused, is_public, refusal

NOBODY = OwnHosts()
# fmt: off
_PRIVATE = [
    "168.63.129.16",
    "3fff::1",
    "127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1",
    "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "::127.0.0.1",
]
# fmt: on


@pytest.mark.parametrize("address", _PRIVATE)
def test_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_mapped_into_ipv6_is_judged_like_itself(address: ipaddress.IPv4Address) -> None:
    assert is_public(ipaddress.IPv6Address(f"::ffff:{address}")) == is_public(address)
    assert is_public(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))) == is_public(
        address
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:///etc/passwd", "scheme"),
        ("ftp://a.example/", "scheme"),
        ("gopher://a.example/", "scheme"),
        ("http:///x", "host"),
        ("http://", "host"),
        ("http://user:word@a.example/", "user name"),
        ("http://a.example:22/", "port 22"),
        ("http://a.example:99999/", "not a valid url"),
        ("http://[::1/", "not a valid url"),
        ("http://a.example/a b", "space"),
        ("http://a.example/\r\nHost: b", "control"),
        ("http://169.254.169.254/latest/meta-data/", "not public"),
        ("http://[::ffff:127.0.0.1]/", "not public"),
        ("http://a.example/" + "x" * MAX_URL, "longer"),
    ],
)
def test_refused_before_any_look_up(url: str, told: str) -> None:
    assert told in (refusal(url) or "")


def test_ordinary_urls_are_not_refused() -> None:
    for url in ("https://a.example/x?y=%20", "http://a.example:8080/", "https://ÅÄÖ.example/å", "http://8.8.8.8/"):
        assert refusal(url) is None


def test_own_hosts_by_name_address_and_network() -> None:
    own = OwnHosts(("paper.internal", "10.0.0.0/8", "192.168.1.7"))
    for url in ("http://paper.internal:81/", "http://10.3.2.1/", "http://192.168.1.7/", "http://PAPER.internal./"):
        assert refusal(url, own) is None
    assert refusal("http://192.168.1.8/", own)


class Recording(httpcore2.AsyncMockBackend):
    """Takes note of what is connected to; reaches nothing."""

    def __init__(self) -> None:
        super().__init__([])
        self.connected: list[str] = []

    async def connect_tcp(self, host: str, *rest: object, **named: object) -> httpcore2.AsyncNetworkStream:  # type: ignore[override]
        self.connected.append(host)
        if host.endswith(".99"):
            raise httpcore2.ConnectError("nobody there")
        return httpcore2.AsyncMockStream([])


def connect(host: str, answers: list[Sequence[str]], own: OwnHosts = NOBODY) -> list[str]:
    """What is connected to, the name resolving to one answer after the other."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        answer = answers.pop(0)
        if not answer:
            raise OSError("unknown name")
        return answer

    recording = Recording()
    asyncio.run(GuardedBackend(own, resolve, recording).connect_tcp(host, 80, timeout=5.0))
    return recording.connected


def test_the_address_checked_is_the_address_connected_to() -> None:
    # A rebinding server answers with a public address first and a private one to whoever asks again.
    assert connect("rebind.example", [["8.8.8.8"], ["127.0.0.1"]]) == ["8.8.8.8"]


@pytest.mark.parametrize("private", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0"])
def test_a_name_with_a_private_address_is_refused(private: str) -> None:
    with pytest.raises(Refused):
        connect("inside.example", [[private]])


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0"])
def test_a_private_literal_is_refused_at_connect_time_too(host: str) -> None:
    with pytest.raises(Refused):
        connect(host, [])


@pytest.mark.parametrize("odd", ["2130706433", "0x7f.1", "127.1", "localhost"])
def test_other_writings_of_loopback_are_refused_by_what_they_resolve_to(odd: str) -> None:
    with pytest.raises(Refused):
        connect(odd, [["127.0.0.1"]])


def test_of_mixed_addresses_only_public_ones_are_used() -> None:
    assert connect("mixed.example", [["10.0.0.1", "8.8.8.8"]]) == ["8.8.8.8"]


def test_the_next_address_is_tried_when_one_fails() -> None:
    assert connect("two.example", [["8.8.8.99", "8.8.4.4"]]) == ["8.8.8.99", "8.8.4.4"]


def test_no_address_is_its_own_error() -> None:
    for answer in ([], ["not an address"]):
        with pytest.raises(NoName):
            connect("none.example", [answer])


def test_own_host_may_be_private() -> None:
    assert connect("paper.internal", [["10.0.0.1"]], OwnHosts(("paper.internal",))) == ["10.0.0.1"]
