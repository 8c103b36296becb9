"""What is retired stays so, wherever it goes and whatever reads it again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House, batch, record
from tests.warehouse.exchange.test_importing import another, bring, contents
from tests.warehouse.retiring.test_retiring import NOW, TELLING, event, keep, put
from warehouse.exchange.exporting import export
from warehouse.loading.load import load
from warehouse.reading.again import outdated, quarantined, stored
from warehouse.retiring.retiring import retire
from warehouse.staging import files as staging


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A warehouse that has retired the first of its events, and has one article of them again."""
    told = another(tmp_path_factory.mktemp("retired"), "told")
    put(told, [each for n in range(6) for each in event(n)])
    retire(told.path, keep(articles=150), NOW)
    # One of them is back with new content, and then with the content it had.
    old = event(0)[0]
    text = "The board of Eastmere changed the plan for its quay."
    back = fakes.article(text=text, url=old.url, source_id=old.source_id, fetched_at=NOW)
    put(told, [back], "back")
    put(told, [replace(old, document_id="as before", fetched_at=NOW + timedelta(hours=1))], "as before")
    return told


@pytest.mark.parametrize("way", ["file", "folder"])
def test_what_is_retired_is_so_in_the_other_too(told: House, house: House, tmp_path: Path, way: str) -> None:
    old = event(0)[0]
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


def test_what_is_retired_is_not_read_again(house: House) -> None:
    """As `reprocess` and `replay` ask for it, and what they would load all the same."""
    put(house, [each for n in (0, 14) for each in event(n)])
    before = {each.document_id for each in outdated(house.path, "2", None, None)}
    settings = keep(articles=60, other_revisions=10, sightings=10, removed_blocks=10)
    retire(house.path, settings, NOW)
    assert {each.document_id for each in outdated(house.path, "2", None, None)} < before
    old = [each.document_id for each in event(0)]
    assert stored(house.path, old) == {}
    assert quarantined(house.path) == ([], 0)
    kept = house.rows("FROM retired_articles"), house.rows("SELECT article_id FROM articles ORDER BY ALL")
    for version in ("2", "3"):  # a failure of the last time, and what a retired document gives today
        failed = fakes.rejected(1, document_id=old[0], url=event(0)[0].url)
        made = batch(rejected=[failed], documents=[record(event(0)[0])], run_id=f"failed-{version}", version=version)
        load(house.path, staging.stage(house.staging, made), TELLING)
        put(
            house,
            [replace(each, content_sha256=version * 64) for each in event(0)],
            f"again-{version}",
            version=version,
        )
        put(house, event(14), f"live-{version}", version=version)
        retire(house.path, settings, NOW)
    assert (house.rows("FROM retired_articles"), house.rows("SELECT article_id FROM articles ORDER BY ALL")) == kept
    assert house.column("SELECT DISTINCT extractor_version FROM articles") == ["3"]
    assert house.column("SELECT DISTINCT text FROM other_revisions") == [""]
    assert quarantined(house.path) == ([], 0)
