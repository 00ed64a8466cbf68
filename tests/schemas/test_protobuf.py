"""The .proto language: what is read, where it stands, what is refused and in which words, and what fit makes of others."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.wire import limits
from explorer.wire.conform import conform
from explorer.wire.formats.protobuf import FORMAT, encode
from explorer.wire.infer import infer
from explorer.wire.loss import Loss
from explorer.wire.problem import LimitError, Problem, RootError, SchemaError
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
from explorer.wire.schemas import LANGUAGES
from explorer.wire.schemas.protobuf import LANGUAGE, MANNER, detect, fit, parse, render
from explorer.wire.value import Value, same

from ..lawful import read_back


def fields_of(text: str, root: str | None = None) -> dict[str, Field]:
    schema = parse(text, root)
    struct = schema.resolve(schema.root)
    assert isinstance(struct, Struct)
    return {field.name: field for field in struct.fields}


def fault(text: str, root: str | None = None) -> Problem:
    with pytest.raises(SchemaError) as raised:
        parse(text, root)
    return raised.value.problem


def test_it_is_in_the_list() -> None:
    assert LANGUAGES["protobuf"] is LANGUAGE


# What is read


def test_types_have_the_word_of_the_language() -> None:
    fields = fields_of("""
        syntax = "proto3";
        message M { sint32 a = 1; fixed64 b = 2; string c = 3; bytes d = 4; float e = 5; bool f = 6; uint32 g = 7; }
    """)
    assert [field.type.native for field in fields.values()] == [
        "sint32", "fixed64", "string", "bytes", "float", "bool", "uint32",
    ]  # fmt: skip
    assert fields["a"].type == Int(32, native="sint32")
    assert fields["b"].type == Int(64, False, native="fixed64")
    assert fields["e"].type == Float(32, native="float")


def test_presence_by_syntax_and_by_features() -> None:
    three = fields_of(
        'syntax = "proto3"; message M { int32 a = 1; optional int32 b = 2; M c = 3; oneof o { int32 d = 4; } }'
    )
    assert [field.presence.value for field in three.values()] == ["implicit", "optional", "optional", "optional"]
    assert [field.oneof for field in three.values()] == [None, None, None, "o"]
    two = fields_of(
        'syntax = "proto2"; message M { required int32 a = 1; optional int32 b = 2; repeated int32 c = 3; }'
    )
    assert [field.presence for field in two.values()] == [Presence.REQUIRED, Presence.OPTIONAL, Presence.IMPLICIT]
    new = fields_of("""
        edition = "2023";
        option features.field_presence = IMPLICIT;
        message M {
          int32 a = 1;
          int32 b = 2 [features.field_presence = EXPLICIT];
          int32 c = 3 [features.field_presence = LEGACY_REQUIRED];
        }
    """)
    assert [field.presence.value for field in new.values()] == ["implicit", "optional", "required"]
    assert fields_of('edition = "2023"; message M { int32 a = 1; }')["a"].presence is Presence.OPTIONAL


def test_packing_by_syntax_option_and_feature() -> None:
    def packed(text: str) -> Any:
        return fields_of(text)["a"].note.get("packed")

    assert packed('syntax = "proto3"; message M { repeated int32 a = 1; }') is True
    assert packed('syntax = "proto3"; message M { repeated int32 a = 1 [packed = false]; }') is False
    assert packed('syntax = "proto2"; message M { repeated int32 a = 1; }') is False
    assert packed('syntax = "proto2"; message M { repeated int32 a = 1 [packed = true]; }') is True
    assert packed('edition = "2023"; message M { repeated int32 a = 1; }') is True
    assert packed('syntax = "proto3"; message M { repeated string a = 1; }') is None
    text = 'edition = "2023"; option features.repeated_field_encoding = EXPANDED; message M { repeated int32 a = 1; }'
    assert packed(text) is False


def test_enums_are_open_or_closed() -> None:
    def closed(text: str) -> bool:
        type_ = parse(text, "M").named["E"]
        assert isinstance(type_, Enumeration)
        return type_.closed

    assert closed('syntax = "proto2"; message M { optional E e = 1; } enum E { A = 1; }')
    assert not closed('syntax = "proto3"; message M { E e = 1; } enum E { A = 0; }')
    assert not closed('edition = "2023"; message M { E e = 1; } enum E { A = 0; }')
    assert closed('edition = "2023"; message M { E e = 1; } enum E { option features.enum_type = CLOSED; A = 1; }')


def test_delimited_messages_are_groups() -> None:
    two = fields_of('syntax = "proto2"; message M { optional group Data = 1 { optional int32 a = 1; } }')
    assert two["data"].type == Ref("M.Data", native="group")
    new = fields_of("""
        edition = "2023";
        option features.message_encoding = DELIMITED;
        message M { M a = 1; M b = 2 [features.message_encoding = LENGTH_PREFIXED]; map<string, M> c = 3; }
    """)
    assert new["a"].type == Ref("M", native="group") and new["b"].type == Ref("M")
    assert new["c"].type == MapOf(Text(native="string"), Ref("M"))


def test_names_numbers_json_names_and_defaults() -> None:
    fields = fields_of("""
        syntax = "proto2";
        message M {
          optional string user_name = 1 [default = "x\\n"];
          optional int32 b = 2 [json_name = "other", default = -5];
          optional bytes c = 3 [default = "\\377"];
          optional double d = 4 [default = inf];
          optional E e = 5 [default = TWO];
          optional bool f = 6;
          enum E { ONE = 1; TWO = 2; }
        }
    """)
    assert [(field.number, field.key) for field in fields.values()][:3] == [(1, "userName"), (2, "other"), (3, "c")]
    assert [field.default for field in fields.values()] == ["x\n", -5, b"\xff", float("inf"), "TWO", MISSING]


def test_nested_types_recursion_and_extensions() -> None:
    schema = parse("""
        syntax = "proto2";
        package a.b;
        message Tree { optional Node root = 1; message Node { repeated Node children = 1; } extensions 10 to 20; }
        extend Tree { optional string label = 10; }
    """)
    assert schema.root == Ref("a.b.Tree") and set(schema.named) == {"a.b.Tree", "a.b.Tree.Node"}
    tree = schema.named["a.b.Tree"]
    assert isinstance(tree, Struct)
    assert [field.name for field in tree.fields] == ["root", "[a.b.label]"]
    node = schema.named["a.b.Tree.Node"]
    assert isinstance(node, Struct) and node.fields[0].type == ListOf(Ref("a.b.Tree.Node"))


def test_well_known_types_have_the_shape_of_their_json() -> None:
    fields = fields_of("""
        syntax = "proto3";
        import "google/protobuf/timestamp.proto"; import "google/protobuf/struct.proto";
        import "google/protobuf/wrappers.proto"; import "google/protobuf/any.proto"; import "google/protobuf/api.proto";
        message M {
          google.protobuf.Timestamp a = 1; google.protobuf.Struct b = 2; google.protobuf.Value c = 3;
          google.protobuf.UInt32Value d = 4; google.protobuf.Any e = 5; google.protobuf.NullValue f = 6;
          google.protobuf.Method g = 7;
        }
    """)
    assert isinstance(fields["a"].type, Text) and isinstance(fields["b"].type, MapOf)
    assert isinstance(fields["c"].type, Anything) and fields["d"].type == Int(
        32, False, native="google.protobuf.UInt32Value"
    )
    assert fields["e"].type.native == "google.protobuf.Any" and isinstance(fields["f"].type, Null)
    assert fields["g"].type == Ref("google.protobuf.Method"), "and what it uses comes along"


def test_places_and_comments() -> None:
    text = """syntax = "proto3";
// A person.
message Person {
\tstring näme_ = 1;
}
""".replace("näme_", "name")
    schema = parse(text)
    person = schema.resolve(schema.root)
    assert isinstance(person, Struct) and person.where is not None
    assert (person.doc, person.where.line, person.where.column) == ("A person.", 3, 9)
    where = person.fields[0].where
    assert where is not None and (where.line, where.column) == (4, 9) and text[where.start : where.end] == "name"


def test_places_behind_tabs_and_letters_of_several_bytes() -> None:
    text = 'syntax = "proto3"; /* é€😀 */\tmessage M { /* ü\t */ int32 a = 1; enum E { Ä_ = 0; } }'.replace("Ä_", "Z")
    schema = parse(text)
    for type_ in schema.named.values():
        assert type_.where is not None
        assert text[type_.where.start : type_.where.end] in ("M", "E")
    m = schema.resolve(schema.root)
    assert isinstance(m, Struct) and m.fields[0].where is not None
    assert text[m.fields[0].where.start] == "a"
    problem = fault('syntax = "proto3"; /* é€😀 */\tmessage M { strin a = 1; }')
    assert (problem.line, problem.column, problem.found) == (1, 42, "strin")


def test_a_text_without_syntax_is_proto2_and_keeps_its_places() -> None:
    schema = parse("message M { optional int32 abc = 1; }")
    m = schema.resolve(schema.root)
    assert isinstance(m, Struct) and m.fields[0].where is not None
    assert (m.fields[0].presence, m.fields[0].where.column) == (Presence.OPTIONAL, 28)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse('\ufeffsyntax = "proto3"; message M {}').root == Ref("M")


# The root


def test_the_root_is_the_message_that_no_other_uses() -> None:
    assert parse('syntax = "proto3"; message A { B b = 1; } message B { B b = 1; }').root == Ref("A")
    assert parse('syntax = "proto3"; message A { A a = 1; }').root == Ref("A")


def test_the_root_is_asked_for() -> None:
    text = 'syntax = "proto3"; package p; message A {} message B { message C {} }'
    with pytest.raises(RootError) as raised:
        parse(text)
    assert raised.value.candidates == ("p.A", "p.B")
    assert [parse(text, name).root_name for name in ("A", "p.B", "C", "B.C")] == ["p.A", "p.B", "p.B.C", "p.B.C"]
    with pytest.raises(RootError) as raised:
        parse(text, "D")
    assert raised.value.problem.code == "root-not-found" and raised.value.candidates == ("p.A", "p.B")
    with pytest.raises(RootError):
        parse('syntax = "proto3"; message A { B b = 1; } message B { A a = 1; }')


def test_without_a_message_there_is_no_record() -> None:
    assert fault('syntax = "proto3"; enum E { A = 0; }').code == "no-message"


# Faults


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "found", "fix"),
    [
        ("message M { string a = 1; }", "missing-syntax", 1, 13, "string", 'syntax = "proto3";'),
        ('syntax = "proto3";\nmessage M {\n  string a;\n}', "missing-field-number", 3, 11, ";", "name = 1;"),
        ('syntax = "proto3";\nmessage M {\n  string a = 1\n}', "missing-semicolon", 4, 1, "}", ";"),
        ('syntax = "proto3"; message M { strin a = 1; }', "unknown-type", 1, 32, "strin", "string"),
        ('syntax = "proto3"; message M { int a = 1; }', "unknown-type", 1, 32, "int", "int32"),
        ('syntax = "proto3"; message M { Persn a = 1; } message Person {}', "unknown-type", 1, 32, "Persn", "Person"),
        ('syntax = "proto3"; message M { google.protobuf.Timestamp a = 1; }', "unknown-type", 1, 32,
         "google.protobuf.Timestamp", 'import "google/protobuf/timestamp.proto"'),
        ('syntax = "proto3"; message M { int32 a = 1; int32 b = 1; }', "duplicate-number", 1, 55, "1", "such as 2"),
        ('syntax = "proto3"; message M { reserved 1; int32 a = 1; }', "reserved-number", 1, 41, "1", "old bytes"),
        ('syntax = "proto3"; message M { reserved "a"; int32 a = 1; }', "reserved-name", 1, 52, "a", "another name"),
        ('syntax = "proto3"; message M { int32 a = 0; }', "field-number", 1, 42, "0", "from 1 on"),
        ('syntax = "proto3"; message M { int32 a = 19500; }', "field-number", 1, 42, "19500", "below 19000"),
        ('syntax = "proto3"; enum E { A = 1; }', "enum-first-value", 1, 33, "1", "_UNSPECIFIED = 0;"),
        ('syntax = "proto3"; enum E { A = 0; } enum F { A = 0; }', "duplicate-name", 1, 47, "A", "COLOR_RED"),
        ('syntax = "proto3"; message M { required int32 a = 1; }', "required", 1, 41, "int32", "Remove required"),
        ('syntax = "proto3"; message M { map<double, string> a = 1; }', "map-key", 1, 32, "map", "string"),
        ('syntax = "proto4"; message M {}', "syntax", 1, 10, '"proto4"', 'syntax = "proto3";'),
        ('syntax = "proto3"; message M { string a = 1; ', "missing-bracket", 1, 46, "the end of the text", "Add }"),
        ('syntax = "proto3"; message M { string größe = 1; }', "letter", 1, 41, "ö", "json_name"),
        ('syntax = "proto3"; /* open', "comment", 1, 27, "the end of the text", "*/"),
        ('{"a": 1}', "declaration", 1, 1, "{", "message Person"),
        ('edition = "2024"; message m { int32 a = 1; }', "naming-style", 1, 27, "m", "STYLE_LEGACY"),
        ('syntax = "proto3"; import "other.proto"; message M {}', "import-not-available", 1, 27, "other.proto", "Paste"),
        ('syntax = "proto3"; import "/etc/passwd"; message M {}', "import-not-available", 1, 27, "/etc/passwd", "Paste"),
        ('syntax = "proto3"; import "../x.proto"; message M {}', "import-not-available", 1, 27, "../x.proto", "Paste"),
        ('syntax = "proto3"; import public "main.proto"; message M {}', "import-not-available", 1, 34, "main.proto", "Paste"),
        ('syntax = "proto3"; import "/dev/stdin"; message M {}', "import-not-available", 1, 27, "/dev/stdin", "Paste"),
        ('syntax = "proto3"; package google.protobuf; message Timestamp { string a = 1; }', "well-known-name", 1, 53,
         "google.protobuf.Timestamp", "Import it"),
        ('syntax = "proto3"; // \0 {\nmessage M {}', "control-character", 1, 23, "the control character U+0000", "Remove"),
        ('syntax = "proto3"; // \ud800\nmessage M {}', "lone-surrogate", 1, 23, "half of a surrogate pair", "Remove"),
    ],
)  # fmt: skip
def test_faults_say_where_what_and_what_to_do(
    text: str, code: str, line: int, column: int, found: str, fix: str
) -> None:
    problem = fault(text)
    assert (problem.code, problem.line, problem.column, problem.found) == (code, line, column, found)
    assert problem.fix is not None and fix in problem.fix
    assert problem.expected
    assert problem.detail.startswith(f"Line {line}, column {column}: ") or code == "well-known-name"


def test_all_faults_are_told_in_the_order_of_the_text() -> None:
    with pytest.raises(SchemaError) as raised:
        parse('syntax = "proto3"; message M { A a = 1; B b = 2; int32 c = 2; }')
    assert [problem.code for problem in raised.value.problems] == ["unknown-type", "unknown-type", "duplicate-number"]


@pytest.mark.parametrize("opening", ["{", "{)", "(", "[", "<"])
def test_brackets_are_counted_before_protoc_sees_them(opening: str) -> None:
    text = 'syntax = "proto3"; message M {} option (x) = ' + opening * 20_000
    problem = fault(text)
    assert problem.code == "too-deep" and problem.found is not None


def nested_messages(levels: int) -> str:
    return 'syntax = "proto3";' + "message M {" * levels + "}" * levels


def test_the_limit_on_brackets() -> None:
    assert parse(nested_messages(30)).root == Ref("M")
    problem = fault(nested_messages(limits.SCHEMA_BRACKETS))
    assert problem.code == "too-deep" and "fewer messages" in (problem.expected or ""), "protoc's own limit is lower"
    problem = fault(nested_messages(limits.SCHEMA_BRACKETS + 1))
    assert problem.code == "too-deep" and f"at most {limits.SCHEMA_BRACKETS}" in (problem.expected or "")
    assert parse('syntax = "proto3"; message M {} // ' + "{" * 5_000).root == Ref("M"), "comments do not count"
    assert (
        fault('syntax = "proto3"; /* */ message M { string a = 1 [json_name = "{{"]; ' + "{" * 200).code == "too-deep"
    )


def test_the_limit_on_size() -> None:
    head = 'syntax = "proto3"; message M {} //'
    fits = head + "x" * (limits.schema_bytes("protobuf") - len(head))
    assert parse(fits).root == Ref("M")
    with pytest.raises(LimitError) as raised:
        parse(fits + "x")
    assert (raised.value.limit, raised.value.given) == (65536, 65537)


def test_threads_do_not_mix_their_words() -> None:
    told: dict[int, list[str]] = {}

    def run(number: int) -> None:
        told[number] = []
        for _ in range(20):
            if number % 2:
                told[number].append(fault(f'syntax = "proto3"; message M {{ T{number} a = 1; }}').found or "")
            else:
                told[number].append(parse(f'syntax = "proto3"; message M{number} {{}}').root_name)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == {n: [f"{'T' if n % 2 else 'M'}{n}"] * 20 for n in range(8)}


def test_nothing_is_said_on_the_error_stream_and_nothing_is_left_behind(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    parse('syntax = "proto3"; import "google/protobuf/any.proto"; message M {}')
    parse('syntax = "proto2"; message M { optional int32 a_b = 1; optional int32 aB = 2; }')
    parse("message M {}")
    before = len(list(Path("/dev/fd").iterdir()))
    with pytest.raises(SchemaError):
        parse("nonsense")
    assert len(list(Path("/dev/fd").iterdir())) == before
    assert capfd.readouterr().err == ""
    assert not list(tmp_path.iterdir())


def test_what_others_say_meanwhile_is_passed_on(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.wire.schemas import _protobuf_protoc as module

    class Loud:
        @staticmethod
        def run_main(arguments: list[bytes]) -> int:
            os.write(2, b"from another thread\n")
            return int(real.run_main(arguments))

    real = module._protoc_compiler
    monkeypatch.setattr(module, "_protoc_compiler", Loud)
    parse('syntax = "proto3"; message M {}')
    assert capfd.readouterr().err == "from another thread\n"


# Detection


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ('syntax = "proto3";\nmessage A {}', 100, 100),
        ('// hello\n/* there */ edition = "2023"; message A {}', 100, 100),
        ("message A { required string a = 1; }", 80, 99),
        ('import "a.proto";', 50, 99),
        ('{"type": "record", "name": "A", "fields": []}', 0, 0),
        ("struct A { 1: string a }", 0, 0),
        ("enum E { A = 1; B = 2; }", 1, 30),
        ("<a/>", 0, 0),
        ("", 0, 0),
        ("protocol P { record A { string a; } }", 0, 0),
        ("\ufeff  syntax='proto2'; ", 100, 100),
    ],
)
def test_detection(text: str, least: int, most: int) -> None:
    assert least <= detect(text) <= most


@given(st.text(max_size=80))
def test_detection_never_raises(text: str) -> None:
    assert 0 <= detect(text) <= 100


# Fit and render


def fitted(record: Value) -> tuple[Schema, str, list[Loss]]:
    schema, losses = fit(infer(record))
    text = render(schema)
    again = parse(text, schema.root_name)
    assert dict(again.named) == dict(schema.named) and again.root == schema.root
    return schema, text, list(losses)


def test_the_classic_record() -> None:
    _, text, losses = fitted({"userName": "Martin", "favoriteNumber": 1337, "interests": ["daydreaming", "hacking"]})
    assert text == (
        'syntax = "proto3";\n\nmessage Record {\n  string userName = 1;\n  optional int64 favoriteNumber = 2;\n'
        "  repeated string interests = 3;\n}\n"
    )
    assert losses == []


def test_keys_that_are_no_identifiers_keep_their_writing() -> None:
    record = {
        "user_name": "a",
        "2nd": "b",
        "é": "c",
        "": "d",
        "a b": "e",
        "a-b": "f",
        "aB": "g",
        'q"\\\n': "h",
        "[x]": "i",
    }
    schema, text, losses = fitted(record)
    root = schema.resolve(schema.root)
    assert isinstance(root, Struct)
    keys = [field.key for field in root.fields]
    assert keys == ["user_name", "2nd", "é", "field2", "a b", "a-b", "aB", 'q"\\\n', "X"]
    assert 'string user_name = 1 [json_name = "user_name"];' in text
    assert [loss.path for loss in losses] == ["/", "/[x]"], (
        "an empty key cannot be kept, nor one that looks like an extension"
    )


def test_lists_of_lists_mixed_values_and_nulls_are_json_values() -> None:
    record = {"grid": [[1, 2], [3]], "mixed": [1, "a"], "nothing": None, "empty": [], "holes": [1, None]}
    schema, text, losses = fitted(record)
    assert "repeated google.protobuf.ListValue grid = 1;" in text
    assert "repeated google.protobuf.Value mixed = 2;" in text
    assert "google.protobuf.Value nothing = 3;" in text and "repeated google.protobuf.Value empty = 4;" in text
    assert {loss.path.split("/")[1] for loss in losses} >= {"grid", "mixed", "holes"}
    assert any("doubles" in loss.detail for loss in losses)
    value = conform(record, schema, MANNER).value
    assert value == {"grid": [[1.0, 2.0], [3.0]], "mixed": [1.0, "a"], "nothing": None, "holes": [1.0, None]}
    assert same(read_back(FORMAT, encode(value, schema), schema), value)


def test_integers_beyond_64_bits_are_text() -> None:
    schema, text, losses = fitted({"a": 1 << 70, "b": (1 << 64) - 1})
    assert "optional string a = 1;" in text and "optional uint64 b = 2;" in text
    assert [loss.path for loss in losses] == ["/a"]
    done = conform({"a": 1 << 70, "b": 5}, schema, MANNER)
    assert done.value == {"a": str(1 << 70), "b": 5} and [loss.path for loss in done.losses] == ["/a"]


@pytest.mark.parametrize("record", [[1, 2], "text", None, 5, [{"a": 1}]])
def test_a_root_that_is_no_record_is_told(record: Value) -> None:
    with pytest.raises(SchemaError) as raised:
        fit(infer(record))
    assert raised.value.problem.code == "root-not-a-record" and "Wrap it" in (raised.value.problem.fix or "")


def of(**types: Type) -> Schema:
    """A schema of another language, of one record."""
    fields = tuple(Field(name, type_, number) for number, (name, type_) in enumerate(types.items(), 1))
    return Schema("avro", Ref("com.example.Root"), {"com.example.Root": Struct("com.example.Root", fields)})


def test_what_other_languages_have_and_this_one_has_not() -> None:
    schema, losses = fit(
        of(
            short=Int(16), half=Fixed("Hash", 16), names=SetOf(Text()), by_float=MapOf(Float(), Int(64)),
            maybe=Union((Null(), ListOf(Text()))), either=Union((Text(), Int(64))), lists=MapOf(Text(), ListOf(Bool())),
        )
    )  # fmt: skip
    text = render(schema)
    assert text.splitlines()[2] == "package com.example;"
    for line in ("int32 short = 1", "bytes half = 2", "repeated string names = 3", "map<string, int64> by_float = 4",
                 "repeated string maybe = 5", "google.protobuf.Value either = 6",
                 "map<string, google.protobuf.ListValue> lists = 7"):  # fmt: skip
        assert line in text
    told = {loss.path: loss.detail for loss in losses}
    assert set(told) == {"/short", "/half", "/names", "/by_float", "/maybe", "/either", "/lists/*"}
    assert "16 bits" in told["/short"] and "null and an empty array" in told["/maybe"]
    assert dict(parse(text).named) == dict(schema.named)


def test_enums_begin_with_zero_and_share_their_names() -> None:
    color = Enumeration("x.Color", (Symbol("RED", 1), Symbol("BLUE", 2)))
    light = Enumeration("x.Light", (Symbol("GREEN", 3), Symbol("RED", 0), Symbol("a-b", 5)))
    schema = of(color=Ref("x.Color"), light=Ref("x.Light"))
    schema = Schema("thrift", schema.root, {**schema.named, "x.Color": color, "x.Light": light})
    made, losses = fit(schema)
    text = render(made)
    assert "enum Color {\n  COLOR_UNSPECIFIED = 0;\n  RED = 1;\n  BLUE = 2;\n}" in text
    assert "enum Light {\n  LIGHT_RED = 0;\n  GREEN = 3;\n  a_b = 5;\n}" in text
    assert [loss.path for loss in losses] == ["/color", "/light", "/light"]
    assert dict(parse(text).named) == dict(made.named)


def test_a_union_of_fields_is_a_oneof_and_numbers_stay_where_they_can() -> None:
    choice = Struct("Choice", (Field("a", Text(), 3), Field("b", Int(32), 7)), kind="union")
    made, losses = fit(Schema("thrift", Ref("Choice"), {"Choice": choice}))
    assert "  oneof value {\n    string a = 3;\n    int32 b = 7;\n  }" in render(made)
    assert dict(parse(render(made)).named) == dict(made.named)
    odd = Struct("Odd", (Field("a", Text(), -1), Field("b", Text(), 0)))
    made, losses = fit(Schema("thrift", Ref("Odd"), {"Odd": odd}))
    assert "string a = 1;" in render(made) and "numbered anew" in losses[0].detail


def test_fit_of_its_own_is_the_same_and_render_gives_the_text_back() -> None:
    text = 'syntax = "proto2"; message M { optional group G = 1 { } extensions 5; }'
    schema = parse(text, "M")
    assert fit(schema) == (schema, ()) and render(schema) == text


KEYS = st.sampled_from(
    ["a", "a_b", "aB", "a-b", "é", "", "2", "message", "int32", "Record", "x.y", "_", "__a", "[q]"]
) | (st.text(st.characters(exclude_categories=("Cs",)), max_size=4))
RECORDS = st.dictionaries(
    KEYS,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(1 << 66), 1 << 66) | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=("Cs",)), max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=10,
    ),
    max_size=5,
)  # fmt: skip


@given(RECORDS)
def test_any_record_is_fitted_rendered_and_written(record: dict[str, Value]) -> None:
    inferred = infer(record)
    if not isinstance(inferred.resolve(inferred.root), Struct):
        return  # an object that was taken for a map
    schema, _, _ = fitted(record)
    assert fit(schema)[0] is schema
    value = conform(record, schema, MANNER).value
    assert same(read_back(FORMAT, encode(value, schema), schema), value)


TYPES = st.recursive(
    st.sampled_from([Bool(), Int(8), Int(32, False), Int(64), Int(None), Float(32), Text(), Bytes(), Null(), Anything(),
                     Fixed("f", 3), Ref("n.E"), Ref("n.F"), Ref("n.S"), Ref("n.U")]),
    lambda inner: st.builds(ListOf, inner) | st.builds(SetOf, inner) | st.builds(MapOf, inner, inner)
    | st.lists(inner, min_size=1, max_size=3).map(lambda branches: Union(tuple(branches))), max_leaves=4,
)  # fmt: skip
STRUCTS = st.lists(st.tuples(KEYS, TYPES, st.none() | st.integers(-2, 30_000), st.sampled_from(Presence)), max_size=5)


@given(
    STRUCTS, STRUCTS, st.lists(st.tuples(KEYS, st.integers(-3, 3)), min_size=1, max_size=5, unique_by=lambda s: s[0])
)
def test_any_schema_is_fitted_and_what_is_rendered_reads_back(root: Any, other: Any, symbols: Any) -> None:
    def struct(name: str, fields: Any, kind: str = "record") -> Struct:
        named = {key: (type_, number, presence) for key, type_, number, presence in fields}
        return Struct(name, tuple(Field(key, type_, number, presence=presence)
                                  for key, (type_, number, presence) in named.items()), kind=kind)  # fmt: skip

    named: dict[str, Type] = {
        "n.R": struct("n.R", root),
        "n.S": struct("n.S", other),
        "n.U": struct("n.U", other, "union"),
        "n.E": Enumeration("n.E", tuple(Symbol(name, number) for name, number in symbols)),
        "n.F": Enumeration("n.F", tuple(Symbol(f"F{name}", number) for name, number in symbols)),
    }
    schema, losses = fit(Schema("", Ref("n.R"), named))
    assert all(loss.detail for loss in losses)
    assert fit(schema) == (schema, ())
    again = parse(render(schema), schema.root_name)
    assert dict(again.named) == dict(schema.named) and again.root == schema.root
