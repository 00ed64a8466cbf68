"""Faults of schemas that the machine can mend: what the edit makes of the text, and where there is none.

In the texts below ⟪old⇒new⟫ is the edit that is offered: the text with `old` is at fault, the one with `new` is mended.
"""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.wire import limits
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


# JSON Schema

JSON_SCHEMA = [
    '{"type": "object"⟪,⇒⟫}',
    '{"type": ⟪"int"⇒"integer"⟫}',
    '{"type": ⟪"strng"⇒"string"⟫}',
    '{"type": ["string", ⟪"nul"⇒"null"⟫]}',
    '{"minimum": ⟪"5"⇒5⟫}',
    '{"minLength": ⟪"3"⇒3⟫}',
    '{"uniqueItems": ⟪"true"⇒true⟫}',
    '{"title": ⟪5⇒"5"⟫}',
    '{"enum": ⟪"a"⇒["a"]⟫}',
    '{"required": ⟪"name"⇒["name"]⟫}',
    '{"anyOf": ⟪{"type": "string"}⇒[{"type": "string"}]⟫}',
    '{⟪"items"⇒"prefixItems"⟫: [{"type": "string"}], "unevaluatedItems": false, "$schema": "https://json-schema.org/draft/2020-12/schema"}',
    '{"properties": {"a": ⟪"string"⇒{"type": "string"}⟫}}',
    '{"properties": {"a": ⟪"true"⇒true⟫}}',
    '{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": ⟪true⇒{}⟫}}',
    '{"$schema": "http://json-schema.org/draft-04/schema#", "properties": {"a": ⟪false⇒{"not": {}}⟫}}',
    '{"$schema": ⟪""⇒"https://json-schema.org/draft/2020-12/schema"⟫}',
    '{"$ref": ⟪"#/definitions/A"⇒"#/$defs/A"⟫, "$defs": {"A": {}}}',
    '{"$ref": ⟪"#/$defs/Adress"⇒"#/$defs/Address"⟫, "$defs": {"Address": {}, "Name": {}}}',
    '{"type": "integer"⟪⇒,⟫ "minimum": 1}',
    "{⟪'type'⇒\"type\"⟫: 'string'}",
]
NOT_JSON_SCHEMA = [
    '{"type": "any"}',
    '{"minimum": "five"}',
    '{"minLength": -1}',
    '{"required": true}',
    '{"required": [1]}',
    '{"anyOf": []}',
    '{"properties": {"a": null}}',
    '{"properties": "a"}',
    '{"$ref": "#/$defs/X", "$defs": {"Address": {}}}',
    '{"$ref": "http://x/y"}',
    '{"pattern": "["}',
    '{"exclusiveMinimum": true, "minimum": 1, "$schema": "https://json-schema.org/draft/2020-12/schema"}',
    '{"type": []}',
    '{"multipleOf": 0}',
]


@pytest.mark.parametrize("text", JSON_SCHEMA)
def test_json_schema(text: str) -> None:
    offers("json-schema", text)


@pytest.mark.parametrize("text", NOT_JSON_SCHEMA)
def test_json_schema_leaves_alone(text: str) -> None:
    offers_nothing("json-schema", text)


def test_json_schema_offers_the_keyword_that_was_meant() -> None:
    text = '{"type": "string", "minLenght": 3}'
    (remark,) = LANGUAGES["json-schema"].parse(text, None).model.remarks
    assert remark.edit is not None
    assert remark.edit.applied(text) == '{"type": "string", "minLength": 3}'
    text = '{"minLenght": 3, "minLength": 4}'
    (remark,) = LANGUAGES["json-schema"].parse(text, None).model.remarks
    assert remark.edit is None


# Avro

AVRO = [
    '{"type": "string"⟪,⇒⟫}',
    '~{"name": "a", "type": ⟪"int32"⇒"int"⟫}',
    '~{"name": "a", "type": ⟪"strng"⇒"string"⟫}',
    '~{"name": "a", "type": ⟪"date"⇒{"type": "int", "logicalType": "date"}⟫}',
    '~{"name": "a", "type": [⟪null⇒"null"⟫, "string"]}',
    '{⟪⇒"name": "Record", ⟫"type": "record", "fields": [{"name": "a", "type": "int"}]}',
    '{⟪⇒\n  "name": "Record",⟫\n  "type": "record",\n  "fields": []\n}',
    '{⟪⇒"type": "record", ⟫"name": "R", "fields": []}',
    '{⟪⇒"type": "enum", ⟫"name": "E", "symbols": ["A"]}',
    '~{⟪⇒"name": "field", ⟫"type": "int"}',
    '~{⟪"nmae"⇒"name"⟫: "a", "type": "int"}',
    '~{"name": "a", ⟪"typ"⇒"type"⟫: "int"}',
    '{"type": "record", "name": "R", ⟪"field"⇒"fields"⟫: []}',
    '{"type": "array", ⟪"item"⇒"items"⟫: "int"}',
    '{"type": "enum", "name": "E", ⟪"symbol"⇒"symbols"⟫: ["A"]}',
    '{"type": "fixed", "name": "F", "size": ⟪"16"⇒16⟫}',
    '{"type": "fixed", "name": "F", ⟪"sise"⇒"size"⟫: 16}',
    '{"type": "enum", "name": "E", "symbols": ["A", "B"⟪, "A"⇒⟫]}',
    '{"type": "enum", "name": "E", "symbols": [⟪"A-1"⇒"A_1"⟫, "B"]}',
    '{"type": "enum", "name": "E", "symbols": ["RED", "B"], "default": ⟪"RD"⇒"RED"⟫}',
    '{"type": "record", "name": ⟪"my-record"⇒"my_record"⟫, "fields": []}',
    '~{"name": ⟪"first name"⇒"first_name"⟫, "type": "int"}',
    '["null", ⟪["int", "string"]⇒"int", "string"⟫]',
    '["null", "int"⟪, "int"⇒⟫]',
    '["int"⟪, "int"⇒⟫]',
    '~{"name": "a", "type": ⟪"int"⇒["null", "int"]⟫, "default": null}',
    '~{"name": "a", "type": [⟪⇒"null", ⟫"int", "string"], "default": null}',
    '~{"name": "a", "type": ⟪{"type": "map", "values": "int"}⇒["null", {"type": "map", "values": "int"}]⟫, "default": null}',
    '~{"name": "a", "type": "int", "default": ⟪"5"⇒5⟫}',
    '~{"name": "a", "type": ["null", "int"], "default": ⟪"null"⇒null⟫}',
    '~{"name": "a", "type": "boolean", "default": ⟪"True"⇒true⟫}',
    '~{"name": "a", "type": "boolean", "default": ⟪0⇒false⟫}',
    '~{"name": "a", "type": "int", "default": ⟪1.0⇒1⟫}',
    '~{"name": "a", "type": {"type": "enum", "name": "E", "symbols": ["RED", "BLUE"]}, "default": ⟪"BLU"⇒"BLUE"⟫}',
    '~{"name": "a", "type": "int", "order": ⟪"Descending"⇒"descending"⟫}',
    '~{"name": "a", "type": "int", "aliases": ⟪"b"⇒["b"]⟫}',
    '[{"type": "fixed", "name": "F", "size": 2}, {"type": "map", "values": ⟪{"type": "fixed", "name": "F", "size": 2}⇒"F"⟫}]',
    "record A { string name⟪⇒;⟫ }",
    "record A {\n  string name⟪⇒;⟫\n  int b;\n}",
    "record A { string name;⟪⇒}⟫",
    "protocol P { record A { string name; }⟪⇒}⟫",
    "protocol P { record A { array<string⟪⇒>⟫ name; } }",
    "record A { ⟪strng⇒string⟫ name; }",
    "⟪recrod⇒record⟫ A { string name; }",
    'record A { string name = ⟪abc⇒"abc"⟫; }',
    "record A { boolean b = ⟪True⇒true⟫; }",
    "record A { string⟪⇒?⟫ name = null; }",
    "record A { array<int>⟪⇒?⟫ a = null; }",
    "record A { union {⟪⇒null, ⟫int, string} a = null; }",
    'record A { string ⟪"name"⇒name⟫; }',
    "record A⟪⇒ {⟫ string name; }",
    "record A { string name; }⟪}⇒⟫",
    "record A { string name; } /* x⟪⇒ */⟫",
    "record A { string name⟪；⇒;⟫ }",
    "⟪struct⇒record⟫ A { string name; }",
    "enum E { A, B⟪, A⇒⟫ } record R { E e; }",
    "enum E { RED, BLUE } = ⟪RD⇒RED⟫; record R { E e; }",
    "record A { ⟪int32⇒int⟫ a; }",
    'import idl ⟪foo.avdl⇒"foo.avdl"⟫; record A { int a; }',
    'record A { string name = ⟪“x”⇒"x"⟫; }',
    "fixed F(16)⟪⇒;⟫ record A { F f; }",
    "record A { map<int⟪⇒>⟫ m; }",
    "schema R⟪⇒;⟫ record R { int a; }",
    'record A { int a = ⟪"5"⇒5⟫; }',
]
NOT_AVRO = [
    '~{"name": "a", "type": "integer"}',
    '~{"name": "a", "type": {"type": "timestamp"}}',
    '~{"name": "a"}',
    '{"type": "array"}',
    '{"type": "fixed", "name": "F"}',
    '~{"name": "a", "type": "int", "default": "x"}',
    '~{"name": "a", "type": "string", "default": 5}',
    '~{"name": "a", "type": "int"}, {"name": "a", "type": "string"}',
    '~{"name": "a", "type": "Foo"}',
    '~{"name": "a", "type": "decimal"}',
    '~{"name": "a", "type": "union"}',
    '~{"name": "a", "type": "R2"}, {"name": "b", "type": {"type": "record", "name": "R2", "fields": []}}',
    "protocol P record A { int a; } }",
    "record A { int a = 5 string b; }",
]


def _record(fields: str) -> str:
    """The fields of a record, where they are marked so; another text as it is."""
    if not fields.startswith("~"):
        return fields
    return f'{{"type": "record", "name": "R", "fields": [{fields[1:]}]}}'


@pytest.mark.parametrize("text", AVRO)
def test_avro(text: str) -> None:
    offers("avro", _record(text))


@pytest.mark.parametrize("text", NOT_AVRO)
def test_avro_leaves_alone(text: str) -> None:
    offers_nothing("avro", _record(text))


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ('["string", "null"], "default": null', '["null", "string"], "default": null'),
        ('["string", "int", "null"], "default": null', '["null", "string", "int"], "default": null'),
        ('{"type": {"type": "array", "items": "int"}}', '{"type": "array", "items": "int"}'),
        ('{"type": "int", "logicalType": "dat"}', '{"type": "int", "logicalType": "date"}'),
        ('{"type": "long", "logicalType": "date"}', '{"type": "int", "logicalType": "date"}'),
        (
            '{"type": "fixed", "name": "F", "size": 8, "logicalType": "duration"}',
            '{"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}',
        ),
    ],
)
def test_avro_remarks_that_can_be_mended(text: str, better: str) -> None:
    text, better = (_record(f'~{{"name": "a", "type": {one}}}') for one in (text, better))
    (remark,) = LANGUAGES["avro"].parse(text, None).model.remarks
    assert remark.edit is not None
    assert remark.edit.applied(text) == better
    assert not LANGUAGES["avro"].parse(better, None).model.remarks


def test_avro_idl_puts_the_branch_of_the_default_first() -> None:
    text = "record R { union { string, int, null } a = 5; }"
    (remark,) = LANGUAGES["avro"].parse(text, None).model.remarks
    assert remark.edit is not None
    assert remark.edit.applied(text) == "record R { union { int, string, null } a = 5; }"


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
    "json-schema": """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "Order", "type": "object", "required": ["id"],
  "properties": {
    "id": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$"},
    "items": {"type": "array", "items": {"$ref": "#/$defs/item"}, "uniqueItems": true},
    "state": {"enum": ["new", "open", 3]}, "any": true
  },
  "additionalProperties": false,
  "$defs": {"item": {"anyOf": [{"type": ["number", "null"], "minimum": 0}, {"const": 1}]}}
}
""",
    "avro": """{
  "type": "record", "name": "Order", "namespace": "shop",
  "fields": [
    {"name": "id", "type": "string", "default": "none"},
    {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["NEW", "OPEN"]}, "default": "NEW"},
    {"name": "items", "type": {"type": "array", "items": {"type": "record", "name": "Item", "fields": [
      {"name": "price", "type": ["null", "double"], "default": null, "order": "ignore"}
    ]}}},
    {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 16}},
    {"name": "day", "type": {"type": "int", "logicalType": "date"}, "aliases": ["date"]},
    {"name": "next", "type": ["null", "shop.Order", {"type": "map", "values": "long"}]}
  ]
}
""",
    "avro idl": """@namespace("shop") protocol Shop {
  /** An order */
  record Order {
    string id = "none";
    union { null, int } count = null;
    array<Item> items = [];
    map<long> @order("ignore") totals;
    State state = "NEW";
    decimal(9, 2) price;
    date? day = null;
  }
  record Item { @aliases(["n"]) string name; Hash hash; }
  enum State { NEW, OPEN } = NEW;
  fixed Hash(16);
  Order put(Order order, int times = 1);
}
""",
}
PUT = st.sampled_from(
    [*"{}[]()<>;,:=.\"'“”；&1", "", " ", "x", "\n", "//", "/*", "strng", "int", "1.5", "required ", "\u00a0"]
)


@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=50)
@given(data=st.data())
def test_of_any_damage(name: str, data: st.DataObject) -> None:
    language, text = name.partition(" ")[0], GOOD[name]
    assert not told(language, text)
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(PUT) + text[at + data.draw(st.integers(0, 3)) :]
    for problem in told(language, text):
        if problem.edit is not None:
            keeps_the_law(text, problem, lambda text: told(language, text))


MANY = {
    "protobuf": PROTO3 + "message A {" + "".join(f"  Strng{number} a{number};\n" for number in range(2_000)) + "}",
    "thrift": "".join(f"struct M{number} {{ 1: Strng{number} a }}\n" for number in range(3_000)),
    "avro": "[" + ",".join(f'{{"type": "map", "values": "Strng{number}"}}' for number in range(5_000)) + "]",
    "json-schema": '{"$defs": {'
    + ",".join(f'"Name{number}": {{"$ref": "#/$defs/Nam{number}"}}' for number in range(3_000))
    + "}}",
}


@pytest.mark.parametrize("language", MANY)
def test_many_faults_are_told_in_time(language: str) -> None:
    """What was meant is only looked for while there are few."""
    begun = process_time()
    problems = told(language, MANY[language])
    assert process_time() - begun < 5
    assert len(problems) == limits.REMARKS
    assert sum(problem.edit is not None for problem in problems) <= 20
