"""The next record of a damaged archive: not what only looks like one, and wherever it stands."""

import gzip
from pathlib import Path

import pytest
import zstandard

from flows.sources.resync import next_record
from tests.flows.sources.reading import record_bytes, response

MIB = 1 << 20


@pytest.mark.parametrize(
    ("packed_as", "decoy"),
    [
        ("gzip", b"\x1f\x8b\x08 only looks like a member"),
        ("gzip", gzip.compress(b"a member, but no record", mtime=0)),
        ("zstd", b"\x28\xb5\x2f\xfd only looks like a frame"),
        ("zstd", zstandard.compress(b"a frame, but no record")),
        (None, b"WARC/1.1 in the middle of a line"),
    ],
)
def test_what_only_looks_like_a_record_is_passed_over(tmp_path: Path, packed_as: str | None, decoy: bytes) -> None:
    before = b"junk " + decoy + b"\r\n\r\n"
    path = tmp_path / "pages"
    path.write_bytes(before + record_bytes(response(), packed=packed_as))
    assert next_record(path, 0, packed_as) == len(before)
    assert next_record(path, len(before), packed_as) is None


@pytest.mark.parametrize("packed_as", ["gzip", "zstd", None])
@pytest.mark.parametrize("at", [1, MIB - 4, MIB - 3, MIB - 1, MIB, MIB + 1, 2 * MIB - 2])
def test_a_record_is_found_wherever_it_stands(tmp_path: Path, packed_as: str | None, at: int) -> None:
    path = tmp_path / "pages"
    path.write_bytes(b"\n" * at + record_bytes(response(), packed=packed_as))
    assert next_record(path, 0, packed_as) == at
