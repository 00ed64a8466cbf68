"""UBJSON against the specification's examples and against py-ubjson, both ways."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from typing import Any

import pytest
import ubjson
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats.ubjson import DIALECT, FORMAT, encode, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Pairs, Real, Tag, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "7b5508757365724e616d655355064d617274696e550e6661766f726974654e756d6265724905395509696e746572657374735b53550b"
    "646179647265616d696e675355076861636b696e675d7d"
)
COUNTED = (
    "7b2355035508757365724e616d655355064d617274696e550e6661766f726974654e756d6265724905395509696e746572657374735b"
    "23550253550b646179647265616d696e675355076861636b696e67"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 77
    assert read_back(FORMAT, data) == CLASSIC


INT8 = (
    "7b6908757365724e616d655369064d617274696e690e6661766f726974654e756d6265724905396909696e746572657374735b53690b"
    "646179647265616d696e675369076861636b696e675d7d"
)


@pytest.mark.parametrize(("writer", "golden", "size"), [("counted", COUNTED, 81), ("int8", INT8, 77)])
def test_the_classic_record_as_others_write_it(writer: str, golden: str, size: int) -> None:
    """With counts, and with lengths as int8, as nlohmann's library has them."""
    data = FORMAT.writer(writer).encode(CLASSIC, None)
    assert data.hex() == golden
    assert len(data) == size
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.part.name, span.text, span.path) for span in spans[:8]] == [
        ("begin-object", "{", ""),
        ("length", "8", "/userName"),
        ("name", "userName", "/userName"),
        ("marker", "string", "/userName"),
        ("length", "6", "/userName"),
        ("text", "Martin", "/userName"),
        ("length", "14", "/favoriteNumber"),
        ("name", "favoriteNumber", "/favoriteNumber"),
    ]
    assert [bit.text for bit in spans[1].bits] == ["the letter U: uint8", "8"]


# The specification's block notation, without its brackets
EXAMPLES: list[tuple[bytes, Value]] = [
    (b"Z", None),
    (b"T", True),
    (b"F", False),
    (b"i\xff", -1),
    (b"U\xff", 255),
    (b"I\x80\x00", -32768),
    (b"l\x00\x01\x00\x00", 65536),
    (b"L\x7f" + b"\xff" * 7, 2**63 - 1),
    (b"d\x3f\xc0\x00\x00", 1.5),
    (b"D\x3f\xf8" + bytes(6), 1.5),
    (b"Hi\x163.14159265358979323846", Real("3.14159265358979323846")),
    (b"HU\x1618446744073709551616000"[:2] + b"\x1418446744073709551616", 2**64),
    (b"Ca", "a"),
    (b"Si\x05hello", "hello"),
    ("Si\x0cпривет".encode(), "привет"),
    (b"[]", []),
    (b"{}", {}),
    (b"[ZTFl\x00\x00\x00\x01Si\x03ham]", [None, True, False, 1, "ham"]),
    (b"NN[NZNNi\x01N]N", [None, 1]),
    (b"{Ni\x01aNi\x01N}", {"a": 1}),
    (b"[#i\x02i\x01Ni\x02", [1, 2]),
    (b"[$d#i\x02" + bytes.fromhex("3fc00000bfc00000"), [1.5, -1.5]),
    (b"[$U#i\x03abc", b"abc"),
    (b"[$i#i\x03\x01\x02\xff", [1, 2, -1]),
    (b"[$F#I\x02\x00", [False] * 512),
    (b"[$S#i\x02i\x01ai\x00", ["a", ""]),
    (b"[$H#i\x01i\x0212", [12]),
    (b"[$[#i\x03]#i\x01Z$i#i\x02\x01\x02", [[], [None], [1, 2]]),
    (b"[${#i\x02}i\x01aZ}", [{}, {"a": None}]),
    (b"[$C#i\x02ab", ["a", "b"]),
    (b"{$Z#i\x02i\x01ai\x01b", {"a": None, "b": None}),
    (b"{$d#i\x01i\x03lat\x3f\xc0\x00\x00", {"lat": 1.5}),
    (b"{#i\x01i\x01aT", {"a": True}),
    (b"{$U#i\x01i\x01a\x05", {"a": 5}),
    (b"{i\x01aZi\x01aT}", Pairs((("a", None), ("a", True)))),
]


@pytest.mark.parametrize(("data", "value"), EXAMPLES)
def test_examples(data: bytes, value: Value) -> None:
    assert same(read_back(FORMAT, data), value)


FAULTS = [
    (b"", "truncated", 0),
    (b"N", "truncated", 1),
    (b"x", "invalid", 0),
    (b"]", "invalid", 0),
    (b"[", "truncated", 1),
    (b"[}", "invalid", 1),
    (b"i", "truncated", 1),
    (b"I\x00", "truncated", 1),
    (b"S", "truncated", 1),
    (b"SZ", "invalid", 1),
    (b"Sd\x00\x00\x00\x00", "invalid", 1),
    (b"Si\xff", "invalid", 1),
    (b"Si\x02a", "truncated", 3),
    (b"Si\x02\xc3\x28", "not-utf8", 3),
    (b"C\x80", "not-ascii", 1),
    (b"Hi\x03+12", "invalid", 3),
    (b"Hi\x00", "invalid", 3),
    (b"{Si\x01aZ}", "invalid", 1),
    (b"{i\x01a}", "invalid", 4),
    (b"{i\x05a", "truncated", 1),
    (b"[$i\x01]", "invalid", 3),
    (b"[$N#i\x01", "invalid", 2),
    (b"[$i", "truncated", 3),
    (b"[#i\x02Z]", "invalid", 5),
    (b"[#i\xff", "invalid", 2),
    (b"[#Z", "invalid", 2),
    (b"[#[i\x01]", "invalid", 2),
    (b"[$i#i\x05\x01", "truncated", 6),
    (b"[$Z#L\x40" + bytes(7), "too-many-free-elements", 13),
    (b"[$[#l\x7f\xff\xff\xff[", "truncated", 9),
    (b"ZZ", "trailing-bytes", 1),
]


@pytest.mark.parametrize(("data", "code", "offset"), FAULTS)
def test_faults(data: bytes, code: str, offset: int) -> None:
    problem = traced(FORMAT, data).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_a_name_twice_is_told() -> None:
    assert [(remark.code, remark.path) for remark in traced(FORMAT, b"{i\x01aZi\x01aT}").remarks] == [
        ("duplicate-key", "/a")
    ]


def test_elements_without_bytes_are_bounded() -> None:
    at_limit = b"[$T#I" + limits.FREE_ELEMENTS.to_bytes(2, "big")
    assert read_back(FORMAT, at_limit) == [True] * limits.FREE_ELEMENTS
    problem = traced(FORMAT, b"[$T#I" + (limits.FREE_ELEMENTS + 1).to_bytes(2, "big")).problem
    assert problem is not None and problem.code == "too-many-free-elements"


def test_nesting_ends_at_the_limit() -> None:
    assert traced(FORMAT, b"[" * limits.NESTING + b"]" * limits.NESTING).problem is None
    for opening in (b"[", b"{i\x01a", b"[$[#i\x01"):
        problem = traced(FORMAT, opening * (limits.NESTING + 1)).problem
        assert problem is not None and problem.code in ("too-deep", "truncated", "invalid")
    problem = traced(FORMAT, b"[" * (limits.NESTING + 1) + b"]" * (limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


def test_digits_are_read_up_to_the_limit() -> None:
    for count, code in ((limits.DIGITS, None), (limits.DIGITS + 1, "too-large")):
        problem = traced(FORMAT, b"HI" + count.to_bytes(2, "big") + b"9" * count).problem
        assert (problem and problem.code) == code


def test_what_has_no_marker_is_refused_with_its_place() -> None:
    with pytest.raises(EncodeError) as caught:
        encode({"a": [Tag(1, 2)]})
    assert (caught.value.problem.code, caught.value.problem.path) == ("no-such-type", "/a/0")


NATIVE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.sampled_from([2**63, 2**63 - 1, -(2**63), -(2**63) - 1, 2**31, 2**15, 255, 256, 5e-324, 2.23e-308, 1.7e308]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=300), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_record_comes_back(value: Value) -> None:
    fitted = plain(value).value
    data = encode(fitted)
    if ubjson.EXTENSION_ENABLED or "e-308" not in repr(fitted):  # without it, py-ubjson's bound is a rounded one
        assert data == ubjson.dumpb(fitted)
    assert same(read_back(FORMAT, data), fitted)


@given(NATIVE, st.booleans())
def test_whatever_py_ubjson_writes_is_read(value: Any, counted: bool) -> None:
    data = ubjson.dumpb(value, container_count=counted)
    if ubjson.EXTENSION_ENABLED or "e-308" not in repr(value):
        assert FORMAT.writer("counted" if counted else None).encode(value, None) == data
    assert same(read_back(FORMAT, data), _ours(value))


def _ours(value: Any) -> Value:
    """NaN and the infinities are null in UBJSON."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_ours(item) for item in value]
    return {key: _ours(item) for key, item in value.items()} if isinstance(value, dict) else value


MARKERS = st.lists(st.sampled_from(b"ZNTFiUIlLdDCSH[]{}$#\x00\x01\x02\x7fa1"), max_size=16).map(bytes)


@given(
    st.binary(max_size=60) | MARKERS | MARKERS.map(lambda data: b"[$" + data) | MARKERS.map(lambda data: b"{" + data)
)
def test_what_both_read_is_the_same(data: bytes) -> None:
    layout = lawful(trace(data))
    assert layout.problem is None or (layout.problem.fix and layout.problem.expected and layout.problem.found)
    if layout.problem is None and b"N" not in data and not isinstance(layout.value, Pairs):
        theirs = ubjson.loadb(data)
        assert _alike(layout.value, theirs), (layout.value, theirs)


def _alike(ours: Value, theirs: Any) -> bool:
    if isinstance(theirs, Decimal):
        return Decimal(ours.text if isinstance(ours, Real) else ours) == theirs
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_alike, ours, theirs))
    if isinstance(theirs, dict):
        if isinstance(ours, Pairs):
            return True
        return bool(ours.keys() == theirs.keys()) and all(_alike(ours[key], theirs[key]) for key in theirs)
    return same(ours, theirs)


def test_cut_and_changed_bytes_give_a_layout() -> None:
    data = encode({"a": [1, -300, 2.5, None, True, "x" * 300, b"y", {"b": {}}], "big": 2**70, "é": [[], {}]})
    for end in range(len(data)):
        assert lawful(trace(data[:end])).problem is not None
    dice = random.Random(1)
    for _ in range(400):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] = dice.randrange(256)
        lawful(trace(bytes(changed)))


def test_the_parts_say_what_they_are() -> None:
    assert all(part.doc.endswith(".") and part.spec for part in DIALECT.parts)
    assert len({part.name for part in DIALECT.parts}) == len(DIALECT.parts)
