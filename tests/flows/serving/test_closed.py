"""Nobody but who has the key of ``newsloom serve`` starts, sees or changes anything, by real requests to a real one."""

import base64
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.corpus import write_records
from tests.flows.serving.conftest import Served

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.server]

EVIL = "https://evil.example"
JSON = {"Content-Type": "application/json"}
# What an attacker would ask for: a list, a run, a change, tokens, the page's own settings are not secret.
ASKED = [
    ("POST", "/api/deployments/filter"),
    ("POST", "/api/flow_runs/filter"),
    ("POST", "/api/flows/"),
    ("POST", "/api/deployments/"),
    ("POST", "/api/admin/database/clear"),
    ("POST", "/api/block_documents/filter"),
    ("POST", "/api/variables/"),
    ("POST", "/api/automations/"),
    ("GET", "/api/admin/settings"),
    ("GET", "/api/admin/version"),
    ("GET", "/api/csrf-token?client=x"),
    ("GET", "/api/deployments/name/ingest/by-hand"),
    ("GET", "/api/variables/name/system-health"),
    ("DELETE", "/api/flows/00000000-0000-0000-0000-000000000000"),
]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_nothing_is_answered_without_the_key(served: Served, method: str, path: str) -> None:
    assert served.ask(method, path, JSON, {}).status in (401, 403)


def test_metrics_are_for_who_has_the_key(served: Served) -> None:
    assert served.ask("GET", "/metrics", {}).status == 401
    answer = served.ask("GET", "/metrics", {"Authorization": f"Bearer {served.key}"})
    assert answer.status in (200, 503), "503 before the first load"
    assert answer.status == 503 or answer.body.endswith(b"# EOF\n")


def test_nothing_is_answered_with_a_wrong_key(served: Served) -> None:
    user, _, password = served.key.partition(":")
    wrong = [
        "",
        "x",
        f"{user}:",
        f":{password}",
        f"{user}:{password}x",
        f"{user}:{password[:-1]}",
        password,
        "prefect:",
    ]
    given = ["Basic " + base64.b64encode(each.encode()).decode() for each in wrong]
    given += [f"Bearer {password}", f"Basic {served.key}", "Basic", "Basic !!!", "basic ", f"Bearer {served.key}"]
    for authorization in given:
        answer = served.ask("GET", "/api/admin/version", {"Authorization": authorization})
        assert answer.status == 401, authorization
    assert served.ask("GET", "/api/admin/version", served.authorization).status == 200


@pytest.mark.parametrize(
    "client", [{}, {"Prefect-Csrf-Token": "x"}, {"Prefect-Csrf-Token": "x", "Prefect-Csrf-Client": "y"}]
)
def test_the_key_alone_changes_nothing_without_a_token(served: Served, client: dict[str, str]) -> None:
    answer = served.ask(
        "POST", "/api/variables/", {**JSON, **served.authorization, **client}, {"name": "x", "value": 1}
    )
    assert answer.status == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", ["", "authorization", "authorization,content-type,prefect-csrf-token"])
def test_a_foreign_page_is_not_let_ask(served: Served, method: str, headers: str) -> None:
    given = {"Origin": EVIL, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    answer = served.ask("OPTIONS", "/api/deployments/filter", given)
    assert answer.status == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_foreign_page_gets_nothing_by_a_simple_request(served: Served, kind: str) -> None:
    for origin in (EVIL, "null", "file://", "http://127.0.0.1", f"http://127.0.0.1:{served.port + 1}"):
        given = {"Origin": origin, "Content-Type": kind, **served.authorization}
        answer = served.ask("POST", "/api/deployments/filter", given, '{"limit": 1}')
        assert answer.status == 403, origin
        assert "access-control-allow-origin" not in answer.headers


def test_a_foreign_page_does_not_read_what_needs_no_key(served: Served) -> None:
    for path in ("/api/health", "/ui-settings", "/openapi.json", "/"):
        assert served.ask("GET", path, {"Origin": EVIL}).status == 403


def hosts(port: int) -> list[str]:
    """What a browser sends as Host once a foreign name leads to 127.0.0.1, and what else could be tried."""
    names = [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "0.0.0.0",
        "127.0.0.2",
        "127.1",
        "[::1]",
    ]
    whole = [f"{name}:{port}" for name in names] + ["127.0.0.1", "localhost", f"127.0.0.1:{port + 1}", "", " "]
    return [*whole, f"127.0.0.1:{port}@evil.example", f"evil.example,127.0.0.1:{port}", f"localhost.:{port}"]


def test_a_name_that_is_made_to_lead_here_is_refused(served: Served) -> None:
    for host in hosts(served.port):
        for path in ("/api/health", "/api/admin/version", "/", "/ui-settings"):
            answer = served.ask("GET", path, {"Host": host, **served.authorization})
            assert answer.status in (400, 421), host
    for host in (f"127.0.0.1:{served.port}", f"localhost:{served.port}", f"LOCALHOST:{served.port}"):
        assert served.ask("GET", "/api/admin/version", {"Host": host, **served.authorization}).status == 200


def raw(port: int, text: str) -> str:
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        return connection.recv(4096).split(b"\r\n")[0].decode()


def test_two_names_or_none_are_refused(served: Served) -> None:
    port = served.port
    for host in (f"Host: 127.0.0.1:{port}\nHost: evil.example\n", f"Host: evil.example\nHost: 127.0.0.1:{port}\n", ""):
        assert raw(port, f"GET /api/health HTTP/1.1\n{host}Connection: close\n\n").split()[1] in ("400", "421")
    assert raw(port, "GET /api/health HTTP/1.0\n\n").split()[1] in ("400", "421")


@pytest.mark.parametrize("path", ["/api/events/in", "/api/events/out", "/api/logs/out", "/api/flow_runs/x/logs"])
def test_a_foreign_page_opens_no_socket(served: Served, path: str) -> None:
    upgrade = "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
    upgrade += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
    own = f"Host: 127.0.0.1:{served.port}\n"
    for headers in (own + f"Origin: {EVIL}\n", own + "Origin: null\n", f"Host: evil.example:{served.port}\n"):
        asked = f"GET {path} HTTP/1.1\n{headers}{upgrade}Sec-WebSocket-Protocol: prefect\n\n"
        assert raw(served.port, asked).split()[1] in ("403", "404")


def test_a_socket_tells_nothing_without_the_key(served: Served) -> None:
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.client import connect

    for message in ('{"type": "auth"}', '{"type": "auth", "token": "x"}', '{"type": "filter"}'):
        with connect(
            f"ws://127.0.0.1:{served.port}/api/events/out",
            subprotocols=["prefect"],
            proxy=None,  # type: ignore[list-item]
        ) as asking:
            asking.send(message)
            with pytest.raises(ConnectionClosed):
                asking.recv(30)


def test_its_page_is_shown_in_no_frame(served: Served) -> None:
    headers = served.ask("GET", "/", {}).headers
    assert (headers["x-frame-options"], headers["content-security-policy"]) == ("DENY", "frame-ancestors 'none'")


def test_its_own_page_is_let_ask(served: Served) -> None:
    origin = f"http://localhost:{served.port}"
    given = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = served.ask("OPTIONS", "/api/deployments/filter", given)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
    got = served.ask("GET", "/api/admin/version", {"Origin": origin, **served.authorization})
    assert got.headers["access-control-allow-origin"] == origin


def test_it_listens_on_the_loopback_alone(served: Served) -> None:
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == served.port]
    assert [address.partition(":")[0] for address in listening] == ["0100007F"]


def test_the_key_is_for_its_owner(served: Served) -> None:
    key = served.folder / "data" / "serve.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    told = (served.folder / "told").read_text("utf-8")
    assert str(key.relative_to(served.folder)) in told
    assert served.key not in told
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [line for line in commands if served.key.encode() in line]


STRANGER = """
import encodings.idna, encodings.latin_1, json, os, pathlib, socket, sys, urllib.error, urllib.request
socket.getaddrinfo("127.0.0.1", 80)
os.setgroups([]); os.setgid(65534); os.setuid(65534)
key, port, pid = sys.argv[1:]
said = []
for path in (key, f"/proc/{pid}/environ", *(f"{each}/environ" for each in pathlib.Path("/proc").glob("[0-9]*"))):
    try:
        text = pathlib.Path(path).read_bytes()
        said += [path] if b"newsloom:" in text else []
    except OSError:
        pass
for url in ("deployments/filter", "flow_runs/filter", "admin/database/clear"):
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/{url}", b"{}", {"content-type": "application/json"})
    try:
        urllib.request.urlopen(asked, timeout=60)
        said.append(url)
    except urllib.error.HTTPError as error:
        assert error.code in (401, 403)
print(json.dumps(said))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_another_user_of_the_machine_gets_nothing(served: Served) -> None:
    for folder in (served.folder, served.folder / "data"):  # so that modes of folders are not what keeps him out
        folder.chmod(0o755)
    arguments = [str(served.folder / "data" / "serve.key"), str(served.port), str(served.process.pid)]
    done = subprocess.run([sys.executable, "-c", STRANGER, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def by_hand(served: Served) -> str:
    identifier: str = served.own("GET", "/deployments/name/ingest/by-hand")["id"]
    return identifier


def start(served: Served, **given: object) -> str:
    run: str = served.own("POST", f"/deployments/{by_hand(served)}/create_flow_run", given)["id"]
    return run


def test_a_changed_deployment_runs_no_command_of_others(served: Served, tmp_path: Path) -> None:
    """Even who has the key: what a deployment says of its code, the runner does not ask for."""
    marks = [tmp_path / name for name in ("pulled", "entered", "environment")]
    (tmp_path / "evil.py").write_text(f"open({str(marks[1])!r}, 'w')\nfrom flows.ingest import ingest\n", "utf-8")
    step = {"prefect.deployments.steps.run_shell_script": {"script": f"touch {marks[0]}"}}
    deployment = served.own("GET", f"/deployments/{by_hand(served)}")
    evil = {"name": "by-hand", "flow_id": deployment["flow_id"], "pull_steps": [step]}
    evil |= {"entrypoint": f"{tmp_path}/evil.py:ingest", "path": str(tmp_path)}
    evil |= {"job_variables": {"command": f"touch {marks[2]}", "env": {"NEWSLOOM_CONFIG": "/nowhere"}}}
    served.own("POST", "/deployments/", evil)
    changed = served.own("GET", f"/deployments/{by_hand(served)}")
    assert (changed["id"], changed["pull_steps"]) == (deployment["id"], [step])
    write_records(served.folder / "inbox" / "news.jsonl", 3)
    run = start(served, parameters={"inputs": ["inbox"], "workers": 1}, job_variables=evil["job_variables"])
    assert served.finished(run)["type"] == "COMPLETED"
    assert [mark for mark in marks if mark.exists()] == []


def test_a_run_of_the_server_reads_and_writes_where_it_is_allowed(served: Served, tmp_path: Path) -> None:
    """One run is enough here, each imports Prefect: what else is refused is in ``test_held.py``."""
    outside = {"inputs": ["inbox"], "warehouse": str(tmp_path / "w.duckdb"), "workers": 1}
    state = served.finished(start(served, parameters=outside))
    assert state["type"] == "FAILED", state
    assert "config/serving.toml" in state["message"]
    assert not (tmp_path / "w.duckdb").exists()
