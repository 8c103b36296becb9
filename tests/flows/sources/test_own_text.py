"""The article as its feed carries it, up to the loaded article: bytes alone would not show what the parser does."""

from datetime import UTC, datetime

import pytest

from extractors.document import Document, Evidence, MediaType, Origin
from extractors.page import extract_page
from flows.sources.own_text import page_of_own_text

SENTENCES = [
    f"The council of Harbour City met on day {n} & decided what becomes of pier {n}, said its clerk." for n in range(9)
]
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in SENTENCES)
# A feed's own text in the markups that feeds have, and how many blocks each has.
MARKUPS = {
    "paragraphs": (PARAGRAPHS, 9),
    "not closed": ("<p>".join(SENTENCES), 9),
    "divisions": ("".join(f"<div>{line}</div>" for line in SENTENCES), 9),
    "line breaks": ("<br><br>".join(SENTENCES), 9),
    "a picture first": (f'<img src="https://a.example/1.jpg">{PARAGRAPHS}', 9),
    "a figure first": (f"<figure><img src='/1.jpg'><figcaption>Pier</figcaption></figure>{PARAGRAPHS}", 9),
    "an article": (f"<article>{PARAGRAPHS}</article>", 9),
    "a section": (f"<section>{PARAGRAPHS}</section>", 9),
    "a table": (f"<table><tr><td>{PARAGRAPHS}</td></tr></table>", 9),
    "a list": ("<ul>" + "".join(f"<li>{line}</li>" for line in SENTENCES) + "</ul>", 9),
    "a whole page": (f"<html><head><title>Piers</title></head><body>{PARAGRAPHS}</body></html>", 9),
    "escaped twice": (PARAGRAPHS.replace("<", "&lt;").replace(">", "&gt;"), 9),
    "lines of text": ("\n\n".join(SENTENCES), 9),
    "one line of text": (" ".join(SENTENCES), 1),
}


@pytest.mark.parametrize(("markup", "blocks"), MARKUPS.values(), ids=list(MARKUPS))
def test_every_sentence_of_a_feeds_own_text_is_in_the_article(markup: str, blocks: int) -> None:
    body = page_of_own_text(markup, "A teaser.")
    assert body is not None
    evidence = Evidence(title="Piers", carrier="feed", is_whole=True)
    at = datetime(2026, 3, 1, tzinfo=UTC)
    extracted = extract_page(
        Document("https://a.example/1", "a", MediaType.HTML, body, Origin("a"), at, "utf-8", None, evidence)
    )
    text = "\n".join(block.text for block in extracted.blocks)
    assert len(extracted.blocks) == blocks
    assert all(line in text for line in SENTENCES)
    assert "<" not in text and "&lt;" not in text


def test_a_teaser_is_no_article() -> None:
    assert page_of_own_text("<p>Two ferries are late.</p>", "Two ferries are late.") is None
    assert page_of_own_text(None, None) is None


def test_the_summary_stands_in_where_it_is_the_longer() -> None:
    body = page_of_own_text("", " ".join(SENTENCES))
    assert body is not None and b"pier 8" in body
