"""An extension is checked by the first who loads it in a process, and taken as it is after that."""

from pathlib import Path

import duckdb
import pytest

from warehouse.file import extensions
from warehouse.file.extensions import config_for, extension, load

NAME = "fts"
pytestmark = pytest.mark.skipif(extension(NAME) is None, reason="DuckDB's full-text extension is not installed")


@pytest.fixture(autouse=True)
def _nothing_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "_checked", set())


def opened() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config=dict(config_for([NAME])))


def test_it_is_checked_once() -> None:
    file = extension(NAME)
    assert file
    for is_checked_already in (False, True):
        with opened() as raw:
            assert raw.execute("SELECT current_setting('allow_unsigned_extensions')").fetchone() == (
                is_checked_already,
            )
            load(raw, file)
            assert raw.execute("SELECT stem('quays', 'english')").fetchone() == ("quay",)


def test_one_that_was_altered_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = extension(NAME)
    assert file
    content = bytearray(file.read_bytes())
    content[-100] ^= 1  # in its signature
    altered = tmp_path / file.name
    altered.write_bytes(content)
    with opened() as raw, pytest.raises(duckdb.Error, match="signature"):
        load(raw, altered)
    assert config_for([NAME]) == {"allow_unsigned_extensions": False}
