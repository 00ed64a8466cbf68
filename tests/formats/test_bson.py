"""BSON against the specification's own examples and against pymongo's bson, both ways."""

from __future__ import annotations

import random
import struct
from decimal import Decimal
from typing import Any

import bson
import pytest
from bson.binary import Binary
from bson.code import Code
from bson.codec_options import CodecOptions, DatetimeConversion
from bson.datetime_ms import DatetimeMS
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.max_key import MaxKey
from bson.min_key import MinKey
from bson.objectid import ObjectId
from bson.regex import Regex
from bson.timestamp import Timestamp as InternalTimestamp
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.wire import decimal128, limits
from explorer.wire.conform import plain
from explorer.wire.formats._bson_table import PARTS
from explorer.wire.formats._bson_write import encode_int64
from explorer.wire.formats.bson import FORMAT, encode, trace
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Logical, Pairs, Simple, Timestamp, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON_64, NAMES

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "6000000002757365724e616d6500070000004d617274696e00106661766f726974654e756d626572003905000004696e7465726573747300"
    "270000000230000c000000646179647265616d696e6700023100080000006861636b696e67000000"
)
OPTIONS: CodecOptions[dict[str, Any]] = CodecOptions(datetime_conversion=DatetimeConversion.DATETIME_MS)


def test_the_classic_record_with_integers_in_64_bits() -> None:
    """As MongoDB's driver for Node.js writes a Long."""
    data = FORMAT.writer("int64").encode(CLASSIC, None)
    assert data.hex() == (
        "6400000002757365724e616d6500070000004d617274696e00126661766f726974654e756d626572003905000000000000"
        "04696e7465726573747300270000000230000c000000646179647265616d696e6700023100080000006861636b696e67000000"
    )
    assert len(data) == 100
    assert read_back(FORMAT, data) == CLASSIC
    assert bson.decode(data) == CLASSIC


@given(st.dictionaries(NAMES, JSON_64, max_size=4))
def test_any_record_with_integers_in_64_bits(record: dict[str, Value]) -> None:
    try:
        data = encode_int64(fitted := plain(record).value)
    except EncodeError as error:
        assert error.problem.code == "name-with-nul"
        assume(False)
    assert same(read_back(FORMAT, data), fitted)
    assert all(kind.name != "int32" for kind in trace(data).kinds)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 96
    assert read_back(FORMAT, data) == CLASSIC


def test_the_places_of_the_classic_record() -> None:
    spans = list(traced(FORMAT, bytes.fromhex(GOLDEN)).spans())
    assert [(span.text, span.path) for span in spans[:5]] == [
        ("96 bytes in all", ""),
        ("string", "/userName"),
        ("userName", "/userName"),
        ("7 bytes with the 00", "/userName"),
        ("Martin", "/userName"),
    ]
    assert [(span.part.name, span.text, span.path) for span in spans[-6:]] == [
        ("element type", "string", "/interests/1"),
        ("array index", "1", "/interests/1"),
        ("string size", "8 bytes with the 00", "/interests/1"),
        ("text", "hacking", "/interests/1"),
        ("end of document", "end", "/interests"),
        ("end of document", "end", ""),
    ]


@pytest.mark.parametrize("value", [[], [1], "text", 5, None, True, 1.5])
def test_only_a_record_can_be_the_whole(value: Value) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(value)
    problem = caught.value.problem
    assert (problem.code, problem.path) == ("root-not-a-record", "")
    assert problem.expected and problem.found and problem.fix


@pytest.mark.parametrize(
    ("value", "code", "path"),
    [
        ({"a": [0, 2**63]}, "integer-too-large", "/a/1"),
        ({"a": {"b\0c": 1}}, "name-with-nul", "/a/b\0c"),
        ({"t": Timestamp(0, 1)}, "too-precise", "/t"),
    ],
)
def test_what_bson_cannot_say(value: Value, code: str, path: str) -> None:
    with pytest.raises(EncodeError) as caught:
        encode(value)
    assert (caught.value.problem.code, caught.value.problem.path) == (code, path)
    assert caught.value.problem.fix


OID = "56e1fc72e0c917e9c4714161"
EVERYTHING = {
    "double": (1.5, 1.5),
    "string": ("é\0x", "é\0x"),
    "document": ({"a": {}}, {"a": {}}),
    "array": ([1, [], "x"], [1, [], "x"]),
    "binary": (b"\x00\x01", b"\x00\x01"),
    "subtype 2": (Binary(b"\x01\x02", 2), Ext(2, b"\x01\x02")),
    "uuid": (Binary(bytes(16), 4), Ext(4, bytes(16))),
    "oid": (ObjectId(OID), Logical("oid", bytes.fromhex(OID), OID)),
    "boolean": (True, True),
    "date": (DatetimeMS(-1), Timestamp(-1, 999_000_000)),
    "null": (None, None),
    "regex": (Regex("^a", "im"), Logical("regex", ("^a", "im"), "/^a/im")),
    "code": (Code("f()"), Logical("code", "f()", "f()")),
    "scope": (Code("f()", {"x": {"y": 1}}), {"$code": "f()", "$scope": {"x": {"y": 1}}}),
    "int32": (-2, -2),
    "timestamp": (InternalTimestamp(5, 7), Logical("bsonTimestamp", (5, 7), "1970-01-01T00:00:05Z, number 7")),
    "int64": (2**40, 2**40),
    "decimal": (Decimal128("1.50"), Logical("numberDecimal", Decimal128("1.50").bid, "1.50")),
    "min": (MinKey(), Logical("minKey", None, "min key")),
    "max": (MaxKey(), Logical("maxKey", None, "max key")),
}  # fmt: skip


def test_every_type_of_the_library() -> None:
    data = bson.encode({name: theirs for name, (theirs, _) in EVERYTHING.items()})
    value = read_back(FORMAT, data)
    for name, (_, ours) in EVERYTHING.items():
        assert same(value[name], ours), name
    del value["scope"]
    assert encode(value) == bson.encode({name: theirs for name, (theirs, _) in EVERYTHING.items() if name != "scope"})


def test_paths_into_a_scope() -> None:
    layout = traced(FORMAT, bson.encode({"f": Code("g()", {"x": 1}), "after": 2}))
    assert {span.path for span in layout.spans()} == {"", "/f", "/f/$code", "/f/$scope", "/f/$scope/x", "/after"}


DEPRECATED = [
    ("0800000006610000", Simple(23)),
    ("110000000e610005000000616263640000", Logical("symbol", "abcd", "abcd")),
    (
        "1a0000000c610002000000620056e1fc72e0c917e9c471416100",
        Logical("dbPointer", ("b", bytes.fromhex("56e1fc72e0c917e9c4714161")), "b 56e1fc72e0c917e9c4714161"),
    ),
]


@pytest.mark.parametrize(("hexed", "value"), DEPRECATED)
def test_deprecated_types_are_read_and_told(hexed: str, value: Value) -> None:
    layout = traced(FORMAT, bytes.fromhex(hexed))
    assert layout.problem is None
    assert same(layout.value, {"a": value})
    assert [(remark.code, remark.path) for remark in layout.remarks] == [("deprecated", "/a")]


FAULTS = [
    ("", "truncated", 0),
    ("0000", "truncated", 0),
    ("0400000000", "invalid", 0),
    ("0500000001", "invalid", 4),
    ("06000000", "truncated", 4),
    ("0500000000ff", "trailing-bytes", 5),
    ("0700000000800000", "invalid", 4),
    ("090000000862000200", "invalid", 7),
    ("10000000026100050000006200620000", "invalid", 11),
    ("0c000000026100ffffffff00", "invalid", 7),
    ("0e00000002610002000000e90000", "not-utf8", 11),
    ("0e000000026100020000006101", "invalid", 12),
    ("0c0000001061000100000000", None, 0),
    ("0b00000010610001000000", "invalid", 7),
    ("0c00000010610001", "truncated", 7),
    ("0e0000000561000100000000", "truncated", 12),
    ("0d000000056100ffffffff0000", "invalid", 7),
    ("12000000026100", "truncated", 7),
    ("1200000002666f6f", "truncated", 5),
    ("0d000000034100060000000000", "invalid", 7),
]


@pytest.mark.parametrize(("hexed", "code", "offset"), FAULTS)
def test_faults(hexed: str, code: str | None, offset: int) -> None:
    problem = traced(FORMAT, bytes.fromhex(hexed)).problem
    if code is None:
        assert problem is None
        return
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_what_was_cut_off_is_explained_up_to_there() -> None:
    layout = traced(FORMAT, bytes.fromhex(GOLDEN)[:60])
    assert layout.problem is not None and layout.problem.code == "truncated" and layout.problem.path == "/interests"
    assert layout.value == {"userName": "Martin", "favoriteNumber": 1337, "interests": []}


def test_names_twice_and_indexes_out_of_order() -> None:
    twice = traced(FORMAT, bytes.fromhex("0e0000000a61000a61000a620000"))
    assert [(remark.code, remark.path) for remark in twice.remarks] == [("duplicate-key", "/a")]
    array = bson.encode({"a": {"1": True, "0": False}}).replace(b"\x03a", b"\x04a")
    layout = traced(FORMAT, array)
    assert layout.value == {"a": [True, False]}
    assert [(remark.code, remark.path) for remark in layout.remarks] == [
        ("array-index", "/a/0"),
        ("array-index", "/a/1"),
    ]


def test_a_name_twice_is_shown_twice() -> None:
    assert read_back(FORMAT, bytes.fromhex("0b0000000a61000a610000")) == Pairs((("a", None), ("a", None)))


def test_nesting_ends_at_the_limit() -> None:
    def nested(levels: int) -> bytes:
        data = b"\x05\0\0\0\0"
        for _ in range(levels - 1):
            data = struct.pack("<i", len(data) + 8) + b"\x03a\0" + data + b"\0"
        return data

    assert traced(FORMAT, nested(limits.NESTING)).problem is None
    problem = traced(FORMAT, nested(limits.NESTING + 1)).problem
    assert problem is not None and problem.code == "too-deep"


@given(st.binary(min_size=16, max_size=16))
def test_decimal128_says_what_pymongo_says(data: bytes) -> None:
    theirs = Decimal128.from_bid(data)
    text = decimal128.text(data)
    assert text == str(theirs).replace("-NaN", "NaN").replace("sNaN", "NaN")


@given(st.decimals(allow_nan=False, places=3) | st.decimals(allow_nan=False))
def test_decimals_keep_their_digits(number: Decimal) -> None:
    try:
        theirs = Decimal128(number)
    except ArithmeticError:
        assume(False)
    assert decimal128.text(theirs.bid) == str(theirs)


RECORDS = st.dictionaries(NAMES.filter(lambda name: "\0" not in name), JSON_64, max_size=6)


@given(RECORDS)
def test_any_record_comes_back(record: Value) -> None:
    fitted = plain(record).value
    try:
        data = encode(fitted)
    except EncodeError as error:
        assert error.problem.code == "name-with-nul"
        return
    assert data == bson.encode(fitted)
    assert same(read_back(FORMAT, data), fitted)


NATIVE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | st.binary()
    | st.builds(Int64, st.integers(-5, 5)) | st.builds(DatetimeMS, st.integers(-(2**60), 2**60)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES.filter(lambda n: "\0" not in n), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(NAMES.filter(lambda name: "\0" not in name), NATIVE, max_size=4))
def test_whatever_pymongo_writes_is_read(record: Any) -> None:
    assert same(read_back(FORMAT, bson.encode(record)), _ours(record))


def _ours(value: Any) -> Value:
    if isinstance(value, DatetimeMS):
        seconds, milliseconds = divmod(int(value), 1000)
        return Timestamp(seconds, milliseconds * 1_000_000)
    if isinstance(value, list):
        return [_ours(item) for item in value]
    if isinstance(value, dict):
        return {key: _ours(item) for key, item in value.items()}
    return int(value) if isinstance(value, Int64) else value


def _accepted_by_pymongo(data: bytes) -> bool:
    try:
        bson.decode(data, OPTIONS)
    except Exception:  # it has many ways of saying no
        return False
    return True


def test_cut_and_changed_bytes_give_a_layout() -> None:
    """What pymongo refuses, we refuse; it accepts some sizes that do not agree, which the corpus of BSON refuses."""
    data = bson.encode({name: theirs for name, (theirs, _) in EVERYTHING.items()})
    for end in range(len(data)):
        problem = lawful(trace(data[:end])).problem
        assert problem is not None and problem.fix
    dice = random.Random(1)
    for _ in range(2_000):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] = dice.randrange(256)
        layout = lawful(trace(bytes(changed)))
        if layout.problem is None:
            assert _accepted_by_pymongo(bytes(changed)), changed.hex()


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_layout(data: bytes, framed: bool) -> None:
    if framed:
        data = struct.pack("<i", len(data) + 5) + data + b"\0"
    problem = lawful(trace(data)).problem
    assert problem is None or (problem.fix and problem.expected and problem.found)


def test_the_parts_say_what_they_are() -> None:
    assert all(part.doc.endswith(".") and part.spec.startswith("bsonspec.org 1.1: ") for part in PARTS)
