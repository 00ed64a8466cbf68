"""JSON Schema: what is read and where it stands, what is refused and in which words, what it allows, what fits."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry

from explorer.wire import limits
from explorer.wire.infer import infer
from explorer.wire.jsonschema import ecma, languages
from explorer.wire.jsonschema.model import Document, Draft, exact
from explorer.wire.jsonschema.validate import UndecidedError, Validator
from explorer.wire.problem import RootError, SchemaError
from explorer.wire.schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Ref,
    Schema,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from explorer.wire.schemas import LANGUAGES
from explorer.wire.schemas.json_schema import LANGUAGE, detect, fit, parse, render
from explorer.wire.value import Real

from ..values import OBJECTS
from ..work import SECOND, counted
from .json_schema_strategies import PATTERNS, SCHEMAS, VALUES

PERSON = """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "person",
  "type": "object",
  "properties": {
    "userName": {"type": "string", "description": "as typed"},
    "favouriteNumber": {"type": ["integer", "null"], "default": null},
    "interests": {"type": "array", "items": {"type": "string"}},
    "kind": {"enum": ["new", "old"]},
    "boss": {"$ref": "#"}
  },
  "required": ["userName"]
}"""


def document(schema: Any) -> Document:
    found = parse(schema if isinstance(schema, str) else json.dumps(schema)).model
    assert isinstance(found, Document)
    return found


def allows(schema: Any, value: Any) -> bool:
    read = document(schema)
    return Validator(read).valid(read.root, value)


def draft(of: Draft, **says: Any) -> dict[str, Any]:
    return {"$schema": of.value, **says}


# What is read


def test_a_struct_with_its_places() -> None:
    schema = parse(PERSON)
    person = schema.resolve(schema.root)
    assert isinstance(person, Struct)
    assert person.name == "Person"
    assert [field.name for field in person.fields] == ["userName", "favouriteNumber", "interests", "kind", "boss"]
    name, number, interests, kind, boss = person.fields
    assert name.presence is Presence.REQUIRED
    assert name.doc == "as typed"
    assert name.where is not None
    assert (name.where.line, name.where.column) == (6, 5)
    assert PERSON[name.where.start : name.where.end] == '"userName"'
    assert number.presence is Presence.OPTIONAL
    assert number.default is None
    assert number.type == Union(branches=(Int(), Null()))
    assert interests.type == ListOf(item=Text())
    assert schema.resolve(kind.type) == Enumeration(
        name="Kind", symbols=schema.resolve(kind.type).symbols  # type: ignore[union-attr]
    )  # fmt: skip
    assert boss.type == Ref(name="Person")
    where = schema.resolve(kind.type).symbols[1].where  # type: ignore[union-attr]
    assert PERSON[where.start : where.end] == '"old"'


TYPES: list[tuple[Any, Type]] = [
    (True, Anything()),
    ({}, Anything()),
    ({"type": "boolean"}, Bool()),
    ({"type": "integer"}, Int(bits=64)),
    ({"type": "integer", "format": "int32"}, Int(bits=32)),
    ({"type": "integer", "minimum": 0, "maximum": 255}, Int(bits=8, signed=False)),
    ({"type": "integer", "minimum": 0, "maximum": 2**64 - 1}, Int(bits=64, signed=False)),
    ({"type": "integer", "maximum": 10**30}, Int(bits=None)),
    ({"type": "number"}, Float()),
    ({"type": "number", "format": "float"}, Float(bits=32)),
    ({"type": "string", "contentEncoding": "base64"}, Bytes()),
    ({"type": ["string", "null"]}, Union(branches=(Text(), Null()))),
    ({"anyOf": [{"type": "string"}, {"type": "null"}]}, Union(branches=(Text(), Null()))),
    ({"oneOf": [{"type": "string"}]}, Text()),
    ({"type": "array", "uniqueItems": True}, ListOf(item=Anything())),
    ({"type": "array", "prefixItems": [{"type": "string"}], "items": False}, ListOf(item=Text())),
    ({"type": "object"}, MapOf(key=Text(), value=Anything())),
    ({"type": "object", "additionalProperties": {"type": "integer"}}, MapOf(key=Text(), value=Int())),
    ({"type": "object", "patternProperties": {"^x": {"type": "string"}}}, MapOf(key=Text(), value=Text())),
    ({"enum": [1, None]}, Union(branches=(Int(), Null()))),
    ({"const": True}, Bool()),
    ({"allOf": [{"type": "string"}, {"maxLength": 3}]}, Text()),
    ({"not": {"type": "string"}}, Anything()),
]


@pytest.mark.parametrize(("schema", "type_"), TYPES, ids=[json.dumps(schema)[:60] for schema, _ in TYPES])
def test_types(schema: Any, type_: Type) -> None:
    assert parse(json.dumps(schema)).root == type_


def test_what_no_type_says_is_noted_with_its_reason() -> None:
    assert parse('{"minLength": 3}').root.note["reason"] == "minLength without a type allow values of other types too"
    assert "false" in parse("false").root.note["reason"]
    assert parse('{"type": "string", "maxLength": 5}').root.note == {"maxLength": 5}


def test_all_of_is_one_struct() -> None:
    schema = parse(
        '{"allOf": [{"$ref": "#/$defs/Named"}, {"properties": {"age": {"type": "integer"}}}], '
        '"$defs": {"Named": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}}}'
    )
    struct = schema.resolve(schema.root)
    assert isinstance(struct, Struct)
    assert [(field.name, field.presence) for field in struct.fields] == [
        ("name", Presence.REQUIRED),
        ("age", Presence.OPTIONAL),
    ]


# Drafts: the same meaning in other words

SAME_MEANING: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    (draft(Draft.D4, minimum=1, exclusiveMinimum=True), [2], [1]),
    (draft(Draft.D4, minimum=1, exclusiveMinimum=False), [1], [0]),
    (draft(Draft.D7, exclusiveMinimum=1), [2], [1]),
    (draft(Draft.D7, items=[{"type": "string"}], additionalItems=False), [["a"], []], [["a", 1], [1]]),
    (draft(Draft.D2020, prefixItems=[{"type": "string"}], items=False), [["a"], []], [["a", 1], [1]]),
    (draft(Draft.D7, dependencies={"a": ["b"]}), [{"a": 1, "b": 1}, {}], [{"a": 1}]),
    (draft(Draft.D7, dependencies={"a": {"required": ["b"]}}), [{"a": 1, "b": 1}], [{"a": 1}]),
    (draft(Draft.D2019, dependentRequired={"a": ["b"]}), [{"a": 1, "b": 1}], [{"a": 1}]),
    (
        draft(Draft.D7, **{"$ref": "#/definitions/t", "type": "null", "definitions": {"t": {"type": "string"}}}),
        ["a"],
        [1],
    ),
    (draft(Draft.D2019, **{"$ref": "#/$defs/t", "maxLength": 1, "$defs": {"t": {"type": "string"}}}), ["a"], ["ab"]),
    (
        draft(Draft.D4, id="http://x/y", definitions={"t": {"id": "#t", "type": "string"}}, allOf=[{"$ref": "#t"}]),
        ["a"],
        [1],
    ),
    (
        draft(Draft.D7, **{"if": {"type": "string"}, "then": {"maxLength": 1}, "else": {"type": "null"}}),
        ["a", None],
        ["ab", 1],
    ),
    (draft(Draft.D6, **{"if": False, "then": False}), [1], []),
    (draft(Draft.D2020, contains={"type": "string"}, minContains=2), [["a", "b"]], [["a", 1]]),
    (draft(Draft.D2020, properties={"a": True}, unevaluatedProperties=False), [{"a": 1}], [{"b": 1}]),
    (
        draft(Draft.D2020, **{"$defs": {"n": {"$anchor": "name", "type": "string"}}, "$ref": "#name"}),
        ["a"],
        [1],
    ),
]


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"), SAME_MEANING, ids=[json.dumps(row[0])[:90] for row in SAME_MEANING]
)
def test_drafts(schema: dict[str, Any], valid: list[Any], invalid: list[Any]) -> None:
    for value in valid:
        assert allows(schema, value)
    for value in invalid:
        assert not allows(schema, value)


@pytest.mark.parametrize(
    ("text", "draft_"),
    [
        ('{"minimum": 1, "exclusiveMinimum": true}', Draft.D4),
        ('{"items": [{}]}', Draft.D7),
        ('{"items": [{}], "$defs": {}}', Draft.D2019),
        ('{"$recursiveRef": "#"}', Draft.D2019),
        ('{"prefixItems": [{}]}', Draft.D2020),
        ("{}", Draft.D2020),
    ],
)
def test_a_schema_that_names_no_draft_is_of_the_newest_that_its_keywords_allow(text: str, draft_: Draft) -> None:
    assert document(text).draft is draft_


def test_dynamic_references_mean_the_outermost() -> None:
    """The example of the specification: a tree whose nodes may be extended by a schema around it."""
    schema = {
        "$id": "https://example.com/strict-tree",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
        "$defs": {
            "tree": {
                "$id": "tree",
                "$dynamicAnchor": "node",
                "type": "object",
                "properties": {"data": True, "children": {"type": "array", "items": {"$dynamicRef": "#node"}}},
            }
        },
    }
    assert allows(schema, {"children": [{"data": 1}]})
    assert not allows(schema, {"children": [{"daat": 1}]})


# What is refused

FAULTS: list[tuple[str, int, int, str, str, str]] = [
    ('{\n  "type": "int"\n}', 2, 11, "null, boolean, integer", "'int'", 'Write "integer".'),
    ('{"type": []}', 1, 10, "a type, or an array of types", "an empty array", "Name a type"),
    ('{"minimum": "3"}', 1, 13, "a number", "the text '3'", "without quotation marks"),
    ('{"multipleOf": 0}', 1, 16, "a number greater than 0", "the number 0", "greater than 0"),
    ('{"minLength": -1}', 1, 15, "an integer, 0 or greater", "the number -1", "0 or greater"),
    ('{"maxItems": 1.5}', 1, 14, "an integer, 0 or greater", "the number 1.5", "0 or greater"),
    ('{"properties": []}', 1, 16, "an object", "an empty array", "{ }"),
    ('{"properties": {"a": 3}}', 1, 22, "a schema: an object, true or false", "the number 3", "{ }"),
    ('{"required": true}', 1, 14, "an array of names", "true", "the object lists the names"),
    ('{"required": ["a", 1]}', 1, 20, "a name", "the number 1", "quotation marks"),
    ('{"allOf": []}', 1, 11, "at least one schema", "an empty array", "leave the keyword out"),
    ('{"enum": "a"}', 1, 10, "an array of values", "the text 'a'", "[ ]"),
    ('{"pattern": "a("}', 1, 13, "character 2 a ) for this (", "'a('", "Correct the pattern"),
    ('{"patternProperties": {"[": {}}}', 1, 29, "a ] for this [", "an object", "Correct the pattern"),
    ('{"prefixItems": [{}], "items": [{}]}', 1, 32, "a schema", "an array", "prefixItems"),
    ('{"exclusiveMinimum": true, "prefixItems": [{}], "$schema": "https://json-schema.org/draft/2020-12/schema"}', 1, 22,
     "a number", "true", "put the number of minimum here"),
    ('{"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 1, "exclusiveMinimum": 2}', 1, 90, "true or false",
     "the number 2", "In draft 4"),
    ('{"$schema": "http://json-schema.org/draft-03/schema#"}', 1, 13, "the address of draft 4", "draft-03", "2020-12"),
    ('{"$ref": "http://example.com/other.json"}', 1, 10, "within this document", "http://example.com/other.json",
     "never fetched"),
    ('{"$ref": "other.json#/a"}', 1, 10, "within this document", "other.json#/a", "never fetched"),
    ('{"$ref": "#/$defs/persn", "$defs": {"person": {}}}', 1, 10, "a schema of this document", "#/$defs/persn",
     "Write #/$defs/person"),
    ("[]", 1, 1, "a schema: an object, true or false", "an empty array", "{ }"),
    ('{"type": }', 1, 10, "a value", "}", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "column", "expected", "found", "fix"), FAULTS, ids=[row[0][:50] for row in FAULTS]
)
def test_faults(text: str, line: int, column: int, expected: str, found: str, fix: str) -> None:
    with pytest.raises(SchemaError) as caught:
        parse(text)
    problem = caught.value.problem
    assert (problem.line, problem.column) == (line, column)
    assert expected in (problem.expected or "")
    assert found in (problem.found or "")
    assert fix in (problem.fix or "")
    assert f"ine {line}, column {column}" in problem.detail


def test_every_fault_is_told() -> None:
    with pytest.raises(SchemaError) as caught:
        parse('{"type": "int", "properties": {"a": {"minimum": "x"}}}')
    assert len(caught.value.problems) == 2


REMARKS = [
    ('{"requried": ["a"]}', "unknown-keyword", "required"),
    ('{"$schema": "https://example.com/mine"}', "unknown-draft", "2020-12"),
    ('{"$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [{}]}', "other-draft", "ignored"),
    ('{"type": "string", "type": "null"}', "duplicate-key", "remove one"),
]


@pytest.mark.parametrize(("text", "code", "fix"), REMARKS, ids=[row[1] for row in REMARKS])
def test_remarks(text: str, code: str, fix: str) -> None:
    (remark,) = document(text).remarks
    assert remark.code == code
    assert fix in (remark.fix or "")
    assert remark.line == 1


def test_the_root_is_asked_for_where_the_text_only_defines() -> None:
    text = '{"$defs": {"A": {"type": "string"}, "B": {"type": "object", "properties": {"a": {"$ref": "#/$defs/A"}}}}}'
    with pytest.raises(RootError) as caught:
        parse(text)
    assert caught.value.candidates == ("A", "B")
    assert parse(text, "A").root == Text()
    assert parse(text, "#/$defs/B").root_name == "B"
    with pytest.raises(RootError):
        parse(text, "C")
    assert parse('{"$defs": {"A": {"type": "string"}}}').root == Text()


def test_detection() -> None:
    assert detect(PERSON) == 100
    assert detect('{"type": "object", "properties": {}}') > 60
    assert detect('{"type": "record", "name": "A", "fields": []}') == 0
    assert detect('syntax = "proto3";') == 0
    assert 0 < detect('{"$ref": "#/definitions/a", "definitions": {"a": {}}}') < 100
    assert max((language.detect(PERSON), key) for key, language in LANGUAGES.items())[1] == "json-schema"


# What it allows


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ({"type": "integer"}, Real("1.0"), True),
        ({"type": "integer"}, Real("1e2"), True),
        ({"type": "integer"}, Real("1.5"), False),
        ({"multipleOf": 0.01}, Real("0.07"), True),
        ({"const": 1}, Real("1.0"), True),
        ({"const": True}, 1, False),
        ({"enum": [[1, {"a": 2}]]}, [1, {"a": 2.0}], True),
        ({"maximum": 2**53}, 2**53 + 1, False),
        ({"minimum": 9007199254740993}, 9007199254740992, False),
        ({"uniqueItems": True}, [1, True], True),
        ({"uniqueItems": True}, [1, 1.0], False),
        ({"maxLength": 1}, "😀", True),
        ({"pattern": "^😀*$"}, "😀😀", True),
        ({"type": "number"}, b"\x00", False),
        ({"format": "email"}, "no address", True),
    ],
)
def test_values(schema: Any, value: Any, valid: bool) -> None:
    assert allows(schema, value) is valid


def test_a_refusal_says_what_and_where() -> None:
    read = document('{"properties": {"list": {"items": {"properties": {"n": {"minimum": 3}}}}}}')
    (refusal,) = Validator(read).refusals(read.root, {"list": [{"n": 3}, {"n": 1}]})
    assert refusal.path == ("list", "1", "n")
    assert refusal.pointer == "/properties/list/items/properties/n/minimum"
    assert refusal.detail == "1 is less than 3"
    place = read.place(refusal.pointer)
    assert place is not None
    assert read.tree.text[place.start : place.end] == '"minimum": 3'


@given(SCHEMAS, VALUES)
def test_validity_is_that_of_another_implementation(schema: Any, value: Any) -> None:
    """`jsonschema` as the second opinion; it gets no registry that could fetch anything."""
    text = json.dumps(schema if isinstance(schema, bool) else draft(Draft.D2020, **schema))
    assert allows(text, value) is Draft202012Validator(schema, registry=Registry()).is_valid(value)


def test_a_schema_that_is_only_itself_allows_everything_and_ends() -> None:
    text = '{"$ref": "#/$defs/a", "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}, {"type": "string"}]}}}'
    assert allows(text, "a")
    assert not allows(text, 1)
    assert allows('{"$ref": "#"}', 1)


def test_references_that_fan_out_end_in_time() -> None:
    definitions = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(60)}
    text = json.dumps({"$ref": "#/$defs/a0", "$defs": {**definitions, "a60": {"type": "string"}}})
    with counted() as work:
        schema = parse(text)
        assert schema.root == Text()
        assert not allows(text, 1)
    assert work.lines < SECOND


def test_deep_values_and_schemas_end() -> None:
    value: Any = 1
    for _ in range(limits.NESTING - 1):
        value = {"next": [value]} if isinstance(value, int) else {"next": value}
    tree = '{"properties": {"next": {"anyOf": [{"type": "array"}, {"$ref": "#"}]}}}'
    assert allows(tree, value)
    deep = "{" + '"items": {' * (limits.NESTING - 2) + "}" * (limits.NESTING - 1)
    assert isinstance(parse(deep).root, ListOf | Anything)


def test_work_is_bounded() -> None:
    read = document('{"items": {"items": {"enum": [1]}}}')
    with pytest.raises(UndecidedError):
        Validator(read).valid(read.root, [[n] * 700 for n in range(700)])


# Patterns

FOUND: list[tuple[str, str, bool | None]] = [
    ("a*", "b", True),
    ("^a+$", "aaab", False),
    (r"^\d{2,3}$", "12", True),
    (r"^\d+$", "١", False),  # digits are those of ASCII
    (r"\bfoo\b", "a foo.", True),
    (r"\bfoo\b", "afoo", False),
    (r"\Boo", "foo", True),
    ("^(?!foo)[a-z]+$", "foobar", False),
    ("^(?=.*[0-9])(?=.*[a-z]).{4,}$", "ab12", True),
    ("^(?=.*[0-9])(?=.*[a-z]).{4,}$", "abcd", False),
    (r"^\cC$", "\x03", True),
    (r"^\u{1F600}$", "😀", True),
    (r"^\uD83D\uDE00$", "😀", True),
    (r"^\p{Lu}+$", "ÄB", True),
    (r"^\P{L}$", "a", False),
    ("[^abc]", "abc", False),
    ("^[a-c-]+$", "a-c", True),
    ("a{,3}", "a{,3}", True),
    ("^(^|a){2}$", "a", True),
    ("^.$", "\n", False),
    ("^a$", "a\n", False),
    ("(?<year>[0-9]{4})", "in 2026", True),
    (r"(a)\1", "aa", None),
    ("(?<=a)b", "ab", None),
    ("((?=a)a)*", "a", None),
    ("(?i)a", "A", None),
]


@pytest.mark.parametrize(("source", "text", "found"), FOUND)
def test_patterns(source: str, text: str, found: bool | None) -> None:
    assert ecma.read(source).found_in(text) is found


@pytest.mark.parametrize("source", ["(", "a)", "[a", "*a", "a{3,1}", "(?<", "[z-a]", "\\", "(?x", r"\u{110000}", "a**"])
def test_what_is_no_pattern(source: str) -> None:
    with pytest.raises(ecma.PatternError):
        ecma.read(source)


PIECES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "^", "$", r"\b", r"\w"]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,2}"])),
        st.builds("(?={}){}".format, inner, inner),
        st.builds("(?!{}){}".format, inner, inner),
    ),
    max_leaves=5,
)


@given(PIECES, st.text("ab-", max_size=6))
def test_patterns_are_found_where_python_finds_them(source: str, text: str) -> None:
    found = ecma.read(source).found_in(text)
    if found is not None:
        assert found is bool(re.search(source, text))


@given(PATTERNS, PATTERNS)
def test_inclusion_of_patterns_comes_with_a_witness(one: str, other: str) -> None:
    first, second = ecma.read(one).language, ecma.read(other).language
    assert first is not None
    assert second is not None
    witness = languages.shortest(languages.both((first, languages.neg(second))))
    if witness is not None:
        assert re.search(one, witness)
        assert not re.search(other, witness)
    else:
        assert not any(
            re.search(one, text) and not re.search(other, text) for text in ("", "a", "b", "ab", "ba", "aa", "x")
        )


@pytest.mark.parametrize("source", ["(a+)+$", "(a|a)*$", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}"])
def test_no_pattern_is_slow(source: str) -> None:
    with counted() as work:
        assert ecma.read(source).found_in("a" * 4_000 + "!") in (True, False, None)
    assert work.lines < SECOND


def test_lengths_of_shortest() -> None:
    assert languages.shortest(languages.ANY, 3, 5) == "aaa"
    assert languages.shortest(languages.literal("abc"), 4) is None
    assert languages.shortest(languages.NEVER) is None
    with pytest.raises(languages.TooHardError):
        languages.shortest(languages.ANY, languages.STEPS + 1)


def test_numbers_are_exact_and_bounded() -> None:
    assert exact(Real("0.1")) * 10 == 1
    assert exact(Real("1e999999999")) == exact(Real("1e4000"))


# What fits


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "avro",
            '{"type": "record", "name": "com.acme.Person", "fields": [{"name": "userName", "type": "string"}, '
            '{"name": "n", "type": ["null", "long"], "default": null}, {"name": "k", "type": {"type": "enum", '
            '"name": "Kind", "symbols": ["A", "B"]}}, {"name": "h", "type": {"type": "fixed", "name": "H", "size": 4}}]}',
        ),
        (
            "protobuf",
            'syntax = "proto3"; message P { string user_name = 1; repeated int32 ids = 4; map<int32, P> m = 5; '
            "oneof o { bytes b = 6; double d = 7; } }",
        ),
        ("thrift", "enum K { A = 1, B = 5 } struct P { 1: required string n, 2: optional set<i64> s, 3: K k = K.A }"),
    ],
)
def test_schemas_of_other_languages_fit(language: str, text: str) -> None:
    schema = LANGUAGES[language].parse(text, None)
    fitted, losses = fit(schema)
    assert fitted.language == "json-schema"
    assert losses
    assert all(loss.detail.endswith(".") for loss in losses)
    assert fit(fitted) == (fitted, ())
    again = parse(render(fitted), fitted.root_name)
    assert again.named == fitted.named
    assert again.root == fitted.root
    assert "$schema" in fitted.text


@given(OBJECTS)
def test_what_fits_is_printed_and_parses_to_the_same(record: Any) -> None:
    schema = infer(record)
    fitted, _ = fit(schema)
    text = render(fitted)
    note(text)
    again = parse(text, fitted.root_name)
    assert (again.root, again.named) == (fitted.root, fitted.named)
    assert allows(text, record), "the schema that is inferred from a record allows it"


@given(SCHEMAS)
def test_printing_keeps_the_schema(schema: Any) -> None:
    read = parse(json.dumps(schema))
    assert json.loads(render(read)) == schema
    again = parse(render(read))
    assert (again.root, again.named) == (read.root, read.named)


def test_the_manner_keeps_what_is_absent_absent() -> None:
    assert not LANGUAGE.manner.fill
    assert not LANGUAGE.manner.null_absent


def test_it_is_the_language_of_no_format() -> None:
    from explorer.wire.formats import FORMATS

    assert all(format_.language != LANGUAGE.key for format_ in FORMATS.values())


def test_five_thousand_properties_are_read_in_time() -> None:
    text = json.dumps({"type": "object", "properties": {f"p{n}": {"type": "integer"} for n in range(5_000)}})
    with counted() as work:
        schema = parse(text)
        assert isinstance(schema, Schema)
        assert len(schema.resolve(schema.root).fields) == 5_000  # type: ignore[union-attr]
    assert work.lines < 3 * SECOND
