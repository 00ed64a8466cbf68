"""Avro's bytes: golden cases, faults in words, and two other implementations as second opinions."""

from __future__ import annotations

import io
import json
import math
from typing import Any

import avro.io
import avro.schema
import fastavro
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.formats.avro import FORMAT
from explorer.wire.infer import infer
from explorer.wire.layout import UNREAD, Role
from explorer.wire.problem import EncodeError
from explorer.wire.record import read
from explorer.wire.schema import Schema
from explorer.wire.schemas.avro import LANGUAGE
from explorer.wire.value import Logical, Pairs, Value, same, to_json
from tests.avro_schemas import schemas, schemas_with_values, without_logical_types
from tests.lawful import lawful, read_back, traced

from ..work import SECOND, counted

CLASSIC = '{"userName":"Martin","favoriteNumber":1337,"interests":["daydreaming","hacking"]}'
CLASSIC_HEX = "0c4d617274696e02f2140416646179647265616d696e670e6861636b696e6700"


def parsed(schema: Any) -> Schema:
    return LANGUAGE.parse(json.dumps(schema), None)


def encoded(value: Value, schema: Schema) -> tuple[Value, bytes]:
    """The value as it conforms, and its bytes, which must decode back."""
    fitted = conform(value, schema, LANGUAGE.manner).value
    data = FORMAT.encode(fitted, schema)
    assert same(read_back(FORMAT, data, schema), fitted)
    return fitted, data


def plain(value: Value) -> Value:
    """The value with logical ones as the bytes have them."""
    match value:
        case Logical():
            return value.raw
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case _:
            return value


# Golden bytes


def test_the_classic_record_is_32_bytes_and_every_byte_is_told() -> None:
    record = read(CLASSIC)
    fitted, losses = LANGUAGE.fit(infer(record.value))
    schema = LANGUAGE.parse(LANGUAGE.render(fitted), fitted.root_name)
    value, data = encoded(record.value, schema)
    assert losses == []
    assert data.hex() == CLASSIC_HEX
    assert value == record.value
    spans = list(traced(FORMAT, data, schema).spans())
    assert [(span.offset, span.length, span.part.name, span.path, span.text) for span in spans] == [
        (0, 1, "length", "/userName", "6 bytes"),
        (1, 6, "text", "/userName", "Martin"),
        (7, 1, "branch", "/favoriteNumber", "branch 1: long"),
        (8, 2, "zigzag long", "/favoriteNumber", "1337"),
        (10, 1, "block count", "/interests", "block of 2"),
        (11, 1, "length", "/interests/0", "11 bytes"),
        (12, 11, "text", "/interests/0", "daydreaming"),
        (23, 1, "length", "/interests/1", "7 bytes"),
        (24, 7, "text", "/interests/1", "hacking"),
        (31, 1, "end of blocks", "/interests", "end"),
    ]
    assert [bit.text for bit in spans[3].bits] == [
        "another byte follows", "bits 0 to 6", "last byte", "highest bits: 2674 is 1337 in zigzag (1337 × 2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "value", "hex_"),
    [  # the examples of the specification, "Binary Encoding"
        ("long", 0, "00"), ("long", -1, "01"), ("long", 1, "02"), ("long", -2, "03"), ("long", -64, "7f"),
        ("long", 64, "8001"), ("string", "foo", "06666f6f"),
        ({"type": "record", "name": "test", "fields": [{"name": "a", "type": "long"}, {"name": "b", "type": "string"}]},
         {"a": 27, "b": "foo"}, "3606666f6f"),
        ({"type": "enum", "name": "Foo", "symbols": ["A", "B", "C", "D"]}, "D", "06"),
        ({"type": "array", "items": "long"}, [3, 27], "04063600"),
        (["null", "string"], None, "00"), (["null", "string"], "a", "020261"),
        ("boolean", True, "01"), ("int", -(1 << 31), "ffffffff0f"), ("long", -(1 << 63), "ffffffffffffffffff01"),
        ("float", 1.5, "0000c03f"), ("double", -0.0, "0000000000000080"), ("bytes", "ÿ\x00", "04ff00"),
        ({"type": "map", "values": "int"}, {"é": 1}, "0204c3a90200"),
        ({"type": "fixed", "name": "F", "size": 2}, {"$bytes": "AQI="}, "0102"), ("null", None, ""), ([], None, None),
        ({"type": "record", "name": "E", "fields": []}, {}, ""),
    ],
)  # fmt: skip
def test_bytes_of_the_specification(schema: Any, value: Value, hex_: str | None) -> None:
    read_schema = parsed(schema)
    if hex_ is None:
        assert traced(FORMAT, b"\0", read_schema).problem is not None
        return
    _, data = encoded(value, read_schema)
    assert data.hex() == hex_


ARRAY = {"type": "array", "items": "int"}


@pytest.mark.parametrize(
    ("schema", "hex_", "value"),
    [
        (ARRAY, "02020206 04080a00", [1, 3, 4, 5]),  # two blocks
        (ARRAY, "03040204 00", [1, 2]),  # a negative count: two items, four bits further their size
        ({"type": "map", "values": "int"}, "01060261 020261 0400", None),
        ({"type": "map", "values": "int"}, "0202610202026104 00", Pairs((("a", 1), ("a", 2)))),
        ({"type": "map", "values": "int"}, "0106026102 00", {"a": 1}),
        ("int", "808000", 0),  # longer than it needs be
    ],
)
def test_blocks(schema: Any, hex_: str, value: Value) -> None:
    layout = traced(FORMAT, bytes.fromhex(hex_), parsed(schema))
    if value is None:
        assert layout.problem is not None
    else:
        assert layout.problem is None, layout.problem
        assert layout.value == value


def test_the_size_of_a_block_is_told_and_checked() -> None:
    schema = parsed(ARRAY)
    spans = list(traced(FORMAT, bytes.fromhex("0304020400"), schema).spans())
    assert [(span.part.name, span.part.role, span.text) for span in spans[:2]] == [
        ("block count", Role.LENGTH, "block of 2, its size follows"),
        ("block size", Role.LENGTH, "2 bytes of block"),
    ]
    problem = traced(FORMAT, bytes.fromhex("0306020400"), schema).problem
    assert problem is not None
    assert (problem.code, problem.offset, problem.expected) == (
        "block-size", 1, "the block to end at byte 5, as its size says",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "record", "hex_", "told"),
    [
        ({"type": "int", "logicalType": "date"}, "2000-01-01", "9aab01", "2000-01-01 (10957 days since 1970-01-01)"),
        ({"type": "int", "logicalType": "date"}, -1, "01", "1969-12-31 (-1 days since 1970-01-01)"),
        ({"type": "int", "logicalType": "date"}, (1 << 31) - 1, "feffffff0f",
         "2147483647 days (2147483647 days since 1970-01-01)"),
        ({"type": "int", "logicalType": "time-millis"}, "13:45:30.125", "9a949e2f",
         "13:45:30.125 (49530125 milliseconds since midnight)"),
        ({"type": "long", "logicalType": "time-micros"}, "00:00:00.000001", "02",
         "00:00:00.000001 (1 microseconds since midnight)"),
        ({"type": "long", "logicalType": "timestamp-millis"}, "2024-05-17T13:45:30.125+02:00", "9ae0f8e5f063",
         "2024-05-17T11:45:30.125Z (1715946330125 milliseconds since 1970)"),
        ({"type": "long", "logicalType": "timestamp-nanos"}, "1969-12-31T23:59:59.999999999Z", "01",
         "1969-12-31T23:59:59.999999999Z (-1 nanoseconds since 1970)"),
        ({"type": "long", "logicalType": "local-timestamp-micros"}, "1970-01-01 00:00", "00",
         "1970-01-01T00:00:00 (0 microseconds since 1970)"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 4}, "-3.1415", "048549",
         "-3.1415 (unscaled -31415)"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 2}, 1, "0264", "1.00 (unscaled 100)"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 0}, 128, "040080", "128 (unscaled 128)"),
        ({"type": "fixed", "name": "D", "size": 4, "logicalType": "decimal", "precision": 5, "scale": 4}, 3.1415,
         "00007ab7", "3.1415 (unscaled 31415)"),
        ({"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}, "2d2f3c9e-8a3b-4c6f-9a51-0d6ad3c0f3b7",
         "2d2f3c9e8a3b4c6f9a510d6ad3c0f3b7",
         "2d2f3c9e-8a3b-4c6f-9a51-0d6ad3c0f3b7 (2d 2f 3c 9e 8a 3b 4c 6f 9a 51 0d 6a d3 c0 f3 b7)"),
        ({"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}, "P1Y2M3DT4.5S",
         "0e0000000300000094110000", "P14M3DT4.5S (0e 00 00 00 03 00 00 00 94 11 00 00)"),
        ({"type": "string", "logicalType": "uuid"}, "not one", "0e6e6f74206f6e65", "not one"),
    ],
)  # fmt: skip
def test_logical_types_tell_the_number_and_its_meaning(schema: Any, record: Value, hex_: str, told: str) -> None:
    read_schema = parsed(schema)
    value, data = encoded(record, read_schema)
    assert data.hex() == hex_
    layout = traced(FORMAT, data, read_schema)
    assert list(layout.spans())[-1].text == told
    again, bytes_again = encoded(to_json(value), read_schema)  # what the API shows may be pasted back
    assert (again, bytes_again) == (value, data)
    raw, bytes_of_raw = encoded(plain(value), read_schema)
    assert (raw, bytes_of_raw) == (value, data)


@pytest.mark.parametrize(
    ("schema", "record", "expected"),
    [
        ({"type": "int", "logicalType": "date"}, "2000-02-30", "a date as 2024-05-17"),
        ({"type": "int", "logicalType": "date"}, 1 << 31, "an integer of 32 bits"),
        ({"type": "int", "logicalType": "time-millis"}, "13:45:30.0001", "at most 3 digits after the second"),
        ({"type": "long", "logicalType": "timestamp-millis"}, "2024-05-17", "a point in time as"),
        ({"type": "long", "logicalType": "local-timestamp-millis"}, "2024-05-17T00:00Z", "without a zone"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}, "123.45", "at most 4 digits"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}, "1.234", "at most 2 digits after"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}, "1e999999", "at most 4 digits"),
        ({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}, "12,34", "a decimal number"),
        ({"type": "fixed", "name": "U", "size": 16, "logicalType": "uuid"}, "2d2f3c9e", "a UUID"),
        ({"type": "fixed", "name": "D", "size": 12, "logicalType": "duration"}, {"months": -1, "days": 0, "milliseconds": 0},
         "a duration"),
        ("boolean", 1, "true or false"),
    ],
)  # fmt: skip
def test_a_record_that_does_not_fit_a_logical_type_is_told_why(schema: Any, record: Value, expected: str) -> None:
    with pytest.raises(Exception, match=r"expected") as error:
        conform(record, parsed(schema), LANGUAGE.manner)
    assert expected in str(error.value)


def test_branches_named_as_in_avros_json_are_understood_and_told() -> None:
    schema = parsed({
        "type": "record", "name": "a.R", "fields": [
            {"name": "n", "type": ["null", "long", "string", {"type": "record", "name": "S", "fields": [
                {"name": "x", "type": "int", "default": 7}]}]},
        ],
    })  # fmt: skip
    for record, value, branch in (
        ({"n": {"long": 1337}}, 1337, "branch 1: long"),
        ({"n": {"a.S": {"x": 1}}}, {"x": 1}, "branch 3: a.S"),
        ({"n": {"S": {}}}, {"x": 7}, "branch 3: a.S"),
        ({"n": {"x": 2}}, {"x": 2}, "branch 3: a.S"),
        ({"n": None}, None, "branch 0: null"),
        ({}, None, "branch 0: null"),
    ):
        conformed = conform(record, schema, LANGUAGE.manner)
        assert conformed.value == {"n": value}
        layout = traced(FORMAT, FORMAT.encode(conformed.value, schema), schema)
        assert layout.span(0).text == branch
        assert layout.value == {"n": value}
    assert "branch long" in conform({"n": {"long": 1}}, schema, LANGUAGE.manner).losses[0].detail


# Faults


@pytest.mark.parametrize(
    ("schema", "hex_", "code", "offset", "expected"),
    [
        ("boolean", "02", "boolean", 0, "00 or 01 for a boolean"),
        ("boolean", "", "truncated", 0, "a boolean byte"),
        ("int", "ffffffff1f", "out-of-range", 0, "a number within 32 bits"),
        ("long", "ffffffffffffffffff03", "out-of-range", 0, "a number within 64 bits"),
        ("long", "80808080808080808080" "00", "varint", 0, "a number of at most 10 bytes"),
        ("long", "80", "truncated", 0, "long (a number of 1 to 10 bytes)"),
        ("float", "000000", "truncated", 0, "4 bytes of float"),
        ("string", "0a61", "truncated", 1, "5 bytes of string"),
        ("string", "01", "negative-length", 0, "a length of 0 or more"),
        ("string", "02ff", "not-utf8", 1, "text in UTF-8"),
        ("bytes", "8080808080", "truncated", 0, "the length of bytes"),
        ({"type": "fixed", "name": "F", "size": 9}, "00", "truncated", 0, "9 bytes of F"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "02", "out-of-range", 0, "the number of a symbol of E: 0 to 0"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "01", "out-of-range", 0, "the number of a symbol of E: 0 to 0"),
        (["null", "int"], "04", "out-of-range", 0, "the branch of a union: 0 to 1"),
        (["null", "int"], "01", "out-of-range", 0, "the branch of a union: 0 to 1"),
        (["null", "int"], "808001", "out-of-range", 0, "the branch of a union: 0 to 1"),
        (["null", "int"], "02", "truncated", 1, "int (a number of 1 to 10 bytes)"),
        (ARRAY, "", "truncated", 0, "the count of a block"),
        (ARRAY, "0402", "truncated", 1, "2 items of at least 1 byte"),
        (ARRAY, "feffffffffffffffff01", "truncated", 10, "9,223,372,036,854,775,807 items of at least 1 byte"),
        (ARRAY, "ffffffffffffffffff01" "00", "truncated", 11, "9,223,372,036,854,775,808 items of at least 1 byte"),
        (ARRAY, "0180", "truncated", 1, "the size of a block"),
        (ARRAY, "010102", "block-size", 1, "a block within the bytes that are left (1)"),
        ({"type": "map", "values": "int"}, "0204", "truncated", 1, "2 bytes of a map's key"),
        ({"type": "map", "values": "int"}, "02046100", "truncated", 2, None),
        ({"type": "map", "values": "null"}, "0201", "negative-length", 1, "a length of 0 or more"),
        ({"type": "map", "values": "null"}, "0202ff", "not-utf8", 1, "text in UTF-8"),
        ("int", "0200", "trailing-bytes", 1, "the end of the data"),
    ],
)  # fmt: skip
def test_faults_say_where_what_was_expected_and_what_to_do(
    schema: Any, hex_: str, code: str, offset: int, expected: str | None
) -> None:
    problem = traced(FORMAT, bytes.fromhex(hex_), parsed(schema)).problem
    assert problem is not None
    assert problem.fix
    if expected is not None:
        assert (problem.code, problem.offset, problem.expected) == (code, offset, expected)


def test_without_its_schema_nothing_can_be_read_and_that_is_said() -> None:
    layout = traced(FORMAT, bytes.fromhex(CLASSIC_HEX))
    assert layout.parts == [UNREAD]
    assert layout.problem is not None
    assert (layout.problem.code, layout.problem.expected) == ("schema-needed", "the schema that wrote these bytes")
    assert "Give that schema" in str(layout.problem.fix)
    with pytest.raises(EncodeError):
        FORMAT.encode(1, None)


def test_the_wrong_value_at_the_encoder_is_told_with_its_path() -> None:
    schema = parsed({"type": "record", "name": "R", "fields": [{"name": "a", "type": {"type": "array", "items": ["null", {
        "type": "map", "values": "int"}]}}]})  # fmt: skip
    for value, path in (({}, "/a"), ({"a": [None, 5]}, "/a/1"), ({"a": {}}, "/a"), ([], "")):
        with pytest.raises(EncodeError) as error:
            FORMAT.encode(value, schema)
        assert error.value.problem.path == path


def test_what_was_not_come_to_is_not_in_the_value() -> None:
    schema = parsed({"type": "record", "name": "R", "fields": [{"name": n, "type": "int"} for n in "abc"]})
    layout = traced(FORMAT, bytes.fromhex("0204"), schema)
    assert layout.problem is not None
    assert layout.problem.path == "/c"
    assert layout.value == {"a": 1, "b": 2, "c": None}


# A few bytes that other readers make gigabytes, or a crash, of

LISP = {
    "type": "record", "name": "Cons", "fields": [{"name": "x", "type": "int"}, {"name": "next", "type": ["null", "Cons"]}],
}  # fmt: skip
ENDLESS = {"type": "record", "name": "X", "fields": [{"name": "x", "type": "X"}]}
NULLS = {"type": "array", "items": "null"}


def doubling(depth: int) -> dict[str, Any]:
    """Records of no bytes whose number doubles with each name."""
    inner: dict[str, Any] = {"type": "record", "name": "T0", "fields": []}
    for level in range(1, depth):
        fields = [{"name": "a", "type": inner}, {"name": "b", "type": f"T{level - 1}"}]
        inner = {"type": "record", "name": f"T{level}", "fields": fields}
    return inner


@pytest.mark.parametrize(
    ("schema", "data", "code"),
    [
        (LISP, bytes.fromhex("0202") * 5_000, "too-deep"),
        (ENDLESS, b"\0", "too-deep"),
        (ENDLESS, b"", "too-deep"),
        (NULLS, bytes.fromhex("8080808010" "00"), "too-many-free-elements"),
        (NULLS, bytes.fromhex("ffffffffffffffffff01" "0000"), "too-many-free-elements"),
        ({"type": "array", "items": ENDLESS}, bytes.fromhex("8080808010" "00"), "too-many-free-elements"),
        (doubling(25), b"", "too-many-free-elements"),
        ({"type": "array", "items": doubling(25)}, bytes.fromhex("0200"), "too-many-free-elements"),
        ({"type": "fixed", "name": "F", "size": (1 << 31) - 1}, b"\0" * 100, "truncated"),
        ("bytes", bytes.fromhex("808080808040") + b"a", "truncated"),
    ],
)  # fmt: skip
def test_hostile_bytes_end_soon_with_a_problem(schema: Any, data: bytes, code: str) -> None:
    read_schema = parsed(schema)
    with counted() as work:
        layout = FORMAT.trace(data, read_schema)
    assert work.lines < SECOND
    assert layout.problem is not None
    assert layout.problem.code == code
    assert len(layout.kinds) <= 2 * limits.FREE_ELEMENTS + len(data) + 100
    lawful(layout)


def test_the_limits_hold_at_n_and_not_at_n_plus_1() -> None:
    lisp, nulls = parsed(LISP), parsed(NULLS)
    deepest = bytes.fromhex("0202") * (limits.NESTING - 1) + bytes.fromhex("0200")
    assert traced(FORMAT, deepest, lisp).problem is None
    assert traced(FORMAT, bytes.fromhex("0202") + deepest, lisp).problem is not None
    _, most = encoded([None] * limits.FREE_ELEMENTS, nulls)
    assert traced(FORMAT, most, nulls).problem is None
    more = FORMAT.encode([None] * (limits.FREE_ELEMENTS + 1), nulls)
    assert traced(FORMAT, more, nulls).problem is not None


def test_fields_that_are_always_null_do_not_count_as_hostile() -> None:
    schema = parsed({"type": "array", "items": {"type": "record", "name": "R", "fields": [
        {"name": "id", "type": "int"}, {"name": "gone", "type": "null"}]}})  # fmt: skip
    encoded([{"id": 1, "gone": None}] * (3 * limits.FREE_ELEMENTS), schema)


# Second opinions


def apache(schema: Any, value: Value) -> bytes:
    out = io.BytesIO()
    read_schema = avro.schema.parse(json.dumps(schema))
    avro.io.DatumWriter(read_schema).write(value, avro.io.BinaryEncoder(out))
    return out.getvalue()


@given(schemas_with_values())
def test_bytes_and_values_agree_with_apache_and_fastavro(made: tuple[Any, Any]) -> None:
    schema, value = made
    bare = without_logical_types(schema)
    fitted, data = encoded(value, parsed(schema))
    assert same(plain(fitted), value)
    assert data == apache(bare, value)
    assert same(fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(bare), None), value)


@given(schemas(), st.binary(max_size=60))
@example({"type": "map", "values": LISP}, b"\x02\x02a\x02")
def test_any_bytes_with_any_schema_give_a_lawful_layout(schema: Any, data: bytes) -> None:
    traced(FORMAT, data, parsed(schema))


@given(schemas_with_values(), st.data())
def test_bytes_that_were_changed_give_a_lawful_layout(made: tuple[Any, Any], data: st.DataObject) -> None:
    schema, value = made
    _, whole = encoded(value, parsed(schema))
    assume(whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:at] + data.draw(st.binary(max_size=3)) + whole[at + data.draw(st.integers(0, 2)) :]
    traced(FORMAT, changed, parsed(schema))


@given(st.binary(min_size=4, max_size=8))
def test_floats_keep_every_bit_that_is_a_number(data: bytes) -> None:
    word, size = ("double", 8) if len(data) == 8 else ("float", 4)
    value = traced(FORMAT, data[:size], parsed(word)).value
    if not math.isnan(value):
        assert FORMAT.encode(value, parsed(word)) == data[:size]


# The other writer: blocks that say their size


def blocking(value: Value, schema: Schema) -> bytes:
    data = FORMAT.writer("blocking").encode(conform(value, schema, LANGUAGE.manner).value, schema)
    assert same(read_back(FORMAT, data, schema), conform(value, schema, LANGUAGE.manner).value)
    return data


def test_the_classic_record_in_blocks_with_sizes_is_33_bytes() -> None:
    """As Avro Java's blocking encoder writes it."""
    record = read(CLASSIC).value
    data = blocking(record, LANGUAGE.parse(json.dumps(PERSON), None))
    assert data.hex() == "0c4d617274696e02f214032816646179647265616d696e670e6861636b696e6700"


PERSON = {"type": "record", "name": "Person", "fields": [
    {"name": "userName", "type": "string"}, {"name": "favoriteNumber", "type": ["null", "long"], "default": None},
    {"name": "interests", "type": {"type": "array", "items": "string"}}]}  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "value", "hex_"),
    [
        (ARRAY, [], "00"),
        (ARRAY, [1, 64], "0306028001" "00"),
        ({"type": "map", "values": ARRAY}, {"a": [1], "b": []}, "0312" "0261" "01020200" "0262" "00" "00"),
        ("string", "a", "0261"),
    ],
)  # fmt: skip
def test_blocks_inside_blocks_are_measured_from_the_inside_out(schema: Any, value: Value, hex_: str) -> None:
    assert blocking(value, parsed(schema)).hex() == hex_


@given(schemas_with_values())
def test_blocks_with_sizes_are_read_by_apache_and_fastavro(made: tuple[Any, Any]) -> None:
    schema, value = made
    bare = without_logical_types(schema)
    data = blocking(value, parsed(schema))
    assert same(fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(bare), None), value)
    read_schema = avro.schema.parse(json.dumps(bare))
    decoder = avro.io.BinaryDecoder(io.BytesIO(data))
    assert same(avro.io.DatumReader(read_schema, read_schema).read(decoder), value)
