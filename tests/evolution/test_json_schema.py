"""JSON Schema: the rules, each with a pair and its proof by another implementation; profiles; fixes; the reader's view."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator, Draft202012Validator
from referencing import Registry

from explorer.evolve import compare
from explorer.scenario import SchemaText
from explorer.wire.evolution import EVOLUTIONS
from explorer.wire.evolution.json_schema import EVOLUTION, RULES
from explorer.wire.formats import FORMATS
from explorer.wire.problem import SchemaError
from explorer.wire.reading import Reading
from explorer.wire.rule import Check, Edit, Finding, Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.schemas.json_schema import parse
from explorer.wire.value import Value

from ..schemas.json_schema_strategies import VALUES, pairs
from ..work import SECOND, counted
from .json_schema_pairs import BOTH, CLOSED, INTEGER, OPEN, PAIRS, STRING

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS


def text_of(schema: Any) -> str:
    return schema if isinstance(schema, str) else json.dumps(schema, indent=2)


@lru_cache(512)
def read(text: str) -> Schema:
    return parse(text)


def check(writer: Any, reader: Any, profile: str = "exact") -> Check:
    return EVOLUTION.check(read(text_of(writer)), read(text_of(reader)), profile)


def keys(found: Check, *verdicts: Verdict) -> list[str]:
    return [finding.rule.key for finding in found.findings if finding.verdict in (verdicts or (FAIL,))]


def library(schema: Any) -> Any:
    """Another implementation's validator, which can fetch nothing."""
    schema = json.loads(text_of(schema))
    said = schema.get("$schema", "") if isinstance(schema, dict) else ""
    kind = Draft4Validator if "draft-04" in said else Draft7Validator if "draft-07" in said else Draft202012Validator
    return kind(schema, registry=Registry())


def plain(value: Value) -> Any:
    """A record as any program reads its JSON."""
    return json.loads(FORMATS["json"].encode(value, None))


def proved(writer: Any, reader: Any, finding: Finding) -> None:
    assert finding.example is not MISSING, finding
    record = plain(finding.example)
    assert library(writer).is_valid(record), "the writer may send it"
    assert not library(reader).is_valid(record), "the reader refuses it"


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, key=lambda edit: -edit.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


# The rules


def test_every_rule_has_a_pair() -> None:
    assert PAIRS.keys() == {rule.key for rule in RULES}
    assert len({rule.key for rule in RULES}) == len(RULES)
    assert EVOLUTIONS["json-schema"] is EVOLUTION


@pytest.mark.parametrize("rule", RULES, ids=[rule.key for rule in RULES])
def test_a_rule(rule: Any) -> None:
    writer, reader = PAIRS[rule.key]
    found = check(writer, reader)
    (finding, *_) = [finding for finding in found.findings if finding.rule is rule]
    assert finding.verdict is rule.verdict
    assert rule.key in found.asked
    assert finding.detail.endswith(".")
    assert finding.writer or finding.reader
    for text, spot in ((text_of(writer), finding.writer), (text_of(reader), finding.reader)):
        if spot is not None:
            assert spot.place is not None
            assert text.count("\n", 0, spot.place.start) + 1 == spot.place.line
    if rule.unproved or rule.key == "NOT_DECIDED":
        assert finding.example is MISSING
    elif rule.verdict is FAIL:
        proved(writer, reader, finding)
    elif rule.verdict is WARN:
        assert library(writer).is_valid(plain(finding.example))
    else:
        assert finding.example is MISSING
        assert found.failed is (rule.key in ("REMARK_CHANGED", "TUPLE_CHANGED")) or not found.failed


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.verdict is FAIL], ids=lambda rule: rule.key)
def test_a_fix_mends(rule: Any) -> None:
    """What it proposes to write into the reader's text makes the break go away, and no other comes."""
    writer, reader = PAIRS[rule.key]
    before = check(writer, reader)
    (finding, *_) = [finding for finding in before.findings if finding.rule is rule]
    if rule.key == "INTERACTION":
        return
    assert finding.fix is not None
    assert finding.fix.detail.endswith(".")
    if finding.fix.reader:
        mended = edited(text_of(reader), finding.fix.reader)
        after = check(writer, mended)
        assert len(keys(after)) < len(keys(before))


def test_most_fixes_can_be_applied() -> None:
    applied = [
        rule.key
        for rule in RULES
        if rule.verdict is FAIL
        for finding in check(*PAIRS[rule.key]).findings
        if finding.rule is rule and finding.fix and finding.fix.reader
    ]
    assert len(set(applied)) >= 50


# The facts

FACTS: list[tuple[str, Any, Any, bool, bool]] = [
    ("an optional property is added to an open object", OPEN, BOTH, False, True),
    ("an optional property is added to a closed object", CLOSED, {**BOTH, "additionalProperties": False}, True, False),
    ("a property is removed from an open object", BOTH, OPEN, True, False),
    ("a required property is added", OPEN, {**OPEN, "required": ["a"]}, False, True),
    ("an integer becomes a number", INTEGER, {"type": "number"}, True, False),
    ("a value becomes a list", STRING, {"type": "array", "items": STRING}, False, False),
    ("null is allowed", STRING, {"type": ["string", "null"]}, True, False),
    ("a name changes", OPEN | {"required": ["a"]}, {"properties": {"z": {}}, "required": ["z"]}, False, False),
    ("the order of properties changes", BOTH, {"type": "object", "properties": {"b": STRING, "a": STRING}}, True, True),
    ("a branch is added to a union", {"anyOf": [STRING]}, {"anyOf": [STRING, INTEGER]}, True, False),
    ("branches are put in another order", {"anyOf": [STRING, INTEGER]}, {"anyOf": [INTEGER, STRING]}, True, True),
    ("a definition is factored out", OPEN, {"$ref": "#/$defs/o", "$defs": {"o": OPEN}}, True, True),
    ("the same in other keywords", {"type": "integer", "minimum": 4, "maximum": 4}, {"const": 4}, True, True),
    ("an exclusive bound of integers", {**INTEGER, "exclusiveMinimum": 0}, {**INTEGER, "minimum": 1}, True, True),
    ("an enum within bounds", {"enum": [1]}, {"type": "number", "enum": [0, 1], "minimum": 1}, True, True),
    ("a closed object has room for one", {**CLOSED, "maxProperties": 1}, CLOSED, True, True),
    ("patterns in other words", {"pattern": "^(a|b)+$"}, {"pattern": "^[ab]{1,}$"}, True, True),
    ("a condition in other words", {"if": {"type": "string"}, "then": {"maxLength": 1}}, {"maxLength": 1}, True, True),
    ("integers beyond 2^53", {"enum": [9007199254740993]}, {"const": 9007199254740992}, False, False),
    ("tuples of one length", {"prefixItems": [STRING], "items": False, "minItems": 1, "type": "array"},
     {"type": "array", "items": STRING, "minItems": 1, "maxItems": 1}, True, True),
    ("what contains guarantees", {"type": "array", "contains": INTEGER, "minContains": 2}, {"type": "array", "minItems": 2},
     True, False),
    ("a recursive type", {"properties": {"next": {"$ref": "#"}, "v": {"type": "number"}}},
     {"properties": {"next": {"$ref": "#"}, "v": INTEGER}}, False, True),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "old", "new", "backward", "forward"), FACTS, ids=[row[0] for row in FACTS])
def test_facts(fact: str, old: Any, new: Any, backward: bool, forward: bool) -> None:
    for writer, reader, reads in ((old, new, backward), (new, old, forward)):
        found = check(writer, reader)
        assert found.failed is not reads, [finding.detail for finding in found.findings]
        for finding in found.findings:
            if finding.verdict is FAIL:
                proved(writer, reader, finding)


def test_a_finding_points_into_both_texts() -> None:
    writer = '{"properties": {\n  "port": {"type": "integer",\n    "minimum": 0}}}'
    reader = '{"properties": {\n\n  "port": {"minimum": 1024, "type": "integer"}}}'
    (finding,) = [finding for finding in check(writer, reader).findings if finding.verdict is FAIL]
    assert (finding.rule.key, finding.path) == ("MINIMUM_NARROWED", "/port")
    assert finding.writer is not None
    assert finding.reader is not None
    assert (finding.writer.pointer, finding.reader.pointer) == ("/properties/port/minimum", "/properties/port/minimum")
    assert finding.writer.place is not None
    assert finding.reader.place is not None
    assert (finding.writer.place.line, finding.writer.place.column) == (3, 5)
    assert (finding.reader.place.line, finding.reader.place.column) == (3, 12)
    assert finding.detail == "minimum is 1024, it was 0: 0 is less than 1024."
    assert finding.example == {"port": 0}
    assert "confluent: MINIMUM_INCREASED" in finding.also_known_as
    assert "karapace: minimum_increased" in finding.also_known_as
    assert finding.fix is not None
    assert edited(reader, finding.fix.reader) == reader.replace("1024", "0")


def test_a_break_deep_inside_is_shown_by_a_whole_record() -> None:
    def servers(low: int) -> Any:
        port = {"type": "integer", "minimum": low, "maximum": 65535}
        server = {"type": "object", "properties": {"host": STRING, "port": port}, "required": ["host", "port"]}
        return {
            "type": "object",
            "properties": {"servers": {"type": "array", "items": server}},
            "required": ["servers"],
        }

    found = check(servers(0), servers(1024))
    (finding,) = [finding for finding in found.findings if finding.verdict is FAIL]
    assert finding.example == {"servers": [{"host": "", "port": 0}]}
    assert finding.path == "/servers/0/port"
    proved(servers(0), servers(1024), finding)


def test_drafts_may_differ() -> None:
    old = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "integer",
        "minimum": 1,
        "exclusiveMinimum": True,
    }
    new = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer", "minimum": 2}
    assert not check(old, new).failed
    assert not check(new, old).failed
    assert keys(check(old, {**new, "minimum": 3})) == ["MINIMUM_ADDED"]


def test_remarks_alone_break_nothing() -> None:
    old = {"title": "a", "properties": {"x": {"type": "string", "format": "email", "default": "a"}}}
    new = {"title": "b", "properties": {"x": {"type": "string", "format": "uuid", "default": "b"}}}
    found = check(old, new)
    assert not found.failed
    assert sorted(keys(found, WARN, PASS)) == ["DEFAULT_CHANGED", "FORMAT_CHANGED", "REMARK_CHANGED"]
    (warned,) = [finding for finding in found.findings if finding.verdict is WARN]
    assert warned.example == {"x": "someone@example.com"}


# The profiles

PROFILES: list[tuple[str, Any, Any, tuple[bool, bool, bool]]] = [
    ("a property named in open content", OPEN, BOTH, (False, True, True)),
    ("open content closed", OPEN, CLOSED, (False, True, False)),
    ("open content limited", OPEN, {**OPEN, "additionalProperties": STRING}, (False, True, False)),
    ("names limited", {"type": "object"}, {"type": "object", "propertyNames": {"maxLength": 3}}, (False, True, False)),
    ("a pattern over open content", {"type": "object"}, {"type": "object", "patternProperties": {"^x": STRING}},
     (False, True, True)),
    ("a map's values", {"type": "object", "additionalProperties": {"type": "number"}},
     {"type": "object", "additionalProperties": INTEGER}, (False, False, False)),
    ("a name among a map's", {"type": "object", "additionalProperties": INTEGER},
     {"type": "object", "additionalProperties": INTEGER, "properties": {"a": STRING}}, (False, False, False)),
    ("a declared property removed", BOTH, CLOSED, (False, False, False)),
    ("a declared property narrowed", {"properties": {"a": {"type": "number"}}}, {"properties": {"a": INTEGER}},
     (False, False, False)),
    ("required", OPEN, {**OPEN, "required": ["a"]}, (False, False, False)),
    ("required with a default", OPEN, {"properties": {"a": {"default": ""}}, "required": ["a"]}, (False, True, False)),
    ("elements behind a tuple", {"type": "array", "prefixItems": [STRING]},
     {"type": "array", "prefixItems": [STRING, STRING]}, (False, True, False)),
    ("what depends on an undeclared property", {"type": "object"}, {"dependentRequired": {"x": ["y"]}}, (False, True, False)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "writer", "reader", "passes"), PROFILES, ids=[row[0] for row in PROFILES])
def test_profiles(name: str, writer: Any, reader: Any, passes: tuple[bool, bool, bool]) -> None:
    for profile, expected in zip(("exact", "lenient", "declared"), passes, strict=True):
        found = check(writer, reader, profile)
        assert found.failed is not expected, (profile, keys(found))
        for finding in found.findings:
            if finding.verdict is FAIL:
                proved(writer, reader, finding)


# Random pairs


@given(pairs(), st.lists(VALUES, min_size=12, max_size=12))
def test_the_verdict_holds_for_another_implementation(pair: tuple[Any, Any], values: list[Any]) -> None:
    """A pair without a fail: the reader refuses nothing that the writer allows. A fail: its record is refused."""
    writer, reader = pair
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    texts = [json.dumps(schema if isinstance(schema, bool) else {**draft, **schema}) for schema in pair]
    note("\n".join(texts))
    found = check(*texts)
    may_send, takes = library(writer), library(reader)
    if not found.failed:
        for value in values:
            assert not may_send.is_valid(value) or takes.is_valid(value), value
    for finding in found.findings:
        if finding.verdict is FAIL and finding.rule.key != "NOT_DECIDED" and not finding.rule.unproved:
            proved(writer, reader, finding)


@given(pairs())
def test_what_is_exact_is_strictest(pair: tuple[Any, Any]) -> None:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    texts = [json.dumps(schema if isinstance(schema, bool) else {**draft, **schema}) for schema in pair]
    note("\n".join(texts))
    for profile in ("lenient", "declared"):
        found = check(*texts, profile)
        if found.failed and "NOT_DECIDED" not in keys(found):
            assert check(*texts).failed, profile


@given(pairs())
def test_a_schema_reads_itself(pair: tuple[Any, Any]) -> None:
    for schema in pair:
        assert not check(schema, schema).failed


# In time


def definitions(count: int, keyword: str, leaf: Any) -> Any:
    """Each definition refers to the next one twice."""
    chained = {f"a{n}": {keyword: [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]} for n in range(count)}
    return {"$ref": "#/$defs/a0", "$defs": {**chained, f"a{count}": leaf}}


def doubled(count: int, leaf: Any) -> Any:
    """Each definition has the next one as two required properties: the smallest record has 2^count values."""
    chained = {
        f"a{n}": {
            "type": "object",
            "properties": {name: {"$ref": f"#/$defs/a{n + 1}"} for name in "lr"},
            "required": ["l", "r"],
        }
        for n in range(count)
    }
    return {"$ref": "#/$defs/a0", "$defs": {**chained, f"a{count}": leaf}}


def named(count: int, leaf: Any, **more: Any) -> Any:
    return {"type": "object", "properties": {f"p{n}": leaf for n in range(count)}, **more}


def kinds(count: int, leaf: Any) -> Any:
    """A union of objects that are told apart by a literal."""
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": {"kind": {"const": f"k{n}"}, "a": leaf, "b": STRING},
                "required": ["kind", "a"],
            }
            for n in range(count)
        ]
    }


def unions(depth: int, leaf: Any) -> Any:
    if not depth:
        return leaf
    return {"anyOf": [unions(depth - 1, {**leaf, "minimum": n}) for n in range(6)]}


def chained(count: int, leaf: Any) -> Any:
    """Each definition holds where the one before it holds."""
    definitions = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}], "minProperties": 1} for n in range(count)}
    return {"$ref": "#/$defs/a0", "$defs": {**definitions, f"a{count}": leaf}}


NUMBER = {"type": "number"}
LARGE: list[tuple[str, Any, Any, bool]] = [
    ("5,000 properties, one changed", named(5_000, INTEGER), named(5_000, INTEGER, properties={"p7": STRING}), False),
    ("5,000 properties widened", named(5_000, INTEGER), named(5_000, NUMBER), True),
    ("5,000 properties narrowed", named(5_000, NUMBER), named(5_000, INTEGER), False),
    ("5,000 properties removed", named(5_000, INTEGER), {"additionalProperties": False}, False),
    ("5,000 required properties", named(5_000, INTEGER),
     named(5_000, INTEGER, required=[f"p{n}" for n in range(5_000)]), False),
    ("references that fan out in allOf", definitions(40, "allOf", INTEGER), definitions(40, "allOf", NUMBER), True),
    ("references that fan out in anyOf", definitions(40, "anyOf", INTEGER), definitions(40, "anyOf", NUMBER), True),
    ("references that fan out in oneOf", definitions(20, "oneOf", INTEGER), definitions(20, "oneOf", NUMBER), False),
    ("a record of 2^40 values, widened", doubled(40, INTEGER), doubled(40, NUMBER), True),
    ("a record of 2^40 values, narrowed", doubled(40, NUMBER), doubled(40, INTEGER), False),
    ("a chain of 300 allOf, widened", chained(300, INTEGER), chained(300, NUMBER), True),
    ("a chain of 300 allOf, narrowed", chained(300, NUMBER), chained(300, INTEGER), False),
    ("a chain of 1,500 allOf, narrowed", chained(1_500, NUMBER), chained(1_500, INTEGER), False),
    ("a union of 60 kinds, widened", kinds(60, INTEGER), kinds(63, NUMBER), True),
    ("a union of 60 kinds, narrowed", kinds(60, NUMBER), kinds(60, INTEGER), False),
    ("unions of unions", unions(4, INTEGER), unions(4, {"type": "integer", "maximum": 5}), False),
    ("an enum of 5,000", {"enum": list(range(5_000))}, {"enum": list(range(4_999))}, False),
    ("arrays that are too long to write", {"type": "array", "minItems": 10**9},
     {"type": "array", "minItems": 10**9 + 1}, False),
    ("many patterns", {"type": "object", "patternProperties": {f"^k{n}": INTEGER for n in range(20)}},
     {"type": "object", "patternProperties": {f"^k{n}": NUMBER for n in range(20)}}, True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "writer", "reader", "reads"), LARGE, ids=[row[0] for row in LARGE])
def test_large_schemas_end_in_time(name: str, writer: Any, reader: Any, reads: bool) -> None:
    writer, reader = read(text_of(writer)), read(text_of(reader))
    with counted() as work:
        found = EVOLUTION.check(writer, reader, "exact")
    assert work.lines < 4 * SECOND
    assert found.failed is not reads, [finding.detail for finding in found.findings][:3]


def test_work_that_is_cut_off_is_told_and_counts_as_a_break() -> None:
    found = check(definitions(20, "oneOf", INTEGER), definitions(20, "oneOf", NUMBER))
    assert found.unfinished
    (finding,) = [finding for finding in found.findings if finding.verdict is FAIL]
    assert finding.rule.key == "NOT_DECIDED"
    assert "too large to compare in full" in finding.detail


# The reader's view


def reading(writer: Any, reader: Any, record: str | Value, format_: str = "json") -> Reading:
    written, with_schema = read(text_of(writer)), read(text_of(reader))
    data = record.encode() if isinstance(record, str) else FORMATS[format_].encode(record, None)
    layout = FORMATS[format_].trace(data, None)
    return EVOLUTION.resolve(layout, written, with_schema, layout)


def told(found: Reading) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(step.action.value, step.writer_path, step.reader_path, step.rule) for step in found.steps]


READER = {
    "type": "object",
    "properties": {
        "name": STRING,
        "count": INTEGER,
        "tags": {"type": "array", "items": STRING, "default": []},
        "owner": {"anyOf": [{"type": "null"}, {"title": "Person", "type": "object", "properties": {"id": INTEGER}}]},
    },
    "required": ["name"],
}


@pytest.mark.parametrize("format_", ["json", "messagepack"])
def test_the_view_of_a_record(format_: str) -> None:
    found = reading({}, READER, {"name": "x", "count": 2.0, "old": [1], "owner": {"id": 1, "no": 2}}, format_)
    assert found.readable
    assert found.value == {"name": "x", "count": 2, "owner": {"id": 1}, "tags": []}
    assert isinstance(found.value["count"], int)
    assert not found.lossless
    assert told(found) == [
        ("match", "/name", "/name", None),
        ("match", "/count", "/count", None),
        ("convert", "/count", "/count", None),
        ("skip", "/old", None, None),
        ("match", "/owner", "/owner", None),
        ("branch", "/owner", "/owner", None),
        ("match", "/owner/id", "/owner/id", None),
        ("skip", "/owner/no", None, None),
        ("default", None, "/tags", None),
    ]
    branch = found.steps[5]
    assert branch.detail == "It fits schema 2 of the 2 of anyOf, Person."
    assert found.steps[8].start is None


def test_steps_have_their_bits() -> None:
    text = '{"name": "x", "old": [1]}'
    found = reading({}, READER, text)
    for step in found.steps:
        if step.writer_path is not None:
            assert step.start is not None
            assert step.end is not None
            assert step.writer_path[1:] in text[step.start // 8 : step.end // 8]


def test_what_the_reader_refuses() -> None:
    found = reading({"properties": {"count": NUMBER}}, READER, '{"count": 1.5}')
    assert not found.readable
    assert found.value is None
    assert found.problem is not None
    assert found.problem.path == "/count"
    assert found.problem.expected == 'type "integer"'
    assert found.problem.found == "number 1.5"
    fails = [step for step in found.steps if step.action.value == "fail"]
    assert {(step.writer_path, step.rule) for step in fails} == {
        ("/count", "TYPE_NARROWED"),
        ("/name", "REQUIRED_ADDED"),
    }


def test_a_map_keeps_what_it_holds() -> None:
    reader = {"type": "object", "additionalProperties": INTEGER}
    found = reading({}, reader, '{"a": 1, "b": 2}')
    assert found.value == {"a": 1, "b": 2}
    assert found.lossless
    closed = reading({}, {"type": "object", "additionalProperties": False}, '{"a": 1}')
    assert closed.problem is not None
    assert closed.problem.detail == "/a: false allows nothing."


def test_what_json_has_no_word_for() -> None:
    found = reading({}, {"properties": {"b": STRING}}, {"b": b"\x00"}, "messagepack")
    assert found.problem is not None
    assert "none that JSON has" in found.problem.detail


def test_bytes_that_are_no_record() -> None:
    found = reading({}, READER, '{"name": ')
    assert found.problem is not None
    assert found.problem.detail.startswith("The bytes cannot be read")


@given(pairs(), VALUES)
def test_the_view_reads_what_is_valid_and_nothing_else(pair: tuple[Any, Any], value: Any) -> None:
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    texts = [json.dumps(schema if isinstance(schema, bool) else {**draft, **schema}) for schema in pair]
    found = reading(*texts, value)
    assert found.readable is library(pair[1]).is_valid(value)
    if found.lossless and not any(step.action.value in ("default", "convert") for step in found.steps):
        assert plain(found.value) == value


def test_a_schema_that_is_none_is_no_version() -> None:
    with pytest.raises(SchemaError):
        read('{"type": "strin"}')


@pytest.mark.parametrize(
    ("writer", "reader"),
    [
        ({"if": STRING, "then": {"maxLength": 3}}, {"if": STRING, "then": {"maxLength": 3}, "else": {"type": "null"}}),
        ({"if": STRING, "else": {"type": "null"}}, {"if": INTEGER, "then": False}),
        ({"contains": INTEGER, "minContains": 0}, {"contains": INTEGER}),
        ({"contains": INTEGER}, {"contains": INTEGER, "minContains": 3, "maxContains": 4}),
        ({"required": ["a"]}, {"required": ["a", "b", "c"]}),
        ({}, {"type": "object", "required": ["only"]}),
    ],
)
def test_fixes_go_on_until_nothing_breaks(writer: Any, reader: Any) -> None:
    text = text_of(reader)
    for _ in range(4):
        failing = [finding for finding in check(writer, text).findings if finding.verdict is FAIL]
        if not failing:
            return
        assert failing[0].fix is not None
        text = edited(text, failing[0].fix.reader)
    raise AssertionError(text)


def test_a_schema_that_becomes_true_is_refused_and_it_is_told_that_nothing_breaks() -> None:
    """By the profile `exact`, as Karapace does; an object, and a schema that says nothing of a type, may become true."""
    found = check(STRING, True)
    assert [(one.rule.key, one.verdict, one.also_known_as) for one in found.findings if one.verdict is FAIL] == [
        ("SCHEMA_GIVEN_UP", FAIL, ("karapace: type_changed",))
    ]
    assert "Every old record is still valid" in found.findings[0].detail
    for profile in ("lenient", "declared"):
        assert not check(STRING, True, profile).failed
    for writer in ({"type": "object"}, {}, True, False, {"properties": {"a": STRING}}):
        assert not check(writer, True).failed, writer
    told = compare([SchemaText(json.dumps(schema), "json-schema") for schema in (STRING, True)])
    assert not told.backward
    (case,) = [case for one in told.rules for case in one.cases if one.rule.key == "SCHEMA_GIVEN_UP"]
    assert (case.witness, case.unproved) == (None, "Every old record is still valid, so none shows it.")
