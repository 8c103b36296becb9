"""What workers make of texts changes no decision: what a load makes of them itself is the same, row by row."""

from dataclasses import replace
from pathlib import Path

import pytest

from extractors import prepared as of_prepared
from extractors.article import Article
from extractors.prepared import Preparing, prepare
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.loading.test_copies import texts
from warehouse.loading.load import LoadSettings, load
from warehouse.staging import files as staging
from warehouse.staging.batches import PREPARED

COPIES, STORIES = load_copy_settings(), load_story_settings()
PREPARING = Preparing("v1", COPIES.fingerprint, STORIES.terms, STORIES.common, STORIES.events.keys)
DECIDED = ("signatures", "signature_shingles", "text_links", "duplicates", "story_vectors", "story_terms")
DECIDED += ("story_links", "event_vectors")


def articles() -> list[Article]:
    """Reports of a few events, copies and forms among them, as workers give them."""
    given = [
        fakes.article(n, text=text, title=text.split(".")[0][:60], url=f"https://outlet{n}.example/{n}")
        for n, text in enumerate(texts(), 1)
    ]
    return [
        replace(a, prepared=prepare(a.fields.title, a.fields.subtitle, a.text, a.language.code, PREPARING))
        for a in given
    ]


def decided(folder: Path, given: list[Article], preparing: str) -> dict[str, list[tuple[object, ...]]]:
    """What a warehouse holds of decisions after the articles were loaded in two batches."""
    folder.mkdir()
    house = House(folder)
    settings = LoadSettings(copies=COPIES, stories=STORIES, preparing=preparing)
    for number, part in enumerate((given[::2], given[1::2])):
        load(house.path, staging.stage(house.staging, batch(part, run_id=f"run-{number}")), settings)
    found = {name: house.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in DECIDED}
    found["stories"] = house.rows(
        "SELECT list(url ORDER BY url) FROM articles GROUP BY story_id ORDER BY 1",
    )
    assert all(found[name] for name in ("duplicates", "text_links", "story_links", "story_vectors"))
    return found


@pytest.fixture
def cuts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made anew."""
    made: list[str] = []
    for name in ("print_article", "terms", "keys"):
        real = getattr(of_prepared, name)
        monkeypatch.setattr(of_prepared, name, lambda *given, name=name, real=real: made.append(name) or real(*given))
    return made


def test_a_load_decides_the_same_whoever_made_the_terms(tmp_path: Path, cuts: list[str]) -> None:
    given = articles()
    cuts.clear()
    brought = decided(tmp_path / "brought", given, "v1")
    assert not cuts, "all was found"
    own = decided(tmp_path / "own", [replace(article, prepared=()) for article in given], "v1")
    assert set(cuts) == {"print_article", "terms", "keys"}
    assert brought == own


def test_what_another_version_made_is_made_anew(house: House, cuts: list[str]) -> None:
    wrong = [replace(a, prepared=tuple((key, b"\x00") for key, _ in a.prepared)) for a in articles()[-1:]]
    cuts.clear()
    settings = LoadSettings(copies=COPIES, stories=STORIES, preparing="v2")
    assert load(house.path, staging.stage(house.staging, batch(wrong)), settings).new == 1
    assert cuts == ["print_article", "terms", "keys"]


def test_a_batch_staged_before_workers_made_anything_is_loaded(house: House, cuts: list[str]) -> None:
    made = batch([fakes.article(1)])
    older = replace(made, tables={name: table for name, table in made.tables.items() if name != PREPARED})
    settings = LoadSettings(copies=COPIES, stories=STORIES, preparing="v1")
    assert load(house.path, staging.stage(house.staging, older), settings).new == 1
    assert cuts == ["print_article", "terms", "keys"]


def test_what_was_made_of_another_text_is_not_taken(house: House, cuts: list[str]) -> None:
    """A line learned at a source is taken out of the text that is stored, and told apart."""
    one, other = articles()[-2:]
    cuts.clear()
    settings = LoadSettings(copies=COPIES, stories=STORIES, preparing="v1")
    stale = replace(other, prepared=one.prepared)
    load(house.path, staging.stage(house.staging, batch([stale])), settings)
    assert cuts == ["print_article", "terms", "keys"]
