"""The builders make valid, distinct records that take any field."""

from datetime import UTC, datetime

from extractors.article import Block
from extractors.document import MediaType
from tests import fakes


def test_numbers_make_records_distinct() -> None:
    assert fakes.document(1).document_id != fakes.document(2).document_id
    assert fakes.article(1).article_id != fakes.article(2).article_id
    assert fakes.article(1).content_sha256 != fakes.article(2).content_sha256
    assert fakes.rejected(1).document_id != fakes.rejected(2).document_id


def test_a_document_is_text_unless_html_is_asked_for() -> None:
    assert fakes.document(1, text="Only this.").body == b"Only this."
    assert fakes.document(1, html="<p>x</p>").media_type is MediaType.HTML
    assert b"<p>Only this.</p>" in fakes.document(1, text="Only this.", media_type=MediaType.HTML).body


def test_an_article_takes_fields_of_every_record_it_is_made_of() -> None:
    when = datetime(2026, 1, 2, tzinfo=UTC)
    made = fakes.article(3, text="One.\nTwo.", title="T", url="https://other.example/a", fetched_at=when, quality=0.5)
    assert made.blocks == (Block("One.", 0), Block("Two.", 1))
    assert (made.fields.title, made.url, made.fetched_at, made.quality) == ("T", "https://other.example/a", when, 0.5)
    assert made.word_count == 2
