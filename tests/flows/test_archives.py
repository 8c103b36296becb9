"""Archives in number: found by list, read from a bookmark on, filtered."""

import gzip
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from extractors.article import Rejected
from extractors.document import Document
from extractors.errors import InputError
from flows.collecting.bookmarks import Bookmarks
from flows.sources.archives import PageFilter, find_archives, offset_of, read_from
from flows.sources.base import LocalFile, ReadLimits
from tests import fakes
from tests.flows.test_again import NOW, write_warc

LIMITS = ReadLimits()


def only(path: Path) -> LocalFile:
    (file,) = find_archives([str(path)])
    assert isinstance(file, LocalFile)
    return file


def test_a_list_names_archives_and_each_is_read_once(tmp_path: Path) -> None:
    one, two = (write_warc(tmp_path / f"{n}.warc.gz", 1) for n in (1, 2))
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress(b"1.warc.gz\n2.warc.gz\nmissing.warc.gz\n"))
    found = list(find_archives([str(one), str(tmp_path / "warc.paths.gz")], f"{tmp_path}/"))
    assert [file.path for file in found if isinstance(file, LocalFile)] == [one, two]
    assert [each.url for each in found if isinstance(each, Rejected)] == ["file:missing.warc.gz"]


@pytest.mark.parametrize("text", ["A letter to a friend.\n", ""])
def test_what_is_no_list_of_archives_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "letter.txt").write_text(text, "utf-8")
    with pytest.raises(InputError):
        list(find_archives([str(tmp_path / "letter.txt")]))


@pytest.mark.parametrize("is_packed", [True, False])
def test_reading_goes_on_from_any_page(tmp_path: Path, is_packed: bool) -> None:
    path = write_warc(tmp_path / "a.warc.gz", 5)
    if not is_packed:
        path.write_bytes(gzip.decompress(path.read_bytes()))
    file = only(path)
    pages = list(read_from(file, 0, LIMITS))
    assert len(pages) == 5
    for n, page in enumerate(pages):
        assert list(read_from(file, offset_of(page) or 0, LIMITS)) == pages[n:]


def test_pages_are_wanted_by_host_and_day() -> None:
    page = fakes.document(1, fetched_at=NOW)
    day = NOW.date()
    for wanted in (PageFilter(), PageFilter(("courier.example",), day, day), PageFilter(("example",))):
        assert wanted.wants(page)
    unwanted = (PageFilter(("rier.example",)), PageFilter(since=date(2026, 3, 3)), PageFilter(until=date(2026, 3, 1)))
    for wanted in unwanted:
        assert not wanted.wants(page)
    assert isinstance(page, Document)


def test_a_bookmark_is_of_one_file_of_one_size_and_filter(tmp_path: Path) -> None:
    with Bookmarks(tmp_path / "b.sqlite") as bookmarks:
        assert bookmarks.position("a", "", 9) == 0
        bookmarks.mark("a", "", 9, 5, None, is_finished=False)
    with Bookmarks(tmp_path / "b.sqlite") as bookmarks:
        assert (bookmarks.position("a", "", 9), bookmarks.position("a", "de", 9)) == (5, 0)
        bookmarks.mark("a", "", 9, 9, None, is_finished=True)
        assert (bookmarks.position("a", "", 9), bookmarks.position("a", "", 10)) == (None, 0)
    (tmp_path / "letter").write_bytes(b"a letter to a friend, which is no database at all" * 9)
    with pytest.raises(InputError):
        Bookmarks(tmp_path / "letter")


def test_a_bookmark_of_a_load_that_the_warehouse_does_not_know_is_taken_out(tmp_path: Path) -> None:
    with Bookmarks(tmp_path / "b.sqlite") as bookmarks:
        for file, epoch in (("before", None), ("kept", "batch-1"), ("lost", "batch-2"), ("lost too", "batch-2")):
            bookmarks.mark(file, "", 9, 5, epoch, is_finished=False)
        assert bookmarks.keep(lambda batches: set(batches)) == 0
        assert bookmarks.keep(lambda batches: set(batches) & {"batch-1"}) == 2
        found = [bookmarks.position(file, "", 9) for file in ("before", "kept", "lost", "lost too")]
    assert found == [5, 5, 0, 0]


def test_bookmarks_of_before_are_gone_on_with(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "b.sqlite") as old:
        old.executescript(
            "CREATE TABLE bookmarks (file TEXT, filters TEXT, size INTEGER NOT NULL, position INTEGER NOT NULL,"
            " is_finished INTEGER NOT NULL, PRIMARY KEY (file, filters)) WITHOUT ROWID;"
            "INSERT INTO bookmarks VALUES ('a', '', 9, 5, 0)"
        )
    old.close()
    with Bookmarks(tmp_path / "b.sqlite") as bookmarks:
        assert bookmarks.position("a", "", 9) == 5
        bookmarks.mark("a", "", 9, 7, None, is_finished=False)
    with Bookmarks(tmp_path / "b.sqlite") as bookmarks:
        assert bookmarks.position("a", "", 9) == 7
