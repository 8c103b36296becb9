"""Quality from 0 to 1, and paywalls."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block, BlockKind, Cleaned, Fields, Precision, Published, Removed, RemovedKind
from extractors.normalize import count_words
from extractors.quality import assess_quality, is_paywalled
from tests.fakes import PUBLISHED

LINE = (
    "The harbour board of Eastmere voted on day {} to rebuild the old quay after months of debate and a late objection."
)
FIELDS = Fields("Quay rebuilt", authors=("Ada",), published=Published(PUBLISHED, Precision.DAY, "meta"))
GOOD = tuple(Block(LINE.format(n), n) for n in range(8))


def cleaned(blocks: tuple[Block, ...] = GOOD, fields: Fields = FIELDS, *kinds: RemovedKind) -> Cleaned:
    return Cleaned(fields, blocks, (), tuple(Removed(99, kind, "x", "x") for kind in kinds))


def quality(blocks: tuple[Block, ...] = GOOD, fields: Fields = FIELDS) -> float:
    made = cleaned(blocks, fields)
    return assess_quality(made, sum(count_words(block.text) for block in blocks))


def test_a_whole_article_is_of_full_quality() -> None:
    assert quality() == 1.0
    heading = Block("What comes next", 9, BlockKind.HEADING)
    assert quality((*GOOD, heading)) == 1.0


def test_each_sign_lowers_it() -> None:
    signs = [
        quality(GOOD[:2]),
        quality(tuple(replace(block, text=block.text.rstrip(".")) for block in GOOD)),
        quality(tuple(replace(block, link_share=0.5) for block in GOOD)),
        quality((*GOOD, *GOOD)),
        quality((*GOOD[:-1], replace(GOOD[-1], text=GOOD[-1].text + " \ufffd\ufffd\ufffd\ufffd\ufffd"))),
        quality((*GOOD[:-1], replace(GOOD[-1], text="The board then said …"))),
        quality(fields=Fields()),
    ]
    assert all(0 < sign < 0.95 for sign in signs), signs
    assert quality(()) == 0.0


def test_the_text_of_a_page_that_is_cut_or_foreign_or_in_doubt_has_less() -> None:
    fields = replace(FIELDS, title="Harbour board votes to rebuild the old quay")
    page = replace(cleaned(fields=fields), body_from="dom")

    def told(made: Cleaned) -> float:
        return assess_quality(made, sum(count_words(block.text) for block in made.blocks))

    around = tuple(Removed(9 + n, RemovedKind.MARKUP, LINE.format(n), "dom.outside") for n in range(12))
    lines = "Passengers of the ferry complain about a summer of delays, and its owner blames the wind for them."
    foreign = replace(page, blocks=tuple(Block(f"{lines} ({n}).", n) for n in range(9)))
    assert told(page) > 0.85
    assert told(replace(page, removed=around)) < 0.6 * told(page)
    assert told(replace(page, doubt=0.5)) == pytest.approx(0.5 * told(page), abs=0.001)
    assert told(foreign) < 0.8 * told(page)
    assert told(replace(foreign, body_from="text")) == 1.0


BLOCKS = st.builds(
    Block, st.text(max_size=40), st.integers(0, 9), st.sampled_from(BlockKind), link_share=st.floats(0, 1)
)


@given(st.lists(BLOCKS, max_size=6).map(tuple), st.integers(0, 5000))
def test_quality_is_from_0_to_1(blocks: tuple[Block, ...], words: int) -> None:
    assert 0 <= assess_quality(cleaned(blocks), words) <= 1


def test_a_paywall_is_told_by_declaration_then_by_notice_and_length() -> None:
    notice = RemovedKind.PAYWALL
    assert is_paywalled(cleaned(), 500) is None
    assert is_paywalled(cleaned(GOOD, FIELDS, notice), 100) is True
    assert is_paywalled(cleaned(GOOD, FIELDS, notice), 500) is None
    cut = (replace(GOOD[0], text="The board then said..."),)
    assert is_paywalled(cleaned(cut, FIELDS, notice), 500) is True
    assert is_paywalled(cleaned(cut), 500) is None
    assert is_paywalled(cleaned(GOOD, replace(FIELDS, is_paywalled=False), notice), 100) is False
    assert is_paywalled(cleaned(GOOD, replace(FIELDS, is_paywalled=True)), 100) is True
