"""What polling remembers: it survives, belongs to one run at a time, and is given back when a run dies."""

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.document import Evidence
from extractors.errors import InputError
from flows.collecting.memory import LEASE, Memory, claiming
from flows.collecting.polling import Seen, SourceState, Validators
from flows.fetching.messages import Outcome
from warehouse.processes import this_process

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PAGE = Seen(
    "paper",
    "https://a.example/1",
    "https://a.example/1?x",
    first_seen_at=NOW,
    listed_at=NOW,
    evidence=Evidence("Title", ("Ida Falk",), "2026-11-22"),
    fetched_at=NOW,
    outcome=Outcome.OK,
    validators=Validators('"1"', None, "ab" * 32, "data/x.warc.gz", 17, NOW),
)
STATE = SourceState("paper", NOW, NOW, NOW, None, 1.5, 0, Outcome.OK, "", {"https://a.example/rss": Validators('"2"')})


def test_pages_and_states_come_back_as_they_were(tmp_path: Path) -> None:
    with Memory(tmp_path / "state" / "polling.sqlite") as memory:
        assert memory.state("paper") == SourceState("paper")
        memory.remember([PAGE], [STATE])
    with Memory(tmp_path / "state" / "polling.sqlite") as memory:
        assert memory.state("paper") == STATE
        assert memory.pages("paper") == {PAGE.key: PAGE}
        assert memory.pages("other") == {}
        assert (PAGE.key in memory.pages("paper"), "https://a.example/2" in memory.pages("paper")) == (True, False)
        memory.remember([], forget=[("paper", PAGE.key)])
        assert memory.pages("paper") == {}


def test_two_runs_never_work_on_one_source(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as one, Memory(tmp_path / "m") as two:
        assert one.claim(["a", "b"], "one").got == ("a", "b")
        claimed = two.claim(["a", "b", "c"], "two")
        assert claimed.got == ("c",)
        assert [(held.source_id, held.owner, held.process) for held in claimed.held] == [
            ("a", "one", this_process()),
            ("b", "one", this_process()),
        ]
        assert one.claim(["a"], "one").got == ("a",)
        one.release("one", ["b"])
        assert two.claim(["a", "b"], "two").got == ("b",)
        assert [(held.source_id, held.owner) for held in one.held()] == [("a", "one"), ("b", "two"), ("c", "two")]
        two.release("two")
        assert one.claim(["b", "c"], "one").got == ("b", "c")


def test_a_claim_lives_as_long_as_its_process(tmp_path: Path) -> None:
    """One that is killed, not yet waited for by whoever started it, is dead."""
    code = "import sys; from pathlib import Path; from flows.collecting.memory import Memory\n"
    code += "Memory(Path(sys.argv[1])).claim(['a'], 'one'); print('claimed', flush=True); sys.stdin.read()"
    with (
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "m")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
        Memory(tmp_path / "m") as memory,
    ):
        assert process.stdout and process.stdout.readline() == b"claimed\n"
        assert memory.claim(["a"], "two", datetime.now(UTC) + timedelta(days=1)).got == ()
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert memory.claim(["a"], "two").got == ("a",)


def test_a_claim_of_another_machine_ends_where_it_is_not_renewed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Memory(tmp_path / "m") as memory:
        monkeypatch.setattr("flows.collecting.memory.this_process", lambda: "elsewhere 12 3456")
        memory.claim(["a"], "one", NOW)
        monkeypatch.undo()
        assert memory.claim(["a"], "two", NOW + LEASE / 2).got == ()
        memory.renew("one", NOW + LEASE / 2)
        assert memory.claim(["a"], "two", NOW + LEASE).got == ()
        assert memory.held(NOW + LEASE * 1.5) == ()
        assert memory.held(NOW - timedelta(days=3)) == ()  # the claim's clock was ahead
        assert memory.claim(["a"], "two", NOW + LEASE * 1.5).got == ("a",)


def test_what_is_claimed_is_renewed_meanwhile_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.collecting.memory.LEASE", timedelta(seconds=0.04))
    renewed = threading.Event()
    monkeypatch.setattr(Memory, "renew", lambda self, owner, now=None: renewed.set())
    with Memory(tmp_path / "m") as memory:
        with pytest.raises(KeyError), claiming(memory, tmp_path / "m", ["a"], "one") as claimed:
            assert (claimed.got, renewed.wait(10)) == (("a",), True)
            raise KeyError
        assert memory.held() == ()


def test_a_memory_of_before_is_gone_on_with(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "m") as old:
        old.executescript(
            "CREATE TABLE claims (source_id TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID;"
            "INSERT INTO claims VALUES ('a', 'dead', '2999-01-01T00:00:00+00:00'); PRAGMA user_version=1"
        )
    old.close()
    with Memory(tmp_path / "m") as memory:
        assert memory.claim(["a"], "one").got == ("a",)


def test_a_failed_store_changes_nothing(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as memory:
        with pytest.raises(AttributeError):
            memory.remember([PAGE], [None])  # type: ignore[list-item]
        assert memory.pages("paper") == {}


def test_what_is_no_memory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="set aside"):
        Memory(path)


def test_a_page_or_a_claim_that_was_damaged_is_as_if_never_seen(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as memory:
        memory.remember([PAGE, replace(PAGE, key="https://a.example/2")])
        memory.claim(["paper"], "one")
        with closing(sqlite3.connect(tmp_path / "m", isolation_level=None)) as raw:
            raw.execute("UPDATE pages SET page = replace(page, 'https://a', 'httrs://a') WHERE key = ?", [PAGE.key])
            raw.execute("UPDATE claimants SET until = '2026-11-', since = 'x'")
        assert list(memory.pages("paper").items()) == [
            ("https://a.example/2", replace(PAGE, key="https://a.example/2"))
        ]
        assert PAGE.key not in memory.pages("paper")
        assert memory.held() == ()


def test_a_page_that_a_damaged_file_lists_and_does_not_find_is_as_if_never_seen(tmp_path: Path) -> None:
    path = tmp_path / "polling.sqlite"
    with Memory(path) as memory:
        memory.remember([replace(PAGE, key=key) for key in ("aaa", "bbb", "ccc")])
    path.write_bytes(path.read_bytes().replace(b"bbb", b"zzz"))  # out of its order in the tree
    with Memory(path) as memory:
        found = {key: page.key for key, page in memory.pages(PAGE.source_id).items()}
    assert found == {"aaa": "aaa", "zzz": "zzz"}  # and not "ccc", which is looked for before it
