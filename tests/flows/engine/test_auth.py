"""The key: made once, for its owner alone, and refused where others could have it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extractors.errors import NewsloomError
from flows.engine.auth import key_file, make_key, read_key


def test_those_who_make_it_at_once_have_the_same(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: make_key(data), range(32)))
    assert keys == {read_key(data)}
    assert [path.name for path in data.iterdir()] == ["serve.key"]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_it_is_for_its_owner_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        if mask == 0o777 and os.geteuid() != 0:
            pytest.skip("nobody but root reads it then")
        (tmp_path / "data").mkdir(mode=0o755)
        make_key(tmp_path / "data")
    finally:
        os.umask(before)
    assert stat.S_IMODE(key_file(tmp_path / "data").stat().st_mode) & 0o177 == 0


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o602, 0o666])
def test_one_that_others_can_have_is_refused(tmp_path: Path, mode: int) -> None:
    make_key(tmp_path)
    key_file(tmp_path).chmod(mode)
    with pytest.raises(NewsloomError, match="others may know"):
        read_key(tmp_path)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    file = key_file(tmp_path)
    for text in ("", "\n", "newsloom:", "secret", "newsloom:" + "x" * 40 + "\nmore"):
        file.write_text(text, "ascii")
        file.chmod(0o600)
        with pytest.raises(NewsloomError, match="is not a key"):
            read_key(tmp_path)


def test_a_link_a_pipe_and_a_folder_are_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "other")
    for number, make in enumerate((lambda p: p.symlink_to(key_file(tmp_path / "other")), os.mkfifo, os.mkdir)):
        data = tmp_path / str(number)
        data.mkdir()
        make(key_file(data))
        with pytest.raises(NewsloomError):
            read_key(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a file to another user")
def test_one_that_another_user_put_there_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path)
    os.chown(key_file(tmp_path), 65534, 65534)
    with pytest.raises(NewsloomError, match="others may know"):
        read_key(tmp_path)


def test_where_there_is_none(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    assert read_key(tmp_path / "nowhere") is None
