"""What object stores list beside what was put there."""

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from warehouse.places.place import place


def test_a_folder_that_its_store_lists_below_itself_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    there = place("memory://listed/staging")
    there.put("one", b"")
    listed = ["/listed/staging/", "/listed/staging/one"]
    monkeypatch.setattr(MemoryFileSystem, "ls", lambda self, path, detail: listed)
    assert there.names() == ["one"]
