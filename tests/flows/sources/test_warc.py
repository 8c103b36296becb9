"""Web archives: which records are pages, what their heads say, and archives that are not whole."""

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.article import Reason
from extractors.document import Document, MediaType
from flows.sources.base import ReadLimits
from flows.sources.registry import read, source_of
from tests.flows.sources.reading import PAGE, PARAGRAPH, Result, archive, read_all, record_bytes, response


def pages(path: Path, *records: WarcRecord, limits: ReadLimits | None = None) -> Result:
    return read_all(archive(path / "pages.warc.gz", records), limits=limits)


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz", ".warc.zst", ".txt"])
def test_pages_with_where_to_read_them_again(tmp_path: Path, suffix: str) -> None:
    path = archive(
        tmp_path / f"pages{suffix}", [response(f"https://www.courier.example/{n}", PAGE + str(n)) for n in range(9)]
    )
    documents = read_all(path).documents
    assert [document.body.decode() for document in documents] == [f"{PAGE}{n}" for n in range(9)]
    first = documents[0]
    assert (first.source_id, first.media_type, first.charset, first.status) == (
        "courier.example",
        MediaType.HTML,
        "utf-8",
        200,
    )
    assert first.fetched_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    for document in documents:
        assert document.origin.file == str(path) and document.origin.offset is not None
        with path.open("rb") as file:
            file.seek(document.origin.offset)
            rest = file.read()
        if suffix == ".warc.zst":
            rest = zstandard.ZstdDecompressor().decompressobj().decompress(rest)
        record = next(iter(ArchiveIterator(io.BytesIO(rest))))
        assert record.headers["WARC-Target-URI"] == document.url
    assert source_of(first).url == "https://courier.example/"


def test_an_archive_compressed_as_one_stream_has_no_offsets_inside(tmp_path: Path) -> None:
    path = tmp_path / "pages.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record_bytes(response(f"https://courier.example/{n}")) for n in range(3))))
    assert [document.origin.offset for document in read_all(path).documents] == [0, None, None]


def test_only_pages_are_read(tmp_path: Path) -> None:
    result = pages(
        tmp_path,
        response("https://courier.example/page"),
        response("https://courier.example/gone", status="404 Not Found"),
        response("https://courier.example/moved", status="301 Moved Permanently"),
        response("https://courier.example/logo.png", b"\x89PNG", content_type="image/png"),
        response("https://courier.example/robots.txt", "User-agent: *", content_type="text/plain"),
        response("https://courier.example/again", record_type=WarcRecordType.revisit),
        response("https://courier.example/asked", record_type=WarcRecordType.request),
        response("dns:courier.example", "20260203 courier.example A 127.0.0.1", content_type="text/plain"),
        response("https://courier.example/plain", PARAGRAPH, content_type="text/plain"),
        response("https://courier.example/untyped", PAGE, content_type=None),
        response("https://courier.example/x", PAGE, content_type="application/xhtml+xml; charset=UTF-8"),
    )
    assert [(d.url.rpartition("/")[2], d.media_type) for d in result.documents] == [
        ("page", MediaType.HTML),
        ("plain", MediaType.TEXT),
        ("untyped", MediaType.HTML),
        ("x", MediaType.HTML),
    ]
    assert not result.rejected


def test_a_resource_has_no_http_head(tmp_path: Path) -> None:
    record = WarcRecord()
    record.init_headers(WarcRecordType.resource)
    record.headers["WARC-Target-URI"] = "<https://courier.example/r>"
    record.headers["WARC-Date"] = "2026-02-03T04:05:06Z"
    record.headers["Content-Type"] = "text/html"
    record.set_bytes_content(PAGE.encode())
    (document,) = pages(tmp_path, record).documents
    assert (document.url, document.body, document.status) == ("https://courier.example/r", PAGE.encode(), None)


@pytest.mark.parametrize("charset", ["EUC-KR", '"euc-kr"', "'euc-kr'"])
def test_the_charset_of_the_head(tmp_path: Path, charset: str) -> None:
    record = response(body=PAGE.encode(), content_type=f"text/html; charset={charset}")
    assert (pages(tmp_path, record).documents[0].charset or "").lower() == "euc-kr"


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 40] for at in range(0, len(body), 40)]
    return b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_codings_are_undone(tmp_path: Path, coding: str, is_chunked: bool) -> None:
    body = CODINGS[coding](PAGE.encode())
    headers = [("Content-Encoding", coding)] + ([("Transfer-Encoding", "chunked")] if is_chunked else [])
    record = response(body=chunked(body) if is_chunked else body, headers=headers)
    assert [document.body.decode() for document in pages(tmp_path, record).documents] == [PAGE]


@pytest.mark.parametrize(
    "header", [("Content-Encoding", "gzip"), ("Content-Encoding", "br"), ("Transfer-Encoding", "chunked")]
)
def test_a_body_unpacked_by_the_crawler_may_keep_the_header(tmp_path: Path, header: tuple[str, str]) -> None:
    assert [d.body.decode() for d in pages(tmp_path, response(headers=[header])).documents] == [PAGE]


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"", (), Reason.EMPTY),
        (b" \n", (), Reason.EMPTY),
        (b"%PDF-1.7", (), Reason.BINARY),
        (bytes(range(256)) * 4, (), Reason.BINARY),
        (gzip.compress(PAGE.encode(), mtime=0)[:12], [("Content-Encoding", "gzip")], Reason.INVALID),
        (gzip.compress(bytes(10_000_000), 1, mtime=0), [("Content-Encoding", "gzip")], Reason.TOO_LARGE),
        (brotli.compress(bytes(10_000_000), quality=1), [("Content-Encoding", "br")], Reason.TOO_LARGE),
        (PAGE.encode() * 6000, (), Reason.TOO_LARGE),
    ],
    ids=["empty", "blank", "pdf", "binary", "cut", "gzip bomb", "brotli bomb", "large"],
)
def test_bad_bodies_are_rejected_and_the_rest_read(
    tmp_path: Path, body: bytes, headers: Iterable[tuple[str, str]], reason: Reason
) -> None:
    bad = response("https://courier.example/bad", body, headers=headers)
    result = pages(tmp_path, response(), bad, response(), limits=ReadLimits(document_bytes=1_000_000))
    assert (len(result.documents), result.reasons) == (2, [reason])
    assert (result.rejected[0].url, result.rejected[0].source_id) == ("https://courier.example/bad", "courier.example")


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz", ".warc.zst"])
def test_a_cut_archive_gives_the_records_before(tmp_path: Path, suffix: str) -> None:
    bodies = [f"<html>{n} {zlib.crc32(bytes(n))} {PAGE * (n % 3 + 1)}" for n in range(20)]
    path = archive(
        tmp_path / f"pages{suffix}", [response(f"https://courier.example/{n}", b) for n, b in enumerate(bodies)]
    )
    whole = path.read_bytes()
    offsets = [document.origin.offset or 0 for document in read_all(path).documents]
    for cut in range(offsets[15] + 1, offsets[17] - 4, 7):
        path.write_bytes(whole[:cut])
        result = read_all(path)
        assert [d.body.decode() for d in result.documents] in (bodies[:15], bodies[:16], bodies[:17])
        complete = sum(offset <= cut for offset in offsets[1:])
        assert len(result.documents) >= complete
        if cut not in offsets:
            assert result.reasons and result.reasons[-1] in (Reason.TRUNCATED, Reason.INVALID)


def test_junk_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pages.warc"
    path.write_bytes(record_bytes(response()) + b"junk\r\n\r\n" * 9 + record_bytes(response()))
    result = read_all(path)
    assert len(result.documents) >= 1
    assert result.reasons == [Reason.INVALID]


def test_an_archive_without_pages_says_so(tmp_path: Path) -> None:
    result = pages(tmp_path, response(status="404 Not Found"))
    assert result.reasons == [Reason.EMPTY]
    assert "none of 1 responses" in result.rejected[0].detail


def test_a_date_that_cannot_be_is_that_of_the_file(tmp_path: Path) -> None:
    for date in ("yesterday", "9999-12-31T23:59:59Z", ""):
        (document,) = pages(tmp_path, response(date=date)).documents
        assert datetime(2026, 2, 4, tzinfo=UTC) < document.fetched_at <= datetime.now(UTC)


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    body = PAGE * 500
    one = record_bytes(response(body=body), packed="gzip")
    path = tmp_path / "large.warc.gz"
    path.write_bytes(one * 1000)
    tracemalloc.start()
    seen = sum(isinstance(item, Document) for item in read([str(path)], ReadLimits()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 1000
    assert peak < 20 * len(body)


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz", ".warc.zst"])
@pytest.mark.parametrize("damage", [b"\xff" * 40, b"", b"x" * 7])
def test_a_damaged_record_does_not_take_the_rest_with_it(tmp_path: Path, suffix: str, damage: bytes) -> None:
    bodies = [f"<html>{n} {zlib.crc32(bytes(n))} {PAGE}" for n in range(9)]
    path = archive(
        tmp_path / f"pages{suffix}", [response(f"https://courier.example/{n}", b) for n, b in enumerate(bodies)]
    )
    offsets = [document.origin.offset or 0 for document in read_all(path).documents]
    data = path.read_bytes()
    for broken in (0, 4, 8):
        at = offsets[broken] + (30 if broken else 10)
        path.write_bytes(data[:at] + damage + data[at + 40 :])
        result = read_all(path)
        read = {document.body.decode() for document in result.documents}
        assert read >= set(bodies) - {bodies[broken]}
        assert len(result.rejected) == 1 or broken == 0, result.rejected
        for document in result.documents:
            with path.open("rb") as file:
                file.seek(document.origin.offset or 0)
                assert file.read(4) == data[:4]


def test_several_damages_are_each_named_once(tmp_path: Path) -> None:
    path = archive(tmp_path / "pages.warc.gz", [response(f"https://courier.example/{n}") for n in range(12)])
    offsets = [document.origin.offset or 0 for document in read_all(path).documents]
    data = bytearray(path.read_bytes())
    for broken in (2, 3, 7):
        data[offsets[broken] + 20 : offsets[broken] + 60] = b"\xff" * 40
    path.write_bytes(data)
    result = read_all(path)
    slugs = [document.url.rpartition("/")[2] for document in result.documents]
    assert slugs == ["0", "1", "4", "5", "6", "8", "9", "10", "11"]
    assert [(r.reason, r.offset) for r in result.rejected] == [
        (Reason.INVALID, offsets[2]),
        (Reason.INVALID, offsets[7]),
    ]
    assert result == read_all(path)


def raw_archive(
    path: Path, *, kind: str = "response", head: str = "", http: str = "HTTP/1.1 200 OK\r\n", body: str = PAGE
) -> Path:
    """An archive of one record as written by hand, with what libraries would not write."""
    block = (f"{http}\r\n{body}" if http else body).encode()
    head += "Content-Type: application/http; msgtype=response\r\n" if http else ""
    fields = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://courier.example/1\r\n{head}"
    path.write_bytes(f"{fields}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n")
    return path


@pytest.mark.parametrize("declared", ["application/octet-stream", "application/xml"])
def test_what_an_archive_found_a_body_to_be_counts(tmp_path: Path, declared: str) -> None:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {declared}\r\n"
    path = raw_archive(tmp_path / "a.warc", head="WARC-Identified-Payload-Type: text/html\r\n", http=http)
    assert [document.media_type for document in read_all(path).documents] == [MediaType.HTML]
    assert not read_all(raw_archive(tmp_path / "b.warc", http=http)).documents


def test_a_page_through_a_proxy_is_a_page(tmp_path: Path) -> None:
    assert read_all(raw_archive(tmp_path / "a.warc", http="HTTP/1.1 203 OK\r\nContent-Type: html\r\n")).documents


@pytest.mark.parametrize("date", ["20260203040506", "2026-02-03T04:05:06", "2026-02-03 04:05:06"])
def test_a_date_without_its_zone_is_utc(tmp_path: Path, date: str) -> None:
    (document,) = read_all(raw_archive(tmp_path / "a.warc", head=f"WARC-Date: {date}\r\n")).documents
    assert document.fetched_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_an_archive_of_texts_and_one_of_the_old_format_say_what_they_are(tmp_path: Path) -> None:
    head = "Content-Type: text/plain\r\n"
    texts = read_all(raw_archive(tmp_path / "a.warc.wet", kind="conversion", head=head, http="", body=PARAGRAPH))
    assert "WET" in texts.rejected[0].detail
    old = tmp_path / "a.arc"
    old.write_bytes(b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain 76\n1 0 InternetArchive\n")
    assert "ARC" in read_all(old).rejected[0].detail


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "chunked"])
def test_a_body_that_ends_too_early_gives_what_there_is_and_is_said_to_be_cut(tmp_path: Path, coding: str) -> None:
    page = PAGE + "".join(f"<p>{zlib.crc32(bytes(n))} ferries left pier {n} today.</p>" for n in range(900))
    body = chunked(page.encode()) if coding == "chunked" else CODINGS[coding](page.encode())
    header = ("Transfer-Encoding", coding) if coding == "chunked" else ("Content-Encoding", coding)
    whole, cut = pages(tmp_path, response(body=body, headers=[header])).documents[0], body[: len(body) * 3 // 4]
    (document,) = pages(tmp_path, response(body=cut, headers=[header])).documents
    assert (whole.is_cut, document.is_cut) == (False, True)
    assert page.encode().startswith(document.body) and len(document.body) > 1000


def test_what_an_archive_says_it_cut_is_cut(tmp_path: Path) -> None:
    (document,) = read_all(raw_archive(tmp_path / "a.warc", head="WARC-Truncated: length\r\n")).documents
    assert document.is_cut


def test_a_response_that_has_no_http_head_is_the_page_itself(tmp_path: Path) -> None:
    head = "Content-Type: application/http; msgtype=response\r\n"
    (document,) = read_all(raw_archive(tmp_path / "a.warc", head=head, http="")).documents
    assert (document.body.decode(), document.media_type, document.status) == (PAGE, MediaType.HTML, None)
