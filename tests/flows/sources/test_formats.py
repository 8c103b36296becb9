"""What a file is: first bytes before names."""

import random

import pytest

from extractors.article import Reason
from flows.sources.errors import ReadError
from flows.sources.formats import Format, find_format, inner_suffix, text_charset
from tests.flows.sources.reading import PAGE, PARAGRAPH


def format_of(head: str | bytes, name: str) -> Format:
    return find_format(head.encode() if isinstance(head, str) else head, name, is_whole=True)


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (PARAGRAPH, "a.txt", Format.TEXT),
        (PARAGRAPH, "a.md", Format.MARKDOWN),
        (PARAGRAPH, "README", Format.TEXT),
        (PAGE, "a.html", Format.HTML),
        (PAGE, "a.txt", Format.HTML),
        (PAGE, "a.jsonl", Format.HTML),
        (PAGE, "a", Format.HTML),
        (PAGE, "a.page", Format.HTML),
        ("\n\n<!-- made by hand --> <p>Text", "a.txt", Format.HTML),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">', "a.xml", Format.HTML),
        ("<custom-tag>Some text", "a.htm", Format.HTML),
        (PARAGRAPH, "a.html", Format.TEXT),
        ('{"text": "x"}\n', "a.jsonl", Format.JSONL),
        ('{"text": "x"}\n', "a.txt", Format.JSONL),
        ('{"text": "x"}\n{"text"', "a.json", Format.JSONL),
        ('{"text": "x"}\n', "a.csv", Format.JSONL),
        ("broken", "a.jsonl", Format.JSONL),
        ("url,text\n", "a.csv", Format.CSV),
        ("url\ttext\n", "a.tsv", Format.CSV),
        ("WARC/1.1\r\n", "a.txt", Format.WARC),
        (b"PAR1\x15\x04\x15", "a.csv", Format.PARQUET),
        ('<?xml version="1.0"?><rss version="2.0">', "a.txt", Format.XML),
        ("Über Föhr".encode("latin-1"), "a.txt", Format.TEXT),
        ("기사 본문입니다. 오늘은 비가 온다.".encode("euc-kr"), "a.txt", Format.TEXT),
        ("Only a few words\0 were lost to a zero byte in this text.", "a.txt", Format.TEXT),
        ("\ufeff" + PAGE, "a.txt", Format.HTML),
    ],
)
def test_formats(head: str | bytes, name: str, expected: Format) -> None:
    assert format_of(head, name) is expected


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize(("text", "expected"), [(PARAGRAPH, Format.TEXT), (PAGE, Format.HTML)])
def test_wide_charsets_are_text(charset: str, text: str, expected: Format) -> None:
    data = text.encode(charset)
    assert format_of(data, "a.txt") is expected
    found = text_charset(data)
    assert found is not None and data.decode(found) == text


@pytest.mark.parametrize(
    ("head", "name", "reason"),
    [
        (b"", "a.txt", Reason.EMPTY),
        (b" \r\n\t\n", "a.html", Reason.EMPTY),
        (b"\xef\xbb\xbf", "a.jsonl", Reason.EMPTY),
        (b"%PDF-1.7\n%\xe2\xe3", "a.txt", Reason.BINARY),
        (b"PK\x03\x04\x14\x00word/document.xml", "a.html", Reason.BINARY),
        (b"\x89PNG\r\n\x1a\n", "a.jsonl", Reason.BINARY),
        (bytes(1000), "a.txt", Reason.BINARY),
        (b"\x1f\x8b\x08\x00", "twice.gz", Reason.BINARY),
        (b"body { color: red }", "a.css", Reason.UNSUPPORTED),
    ],
)
def test_what_has_no_reader(head: bytes, name: str, reason: Reason) -> None:
    with pytest.raises(ReadError) as caught:
        format_of(head, name)
    assert caught.value.reason is reason


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_binary(seed: int) -> None:
    with pytest.raises(ReadError) as caught:
        format_of(b"x" + random.Random(seed).randbytes(500), "a.txt")
    assert caught.value.reason is Reason.BINARY


def test_the_suffix_under_the_compression() -> None:
    names = ("a.jsonl.gz", "A.HTML", "b.txt.zst", "plain", "v1.2.csv")
    assert [inner_suffix(name) for name in names] == [".jsonl", ".html", ".txt", "", ".csv"]
