"""Avro schemas: what they say, every fault with its place and fix, other languages fitted, text that reads back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import avro.schema
import pytest
from hypothesis import given

from explorer.wire.conform import conform
from explorer.wire.formats.avro import FORMAT
from explorer.wire.infer import infer
from explorer.wire.problem import RootError, SchemaError
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
    type_name,
)  # fmt: skip
from explorer.wire.schemas._avro_render import DEEP
from explorer.wire.schemas.avro import LANGUAGE, AvroModel, canonical_form, crc_64_avro, fingerprint
from explorer.wire.value import Value, same
from tests.avro_schemas import schemas, without_logical_types
from tests.lawful import read_back
from tests.values import JSON

from ..work import SECOND, counted, lines

parse, fit, render = LANGUAGE.parse, LANGUAGE.fit, LANGUAGE.render


def parsed(schema: Any, root: str | None = None) -> Schema:
    return parse(json.dumps(schema), root)


def same_types(one: Schema, two: Schema) -> bool:
    """The same root and the same types behind it, precision and scale included."""

    def noted(schema: Schema) -> dict[str, Any]:
        return {name: [(f.name, f.type.note.get("scale"), f.type.note.get("precision")) for f in t.fields]
                for name, t in schema.named.items() if isinstance(t, Struct)}  # fmt: skip

    return (one.root, dict(one.named)) == (two.root, dict(two.named)) and noted(one) == noted(two)


def reread(schema: Schema) -> Schema:
    return parse(render(schema), schema.root_name)


# What a schema says

PERSON = """{
  "type": "record", "name": "Person", "namespace": "org.x", "doc": "Somebody.", "aliases": ["Human", "y.Man"],
  "fields": [
    {"name": "name", "type": "string", "order": "ignore", "aliases": ["nom"], "doc": "Her name.", "pii": true},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B"], "default": "B"}, "default": "A"},
    {"name": "id", "type": {"type": "fixed", "name": "z.Id", "size": 2, "doc": "Two."}, "default": "\\u00ff\\u0001"},
    {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}],
     "default": null},
    {"name": "next", "type": ["null", "Person"], "default": null},
    {"name": "n", "type": "int", "json_name": "né"}
  ]
}"""


def test_everything_is_read_with_its_place() -> None:
    schema = parse(PERSON, None)
    person = schema.resolve(schema.root)
    assert isinstance(person, Struct)
    assert (person.name, person.aliases, person.doc, person.kind) == (
        "org.x.Person",
        ("org.x.Human", "y.Man"),
        "Somebody.",
        "record",
    )
    name, kind, id_, price, next_, n = person.fields
    assert (name.aliases, name.doc, name.note["order"], name.note["properties"]) == (
        ("nom",),
        "Her name.",
        "ignore",
        {"pii": True},
    )
    assert name.where is not None
    assert (name.where.line, name.where.column, PERSON[name.where.start : name.where.end]) == (4, 14, '"name"')
    assert kind.default == "A"
    enum = schema.resolve(kind.type)
    assert isinstance(enum, Enumeration)
    assert (enum.name, [symbol.name for symbol in enum.symbols], enum.default) == ("org.x.Kind", ["A", "B"], "B")
    assert [PERSON[s.where.start : s.where.end] for s in enum.symbols if s.where] == ['"A"', '"B"']
    assert id_.default == b"\xff\x01"
    assert schema.resolve(id_.type) == Fixed(name="z.Id", size=2)
    assert isinstance(price.type, Union)
    assert (price.type.branches[1].native, price.type.branches[1].note) == ("decimal", {"precision": 9, "scale": 2})
    assert next_.type == Union(branches=(Null(native="null"), Ref(name="org.x.Person")))
    assert (n.key, n.name) == ("né", "n")
    assert isinstance(schema.model, AvroModel)
    assert schema.model.node(name.note["pointer"] + "/order").plain == "ignore"
    assert schema.model.place(price.note["pointer"] + "/default").line == 8


@pytest.mark.parametrize(
    ("schema", "root"),
    [
        ("long", "long"), (["null", "string"], "union of null, string"), ({"type": "array", "items": "int"}, "array"),
        ({"type": "map", "values": "int"}, "map"), ({"type": "fixed", "name": "F", "size": 1}, "F"),
    ],
)  # fmt: skip
def test_any_type_may_be_the_root(schema: Any, root: str) -> None:
    assert parsed(schema).root_name == root
    assert parsed(schema, root).root == parsed(schema).root


def test_a_type_inside_may_be_chosen_as_the_root() -> None:
    assert parse(PERSON, "Kind").root_name == "org.x.Kind"
    assert parse(PERSON, "z.Id").root_name == "z.Id"
    several = [{"type": "record", "name": f"{space}.R", "fields": []} for space in "ab"]
    assert isinstance(parsed(several).root, Union)
    assert parsed(several, "b.R").root == Ref(name="b.R")
    for root in ("R", "Nobody"):
        with pytest.raises(RootError) as error:
            parsed(several, root)
        assert error.value.candidates == ("a.R", "b.R")


# Faults

RECORD = '{"type": "record", "name": "R", "fields": [%s]}'


@pytest.mark.parametrize(
    ("text", "line", "column", "code", "expected", "fix"),
    [
        ('{"type": "record", "name": "R" "fields": []}', 1, 32, "json-separator", "a comma", "Put a comma"),
        ("", 1, 1, "json-value", "a value", None),
        ("5", 1, 1, "avro-type", "a name of a type", "quotes"),
        ("{}", 1, 1, "avro-type", '"type"', "Add"),
        ('"strin"', 1, 1, "avro-unknown-type", "string", "Did you mean string?"),
        ('"int32"', 1, 1, "avro-unknown-type", "int", 'Write "int".'),
        ('"array"', 1, 1, "avro-unknown-type", "a type", '"items"'),
        ('{"type": "array"}', 1, 1, "avro-attribute", '"items": a type', "Add"),
        ('{"type": "map"}', 1, 1, "avro-attribute", '"values": a type', "Add"),
        ('{"type": "record", "name": "R"}', 1, 1, "avro-attribute", '"fields": an array', "Add"),
        ('{"type": "record", "fields": []}', 1, 1, "avro-name", '"name": a text', "Add"),
        ('{"type": "record", "name": "a-b", "fields": []}', 1, 28, "avro-name", "letters A to Z", "Write a_b."),
        ('{"type": "record", "name": "../../etc/passwd", "namespace": "..", "fields": []}', 1, 28, "avro-name", "letters",
         None),
        ('{"type": "record", "name": "R", "namespace": "a..b", "fields": []}', 1, 46, "avro-name", "letters", "Write a.b."),
        ('{"type": "record", "name": "int", "fields": []}', 1, 28, "avro-name", "another name", "Rename"),
        (RECORD % "5", 1, 44, "avro-field", "an object", None),
        (RECORD % '{"type": "int"}', 1, 44, "avro-name", '"name"', "Add"),
        (RECORD % '{"name": "a"}', 1, 44, "avro-type", '"type"', "Add"),
        (RECORD % '{"name": "1a", "type": "int"}', 1, 53, "avro-name", "letters", "Write _1a."),
        (RECORD % '{"name": "a", "type": "int"},\n{"name": "a", "type": "int"}', 2, 10, "avro-duplicate-field",
         "each", "Rename"),
        (RECORD % '{"name": "a", "type": "int", "order": "up"}', 1, 82, "avro-order", "ascending", None),
        (RECORD % '{"name": "a", "type": "int", "aliases": "b"}', 1, 84, "avro-aliases", "an array", None),
        ('{"type": "enum", "name": "E"}', 1, 1, "avro-symbol", "symbols", "Add"),
        ('{"type": "enum", "name": "E", "symbols": ["A", "A"]}', 1, 48, "avro-symbol", "once", "Remove"),
        ('{"type": "enum", "name": "E", "symbols": ["A-1"]}', 1, 43, "avro-name", "letters", "Write A_1."),
        ('{"type": "enum", "name": "E", "symbols": [1]}', 1, 43, "avro-symbol", "a name", None),
        ('{"type": "enum", "name": "E", "symbols": ["RED"], "default": "REDD"}', 1, 62, "avro-enum-default", "RED", "RED?"),
        ('{"type": "fixed", "name": "F"}', 1, 1, "avro-size", "a number of bytes", None),
        ('{"type": "fixed", "name": "F", "size": -1}', 1, 40, "avro-size", "0 or more", None),
        ('{"type": "fixed", "name": "F", "size": "16"}', 1, 40, "avro-size", "a number", None),
        ('["null", ["int"]]', 1, 10, "avro-union", "no union", "outer union"),
        ('["int", "int"]', 1, 9, "avro-union", "once", "Remove"),
        ('["long", {"type": "long", "logicalType": "timestamp-millis"}]', 1, 10, "avro-union", "once", None),
        ('[{"type": "array", "items": "int"}, {"type": "array", "items": "long"}]', 1, 37, "avro-union", "once", "record"),
        ('[{"type": "fixed", "name": "F", "size": 1},\n {"type": "fixed", "name": "F", "size": 1}]', 2, 28,
         "avro-redefined", "once", '"F"'),
        ('{"type": "record", "name": "A", "fields": [{"name": "b", "type": "B"}, {"name": "c", "type": {"type": "record", '
         '"name": "B", "fields": []}}]}', 1, 66, "avro-unknown-type", "a type", "defined before it is used"),
        ('{"type": "int", "type": "long"}', 1, 17, "duplicate-key", "once", None),
        ('{"type": "record", "name": "\\ud800", "fields": []}', 1, None, "lone-surrogate", "pair", None),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_says_what_to_do(
    text: str, line: int, column: int | None, code: str, expected: str, fix: str | None
) -> None:
    with pytest.raises(SchemaError) as error:
        parse(text, None)
    problem = error.value.problem
    assert (problem.code, problem.line) == (code, line)
    assert column is None or problem.column == column
    assert expected in str(problem.expected)
    assert problem.found
    assert problem.fix
    assert fix is None or fix in problem.fix
    assert "{" not in problem.detail.replace("{}", "")


@pytest.mark.parametrize(
    ("type_", "default", "expected"),
    [
        ("null", 0, "null"), ("boolean", 0, "true or false"), ("int", 1 << 31, "an integer from"), ("int", 1.5, "an integer"),
        ("int", "1", "an integer"), ("long", 1 << 63, "an integer from"), ("long", True, "an integer"),
        ("float", "NaN", "a number"), ("float", 1e39, "a number within float"), ("double", "1.5", "a number"),
        ("bytes", "Ā", "U+0000 to U+00FF"), ("bytes", 1, "a character for each byte"), ("string", None, "text"),
        ({"type": "fixed", "name": "F", "size": 2}, "a", "2 characters"),
        ({"type": "enum", "name": "E", "symbols": ["A"]}, "B", "one of A"),
        ({"type": "array", "items": "int"}, {}, "an array"), ({"type": "array", "items": "int"}, [1, "x"], "an integer"),
        ({"type": "map", "values": "int"}, [], "an object"), ({"type": "map", "values": "int"}, {"a": None}, "an integer"),
        (["null", "int"], "x", "null or int"), ([], None, "no default"),
        ({"type": "record", "name": "S", "fields": [{"name": "a", "type": "int"}]}, {}, "a value for S.a"),
        ({"type": "record", "name": "S", "fields": [{"name": "a", "type": "int"}]}, {"a": "x"}, "an integer"),
        ("R", {}, "does not contain itself"), ({"type": "array", "items": "R"}, [{}], "does not contain itself"),
    ],
)  # fmt: skip
def test_a_default_must_fit_its_type(type_: Any, default: Any, expected: str) -> None:
    with pytest.raises(SchemaError) as error:
        parsed({"type": "record", "name": "R", "fields": [{"name": "f", "type": type_, "default": default}]})
    assert error.value.problem.code == "avro-default"
    assert expected in str(error.value.problem.expected)
    assert error.value.problem.fix


@pytest.mark.parametrize(
    ("type_", "default", "value"),
    [
        ("double", 1, 1), ("bytes", "ÿ", b"\xff"), (["null", "int"], None, None), ({"type": "array", "items": "R"}, [], []),
        ({"type": "map", "values": "bytes"}, {"a": "\x00"}, {"a": b"\0"}), (["null", "R"], None, None),
        ({"type": "int", "logicalType": "date"}, 7, 7),
        ({"type": "record", "name": "S", "fields": [{"name": "a", "type": "int", "default": 1}]}, {}, {}),
    ],
)  # fmt: skip
def test_a_default_is_a_value_of_its_type(type_: Any, default: Any, value: Value) -> None:
    schema = parsed({"type": "record", "name": "R", "fields": [{"name": "f", "type": type_, "default": default}]})
    record = schema.resolve(schema.root)
    assert isinstance(record, Struct)
    assert same(record.fields[0].default, value)
    assert same_types(reread(schema), schema)
    conformed = conform({}, schema, LANGUAGE.manner).value
    assert same(read_back(FORMAT, FORMAT.encode(conformed, schema), schema), conformed)


def remarks(schema: Any) -> list[tuple[str, str | None]]:
    return [(remark.code, remark.fix) for remark in parsed(schema).model.remarks]


@pytest.mark.parametrize(
    ("schema", "code", "fix"),
    [
        ({"type": "string", "logicalType": "unknown-logical-type"}, "avro-logical-type", None),
        ({"type": "int", "logicalType": "dates"}, "avro-logical-type", "Did you mean date?"),
        ({"type": "string", "logicalType": "date"}, "avro-logical-type", "Make the type int."),
        ({"type": "bytes", "logicalType": "decimal"}, "avro-logical-type", 'Write "precision": how many digits it may have.'),
        ({"type": "bytes", "logicalType": "decimal", "precision": 0}, "avro-logical-type",
         'Write "precision": how many digits it may have.'),
        ({"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}, "avro-logical-type",
         "Lower the scale, or raise the precision."),
        ({"type": "fixed", "name": "F", "size": 2, "logicalType": "decimal", "precision": 5}, "avro-logical-type",
         "Raise the size."),
        ({"type": "fixed", "name": "F", "size": 2, "logicalType": "uuid"}, "avro-logical-type", "Make the size 16."),
        ({"type": {"type": "int"}}, "avro-nested-type", "Write the inner type without the object around it."),
        ({"type": "record", "name": "ns.long", "fields": []}, "avro-name", "Rename it."),
        ({"type": "record", "name": "R", "doc": 5, "fields": []}, "avro-attribute", None),
        ({"type": "record", "name": "R", "fields": [{"name": "f", "type": ["null", "int"], "default": 1}]}, "avro-default",
         "Put the branch of the default first."),
    ],
)  # fmt: skip
def test_what_is_legal_and_worth_telling(schema: Any, code: str, fix: str | None) -> None:
    assert remarks(schema) == [(code, fix)]


def test_metadata_stays_and_means_nothing() -> None:
    schema = parsed({"type": "string", "java-class": "javax.script.ScriptEngineManager", "java-element-class": "x"})
    assert schema.root == Text(native="string")
    assert schema.root.note["properties"]["java-class"] == "javax.script.ScriptEngineManager"
    assert "java-element-class" in render(schema)
    assert same_types(reread(schema), schema)


def test_every_fault_is_told_up_to_the_limit_and_soon() -> None:
    fields = ", ".join(f'{{"name": "f{n}", "type": "unknown{n}"}}' for n in range(4_000))
    with counted() as work, pytest.raises(SchemaError) as error:
        parse(RECORD % fields, None)
    assert work.lines < SECOND
    assert len(error.value.problems) == 100


def test_hostile_schemas_end_soon() -> None:
    deep = '{"type":"array","items":' * 9_000 + '"int"' + "}" * 9_000
    with pytest.raises(SchemaError) as error:
        parse(deep, None)
    assert error.value.problem.code == "too-deep"
    chain = "".join(
        f'record T{n} {{ T{n + 1} a = {{}}; T{n + 1} b = {{}}; }} ' for n in range(60)
    ) + "record T60 { int x = 0; }"  # fmt: skip
    with counted() as work:
        with pytest.raises(SchemaError) as error:
            parse(chain, None)
        assert "at most 10,000 values" in str(error.value.problem.expected)
        branches = [{"type": "record", "name": f"B{n}", "fields": [{"name": "x", "type": ["null", "A"]}, {
            "name": f"y{n}", "type": "int"}]} for n in range(2)]  # fmt: skip
        default: Any = None
        for _ in range(40):
            default = {"u": {"x": default, "y1": 1}}
        many = [{"name": f"f{n}", "type": ["null", "A"], "default": default} for n in range(200)]
        wrapper = {"type": "record", "name": "W", "fields": [
            {"name": "a", "type": {"type": "record", "name": "A", "fields": [{"name": "u", "type": branches}]}},
            *many,
        ]}  # fmt: skip
        with pytest.raises(SchemaError):
            parsed(wrapper)
    assert work.lines < 3 * SECOND


# IDL


def test_idl_is_read_as_the_specification_says() -> None:
    schema = parse(
        """
        /* licence */ @version("1") @namespace("org.x")
        protocol P {
          import schema "other.avsc";
          /** Kinds. */
          @aliases(["Sort"]) enum Kind { FOO, /** the bar */ BAR, `error` } = FOO;
          fixed MD5(16);
          @namespace("org.y") record Other { int i; }
          /** The record. */
          record Top {
            /** Name. */ string @order("ignore") @aliases(["nom"]) name = "x";
            Kind? kind;
            string? later = "y";
            union { null, MD5 } hash = null;
            array<@java-class("C") string> tags = [];
            map<array<org.y.Other>> maps;
            date d; time_ms t; timestamp_ms ts; local_timestamp_ms lts; uuid u; decimal(9,2) money;
            @logicalType("timestamp-micros") long finish;
            int a, b = 2;
            Top? `record`;
            Below below;
          }
          record Below { bytes `date` = "\\u00FF"; }
          error Bad { string why; }
          Top get(string id, int n = 1) throws Bad;
          void fire() oneway;
        }
        """,
        "Top",
    )
    top = schema.resolve(schema.root)
    assert isinstance(top, Struct)
    assert (top.name, top.doc) == ("org.x.Top", "The record.")
    fields = {field.name: field for field in top.fields}
    assert (fields["name"].doc, fields["name"].aliases, fields["name"].note["order"]) == ("Name.", ("nom",), "ignore")
    assert [type_name(branch) for branch in _branches(fields["kind"].type)] == ["null", "org.x.Kind"]
    assert [type_name(branch) for branch in _branches(fields["later"].type)] == ["string", "null"]
    assert fields["kind"].default is MISSING
    assert fields["hash"].default is None
    assert fields["tags"].type == ListOf(item=Text(native="string"), native="array")
    natives = [fields[name].type.native for name in ("d", "t", "ts", "lts", "u", "money", "finish")]
    assert natives == [
        "date",
        "time-millis",
        "timestamp-millis",
        "local-timestamp-millis",
        "uuid",
        "decimal",
        "timestamp-micros",
    ]
    assert fields["money"].type.note == {"precision": 9, "scale": 2}
    assert (fields["a"].default, fields["b"].default) == (MISSING, 2)
    assert _branches(fields["record"].type)[1] == Ref(name="org.x.Top")
    assert schema.named["org.x.Kind"].default == "FOO"  # type: ignore[union-attr]
    assert schema.named["org.y.Other"].name == "org.y.Other"  # type: ignore[union-attr]
    assert schema.named["org.x.Bad"].kind == "error"  # type: ignore[union-attr]
    assert [remark.code for remark in schema.model.remarks] == ["avro-import"]
    assert fields["b"].where is not None
    assert schema.text[fields["b"].where.start : fields["b"].where.end] == "b"
    assert (schema.model.notation, schema.model.protocol) == ("avdl", "P")
    assert schema.model.place(fields["below"].note["pointer"]).line == 21


def _branches(type_: Type) -> tuple[Type, ...]:
    assert isinstance(type_, Union)
    return type_.branches


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("schema int;", "int"),
        ("namespace a.b; schema array<M>; record M { string? t = null; }", "array"),
        ("record A { B b; } record B { int i; }", "A"),
        ("protocol P { record Tree { array<Tree> below; } }", "Tree"),
        ('{"protocol": "P", "namespace": "n", "types": [{"type": "record", "name": "R", "fields": []}]}', "n.R"),
    ],
)
def test_the_root_of_idl_and_protocols(text: str, root: str) -> None:
    schema = parse(text, None)
    assert schema.root_name == root
    assert same_types(reread(schema), schema)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("protocol P { record A { int i; } record B { A a; } record C { A a; } }", ("B", "C")),
        ("record A { B? b; } record B { A? a; }", ("A", "B")),
        ("protocol P { }", ()),
    ],
)
def test_a_root_that_is_not_clear_is_asked_for(text: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(RootError) as error:
        parse(text, None)
    assert error.value.candidates == candidates
    assert error.value.problem.code == "root-unclear"


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("record R { int }", 1, 16, "the name of a field"),
        ("record R {\n  int a\n}", 3, 1, "; after the field"),
        ("record R { strin a; }", 1, 12, "a type that is defined"),
        ("record R { int a = ; }", 1, 20, "a JSON value"),
        ("protocol P { record R { int a; }", 1, 33, "} after the definitions"),
        ("schema R; /* open", 1, 11, "*/ at the end"),
        ("schema int; §", 1, 13, "a mark of IDL"),
        ("protocol P { import foo; }", 1, 21, "idl, protocol or schema"),
        ("enum E { A B }", 1, 12, "} after the symbols"),
        ("schema " + "array<" * 300 + "int", 1, None, "levels of nesting"),
        ("@x(" + "[" * 300, 1, None, "levels of nesting"),
    ],
)
def test_faults_of_idl(text: str, line: int, column: int | None, expected: str) -> None:
    with pytest.raises(SchemaError) as error:
        parse(text, None)
    problem = error.value.problem
    assert problem.line == line
    assert column is None or problem.column == column
    assert expected in str(problem.expected)


# Detection


@pytest.mark.parametrize(
    "text",
    [
        PERSON, '"long"', '["null", "string"]',
        '{"type": "array", "items": "int"}', '{"type": "long", "logicalType": "date"}',
        "protocol P { }", '@namespace("x")\nprotocol P { }', "// c\nschema R;\nrecord R { int i; }", "record A { int i; }",
    ],
)  # fmt: skip
def test_avro_is_recognised(text: str) -> None:
    assert LANGUAGE.detect(text) >= 30


@pytest.mark.parametrize(
    "text",
    [
        "", "x" * 1_000, '{"a": 1}', 'syntax = "proto3"; message M {}', "struct S { 1: i32 a }",
        "namespace java x.y\nstruct S {}",
        '{"$schema": "x", "type": "object", "properties": {}}', "[1, 2]", "/*",
        "/" * 50_000, "@" * 50_000, "x" + "\n" * 50_000,
    ],
)  # fmt: skip
def test_other_texts_are_not_taken_for_avro(text: str) -> None:
    """By a few patterns, without parsing; how long they take is measured with those of all languages by the benchmark."""
    assert LANGUAGE.detect(text) <= 20
    assert lines(lambda: LANGUAGE.detect(text)) < 100


# Fitting


def test_the_classic_record_is_written_as_people_write_it() -> None:
    record = read('{"userName":"Martin","favoriteNumber":1337,"interests":["daydreaming","hacking"]}')
    fitted, losses = fit(infer(record.value))
    assert losses == []
    assert render(fitted) == (
        '{\n  "type": "record",\n  "name": "Record",\n  "fields": [\n'
        '    {"name": "userName", "type": "string"},\n'
        '    {"name": "favoriteNumber", "type": ["null", "long"], "default": null},\n'
        '    {"name": "interests", "type": {"type": "array", "items": "string"}}\n'
        "  ]\n}\n"
    )


def struct(*fields: Field, **more: Any) -> Schema:
    return Schema("thrift", Ref(name="S"), {"S": Struct(name="S", fields=fields, **more)})


@pytest.mark.parametrize(
    ("type_", "written", "told"),
    [
        (Int(bits=8), "int", "int8 becomes int"), (Int(bits=16), "int", "int16"), (Int(bits=32), "int", None),
        (Int(bits=32, signed=False), "long", None), (Int(bits=64, signed=False), "long", "2^63"),
        (Int(bits=None), {"type": "bytes", "logicalType": "decimal", "precision": 4000}, "beyond 64 bits"),
        (Float(bits=32), "float", None), (Bytes(), "bytes", "not as base64"), (Bool(), "boolean", None),
        (SetOf(item=Text()), {"type": "array", "items": "string"}, "no sets"),
        (MapOf(key=Int(bits=32), value=Bool()), {"type": "map", "values": "boolean"}, "Keys of int32"),
        (Anything(), ["null", "boolean", "long", "double", "string"], "no type for anything"),
        (Union(branches=(Text(), Union(branches=(Null(), Text())))), ["string", "null"], None),
        (Union(branches=(ListOf(item=Text()), ListOf(item=Bool()))), {"type": "array", "items": ["string", "boolean"]},
         "one array"),
        (Text(native="uuid"), {"type": "string", "logicalType": "uuid"}, None),
        (Enumeration(name="E", symbols=(Symbol("A", 0), Symbol("B", 5))),
         {"type": "enum", "name": "E", "symbols": ["A", "B"]}, "numbers are not kept"),
        (Enumeration(name="E", symbols=(Symbol("a b", 0),)), "string", "becomes string"),
        (Fixed(name="F-1", size=3), {"type": "fixed", "name": "F_1", "size": 3}, "is called F_1"),
    ],
)  # fmt: skip
def test_types_of_other_languages(type_: Type, written: Any, told: str | None) -> None:
    fitted, losses = fit(struct(Field("f", type_)))
    assert json.loads(render(fitted))["fields"][0]["type"] == written
    assert (told is None and not losses) or any(str(told) in loss.detail for loss in losses), losses
    assert fit(fitted) == (fitted, [])
    assert same_types(reread(fitted), fitted)


def test_fields_that_may_be_absent() -> None:
    color = Enumeration(name="Color", symbols=(Symbol("RED", 0), Symbol("BLUE", 1)))
    schema = Schema("protobuf", Ref(name="p.S"), {"Color": color, "p.S": Struct(name="p.S", fields=(
        Field("implicit", Int(bits=32), presence=Presence.IMPLICIT),
        Field("enum", Ref(name="Color"), presence=Presence.IMPLICIT),
        Field("items", ListOf(item=Text()), presence=Presence.IMPLICIT),
        Field("optional", Text(), presence=Presence.OPTIONAL),
        Field("given", Int(bits=32), presence=Presence.OPTIONAL, default=5),
        Field("wrong", Int(bits=32), presence=Presence.OPTIONAL, default="x"),
        Field("default", Bool(), presence=Presence.DEFAULT),
        Field("one_of", Text(), presence=Presence.OPTIONAL, oneof="o", json_name="oneOf"),
        Field("self", Ref(name="p.S"), presence=Presence.OPTIONAL),
    ))})  # fmt: skip
    fitted, losses = fit(schema)
    fields = {field["name"]: field for field in json.loads(render(fitted))["fields"]}
    assert {name: field["default"] for name, field in fields.items()} == {
        "implicit": 0, "enum": "RED", "items": [], "optional": None, "given": 5, "wrong": None, "default": None,
        "one_of": None, "self": None,
    }  # fmt: skip
    assert (fields["given"]["type"], fields["optional"]["type"]) == ("int", ["null", "string"])
    assert fields["one_of"]["json_name"] == "oneOf"
    assert same_types(reread(fitted), fitted)
    assert [loss.path for loss in losses] == ["/p.S/wrong", "/p.S/default", "/p.S/oneOf"]
    value = conform({"oneOf": "x"}, reread(fitted), LANGUAGE.manner).value
    assert value["oneOf"] == "x"
    assert value["implicit"] == 0


def test_keys_that_are_no_names_are_kept_beside_clean_ones() -> None:
    record = read('{"a-b": 1, "a_b": "x", "1st": true, "": [], "int": {"ns.x": "y"}, "é": null}')
    fitted, losses = fit(infer(record.value))
    schema = reread(fitted)
    assert same_types(schema, fitted)
    value = conform(record.value, schema, LANGUAGE.manner).value
    assert same(read_back(FORMAT, FORMAT.encode(value, schema), schema), record.value)
    assert any("json_name keeps the key" in loss.detail for loss in losses)
    avro.schema.parse(render(fitted))


def test_a_union_of_fields_becomes_fields_that_may_be_null() -> None:
    fitted, losses = fit(struct(Field("a", Int(bits=32)), Field("b", Text()), kind="union"))
    assert all(field["type"][0] == "null" for field in json.loads(render(fitted))["fields"])
    assert "no union of fields" in losses[0].detail


def test_integers_beyond_64_bits_of_a_record_are_kept_exactly() -> None:
    record = read('{"a": 18446744073709551615, "b": [123456789012345678901234567890, -1]}')
    schema = reread(fit(infer(record.value))[0])
    value = conform(record.value, schema, LANGUAGE.manner).value
    back = read_back(FORMAT, FORMAT.encode(value, schema), schema)
    assert (back["a"].text, [item.text for item in back["b"]]) == (
        "18446744073709551615", ["123456789012345678901234567890", "-1"],
    )  # fmt: skip


def test_definitions_that_lie_too_deep_for_brackets_are_written_as_idl() -> None:
    depth = 5 * DEEP
    named: dict[str, Type] = {f"T{n}": Struct(name=f"T{n}", fields=(Field("below", ListOf(item=Ref(name=f"T{n + 1}"))),),
                                            doc="*/ quoted") for n in range(depth)}  # fmt: skip
    named[f"T{depth}"] = Struct(
        name=f"T{depth}", fields=(Field("a b", Union(branches=(Null(), Float())), default=None),)
    )
    fitted, _ = fit(Schema("protobuf", Ref(name="T0"), named))
    text = render(fitted)
    assert text.startswith("schema T0;\n")
    schema = parse(text, "T0")
    assert schema.root == fitted.root
    assert {name: replace(t, doc="") for name, t in schema.named.items()} == {  # type: ignore[call-arg]
        name: replace(t, doc="")
        for name, t in fitted.named.items()  # type: ignore[call-arg]
    }
    assert hashlib.sha256(canonical_form(schema).encode()).digest() == fingerprint(schema, "SHA-256")


@given(JSON)
def test_every_record_has_a_schema_that_reads_back_and_writes_it(value: Value) -> None:
    fitted, _ = fit(infer(value))
    assert fit(fitted) == (fitted, [])
    schema = reread(fitted)
    assert same_types(schema, fitted)
    conformed = conform(value, schema, LANGUAGE.manner).value
    assert same(read_back(FORMAT, FORMAT.encode(conformed, schema), schema), conformed)


@given(schemas())
def test_what_is_written_reads_back_and_other_readers_read_it(made: Any) -> None:
    schema = parsed(made)
    assert same_types(reread(schema), schema)
    assert canonical_form(reread(schema)) == canonical_form(schema)
    bare = parsed(without_logical_types(made))  # the other's canonical form keeps some logical types as objects
    assert avro.schema.parse(render(bare)).canonical_form.replace(" ", "") == canonical_form(schema)


def test_fingerprints() -> None:
    schema = parsed("null")
    assert canonical_form(schema) == '"null"'
    assert crc_64_avro(b'"null"') == 7195948357588979594
    assert fingerprint(schema) == (7195948357588979594).to_bytes(8, "little")
    assert fingerprint(schema, "MD5").hex() == "9b41ef67651c18488a8b08bb67c75699"
    assert fingerprint(schema, "SHA-256").hex() == "f072cbec3bf8841871d4284230c5e983dc211a56837aed862487148f947d1a1f"
    with pytest.raises(ValueError, match="CRC-32"):
        fingerprint(schema, "CRC-32")
