"""Protocol Buffers' bytes: golden ones, what other tools got wrong, and the laws for any bytes and any record."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.formats import protobuf as module
from explorer.wire.formats.protobuf import FORMAT, encode, trace
from explorer.wire.infer import infer
from explorer.wire.layout import Layout, Role, parts_of
from explorer.wire.problem import EncodeError
from explorer.wire.schema import Schema
from explorer.wire.schemas.protobuf import MANNER, fit, parse
from explorer.wire.value import Value, same

from ..lawful import lawful, read_back, traced
from ..protobuf_library import Library

CLASSIC = {"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]}

EVERYTHING = """
syntax = "proto3";
package every.thing;

import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

message All {
  double f_double = 1;
  float f_float = 2;
  int32 f_int32 = 3;
  int64 f_int64 = 4;
  uint32 f_uint32 = 5;
  uint64 f_uint64 = 6;
  sint32 f_sint32 = 7;
  sint64 f_sint64 = 8;
  fixed32 f_fixed32 = 9;
  fixed64 f_fixed64 = 10;
  sfixed32 f_sfixed32 = 11;
  sfixed64 f_sfixed64 = 12;
  bool f_bool = 13;
  string f_string = 14;
  bytes f_bytes = 15;
  Color f_color = 16;
  All f_all = 17;
  optional int32 o_int32 = 18;
  optional string o_string = 19;
  optional Color o_color = 20;
  repeated int32 r_int32 = 21;
  repeated sint64 r_sint64 = 22 [packed = false];
  repeated double r_double = 23;
  repeated bool r_bool = 24;
  repeated string r_string = 25;
  repeated Color r_color = 26;
  repeated All r_all = 27;
  map<string, int64> m_text = 28;
  map<sfixed32, All> m_number = 29;
  map<bool, Color> m_bool = 30;
  oneof choice {
    uint32 c_number = 31;
    string c_text = 32;
    All c_all = 33;
    google.protobuf.NullValue c_null = 34;
  }
  google.protobuf.Timestamp w_time = 40;
  google.protobuf.Duration w_duration = 41;
  google.protobuf.FieldMask w_mask = 42;
  google.protobuf.Struct w_struct = 43;
  google.protobuf.Value w_value = 44;
  google.protobuf.ListValue w_list = 45;
  google.protobuf.Int64Value w_int64 = 46;
  google.protobuf.BytesValue w_bytes = 47;
  google.protobuf.Any w_any = 48;
  repeated google.protobuf.Value w_values = 49;
  map<string, google.protobuf.Timestamp> w_times = 50;
}
enum Color { NONE = 0; RED = 1; BLUE = -2; }
"""

OLD = """
syntax = "proto2";
message Old {
  required int32 id = 1;
  optional string name = 2 [default = "none"];
  repeated group Part = 3 { optional int32 size = 4; repeated Part part = 5; }
  optional Kind kind = 6 [default = B];
  repeated Kind kinds = 7 [packed = true];
  map<string, Kind> by_name = 8;
  oneof one { Kind pick = 9; int32 other = 10; }
  optional Old old = 11;
  extensions 100 to 200;
  enum Kind { Z = 0; A = 1; B = 2; }
}
extend Old { optional string more = 100; repeated sint32 numbers = 101 [packed = true]; }
"""

NEW = """
edition = "2023";
message New {
  int32 plain = 1;
  int32 bare = 2 [features.field_presence = IMPLICIT];
  int32 must = 3 [features.field_presence = LEGACY_REQUIRED];
  repeated int32 loose = 4 [features.repeated_field_encoding = EXPANDED];
  New inner = 5 [features.message_encoding = DELIMITED];
  string raw = 6 [features.utf8_validation = NONE];
  Shut shut = 7;
  map<string, New> named = 8;
  enum Shut { option features.enum_type = CLOSED; ONE = 1; TWO = 2; }
}
"""

SCHEMAS = {
    "every": parse(EVERYTHING, "All"),
    "old": parse(OLD, "Old"),
    "new": parse(NEW),
    "none": None,
    "classic": fit(infer(CLASSIC))[0],
}


def one(fields: str, syntax: str = "proto3", rest: str = "") -> Schema:
    """A schema of one message of these fields."""
    return parse(f'syntax = "{syntax}"; message M {{ {fields} }} {rest}', "M")


def read(data: str, schema: Schema | None) -> Value:
    return read_back(FORMAT, bytes.fromhex(data), schema)


def test_the_classic_record_is_33_bytes() -> None:
    schema, losses = fit(infer(CLASSIC))
    assert not losses
    data = encode(conform(CLASSIC, schema, MANNER).value, schema)
    assert data.hex() == "0a064d617274696e10b90a1a0b646179647265616d696e671a076861636b696e67"
    assert read_back(FORMAT, data, schema) == CLASSIC


def test_the_parts_have_names_of_their_own() -> None:
    parts_of(FORMAT.parts)
    for part in FORMAT.parts:
        assert part.doc.endswith(".") and part.spec


def test_the_encoder_says_who_it_is() -> None:
    assert FORMAT.encoder.startswith("protobuf ") and FORMAT.encoder.endswith("(upb)")


# What other tools got wrong


@pytest.mark.parametrize(
    ("data", "schema", "value"),
    [
        ("3d 6b 00 00 00", one("fixed32 a = 7;"), {"a": 107}),
        ("61 00 00 00 00 00 00 5c 40", one("double a = 12;"), {"a": 112.0}),
        ("3d 6b 00 00 00", None, {"7": 107}),
        ("61 00 00 00 00 00 00 5c 40", None, {"12": 112.0}),
        ("08 96 01", one("int32 a = 1;"), {"a": 150}),
        ("08 96 01", one("sint32 a = 1;"), {"a": 75}),
        ("08 95 01", one("sint32 a = 1;"), {"a": -75}),
        ("08 81 80 80 80 80 80 80 10", one("int64 a = 1;"), {"a": 9007199254740993}),
        ("08 81 80 80 80 80 80 80 10", None, {"1": 9007199254740993}),
        ("08 ff ff ff ff ff ff ff ff ff 01", one("int64 a = 1;"), {"a": -1}),
        ("08 ff ff ff ff ff ff ff ff ff 01", one("uint64 a = 1;"), {"a": 18446744073709551615}),
        ("08 ff ff ff ff ff ff ff ff ff 01", one("int32 a = 1;"), {"a": -1}),
        ("08 80 80 80 80 80 20", one("int32 a = 1;"), {}),
        ("08 80 80 80 80 80 20", one("int64 a = 1;"), {"a": 1 << 40}),
        ("08 80 80 80 80 80 20", one("bool a = 1;"), {"a": True}),
        ("0b 10 05 0c", None, {"1": {"2": 5}}),
    ],
)
def test_what_others_got_wrong(data: str, schema: Schema | None, value: Value) -> None:
    assert same(read(data, schema), value)


def test_groups_are_named_and_nested() -> None:
    data = "08 01 1b 20 05 2a 02 20 06 1c 1b 1c"
    layout = traced(FORMAT, bytes.fromhex(data), SCHEMAS["old"])
    assert layout.value == {"id": 1, "part": [{"size": 5, "part": [{"size": 6}]}, {}]}
    ends = [span.offset for span in layout.spans() if span.part.name == "end of group"]
    assert ends == [9, 11]


def test_offsets_count_from_the_start_of_the_whole() -> None:
    layout = traced(FORMAT, bytes.fromhex("8a 01 05 8a 01 02 18 07"), SCHEMAS["every"])
    assert layout.value == {"fAll": {"fAll": {"fInt32": 7}}}
    assert [(span.offset, span.path) for span in layout.spans()] == [
        (0, "/fAll"), (2, "/fAll"), (3, "/fAll/fAll"), (5, "/fAll/fAll"), (6, "/fAll/fAll/fInt32"), (7, "/fAll/fAll/fInt32"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "text"), [("1a0b504c4159455247524f5550", "PLAYERGROUP"), ("2209696d6167652e706e67", "image.png")]
)
def test_text_that_is_a_message_as_well(data: str, text: str) -> None:
    layout = traced(FORMAT, bytes.fromhex(data))
    assert list(layout.value.values()) == [text]
    leaf = layout.span(2)
    assert "guess" in leaf.part.name
    assert leaf.text.startswith(text)
    assert "or a message" in leaf.text and "or packed varints" in leaf.text and "or bytes" in leaf.text
    [remark] = layout.remarks
    assert remark.code == "guess" and remark.offset == 2 and "as a message" in remark.detail


def test_a_message_without_a_schema() -> None:
    layout = traced(FORMAT, bytes.fromhex("0a 08 0a 03 61 62 63 10 96 01 12 02 ff fe"))
    assert layout.value == {"1": {"1": "abc", "2": 150}, "2": b"\xff\xfe"}
    assert layout.path(layout.owners[2]) == "/1/1"
    assert "a guess" in layout.kinds[layout.parents[layout.owners[2]]].name


def test_numbers_that_come_again_are_elements() -> None:
    assert read("08 01 10 05 08 02 08 03", None) == {"1": [1, 2, 3], "2": 5}
    assert read("1b 08 01 08 02 1c 0a 00", None) == {"3": {"1": [1, 2]}, "1": ""}


def test_the_other_readings_of_a_number() -> None:
    layout = traced(FORMAT, bytes.fromhex("08ffffffffffffffffff01 1001 1d0000c03f"))
    words = [span.text for span in layout.spans() if span.part.role is Role.VALUE]
    assert words[0].startswith("18446744073709551615, a guess") and "-1 as int64" in words[0]
    assert "true as bool" in words[1] and "-1 as sint64" in words[1]
    assert words[2] == "1.5, a guess; or 1069547520 as fixed32"


def test_a_stray_end_is_told_where_there_is_no_schema() -> None:
    layout = traced(FORMAT, bytes.fromhex("0c 08 01"))
    assert layout.problem is None and layout.value == {"1": 1}
    assert [remark.code for remark in layout.remarks] == ["stray-end"]
    assert traced(FORMAT, bytes.fromhex("0c 08 01"), SCHEMAS["every"]).problem is not None


# The wire, as the specification has it


def test_bits_of_a_tag_and_of_varints() -> None:
    layout = traced(FORMAT, bytes.fromhex("08 96 01"), one("sint32 a = 1;"))
    tag, value = layout.spans()
    assert [(bits.width, bits.role, bits.text) for bits in tag.bits] == [
        (1, Role.FRAME, "last byte"), (4, Role.TAG, "field 1"), (3, Role.TYPE, "wire type 0: VARINT"),
    ]  # fmt: skip
    assert [bits.value for bits in value.bits] == ["1", "0010110", "0", "0000001"]
    assert value.bits[0].text == "another byte follows"
    assert value.bits[-1].text == "highest bits: 150 is 75 in zigzag (75 × 2)"
    assert layout.breakdown() == {Role.TAG: 0.625, Role.TYPE: 0.375, Role.VALUE: 2}


def test_packed_and_unpacked_are_read_for_either() -> None:
    schema = one("repeated int32 a = 1; repeated int32 b = 2 [packed = false]; repeated fixed32 c = 3;")
    assert read("0a 03 01 96 01 08 05 10 07 12 02 08 09", schema) == {"a": [1, 150, 5], "b": [7, 8, 9]}
    layout = traced(FORMAT, bytes.fromhex("1a 08 01 00 00 00 02 00 00 00 0a 03 01 96 01"), schema)
    assert layout.value == {"c": [1, 2], "a": [1, 150]}
    assert [(span.path, span.offset) for span in layout.spans()][2:4] == [("/c/0", 2), ("/c/1", 6)]
    assert layout.span(7).path == "/a/1" and layout.span(7).length == 2


def test_elements_may_lie_apart() -> None:
    layout = traced(FORMAT, bytes.fromhex("aa 01 01 01 18 05 a8 01 02"), SCHEMAS["every"])
    assert layout.value == {"rInt32": [1, 2], "fInt32": 5}
    assert layout.span(len(layout) - 1).path == "/rInt32/1"


def test_the_last_of_a_singular_field_counts_and_messages_merge() -> None:
    assert read("18 05 18 07", SCHEMAS["every"]) == {"fInt32": 7}
    assert read("18 05 18 00", SCHEMAS["every"]) == {}
    merged = read("8a 01 05 18 01 aa 01 00  8a 01 06 20 02 aa 01 01 09", SCHEMAS["every"])
    assert merged == {"fAll": {"fInt32": 1, "fInt64": 2, "rInt32": [9]}}


def test_of_a_oneof_the_last_member_counts() -> None:
    schema = SCHEMAS["every"]
    layout = traced(FORMAT, bytes.fromhex("f8 01 05 f8 01 06 82 02 01 61"), schema)
    assert layout.value == {"cText": "a"}
    assert {layout.path(node) for node in layout.apart} == {"/cNumber"} and len(layout.apart) == 2
    assert read("8a 02 02 18 01 f8 01 05 8a 02 02 20 02", schema) == {"cAll": {"fInt64": 2}}
    assert read("8a 02 02 18 01 8a 02 02 20 02", schema) == {"cAll": {"fInt32": 1, "fInt64": 2}}
    assert read("f8 01 00", schema) == {"cNumber": 0}
    assert read("90 02 00", schema) == {"cNull": None}


def test_maps() -> None:
    schema = SCHEMAS["every"]
    assert read("e2 01 05 0a 01 61 10 05", schema) == {"mText": {"a": 5}}
    assert read("e2 01 05 10 05 0a 01 61", schema) == {"mText": {"a": 5}}, "the value before the key"
    assert read("e2 01 00", schema) == {"mText": {"": 0}}, "neither key nor value"
    assert read("e2 01 03 0a 01 61", schema) == {"mText": {"a": 0}}
    twice = traced(FORMAT, bytes.fromhex("e2 01 05 0a 01 61 10 05 e2 01 05 0a 01 61 10 06"), schema)
    assert twice.value == {"mText": {"a": 6}} and len(twice.apart) == 1
    numbers = traced(FORMAT, bytes.fromhex("ea 01 09 0d ff ff ff ff 12 02 18 07 f2 01 02 08 01"), schema)
    assert numbers.value == {"mNumber": {"-1": {"fInt32": 7}}, "mBool": {"true": "NONE"}}
    assert numbers.span(3).part.role is Role.NAME and numbers.span(3).path == "/mNumber/-1"


@pytest.mark.parametrize("more", ["18 05", "15 00 00 00 00"], ids=["another field", "another wire type"])
def test_an_entry_with_an_unknown_field_is_kept_aside(more: str) -> None:
    """So that nothing of it is lost when the message is written again."""
    schema = one("map<string, int32> m = 1;")
    entry = bytes.fromhex(f"0a 01 61 {more}")
    layout = traced(FORMAT, bytes([10, len(entry)]) + entry, schema)
    assert layout.problem is None and layout.value == {}
    agrees(layout, layout.data, Library(schema))


def test_closed_enums_keep_other_numbers_aside() -> None:
    schema = SCHEMAS["old"]
    layout = traced(FORMAT, bytes.fromhex("08 01 30 02 30 05 3a 03 01 05 02"), schema)
    assert layout.value == {"id": 1, "kind": "B", "kinds": ["A", "B"]}
    assert sorted(layout.path(node) for node in layout.apart) == ["/kind", "/kinds/1"]
    assert read("08 01 42 05 0a 01 61 10 05", schema) == {"id": 1}, "the entry is kept aside"
    assert read("08 01 50 07 48 05", schema) == {"id": 1, "other": 7}, "an unknown number does not choose"
    assert read("08 01 50 07 48 01", schema) == {"id": 1, "pick": "A"}
    assert read("80 01 05", SCHEMAS["every"]) == {"fColor": 5}, "an open enum takes any number"


def test_editions_features() -> None:
    schema = SCHEMAS["new"]
    value = {"plain": 0, "must": 1, "loose": [1, 2], "inner": {"must": 2}, "raw": "é", "shut": "TWO", "named": {}}
    fitted = conform(value, schema, MANNER).value
    assert fitted == {key: item for key, item in value.items() if key != "named"}
    data = encode(fitted, schema)
    assert data.hex(" ") == "08 00 18 01 20 01 20 02 2b 18 02 2c 32 02 c3 a9 38 02"
    assert read_back(FORMAT, data, schema) == fitted
    assert read("10 00 18 01 32 01 ff", schema) == {"must": 1, "raw": b"\xff"}


def test_text_that_is_no_utf8() -> None:
    layout = traced(FORMAT, bytes.fromhex("72 03 61 ff 62"), SCHEMAS["every"])
    assert layout.problem and layout.problem.code == "not-utf8" and layout.problem.offset == 3
    assert layout.read_bytes == 2
    layout = traced(FORMAT, bytes.fromhex("08 01 12 01 ff"), SCHEMAS["old"])
    assert layout.problem is None and layout.value["name"] == b"\xff"
    assert [remark.code for remark in layout.remarks] == ["not-utf8"]


def test_a_required_field_that_is_missing_is_told() -> None:
    layout = traced(FORMAT, b"", SCHEMAS["old"])
    assert layout.problem is None
    assert [remark.code for remark in layout.remarks] == ["missing-required"]
    assert "id" in layout.remarks[0].detail


def test_extensions_have_their_full_names() -> None:
    assert read("08 01 a2 06 01 61 aa 06 02 01 02", SCHEMAS["old"]) == {"id": 1, "[more]": "a", "[numbers]": [-1, 1]}


def test_unknown_fields_are_shown_and_kept_apart() -> None:
    layout = traced(
        FORMAT, bytes.fromhex("08 05 9a 06 03 61 62 63 a3 06 08 01 a4 06 1a 00"), one("int32 a = 1; int32 b = 3;")
    )
    assert layout.value == {"a": 5}
    assert [layout.path(node) for node in sorted(layout.apart)] == ["/99", "/100", "/3"]
    assert [span.text for span in layout.spans() if span.path == "/99"][2].startswith("abc")
    [remark] = layout.remarks
    assert remark.code == "wire-type" and "Field 3" in remark.detail


WELL_KNOWN: list[tuple[str, Value]] = [
    ("wTime", "1972-01-01T10:00:20.021Z"),
    ("wTime", "1970-01-01T00:00:00Z"),
    ("wTime", "0001-01-01T00:00:00.000000001Z"),
    ("wDuration", "-0.500s"),
    ("wDuration", "1s"),
    ("wMask", "user.displayName,photo"),
    ("wMask", ""),
    ("wStruct", {}),
    ("wStruct", {"a": None, "b": [1.0, "x", {}, []], "c": {"d": True}}),
    ("wValue", None),
    ("wValue", -0.0),
    ("wValue", []),
    ("wValue", "text"),
    ("wList", [None, [1.5]]),
    ("wList", []),
    ("wInt64", 0),
    ("wInt64", -(1 << 63)),
    ("wBytes", b""),
    ("wBytes", b"\x00\xff"),
    ("wAny", {}),
    ("wAny", {"@type": "type.googleapis.com/every.thing.All", "fInt64": 5, "rInt32": [1]}),
    ("wAny", {"@type": "x/google.protobuf.Duration", "value": "0s"}),
    ("wAny", {"@type": "x/google.protobuf.Any", "value": {"@type": "x/google.protobuf.Int64Value", "value": 7}}),
    ("wValues", [None, 1.0, "a"]),
    ("wTimes", {"a": "1970-01-01T00:00:00Z", "b": "2026-01-31T12:00:00Z"}),
]


@pytest.mark.parametrize(("key", "value"), WELL_KNOWN)
def test_well_known_types_have_the_shape_that_json_gives_them(key: str, value: Value) -> None:
    schema = SCHEMAS["every"]
    fitted = conform({key: value}, schema, MANNER).value
    assert same(fitted, {key: value})
    data = encode(fitted, schema)
    assert same(read_back(FORMAT, data, schema), fitted)
    library = Library(schema)
    assert same(library.value(library.parse(data)), fitted)


def test_the_path_of_a_well_known_value_is_its_own() -> None:
    schema = SCHEMAS["every"]
    data = encode({"wStruct": {"a": [True]}}, schema)
    layout = traced(FORMAT, data, schema)
    assert layout.span(len(layout) - 1).path == "/wStruct/a/0"


def test_an_any_of_an_unknown_type_shows_its_bytes() -> None:
    layout = traced(FORMAT, bytes.fromhex("82 03 08 0a 03 78 2f 79 12 01 ff"), SCHEMAS["every"])
    assert layout.value == {"wAny": {"@type": "x/y", "value": b"\xff"}}
    assert [remark.code for remark in layout.remarks] == ["any-type"]


def test_message_sets() -> None:
    schema = parse("""
        syntax = "proto2";
        message Outer { optional Set set = 1; }
        message Set { option message_set_wire_format = true; extensions 4 to max; }
        message Item { extend Set { optional Item item = 1000; } optional int32 n = 1; }
        """, "Outer")  # fmt: skip
    value = {"set": {"[Item.item]": {"n": 5}}}
    data = encode(conform(value, schema, MANNER).value, schema)
    assert data.hex(" ") == "0a 09 0b 10 e8 07 1a 02 08 05 0c"
    assert read_back(FORMAT, data, schema) == value
    assert read("0a 09 0b 1a 02 08 05 10 e8 07 0c", schema) == value, "the message before its type"
    assert read("0a 05 c2 3e 02 08 05", schema) == value, "as a plain extension"


# Faults


@pytest.mark.parametrize(
    ("data", "code", "offset", "unread"),
    [
        ("08", "truncated", 1, 1),
        ("18 80", "truncated", 1, 1),
        ("18" + "80" * 10 + "01", "varint", 1, 1),
        ("18" + "ff" * 9, "truncated", 1, 1),
        ("72 05 61", "truncated", 2, 2),
        ("72 ff ff ff ff 0f", "truncated", 6, 6),
        ("72 80 80 80 80 80 00", "length", 1, 1),
        ("8a 01 02 18", "truncated", 3, 3),
        ("8a 01 01 18", "truncated", 4, 4),
        ("8a 01 03 72 05 61", "truncated", 5, 5),
        ("00 01", "tag", 0, 0),
        ("1e 01", "tag", 0, 0),
        ("0f", "tag", 0, 0),
        ("88 80 80 80 80 80 00", "tag", 0, 0),
        ("80 80 80 80 10", "tag", 0, 0),
        ("0c", "end-of-group", 0, 0),
        ("9b 06", "truncated", 2, 2),
        ("9b 06 a4 06", "end-of-group", 2, 2),
        ("0d 01 02 03", "truncated", 1, 1),
        ("aa 01 02 01 80", "packed", 3, 3),
        ("ba 01 07" + "00" * 7, "packed", 3, 3),
    ],
)
def test_faults_have_their_place(data: str, code: str, offset: int, unread: int) -> None:
    layout = traced(FORMAT, bytes.fromhex(data), SCHEMAS["every"])
    assert layout.problem is not None
    assert (layout.problem.code, layout.problem.offset, layout.read_bytes) == (code, offset, unread)


def nested(levels: int) -> bytes:
    data = b""
    for _ in range(levels):
        data = b"\x8a\x01" + _varint(len(data)) + data
    return data


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def test_nesting_has_a_limit() -> None:
    assert traced(FORMAT, nested(limits.NESTING - 1), SCHEMAS["every"]).problem is None
    problem = traced(FORMAT, nested(limits.NESTING), SCHEMAS["every"]).problem
    assert problem is not None and problem.code == "too-deep"
    groups = traced(FORMAT, b"\x0b" * 100_000 + b"\x0c" * 100_000)
    assert groups.problem is not None and groups.problem.code == "too-deep"
    assert traced(FORMAT, nested(5_000)).problem is None, "a guess that is too deep is bytes"


def test_many_unknown_groups_are_looked_at_once() -> None:
    """Without a schema each level is scanned for numbers that come again; that must not multiply."""
    inside = b"\x08\x01" * 100_000
    layout = trace(b"\x0b" * 100 + inside + b"\x0c" * 100)
    assert layout.problem is None and len(layout) == 200 + 200_000


# Laws


def messages(depth: int = 2) -> st.SearchStrategy[dict[str, Value]]:
    """Records of every.thing.All, just as a reader gives them back."""
    text = st.text(st.characters(exclude_categories=("Cs",)), max_size=5)
    floats = st.floats(allow_nan=False, width=32)
    colors = st.sampled_from(["NONE", "RED", "BLUE", 7, -9])
    jsons = st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | text,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2), max_leaves=4,
    )  # fmt: skip
    fields: dict[str, st.SearchStrategy[Any]] = {
        "fDouble": st.floats(allow_nan=False), "fFloat": floats, "fInt32": _ints(32), "fInt64": _ints(64),
        "fUint32": _uints(32), "fUint64": _uints(64), "fSint32": _ints(32), "fSint64": _ints(64), "fFixed32": _uints(32),
        "fFixed64": _uints(64), "fSfixed32": _ints(32), "fSfixed64": _ints(64), "fBool": st.booleans(), "fString": text,
        "fBytes": st.binary(max_size=5), "fColor": colors, "oInt32": _ints(32), "oString": text, "oColor": colors,
        "rInt32": st.lists(_ints(32), max_size=4), "rSint64": st.lists(_ints(64), max_size=3),
        "rDouble": st.lists(st.floats(allow_nan=False), max_size=3), "rBool": st.lists(st.booleans(), max_size=3),
        "rString": st.lists(text, max_size=3), "rColor": st.lists(colors, max_size=3),
        "mText": st.dictionaries(text, _ints(64), max_size=3),
        "mBool": st.dictionaries(st.sampled_from(["true", "false"]), colors),
        "wStruct": st.dictionaries(text, jsons, max_size=3), "wValue": jsons, "wList": st.lists(jsons, max_size=3),
        "wInt64": _ints(64), "wBytes": st.binary(max_size=3), "wValues": st.lists(jsons, max_size=2),
    }  # fmt: skip
    if depth:
        inner = messages(depth - 1)
        fields |= {
            "fAll": inner,
            "rAll": st.lists(inner, max_size=2),
            "mNumber": st.dictionaries(_ints(32).map(str), inner, max_size=2),
        }
    choice: dict[str, st.SearchStrategy[Any]] = {"cNumber": _uints(32), "cText": text, "cNull": st.none()}
    chosen = st.one_of(*(st.fixed_dictionaries({key: values}) for key, values in choice.items()), st.just({}))
    some = st.sets(st.sampled_from(sorted(fields)), max_size=6).flatmap(
        lambda keys: st.fixed_dictionaries({key: fields[key] for key in sorted(keys)})
    )
    return st.builds(lambda record, one: {**record, **one}, some, chosen)


def _ints(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(1 << bits - 1), (1 << bits - 1) - 1)


def _uints(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, (1 << bits) - 1)


@given(messages())
def test_what_is_written_is_read_back_and_the_library_agrees(value: dict[str, Value]) -> None:
    schema = SCHEMAS["every"]
    fitted = conform(value, schema, MANNER).value
    data = encode(fitted, schema)
    assert same(read_back(FORMAT, data, schema), fitted)
    message = LIBRARY.parse(data)
    assert same(LIBRARY.value(message), fitted)
    assert message.SerializeToString(deterministic=True) == data


LIBRARY = Library(parse(EVERYTHING, "All"))


@given(st.binary(max_size=60), st.sampled_from(sorted(SCHEMAS)))
def test_any_bytes_give_a_layout(data: bytes, name: str) -> None:
    traced(FORMAT, data, SCHEMAS[name])


@given(messages(), st.data())
def test_bytes_that_were_changed_give_a_layout_and_the_library_agrees(
    value: dict[str, Value], data: st.DataObject
) -> None:
    schema = SCHEMAS["every"]
    written = bytearray(encode(conform(value, schema, MANNER).value, schema))
    for _ in range(data.draw(st.integers(0, 3))):
        if written:
            at = data.draw(st.integers(0, len(written) - 1))
            written[at : at + data.draw(st.integers(0, 1))] = data.draw(st.binary(max_size=2))
    layout = traced(FORMAT, bytes(written), schema)
    agrees(layout, bytes(written), LIBRARY)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 101, 300]), st.integers(0, 5),
                          st.integers(0, 300)), max_size=12), st.sampled_from(["old", "new", "every"]))  # fmt: skip
def test_fields_in_any_order_are_read_as_the_library_reads_them(fields: list[tuple[int, int, int]], name: str) -> None:
    data = b""
    for number, wire, value in fields:
        body = {0: _varint(value), 1: bytes([value & 255] * 8), 2: _varint(2) + _varint(value)[:2].ljust(2, b"\x01"),
                3: b"", 4: b"", 5: bytes([value & 255] * 4)}[wire]  # fmt: skip
        data += _varint(number << 3 | wire) + body
    schema = SCHEMAS[name]
    assert schema is not None
    agrees(traced(FORMAT, data, schema), data, Library(schema))


def agrees(layout: Layout, data: bytes, library: Library) -> None:
    """The library refuses what we refuse, and reads what we read."""
    try:
        message = library.parse(data)
    except Exception:  # its DecodeError, of whichever kind
        assert layout.problem is not None, "the library refuses it"
        return
    if layout.problem is not None and layout.problem.code in ("too-deep",):
        return
    assert layout.problem is None, layout.problem
    value = library.value(message)
    if "wAny" not in str(value):  # an Any's bytes are ours to read, the library keeps them
        assert same(layout.value, value)


# Encoding


def test_two_members_of_a_oneof_are_refused_with_a_path() -> None:
    schema = SCHEMAS["every"]
    value = conform({"rAll": [{}, {"cNumber": 1, "cText": "a"}]}, schema, MANNER).value
    with pytest.raises(EncodeError) as raised:
        encode(value, schema)
    assert raised.value.problem.path == "/rAll/1/cText" and "choice" in raised.value.problem.detail


def test_without_a_schema_nothing_can_be_written() -> None:
    with pytest.raises(EncodeError, match="cannot do without a schema"):
        encode({"a": 1}, None)


@pytest.mark.parametrize(("levels", "deep"), [(126, False), (127, True)])
def test_messages_inside_one_another_have_a_limit(levels: int, deep: bool) -> None:
    schema = SCHEMAS["every"]
    value: Value = {"fInt32": 1}
    for _ in range(levels):
        value = {"fAll": value}
    value = conform({"fAll": value}, schema, MANNER).value
    if deep:
        with pytest.raises(EncodeError, match="inside one another"):
            encode(value, schema)
    else:
        assert read_back(FORMAT, encode(value, schema), schema) == value


@pytest.mark.parametrize(("levels", "deep"), [(62, False), (63, True)])
def test_a_list_in_a_value_takes_two_levels(levels: int, deep: bool) -> None:
    schema = SCHEMAS["every"]
    value: Value = []
    for _ in range(levels):
        value = [value]
    if deep:
        with pytest.raises(EncodeError, match="inside one another"):
            encode({"wValue": value}, schema)
    else:
        assert read_back(FORMAT, encode({"wValue": value}, schema), schema) == {"wValue": value}


def test_floats_without_a_json_word() -> None:
    schema = SCHEMAS["every"]
    data = encode({"fDouble": math.nan, "fFloat": -math.inf, "rDouble": [math.inf, -0.0]}, schema)
    value = read_back(FORMAT, data, schema)
    assert math.isnan(value["fDouble"]) and value["fFloat"] == -math.inf
    assert same(value["rDouble"], [math.inf, -0.0])
    assert encode({"fDouble": -0.0}, schema).hex() == "090000000000000080", "minus zero is not zero"


def test_the_compiled_tables_stay_with_the_schema() -> None:
    schema = parse(EVERYTHING, "All")
    trace(b"", schema)
    first = dict(schema.model.compiled)
    trace(b"\x18\x01", schema)
    encode({}, schema)
    assert schema.model.compiled["protobuf plans"] is first["protobuf plans"]
    assert lawful(module.trace(b"", schema)).value == {}
