"""The title among its witnesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from extractors.fields.titles import find_title, host_name, is_site_name, site_names, squash
from tests.extractors.pages import URL, meta, page

TITLE = "Eastmere rebuilds its old quay"


def title(body: str = "", head: str = "", recorded: str | None = None, **fields: object) -> str | None:
    made = page(body, head=head, **fields)  # type: ignore[arg-type]
    return find_title(made.tree, made.structured, made.document.url, recorded).title


@pytest.mark.parametrize(
    "name",
    [
        f"{TITLE} | Courier",
        f"{TITLE} - The Courier",
        f"{TITLE} – Harbour – Courier.example",
        f"{TITLE} | Courier News",
        f"Courier | {TITLE}",
        f"{TITLE}｜Courier",
    ],
)
def test_the_sites_name_is_taken_off(name: str) -> None:
    assert title(head=f"<title>{name}</title>") == (f"{TITLE} – Harbour" if "Harbour" in name else TITLE)
    assert title(f"<h1>{TITLE}</h1>", f"<title>{name}</title>") == TITLE
    assert title(head=meta("og:title", name), ld={"headline": TITLE}) == TITLE


def test_a_dash_of_the_title_itself_stays() -> None:
    name = "Quay rebuilt - and nobody came"
    assert title(head=f"<title>{name}</title>") == name
    assert title(head=f"<title>{name} - Courier</title>") == name


def test_what_is_written_for_this_article_goes_before_what_is_written_for_search_engines() -> None:
    head = meta("og:title", TITLE) + "<title>Quay: all you need to know</title>"
    assert title("<h1>Harbour</h1>", head, ld={"headline": "Quay: all you need to know"}) == TITLE


def test_the_main_heading_is_the_one_others_speak_of() -> None:
    assert title(f"<h1>Courier</h1><h1>Live now</h1><h1>{TITLE}</h1>", f"<title>{TITLE} - Courier</title>") == TITLE
    assert title("<h1>Courier</h1>", f"<title>{TITLE}</title>") == TITLE
    assert title(f"<h1>{TITLE}</h1>") == TITLE
    assert title("<h1>Courier</h1>") == "Courier"
    made = page(f"<h1>Courier</h1><h1>{TITLE}</h1>", head=f"<title>{TITLE} - Courier</title>")
    assert find_title(made.tree, made.structured, URL).shown == TITLE


def test_of_main_headings_that_others_say_the_one_most_say_is_taken() -> None:
    head = f"<title>{TITLE} - by A. Roe - Far Shores</title>" + meta("og:title", TITLE)
    assert title(f"<h1>Far Shores</h1><h1>{TITLE}</h1>", head) == TITLE


def test_a_label_or_a_paragraph_as_main_heading_does_not_go_before_all() -> None:
    head = f"<title>{TITLE}</title>" + meta("og:title", TITLE)
    assert title("<h1>The quay</h1>", head) == TITLE
    assert title("<h1>" + "Read how Eastmere rebuilds its quay, and what it costs. " * 4 + "</h1>", head) == TITLE


def test_a_main_heading_in_words_of_its_own_goes_before_a_subheading() -> None:
    own = "An introduction to quays: what harbours need to know"
    assert (
        title(f"<h1>{own}</h1><h2>What is a quay in harbours?</h2>", "<title>What is a quay in harbours?</title>")
        == own
    )


def test_what_stands_in_the_heading_behind_the_title_is_left_off() -> None:
    added = f"<h1>{TITLE} <small>Posted on 1 July by <b>A. Roe</b></small></h1>"
    assert title(added, f"<title>{TITLE} - Courier</title>") == TITLE
    assert title(f"<h1>{TITLE} <small>and its pier</small></h1>", "<title>Courier</title>") == f"{TITLE} and its pier"


def test_an_address_and_a_count_behind_the_title_are_left_off_in_an_element_around_it_too() -> None:
    source = '<span> <a href="https://bee.example/quay">(bee.example)</a></span>'
    shown = f'<h1> <span><a href="/quay">{TITLE}</a>{source}</span> <span><a href="#comments">87</a></span> </h1>'
    assert title(shown, f"<title>{TITLE} - Courier</title>") == TITLE
    assert title(shown, "<title>Courier</title>") == f"{TITLE} (bee.example) 87"
    late = f'<h1><a href="/quay">{TITLE} <b>in July</b> <i>87</i></a></h1>'
    assert title(late, f"<title>{TITLE} in July - Courier</title>") == f"{TITLE} in July"
    assert title(late, f"<title>{TITLE} | Courier</title>" + meta("og:title", f"{TITLE} in July")) == f"{TITLE} in July"


def test_a_date_before_the_title_is_left_off_in_an_element_around_it_too() -> None:
    dated = f"<time datetime=2026-07-01>Jul <span>1</span> 2026</time> {TITLE}"
    for shown in (f"<h1>{dated}</h1>", f'<h1><a href="/quay">\n{dated}</a> </h1>', f"<h1><b><a>{dated}</a></b></h1>"):
        assert title(shown, f"<title>{TITLE} | Far Shores</title>" + meta("og:title", TITLE)) == TITLE
        assert title(shown) == f"Jul 1 2026 {TITLE}"


def test_of_a_row_of_title_section_and_site_the_title_is_taken() -> None:
    row = f"{TITLE} | Harbour news | The Port Authority's Office"
    assert title(f"<h1>{row}</h1>", f"<title>{row}</title>") == TITLE
    assert title(head=f"<title>{row}</title>") == TITLE
    for other in (f"Harbour | {TITLE} | Analysis", f"{TITLE} | Our guide", "Ships | Quays | Cranes"):
        assert title(f"<h1>{other}</h1>", f"<title>{other}</title>") == other


def test_a_witness_that_says_it_twice_says_it_once() -> None:
    other = "Eastmere rebuilds quay"
    head = meta("og:title", other) + meta("title", other) + meta("parsely-title", other) + f"<title>{other}</title>"
    assert title(f"<h1>{TITLE}</h1>", head, ld={"headline": TITLE}) == TITLE


def test_of_two_spellings_the_one_cut_short_is_not_shown() -> None:
    assert title(f"<h1>{TITLE}</h1>", ld={"headline": f"{TITLE}..."}) == TITLE


def test_a_lesser_heading_is_the_title_where_no_main_heading_is() -> None:
    head = f"<title>{TITLE} - Local - Courier Online | News</title>" + meta("og:site_name", "Courier Online")
    logo, section = "<h1>Courier Online</h1>", "<h3>Local</h3>"
    assert title(f"{logo}{section}<h2>{TITLE}</h2>", head) == TITLE
    assert title(f"{section}<h2>{TITLE}</h2>", head) == TITLE
    made = page(f"{logo}<h2>{TITLE}</h2>", head=head)
    assert find_title(made.tree, made.structured, URL).shown == TITLE


def test_a_line_is_the_title_where_no_heading_is() -> None:
    head = f"<title>{TITLE}_Courier</title>"
    menu = f'<a href="/">Home</a><a href="/news/4711">{TITLE}</a>'
    made = page(f"{menu}<div class=t>{TITLE}</div><p>Short.</p>", head=head)
    found = find_title(made.tree, made.structured, "file:saved.html")
    assert (found.title, found.shown) == (TITLE, TITLE)
    assert found.element is not None and found.element.get("class") == "t"


def test_a_heading_cut_short_does_not_take_the_sites_name_with_it() -> None:
    assert title(
        "<h1>Eastmere rebuilds its quay at...</h1>", "<title>Eastmere rebuilds its quay at..._News</title>"
    ) == ("Eastmere rebuilds its quay at...")


def test_a_title_cut_short_speaks_for_the_whole() -> None:
    head = meta("og:title", "Eastmere rebuilds its …") + meta("twitter:title", "Eastmere rebuilds its …")
    assert title(f"<h1>{TITLE}</h1>", head) == TITLE


def test_a_kicker_before_a_colon_goes_where_two_witnesses_leave_it_off() -> None:
    for name in (f"Harbour: {TITLE}", f"Harbour: {TITLE} | Eastmere News - Courier"):
        assert title(f"<h1>{TITLE}</h1>", meta("og:title", name), ld={"headline": TITLE}) == TITLE
        assert title("<h1>Courier</h1>", meta("og:title", f"Harbour: {TITLE}")) == f"Harbour: {TITLE}"
    assert title(head=meta("og:title", f"Harbour: {TITLE}"), ld={"headline": TITLE}) == f"Harbour: {TITLE}"
    longer = f"Harbour: {TITLE} again"
    german = meta("og:title", longer) + meta("og:locale", "de")
    assert title(f"<h1>{TITLE}</h1>", german, ld={"headline": TITLE}) == longer


def test_a_headings_parts_are_parted() -> None:
    assert title("<h1><span>Harbour</span><span>A new quay</span></h1>") == "Harbour A new quay"
    assert title("<h1>Har<b>bour</b> opens<script>var x</script></h1>") == "Harbour opens"
    assert title("<h1>One<br>two</h1>") == "One two"


def test_the_carriers_title_only_helps() -> None:
    assert title(recorded=TITLE) == TITLE
    assert title(f"<h1>{TITLE}</h1>", recorded="Something else") == TITLE


def test_a_heading_nested_without_end_is_no_error() -> None:
    text = "<h1>" + "<b>" * 3000 + TITLE + "</b>" * 3000 + "</h1>"
    tree = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    assert find_title(tree, page().structured, URL).title is None


def test_a_heading_of_elements_without_end_is_no_error() -> None:
    for empty in ("<b></b>", "<span>&shy;</span>", "<br>"):
        assert title(f"<h1>{TITLE}{empty * 4_000}<i>87</i></h1>", f"<title>{TITLE} - Courier</title>") == TITLE


def test_no_title() -> None:
    assert title() is None
    assert title("<h1> </h1>") is None
    assert title(f"<h1>{'word ' * 300}</h1>") is None


@pytest.mark.parametrize(
    ("url", "name"),
    [(URL, "courier"), ("https://news.daily.co.uk/a", "daily"), ("https://localhost/", ""), ("http://[x", "")],
)
def test_the_name_in_a_host(url: str, name: str) -> None:
    assert host_name(url) == name


def test_site_names() -> None:
    names = site_names(page(head=meta("og:site_name", "The Morning Bee")).structured, URL)
    assert is_site_name("The Morning Bee", names) and is_site_name("courier.example", names)
    assert not is_site_name("Bees sting", names)
    assert not is_site_name("A courier carried letters over the quay last week", names)


@given(st.text(max_size=60))
def test_squashing_twice_changes_nothing(text: str) -> None:
    assert squash(squash(text)) == squash(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_is_an_error(one: str, other: str) -> None:
    clean = [text.replace("<", "").replace("&", "").replace("\x00", "").replace('"', "") for text in (one, other)]
    try:
        made = page(f"<h1>{clean[0]}</h1>", head=meta("og:title", clean[1]), ld={"headline": one, "name": other})
    except ValueError:  # characters that no page can hold
        return
    find_title(made.tree, made.structured, URL, one)


def test_soft_hyphens_and_readings_are_no_part_of_a_title() -> None:
    assert title("<h1>Hafen&shy;kapitän ver&#8203;urteilt</h1>") == "Hafenkapitän verurteilt"
    head = "<title>Hafen\u00adkapitän verurteilt | Courier</title>"
    assert title("<h1>Hafen&shy;kapitän verurteilt</h1>", head) == "Hafenkapitän verurteilt"


def test_an_article_about_the_outlet_has_a_title() -> None:
    site = meta("og:site_name", "The Courier")
    name = "Courier wins prize"
    assert title(f"<h1>{name}</h1>", f"<title>{name} | The Courier</title>{meta('og:title', name)}{site}") == name
    assert title(f"<h1>{name}</h1>", f"<title>{name} | The Courier</title>{site}") == name


def test_a_name_of_the_site_that_is_the_title_takes_nothing_away() -> None:
    same = f"<title>{TITLE}</title>" + meta("og:title", TITLE) + meta("og:site_name", TITLE)
    assert title(f"<h1>{TITLE}</h1>", same) == TITLE
    named = f"<title>{TITLE} - Courier</title><meta name=application-name content='{TITLE} - Courier'>"
    assert title(f"<h1>{TITLE}</h1>", named + meta("og:title", TITLE)) == TITLE
    assert title("", meta("og:site_name", "Harbour") + "<title>Harbour</title>") == "Harbour"


@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_quotation_mark_in_an_attribute_cuts_no_title(mark: str) -> None:
    whole = f"Board calls captain {mark}unfit{mark}"
    head = f"<title>{whole}</title><meta property=og:title content={mark}{whole}{mark}>"
    assert title(f"<h1>{whole}</h1>", head) == whole
    assert title("", head) == whole


@pytest.mark.parametrize("between", ["-", "--", "_", "—", "－", "-本地-"])
def test_the_sites_name_after_a_chinese_title_needs_no_space(between: str) -> None:
    chinese = "东海港务局决定重建北码头"
    head = f"<title>{chinese}{between}港口网</title>"
    assert title(f"<div class=t>{chinese}</div>", head) == chinese
    assert title("", head + meta("og:site_name", "港口网")) == (chinese if "本地" not in between else f"{chinese}-本地")


def test_a_dash_inside_a_chinese_title_stays() -> None:
    chinese = "重建北码头——访东海港务局局长"
    assert title(f"<h1>{chinese}</h1>", f"<title>{chinese}-港口网</title>") == chinese


def test_in_english_the_heading_that_readers_see_goes_first() -> None:
    other = "Quay: all you need to know"
    head = meta("og:title", other) + f"<title>{other} | Courier</title>" + meta("og:site_name", "Courier")
    assert title("<h1>All about the old quay</h1>", head) == "All about the old quay"
    assert title("<h1>All about the old quay</h1>", head + meta("og:locale", "de_DE")) == other
    assert title("<h1>Future Beat</h1>", head) == other  # shares no word with what others say
