"""The head of a plain text."""

import pytest

from extractors.article import Block, Fields, RemovedKind
from extractors.cleaning.heading import read_heading

PROSE = "The shipyard of Harbour City will be rebuilt before winter, the council decided on Monday evening."
MORE = "Workers had waited for the decision since the fire of last May, which destroyed two cranes and a hall."


def read(*lines: str, title: str | None = None) -> tuple[Fields, dict[int, RemovedKind]]:
    heading = read_heading([Block(line, i) for i, line in enumerate(lines)], Fields(title=title))
    return heading.fields, dict(heading.taken)


def test_a_headline_over_prose_is_the_title() -> None:
    fields, taken = read("Council decides to rebuild shipyard", PROSE, MORE)
    assert fields.title == "Council decides to rebuild shipyard"
    assert taken == {0: RemovedKind.TITLE}


def test_a_short_line_over_the_headline_is_its_kicker() -> None:
    fields, taken = read("Yard-council", "Council decides to rebuild shipyard before winter", PROSE)
    assert (fields.kicker, fields.title) == ("Yard-council", "Council decides to rebuild shipyard before winter")
    assert taken == {0: RemovedKind.KICKER, 1: RemovedKind.TITLE}


def test_a_trail_that_ends_in_the_title_is_not_the_title() -> None:
    fields, taken = read("Home Port Council decides to rebuild shipyard", "Council decides to rebuild shipyard", PROSE)
    assert fields.title == "Council decides to rebuild shipyard"
    assert set(taken) == {0, 1}


def test_a_question_is_a_title_however_long() -> None:
    question = "Who will rebuild the shipyard of Harbour City before the storms of the winter come?"
    assert read(question, PROSE)[0].title == question


@pytest.mark.parametrize("line", ["“We will rebuild it.”", "It was Monday.", "Read on:", "Sold"])
def test_what_closes_or_is_tiny_is_no_title(line: str) -> None:
    assert read(line, PROSE, MORE)[0].title is None


def test_text_that_begins_with_prose_has_no_title() -> None:
    assert read(PROSE, MORE) == (Fields(), {})


def test_text_without_prose_is_left_alone() -> None:
    assert read("Council decides to rebuild shipyard", "Port open") == (Fields(), {})


def test_a_standfirst_said_again_is_the_subtitle() -> None:
    standfirst = "The shipyard of Harbour City will be rebuilt before winter"
    fields, taken = read("Council decides to rebuild the whole shipyard", standfirst, PROSE, MORE)
    assert fields.subtitle == standfirst
    assert taken[1] is RemovedKind.REPEATED


def test_a_line_between_title_and_byline_is_the_subtitle_and_stays_in_the_text() -> None:
    lines = ("Council decides to rebuild shipyard", PROSE, MORE)
    blocks = [Block(line, position) for line, position in zip(lines, (0, 1, 3), strict=True)]
    heading = read_heading(blocks, Fields(), bylines={2})
    assert heading.fields.subtitle == PROSE
    assert 1 not in heading.taken
    assert read_heading(blocks, Fields(), bylines={4}).fields.subtitle is None


def test_a_known_title_takes_no_line() -> None:
    assert read("Half from the port", PROSE, MORE, title="Council decides")[1] == {}
