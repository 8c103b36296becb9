"""Cleaning: its laws on any document, and what each kind of line becomes."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Block, BlockKind, Cleaned, Extracted, Fields, Image, RemovedKind
from extractors.cleaning.clean import clean, parse_rules
from extractors.cleaning.layout import Where, zones

CONFIG = Path(__file__).parents[3] / "config" / "boilerplate.toml"
RULES = parse_rules(tomllib.loads(CONFIG.read_text(encoding="utf-8")))

BODY = (
    "The shipyard of Harbour City will be rebuilt before winter, the council decided on Monday after a long debate.",
    "Workers had waited for the decision since the fire of last May, which destroyed two cranes and the painting hall.",
    "Half of the money comes from the port's own funds, and the state adds the rest over four years, officials said.",
)
EXAMPLES = [example for rule in RULES.rules for example in (*rule.drops, *rule.keeps)]
LINES = st.lists(
    st.one_of(st.sampled_from(EXAMPLES), st.sampled_from(BODY), st.text(min_size=1, max_size=60)), max_size=14
)


def document(*lines: str, title: str | None = None, body_from: str = "text") -> Extracted:
    blocks = tuple(Block(line, i) for i, line in enumerate(lines))
    return Extracted(Fields(title=title), blocks, body_from=body_from)


def again(cleaned: Cleaned) -> Extracted:
    return Extracted(cleaned.fields, cleaned.blocks, cleaned.images, cleaned.removed, cleaned.body_from)


def texts(cleaned: Cleaned) -> list[str]:
    return [block.text for block in cleaned.blocks]


def kinds(cleaned: Cleaned) -> dict[str, RemovedKind]:
    return {gone.text: gone.kind for gone in cleaned.removed}


@given(LINES, st.sampled_from(["text", "trafilatura"]))
def test_cleaning_twice_is_cleaning_once(lines: list[str], body_from: str) -> None:
    once = clean(document(*lines, body_from=body_from), RULES)
    assert clean(again(once), RULES) == once


@given(LINES)
def test_every_block_is_kept_or_removed_and_none_is_changed(lines: list[str]) -> None:
    extracted = document(*lines)
    cleaned = clean(extracted, RULES)
    after = [(b.position, b.text) for b in cleaned.blocks] + [(r.position, r.text) for r in cleaned.removed]
    assert sorted(after) == [(b.position, b.text) for b in extracted.blocks]


@given(LINES)
def test_what_is_kept_stays_in_order(lines: list[str]) -> None:
    positions = [block.position for block in clean(document(*lines), RULES).blocks]
    assert positions == sorted(positions)


def test_a_wire_story_comes_apart_into_its_fields() -> None:
    cleaned = clean(
        document(
            "![]() |",
            "▲ Cranes stand in the yard of Harbour City on May 2, 2024. (Harbour Agency) |",
            "Yard-council",
            "Council decides to rebuild shipyard before winter",
            *BODY,
            "(END)",
            "(C) Harbour News Agency. All Rights Reserved",
        ),
        RULES,
    )
    assert texts(cleaned) == list(BODY)
    assert cleaned.fields.title == "Council decides to rebuild shipyard before winter"
    assert cleaned.fields.kicker == "Yard-council"
    assert cleaned.fields.copyright == "Harbour News Agency"
    assert cleaned.images == (
        Image(1, None, "Cranes stand in the yard of Harbour City on May 2, 2024.", "Harbour Agency"),
    )
    assert [gone.kind.value for gone in cleaned.removed] == [
        "markup", "photo_caption", "kicker", "title", "end_mark", "copyright",
    ]  # fmt: skip


def test_a_credit_on_its_own_line_belongs_to_the_caption_before_it() -> None:
    cleaned = clean(document(*BODY[:2], "Image caption, The yard from the sea", "Photo: Jane Roe", BODY[2]), RULES)
    assert [(image.caption, image.credit) for image in cleaned.images] == [("The yard from the sea", "Jane Roe")]


def test_the_title_said_again_goes() -> None:
    title = "Council decides to rebuild shipyard"
    cleaned = clean(document(title, *BODY, f"{title} | Harbour News", title=title, body_from="trafilatura"), RULES)
    assert texts(cleaned) == list(BODY)
    assert set(kinds(cleaned).values()) == {RemovedKind.TITLE}


def test_a_standfirst_said_again_becomes_the_subtitle() -> None:
    standfirst = "The shipyard of Harbour City will be rebuilt before winter, the council decided"
    cleaned = clean(document("Council decides to rebuild shipyard", standfirst, *BODY), RULES)
    assert cleaned.fields.subtitle == standfirst
    assert texts(cleaned) == list(BODY)


def test_a_standfirst_that_says_more_stays_in_the_text() -> None:
    standfirst = "Unions call the vote a late victory"
    cleaned = clean(document("Council decides to rebuild shipyard", standfirst, *BODY), RULES)
    assert texts(cleaned) == [standfirst, *BODY]


def test_links_under_a_heading_at_the_end_go_with_it() -> None:
    cleaned = clean(document(*BODY, "Read more", "Port sells two ferries", "New crane arrives"), RULES)
    assert texts(cleaned) == list(BODY)
    assert set(kinds(cleaned).values()) == {RemovedKind.RELATED}


def test_a_heading_between_paragraphs_stays() -> None:
    cleaned = clean(document(BODY[0], "Half from the port", *BODY[1:]), RULES)
    assert texts(cleaned) == [BODY[0], "Half from the port", *BODY[1:]]


def test_readers_comments_go_with_their_heading() -> None:
    comment = "I think the yard should never have been sold in the first place, and my father worked there for years."
    cleaned = clean(document(*BODY, "2 Comments", "Jane", comment), RULES)
    assert texts(cleaned) == list(BODY)
    assert kinds(cleaned)[comment] is RemovedKind.COMMENT


def test_corrections_and_notes_on_facts_stay() -> None:
    notes = (
        "Correction: An earlier version gave the wrong year of the fire.",
        "Editor's note: The yard is a sponsor of us.",
    )
    assert texts(clean(document(*BODY, *notes), RULES))[-2:] == list(notes)


def test_names_between_title_and_a_notice_are_bylines() -> None:
    cleaned = clean(
        document("Council decides to rebuild shipyard", "Jane Roe", "Harbour desk", "Updated: May 3, 2024", *BODY),
        RULES,
    )
    assert texts(cleaned) == list(BODY)
    assert kinds(cleaned)["Jane Roe"] is RemovedKind.BYLINE


def test_a_byline_names_the_authors() -> None:
    cleaned = clean(document("Council decides to rebuild shipyard", "By Jane Roe and John Doe", *BODY), RULES)
    assert cleaned.fields.authors == ("Jane Roe", "John Doe")
    cleaned = clean(document("Council decides to rebuild shipyard", "By Jane Roe, Reuters", *BODY), RULES)
    assert (cleaned.fields.authors, cleaned.fields.agency) == (("Jane Roe",), "Reuters")


@pytest.mark.parametrize("line", ["By and", "Harbour beat Eastmere on Thursday night"])
def test_what_is_no_name_is_no_author(line: str) -> None:
    assert clean(document("Council decides to rebuild shipyard", line, *BODY), RULES).fields.authors == ()


def test_what_the_record_says_is_not_overwritten() -> None:
    extracted = document("By Jane Roe", *BODY, "© 2025 Harbour Media", title="Yard")
    known = Fields(title="Yard", authors=("John Doe",), copyright="Port Press")
    cleaned = clean(Extracted(known, extracted.blocks, body_from="text"), RULES)
    assert (cleaned.fields.authors, cleaned.fields.copyright) == (("John Doe",), "Port Press")


def test_a_quotation_is_no_title() -> None:
    assert clean(document('"We will rebuild the yard."', *BODY), RULES).fields.title is None


def test_a_known_caption_in_the_text_goes_unless_it_is_prose() -> None:
    images = (Image(9, "https://harbour.example/a.jpg", "The yard seen from the sea"), Image(9, None, BODY[1]))
    extracted = Extracted(
        Fields(title="x"),
        tuple(Block(t, i) for i, t in enumerate((BODY[0], "The yard seen from the sea", BODY[1]))),
        images,
    )
    cleaned = clean(extracted, RULES)
    assert texts(cleaned) == [BODY[0], BODY[1]]
    assert cleaned.images == images


def test_a_single_block_is_the_text_whatever_it_looks_like() -> None:
    assert texts(clean(document("Click here to see a larger version."), RULES)) == [
        "Click here to see a larger version."
    ]


def test_text_without_prose_keeps_its_lines() -> None:
    assert texts(clean(document("Yard sold", "Port open"), RULES)) == ["Yard sold", "Port open"]


def test_a_heading_block_is_never_prose() -> None:
    heading = "A heading so long and closed that it would be taken for a paragraph of prose, were it not marked as one."
    blocks = (Block(heading, 0, BlockKind.HEADING), *(Block(text, i + 1) for i, text in enumerate(BODY)))
    assert zones(blocks)[0] is Where.HEAD
    assert zones((replace(blocks[0], kind=BlockKind.PARAGRAPH), *blocks[1:]))[0] is Where.ANY


@pytest.mark.parametrize("end", ["(Ende)", "(끝)", "（完）", "(КОНЕЦ)", "###", "-30-"])
def test_end_marks_of_many_languages_end_the_text(end: str) -> None:
    assert kinds(clean(document(*BODY, end), RULES))[end] is RemovedKind.END_MARK


def test_a_quote_said_again_is_a_slip_and_as_a_heading_it_parts_the_text() -> None:
    quote, rest = "“The old quay will never be the same again”", ", the chair said after the vote was counted."
    given = document(*BODY, quote, f"{quote}{rest}", body_from="dom")
    assert quote not in texts(clean(given, RULES))
    headed = tuple(replace(each, kind=BlockKind.HEADING) if each.text == quote else each for each in given.blocks)
    assert quote in texts(clean(replace(given, blocks=headed), RULES))
