"""One way to listen, for pages, metrics and the Prefect server."""

import socket

import pytest

from extractors.errors import NewsloomError
from flows.engine.listening import configured, listening


def test_an_address_in_use_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NewsloomError, match=rf"127.0.0.1:{port}: cannot be listened at: .*another port"):
            listening("127.0.0.1", port, "name another port")


def test_an_address_of_no_machine_is_told() -> None:
    with pytest.raises(NewsloomError, match="cannot be listened at"):
        listening("192.0.2.1", 0, "")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_listens_at_once(host: str) -> None:
    with listening(host, 0, "") as bound, socket.create_connection(bound.getsockname()[:2], 10):
        assert bound.family == (socket.AF_INET6 if ":" in host else socket.AF_INET)


def test_headers_of_proxies_are_left_to_the_application() -> None:
    made = configured(lambda: None, most=3)
    assert not made.proxy_headers
    assert made.limit_concurrency == 3
