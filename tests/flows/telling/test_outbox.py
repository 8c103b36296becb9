"""What people were told reaches the warehouse and its copy, at whatever moment the process that brings it ends."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.telling import outbox as telling
from flows.telling.outbox import Outbox
from tests.warehouse import demo
from warehouse.file.publish import is_current
from warehouse.reading.queries import query


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_copy_that_was_not_made_is_made_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = demo.fill(tmp_path)
    row = {"mark_id": "m", "kind": "missed", "url": "https://a.example/", "marked_at": datetime(2026, 3, 1, tzinfo=UTC)}
    with Outbox(path) as outbox:
        outbox.write("marks", [row], about="us")
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(telling, "publish_after_run", killed)
            outbox.carry(lock_seconds=5.0)
        assert not is_current(path)
        assert outbox.carry(lock_seconds=5.0)
    assert is_current(path)
    assert query(path, "SELECT url FROM marks WHERE mark_id = 'm'").to_pylist() == [{"url": "https://a.example/"}]
