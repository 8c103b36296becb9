"""Plain text: blocks, and what it says of its place and date."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from extractors.article import Precision, Reason
from extractors.document import Document, Evidence, MediaType, Origin
from extractors.errors import DocumentError
from extractors.page import extract_page
from extractors.plaintext import extract_text

FETCHED = datetime(2026, 6, 1, 12, tzinfo=UTC)
STORY = "SEOUL, Sept. 5 (Yonhap) -- The shipyard of Harbour City will be rebuilt, the council decided on Friday."


def document(text: str, url: str = "file:a.txt", evidence: Evidence | None = None, at: datetime = FETCHED) -> Document:
    return Document(url, "s", MediaType.TEXT, text.encode(), Origin("a.txt"), at, evidence=evidence or Evidence())


def test_lines_are_blocks_in_order() -> None:
    extracted = extract_text(document("One  line\r\n\n \u3000Two\tlines\n"))
    assert [(block.position, block.text) for block in extracted.blocks] == [(0, "One line"), (1, "Two lines")]
    assert extracted.body_from == "text"


@pytest.mark.parametrize("text", ["", " \n\t\n", "* * *\n--"])
def test_no_words_are_no_article(text: str) -> None:
    with pytest.raises(DocumentError) as raised:
        extract_text(document(text))
    assert raised.value.reason is Reason.NO_TEXT


def test_control_characters_vanish() -> None:
    assert extract_text(document("One\x00 line\ufeff here")).blocks[0].text == "One line here"


def test_a_caption_gives_the_year_of_the_dateline() -> None:
    fields = extract_text(document(f"▲ Cranes stand in the yard on Sept. 4, 2025. (Yonhap)\n{STORY}")).fields
    assert fields.dateline.day == date(2025, 9, 5)
    assert fields.agency == "Yonhap"
    assert fields.published is not None
    assert (fields.published.at, fields.published.precision, fields.published.evidence) == (
        datetime(2025, 9, 5, tzinfo=UTC), Precision.DAY, "dateline",
    )  # fmt: skip


def test_years_of_the_story_itself_are_no_evidence() -> None:
    fields = extract_text(
        document(f"{STORY}\nThe yard was opened on Sept. 9, 1948, by the first mayor of the city.")
    ).fields
    assert fields.published is None
    assert fields.dateline.day is None
    assert fields.dateline.place == "SEOUL"


def test_a_file_written_days_after_the_dateline_gives_its_year() -> None:
    fields = extract_text(document(STORY, at=datetime(2025, 9, 8, tzinfo=UTC))).fields
    assert fields.dateline.day == date(2025, 9, 5)


def test_a_date_line_dates_the_article() -> None:
    fields = extract_text(document(f"Yard to be rebuilt\nPublished Nov 18, 2024 at 4:07 PM\n{STORY[27:]}")).fields
    assert fields.published is not None
    assert (fields.published.at, fields.published.evidence) == (datetime(2024, 11, 18, tzinfo=UTC), "text")


def test_so_does_one_behind_a_standfirst() -> None:
    text = "\n".join(["Yard to be rebuilt", STORY[27:], "Nov 18, 2024", *[STORY[27:]] * 4])
    published = extract_text(document(text)).fields.published
    assert published is not None and published.at == datetime(2024, 11, 18, tzinfo=UTC)


def test_the_record_comes_first_and_keeps_its_zone() -> None:
    evidence = Evidence("Yard", ("Jane Roe",), "2025-09-05T10:00:00+09:00", "en")
    fields = extract_text(document(STORY, "https://harbour.example/2024/01/02/a", evidence)).fields
    assert fields.published is not None
    assert (fields.published.at, fields.published.evidence) == (datetime(2025, 9, 5, 1, tzinfo=UTC), "record")
    assert (fields.title, fields.authors, fields.declared_language) == ("Yard", ("Jane Roe",), "en")
    assert fields.dateline.day == date(2025, 9, 5)


def test_the_url_comes_next() -> None:
    published = extract_text(document("A yard is sold.", "https://harbour.example/2024/01/02/a")).fields.published
    assert published is not None
    assert (published.at.date(), published.evidence) == (date(2024, 1, 2), "url")


def test_no_date_is_later_than_the_fetch() -> None:
    assert extract_text(document("A yard is sold.", "https://harbour.example/2030/01/02/a")).fields.published is None
    assert extract_text(document("A.", evidence=Evidence(published_at="9999-01-01"))).fields.published is None


@pytest.mark.parametrize("host", ["harbour.example", "harbour.de", "harbour.in"])
@pytest.mark.parametrize("written", ["2025-09-05 10:00:00", "2025-09-05T10:00", "2025-09-05", "2025-09-10 09:00:00"])
def test_a_time_without_zone_is_the_same_in_a_record_of_text_and_one_of_html(host: str, written: str) -> None:
    told = document(STORY, f"https://{host}/a", Evidence(published_at=written), datetime(2025, 9, 10, tzinfo=UTC))
    markup = f"<body><article><p>{STORY}</p></article>".encode()
    page = replace(told, body=markup, media_type=MediaType.HTML)
    assert extract_text(told).fields.published == extract_page(page).fields.published


def test_a_time_is_as_precise_as_its_carrier_wrote_it() -> None:
    evidence = Evidence(published_at="2025-09-05T10:00:00+00:00", precision=Precision.MINUTE)
    published = extract_text(document(STORY, evidence=evidence)).fields.published
    assert published is not None and published.precision is Precision.MINUTE
