"""What is retired stays so, wherever it goes and whatever reads it again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from tests.warehouse.test_importing import another, bring, contents
from tests.warehouse.test_retiring import NOW, TELLING, event, keep, put
from warehouse.exporting import export
from warehouse.retiring import retire


@pytest.mark.parametrize("way", ["file", "folder"])
def test_what_is_retired_is_so_in_the_other_too(house: House, tmp_path: Path, way: str) -> None:
    told = another(tmp_path, "told")
    put(told, [each for n in range(6) for each in event(n)])
    settings = keep(articles=150)
    retire(told.path, settings, NOW)
    # One of them is back with new content, and then with the content it had.
    old = event(0)[0]
    text = "The board of Eastmere changed the plan for its quay."
    back = fakes.article(text=text, url=old.url, source_id=old.source_id, fetched_at=NOW)
    put(told, [back], "back")
    put(told, [replace(old, document_id="as before", fetched_at=NOW + timedelta(hours=1))], "as before")
    if way == "folder":
        export(told.path, tmp_path / "out")
    for _ in range(2):
        bring(told.path if way == "file" else tmp_path / "out", house, TELLING)
        assert contents(house) == contents(told)
        assert house.rows("FROM pipeline_loss") == told.rows("FROM pipeline_loss")
    assert house.column("SELECT count(*) FROM retired_articles") > [0]
    assert house.rows("SELECT revision, text FROM articles WHERE article_id = ?", [old.article_id]) == [(2, old.text)]
    again = event(1)
    assert (found := put(house, again, "again")).unchanged == len(again)
    assert (found.new, found.revised) == (0, 0)
