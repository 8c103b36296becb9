"""Documents read again from where their bytes are: the same as when they were read first."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.article import Rejected
from extractors.document import Document, Evidence, Origin
from flows.collecting.warcformat import packed, resource
from flows.sources import registry
from flows.sources.again import Kept, Unreachable, read_again, read_all_again
from flows.sources.base import ReadLimits
from tests import fakes
from tests.flows.corpus import record, write_records

LIMITS = ReadLimits()
NOW = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def write_warc(path: Path, count: int, *, host: str = "courier.example") -> Path:
    pages = (fakes.page(n).encode() for n in range(count))
    members = (packed(resource(f"https://{host}/news/{n}", page, "text/html", NOW)) for n, page in enumerate(pages))
    path.write_bytes(b"".join(members))
    return path


def write_csv(path: Path) -> Path:
    lines = ["url,text", *(f'{fakes.url(n)},"{fakes.text(n)}"' for n in range(3))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_page(path: Path) -> Path:
    path.write_text(fakes.page(4), "utf-8")
    return path


def write_gzip(path: Path) -> Path:
    path.write_bytes(gzip.compress(b"".join(json.dumps(record(n)).encode() + b"\n" for n in range(4))))
    return path


def kept_of(document: Document) -> Kept:
    return Kept(
        document.document_id,
        document.origin,
        document.url,
        document.source_id,
        document.sha256,
        document.fetched_at,
    )


def files(folder: Path) -> list[Path]:
    return [
        write_records(folder / "news.jsonl", 4),
        write_gzip(folder / "news.jsonl.gz"),
        write_csv(folder / "news.csv"),
        write_page(folder / "page.html"),
        write_warc(folder / "pages.warc.gz", 4),
    ]


def test_every_document_is_the_same_when_read_again(tmp_path: Path) -> None:
    files(tmp_path)
    first = [item for item in registry.read([str(tmp_path)], LIMITS) if isinstance(item, Document)]
    assert len(first) == 4 + 4 + 3 + 1 + 4
    again = list(read_all_again([kept_of(document) for document in first], LIMITS))
    assert [found[1] for found in again if not isinstance(found, Unreachable)] == first
    for document in first:
        one = read_again(kept_of(document), LIMITS)
        assert one == document


def test_a_polled_page_keeps_its_id_source_and_the_words_of_its_feed(tmp_path: Path) -> None:
    (read,) = registry.read([str(write_warc(tmp_path / "a.warc.gz", 1))], LIMITS)
    assert isinstance(read, Document)
    evidence = Evidence(title="As the feed has it", carrier="sitemap")
    kept = Kept("polled", read.origin, read.url, "the-courier", read.sha256, NOW, evidence)
    ((_, again),) = read_all_again([kept], LIMITS)  # type: ignore[misc]
    assert isinstance(again, Document)
    assert (again.document_id, again.source_id, again.evidence) == ("polled", "the-courier", evidence)


def test_the_text_of_a_feed_is_told_from_a_page(tmp_path: Path) -> None:
    (read,) = registry.read([str(write_warc(tmp_path / "a.warc.gz", 1))], LIMITS)
    assert isinstance(read, Document)
    said = Evidence(title="As the feed has it", carrier="feed")
    first = replace(read, evidence=replace(said, is_whole=True))
    kept = replace(kept_of(first), evidence=said)
    ((_, again),) = read_all_again([kept], LIMITS)  # type: ignore[misc]
    assert again == first


def test_what_cannot_be_reached_is_said(tmp_path: Path) -> None:
    news = write_records(tmp_path / "news.jsonl", 2)
    gone = read_again(Kept("gone", Origin(str(tmp_path / "gone.html")), "file:gone.html", "s"), LIMITS)
    short = read_again(Kept("short", Origin(str(news), 7), "https://a.example/7", "s"), LIMITS)
    assert "no such file" in str(gone)
    assert "not in the file any more" in str(short)
    assert "not kept" in str(read_again(Kept("lost", Origin(""), "https://a.example/8", "s"), LIMITS))


def test_a_file_that_was_cut_gives_all_it_has(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", 3)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    rejected = [item for item in registry.read([str(path)], LIMITS) if isinstance(item, Rejected)]
    path.write_bytes(whole)
    kept = [Kept(r.document_id, Origin(r.file, r.offset), r.url, r.source_id) for r in rejected]
    assert kept
    again = list(read_all_again(kept, LIMITS))
    assert all(not isinstance(each, Unreachable) and isinstance(each[1], Document) for each in again)


@pytest.mark.parametrize("broken", ["{", '{"url": "https://a.example/x"}'])
def test_a_mended_line_is_a_document(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(f"{broken}\n{json.dumps(record(1))}\n", "utf-8")
    rejected = next(registry.read([str(path)], LIMITS))
    assert isinstance(rejected, Rejected)
    path.write_text(json.dumps(record(0)) + "\n" + json.dumps(record(1)) + "\n", "utf-8")
    ((_, item),) = read_all_again(  # type: ignore[misc]
        [Kept(rejected.document_id, Origin(rejected.file, rejected.offset), rejected.url, rejected.source_id)], LIMITS
    )
    assert isinstance(item, Document)
    assert item.url == record(0)["url"]
