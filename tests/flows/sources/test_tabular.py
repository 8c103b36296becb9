"""CSV, TSV and Parquet: the same records by another carrier."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article import Reason
from extractors.document import MediaType
from flows.sources import tabular
from flows.sources.base import ReadLimits
from flows.sources.columns import shipped_columns
from flows.sources.values import is_missing
from tests.flows.sources.reading import PAGE, PARAGRAPH, read_all, write

# Words for nothing ("NA") are nothing.
_cells = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1).filter(
    lambda text: not text.strip() or not is_missing(text, shipped_columns().missing)
)

# Line ends that are written out become line ends: the test below.
_texts = _cells.filter(lambda text: bool(text.strip()) and text.count("\\n") < 2)


def csv_text(rows: list[list[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@given(rows=st.lists(st.tuples(_cells, _texts), min_size=1, max_size=5), mark=st.sampled_from(",;\t|"))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_read_back_as_they_were_written(tmp_path: Path, rows: list[tuple[str, str]], mark: str) -> None:
    text = csv_text([["title", "text"], *map(list, rows)], mark)
    documents = read_all(write(tmp_path / "news.csv", text)).documents
    assert [document.body.decode() for document in documents] == [body for _, body in rows]
    assert [document.evidence.title for document in documents] == [title.strip() or None for title, _ in rows]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"The board met.\nIt voted.\r\nThen it rose.", "The board met.\nIt voted.\nThen it rose."),
        (r"It lies in C:\news and in C:\notes.", r"It lies in C:\news and in C:\notes."),
        (r"One \n stands for a line end.", r"One \n stands for a line end."),
        (
            "A real line end.\nThen " + r"one\nand\N and \n again.",
            "A real line end.\nThen " + r"one\nand\N and \n again.",
        ),
    ],
)
def test_line_ends_that_are_written_out_are_line_ends_where_they_part_a_text(
    tmp_path: Path, written: str, read: str
) -> None:
    (document,) = read_all(write(tmp_path / "news.csv", csv_text([["title", "text"], ["Ferry", written]]))).documents
    assert document.body.decode() == read


def test_all_columns_by_their_header(tmp_path: Path) -> None:
    header = ["Title", "URL", "html", "published_at", "authors", "language", "source", "notes"]
    row = ["Ferry", "https://courier.example/1", PAGE, "2026-02-03", "N. Whitfield; A. Lindqvist", "en", "courier", "x"]
    (document,) = read_all(write(tmp_path / "news.tsv.gz", csv_text([header, row], "\t"))).documents
    assert (document.url, document.source_id, document.media_type) == (row[1], "courier", MediaType.HTML)
    assert document.body.decode() == PAGE
    assert document.evidence.authors == ("N. Whitfield", "A. Lindqvist")
    assert (document.evidence.title, document.evidence.published_at, document.evidence.language) == (
        "Ferry",
        "2026-02-03",
        "en",
    )


def test_a_row_over_several_lines_is_known_by_its_first(tmp_path: Path) -> None:
    text = 'text,title\n"one\ntwo\nthree",A\n\n"four",B\n'
    documents = read_all(write(tmp_path / "news.csv", text)).documents
    assert [(document.url, document.origin.offset) for document in documents] == [
        ("file:news.csv#2", 2),
        ("file:news.csv#6", 6),
    ]
    assert documents[0].body == b"one\ntwo\nthree"


def test_a_spreadsheets_unicode_text(tmp_path: Path) -> None:
    text = csv_text([["title", "text"], ["Fähre", PARAGRAPH]], "\t")
    (document,) = read_all(write(tmp_path / "news.csv", text.encode("utf-16"))).documents
    assert (document.evidence.title, document.body.decode()) == ("Fähre", PARAGRAPH)


def test_rows_with_cells_too_few_or_too_many_are_rejected(tmp_path: Path) -> None:
    result = read_all(write(tmp_path / "news.csv", "text,title\ngood,A\nonly one\na,b,c\ngood,B\n"))
    assert len(result.documents) == 2
    assert [(r.reason, r.offset) for r in result.rejected] == [(Reason.INVALID, 3), (Reason.INVALID, 4)]
    assert "3 cells, the header 2" in result.rejected[1].detail


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title,picture\na,b\n", Reason.MISSING_FIELD),
        ("text,title\n", Reason.EMPTY),
        ("no table at all", Reason.MISSING_FIELD),
        ("text,title\n ,A\n", Reason.MISSING_FIELD),
    ],
)
def test_tables_without_articles(tmp_path: Path, text: str, reason: Reason) -> None:
    assert read_all(write(tmp_path / "news.csv", text)).reasons == [reason]


def test_a_quotation_mark_left_open_ends_the_reading(tmp_path: Path) -> None:
    rows = "".join(f"line {n} of the file,B\n" for n in range(1000))
    path = write(tmp_path / "news.csv", f'text,title\ngood,A\n"open,A\n{rows}')
    result = read_all(path, limits=ReadLimits(document_bytes=5000))
    assert (len(result.documents), result.reasons) == (1, [Reason.TOO_LARGE])
    assert "from line 3" in result.rejected[0].detail


def test_a_long_line_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "news.csv", f"text,title\ngood,A\n{'word ' * 5000},B\ngood,C\n")
    result = read_all(path, limits=ReadLimits(document_bytes=5000))
    assert [document.evidence.title for document in result.documents] == ["A", "C"]
    assert [(r.reason, r.offset) for r in result.rejected] == [(Reason.TOO_LARGE, 3)]


def test_parquet_with_the_types_it_has(tmp_path: Path) -> None:
    table = pa.table(
        {
            "url": ["https://courier.example/1", None, "https://courier.example/3"],
            "html": pa.array([PAGE.encode("cp1252"), None, None], pa.binary()),
            "text": [None, PARAGRAPH, None],
            "authors": [["A", "B"], None, []],
            "published_at": pa.array(
                [datetime(2026, 2, 3, 4, 5, tzinfo=UTC), None, None], pa.timestamp("us", tz="UTC")
            ),
            "extra": [1, 2, 3],
        }
    )
    pq.write_table(table, tmp_path / "news.parquet")
    result = read_all(tmp_path / "news.parquet")
    first, second = result.documents
    assert (first.body, first.charset, first.media_type) == (PAGE.encode("cp1252"), None, MediaType.HTML)
    assert first.evidence.authors == ("A", "B")
    assert first.evidence.published_at == "2026-02-03T04:05:00+00:00"
    assert (second.url, second.origin.offset, second.charset) == ("file:news.parquet#1", 1, "utf-8")
    assert [(r.reason, r.offset) for r in result.rejected] == [(Reason.MISSING_FIELD, 2)]


def test_parquet_of_many_row_groups_keeps_the_order(tmp_path: Path) -> None:
    rows = [f"{n} {PARAGRAPH}" for n in range(1000)]
    pq.write_table(pa.table({"text": rows}), tmp_path / "news.parquet", row_group_size=70)
    assert [document.body.decode() for document in read_all(tmp_path / "news.parquet").documents] == rows


def test_parquet_that_is_not_whole_or_not_articles(tmp_path: Path) -> None:
    pq.write_table(pa.table({"title": ["A"]}), tmp_path / "titles.parquet")
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "none.parquet")
    write(tmp_path / "cut.parquet", (tmp_path / "titles.parquet").read_bytes()[:-20])
    write(tmp_path / "packed.parquet.gz", (tmp_path / "titles.parquet").read_bytes())
    result = read_all(
        *(tmp_path / f"{name}" for name in ("titles.parquet", "none.parquet", "cut.parquet", "packed.parquet.gz"))
    )
    assert result.reasons == [Reason.MISSING_FIELD, Reason.EMPTY, Reason.INVALID, Reason.UNSUPPORTED]


def test_parquet_damaged_in_the_middle_gives_the_rows_before(tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    pq.write_table(
        pa.table({"text": [f"{n} {PARAGRAPH}" for n in range(400)]}), path, row_group_size=100, compression="zstd"
    )
    start = pq.ParquetFile(path).metadata.row_group(2).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 200] = b"\xff" * 200
    path.write_bytes(data)
    result = read_all(path)
    assert (len(result.documents) >= 160, result.reasons) == (True, [Reason.INVALID])


def test_parquet_rows_that_are_not_utf8_are_rejected_one_by_one(tmp_path: Path) -> None:
    raw = pa.array([b"good", b"b\xff\xfed", b"good too"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    pq.write_table(pa.table({"text": text}), tmp_path / "news.parquet")
    result = read_all(tmp_path / "news.parquet")
    assert [document.body for document in result.documents] == [b"good", b"good too"]
    assert [(r.reason, r.offset) for r in result.rejected] == [(Reason.INVALID, 1)]


def test_a_small_parquet_file_of_large_rows_gives_the_others(tmp_path: Path) -> None:
    names = pa.array(["Ana Ruiz"] * 50_000)
    table = pa.table(
        {
            "text": [PARAGRAPH] * 3,
            "authors": pa.ListArray.from_arrays(pa.array([0, 1, 49_999, 50_000], pa.int32()), names),
        }
    )
    pq.write_table(table, tmp_path / "news.parquet", compression="zstd")
    assert (tmp_path / "news.parquet").stat().st_size < 2_000
    result = read_all(tmp_path / "news.parquet", limits=ReadLimits(document_bytes=100_000))
    assert [document.origin.offset for document in result.documents] == [0, 2]
    assert [(r.reason, r.offset) for r in result.rejected] == [(Reason.TOO_LARGE, 1)]


def test_parquet_that_takes_too_much_memory_ends_its_reader_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "_MEMORY", 1 << 29)
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 32, pa.int32()), pa.array(["word " * 4_000_000]))
    pq.write_table(pa.table({"text": same}), tmp_path / "news.parquet", compression="zstd")
    write(tmp_path / "other.txt", PARAGRAPH)
    result = read_all(tmp_path)
    assert [document.url for document in result.documents] == ["file:other.txt"]
    assert [(r.reason, "not read" in r.detail) for r in result.rejected] == [(Reason.TOO_LARGE, True)]


def test_parquet_rows_without_a_value_are_no_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [None] * 40 + [PARAGRAPH], "url": [None] * 41}), tmp_path / "news.parquet")
    result = read_all(tmp_path / "news.parquet")
    assert ([document.origin.offset for document in result.documents], result.reasons) == ([40], [])


def test_parquet_categories_are_read_as_their_values(tmp_path: Path) -> None:
    texts = pa.array([f"{n} {PARAGRAPH}" for n in range(60)]).dictionary_encode()
    pq.write_table(pa.table({"text": texts}), tmp_path / "news.parquet")
    result = read_all(tmp_path / "news.parquet", limits=ReadLimits(document_bytes=200))
    assert ([document.body.decode() for document in result.documents], result.reasons) == (texts.to_pylist(), [])


def test_parquet_times_finer_than_pythons_or_beyond_its_years(tmp_path: Path) -> None:
    for unit, times in (("ns", [1_770_091_500_123_456_789]), ("s", [400_000_000_000, 1_770_091_500])):
        times_column = pa.array(times, pa.timestamp(unit, tz="UTC"))
        table = pa.table({"text": [PARAGRAPH] * len(times), "published_at": times_column})
        pq.write_table(table, tmp_path / f"{unit}.parquet")
    (fine,) = read_all(tmp_path / "ns.parquet").documents
    assert fine.evidence.published_at == "2026-02-03T04:05:00.123456+00:00"
    result = read_all(tmp_path / "s.parquet")
    assert [document.origin.offset for document in result.documents] == [1]
    assert result.reasons == [Reason.INVALID]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system(tmp_path: Path, end: str) -> None:
    path = write(tmp_path / "news.csv", end.join(["text,title", "one,A", '"two', 'lines",B', ""]))
    documents = read_all(path).documents
    assert [(document.url, document.body) for document in documents] == [
        ("file:news.csv#2", b"one"),
        ("file:news.csv#3", b"two\nlines"),
    ]
