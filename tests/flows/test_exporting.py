"""``newsloom export`` as a user runs it: what is written can be read back, by newsloom and by others."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Article, Mention, Place
from extractors.stages import process
from flows.cli import main as cli
from flows.exporting import Form, Wanted, write
from flows.settings.folder import config_folder
from flows.settings.starter import make_config
from flows.settings.toolbox import make_toolbox
from flows.sources import registry
from flows.sources.base import ReadLimits
from flows.sources.jsonfeed import parse_json_feed
from flows.watches import feeds
from flows.watches.feeds import FeedEntry, json_feed, rss
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError

Newsloom = Callable[..., Result]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.fill(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture
def newsloom(newsroom: Path) -> Newsloom:
    return lambda *arguments: CliRunner().invoke(cli.main, [*arguments, "--warehouse", str(newsroom)])


def test_articles_written_as_jsonl_are_read_back_as_they_were(newsloom: Newsloom, tmp_path: Path) -> None:
    target = tmp_path / "articles.jsonl.gz"
    done = newsloom("export", str(target))
    assert (done.exit_code, "6 rows" in done.output) == (0, True)
    records = [json.loads(line) for line in gzip.decompress(target.read_bytes()).splitlines()]
    (quay,) = (record for record in records if record["url"] == "https://courier.example/quay")
    assert quay["images"] == [
        {
            "position": 0,
            "url": "https://courier.example/quay.jpg",
            "caption": "Ada Lindqvist at the old quay",
            "credit": "Ines Moreau",
        }
    ]
    toolbox = make_toolbox(config_folder())
    made = [process(document, toolbox) for document in registry.read([str(target)], ReadLimits())]  # type: ignore[arg-type]
    assert all(isinstance(article, Article) for article in made)
    read = {a.article_id: a for a in made if isinstance(a, Article)}
    assert {record["article_id"] for record in records} == set(read)
    for record in records:
        article = read[record["article_id"]]
        assert (article.fields.title, article.text) == (record["title"], record["text"])
        assert (article.source_id, list(article.fields.authors)) == (record["source_id"], record["authors"])
        assert article.language.code == record["language"]
        published = article.fields.published
        assert bool(published) == bool(record["published_at"])
        if published:
            assert published.precision == record["published_precision"]
            assert published.at.isoformat().startswith(record["published_at"][:16])


def test_csv_is_as_it_is_or_safe_for_spreadsheets(house: House, tmp_path: Path) -> None:
    title = '=HYPERLINK("https://a.example";"prices"), said\nnobody'
    house.load(fakes.article(1, title=title, authors=("Ada Lindqvist",)))

    def rows(*options: str) -> list[dict[str, str]]:
        asked = ["export", "-", "--format", "csv", "--warehouse", str(house.path), *options]
        done = CliRunner().invoke(cli.main, asked)
        assert done.exit_code == 0, done.output
        return list(csv.DictReader(io.StringIO(done.stdout)))

    (plain,), (safe,) = rows(), rows("--escape-formulas")
    assert (plain["title"], safe["title"]) == (title, f"'{title}")
    assert json.loads(plain["authors"]) == ["Ada Lindqvist"]
    assert {name: value for name, value in safe.items() if name != "title"} == {
        name: value for name, value in plain.items() if name != "title"
    }
    asked = "SELECT '＝1+2' AS \"=3+4\", e'\\n=5+6' AS b, '7-8' AS c, -9 AS d"
    assert rows("--escape-formulas", "--query", asked) == [{"'=3+4": "'＝1+2", "b": "'\n=5+6", "c": "7-8", "d": "-9"}]
    assert rows("--query", "SELECT 1 AS a, 2 AS b") == [{"a": "1", "b": "2"}]
    assert len(rows("--table", "documents", "--since", "2020-01-01")) == 1
    assert rows("--table", "documents", "--since", "2999-01-01") == []


def test_parquet_is_a_folder_of_all_or_a_file_of_one(newsloom: Newsloom, tmp_path: Path) -> None:
    done = newsloom("export", str(tmp_path / "all"))
    assert done.exit_code == 0
    assert "documents                          8 rows" in done.output
    assert f"--since {tmp_path / 'all'}" in done.output
    assert newsloom("export", str(tmp_path / "later"), "--since", str(tmp_path / "all")).exit_code == 0
    assert newsloom("export", str(tmp_path / "coverage.parquet"), "--query", "FROM coverage").exit_code == 0
    assert parquet.read_table(tmp_path / "coverage.parquet").num_rows == 6
    again = newsloom("export", str(tmp_path / "coverage.parquet"), "--query", "FROM originals")
    assert (again.exit_code, "already exists" in again.output) == (1, True)
    over = newsloom("export", str(tmp_path / "coverage.parquet"), "--query", "FROM originals", "--overwrite")
    assert over.exit_code == 0
    assert parquet.read_table(tmp_path / "coverage.parquet").num_rows == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["all.docx"], "all.docx: the format cannot be told from the file name (choose one with --format)"),
        (["-"], "choose one with --format"),
        (["a.rss"], "needs a watch"),
        (["a.rss", "--watch", "nobody-knows"], "nobody-knows: no such watch"),
        (["a.csv", "--table", "articles", "--table", "quotes"], "one file holds one table"),
        (["a.csv", "--table", "artikel"], "artikel: no such table"),
        (["a.csv", "--table", "quotes", "--since", "2026-01-01"], "has no loaded_at"),
        (["a.csv", "--since", "yesterday"], "neither a time nor the folder"),
        (["a.csv", "--query", "SELEKT 1"], "syntax error"),
        (["a.csv", "--query", "FROM read_csv('/etc/passwd')"], "disabled"),
    ],
)
def test_wishes_that_cannot_be_met_are_told_in_a_line(
    newsloom: Newsloom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = newsloom("export", *arguments)
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


WATCHES = """
[watchlists.quays]
terms = ["quay"]

[queries.second]
sql = "SELECT article_id FROM articles WHERE url LIKE '%/2'"

[queries.wrong]
sql = "SELECT title FROM articles"
"""


@pytest.fixture
def watched(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A warehouse with a watch in two originals."""
    make_config(tmp_path, with_all=True)
    (tmp_path / "config" / "watchlists.toml").write_text(WATCHES, "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path / "config"))
    for n, moment in ((1, demo.at(1, 8, 30)), (2, demo.at(2, 9))):
        mentions = (
            Mention(0, "quays", "quay", Place.TITLE, f"Eastmere rebuilds quay {n}"),
            Mention(9, "quays", "quay", Place.BODY, f"A & B voted <b>for</b> quay {n}."),
        )
        house.load(fakes.article(n, mentions=mentions, published=fakes.published(moment)))
    return house


def entries(warehouse: Path, limit: int = 9) -> list[FeedEntry]:
    return feeds.newest(warehouse, "quays", limit)


def test_a_feed_has_the_newest_first_with_the_sentence_that_names_the_watch(watched: House) -> None:
    found = entries(watched.path)
    assert [entry.url for entry in found] == [fakes.url(2), fakes.url(1)]
    assert found[0].sentence == "A & B voted <b>for</b> quay 2."
    assert entries(watched.path, 1) == found[:1]


def test_a_saved_query_is_a_feed_too(watched: House) -> None:
    (entry,) = feeds.newest(watched.path, "second", 9)
    assert (entry.url, entry.sentence) == (fakes.url(2), "")
    (item,) = feedparser.parse(rss("second", [entry], demo.at(4, 6))).entries
    assert (item.title, "summary" in item) == ("Eastmere rebuilds quay 2", False)
    (item,) = parse_json_feed(json_feed("second", [entry]), "https://feeds.example/second.json").items
    assert item.content == "Eastmere rebuilds quay 2"
    with pytest.raises(WarehouseError, match="gives no column article_id, only: title"):
        feeds.newest(watched.path, "wrong", 9)


def test_another_parser_reads_our_rss(watched: House) -> None:
    feed = feedparser.parse(rss("quays", entries(watched.path), demo.at(4, 6)))
    assert not feed.bozo
    assert (feed.feed.title, feed.version) == ("quays", "rss20")
    first = feed.entries[0]
    assert (first.title, first.link) == ("Eastmere rebuilds quay 2", fakes.url(2))
    assert first.id == fakes.article(2).article_id
    assert not first.guidislink
    assert first.summary == "A &amp; B voted &lt;b&gt;for&lt;/b&gt; quay 2."
    assert datetime(*first.published_parsed[:6]) == demo.at(2, 9).replace(tzinfo=None)  # noqa: DTZ001 - UTC
    assert first.author == "Nora Whitfield"


def test_our_reader_reads_our_json_feed(watched: House) -> None:
    feed = parse_json_feed(json_feed("quays", entries(watched.path)), "https://feeds.example/quays.json")
    assert (feed.version, feed.title) == ("json1.1", "quays")
    first = feed.items[0]
    assert (first.url, first.guid, first.title) == (
        fakes.url(2),
        fakes.article(2).article_id,
        "Eastmere rebuilds quay 2",
    )
    assert first.published_at
    assert datetime.fromisoformat(first.published_at) == demo.at(2, 9)
    assert first.content == "A & B voted <b>for</b> quay 2."
    assert first.authors == ("Nora Whitfield",)


def test_the_command_writes_feeds_over_the_last_one(watched: House, tmp_path: Path) -> None:
    for name in ("quays.rss", "quays.json"):
        for _ in range(2):
            asked = ["export", str(tmp_path / name), "--watch", "quays", "--warehouse", str(watched.path)]
            done = CliRunner().invoke(cli.main, asked)
            assert (done.exit_code, done.output) == (0, "2 entries\n")
    assert len(feedparser.parse((tmp_path / "quays.rss").read_bytes()).entries) == 2
    assert len(json.loads((tmp_path / "quays.json").read_bytes())["items"]) == 2


anything = st.text(st.characters(), max_size=30)


@given(title=anything, sentence=anything, author=anything)
def test_whatever_stands_in_an_article_the_feeds_are_sound(title: str, sentence: str, author: str) -> None:
    entry = FeedEntry("id", None, title, [author], "en", None, None, sentence)
    feed = feedparser.parse(rss("quays", [entry], demo.at(4, 6)))
    assert not feed.bozo
    assert len(feed.entries) == 1
    assert json.loads(json_feed("quays", [entry]))["items"][0]["id"] == "id"


def test_a_workbook_and_csv_for_excel_have_times_that_are_times(house: House, tmp_path: Path) -> None:
    from datetime import datetime

    from python_calamine import CalamineWorkbook

    house.load(fakes.article(1))
    asked = "SELECT 'https://a.example/1' AS url, '=1+2' AS title, TIMESTAMPTZ '2026-03-05 11:00:00+01' AS at, 7 AS n"
    for name, options in (("a.xlsx", ()), ("a.csv", ("--excel",))):
        target = str(tmp_path / name)
        done = CliRunner().invoke(
            cli.main, ["export", target, "--query", asked, "--warehouse", str(house.path), *options]
        )
        assert done.exit_code == 0, done.output
    head, row = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert head == ["url", "title", "at", "n"]
    assert row == ["https://a.example/1", "=1+2", datetime(2026, 3, 5, 10), 7]  # noqa: DTZ001
    lines = (tmp_path / "a.csv").read_bytes().decode().splitlines()
    assert lines == ["\ufeffurl,title,at,n", "https://a.example/1,'=1+2,2026-03-05 10:00:00,7"]


def test_a_workbook_has_a_sheet_for_each_table_that_has_rows(house: House, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    house.load(fakes.article(1), fakes.article(2))
    every, two, late = tmp_path / "all.xlsx", tmp_path / "two.xlsx", tmp_path / "late.xlsx"
    write(house.path, str(every), Wanted(Form.XLSX), say=print)
    write(house.path, str(two), Wanted(Form.XLSX, ("sources", "quarantine")), say=print)
    write(house.path, str(late), Wanted(Form.XLSX, since=datetime(2100, 1, 1, tzinfo=UTC)), say=print)
    book = CalamineWorkbook.from_path(str(every))
    assert {"articles", "sources"} <= set(book.sheet_names)
    assert "quarantine" not in book.sheet_names and "articles" not in CalamineWorkbook.from_path(str(late)).sheet_names
    head, *rows = book.get_sheet_by_name("articles").to_python()
    assert head[0] == "article_id" and len(rows) == 2
    assert CalamineWorkbook.from_path(str(two)).sheet_names == ["sources", "quarantine"]
