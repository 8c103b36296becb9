"""What analysts ask beyond counting: what is alike, what is worth reading, what is talked of more than before."""

import pytest

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection

STORM = "(SELECT article_id FROM articles WHERE source_id = '{}' AND title ILIKE '%storm%')"
STORY = "(SELECT story_id FROM articles WHERE source_id = 'tidewire')"


def test_the_rest_of_a_story_is_most_like_one_of_its_articles(asked: Connection) -> None:
    found = asked.rows(
        f"SELECT source_id, is_same_story, likeness FROM similar_to({STORM.format('tidewire')}, rows := 5)"
    )
    assert {source for source, *_ in found[:2]} == {"harbour-journal", "metro-standard"}
    assert [is_same for _, is_same, _ in found] == [True, True, False, False, False]
    assert all(0 < likeness <= 1 for *_, likeness in found)


def test_a_copy_is_asked_about_as_its_original_by_id_or_address(asked: Connection) -> None:
    by_copy = asked.rows("SELECT article_id FROM similar_to('https://gazette.example/harbour-storm')")
    assert by_copy == asked.rows(f"SELECT article_id FROM similar_to({STORM.format('tidewire')})")
    assert asked.rows("FROM similar_to('nothing')") == []


def test_the_order_of_reading_has_each_original_and_what_it_adds(asked: Connection) -> None:
    found = asked.rows(f"SELECT source_id, words, new_words, copies FROM reading_order({STORY})")
    assert [row[0] for row in found] == ["tidewire", "harbour-journal", "metro-standard"]
    assert found[0][1] == found[0][2]
    assert all(new < words for _, words, new, _ in found[1:])
    assert [copies for *_, copies in found] == [4, 0, 0]


def test_a_trend_counts_a_story_once_and_leaves_common_words_out(asked: Connection) -> None:
    found = {
        term: (stories, before)
        for term, stories, before in asked.rows(
            "SELECT term, stories, stories_before FROM trending('2026-03-09', language := 'en', rows := NULL)"
        )
    }
    assert found["holm"] == (4, 0)
    assert not {"the", "and", "harbour"} & set(found)
    once = dict(asked.rows("SELECT term, stories FROM trending('2026-03-09', at_least := 1, rows := NULL)"))
    assert once["Ada Lindqvist"] == 1  # in a story of seven articles
    assert "ferreira" in once


def test_the_words_of_a_language_that_comes_in_anew_are_not_rising(asked: Connection) -> None:
    rising = asked.rows("SELECT language, kind FROM trending('2026-03-09', at_least := 1, rows := NULL)")
    before = asked.rows("SELECT DISTINCT language FROM articles WHERE published_at < '2026-03-09'")
    assert {language for language, kind in rising if kind == "word"} == {"en"} == {each for (each,) in before}
    assert {"de", "fr"} <= {language for language, kind in rising if kind == "name"}


def test_a_share_of_voice_by_day_adds_up_to_the_whole(asked: Connection) -> None:
    for step in ("day", "week", "month"):
        summed = asked.rows(
            f"SELECT watch, sum(articles), sum(mentions) FROM share_of_voice_by('{step}', since := '2026-03-01')"
            " GROUP BY ALL ORDER BY ALL"
        )
        assert summed == asked.rows(
            "SELECT watch, articles, mentions FROM share_of_voice(since := '2026-03-01') ORDER BY ALL"
        )
    shares = asked.rows("SELECT round(sum(share), 3) FROM share_of_voice_by('day') GROUP BY begins")
    assert set(shares) == {(1.0,)}


def test_another_step_is_refused(asked: Connection) -> None:
    with pytest.raises(WarehouseError, match="a step is day, week or month"):
        asked.rows("FROM share_of_voice_by('year')")
