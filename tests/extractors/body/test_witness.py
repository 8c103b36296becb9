"""A text that somebody says is the article's, held against blocks."""

from extractors.body.witness import squash, witness

TEXT = (
    "<p>The board voted on Monday.</p><p>Work will take two years, 5 < 6 of its members said.</p>Crews <b>object</b>."
)


def test_lines_are_paragraphs_without_markup() -> None:
    assert witness("json-ld", TEXT).lines == (
        "The board voted on Monday.",
        "Work will take two years, 5 < 6 of its members said.",
        "Crews object .",
    )


def test_a_block_is_known_in_spite_of_spacing_and_quotation_marks() -> None:
    told = witness("json-ld", "He said: “we will  rebuild the quay”, and left.")
    assert told.has('he said: "We will rebuild the quay", and left')
    assert not told.has("She said nothing")
    assert not told.has(" — ")


def test_a_long_block_is_known_by_one_of_its_ends() -> None:
    start, end = (
        "The harbour board of Eastmere voted on Monday " * 2,
        "to rebuild the old quay after months of debate " * 2,
    )
    told = witness("json-ld", start + end)
    assert told.has(start + "(by eleven votes to four) " + end)


def test_squashed_text_is_letters_and_digits() -> None:
    assert squash("Quay No. 7 – «Größe»") == "quayno7größe"
