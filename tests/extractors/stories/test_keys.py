"""Names and numbers in a spelling that languages share."""

import pytest

from extractors.stories.keys import keys, looked_up, shared, spelled
from flows.settings.load import load_story_settings

STORIES = load_story_settings()
assert STORIES.events is not None
SETTINGS = STORIES.events.keys
COMMON = {"en": {"the": 1, "harbour": 9000}}


@pytest.mark.parametrize(
    "spellings",
    [("Putin", "Путин", "Poutine"), ("Zelensky", "Зеленский", "Selenskyj"), ("Łódź", "Lodz")],
)
def test_a_name_has_one_key_in_all_its_spellings(spellings: tuple[str, ...]) -> None:
    assert len({spelled(spelling, SETTINGS) for spelling in spellings}) == 1


def test_numbers_are_the_same_whatever_parts_their_thousands() -> None:
    one = keys("", "Some 12,400 came to Eastmere", "en", COMMON, SETTINGS)
    other = keys("", "12.400 kamen nach Eastmere", "de", COMMON, SETTINGS)
    assert {key for key, _, _ in shared(one, other)} == {"#12400", spelled("Eastmere", SETTINGS)}


@pytest.mark.parametrize(
    ("text", "language"),
    [("قتل ٤٬٣٠٠ شخص", "ar"), ("۴٬۳۰۰ نفر", "fa"), ("४,३०० लोग", "hi"), ("４，３００人", "ja"), ("৪,৩০০ জন", "bn")],
)
def test_numbers_are_the_same_in_the_digits_of_any_script(text: str, language: str) -> None:
    assert keys("", text, language, COMMON, SETTINGS).keys == ("#4300",)


def test_common_words_and_single_digits_are_no_keys() -> None:
    assert keys("", "The 7 said so", "en", COMMON, SETTINGS).keys == ()


def test_keys_are_told_with_the_name_as_written() -> None:
    found = keys("", "Lindqvist spoke", "en", COMMON, SETTINGS)
    assert (found.names, len(looked_up(found, SETTINGS))) == (("Lindqvist",), 1)


def test_where_no_space_parts_words_latin_names_and_numbers_count() -> None:
    assert keys("", "東京でASEAN首脳会議、2024年", "ja", COMMON, SETTINGS).names == ("ASEAN", "東京", "2024")
