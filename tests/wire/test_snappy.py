"""Snappy's blocks: every kind of element, every fault, another library's packing as second opinion."""

from __future__ import annotations

import cramjam
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.wire.snappy import SnappyError, unpack

LIMIT = 1_000_000


@pytest.mark.parametrize(
    ("hex_", "unpacked"),
    [
        ("00", b""),
        ("01 00 61", b"a"),
        ("05 10 68656c6c6f", b"hello"),
        ("06 04 6162 01 02", b"ababab"),  # four bytes from two back: the copy reaches into itself
        ("09 08 616263 16 0300", b"abcabcabc"),
        ("09 08 616263 17 03000000", b"abcabcabc"),
        ("3d f0 3c" + "61" * 61, b"a" * 61),
        ("ac02 f4 2b01" + "61" * 300, b"a" * 300),
    ],
)
def test_elements(hex_: str, unpacked: bytes) -> None:
    assert unpack(bytes.fromhex(hex_), LIMIT) == unpacked


@pytest.mark.parametrize(
    ("hex_", "at", "expected", "found"),
    [
        ("", 0, "a length of 1 to 5 bytes", "the end of the data"),
        ("8080808080", 0, "a length of 1 to 5 bytes", "more"),
        ("05 10 6865", 1, "5 bytes as they are", "2 left"),
        ("05 f0", 1, "1 bytes as they are", "0 left"),
        ("05 01", 2, "1 bytes of an offset", "0 left"),
        ("05 01 01", 2, "an offset of 1 to 0", "1"),
        ("06 04 6162 01 00", 5, "an offset of 1 to 2", "0"),
        ("06 04 6162 01 03", 5, "an offset of 1 to 2", "3"),
        ("03 04 6162 01 02", 6, "3 bytes, as the block says", "more"),
        ("03 04 6162", 4, "3 bytes, as the block says", "2"),
    ],
)
def test_faults(hex_: str, at: int, expected: str, found: str) -> None:
    with pytest.raises(SnappyError) as error:
        unpack(bytes.fromhex(hex_), LIMIT)
    assert (error.value.at, error.value.expected, error.value.found) == (at, expected, found)
    assert not error.value.too_large


def test_the_limit_holds_at_n_and_not_at_n_plus_1() -> None:
    packed = bytes(cramjam.snappy.compress_raw(bytes(1_000)))
    assert unpack(packed, 1_000) == bytes(1_000)
    with pytest.raises(SnappyError) as error:
        unpack(packed, 999)
    assert error.value.too_large
    with pytest.raises(SnappyError) as error:
        unpack(bytes.fromhex("ffffffff0f") + bytes(8), LIMIT)
    assert error.value.too_large


PIECES = st.lists(st.sampled_from([b"a", b"abc", b"hello, world", bytes(70)]) | st.binary(max_size=300), max_size=30)


@given(PIECES.map(b"".join))
@example(bytes(100_000))
def test_what_another_library_packs_is_unpacked(data: bytes) -> None:
    assert unpack(bytes(cramjam.snappy.compress_raw(data)), LIMIT) == data


@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda data: b"\x50" + data))
def test_any_bytes_are_unpacked_or_refused_as_another_library_does(data: bytes) -> None:
    try:
        ours: bytes | None = unpack(data, LIMIT)
    except SnappyError as error:
        assert 0 <= error.at <= len(data)
        ours = None if not error.too_large else b"too large"
    if ours == b"too large":
        return
    try:
        theirs: bytes | None = bytes(cramjam.snappy.decompress_raw(data))
    except Exception:  # a class of its own
        theirs = None
    assert ours == theirs
