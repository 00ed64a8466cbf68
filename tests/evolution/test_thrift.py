"""Thrift's rules of evolution: the facts that everybody should know, each rule by a pair, and laws over any pair.

A verdict is never only claimed: what fails or warns has a record, which is written by Apache's library, read by ours, and
read by the walk of `thrift_library` over Apache's protocols.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, note
from thrift.protocol import fastbinary
from thrift.protocol.TBinaryProtocol import TBinaryProtocol, TBinaryProtocolAccelerated
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.format import Format
from explorer.wire.formats import thrift_binary, thrift_compact
from explorer.wire.reading import Action, Reading
from explorer.wire.rule import Check, Edit, Finding, Rule, Verdict
from explorer.wire.schema import MISSING, Presence, Schema, Struct
from explorer.wire.schemas import thrift
from explorer.wire.value import Value, same

from .thrift_library import FAULTS, library_reads
from .thrift_pairs import pairs

BINARY, COMPACT = thrift_binary.FORMAT, thrift_compact.FORMAT
FORMATS = (BINARY, COMPACT)
both = pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.key)
BACKWARD, FORWARD = True, False


def idl(text: str) -> Schema:
    return thrift.parse(text, "P" if "struct P " in text else None)


def check(old: str, new: str, *, backward: bool = BACKWARD) -> Check:
    one, two = idl(old), idl(new)
    return EVOLUTION.check(one, two, "") if backward else EVOLUTION.check(two, one, "")


def written(format_: Format, value: Value, schema: Schema) -> bytes:
    return format_.encode(conform(value, schema, thrift.MANNER).value, schema)


def reading(format_: Format, value: Value, writer: Schema, reader: Schema) -> Reading:
    data = written(format_, value, writer)
    return EVOLUTION.resolve(format_.trace(data, writer), writer, reader, format_.trace(data, reader))


def reads(old: str, new: str, value: Value, format_: Format = BINARY) -> Reading:
    """What a reader with the new text makes of a record of the old; the library must make the same of it."""
    writer, reader = idl(old), idl(new)
    found = reading(format_, value, writer, reader)
    assert_as_the_library(format_, written(format_, value, writer), reader, found)
    return found


def assert_as_the_library(format_: Format, data: bytes, reader: Schema, found: Reading) -> None:
    try:
        value, _ = library_reads(format_.key, data, reader)
    except FAULTS as fault:
        assert not found.readable, fault
    else:
        assert found.readable, found.problem
        assert same(found.value, value), (found.value, value)


def keys(told: Check, *verdicts: Verdict) -> list[str]:
    return [finding.rule.key for finding in told.findings if finding.verdict in (verdicts or tuple(Verdict))]


def actions(found: Reading) -> list[tuple[str, str | None]]:
    return [(step.action.value, step.rule) for step in found.steps]


# The facts


@both
def test_a_field_is_added(format_: Format) -> None:
    """Old data: not set, or the default. Old readers step over it."""
    old, new = "struct P { 1: string a }", 'struct P { 1: string a; 2: i32 b; 3: string c = "none" }'
    found = reads(old, new, {"a": "x"}, format_)
    assert found.value == {"a": "x", "c": "none"}
    assert actions(found) == [("match", None), ("default", "FIELD_ADDED"), ("default", "FIELD_ADDED")]
    assert keys(check(old, new)) == ["FIELD_ADDED", "FIELD_ADDED"]
    back = reads(new, old, {"a": "x", "b": 1}, format_)
    assert back.value == {"a": "x"}
    assert not back.lossless
    assert actions(back) == [("match", None), ("skip", "FIELD_ID_REMOVED"), ("skip", "FIELD_ID_REMOVED")]
    assert not check(old, new, backward=FORWARD).failed


@both
def test_a_field_is_removed(format_: Format) -> None:
    """New readers step over it; old readers find it not set, or take their default."""
    old, new = "struct P { 1: string a; 2: optional i32 b = 5; 3: optional i32 c }", "struct P { 1: string a }"
    assert reads(old, new, {"a": "x", "b": 6, "c": 7}, format_).value == {"a": "x"}
    assert keys(check(old, new)) == ["FIELD_ID_REMOVED", "FIELD_ID_REMOVED"]
    assert reads(new, old, {"a": "x"}, format_).value == {"a": "x", "b": 5}
    assert not check(old, new).failed
    assert not check(old, new, backward=FORWARD).failed


@both
def test_a_field_is_renamed(format_: Format) -> None:
    """Names are not in the bytes."""
    found = reads("struct P { 1: string a }", "struct P { 1: string name }", {"a": "x"}, format_)
    assert found.value == {"name": "x"}
    assert found.lossless
    assert actions(found) == [("rename", "FIELD_RENAMED")]
    told = check("struct P { 1: string a }", "struct P { 1: string name }")
    assert keys(told, Verdict.WARN) == ["FIELD_RENAMED"]
    assert not told.failed


@both
def test_a_required_field_is_added(format_: Format) -> None:
    """The reader refuses what was written before."""
    old, new = "struct P { 1: string a }", "struct P { 1: string a; 2: required i32 b }"
    found = reads(old, new, {"a": "x"}, format_)
    assert found.value is None
    assert found.problem is not None
    assert found.problem.path == "/b"
    assert found.problem.fix == "Make b optional."
    assert actions(found)[-1] == ("fail", "REQUIRED_ADDED")
    assert keys(check(old, new), Verdict.FAIL) == ["REQUIRED_ADDED"]
    assert keys(check(old, new, backward=FORWARD)) == ["FIELD_ID_REMOVED", "REQUIRED_REMOVED"]


@both
def test_required_optional_and_default_are_told_apart(format_: Format) -> None:
    texts = {word: f"struct P {{ 1: {word} i32 a; 2: i32 b }}" for word in ("required", "optional", "")}
    for old, text in texts.items():
        for new, other in texts.items():
            told = check(text, other)
            found = reads(text, other, {"b": 1} if old != "required" else {"a": 1, "b": 1}, format_)
            assert keys(told) == ([] if old == new else ["REQUIREDNESS_CHANGED"]), (old, new)
            assert found.readable is not told.failed
            assert told.failed == (new == "required" != old)
    assert "a was without a word and is required" in check(texts[""], texts["required"]).findings[0].detail


@both
def test_one_value_becomes_a_list_and_back(format_: Format) -> None:
    """In Protocol Buffers this reads; in Thrift the field is stepped over in silence, and the value is gone."""
    one, many = "struct P { 1: i32 a }", "struct P { 1: list<i32> a }"
    for old, new, value in ((one, many, 1), (many, one, [1, 2])):
        found = reads(old, new, {"a": value}, format_)
        assert found.value == {}
        assert not found.lossless
        assert actions(found) == [("skip", "FIELD_TYPE_CHANGED")]
        told = check(old, new)
        assert keys(told) == ["FIELD_TYPE_CHANGED"]
        assert "no way from one value to a list" in told.findings[0].detail


@both
def test_nested_lists_are_allowed(format_: Format) -> None:
    old = "struct P { 1: list<list<i32>> a; 2: map<string, list<set<string>>> b }"
    value = {"a": [[1, 2], [], [3]], "b": {"k": [["x"], []]}}
    found = reads(old, old, value, format_)
    assert found.value == value
    assert found.lossless
    assert not check(old, old).findings


@both
def test_i32_becomes_i64(format_: Format) -> None:
    """Nothing is widened: the type is in the bytes, the reader wants another one and steps over it."""
    found = reads("struct P { 1: i32 a }", "struct P { 1: i64 a }", {"a": 7}, format_)
    assert found.value == {}
    assert actions(found) == [("skip", "FIELD_TYPE_CHANGED")]
    refused = reads("struct P { 1: i32 a }", "struct P { 1: required i64 a }", {"a": 7}, format_)
    assert not refused.readable
    assert actions(refused) == [("skip", "FIELD_TYPE_CHANGED"), ("fail", "FIELD_TYPE_CHANGED")]


def test_elements_become_wider() -> None:
    """CompactProtocol writes both alike; in BinaryProtocol two numbers are read as one, and the rest is something else."""
    old, new = "struct P { 1: list<i32> a; 2: i32 b }", "struct P { 1: list<i64> a; 2: i32 b }"
    value = {"a": [1, -2], "b": 3}
    compact = reads(old, new, value, COMPACT)
    assert compact.value == value
    assert compact.lossless
    assert ("convert", "ELEMENT_TYPE_CHANGED") in actions(compact)
    binary = reads(old, new, value, BINARY)
    assert not binary.readable
    assert binary.problem is not None
    assert "went astray at /a" in binary.problem.detail
    assert actions(binary)[-1] == ("fail", "ELEMENT_TYPE_CHANGED")
    back = reads(new, old, {"a": [1 << 40]}, COMPACT)
    assert back.value == {"a": [1 << 40]}  # as Python's library has it
    assert ("truncate", "ELEMENT_TYPE_CHANGED") in actions(back)
    assert not back.lossless
    silent = reads(new, old, {"a": [1]}, BINARY)
    assert silent.value == {"a": [0]}
    assert not silent.lossless
    assert "4 bytes are left" in silent.steps[-1].detail


@pytest.mark.parametrize(("protocol", "decode"), [
    (TBinaryProtocol, fastbinary.decode_binary), (TCompactProtocol, fastbinary.decode_compact),
])  # fmt: skip
def test_the_c_extension_looks_at_the_type_of_elements(protocol: Any, decode: Any) -> None:
    """As the step says: Apache's own C extension for Python refuses what its generated code reads."""
    buffer = TMemoryBuffer()
    out = protocol(buffer)
    out.writeStructBegin("P")
    out.writeFieldBegin("a", TType.LIST, 1)
    out.writeListBegin(TType.I32, 1)
    out.writeI32(1)
    out.writeListEnd()
    out.writeFieldEnd()
    out.writeFieldStop()

    class P:
        thrift_spec = (None, (1, TType.LIST, "a", (TType.I64, None, False), None))

    reader = TBinaryProtocolAccelerated(TMemoryBuffer(buffer.getvalue()))
    with pytest.raises(TypeError, match="wrong ttype"):
        decode(P(), reader, [P, P.thrift_spec])


@both
def test_the_number_of_a_field_changes(format_: Format) -> None:
    old, new = "struct P { 1: string a; 2: i32 b }", "struct P { 1: string a; 3: i32 b }"
    found = reads(old, new, {"a": "x", "b": 1}, format_)
    assert found.value == {"a": "x"}
    assert ("skip", "FIELD_ID_CHANGED") in actions(found)
    told = check(old, new)
    assert keys(told, Verdict.FAIL) == ["FIELD_ID_CHANGED"]
    assert repaired(new, told.findings[0]) == old


@both
def test_a_number_is_used_again(format_: Format) -> None:
    """Of another type it is stepped over; of the same type the value turns up under the wrong name."""
    old = "struct P { 1: string a; 2: i32 b }"
    other = reads(old, "struct P { 1: string a; 2: string c }", {"a": "x", "b": 1}, format_)
    assert other.value == {"a": "x"}
    assert ("skip", "FIELD_ID_REUSED") in actions(other)
    swapped = reads("struct P { 1: i32 a; 2: i32 b }", "struct P { 1: i32 b; 2: i32 a }", {"a": 1, "b": 2}, format_)
    assert swapped.value == {"b": 1, "a": 2}
    assert not swapped.lossless
    assert actions(swapped) == [("rename", "FIELD_ID_REUSED")] * 2


@both
def test_the_order_of_fields_changes(format_: Format) -> None:
    old, new = "struct P { 1: string a; 2: i32 b }", "struct P { 2: i32 b; 1: string a }"
    assert reads(old, new, {"a": "x", "b": 1}, format_).value == {"a": "x", "b": 1}
    assert not check(old, new).findings


@both
def test_a_member_of_a_union_is_added(format_: Format) -> None:
    """Backward nothing happens; an old reader sees an empty union."""
    old, new = (f"union U {{ 1: i32 a {more}}} struct P {{ 1: U u }}" for more in ("", "2: string b "))
    assert reads(old, new, {"u": {"a": 1}}, format_).value == {"u": {"a": 1}}
    assert not check(old, new).failed
    empty = reads(new, old, {"u": {"b": "x"}}, format_)
    assert empty.value == {"u": {}}
    assert ("skip", "UNION_MEMBER_REMOVED") in actions(empty)
    assert keys(check(old, new, backward=FORWARD), Verdict.FAIL) == ["UNION_MEMBER_REMOVED"]


@both
def test_a_value_of_an_enum_is_added(format_: Format) -> None:
    """An old reader has the number, without a name."""
    old, new = (f"enum E {{ A = 1 {more}}} struct P {{ 1: E e }}" for more in ("", "B = 2 "))
    assert keys(check(old, new)) == ["ENUM_VALUE_ADDED"]
    found = reads(new, old, {"e": "B"}, format_)
    assert found.value == {"e": 2}
    assert ("convert", "ENUM_VALUE_REMOVED") in actions(found)
    assert keys(check(old, new, backward=FORWARD), Verdict.FAIL) == ["ENUM_VALUE_REMOVED"]


@both
def test_the_same_bytes_under_another_type(format_: Format) -> None:
    """An enum is an i32; text and bytes are one type on the wire."""
    enum, number = "enum E { A = 1 } struct P { 1: E a }", "enum E { A = 1 } struct P { 1: i32 a }"
    assert reads(enum, number, {"a": "A"}, format_).value == {"a": 1}
    assert keys(check(enum, number)) == ["ENUM_TO_I32"]
    assert reads(number, enum, {"a": 1}, format_).value == {"a": "A"}
    assert reads(number, enum, {"a": 9}, format_).value == {"a": 9}
    assert keys(check(number, enum), Verdict.WARN) == ["I32_TO_ENUM"]
    text, data = "struct P { 1: string a }", "struct P { 1: binary a }"
    assert reads(text, data, {"a": "é"}, format_).value == {"a": "é".encode()}
    assert keys(check(text, data)) == ["STRING_TO_BINARY"]
    assert reads(data, text, {"a": b"\xc3\xa9"}, format_).value == {"a": "é"}
    assert reads(data, text, {"a": b"\xff"}, format_).value == {"a": b"\xff"}
    assert keys(check(data, text), Verdict.WARN) == ["BINARY_TO_STRING"]


def test_pythons_library_refuses_bytes_as_text() -> None:
    """As the rule says; C++ and Go keep them, which is what our value is."""
    data = written(BINARY, {"a": b"\xff"}, idl("struct P { 1: binary a }"))
    protocol = TBinaryProtocol(TMemoryBuffer(data))
    protocol.readFieldBegin()
    with pytest.raises(UnicodeDecodeError):
        protocol.readString()


@both
def test_a_type_of_another_name_and_the_same_shape(format_: Format) -> None:
    """`thrift --audit` refuses it, the bytes agree: both are told."""
    old = "typedef i32 Id\nstruct Q { 1: i32 x }\nstruct P { 1: Id a; 2: list<Q> b }"
    new = "typedef i32 Key\nstruct R { 1: i32 x }\nstruct P { 1: Key a; 2: list<R> b }"
    assert reads(old, new, {"a": 1, "b": [{"x": 2}]}, format_).value == {"a": 1, "b": [{"x": 2}]}
    told = check(old, new)
    assert set(keys(told)) == {"SAME_SHAPE_OTHER_NAME"}
    assert [name for finding in told.findings for name in finding.also_known_as] == [
        "thrift --audit: Failure: Struct Field Type Changed for Id = 1 in P",
        "thrift --audit: Failure: Struct Field Type Changed for Id = 2 in P",
        "thrift --audit: Failure: Struct Q not found in new thrift file",
    ]
    other = check(old, new.replace("1: i32 x", "1: string x"))
    assert "FIELD_TYPE_CHANGED" in keys(other, Verdict.FAIL)
    assert any("which is not the same" in finding.detail for finding in other.findings)


@both
def test_the_default_of_a_field_changes(format_: Format) -> None:
    old, new = "struct P { 1: optional i32 a }", "struct P { 1: optional i32 a = 3 }"
    found = reads(old, new, {}, format_)
    assert found.value == {"a": 3}
    assert actions(found) == [("default", "DEFAULT_CHANGED")]
    assert keys(check(old, new), Verdict.WARN) == ["DEFAULT_CHANGED"]


def test_unknown_fields_are_lost_when_a_record_is_written_again() -> None:
    """Protocol Buffers keeps them."""
    old, new = idl("struct P { 1: i32 a; 2: i32 b }"), idl("struct P { 1: i32 a }")
    value = reading(BINARY, {"a": 1, "b": 2}, old, new).value
    again = written(BINARY, value, new)
    assert EVOLUTION.resolve(BINARY.trace(again, new), new, old, BINARY.trace(again, old)).value == {"a": 1}


@both
def test_a_step_has_the_bits_of_the_writer(format_: Format) -> None:
    writer, reader = idl("struct P { 1: i32 a; 2: list<string> b; 3: i64 c }"), idl("struct P { 2: list<string> b }")
    data = written(format_, {"a": 1, "b": ["x"], "c": 3}, writer)
    layout = format_.trace(data, writer)
    found = EVOLUTION.resolve(layout, writer, reader, format_.trace(data, reader))
    spans = {span.path: span for span in layout.groups()}
    assert [step.action for step in found.steps] == [Action.SKIP, Action.MATCH, Action.SKIP]
    for step in found.steps:
        assert step.writer_path is not None
        assert (step.start, step.end) == (spans[step.writer_path].start, spans[step.writer_path].end)
    assert (found.steps[0].before, found.steps[0].after) == ("1 (i32)", None)


# Each rule by a pair: old, new, what is told of it backward, with its verdict and the places in both texts

P = "struct P {{ {} }}"
CASES: list[tuple[str, str, str, str, tuple[str, str] | None]] = [
    ("FIELD_ID_REMOVED", P.format("1: i32 a; 2: i32 b"), P.format("1: i32 a"), "pass", ("P.b@1:29", "P@1:8")),
    ("FIELD_ADDED", P.format("1: i32 a"), P.format("1: i32 a; 2: i32 b"), "pass", ("P@1:8", "P.b@1:29")),
    ("REQUIRED_ADDED", P.format(""), P.format("1: required i32 a"), "fail", ("P@1:8", "P.a@1:28")),
    ("REQUIRED_REMOVED", P.format("1: required i32 a"), P.format(""), "pass", ("P.a@1:28", "P@1:8")),
    ("REQUIREDNESS_CHANGED", P.format("1: optional i32 a"), P.format("1: required i32 a"), "fail",
     ("P.a@1:28", "P.a@1:28")),
    ("REQUIREDNESS_CHANGED", P.format("1: required i32 a"), P.format("1: i32 a"), "pass", None),
    ("REQUIREDNESS_CHANGED", P.format("1: i32 a = 1"), P.format("1: required i32 a = 1"), "warn", None),
    ("FIELD_ID_CHANGED", P.format("1: i32 a"), P.format("2: i32 a"), "fail", ("P.a@1:19", "P.a@1:12")),
    ("FIELD_ID_REUSED", P.format("1: i32 a"), P.format("1: string b"), "fail", ("P.a@1:19", "P.b@1:22")),
    ("FIELD_TYPE_CHANGED", P.format("1: i32 a"), P.format("1: i64 a"), "fail", ("P.a@1:15", "P.a@1:15")),
    ("FIELD_TYPE_CHANGED", P.format("1: list<i32> a"), P.format("1: set<i32> a"), "fail", None),
    ("FIELD_TYPE_CHANGED", P.format("1: map<i32, i32> a"), P.format("1: list<i32> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: list<i32> a"), P.format("1: list<string> a"), "fail", ("P.a@1:15", "P.a@1:15")),
    ("ELEMENT_TYPE_CHANGED", P.format("1: map<i32, i32> a"), P.format("1: map<string, i32> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: map<string, i16> a"), P.format("1: map<string, i64> a"), "fail", None),
    ("ELEMENT_TYPE_CHANGED", P.format("1: list<list<i8>> a"), P.format("1: list<list<double>> a"), "fail", None),
    ("SAME_SHAPE_OTHER_NAME", "typedef i32 T struct P { 1: i32 a }", "typedef i32 T struct P { 1: T a }", "pass",
     ("P.a@1:29", "P.a@1:29")),
    ("SAME_SHAPE_OTHER_NAME", "struct Q { 1: i32 a }", "struct R { 1: i32 a }", "pass", ("Q@1:8", "R@1:8")),
    ("I32_TO_ENUM", "enum E { A } struct P { 1: i32 a }", "enum E { A } struct P { 1: E a }", "warn", None),
    ("ENUM_TO_I32", "enum E { A } struct P { 1: E a }", "enum E { A } struct P { 1: i32 a }", "pass", None),
    ("BINARY_TO_STRING", P.format("1: list<binary> a"), P.format("1: list<string> a"), "warn", None),
    ("STRING_TO_BINARY", P.format("1: string a"), P.format("1: binary a"), "pass", None),
    ("FIELD_RENAMED", P.format("1: i32 a"), P.format("1: i32 b"), "warn", ("P.a@1:19", "P.b@1:19")),
    ("DEFAULT_CHANGED", P.format("1: i32 a = 1"), P.format("1: i32 a = 2"), "warn", ("P.a@1:19", "P.a@1:19")),
    ("DEFAULT_CHANGED", P.format("1: required i32 a = 1"), P.format("1: required i32 a"), "none", None),
    ("DEFAULT_CHANGED", P.format("1: map<i32, i32> a = {1: 2, 3: 4}"), P.format("1: map<i32, i32> a = {3: 4, 1: 2}"), "none",
     None),
    ("ENUM_VALUE_REMOVED", "enum E { A = 1, B = 2 } struct P { 1: E a }", "enum E { A = 1 } struct P { 1: E a }", "fail",
     ("E.B@1:17", "E@1:6")),
    ("ENUM_VALUE_RENAMED", "enum E { A = 1 } struct P { 1: E a }", "enum E { B = 1 } struct P { 1: E a }", "warn",
     ("E.A@1:10", "E.B@1:10")),
    ("ENUM_VALUE_RENAMED", "enum E { A = 1, B = 2 } struct P { 1: E a }", "enum E { B = 1, A = 2 } struct P { 1: E a }",
     "fail", None),
    ("ENUM_VALUE_ADDED", "enum E { A } struct P { 1: E a }", "enum E { A, B } struct P { 1: E a }", "pass",
     ("E@1:6", "E.B@1:13")),
    ("ENUM_REMOVED", "enum E { A } struct P { }", "struct P { }", "warn", None),
    ("UNION_MEMBER_REMOVED", "union U { 1: i32 a; 2: i32 b } struct P { 1: U u }", "union U { 1: i32 a } struct P { 1: U u }",
     "fail", ("U.b@1:28", "U@1:7")),
    ("UNION_MEMBER_ADDED", "union U { 1: i32 a } struct P { 1: U u }", "union U { 1: i32 a; 2: i32 b } struct P { 1: U u }",
     "pass", None),
    ("STRUCT_REMOVED", "struct Q { } struct P { }", "struct P { }", "warn", None),
    ("STRUCT_KIND_CHANGED", "struct Q { 1: i32 a } struct P { 1: Q q }", "union Q { 1: i32 a } struct P { 1: Q q }", "warn",
     ("Q@1:8", "Q@1:7")),
    ("STRUCT_KIND_CHANGED", "union Q { 1: i32 a } struct P { 1: Q q }", "struct Q { 1: i32 a } struct P { 1: Q q }", "pass",
     None),
    ("SERVICE_REMOVED", "struct P { } service S { void f() }", "struct P { }", "fail", None),
    ("EXTENDS_CHANGED", "struct P { } service A { void f() } service B extends A { }",
     "struct P { } service A { void f() } service B { }", "fail", ("B@1:55", "B@1:45")),
    ("EXTENDS_CHANGED", "struct P { } service A { } service B { void f() }",
     "struct P { } service A { void f() } service B extends A { }", "pass", None),
    ("FUNCTION_REMOVED", "struct P { } service S { void f() }", "struct P { } service S { }", "fail", ("S.f@1:31", "S@1:22")),
    ("FUNCTION_ADDED", "struct P { } service S { }", "struct P { } service S { void f() }", "pass", None),
    ("ONEWAY_CHANGED", "struct P { } service S { void f() }", "struct P { } service S { oneway void f() }", "fail",
     ("S.f@1:31", "S.f@1:38")),
    ("RETURN_TYPE_CHANGED", "struct P { } service S { i32 f() }", "struct P { } service S { i64 f() }", "fail",
     ("S.f@1:26", "S.f@1:26")),
    ("RETURN_TYPE_CHANGED", "struct P { } service S { void f() }", "struct P { } service S { i64 f() }", "fail", None),
    ("RETURN_TYPE_CHANGED", "typedef i32 T struct P { } service S { i32 f() }",
     "typedef i32 T struct P { } service S { T f() }", "pass", None),
    ("ARGUMENT_REMOVED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f() }", "pass", None),
    ("ARGUMENT_ADDED", "struct P { } service S { void f() }", "struct P { } service S { void f(1: i32 a) }", "pass", None),
    ("ARGUMENT_ADDED", "struct P { } service S { void f() }", "struct P { } service S { void f(1: required i32 a) }", "fail",
     None),
    ("ARGUMENT_CHANGED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f(1: i64 a) }",
     "fail", ("S.f.a@1:36", "S.f.a@1:36")),
    ("ARGUMENT_RENAMED", "struct P { } service S { void f(1: i32 a) }", "struct P { } service S { void f(1: i32 b) }",
     "pass", None),
    ("EXCEPTION_REMOVED", "exception X { } struct P { } service S { void f() throws (1: X x) }",
     "exception X { } struct P { } service S { void f() }", "pass", None),
    ("EXCEPTION_ADDED", "exception X { } struct P { } service S { void f() }",
     "exception X { } struct P { } service S { void f() throws (1: X x) }", "warn", None),
    ("EXCEPTION_CHANGED", "exception X { } exception Y { 1: i32 a } struct P { } service S { void f() throws (1: X x) }",
     "exception X { } exception Y { 1: i32 a } struct P { } service S { void f() throws (1: Y x) }", "pass", None),
    ("CONST_REMOVED", "const i32 K = 1 struct P { }", "struct P { }", "warn", None),
    ("CONST_TYPE_CHANGED", "const i32 K = 1 struct P { }", "const i64 K = 1 struct P { }", "warn", None),
    ("CONST_VALUE_CHANGED", "const i32 K = 1 struct P { }", "const i32 K = 2 struct P { }", "warn", None),
    ("NAMESPACE_CHANGED", "namespace py a\nstruct P { }", "namespace py b\nstruct P { }", "warn", ("a@1:1", "b@1:1")),
]  # fmt: skip


def worst(told: Check, rule: str) -> str:
    found = {finding.verdict.value for finding in told.findings if finding.rule.key == rule}
    return next((verdict for verdict in ("fail", "warn", "pass") if verdict in found), "none")


@pytest.mark.parametrize(("rule", "old", "new", "verdict", "places"), CASES)
def test_a_case_of_each_rule(rule: str, old: str, new: str, verdict: str, places: tuple[str, str] | None) -> None:
    told = check(old, new)
    if (rule, verdict) == ("DEFAULT_CHANGED", "none"):
        assert rule not in keys(told, Verdict.WARN, Verdict.FAIL)
    else:
        assert worst(told, rule) == verdict
    assert rule in told.asked
    if places is not None:
        finding = next(finding for finding in told.findings if finding.rule.key == rule)
        spots = [
            None if spot is None or spot.place is None else f"{spot.pointer}@{spot.place.line}:{spot.place.column}"
            for spot in (finding.writer, finding.reader)
        ]
        assert spots == list(places)
    prove(told, idl(old), idl(new))


def test_every_rule_has_a_case_and_asks_only_where_it_applies() -> None:
    assert {rule.key for rule in EVOLUTION.rules} == {case[0] for case in CASES}
    assert len({rule.key for rule in EVOLUTION.rules}) == len(EVOLUTION.rules)
    untold = check("struct P { 1: i32 a }", "struct P { 1: i32 a }")
    assert "FIELD_TYPE_CHANGED" in untold.asked
    assert not {"SERVICE_REMOVED", "ENUM_VALUE_REMOVED", "ELEMENT_TYPE_CHANGED", "CONST_REMOVED"} & untold.asked
    assert not untold.findings


def prove(told: Check, writer: Schema, reader: Schema) -> None:
    """What fails or warns, and has a record, is shown by it in the reading; Apache's library agrees."""
    for finding in told.findings:
        if finding.verdict is Verdict.PASS:
            assert finding.shown() is MISSING
            continue
        if finding.shown() is MISSING:
            continue
        for format_ in FORMATS:
            found = reading(format_, finding.shown(), writer, reader)
            assert_as_the_library(format_, written(format_, finding.shown(), writer), reader, found)
            if format_ is BINARY:
                assert_shown(finding, found)


def assert_shown(finding: Finding, found: Reading) -> None:
    if finding.verdict is Verdict.FAIL:
        assert not (found.readable and found.lossless), finding
    if "which is not the same" in finding.detail or finding.rule.key in ("STRUCT_KIND_CHANGED", "STRUCT_REMOVED"):
        return  # it is shown by what is inside
    assert any(step.rule == finding.rule.key for step in found.steps), (finding, actions(found))


# Fixes


def repaired(text: str, *findings: Finding) -> str:
    edits: list[Edit] = sorted((edit for finding in findings if finding.fix for edit in finding.fix.reader),
                               key=lambda edit: -edit.start)  # fmt: skip
    assert edits
    for edit in edits:
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


FIXED = [
    (P.format("1: i32 a"), P.format("1: i32 a; 2: required i32 b"), P.format("1: i32 a; 2: optional i32 b")),
    (P.format("1: optional i32 a"), P.format("1: required i32 a"), P.format("1: optional i32 a")),
    (P.format("1: i32 a"), P.format("1: list<i32> a"), P.format("1: i32 a")),
    (P.format("1: map<i32, i8> a"), P.format("1: map<string, i8> a"), P.format("1: map<i32, i8> a")),
    (P.format("1: i32 a"), P.format("1: string b"), P.format("2: string b")),
    (P.format("1: i32 a"), P.format("1: i32 b"), P.format("1: i32 a")),
    (P.format("1: i32 a = 1"), P.format("1: i32 a"), P.format("1: i32 a = 1")),
    (P.format("1: i32 a"), P.format("1: i32 a = 1"), P.format("1: i32 a")),
    (P.format("1: i32 a = 1"), P.format("1: i32 a = 2"), P.format("1: i32 a = 1")),
    ("enum E {\n  A = 1,\n  B = 2 // last\n}\nstruct P { 1: E e }", "enum E {\n  A = 1\n}\nstruct P { 1: E e }",
     "enum E {\n  A = 1\n  B = 2\n}\nstruct P { 1: E e }"),
    ("union U { 1: i32 a; 2: list<string> b } struct P { 1: U u }", "union U { 1: i32 a } struct P { 1: U u }",
     "union U { 1: i32 a  2: list<string> b } struct P { 1: U u }"),
    ("struct P { } service S { i32 f() }", "struct P { } service S { i64 f() }", "struct P { } service S { i32 f() }"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fixed"), FIXED)
def test_a_fix_that_is_applied_mends_it(old: str, new: str, fixed: str) -> None:
    told = check(old, new)
    bad = [finding for finding in told.findings if finding.verdict is not Verdict.PASS]
    text = repaired(new, *bad)
    assert text == fixed
    assert not keys(check(old, text), Verdict.FAIL, Verdict.WARN)


def test_a_fix_is_only_told_where_the_readers_text_lacks_the_type() -> None:
    told = check("struct Q { 1: i32 x } struct P { 1: Q a }", "struct P { 1: i32 a }")
    finding = next(finding for finding in told.findings if finding.verdict is Verdict.FAIL)
    assert finding.fix is not None
    assert not finding.fix.reader
    assert finding.fix.detail == "Keep Q; give the new type a field of its own with a new number, such as 2."


# Any pair, any record


@given(pairs())
def test_any_record_reads_as_by_apaches_library(drawn: tuple[Schema, Schema, Value]) -> None:
    writer, reader, value = drawn
    note(f"{writer.text}\n---\n{reader.text}\n{value!r}")
    told = EVOLUTION.check(writer, reader, "")
    quiet = not told.failed
    for format_ in FORMATS:
        data = written(format_, value, writer)
        found = EVOLUTION.resolve(format_.trace(data, writer), writer, reader, format_.trace(data, reader))
        assert_as_the_library(format_, data, reader, found)
        if quiet:
            assert found.readable
            assert found.lossless or any(finding.rule.loses for finding in told.findings), actions(found)
        assert_tidy(found, data)


def assert_tidy(found: Reading, data: bytes) -> None:
    """Every step's rule is one of the table; its bits are within the data."""
    rules = {rule.key for rule in EVOLUTION.rules}
    for step in found.steps:
        assert step.rule is None or step.rule in rules
        if step.start is not None and step.end is not None:
            assert 0 <= step.start <= step.end <= 8 * len(data)


@given(pairs())
def test_what_fails_is_shown_by_its_record(drawn: tuple[Schema, Schema, Value]) -> None:
    writer, reader, _ = drawn
    note(f"{writer.text}\n---\n{reader.text}")
    told = EVOLUTION.check(writer, reader, "")
    prove(told, writer, reader)
    for finding in told.findings:
        if finding.verdict is Verdict.FAIL and finding.shown() is MISSING:
            assert unreachable(finding, writer), finding


def unreachable(finding: Finding, writer: Schema) -> bool:
    """Whether no record can show it: none leads there, only keys of maps do, or our writer fills a default in."""
    assert finding.writer is not None
    owner, _, name = finding.writer.pointer.partition(".")
    struct = writer.named.get(owner)
    fields = struct.fields if isinstance(struct, Struct) else ()
    filled = any(field.name == name and field.default is not MISSING for field in fields)
    return finding.path == "" or filled


@given(pairs())
def test_the_same_schema_reads_all(drawn: tuple[Schema, Schema, Value]) -> None:
    writer, _, value = drawn
    told = EVOLUTION.check(writer, thrift.parse(writer.text, "P"), "")
    assert not told.findings
    for format_ in FORMATS:
        layout = format_.trace(written(format_, value, writer), writer)
        found = EVOLUTION.resolve(layout, writer, writer, layout)
        assert found.lossless
        assert same(found.value, layout.value)


# Whatever comes, in time


def timely(seconds: float = 1.0) -> Any:
    class Timer:
        def __enter__(self) -> None:
            self.began = time.process_time()

        def __exit__(self, *_: object) -> None:
            assert time.process_time() - self.began < seconds

    return Timer()


def test_recursion_ends() -> None:
    old = "struct A { 1: B b; 2: list<A> as; 3: i32 x } struct B { 1: A a; 2: map<string, B> bs } struct P { 1: A a }"
    new = old.replace("3: i32 x", "3: i64 x").replace("struct B", "struct C").replace("B b", "C b").replace("B>", "C>")
    with timely():
        told = check(old, new)
    assert keys(told, Verdict.FAIL).count("FIELD_TYPE_CHANGED") >= 1
    fail = next(finding for finding in told.findings if finding.verdict is Verdict.FAIL)
    assert fail.path == "/a/x"
    prove(told, idl(old), idl(new))


def test_a_struct_that_must_hold_itself_has_no_record() -> None:
    told = check("struct P { 1: required P a; 2: i32 b }", "struct P { 1: required P a; 2: i64 b }")
    assert keys(told, Verdict.FAIL) == ["FIELD_TYPE_CHANGED"]
    assert told.findings[0].shown() is MISSING


@pytest.mark.parametrize("change", ["i64 f", "list<i32> f", "required i32 f", "i32 g", "string g"])
def test_five_thousand_fields_end_in_time(change: str) -> None:
    def fields(type_: str) -> str:
        return P.format("\n".join(f"{number}: {type_}{number}" for number in range(1, 5_001)))

    one, two = idl(fields("i32 f")), idl(fields(change))
    with timely(2.0):
        told = EVOLUTION.check(one, two, "")
    assert len(told.findings) == limits.FINDINGS
    assert told.dropped >= 4_000
    value = {f"f{number}": number for number in range(1, 5_001)}
    with timely(2.0):
        found = reading(BINARY, value, one, two)
    assert len(found.steps) <= limits.STEPS + 1


def test_five_thousand_values_of_an_enum_end_in_time() -> None:
    def enum(step: int) -> str:
        return "enum E { " + ", ".join(f"V{n} = {n * step}" for n in range(5_000)) + " } struct P { 1: E e }"

    one, two = idl(enum(1)), idl(enum(7))
    with timely(2.0):
        told = EVOLUTION.check(one, two, "")
    assert told.failed
    assert len(told.findings) == limits.FINDINGS


def test_a_chain_of_structs_ends_in_time() -> None:
    def chain(type_: str) -> str:
        structs = [f"struct S{n} {{ 1: S{n + 1} a; 2: S{n + 1} b; 3: list<S{n + 1}> c }}" for n in range(1_000)]
        return "struct P { 1: S0 a }\n" + "\n".join(structs) + f"\nstruct S1000 {{ 1: {type_} x }}"

    with timely(3.0):
        told = check(chain("i32"), chain("i64"))
    assert keys(told, Verdict.FAIL) == ["FIELD_TYPE_CHANGED"]


def test_many_structs_with_defaults_are_bounded() -> None:
    """A few bytes of the writer's must not become gigabytes of the reader's defaults."""
    writer = idl("struct Q { } struct P { 1: list<Q> a }")
    reader = idl("struct Q { " + " ".join(f'{n}: string f{n} = "{"x" * 100}"' for n in range(1, 500)) + " } "
                 "struct P { 1: list<Q> a }")  # fmt: skip
    with timely(3.0):
        found = reading(BINARY, {"a": [{}] * 50_000}, writer, reader)
    assert found.problem is not None
    assert found.problem.expected == "fewer defaults to fill in"


@both
def test_whatever_is_skipped_is_skipped_as_deep_as_the_library_does(format_: Format) -> None:
    writer, reader = idl("struct P { 1: optional P a; 2: i32 x }"), idl("struct P { 2: i32 x }")
    for depth, readable in ((64, True), (65, False)):
        value: dict[str, Any] = {}
        for _ in range(depth):
            value = {"a": value}
        found = reading(format_, value, writer, reader)
        assert found.readable is readable, depth
        assert_as_the_library(format_, written(format_, value, writer), reader, found)


@both
def test_broken_bytes_are_told(format_: Format) -> None:
    schema = idl("struct P { 1: list<i32> a; 2: string b }")
    data = written(format_, {"a": [1, 2, 3], "b": "text"}, schema)
    for end in range(len(data)):
        layout = format_.trace(data[:end], schema)
        found = EVOLUTION.resolve(layout, schema, schema, layout)
        assert not found.readable
        assert found.problem is not None
        assert found.problem.offset is not None


def test_rules_read_like_sentences() -> None:
    for rule in EVOLUTION.rules:
        assert isinstance(rule, Rule)
        assert rule.doc.endswith("."), rule.key
        assert rule.title
        assert rule.spec.startswith("Thrift"), rule.key


def test_presence_is_that_of_the_schema() -> None:
    """What a reading asks for and what the rules speak of is one thing."""
    struct = idl("struct P { 1: required i32 a }").named["P"]
    assert isinstance(struct, Struct)
    assert struct.fields[0].presence is Presence.REQUIRED
