"""Content codings are undone within a limit; what is broken or unknown is named."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from flows.fetching.decoding import BadCoding, UnpackedTooLarge, decode, gunzip


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


CODERS: dict[str, list[Callable[[bytes], bytes]]] = {
    "gzip": [gzip.compress],
    "deflate": [zlib.compress, raw_deflate],
    "br": [brotli.compress],
    "zstd": [zstandard.compress],
}
PAIRS = [(coding, coder) for coding, coders in CODERS.items() for coder in coders]


@pytest.mark.parametrize(("coding", "coder"), PAIRS)
@given(st.binary(max_size=3000))
def test_what_was_packed_comes_back(coding: str, coder: Callable[[bytes], bytes], data: bytes) -> None:
    assert decode(coder(data), coding, len(data)) == data
    assert decode(gzip.compress(coder(data)), f"{coding}, GZIP", len(data) + 100) == data


@pytest.mark.parametrize(("coding", "coder"), PAIRS)
def test_a_bomb_stops_at_the_limit(coding: str, coder: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnpackedTooLarge):
        decode(coder(b"0" * 5_000_000), coding, 1_000_000)


@pytest.mark.parametrize(("coding", "coder"), PAIRS)
def test_a_cut_or_wrong_body_is_named(coding: str, coder: Callable[[bytes], bytes]) -> None:
    whole = coder(bytes(range(256)) * 50)
    for body in (whole[: len(whole) // 2], b"<p>plain</p>"):
        with pytest.raises(BadCoding):
            decode(body, coding, 1_000_000)


def test_unknown_and_piled_up_codings_are_named() -> None:
    for coding in ("compress", "gzip, gzip, gzip"):
        with pytest.raises(BadCoding):
            decode(b"x", coding, 100)


def test_identity_and_nothing_leave_the_body_alone() -> None:
    assert decode(b"x", "", 100) == decode(b"x", "identity", 100) == b"x"
    for coding in ("utf-8", "none", "aws-chunked", "UTF-8, identity"):  # what servers call codings, and are none
        assert decode(b"x", coding, 100) == b"x"


def test_gzip_members_are_joined_and_junk_behind_them_is_ignored() -> None:
    assert gunzip(gzip.compress(b"a") + gzip.compress(b"b") + b"junk", 10) == b"ab"


def test_many_members_take_time_in_proportion() -> None:
    assert gunzip(gzip.compress(b"") * 50_000, 10) == b""
