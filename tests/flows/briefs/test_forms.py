"""The forms of a brief: hostile texts are shown and never run, every script has its direction."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from flows import safe
from flows.brief import preview
from flows.briefs import forms, wording
from flows.briefs.choose import Change, choose
from flows.briefs.make import Brief
from flows.briefs.readers import BriefSettings, Reader
from tests.flows.briefs import test_choose
from tests.newsroom import texts
from warehouse.reading.briefing import Reason, StateChange

TUESDAY = datetime(2026, 3, 10, tzinfo=UTC)
PLAIN = {"html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "strong", "blockquote", "ul", "li"}
THURSDAY = datetime(2026, 3, 12, tzinfo=UTC)


def brief(warehouse: Path, until: datetime = TUESDAY, **given: object) -> Brief:
    reader = Reader.model_validate({"id": "all", "name": "Everything", "stories": 50} | given)
    return preview(warehouse, reader, BriefSettings(), until, 5.0)


def test_an_entry_says_what_why_how_much_and_who_was_first(newsroom: Path) -> None:
    told = forms.text(brief(newsroom, watches=("harbour",)))
    assert told.startswith(
        "Everything\n9 March 2026, 00:00 to 10 March 2026, 00:00 (UTC)\n2 new stories.\n\n1. Harbour stays"
    )
    assert "New; names harbour\n" in told
    assert "7 outlets, 7 articles, 4 of them copies; first: Tidewire, 9 March 2026, 05:40\n" in told


@pytest.mark.parametrize(
    ("outlets", "is_exact", "told"),
    [
        (4, True, "4 outlets, 4 articles, 2 of them copies; first: Quay, 9 March 2026, 02:00"),
        (4, False, "4 outlets, 4 articles, 2 of them copies; since 9 March 2026"),
        (1, True, "only Quay, 9 March 2026, 02:00"),
        (1, False, "only Quay, 9 March 2026"),
    ],
)
def test_nobody_is_first_where_no_hour_is_known_or_nobody_else_has_it(outlets: int, is_exact: bool, told: str) -> None:
    made = of_one("Quay")
    reader = Reader(id="all", timezone="America/New_York")
    day = datetime(2026, 3, 9, 6 * is_exact, tzinfo=UTC)
    entry = replace(made.entries[0], outlets=outlets, articles=outlets, first_at=day, is_exact=is_exact)
    entry = replace(entry, copies=entry.copies * (outlets > 1))
    assert wording.numbers(entry, replace(made, reader=reader)) == told


def test_one_kind_of_story_is_counted_once() -> None:
    made = of_one("Quay")
    grown = replace(made.entries[0], change=Change.GROWN)
    assert wording.summary(made) == "1 new story."
    assert wording.summary(replace(made, entries=(*made.entries, grown))) == "2 stories: 1 new, 1 grown."


def test_nothing_new_is_said(newsroom: Path) -> None:
    made = brief(newsroom, datetime(2026, 5, 1, tzinfo=UTC))
    for form in (forms.text, forms.markdown, forms.html):
        assert "Nothing new. The newest article in the warehouse is of 11 March 2026, 09:" in form(made)
    assert wording.subject(made) == "Everything, 1 May 2026: nothing new"
    to_the_day = replace(
        made,
        newest=datetime(2026, 3, 4, tzinfo=UTC),
        reader=made.reader.model_copy(update={"timezone": "America/New_York"}),
    )
    assert wording.summary(to_the_day).endswith("The newest article in the warehouse is of 4 March 2026.")


def test_a_page_of_html_has_styles_in_it_and_fetches_nothing(newsroom: Path) -> None:
    page = forms.html(brief(newsroom, THURSDAY))
    tree = etree.HTML(page)
    assert not tree.xpath("//script | //img | //link | //style | //iframe | //svg | //object | //form | //base")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")]
    assert all(href.startswith("https://") for href in tree.xpath("//@href | //@src"))
    assert all(style for style in tree.xpath("//body/@style"))


def of_one(title: str, url: str = "https://a.example/") -> Brief:
    """A brief of one story whose every text is this."""
    shown = replace(test_choose.shown(1, title=title, text=title), url=url)
    reason = Reason("s1", "harbour", f"He said: {title}", "a1")
    found = choose([replace(test_choose.candidate(1), shown=shown, reason=reason)], {}, {}, test_choose.GROWTH, 1)
    change = StateChange("courier", title, "ok", "failing", title)
    return Brief(Reader(id="a", name=title), "", TUESDAY, TUESDAY, found.entries, 0, (change,), {"courier": title})


@pytest.mark.parametrize("attack", texts.ATTACKS)
def test_hostile_texts_are_text(attack: str) -> None:
    made = of_one(attack, f"javascript:alert(1)//{attack}")
    tree = etree.HTML(forms.html(made))
    shown = safe.line(" ".join(attack.split()))
    headings = ["".join(node.itertext()) for node in tree.xpath("//h1 | //h2[1]")]
    assert headings == [shown, shown]
    assert {node.tag for node in tree.iter("*")} <= PLAIN
    assert {name.attrname for name in tree.xpath("//@*")} <= {"lang", "charset", "name", "content", "style", "dir"}
    for form in (forms.text, forms.markdown, forms.html):
        assert not re.search("[\x1b\u202e]", form(made))
    assert not re.search(r"(?<!\\)(<(?!https://)[a-z/]|\]\()", forms.markdown(made), re.IGNORECASE)


def test_an_address_ends_where_its_link_ends() -> None:
    made = of_one("Quay", 'https://a.example/"><script>)](b\n<x>')
    (link,) = etree.HTML(forms.html(made)).xpath("//a")
    assert link.get("href") == "https://a.example/%22%3E%3Cscript%3E%29]%28b%0A%3Cx%3E"
    assert "[Quay](<https://a.example/%22%3E%3Cscript%3E%29]%28b%0A%3Cx%3E>)" in forms.markdown(made)


def test_every_text_has_its_language_and_direction(newsroom: Path) -> None:
    tree = etree.HTML(forms.html(brief(newsroom)))
    (arabic,) = tree.xpath("//h2[contains(., 'مرصد')]")
    assert (arabic.get("dir"), arabic.get("lang")) == ("auto", "ar")
    assert all(node.get("dir") == "auto" for node in tree.xpath("//h2 | //blockquote"))


def test_times_are_those_of_the_reader(newsroom: Path) -> None:
    made = brief(newsroom, TUESDAY, watches=("harbour",), timezone="Europe/Stockholm")
    assert "to 10 March 2026, 01:00 (Europe/Stockholm)" in forms.text(made)
    assert "first: Tidewire, 9 March 2026, 06:40" in forms.text(made)


def test_an_entry_without_a_headline_has_its_first_words_in_brackets() -> None:
    made = of_one("Quay")
    entry = replace(made.entries[0], title=None, lead="The quay is shut. Ferries stay in port.")
    made = replace(made, entries=(entry,))
    assert "\n1. [The quay is shut.]\n" in forms.text(made)
    assert ">[The quay is shut.]</a>" in forms.html(made)
    assert wording.subject(made).endswith(": [The quay is shut.]")
    assert "\n1. Without a headline\n" in forms.text(replace(made, entries=(replace(entry, lead=""),)))
