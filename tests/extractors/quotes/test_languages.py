"""Speakers in 23 languages, by ten common forms each: either order, apposition, office, pronoun, surname later.

``languages.tsv``: language, text (¶ parts paragraphs), and of its last quotation the speaker as printed, name, kind.
"""

from pathlib import Path

import pytest

from extractors.article import Block, Quote
from extractors.quotes.find import find_quotes

ROWS = [line.split("\t") for line in Path(__file__).with_name("languages.tsv").read_text("utf-8").splitlines()]
# A name or kind that is not told is no error, but there shall not be more of them.
TOLD = 215


def last_quote(text: str) -> Quote:
    return find_quotes(tuple(Block(paragraph, i) for i, paragraph in enumerate(text.split("¶"))))[-1]


def found(text: str) -> tuple[str | None, str | None, str | None]:
    quote = last_quote(text)
    return quote.speaker, quote.speaker_name, quote.speaker_kind and quote.speaker_kind.value


@pytest.mark.parametrize(("text", "speaker", "name", "kind"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_speaker_is_told_and_never_a_wrong_name(text: str, speaker: str, name: str, kind: str) -> None:
    assert last_quote(text).position == text.count("¶")
    told = found(text)
    assert told[0] == (None if speaker == "-" else speaker)
    assert told[1] in {None, name}
    assert told[2] in {None, kind}


def test_few_names_and_kinds_are_left_open() -> None:
    told = [found(text) for _, text, *_ in ROWS]
    assert sum(each[1] == (None if row[3] == "-" else row[3]) for each, row in zip(told, ROWS, strict=True)) >= TOLD
    assert sum(each[2] == (None if row[4] == "-" else row[4]) for each, row in zip(told, ROWS, strict=True)) >= TOLD
