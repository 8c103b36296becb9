"""Places in writings without capitals have the key that they have in Latin letters."""

import pytest

from extractors.stories.keys import Keys, keys, spelled
from flows.settings.load import load_story_settings

SETTINGS = load_story_settings()


def read(text: str, language: str) -> Keys:
    if SETTINGS.events is None:
        raise AssertionError
    return keys("", text, language, SETTINGS.common, SETTINGS.events.keys)


def key(name: str) -> str:
    if SETTINGS.events is None:
        raise AssertionError
    return spelled(name, SETTINGS.events.keys)


@pytest.mark.parametrize(
    ("text", "language", "places"),
    [
        ("莫斯科地铁周一停运，武汉的列车照常行驶。", "zh", ["Moscow", "Wuhan"]),
        ("明尼亞波利斯的一座橋倒塌。", "zh", ["Minneapolis"]),
        ("モスクワで地下鉄が止まり、大阪の電車は走った。", "ja", ["Moscow", "Osaka"]),
        ("توقف المترو في موسكو وبالقاهرة يوم الاثنين", "ar", ["Moscow", "Cairo"]),
        ("اجتمع الوزراء في سان فرانسيسكو", "ar", ["San", "Francisco"]),
    ],
)
def test_a_place_has_the_key_of_its_latin_name(text: str, language: str, places: list[str]) -> None:
    assert {key(place) for place in places} <= set(read(text, language).keys)
    english = read("In " + " and ".join(places), "en")
    assert {key(place) for place in places} <= set(english.keys)


def test_the_longest_name_is_taken_and_told_as_it_is_written() -> None:
    assert read("東京都の知事", "ja").keys == read("東京の知事", "ja").keys != read("京都の知事", "ja").keys
    assert read("莫斯科地铁", "zh").names == ("莫斯科",)


def test_part_of_a_word_of_katakana_is_no_place() -> None:
    assert key("Rome") in read("ローマ市", "ja").keys
    assert read("アローマ", "ja").keys == ()


def test_languages_with_capitals_are_read_as_before_and_of_others_without_a_table_only_numbers() -> None:
    assert read("moscow in lower case, and 4,300 more", "en").keys == ("#4300",)
    assert read("มอสโก 4,300", "th").keys == ("#4300",)


def test_whatever_is_read_is_read_the_same_twice() -> None:
    text = "莫斯科和武汉" * 400
    assert read(text, "zh") == read(text, "zh")
    assert len(read(text, "zh").keys) == 2
