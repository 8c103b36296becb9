"""Records as other programs export them: their names for fields, their values for nothing, their files."""

import json
import zipfile
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from extractors.article import Reason, Rejected
from extractors.dates.machine import parse_machine
from extractors.dates.parse import parse_date
from extractors.document import Document, MediaType
from extractors.errors import InputError
from flows.sources import workbook, zipped
from flows.sources.base import NamedPage, ReadLimits
from flows.sources.columns import FIELDS, names_table, parse_map, plain_name, shipped_columns
from flows.sources.registry import read
from tests.flows.sources.reading import PARAGRAPH, Result, read_all, write

TIME = "2026-03-05T10:00:00Z"
ODS = ("office", "table", "text")
LONG = " ".join([PARAGRAPH] * 5)
# One record as each export has it; what all of them say is the same.
EXPORTS: dict[str, dict[str, Any]] = {
    "trafilatura": {
        "title": "Pier",
        "author": "Ana Ruiz; Bo Lind",
        "hostname": "a.example",
        "date": TIME,
        "text": PARAGRAPH,
        "source": "https://a.example/1",
        "source-hostname": "Paper",
        "excerpt": "Short.",
    },
    "news-please": {
        "title": "Pier",
        "authors": ["Ana Ruiz", "Bo Lind"],
        "date_publish": TIME,
        "maintext": PARAGRAPH,
        "text": None,
        "source_domain": "a.example",
        "url": "https://a.example/1",
        "description": "Short.",
    },
    "newspaper": {
        "title": "Pier",
        "authors": ["Ana Ruiz", "Bo Lind"],
        "publish_date": TIME,
        "text": PARAGRAPH,
        "url": "https://a.example/1",
        "summary": "Short.",
    },
    "Fundus": {
        "title": "Pier",
        "authors": ["Ana Ruiz", "Bo Lind"],
        "publishing_date": TIME,
        "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [PARAGRAPH]}]},
        "url": "https://a.example/1",
        "summary": "Short.",
    },
    "NewsAPI": {
        "source": {"id": None, "name": "Paper"},
        "author": "Ana Ruiz, Bo Lind",
        "title": "Pier",
        "description": "Short.",
        "url": "https://a.example/1",
        "publishedAt": TIME,
        "content": PARAGRAPH,
    },
    "Event Registry": {
        "uri": "77",
        "lang": "eng",
        "dateTimePub": TIME,
        "url": "https://a.example/1",
        "title": "Pier",
        "body": PARAGRAPH,
        "source": {"uri": "a.example", "title": "Paper"},
        "authors": [{"name": "Ana Ruiz"}, {"name": "Bo Lind"}],
        "summary": "Short.",
    },
    "Common Crawl news on a hub": {
        "title": "Pier",
        "text": PARAGRAPH,
        "domain": "a.example",
        "date": "2026-03-05 10:00:00",
        "description": "Short.",
        "url": "https://a.example/1",
        "image_url": "https://a.example/1.jpg",
    },
    "NewsCatcher 3": {
        "title": "Pier",
        "author": "Ana Ruiz",
        "authors": ["Ana Ruiz", "Bo Lind"],
        "published_date": "2026-03-05 10:00:00",
        "published_date_precision": "full",
        "updated_date": None,
        "parse_date": "2026-03-05 11:00:00",
        "link": "https://a.example/1",
        "domain_url": "a.example",
        "name_source": "Paper",
        "parent_url": "https://a.example/harbour",
        "language": "en",
        "description": "Short.",
        "content": PARAGRAPH,
    },
    "NewsCatcher 2": {
        "title": "Pier",
        "author": "Ana Ruiz",
        "published_date": "2026-03-05 10:00:00",
        "link": "https://a.example/1",
        "clean_url": "a.example",
        "excerpt": "Short.",
        "summary": LONG,  # its name for the text
        "authors": ["Ana Ruiz", "Bo Lind"],
        "_id": "7",
    },
    "All the news 2": {
        "Unnamed: 0": 4,
        "date": "2026-03-05 10:00:00",
        "year": 2026,
        "month": 3.0,
        "day": 5,
        "author": "Ana Ruiz and Bo Lind",
        "title": "Pier",
        "article": PARAGRAPH,
        "url": "https://a.example/1",
        "section": "Harbour",
        "publication": "Paper",
    },
    "a hub": {
        "Title": "Pier",
        "Article": PARAGRAPH,
        "Pub Date": TIME,
        "Canonical URL": "https://a.example/1",
        "Byline": "Ana Ruiz and Bo Lind",
        "Abstract": "Short.",
    },
    "a document store": {
        "_id": {"$oid": "1"},
        "_source": {
            "title": "Pier",
            "content": PARAGRAPH,
            "created_at": {"$date": TIME},
            "link": "https://a.example/1",
            "creator": "['Ana Ruiz', 'Bo Lind']",
            "excerpt": "Short.",
        },
    },
}


def jsonl(folder: Path, *rows: dict[str, Any]) -> Result:
    return read_all(write(folder / "news.jsonl", "\n".join(map(json.dumps, rows))))


@pytest.mark.parametrize("name", EXPORTS)
def test_a_known_export_needs_no_mapping(tmp_path: Path, name: str) -> None:
    (document,) = jsonl(tmp_path, EXPORTS[name]).documents
    assert document.url == "https://a.example/1"
    assert document.body.decode() in (PARAGRAPH, LONG)
    has_authors, has_summary = name != "Common Crawl news on a hub", name != "All the news 2"
    assert (document.evidence.title, document.evidence.summary) == ("Pier", "Short." if has_summary else None)
    assert document.evidence.authors == (("Ana Ruiz", "Bo Lind") if has_authors else ())
    assert document.evidence.published_at in (TIME, "2026-03-05 10:00:00")


# Records of press archives have no address.
PRESS = {
    "All the news 1": {
        "": 1, "id": 17, "title": "Pier", "publication": "Paper", "author": "Ana Ruiz", "date": "2026-03-05",
        "year": 2026.0, "month": 3.0, "url": "", "content": PARAGRAPH,
    },
    "LexisNexis": {
        "ID": 1, "Source_File": "a.txt", "Newspaper": "Paper", "Date": "March 5, 2026 Thursday", "Length": "712 words",
        "Section": "NEWS; Pg. 4", "Author": "Ana Ruiz", "Edition": "1", "Headline": "Pier", "Graphic": "",
        "Article": PARAGRAPH,
    },
    "a table of LexisNexis": {
        "Title": "Pier", "Publication": "Paper", "Publication Date": "Mar 05, 2026", "Byline": "Ana Ruiz",
        "Word count": "712", "Full text": PARAGRAPH,
    },
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
@pytest.mark.parametrize("name", PRESS)
def test_a_record_of_a_press_archive_is_known_by_its_place(tmp_path: Path, name: str, suffix: str) -> None:
    row = PRESS[name]
    text = json.dumps(row)
    if suffix == "csv":
        text = "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in (row, row.values()))
    (document,) = read_all(write(tmp_path / f"a.{suffix}", text)).documents
    assert document.url.startswith(f"file:a.{suffix}#")
    assert (document.source_id, document.evidence.title, document.body.decode()) == ("Paper", "Pier", PARAGRAPH)
    assert document.evidence.authors == ("Ana Ruiz",)
    moment = parse_date(document.evidence.published_at or "")
    assert moment and moment.at.date().isoformat() == "2026-03-05"


# Records that name pages and have no text: lists of what was published where.
NAMING: dict[str, dict[str, Any]] = {
    "GDELT": {
        "url": "https://a.example/1", "url_mobile": "", "title": "Pier", "seendate": "20260305T100000Z",
        "socialimage": "", "domain": "a.example", "language": "English", "sourcecountry": "United Kingdom",
    },
    "Media Cloud": {
        "id": "7", "publish_date": "2026-03-05", "title": "Pier", "url": "https://a.example/1", "language": "en",
        "media_name": "a.example", "media_url": "a.example", "indexed_date": "2026-03-06T01:00:00",
    },
}  # fmt: skip


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv", "xlsx"])
@pytest.mark.parametrize("name", NAMING)
def test_the_page_of_a_record_without_a_text_is_named_to_be_fetched(tmp_path: Path, name: str, suffix: str) -> None:
    row, path = NAMING[name], tmp_path / f"a.{suffix}"
    if suffix == "xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, list(row))
            sheet.write_row(1, 0, list(row.values()))
    elif suffix == "csv":
        write(path, "\n".join(",".join(cells) for cells in (row, row.values())))
    else:
        write(path, json.dumps({"articles": [row]} if suffix == "json" else row))
    pages: list[NamedPage] = []
    assert read_all(path, limits=ReadLimits(named=pages.append)).items == ()
    (page,) = pages
    assert (page.url, page.evidence.title, page.evidence.language) == ("https://a.example/1", "Pier", "en")
    moment = parse_machine(page.evidence.published_at or "")
    assert moment and moment.at.date().isoformat() == "2026-03-05"
    (rejected,) = read_all(path).rejected  # where nothing is to be fetched
    assert rejected.reason is Reason.MISSING_FIELD


@pytest.mark.parametrize("value", [float("nan"), None, "nan", "NaT", "None", "N/A", "", []])
def test_words_for_nothing_are_nothing(tmp_path: Path, value: object) -> None:
    row = {"text": PARAGRAPH, "title": value, "authors": value, "published_at": value, "language": value}
    (document,) = jsonl(tmp_path, row).documents
    evidence = document.evidence
    assert (evidence.title, evidence.authors, evidence.published_at, evidence.language) == (None, (), None, None)


def test_what_was_not_used_and_not_readable_is_told(tmp_path: Path) -> None:
    limits = ReadLimits()
    rows = [{"text": PARAGRAPH, "date": date, "picture": "x"} for date in ("soon", "2026-03-05", "3/4/2026")]
    documents = read_all(write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows))), limits=limits).documents
    assert [document.evidence.published_at for document in documents] == [None, "2026-03-05", None]
    assert limits.notes.lines() == (
        ("published_at unreadable", "2 of 3, the first: soon"),
        ("columns not used", "picture"),
    )


def test_a_column_can_be_named_by_hand(tmp_path: Path) -> None:
    limits = ReadLimits(columns=shipped_columns().with_map(parse_map(["text=corps", "title=Titre 1"])))
    path = write(tmp_path / "a.csv", f'corps,titre_1,text\n"{PARAGRAPH}",Pier,other\n')
    (document,) = read_all(path, limits=limits).documents
    assert (document.body.decode(), document.evidence.title) == (PARAGRAPH, "Pier")
    with pytest.raises(InputError, match="FIELD=COLUMN"):
        parse_map(["texte=corps"])


ROW = {"url": "https://a.example/1", "title": "Pier", "text": PARAGRAPH}
JSON_FILES = {
    "an array": json.dumps([ROW, ROW]),
    "an array, a record a line": "[\n" + json.dumps(ROW) + ",\n" + json.dumps(ROW) + "\n]",
    "an object around an array": json.dumps({"status": "ok", "articles": [ROW, ROW]}),
    "objects around an array": json.dumps({"response": {"docs": [ROW, ROW]}}, indent=1),
    "objects one behind the other": json.dumps(ROW) + json.dumps(ROW),
    "objects over many lines": json.dumps(ROW, indent=2) + "\n" + json.dumps(ROW, indent=2),
    "a sequence": f"\x1e{json.dumps(ROW)}\n\x1e{json.dumps(ROW)}\n",
    "a record a line": f"\ufeff{json.dumps(ROW)}\n{json.dumps(ROW)}\n",
}


@pytest.mark.parametrize("suffix", ["json", "jsonl", "json.gz"])
@pytest.mark.parametrize("text", JSON_FILES.values(), ids=list(JSON_FILES))
def test_json_in_any_arrangement(tmp_path: Path, text: str, suffix: str) -> None:
    result = read_all(write(tmp_path / f"news.{suffix}", text))
    assert [document.body.decode() for document in result.documents] == [PARAGRAPH, PARAGRAPH]
    assert not result.rejected


def test_a_broken_array_gives_what_stands_before_the_break(tmp_path: Path) -> None:
    result = read_all(write(tmp_path / "a.json", json.dumps([ROW, ROW])[:-30]))
    assert (len(result.documents), result.reasons) == (1, [Reason.INVALID])


TABLES = {
    "a line that names the separator": ("a.csv", f'sep=;\nurl;title;text\nhttps://a.example/1;Pier;"{PARAGRAPH}"\n'),
    "blank lines and comments": ("a.csv", f'\n# made today\nurl,title,text\nhttps://a.example/1,Pier,"{PARAGRAPH}"\n'),
    "blanks before quotes": ("a.csv", f'url, title, text\nhttps://a.example/1, "Pier", "{PARAGRAPH}"\n'),
    "backslashes": ("a.csv", f'"url","title","text"\n"https://a.example/1","Pier","{PARAGRAPH} \\"so\\" it is"\n'),
    "a row that ends early": ("a.csv", f'url,title,text,authors\nhttps://a.example/1,Pier,"{PARAGRAPH}"\n'),
    "cells too many and blank": ("a.csv", f'url,title,text\nhttps://a.example/1,Pier,"{PARAGRAPH}",,\n'),
    "a column twice": ("a.csv", f'url,title,text,text\nhttps://a.example/1,Pier,"{PARAGRAPH}",\n'),
    "an index": ("a.csv", f',url,title,text\n0,https://a.example/1,Pier,"{PARAGRAPH}"\n'),
}


@pytest.mark.parametrize(("name", "text"), TABLES.values(), ids=list(TABLES))
def test_tables_in_many_dialects(tmp_path: Path, name: str, text: str) -> None:
    (document,) = read_all(write(tmp_path / name, text)).documents
    assert (document.url, document.evidence.title) == ("https://a.example/1", "Pier")
    assert document.body.decode().removesuffix(' "so" it is') == PARAGRAPH


def test_quotes_of_a_table_with_tabs_are_words(tmp_path: Path) -> None:
    rows = (f'https://a.example/1\t"Late" again\t{PARAGRAPH}', f'https://a.example/2\t"We wait\t{PARAGRAPH}')
    text = "\n".join(("url\ttitle\ttext", *rows, ""))
    titles = [document.evidence.title for document in read_all(write(tmp_path / "a.tsv", text)).documents]
    assert titles == ['"Late" again', '"We wait']


def test_a_cell_that_swallowed_other_rows_is_told_and_never_stored(tmp_path: Path) -> None:
    row = f"https://a.example/2,Two,{PARAGRAPH.replace(',', '')}\n"
    text = f'url,title,text\nhttps://a.example/1,"One,{PARAGRAPH}\n{row}{row}https://a.example/3,Three","{PARAGRAPH}"\n'
    result = read_all(write(tmp_path / "a.csv", text))
    assert not result.documents
    assert "quotation mark" in result.rejected[0].detail


def test_a_workbook_is_read_with_its_times(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("about").write_row(0, 0, ["made", "today"])
        sheet = book.add_worksheet("news")
        sheet.write_row(0, 0, ["URL", "Headline", "Body", "Date"])
        sheet.write_row(1, 0, ["https://a.example/1", 1984, PARAGRAPH])
        sheet.write_number(1, 3, 46086.416666666664, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    (document,) = read_all(path).documents
    assert (document.evidence.title, document.evidence.published_at) == ("1984", "2026-03-05T10:00:00")
    assert document.body.decode() == PARAGRAPH


def test_files_in_a_zip_are_read_and_kept(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("data/news.jsonl", json.dumps(ROW))
        packed.writestr("__MACOSX/._news.jsonl", "x")
        packed.writestr("picture.png", b"\x89PNG\r\n\x1a\n")
    result = read_all(tmp_path / "a.zip", limits=ReadLimits(spool_dir=tmp_path / "spool"))
    assert [document.url for document in result.documents] == ["https://a.example/1"]
    assert Path(result.documents[0].origin.file).parent == tmp_path / "spool"
    assert result.reasons == [Reason.BINARY]


def _zip(path: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def test_an_archive_whose_files_unpack_to_too_much_together_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipped, "_SLACK", 100_000)
    path = _zip(tmp_path / "a.zip", {f"{n}.txt": b"a" * 100_000 + b"%d" % n for n in range(60)})
    result = read_all(path, limits=ReadLimits(spool_dir=tmp_path / "spool"))
    assert "unpacks to too much" in result.rejected[-1].detail
    assert sum(file.stat().st_size for file in (tmp_path / "spool").iterdir()) < 3_000_000


def test_archives_in_archives_without_end_are_told(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "0.zip", {"a.txt": PARAGRAPH.encode()})
    for depth in range(1, 4):
        inner = _zip(tmp_path / f"{depth}.zip", {f"{n}.zip": inner.read_bytes() for n in range(2)})
    (once, thrice) = (
        read_all(tmp_path / name, limits=ReadLimits(spool_dir=tmp_path / "spool")) for name in ("1.zip", "3.zip")
    )
    assert [document.body.decode() for document in once.documents] == [PARAGRAPH] * 2
    assert {each.reason for each in thrice.rejected} == {Reason.UNSUPPORTED}
    assert len(thrice.rejected) == 4


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_damaged_file_in_an_archive_leaves_the_others(tmp_path: Path, method: int) -> None:
    path = _zip(tmp_path / "a.zip", {"a.txt": LONG.encode() * 9, f"b.{'x' * 300}.txt": LONG.encode()}, method)
    data = bytearray(path.read_bytes())
    data[45:75] = bytes(30)
    path.write_bytes(data)
    result = read_all(path, limits=ReadLimits(spool_dir=tmp_path / "spool"))
    assert [(each.reason, "damaged" in each.detail) for each in result.rejected] == [(Reason.TRUNCATED, True)]
    assert len(result.documents) == 1


def test_a_workbook_that_would_end_its_reader_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Headline", "Body"])
        sheet.write(1_048_575, 16_383, PARAGRAPH)
    assert read_all(path).reasons == [Reason.TOO_LARGE]


def test_a_row_that_a_workbook_repeats_without_end_ends_with_its_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "_ROWS_OF_A_SHEET", 500)
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    row = "<table:table-row table:number-rows-repeated='{}'>{}</table:table-row>"
    rows = row.format(1, cell.format("text")) + row.format(4_294_967_295, cell.format(PARAGRAPH))
    names = " ".join(f"xmlns:{name}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'" for name in ODS)
    content = f"<office:spreadsheet><table:table table:name='S'>{rows}</table:table></office:spreadsheet>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")
    found = list(islice(read([str(tmp_path / "a.ods")], ReadLimits()), 600))
    assert [type(each) for each in found[:-1]] == [Document] * (len(found) - 1)
    assert isinstance(found[-1], Rejected) and (found[-1].reason, len(found)) == (Reason.TOO_LARGE, 499)


def test_text_that_is_markup_is_read_as_a_page(tmp_path: Path) -> None:
    (document,) = jsonl(tmp_path, {"text": f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"}).documents
    assert document.media_type is MediaType.HTML


def test_a_feed_in_a_file_gives_the_articles_whose_text_it_has(tmp_path: Path) -> None:
    item = f"<item><title>Pier</title><link>https://a.example/1</link><description>{PARAGRAPH}</description></item>"
    bare = "<item><title>Two</title><link>https://a.example/2</link></item>"
    result = read_all(write(tmp_path / "a.rss", f'<rss version="2.0"><channel>{item}{bare}</channel></rss>'))
    (document,) = result.documents
    assert isinstance(document, Document) and PARAGRAPH.encode() in document.body
    assert (document.url, document.evidence.title, document.evidence.is_whole) == ("https://a.example/1", "Pier", True)
    assert [(each.url, each.reason) for each in result.rejected] == [("https://a.example/2", Reason.NO_TEXT)]


def test_every_name_of_the_table_is_told_by_one_field() -> None:
    columns = shipped_columns()
    assert {which for which, _ in columns.by_name.values()} == set(FIELDS)
    assert all(plain_name(name) == name for name in columns.by_name)


def test_the_documentation_has_every_name() -> None:
    page = Path(__file__).parents[3] / "docs" / "your_own_files.md"
    assert names_table() in page.read_text("utf-8"), (
        "write what names_table() of flows/sources/columns.py gives into it"
    )


def test_a_list_in_a_file_names_the_pages_whose_texts_it_has_not(tmp_path: Path) -> None:
    bare = "<item><title>Two</title><link>https://a.example/2</link></item>"
    news = "<news:news><news:title>Three</news:title></news:news>"
    lists = {
        "a.rss": f'<rss version="2.0"><channel>{bare}</channel></rss>',
        "b.xml": f"<urlset><url><loc>https://a.example/3</loc>{news}</url></urlset>",
    }
    pages: list[NamedPage] = []
    for name, text in lists.items():
        assert not read_all(write(tmp_path / name, text), limits=ReadLimits(named=pages.append)).items
        assert read_all(tmp_path / name).reasons == [Reason.NO_TEXT]
    assert [(page.url, page.evidence.title) for page in pages] == [
        ("https://a.example/2", "Two"),
        ("https://a.example/3", "Three"),
    ]
    index = "<sitemapindex><sitemap><loc>https://a.example/map.xml</loc></sitemap></sitemapindex>"
    path = write(tmp_path / "c.xml", index)
    assert read_all(path, limits=ReadLimits(named=pages.append)).reasons == [Reason.NO_TEXT]
