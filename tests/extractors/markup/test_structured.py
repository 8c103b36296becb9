"""What a page says of itself for machines."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from extractors.markup.jsonld import parse_json
from extractors.markup.schemaorg import ArticleData, ImageData, Party
from extractors.markup.structured import Structured, read_structured

URL = "https://courier.example/harbour/quay-rebuilt"


def read(*items: Any, head: str = "", body: str = "", raw: str = "") -> Structured:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(item)}</script>' for item in items)
    scripts += f'<script type="application/ld+json">{raw}</script>' if raw else ""
    head = f"<title>Quay rebuilt | Courier</title>{head}{scripts}"
    page = f'<html lang="en-GB"><head>{head}</head><body>{body}</body></html>'
    return read_structured(html.document_fromstring(page), URL)


def own(structured: Structured) -> ArticleData:
    assert structured.own is not None
    return structured.own


def test_an_article_with_all_its_fields() -> None:
    article = own(
        read(
            {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "url": URL,
                "headline": "Quay &amp; crane rebuilt",
                "alternativeHeadline": "A new quay",
                "description": "The board\n voted.",
                "articleBody": "First.\n\nSecond &quot;one&quot;.",
                "author": [{"@type": "Person", "name": "Ada Lindqvist"}, "Björn Okoye"],
                "datePublished": "2026-03-01T08:30:00+01:00",
                "dateModified": "2026-03-01T09:00:00+01:00",
                "articleSection": ["Harbour", "News"],
                "keywords": "quay, crane",
                "isAccessibleForFree": "False",
                "publisher": {"@type": "Organization", "name": "Courier", "logo": {"url": "https://a.example/l.png"}},
                "inLanguage": "en",
                "copyrightHolder": {"name": "Courier Press"},
                "image": {
                    "@type": "ImageObject",
                    "url": "https://a.example/1.jpg",
                    "caption": "The quay.",
                    "creditText": "Mia Tanaka",
                },
            }
        )
    )
    assert article.headline == "Quay & crane rebuilt"
    assert article.description == "The board voted."
    assert article.body == 'First.\n\nSecond "one".'
    assert article.authors == (Party("Ada Lindqvist", "person"), Party("Björn Okoye"))
    assert article.section == ("Harbour", "News")
    assert article.is_free is False
    assert article.publisher == "Courier"
    assert article.copyright_holder == "Courier Press"
    assert article.images == (ImageData("https://a.example/1.jpg", "The quay.", "Mia Tanaka"),)


def test_a_graph_with_references() -> None:
    structured = read(
        {
            "@graph": [
                {
                    "@type": ["Article", "Thing"],
                    "@id": URL + "#a",
                    "headline": "Quay rebuilt",
                    "author": {"@id": "#ada"},
                },
                {"@type": "Person", "@id": "#ada", "name": "Ada Lindqvist"},
                {
                    "@type": "BreadcrumbList",
                    "itemListElement": [
                        {"@type": "ListItem", "name": "Home"},
                        {"@type": "ListItem", "item": {"name": "Harbour"}},
                    ],
                },
                {"@type": "ImageObject", "url": "https://a.example/2.jpg", "caption": "The crane."},
            ]
        }
    )
    assert own(structured).authors == (Party("Ada Lindqvist", "person"),)
    assert structured.crumbs == ("Home", "Harbour")
    assert structured.images == (ImageData("https://a.example/2.jpg", "The crane."),)


def test_the_pages_own_article_is_told_from_others_on_it() -> None:
    others = [{"@type": "NewsArticle", "url": f"{URL}-{n}", "headline": f"Other {n}", "author": "X Y"} for n in (1, 2)]
    mine = {"@type": "Article", "mainEntityOfPage": {"@id": URL + "/"}, "headline": "Quay rebuilt"}
    assert own(read([others[0], mine, others[1]])).headline == "Quay rebuilt"
    assert own(read(others[0], {"@type": "WebPage", "url": URL, "name": "Quay rebuilt"})).headline == "Other 1"
    assert own(read({"@type": "NewsArticle", "headline": "Old news"}, mine | {"mainEntityOfPage": None})).headline == (
        "Quay rebuilt"
    )


def test_a_closed_part_closes_the_article() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    assert own(read({"@type": "NewsArticle", "headline": "A", "hasPart": part})).is_free is False
    assert own(read({"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": True})).is_free is True
    assert own(read({"@type": "NewsArticle", "headline": "A"})).is_free is None


@pytest.mark.parametrize(
    "broken",
    [
        '/* made by hand */ {"@type": "NewsArticle", "headline": "Quay"}',
        '// <![CDATA[\n{"@type": "NewsArticle", "headline": "Quay"}\n// ]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Quay",} -->',
        '{"@type": "NewsArticle", "headline": "Quay", "keywords": ["a", "b",],}',
        '{"@type": "NewsArticle", "headline": "Quay", "description": "two\nlines\tand a tab"}',
        '{"@type": "NewsArticle", "headline": "Quay", "description": "it\\\'s"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Quay&quot;}",
        '{"@type": "NewsArticle", "headline": "Quay"};',
        '{"@type": "NewsArticle", "headline": "Quay"} {"@type": "Person", "name": "A"}',
        '{"@type": "NewsArticle", "headline": "Quay"} and more',
    ],
)
def test_broken_json_is_repaired(broken: str) -> None:
    assert own(read(raw=broken)).headline == "Quay"


def test_a_link_in_a_string_is_no_comment() -> None:
    assert parse_json('{"a": "https://b.example/c", /* x */ "d": "e, }",}') == [
        {"a": "https://b.example/c", "d": "e, }"}
    ]


def test_json_past_repair_gives_nothing() -> None:
    assert read(raw='{"@type": "NewsArticle", headline: Quay').articles == ()
    assert parse_json("[" * 100_000) == []


def test_microdata_belongs_to_the_nearest_item() -> None:
    article = own(
        read(
            body='<div itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">Quay</h1>'
            '<span itemprop="author" itemscope itemtype="http://schema.org/Person">'
            '<b itemprop="name">Ada L.</b> writer</span>'
            '<time itemprop="datePublished" datetime="2026-03-01">yesterday</time>'
            '<meta itemprop="dateModified" content="2026-03-02"><div itemprop="articleBody">One.</div></div>'
        )
    )
    assert (article.witness, article.type) == ("microdata", "newsarticle")
    assert article.authors == (Party("Ada L."),)
    assert (article.published, article.modified, article.body) == ("2026-03-01", "2026-03-02", "One.")


def test_meta_links_title_and_language() -> None:
    structured = read(
        head='<meta property="og:title" content="Quay &amp;amp; crane"><meta name="Author" content=" Ada  L. ">'
        '<meta property="article:tag" content="a"><meta property="article:tag" content="b">'
        '<link rel="canonical" href=" https://courier.example/q ">'
    )
    assert structured.first("twitter:title", "og:title") == "Quay & crane"
    assert structured.meta["author"] == ("Ada L.",)
    assert structured.meta["article:tag"] == ("a", "b")
    assert structured.links["canonical"] == ("https://courier.example/q",)
    assert (structured.title, structured.language) == ("Quay rebuilt | Courier", "en-GB")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "image", "name", "headline", "url", "hasPart", "keywords"]
            )
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["NewsArticle", ["Article"], "Person", 3, None]))
def test_no_shape_of_json_is_an_error(value: Any, kind: Any) -> None:
    item = (value if isinstance(value, dict) else {"author": value, "image": value}) | {"@type": kind}
    read(item, value)
