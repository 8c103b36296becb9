"""Sources that are files: listed, copied where they are remote, loaded when new or changed."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import fsspec
import pytest

from extractors.errors import InputError
from flows.collecting.watching import list_files
from flows.sources.catalogue import Source, SourceKind
from flows.sources.remote import RemoteFile, copied, list_remote
from tests import fakes
from tests.flows.conftest import Ask, Command
from tests.flows.corpus import record, write_records
from tests.flows.fetching.test_download import BYTES, ranged
from tests.flows.test_again import write_warc
from tests.flows.test_backfill import allow_loopback
from tests.site import Reply, Site


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/wire", recursive=True)


def test_files_of_a_store_are_copied_once_a_version(store: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    store.pipe("/wire/day/a.jsonl", b'{"text": "one"}')
    store.pipe("/wire/.hidden", b"x")
    store.pipe("/wire/evil;name", b"text")
    listed = list(list_remote("memory://wire"))
    assert [file.url for file in listed] == ["file:day/a.jsonl", "file:evil;name"]
    first = [copied(file, tmp_path / "files", "wire") for file in listed]
    assert [file.path.suffix for file in first] == [".jsonl", ""]
    assert first[0].path.read_bytes() == b'{"text": "one"}'
    assert all(file.path.parent == tmp_path / "files" for file in first)
    store.pipe("/wire/day/a.jsonl", b'{"text": "another"}')
    second = copied(next(list_remote("memory://wire")), tmp_path / "files", "wire")
    assert second.path.read_bytes() == b'{"text": "another"}'
    assert first[0].path.read_bytes() == b'{"text": "one"}'


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://bucket/wire", "needs a package"),
        ("gs://bucket/wire", "needs a package"),
        ("nowhere://bucket", "nowhere"),
        ("https://a.example/wire", "not fetched from web servers"),
        ("memory://empty", "memory://empty: "),
        ("missing/folder", "no such file"),
    ],
)
def test_what_cannot_be_listed_is_named(url: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme, package in (("s3", "s3fs"), ("gs", "gcsfs")):  # which an environment may have
        monkeypatch.setitem(sys.modules, package, None)
        monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, scheme, raising=False)
    with pytest.raises(InputError, match=words):
        list_files(Source(id="wire", kind=SourceKind.FILES, url=url))


def test_a_store_that_knows_nobody_is_named(store: fsspec.AbstractFileSystem) -> None:
    class BotoCoreError(Exception):
        """As boto's own: no OSError."""

    def find(*args: object, **named: object) -> None:
        raise BotoCoreError("Unable to locate credentials")

    package = ModuleType("botocore.exceptions")
    vars(package).update(BotoCoreError=BotoCoreError, ClientError=BotoCoreError)
    store.pipe("/wire/a", b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "botocore.exceptions", package)
        patch.setattr(type(store), "find", find)
        with pytest.raises(InputError, match="Unable to locate credentials"):
            list(list_remote("memory://wire"))


def test_paths_file_urls_and_archives_are_listed(tmp_path: Path, store: fsspec.AbstractFileSystem) -> None:
    write_records(tmp_path / "news.jsonl", 1)
    write_warc(tmp_path / "a.warc.gz", 1)
    for kind, url, count in (
        (SourceKind.FOLDER, str(tmp_path), 2),
        (SourceKind.FILES, f"file://{tmp_path}", 2),
        (SourceKind.WARC, str(tmp_path / "a.warc.gz"), 1),
    ):
        assert len(list_files(Source(id="s", kind=kind, url=url))) == count
    store.pipe("/wire/a.warc.gz", b"x")
    store.pipe("/wire/list.txt", b"x")
    (archive,) = list_files(Source(id="s", kind=SourceKind.WARC, url="memory://wire"))
    assert isinstance(archive, RemoteFile)


def test_new_and_changed_files_are_loaded_under_the_sources_id(
    newsloom: Command, ask: Ask, environment: dict[str, str], site: Site, tmp_path: Path
) -> None:
    inbox, pages = tmp_path / "inbox", tmp_path / "pages"
    for folder in (inbox, pages):
        folder.mkdir()
    write_records(inbox / "news.jsonl", 3)
    write_warc(pages / "a.warc.gz", 2)
    allow_loopback(environment)
    listed = Path(environment["NEWSLOOM_CONFIG"]) / "sources.toml"
    entries = {
        "inbox": ("folder", "inbox"),
        "pages": ("files", f"file://{pages}"),
        "gone": ("folder", "nowhere"),
        "crawl": ("warc", site.url("/crawl/warc.paths")),
    }
    text = "".join(f'[sources.{name}]\nkind = "{kind}"\nurl = "{url}"\n' for name, (kind, url) in entries.items())
    listed.write_text(text, "utf-8")
    crawled = write_warc(tmp_path / "crawled.warc.gz", 3, host="herald.example").read_bytes()
    site.routes["/crawl/warc.paths"] = lambda asked: Reply(b"crawl/a.warc.gz\n", headers=BYTES)
    site.routes["/crawl/a.warc.gz"] = ranged(crawled, cut=len(crawled) // 2 + 1)
    first = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert first.stdout.splitlines()[0].split()[-1] == "8", first.stderr
    with (inbox / "news.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record(3)) + "\n")
    (inbox / "page.html").write_text(fakes.page(9), "utf-8")
    os.utime(inbox / "page.html", (1_000_000_000, 1_000_000_000))  # copied with its old time: new all the same
    second = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert second.stdout.splitlines()[0].split()[-1] == "5", second.stderr  # 4 records and a page, no archive
    sql = "SELECT source_id, count(*) AS n FROM articles GROUP BY ALL ORDER BY ALL"
    assert ask(sql) == [
        {"source_id": "crawl", "n": 3},
        {"source_id": "inbox", "n": 5},
        {"source_id": "pages", "n": 2},
    ]
    assert len(site.asked("/crawl/a.warc.gz")) == 2  # in two pieces, by the first poll
    assert not list((tmp_path / "w.spool").iterdir())
    sql = "SELECT outcome, count(*) AS n FROM fetches WHERE source_id = 'gone' GROUP BY ALL"
    assert ask(sql) == [{"outcome": "not_found", "n": 2}]
    checked = newsloom("sources", "check")
    assert checked.returncode == 1
    assert "ok   inbox: 2 files" in checked.stdout
    assert "ok   crawl: 1 file\n" in checked.stdout
    assert "FAIL gone" in checked.stdout
