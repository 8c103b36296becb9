"""The address that a serve leaves: for its user alone, and only as long as the processes that it names are there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flows.engine.address import Address, alone, forget_address, read_address, write_address
from warehouse.processes import this_process

URL = "http://127.0.0.1:9/api"


def ended() -> str:
    """A process that is no more."""
    code = "from warehouse.processes import this_process; print(this_process(), end='')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_an_address_is_read_back_and_forgotten(tmp_path: Path) -> None:
    address = Address(URL, this_process(), is_own=True)
    write_address(tmp_path / "data", address)
    assert read_address(tmp_path / "data") == address
    assert (tmp_path / "data" / "serve.json").stat().st_mode & 0o777 == 0o600
    forget_address(tmp_path / "data")
    assert read_address(tmp_path / "data") is None
    assert list((tmp_path / "data").iterdir()) == []


def test_what_a_gone_process_left_counts_for_nothing(tmp_path: Path) -> None:
    write_address(tmp_path, Address(URL, ended(), is_own=True))
    assert read_address(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"url": 1', json.dumps({"url": URL, "serve": "a", "more": 1})])
def test_a_file_that_is_none_counts_for_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "serve.json").write_text(text, "utf-8")
    assert read_address(tmp_path) is None


def test_the_address_of_another_user_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_address(tmp_path, Address(URL, this_process(), is_own=True))
    monkeypatch.setattr("os.geteuid", lambda: -1)
    assert read_address(tmp_path) is None


def test_two_serves_look_one_after_the_other(tmp_path: Path) -> None:
    other = "from flows.engine.address import alone; from pathlib import Path\nwith alone(Path('.')): print('in')"
    with alone(tmp_path):
        waiting = subprocess.Popen([sys.executable, "-c", other], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.5)
    assert waiting.communicate()[0] == "in\n"
