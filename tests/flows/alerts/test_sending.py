"""The flow: a webhook received and its signature checked, apprise against a local receiver, mail, rows that say why."""

import hashlib
import hmac
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.alert import alerts
from flows.engine.flow import run_flow_here
from flows.telling.outbox import Outbox, Row, outbox_path
from flows.telling.webhook import sign
from tests.newsroom.fill import fill, join_storms
from warehouse.file.connection import connect
from warehouse.loading.source_facts import SourceFacts, write_facts
from warehouse.reading.queries import query

SECRET = "a secret of this test"


class Receiver:
    """A server that takes requests. answers: the status of the next ones, then 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((self.path, dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, *given: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture
def warehouse(newsroom: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(newsroom, tmp_path / "w.duckdb"))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "watchlists.toml").write_text(
        '[watchlists.harbour]\nterms = ["Eastmere"]\n'
        "[queries.trains]\nsql = \"SELECT article_id FROM articles WHERE title ILIKE '%night train%' -- all\"\n"
    )
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(folder))
    monkeypatch.setenv("NEWSLOOM_WEBHOOK_SECRET", SECRET)
    return folder


def rules(config: Path, receiver: Receiver, text: str, target: str = "") -> None:
    hook = f'[targets.desk]\nwebhook = "http://{receiver.host}/hook?token=1"\n{target}\n'
    (config / "alerts.toml").write_text(hook + text, "utf-8")


def run(warehouse: Path, at: str = "2026-03-10T00:00") -> str:
    return run_flow_here(alerts, at=at, warehouse=str(warehouse)).plain()


def ask(warehouse: Path, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in query(warehouse, sql).to_pylist()]


NEW = '[rules.news]\nkind = "new_story"\nwatch = "harbour"\nto = ["desk"]\n'


def test_a_webhook_is_signed_and_says_why(warehouse: Path, config: Path, receiver: Receiver) -> None:
    rules(config, receiver, NEW)
    run(warehouse)
    path, headers, body = receiver.requests[0]
    signed = headers["X-Newsloom-Timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert (path, headers["X-Newsloom-Signature"]) == ("/hook?token=1", f"sha256={expected}")
    assert abs(int(headers["X-Newsloom-Timestamp"]) - datetime.now(UTC).timestamp()) < 600
    assert sign("another", headers["X-Newsloom-Timestamp"], body) != headers["X-Newsloom-Signature"]
    (alert,) = json.loads(body)["alerts"]
    assert (alert["rule"], alert["watch"], alert["reason"]) == ("news", "harbour", "a new story, first at Tidewire")
    found = ask(warehouse, "SELECT state, reason, held_because, len(sent_to) FROM alerts ORDER BY reason LIMIT 1")
    assert found == [("sent", "a new story, first at Abendblatt", None, 1)]
    assert "token" not in str(ask(warehouse, "SELECT sent_to FROM alerts"))
    assert ask(warehouse, "SELECT reader, ways FROM licence_report LIMIT 1") == [("desk", ["alert"])]


def test_a_story_is_told_once(warehouse: Path, config: Path, receiver: Receiver) -> None:
    rules(config, receiver, NEW)
    run(warehouse)
    count = len(receiver.requests)
    assert run(warehouse) == "no alert"
    assert len(receiver.requests) == count


def test_more_than_may_come_in_an_hour_come_together_and_then_wait(
    warehouse: Path, config: Path, receiver: Receiver
) -> None:
    every = '[rules.all]\nkind = "new_story"\nto = ["desk"]\n'
    rules(config, receiver, every, "an_hour = 3")
    run(warehouse)
    sizes = [len(json.loads(body)["alerts"]) for _, _, body in receiver.requests]
    assert sizes[:2] == [1, 1]
    assert len(sizes) == 3
    assert sizes[2] > 5
    assert dict(ask(warehouse, "SELECT state, count(*) FROM alerts GROUP BY ALL")) == {"sent": 2, "digest": sizes[2]}
    rules(config, receiver, every.replace("all", "more"), "an_hour = 3")
    run(warehouse)
    assert len(receiver.requests) == 3
    (why,) = ask(warehouse, "SELECT DISTINCT state, held_because FROM alerts WHERE rule = 'more'")
    assert why == ("waiting", "desk got 3 alerts within an hour, the most it may")


def test_what_was_not_taken_is_sent_again_under_the_same_key(warehouse: Path, config: Path, receiver: Receiver) -> None:
    rules(config, receiver, '[rules.trains]\nkind = "new_story"\nwatch = "trains"\nto = ["desk"]\n')
    receiver.answers = [503]
    with pytest.raises(ConfigError, match="answered 503"):
        run(warehouse)
    assert ("failed",) in ask(warehouse, "SELECT state FROM alerts")
    run(warehouse)
    refused, *taken = (headers["Idempotency-Key"] for _, headers, _ in receiver.requests)
    assert taken.count(refused) == 1
    assert len(taken) == len(set(taken)) == 2  # an alert for each of the two stories
    assert ask(warehouse, "SELECT state, held_because FROM alerts") == [("sent", None)] * 2


def test_no_secret_is_told_with_the_next_step(
    warehouse: Path, config: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSLOOM_WEBHOOK_SECRET")
    rules(config, receiver, NEW)
    with pytest.raises(ConfigError, match="set the environment variable NEWSLOOM_WEBHOOK_SECRET"):
        run(warehouse)
    assert receiver.requests == []


def test_apprise_tells_a_local_receiver(warehouse: Path, config: Path, receiver: Receiver) -> None:
    apprise = f'[targets.chat]\nto = ["json://{receiver.host}/chat"]\n'
    (config / "alerts.toml").write_text(apprise + NEW.replace("desk", "chat").replace("harbour", "trains"), "utf-8")
    run(warehouse)
    told = [json.loads(body) for _, _, body in receiver.requests]
    assert [path for path, _, _ in receiver.requests] == ["/chat", "/chat"]
    assert {each["title"][:15] for each in told} == {"newsloom: news:"}
    assert any("a new story, first at Coast Post" in each["message"] for each in told)


def test_rules_say_what_they_measured(warehouse: Path, config: Path, receiver: Receiver) -> None:
    write_facts(warehouse, [SourceFacts("courier", tier=1)])
    growing = '[rules.{}]\nkind = "growing_story"\nwatch = "harbour"\noutlets = {}\nto = ["desk"]\n'
    spike = '[rules.spike]\nkind = "spike"\nwatch = "harbour"\nat_least = 2\ntimes = 1.5\nto = ["desk"]\n'
    others = (
        '[rules.priority]\nkind = "priority_source"\nwatch = "trains"\nto = ["desk"]\n'
        '[rules.headline]\nkind = "headline"\nto = ["desk"]\n[rules.quiet]\nkind = "quiet_source"\nhours = 6\n'
    )
    rules(config, receiver, growing.format("many", 7) + growing.format("more", 12) + spike + others, "an_hour = 99")
    run(warehouse, "2026-03-09T21:00")
    found = dict(ask(warehouse, "SELECT rule, reason || ' | ' || state FROM alerts"))
    assert found["many"] == "reported by 7 outlets, 7 needed | sent"
    assert found["more"] == "reported by 7 outlets, 12 needed | left_out"
    assert found["spike"].startswith("5 articles since midnight, ")
    assert found["spike"].endswith(" needed, copies not counted; 3 of them on the top story | sent")
    assert found["priority"] == "The Courier, a priority source, has it | sent"
    assert found["headline"] == "the headline was: Holm approves budget of 40 million | sent"
    assert found["quiet"] == "nothing published for 9 hours, 6 allowed | left_out"
    (why,) = ask(warehouse, "SELECT held_because, value, threshold FROM alerts WHERE rule = 'more'")
    assert why == ("below the threshold", 7.0, 12.0)


@pytest.mark.parametrize("watch", ["harbour", "english"])
def test_an_event_that_reaches_two_languages_is_told_once(
    warehouse: Path, config: Path, receiver: Receiver, watch: str
) -> None:
    # A watch that finds its English story alone finds the event, which the German story is of too.
    event = join_storms(warehouse)
    with (config / "watchlists.toml").open("a") as more:
        more.write("[queries.english]\nsql = \"SELECT article_id FROM articles WHERE language = 'en'\"\n")
    spoken = '[rules.{}]\nkind = "growing_story"\nwatch = "{}"\nlanguages = {}\nto = ["desk"]\n'
    rules(config, receiver, spoken.format("two", watch, 2) + spoken.format("three", watch, 3))
    run(warehouse)
    run(warehouse)
    told = ask(warehouse, f"SELECT rule, state, reason FROM alerts WHERE subject = '{event}' ORDER BY rule DESC")
    assert told == [
        ("two", "sent", "reported in 2 languages (de, en), 2 needed"),
        ("three", "left_out", "reported in 2 languages (de, en), 3 needed"),
    ]
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("watch", ["harbour", "english"])
def test_an_event_of_small_stories_is_told_by_all_its_outlets(
    warehouse: Path, config: Path, receiver: Receiver, watch: str
) -> None:
    event = join_storms(warehouse)
    ((outlets, most),) = ask(
        warehouse,
        "SELECT (SELECT count(DISTINCT source_id) FROM article_events JOIN articles USING (article_id)"
        f" WHERE event_id = '{event}'), max(sources) FROM stories WHERE event_id = '{event}'",
    )
    assert outlets > most, "no story of the event has as many"
    with (config / "watchlists.toml").open("a") as more:
        more.write("[queries.english]\nsql = \"SELECT article_id FROM articles WHERE language = 'en'\"\n")
    rules(
        config,
        receiver,
        f'[rules.wide]\nkind = "growing_story"\nwatch = "{watch}"\noutlets = {outlets}\nto = ["desk"]\n',
    )
    run(warehouse)
    told = ask(warehouse, f"SELECT state, value, reason FROM alerts WHERE subject = '{event}'")
    assert told == [("sent", float(outlets), f"reported by {outlets} outlets, {outlets} needed")]


def test_a_false_hit_is_no_alert_and_says_so(warehouse: Path, config: Path, receiver: Receiver) -> None:
    with connect(warehouse) as connection:
        connection.execute(
            "INSERT INTO marks BY NAME FROM (SELECT article_id AS mark_id, 'false_hit' AS kind, article_id, 'trains' AS"
            " watch, now() AS marked_at FROM articles WHERE title ILIKE '%night train%')"
        )
    rules(config, receiver, NEW.replace("harbour", "trains"))
    run(warehouse)
    assert receiver.requests == []
    assert ask(warehouse, "SELECT state, held_because FROM alerts") == [("left_out", "marked as a false hit")] * 2


def test_a_dry_run_leaves_nothing(warehouse: Path, config: Path, receiver: Receiver) -> None:
    rules(config, receiver, NEW)
    told = run_flow_here(alerts, at="2026-03-10T00:00", dry_run=True, warehouse=str(warehouse)).plain()
    assert "a new story, first at Tidewire: waiting" in told
    assert (receiver.requests, ask(warehouse, "FROM alerts")) == ([], [])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('[rules.a]\nkind = "new_storey"', "'kind'"),
        ('[rules.a]\nkind = "growing_story"', "either outlets or languages"),
        ('[rules.a]\nkind = "spike"\nwatch = "harbor"', "did you mean 'harbour'"),
        ('[rules.a]\nkind = "spike"\nto = ["dask"]', "no target 'dask'"),
        ("[rule.a]", "unknown key 'rule'"),
        ('[targets.a]\nquiet = "10pm-7am"', "'quiet'"),
        ('[targets.a]\nwebhook = "ftp://a.example/"', "http or https"),
        ("", "has no rules yet"),
    ],
)
def test_a_mistake_in_the_rules_is_told(config: Path, warehouse: Path, wrong: str, told: str) -> None:
    (config / "alerts.toml").write_text(wrong, "utf-8")
    with pytest.raises(ConfigError) as caught:
        run(warehouse)
    assert told in str(caught.value)


def test_what_was_told_after_a_backup_is_in_the_warehouse_again_and_not_told_again(
    warehouse: Path, config: Path, receiver: Receiver
) -> None:
    rules(config, receiver, NEW)
    kept = shutil.copy(warehouse, warehouse.with_name("kept.duckdb"))
    run(warehouse)
    told = "SELECT alert_id, state, sent_at FROM alerts ORDER BY ALL"
    before, delivered, count = ask(warehouse, told), ask(warehouse, "FROM deliveries"), len(receiver.requests)
    shutil.copy(kept, warehouse)
    assert ask(warehouse, told) == []
    assert run(warehouse) == "no alert"
    assert ask(warehouse, told) == before
    assert len(ask(warehouse, "FROM deliveries")) == len(delivered)
    assert len(receiver.requests) == count


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:99999/", "http://a..b/", "http://h\u00f6fn\u00f6r.example:x/", "http://127.0.0.1:1/\u00e4"],
)
def test_an_address_that_is_none_is_told_and_the_others_are_reached(
    warehouse: Path, config: Path, receiver: Receiver, address: str
) -> None:
    wrong = f'[targets.wrong]\nwebhook = "{address}"\n'
    rules(config, receiver, wrong + NEW.replace('["desk"]', '["wrong", "desk"]').replace("harbour", "trains"))
    with pytest.raises(ConfigError, match=r"could not be reached|no address that can be posted to"):
        run(warehouse)
    assert len(receiver.requests) == 2


def test_messages_sent_while_the_clock_was_ahead_hold_nothing_back(
    warehouse: Path, config: Path, receiver: Receiver
) -> None:
    trains = NEW.replace("harbour", "trains")
    rules(config, receiver, trains, "an_hour = 2")
    run(warehouse)
    with sqlite3.connect(outbox_path(warehouse)) as told:
        told.execute("UPDATE told SET at = '2099' || substr(at, 5)")
    rules(config, receiver, trains.replace("news", "more"), "an_hour = 2")
    run(warehouse)
    assert len(receiver.requests) == 4


def test_a_kill_before_deliveries_are_noted_loses_none(
    warehouse: Path, config: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(config, receiver, NEW)
    write = Outbox.write

    def killed(self: Outbox, kind: str, rows: Sequence[Row], *, about: str) -> None:
        if kind == "deliveries":
            raise KeyboardInterrupt
        write(self, kind, rows, about=about)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Outbox, "write", killed)
        run(warehouse)
    run(warehouse)
    assert len(receiver.requests) == 2
    assert ask(warehouse, "SELECT count(*) FROM deliveries") == [(2,)]
