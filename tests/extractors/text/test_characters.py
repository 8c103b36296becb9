"""Every character of what strangers write is one, and an emoji written as two halves is an emoji."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.characters import well_formed, with_real_references


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ferry on time", "Ferry on time"),
        ("Ferry \ud83d\ude00 on time", "Ferry 😀 on time"),
        ("Ferry \ud83d on time", "Ferry \ufffd on time"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("Fähre\0", "Fähre"),
    ],
)
def test_halves_of_pairs(text: str, wanted: str) -> None:
    assert well_formed(text) == wanted


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_well_formed_text_fits_anywhere_and_stays_as_it_is(text: str) -> None:
    once = well_formed(text)
    assert once.encode().decode() == once == well_formed(once)
    assert "\0" not in once


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("Ferry &#55357;&#56832;!", "Ferry &#128512;!"),
        ("&#xD83D;&#xde00;", "&#128512;"),
        ("&#65;&#55357;", "&#65;&#65533;"),
        ("&#x110000; &#99999999999999999999;", "&#65533; &#65533;"),
        ("&#1055;&#1072;&amp; &#;", "&#1055;&#1072;&amp; &#;"),
        ("&#128512;", "&#128512;"),
    ],
)
def test_references_that_are_no_characters(markup: str, wanted: str) -> None:
    assert with_real_references(markup) == wanted
