"""Faults of schemas that the machine can mend: what the edit makes of the text, and where there is none.

In the texts below ⟪old⇒new⟫ is the edit that is offered: the text with `old` is at fault, the one with `new` is mended.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.wire.problem import Edit, Problem
from explorer.wire.schemas import LANGUAGES

from ..mending import faults, keeps_the_law

PROTO3 = 'syntax = "proto3";\n'
EDIT = re.compile("⟪(.*?)⇒(.*?)⟫", re.DOTALL)


def told(language: str, text: str) -> list[Problem]:
    return faults(lambda text: LANGUAGES[language].parse(text, None), text)


def offers(language: str, written: str) -> None:
    """Whether the first fault of a text has just the edit that is written in it; the law is checked."""
    (shown,) = EDIT.finditer(written)
    text = EDIT.sub(r"\1", written)
    (first, *_) = told(language, text)
    assert first.edit == Edit(shown.start(), shown.start() + len(shown[1]), shown[2])
    keeps_the_law(text, first, lambda text: told(language, text))


def offers_nothing(language: str, text: str) -> None:
    (first, *_) = told(language, text)
    assert first.edit is None


# Protocol Buffers: an exclamation mark says that the text is whole, without a syntax before it

PROTOBUF = [
    "message A { string name = 1⟪⇒;⟫ int32 x = 2; }",
    "message A { string name = 1⟪⇒;⟫\n  int32 x = 2;\n}",
    "message A { string name = 1⟪,⇒;⟫ }",
    "message A { string name⟪⇒ = 2⟫; int32 b = 1; }",
    "message A { string name ⟪:⇒=⟫ 1; }",
    "message A { string name =⟪⇒ 1⟫ ; }",
    "message A { string name = ⟪0⇒1⟫; }",
    "message A { string name = ⟪999999999999⇒1⟫; }",
    "message A { string name = ⟪536870912⇒1⟫; }",
    "message A { string a = 1; int32 b = ⟪1⇒2⟫; }",
    "message A { reserved 2, 4 to 6; string a = 1; int32 b = ⟪2⇒3⟫; }",
    "message A { ⟪sting⇒string⟫ a = 1; }",
    "message Person {}\nmessage A { repeated ⟪Persn⇒Person⟫ a = 1; }",
    '!syntax = "proto3";⟪⇒\nimport "google/protobuf/timestamp.proto";⟫\nmessage A { google.protobuf.Timestamp a = 1; }',
    "message A { string a = 1;⟪⇒\n}⟫",
    "message A { string a = 1; }⟪}⇒⟫",
    "⟪mesage⇒message⟫ A { string a = 1; }",
    "⟪struct⇒message⟫ A { string a = 1; }",
    "enum C {⟪⇒ C_UNSPECIFIED = 0;⟫ RED = 1; } message A { C c = 1; }",
    "enum C {⟪⇒ C_UNSPECIFIED = 0;⟫ } message A { C c = 1; }",
    "enum C { RED⟪⇒ = 0⟫; BLUE = 1; } message A { C c = 1; }",
    "enum C { RED⟪,⇒ = 0;⟫ BLUE } message A { C c = 1; }",
    "enum C { RED = 0; BLUE = ⟪0⇒1⟫; } message A { C c = 1; }",
    "message A { ⟪required ⇒⟫string a = 1; }",
    '!edition = "2023"; message A { ⟪optional ⇒⟫string a = 1; }',
    'message A { string a = 1⟪ [default = "x"]⇒⟫; }',
    'message A { string a = 1 [⟪default = "x", ⇒⟫deprecated = true]; }',
    "message A { ⟪repeated ⇒⟫map<string,string> a = 1; }",
    "message A { oneof x { ⟪optional ⇒⟫string a = 1; } }",
    "message A { string a = 1; } /* x⟪⇒ */⟫",
    'message A { reserved ⟪foo⇒"foo"⟫; string a = 1; }',
    '!⟪⇒syntax = "proto3";\n⟫message A { string a = 1; }',
    "message A { string a = ⟪19000⇒20000⟫; }",
    '!syntax⟪⇒ =⟫ "proto3"; message A { string a = 1; }',
    "message A⟪⇒ {⟫ string a = 1; }",
    "message A { map<string⟪⇒,⟫ string> a = 1; }",
    "message A { map<string, string⟪⇒>⟫ a = 1; }",
    'import ⟪google/protobuf/any.proto⇒"google/protobuf/any.proto"⟫; message A { string a = 1; }',
    "message A { string a = 1 [deprecated = true⟪⇒]⟫; }",
    '!syntax = "proto3⟪⇒"⟫\nmessage A { string a = 1; }',
    "package a.b⟪⇒;⟫ message A { string a = 1; }",
    'message A { string a = ⟪"1"⇒1⟫; }',
    "message A { string a = ⟪-1⇒1⟫; }",
    '!\ufeff⟪⇒syntax = "proto3";\n⟫message A { string a = 1; }',
    "enum C { A = 0; B = 1; C = 2; ⟪option allow_alias = true;⇒⟫ } message M { C c = 1; }",
    "message A { string a = 1⟪；⇒;⟫}",
    '!syntax = ⟪proto3⇒"proto3"⟫;\nmessage A { string a = 1; }',
    "message A { ⟪strng⇒string⟫ a = 1; int b = 2; }",
    "message A { oneof x { string a = 1; int32 b⟪⇒ = 4⟫; } string c = 3; }",
    "enum C { reserved 1; A = 0; B = ⟪1⇒2⟫; } message M { C c = 1; }",
    "// c\nmessage A {\n\tstring a = 1⟪⇒;⟫ // x\n\tint32 b = 2;\n}",
    "message A { required int32 a = 1; optional ⟪strin⇒string⟫ b = 1; }",
    "message A { ⟪optionl⇒optional⟫ string a = 1; }",
    "message A { ⟪repeted⇒repeated⟫ string a = 1; }",
    "message A { string name = 1;\n message B { string c = 1; }\n string d⟪⇒ = 2⟫; }",
    "message A { ⟪list<string>⇒repeated string⟫ a = 1; }",
    "message A { string a = 1 ; ⟪\x00⇒⟫ }",
]
NOT_PROTOBUF = [
    "message A { map<string, Foo> a = 1; }",
    "enum C {\n  RED = 1;\n  BLUE = 0;\n} message A { C c = 1; }",
    '!syntax = "proto4"; message A { string a = 1; }',
    '!edition = "2999"; message A { string a = 1; }',
    "message A { string “a” = 1; }",
    "message A { string a = 1; string a = 2; }",
    "messageA { string a = 1; }",
    '!syntax = "proto2"; message A { string a = 1; }',
    "message A { string list<string> = 1; }",
    "message A { 1: string a; }",
]


def _whole(text: str) -> str:
    return text.removeprefix("!") if text.startswith("!") else PROTO3 + text


@pytest.mark.parametrize("text", PROTOBUF)
def test_protobuf(text: str) -> None:
    offers("protobuf", _whole(text))


@pytest.mark.parametrize("text", NOT_PROTOBUF)
def test_protobuf_leaves_alone(text: str) -> None:
    offers_nothing("protobuf", _whole(text))


# Thrift

THRIFT = [
    "struct A { 1⟪⇒:⟫ string a }",
    "struct A { 1 ⟪=⇒:⟫ string a }",
    "struct A⟪⇒ {⟫ 1: string a }",
    "struct A { 1: string a⟪⇒}⟫",
    "struct A {\n  1: string a\n⟪⇒}⟫",
    "struct A {\n  1: string a⟪⇒\n}⟫\n\nstruct B { 1: A a }",
    "enum E { A = 1⟪⇒}⟫",
    "service S { void f()⟪⇒}⟫",
    "struct A { 1: map<string⟪⇒,⟫ i32> a }",
    "struct A { 1: list<string⟪⇒>⟫ a }",
    'include ⟪file.thrift⇒"file.thrift"⟫\nstruct A { 1: string a }',
    "struct ⟪list⇒list_⟫ { 1: string a }",
    "struct ⟪a.b⇒a_b⟫ { 1: string a }",
    "⟪cpp_namespace⇒namespace cpp⟫ foo\nstruct A { 1: string a }",
    "⟪message⇒struct⟫ A { 1: string a }",
    "⟪class⇒struct⟫ A { 1: string a }",
    "⟪strcut⇒struct⟫ A { 1: string a }",
    "struct A { 1: string a }⟪;⇒⟫",
    "struct A { 1: string a }⟪}⇒⟫",
    '⟪import⇒include⟫ "x.thrift"\nstruct A { 1: string a }',
    "struct A { 1: ⟪strin⇒string⟫ a }",
    "struct A { 1: ⟪int⇒i32⟫ a }",
    "struct A { 1: ⟪Persn⇒Person⟫ a } struct Person { 1: string n }",
    "struct A { 1: string a; ⟪1⇒2⟫: i32 b }",
    "struct A { 1: string a, 3: i32 b, ⟪3⇒4⟫: i32 c }",
    'const i32 X = ⟪"5"⇒5⟫\nstruct A { 1: i32 a }',
    'struct A { 1: i32 a = ⟪"5"⇒5⟫ }',
    "struct A { 1: bool a = ⟪True⇒true⟫ }",
    'struct A { 1: bool a = ⟪"true"⇒true⟫ }',
    'struct A { 1: string a = ⟪5⇒"5"⟫ }',
    'struct A { 1: string a = ⟪hello⇒"hello"⟫ }',
    "enum E { RED = 1 } struct A { 1: E a = ⟪RED⇒E.RED⟫ }",
    "enum E { RED = 1 } struct A { 1: E a = ⟪E.REED⇒E.RED⟫ }",
    "const i32 LIMIT = 5\nstruct A { 1: i32 a = ⟪LIMT⇒LIMIT⟫ }",
    'const string X ⟪:⇒=⟫ "a"\nstruct A { 1: i32 a }',
    'const string X⟪⇒ =⟫ "a"\nstruct A { 1: i32 a }',
    'const map<string,i32> X = {"a" ⟪=⇒:⟫ 1}\nstruct A { 1: i32 a }',
    'const map<string,i32> X = {"a"⟪⇒:⟫ 1}\nstruct A { 1: i32 a }',
    'struct A { 1: string a = "abc⟪⇒"⟫ }',
    'struct A { 1: string a = ⟪“abc”⇒"abc"⟫ }',
    "struct A { 1⟪：⇒:⟫ string a }",
    "struct A { 1: string a } /* x⟪⇒ */⟫",
    "struct A { 1:⟪\xa0⇒ ⟫string a }",
    'struct A { 1: string a = "⟪⇒\\⟫\\d" }',
    "struct A { 1: string ⟪a.b⇒a_b⟫ }",
    "⟪}⇒⟫\nstruct A { 1: string a }",
    'struct A { 1: string a (key = ⟪value⇒"value"⟫) }',
    'struct A { 1: double a = ⟪"1.5"⇒1.5⟫ }',
    "service S { i32 add(1: i32 a, 2: i32 b⟪⇒)⟫ }",
    "struct A { 1: string a, 2: set<string⟪⇒>⟫ b }",
    "typedef ⟪strng⇒string⟫ T\nstruct A { 1: T a }",
]
NOT_THRIFT = [
    "struct A { 1: list string a }",
    "struct A { 1: array a }",
    "struct A { 1: Foo a }",
    "service B {} service S extends Bb {} struct A { 1: string a }",
    "struct A { 40000: string a }",
    "struct A { 1: }",
    "struct A { 1: void a }",
    "struct A { 1: string é }",
    "struct A { struct: string a }",
    "enum E { A = x }",
    "namespace foo\nstruct A { 1: string a }",
    "struct A { 1: A2 a } struct A2 { 1: string b } struct A2 { 1: string c }",
]


@pytest.mark.parametrize("text", THRIFT)
def test_thrift(text: str) -> None:
    offers("thrift", text)


@pytest.mark.parametrize("text", NOT_THRIFT)
def test_thrift_leaves_alone(text: str) -> None:
    offers_nothing("thrift", text)


def test_thrift_offers_numbers_to_fields_that_have_none() -> None:
    text = "struct A { string a; 3: i32 b; -5: i32 c }"
    remarks = LANGUAGES["thrift"].parse(text, None).model.remarks
    edits = [remark.edit for remark in remarks if remark.code == "auto-number"]
    assert [edit.applied(text) for edit in edits if edit] == [
        "struct A { 4: string a; 3: i32 b; -5: i32 c }",
        "struct A { string a; 3: i32 b; 4: i32 c }",
    ]


# Any damage to a good text

GOOD = {
    "protobuf": """syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
// An order
message Order {
  reserved 4, 7 to 9;
  string id = 1;
  repeated Item items = 2;
  map<string, int64> totals = 3 [deprecated = true];
  oneof paid { Card card = 5; bool cash = 6; }
  google.protobuf.Timestamp at = 10;
  enum State { STATE_UNSPECIFIED = 0; OPEN = 1; }
  State state = 11;
}
message Item { string name = 1; optional double price = 2; }
message Card { bytes token = 1; }
""",
    "thrift": """namespace py shop
const i32 LIMIT = 5
typedef string Name
enum State { NEW = 1, OPEN = 2; }
// An order
struct Order {
  1: required string id,
  2: optional list<Item> items = [],
  3: map<string, i64> totals = {"a": 1},
  4: State state = State.OPEN
  5: i32 count = LIMIT (json_name = "number"),
}
struct Item { 1: Name name; 2: double price = 1.5 }
exception Failed { 1: string why }
service Base {}
service Shop extends Base { void put(1: Order order) throws (1: Failed failed) }
""",
}
PUT = st.sampled_from(
    [*"{}[]()<>;,:=.\"'“”；&1", "", " ", "x", "\n", "//", "/*", "strng", "int", "1.5", "required ", "\u00a0"]
)


@pytest.mark.parametrize("language", GOOD)
@settings(max_examples=50)
@given(data=st.data())
def test_of_any_damage(language: str, data: st.DataObject) -> None:
    text = GOOD[language]
    assert not told(language, text)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(PUT) + text[at + data.draw(st.integers(0, 3)) :]
    for problem in told(language, text):
        if problem.edit is not None:
            keeps_the_law(text, problem, lambda text: told(language, text))
