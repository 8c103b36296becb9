"""All inputs together: nothing raises, nothing is lost, the same input gives the same ids."""

import gzip
import io
import os
import random
from pathlib import Path

import pytest

from extractors.article import Reason, Stage
from extractors.document import Document, MediaType
from flows.sources.base import ReadLimits
from flows.sources.formats import Format
from flows.sources.registry import FILE_READERS, describe, read, source_of
from tests import fakes
from tests.flows.sources.reading import PAGE, PARAGRAPH, archive, read_all, response, write

SMALL = ReadLimits(document_bytes=100_000)


@pytest.fixture
def bad_folder(tmp_path: Path) -> Path:
    """One good file among one of every kind of bad."""
    folder = tmp_path / "mixed"
    write(folder / "good.txt", PARAGRAPH)
    write(folder / "empty.txt", b"")
    write(folder / "empty.html.gz", b"")
    write(folder / "junk.html", random.Random(1).randbytes(2000))
    write(folder / "paper.txt", b"%PDF-1.4 and so on")
    write(folder / "style.css", b"body { color: red }")
    write(folder / "large.html", "<html>" + "x" * 200_000)
    write(folder / "bomb.txt.gz", bytes(50_000_000).replace(b"\0", b"a"))
    (folder / "cut.txt.gz").write_bytes(gzip.compress(PARAGRAPH.encode())[:-5])
    write(folder / "lines.jsonl", '{"text": "Good record here."}\nbad\n')
    archive(folder / "none.warc", [response(status="500 Oops")])
    return folder


def test_every_bad_file_is_rejected_with_its_reason(bad_folder: Path) -> None:
    result = read_all(bad_folder, limits=SMALL)
    assert {rejected.url: rejected.reason for rejected in result.rejected} == {
        "file:empty.txt": Reason.EMPTY,
        "file:empty.html.gz": Reason.EMPTY,
        "file:junk.html": Reason.BINARY,
        "file:paper.txt": Reason.BINARY,
        "file:style.css": Reason.UNSUPPORTED,
        "file:large.html": Reason.TOO_LARGE,
        "file:bomb.txt.gz": Reason.TOO_LARGE,
        "file:cut.txt.gz": Reason.TRUNCATED,
        "file:lines.jsonl#2": Reason.INVALID,
        "file:none.warc": Reason.EMPTY,
    }
    assert [document.url for document in result.documents] == ["file:good.txt", "file:lines.jsonl#1"]
    assert all(r.stage is Stage.READ and r.detail and r.source_id == "mixed" for r in result.rejected)
    assert all(Path(r.file).is_file() for r in result.rejected)


def test_the_same_input_gives_the_same_ids_each_once(bad_folder: Path) -> None:
    first, second = ([item.document_id for item in read_all(bad_folder, limits=SMALL).items] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)


def test_bad_files_of_the_same_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    ids = {read_all(write(tmp_path / name / "a.txt", b"")).rejected[0].document_id for name in ("one", "two")}
    assert len(ids) == 2


def test_a_wrong_extension_is_recognised(tmp_path: Path) -> None:
    write(tmp_path / "page.txt", PAGE)
    write(tmp_path / "packed.html", gzip.compress(PAGE.encode()))
    write(tmp_path / "records.txt", '{"text": "A record."}\n')
    documents = read_all(tmp_path).documents
    assert {document.url: document.media_type for document in documents} == {
        "file:page.txt": MediaType.HTML,
        "file:packed.html": MediaType.HTML,
        "file:records.txt#1": MediaType.TEXT,
    }
    assert documents[0].body == PAGE.encode()


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_keeps_its_bytes_and_a_mark_gives_its_charset(tmp_path: Path, charset: str) -> None:
    text = "Die Fähre nach Grünau fährt künftig zweimal täglich."
    (document,) = read_all(write(tmp_path / "a.txt", text.encode(charset))).documents
    assert document.body == text.encode(charset)
    assert document.charset == (charset if charset in ("utf-8-sig", "utf-16") else None)


def test_a_file_at_the_limit_is_read_and_one_over_it_is_not(tmp_path: Path) -> None:
    at, over = write(tmp_path / "at.txt", b"a" * 100_000), write(tmp_path / "over.txt", b"a" * 100_001)
    result = read_all(at, over, limits=SMALL)
    assert ([d.url for d in result.documents], result.reasons) == (["file:at.txt"], [Reason.TOO_LARGE])


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input_is_kept_and_can_be_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = ReadLimits(spool_dir=tmp_path / "spool")
    data = f'{{"text": "{PARAGRAPH}"}}\nbad\n{{"text": "Second.", "source": "wire"}}\n'.encode()
    readings = []
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", _Stdin(data))
        readings.append(read_all("-", limits=limits))
    documents = readings[0].documents
    assert [(d.url, d.source_id) for d in documents] == [("file:stdin#1", "stdin"), ("file:stdin#3", "wire")]
    assert readings[0].reasons == [Reason.INVALID]
    assert [item.document_id for item in readings[0].items] == [item.document_id for item in readings[1].items]
    (kept,) = (tmp_path / "spool").iterdir()
    assert kept.read_bytes() == data and documents[0].origin.file == str(kept)


def test_standard_input_may_be_compressed_or_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = ReadLimits(spool_dir=tmp_path / "spool")
    monkeypatch.setattr("sys.stdin", _Stdin(gzip.compress(b'{"text": "Packed."}')))
    assert [d.body for d in read_all("-", limits=limits).documents] == [b"Packed."]
    monkeypatch.setattr("sys.stdin", _Stdin(b""))
    assert read_all("-", limits=limits).reasons == [Reason.EMPTY]


def test_standard_input_that_cannot_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(b"{}"))
    spool = write(tmp_path / "a file", "x")
    (rejected,) = read_all("-", limits=ReadLimits(spool_dir=spool)).rejected
    assert (rejected.reason, rejected.url) == (Reason.UNREADABLE, "file:stdin")


def test_sources_are_described(tmp_path: Path) -> None:
    folder = tmp_path / "Morning News"
    folder.mkdir()
    infos = describe([str(folder), str(folder), "-", "nowhere.jsonl"])
    assert [(info.source_id, info.name, info.kind) for info in infos] == [
        ("morning-news", "Morning News", "folder"),
        ("stdin", "standard input", "records"),
        ("nowhere", "nowhere.jsonl", "file"),
    ]
    assert source_of(fakes.document(1, url="https://www.a.example/x", source_id="a.example")).kind == "site"
    assert source_of(fakes.document(1, source_id="wire")).kind == "records"


def test_a_url_without_a_reader_is_not_lost() -> None:
    (rejected,) = read_all("https://courier.example/news").rejected
    assert (rejected.reason, rejected.url) == (Reason.UNSUPPORTED, "https://courier.example/news")


def test_every_format_has_a_reader() -> None:
    assert set(Format) == set(FILE_READERS)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_files_never_raise(tmp_path: Path, seed: int) -> None:
    """Whatever bytes are changed in a file of any format, reading it ends and gives something."""
    chance = random.Random(seed)
    samples = [
        archive(tmp_path / "a.warc.gz", [response()] * 3),
        archive(tmp_path / "a.warc", [response()] * 3),
        write(tmp_path / "a.jsonl.gz", '{"text": "A record."}\n' * 50),
        write(tmp_path / "a.csv", "text,title\n" + "a,b\n" * 50),
        write(tmp_path / "a.html.zst", PAGE),
    ]
    for path in samples:
        data = bytearray(path.read_bytes())
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        path.write_bytes(data)
        assert read_all(path, limits=SMALL).items


def test_a_file_is_closed_when_its_reading_is_given_up(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "A record."}\n' * 100)
    items = read([str(path)], SMALL)
    assert isinstance(next(items), Document)
    assert str(path) in _open_files()
    del items
    assert str(path) not in _open_files()


def _open_files() -> set[str]:
    handles = Path("/proc/self/fd")
    return {os.readlink(handle) for handle in handles.iterdir() if handle.is_symlink()}
