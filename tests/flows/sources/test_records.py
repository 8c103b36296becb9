"""Records: what they may hold, what is wrong with bad ones, and that the good rest is read."""

import json
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article import Reason
from extractors.document import Evidence, MediaType, Origin
from flows.sources.base import ReadLimits
from flows.sources.columns import shipped_columns
from flows.sources.values import is_missing
from tests.flows.sources.reading import PAGE, PARAGRAPH, Result, read_all, write

SMALL = ReadLimits(document_bytes=50_000)
GOOD = json.dumps({"url": "https://courier.example/1", "text": PARAGRAPH})

# Words for nothing ("NA") are nothing.
_texts = st.text(min_size=1).filter(lambda text: not is_missing(text.replace("\0", ""), shipped_columns().missing))
_records = st.fixed_dictionaries(
    {"text": _texts},
    optional={
        "url": st.from_regex(r"https://[a-z]{3,8}\.example/[a-z0-9]{1,9}", fullmatch=True),
        "title": _texts,
        "published_at": st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)).map(str),  # noqa: DTZ001
        "language": st.sampled_from(["en", "ko", "de"]),
        "authors": st.lists(_texts, max_size=3),
        "source": st.from_regex(r"[a-z]{5,8}y", fullmatch=True),
    },
)


def records(path: Path, *lines: str | bytes, limits: ReadLimits = SMALL) -> Result:
    data = b"\n".join(line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line for line in lines)
    return read_all(write(path / "news.jsonl", data), limits=limits)


@given(rows=st.lists(_records, min_size=1, max_size=6), suffix=st.sampled_from(["jsonl", "jsonl.gz", "ndjson.zst"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_records_read_back_as_they_were_written(tmp_path: Path, rows: list[dict[str, object]], suffix: str) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=n % 2 == 0) for n, row in enumerate(rows))
    documents = read_all(write(tmp_path / f"news.{suffix}", lines)).documents
    assert len(documents) == len(rows)
    for line, (document, row) in enumerate(zip(documents, rows, strict=True), 1):
        assert document.body.decode() == row["text"]
        assert document.url == row.get("url", f"file:news.{suffix}#{line}")
        assert document.origin.offset == line
        assert document.evidence.title == (str(row["title"]).replace("\0", "").strip() if "title" in row else None)
        assert document.evidence.published_at == row.get("published_at")
        assert document.source_id == row.get("source") or "source" not in row


def test_all_fields(tmp_path: Path) -> None:
    record = {
        "url": "https://www.courier.example/1",
        "title": " Ferry sails twice ",
        "html": PAGE,
        "text": "not used where there is html",
        "published_at": "2026-02-03T04:05:06+09:00",
        "language": "en",
        "authors": ["Nora Whitfield", " Ada Lindqvist "],
        "source": "Eastmere Courier",
        "unknown": {"a": 1},
    }
    (document,) = records(tmp_path, json.dumps(record)).documents
    assert (document.url, document.source_id, document.media_type) == (
        record["url"],
        "Eastmere Courier",
        MediaType.HTML,
    )
    assert document.body.decode() == PAGE
    assert document.charset == "utf-8"
    assert document.origin == Origin(str(tmp_path / "news.jsonl"), 1)
    assert document.evidence == Evidence(
        title="Ferry sails twice",
        authors=("Nora Whitfield", "Ada Lindqvist"),
        published_at="2026-02-03T04:05:06+09:00",
        language="en",
    )


def test_without_a_url_it_is_the_file_and_line_and_without_a_source_the_host(tmp_path: Path) -> None:
    rows = [{"text": PARAGRAPH}, {"text": PARAGRAPH, "url": "https://www.courier.example/1"}, {"text": "x", "url": " "}]
    documents = records(tmp_path, *map(json.dumps, rows)).documents
    assert [document.url for document in documents] == [
        "file:news.jsonl#1",
        "https://www.courier.example/1",
        "file:news.jsonl#3",
    ]
    assert [document.source_id for document in documents] == ["news", "courier.example", "news"]


BAD = {
    "not json": ('{"text": "cut', Reason.INVALID),
    "not an object": ("[1, 2]", Reason.INVALID),
    "text": ('"only text"', Reason.INVALID),
    "null": ("null", Reason.INVALID),
    "no body": ('{"title": "Only a title"}', Reason.MISSING_FIELD),
    "blank body": ('{"text": "  ", "html": null}', Reason.MISSING_FIELD),
    "empty": ("{}", Reason.MISSING_FIELD),
    "body of a wrong type": ('{"text": true}', Reason.INVALID),
    "body that is a number": ('{"text": 5}', Reason.INVALID),
    "nested too deep": ("[" * 100_000, Reason.INVALID),
    "a number too long": ('{"text": ' + "1" * 5000 + "}", Reason.INVALID),
    "nul": ("\0\0\0", Reason.INVALID),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_rejected_and_the_rest_read(tmp_path: Path, name: str) -> None:
    line, reason = BAD[name]
    result = records(tmp_path, GOOD, line, GOOD, limits=ReadLimits())
    assert len(result.documents) == 2
    (rejected,) = result.rejected
    assert (rejected.reason, rejected.offset, rejected.file) == (reason, 2, str(tmp_path / "news.jsonl"))
    assert rejected.detail
    assert rejected == records(tmp_path, GOOD, line, GOOD, limits=ReadLimits()).rejected[0]


def test_the_url_of_a_rejected_record_is_its_own_where_it_has_one(tmp_path: Path) -> None:
    lines = ['{"url": "https://courier.example/7"}', "junk"]
    assert [r.url for r in records(tmp_path, *lines).rejected] == ["https://courier.example/7", "file:news.jsonl#2"]


def test_a_time_may_be_a_number_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    given_times = [1_767_225_600, 1_767_225_600_000, 1_767_225_600.5, "9999-12-31", "soon", None, ""]
    lines = [json.dumps({"text": PARAGRAPH, "published_at": time}) for time in given_times]
    assert [document.evidence.published_at for document in records(tmp_path, *lines).documents] == [
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00.500000+00:00",
        None,
        None,
        None,
        None,
    ]


def test_authors_may_be_one_text(tmp_path: Path) -> None:
    given_authors = ["Nora Whitfield", "Nora Whitfield; Ada Lindqvist", "", ["", None, " A "], None]
    lines = [json.dumps({"text": PARAGRAPH, "authors": authors}) for authors in given_authors]
    assert [document.evidence.authors for document in records(tmp_path, *lines).documents] == [
        ("Nora Whitfield",),
        ("Nora Whitfield", "Ada Lindqvist"),
        (),
        ("A",),
        (),
    ]


def test_half_a_surrogate_pair_and_nul_can_be_stored(tmp_path: Path) -> None:
    (document,) = records(
        tmp_path, r'{"text": "half \ud83d pair", "title": "a\u0000b \udc00", "url": "x\ud800"}'
    ).documents
    assert document.body.decode() == "half � pair"
    assert document.evidence.title == "ab �"
    assert document.url == "x�"


def test_a_file_of_mixed_encodings_is_read_line_by_line(tmp_path: Path) -> None:
    text = "Die Fähre nach Grünau fährt künftig zweimal täglich über den See, sagte Bürgermeisterin Käthe Groß."
    lines = [json.dumps({"text": text}, ensure_ascii=False).encode(charset) for charset in ("utf-8", "cp1252", "utf-8")]
    assert [document.body.decode() for document in records(tmp_path, *lines).documents] == [text] * 3


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_byte_order_mark_or_a_wide_charset(tmp_path: Path, charset: str) -> None:
    data = "\r\n".join([GOOD, GOOD]).encode(charset)
    assert [document.body.decode() for document in records(tmp_path, data).documents] == [PARAGRAPH] * 2


def test_blank_lines_count_but_are_no_records(tmp_path: Path) -> None:
    result = records(tmp_path, "", GOOD, "  ", "", GOOD, "")
    assert [document.origin.offset for document in result.documents] == [2, 5]
    assert not result.rejected


def test_a_long_line_is_passed_over(tmp_path: Path) -> None:
    line = json.dumps({"text": "word " * 40_000})
    result = records(tmp_path, GOOD, line, GOOD)
    assert ([d.origin.offset for d in result.documents], result.reasons) == ([1, 3], [Reason.TOO_LARGE])
    assert result.rejected[0].offset == 2


def test_a_body_over_the_limit_in_a_line_within_it(tmp_path: Path) -> None:
    line = json.dumps({"text": "word " * 12_000, "url": "https://courier.example/long"})
    result = records(tmp_path, GOOD, line)
    assert (len(result.documents), result.reasons) == (1, [Reason.TOO_LARGE])
    assert result.rejected[0].url == "https://courier.example/long"


def test_a_line_without_an_end_is_given_up_and_never_held(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.jsonl.gz", GOOD.encode() + b"\n" + b" " * 30_000_000 + b"\n" + GOOD.encode())
    given_up, passed_over = (ReadLimits(document_bytes=10_000, skip_bytes=size) for size in (1_000_000, 50_000_000))
    tracemalloc.start()
    result = read_all(path, limits=given_up)
    assert (len(result.documents), result.reasons) == (1, [Reason.TOO_LARGE])
    assert "given up" in result.rejected[0].detail
    result = read_all(path, limits=passed_over)
    assert (len(result.documents), result.reasons) == (2, [Reason.TOO_LARGE])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_cut_archive_gives_the_whole_lines(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{n} {PARAGRAPH}"}) for n in range(5000)]
    path = write(tmp_path / "news.jsonl.gz", "\n".join(lines))
    path.write_bytes(path.read_bytes()[:-1000])
    result = read_all(path)
    assert len(result.documents) > 1000
    assert all(d.body.decode() == f"{n} {PARAGRAPH}" for n, d in enumerate(result.documents))
    assert result.reasons == [Reason.TRUNCATED]


def test_only_blank_lines_are_empty(tmp_path: Path) -> None:
    assert records(tmp_path, " " * 9000, "", "").reasons == [Reason.EMPTY]
