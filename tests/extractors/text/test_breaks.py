"""Each word has one way of being written: without what only says where a line may break, and composed."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.breaks import without_breaks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fuß\u00adgänger\u00adbrücke", "Fußgängerbrücke"),
        ("har\u200bbour", "harbour"),
        ("Ha\u2060fen\ufeff", "Hafen"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner of Persian is how the word is written
        ("Mare\u0301via", "Marévia"),
        ("\u09df", "\u09af\u09bc"),  # a letter that Unicode's composed form writes as two
        ("plain", "plain"),
    ],
)
def test_words_are_whole(text: str, expected: str) -> None:
    assert without_breaks(text) == expected


@given(st.text())
def test_nothing_else_changes(text: str) -> None:
    assert without_breaks(text) == normalize("NFC", "".join(c for c in text if c not in "\u00ad\u200b\u2060\ufeff"))
