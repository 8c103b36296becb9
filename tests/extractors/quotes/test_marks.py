"""Marks are matched in one go, and as they were when each was looked on from: nothing but marks is no trap."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block
from extractors.quotes import find
from extractors.quotes.find import find_quotes
from extractors.quotes.spans import _CLOSERS, _LONGEST, _MARK_OR_CLOSER, _closing, spans_of


def looked_on_from(text: str, start: int, mark: str) -> int:
    depth = 0
    for found in _MARK_OR_CLOSER[mark].finditer(text, start, start + _LONGEST):
        if found.group() not in _CLOSERS[mark]:
            depth += 1
        elif depth == 0:
            return found.start()
        else:
            depth -= 1
    return -1


@given(st.text('“”„«»「」『』"‚‘‹› a', max_size=40), st.sampled_from(sorted(_CLOSERS)))
def test_what_closes_a_quotation(text: str, mark: str) -> None:
    for start in range(len(text) + 1):
        assert _closing(text, start, mark) == looked_on_from(text, start, mark)


# Marks that close are quotations, and each is asked for its speaker, so there are fewer of them.
@pytest.mark.parametrize(
    ("text", "times"),
    [
        *((text, 6_000) for text in ("「", "「あ", "『「", "« a", "„a")),
        *((text, 300) for text in ("“a ", '"a ', "「」", "「a」b")),
    ],
)
def test_a_text_of_nothing_but_marks_is_gone_through(text: str, times: int) -> None:
    block = Block(text * times, 0)
    assert isinstance(find_quotes((block,)), tuple)


def test_who_speaks_is_not_asked_of_what_is_too_short_to_be_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "_speaker", lambda *_: pytest.fail("20,000 pairs of marks took 26 s"))
    assert find_quotes((Block("The board voted. " + "「」“a b c”" * 9, 0),)) == ()


def test_of_more_quotations_than_any_article_has_the_first_are_looked_at() -> None:
    spans = list(spans_of(["x: “a b c d” " * 5_000]))
    assert len(spans) == 1_000
    assert spans[0].text == spans[-1].text == "a b c d"
