"""How much a watch is named, by whom, in which words."""

from datetime import UTC, datetime

from warehouse.file.connection import Connection
from warehouse.reading.volume import companions, namers, newest_mentions, voices, voices_by_day, watch_days

SINCE, UNTIL = datetime(2026, 2, 16, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC)


def test_every_day_is_a_row(asked: Connection) -> None:
    days = watch_days("harbour", UNTIL, days=30).ask(asked)
    assert [each.day for each in days] == sorted({each.day for each in days})
    assert len(days) == 30
    monday = days[-1]
    assert (monday.articles, monday.originals) == (10, 5)
    assert monday.usual == sum(each.originals for each in days[-15:-1]) / 14


def test_shares_add_up(asked: Connection) -> None:
    found = voices(SINCE, UNTIL).ask(asked)
    assert found[0].watch == "harbour"
    assert abs(sum(each.share for each in found) - 1) < 1e-9
    assert [each.watch for each in voices(SINCE, UNTIL, ["railway"]).ask(asked)] == ["railway"]


def test_the_shares_of_a_day_add_up(asked: Connection) -> None:
    by_day: dict[object, float] = {}
    originals: dict[str, int] = {}
    for each in voices_by_day(SINCE, UNTIL).ask(asked):
        by_day[each.day] = by_day.get(each.day, 0) + each.share
        originals[each.watch] = originals.get(each.watch, 0) + each.originals
    assert all(abs(share - 1) < 1e-9 for share in by_day.values())
    assert originals == {each.watch: each.originals for each in voices(SINCE, UNTIL).ask(asked)}
    assert {each.share for each in voices_by_day(SINCE, UNTIL, ["railway"]).ask(asked)} == {1.0}


def test_the_newest_mention_comes_first_in_its_sentence(asked: Connection) -> None:
    first, *others = newest_mentions("harbour", SINCE, UNTIL).ask(asked)
    assert (first.source_id, first.term) == ("metro-standard", "Eastmere")
    assert "Eastmere" in first.sentence
    assert not any(each.is_copy for each in (first, *others))
    assert any(each.is_copy for each in newest_mentions("harbour", SINCE, UNTIL, copies=True).ask(asked))


def test_outlets_and_authors_are_ranked_apart(asked: Connection) -> None:
    found = namers("harbour", SINCE, UNTIL).ask(asked)
    outlets = [each.originals for each in found if each.kind == "outlet"]
    assert outlets == sorted(outlets, reverse=True)
    assert ("author", "Nora Whitfield") in {(each.kind, each.name) for each in found}


def test_companions_are_words_that_others_have_less_often(asked: Connection) -> None:
    found = {each.word: each for each in companions("harbour", SINCE, UNTIL).ask(asked)}
    assert "eastmere" not in found
    assert all(each.lift > 1.5 and each.articles > 1 for each in found.values())
