"""Laws of Thrift's evolution over any pair of texts and any record; hostile ones end in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, note

from explorer.wire import limits
from explorer.wire.evolution.thrift import EVOLUTION
from explorer.wire.format import Format
from explorer.wire.reading import Reading
from explorer.wire.rule import Finding, Verdict
from explorer.wire.schema import MISSING, Schema, Struct
from explorer.wire.schemas import thrift
from explorer.wire.value import Value, same

from ..work import SECOND, counted
from .thrift_pairs import pairs
from .thrift_reading import (
    BINARY,
    FORMATS,
    P,
    actions,
    assert_as_the_library,
    both,
    check,
    idl,
    keys,
    prove,
    reading,
    written,
)

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


@contextmanager
def timely(seconds: float = 1.0) -> Iterator[None]:
    with counted() as work:
        yield
    assert work.lines < seconds * SECOND, f"{work.lines:,} lines"


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
