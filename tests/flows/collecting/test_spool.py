"""Archives from elsewhere: found by list, brought to disk one ahead, read under their own address, then removed."""

import gzip
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import fsspec
import pytest

from extractors.document import Document
from extractors.errors import InputError
from flows.collecting.spool import Failed, Spool, fetch_list
from flows.sources.archives import Archive, find_archives, read_from
from flows.sources.base import LocalFile, ReadLimits
from flows.sources.remote import Spooled
from tests.flows.fetching.test_download import BYTES, ranged, settings
from tests.flows.test_again import NOW, write_warc
from tests.site import Reply, Site


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/crawl", recursive=True)


def warc(folder: Path, count: int, host: str = "courier.example") -> bytes:
    return write_warc(folder / "made.warc.gz", count, host=host).read_bytes()


def find(*given: str, prefix: str = "") -> list[Archive]:
    found = find_archives(given, prefix, fetch=partial(fetch_list, settings=settings()))
    return [each for each in found if isinstance(each, Archive)]


def spool(folder: Path, known: Callable[[str, str], bool] = lambda address, version: False) -> Spool:
    return Spool(folder / "spool", settings(), threading.Event(), lambda line: None, known)


def pages(folder: Path, archives: Sequence[Archive]) -> list[str]:
    """The urls of the pages of all archives, each archive removed once it is read."""
    found = []
    with spool(folder) as spooling:
        for _, brought in spooling.bring(archives):
            assert isinstance(brought, Spooled), brought
            for item in read_from(brought.file, 0, ReadLimits()):
                assert isinstance(item, Document) and item.origin.file == brought.file.remote
                found.append(item.url)
            brought.remove()
    assert not list((folder / "spool").iterdir())
    return found


def test_a_list_by_url_names_archives_by_prefix(site: Site, tmp_path: Path) -> None:
    listed = gzip.compress(b"crawl/1.warc.gz\ncrawl/2.warc.gz\n")
    site.routes["/warc.paths.gz"] = lambda asked: Reply(listed, headers=BYTES)
    for n in (1, 2):
        site.routes[f"/crawl/{n}.warc.gz"] = ranged(warc(tmp_path, n, f"site-{n}.example"), cut=300)
    found = find(site.url("/warc.paths.gz"), prefix=site.url("/"))
    assert [each.name for each in found] == [site.url(f"/crawl/{n}.warc.gz") for n in (1, 2)]
    assert pages(tmp_path, found) == [f"https://site-{n}.example/news/{k}" for n in (1, 2) for k in range(n)]


def test_an_object_store_is_read_as_the_web_is(store: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    store.pipe("/crawl/a.warc.gz", warc(tmp_path, 2))
    store.pipe("/crawl/warc.paths", b"a.warc.gz\n")
    for given, prefix in (("memory://crawl/warc.paths", "memory://crawl/"), ("memory://crawl", "")):
        found = find(given, prefix=prefix)
        assert [each.name for each in found] == ["memory:///crawl/a.warc.gz"]
        assert len(pages(tmp_path, found)) == 2


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("file:///etc/secret.warc.gz\n", "neither on the web nor where the list is"),
        ("1.warc.gz\nlocal:///etc/secret.warc.gz\n", "neither on the web nor where the list is"),
        ("A letter to a friend.\n", "neither a web archive nor a list"),
    ],
)
def test_a_list_from_elsewhere_reads_nothing_of_this_machine(site: Site, listed: str, words: str) -> None:
    site.routes["/warc.paths"] = lambda asked: Reply(listed.encode(), headers=BYTES)
    with pytest.raises(InputError, match=words):
        find(site.url("/warc.paths"))


def test_paths_of_a_list_count_from_the_root_of_its_server(site: Site) -> None:
    site.routes["/crawl/2026/warc.paths"] = lambda asked: Reply(b"crawl/1.warc.gz\n/etc/2.warc.gz\n", headers=BYTES)
    found = find(site.url("/crawl/2026/warc.paths"))
    assert [each.name for each in found] == [site.url("/crawl/1.warc.gz"), site.url("/etc/2.warc.gz")]


def test_what_cannot_be_had_is_named_and_the_others_come(site: Site, tmp_path: Path) -> None:
    site.routes["/crawl/1.warc.gz"] = lambda asked: Reply(b"<title>Sign in</title>")
    site.routes["/crawl/2.warc.gz"] = lambda asked: Reply(b"Please sign in first." * 9, headers=BYTES)
    site.routes["/crawl/3.warc.gz"] = ranged(warc(tmp_path, 1))
    found = find(*(site.url(f"/crawl/{n}.warc.gz") for n in range(4)))
    with spool(tmp_path) as spooling:
        brought = [each for _, each in spooling.bring(found)]
    whys = [each.why for each in brought if isinstance(each, Failed)]
    assert ["not_found" in whys[0], "an HTML page" in whys[1], "not a web archive" in whys[2]] == [True] * 3
    assert all(site.url(f"/crawl/{n}.warc.gz") in whys[n] for n in range(3))
    assert isinstance(brought[3], Spooled)
    assert [path.suffixes[-2:] for path in (tmp_path / "spool").iterdir()] == [[".warc", ".gz"]]


def test_the_next_is_fetched_meanwhile_and_no_more_than_that(site: Site, tmp_path: Path) -> None:
    asked = {n: threading.Event() for n in range(3)}
    data = warc(tmp_path, 1)
    for n in range(3):
        site.routes[f"/{n}.warc.gz"] = lambda got, n=n: asked[n].set() or ranged(data)(got)
    local = LocalFile(tmp_path / "made.warc.gz", "file:made.warc.gz", "made", NOW, len(data))
    with spool(tmp_path) as spooling:
        bringing = spooling.bring([local, *find(*(site.url(f"/{n}.warc.gz") for n in range(3)))])
        assert next(bringing)[1] == local
        next(bringing)
        assert asked[1].wait(10)
        assert not asked[2].wait(0.3)


def test_a_known_version_is_not_fetched(site: Site, tmp_path: Path) -> None:
    data = warc(tmp_path, 1) + bytes(5_000_000)
    site.routes["/a.warc.gz"] = ranged(data)
    found = find(site.url("/a.warc.gz"))
    with spool(tmp_path) as spooling:
        ((_, brought),) = spooling.bring(found)
    assert isinstance(brought, Spooled)
    brought.remove()
    with spool(tmp_path, lambda address, version: version == brought.version) as spooling:
        assert [each for _, each in spooling.bring(found)] == [None]
    site.routes["/a.warc.gz"] = ranged(data, etag='"2"')
    with spool(tmp_path, lambda address, version: version == brought.version) as spooling:
        ((_, again),) = spooling.bring(found)
    assert isinstance(again, Spooled) and again.version != brought.version
