"""BJData against the specification's examples and against bjdata, both ways."""

from __future__ import annotations

import random
from collections import UserDict
from typing import Any

import bjdata
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import plain
from explorer.wire.formats.bjdata import DIALECT, FORMAT, encode, trace
from explorer.wire.value import Real, Value, same

from ..lawful import lawful, read_back, traced
from ..values import JSON

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
GOLDEN = (
    "7b5508757365724e616d655355064d617274696e550e6661766f726974654e756d6265727539055509696e746572657374735b53550b"
    "646179647265616d696e675355076861636b696e675d7d"
)
COUNTED = (
    "7b2355035508757365724e616d655355064d617274696e550e6661766f726974654e756d6265727539055509696e746572657374735b"
    "23550253550b646179647265616d696e675355076861636b696e67"
)


def test_the_classic_record() -> None:
    data = encode(CLASSIC)
    assert data.hex() == GOLDEN
    assert len(data) == 77
    assert read_back(FORMAT, data) == CLASSIC


INT8 = (
    "7b6908757365724e616d655369064d617274696e690e6661766f726974654e756d6265724939056909696e746572657374735b53690b"
    "646179647265616d696e675369076861636b696e675d7d"
)


@pytest.mark.parametrize(("writer", "golden", "size"), [("counted", COUNTED, 81), ("int8", INT8, 77)])
def test_the_classic_record_as_others_write_it(writer: str, golden: str, size: int) -> None:
    """With counts, and with lengths as int8, as nlohmann's library has them."""
    data = FORMAT.writer(writer).encode(CLASSIC, None)
    assert data.hex() == golden
    assert len(data) == size
    assert read_back(FORMAT, data) == CLASSIC


ROWS = [
    [[1, 9, 6, 0], [2, 9, 3, 1], [8, 0, 9, 6]],
    [[6, 4, 2, 7], [8, 5, 1, 2], [3, 3, 2, 6]],
]
"""The specification's example of 2 x 3 x 4 elements."""
BY_ROW = bytes([1, 9, 6, 0, 2, 9, 3, 1, 8, 0, 9, 6, 6, 4, 2, 7, 8, 5, 1, 2, 3, 3, 2, 6])
BY_COLUMN = bytes(numpy.array(ROWS, dtype=numpy.uint8).flatten(order="F"))

EXAMPLES: list[tuple[bytes, Value]] = [
    (b"u\x39\x05", 1337),
    (b"I\xfe\xff", -2),
    (b"m\x00\x00\x00\x80", 2**31),
    (b"M" + b"\xff" * 8, 2**64 - 1),
    (b"l\xff\xff\xff\xff", -1),
    (b"L" + b"\xff" * 8, -1),
    (b"h\x00\x3e", 1.5),
    (b"d\x00\x00\xc0\x3f", 1.5),
    (b"D" + bytes(6) + b"\xf8\x3f", 1.5),
    (b"D" + bytes(6) + b"\xf0\x7f", float("inf")),
    (b"B\x7b", 123),
    (b"[$B#i\x04\xde\xad\xbe\xef", b"\xde\xad\xbe\xef"),
    (b"[$U#i\x02\x01\x02", [1, 2]),
    (b"[$u#U\x02\x39\x05\x01\x00", [1337, 1]),
    (b"{$h#U\x01U\x01a\x00\x3e", {"a": 1.5}),
    (b"[$U#[$U#U\x03\x02\x03\x04" + BY_ROW, ROWS),
    (b"[$U#[U\x02U\x03U\x04]" + BY_ROW, ROWS),
    (b"[$U#[#U\x03U\x02U\x03U\x04" + BY_ROW, ROWS),
    (b"[$U#[[$U#U\x03\x02\x03\x04]" + BY_COLUMN, ROWS),
    (b"[$U#[[U\x02U\x03U\x04]]" + BY_COLUMN, ROWS),
    (b"[$U#[U\x03]abc", [97, 98, 99]),
    (b"[$U#[]", []),
    (b"[$U#[U\x02U\x00]", [[], []]),
    (b"[$U#[U\x00U\x02]", []),
    (b"[$B#[U\x01U\x02]ab", [[97, 98]]),
    (b"[[$i#[U\x01U\x01]\x05Z]", [[[5]], None]),
]


@pytest.mark.parametrize(("data", "value"), EXAMPLES)
def test_examples(data: bytes, value: Value) -> None:
    assert same(read_back(FORMAT, data), value)


@pytest.mark.parametrize("data", [data for data, _ in EXAMPLES if data.startswith(b"[$U#[U\x02U\x03")])
def test_paths_of_elements(data: bytes) -> None:
    spans = list(traced(FORMAT, data).spans())
    assert [(span.text, span.path) for span in spans[:3]] == [("[", ""), ("uint8", ""), ("2 × 3 × 4", "")]
    assert [(span.text, span.path) for span in spans[3:6]] == [("1", "/0/0/0"), ("9", "/0/0/1"), ("6", "/0/0/2")]


def test_column_by_column_is_said() -> None:
    spans = list(traced(FORMAT, b"[$U#[[U\x02U\x03U\x04]]" + BY_COLUMN).spans())
    assert spans[2].text == "2 × 3 × 4, column by column"
    assert [(span.text, span.path) for span in spans[3:6]] == [("1", "/0/0/0"), ("6", "/1/0/0"), ("2", "/0/1/0")]


FAULTS = [
    (b"[$Z#L" + bytes(7) + b"\x40", "invalid", 2),
    (b"[$S#i\x01i\x01a", "invalid", 2),
    (b"[$[#i\x01]", "invalid", 2),
    (b"[${i\x01ai}#i\x01\x05", "invalid", 2),
    (b"[#[U\x01]Z", "invalid", 1),
    (b"[$U#[U\x02", "truncated", 3),
    (b"[$U#[i\xff]", "invalid", 5),
    (b"[$U#[Z]", "invalid", 5),
    (b"[$U#[$U]", "invalid", 7),
    (b"[$U#[[U\x01]Z", "invalid", 9),
    (b"[$U#[U\x02U\x02]abc", "truncated", 10),
    (b"[$U#[" + b"U\x01" * 129 + b"]a", "invalid", 261),
    (b"[$U#[m\xff\xff\xff\xffU\x00]", "too-many-free-elements", 13),
    (b"[$U#[" + b"U\xff" * 10 + b"U\x00]", "too-many-free-elements", 28),
    (b"[$U#[u\x10\x27" + b"U\x01" * 120 + b"]" + bytes(10_000), "too-many-free-elements", 249),
    (b"[$C#U\x02a\x80", "not-ascii", 7),
]


@pytest.mark.parametrize(("data", "code", "offset"), FAULTS)
def test_faults(data: bytes, code: str, offset: int) -> None:
    problem = traced(FORMAT, data).problem
    assert problem is not None
    assert (problem.code, problem.offset) == (code, offset), problem
    assert problem.expected and problem.found and problem.fix


def test_many_narrow_rows_are_no_bomb() -> None:
    points = 20_000
    value = read_back(FORMAT, b"[$U#[u" + points.to_bytes(2, "little") + b"U\x01]" + bytes(points))
    assert value == [[0]] * points
    assert points > limits.FREE_ELEMENTS


@given(JSON)
def test_any_record_comes_back(value: Value) -> None:
    fitted = plain(value).value
    data = encode(fitted)
    if bjdata.EXTENSION_ENABLED or "e-308" not in repr(fitted):  # without it, bjdata's bound is a rounded one
        assert data == bjdata.dumpb(_native(fitted))
    assert same(read_back(FORMAT, data), fitted)


def _native(value: Any) -> Any:
    """For bjdata in pure Python, which makes a list of plain dicts one of draft 4's structures of arrays."""
    if bjdata.EXTENSION_ENABLED:
        return value
    if isinstance(value, dict):
        return UserDict({key: _native(item) for key, item in value.items()})
    if isinstance(value, list):
        return [_native(item) for item in value]
    return float(value) if isinstance(value, Real) else value


NATIVE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
    | st.sampled_from([2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 2**31, 2**16, 255, 256, 5e-324, 1.7e308]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=300), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(NATIVE, st.booleans())
def test_whatever_bjdata_writes_is_read(value: Any, counted: bool) -> None:
    data = bjdata.dumpb(_native(value), container_count=counted)
    if bjdata.EXTENSION_ENABLED or "e-308" not in repr(value):
        assert FORMAT.writer("counted" if counted else None).encode(value, None) == data
    assert same(read_back(FORMAT, data), value)


SHAPES = st.lists(st.integers(1, 4), min_size=1, max_size=4)


DTYPES = ["i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8"]


@given(SHAPES, st.sampled_from(DTYPES))
def test_arrays_of_numpy_are_read(shape: list[int], dtype: str) -> None:
    array = numpy.arange(numpy.prod(shape)).reshape(shape).astype(dtype)
    marker = b"iUIulmLMdD"[DTYPES.index(dtype)]
    by_row = b"[$" + bytes([marker]) + b"#[" + b"".join(b"U" + bytes([size]) for size in shape) + b"]" + array.tobytes()
    assert same(read_back(FORMAT, by_row), array.tolist())
    assert bjdata.loadb(by_row).tolist() == array.tolist()
    by_column = by_row.replace(b"#[", b"#[[", 1).replace(b"]" + array.tobytes(), b"]]" + array.tobytes(order="F"))
    assert same(read_back(FORMAT, by_column), array.tolist())


MARKERS = st.lists(st.sampled_from(b"ZNTFiUIulmLMBhdDCSH[]{}$#\x00\x01\x02\x7fa1"), max_size=16).map(bytes)


@given(
    st.binary(max_size=60) | MARKERS | MARKERS.map(lambda data: b"[$U#[" + data) | MARKERS.map(lambda data: b"{" + data)
)
def test_any_bytes_give_a_layout(data: bytes) -> None:
    problem = lawful(trace(data)).problem
    assert problem is None or (problem.fix and problem.expected and problem.found)


def test_cut_and_changed_bytes_give_a_layout() -> None:
    data = encode({"a": [1, -300, 2.5, None, True, "x" * 300, b"y", {"b": {}}], "big": 2**70})
    data = b"[" + data + b"[$U#[[U\x02U\x03U\x04]]" + BY_COLUMN + b"[$U#[$U#U\x03\x02\x03\x04" + BY_ROW + b"]"
    assert lawful(trace(data)).problem is None
    for end in range(len(data)):
        assert lawful(trace(data[:end])).problem is not None
    dice = random.Random(1)
    for _ in range(600):
        changed = bytearray(data)
        changed[dice.randrange(len(data))] = dice.randrange(256)
        lawful(trace(bytes(changed)))


def test_the_parts_say_what_they_are() -> None:
    assert all(part.doc.endswith(".") and part.spec for part in DIALECT.parts)
    assert len({part.name for part in DIALECT.parts}) == len(DIALECT.parts)
