"""Unpacking: whole, cut and damaged data, and where members start."""

import gzip
import io
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Reason
from flows.sources.compression import ZSTD_DICTIONARY_MAGIC, Unpacked
from flows.sources.errors import ReadError

PACKERS = {"plain": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}


def unpack(data: bytes) -> bytes:
    stream = Unpacked(io.BytesIO(data), "file")
    return b"".join(iter(lambda: stream.read(1000), b""))


@given(st.lists(st.binary(max_size=3000), max_size=5), st.sampled_from(sorted(PACKERS)))
def test_members_of_any_kind_unpack_to_what_was_packed(parts: list[bytes], packer: str) -> None:
    packed = b"".join(PACKERS[packer](part) for part in parts)
    if packer != "plain" or not packed.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        assert unpack(packed) == b"".join(parts)


@given(st.binary(min_size=200, max_size=100_000), st.sampled_from(["gzip", "zstd"]), st.data())
def test_cut_data_gives_what_is_whole_and_then_the_fault(content: bytes, packer: str, data: st.DataObject) -> None:
    packed = PACKERS[packer](content)
    cut = packed[: data.draw(st.integers(4, len(packed) - 1))]
    stream = Unpacked(io.BytesIO(cut), "cut.gz")
    seen = b""
    with pytest.raises(ReadError) as caught:
        while part := stream.read(1000):
            seen += part
    assert caught.value.reason is Reason.TRUNCATED
    assert content.startswith(seen)


def test_most_of_a_cut_file_is_delivered() -> None:
    content = b"".join(b"line %d of the file\n" % n for n in range(100_000))
    for packer in ("gzip", "zstd"):
        packed = PACKERS[packer](content)
        stream = Unpacked(io.BytesIO(packed[: len(packed) * 9 // 10]), "cut")
        seen = b""
        with pytest.raises(ReadError):
            while part := stream.read(4096):
                seen += part
        assert len(seen) > 0.6 * len(content), packer


@pytest.mark.parametrize("packer", ["gzip", "zstd"])
def test_a_bomb_unpacks_a_little_at_a_time(packer: str) -> None:
    bomb = PACKERS[packer](bytes(300_000_000))
    stream = Unpacked(io.BytesIO(bomb), "bomb")
    assert len(stream.read(1000)) == 1000
    assert stream._unpacked < 64_000_000


def test_where_members_start_is_known() -> None:
    members = [gzip.compress(b"a" * size) for size in (10, 200_000, 30)]
    stream = Unpacked(io.BytesIO(b"".join(members)), "three.gz")
    while stream.read(1000):
        pass
    assert [stream.packed_offset(position) for position in (0, 5, 10, 200_010)] == [
        0,
        None,
        len(members[0]),
        len(members[0]) + len(members[1]),
    ]


def test_in_a_plain_file_positions_are_offsets() -> None:
    stream = Unpacked(io.BytesIO(b"abc"), "plain")
    assert stream.packed_offset(2) == 2


def test_damaged_data_is_invalid_after_what_came_before() -> None:
    good = gzip.compress(b"good " * 100)
    for bad in (b"\x1f\x8b" + b"\xff" * 50, b"not gzip at all"):
        stream = Unpacked(io.BytesIO(good + bad), "half.gz")
        assert stream.read(500) == b"good " * 100
        with pytest.raises(ReadError) as caught:
            stream.read(1)
        assert caught.value.reason is Reason.INVALID


def test_zeros_may_pad_a_file() -> None:
    assert unpack(gzip.compress(b"text") + bytes(70_000)) == b"text"


def test_a_wrong_checksum_is_damage() -> None:
    packed = bytearray(gzip.compress(b"some text"))
    packed[-6] ^= 1
    with pytest.raises(ReadError):
        unpack(bytes(packed))
    assert zlib.crc32(b"some text") == int.from_bytes(gzip.compress(b"some text")[-8:-4], "little")


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_zstandard_file_may_bring_its_dictionary(is_packed: bool) -> None:
    samples = [b"WARC/1.1 response %d from courier.example with text/html" % n for n in range(2000)]
    dictionary = zstandard.train_dictionary(2000, samples)
    raw = dictionary.as_bytes()
    held = zstandard.compress(raw) if is_packed else raw
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    data = ZSTD_DICTIONARY_MAGIC + len(held).to_bytes(4, "little") + held
    data += packer.compress(samples[7]) + packer.compress(samples[8])
    assert unpack(data) == samples[7] + samples[8]


def test_peeking_takes_nothing_and_hides_faults_until_read() -> None:
    stream = Unpacked(io.BytesIO(gzip.compress(b"text")[:-4]), "cut.gz")
    assert stream.peek(100) == b"text"
    assert stream.read(100) == b"text"
    with pytest.raises(ReadError):
        stream.read(100)


def test_it_is_read_forward_only() -> None:
    stream = Unpacked(io.BytesIO(b"abc"), "plain")
    stream.read(1)
    assert (stream.tell(), stream.seek(0, io.SEEK_CUR), stream.seek(1)) == (1, 1, 1)
    with pytest.raises(io.UnsupportedOperation):
        stream.seek(0)
