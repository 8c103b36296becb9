"""Who may read, by which name; and what a browser is told."""

import base64
from ipaddress import ip_network
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from extractors.errors import ConfigError
from flows.pages.guard import POLICY, Guard
from flows.pages.settings import TOKEN, Access, PagesSettings, access, load_pages_settings

SECRET = "a-token-of-some-length"
NAMED = frozenset({"testserver"})


def client(readers: Access, address: str = "203.0.113.9") -> TestClient:
    """Something behind the guard, asked from an address."""
    return TestClient(Guard(PlainTextResponse("hello"), readers), client=(address, 50_000))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_but_reading(method: str) -> None:
    answer = client(Access(hosts=NAMED)).request(method, "/")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "",
        "evil.example:8321",
        "[::2]:80",
        "testserver:80@evil.example",
        "testserver:80:1",
        "[::1]evil.example",
        "testserver/a",
    ],
)
def test_another_name_is_not_answered(host: str) -> None:
    assert client(Access(hosts=NAMED)).get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8321", "127.0.0.1:1", "[::1]:8321", "localhost."])
def test_names_of_this_machine_are(host: str) -> None:
    assert client(Access()).get("/", headers={"host": host}).status_code == 200


def test_two_names_are_not_answered() -> None:
    given = [("host", "localhost"), ("host", "evil.example")]
    assert client(Access()).get("/", headers=given).status_code == 421


def test_a_token_is_asked_for() -> None:
    guarded = client(Access(SECRET, NAMED))
    refused = guarded.get("/")
    assert (refused.status_code, refused.headers["www-authenticate"].split()[0]) == (401, "Basic")
    assert guarded.get("/", headers={"authorization": f"Bearer {SECRET}"}).status_code == 200
    assert guarded.get("/", auth=("anybody", SECRET)).status_code == 200
    for wrong in (
        f"Bearer {SECRET}x",
        "Bearer ",
        "Basic !",
        "Basic \xe9".encode("latin-1"),
        "Basic " + base64.b64encode(b"\xff\xfe").decode(),
        SECRET,
    ):
        assert guarded.get("/", headers={"authorization": wrong}).status_code == 401


@pytest.mark.parametrize(
    ("address", "header", "status"),
    [("10.0.0.7", "ada", 200), ("10.0.0.7", "", 401), ("203.0.113.9", "ada", 401), ("testclient", "ada", 401)],
)
def test_a_name_counts_from_the_proxy_alone(address: str, header: str, status: int) -> None:
    behind = Access(None, NAMED, (ip_network("10.0.0.0/24"),))
    assert client(behind, address).get("/", headers={"x-forwarded-user": header}).status_code == status


def test_pages_of_other_sites_load_nothing() -> None:
    guarded = client(Access(hosts=NAMED))
    other = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert guarded.get("/", headers=other).status_code == 403
    assert guarded.get("/", headers=other | {"sec-fetch-mode": "navigate"}).status_code == 200


def test_a_long_address_is_refused() -> None:
    assert client(Access(hosts=NAMED)).get("/?q=" + "x" * 5_000).status_code == 414


def test_every_answer_says_what_a_browser_may() -> None:
    for status in (200, 405):
        method = "GET" if status == 200 else "POST"
        answer = client(Access(hosts=NAMED)).request(method, "/")
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert "script" not in POLICY


def test_others_than_this_machine_need_a_token_or_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    open_to_all = PagesSettings(host="0.0.0.0")
    with pytest.raises(ConfigError, match="anyone"):
        access(open_to_all)
    assert access(PagesSettings(host="0.0.0.0", proxies=("10.0.0.1",))).is_proxy("10.0.0.1")
    monkeypatch.setenv(TOKEN, SECRET)
    assert access(open_to_all).token == SECRET
    monkeypatch.setenv(TOKEN, "short")
    with pytest.raises(ConfigError, match="shorter"):
        access(open_to_all)


def test_names_in_the_settings_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, SECRET)
    known = access(PagesSettings(host="0.0.0.0", hosts=("News.Example.org",))).hosts
    assert "news.example.org" in known
    assert "0.0.0.0" not in known


@pytest.mark.parametrize("line", ['timezone = "Mars/Olympus"', 'proxies = ["proxy"]', "port = 70000", "ports = 1"])
def test_a_wrong_setting_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "pages.toml").write_text(line + "\n", "utf-8")
    with pytest.raises(ConfigError, match=line.split(" ")[0]):
        load_pages_settings(tmp_path)
