"""Thrift's two protocols: the specification's examples, the library's bytes both ways, and whatever else comes."""

from __future__ import annotations

import math
import uuid
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.format import Format
from explorer.wire.formats import thrift_binary, thrift_compact
from explorer.wire.layout import Layout, Role
from explorer.wire.problem import EncodeError
from explorer.wire.schema import ListOf, Ref, Schema, Struct, Text
from explorer.wire.schemas import thrift
from explorer.wire.value import Pairs, Value, same

from ..lawful import lawful, read_back, traced
from .thrift_strategies import records, schemas

BINARY, COMPACT = thrift_binary.FORMAT, thrift_compact.FORMAT
PROTOCOLS = {BINARY.key: TBinaryProtocol, COMPACT.key: TCompactProtocol}
both = pytest.mark.parametrize("format_", [BINARY, COMPACT], ids=lambda format_: format_.key)

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}
CLASSIC_IDL = "struct Person { 1: string userName; 2: optional i64 favoriteNumber; 3: list<string> interests }"
CLASSIC_BINARY = (
    "0b0001 00000006 4d617274696e 0a0002 0000000000000539"
    "0f0003 0b 00000002 0000000b 646179647265616d696e67 00000007 6861636b696e67 00"
)
CLASSIC_COMPACT = "18064d617274696e16f21419280b646179647265616d696e67076861636b696e6700"


def written(format_: Format, value: Value, idl: str) -> bytes:
    schema = thrift.parse(idl)
    return format_.encode(conform(value, schema, thrift.MANNER).value, schema)


@pytest.mark.parametrize(("format_", "hex_"), [(BINARY, CLASSIC_BINARY), (COMPACT, CLASSIC_COMPACT)])
def test_the_classic_record(format_: Format, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    assert written(format_, CLASSIC, CLASSIC_IDL) == data
    assert read_back(format_, data, thrift.parse(CLASSIC_IDL)) == CLASSIC
    assert read_back(format_, data) == {"1": "Martin", "2": 1337, "3": ["daydreaming", "hacking"]}


# One field of each type: IDL, value, its bytes in both protocols. Read in both directions.

FIELDS: list[tuple[str, Any, str, str]] = [
    ("bool", True, "02 0001 01", "11"),
    ("bool", False, "02 0001 00", "12"),
    ("i8", -1, "03 0001 ff", "13 ff"),
    ("byte", 127, "03 0001 7f", "13 7f"),
    ("i16", -2, "06 0001 fffe", "14 03"),
    ("i32", 0, "08 0001 00000000", "15 00"),
    ("i32", -2147483648, "08 0001 80000000", "15 ffffffff0f"),
    ("i64", 9007199254740993, "0a 0001 0020000000000001", "16 8280808080808020"),
    ("i64", -(1 << 63), "0a 0001 8000000000000000", "16 ffffffffffffffffff01"),
    ("double", 112.0, "04 0001 405c000000000000", "17 0000000000005c40"),
    ("double", -0.0, "04 0001 8000000000000000", "17 0000000000000080"),
    ("string", "é", "0b 0001 00000002 c3a9", "18 02 c3a9"),
    ("string", "", "0b 0001 00000000", "18 00"),
    ("binary", b"\xff", "0b 0001 00000001 ff", "18 01 ff"),
    (
        "uuid", "00112233-4455-6677-8899-aabbccddeeff", "10 0001 00112233445566778899aabbccddeeff",
        "1d 00112233445566778899aabbccddeeff",
    ),
    ("list<bool>", [True, False], "0f 0001 02 00000002 01 00", "19 21 01 02"),
    ("list<i8>", [], "0f 0001 03 00000000", "19 03"),
    ("list<i32>", list(range(15)), "0f 0001 08 0000000f" + "".join(f"{n:08x}" for n in range(15)),
     "19 f5 0f" + "".join(f"{2 * n:02x}" for n in range(15))),
    ("set<double>", [1.0], "0e 0001 04 00000001 3ff0000000000000", "1a 17 000000000000f03f"),
    ("list<list<string>>", [["a"], []], "0f 0001 0f 00000002 0b 00000001 00000001 61 0b 00000000", "19 29 18 01 61 08"),
    ("map<string, i32>", {"a": 1}, "0d 0001 0b 08 00000001 00000001 61 00000001", "1b 01 85 01 61 02"),
    ("map<string, i32>", {}, "0d 0001 0b 08 00000000", "1b 00"),
    ("map<i32, bool>", {"-1": True}, "0d 0001 08 02 00000001 ffffffff 01", "1b 01 51 01 01"),
    ("map<bool, bool>", {"false": False}, "0d 0001 02 02 00000001 00 00", "1b 01 11 02 02"),
    ("map<double, i8>", {"1.5": 2}, "0d 0001 04 03 00000001 3ff8000000000000 02", "1b 01 73 000000000000f83f 02"),
    ("map<binary, i8>", {"/w==": 2}, "0d 0001 0b 03 00000001 00000001 ff 02", "1b 01 83 01 ff 02"),
    ("map<i8, map<i8, i8>>", {"1": {"2": 3}}, "0d 0001 03 0d 00000001 01 03 03 00000001 02 03", "1b 01 3b 01 01 33 02 03"),
    ("string (json_type = \"integer\")", 1 << 64, "0b 0001 00000014" + b"18446744073709551616".hex(),
     "18 14" + b"18446744073709551616".hex()),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "value", "binary", "compact"), FIELDS)
def test_a_field_of_each_type(type_: str, value: Value, binary: str, compact: str) -> None:
    idl = f"struct S {{ 1: {type_} f }}"
    for format_, hex_ in ((BINARY, binary), (COMPACT, compact)):
        data = bytes.fromhex(hex_ + "00")
        assert written(format_, {"f": value}, idl) == data
        assert same(read_back(format_, data, thrift.parse(idl)), {"f": value})


@pytest.mark.parametrize(
    ("key", "number", "hex_"),
    [
        (1, 1, "11 00"),
        (15, 15, "f1 00"),
        (16, 16, "01 20 00"),
        (100, 100, "01 c801 00"),
        (32767, 32767, "01 feff03 00"),
    ],
)
def test_the_long_form_of_a_compact_field(key: int, number: int, hex_: str) -> None:
    data = bytes.fromhex(hex_)
    idl = f"struct S {{ {key}: bool f }}"
    assert written(COMPACT, {"f": True}, idl) == data
    assert read_back(COMPACT, data, thrift.parse(idl)) == {"f": True}
    assert read_back(COMPACT, data) == {str(number): True}


def test_fields_are_written_in_the_order_of_their_numbers() -> None:
    idl = "struct Backwards { 2: i32 first; 1: i32 second }"
    assert written(BINARY, {"first": 4, "second": 2}, idl).hex() == "080001000000020800020000000400"
    assert written(COMPACT, {"first": 4, "second": 2}, idl).hex() == "1504150800"


# Wrong answers of other tools


def test_compact_fields_of_zigzag_integers() -> None:
    data = bytes.fromhex("18 03 666f6f 16 c801 16 b0dffdeb0c 16 02 00")
    assert read_back(COMPACT, data) == {"1": "foo", "2": 100, "3": 1723840472, "4": 1}


def test_compact_long_form_header() -> None:
    data = bytes.fromhex("08 c801 8601") + b"x" * 134 + b"\0"
    layout = traced(COMPACT, data)
    assert layout.problem is None
    assert layout.value == {"100": "x" * 134}
    assert [(span.part.name, span.text) for span in layout.spans()][:3] == [
        ("long field header", "binary"), ("field id", "100"), ("length", "134"),
    ]  # fmt: skip


def test_both_halves_of_a_shared_byte_are_shown() -> None:
    layout = traced(COMPACT, bytes.fromhex(CLASSIC_COMPACT))
    header, head = layout.span(0), next(span for span in layout.spans() if span.part.name == "list header")
    assert [(run.width, run.role, run.value, run.text) for run in header.bits] == [
        (4, Role.TAG, "0001", "the last field's number + 1"), (4, Role.TYPE, "1000", "binary"),
    ]  # fmt: skip
    assert [(run.width, run.role, run.value, run.text) for run in head.bits] == [
        (4, Role.LENGTH, "0010", "2 elements"), (4, Role.TYPE, "1000", "string"),
    ]  # fmt: skip
    assert sum(layout.breakdown().values()) == 34
    assert layout.breakdown()[Role.TAG] == 1.5  # three field headers, half a byte each


def test_bits_of_a_zigzag_varint_and_of_a_double() -> None:
    varint = next(span for span in traced(COMPACT, bytes.fromhex("16f21400")).spans() if span.part.role is Role.VALUE)
    assert [run.text for run in varint.bits] == [
        "another byte follows", "bits 0 to 6", "last byte", "highest bits: 2674 is 1337 in zigzag (1337 × 2)",
    ]  # fmt: skip
    for format_, hex_ in ((BINARY, "040001c05c00000000000000"), (COMPACT, "170000000000005cc000")):
        double = next(span for span in traced(format_, bytes.fromhex(hex_)).spans() if span.part.role is Role.VALUE)
        assert double.value == -112.0
        assert [run.value[:3] for run in double.bits] == ["1", "100", "110"]
        assert [run.width for run in double.bits] == [1, 11, 52]


# Both writings of a boolean in a container; keys that are no text


def test_booleans_in_containers_have_two_writings_of_false() -> None:
    assert read_back(COMPACT, bytes.fromhex("19 31 01 02 00 00")) == {"1": [True, False, False]}
    assert read_back(COMPACT, bytes.fromhex("19 32 01 02 00 00")) == {"1": [True, False, False]}


def test_keys_without_a_schema_are_as_the_wire_says() -> None:
    assert read_back(BINARY, bytes.fromhex("0d 0001 08 03 00000001 00000007 02 00")) == {"1": Pairs(((7, 2),))}
    assert read_back(COMPACT, bytes.fromhex("1b 01 53 0e 02 00")) == {"1": Pairs(((7, 2),))}
    assert read_back(COMPACT, bytes.fromhex("1b 01 83 01 61 02 00")) == {"1": {"a": 2}}
    assert read_back(COMPACT, bytes.fromhex("1b 01 83 01 ff 02 00")) == {"1": Pairs(((b"\xff", 2),))}


@both
def test_keys_that_are_containers(format_: Format) -> None:
    hex_ = {BINARY: "0d 0001 0f 03 00000001 03 00000002 01 02 05 00", COMPACT: "1b 01 93 23 01 02 05 00"}[format_]
    value = Pairs((([1, 2], 5),))
    layout = traced(format_, bytes.fromhex(hex_), thrift.parse("struct S { 1: map<list<i8>, i8> m }"))
    assert layout.problem is None
    assert layout.value == {"m": value}
    assert read_back(format_, bytes.fromhex(hex_)) == {"1": value}


def test_a_key_that_comes_twice_keeps_both_entries() -> None:
    assert read_back(COMPACT, bytes.fromhex("1b 02 83 01 61 02 01 61 03 00")) == {"1": Pairs((("a", 2), ("a", 3)))}


# What a schema adds: names, symbols, unions, what does not belong


SCHOOL = """
enum Color { RED = 1, GREEN = 2 }
union Id { 1: i64 number; 2: string text } (json_type = "union")
union Tagged { 1: i64 number; 2: string text }
struct Null {} (json_type = "null")
union Maybe { 1: Null nothing; 2: i64 number } (json_type = "union")
struct S {
  1: Color color; 2: Id id; 3: Tagged tagged; 4: list<Maybe> maybes; 5: map<Color, Color> by_color;
  6: string spoken (json_name = "foo-bar"); 7: list<Id> ids
}
"""


@both
def test_what_only_a_schema_tells(format_: Format) -> None:
    value = {
        "color": "GREEN", "id": "x", "tagged": {"number": 5}, "maybes": [None, 3, None], "by_color": {"RED": "GREEN"},
        "foo-bar": "y", "ids": [1, "2"],
    }  # fmt: skip
    schema = thrift.parse(SCHOOL)
    data = written(format_, value, SCHOOL)
    layout = traced(format_, data, schema)
    assert layout.problem is None
    assert layout.value == value
    assert not layout.remarks
    paths = {span.path for span in layout.spans()}
    assert {"/color", "/id", "/tagged/number", "/maybes/1", "/by_color/RED", "/foo-bar", "/ids/0"} <= paths


@both
def test_an_enum_number_without_a_name_stays_a_number(format_: Format) -> None:
    data = written(format_, {"color": 77}, "enum Color { RED } struct S { 1: Color color }")
    assert read_back(format_, data, thrift.parse(SCHOOL)) == {"color": 77}


@both
def test_a_field_that_the_schema_does_not_have(format_: Format) -> None:
    data = written(format_, {"a": [[1]], "b": 2}, "struct S { 1: list<list<i32>> a; 2: i32 b }")
    layout = traced(format_, data, thrift.parse("struct S { 2: i32 b }"))
    assert layout.value == {"b": 2}
    assert [(remark.code, remark.path) for remark in layout.remarks] == [("unknown-field", "/1")]
    assert "/1/0/0" in {span.path for span in layout.spans()}


@both
def test_a_field_of_another_type(format_: Format) -> None:
    data = written(format_, {"a": "seven", "b": 2}, "struct S { 1: string a; 2: i32 b }")
    layout = traced(format_, data, thrift.parse("struct S { 1: i64 a; 2: i32 b }"))
    assert layout.value == {"b": 2}
    (remark,) = layout.remarks
    assert (remark.code, remark.path, remark.expected, remark.found) == ("other-type", "/a", "i64", "string")
    assert "seven" in [span.text for span in layout.spans()]


@both
def test_elements_of_another_type(format_: Format) -> None:
    data = written(format_, {"a": [1], "m": {"x": 1}}, "struct S { 1: list<i32> a; 2: map<string, i32> m }")
    layout = traced(format_, data, thrift.parse("struct S { 1: list<i64> a; 2: map<string, i64> m }"))
    assert layout.value == {}
    assert [(remark.expected, remark.found) for remark in layout.remarks] == [
        ("list<i64>", "list<i32>"), ("map<string, i64>", "map<string, i32>"),
    ]  # fmt: skip
    empty = written(format_, {"a": []}, "struct S { 1: list<i32> a }")
    assert read_back(format_, empty, thrift.parse("struct S { 1: list<i64> a }")) == {"a": []}


@both
def test_a_required_field_that_is_missing(format_: Format) -> None:
    layout = traced(format_, b"\0", thrift.parse("struct S { 1: required i32 a; 2: i32 b }"))
    assert layout.problem is None
    assert [(remark.code, remark.offset) for remark in layout.remarks] == [("missing-field", 0)]
    assert "field a (number 1)" in layout.remarks[0].detail


@both
def test_a_union_with_no_field_or_two(format_: Format) -> None:
    schema = thrift.parse("union U { 1: i8 a; 2: i8 b }")
    assert [remark.code for remark in traced(format_, b"\0", schema).remarks] == ["not-one-field"]
    two = written(format_, {"a": 1, "b": 2}, "struct S { 1: i8 a; 2: i8 b }")
    assert [remark.found for remark in traced(format_, two, schema).remarks] == ["2 fields"]


@both
def test_text_that_is_no_utf8(format_: Format) -> None:
    data = written(format_, {"a": b"\xff"}, "struct S { 1: binary a }")
    layout = traced(format_, data, thrift.parse("struct S { 1: string a }"))
    assert layout.value == {"a": b"\xff"}
    assert [remark.code for remark in layout.remarks] == ["not-utf8"]


def test_a_schema_whose_root_is_no_struct_says_nothing() -> None:
    schema = Schema("", ListOf(Text()), {})
    assert read_back(COMPACT, bytes.fromhex("110000")[:2], schema) == {"1": True}


# Faults and oddities


FAULTS = [
    (BINARY, "", "truncated", 0, "the type and the number of a field, or a stop"),
    (BINARY, "0b", "truncated", 0, "the type and the number of a field, or a stop"),
    (BINARY, "0b 0001 000000", "truncated", 3, "a length of 4 bytes"),
    (BINARY, "0b 0001 00000005 6162", "truncated", 7, "5 bytes of text or binary"),
    (BINARY, "0b 0001 ffffffff", "negative-size", 3, "a length of 0 or more"),
    (BINARY, "0b 0001 7fffffff", "truncated", 7, "2,147,483,647 bytes of text or binary"),
    (BINARY, "0a 0001 00", "truncated", 3, "i64: 8 bytes"),
    (BINARY, "05 0001 00", "invalid", 0, "the type of a field, or a stop"),
    (BINARY, "01 0001 00", "invalid", 0, "the type of a field, or a stop"),
    (BINARY, "11 0001 00", "invalid", 0, "the type of a field, or a stop"),
    (BINARY, "0f 0001 02 7fffffff", "truncated", 8, "2,147,483,647 elements of at least 1 byte each"),
    (BINARY, "0f 0001 0a 00000002 0000000000000000", "truncated", 8, "2 elements of at least 8 bytes each"),
    (BINARY, "0f 0001 02 ffffffff", "negative-size", 3, "a number of elements, 0 or more"),
    (BINARY, "0f 0001 07 00000001 00", "invalid", 3, "the type of the elements"),
    (BINARY, "0f 0001 08 0000", "truncated", 3, "the type and the number of the elements, 5 bytes"),
    (BINARY, "0d 0001 0b 05 00000001", "invalid", 4, "the types of keys and values"),
    (BINARY, "0d 0001 0b 0b 80000000", "negative-size", 3, "a number of entries, 0 or more"),
    (BINARY, "00 00", "trailing-bytes", 1, "the end of the data"),
    (COMPACT, "", "truncated", 0, "the header of a field, or a stop"),
    (COMPACT, "01", "truncated", 0, "the number of a field: a varint, whose last byte is below 80"),
    (COMPACT, "1e", "invalid", 0, "the type of a field, 1 to 13, or a stop"),
    (COMPACT, "18", "truncated", 1, "a length: a varint, whose last byte is below 80"),
    (COMPACT, "18 05 6162", "truncated", 2, "5 bytes of text or binary"),
    (COMPACT, "18 ffffffff0f", "negative-size", 1, "a length below 2^31"),
    (COMPACT, "16 8080", "truncated", 1, "an i64: a varint, whose last byte is below 80"),
    (COMPACT, "16 ffffffffffffffffffff01", "varint-too-long", 1, "an i64: a varint of at most 10 bytes"),
    (COMPACT, "16 ffffffffffffffffff02", "varint-too-long", 1, "an i64: a varint of at most 64 bits"),
    (COMPACT, "17 00", "truncated", 1, "double: 8 bytes"),
    (COMPACT, "19 f5", "truncated", 1, "the number of the elements: a varint, whose last byte is below 80"),
    (COMPACT, "19 f5 ffffffff0f", "negative-size", 1, "a number of elements, 0 or more"),
    (COMPACT, "19 1e", "invalid", 1, "the type of the elements, 1 to 13"),
    (COMPACT, "1b 01", "truncated", 2, "the types of keys and values"),
    (COMPACT, "1b 01 f1", "invalid", 2, "the types of keys and values, 1 to 13"),
    (COMPACT, "1b ffffffff07 11", "truncated", 7, "2,147,483,647 entries of at least 2 bytes each"),
    (COMPACT, "00 ff", "trailing-bytes", 1, "the end of the data"),
]  # fmt: skip


@pytest.mark.parametrize(("format_", "hex_", "code", "offset", "expected"), FAULTS)
def test_faults(format_: Format, hex_: str, code: str, offset: int, expected: str) -> None:
    problem = traced(format_, bytes.fromhex(hex_)).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)


ODDITIES = [
    (BINARY, "02 0001 02 00", "odd-boolean", 3, {"1": True}),
    (BINARY, "0f 0001 02 00000001 ff 00", "odd-boolean", 8, {"1": [True]}),
    (COMPACT, "19 11 07 00", "odd-boolean", 2, {"1": [False]}),
    (COMPACT, "16 8000 00", "varint-overlong", 1, {"1": 0}),
    (COMPACT, "18 8100 61 00", "varint-overlong", 1, {"1": "a"}),
    (COMPACT, "14 80808001 00", "out-of-range", 1, {"1": 1 << 20}),
    (COMPACT, "05 80808001 00 00", "out-of-range", 1, {str(1 << 20): 0}),
    (COMPACT, "50", "odd-stop", 0, {}),
]  # fmt: skip


@pytest.mark.parametrize(("format_", "hex_", "code", "offset", "value"), ODDITIES)
def test_oddities_are_told_and_read(format_: Format, hex_: str, code: str, offset: int, value: Value) -> None:
    layout = traced(format_, bytes.fromhex(hex_))
    assert layout.problem is None
    assert [(remark.code, remark.offset) for remark in layout.remarks] == [(code, offset)]
    assert same(layout.value, value)


@both
def test_nesting_up_to_the_limit(format_: Format) -> None:
    head, count = {BINARY: (b"\x0f\0\1", b"\x0f\0\0\0\1"), COMPACT: (b"\x19", b"\x19")}[format_]
    last = {BINARY: b"\x03\0\0\0\1\7\0", COMPACT: b"\x13\7\0"}[format_]
    deep = traced(format_, head + count * (limits.NESTING - 1) + last)
    assert deep.problem is None
    value = deep.value["1"]
    for _ in range(limits.NESTING):
        (value,) = value
    assert value == 7
    deeper = traced(format_, head + count * limits.NESTING + last)
    assert deeper.problem is not None
    assert deeper.problem.code == "too-deep"


# Writing


@both
def test_writing_without_a_struct_is_refused(format_: Format) -> None:
    for schema in (None, Schema("thrift", ListOf(Text()), {})):
        with pytest.raises(EncodeError) as error:
            format_.encode([], schema)
        assert error.value.problem.code == "no-struct"


@both
def test_a_default_is_written_where_the_record_has_none(format_: Format) -> None:
    idl = "struct S { 1: i32 a = 7; 2: optional string b = 'x'; 3: i32 c; 4: binary d = 'raw' }"
    assert read_back(format_, written(format_, {}, idl), thrift.parse(idl)) == {"a": 7, "b": "x", "d": b"raw"}


# The library as a second opinion


def opinion(format_: Format, data: bytes) -> Value:
    """What the library's own reader makes of the bytes of a struct."""
    buffer = TMemoryBuffer(data)
    protocol = PROTOCOLS[format_.key](buffer)
    value = _read(protocol, TType.STRUCT)
    assert not buffer.read(1)
    return value


def _read(protocol: Any, ttype: int) -> Value:
    match ttype:
        case TType.BOOL:
            return protocol.readBool()
        case TType.BYTE:
            return protocol.readByte()
        case TType.I16:
            return protocol.readI16()
        case TType.I32:
            return protocol.readI32()
        case TType.I64:
            return protocol.readI64()
        case TType.DOUBLE:
            return protocol.readDouble()
        case TType.STRING:
            data = protocol.readBinary()
            try:
                return data.decode()
            except UnicodeDecodeError:
                return data
        case TType.UUID:
            return str(protocol.readUuid())
        case TType.LIST | TType.SET:
            item, size = protocol.readListBegin()
            items = [_read(protocol, item) for _ in range(size)]
            protocol.readListEnd()
            return items
        case TType.MAP:
            key, item, size = protocol.readMapBegin()
            entries = [(_read(protocol, key), _read(protocol, item)) for _ in range(size)]
            protocol.readMapEnd()
            named = {key: item for key, item in entries if isinstance(key, str)}
            return named if len(named) == len(entries) else Pairs(tuple(entries))
        case TType.STRUCT:
            protocol.readStructBegin()
            fields = {}
            while (header := protocol.readFieldBegin())[1] != TType.STOP:
                fields[str(header[2])] = _read(protocol, header[1])
                protocol.readFieldEnd()
            protocol.readStructEnd()
            return fields
    raise AssertionError(ttype)


@both
@given(made=records())
def test_every_record_of_every_schema(format_: Format, made: tuple[Schema, Value]) -> None:
    """It conforms to itself, its bytes read back with the schema, and without it as the library reads them."""
    schema, value = made
    assert same(conform(value, schema, thrift.MANNER).value, value)
    data = format_.encode(value, schema)
    note(data.hex(" "))
    layout = traced(format_, data, schema)
    assert layout.problem is None
    assert not layout.remarks
    assert same(layout.value, value)
    assert same(read_back(format_, data), opinion(format_, data))


@both
@given(made=records(), other=schemas())
def test_bytes_of_one_schema_with_another(format_: Format, made: tuple[Schema, Value], other: Schema) -> None:
    """Any schema walks any whole struct to its end: what does not belong is told."""
    schema, value = made
    data = format_.encode(value, schema)
    assert traced(format_, data, other).problem is None


@both
@given(data=st.binary(max_size=120), schema=schemas())
def test_any_bytes_with_any_schema(format_: Format, data: bytes, schema: Schema) -> None:
    with_, without = traced(format_, data, schema), traced(format_, data)
    assert list(with_.starts) == list(without.starts)  # the schema gives names; where things are, the wire says
    assert (with_.problem and with_.problem.offset) == (without.problem and without.problem.offset)


@both
@given(made=records(), at=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_a_changed_byte_is_read_as_the_library_reads_it(
    format_: Format, made: tuple[Schema, Value], at: int, byte: int
) -> None:
    """What we read without a problem or a remark, the library reads to the same value."""
    schema, value = made
    data = bytearray(format_.encode(value, schema))
    data[at % len(data)] = byte
    layout = traced(format_, bytes(data))
    if layout.problem is None and not layout.remarks:
        assert same(layout.value, opinion(format_, bytes(data)))


def test_no_elements_may_have_no_type() -> None:
    assert read_back(BINARY, bytes.fromhex("0f 0001 00 00000000 00")) == {"1": []}
    assert read_back(COMPACT, bytes.fromhex("19 00 00")) == {"1": []}


@both
def test_keys_of_a_record_are_read_as_what_they_mean(format_: Format) -> None:
    idl = "struct S { 1: map<double, i8> d; 2: map<i32, i8> i; 3: map<binary, i8> b; 4: map<uuid, i8> u }"
    plain = str(uuid.UUID(int=1))
    record = {"d": {"1e2": 1}, "i": {"007": 1}, "b": {"_w": 1}, "u": {plain.upper(): 1}}
    assert read_back(format_, written(format_, record, idl), thrift.parse(idl)) == {
        "d": {"100.0": 1}, "i": {"7": 1}, "b": {"/w==": 1}, "u": {plain: 1},
    }  # fmt: skip


def test_special_numbers() -> None:
    data = written(
        BINARY, {"a": {"$float": "NaN"}, "b": {"$float": "-Infinity"}}, "struct S { 1: double a; 2: double b }"
    )
    value = read_back(BINARY, data, thrift.parse("struct S { 1: double a; 2: double b }"))
    assert math.isnan(value["a"])
    assert value["b"] == -math.inf


def test_a_uuid_in_any_writing() -> None:
    idl = "struct S { 1: uuid u }"
    plain = str(uuid.UUID(int=1))
    for text in (plain, plain.upper(), "{" + plain + "}"):
        assert read_back(BINARY, written(BINARY, {"u": text}, idl), thrift.parse(idl)) == {"u": plain}


def test_a_layout_is_made_without_a_schema_too() -> None:
    layout: Layout = lawful(BINARY.trace(bytes.fromhex(CLASSIC_BINARY), None))
    assert [span.path for span in layout.groups()] == ["", "/1", "/2", "/3", "/3/0", "/3/1"]


def test_a_struct_of_a_struct_of_itself() -> None:
    schema = Schema("thrift", Ref("S"), {"S": Struct("S", ())})
    assert read_back(COMPACT, b"\0", schema) == {}
