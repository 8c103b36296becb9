"""Ids that stay, and what is too short to be an article."""

from datetime import UTC, date, datetime

import pytest

from extractors.article import (
    Article,
    Block,
    BlockKind,
    Cleaned,
    Dateline,
    Fields,
    Language,
    Precision,
    Published,
    Rejected,
    Removed,
    RemovedKind,
)
from extractors.cleaning.clean import parse_rules
from extractors.document import Document, MediaType
from extractors.normalize import REFUSED_DATE, count_words, normalize
from extractors.stages import Toolbox, process
from tests.fakes import document, page

TOOLBOX = Toolbox(parse_rules({}), minimum_words=5)
CANONICAL = '<link rel="canonical" href="https://courier.example/news/quay">'


def made(given: Document) -> Article:
    article = process(given, TOOLBOX)
    assert isinstance(article, Article)
    return article


def test_an_id_does_not_change_with_the_content_of_a_url() -> None:
    assert made(document(1, html=page(1))).article_id == made(document(1, html=page(2))).article_id
    assert made(document(1)).article_id != made(document(2)).article_id


def test_an_id_is_the_same_however_the_host_is_written() -> None:
    plain, loud = document(1, url="https://courier.example/a"), document(1, url="HTTPS://Courier.Example:443/a")
    assert made(plain).article_id == made(loud).article_id


def test_a_local_file_is_known_by_its_name_and_content() -> None:
    first = made(document(1, url="file:a.txt"))
    assert first.article_id == made(document(1, url="file:a.txt")).article_id
    assert first.article_id != made(document(2, url="file:a.txt")).article_id
    assert first.article_id != made(document(1, url="file:b.txt")).article_id


def test_a_saved_page_is_known_by_the_url_it_names() -> None:
    saved = document(1, url="file:saved.html", html=page(1, head=CANONICAL))
    again = document(1, url="file:saved-again.html", html=page(2, head=CANONICAL))
    fetched = document(1, url="https://courier.example/news/quay", html=page(1))
    assert made(saved).article_id == made(again).article_id == made(fetched).article_id


def test_a_fetched_page_keeps_its_own_url_whatever_it_names() -> None:
    one = document(1, url="https://courier.example/news/1", html=page(1, head=CANONICAL))
    other = document(2, url="https://courier.example/news/2", html=page(2, head=CANONICAL))
    assert made(one).article_id != made(other).article_id


def test_text_handed_over_needs_a_word_and_a_page_some() -> None:
    assert made(document(1, text="Kwathi ke!")).word_count == 2
    for empty in (document(1, text="..."), document(1, html="<p>Not found</p>", media_type=MediaType.HTML)):
        assert isinstance(process(empty, TOOLBOX), Rejected)


@pytest.mark.parametrize(("text", "words"), [("Two words.", 2), ("東京で", 3), ("", 0), ("1,5 Mio.", 3), ("don't", 2)])
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert count_words(text) == words


LINE = "The harbour board of Eastmere voted to rebuild the old quay."


def cleaned(*blocks: Block | str, fields: Fields | None = None, note: str = "") -> Cleaned:
    made_blocks = tuple(block if isinstance(block, Block) else Block(block, 0) for block in blocks or (LINE,))
    removed = (Removed(9, RemovedKind.AGENCY_NOTE, note, "note"),) if note else ()
    return Cleaned(fields or Fields(), made_blocks, (), removed)


def normal(given: Cleaned) -> Article:
    return normalize(document(1), given, Language("en", 1.0), (), minimum_words=5)


def test_the_dateline_at_the_head_of_the_text_is_read() -> None:
    wire = f"EASTMERE, March 1 (AP) -- {LINE}"
    found = normal(cleaned(wire)).fields
    assert (found.dateline, found.agency) == (Dateline("EASTMERE", date(2026, 3, 1), "AP"), "AP")
    assert normal(cleaned(LINE, LINE, wire)).fields.dateline == Dateline()
    assert normal(cleaned(Block(wire, 0, BlockKind.HEADING), LINE)).fields.dateline == Dateline()
    assert found.published == Published(datetime(2026, 3, 1, tzinfo=UTC), Precision.DAY, "dateline")
    assert normal(cleaned(wire.replace("March 1", "March 9"))).fields.published is None  # after the fetch
    known = Fields(agency="dpa", dateline=Dateline("Westmere"))
    assert normal(cleaned(wire, fields=known)).fields == known


def test_reporters_named_in_the_opening_are_authors_where_nobody_else_is() -> None:
    wire = f"(한빛=보기뉴스) 홍길동 기자 = {LINE}"
    found, known = normal(cleaned(wire)), normal(cleaned(wire, fields=Fields(authors=("Jane Roe",))))
    assert found.fields.authors == ("홍길동",)
    assert known.fields.authors == ("Jane Roe",)
    assert found.content_sha256 != known.content_sha256


def test_an_agency_named_in_a_note_is_credited() -> None:
    assert normal(cleaned(note="Source: AFP")).fields.agency == "AFP"
    assert normal(cleaned(note="(dpa)")).fields.agency == "dpa"
    assert normal(cleaned(note="Additional reporting by Ada Lindqvist")).fields.agency is None


def test_quality_and_paywall_come_with_the_article() -> None:
    assert 0 < normal(cleaned()).quality < 1
    assert normal(cleaned(fields=Fields(is_paywalled=True))).fields.is_paywalled is True


def test_pictures_are_counted_in_the_order_of_the_document() -> None:
    gallery = "".join(
        f'<figure><img src="/{n}.jpg"><figcaption>Boat number {n}</figcaption></figure>' for n in range(4)
    )
    body = f"<article><h1>Boats</h1><p>{'The boats of Tarn are painted anew each spring. ' * 9}</p>{gallery}</article>"
    images = made(document(1, html=f"<!doctype html><html><body>{body}</body></html>")).images
    assert [image.position for image in images] == list(range(len(images)))
    assert [image.caption for image in images] == [f"Boat number {n}" for n in range(4)]


def test_a_document_of_which_bytes_are_missing_says_so() -> None:
    assert made(document(1)).body_from == "text"
    assert made(document(1, is_cut=True)).body_from == "text+cut"


def test_a_date_that_lies_after_the_fetch_is_told_with_its_value() -> None:
    late = '<meta property="article:published_time" content="2026-03-12T05:00:00+00:00">'
    head = page(1, head=late)
    fetched = datetime(2026, 3, 2, 12, tzinfo=UTC)
    article = made(document(1, html=head, fetched_at=fetched))
    told = [block for block in article.removed if block.kind is RemovedKind.DATE]
    assert article.fields.published is None
    assert [(block.text, block.rule) for block in told] == [("2026-03-12 05:00:00+00:00 from meta", REFUSED_DATE)]
    believed = made(document(1, html=head, fetched_at=datetime(2026, 3, 13, tzinfo=UTC)))
    assert believed.fields.published is not None
    assert all(block.rule != REFUSED_DATE for block in believed.removed)
