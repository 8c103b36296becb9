"""The same number is the same word in the digits of every script: for terms, keys of events, and copies."""

import sys
import unicodedata

import pytest

from extractors.copies.shingles import facts, words
from extractors.stories.keys import keys
from extractors.stories.terms import terms
from extractors.text.digits import latin_digits
from flows.settings.load import load_story_settings

STORIES = load_story_settings()
WRITTEN = ("4,312", "٤٬٣١٢", "۴٬۳۱۲", "४,३१२", "৪,৩১২", "４,３１２")


def test_every_decimal_digit_of_the_basic_plane_is_known() -> None:
    for code in range(0xFF00):
        value = unicodedata.decimal(chr(code), None)
        if value is not None:
            assert latin_digits(chr(code)) == str(value)


def test_what_is_no_digit_stays() -> None:
    others = "".join(
        chr(code)
        for code in range(sys.maxunicode + 1)
        if not unicodedata.category(chr(code)).startswith(("Nd", "Cs")) and code not in (0x66B, 0x66C)
    )
    assert latin_digits(others) == others


@pytest.mark.parametrize("number", WRITTEN[1:])
def test_a_number_is_the_same_whatever_its_digits(number: str) -> None:
    assert words(f"vale {number}") == words("vale 4,312")
    assert facts(f"vale {number}") == facts("vale 4,312")
    if STORIES.events is None:
        raise AssertionError
    for language in ("ar", "fa", "hi", "bn"):
        found, plain = (terms(f"Vale {n}", f"Vale {n}", language, {}, STORIES.terms) for n in (number, "4,312"))
        assert found.words == plain.words
        assert found.hashes.tolist() == plain.hashes.tolist()
        assert found.is_number.tolist() == plain.is_number.tolist()
        told, known = (keys("", f"Vale {n}", language, {}, STORIES.events.keys).keys for n in (number, "4,312"))
        assert told == known
