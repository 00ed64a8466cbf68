"""The data inspector, against struct and known dates."""

from __future__ import annotations

import struct

from hypothesis import given
from hypothesis import strategies as st

from explorer.numbers import readings


def test_nothing_says_nothing() -> None:
    assert readings(b"") == []


def test_one_byte() -> None:
    assert dict(readings(b"\xff")) == {"8 bits": "11111111", "8-bit integer": "255 or -1"}
    assert dict(readings(b"\x03"))["varint, zigzag"] == "-2 (1 byte)"


def test_a_varint_of_two_bytes() -> None:
    assert dict(readings(bytes.fromhex("b90a")))["varint"] == "1337 (2 bytes)"
    assert dict(readings(bytes.fromhex("f214")))["varint, zigzag"] == "1337 (2 bytes)"


def test_times() -> None:
    assert (
        dict(readings((1_700_000_000).to_bytes(4, "big")))["seconds since 1970, big-endian"]
        == "2023-11-14T22:13:20+00:00"
    )
    told = dict(readings((1_700_000_000_123).to_bytes(8, "little")))
    assert told["milliseconds since 1970, little-endian"] == "2023-11-14T22:13:20.123+00:00"


@given(data=st.binary(min_size=8, max_size=8))
def test_numbers_of_fixed_width_are_those_of_struct(data: bytes) -> None:
    told = dict(readings(data))
    for code, name in (("q", "64-bit, "), ("i", "32-bit, "), ("h", "16-bit, ")):
        for order, said in (("<", "little-endian"), (">", "big-endian")):
            signed = struct.unpack_from(order + code, data)[0]
            unsigned = struct.unpack_from(order + code.upper(), data)[0]
            assert told[name + said] == (f"{unsigned}" if signed == unsigned else f"{unsigned} or {signed}")
    assert told["64-bit float, big-endian"] == repr(struct.unpack(">d", data)[0])


@given(data=st.binary(max_size=24))
def test_any_bytes_can_be_read(data: bytes) -> None:
    assert all(name and said for name, said in readings(data))
