"""Staging: whole or not there; what is torn or foreign is told and left alone."""

import errno
import fcntl
import hashlib
import os
import resource
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from extractors.article import Image, Quote, Removed, RemovedKind
from tests import fakes
from tests.warehouse.conftest import House, batch
from warehouse.errors import WarehouseError
from warehouse.loading.load import load_waiting
from warehouse.staging import files as staging
from warehouse.staging.batches import STAGED

FULL = fakes.article(
    1,
    images=(Image(position=1, caption="The quay"),),
    removed=(Removed(position=2, kind=RemovedKind.SHARE, text="Share this", rule="en-share"),),
    quotes=(Quote(position=0, text="It is time", speaker="Ada Lindqvist"),),
)


def test_a_batch_comes_back_as_it_was(tmp_path: Path) -> None:
    made = batch([FULL], [fakes.rejected(2)])
    assert staging.read(staging.stage(tmp_path / "new" / "folder", made)) == made


def test_batches_wait_in_the_order_they_were_staged(tmp_path: Path) -> None:
    staged = [staging.stage(tmp_path, batch([fakes.article(n)], run_id=str(n))) for n in range(5)]
    assert staging.waiting(tmp_path) == staged
    assert staging.waiting(tmp_path / "none") == []
    assert staging.strange(tmp_path) == staging.strange(tmp_path / "none") == []


@pytest.mark.parametrize("damage", [lambda d: d[:-1], lambda d: d[: len(d) // 2], lambda d: b"", lambda d: d + b"x"])
def test_a_torn_batch_is_told_and_kept(tmp_path: Path, damage: object) -> None:
    path = staging.stage(tmp_path, batch([FULL]))
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(WarehouseError, match="torn"):
        staging.read(path)
    assert [strange.path for strange in staging.strange(tmp_path)] == [path]
    assert path.exists()


def test_foreign_files_are_told_and_unfinished_ones_removed(tmp_path: Path) -> None:
    """Nobody was told that what is unfinished is safe; its input is read again."""
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "0-a.unfinished").write_text("half")
    with (tmp_path / "1-b.unfinished").open("wb") as writing:
        fcntl.flock(writing, fcntl.LOCK_EX)
        staging.sweep(tmp_path)
        assert [strange.path.name for strange in staging.strange(tmp_path)] == ["notes.txt"]
        assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "1-b.unfinished"}
    assert staging.waiting(tmp_path) == []


def with_digest(body: bytes) -> bytes:
    return body + hashlib.sha256(body).digest()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not JSON\n",
        b"[]\n",
        b"[" * 100_000,
        b'{"format": 1, "batch_id": "b", "run_id": "r"}\n',
        b'{"format": 1, "batch_id": "b", "run_id": "r", "tables": ["articles"]}\nno Arrow',
        b'{"format": 1, "batch_id": ["b"], "run_id": "r", "tables": []}\n',
        b"\xff\xfe\n",
    ],
)
def test_what_has_its_digest_and_is_no_batch_is_set_aside_and_the_rest_loaded(house: House, body: bytes) -> None:
    wrong = house.staging / "00-wrong.batch"
    house.staging.mkdir(parents=True)
    wrong.write_bytes(with_digest(body))
    sound = staging.stage(house.staging, batch([FULL]))
    loaded = load_waiting(house.path, house.staging)
    assert loaded.new == 1
    assert [failed.path for failed in loaded.failed] == [wrong]
    assert "set aside" in loaded.failed[0].why
    assert not sound.exists()
    assert staging.aside(house.staging) == [house.staging / "set-aside" / wrong.name]
    assert load_waiting(house.path, house.staging).failed == ()


def test_text_that_is_not_utf_8_is_no_batch(tmp_path: Path) -> None:
    path = staging.stage(tmp_path, batch([FULL]))
    body = path.read_bytes()[:-32]
    assert FULL.fields.title
    path.write_bytes(with_digest(body.replace(FULL.fields.title.encode()[:4], b"\xff\xfe\xff\xfe")))
    with pytest.raises(staging.Unsound, match="is no batch"):
        staging.read(path)


def test_what_another_process_takes_for_left_over_is_written_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = fcntl.flock, []

    def late(file: object, how: int) -> None:
        if not swept:  # between the opening and the lock
            swept.append(True)
            staging.sweep(tmp_path)
        lock(file, how)  # type: ignore[arg-type]

    monkeypatch.setattr(staging.fcntl, "flock", late)
    path = staging.keep(tmp_path, "b", b"all of it")
    assert swept
    assert path.read_bytes() == b"all of it"


def test_a_full_disk_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(staging.os, "fsync", full)
    with pytest.raises(WarehouseError, match="No space left") as caught:
        staging.stage(tmp_path, batch([FULL]))
    assert "free some space" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_write_cut_short_leaves_nothing_half(tmp_path: Path) -> None:
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, old[1]))
    try:
        with pytest.raises(WarehouseError):
            staging.stage(tmp_path, batch([FULL]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="cannot be staged"):
        staging.stage(tmp_path / "file" / "folder", batch([FULL]))


def restaged(tmp_path: Path, column: str) -> Path:
    """A batch staged by code that did not know a column of articles, nor fetches."""
    made = batch([FULL])
    tables = {name: table for name, table in made.tables.items() if name != "fetches"}
    return staging.stage(tmp_path, replace(made, tables=tables | {"articles": tables["articles"].drop_columns(column)}))


def test_a_batch_staged_before_an_upgrade_is_loaded(tmp_path: Path) -> None:
    found = staging.read(restaged(tmp_path, "kicker"))
    assert {name: table.schema for name, table in found.tables.items()} == dict(STAGED)
    assert found.tables["articles"]["kicker"].to_pylist() == [None]
    assert found.tables["articles"]["text"].to_pylist() == [FULL.text]


def test_a_batch_that_lacks_what_is_needed_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="another version"):
        staging.read(restaged(tmp_path, "url"))
