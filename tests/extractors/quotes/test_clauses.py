"""Speakers by the kind of clause, in 14 languages.

``clauses.tsv``: language, a text (¶ parts paragraphs) and the speaker of its last quotation.
"""

from pathlib import Path

import pytest

from extractors.article import Block, Quote
from extractors.quotes.find import find_quotes

ROWS = [line.split("\t") for line in Path(__file__).with_name("clauses.tsv").read_text("utf-8").splitlines()]


def last_quote(text: str) -> Quote:
    return find_quotes(tuple(Block(paragraph, i) for i, paragraph in enumerate(text.split("¶"))))[-1]


@pytest.mark.parametrize(("text", "speaker"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_subject_is_told_by_the_kind_of_clause(text: str, speaker: str) -> None:
    assert last_quote(text).speaker == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Jana Beispiel sprach. Der Steuersatz liege bei zehn Prozent. „Wir sollten ihn trotzdem noch heuer senken.“",
        "„Ich fand es gut“, sagte Jana Beispiel. Ihre Anwältin lachte laut: „Das ist doch nicht wahr, oder?“",
        "Das Dock sei alt. Die Gefahr eines Brandes sei groß, man müsse „sehr schnell handeln und alles sperren“.",
    ],
)
def test_what_is_reported_does_not_speak(text: str) -> None:
    assert last_quote(text).speaker in {None, "Jana Beispiel", "Ihre Anwältin"}
