"""The sample articles that `make run` loads: whole, of invented outlets, and each good for what it is there to show."""

from functools import cache
from pathlib import Path

from extractors.article import Article, Rejected
from extractors.document import Document
from extractors.stages import process
from flows.sources.base import ReadLimits, host_of
from flows.sources.registry import read
from tests.golden.regenerate import toolbox

SAMPLES = Path(__file__).parent.parent / "samples" / "articles"


@cache
def articles() -> dict[str, Article]:
    results = [
        process(item, toolbox()) if isinstance(item, Document) else item for item in read([str(SAMPLES)], ReadLimits())
    ]
    assert not [result for result in results if isinstance(result, Rejected)]
    return {result.url: result for result in results if isinstance(result, Article)}


def test_all_are_articles_in_seven_languages() -> None:
    assert len(articles()) == 12
    assert {article.language.code for article in articles().values()} == {"en", "de", "fr", "es", "ko", "ja", "ar"}
    assert all(article.fields.title and article.fields.published for article in articles().values())


def test_no_real_outlet_is_named() -> None:
    hosts = {host_of(article.canonical_url) for article in articles().values()} - {None}
    assert hosts and all(host.endswith(".example") for host in hosts if host)


def test_the_wire_story_shows_what_cleaning_takes_out() -> None:
    wire = articles()["file:eastmere-quay.txt"]
    assert {removed.kind.value for removed in wire.removed} >= {
        "photo_caption",
        "end_mark",
        "copyright",
        "kicker",
        "title",
    }
    assert wire.fields.dateline.place == "EASTMERE"
    assert wire.text.startswith("EASTMERE, March 2 (Northwind Press) --")
    assert wire.text.endswith("which rise by a tenth in January.")


def test_one_is_a_shortened_copy_and_two_tell_of_the_same_event_in_other_words() -> None:
    wire = set(articles()["file:eastmere-quay.txt"].text.splitlines())
    copy = articles()["https://www.holmdaily.example/2026/03/03/north-quay-rebuild"].text.splitlines()
    own = articles()["https://coastpost.example/news/eastmere-quay-vote"].text.splitlines()
    assert len(wire & set(copy)) == len(copy) - 1
    assert not wire & set(own)
