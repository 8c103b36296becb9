"""Runs one peer over decoded pages, in the peer's own environment: needs nothing but the peer.

usage: python extract.py NAME PAGES.jsonl ANSWERS.jsonl

PAGES: ``url`` and ``html``. ANSWERS: ``url``, ``seconds`` (CPU time of the page, after 50 pages to warm up) and
``answer``: title, authors, published_at, text. A page on which the peer raises has an ``error`` for an answer.
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

Extract = Callable[[str, str], dict[str, Any]]


def trafilatura(**options: Any) -> Extract:
    from trafilatura import bare_extraction

    def extract(url: str, html: str) -> dict[str, Any]:
        found = bare_extraction(html, url=url, with_metadata=True, **options)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"title": found.title, "authors": authors, "published_at": found.date, "text": found.text}

    return extract


def newspaper4k() -> Extract:
    import newspaper

    def extract(url: str, html: str) -> dict[str, Any]:
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        date = article.publish_date
        return {
            "title": article.title,
            "authors": list(article.authors),
            "published_at": date.isoformat() if hasattr(date, "isoformat") else date or None,
            "text": article.text,
        }

    return extract


def news_please() -> Extract:
    from newsplease import NewsPlease

    def extract(url: str, html: str) -> dict[str, Any]:
        found = NewsPlease.from_html(html, url=url, fetch_images=False)
        date = found.date_publish
        return {
            "title": found.title,
            "authors": list(found.authors or ()),
            "published_at": date.isoformat() if date else None,
            "text": found.maintext,
        }

    return extract


def goose3() -> Extract:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def extract(url: str, html: str) -> dict[str, Any]:
        found = goose.extract(raw_html=html)
        date = found.publish_datetime_utc
        return {
            "title": found.title,
            "authors": list(found.authors or ()),
            "published_at": date.isoformat() if date else found.publish_date,
            "text": found.cleaned_text,
        }

    return extract


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    def extract(url: str, html: str) -> dict[str, Any]:  # of its options those with the best F1 on the pages
        return {
            "text": extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False, comments=False)
        }

    return extract


def mediacloud() -> Extract:
    from mcmetadata import extract as extract_metadata

    def extract(url: str, html: str) -> dict[str, Any]:
        found = extract_metadata(url, html_text=html)
        date = found["publication_date"]
        return {
            "title": found["article_title"],
            "published_at": date.isoformat() if date else None,
            "text": found["text_content"],
        }

    return extract


PEERS: dict[str, Callable[[], Extract]] = {
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "trafilatura-fast": lambda: trafilatura(fast=True),
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "goose3": goose3,
    "resiliparse": resiliparse,
    "mediacloud-metadata": mediacloud,
}


def attempt(extract: Extract, page: dict[str, str]) -> dict[str, Any]:
    """The peer's answer, or what it raised: any error of a peer is that page's result."""
    try:
        return extract(page["url"], page["html"])
    except Exception as error:  # noqa: BLE001
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def main(name: str, pages_path: str, answers_path: str) -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with open(pages_path, encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    extract = PEERS[name]()
    for page in pages[:50]:  # what is loaded at first use
        attempt(extract, page)
    with open(answers_path, "w", encoding="utf-8") as answers:
        for page in pages:
            started = time.process_time()
            answer = attempt(extract, page)
            seconds = time.process_time() - started
            answers.write(json.dumps({"url": page["url"], "seconds": seconds, "answer": answer}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
