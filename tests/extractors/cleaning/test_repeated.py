"""Text said twice."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.cleaning.repeated import find_copies, find_repeated, says_again, squash

A = squash("The yard will be rebuilt before winter, the council decided.")
B = squash("Workers had waited for that since the fire of last May.")


def test_of_equals_the_first_stays() -> None:
    assert find_repeated([A, B, A]) == {2}


def test_of_a_part_and_its_whole_the_whole_stays_wherever_it_stands() -> None:
    part = squash("the yard will be rebuilt before winter")
    assert find_repeated([part, A, B]) == {0}
    assert find_repeated([A, B, part]) == {2}


def test_a_short_line_may_recur() -> None:
    assert find_repeated(["three year guarantee", A, "three year guarantee"]) == frozenset()


def test_words_must_match_whole() -> None:
    assert (
        find_repeated([squash("old yards will be sold in the end"), squash("gold yards will be sold in the endless")])
        == frozenset()
    )


def test_a_label_that_comes_three_times_is_no_slip() -> None:
    label = squash("Read the full review of this ship")
    assert find_repeated([label, A, label, B, label]) == frozenset()


def test_a_list_with_many_repetitions_is_left_alone() -> None:
    items = [squash(f"Adventure trail for children number {i} in the old yard") for i in range(7)]
    filler = [squash(f"{i} quite another sentence about the many boats of harbour {i} " * 4) for i in range(7)]
    lines = [line for pair in zip(items, filler, strict=True) for line in pair] + items
    assert find_repeated(lines) == frozenset()


def test_an_article_that_came_out_twice_is_halved() -> None:
    lines = [squash(f"Paragraph {i} tells of the council, of the yard and of its {i} cranes") for i in range(8)]
    assert find_repeated(lines + lines) == set(range(8, 16))


LINES = [squash(f"Paragraph {i} tells of the council, of the yard and of its {i} cranes") for i in range(8)]


def test_of_an_article_that_came_out_three_times_one_stays_with_its_headings() -> None:
    copy = ["harbour", *LINES]
    assert find_copies(copy * 3) == set(range(9, 27))
    assert find_copies([*copy, "share it", *copy, *copy]) == {*range(10, 28)}
    assert find_copies(copy) == frozenset()


def test_a_block_that_says_all_others_again_goes() -> None:
    long = [squash(f"{line} and many more that nobody had seen in Eastmere before number {line}" * 2) for line in LINES]
    assert find_copies([*long, " ".join(long)]) == {8}
    assert find_copies([" ".join(long), "an end"]) == frozenset()


def test_lists_that_repeat_themselves_are_no_copies() -> None:
    assert find_copies([*LINES, *LINES[:3]]) == frozenset()
    assert find_copies([]) == frozenset()


@given(st.lists(st.text(alphabet="abcd ", max_size=60).map(squash), max_size=12))
def test_of_copies_one_stays(lines: list[str]) -> None:
    gone = find_copies(lines)
    assert {lines[i] for i in gone} <= {line for i, line in enumerate(lines) if i not in gone}


@given(st.lists(st.text(alphabet="abcd ", max_size=60).map(squash), max_size=12))
def test_something_always_stays(lines: list[str]) -> None:
    assert not lines or len(find_repeated(lines)) < len(lines)


def test_a_standfirst_is_said_again_with_small_changes() -> None:
    assert says_again(squash("The yard will be rebuilt before winter, it was decided."), A + " " + B) is False
    assert says_again(squash("The yard will be rebuilt before winter, the council says."), A + " " + B)
