"""A page's bytes to blocks, fields and images."""

import subprocess
import sys

import pytest

from extractors.article import Reason
from extractors.errors import DocumentError
from extractors.page import extract_page, read_page
from tests.fakes import document, page, text


def test_a_page_gives_its_blocks_and_fields() -> None:
    extracted = extract_page(document(1, html=page(1)))
    assert [block.text for block in extracted.blocks] == text(1).splitlines()
    assert extracted.fields.title == "Eastmere rebuilds quay 1"
    assert extracted.body_from == "dom"


def test_the_same_page_gives_the_same_whatever_came_before() -> None:
    first = extract_page(document(1, html=page(1)))
    for n in range(2, 6):
        extract_page(document(n, html=page(n)))
    assert extract_page(document(1, html=page(1))) == first


def test_a_saved_page_is_read_as_the_page_it_was() -> None:
    address = "https://courier.example/2026/03/02/quay"
    links = "".join(f'<a href="https://courier.example/{n}">Other story {n}</a>' for n in range(9))
    for head in (f'<link rel="canonical" href="{address}">', f'<meta property="og:url" content="{address}">'):
        html = page(1).replace("</head>", f"{head}</head>").replace("</article>", f"<p>{links}</p></article>")
        saved = document(1, html=html, url="file:saved/quay.html")
        assert read_page(saved).url == address
        assert extract_page(saved).blocks == extract_page(document(1, html=page(1))).blocks
    named_by_links = document(1, html=f"<p>{links}</p><a href='https://other.example/'>x</a>", url="file:saved.html")
    assert read_page(named_by_links).url == "https://courier.example/"
    assert read_page(document(1, html="<p>Quay</p>", url="file:saved.html")).url == "file:saved.html"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", Reason.EMPTY),
        ("<html><body><img src=a></body></html>", Reason.NO_TEXT),
        ("<div>" * 100_000 + "text", Reason.TOO_DEEP),
    ],
)
def test_a_page_without_an_article_is_refused_with_the_reason(html: str, reason: Reason) -> None:
    with pytest.raises(DocumentError) as raised:
        extract_page(document(1, html=html))
    assert raised.value.reason is reason


def test_an_article_a_thousand_elements_deep_is_found() -> None:
    deep = page(1).replace("<article>", "<article>" + "<div class=x>" * 1000)
    assert len(extract_page(document(1, html=deep)).blocks) == 3


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = "import sys, extractors.page; print([m for m in ('trafilatura', 'lingua', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
