"""Images with caption and credit apart."""

import pytest

from extractors.article import Image
from extractors.body.find import find_body
from tests.extractors.pages import page

P = "<p>The harbour board of Eastmere voted on Monday to rebuild the old quay after months of debate.</p>"
Q = "<p>Work is expected to take two years and will be paid for by the county, its chair told reporters.</p>"
CAPTION = "The old quay of Eastmere in winter"


def images(markup: str, **given: object) -> list[tuple[str | None, str | None, str | None]]:
    found: tuple[Image, ...] = find_body(page(f"<main><article>{markup}{P}{Q}</article></main>", **given)).images  # type: ignore[arg-type]
    return [(image.url, image.caption, image.credit) for image in found]


@pytest.mark.parametrize(
    "figure",
    [
        f"<figure><img src=/q.jpg><figcaption>{CAPTION} (Ada Lindqvist)</figcaption></figure>",
        f"<figure><img src=/q.jpg><figcaption>{CAPTION} <span class=credit>Ada Lindqvist</span></figcaption></figure>",
        f"<div><img src=/q.jpg><p class=caption>{CAPTION}</p><p class=credit>Photo: Ada Lindqvist</p></div>",
        f"<div><div><img src=/q.jpg></div><span>{CAPTION} / Foto: Ada Lindqvist</span></div>",
        f"<figure><amp-img src=/q.jpg></amp-img><figcaption>{CAPTION} © Ada Lindqvist</figcaption></figure>",
    ],
)
def test_caption_and_credit_are_told_apart(figure: str) -> None:
    assert images(P + figure) == [("https://www.courier.example/q.jpg", CAPTION, "Ada Lindqvist")]


def test_lazily_loaded_images_have_their_true_address() -> None:
    lazy = "<img src='data:image/gif;base64,R0' data-src='https://img.example/q.jpg?w=800'>"
    assert (
        images(f"{P}<figure>{lazy}<figcaption>{CAPTION}</figcaption></figure>")[0][0]
        == "https://img.example/q.jpg?w=800"
    )
    picture = "<picture><source srcset='/big.webp 2x, /small.webp'><img src='/blank.gif'></picture>"
    assert images(f"{P}<figure>{picture}<figcaption>{CAPTION}</figcaption></figure>")[0][0] == (
        "https://www.courier.example/big.webp"
    )


def test_pictures_without_a_caption_count_and_marks_and_portraits_do_not() -> None:
    shown = (
        "<img src=/q.jpg width=800><img src=/r.jpg width=²><img src=/x.png width=1><img class=author-avatar src=/a.jpg>"
    )
    assert [url for url, *_ in images(f"{P}<div>{shown}</div>")] == [
        "https://www.courier.example/q.jpg",
        "https://www.courier.example/r.jpg",
    ]


def test_the_main_image_may_stand_before_the_text_and_teasers_of_other_stories_do_not_count() -> None:
    top = f"<figure><img src=/q.jpg><figcaption>{CAPTION}</figcaption></figure>"
    rail = "<aside class=related><figure><img src=/z.jpg><figcaption>Goats on the beach</figcaption></figure></aside>"
    body = page(f"<div>{rail}</div><div>{top}<div>{P}{Q}{P}{Q}</div></div>")
    assert [image.caption for image in find_body(body).images] == [CAPTION]


def test_structured_data_adds_the_captions_that_the_page_does_not_show() -> None:
    told = {
        "image": {"@type": "ImageObject", "url": "https://img.example/q.jpg", "caption": f"{CAPTION} (Ada Lindqvist)"}
    }
    assert images(P, ld=told) == [("https://img.example/q.jpg", CAPTION, "Ada Lindqvist")]


def test_each_image_of_a_gallery_keeps_its_own_caption() -> None:
    slides = "".join(f"<li><img src=/{n}.jpg><p class=caption>View number {n} of the quay</p></li>" for n in range(3))
    assert images(f"{P}<ul class=gallery>{slides}</ul>") == [
        (f"https://www.courier.example/{n}.jpg", f"View number {n} of the quay", None) for n in range(3)
    ]


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("Eastmere’s new quay.<span class=credit>Eastmere</span>", "Eastmere’s new quay."),
        (f"{CAPTION} (<span class=credit>Ada Lindqvist</span>)", CAPTION),
        (
            f"{CAPTION} (AP Photo/Ada Lindqvist) <span class=credit>AP Photo</span>",
            f"{CAPTION} (AP Photo/Ada Lindqvist)",
        ),
    ],
)
def test_a_credit_is_taken_from_the_end_of_its_line_and_not_out_of_the_caption(line: str, caption: str) -> None:
    assert [
        found for _, found, _ in images(f"{P}<figure><img src=/q.jpg><figcaption>{line}</figcaption></figure>")
    ] == [caption]


def test_a_line_alone_with_its_image_is_a_caption_though_it_stands_in_the_head_or_in_a_widget() -> None:
    framed = f"<div><div><img src=/q.jpg></div><div>{CAPTION}</div></div>"
    assert images(f"<h1>Quay sold</h1>{framed}<div>Ada Lindqvist, Eastmere</div>") == [
        ("https://www.courier.example/q.jpg", CAPTION, None)
    ]
    widget = f"<div class=image-widget><img src=/q.jpg><p>{CAPTION}</p><p>Image: Supplied</p></div>"
    assert [caption for _, caption, _ in images(P + Q + widget)] == [CAPTION]
    teaser = f"<div class=widget><img src=/q.jpg><p><a href=/news/2>{CAPTION}</a></p></div>"
    assert [caption for _, caption, _ in images(P + Q + teaser)] == [None]


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img src=/q.jpg><figcaption>3 of 12</figcaption></figure>",
        "<figure><img src=/q.jpg><figcaption>24. 1. 2026 12:38</figcaption></figure>",
        "<figure><img src=/q.jpg><figcaption>6 Jan 2026</figcaption></figure>",
        "<figure><img src=/q.jpg><figcaption>2:05 Harbour board meets in storm</figcaption></figure>",
        "<figure><img src=/q.jpg><figcaption><a href=/g>Goats on the beach</a></figcaption></figure>",
        "<figure><figcaption>more videos</figcaption></figure>",
    ],
)
def test_counts_dates_teasers_and_labels_are_no_captions(figure: str) -> None:
    assert [caption for _, caption, _ in images(P + figure) if caption] == []
