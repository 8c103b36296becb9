"""Finding files: order, hidden ones, links, and what is no file."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article import Reason
from extractors.document import MediaType
from flows.sources.base import slug
from flows.sources.registry import describe
from tests.flows.sources.reading import PAGE, PARAGRAPH, read_all, write


def test_a_folder_is_read_with_the_folders_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "Morning News"
    write(folder / "b.txt", PARAGRAPH)
    write(folder / "a" / "deep" / "page.html", PAGE)
    write(folder / "c.txt.gz", PARAGRAPH)
    write(folder / "d.html.zst", PAGE)
    result = read_all(folder)
    assert [document.url for document in result.documents] == [
        "file:a/deep/page.html",
        "file:b.txt",
        "file:c.txt.gz",
        "file:d.html.zst",
    ]
    assert {document.source_id for document in result.documents} == {"morning-news"}
    assert [document.media_type for document in result.documents] == [
        MediaType.HTML,
        MediaType.TEXT,
        MediaType.TEXT,
        MediaType.HTML,
    ]
    assert result.documents[2].body == PARAGRAPH.encode()
    assert result.documents[2].origin.file == str(folder / "c.txt.gz")
    assert not result.rejected


def test_a_single_file_has_its_name_as_url_and_its_stem_as_source(tmp_path: Path) -> None:
    (document,) = read_all(write(tmp_path / "Ferry Report.txt", PARAGRAPH)).documents
    assert (document.url, document.source_id) == ("file:Ferry Report.txt", "ferry-report")


def test_the_time_is_that_of_the_file_but_never_in_the_future(tmp_path: Path) -> None:
    old, new = write(tmp_path / "old.txt", PARAGRAPH), write(tmp_path / "new.txt", PARAGRAPH)
    os.utime(old, (1_700_000_000, 1_700_000_000))
    os.utime(new, (9_000_000_000, 9_000_000_000))
    first, second = read_all(old, new).documents
    assert first.fetched_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert second.fetched_at <= datetime.now(UTC)


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "seen.txt", PARAGRAPH)
    write(tmp_path / ".hidden.txt", PARAGRAPH)
    write(tmp_path / ".git" / "config.txt", PARAGRAPH)
    assert [item.url for item in read_all(tmp_path).items] == ["file:seen.txt"]
    assert [item.url for item in read_all(tmp_path / ".hidden.txt").items] == ["file:.hidden.txt"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one.txt", PARAGRAPH)
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    result = read_all(tmp_path)
    assert [document.url for document in result.documents] == ["file:a/one.txt"]
    assert sorted(result.reasons) == [Reason.NOT_FOUND, Reason.UNREADABLE]


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    write(tmp_path / "z.txt", PARAGRAPH)
    result = read_all(tmp_path, "/dev/zero")
    server.close()
    assert [document.url for document in result.documents] == ["file:z.txt"]
    assert result.reasons == [Reason.UNSUPPORTED] * 3


def test_what_is_not_there(tmp_path: Path) -> None:
    result = read_all(tmp_path / "nowhere", tmp_path / "a.txt" / "b", "nul\0name", write(tmp_path / "a.txt", PARAGRAPH))
    assert result.reasons == [Reason.NOT_FOUND, Reason.NOT_FOUND, Reason.UNREADABLE]
    assert "check the spelling" in result.rejected[0].detail
    assert len(result.documents) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    _no_permission(tmp_path)


def test_no_permission_as_the_system_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    write(tmp_path / "closed.txt", PARAGRAPH)
    monkeypatch.setattr(Path, "open", refuse)
    (rejected,) = read_all(tmp_path).rejected
    assert (rejected.reason, "chmod" in rejected.detail) == (Reason.UNREADABLE, True)


def _no_permission(tmp_path: Path) -> None:
    write(tmp_path / "closed.txt", PARAGRAPH).chmod(0)
    write(tmp_path / "locked" / "in.txt", PARAGRAPH).parent.chmod(0)
    write(tmp_path / "open.txt", PARAGRAPH)
    result = read_all(tmp_path)
    (tmp_path / "locked").chmod(0o700)
    assert [document.url for document in result.documents] == ["file:open.txt"]
    assert result.reasons == [Reason.UNREADABLE] * 2


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    assert read_all(tmp_path).reasons == [Reason.EMPTY]


def test_a_name_that_is_not_utf8_can_be_stored(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as file:
        file.write(PARAGRAPH.encode())
    (document,) = read_all(tmp_path).documents
    assert document.url == "file:caf\\xe9.txt"
    assert document.origin.file.encode().endswith(b"caf\\xe9.txt")


def test_folders_may_be_nested_deep(tmp_path: Path) -> None:
    path = tmp_path
    for _ in range(300):
        path = path / "d"
    write(path / "a.txt", PARAGRAPH)
    assert len(read_all(tmp_path).documents) == 1


@given(names=st.sets(st.text("abcXYZ-_0", min_size=1, max_size=5), min_size=1, max_size=8), data=st.data())
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_creation_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, names: set[str], data: st.DataObject
) -> None:
    readings = []
    for order in (sorted(names), data.draw(st.permutations(sorted(names)))):
        folder = tmp_path_factory.mktemp("news") / "news"
        for name in order:
            write(folder / f"{name}.txt", name + PARAGRAPH)
        readings.append([(document.url, document.document_id) for document in read_all(folder).documents])
    assert readings[0] == readings[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Morning News", "morning-news"), ("a_b.c", "a-b-c"), ("뉴스 모음", "뉴스-모음"), ("...", "files"), ("", "files")],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_the_source_of_a_file_is_its_name_without_suffixes() -> None:
    inputs = ["x/news.jsonl.gz", "x/report-3.5.txt", "-", "https://www.courier.example/feed"]
    assert [info.source_id for info in describe(inputs)] == ["news", "report-3-5", "stdin", "courier.example"]
