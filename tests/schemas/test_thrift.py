"""Thrift's IDL: what is read and where it stands, what is refused and in which words, what fits and what gets lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from explorer.wire import limits, thrift_model
from explorer.wire.conform import conform
from explorer.wire.infer import infer
from explorer.wire.problem import LimitError, RootError, SchemaError
from explorer.wire.record import read
from explorer.wire.schema import (
    MISSING,
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Field,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)  # fmt: skip
from explorer.wire.schemas import LANGUAGES, thrift
from explorer.wire.schemas._thrift_scanner import clean_doc
from explorer.wire.schemas.thrift import detect, fit, parse, program, render

from ..formats.thrift_strategies import schemas
from ..work import SECOND, counted, lines

WHOLE = """
/* A text with a bit of everything. */
namespace py addressbook.v1 (owner = "us")
namespace * any
include "shared.thrift"
cpp_include "vector"

typedef i64 Millis (unit = "ms")
typedef list<Phone> Phones

const i32 LIMIT = 0x10
const map<string, list<i32>> TABLE = {"a": [1, 2; 3], 'b': []}

/** What kind
  * of phone it is. */
enum Kind { HOME, WORK = 5; MOBILE (json_name = "cell-phone") } (note = "open")

struct Phone { 1: required string number = "none"; 2: Kind kind = Kind.WORK, 3: optional i32 max = LIMIT } // the end

union Contact { 1: string mail; 2: Phone phone }

exception Trouble { 1: string why }

# The record
struct Person {
  /** Its name. */
  1: string name (json_name = "full-name"),
  2: optional Phones phones xsd_optional
  3: set<i16> lucky = [7, 13];
  4: map<Kind, map<i32, binary>> nested
  5: Millis since
  -1: Contact & contact (x)
  7: list cpp_type "std::vector" <Contact> contacts
  8: uuid id
}
"""

SERVICES = """
exception Trouble { 1: string why }
struct Empty {}
service Base { void ping(), oneway void fire(1: i32 how = 3) (deprecated) }
service Book extends Base {
  /** Finds one. */
  list<Empty> find(1: string name, 2: optional i32 most) throws (1: Trouble trouble);
}
"""


def test_a_text_with_a_bit_of_everything() -> None:
    schema = parse(WHOLE)
    assert schema.root == Ref("Person")
    assert schema.language == "thrift"
    assert schema.text == WHOLE
    assert [*schema.named] == ["Kind", "Phone", "Contact", "Trouble", "Person"]
    kind, phone = schema.named["Kind"], schema.named["Phone"]
    assert kind == Enumeration("Kind", (Symbol("HOME", 0), Symbol("WORK", 5), Symbol("cell-phone", 6)), closed=False)
    assert phone == Struct(
        "Phone",
        (
            Field("number", Text(native="string"), 1, "none", presence=Presence.REQUIRED),
            Field("kind", Ref("Kind"), 2, "WORK", presence=Presence.DEFAULT),
            Field("max", Int(32, native="i32"), 3, 16, presence=Presence.OPTIONAL),
        ),
        kind="struct",
    )
    person = schema.resolve(schema.root)
    assert isinstance(person, Struct)
    fields = {field.key: field for field in person.fields}
    assert fields["full-name"].doc == "Its name."
    assert fields["full-name"].name == "name"
    assert fields["phones"].type == ListOf(Ref("Phone"))
    assert fields["lucky"].type == SetOf(Int(16, native="i16"))
    assert fields["lucky"].default == [7, 13]
    assert fields["nested"].type == MapOf(Ref("Kind"), MapOf(Int(32, native="i32"), Bytes(native="binary")))
    assert fields["since"].type == Int(64, native="i64")
    assert fields["contacts"].type == ListOf(Ref("Contact"))
    assert fields["id"].type == Text(native="uuid")
    assert (fields["contact"].number, fields["contact"].note["auto_number"]) == (-1, True)
    union = schema.named["Contact"]
    assert isinstance(union, Struct)
    assert (union.kind, {field.presence for field in union.fields}) == ("union", {Presence.OPTIONAL})
    assert isinstance(schema.named["Trouble"], Struct)
    assert schema.named["Trouble"].kind == "exception"


def test_everything_has_its_place() -> None:
    schema = parse(WHOLE)
    lines = WHOLE.split("\n")
    person = schema.named["Person"]
    assert isinstance(person, Struct)
    assert person.where is not None
    for where, word in [(person.where, "Person"), (person.fields[0].where, "name"), (person.fields[3].where, "nested")]:
        assert where is not None
        assert WHOLE[where.start : where.end] == word
        assert lines[where.line - 1][where.column - 1 :].startswith(word)
    type_where = person.fields[3].type.where
    assert type_where is not None
    assert WHOLE[type_where.start : type_where.end] == "map<Kind, map<i32, binary>>"


def test_the_model_keeps_what_was_written() -> None:
    made = program(WHOLE)
    assert [(each.scope, each.name) for each in made.namespaces] == [("py", "addressbook.v1"), ("*", "any")]
    assert [(each.path, each.prefix, each.cpp) for each in made.includes] == [
        ("shared.thrift", "shared", False), ("vector", "vector", True),
    ]  # fmt: skip
    assert thrift_model.annotation(made.namespaces[0].annotations, "owner") == "us"
    kind = made.enums["Kind"]
    assert kind.doc == "What kind\nof phone it is."
    assert [(value.name, value.number, value.explicit) for value in kind.values] == [
        ("HOME", 0, False), ("WORK", 5, True), ("MOBILE", 6, False),
    ]  # fmt: skip
    person = made.structs["Person"]
    assert [field.requiredness for field in person.fields][:2] == ["default", "optional"]
    assert person.fields[5].reference
    assert person.fields[5].id_where is None
    assert thrift_model.spell(person.fields[3].type) == "map<Kind, map<i32, binary>>"
    table = made.consts["TABLE"].value
    assert isinstance(table, thrift_model.MapConst)
    assert len(table.entries) == 2
    assert made.remarks == []  # the number -1 is the one that the compiler would give


def test_what_is_legal_and_worth_knowing_is_told() -> None:
    made = program("struct S {\n  i8 a; i8 b; 0: i8 c\n}\nservice V { async void f() }")
    assert [field.id for field in made.structs["S"].fields] == [-1, -2, -3]
    assert [(remark.code, remark.line, remark.column) for remark in made.remarks] == [
        ("auto-number", 2, 3), ("auto-number", 2, 9), ("auto-number", 2, 15), ("deprecated", 4, 13),
    ]  # fmt: skip
    assert made.remarks[0].detail == "Line 2, column 3: this field has no number; the compiler gives it -1."


def test_services() -> None:
    schema = parse(SERVICES)
    assert schema.root == Ref("Empty")  # an exception is no record where there is a struct
    base, book = schema.model.services.values()
    assert base.functions[0].returns is None
    assert [function.oneway for function in base.functions] == [False, True]
    assert base.functions[1].annotations[0].value == "1"
    (find,) = book.functions
    assert book.extends.name == "Base"
    assert find.doc == "Finds one."
    assert [field.name for field in find.arguments] == ["name", "most"]
    assert [field.name for field in find.throws] == ["trouble"]


# Faults: where, what was expected, what was found, what to do


SYNTAX: list[tuple[str, tuple[int, int], str, str]] = [
    ("struct S {\n  1: string name\n", (3, 1), "a field, or `}` to end S", "the end of the text"),
    ("struct S {\n  1 string name }", (2, 5), "`:` after the number of the field", "`string`"),
    ("struct S { 1: }", (1, 15), "a type", "`}`"),
    ("struct S { 1: string }", (1, 22), "the name of the field", "`}`"),
    ("struct S { 1: string a.b }", (1, 22), "the name of the field without dots", "`a.b`"),
    ("struct S { 1: list string a }", (1, 20), "`<` after list", "`string`"),
    ("struct S { 1: list<string a }", (1, 27), "`>` to end the list", "`a`"),
    ("struct S { 1: map<string> a }", (1, 25), "`,` between the types of keys and values", "`>`"),
    ("struct S { 1: required a }", (1, 26), "the name of the field", "`}`"),
    ("struct S { 1: i32 a = }", (1, 23), "a value: a number, a text in quotes, a name, [ ] or { }", "`}`"),
    ("struct S { 1: i32 a (x = 1) }", (1, 26), "the value of the annotation in quotes", "`1`"),
    ("struct S { 40000: i32 a }", (1, 12), "a field number from 1 to 32,767", "`40000`"),
    ("struct { 1: i32 a }", (1, 8), "the name of the struct", "`{`"),
    ("struct list { }", (1, 8), "the name of the struct", "`list`"),
    ("struct S 1: i32 a }", (1, 10), "`{` to begin the fields of S", "`1`"),
    ("message S { }", (1, 1), "a definition: const, typedef, enum, struct, union, exception, service", "`message`"),
    ("struct S { 1: void a }", (1, 15), "a type", "`void`"),
    ("enum E { A = x }", (1, 14), "a whole number", "`x`"),
    ("enum E { A = 4294967296 }", (1, 14), "a number of 32 bits", "`4294967296`"),
    ("enum E { A = 2147483647, B }", (1, 26), "a number of 32 bits", "`B`"),
    ("const i32 A 1", (1, 13), "`=` and the value of the constant", "`1`"),
    ("const i64 A = 9223372036854775808", (1, 15), "an integer of 64 bits", "`9223372036854775808`"),
    ("typedef string", (1, 15), "the new name of the type", "the end of the text"),
    ('struct S {}\ninclude "a.thrift"', (2, 1), "a definition", "`include`"),
    ("cpp_namespace a", (1, 1), "`namespace`", "`cpp_namespace`"),
    ("namespace 5 a", (1, 11), "a language such as `py`, or `*`", "`5`"),
    ("include shared", (1, 9), "a path in quotes", "`shared`"),
    ("service S { i32 }", (1, 17), "the name of the function", "`}`"),
    ("service S { i32 f }", (1, 19), "`(` to begin the arguments", "`}`"),
    ("service S { i32 f() throws }", (1, 28), "`(` to begin the exceptions", "`}`"),
    ("struct S { 1: string a = 'x }", (1, 26), "' to end the literal that begins here", "the end of the text"),
    ('struct S { 1: string a = "x\n" }', (1, 26), '" to end the literal that begins here', "the end of the line"),
    ("struct S { 1: string a = 'a\\qb' }", (1, 28), "one of the escapes \\n \\r \\t \\\" \\' \\\\", "`\\q`"),
    ("struct S {} /* no end", (1, 13), "*/ to end the comment that begins here", "the end of the text"),
    ("struct Sé {}", (1, 9), "a name, a number, a literal or a sign", "`é`"),
    ("struct S { 1: string a = $ }", (1, 26), "a name, a number, a literal or a sign", "`$`"),
]


@pytest.mark.parametrize(("text", "at", "expected", "found"), SYNTAX)
def test_syntax_faults(text: str, at: tuple[int, int], expected: str, found: str) -> None:
    with pytest.raises(SchemaError) as error:
        parse(text)
    (problem,) = error.value.problems
    assert (problem.line, problem.column) == at
    assert (problem.expected, problem.found) == (expected, found)
    assert problem.detail == f"Line {at[0]}, column {at[1]}: expected {expected}, found {found}."


NAMING: list[tuple[str, tuple[int, int], str, str, str | None]] = [
    ("struct S { 1: int a }", (1, 15), "unknown-type", "`int`, which is not defined", "In Thrift it is `i32`."),
    ("struct S { 1: Persn a }\nstruct Person {}", (1, 15), "unknown-type", "`Persn`", "Did you mean `Person`?"),
    ("struct S { 1: slist a }", (1, 15), "unknown-type", "`slist`", "In Thrift it is `string`."),
    ("struct S { 1: list<Foo> a }", (1, 20), "unknown-type", "`Foo`", "Define `struct Foo { … }`."),
    ("service V {} struct S { 1: V a }", (1, 28), "unknown-type", "which is a service", None),
    (
        'include "a/shared.thrift"\nstruct S { 1: shared.Foo a }', (2, 15), "not-included",
        "`shared.Foo`, which is in a/shared.thrift", "paste the definition of `Foo` here",
    ),
    (
        'include "shared.thrift"\nstruct S { 1: i32 a = shared.FOO }', (2, 23), "not-included",
        "`shared.FOO`, which is in shared.thrift", "write the value itself",
    ),
    ("struct S { 1: i8 a; 1: i8 b }", (1, 21), "field-number-twice", "1", "Give it a new number, such as 2."),
    ("struct S { 1: i8 a; 2: i8 a }", (1, 27), "defined-twice", "`a`", "Rename one of the two."),
    ("struct S { 1: i8 a; 2: i8 b (json_name = 'a') }", (1, 27), "defined-twice", "`a`", None),
    ("struct S {}\nenum S {}", (2, 6), "defined-twice", "`S`", None),
    ("enum E { A, B, A } struct S {}", (1, 16), "defined-twice", "`A`", None),
    ("const i8 A = 1 const i8 A = 2 struct S {}", (1, 25), "defined-twice", "`A`", None),
    ("struct S {} service V { void f(), void f() }", (1, 40), "defined-twice", "`f`", None),
    ("struct S {} service V { void f(1: i8 a, 1: i8 b) }", (1, 41), "field-number-twice", "1", None),
    ("typedef B A typedef A B struct S {}", (1, 9), "circular-typedef", "`B`", None),
    ("typedef list<A> A struct S {}", (1, 14), "circular-typedef", "`A`", None),
    ("struct S {} service V extends W {}", (1, 31), "unknown-service", "`W`", None),
    ("struct S {} service V extends W {} service W {}", (1, 31), "unknown-service", "`W`", "before those that extend it"),
    ("struct S {} service V { void f() throws (1: S s) }", (1, 45), "not-an-exception", "another type", None),
    (
        "exception X {} service V { oneway void f() throws (1: X x) } struct S {}", (1, 40), "oneway-throws", "throws",
        "Drop `oneway` or `throws`.",
    ),
    ("struct S { 1: i8 a = 128 }", (1, 22), "out-of-range", "128", None),
    ("struct S { 1: i32 a = 1.5 }", (1, 23), "bad-value", "the number 1.5", None),
    ("struct S { 1: string a = 5 }", (1, 26), "bad-value", "the whole number 5", None),
    ("struct S { 1: bool a = 'x' }", (1, 24), "bad-value", "a text", None),
    ("struct S { 1: list<i32> a = [1, 'x'] }", (1, 33), "bad-value", "a text", None),
    ("struct S { 1: uuid a = 'x' }", (1, 24), "bad-value", "a text", None),
    ("struct S { 1: i32 a = FOO }", (1, 23), "unknown-name", "`FOO`, which is not defined", None),
    ("const i32 A = B const i32 B = A struct S {}", (1, 15), "bad-value", "`B`", None),
    ("enum E { A } struct S { 1: E e = A }", (1, 34), "bad-value", "`A`", "Write `E.A`."),
    ("enum E { A } struct S { 1: E e = E.B }", (1, 34), "bad-value", "`E.B`", "It has A."),
    ("enum E { A } struct S { 1: E e = 7 }", (1, 34), "bad-value", "7", None),
    ("struct T { 1: i8 x } struct S { 1: T t = {'y': 1} }", (1, 43), "bad-value", "`y`", None),
    (
        'union U { 1: i8 a } (json_type = "union") union V { 1: U u } (json_type = "union") struct S {}', (1, 56),
        "nested-union", "`U`", "Take over the members of U.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "code", "found", "fix"), NAMING)
def test_faults_of_names_and_values(text: str, at: tuple[int, int], code: str, found: str, fix: str | None) -> None:
    with pytest.raises(SchemaError) as error:
        parse(text, "S")
    problem = error.value.problem
    assert (problem.code, problem.line, problem.column) == (code, *at)
    assert problem.found is not None
    assert found in problem.found
    if fix is not None:
        assert problem.fix is not None
        assert fix in problem.fix


def test_all_faults_of_names_are_told_in_the_order_of_the_text() -> None:
    with pytest.raises(SchemaError) as error:
        parse("struct S { 1: Foo a; 1: Bar b }\nenum S {}")
    assert [(problem.line, problem.code) for problem in error.value.problems] == [
        (1, "unknown-type"), (1, "field-number-twice"), (1, "unknown-type"), (2, "defined-twice"),
    ]  # fmt: skip


def test_an_include_of_which_nothing_is_used_does_no_harm() -> None:
    assert parse('include "../../../../etc/passwd"\nstruct S { 1: i32 a }').root == Ref("S")


# Root


def test_the_root_is_the_struct_that_no_other_uses() -> None:
    assert parse("struct A { 1: list<map<i32, B>> b } struct B { 1: B b }").root == Ref("A")
    assert parse("typedef list<B> Bs struct A { 1: Bs b } struct B {}").root == Ref("A")
    assert parse("struct A { 1: A a }").root == Ref("A")
    assert parse("struct A {} exception B {}").root == Ref("A")
    assert parse("union A { 1: i32 b }").root == Ref("A")
    assert parse("struct A { 1: B b } struct B { 1: A a }", "B").root == Ref("B")


def test_the_root_is_asked_for_where_it_is_not_clear() -> None:
    with pytest.raises(RootError) as error:
        parse("struct A { 1: B b } struct B {} struct C {}")
    assert error.value.candidates == ("A", "C", "B")
    assert error.value.problem.code == "root-not-clear"
    with pytest.raises(RootError) as error:
        parse("struct A { 1: B b } struct B { 1: A a }")
    assert error.value.candidates == ("A", "B")
    with pytest.raises(RootError) as error:
        parse("struct A {} enum E {}", "E")
    assert error.value.candidates == ("A",)
    with pytest.raises(SchemaError) as none:
        parse("enum E { A }")
    assert none.value.problem.code == "no-struct"


# Limits and hostile texts


HOSTILE = [
    "/*" * 100_000,
    "struct S{1:" + "list<" * 20_000 + "i32" + ">" * 20_000 + " a}",
    "const " + "list<" * 20_000,
    "struct S { 1: list<i32> a = " + "[" * 20_000 + " }",
    "struct S { 1: i32 a xsd_attrs " + "{ 1: i32 a xsd_attrs " * 5_000,
    "typedef i8 A0\n" + "".join(f"typedef map<A{n}, A{n}> A{n + 1}\n" for n in range(60)) + "struct S { 1: A60 a }",
    "typedef i8 A0\n" + "".join(f"typedef list<A{n}> A{n + 1}\n" for n in range(5_000)) + "struct S { 1: A5000 a }",
    "const list<i8> A0 = [1]\n"
    + "".join(f"const list<list<i8>> A{n + 1} = [A{n}, A{n}]\n" for n in range(60))
    + "struct S {}",
    "struct S { 1: i64 a = " + "9" * 100_000 + " }",
    "struct S { 1: string a = '" + "\\'" * 100_000,
    "#" * 200_000,
    "struct S {" + "1: Foo a " * 20_000,
    'namespace py __import__("os").system("touch pwned")\nstruct S{1:i32 a}',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_end_fast(text: str) -> None:
    with counted() as work, pytest.raises(SchemaError) as error:
        parse(text)
    assert work.lines < 2 * SECOND
    assert len(error.value.problems) <= limits.REMARKS
    detect(text)


def test_nesting_and_size_at_the_limit() -> None:
    deep = "list<" * limits.NESTING + "i8" + ">" * limits.NESTING
    assert parse(f"struct S {{ 1: {deep} a }}").root == Ref("S")
    with pytest.raises(SchemaError) as error:
        parse(f"struct S {{ 1: list<{deep}> a }}")
    assert error.value.problem.code == "too-deep"
    size = limits.schema_bytes("thrift")
    assert parse("struct S {}".ljust(size)).root == Ref("S")
    with pytest.raises(LimitError):
        parse("struct S {}".ljust(size + 1))


def test_many_fields_are_read_in_no_time() -> None:
    text = "struct S {\n" + "".join(f"  {n}: optional i32 f{n};\n" for n in range(1, 5_001)) + "}"
    with counted() as work:
        schema = parse(text)
    assert work.lines < 2 * SECOND
    assert isinstance(struct := schema.named["S"], Struct)
    assert len(struct.fields) == 5_000


# Detection


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (WHOLE, 100), (SERVICES, 100), ("struct S {\n 1: i32 a\n}", 100), ("enum E { A, B }", 40), ("", 0),
        ("namespace py x.y\ninclude \"a.thrift\"", 80), ("typedef i32 Foo", 30), ("const i32 A = 5", 30),
        ('{"type": "record", "name": "S", "fields": []}', 0), ('syntax = "proto3"; message S { string a = 1; }', 0),
        ("message S { string a = 1; }", 0), ("protocol P { record S { int a; } }", 0),
        ("// 1: string a\nsyntax = \"proto3\";", 0),
    ],
)  # fmt: skip
def test_detection(text: str, sure: int) -> None:
    assert detect(text) == sure
    assert all(other.detect(text) <= sure for key, other in LANGUAGES.items() if sure and key != "thrift")


@pytest.mark.parametrize(
    "text",
    ["x" + "\n" * 20_000, "x" + " " * 20_000, "typedef " + "a " * 10_000, "struct " + "a" * 20_000, "1" * 20_000,
     "const " + "a" * 20_000, "/*" * 10_000, "x\n" + "#" * 20_000, "{" * 20_000, "1:a " * 5_000,
     "namespace " + "a." * 10_000],
)  # fmt: skip
def test_detection_is_cheap(text: str) -> None:
    """A few patterns, no parsing; how long they take is measured with those of all languages by the benchmark."""
    assert lines(lambda: detect(text)) < 100


# Fit: what Thrift can say of other types, and what gets lost


def fitted(
    type_: Type, *, language: str = "", named: dict[str, Type] | None = None, **more: Any
) -> tuple[Field, list[str]]:
    """One field of a struct in Thrift, and the losses."""
    root = Struct("R", (Field("f", type_, **more),))
    schema, losses = fit(Schema(language, Ref("R"), {"R": root, **(named or {})}))
    struct = schema.named["R"]
    assert isinstance(struct, Struct)
    again = parse(render(schema), schema.root_name)
    assert (again.root, dict(again.named)) == (schema.root, dict(schema.named))
    return struct.fields[0], [loss.detail for loss in losses]


STRING = Text(native="string")


@pytest.mark.parametrize(
    ("given_", "made", "lost"),
    [
        (Int(8), Int(8, native="i8"), ""),
        (Int(8, signed=False), Int(16, native="i16"), ""),
        (Int(32, signed=False), Int(64, native="i64"), ""),
        (Int(64, signed=False), Int(64, signed=False), "no integer beyond 64 bits"),
        (Int(None), Int(None), "no integer beyond 64 bits"),
        (Float(32), Float(64, native="double"), ""),
        (Text(native="uuid"), Text(native="uuid"), ""),
        (Fixed("Hash", 16), Bytes(native="binary"), "Hash has just 16 bytes"),
        (Anything(), STRING, "Nothing is known"),
        (Null(), STRING, "Only null was seen"),
        (ListOf(Null()), ListOf(Ref("Null")), ""),
        (MapOf(Int(32), Bool()), MapOf(Int(32, native="i32"), Bool(native="bool")), ""),
        (Union((Float(32), Float(64))), Float(64, native="double"), ""),
        (Union((Null(), Text())), STRING, ""),
        (Union((Text(), Int(64))), Ref("FValue"), "of several types"),
        (ListOf(Union((Null(), Int(64)))), ListOf(Ref("FValue")), "no null among elements"),
    ],
)
def test_types_that_fit(given_: Type, made: Type, lost: str) -> None:
    field, losses = fitted(given_)
    assert field.type == made
    assert [lost in loss for loss in losses] == [True] * bool(lost)


def test_presence_that_fits() -> None:
    assert fitted(Text())[0].presence is Presence.DEFAULT
    assert fitted(Text(), language="protobuf")[0].presence is Presence.REQUIRED
    assert fitted(Text(), presence=Presence.IMPLICIT)[0].presence is Presence.DEFAULT
    assert fitted(Text(), presence=Presence.OPTIONAL)[0].presence is Presence.OPTIONAL
    assert fitted(Union((Null(), Text())))[0].presence is Presence.OPTIONAL
    assert fitted(Null())[0].presence is Presence.OPTIONAL


def test_numbers_that_fit() -> None:
    assert fitted(Text(), number=7)[0].number == 7
    field, losses = fitted(Text(), number=536870911)
    assert field.number == 1
    assert "536870911" in losses[0]
    fields = tuple(Field(f"f{n}", Text(), number) for n, number in enumerate([None, 1, 2, 2, 0]))
    schema, _ = fit(Schema("", Ref("R"), {"R": Struct("R", fields)}))
    assert isinstance(struct := schema.named["R"], Struct)
    assert [field.number for field in struct.fields] == [3, 1, 2, 4, 5]


def test_names_that_fit() -> None:
    keys = ["foo-bar", "foo_bar", "1st", "", "é", "list", "a.b", "type", "x" * 200]
    schema, _ = fit(infer(dict.fromkeys(keys, "x") | {"n": 1}))
    assert isinstance(struct := schema.resolve(schema.root), Struct)
    assert [field.name for field in struct.fields] == [
        "foo_bar", "foo_bar_2", "_1st", "field4", "field5", "list_", "a_b", "type", "x" * 100, "n",
    ]  # fmt: skip
    assert [field.key for field in struct.fields] == [*keys, "n"]
    assert 'json_name = "foo-bar"' in render(schema)


@pytest.mark.parametrize(
    ("type_", "default", "kept"),
    [
        (Int(32), 5, 5), (Text(), "a\"\\\n", "a\"\\\n"), (Float(64), 1, 1.0), (Bool(), True, True), (Bytes(), b"raw", b"raw"),
        (Float(64), 1e300, 1e300), (Float(64), float("inf"), float("inf")), (ListOf(Int(8)), [1, 2], [1, 2]),
        (MapOf(Text(), Int(8)), {"a": 1}, {"a": 1}), (MapOf(Int(8), Bool()), {"1": True}, {"1": True}),
        (Bytes(), b"\xff", MISSING), (Float(64), float("nan"), MISSING), (Int(8), 300, MISSING), (Text(), None, MISSING),
        (Union((Text(), Int(8))), "x", MISSING), (ListOf(Bytes()), [b"\xff"], MISSING), (Int(None), 1 << 70, 1 << 70),
    ],
)  # fmt: skip
def test_defaults_that_fit(type_: Type, default: Any, kept: Any) -> None:
    field, losses = fitted(type_, default=default)
    assert field.default == kept
    told = any("default" in loss for loss in losses)
    assert told == (kept is MISSING and default is not None)


def test_defaults_of_enums_and_structs_that_fit() -> None:
    named: dict[str, Type] = {
        "E": Enumeration("E", (Symbol("list", 1), Symbol("B", 2))),
        "T": Struct("T", (Field("a-b", Int(8)), Field("e", Ref("E"), default="B"))),
    }
    assert fitted(Ref("E"), named=named, default="list")[0].default == "list"
    assert fitted(Ref("T"), named=named, default={"a-b": 1})[0].default == {"a-b": 1}


def test_keys_of_a_default_come_back() -> None:
    text = (
        "enum E { A }\nstruct S {\n  1: map<binary, i8> b = {'\\n\"': 1};\n  2: map<double, i8> d = {1.5: 2};\n"
        "  3: map<bool, i8> t = {true: 3};\n  4: map<E, i8> e = {E.A: 4};\n  5: map<list<i8>, i8> l = {[1]: 5};\n}"
    )
    schema = parse(text)
    assert isinstance(struct := schema.named["S"], Struct)
    assert [field.default for field in struct.fields] == [{"CiI=": 1}, {"1.5": 2}, {"true": 3}, {"A": 4}, MISSING]
    assert [remark.code for remark in schema.model.remarks] == ["default-not-shown"]
    again = parse(render(replace(schema, text="")))
    assert dict(again.named) == dict(schema.named)


def test_a_oneof_is_told_once() -> None:
    fields = (Field("a", Int(32), 1, oneof="o"), Field("b", Int(32), 2, oneof="o"), Field("c", Int(32), 3, oneof="p"))
    _, losses = fit(Schema("protobuf", Ref("R"), {"R": Struct("R", fields)}))
    assert [loss.path for loss in losses] == ["/a", "/c"]


def test_a_default_of_avro_is_latin1() -> None:
    assert fitted(Bytes(), language="avro", default="é")[0].default is MISSING
    assert fitted(Bytes(), language="avro", default="e")[0].default == b"e"


def test_full_names_are_cut_to_what_is_needed() -> None:
    named: dict[str, Type] = {
        "a.b.R": Struct("a.b.R", (Field("x", Ref("a.b.T")), Field("y", Ref("c.T")))),
        "a.b.T": Struct("a.b.T", ()),
        "c.T": Struct("c.T", (), kind="error"),
    }
    schema, _ = fit(Schema("avro", Ref("a.b.R"), named))
    assert [*schema.named] == ["R", "T", "T_2"]
    assert isinstance(error := schema.named["T_2"], Struct)
    assert error.kind == "exception"


def test_unions_that_hold_themselves() -> None:
    """A JSON value as a type: text, or a list of such values."""
    named: dict[str, Type] = {"J": Union((Null(), Text(), ListOf(Ref("J")))), "R": Struct("R", (Field("j", Ref("J")),))}
    schema, losses = fit(Schema("", Ref("R"), named))
    again = parse(render(schema), "R")
    assert dict(again.named) == dict(schema.named)
    value = {"j": ["a", ["b", None], []]}
    assert conform(value, again, thrift.MANNER).value == value
    assert len(losses) >= 1


def test_a_list_that_holds_itself_is_told() -> None:
    named: dict[str, Type] = {"L": ListOf(Ref("L")), "R": Struct("R", (Field("l", Ref("L")),))}
    _, losses = fit(Schema("", Ref("R"), named))
    assert any("holds itself" in loss.detail for loss in losses)


@pytest.mark.parametrize("record", ["[1]", "1", '"x"', "null", '{"1-a": 1, "2-b": 2}'])
def test_a_root_that_is_no_struct_is_told(record: str) -> None:
    with pytest.raises(SchemaError) as error:
        fit(infer(read(record).value))
    assert error.value.problem.code == "root-not-a-record"


def test_the_classic_record_gives_the_schema_of_the_book() -> None:
    record = '{"userName":"Martin","favoriteNumber":1337,"interests":["daydreaming","hacking"]}'
    schema, losses = fit(infer(read(record).value))
    assert not losses
    assert render(schema) == (
        "struct Record {\n  1: string userName;\n  2: optional i64 favoriteNumber;\n  3: list<string> interests;\n}\n"
    )


# Render


def test_a_text_is_given_back_as_it_was() -> None:
    schema = parse(WHOLE)
    assert fit(schema) == (schema, ())
    assert render(schema) == WHOLE


def test_what_is_rendered_anew_parses_to_the_same_types() -> None:
    schema = parse(WHOLE.replace("  -1: Contact", "  6: Contact"))
    again = parse(render(replace(schema, text="")))
    assert (again.root, dict(again.named)) == (schema.root, dict(schema.named))


@given(schema=schemas())
def test_any_schema_rendered_parses_to_the_same_types(schema: Schema) -> None:
    text = render(schema)
    note(text)
    again = parse(text, schema.root_name)
    assert (again.root, dict(again.named)) == (schema.root, dict(schema.named))


@given(doc=st.text(st.sampled_from("ab */\n\t\r"), max_size=30))
def test_any_documentation_is_a_comment(doc: str) -> None:
    root = Struct("R", (Field("f", Text(), doc=doc),), doc=doc)
    schema, _ = fit(Schema("", Ref("R"), {"R": root}))
    text = render(schema)
    note(text)
    assert dict(parse(text).named) == dict(schema.named)


def test_the_stars_of_a_doc_comment_are_not_part_of_it() -> None:
    assert clean_doc("*\n * One\n *  * two\n *\n * three ") == "*\nOne\n* two\n\nthree"
