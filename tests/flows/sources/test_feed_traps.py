"""Feeds as they are in the field: links, charsets and texts that are nearly right give what was meant."""

import pytest

from extractors.errors import InputError
from flows.sources.feed import parse_feed

URL = "https://files.example/out/main.xml"


def rss(item: str, head: str = "<link>https://paper.example/</link>", declared: str = "UTF-8") -> bytes:
    """A feed of one item."""
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>Paper</title>{head}'
        f"<item><title>Pier</title>{item}</item></channel></rss>"
    ).encode()


def atom(entry: str, head: str = "") -> bytes:
    """An Atom feed of one entry."""
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title>{head}'
        f"<entry><title>Pier</title><id>urn:1</id>{entry}</entry></feed>"
    ).encode()


def link(body: bytes) -> str | None:
    items = parse_feed(body, URL).items
    return items[0].url if items else None


PIER = "https://paper.example/pier"
LINKS = {
    "a guid where the link is empty": rss(f"<link/><guid>{PIER}</guid>"),
    "a guid that is said to be none": rss(f'<guid isPermaLink="false">{PIER}</guid>'),
    "a guid where the link leads nowhere": rss(f"<link>#</link><guid>{PIER}</guid>"),
    "a guid where the link is a script": rss(f"<link>javascript:void(0)</link><guid>{PIER}</guid>"),
    "a scheme in capitals": rss("<link>HTTPS://paper.example/pier</link>"),
    "no scheme": rss("<link>paper.example/pier</link>"),
    "no scheme and another host": rss("<link>www.paper.example/pier</link>").replace(b"www.", b"", 1),
    "a path of the site, not of the host that delivers the feed": rss("<link>/pier</link>"),
    "a name of the site": rss("<link>pier</link>"),
    "lines around it": rss("<link><![CDATA[\n https://paper.example/pier\n]]></link>"),
    "an element of HTML in it": rss(f'<link><a href="{PIER}">Pier</a></link>'),
    "another element": rss(f"<url>{PIER}</url>"),
    "a page that counts and leads on": rss(f"<link>https://count.example/url?sa=t&amp;url={PIER}&amp;ct=g</link>"),
    "the source of the entry's text": atom(f'<content type="text/html" src="{PIER}"/>'),
    "an id": atom("").replace(b"urn:1", PIER.encode()),
    "itself": atom(f'<link rel="self" href="{PIER}"/>'),
    "another way to change it before": atom(f'<link rel="edit" href="/edit"/><link href="{PIER}"/>'),
    "another format before": atom(f'<link type="application/json" href="/pier.json"/><link href="{PIER}"/>'),
    "another language after": atom(f'<link href="{PIER}" hreflang="en"/><link href="/de" hreflang="de"/>'),
    "a warning before the feed": b"<br />\n<b>Warning</b>: line 5<br />" + rss(f"<link>{PIER}</link>"),
    "blank lines before the feed": b"\n\n " + rss(f"<link>{PIER}</link>"),
    "a prefix that nothing declares": rss(f"<link>{PIER}</link><x:y>z</x:y>"),
}


@pytest.mark.parametrize("body", LINKS.values(), ids=list(LINKS))
def test_an_item_leads_to_its_article(body: bytes) -> None:
    assert link(body) == PIER


@pytest.mark.parametrize("rel", ["enclosure", "license", "edit", "via", "replies", "hub"])
def test_nothing_else_stands_in_for_an_article(rel: str) -> None:
    feed = parse_feed(atom(f'<link rel="{rel}" href="https://other.example/x.mp3"/>'), URL)
    assert not feed.items
    assert feed.problems == ("item 1 has no http link: Pier",)


def test_parameters_stay_what_they_are_though_their_ampersands_are_bare() -> None:
    assert link(rss("<link>https://paper.example/?a=1&lang=en&copy=2&sect=3</link>")).endswith(  # type: ignore[union-attr]
        "?a=1&lang=en&copy=2&sect=3"
    )
    assert link(rss("<link>https://paper.example/?a=1&amp;amp;lang=en</link>")) == "https://paper.example/?a=1&lang=en"


def test_blanks_in_a_link_are_escaped() -> None:
    assert link(rss("<link>https://paper.example/the old pier</link>")) == "https://paper.example/the%20old%20pier"


TITLE = "Fähre – „spät“"


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", TITLE.encode()),
        ("ISO-8859-1", TITLE.encode()),  # what is declared is a lie
        ("utf-16", TITLE.encode()),
        ("no-charset", TITLE.encode()),
        ("windows-1252", TITLE.encode("cp1252")),
        ("UTF-8", TITLE.encode() + b" \xe4"),  # one bad byte, and the rest as it was
        ("UTF-8", TITLE.encode() + b" \xe2\x80"),  # a character cut
    ],
)
@pytest.mark.parametrize("before", [b"", b"\n\n"])
def test_a_charset_is_what_the_bytes_are(declared: str, written: bytes, before: bytes) -> None:
    body = before + rss(f"<link>{PIER}</link>", declared=declared).replace(b">Pier<", b">" + written + b"<")
    assert parse_feed(body, URL, "application/rss+xml; charset=iso-8859-1").items[0].title == TITLE


def test_a_bad_byte_inside_a_word_is_a_letter() -> None:
    body = rss(f"<link>{PIER}</link>").replace(b">Pier<", "Fähre, ".encode().join([b">", b"sp\xe4ter<"]))
    assert parse_feed(body, URL).items[0].title == "Fähre, später"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Prices &lt; 5 and &gt; 3", "Prices < 5 and > 3"),
        ("Prices < 5 euros", "Prices < 5 euros"),
        ("<![CDATA[How <table> works]]>", "How <table> works"),
        ("<![CDATA[<b>Late</b> <em>ferry]]>", "Late ferry"),
        ("R & B", "R & B"),
        ("Caf&eacute;", "Café"),
    ],
)
def test_a_title_keeps_what_only_looks_like_markup(title: str, text: str) -> None:
    assert (
        parse_feed(rss(f"<link>{PIER}</link>").replace(b"Pier<", f"{title}<".encode(), 1), URL).items[0].title == text
    )


def test_the_text_of_atom_is_text() -> None:
    body = atom(f'<link href="{PIER}"/>').replace(b">Pier<", b">AT&amp;amp;T<")
    assert parse_feed(body, URL).items[0].title == "AT&amp;T"
    assert parse_feed(body.replace(b"<entry><title", b'<entry><title type="html"'), URL).items[0].title == "AT&T"


def test_an_entry_has_the_authors_of_its_source_or_else_of_its_feed() -> None:
    feed = "<author><name>The desk</name></author>"
    source = "<source><author><name>Bo Lind</name></author></source>"
    assert parse_feed(atom(f'<link href="{PIER}"/>', feed), URL).items[0].authors == ("The desk",)
    assert parse_feed(atom(f'<link href="{PIER}"/>{source}', feed), URL).items[0].authors == ("Bo Lind",)


def test_a_summary_escaped_twice_has_no_markup() -> None:
    body = rss(f"<link>{PIER}</link><description>&amp;lt;p&amp;gt;Two ferries.&amp;lt;/p&amp;gt;</description>")
    assert parse_feed(body, URL).items[0].summary == "Two ferries."


def test_dates_that_are_none_give_way_to_others() -> None:
    dates = "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate><dcterms:created>2026-03-05T10:00Z</dcterms:created>"
    (item,) = parse_feed(rss(f"<link>{PIER}</link>{dates}"), URL).items
    assert item.published_at == "2026-03-05T10:00:00+00:00"
    assert item.evidence.precision == "minute"


def test_an_empty_date_overrules_none() -> None:
    dates = "<pubDate>Thu, 05 Mar 2026 10:00:00 GMT</pubDate><pubDate/>"
    assert parse_feed(rss(f"<link>{PIER}</link>{dates}"), URL).items[0].published_at == "2026-03-05T10:00:00+00:00"


def test_a_json_feed_in_utf16_or_with_something_behind_it_is_read() -> None:
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "url": "{PIER}"}}]}}'
    assert link(body.encode("utf-16")) == PIER
    assert link(f"\ufeff{body}\0 ok".encode()) == PIER


@pytest.mark.parametrize("written", ["a{0}='1'", "a{0}=1", "xmlns:a{0}='urn:{0}'"])
def test_a_crowd_of_attributes_is_no_feed(written: str) -> None:
    crowd = " ".join(written.format(n) for n in range(400))
    with pytest.raises(InputError, match="more than 200 attributes"):
        parse_feed(rss("").replace(b"<rss", f"<rss {crowd}".encode()), URL)
