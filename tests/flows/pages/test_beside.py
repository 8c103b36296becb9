"""The pages beside ``newsloom serve``: only where wanted, and no longer than it."""

import os
from pathlib import Path

import pytest

from flows.pages import beside
from flows.pages.settings import PagesSettings
from flows.serving.serve import wants_pages


@pytest.mark.parametrize(("line", "wanted"), [("serve = true", True), ("serve = false", False), ("", False)])
def test_only_where_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, wanted: bool) -> None:
    (tmp_path / "pages.toml").write_text(line + "\n", "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path))
    assert wants_pages() is wanted


def test_it_serves_the_default_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "news.duckdb"
    warehouse.touch()
    monkeypatch.setenv("NEWSLOOM_WAREHOUSE", str(warehouse))
    served: list[Path] = []
    monkeypatch.setattr(beside, "load_pages_settings", lambda: PagesSettings(serve=True))
    monkeypatch.setattr(beside, "serve", lambda path, *_, **__: served.append(path))
    assert beside.main(os.getppid()) == 0
    assert served == [warehouse]


def test_what_goes_wrong_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NEWSLOOM_WAREHOUSE", __file__)
    monkeypatch.setattr(beside, "load_pages_settings", lambda: PagesSettings(serve=True, host="0.0.0.0"))
    assert beside.main(os.getppid()) == 1
    assert "the pages are not shown" in capsys.readouterr().err
