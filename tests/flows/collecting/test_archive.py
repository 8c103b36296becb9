"""The archive: readable by others, on disk before acknowledged, whole again after a crash or a full disk."""

import asyncio
import errno
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from extractors.document import Origin
from flows.collecting import archive as archive_module
from flows.collecting.archive import Archive, ArchiveError, WarcWriter, repair_all
from flows.collecting.warcformat import SameAs, packed, request_and_response
from flows.fetching.messages import Exchange
from tests.flows.archived import read_archived

DAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("Content-Length", "17"))


def exchange(number: int = 1, body: bytes | None = None, status: int = 200) -> Exchange:
    return Exchange(
        url=f"https://a.example/{number}?x=y",
        request_headers=(("User-Agent", "newsloom/0"),),
        status=status,
        reason="OK",
        headers=HEADERS,
        body=b"<p>Report %d</p>" % number if body is None else body,
        wire_bytes=17,
        started_at=DAY,
        seconds=0.1,
        http_version="HTTP/2",
        address="192.0.2.1",
    )


def store(folder: Path, *exchanges: Exchange, writer: WarcWriter | None = None) -> list[Origin]:
    async def run() -> list[Origin]:
        async with Archive(folder, writer) as archive:
            return list(await asyncio.gather(*(archive.add([each]) for each in exchanges)))

    return asyncio.run(run())


def kinds(path: str) -> Counter[str]:
    """Record types as fastwarc reads them, digests checked."""
    with open(path, "rb") as file:
        return Counter(record.headers["WARC-Type"] for record in ArchiveIterator(file, verify_digests=True))


def test_what_was_stored_is_read_back_as_it_was_decoded(tmp_path: Path) -> None:
    for origin, number in zip(store(tmp_path, *(exchange(n) for n in range(50))), range(50), strict=True):
        record = read_archived(origin)
        assert (record.url, record.status, record.body) == (
            f"https://a.example/{number}?x=y",
            200,
            b"<p>Report %d</p>" % number,
        )
        names = dict(record.headers)
        assert names["Content-Length"] == str(len(record.body))
        assert names["X-Archive-Orig-Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in names


def test_other_readers_find_every_record_and_right_digests(tmp_path: Path) -> None:
    async def run() -> Origin:
        async with Archive(tmp_path) as archive:
            await archive.add([exchange(1, b"", 302), exchange(2)])
            await archive.add([exchange(2, b"", 304)], SameAs("https://a.example/2?x=y", DAY))
            return await archive.add_resource("https://a.example/3", b"<p>From the feed", "text/html", DAY)

    path = asyncio.run(run()).file
    expected = {"warcinfo": 1, "request": 3, "response": 2, "revisit": 1, "resource": 1}
    assert kinds(path) == expected
    with open(path, "rb") as file:
        found: Counter[str] = Counter()
        for record in WarcioIterator(file, check_digests=True):
            record.content_stream().read()
            assert record.digest_checker.passed is not False
            found[record.rec_type] += 1
    assert found == expected


def test_a_header_cannot_forge_a_record() -> None:
    odd = Exchange("https://a.example/", (), 200, "OK\r\nX: 1", (("A", "b\r\n\r\nWARC/1.1"),), b"", 0, DAY, 0.0)
    head = request_and_response(odd)[1].split(b"\r\n\r\n")[1]
    assert b"\r\nX: 1" not in head and b"A: b    WARC/1.1" in head


def test_days_have_folders_and_runs_share_a_file(tmp_path: Path) -> None:
    now = [DAY]
    first = store(tmp_path, exchange(1), writer=WarcWriter(tmp_path, clock=lambda: now[0]))
    again = store(tmp_path, exchange(2), writer=WarcWriter(tmp_path, clock=lambda: now[0]))
    now[0] = DAY.replace(day=23)
    later = store(tmp_path, exchange(3), writer=WarcWriter(tmp_path, clock=lambda: now[0]))
    assert first[0].file == again[0].file == str(tmp_path / "2026-11-22" / "newsloom-20261122-0001.warc.gz")
    assert later[0].file == str(tmp_path / "2026-11-23" / "newsloom-20261123-0001.warc.gz")
    assert not list(tmp_path.glob("*/*.open"))


def test_a_clock_set_back_in_mid_run_goes_on_in_the_newer_day(tmp_path: Path) -> None:
    now = [DAY.replace(day=23)]
    writer = WarcWriter(tmp_path, clock=lambda: now[0])
    writer.append([packed(b"WARC/1.1\r\n\r\n")])
    now[0] = DAY
    assert writer.append([packed(b"WARC/1.1\r\n\r\n")])[0].parent.name == "2026-11-23"
    writer.close()


def test_a_full_file_is_left_for_the_next(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, max_bytes=600)
    paths = {writer.append([packed(os.urandom(300))])[0].name[-12:] for _ in range(6)}
    writer.close()
    assert len(paths) >= 3


def test_files_of_others_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "2026-11-22" / "newsloom-20261122-mine.warc.gz"
    other.parent.mkdir()
    other.write_bytes(b"not ours")
    writer = WarcWriter(tmp_path, clock=lambda: DAY)
    assert writer.append([packed(b"a")])[0].name == "newsloom-20261122-0001.warc.gz"
    writer.close()
    assert other.read_bytes() == b"not ours"


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    one, two = WarcWriter(tmp_path), WarcWriter(tmp_path)
    assert one.append([packed(b"a")])[0] != two.append([packed(b"b")])[0]
    assert repair_all(tmp_path) == ()  # both are still being written
    one.close()
    two.close()


@pytest.mark.parametrize("kept", [1, 5, 40, -1])
def test_a_torn_last_record_is_cut_off_at_the_next_start_and_nothing_else(tmp_path: Path, kept: int) -> None:
    origins = store(tmp_path, exchange(1), exchange(2))
    path = Path(origins[0].file)
    whole = path.read_bytes()
    path.write_bytes(whole + packed(request_and_response(exchange(3))[1])[:kept])
    path.with_name(path.name + ".open").touch()

    async def run() -> None:
        async with Archive(tmp_path) as archive:
            assert [repair.kept for repair in archive.repaired] == [len(whole)]
            assert read_archived(await archive.add([exchange(4)])).body == b"<p>Report 4</p>"

    asyncio.run(run())
    assert path.read_bytes().startswith(whole)
    assert kinds(str(path)) == {"warcinfo": 1, "request": 3, "response": 3}
    assert [read_archived(origin).body for origin in origins] == [b"<p>Report 1</p>", b"<p>Report 2</p>"]


def test_zeros_behind_the_last_record_are_cut_off(tmp_path: Path) -> None:
    path = Path(store(tmp_path, exchange())[0].file)
    size = path.stat().st_size
    os.truncate(path, size + 4096)
    path.with_name(path.name + ".open").touch()
    assert repair_all(tmp_path)[0].dropped == 4096
    assert path.stat().st_size == size


def test_a_broken_record_with_whole_ones_behind_it_is_told_and_nothing_is_cut(tmp_path: Path) -> None:
    origins = store(tmp_path, *(exchange(n) for n in range(5)))
    path = Path(origins[0].file)
    data = bytearray(path.read_bytes())
    data[(origins[1].offset or 0) + 30] ^= 0xFF
    path.write_bytes(data)
    path.with_name(path.name + ".open").touch()
    (found,) = repair_all(tmp_path)
    assert (found.damaged, found.dropped, path.stat().st_size) == (True, 0, len(data))
    assert read_archived(origins[4]).body == b"<p>Report 4</p>"


def test_a_killed_writer_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    code = (
        "import asyncio, os, sys; from pathlib import Path; from flows.collecting.archive import Archive\n"
        "from tests.flows.collecting.test_archive import exchange\n"
        "async def run():\n"
        "    async with Archive(Path(sys.argv[1])) as archive:\n"
        "        for n in range(10):\n"
        "            origin = await archive.add([exchange(n)])\n"
        "            print(origin.file, origin.offset, flush=True)\n"
        "        os.kill(os.getpid(), 9)\n"
        "asyncio.run(run())\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    origins = [Origin(line.split()[0], int(line.split()[1])) for line in told.stdout.splitlines()]
    assert len(origins) == 10, told.stderr
    assert list(tmp_path.glob("*/*.open"))
    repair_all(tmp_path)
    assert [read_archived(origin).body for origin in origins] == [b"<p>Report %d</p>" % n for n in range(10)]
    assert not list(tmp_path.glob("*/*.open"))


def test_a_full_disk_takes_nothing_half_and_goes_on_when_there_is_space(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = WarcWriter(tmp_path)
    path, _ = writer.append([packed(b"WARC/1.1\r\n\r\nfirst")])
    whole = path.read_bytes()
    write = os.write

    def full(fd: int, data: bytes) -> int:
        write(fd, bytes(data)[:7])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive_module.os, "write", full)
    with pytest.raises(ArchiveError, match="No space left on device"):
        writer.append([packed(b"second")])
    assert path.read_bytes() == whole
    monkeypatch.setattr(archive_module.os, "write", write)
    _, (offset,) = writer.append([packed(b"WARC/1.1\r\n\r\nthird")])
    writer.close()
    assert offset == len(whole)


def test_an_error_reaches_everyone_who_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    async def run() -> list[object]:
        async with Archive(tmp_path) as archive:
            monkeypatch.setattr(archive_module.os, "fsync", broken)
            return list(await asyncio.gather(*(archive.add([exchange(n)]) for n in range(3)), return_exceptions=True))

    assert [type(each) for each in asyncio.run(run())] == [ArchiveError] * 3
