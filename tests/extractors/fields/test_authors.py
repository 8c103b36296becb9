"""The authors of a page, and the agency credited."""

from typing import Any

import pytest

from extractors.body.agencies import agency_of
from extractors.body.agency_names import AGENCIES
from extractors.fields.authors import Credits, find_credits
from extractors.fields.titles import site_names
from extractors.markup.head import read_head
from tests.extractors.pages import URL, page


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("(AP)", "AP"),
        ("The Associated Press", "AP"),
        ("dpa", "dpa"),
        ("Agence France-Presse", "AFP"),
        ("연합뉴스", "Yonhap"),
        ("共同通信", "Kyodo"),
        ("РИА Новости", "RIA Novosti"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("ロイター", "Reuters"),
        ("Agencia EFE", "EFE"),
        ("شينخوا", "Xinhua"),
        ("ИТАР-ТАСС", "TASS"),
        ("Norsk Telegrambyrå", "NTB"),
        ("韩联社", "Yonhap"),
        ("Petra", None),
        ("Jordan News Agency", "Petra"),
        ("ap", None),
        ("Ada Lindqvist", None),
        ("", None),
    ],
)
def test_agencies(text: str, agency: str | None) -> None:
    assert agency_of(text) == agency


def test_a_form_names_one_agency() -> None:
    names = [(form, agency.name) for agency in AGENCIES for form in {*agency.signed, *agency.bylines}]
    assert len({form for form, _ in names}) == len(names)


def credits(body: str = "", *, head: str = "", recorded: tuple[str, ...] = (), **ld: Any) -> Credits:
    made = page(f"<h1>Quay</h1>{body}<p>The board met.</p>", head=head, ld=ld or None)
    heading = made.tree.find(".//h1")
    return find_credits(made.structured, read_head(heading), site_names(made.structured, URL), recorded)


BYLINE = (
    '<div class="article-byline">By <a href="/authors/ada">Ada Lindqvist</a> | <a href="/topics/x">Harbour</a></div>'
)


def test_metadata_name_people() -> None:
    people = [{"@type": "Person", "name": "Ada Lindqvist"}, {"@type": "Person", "name": "Björn Okoye and Mia Tanaka"}]
    assert credits(author=people).authors == ("Ada Lindqvist", "Björn Okoye", "Mia Tanaka")
    assert credits(head='<meta name="author" content="By Ada Lindqvist">').authors == ("Ada Lindqvist",)
    assert credits(recorded=("Ada Lindqvist, Mia Tanaka",)).authors == ("Ada Lindqvist", "Mia Tanaka")
    assert credits(head='<meta name="author" content="https://courier.example/ada">').authors == ()


def test_the_outlet_is_an_author_only_where_nobody_is_named() -> None:
    outlet = {"@type": "Organization", "name": "The Courier"}
    assert credits(author=outlet).authors == ("The Courier",)
    assert credits(BYLINE, author=outlet).authors == ("Ada Lindqvist",)
    assert credits(author=[outlet, {"name": "Ada Lindqvist"}]).authors == ("Ada Lindqvist",)
    assert credits(author={"name": "Ada Lindqvist The Courier"}, publisher="The Courier").authors == ("Ada Lindqvist",)
    assert credits(author={"name": "Newsroom Courier, Eastmere"}).authors == ("Newsroom Courier, Eastmere",)


def test_the_address_of_the_outlet_is_nobody() -> None:
    assert credits(author={"name": "www.courier.example"}).authors == ()


def test_an_organization_is_never_parted() -> None:
    assert credits(author={"@type": "Organization", "name": "Lindqvist and Okoye"}).authors == ("Lindqvist and Okoye",)


def test_a_byline_elsewhere_is_of_another_article() -> None:
    elsewhere = '<section><div><b>Opinion</b><p class="byline">Mia Tanaka</p></div></section>'
    assert credits('<div><b>News</b><p class="byline">Ada Lindqvist</p></div>' + elsewhere).authors == (
        "Ada Lindqvist",
    )


def test_an_agency_is_told_apart() -> None:
    both = credits(author=[{"name": "Ada Lindqvist"}, {"name": "dpa"}])
    assert both == Credits(("Ada Lindqvist", "dpa"), "dpa")
    assert credits(BYLINE.replace("Ada Lindqvist", "AFP"), author={"name": "The Courier"}) == Credits(
        ("The Courier",), "AFP"
    )
    assert credits(author={"name": "Ada Lindqvist"}, sourceOrganization="Reuters").agency == "Reuters"
    assert credits().agency is None


@pytest.mark.parametrize(
    "shown",
    [
        BYLINE,
        '<a rel="author" href="/x">Ada Lindqvist</a>',
        '<span itemprop="author">Ada Lindqvist</span>',
        '<p class="byline">Harbour by Ada Lindqvist 3 March 2026, 12:30</p>',
        '<p class="byline">Ada Lindqvist, Eastmere</p>',
        "<p>By Ada Lindqvist, Reporter</p>",
        "<p>von Ada Lindqvist</p>",
        '<p>words: <a href="/autoren/name/ada">Ada Lindqvist</a></p>',
    ],
)
def test_bylines_that_readers_see(shown: str) -> None:
    assert credits(shown).authors == ("Ada Lindqvist",)


@pytest.mark.parametrize(
    "shown",
    [
        '<div class="author-bio">Ada Lindqvist</div>',
        '<div class="comment-author">Ada Lindqvist</div>',
        '<div class="related"><span class="author">Ada Lindqvist</span></div>',
        '<p class="byline">published yesterday</p>',
        '<p class="byline">from the harbour</p>',
        "<p>by the harbour wall</p>",
        "<p>By Monday Ada Lindqvist had left the town.</p>",
        "<p>Von der Leyen spricht im Hafen</p>",
        "<p>By Eastmere</p>",
        '<p><a href="/authors/">All Our Authors</a></p>',
    ],
)
def test_what_is_no_byline(shown: str) -> None:
    assert credits(shown).authors == ()


def test_a_byline_never_replaces_metadata() -> None:
    two = '<div class="bylines"><a rel="author">Ada Lindqvist</a><a rel="author">Björn Okoye</a></div>'
    assert credits(two, author={"name": "Ada Lindqvist"}).authors == ("Ada Lindqvist",)  # he may have reviewed it
    assert credits(BYLINE.replace("Ada", "ADA"), author={"name": "Ada Lindqvist"}).authors == ("Ada Lindqvist",)
    assert credits(two, author={"name": "Mia Tanaka"}).authors == ("Mia Tanaka",)


def test_a_byline_names_the_people_where_metadata_have_an_agency_alone() -> None:
    shown = "<ul><li>By Ada Lindqvist, Björn Okoye</li></ul>"
    assert credits(shown, author={"name": "AFP"}).authors == ("Ada Lindqvist", "Björn Okoye")
    assert credits("<ul><li>By Courier</li></ul>", author={"name": "AFP"}).authors == ("AFP",)


@pytest.mark.parametrize(
    "name",
    ["-", "admin", "{{author}}", "No Author", "Guest Author", "publisher", "Von", "By", "${author.name}", "佚名"],
)
def test_a_placeholder_is_nobody(name: str) -> None:
    assert credits(head=f'<meta name="author" content="{name}">').authors == ()
    assert credits(author={"name": name}).authors == ()


@pytest.mark.parametrize(
    "name", ["Eastmere Customs and Border Service", "Bundesministerium für Hafenbau", "Center for Harbour Reporting"]
)
def test_an_organisation_is_one_author(name: str) -> None:
    assert credits(head=f'<meta name="author" content="{name}">').authors == (name,)


def test_who_wrote_it_is_heard_in_link_previews() -> None:
    preview = '<meta name="twitter:label%d" content="%s"><meta name="twitter:data%d" content="%s">'
    assert credits(head=preview % (1, "Written by", 1, "Ada Lindqvist")).authors == ("Ada Lindqvist",)
    head = preview % (1, "Est. reading time", 1, "2 minutes") + preview % (2, "Written by", 2, "Ada Lindqvist")
    assert credits(head=head).authors == ("Ada Lindqvist",)
    assert credits(head=preview % (1, "Est. reading time", 1, "2 minutes")).authors == ()


def test_a_rubric_before_the_by_of_metadata_is_no_name() -> None:
    assert credits(author="Harbour Board By Ada Lindqvist").authors == ("Ada Lindqvist",)


def test_a_byline_of_a_team_is_an_author_where_nobody_else_is() -> None:
    team = '<p class="byline">By Courier Staff</p>'
    assert credits(team).authors == ("Courier Staff",)
    assert credits(team, author={"name": "Ada Lindqvist"}).authors == ("Ada Lindqvist",)


def test_a_byline_that_is_a_teams_needs_no_by() -> None:
    assert credits('<p class="authorName">Courier Staff</p>').authors == ("Courier Staff",)
    assert credits('<p class="authorName">Harbour matters</p>').authors == ()


def test_whose_blog_it_is_is_no_outlet() -> None:
    head = '<meta property="og:site_name" content="Ada Lindqvist&#39;s blog">'
    assert credits(head=head, author={"name": "Ada Lindqvist"}).authors == ("Ada Lindqvist",)
    signed = '<footer><a href="/author/ada.html">Ada Lindqvist</a></footer>'
    assert credits(signed, head=head).authors == ("Ada Lindqvist",)
    named = '<meta property="og:site_name" content="Ada Lindqvist News">'
    assert credits(signed, head=named).authors == ()


def test_the_one_name_in_a_box_elsewhere_is_the_author() -> None:
    box = '<div class="box"><h4 class="author-box__name">%s</h4></div>'
    assert credits("<p>Text.</p>" * 200 + box % "Ada Lindqvist").authors == ("Ada Lindqvist",)
    assert credits("<p>Text.</p>" * 200 + box % "Ada Lindqvist" + box % "Mia Tanaka").authors == ()  # of other articles
    comments = f'<section class="comments">{box % "Ada Lindqvist"}</section>'
    assert credits("<p>Text.</p>" * 200 + comments).authors == ()


def test_a_name_to_sign_in_with_gives_way_to_the_full_name_shown() -> None:
    shown = '<div class="author-info">Ada Lindqvist</div>'
    for account in ("ada.lindqvist", "AdaL", "adalindqvist"):
        assert credits(shown, author={"name": account}).authors == ("Ada Lindqvist",)
        assert credits(author={"name": account}).authors == (account,)
    assert credits(shown, author={"name": "Mia"}).authors == ("Mia",)
    assert credits(author=[{"name": "Ada"}, {"name": "Ada Lindqvist"}]).authors == ("Ada Lindqvist",)


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="author"><div>Written by Ada Lindqvist</div><div>Content Marketing Coordinator</div></div>',
        '<a class="author-link"><p>Ada Lindqvist</p><p>Head of Harbour Marketing and Quay Strategy</p></a>',
        '<div class="author-box"><h4 class="author-box__name">Ada Lindqvist (Editor)</h4><p class="author-box__bio">'
        "She sails.</p></div>",
        '<div class="Social_container"><p class="Author_author">Ada Lindqvist</p></div>',
        "<p>Ada Lindqvist | Senior Writer | July 2, 2025</p>",
        "<p>Dec 26, 2025 • Ada Lindqvist in Harbour Management</p>",
        "<p>The quay is new.</p><h3>Written by Ada Lindqvist</h3>",
        "<p>The quay is new.</p><p><em>This post was written by Ada Lindqvist, keeper of the lock.</em></p>",
    ],
)
def test_names_beside_roles_in_boxes_and_in_lines_with_a_date(byline: str) -> None:
    assert credits(byline).authors == ("Ada Lindqvist",)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Latest Harbour News | July 2, 2025</p>",
        "<p>Ada Lindqvist, Mia Tanaka - the quay is new</p>",
        "<h3>Written by Ada Lindqvist</h3><h3>Written by Mia Tanaka</h3>",
        '<div class="author">page.head.extra.author</div>',
    ],
)
def test_lines_that_sign_nothing(line: str) -> None:
    assert credits(line).authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Lindqvist Photography by Mia Tanaka 3 March 2026",
        "Words by Ada Lindqvist, contributions from Mia Tanaka",
        "Reviewed by Mia Tanaka, written by Ada Lindqvist",
        "Fotos von Mia Tanaka",
    ],
)
def test_who_took_the_pictures_or_reviewed_is_no_author(line: str) -> None:
    both = [{"name": "Ada Lindqvist"}, {"name": "Mia Tanaka"}]
    assert credits(f"<div>{line}</div>", author=both).authors == ("Ada Lindqvist",)
    assert credits(f"<div>{line}</div>", author={"name": "Mia Tanaka"}).authors == ("Mia Tanaka",)  # better than nobody
    assert credits("<div>Photo: by the quay</div>", author=both).authors == ("Ada Lindqvist", "Mia Tanaka")


def test_a_name_in_a_line_near_the_title_is_the_author_where_the_page_tells_of_its_bearer() -> None:
    line = "<div><span>Ada Lindqvist</span></div><p>The board met at the quay.</p>"
    assert credits(line).authors == ()
    assert credits(f"{line}<div>Ada Lindqvist is a writer at the harbour.</div>").authors == ("Ada Lindqvist",)
    assert credits(f"{line}<div><b>Ada Lindqvist</b></div>").authors == ("Ada Lindqvist",)
    contents = line.replace("span", "a").replace("<a>", '<a href="#ada">')
    assert credits(f"{contents}<h2>Ada Lindqvist</h2>").authors == ()


def test_a_name_in_bold_as_a_paragraph_near_the_title_is_the_author_where_only_the_outlet_is_named() -> None:
    outlet = {"@type": "Organization", "name": "The Courier"}
    assert credits("<p><strong>Ada Lindqvist</strong></p>", author=outlet, publisher="The Courier").authors == (
        "Ada Lindqvist",
    )
    assert credits("<p><b>Latest News</b></p>", author=outlet, publisher="The Courier").authors == ("The Courier",)


def test_who_is_said_to_publish_what_she_writes_is_no_outlet() -> None:
    head = '<meta property="og:site_name" content="The Courier">'
    assert credits(head=head, author={"name": "Ada Lindqvist"}, publisher="Ada Lindqvist").authors == ("Ada Lindqvist",)


def test_the_variable_of_a_template_is_nobody() -> None:
    assert credits(head='<meta name="author" content="page.head.extra.author">').authors == ()
    assert credits(author={"name": "{{author}}"}).authors == ()
