"""Laws of all pages: nothing of other people's runs, every link leads somewhere, every page has its forms."""

import csv
import io
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from lxml import etree, html
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from flows.pages.app import PAGES
from tests.flows.pages.seen import seen, words
from tests.newsroom.texts import ATTACKS
from warehouse.reading.kept import Kept

ALL = [
    "/?day=2026-03-09",
    "/?day=2026-03-11",
    "/?span=month&day=2026-03-11",
    "/watches",
    "/watches/harbour?copies=1",
    "/sources",
    "/sources/courier",
    "/sources/hostile-press",
    "/health",
    "/search",
    "/search?q=eastmere",
    "/search?q=eastmere&source=hostile-press",
    "/search?q=" + quote(ATTACKS[0]),
]


def ids(kept: Kept, sql: str) -> list[str]:
    """The first column of an answer."""
    with kept.asking() as connection:
        return [row[0] for row in connection.rows(sql)]


@pytest.fixture(scope="session")
def visited(kept: Kept, pages: TestClient) -> dict[str, str]:
    """All kinds of pages by address, those of attacked articles and stories too."""
    attacked = ids(kept, "SELECT article_id FROM articles WHERE source_id = 'hostile-press'")
    stories = ids(kept, "SELECT DISTINCT story_id FROM articles WHERE source_id IN ('hostile-press', 'tidewire')")
    addresses = [*ALL, f"/articles/{attacked[0]}/page", *(f"/articles/{key}?removed=1" for key in attacked)]
    found = {}
    for address in (*addresses, *(f"/stories/{key}" for key in stories)):
        answer = pages.get(address)
        assert answer.status_code == 200, address
        found[address] = answer.text
    return found


def test_nothing_of_other_people_runs(visited: dict[str, str]) -> None:
    """Tags and attributes are ours alone, also on pages about an outlet that puts its own into every field."""
    for address, page in visited.items():
        for element in html.fromstring(page).iter(etree.Element):
            assert element.tag not in {"script", "iframe", "object", "embed", "base", "style", "img"}, address
            for name, value in element.attrib.items():
                assert not name.startswith("on") and name != "style", (address, name)
                if name in ("href", "src", "action"):
                    assert re.match(r"(https?://|/(?!/)|#)", value), (address, value)
        assert "49$" not in page  # what a template would make of {{ 7 * 7 }}


def test_attacks_are_shown_as_text(visited: dict[str, str]) -> None:
    attacked = [page for address, page in visited.items() if "?removed=1" in address]
    titles = {words(seen(page, ".sheet h1")[0]) for page in attacked}
    plain = [" ".join(re.sub("[\u202a-\u202e]", "", f"{attack} {n}").split()) for n, attack in enumerate(ATTACKS)]
    assert titles == set(plain)
    for page in attacked:
        assert len(seen(page, ".removed")) == 1


def test_every_link_leads_somewhere(pages: TestClient, visited: dict[str, str]) -> None:
    links = {link.get("href").partition("#")[0] for page in visited.values() for link in seen(page, "a")}
    inside = sorted(link for link in links if link.startswith("/"))
    assert len(inside) > 60
    kinds = {re.sub(r"(/\w+/)[^/?]+", r"\1x", link.partition("?")[0]): link for link in inside}
    for link in [*kinds.values(), *inside[::40]]:
        assert pages.get(link).status_code in (200, 308), link


def test_every_page_has_its_question_and_forms(pages: TestClient, visited: dict[str, str]) -> None:
    asking = [address for address in visited if address != "/search"]
    kinds = {re.sub(r"^(/\w*)/[^/?]+", r"\1/x", address).partition("?")[0]: address for address in asking}
    for address in kinds.values():
        by_words = {words(link): link.get("href") for link in seen(visited[address], "footer a")}
        table = pages.get(by_words["CSV"])
        assert table.status_code == 200, address
        rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert rows[0], address
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert seen(visited[address], ".ask pre"), address
        if not address.endswith("/page"):  # of what was archived once nothing is ever new
            feed = etree.fromstring(pages.get(by_words["feed"]).content)
            assert feed.findtext("{*}title", "").startswith("newsloom"), address
            assert all(" " not in link.get("href", "") for link in feed.iter("{*}link")), address
    for page, name in (("/?day=2026-03-11", "Excel"), ("/search?q=eastmere", "Excel")):
        link = next(each.get("href") for each in seen(visited[page], "footer a") if words(each) == name)
        assert pages.get(link).content[:2] == b"PK"


def test_what_is_not_there_is_said_with_the_next_step(pages: TestClient) -> None:
    for address in ("/stories/none", "/articles/none", "/articles/none/page", "/watches/none", "/sources/none", "/x"):
        answer = pages.get(address)
        assert answer.status_code == 404, address
        assert words(seen(answer.text, "h1")[0]) == "Not here"
    hostile = pages.get("/stories/" + quote(ATTACKS[0], safe=""))
    assert hostile.status_code == 404
    assert "<script>alert" not in hostile.text


def test_pages_hold_no_form_but_search(pages: TestClient) -> None:
    for form in seen(pages.get("/search?q=quay").text, "form"):
        assert (form.get("action"), form.get("method", "get")) == ("/search", "get")
    assert set(PAGES) >= {"/", "/search", "/watches", "/sources"}


def test_the_style_is_kept_as_long_as_it_is_the_same(pages: TestClient) -> None:
    link = seen(pages.get("/").text, "link")[0].get("href")
    assert "immutable" in pages.get(link).headers["cache-control"]
    assert pages.get("/style.css?v=old").headers["cache-control"] == "no-cache"
    assert "url(" not in pages.get(link).text
    assert "@import" not in pages.get(link).text


def test_a_question_that_takes_too_long_is_told(kept: Kept, monkeypatch: pytest.MonkeyPatch, pages: TestClient) -> None:
    monkeypatch.setattr(kept, "_limits", replace(kept._limits, seconds=1e-9))
    answer = pages.get("/search?q=eastmere")
    assert answer.status_code == 504
    assert "took longer" in answer.text


def test_each_question_of_a_page_is_a_sheet_and_a_csv(pages: TestClient) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(pages.get("/watches/harbour?day=2026-03-09&as=xlsx").content))
    assert book.sheet_names == ["newest mentions", "volume by day", "outlets and authors", "words that go with it"]
    page = pages.get("/watches/harbour?day=2026-03-09").text
    links = [each.get("href") for each in seen(page, ".ask h2 a")]
    heads = [pages.get(link).content.decode("utf-8-sig").split(",")[0] for link in links]
    assert heads == ["article_id", "day", "kind", "word"]
    assert pages.get("/watches/harbour?day=2026-03-09&as=csv&table=others").status_code == 404


def test_a_search_is_asked_once_for_its_workbook(pages: TestClient) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(pages.get("/search?q=harbour&as=xlsx").content))
    assert book.sheet_names == ["found", "how they spread"]


@pytest.mark.parametrize("address", ["/", "/sources", "/health", "/watches", "/briefs", "/alerts"])
def test_each_page_is_a_workbook(pages: TestClient, address: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(pages.get(f"{address}?as=xlsx").content))
    assert len(book.sheet_names) == len(seen(pages.get(address).text, ".ask pre"))


@pytest.mark.parametrize("form", ["html", "csv", "xlsx", "atom"])
def test_words_that_are_no_search_are_told_in_every_form(pages: TestClient, form: str) -> None:
    answer = pages.get(f"/search?q=-storm&as={form}")
    assert answer.status_code == 400
    assert "a search needs a word to find" in words(seen(answer.text, ".sheet")[0])


@pytest.mark.parametrize("address", ["/?day=2026-03-09", "/search?q=harbour", "/watches/harbour?day=2026-03-09"])
def test_files_are_made_without_the_page(pages: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = pages.get(f"{address}&as=csv").content
    for name in ("search.ask", "today.beginnings", "watch.marked"):
        monkeypatch.setattr(f"flows.pages.{name}", None)
    assert pages.get(f"{address}&as=csv").content == whole
