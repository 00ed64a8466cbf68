"""Bits told: every maker gives runs that add up, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.bits import digits, fields, ieee754, number_from, varint, zigzag, zigzag_words
from explorer.wire.layout import Role


def told(runs: tuple) -> list[tuple[int, str, str]]:
    return [(run.width, run.value, run.text) for run in runs]


def test_runs_of_fixed_width() -> None:
    read = fields((3, Role.TYPE, "fixstr"), (5, Role.LENGTH, lambda n: f"{n} bytes"))
    assert told(read(b"\xa8")) == [(3, "101", "fixstr"), (5, "01000", "8 bytes")]


def test_a_varint_takes_its_bytes_apart() -> None:
    assert told(varint(Role.VALUE)(b"\x07")) == [(1, "0", "last byte"), (7, "0000111", "7")]
    assert told(varint(Role.VALUE)(b"\xac\x02")) == [
        (1, "1", "another byte follows"), (7, "0101100", "bits 0 to 6"),
        (1, "0", "last byte"), (7, "0000010", "highest bits: 300"),
    ]  # fmt: skip


def test_a_tag_shows_the_wire_type_in_its_lowest_bits() -> None:
    read = varint(Role.TAG, lambda n: f"field {n >> 3}", tail=lambda n: ((3, Role.TYPE, f"wire type {n & 7}"),))
    assert told(read(b"\x0a")) == [(1, "0", "last byte"), (4, "0001", "field 1"), (3, "010", "wire type 2")]
    assert told(read(b"\x82\x01")) == [
        (1, "1", "another byte follows"), (4, "0000", "lowest bits"), (3, "010", "wire type 2"),
        (1, "0", "last byte"), (7, "0000001", "highest bits: field 16"),
    ]  # fmt: skip


@given(st.binary(min_size=0, max_size=12))
def test_varints_of_any_bytes_add_up(data: bytes) -> None:
    for read in (varint(Role.VALUE), varint(Role.TAG, tail=lambda n: ((3, Role.TYPE, str(n & 7)),))):
        runs = read(data)
        assert "".join(run.value for run in runs) == digits(data)
        assert all(run.width == len(run.value) for run in runs)


@pytest.mark.parametrize(
    ("number", "value"), [(0, 0), (1, -1), (2, 1), (3, -2), (2**64 - 1, -(2**63)), (2**64 - 2, 2**63 - 1)]
)
def test_zigzag(number: int, value: int) -> None:
    assert zigzag(number) == value
    assert str(value) in zigzag_words(number)


@given(st.integers(0, 2**70))
def test_numbers_in_varints(number: int) -> None:
    out, left = bytearray(), number
    while left > 0x7F:
        out.append(left & 0x7F | 0x80)
        left >>= 7
    out.append(left)
    assert number_from(bytes(out)) == number


def test_floats_in_the_order_of_the_value() -> None:
    big = ieee754(little=False)(bytes.fromhex("3fc00000"))
    assert told(big) == [
        (1, "0", "positive"), (8, "01111111", "exponent 127 - 127 = 0"), (23, "1" + "0" * 22, "fraction"),
    ]  # fmt: skip
    little = ieee754(little=True)(bytes.fromhex("000000000000f8bf"))
    assert little[0].text == "negative, bytes turned round"
    assert sum(run.width for run in little) == 64
    assert ieee754(little=False)(bytes.fromhex("7c00"))[1].text == "all ones: infinity or NaN"
    assert ieee754(little=False)(bytes(2))[1].text == "zero: zero or a subnormal number"
