"""The text in the state that a page's scripts start from."""

import json

import pytest
from lxml import html

from extractors.markup.state import longest_text

LINES = [
    f"The harbour board of Eastmere met for hour {n} on Monday, and no member of it had left before midnight."
    for n in range(20)
]
MENU = [{"text": "Home"}, {"text": "Ferry timetables and tides"}] * 30


def told(source: str, kind: str = "application/json") -> list[str]:
    tree = html.document_fromstring(f"<html><body><script type='{kind}'>{source}</script></body></html>")
    return longest_text(tree.iter("script")).splitlines()


@pytest.mark.parametrize(
    "story",
    [
        {"blocks": [{"text": line} for line in LINES]},
        {"content": [{"type": "p", "children": [{"text": line[:30]}, {"b": 1, "text": line[30:]}]} for line in LINES]},
        {"elements": LINES},
        {"parts": [{"id": 1, "items": LINES[:10]}, {"id": 2, "items": LINES[10:]}]},
    ],
)
def test_a_list_of_paragraphs_is_a_text_whatever_they_are_made_of(story: object) -> None:
    assert told(json.dumps({"menu": MENU, "story": story})) == LINES


def test_markup_in_a_string_is_a_text() -> None:
    markup = "".join(f"<p>{line}<p>" for line in LINES)
    assert told(json.dumps({"html": markup}).replace("<", "\\u003c")) == [markup]


def test_state_given_to_a_variable_is_read_and_other_scripts_are_not() -> None:
    state = json.dumps({"story": LINES})
    assert told(f"window.__STATE__ = {state};", "") == LINES
    assert told(f"function story() {{ return {state} }}", "") == []
    assert told(state, "application/ld+json") == []  # structured data has readers of its own
    assert told(state[:-40]) == []


@pytest.mark.parametrize(
    "bomb",
    ["[" * 5_000, '{"a":' * 5_000 + "1" + "}" * 5_000, json.dumps([[["x"] * 40] * 40] * 40)],
    ids=["open", "deep", "wide"],
)
def test_deep_or_wide_state_gives_nothing(bomb: str) -> None:
    assert told(bomb) == []
