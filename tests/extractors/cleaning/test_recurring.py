"""Which recurring lines are a source's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.cleaning.recurring import LearningSettings, LineCount, decide

SETTINGS = LearningSettings(window_days=90, stories=8, share=0.03, sources=3, words=3)
FOOTER = LineCount("courier", "Read the Courier every morning.", 5, stories=40, source_stories=50, sources=1)


def verdict(line: LineCount, settings: LearningSettings = SETTINGS) -> tuple[bool, str]:
    (made,) = decide([line], settings)
    return made.is_taken, made.reason


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (FOOTER, (True, "learned")),
        (LineCount("courier", "Background", 1, 40, 50, 1), (False, "too short")),
        (LineCount("courier", "Reporting by Ada Lindqvist in Tarn", 6, 40, 50, 9), (False, "shared by sources")),
        (LineCount("courier", "The quay was built in 1887.", 6, 2, 50, 1), (False, "too seldom")),
        (LineCount("courier", "The mayor could not be reached.", 6, 9, 5000, 1), (False, "too seldom")),
    ],
)
def test_a_line_is_judged_by_where_it_recurs(line: LineCount, expected: tuple[bool, str]) -> None:
    assert verdict(line) == expected


def test_people_overrule_what_was_learned() -> None:
    text = f"courier: {FOOTER.text}"
    assert verdict(FOOTER, LearningSettings(90, 8, 0.03, 3, 3, keep=(text,))) == (False, "overruled")
    seldom = LineCount("courier", FOOTER.text, 5, 2, 50, 1)
    assert verdict(seldom, LearningSettings(90, 8, 0.03, 3, 3, drop=(f"*: {FOOTER.text}",))) == (True, "overruled")


counts = st.builds(
    LineCount,
    source_id=st.sampled_from("ab"),
    text=st.sampled_from(["one two three", "four five six seven"]),
    words=st.integers(1, 9),
    stories=st.integers(2, 30),
    source_stories=st.integers(30, 300),
    sources=st.integers(1, 6),
)


@given(st.lists(counts), st.randoms())
def test_each_verdict_depends_on_its_own_counts_alone(lines: list[LineCount], random: "st.Random") -> None:  # type: ignore[name-defined]
    shuffled = list(lines)
    random.shuffle(shuffled)
    by_line = {made.line: made for made in decide(shuffled, SETTINGS)}
    assert [by_line[line] for line in lines] == list(decide(lines, SETTINGS))
