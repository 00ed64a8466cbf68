"""BiSON against the bits that BiSON.js wrote, the values of its README, and its own rules run again; bit by bit.

The streams under "as BiSON.js wrote them" came from npm's bisonjs 2.0.2, text handed to it as UTF-8.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.formats._bison_write import MOST, decimal, encode, fit
from explorer.wire.formats.bison import FORMAT, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Pairs, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "ad00757365724e616d65664d617274696e6e6661766f726974654e756d6265722d4e4d20696e746572657374738d60646179647265616d696e"
    "67676861636b696e67de"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 67
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.start, span.end, span.part.name, span.text, span.path) for span in spans[:6]] == [
        (0, 3, "begin", "begins an object", ""),
        (3, 11, "string head", "string, 8 bytes", "/userName"),
        (11, 16, "padding", "padding", "/userName"),
        (16, 80, "key", "userName", "/userName"),
        (80, 88, "string head", "string, 6 bytes", "/userName"),
        (88, 136, "text", "Martin", "/userName"),
    ]
    assert [bit.text for bit in spans[1].bits] == ["type 3: string", "8 bytes"]
    assert [span.part.name for span in spans[-3:]] == ["end", "end of stream", "padding"]


def stream(*runs: str) -> bytes:
    """Bits in groups as a reader writes them down, filled up with zeros."""
    digits = "".join(runs).replace(" ", "")
    digits += "0" * (-len(digits) % 8)
    return int(digits, 2).to_bytes(len(digits) // 8, "big")


READ: list[tuple[str, Value]] = [
    ("000 0", False),
    ("000 1", True),
    ("111 0", None),
    ("001 000 0 0", 0),
    ("001 000 1 1", -1),
    ("001 001 0010 0", 2),
    ("001 010 11111111 0", 255),
    ("001 011 010100111001 0", 1337),
    ("001 100 1111111111111111 1", -65535),
    ("001 101 10000000000000000000 0", 1 << 19),
    ("001 110 100000000000000000000000 0", 1 << 23),
    ("001 111 01111111111111111111111111111111 0", (1 << 31) - 1),
    ("001 111 10000000000000000000000000000000 1", -(1 << 31)),
    ("010 000 1 0 0001", 0.1),
    ("010 011 000100111010 1 0010", -3.14),
    ("010 000 0 1 0000", -0.0),
    ("010 001 0011 0 0000", 3.0),
    ("011 00001 01100001", "a"),
    ("011 00010 11000011 10101001", "é"),
    ("011 00001 11101001", "é"),
    ("100", []),
    ("100 110", []),
    ("100 100 110 101 110", [[], {}]),
    ("101", {}),
    ("101 011 00001 00000 01100001 000 1", {"a": True}),
]


@pytest.mark.parametrize(("bits", "value"), READ)
def test_each_type(bits: str, value: Value) -> None:
    assert same(read_back(FORMAT, stream(bits, "1111")), value)


@pytest.mark.parametrize("size", [0, 28, 29, 255, 256, 65535, 65536])
def test_lengths(size: int) -> None:
    data = encode(["x" * size])
    assert read_back(FORMAT, data) == ["x" * size]
    head = 1 + (0 if size <= 28 else 1 if size <= 255 else 2 if size <= 65535 else 4)
    assert len(data) in (head + size + 1, head + size + 2)


AS_THE_LIBRARY_WROTE_THEM: list[tuple[Value, str]] = [
    (True, "1f"),
    (None, "ef"),
    ("é", "62c3a9f0"),
    (0, "20f0"),
    (1, "22f0"),
    (-1, "23f0"),
    (2, "249e"),
    (15, "27de"),
    (16, "2841e0"),
    (255, "2bfde0"),
    (256, "2c401e"),
    (4095, "2fffde"),
    (4096, "304001e0"),
    (65535, "33fffde0"),
    (65536, "3440001e"),
    (1048575, "37ffffde"),
    (1048576, "38400001e0"),
    (16777215, "3bfffffde0"),
    (16777216, "3c04000001e0"),
    (2147483647, "3dfffffffde0"),
    (-5, "257e"),
    (0.1, "421f"),
    (-0.5, "4563e0"),
    (3.14, "4c4e85e0"),
    (1.15, "49cc5e"),
    (3.0004, "44c1e0"),
    (1e-09, "400f"),
    (0.0027130063199394604, "51a7e8fe"),
    (2942974.008882182, "5c07043fb03e"),
    (123456.789, "5c1d6f34547e"),
    ([], "9e"),
    ({}, "be"),
    ([[]], "9378"),
    ([1, [2, [3]], {}], "845092424db5de"),
    ({"a": {"b": [True, False, None]}}, "ac2061ac2062821db780"),
    ({"b": 1, "10": 2, "9": 3}, "ac203924cc403130248c206222f0"),
    (["xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"], "8fa3a07878787878787878787878787878787878787878787878787878787878f0"),
    ("日本語", "69e697a5e69cace8aa9ef0"),
]


@pytest.mark.parametrize(("value", "hexed"), AS_THE_LIBRARY_WROTE_THEM)
def test_as_bison_js_wrote_them(value: Value, hexed: str) -> None:
    fitted = fit(value).value
    assert encode(fitted).hex() == hexed
    assert same(read_back(FORMAT, bytes.fromhex(hexed)), fitted)


FAULTS = [
    (b"", "truncated", 0),
    (stream("110"), "invalid", 0),
    (stream("1111"), "invalid", 0),
    (stream("100 00"), "truncated", 0),
    (stream("100 100 1111"), "invalid", 0),
    (stream("101 000 1 1111"), "invalid", 0),
    (stream("101 011 00001 00000 01100001 1111"), "invalid", 3),
    (stream("101 011 00001 00000 01100001 110 1111"), "invalid", 3),
    (stream("001 000 0 0 001 000 0 0 1111"), "invalid", 1),
    (stream("001 111 0000000000"), "truncated", 0),
    (stream("010 000 1 0 1001 1111"), "invalid", 1),
    (stream("011 00010 01100001"), "truncated", 1),
    (stream("011 11111 11111111 11111111 11111111 11111111"), "truncated", 5),
    (stream("000 0 1111") + b"\0", "trailing-bytes", 1),
]


@pytest.mark.parametrize(("data", "code", "offset"), FAULTS)
def test_faults(data: bytes, code: str, offset: int) -> None:
    problem = traced(FORMAT, data).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_remarks() -> None:
    wide = traced(FORMAT, stream("001 111", "1" * 32, "0 1111"))
    assert wide.value == 2**32 - 1
    assert [remark.code for remark in wide.remarks] == ["out-of-range"]
    twice = traced(FORMAT, stream("101 011 00001 00000 01100001 000 1 011 00001 0000 01100001 000 0 1111"))
    assert twice.value == Pairs((("a", True), ("a", False)))
    assert [(remark.code, remark.path) for remark in twice.remarks] == [("duplicate-key", "/a")]
    padded = traced(FORMAT, stream("100 1111 1"))
    assert [remark.code for remark in padded.remarks] == ["padding-not-zero"]


def test_what_a_record_loses() -> None:
    record = {"id": 2**31, "pi": math.pi, "one": 1.0, "big": 1e10, "third": 300000000.5, "fine": 0.25}
    fitted = fit(record)
    assert fitted.value == {
        "id": "2147483648", "pi": 3.14159265, "one": 1, "big": "10000000000.0", "third": "300000000.5", "fine": 0.25,
    }  # fmt: skip
    assert [loss.path for loss in fitted.losses] == ["/id", "/pi", "/one", "/big", "/third"]


def test_names_that_are_indexes_come_first_as_in_javascript() -> None:
    assert list(read_back(FORMAT, encode({"b": 1, "10": 2, "9": 3, "01": 4}))) == ["9", "10", "b", "01"]


@pytest.mark.parametrize("value", [[2**31], [b"a"], [math.nan], [math.pi], [Ext(1, b"")]])
def test_what_bison_cannot_say(value: Value) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(value)
    assert caught.value.problem.path == "/0"


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        return stream("100" * levels, "000 1", "110" * (levels - 1), "1111")

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


def read_as_the_readme_says(data: bytes) -> Value:
    """A reader of its own, bit by bit on a string of digits: no checks, no layouts."""
    digits = "".join(f"{byte:08b}" for byte in data)
    at = 0

    def take(width: int) -> int:
        nonlocal at
        at += width
        return int(digits[at - width : at], 2)

    def string() -> str:
        nonlocal at
        size = take(5)
        size = take({29: 8, 30: 16, 31: 32}[size]) if size > 28 else size
        at += -at % 8
        at += 8 * size
        return data[at // 8 - size : at // 8].decode()

    def value(type_: int) -> Value:
        match type_:
            case 0:
                return bool(take(1))
            case 1 | 2:
                number = take((1, 4, 8, 12, 16, 20, 24, 32)[take(3)])
                negative = take(1)
                whole = number if type_ == 1 else number / 10 ** take(4)
                return -whole if negative else whole
            case 3:
                return string()
            case 4:
                items = []
                while (inner := take(3)) != 6 and not (inner == 7 and digits[at] == "1"):
                    items.append(value(inner))
                return items
            case 5:
                entries = {}
                while (inner := take(3)) == 3:
                    key = string()
                    entries[key] = value(take(3))
                return entries
        take(1)
        return None

    return value(take(3))


@given(JSON)
def test_a_second_reader_says_the_same(record: Value) -> None:
    fitted = fit(record).value
    data = encode(fitted)
    assert same(read_as_the_readme_says(data), fitted)
    assert same(read_back(FORMAT, data), fitted)


@given(st.floats(0, 214_748_364, allow_nan=False))
def test_decimal_numbers_stay_near(value: float) -> None:
    digits, places = decimal(value)
    assert 0 <= digits < MOST and 0 <= places <= 8
    assert abs(digits / 10**places - value) <= max(1e-2, value * 1e-2)
    fitted = fit([value]).value
    assert same(read_back(FORMAT, encode(fitted)), fitted)


@given(st.binary(max_size=60))
def test_any_bytes_give_a_layout(data: bytes) -> None:
    for start in (b"", b"\x80", b"\xad"):
        problem = lawful(trace(start + data)).problem
        assert problem is None or (problem.fix and problem.expected and problem.found)
