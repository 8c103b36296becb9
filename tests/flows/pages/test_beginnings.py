"""How stories begin is read once, and anew where an article was changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.pages import beginnings as module
from flows.pages.beginnings import beginnings
from warehouse.reading.kept import Kept
from warehouse.reading.scope import Scope
from warehouse.reading.stories import Lead, leads, weighed_stories

MONDAY = Scope(datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))


def test_a_beginning_is_read_once(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(module, "leads", lambda keys: (read.extend(keys), leads(keys))[1])
    monkeypatch.setattr(module, "_MOST", 3)
    module._known.clear()
    with kept.asking() as connection:
        stories = weighed_stories(MONDAY, rows=3).ask(connection)
        first = beginnings(stories, connection)
        assert beginnings(stories[:2], connection) == {each.article_id: first[each.article_id] for each in stories[:2]}
        assert len(read) == 3
        changed = replace(stories[0], loaded_at=stories[0].loaded_at + timedelta(seconds=1))
        beginnings([changed], connection)
        assert read[3:] == [changed.article_id]
    assert len(module._known) == 3


def test_a_standfirst_is_the_beginning_where_there_is_one() -> None:
    assert module.begins(Lead("a", "The quay is closed.", "A text."), letters=90) == "The quay is closed."
    assert module.begins(Lead("a", None, "A text."), letters=90) == "A text."
