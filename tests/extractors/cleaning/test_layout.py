"""How the lines of an article lie."""

import pytest

from extractors.article import Block, BlockKind
from extractors.cleaning.layout import Where, ends_like_a_sentence, is_prose, weight, zones

PROSE = "The shipyard of Harbour City will be rebuilt before winter, the council decided on Monday evening."


def blocks(*lines: str) -> tuple[Block, ...]:
    return tuple(Block(line, i) for i, line in enumerate(lines))


@pytest.mark.parametrize(
    "text", ["It ended.", "Did it end?", "“It ended.”", "終わった。", "(It ended.)", "انتهى؟", "It ended …"]
)
def test_sentences_end_in_many_scripts(text: str) -> None:
    assert ends_like_a_sentence(text)


@pytest.mark.parametrize("text", ["Yard sold", "Yard sold:", "Yard, sold,", ""])
def test_headlines_do_not_end_like_sentences(text: str) -> None:
    assert not ends_like_a_sentence(text)


def test_a_wide_character_weighs_more() -> None:
    assert weight("造船所") == 7.5
    assert weight("yard") == 4


def test_prose_is_long_and_closed_and_no_heading() -> None:
    assert is_prose(Block(PROSE, 0))
    assert not is_prose(Block(PROSE.removesuffix("."), 0))
    assert not is_prose(Block("The yard was sold.", 0))
    assert not is_prose(Block(PROSE, 0, BlockKind.HEADING))


def test_head_body_and_end() -> None:
    lines = blocks("Yard sold", "By Jane Roe", *[PROSE] * 12, "Share", "Comments")
    found = zones(lines)
    assert found[:2] == (Where.HEAD, Where.HEAD)
    assert found[5] is Where.ANY
    assert found[11] is Where.TAIL
    assert found[-2:] == (Where.END, Where.END)


def test_the_head_goes_on_behind_a_standfirst() -> None:
    lines = blocks("Yard sold", PROSE, "By Jane Roe", "May 3, 2024", *[PROSE] * 20)
    assert [zone.value for zone in zones(lines)[:5]] == ["head", "any", "head", "head", "any"]


def test_so_it_does_in_a_short_article() -> None:
    lines = blocks("Yard sold", PROSE, "By Jane Roe", "May 3, 2024", *[PROSE] * 6, "By the quay", PROSE)
    assert [zone.value for zone in zones(lines)[1:5]] == ["any", "head", "head", "any"]
    assert zones(lines)[-2] is not Where.HEAD


def test_lines_without_prose_have_no_zones() -> None:
    assert zones(blocks("Yard sold", "Port open")) == (Where.ANY, Where.ANY)


@pytest.mark.parametrize(
    ("where", "covered"),
    [
        (Where.ANY, set(Where)),
        (Where.HEAD, {Where.HEAD}),
        (Where.TAIL, {Where.TAIL, Where.END}),
        (Where.END, {Where.END}),
        (Where.EDGE, {Where.EDGE, Where.HEAD, Where.TAIL, Where.END}),
    ],
)
def test_what_a_rules_place_covers(where: Where, covered: set[Where]) -> None:
    assert {zone for zone in Where if where.covers(zone)} == covered
