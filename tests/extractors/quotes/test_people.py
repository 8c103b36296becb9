"""Who a speaker is: full names for surnames and pronouns, and what is no person."""

import pytest

from extractors.article import Block, Quote, SpeakerKind
from extractors.quotes.find import find_quotes


def find(*paragraphs: str) -> tuple[Quote, ...]:
    return find_quotes(tuple(Block(text, i) for i, text in enumerate(paragraphs)))


def names(*paragraphs: str) -> list[tuple[SpeakerKind | None, str | None]]:
    return [(quote.speaker_kind, quote.speaker_name) for quote in find(*paragraphs)]


PERSON, PRONOUN = SpeakerKind.PERSON, SpeakerKind.PRONOUN


def test_a_surname_gets_the_first_full_name_of_the_text() -> None:
    assert names("The yard belongs to Jane A. Holloway.", "“We will rebuild it,” Holloway said.") == [
        (PERSON, "Jane A. Holloway")
    ]


def test_a_surname_nobody_has_in_full_has_no_name() -> None:
    assert names("“We will rebuild it,” Mayor Holloway said.") == [(None, None)]


def test_titles_are_no_part_of_a_name() -> None:
    assert names("“We will rebuild it,” said Senator Jane Holloway.") == [(PERSON, "Jane Holloway")]
    assert names("„Wir bauen sie neu auf“, sagte Bauminister Max Muster.") == [(PERSON, "Max Muster")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("„Wir bauen sie neu auf“, sagte der junge Schweißer Max Muster.", "Max Muster"),
        ("Die Werft hat Max Muster. „Wir bauen sie neu auf“, sagte der Schweißer Muster.", "Max Muster"),
        ("„Wir bauen sie neu auf“, sagte Bankexperte Muster. Die Werft gehört Max Muster.", "Max Muster"),
        ("„Wir bauen sie neu auf“, sagte die Neue Werft.", None),
        ("Warum Muster so redet: „Wir bauen sie neu auf“, sagte Muster.", None),
        ("Says Roe. “We will rebuild it,” Roe said.", None),
    ],
)
def test_a_noun_or_a_question_before_a_name_is_none_of_it(text: str, name: str | None) -> None:
    assert [quote.speaker_name for quote in find(text)] == [name]


def test_a_pronoun_is_the_person_before_where_there_is_no_other() -> None:
    first = "“We will rebuild the yard,” Jane Holloway said."
    assert names(first, "“It will take a year,” she added.")[1] == (PRONOUN, "Jane Holloway")
    assert names(first, "Then the mayor Ben Doe came in, and “it will take a year,” he added.")[1] == (PRONOUN, None)
    assert names(first, "One.", "Two.", "Three.", "“It will take a year,” she added.")[1] == (PRONOUN, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“We will rebuild the yard,” the mayor said.", SpeakerKind.ROLE),
        ("“We will rebuild the yard,” Acme Corp said.", SpeakerKind.ORGANISATION),
        ("“We will rebuild the yard,” she said.", SpeakerKind.PRONOUN),
        ("„Wir bauen die Werft neu auf“, sagte die Ministerin.", SpeakerKind.ROLE),
    ],
)
def test_what_is_no_person_is_told(text: str, kind: SpeakerKind) -> None:
    assert [quote.speaker_kind for quote in find(text)] == [kind]


def test_a_pronoun_before_anybody_has_spoken_is_the_one_just_named_who_speaks_later() -> None:
    later = "“It will take a year,” said Jane Holloway."
    assert names("Jane Holloway opened the meeting. “We will rebuild it all,” she said.", later) == [
        (PRONOUN, "Jane Holloway"),
        (PERSON, "Jane Holloway"),
    ]
    assert names("Jane Holloway met Paul Sample. “We will rebuild it all,” she said.", later)[0] == (PRONOUN, None)
    assert names("Jane Holloway met Sample. “We will rebuild it all,” she said.", later)[0] == (PRONOUN, None)


def test_he_and_she_are_not_one_person_and_a_titled_surname_is_another() -> None:
    told = "“We will rebuild it all,” said Jane Holloway."
    assert names(told, "“It will take a year,” she added.", "“Nobody will pay for that,” he said.") == [
        (PERSON, "Jane Holloway"),
        (PRONOUN, "Jane Holloway"),
        (PRONOUN, None),
    ]
    assert names(told, "But Dr. Sample disagreed. “Nobody will pay for that,” she said.")[1] == (PRONOUN, None)
