"""Each rule of the table of Protocol Buffers by a pair of texts; a text against itself shows none of them."""

from __future__ import annotations

import pytest

from explorer.wire.evolution.protobuf import EVOLUTION, check
from explorer.wire.rule import Check, Verdict
from explorer.wire.schema import Schema
from explorer.wire.schemas import protobuf

M3 = 'syntax = "proto3"; message M {{ {} }} '
M2 = 'syntax = "proto2"; message M {{ {} }} '
ED = 'edition = "2023"; message M {{ {} }} '
RPC = 'syntax = "proto3"; message M {{ }} message N {{ }} service S {{ {} }}'
ONEOF = "oneof o { int32 a = 1; int32 b = 2; }"
SUB = "message Sub { int32 x = 1; } message Sub2 { string y = 1; } "
ENUM = "enum E { A = 0; B = 1; } "

CASES: list[tuple[str, str, str, str, str]] = [
    # rule, profile, verdict of the worst case, old, new
    ("FIELD_NUMBER_CHANGED", "wire", "fail", M3.format("int32 a = 1;"), M3.format("int32 a = 2;")),
    ("FIELD_NUMBER_REUSED", "wire", "warn", M3.format("int32 a = 1;"), M3.format("string b = 1;")),
    ("RESERVED_USED", "wire", "fail", M3.format("reserved 2;"), M3.format("int32 a = 2;")),
    ("FIELD_DELETED_WITHOUT_RESERVED_NUMBER", "wire", "fail", M3.format("int32 a = 1;"), M3.format("")),
    ("FIELD_TYPE_INCOMPATIBLE", "wire", "fail", M3.format("int32 a = 1;"), M3.format("fixed32 a = 1;")),
    ("FIELD_TYPE_NARROWED", "wire", "warn", M3.format("int64 a = 1;"), M3.format("int32 a = 1;")),
    ("BYTES_TO_STRING", "wire", "fail", M3.format("bytes a = 1;"), M3.format("string a = 1;")),
    ("MESSAGE_TO_BYTES", "wire", "fail", M3.format("Sub a = 1;") + SUB, M3.format("bytes a = 1;") + SUB),
    ("ENUM_TO_INT", "wire", "fail", M3.format("E a = 1;") + ENUM, M3.format("int32 a = 1;") + ENUM),
    ("ENUM_TYPE_CHANGED", "wire", "fail", M3.format("E a = 1;") + ENUM + "enum F { X = 0; }",
     M3.format("F a = 1;") + ENUM + "enum F { X = 0; }"),
    ("MESSAGE_TYPE_CHANGED", "wire", "fail", M3.format("Sub a = 1;") + SUB, M3.format("Sub2 a = 1;") + SUB),
    ("GROUP_TO_LENGTH_PREFIXED", "wire", "fail", M2.format("optional group G = 1 { }"),
     M2.format("message G { } optional G g = 1;")),
    ("MAP_TO_REPEATED", "wire", "fail", M3.format("map<string, int32> a = 1;"),
     M3.format("message E { string key = 1; int32 value = 2; } repeated E a = 1;")),
    ("CARDINALITY_INCOMPATIBLE", "wire", "fail", M3.format("repeated int32 a = 1;"), M3.format("int32 a = 1;")),
    ("CARDINALITY_LAST_WINS", "wire", "fail", M3.format("repeated string a = 1;"), M3.format("string a = 1;")),
    ("SINGULAR_TO_REPEATED", "wire", "fail", M3.format("string a = 1;"), M3.format("repeated string a = 1;")),
    ("REQUIRED_ADDED", "wire", "fail", M2.format(""), M2.format("required int32 a = 1;")),
    ("REQUIRED_DELETED", "wire", "fail", M2.format("required int32 a = 1;"), M2.format("reserved 1;")),
    ("REQUIRED_CHANGED", "wire", "fail", M2.format("optional int32 a = 1;"), M2.format("required int32 a = 1;")),
    ("PRESENCE_CHANGED", "wire", "warn", M3.format("optional int32 a = 1;"), M3.format("int32 a = 1;")),
    ("DEFAULT_CHANGED", "wire", "fail", M2.format("optional int32 a = 1 [default = 1];"),
     M2.format("optional int32 a = 1 [default = 2];")),
    ("UTF8_VALIDATION_CHANGED", "wire", "warn", ED.format("string a = 1 [features.utf8_validation = NONE];"),
     ED.format("string a = 1 [features.utf8_validation = VERIFY];")),
    ("MOVED_INTO_EXISTING_ONEOF", "wire", "fail", M3.format("oneof o { int32 a = 1; } int32 b = 2;"), M3.format(ONEOF)),
    ("SEVERAL_MOVED_INTO_ONEOF", "wire", "fail", M3.format("int32 a = 1; int32 b = 2;"), M3.format(ONEOF)),
    ("MOVED_INTO_NEW_ONEOF", "wire", "fail", M3.format("int32 a = 1;"), M3.format("oneof o { int32 a = 1; }")),
    ("MOVED_OUT_OF_ONEOF", "wire", "fail", M3.format(ONEOF), M3.format("oneof o { int32 a = 1; } int32 b = 2;")),
    ("ONEOF_MEMBER_DELETED", "wire", "warn", M3.format(ONEOF), M3.format("reserved 2; oneof o { int32 a = 1; }")),
    ("ENUM_VALUE_DELETED_WITHOUT_RESERVED_NUMBER", "wire", "fail", M3.format("E a = 1;") + ENUM,
     M3.format("E a = 1;") + "enum E { A = 0; }"),
    ("ENUM_VALUE_UNKNOWN_TO_OLD", "wire", "warn", M3.format("E a = 1;") + ENUM,
     M3.format("E a = 1;") + "enum E { A = 0; reserved 1; }"),
    ("ENUM_VALUE_NUMBER_CHANGED", "wire", "warn", M3.format("E a = 1;") + ENUM,
     M3.format("E a = 1;") + "enum E { A = 0; B = 2; }"),
    ("ENUM_OPENNESS_CHANGED", "wire", "warn", ED.format("E a = 1;") + ENUM,
     ED.format("E a = 1;") + "enum E { option features.enum_type = CLOSED; A = 0; B = 1; }"),
    ("RESERVED_DELETED", "wire", "fail", M3.format("reserved 2;"), M3.format("")),
    ("EXTENSION_RANGE_DELETED", "wire", "warn", M2.format("extensions 5 to 9;"), M2.format("")),
    ("MESSAGE_SET_CHANGED", "wire", "fail", M2.format("option message_set_wire_format = true; extensions 4 to max;"),
     M2.format("extensions 4 to max;")),
    ("MESSAGE_DELETED", "wire", "warn", M3.format("") + SUB, M3.format("")),
    ("PACKAGE_CHANGED", "wire", "fail", 'syntax = "proto3"; package a; message M { }',
     'syntax = "proto3"; package b; message M { }'),
    ("RPC_REQUEST_TYPE_CHANGED", "wire", "fail", RPC.format("rpc f(M) returns (M);"), RPC.format("rpc f(N) returns (M);")),
    ("RPC_RESPONSE_TYPE_CHANGED", "wire", "fail", RPC.format("rpc f(M) returns (M);"), RPC.format("rpc f(M) returns (N);")),
    ("RPC_CLIENT_STREAMING_CHANGED", "wire", "fail", RPC.format("rpc f(M) returns (M);"),
     RPC.format("rpc f(stream M) returns (M);")),
    ("RPC_SERVER_STREAMING_CHANGED", "wire", "fail", RPC.format("rpc f(M) returns (M);"),
     RPC.format("rpc f(M) returns (stream M);")),
    ("RPC_IDEMPOTENCY_CHANGED", "wire", "fail",
     RPC.format("rpc f(M) returns (M) {{ option idempotency_level = IDEMPOTENT; }}").replace("{{", "{").replace("}}", "}"),
     RPC.format("rpc f(M) returns (M);")),
    ("FIELD_UNKNOWN", "wire", "pass", M3.format("int32 a = 1;"), M3.format("reserved 1;")),
    ("FIELD_TYPE_WIDENED", "wire", "pass", M3.format("int32 a = 1;"), M3.format("int64 a = 1;")),
    ("PACKING_CHANGED", "wire", "pass", M3.format("repeated int32 a = 1;"),
     M3.format("repeated int32 a = 1 [packed = false];")),
    ("REORDERED", "wire", "pass", M3.format("int32 a = 1; int32 b = 2;"), M3.format("int32 b = 2; int32 a = 1;")),
    ("FIELD_RENAMED", "wire-json", "fail", M3.format("int32 a = 1;"), M3.format("int32 b = 1;")),
    ("FIELD_RENAMED", "wire", "pass", M3.format("int32 a = 1;"), M3.format("int32 b = 1;")),
    ("JSON_NAME_CHANGED", "wire-json", "fail", M3.format("int32 a = 1;"), M3.format('int32 a = 1 [json_name = "x"];')),
    ("FIELD_DELETED_WITHOUT_RESERVED_NAME", "wire-json", "fail", M3.format("int32 a = 1;"), M3.format("reserved 1;")),
    ("ENUM_VALUE_RENAMED", "wire-json", "fail", M3.format("E a = 1;") + ENUM,
     M3.format("E a = 1;") + "enum E { A = 0; C = 1; }"),
    ("ENUM_VALUE_DELETED_WITHOUT_RESERVED_NAME", "wire-json", "fail", M3.format("E a = 1;") + ENUM,
     M3.format("E a = 1;") + "enum E { A = 0; reserved 1; }"),
    ("JSON_TYPE_INCOMPATIBLE", "wire-json", "fail", M3.format("int32 a = 1;"), M3.format("int64 a = 1;")),
    ("JSON_CARDINALITY_INCOMPATIBLE", "wire-json", "fail", M3.format("string a = 1;"), M3.format("repeated string a = 1;")),
    ("JSON_FORMAT_CHANGED", "wire-json", "fail", ED.format("option features.json_format = ALLOW;"),
     ED.format("option features.json_format = LEGACY_BEST_EFFORT;")),
    ("UNKNOWN_IN_JSON", "wire-json", "warn", M3.format("int32 a = 1;"), M3.format('reserved 1; reserved "a";')),
    ("FIELD_DELETED", "source", "fail", M3.format("int32 a = 1;"), M3.format("")),
    ("ENUM_VALUE_DELETED", "source", "fail", M3.format("E a = 1;") + ENUM, M3.format("E a = 1;") + "enum E { A = 0; }"),
    ("ENUM_DELETED", "source", "fail", M3.format("") + ENUM, M3.format("")),
    ("EXTENSION_DELETED", "source", "fail", M2.format("extensions 5;") + "extend M { optional int32 x = 5; }",
     M2.format("extensions 5;")),
    ("ONEOF_DELETED", "source", "fail", M3.format("oneof o { int32 a = 1; }"), M3.format("int32 a = 1;")),
    ("SERVICE_DELETED", "source", "fail", M3.format("") + "service S { }", M3.format("")),
    ("RPC_DELETED", "source", "fail", RPC.format("rpc f(M) returns (M);"), RPC.format("")),
    ("LABEL_CHANGED", "source", "fail", M3.format("string a = 1;"), M3.format("repeated string a = 1;")),
    ("TYPE_CHANGED", "source", "fail", M3.format("int32 a = 1;"), M3.format("int64 a = 1;")),
    ("JSTYPE_CHANGED", "source", "fail", M3.format("int64 a = 1;"), M3.format("int64 a = 1 [jstype = JS_STRING];")),
    ("CPP_STRING_TYPE_CHANGED", "source", "fail", M3.format("bytes a = 1;"), M3.format("bytes a = 1 [ctype = CORD];")),
    ("JAVA_UTF8_VALIDATION_CHANGED", "source", "fail", M2.format("optional string a = 1;"),
     'syntax = "proto2"; option java_string_check_utf8 = true; message M { optional string a = 1; }'),
    ("DESCRIPTOR_ACCESSOR_REMOVED", "source", "fail", M3.format(""),
     M3.format("option no_standard_descriptor_accessor = true;")),
    ("SYNTAX_CHANGED", "source", "fail", 'syntax = "proto2"; message M { }', 'syntax = "proto3"; message M { }'),
    ("FILE_OPTION_CHANGED", "source", "fail", 'syntax = "proto3"; option java_package = "a"; message M { }',
     'syntax = "proto3"; option java_package = "b"; message M { }'),
]  # fmt: skip


def proto(text: str) -> Schema:
    return protobuf.parse(text, "M")


def worst(told: Check, rule: str) -> str:
    found = {finding.verdict for finding in told.findings if finding.rule.key == rule}
    return next((one.value for one in (Verdict.FAIL, Verdict.WARN, Verdict.PASS) if one in found), "none")


@pytest.mark.parametrize(("rule", "profile", "verdict", "old", "new"), CASES)
def test_a_case_of_each_rule(rule: str, profile: str, verdict: str, old: str, new: str) -> None:
    writer, reader = proto(old), proto(new)
    told = check(writer, reader, profile)
    assert worst(told, rule) == verdict, [(finding.rule.key, finding.verdict.value) for finding in told.findings]
    assert rule in told.asked
    assert worst(check(reader, proto(new), profile), rule) == "none", "nothing is told of a text against itself"


def test_every_rule_has_a_case() -> None:
    by_older = {rule.key for rule in EVOLUTION.by_older.values()}
    assert {case[0] for case in CASES} | by_older == {rule.key for rule in EVOLUTION.rules}


OLDER = [
    ("REQUIRED_ADDED", M2.format(""), M2.format("required int32 a = 1;")),
    ("REQUIRED_DELETED", M2.format("required int32 a = 1;"), M2.format("reserved 1;")),
    ("ONEOF_MEMBER_ADDED", M3.format("oneof o { int32 a = 1; }"), M3.format(ONEOF)),
]


@pytest.mark.parametrize(("rule", "old", "new"), OLDER)
def test_forward_it_is_called_what_the_new_version_did(rule: str, old: str, new: str) -> None:
    told = check(proto(new), proto(old)).by_older(EVOLUTION.by_older)
    assert worst(told, rule) in ("fail", "warn")
    others = {other.key for other in EVOLUTION.by_older.values()} - {rule}
    assert {worst(told, other) for other in others} == {"none"}
