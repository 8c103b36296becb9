"""What a regular expression needs, and that nothing it matches lacks it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.text.literals import needed_literals, prefilter

PATTERNS = (
    r"\W*(?:photo|picture):? (?P<credit>.{2,20})",
    r"(?:see|read) (?:also|more)|[»›] ?more",
    r"(?:sign up|subscribe)?.{0,5}(?:news)+letter",
    r"[©ⓒ]\s*\d{4}",
    r"a{2,3}b*c",
    r"(?i:by) .{3,}",
    r"[^x]+|y",
    r"(?:left|)right",
    r".*(?<=day)s?",
)
COMPILED = tuple(map(re.compile, PATTERNS))


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\W*(?:photo|image): .{2,20}", {"photo", "image"}),
        (r"(?:see|read) (?:also|more)", {"also", "more"}),
        (r"\d+ of \d+", {" of "}),
        (r"[©ⓒ]\d*", {"©", "ⓒ"}),
        (r"(?=.*end).+", {"end"}),
        (r"(?!.*end).+", set()),
        (r"(?:left|)r?", set()),
        (r"(?:left){0,2}", set()),
        (r"(?i)left", set()),
        (r"(?i:left)", set()),
        (r"[a-z]x?", set()),
    ],
)
def test_needed(pattern: str, needed: set[str]) -> None:
    assert needed_literals(re.compile(pattern)) == needed


@given(
    st.sampled_from(range(len(PATTERNS))).flatmap(
        lambda n: st.tuples(st.just(n), st.from_regex(COMPILED[n], fullmatch=True))
    )
)
def test_what_matches_is_a_candidate(drawn: tuple[int, str]) -> None:
    number, text = drawn
    assert prefilter(COMPILED).candidates(text) & 1 << number


def test_what_lacks_all_literals_is_no_candidate() -> None:
    assert prefilter(COMPILED[:3]).candidates("The harbour was sold.") == 0
    assert prefilter([None, COMPILED[0]]).candidates("Photo and picture") == 0b10
    assert prefilter(()).candidates("anything") == 0
