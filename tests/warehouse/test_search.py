"""Search: what a query finds, and that the index only makes it quick."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from extractors.article import Article, Language
from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file import extensions
from warehouse.file.connection import connect
from warehouse.reading.queries import query
from warehouse.search import index as search_index
from warehouse.search.cut import Cut, Cutter, cutting
from warehouse.search.index import forget, index, purge

HAS_WHEEL = extensions.extension("fts") is not None


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the wheel of the full-text extension is not installed."""
    monkeypatch.setattr(extensions, "find_spec", lambda name: None)


def article(name: str, text: str, language: str = "en", **given: object) -> Article:
    return fakes.article(
        url=f"https://courier.example/{name}", text=text, language=Language(language, 0.99, "lingua"), **given
    )


ARTICLES = (
    article("harbour", "Two letters about the harbour were read aloud.\nNobody answered the old letter.", title="Quay"),
    article("quay", "The quay is closed for a year.", title="Letters from the harbour"),
    article("ferry", "The ferry waits at the harbour wall.\nIt leaves at noon.", title="Ferry"),
    article("lodz", "W Łodzi widziano promem Lindqvista. Prom odpłynął.", "pl", title="Łódź"),
    article("hafen", "Die Häuser am Hafen werden größer, sagt Élodie.", "de", title="Hafen"),
    article("beijing", "北京大学今天开放了新的图书馆。学生们很高兴。", "zh", title="新图书馆"),
    article("tokyo", "東京の港に新しい船が来た。", "ja", title="船"),
    article("busan", "부산에서 새로운 배가 항구를 떠났다.", "ko", title="부산"),
    article("cairo", "افتتح المَتْحَفُ الجديد في المدينـــة يوم الأحد.", "ar", title="المتحف"),
    article("fjord", "The o\ufb03ce \ufb02oats on the \ufb01rst lake.", title="A\ufb02oat"),
    article("bangkok", "เรือลำใหม่ออกจากท่าเรือแล้ว", "th", title="เรือ"),
)


def found(path: Path, words: str, **given: object) -> set[str]:
    """The names of the articles that a search finds."""
    return {row["url"].rsplit("/", 1)[1] for row in rows(path, words, **given)}


def rows(path: Path, words: str, **given: object) -> list[dict[str, Any]]:
    named = "".join(f", {name} := ${name}" for name in given)
    return query(path, f"FROM search($words{named})", {"words": words, **given}).to_pylist()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = House(tmp_path_factory.mktemp("library"))
    house.load(*ARTICLES)
    assert index(house.path) == len(ARTICLES)
    return house.path


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("harbour", {"harbour", "quay", "ferry"}),
        ("HARBOUR ferry", {"ferry"}),
        ("harbour -ferry", {"harbour", "quay"}),
        ("letter", {"harbour", "quay"}),
        ("harb*", {"harbour", "quay", "ferry"}),
        ("harb", set()),
        ('"old letter"', {"harbour"}),
        ('"letter old"', set()),
        ('"the harbour"', {"harbour", "quay", "ferry"}),
        ('harbour -"harbour wall"', {"harbour", "quay"}),
        ('"unfinished quay', set()),
        ("lodz", {"lodz"}),
        ("prom lindqvist", {"lodz"}),  # no stemmer for Polish: by the beginning of the word
        ("hauser", {"hafen"}),
        ("elodie grosser", {"hafen"}),
        ("北京", {"beijing"}),
        ("图书馆 学生", {"beijing"}),
        ("馆", {"beijing"}),
        ('"今天开放"', {"beijing"}),
        ("京北", set()),
        ('"新图书"', {"beijing"}),
        ('"大学今"', {"beijing"}),
        ('"新的书馆"', set()),
        ('"新图书馆新的"', set()),
        ("图书馆 -北京", set()),
        ("图书馆 -北京大学", set()),
        ("图书馆 -北京大馆", {"beijing"}),
        ("船", {"tokyo"}),
        ("港", {"tokyo"}),
        ("항구", {"busan"}),
        ("ท่าเรือ", {"bangkok"}),
        ("ＱＵＡＹ", {"harbour", "quay"}),
        ("", set()),
        ("%' OR true --", set()),
        ("المتحف", {"cairo"}),
        ("المَتحف المدينة", {"cairo"}),
        ('"المتحف الجديد"', {"cairo"}),
        ("ـ", set()),
        ("office floats", {"fjord"}),
        ("o\ufb03ce", {"fjord"}),
        ('"first lake"', {"fjord"}),
        (" ".join(f"word{n}" for n in range(60)), set()),
        ("harbour " * 100, {"harbour", "quay", "ferry"}),
    ],
)
def test_a_query_finds(library: Path, words: str, names: set[str]) -> None:
    assert found(library, words) == names


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("-harbour", "needs a word to find"),
        ('-ferry -"old letter"', "needs a word to find"),
        ("-北京大学", "needs a word to find"),
        (" ".join(f"word{n}" for n in range(61)), "60 different words at most"),
        ("harbour " + " ".join(f"-word{n}" for n in range(60)), "60 different words at most"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(library: Path, words: str, why: str) -> None:
    for macro in ("search", "search_matches", "search_asked", "search_forms"):
        with pytest.raises(WarehouseError, match=why):
            query(library, f"FROM {macro}($words)", {"words": words})


def test_the_title_weighs_more_and_the_snippet_shows_the_words(library: Path) -> None:
    first, second = rows(library, "quay")
    assert (first["title"], second["title"]) == ("Quay", "Letters from the harbour")
    assert first["matches"] == 2
    assert rows(library, "answered")[0]["snippet"] == "Nobody answered the old letter."


def test_a_long_line_is_shown_around_the_word(house: House) -> None:
    house.load(article("long", f"{'Rain fell. ' * 60}A zeppelin came. {'Snow fell. ' * 60}".strip()))
    (row,) = rows(house.path, "zeppelin")
    assert "A zeppelin came." in row["snippet"]
    assert len(row["snippet"]) < 250
    assert row["snippet"][0] == row["snippet"][-1] == "…"


def test_filters_and_how_many(library: Path) -> None:
    assert found(library, "harbour", language="pl") == set()
    assert found(library, "lodz", language="pl") == {"lodz"}
    assert found(library, "harbour", since="2100-01-01") == set()
    assert found(library, "harbour", until="2100-01-01", source="courier") == {"harbour", "quay", "ferry"}
    assert len(rows(library, "harbour", rows=1)) == 1
    assert len(rows(library, "harbour", rows=None)) == 3


def answers(path: Path) -> list[list[dict[str, Any]]]:
    """What some queries find, as far as articles go."""
    return [rows(path, words) for words in ("harbour", "letters", "har* -ferry", '"the harbour"', "船", "lindqvist")]


@pytest.mark.usefixtures("plain")
def test_articles_not_indexed_yet_are_found_alike(house: House) -> None:
    house.load(*ARTICLES)
    before = answers(house.path)
    assert before[0]
    house.load(article("new", "A new harbour for the ferry."))
    index(house.path)
    house.load(article("last", "Yet another harbour."))
    assert found(house.path, "harbour") == {"harbour", "quay", "ferry", "new", "last"}
    index(house.path)
    assert found(house.path, "harbour") == {"harbour", "quay", "ferry", "new", "last"}


@pytest.mark.usefixtures("plain")
def test_the_index_changes_no_answer(house: House) -> None:
    house.load(*ARTICLES)
    before = answers(house.path)
    index(house.path)
    assert answers(house.path) == before


@pytest.mark.usefixtures("plain")
def test_phrases_of_an_unspaced_script_stand_side_by_side(house: House) -> None:
    house.load(article("kyoto", "東京と京都に行った。", "ja"), article("tokyo", "東京都の議会が開かれた。", "ja"))
    for _ in range(2):
        assert found(house.path, "東京都") == {"kyoto", "tokyo"}
        assert found(house.path, '"東京都"') == {"tokyo"}
        assert found(house.path, "東京 -東京都") == found(house.path, '京都 -"東京都"') == {"kyoto"}
        index(house.path)


@pytest.mark.usefixtures("plain")
def test_a_word_repeated_very_often_stops_no_search(house: House) -> None:
    house.load(article("spam", "spam " * 70_000), article("quay", "The quay is closed."))
    for _ in range(2):
        assert found(house.path, "closed") == {"quay"}
        assert found(house.path, "spam") == {"spam"}
        index(house.path)


# Stems whose postings are counted wrong.
MISCOUNTED = """
    SELECT count(*)
    FROM (SELECT stem_no, count(*) AS counted FROM search_postings GROUP BY stem_no) AS postings
    FULL JOIN (SELECT stem_no, sum(articles) AS told FROM search_stems GROUP BY stem_no) AS stems USING (stem_no)
    WHERE counted IS DISTINCT FROM told
"""


def test_neither_order_nor_portions_change_an_answer(house: House, library: Path) -> None:
    for some in (ARTICLES[6:], ARTICLES[:3], ARTICLES[3:6]):
        house.load(*some)
        index(house.path, window=2, stretch=30)
    assert house.rows("SELECT count(*) > 0 FROM search_postings") == [(True,)]
    assert house.rows(MISCOUNTED) == [(0,)]
    assert answers(house.path) == answers(library)


def test_indexing_again_leaves_the_file_as_it_is(house: House) -> None:
    house.load(*ARTICLES)
    index(house.path)
    before = house.path.read_bytes()
    assert index(house.path) == 0
    assert house.path.read_bytes() == before


def test_a_changed_article_is_found_by_its_new_text_only(house: House) -> None:
    house.load(*ARTICLES)
    index(house.path)
    house.load(article("ferry", "The boat is late.", title="Ferry", fetched_at=fakes.FETCHED + timedelta(days=3)))
    for _ in range(2):
        assert found(house.path, "noon") == set()
        assert found(house.path, "boat") == {"ferry"}
        assert found(house.path, "harbour") == {"harbour", "quay"}
        index(house.path)
    assert house.rows("SELECT count(*) FROM search_articles") == [(len(ARTICLES),)]
    expected = answers(house.path)
    forget(house.path)
    assert index(house.path) == len(ARTICLES)
    assert answers(house.path) == expected


def test_rows_of_changed_articles_are_purged_where_they_are_many(house: House) -> None:
    house.load(*ARTICLES)
    index(house.path, stretch=1)
    assert purge(house.path) == 0
    for text in ("The boat is late.", "The boat is very late."):
        later = fakes.FETCHED + timedelta(days=len(text))
        house.load(article("ferry", text, title="Ferry", fetched_at=later))
        index(house.path)
    before = answers(house.path)
    assert purge(house.path) > 0
    assert answers(house.path) == before
    assert house.rows("SELECT count(*) FROM search_postings ANTI JOIN search_articles USING (article_no)") == [(0,)]
    assert house.rows(MISCOUNTED) == [(0,)]
    assert purge(house.path) == 0


def test_an_article_that_goes_while_it_is_cut_is_not_indexed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(*ARTICLES)
    cut = Cutter.cut

    def slow(cutter: Cutter, articles: pa.Table) -> Cut:
        with connect(house.path) as connection:
            connection.execute("DELETE FROM articles WHERE url LIKE '%ferry'")
        return cut(cutter, articles)

    monkeypatch.setattr(Cutter, "cut", slow)
    index(house.path)
    assert house.rows("SELECT count(*) FROM search_articles") == [(len(ARTICLES) - 1,)]
    assert {row["matches"] for row in rows(house.path, "harbour")} == {2}


def test_copies_are_found_where_asked_for(house: House) -> None:
    text = "The harbour wall was built by hand.\nIt took nine years and many stones from the hills."
    house.load(article("one", text), article("two", text))
    with connect(house.path) as connection:
        connection.execute("UPDATE articles SET duplicate_of = 'x' WHERE url LIKE '%two'")
    for _ in range(2):
        assert found(house.path, "stones") == {"one"}
        assert found(house.path, "stones", copies=True) == {"one", "two"}
        index(house.path)


def test_a_failure_leaves_the_index_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(*ARTICLES[:4])
    index(house.path)
    house.load(*ARTICLES[4:])
    before = house.rows("FROM search_state")

    def fail(*given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(search_index, "_move", fail)
        with pytest.raises(KeyboardInterrupt):
            index(house.path)
    assert house.rows("FROM search_state") == before
    assert house.rows("SELECT count(*) FROM search_articles") == [(4,)]
    assert index(house.path) == len(ARTICLES) - 4


def test_every_article_has_one_row_and_every_posting_a_word(library: Path) -> None:
    checks = {
        "SELECT count(*), count(DISTINCT article_id), count(DISTINCT article_no) FROM search_articles": (11, 11, 11),
        "SELECT count(*) FROM search_recent ANTI JOIN search_words USING (stem_no)": (0,),
        "SELECT count(*) FROM search_recent ANTI JOIN search_articles USING (article_no)": (0,),
        "SELECT count(*) - count(DISTINCT (stem_no, article_no)) FROM search_recent": (0,),
        "SELECT count(*) - count(DISTINCT (word, stem, is_stemmed)) FROM search_words": (0,),
        "SELECT count(DISTINCT stem) - count(DISTINCT stem_no) FROM search_words": (0,),
    }
    for sql, expected in checks.items():
        assert tuple(query(library, sql).to_pylist()[0].values()) == expected, sql


@pytest.mark.usefixtures("plain")
def test_without_the_wheel_longer_words_are_found_by_their_beginning(house: House) -> None:
    house.load(*ARTICLES)
    index(house.path)
    assert house.rows("SELECT method FROM search_state") == [("2 plain",)]
    assert found(house.path, "letter") == {"harbour", "quay"}
    assert found(house.path, "hafen") == {"hafen"}


@pytest.mark.skipif(not HAS_WHEEL, reason="the wheel of the full-text extension is not installed")
def test_words_of_one_stem_are_found_and_all_is_indexed_anew_when_the_wheel_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.load(article("votes", "She had voted.", title="Stories"), article("vote", "They vote.", title="A story"))
    with monkeypatch.context() as patched:
        patched.setattr(extensions, "find_spec", lambda name: None)
        index(house.path)
    assert found(house.path, "story") == {"vote"}
    assert index(house.path) == 2
    assert found(house.path, "story") == found(house.path, "voted") == {"votes", "vote"}


def test_the_extension_is_looked_for_by_the_version_of_duckdb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions.metadata, "version", lambda name: "0.0.1")
    assert extensions.extension("fts") is None
    with cutting() as cutter:
        assert cutter.method == "2 plain"
