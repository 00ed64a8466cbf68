"""Reading Thrift with another schema: the facts that everybody should know."""

from __future__ import annotations

from typing import Any

import pytest
from thrift.protocol import fastbinary
from thrift.protocol.TBinaryProtocol import TBinaryProtocol, TBinaryProtocolAccelerated
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer

from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.format import Format
from explorer.wire.reading import Action
from explorer.wire.rule import Verdict

from .thrift_reading import (
    BINARY,
    COMPACT,
    FORWARD,
    actions,
    both,
    check,
    idl,
    keys,
    reading,
    reads,
    repaired,
    written,
)

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
    assert keys(check(old, new, backward=FORWARD)) == ["FIELD_ADDED", "REQUIRED_ADDED"]


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
    assert keys(check(old, new, backward=FORWARD), Verdict.FAIL) == ["UNION_MEMBER_ADDED"]


@both
def test_a_value_of_an_enum_is_added(format_: Format) -> None:
    """An old reader has the number, without a name."""
    old, new = (f"enum E {{ A = 1 {more}}} struct P {{ 1: E e }}" for more in ("", "B = 2 "))
    assert keys(check(old, new)) == ["ENUM_VALUE_ADDED"]
    found = reads(new, old, {"e": "B"}, format_)
    assert found.value == {"e": 2}
    assert ("convert", "ENUM_VALUE_REMOVED") in actions(found)
    assert keys(check(old, new, backward=FORWARD), Verdict.FAIL) == ["ENUM_VALUE_ADDED"]


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
