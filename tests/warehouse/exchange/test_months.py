"""A backfill cut by month into warehouses of their own, and joined, tells the same copies and stories as one."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.article import Article
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import House, batch
from warehouse.exchange.importing import import_from
from warehouse.loading.load import LoadSettings, load
from warehouse.staging import files as staging

SETTINGS = LoadSettings(copies=load_copy_settings(), stories=load_story_settings())
# The last evening of a month and the first mornings of the next: copies and stories lie on both sides.
MOMENTS = [datetime(2026, 2, 28, 21, tzinfo=UTC), *(datetime(2026, 3, day, 7, tzinfo=UTC) for day in (1, 2, 3))]


def articles() -> list[Article]:
    """A wire story and its copies, and what outlets wrote themselves, over the end of February."""
    texts = [demo.WIRE, demo.WIRE, demo.FERRY, demo.FERRY_LATER, demo.WIRE + "\nMore was not said.", demo.HAFEN]
    made = []
    for number, text in enumerate(texts, 1):
        moment = MOMENTS[number % len(MOMENTS)]
        published = demo.published(moment)
        given: dict[str, Any] = {"text": text, "source_id": f"outlet-{number}", "published": published}
        made.append(fakes.article(number, fetched_at=moment, **given))
    return made


def loaded(folder: Path, given: list[Article]) -> House:
    folder.mkdir()
    house = House(folder)
    load(house.path, staging.stage(house.staging, batch(given, run_id=folder.name)), SETTINGS)
    return house


def told(house: House) -> tuple[list[Any], set[frozenset[str]]]:
    """The copies with their originals, and the stories as sets of articles."""
    copies = house.rows("SELECT article_id, original_id, kind, similarity FROM duplicates ORDER BY ALL")
    stories = house.column("SELECT list(article_id) FROM story_articles GROUP BY story_id")
    return copies, {frozenset(story) for story in stories}


def test_months_joined_in_either_order_give_what_one_warehouse_gives(tmp_path: Path) -> None:
    all_articles = articles()
    whole = loaded(tmp_path / "whole", all_articles)
    months = [
        loaded(tmp_path / f"month-{month}", [each for each in all_articles if each.fetched_at.month == month])
        for month in (2, 3)
    ]
    copies, stories = told(whole)
    for order in (months, months[::-1]):
        joined = House(tmp_path / order[0].path.parent.name / "first")
        for month in order:
            for step in import_from(month.path, joined.path, joined.staging, "import", replace(SETTINGS)):
                assert not step.loaded.failed
        assert told(joined) == (copies, stories)
    seams = {each.article_id: each.fetched_at.month for each in all_articles}
    assert any(seams[row[0]] != seams[row[1]] for row in copies)
    assert any(len({seams[article] for article in story}) > 1 for story in stories)
