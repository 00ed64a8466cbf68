"""MessagePack: every family of the specification, every fault, and the msgpack library as the second opinion."""

from __future__ import annotations

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire.formats.messagepack import FORMAT, encode, trace
from explorer.wire.layout import Layout, Role
from explorer.wire.problem import EncodeError
from explorer.wire.value import Ext, Pairs, Timestamp, Value, same

from ..lawful import read_back, traced
from ..values import INTEGERS_64, TEXT


def told(layout: Layout) -> list[tuple[str, str, str]]:
    return [(span.data.hex(), span.part.name, span.path) for span in layout.spans()]


def test_the_classic_record() -> None:
    record = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
    data = encode(record)
    assert len(data) == 66
    assert told(traced(FORMAT, data))[:7] == [
        ("83", "fixmap", ""),
        ("a8", "fixstr", "/userName"),
        ("757365724e616d65", "key text", "/userName"),
        ("a6", "fixstr", "/userName"),
        ("4d617274696e", "text", "/userName"),
        ("ae", "fixstr", "/favoriteNumber"),
        ("6661766f726974654e756d626572", "key text", "/favoriteNumber"),
    ]


def test_bits_of_a_shared_byte() -> None:
    """A fixstr of 16 to 31 bytes has five bits of length: other tools read four."""
    span = traced(FORMAT, b"\xb0" + b"0123456789abcdef").span(0)
    assert [(run.width, run.role, run.value, run.text) for run in span.bits] == [
        (3, Role.TYPE, "101", "fixstr"),
        (5, Role.LENGTH, "10000", "16 bytes"),
    ]
    assert traced(FORMAT, b"\xb0" + b"0123456789abcdef").breakdown() == {
        Role.TYPE: 3 / 8, Role.LENGTH: 5 / 8, Role.VALUE: 16,
    }  # fmt: skip
    negative = traced(FORMAT, b"\xe0").span(0)
    assert [run.text for run in negative.bits] == ["negative fixint", "0 - 32 = -32"]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("c0", None), ("c2", False), ("c3", True),
        ("00", 0), ("7f", 127), ("ff", -1), ("e0", -32),
        ("cc80", 128), ("cdffff", 65535), ("ceffffffff", 2**32 - 1), ("cfffffffffffffffff", 2**64 - 1),
        ("d080", -128), ("d18000", -(2**15)), ("d280000000", -(2**31)), ("d38000000000000000", -(2**63)),
        ("ca3fc00000", 1.5), ("cb3ff8000000000000", 1.5), ("cbfff0000000000000", float("-inf")),
        ("a0", ""), ("a161", "a"), ("d90161", "a"), ("da000161", "a"), ("db0000000161", "a"),
        ("c40101", b"\x01"), ("c5000101", b"\x01"), ("c60000000101", b"\x01"), ("c400", b""),
        ("90", []), ("920102", [1, 2]), ("dc000101", [1]), ("dd0000000101", [1]),
        ("80", {}), ("81a16101", {"a": 1}), ("de0001a16101", {"a": 1}), ("df00000001a16101", {"a": 1}),
        ("81d9016101", {"a": 1}), ("81da00016101", {"a": 1}), ("81db000000016101", {"a": 1}),
        ("d40501", Ext(5, b"\x01")), ("d5050102", Ext(5, b"\x01\x02")), ("d60501020304", Ext(5, b"\x01\x02\x03\x04")),
        ("d7050102030405060708", Ext(5, bytes(range(1, 9)))), ("d805" + "00" * 16, Ext(5, bytes(16))),
        ("c70005", Ext(5, b"")), ("c70305010203", Ext(5, b"\x01\x02\x03")), ("c8000105aa", Ext(5, b"\xaa")),
        ("c90000000105aa", Ext(5, b"\xaa")), ("d48001", Ext(-128, b"\x01")), ("d4ff01", Ext(-1, b"\x01")),
        ("d6ff00000001", Timestamp(1, 0)), ("d7ff0000000400000001", Timestamp(1, 1)),
        ("c70cff00000001ffffffffffffffff", Timestamp(-1, 1)),
        ("8101a161", Pairs(((1, "a"),))), ("82a16101a16102", Pairs((("a", 1), ("a", 2)))),
        ("8190c0", Pairs((([], None),))), ("8181a16101c3", Pairs((({"a": 1}, True),))), ("81c0c0", Pairs(((None, None),))),
        ("a1ff", b"\xff"), ("81a1ff01", Pairs(((b"\xff", 1),))),
    ],
)  # fmt: skip
def test_every_family(data: str, value: Value) -> None:
    assert same(read_back(FORMAT, bytes.fromhex(data)), value)


@pytest.mark.parametrize(
    ("data", "code", "offset", "expected", "found"),
    [
        ("", "truncated", 0, "a type byte", "the end of the data"),
        ("c1", "invalid", 0, "a type byte", "c1, which the specification never uses"),
        ("92c1c0", "invalid", 1, "a type byte", "c1, which the specification never uses"),
        ("a5616263", "truncated", 1, "5 bytes of fixstr", "only 3 bytes left"),
        ("d9", "truncated", 1, "a length of 1 byte", "the end of the data"),
        ("db000000", "truncated", 1, "a length of 4 bytes", "only 3 bytes left"),
        ("cd00", "truncated", 1, "2 bytes of uint 16", "only 1 byte left"),
        ("dc00", "truncated", 1, "a count of 2 bytes", "only 1 byte left"),
        ("93", "truncated", 1, "3 more elements", "the end of the data"),
        ("9201", "truncated", 2, "1 more element", "the end of the data"),
        ("ddffffffff00", "truncated", 6, "4,294,967,294 more elements", "the end of the data"),
        ("81", "truncated", 1, "2 more keys and values", "the end of the data"),
        ("81a161", "truncated", 3, "1 more value", "the end of the data"),
        ("82a16101", "truncated", 4, "2 more keys and values", "the end of the data"),
        ("81a26161", "truncated", 4, "1 more value", "the end of the data"),
        ("8101", "truncated", 2, "1 more value", "the end of the data"),
        ("d6", "truncated", 1, "the type of an extension", "the end of the data"),
        ("d605aabb", "truncated", 2, "4 bytes of extension data", "only 2 bytes left"),
        ("d7ffffffffff00000000", "invalid", 2, "at most 999,999,999 nanoseconds", "1,073,741,823"),
        ("0000", "trailing-bytes", 1, "the end of the data", "1 more byte"),
    ],
)  # fmt: skip
def test_every_fault_has_a_place_and_a_way_out(data: str, code: str, offset: int, expected: str, found: str) -> None:
    problem = traced(FORMAT, bytes.fromhex(data)).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected, problem.found) == (code, offset, expected, found)
    assert problem.fix


def test_text_that_is_not_utf8_is_told() -> None:
    layout = traced(FORMAT, bytes.fromhex("82a161a1ffa1fea162"))
    assert [(remark.code, remark.offset, remark.path) for remark in layout.remarks] == [
        ("not-utf8", 4, "/a"),
        ("not-utf8", 6, '/{"$bytes":"~1g=="}'),
    ]


def test_what_was_understood_before_the_fault() -> None:
    assert traced(FORMAT, bytes.fromhex("82a16101a1629201")).value == {"a": 1, "b": [1]}
    layout = traced(FORMAT, bytes.fromhex("93a161a162c1"))
    assert layout.value == ["a", "b", None]
    assert layout.read_bytes == 6


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**30])
def test_integers_beyond_64_bits_have_no_writing(value: int) -> None:
    with pytest.raises(EncodeError) as raised:
        encode({"a": [{"b/c": value}]})
    problem = raised.value.problem
    assert (problem.code, problem.path, problem.found) == ("integer-too-large", "/a/0/b~1c", str(value))
    assert encode(2**64 - 1) == b"\xcf" + b"\xff" * 8
    assert encode(-(2**63)) == b"\xd3\x80" + bytes(7)


# The library, both ways

KEYS = TEXT | INTEGERS_64 | st.booleans() | st.none() | st.binary(max_size=5)
SCALARS = (
    st.none() | st.booleans() | INTEGERS_64 | st.integers(0, 2**64 - 1) | st.floats() | TEXT | st.binary(max_size=300)
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=20))
    | st.builds(msgpack.Timestamp, st.integers(-(2**63), 2**63 - 1), st.integers(0, 999_999_999))
)  # fmt: skip
PAIRS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=20) | st.lists(st.tuples(KEYS, inner), max_size=20).map(tuple),
    max_leaves=20,
)
"""Anything MessagePack can say. Maps are tuples of pairs, so that a key may come twice."""


def packed(value: object) -> bytes:
    packer = msgpack.Packer(autoreset=False)

    def write(value: object) -> None:
        if isinstance(value, tuple) and not isinstance(value, msgpack.ExtType):
            packer.pack_map_header(len(value))
            for key, item in value:
                write(key)
                write(item)
        elif isinstance(value, list):
            packer.pack_array_header(len(value))
            for item in value:
                write(item)
        else:
            packer.pack(value)

    write(value)
    return bytes(packer.bytes())


def theirs(data: bytes) -> Value:
    """What the library reads, in our words."""
    return ours(
        msgpack.unpackb(data, object_pairs_hook=tuple, strict_map_key=False, ext_hook=Ext, timestamp=0, raw=False)
    )  # fmt: skip


def ours(value: object) -> Value:
    match value:
        case msgpack.Timestamp():
            return Timestamp(value.seconds, value.nanoseconds)
        case tuple():
            entries = [(ours(key), ours(item)) for key, item in value]
            texts = {key: item for key, item in entries if isinstance(key, str)}
            return texts if len(texts) == len(entries) else Pairs(tuple(entries))
        case list():
            return [ours(item) for item in value]
        case _:
            return value


@given(PAIRS)
def test_reads_what_the_library_writes(value: object) -> None:
    data = packed(value)
    assert same(read_back(FORMAT, data), theirs(data))


@given(st.binary(max_size=80))
def test_agrees_with_the_library_on_any_bytes(data: bytes) -> None:
    """Both read the same value, or both refuse; the library also refuses text that is no UTF-8, and keys it cannot hash."""
    layout = trace(data)
    try:
        value = theirs(data)
    except UnicodeDecodeError:
        return
    except (ValueError, msgpack.UnpackException, TypeError):
        assert layout.problem is not None
        return
    assert layout.problem is None
    assert same(layout.value, value)


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXT, inner, max_size=6)))
def test_the_library_reads_what_we_write(value: object) -> None:
    meant = as_ours(value)
    data = encode(meant)
    assert data == msgpack.packb(value)
    assert same(theirs(data), meant)


def as_ours(value: object) -> Value:
    match value:
        case msgpack.ExtType():
            return Ext(value.code, value.data)
        case msgpack.Timestamp():
            return Timestamp(value.seconds, value.nanoseconds)
        case list():
            return [as_ours(item) for item in value]
        case dict():
            return {key: as_ours(item) for key, item in value.items()}
        case _:
            return value
