"""A brief of a real warehouse: filters, what came late, what a person marked, what changed since it was told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.briefs.choose import Change, Growth, Told
from flows.briefs.make import Before, Brief, make, period_of
from flows.briefs.readers import Reader
from flows.briefs.sending import _entries
from tests.newsroom.fill import at, story
from tests.warehouse.conftest import batch
from warehouse.file.connection import connect
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.source_facts import SourceFacts, write_facts
from warehouse.staging import files as staging

TUESDAY = datetime(2026, 3, 10, tzinfo=UTC)
GROWTH = Growth(1.5, 2)


def brief(warehouse: Path, before: Before = Before(), until: datetime = TUESDAY, **given: object) -> Brief:  # noqa: B008
    return make(warehouse, Reader.model_validate({"id": "all", "stories": 50} | given), before, until, GROWTH)


def titles(made: Brief) -> list[str]:
    return [entry.title or "" for entry in made.entries]


def told(made: Brief) -> Before:
    """What is remembered of a brief."""
    rows = _entries(made)
    entries = [
        Told(r["entry"], r["article_id"], r["title"], r["digest"], r["articles"], r["sources"], made.period)
        for r in rows
    ]
    return Before(made.until, tuple(entries))


def test_a_brief_is_filtered_by_what_its_reader_asks_for(warehouse: Path) -> None:
    assert {entry.language for entry in brief(warehouse, languages=("ar", "zh")).entries} == {"ar", "zh"}
    assert len(brief(warehouse, stories=2).entries) == 2
    assert len(brief(warehouse, sources=("al-waha",)).entries) == 1
    assert brief(warehouse, tiers=(1,)).entries == ()
    write_facts(warehouse, [SourceFacts("courier", tier=1), SourceFacts("fjordavis", tier=2)])
    assert all(entry.has_priority for entry in brief(warehouse, watches=("ferries",), languages=("en",)).entries[:1])


def test_a_brief_tells_the_health_of_its_readers_sources_alone(warehouse: Path) -> None:
    write_facts(
        warehouse, [SourceFacts("tidewire", tier=1, country="NO"), SourceFacts("gazette", tier=2, country="GB")]
    )
    assert "gazette" in {each.source_id for each in brief(warehouse).changes}
    assert "gazette" not in {each.source_id for each in brief(warehouse, tiers=(1,)).changes}
    assert {each.source_id for each in brief(warehouse, countries=("GB",)).changes} == {"gazette"}


def test_the_next_brief_repeats_nothing(warehouse: Path) -> None:
    first = brief(warehouse)
    assert len(first.entries) > 8
    again = brief(warehouse, told(first), TUESDAY + timedelta(hours=1))
    assert (again.entries, again.since) == ((), TUESDAY)


def test_what_comes_late_is_told_and_what_was_there_is_not(warehouse: Path) -> None:
    with connect(warehouse) as connection:
        connection.execute("UPDATE articles SET loaded_at = published_at")
    first = brief(warehouse, stories=1)
    with connect(warehouse) as connection:
        connection.execute("UPDATE articles SET loaded_at = '2026-03-10 03:00:00+00' WHERE source_id = 'el-arenal'")
    late = brief(warehouse, told(first), TUESDAY + timedelta(days=1))
    assert titles(late) == ["El embalse de Arenal cae al doce por ciento"]


def test_a_headline_changed_later_brings_its_story_back(warehouse: Path) -> None:
    first = brief(warehouse, sources=("el-arenal",))
    (entry,) = first.entries
    with connect(warehouse) as connection:
        connection.execute("UPDATE articles SET title = 'Arenal' WHERE article_id = ?", [entry.article_id])
    (again,) = brief(warehouse, told(first), TUESDAY + timedelta(days=2), sources=("el-arenal",)).entries
    assert (again.change, again.title) == (Change.CHANGED, "Arenal")
    assert again.what == "El Arenal changed the headline, before: El embalse de Arenal cae al doce por ciento"


def test_a_story_that_grew_says_from_what_to_what(warehouse: Path, tmp_path: Path) -> None:
    first = brief(warehouse, languages=("es",))
    text = warehouse_text(warehouse, "el-arenal")
    later = [story(f"papel-{n}", "sequia", text, "El embalse cae", at(1, n, days=1), language="es") for n in range(3)]
    load(warehouse, staging.stage(tmp_path / "staged", batch(later, run_id="later")), LoadSettings())
    with connect(warehouse) as connection:
        connection.execute(
            "UPDATE articles SET story_id = (SELECT story_id FROM articles WHERE source_id = 'el-arenal')"
            " WHERE source_id LIKE 'papel-%'"
        )
    (again,) = brief(warehouse, told(first), TUESDAY + timedelta(days=1), languages=("es",)).entries
    assert again.change is Change.GROWN
    assert again.what == "from 1 to 4 outlets, 1 to 4 articles since 2026-03-10"


def warehouse_text(warehouse: Path, source: str) -> str:
    with connect(warehouse, read_only=True) as connection:
        return str(connection.rows("SELECT text FROM articles WHERE source_id = ?", [source])[0][0])


def test_what_a_person_marked_as_a_false_hit_is_left_out(warehouse: Path) -> None:
    before = titles(brief(warehouse, watches=("railway",)))
    assert sorted(before) == [
        "Night train to the lemon trees comes back in June",
        "Night trains to the south return in June",
    ]
    with connect(warehouse) as connection:
        connection.execute(
            "INSERT INTO marks BY NAME FROM (SELECT DISTINCT article_id AS mark_id, 'false_hit' AS kind, article_id,"
            " now() AS marked_at FROM mentions WHERE watch = 'railway')"
        )
    assert titles(brief(warehouse, watches=("railway",))) == []


def test_a_day_is_that_of_the_reader() -> None:
    late = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert period_of(Reader(id="a"), late) == "2026-03-09"
    assert period_of(Reader(id="a", timezone="Europe/Stockholm"), late) == "2026-03-10"
    assert period_of(Reader(id="a", every="week"), late) == "2026-W11"
