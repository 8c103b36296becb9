"""A mistake in the list of sources: the last good one goes on, and the mistake is told."""

from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.collecting.last_good import source_list

GOOD = '[sources.harbour]\nkind = "feed"\nurl = "https://a.example/feed"\n'


def test_the_last_good_list_goes_on_and_the_mistake_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "config" / "sources.toml"
    listed.parent.mkdir()
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(listed.parent))
    listed.write_text("[sources.harbour]\nkinds = 'feed'\n", "utf-8")
    with pytest.raises(ConfigError):
        source_list(tmp_path)
    listed.write_text(GOOD, "utf-8")
    assert source_list(tmp_path).fault == ""
    listed.write_text(GOOD + 'limit = "wrong"\n', "utf-8")
    found = source_list(tmp_path)
    assert [source.id for source in found.sources] == ["harbour"]
    assert "limit" in found.fault


def test_what_else_must_be_right_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sources.toml").write_text(GOOD, "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path))

    def refuse(sources: object) -> None:
        raise ConfigError("no such schedule", "harbour")

    source_list(tmp_path)
    assert source_list(tmp_path, refuse).fault == "harbour: no such schedule"
