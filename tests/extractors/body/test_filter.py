"""The rules for blocks in the container: each takes what it is for, and leaves its counter-example."""

from types import SimpleNamespace

import pytest
from lxml import html

from extractors.article import BlockKind
from extractors.body.filter import _pictured, site_of
from extractors.body.find import find_body
from tests.extractors.pages import page

P = [
    "<p>The harbour board of Eastmere voted on Monday to rebuild the old quay after months of debate.</p>",
    "<p>Work is expected to take two years and will be paid for by the county, its chair told reporters.</p>",
    "<p>Fishing crews had asked for a later start because the spring season is their busiest time.</p>",
    "<p>A first draft of the plans is to be shown in the town hall from next Thursday, the board said.</p>",
]
BODY = "".join(P)


def rules(inside: str, head: str = "", ld: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The rules and texts of what is taken from an article that ends with this markup."""
    found = find_body(page(f'<div class="layout"><article>{inside}</article></div>', head=head, ld=ld))
    return [(removed.rule, removed.text) for removed in found.removed]


def test_an_article_alone_loses_nothing() -> None:
    assert rules(BODY + "<h2>Costs</h2><p>They are open.</p><ul><li>Stone</li><li>Timber</li></ul>" + BODY) == []


def test_the_title_byline_and_date_before_the_first_prose_are_set_apart() -> None:
    top = "<h1>Quay to be rebuilt</h1><div>By Nora Whitfield</div><div>2 March 2026</div>"
    assert rules(top + BODY) == [
        ("dom.title", "Quay to be rebuilt"),
        ("dom.head", "By Nora Whitfield"),
        ("dom.head", "2 March 2026"),
    ]


def test_a_heading_with_the_title_is_the_title_and_another_is_not() -> None:
    head = "<title>Quay to be rebuilt in Eastmere</title>"
    assert rules("<h2>Quay to be rebuilt in Eastmere</h2>" + BODY, head) == [
        ("dom.title", "Quay to be rebuilt in Eastmere")
    ]
    assert rules("<h2>What we know</h2>" + BODY, head) == []


def test_links_to_the_same_site_go_and_links_to_others_stay() -> None:
    assert rules(BODY + '<p><a href="/news/2">Old lighthouse to open again</a></p>' + P[0]) == [
        ("dom.link_block", "Old lighthouse to open again")
    ]
    listed = '<ul><li><a href="https://courier.example/{0}">Story {0}</a></li></ul>'
    assert rules(BODY + listed.format("one") + P[0]) == [("dom.link_list", "Story one")]
    assert rules(BODY + '<ul><li><a href="https://shop.example.net/lamp">A lamp</a></li></ul>' + P[0]) == []


def test_many_links_to_others_behind_the_last_prose_go() -> None:
    item = '<li><a href="https://sister{0}.example.net/">Sister paper {0}</a></li>'
    links = "".join(map(item.format, range(6)))
    assert len(rules(f"{BODY}<ul>{links}</ul>")) == 6
    assert rules(f"{BODY}<ul>{links}</ul>{P[0]}") == []  # prose goes on: sources
    assert rules(f"{BODY}<ul>{item.format(1)}</ul>") == []


def test_headings_that_lead_only_to_links_go_with_them() -> None:
    links = '<p><a href="/news/2">Old lighthouse to open again</a></p>'
    assert ("dom.label", "Read more") in rules(BODY + "<h3>Read more</h3>" + links)
    sections = "".join(f"<h3>Part {n}</h3>{P[n]}" for n in range(4))
    assert rules(sections + "<h3>Part five</h3><figure><img src=a.jpg></figure>") == []
    assert rules(sections + "<h3>Words on this page</h3>") == [("dom.label", "Words on this page")]


def test_lines_in_the_frame_of_an_image_are_captions() -> None:
    frame = "<div><div><img src=quay.jpg></div><div>The old quay in 1930</div><div>Town archive</div></div>"
    assert [rule for rule, _ in rules(P[0] + frame + BODY)] == ["dom.pictured", "dom.pictured"]
    assert rules(f"<div><img src=quay.jpg>{BODY}</div>") == []


def test_a_rule_for_small_things_that_would_take_a_good_part_of_an_article_takes_none() -> None:
    text = "<p>Lamp {0} burns for a night on one charge, and {0} more.</p>"
    product = f"<div class=product-teaser><h3>Lamp {{0}}</h3>{text}</div>"
    assert rules(BODY + product.format(1) + P[0].replace("Monday", "Friday"))[0][0] == "dom.related"
    assert rules(BODY + "".join(map(product.format, range(6)))) == []


def test_boxes_with_a_heading_go_unless_the_article_is_made_of_them() -> None:
    box = "<div class='facts'><h3>The quay in figures</h3><p>It was built in 1890 and is 210 metres long.</p></div>"
    assert [rule for rule, _ in rules(BODY + box + BODY)] == ["dom.box", "dom.box"]
    sections = "".join(f"<div class='part'><h3>Part {n}</h3>{P[n]}</div>" for n in range(4))
    assert rules(sections) == []


def test_lines_where_no_prose_stands_are_apart() -> None:
    assert rules(BODY + "<div class='x'><p>Visual stories</p></div>" + BODY) == [("dom.apart", "Visual stories")]


def test_structured_data_that_has_the_rest_tells_what_is_not_the_article() -> None:
    told = " ".join(P).replace("<p>", "").replace("</p>", "")
    pitch = "<p>Every Friday our newsroom looks back at the week on the coast, in your inbox.</p>"
    assert [rule for rule, _ in rules(BODY + pitch + P[0], ld={"articleBody": told})] == ["dom.untold"]
    assert rules(BODY + pitch + P[0], ld={"articleBody": told[:200]}) == []


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.courier.example/a", "courier.example"),
        ("https://news.courier.co.uk/a", "courier.co.uk"),
        ("file:a/b.html", ""),
        ("http://[broken", ""),
    ],
)
def test_the_site_of_a_url(url: str, site: str) -> None:
    assert site_of(url) == site


def test_a_frame_of_many_pictures_is_looked_through_once() -> None:
    frame = html.fragment_fromstring("<figure>" + "<img src=a.jpg>" * 50 + "<p>The quay</p></figure>")
    line = SimpleNamespace(element=frame[-1], text="The quay", kind=BlockKind.PARAGRAPH, link_share=0.0)
    around = html.fragment_fromstring("<article><p>The board voted on the quay.</p></article>")
    around.append(frame)
    view = SimpleNamespace(
        kept=lambda: [(0, line)],
        segments=[line],
        images=[(image, 0) for image in frame.iter("img")],
        own_elements={around: None},
    )
    assert [i for i, _ in _pictured(view)] == [0]
