"""The words of a text: the first ones are the same, however much of the text is read for them."""

import re

import pytest

from extractors.stories import terms as of_terms
from extractors.stories.terms import first_found

WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")


@pytest.mark.parametrize("most", [-1, 0, 1, 2, 5, 9, 40])
@pytest.mark.parametrize("reach", [1, 3, 9])
def test_the_first_words_are_those_of_the_whole_text(most: int, reach: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_terms, "_REACH", reach)
    for text in ("", "one", "Aussenhandelsgesetz 1.234,5 a b c d e f g h", "12.345.678 ships of Eastmere, 1,5 a 2 b 3"):
        assert first_found(WORD, text, most) == WORD.findall(text)[: max(0, most)]
