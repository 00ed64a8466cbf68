"""BJSON against the bytes that bjson_c wrote, the data types of the specification, and a second reader written from it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats.bjson import FORMAT, encode, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Pairs, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "24481008757365724e616d6510064d617274696e100e6661766f726974654e756d6265720539051009696e746572657374732016100b646179"
    "647265616d696e6710076861636b696e67"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 74
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.part.name, span.text, span.path) for span in spans[:8]] == [
        ("data type", "map8", ""),
        ("size", "72 bytes", ""),
        ("key type", "string8", "/userName"),
        ("size", "8 bytes", "/userName"),
        ("key", "userName", "/userName"),
        ("data type", "string8", "/userName"),
        ("size", "6 bytes", "/userName"),
        ("text", "Martin", "/userName"),
    ]
    assert [bit.text for bit in spans[0].bits] == ["map", "the size has 1 byte"]


WRITTEN: list[tuple[str, Value]] = [
    ("00", None),
    ("02", ""),
    ("18", False),
    ("19", True),
    ("1a", 0),
    ("1b", 1),
    ("0402", 2),
    ("04ff", 255),
    ("050001", 256),
    ("0600000100", 2**16),
    ("070000000001000000", 2**32),
    ("07ffffffffffffffff", 2**64 - 1),
    ("0801", -1),
    ("08ff", -255),
    ("090001", -256),
    ("0a00000100", -(2**16)),
    ("0b0000000000000080", -(2**63)),
    ("0f000000000000f83f", 1.5),
    ("0f0000000000000080", -0.0),
    ("100161", "a"),
    ("110001" + "61" * 256, "a" * 256),
    ("1200000100" + "61" * 2**16, "a" * 2**16),
    ("140100", b"\0"),
    ("2000", []),
    ("2400", {}),
    ("2004" + "1b" + "2001" + "00", [1, [None]]),
    ("2404" + "100161" + "19", {"a": True}),
    ("2403" + "02" + "2000", {"": []}),
    ("210001" + "00" * 256, [None] * 256),
]


@pytest.mark.parametrize(("hexed", "value"), WRITTEN)
def test_each_data_type_both_ways(hexed: str, value: Value) -> None:
    data = bytes.fromhex(hexed)
    assert same(read_back(FORMAT, data), value)
    assert encode(value) == data


READ: list[tuple[str, Value]] = [
    ("01", 0),
    ("03", 1),
    ("0400", 0),
    ("0e0000c03f", 1.5),
    ("1300000000000000" + "00", ""),
    ("2300000000000000" + "00", []),
    ("2404" + "0405" + "0406", Pairs(((5, 6),))),
    ("2405" + "140161" + "0406", Pairs(((b"a", 6),))),
    ("2404" + "2000" + "2000", Pairs((([], []),))),
]


@pytest.mark.parametrize(("hexed", "value"), READ)
def test_what_others_may_write(hexed: str, value: Value) -> None:
    assert same(read_back(FORMAT, bytes.fromhex(hexed)), value)


def test_obsolete_floats_are_read_and_told() -> None:
    for hexed in ("0c0000c03f", "0d000000000000f83f"):
        layout = traced(FORMAT, bytes.fromhex(hexed))
        assert layout.value == 1.5
        assert [remark.code for remark in layout.remarks] == ["deprecated"]


def test_a_key_twice_is_told() -> None:
    layout = traced(FORMAT, bytes.fromhex("2408" + "10016100" + "10016100"))
    assert layout.value == Pairs((("a", None), ("a", None)))
    assert [(remark.code, remark.path) for remark in layout.remarks] == [("duplicate-key", "/a")]


FAULTS = [
    ("", "truncated", 0),
    ("1c", "invalid", 0),
    ("28", "invalid", 0),
    ("ff", "invalid", 0),
    ("05ff", "truncated", 1),
    ("0f00", "truncated", 1),
    ("10", "truncated", 1),
    ("1002" + "61", "truncated", 2),
    ("13ffffffffffffffff", "truncated", 9),
    ("1001ff", "not-utf8", 2),
    ("2002" + "00", "truncated", 2),
    ("23ffffffffffffffff", "truncated", 9),
    ("2001" + "0405", "invalid", 3),
    ("2002" + "1005" + "6161616161", "invalid", 4),
    ("2403" + "100161", "invalid", 5),
    ("2402" + "0405", "invalid", 4),
    ("2402" + "1001" + "61", "invalid", 4),
    ("2404" + "1001ff" + "00", "not-utf8", 4),
    ("0000", "trailing-bytes", 1),
]


@pytest.mark.parametrize(("hexed", "code", "offset"), FAULTS)
def test_faults(hexed: str, code: str, offset: int) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


@pytest.mark.parametrize(("value", "code"), [([2**64], "integer-too-large"), ([Ext(1, b"")], "no-such-type")])
def test_what_bjson_cannot_say(value: Value, code: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(value)
    assert (caught.value.problem.code, caught.value.problem.path) == (code, "/0")


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        data = b"\0"
        for _ in range(levels):
            data = (b"\x20" + bytes((len(data),)) if len(data) < 256 else b"\x21" + struct.pack("<H", len(data))) + data
        return data

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


def read_as_the_specification_says(data: bytes) -> Value:
    """A reader of its own, as short as the specification: no checks, no layouts."""

    def value(at: int) -> tuple[Value, int]:
        type_, at = data[at], at + 1
        if type_ in (one := {0: None, 1: 0, 2: "", 3: 1, 24: False, 25: True, 26: 0, 27: 1}):
            return one[type_], at
        width = 1 << (type_ & 3)
        number, body = int.from_bytes(data[at : at + width], "little"), at + width
        match type_ >> 2:
            case 1:
                return number, body
            case 2:
                return -number, body
            case 3:
                return struct.unpack("<f" if width == 4 else "<d", data[at:body])[0], body
            case 4:
                return data[body : body + number].decode(), body + number
            case 5:
                return data[body : body + number], body + number
        items, at = [], body
        while at < body + number:
            item, at = value(at)
            items.append(item)
        return (items if type_ >> 2 == 8 else dict(zip(items[::2], items[1::2], strict=True))), at

    return value(0)[0]


@given(JSON)
def test_a_second_reader_says_the_same(record: Value) -> None:
    fitted = plain(record).value
    try:
        data = encode(fitted)
    except EncodeError as error:
        assert error.problem.code == "integer-too-large"
        return
    assert same(read_as_the_specification_says(data), fitted)
    assert same(read_back(FORMAT, data), fitted)


@given(st.binary(max_size=60), st.sampled_from(["", "2430", "2030", "1005", "2410100561"]))
def test_any_bytes_give_a_layout(data: bytes, start: str) -> None:
    problem = lawful(trace(bytes.fromhex(start) + data)).problem
    assert problem is None or (problem.fix and problem.expected and problem.found)
