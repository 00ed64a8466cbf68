"""Protocol Buffers' rules of evolution: the facts that everybody should know, each rule by a pair, and laws over any pair.

A verdict is never only claimed: what fails or warns has a record, which is written by the protobuf library and read by it
with the other schema. `tests/corpora/test_protobuf_evolution.py` compares verdicts and places with other checkers.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, note

from explorer.evolve import Compatibility, compare
from explorer.scenario import SchemaText
from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.evolution.protobuf import EVOLUTION, check, resolve
from explorer.wire.formats.protobuf import FORMAT
from explorer.wire.reading import Action, Reading, Step
from explorer.wire.rule import Check, Edit, Finding, Fix, Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.schemas import protobuf
from explorer.wire.value import Value, same
from tests.protobuf_library import Library

from ..work import SECOND, counted
from .protobuf_pairs import pairs

PROTO2, PROTO3, EDITION = 'syntax = "proto2";', 'syntax = "proto3";', 'edition = "2023";'


def proto(text: str, syntax: str = PROTO3) -> Schema:
    """A text whose record is the message M, the first one if it has none."""
    return protobuf.parse(f"{syntax} {text}", "M" if "message M " in text else None)


def told(old: str, new: str, profile: str = "wire", syntax: str = PROTO3) -> Check:
    return check(proto(old, syntax), proto(new, syntax), profile)


def keys(found: Check, *verdicts: Verdict) -> list[str]:
    return [finding.rule.key for finding in found.findings if finding.verdict in (verdicts or tuple(Verdict))]


def fails(old: str, new: str, profile: str = "wire", syntax: str = PROTO3) -> list[str]:
    return keys(told(old, new, profile, syntax), Verdict.FAIL)


def one(found: Check, key: str) -> Finding:
    (finding,) = [finding for finding in found.findings if finding.rule.key == key]
    return finding


def written(value: Value, schema: Schema) -> bytes:
    return FORMAT.encode(conform(value, schema, protobuf.MANNER).value, schema)


def reading(data: bytes, writer: Schema, reader: Schema) -> Reading:
    return resolve(FORMAT.trace(data, writer), writer, reader, FORMAT.trace(data, reader))


def reads(old: str, new: str, value: Value, syntax: str = PROTO3) -> Reading:
    """What a reader with the new text makes of a record of the old; the library must make the same of it."""
    writer, reader = proto(old, syntax), proto(new, syntax)
    data = written(value, writer)
    found = reading(data, writer, reader)
    assert_as_the_library(data, reader, found)
    return found


def assert_as_the_library(data: bytes, reader: Schema, found: Reading) -> None:
    """The library's value, or its refusal. Python's does not refuse a message that lacks required fields, but says so."""
    library = Library(reader)
    try:
        message = library.parse(data)
    except DecodeError as fault:
        assert not found.readable, fault
        return
    assert found.readable is message.IsInitialized(), found.problem
    if found.readable:
        assert same(found.value, library.value(message)), (found.value, library.value(message))


def step(found: Reading, action: Action) -> Step:
    (told_once,) = [each for each in found.steps if each.action is action]
    return told_once


def versions(*texts: str, syntax: str = PROTO3, profile: str = "wire") -> Compatibility:
    return compare([SchemaText(f"{syntax} {text}", root="M") for text in texts], profile=profile)


# The facts that everybody should know


def test_a_field_may_be_added() -> None:
    """Old code keeps the bytes that it does not know, new code takes a default for what was not written."""
    old, new = "message M { string name = 1; }", "message M { string name = 1; int32 age = 2; }"
    both = versions(old, new)
    assert both.backward
    assert both.forward
    assert all(cell.lossless for row in both.matrix for cell in row)
    forward = reads(new, old, {"name": "Ada", "age": 36})
    assert forward.value == {"name": "Ada"}
    kept = step(forward, Action.PRESERVE)
    assert (kept.writer_path, kept.reader_path, kept.start, kept.end) == ("/age", None, 40, 56)
    assert kept.before == "36 (int32)"
    backward = reads(old, new, {"name": "Ada"})
    assert step(backward, Action.DEFAULT).after == "0 (int32)"


def test_unknown_fields_are_kept_on_rewrite() -> None:
    old, new = proto("message M { string name = 1; }"), proto("message M { string name = 1; int32 age = 2; }")
    data = written({"name": "Ada", "age": 36}, new)
    rewritten = Library(old).parse(data).SerializeToString()
    assert rewritten == data
    assert FORMAT.trace(rewritten, new).value == {"name": "Ada", "age": 36}
    assert reading(data, new, old).lossless


def test_a_field_may_be_deleted_if_it_is_reserved() -> None:
    old = "message M { string name = 1; int32 age = 2; }"
    both = versions(old, "message M { string name = 1; }")
    assert not both.backward
    assert both.forward
    assert fails(old, "message M { string name = 1; }") == ["FIELD_DELETED_WITHOUT_RESERVED_NUMBER"]
    assert fails(old, "message M { reserved 2; string name = 1; }") == []
    assert fails(old, "message M { reserved 2; string name = 1; }", "wire-json") == [
        "FIELD_DELETED_WITHOUT_RESERVED_NAME"
    ]
    assert fails(old, 'message M { reserved 2; reserved "age"; string name = 1; }', "wire-json") == []
    assert fails(old, 'message M { reserved 2; reserved "age"; string name = 1; }', "source") == ["FIELD_DELETED"]


def test_a_name_is_free_on_the_wire() -> None:
    old, new = "message M { string name = 1; }", "message M { string full_name = 1; }"
    assert fails(old, new) == []
    assert fails(old, new, "wire-json") == ["FIELD_RENAMED", "JSON_NAME_CHANGED"]
    found = reads(old, new, {"name": "Ada"})
    assert found.value == {"fullName": "Ada"}
    assert found.lossless
    renamed = step(found, Action.RENAME)
    assert (renamed.writer_path, renamed.reader_path, renamed.rule) == ("/name", "/fullName", "FIELD_RENAMED")


def test_a_number_that_changes_is_another_field() -> None:
    old, new = "message M { string name = 1; }", "message M { string name = 2; }"
    assert fails(old, new) == ["FIELD_DELETED_WITHOUT_RESERVED_NUMBER", "FIELD_NUMBER_CHANGED"]
    assert not versions(old, new).forward
    found = reads(old, new, {"name": "Ada"})
    assert found.value == {}
    assert [each.action for each in found.steps] == [Action.PRESERVE, Action.DEFAULT]


def test_numbers_that_change_places_are_the_worst() -> None:
    """Both are text, so nothing refuses it and no checker of types sees it; but each is read as the other."""
    old, new = "message M { string from = 1; string to = 2; }", "message M { string to = 1; string from = 2; }"
    assert fails(old, new) == ["FIELD_NUMBER_CHANGED", "FIELD_NUMBER_CHANGED"]
    assert reads(old, new, {"from": "Ada", "to": "Bob"}).value == {"to": "Ada", "from": "Bob"}


def test_a_number_is_not_used_again() -> None:
    old, new = "message M { int32 age = 2; }", "message M { int64 salary = 2; }"
    assert keys(told(old, new), Verdict.WARN) == ["FIELD_NUMBER_REUSED"]
    assert reads(old, new, {"age": 36}).value == {"salary": 36}
    reserved = 'message M { reserved 2; reserved "age"; }'
    assert fails(reserved, new) == ["RESERVED_USED", "RESERVED_DELETED", "RESERVED_DELETED"]
    assert versions(reserved, new).forward


def test_int64_is_read_as_int32_and_cut() -> None:
    old, new = "message M { int64 n = 1; }", "message M { optional int32 n = 1; }"
    found = told(old, new)
    assert not found.failed
    narrowed = one(found, "FIELD_TYPE_NARROWED")
    assert narrowed.verdict is Verdict.WARN
    assert narrowed.shown() == {"n": 1 << 40}
    assert "1099511627776 reads as 0" in narrowed.detail
    assert written(narrowed.shown(), proto(old)).hex() == "08808080808020"
    cut = reads(old, new, narrowed.shown())
    assert cut.value == {"n": 0}
    assert not cut.lossless
    shown = step(cut, Action.TRUNCATE)
    assert (shown.before, shown.after) == ("1099511627776 (int64)", "0 (int32)")
    assert (shown.start, shown.end, shown.rule) == (0, 56, "FIELD_TYPE_NARROWED")
    assert keys(told(new, old)) == ["PRESENCE_CHANGED", "FIELD_TYPE_WIDENED"]
    assert step(reads(new, old, {"n": -5}), Action.PROMOTE).after == "-5 (int64)"


@pytest.mark.parametrize(
    ("old", "new", "value", "then"),
    [
        ("int32", "uint32", -1, (1 << 32) - 1),
        ("int64", "uint64", -1, (1 << 64) - 1),
        ("uint32", "int32", 1 << 31, -(1 << 31)),
        ("int32", "bool", 2, True),
        ("sint64", "sint32", 1 << 40, 0),
        ("fixed32", "sfixed32", 1 << 31, -(1 << 31)),
        ("sfixed64", "fixed64", -1, (1 << 64) - 1),
    ],
)
def test_numbers_that_are_read_as_others(old: str, new: str, value: int, then: Value) -> None:
    texts = f"message M {{ {old} n = 1; }}", f"message M {{ optional {new} n = 1; }}"
    found = told(*texts)
    assert one(found, "FIELD_TYPE_NARROWED").shown() == {"n": value}
    assert not found.failed
    assert reads(*texts, {"n": value}).value == {"n": then}


def test_new_code_sees_a_list_of_one_where_old_code_wrote_one() -> None:
    old, new = "message M { string s = 1; }", "message M { repeated string s = 1; }"
    assert fails(old, new) == ["SINGULAR_TO_REPEATED"]
    found = reads(old, new, {"s": "a"})
    assert found.value == {"s": ["a"]}
    assert found.lossless
    assert step(found, Action.CONVERT).rule == "SINGULAR_TO_REPEATED"
    assert reads(old, new, {}).value == {}
    assert step(reads(old, new, {}), Action.DEFAULT).after == "0 elements (list of string)"


def test_old_code_sees_the_last_element_of_a_list() -> None:
    old, new = "message M { repeated string s = 1; }", "message M { string s = 1; }"
    assert fails(old, new) == ["CARDINALITY_LAST_WINS"]
    found = reads(old, new, {"s": ["a", "b"]})
    assert found.value == {"s": "b"}
    assert step(found, Action.TRUNCATE).after == "b (string)"
    assert not found.lossless


def test_of_several_messages_old_code_sees_all_merged() -> None:
    inner = "message I { string a = 1; repeated string b = 2; }"
    old, new = f"message M {{ repeated I i = 1; }} {inner}", f"message M {{ I i = 1; }} {inner}"
    found = reads(old, new, {"i": [{"a": "x", "b": ["1"]}, {"b": ["2"]}]})
    assert found.value == {"i": {"a": "x", "b": ["1", "2"]}}


def test_packed_numbers_are_lost_to_a_single_one() -> None:
    old, new = "message M { repeated int32 n = 1; }", "message M { int32 n = 1; }"
    assert fails(old, new) == ["CARDINALITY_INCOMPATIBLE"]
    found = reads(old, new, {"n": [1, 2]})
    assert found.value == {}
    assert step(found, Action.PRESERVE).rule == "CARDINALITY_INCOMPATIBLE"
    unpacked = "message M { repeated int32 n = 1 [packed = false]; }"
    assert fails(unpacked, new) == ["CARDINALITY_LAST_WINS"]
    assert reads(unpacked, new, {"n": [1, 2]}).value == {"n": 2}


def test_packed_or_not_is_no_matter_to_a_reader() -> None:
    old, new = "message M { repeated int32 n = 1; }", "message M { repeated int32 n = 1 [packed = false]; }"
    assert keys(told(old, new)) == ["PACKING_CHANGED"]
    found = reads(old, new, {"n": [1, 2]})
    assert found.value == {"n": [1, 2]}
    assert "packed, which is no matter" in step(found, Action.MATCH).detail


def test_required_is_for_ever() -> None:
    old, new = "message M { optional int32 a = 1; }", "message M { required int32 a = 1; }"
    assert fails(old, new, syntax=PROTO2) == ["REQUIRED_CHANGED", "REQUIRED_ADDED"]
    found = reads(old, new, {}, PROTO2)
    assert found.value is None
    assert found.problem is not None
    assert found.problem.path == "/a"
    assert step(found, Action.FAIL).rule == "REQUIRED_ADDED"
    assert fails(new, old, syntax=PROTO2) == ["REQUIRED_CHANGED", "REQUIRED_DELETED"]
    assert fails("message M { }", new, syntax=PROTO2) == ["REQUIRED_ADDED"]


def test_the_order_is_free() -> None:
    old, new = "message M { int32 a = 1; int32 b = 2; }", "message M { int32 b = 2; int32 a = 1; }"
    assert keys(told(old, new)) == ["REORDERED"]
    assert reads(old, new, {"a": 1, "b": 2}).value == {"a": 1, "b": 2}


def test_bytes_are_text_only_if_they_are_utf8() -> None:
    old, new = "message M { bytes b = 1; }", "message M { string b = 1; }"
    found = one(told(old, new), "BYTES_TO_STRING")
    broken = reads(old, new, found.shown())
    assert broken.problem is not None
    assert (broken.problem.path, broken.problem.offset) == ("/b", 0)
    assert step(broken, Action.FAIL).rule == "BYTES_TO_STRING"
    assert reads(old, new, {"b": b"\xc3\xa9"}).value == {"b": "é"}
    assert keys(told(new, old)) == ["FIELD_TYPE_WIDENED"]


def test_bytes_are_a_message_only_if_they_hold_one() -> None:
    inner = "message I { int32 n = 1; }"
    old, new = (
        f"message M {{ string before = 1; bytes b = 2; }} {inner}",
        f"message M {{ string before = 1; I b = 2; }} {inner}",
    )
    assert reads(old, new, {"b": b"\x08\x05"}).value == {"b": {"n": 5}}
    broken = reads(old, new, {"before": "x", "b": b"\xff"})
    assert [each.action for each in broken.steps] == [Action.MATCH, Action.FAIL]
    assert broken.steps[-1].writer_path == "/b"
    assert broken.steps[-1].rule == "MESSAGE_TO_BYTES"
    assert reads(new, old, {"b": {"n": 5}}).value == {"b": b"\x08\x05"}


def test_a_group_is_not_a_message() -> None:
    old = "message M { optional group G = 1 { optional int32 n = 1; } }"
    new = "message M { optional G g = 1; message G { optional int32 n = 1; } }"
    assert "GROUP_TO_LENGTH_PREFIXED" in fails(old, new, syntax=PROTO2)
    found = reads(old, new, {"g": {"n": 5}}, PROTO2)
    assert found.value == {}
    assert step(found, Action.PRESERVE).rule == "GROUP_TO_LENGTH_PREFIXED"


def test_a_map_is_a_repeated_message() -> None:
    old = "message M { map<string, int32> m = 1; } message Entry { string key = 1; int32 value = 2; }"
    new = "message M { repeated Entry m = 1; } message Entry { string key = 1; int32 value = 2; }"
    assert fails(old, new) == ["MAP_TO_REPEATED"]
    found = reads(old, new, {"m": {"a": 1, "b": 2}})
    assert found.value == {"m": [{"key": "a", "value": 1}, {"key": "b", "value": 2}]}
    assert found.lossless
    twice = reads(new, old, {"m": [{"key": "a", "value": 1}, {"key": "a", "value": 2}]})
    assert twice.value == {"m": {"a": 2}}
    assert not twice.lossless


def test_values_of_a_map_are_looked_at_too() -> None:
    old, new = "message M { map<string, int64> m = 1; }", "message M { map<string, int32> m = 1; }"
    found = one(told(old, new), "FIELD_TYPE_NARROWED")
    assert found.detail.startswith("The value of m is written as int64")
    assert reads(old, new, found.shown()).value == {"m": {"key": 0}}
    assert one(
        told(old, "message M { map<bytes_, int64> m = 1; }".replace("bytes_", "int32")), "FIELD_TYPE_INCOMPATIBLE"
    )


def test_enum_values_are_numbers() -> None:
    old = "message M { E e = 1; } enum E { A = 0; B = 1; C = 2; }"
    new = "message M { E e = 1; } enum E { A = 0; B = 1; }"
    assert fails(old, new) == ["ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER"]
    assert keys(told(old, new), Verdict.WARN) == ["ENUM_VALUE_UNKNOWN_TO_OLD"]
    assert reads(old, new, {"e": "C"}).value == {"e": 2}
    assert versions(new, old).forward
    renamed = "message M { E e = 1; } enum E { A = 0; D = 1; C = 2; }"
    assert fails(old, renamed) == []
    assert fails(old, renamed, "wire-json") == ["ENUM_VALUE_RENAMED"]
    assert reads(old, renamed, {"e": "B"}).value == {"e": "D"}
    swapped = "message M { E e = 1; } enum E { A = 0; C = 1; B = 2; }"
    assert keys(told(old, swapped), Verdict.WARN) == ["ENUM_VALUE_NUMBER_CHANGED", "ENUM_VALUE_NUMBER_CHANGED"]


def test_a_closed_enum_puts_other_numbers_aside() -> None:
    old = "message M { optional E e = 1; repeated E r = 2; } enum E { A = 0; B = 1; C = 2; }"
    new = "message M { optional E e = 1; repeated E r = 2; } enum E { A = 0; B = 1; }"
    found = reads(old, new, {"e": "C", "r": ["A", "C", "B"]}, PROTO2)
    assert found.value == {"r": ["A", "B"]}
    assert {each.rule for each in found.steps if each.action is Action.PRESERVE} == {"ENUM_VALUE_UNKNOWN_TO_OLD"}
    open_ = "message M { E e = 1; } enum E { A = 0; B = 1; }"
    closing = check(proto(open_, EDITION), proto(f"option features.enum_type = CLOSED; {open_}", EDITION), "wire")
    assert one(closing, "ENUM_OPENNESS_CHANGED").shown() == {"e": 2}
    assert keys(closing, Verdict.WARN) == ["ENUM_OPENNESS_CHANGED"]


def test_zero_that_was_set_on_purpose_is_lost_without_presence() -> None:
    old, new = "message M { optional int32 n = 1; }", "message M { int32 n = 1; }"
    assert keys(told(old, new), Verdict.WARN) == ["PRESENCE_CHANGED"]
    assert fails(old, new, "source") == ["LABEL_CHANGED"]
    found = reads(old, new, {"n": 0})
    assert found.value == {}
    assert not found.lossless
    assert keys(told(new, old), Verdict.WARN) == []


def test_of_a_oneof_only_one_is_kept() -> None:
    old = "message M { string a = 1; string b = 2; }"
    new = "message M { oneof o { string a = 1; string b = 2; } }"
    assert fails(old, new) == ["SEVERAL_MOVED_INTO_ONEOF", "SEVERAL_MOVED_INTO_ONEOF"]
    found = reads(old, new, {"a": "x", "b": "y"})
    assert found.value == {"b": "y"}
    assert step(found, Action.SKIP).writer_path == "/a"
    assert step(found, Action.BRANCH).after == "b"
    alone = "message M { oneof o { string a = 1; } string b = 2; }"
    assert fails(old, alone) == ["MOVED_INTO_NEW_ONEOF"]
    assert reads(old, alone, {"a": "x", "b": "y"}).lossless
    assert fails(alone, new) == ["MOVED_INTO_EXISTING_ONEOF"]
    assert fails(new, alone) == ["MOVED_OUT_OF_ONEOF"]
    fewer = "message M { reserved 2; oneof o { string a = 1; } }"
    assert keys(told(new, fewer), Verdict.WARN) == ["ONEOF_MEMBER_DELETED"]
    assert reads(new, fewer, {"b": "y"}).value == {}


def test_another_default_is_another_value_for_the_same_bytes() -> None:
    old, new = "message M { optional int32 n = 1; }", "message M { optional int32 n = 1 [default = 7]; }"
    assert fails(old, new, syntax=PROTO2) == ["DEFAULT_CHANGED"]
    found = reads(old, new, {}, PROTO2)
    assert (step(found, Action.DEFAULT).after, step(found, Action.DEFAULT).rule) == ("7 (int32)", "DEFAULT_CHANGED")
    first = "message M { optional E e = 1; } enum E { A = 1; B = 2; }"
    assert "DEFAULT_CHANGED" in fails(first, first.replace("A = 1; B = 2;", "B = 2; A = 1;"), syntax=PROTO2)
    tenth = "message M { optional float n = 1 [default = 0.1]; }"
    assert fails(tenth, tenth.replace("float", "double"), syntax=PROTO2) == ["FIELD_TYPE_INCOMPATIBLE"]
    assert "DEFAULT_CHANGED" in fails(
        "message M { optional double n = 1 [default = 1e300]; }", "message M { optional float n = 1; }", syntax=PROTO2
    )


def test_a_renamed_root_is_read_all_the_same() -> None:
    old, new = proto("message Person { int64 id = 1; }"), proto("message Human { int32 id = 1; }")
    found = check(old, new, "wire")
    assert keys(found, Verdict.WARN) == ["MESSAGE_DELETED", "FIELD_TYPE_NARROWED"]
    assert one(found, "FIELD_TYPE_NARROWED").shown() == {"id": 1 << 40}


def test_rpcs() -> None:
    def service(rpc: str) -> str:
        return f"message M {{ }} message N {{ }} service S {{ {rpc} }}"

    old = service("rpc Get(M) returns (N);")
    assert fails(old, service("rpc Get(N) returns (N);")) == ["RPC_REQUEST_TYPE_CHANGED"]
    assert fails(old, service("rpc Get(M) returns (M);")) == ["RPC_RESPONSE_TYPE_CHANGED"]
    assert fails(old, service("rpc Get(stream M) returns (N);")) == ["RPC_CLIENT_STREAMING_CHANGED"]
    assert fails(old, service("rpc Get(M) returns (stream N);")) == ["RPC_SERVER_STREAMING_CHANGED"]
    level = "rpc Get(M) returns (N) { option idempotency_level = IDEMPOTENT; }"
    assert fails(old, service(level)) == ["RPC_IDEMPOTENCY_CHANGED"]
    assert fails(old, service("")) == []
    assert fails(old, service(""), "source") == ["RPC_DELETED"]
    assert fails(old, "message M { } message N { }", "source") == ["SERVICE_DELETED"]


def test_what_only_code_names() -> None:
    old = 'option java_package = "a"; message M { string s = 1; int64 n = 2; message I { } enum E { A = 0; } }'
    assert fails(old, old.replace('"a"', '"b"'), "source") == ["FILE_OPTION_CHANGED"]
    assert fails(old, old.replace("message I { }", ""), "source") == ["MESSAGE_DELETED"]
    assert fails(old, old.replace("enum E { A = 0; }", ""), "source") == ["ENUM_DELETED"]
    assert fails(old, old.replace("n = 2;", "n = 2 [jstype = JS_STRING];"), "source") == ["JSTYPE_CHANGED"]
    assert fails(old, old.replace("s = 1;", "s = 1 [ctype = CORD];"), "source") == ["CPP_STRING_TYPE_CHANGED"]
    for profile in ("wire", "wire-json"):
        assert fails(old, old.replace("message I { }", ""), profile) == []


def test_the_package_is_part_of_every_full_name() -> None:
    old, new = "package a; message M { I i = 1; } message I { }", "package b; message M { I i = 1; } message I { }"
    assert fails(old, new) == ["PACKAGE_CHANGED"]  # and not the type of every field
    assert reads(old, new, {"i": {}}).value == {"i": {}}


def test_editions_say_by_features_what_a_syntax_says() -> None:
    """proto2 and the edition that says the same of everything are one on the wire."""
    old = proto("message M { required int32 a = 1; repeated int32 b = 2; optional string s = 3; }", PROTO2)
    new = proto(
        "option features.utf8_validation = NONE; option features.repeated_field_encoding = EXPANDED;"
        "message M { int32 a = 1 [features.field_presence = LEGACY_REQUIRED]; repeated int32 b = 2; string s = 3; }",
        EDITION,
    )
    assert keys(check(old, new, "wire")) == []
    assert keys(check(old, new, "source")) == ["SYNTAX_CHANGED"]


def test_json_knows_names_and_not_numbers() -> None:
    """An added field is refused by an old reader of JSON, unless it is told to ignore what it does not know."""
    old, new = "message M { int32 a = 1; }", "message M { int32 a = 1; int64 b = 2; }"
    assert keys(told(new, old, "wire-json").by_older({}), Verdict.WARN) == ["UNKNOWN_IN_JSON"]
    assert fails(old, "message M { int64 a = 1; }", "wire-json") == ["JSON_TYPE_INCOMPATIBLE"]
    assert fails("message M { string a = 1; }", "message M { bytes a = 1; }", "wire-json") == ["JSON_TYPE_INCOMPATIBLE"]


# Places, fixes, the table


def test_places_and_pointers() -> None:
    old = proto("package shop;\nmessage M {\n  Order o = 1;\n}\nmessage Order {\n  int64 id = 1;\n}\n")
    new = proto("package shop;\nmessage M {\n  Order o = 1;\n}\nmessage Order {\n  // cut\n  int32 id = 1;\n}\n")
    found = one(check(old, new, "wire"), "FIELD_TYPE_NARROWED")
    assert found.path == "/o/id"
    assert found.writer is not None
    assert found.reader is not None
    assert (found.writer.pointer, found.reader.pointer) == ("shop.Order.id", "shop.Order.id")
    assert found.writer.place is not None
    assert found.reader.place is not None
    assert (found.writer.place.line, found.writer.place.column) == (6, 3)
    assert (found.reader.place.line, found.reader.place.column) == (7, 3)
    assert found.shown() == {"o": {"id": 1 << 40}}


def edited(text: str, edits: Sequence[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


FIXED = [
    ("message M { int32 a = 1; string b = 2; }", "message M { int32 a = 1; }", "wire", PROTO3),
    ("message M { int32 a = 1; string b = 2; }", "message M { int32 a = 1; }", "wire-json", PROTO3),
    ("message M { int32 a = 1; string b = 2; }", "message M { int32 a = 1; }", "wire-json", EDITION),
    ("message M { int64 a = 1; }", "message M { int32 a = 1; }", "wire", PROTO3),
    ("message M { int32 a = 1; }", "message M { string a = 1; }", "wire", PROTO3),
    ("message M { int32 a = 1; }", "message M { int32 b = 1; }", "wire-json", PROTO3),
    ("message M { int32 a = 1; }", "message M { int32 a = 2; }", "wire", PROTO3),
    ("message M { E e = 1; } enum E { A = 0; B = 1; }", "message M { E e = 1; } enum E { A = 0; }", "wire", PROTO3),
    ("message M { optional int32 a = 1; }", "message M { required int32 a = 1; }", "wire", PROTO2),
    ("message M { reserved 2 to 4; reserved \"x\"; }", "message M { }", "wire", PROTO3),
    ("message M { reserved 2 to 4; reserved x; }", "message M { reserved 3; }", "wire", EDITION),
    ("package a; message M { }", "package b; message M { }", "wire", PROTO3),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "profile", "syntax"), FIXED)
def test_fixes_make_it_pass(old: str, new: str, profile: str, syntax: str) -> None:
    """One fix after another, each to the text that can still be changed: the reader's."""
    writer, text = proto(old, syntax), f"{syntax} {new}"
    for _ in range(6):
        found = check(writer, protobuf.parse(text, "M"), profile)
        fixes = [
            finding.fix.reader for finding in found.findings if finding.verdict is not Verdict.PASS and finding.fix
        ]
        edits = next((edits for edits in fixes if edits), None)
        if edits is None:
            break
        text = edited(text, edits)
    final = check(writer, protobuf.parse(text, "M"), profile)
    left = {key for key in keys(final, Verdict.FAIL, Verdict.WARN) if key != "UNKNOWN_IN_JSON"}
    assert left == {"ENUM_VALUE_UNKNOWN_TO_OLD"} & left, text


def test_forward_the_writer_is_the_new_one() -> None:
    old, new = proto("message M { int64 a = 1; }"), proto("message M { uint64 a = 1; }")
    fix = one(check(new, old, "wire"), "FIELD_TYPE_NARROWED").fix
    assert fix is not None
    assert edited(new.text, fix.writer) == old.text
    assert edited(old.text, fix.reader) == new.text


def test_the_table_is_whole() -> None:
    assert EVOLUTIONS["protobuf"] is EVOLUTION
    assert len({rule.key for rule in EVOLUTION.rules}) == len(EVOLUTION.rules)
    for rule in EVOLUTION.rules:
        assert rule.title, rule.key
        assert rule.doc.endswith("."), rule.key
        assert rule.spec, rule.key
        assert set(rule.profiles) <= set(EVOLUTION.profiles), rule.key


def test_rules_that_were_asked_and_those_that_do_not_apply() -> None:
    found = told("message M { int32 a = 1; }", "message M { int32 a = 1; }")
    assert "FIELD_TYPE_INCOMPATIBLE" in found.asked
    assert "RPC_REQUEST_TYPE_CHANGED" not in found.asked
    assert found.findings == []


# Time


def test_recursion_ends() -> None:
    text = "message M { M a = 1; N b = 2; map<string, M> m = 3; } message N { repeated M a = 1; N b = 2; int64 n = 3; }"
    found = told(text, text.replace("int64 n", "int32 n"))
    assert one(found, "FIELD_TYPE_NARROWED").shown() == {"b": {"n": 1 << 40}}
    required = "message M { required M m = 1; optional int64 n = 2; }"
    narrowed = told(required, required.replace("int64", "int32"), syntax=PROTO2)
    assert keys(narrowed) == ["FIELD_TYPE_NARROWED"]


def test_5_000_fields_end_in_time() -> None:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = [f"{first}{second}" for first in letters for second in letters if f"{first}{second}" not in ("to", "in")]

    def many(type_: str, shift: int) -> Schema:
        messages = "".join(
            f"message {name}{{{''.join(f'{type_} {names[at + shift]}={at + 1};' for at in range(1_000))}}}"
            for name in "ABCDE"
        )
        return proto(f"{messages}message M {{A a=1;B b=2;C c=3;D d=4;E e=5;}}")

    old, new, none = many("bool", 0), many("bool", 1), proto("message M { } message A{} message B{} message C{}")
    for writer, reader in ((old, new), (old, none), (none, old), (old, old)):
        with counted() as work:
            found = check(writer, reader, "source")
        assert work.lines < 3 * SECOND
        assert len(found.findings) <= limits.FINDINGS
        assert found.failed is (writer is not reader and writer is not none)
    assert not check(old, none, "source").by_older({}).failed  # that many fields may be added


def test_places_on_one_long_line_are_found_in_time() -> None:
    """protoc counts columns in bytes, and a tab to the next eighth: a line that is not ASCII has to be counted once only."""
    fields = "".join(f"bool f{number}={number};" for number in range(1, 3_500))
    with counted() as work:
        schema = proto(f"/*\té*/ message M {{{fields}}}")
    assert work.lines < 3 * SECOND
    place = schema.model.place((4, 0, 2, 0, 1))
    assert schema.text[place.start : place.end] == "f1"


# Laws over any pair

UNCHANGED = {
    "DEFAULT_CHANGED",  # the value is not in the bytes
    "MESSAGE_TYPE_CHANGED",  # the other message may have the same fields
    "ENUM_TYPE_CHANGED",  # the other enum may have the same values
    "BYTES_TO_STRING",  # proto2 takes any bytes for text
    "MAP_TO_REPEATED",
    "ENUM_TO_INT",  # a number that is none of the enum's stays a number
}
"""Rules whose record may be read as it was."""


@given(pairs())
def test_a_reading_is_the_librarys(pair: tuple[Schema, Schema, Value]) -> None:
    writer, reader, value = pair
    note(f"{writer.text}\n{reader.text}\n{value}")
    data = written(value, writer)
    found = reading(data, writer, reader)
    if not _is_text_everywhere(found.value):
        return  # the library does not show such a string of proto2
    assert_as_the_library(data, reader, found)


def _is_text_everywhere(value: Value) -> bool:
    """Whether there are no bytes that may stand for a string that is no UTF-8."""
    match value:
        case bytes():
            return value.isascii()
        case dict():
            return all(_is_text_everywhere(item) for item in value.values())
        case list():
            return all(_is_text_everywhere(item) for item in value)
        case _:
            return True


@given(pairs())
def test_a_pair_without_a_fail_is_read(pair: tuple[Schema, Schema, Value]) -> None:
    writer, reader, value = pair
    note(f"{writer.text}\n{reader.text}\n{value}")
    found = check(writer, reader, "wire")
    if found.failed:
        return
    data = written(value, writer)
    message = Library(reader).parse(data)
    assert message.IsInitialized()
    assert reading(data, writer, reader).readable
    if not keys(found, Verdict.WARN):  # what passes comes back from the reader as it was
        assert same(FORMAT.trace(message.SerializeToString(), writer).value, FORMAT.trace(data, writer).value)


@given(pairs())
def test_what_fails_or_warns_shows_in_its_record(pair: tuple[Schema, Schema, Value]) -> None:
    writer, reader, _ = pair
    note(f"{writer.text}\n{reader.text}")
    for finding in check(writer, reader, "source").findings:
        record = finding.shown()
        if finding.verdict is Verdict.PASS or record is MISSING:
            assert finding.verdict is Verdict.PASS or finding.rule.unproved or not finding.path, finding
            continue
        assert not finding.rule.profiles, finding
        data = written(record, writer)
        found = reading(data, writer, reader)
        original = FORMAT.trace(data, writer).value
        if finding.rule.key not in UNCHANGED:
            assert not found.readable or not same(found.value, original), finding
        assert_as_the_library_if_text(data, reader, found)


def assert_as_the_library_if_text(data: bytes, reader: Schema, found: Reading) -> None:
    if _is_text_everywhere(found.value):
        assert_as_the_library(data, reader, found)


@given(pairs())
def test_a_fix_parses_and_takes_its_finding_away(pair: tuple[Schema, Schema, Value]) -> None:
    writer, reader, _ = pair
    for finding in check(writer, reader, "source").findings:
        fix = finding.fix or Fix("")
        for schema, edits in ((reader, fix.reader), (writer, fix.writer)):
            if not edits:
                continue
            text = edited(schema.text, edits)
            note(f"{finding.rule.key}: {finding.detail}\n{schema.text}\n{text}")
            other = protobuf.parse(text, "M")
            after = check(writer, other, "source") if schema is reader else check(other, reader, "source")
            assert _case(finding) not in map(_case, after.findings)


def _case(finding: Finding) -> tuple[str, str, str]:
    return finding.rule.key, finding.detail, finding.writer.pointer if finding.writer else ""
