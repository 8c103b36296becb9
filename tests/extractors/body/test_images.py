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


@pytest.mark.parametrize(
    "line",
    [
        "This slideshow requires JavaScript.",
        "Media playback is unsupported on your device",
        "Read more about the quay and its long history",
        "Czytaj więcej o nabrzeżu i jego długiej historii",
        "Читайте также о набережной и её истории",
        "LinkedInAda Lindqvist, harbour editor of the Courier",
        "By Ada Lindqvist • May 3, 2026",
        "comments (12)",
        "Photo:",
        "Image 3 of 5",
        "12 photos",
        "13 min",
        "Harbourbrand",
        "Ada R(153)",
        "Gewicht 11,1 kg Preis ca. 200 € inkl. 19% gesetzlicher MwSt.",
        "Related Might be time to see the quay.",
        "Old oak quayside bench, weatherproof $129.00",
        "USD 31.2086 EUR 40.6523",
        "Tuesday, January 17, 2012",
        "Watch this: the quay sinks in a storm",
        "Video 01:30 Min. | Ende des Videobeitrags",
        "Thanks for reading! This post is public so feel free to share it.",
        "Join to see what the quay looks like",
        "Gewicht | 11,1 kg | Farbe",
        "Time=0.015, Size=12, Quay=old",
        "Alle Rechte vorbehalten, Hafenkurier",
        "Quay Web Ostmole 16 Copy 2 1",
        "分享工具",
    ],
)
def test_widgets_bylines_and_offers_are_no_captions(line: str) -> None:
    assert [
        caption for _, caption, _ in images(f"{P}<figure><img src=/q.jpg><figcaption>{line}</figcaption></figure>")
    ] in (
        [None],
        [],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Source: Harbour Board",
        "Courtesy of Acme",
        "Photo via Lindqvist",
        "личный архив Анны Примеровой",
        "Ada Roe/Instagram",
        "Wikimedia Commons",
        "ADA LINDQVIST",
        "ADA LINDQVIST FOR THE HARBOUR COURIER",
        "Acme Harbour Pictures",
        "Studio Quay",
        "Acme / Beta / Harbourflix",
        "A. Roe courtesy Acme",
        "Source: Ada Roe | Harbour School. See: the second figure of the report on quays and cranes",
        "EA, Montage: Ada Roe",
        "Fot. quay.example.pl",
        "ADA ROE, BEN DOE, and CLEO MOE",
        "Screenshot by Ada Roe.",
        "Reprodução",
        "Ada Roe courtesy Acme",
        "Courier/Every illustration.",
        "Image by: Ada Roe. Changed by the Courier. CC BY-SA 3.0.",
        "Video: courier/ada roe, ben doe",
        "Photo credit: ©Acme/one, ©Acme/two, ©Acme/three, ©Acme/four, ©Acme/five, ©Acme/six",
        "<span class=figure-caption-owner>Acme Pictures</span>",
        "<span data-theme-key=photo-credit-creditor>Ada Roe</span>",
    ],
)
def test_a_credit_alone_is_a_credit(line: str) -> None:
    [(_, caption, credit)] = images(f"{P}<figure><img src=/q.jpg><figcaption>{line}</figcaption></figure>")
    assert caption is None
    assert credit


def test_a_name_said_of_several_pictures_signs_them() -> None:
    figures = "".join(f"<figure><img src=/{k}.jpg><figcaption>Roe + Doe</figcaption></figure>" for k in range(3))
    assert [(caption, credit) for _, caption, credit in images(P + figures)] == [(None, "Roe + Doe")] * 3


def test_the_box_of_an_author_or_a_teaser_has_no_captions() -> None:
    for box in ("saboxplugin-wrap", "display-card", "author-box"):
        line = f"<div class={box}><figure><img src=/q.jpg><figcaption>{CAPTION}</figcaption></figure></div>"
        assert not any(caption for _, caption, _ in images(P + Q + line)), box


def test_without_a_picture_a_line_is_a_caption_only_where_it_is_credited_or_framed_by_one_to_come() -> None:
    assert images(f"{P}<figure><table><tr><td>Acme Harbour Insurance 1,386</td></tr></table></figure>") == []
    assert images(f"{P}<p class=caption>Enjoy the harbour on your phone every day.</p>") == []
    assert images(f"{P}<p class=caption>{CAPTION} (Ada Lindqvist/AP)</p>")[0][1] == CAPTION
    hidden = "<noscript><img src=/q.jpg></noscript>"
    assert images(f"{P}<figure>{hidden}<figcaption>{CAPTION}.</figcaption></figure>")[0][1] == f"{CAPTION}."


def test_a_picture_that_leads_to_another_page_is_a_teasers() -> None:
    linked = "<div><a href=/other-story><img src=/q.jpg></a><p class=caption>{}</p></div>"
    assert not any(caption for _, caption, _ in images(P + linked.format(CAPTION)))
    assert images(P + linked.format(f"{CAPTION} (Ada Lindqvist/AP)"))[0][1] == CAPTION
    enlarged = f"<div><a href=/q-large.jpg><img src=/q.jpg></a><p class=caption>{CAPTION}</p></div>"
    assert images(P + enlarged)[0][1] == CAPTION


def test_no_caption_is_told_twice_for_one_picture() -> None:
    twice = "".join(
        f"<figure><img src=/quay-{size}.jpg><figcaption>{CAPTION}</figcaption></figure>{P}"
        for size in ("320x200", "640x400")
    )
    assert [caption for _, caption, _ in images(twice)] == [CAPTION]


def test_the_lines_of_a_listing_are_no_captions() -> None:
    cards = "".join(
        f"<div><img src=/{n}.jpg><p class=caption>{n} Harbour Street, Eastmere</p></div>" for n in range(20)
    )
    assert not any(caption for _, caption, _ in images(P + cards))


def test_a_line_that_nothing_marks_is_a_caption_only_alone_with_its_picture() -> None:
    frame = "<div><img src=/q.jpg><p>{}</p></div>"
    assert images(P + frame.format("The quay at dusk, seen from the east."))[0][1]
    assert not any(caption for _, caption, _ in images(P + frame.format("Works with every crane")))
    cards = f"<div><img src=/q.jpg><img src=/r.jpg><img src=/s.jpg><p>{CAPTION}</p></div>"
    assert not any(caption for _, caption, _ in images(P + cards))
    sizes = "<div><picture><img src=/q.jpg></picture><p>Quay at dusk</p></div>"
    assert images(P + sizes)[0][1] == "Quay at dusk"


def test_headings_and_rows_of_tables_are_no_captions() -> None:
    card = (
        f"<div class=gallery><div><img src=/q.jpg><h3>Made for cranes</h3><p class=caption>{CAPTION}.</p></div></div>"
    )
    assert not any(caption for _, caption, _ in images(P + Q + card))


def test_what_structured_data_alone_says_is_a_caption_only_as_a_sentence_that_is_no_title() -> None:
    for said in ("Ten Quays You Should See", "The harbour board votes to rebuild the quay of Eastmere"):
        told = {"headline": "Harbour board votes to rebuild quay", "image": {"url": "/q.jpg", "caption": said}}
        assert not any(caption for _, caption, _ in images(P + Q, ld=told)), said


def test_a_caption_said_twice_in_its_element_is_said_once() -> None:
    twice = f"<figure><img src=/q.jpg><figcaption>{CAPTION} hide caption {CAPTION}</figcaption></figure>"
    assert images(P + twice)[0][1] == CAPTION
