"""What polling remembers: it survives, belongs to one run at a time, and is given back when a run dies."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from extractors.document import Evidence
from extractors.errors import InputError
from flows.collecting.collect import Collector
from flows.collecting.memory import CLAIM, Memory
from flows.collecting.polling import Seen, SourceState, Validators
from flows.collecting.results import Event, SourceResult, SourceWork
from flows.fetching.messages import Outcome
from flows.poll import collect
from flows.running.run import Loading
from flows.settings.load import load_settings
from flows.sources.catalogue import Source, SourceKind
from tests.flows.conftest import ROOT

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


def test_two_runs_never_work_on_one_source_and_a_dead_run_s_claim_ends(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    with Memory(tmp_path / "m") as one, Memory(tmp_path / "m") as two:
        assert one.claim(["a", "b"], "one", hour, NOW) == ("a", "b")
        assert two.claim(["a", "b", "c"], "two", hour, NOW) == ("c",)
        assert one.claim(["a"], "one", hour, NOW) == ("a",)
        one.release("one", ["b"])
        assert two.claim(["a", "b"], "two", hour, NOW) == ("b",)
        assert two.claim(["a"], "two", hour, NOW + hour) == ("a",)
        assert one.claim(["a"], "one", hour, NOW - timedelta(days=3)) == ("a",)  # the claim's clock was ahead
        two.release("two")
        assert one.claim(["b", "c"], "one", hour, NOW) == ("b", "c")


def test_a_failed_store_changes_nothing(tmp_path: Path) -> None:
    with Memory(tmp_path / "m") as memory:
        with pytest.raises(AttributeError):
            memory.remember([PAGE], [None])  # type: ignore[list-item]
        assert memory.pages("paper") == {}


def test_what_is_no_memory_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(InputError, match="not usable"):
        Memory(path)


def test_a_poll_that_takes_longer_than_a_claim_renews_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source(id="slow", kind=SourceKind.PAGE, url="https://a.example")

    class Slow:
        """A collector of one poll that ends hours after it began."""

        async def poll_all(self, work: object) -> AsyncGenerator[Event, None]:
            yield SourceResult(source, SourceState("slow"), ())

    hours = iter(range(9))
    monkeypatch.setattr("flows.poll.monotonic", lambda: next(hours) * 3600.0)
    run: Any = SimpleNamespace(
        settings=load_settings(ROOT / "config"),
        stopping=threading.Event(),
        context=SimpleNamespace(run_id="this"),
        progress=SimpleNamespace(advance=lambda documents, share: None),
    )
    loading, collector = cast("Loading", None), cast("Collector", Slow())
    with Memory(tmp_path / "m") as memory:
        asyncio.run(collect(run, loading, memory, collector, [SourceWork(source, SourceState("slow"), {})]))
        assert memory.claim(["slow"], "other", CLAIM) == ()
