"""Avro's evolution: random pairs against two libraries; the rules one by one; large and odd schemas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import event, given

from explorer.evolve import compare, read_with, write
from explorer.scenario import SchemaText
from explorer.wire.evolution.avro import EVOLUTION, check
from explorer.wire.formats import FORMATS
from explorer.wire.reading import Action, Reading
from explorer.wire.rule import Check, Finding, Verdict
from explorer.wire.schema import MISSING, Schema
from explorer.wire.schemas import avro
from explorer.wire.value import Logical, Value, same

from ..work import SECOND, counted
from .avro_library import alike, apache_can, by_apache, by_fastavro, edited, plain, shows
from .avro_pairs import MadePair, made_pairs

FORMAT = FORMATS["avro"]


def schema(told: Any) -> Schema:
    """A schema from JSON, or from a text in either notation."""
    return avro.LANGUAGE.parse(told if isinstance(told, str) and not told.isidentifier() else json.dumps(told), None)


def record(*fields: Any, name: str = "Person", **more: Any) -> dict[str, Any]:
    """A record; a field is (name, type) or (name, type, default)."""
    listed = [dict(zip(("name", "type", "default"), field, strict=False)) for field in fields]
    return {"type": "record", "name": name, **more, "fields": listed}


def between(writer: Any, reader: Any) -> Check:
    return check(schema(writer), schema(reader))


def reading(writer: Any, reader: Any, value: Value) -> Reading:
    old, new = schema(writer), schema(reader)
    _, data = write(FORMAT, old, value)
    return read_with(FORMAT, data, old, new)[0]


def only(found: Check, key: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = [finding for finding in found.findings if finding.rule.key == key]
    return finding


def told(found: Check) -> dict[str, Verdict]:
    return {finding.rule.key: finding.verdict for finding in found.findings}


# Random pairs


@given(made_pairs())
def test_a_pair_without_a_fail_is_read_and_the_value_is_ours(made: MadePair) -> None:
    """Of a pair with a fail, whoever reads the record all the same reads what we read."""
    old, new = json.dumps(made.writer), json.dumps(made.reader)
    writer, reader = schema(old), schema(new)
    found = check(writer, reader)
    event("fails" if found.failed else "does not fail")
    _, data = write(FORMAT, writer, made.record)
    ours, _ = read_with(FORMAT, data, writer, reader)
    rules = {step.rule for step in ours.steps if step.rule}
    if not found.failed:
        assert ours.problem is None or rules & {"BYTES_NOT_TEXT"}, ours.problem
    for read in [by_fastavro, *([by_apache] if apache_can(made.writer, made.reader) else [])]:
        try:
            theirs = read(data, old, new)
        except Exception as error:
            # Apache's library refuses a default of a later branch. Of a pair that fails, a library may look at types
            # before it has met a value, and the Python ones at the names of records.
            assert found.failed or ours.problem or "DEFAULT_INVALID" in rules, (read.__name__, error)
        else:
            assert ours.problem is None, (read.__name__, theirs, ours.problem)
            assert alike(plain(ours.value), theirs), (read.__name__, theirs, ours.value)


@given(made_pairs())
def test_a_fail_or_warning_has_a_witness_and_every_edit_mends_it(made: MadePair) -> None:
    writer, reader = schema(made.writer), schema(made.reader)
    for finding in check(writer, reader).findings:
        if finding.verdict is Verdict.PASS:
            continue
        event(finding.rule.key)
        witnessed(writer, reader, finding)
        assert finding.fix is not None or finding.rule.key == "MISSING_UNION_BRANCH"
        for side, edits in (("reader", finding.fix.reader), ("writer", finding.fix.writer)) if finding.fix else ():
            if edits:
                text = edited((reader if side == "reader" else writer).text, edits)
                after = check(writer, schema(text)) if side == "reader" else check(schema(text), reader)
                again = [(other.rule.key, other.path, other.detail) for other in after.findings]
                assert (finding.rule.key, finding.path, finding.detail) not in again, (side, text)


def witnessed(writer: Schema, reader: Schema, finding: Finding) -> None:
    """The witness shows the finding; where it cannot be read, fastavro cannot either."""
    example = finding.shown()
    if example is MISSING:
        assert finding.rule.unproved, finding
        return
    _, data = write(FORMAT, writer, example)
    ours, _ = read_with(FORMAT, data, writer, reader)
    assert shows(ours, finding), (example, ours.steps)
    if finding.verdict is Verdict.FAIL:
        assert ours.problem is not None or any(step.rule == "NAME_MISMATCH" for step in ours.steps)
        with pytest.raises(Exception):  # noqa: B017 — theirs are of many kinds, bare ones among them
            by_fastavro(data, writer.text, reader.text)


# The rules, one by one

Enum = {"type": "enum", "name": "Color", "symbols": ["RED", "GREEN"]}
Fixed4 = {"type": "fixed", "name": "Four", "size": 4}

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS

CASES: list[tuple[str, Any, Any, Verdict, str, str]] = [
    # rule, writer, reader, verdict, path in the record, words
    ("NAME_MISMATCH", record(name="A"), record(name="B"), FAIL, "", "A was written, B is wanted, and B has no alias A."),
    ("TYPE_MISMATCH", record(("a", "string")), record(("a", "int")), FAIL, "/a", "string was written, int is wanted."),
    ("TYPE_MISMATCH", ["null", "int"], "int", FAIL, "", "null was written, int is wanted."),
    ("READER_FIELD_MISSING_DEFAULT_VALUE", record(), record(("a", "int")), FAIL, "", "a is wanted, was not written"),
    ("MISSING_ENUM_SYMBOLS", {**Enum, "symbols": ["RED", "BLUE"]}, Enum, FAIL, "", "Color does not know BLUE."),
    ("FIXED_SIZE_MISMATCH", Fixed4, {**Fixed4, "size": 8}, FAIL, "", "4 bytes were written, 8 are wanted."),
    ("MISSING_UNION_BRANCH", "string", ["null", "int"], FAIL, "", "No branch of the reader's union reads string."),
    ("MISSING_UNION_BRANCH", {**Enum, "symbols": ["BLUE"]}, ["null", Enum], FAIL, "",
     "The enum Color does not because: Color does not know BLUE."),
    ("DEFAULT_INVALID", record(), record(("a", ["null", "int"], 1)), WARN, "", "of a later branch of its union"),
    ("ALIAS_ONE_WAY", record(name="A"), record(name="B", aliases=["A"]), PASS, "", "B knows A as an alias"),
    ("NAMESPACE_CHANGED", record(namespace="a"), record(namespace="b"), WARN, "", "the same name in another namespace"),
    ("LOGICAL_TYPE_CHANGED", "int", {"type": "int", "logicalType": "date"}, WARN, "", "int is read as date"),
    ("PROMOTION_LOSES_PRECISION", "long", "double", WARN, "", "9007199254740993 becomes 9007199254740992"),
    ("PROMOTION_LOSES_PRECISION", "int", "float", WARN, "", "16777217 becomes 16777216"),
    ("BYTES_NOT_TEXT", "bytes", "string", WARN, "", "bytes that are not UTF-8 cannot be"),
    ("ENUM_DEFAULT_TAKEN", {**Enum, "symbols": ["RED", "BLUE"]}, {**Enum, "default": "RED"}, WARN, "",
     "BLUE of Color is read as RED, the default."),
    ("UNION_AMBIGUOUS", "int", ["null", "long", "int"], WARN, "", "int is read as long, the first branch that matches"),
    ("DEFAULT_CHANGED", record(("a", "int", 1)), record(("a", "int", 2)), WARN, "/a", "is 2 for the reader, and 1 for"),
    ("FIELD_DROPPED", record(("a", "int")), record(), PASS, "/a", "its bytes are stepped over"),
    ("REORDERED", record(("a", "int"), ("b", "int")), record(("b", "int"), ("a", "int")), PASS, "", "in another order"),
    ("DOC_CHANGED", record(doc="old"), record(doc="new"), PASS, "", "The documentation of Person changed."),
]  # fmt: skip


@pytest.mark.parametrize(("key", "writer", "reader", "verdict", "path", "words"), CASES)
def test_each_rule(key: str, writer: Any, reader: Any, verdict: Verdict, path: str, words: str) -> None:
    old, new = schema(writer), schema(reader)
    found = check(old, new)
    finding = only(found, key)
    assert (finding.verdict, finding.path) == (verdict, path)
    assert words in finding.detail
    assert found.failed is (verdict is Verdict.FAIL)
    if verdict is not Verdict.PASS:
        witnessed(old, new, finding)
    if not isinstance(reader, list):  # a change of its own is never found where nothing changed
        assert key not in told(check(new, new)) or key == "DEFAULT_INVALID"


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} == {rule.key for rule in EVOLUTION.rules}


def test_a_rule_passes_where_it_was_asked_and_does_not_apply_where_there_was_nothing_to_ask() -> None:
    person = record(("name", "string"), ("color", Enum), ("id", Fixed4), ("age", ["null", "int"]))
    assert check(schema(person), schema(person)).asked >= {
        "NAME_MISMATCH", "TYPE_MISMATCH", "MISSING_ENUM_SYMBOLS", "FIXED_SIZE_MISMATCH", "MISSING_UNION_BRANCH",
    }  # fmt: skip
    assert between("int", "int").asked == {"TYPE_MISMATCH"}


def test_places_in_both_texts_of_both_notations() -> None:
    old = '{"type": "record", "name": "P", "fields": [\n  {"name": "age", "type": "string"}\n]}'
    new = "schema P;\nrecord P {\n    int age;\n    string name;\n}"
    found = between(old, new)
    mismatch, absent = only(found, "TYPE_MISMATCH"), only(found, "READER_FIELD_MISSING_DEFAULT_VALUE")
    assert mismatch.writer is not None and mismatch.writer.place is not None
    assert mismatch.reader is not None and mismatch.reader.place is not None
    assert (mismatch.writer.place.line, mismatch.writer.place.column) == (2, 27)
    assert (mismatch.reader.place.line, mismatch.reader.place.column) == (3, 5)
    assert absent.reader is not None and absent.reader.place is not None
    assert (absent.reader.place.line, absent.reader.place.column) == (4, 12)
    assert mismatch.reader.pointer == "/fields/0/type"


def test_recursion_counts_as_compatible_while_it_is_looked_at() -> None:
    tree = record(("value", "int"), ("left", ["null", "Tree"]), name="Tree")
    wider = record(("value", "long"), ("left", ["null", "Tree"]), name="Tree")
    assert not between(tree, wider).failed
    assert told(between(wider, tree)) == {"TYPE_MISMATCH": Verdict.FAIL}


# Readings


def test_the_first_branch_that_matches_is_taken_and_what_java_takes_is_told() -> None:
    read = reading("int", ["null", "float", "int"], 5)
    assert same(read.value, 5.0)
    (step,) = [step for step in read.steps if step.action is Action.BRANCH]
    assert step.rule == "UNION_AMBIGUOUS"
    assert "Branch 2 would say the same as the writer's, and Avro Java takes that one." in step.detail


def test_a_branch_that_fails_for_some_values_reads_the_others() -> None:
    writer, reader = {**Enum, "symbols": ["RED", "BLUE"]}, ["null", Enum]
    assert reading(writer, reader, "RED").value == "RED"
    lost = reading(writer, reader, "BLUE")
    assert lost.problem is not None
    assert lost.problem.detail == "Color does not know the symbol BLUE."
    assert lost.value is None


def test_records_of_any_name_are_read_and_both_are_told() -> None:
    read = reading(record(("a", "int"), name="A"), record(("a", "int"), name="B"), {"a": 1})
    assert read.value == {"a": 1}
    (step,) = [step for step in read.steps if step.rule == "NAME_MISMATCH"]
    assert step.detail.startswith("A is read as B. Avro Java's decoder does not look at the names of records")
    assert reading({**Enum, "name": "A"}, {**Enum, "name": "B"}, "RED").problem is not None


def test_a_long_is_rounded_once() -> None:
    twice = (1 << 60) + (1 << 36) + 1  # by way of a double the last bit is lost, and the tie goes the other way
    assert same(reading("long", "float", twice).value, float((1 << 60) + (1 << 37)))
    assert same(reading("long", "double", (1 << 53) + 1).value, float(1 << 53))
    assert not reading("long", "double", (1 << 53) + 1).lossless
    assert reading("long", "double", 1 << 53).lossless


def test_a_default_has_the_meaning_of_its_type() -> None:
    date, price = (
        {"type": "int", "logicalType": "date"},
        {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2},
    )
    inner = record(("x", "int", 1), ("y", "int"), name="Inner")
    new = record(
        ("day", date, 19860), ("price", price, "\u0004\u00d2"), ("in", inner, {"y": 2}), ("n", ["double", "int"], 3)
    )
    read = reading(record(), new, {})
    assert read.value["day"] == Logical("date", 19860, "2024-05-17")
    assert read.value["price"].text == "12.34"
    assert read.value["in"] == {"x": 1, "y": 2}
    assert same(read.value["n"], 3.0)
    assert {step.action for step in read.steps} == {Action.DEFAULT}
    assert read.lossless


def test_a_key_that_was_written_twice_is_read_once() -> None:
    writer, reader = schema({"type": "map", "values": "int"}), schema({"type": "map", "values": "long"})
    read, _ = read_with(FORMAT, bytes.fromhex("04 02 61 02 02 61 04 00"), writer, reader)
    assert read.value == {"a": 2}
    assert not read.lossless


def test_steps_have_the_bits_of_the_writer() -> None:
    read = reading(
        record(("a", "int"), ("gone", "string")), record(("a", "long"), ("new", "int", 0)), {"a": 1, "gone": "xy"}
    )
    found = {step.action: (step.writer_path, step.reader_path, step.start, step.end) for step in read.steps}
    assert found == {
        Action.MATCH: ("/a", "/a", 0, 8),
        Action.PROMOTE: ("/a", "/a", 0, 8),
        Action.DEFAULT: (None, "/new", None, None),
        Action.SKIP: ("/gone", None, 8, 32),
    }
    assert read.value == {"a": 1, "new": 0}
    assert not read.lossless


def test_bytes_that_stop_are_told_as_such() -> None:
    writer = schema("string")
    read, _ = read_with(FORMAT, b"\x10ab", writer, writer)
    assert read.problem is not None
    assert read.value is None


# Fixes

FIXES: list[tuple[str, str, str, str, str]] = [
    # rule, writer, reader, the reader's text after its fix, the writer's after its own
    (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "record P { int a; }",
        "record P { int a; string b; }",
        'record P { int a; string b = ""; }',
        "record P { int a; string b; }",
    ),
    (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        'record P { int @aliases(["name"]) fullName; }',
        "record P { int name; }",
        "record P { int name = 0; }",
        'record P { int @aliases(["name", "fullName"]) name; }',
    ),
    (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        "record P { int name; }",
        "record P { int fullName; }",
        'record P { int @aliases(["name"]) fullName; }',
        'record P { int @aliases(["name"]) fullName; }',
    ),
    (
        "TYPE_MISMATCH",
        "record P { long a; }",
        "record P { int a; }",
        "record P { union { int, long } a; }",
        "record P { int a; }",
    ),
    (
        "TYPE_MISMATCH",
        "record P { union { null, int } a = null; }",
        "record P { int a; }",
        "record P { union { int, null } a; }",
        "",
    ),
    ("MISSING_ENUM_SYMBOLS", "enum E { A, B, C }", "enum E { A }", "enum E { A, B, C }", "enum E { A }"),
    ("FIXED_SIZE_MISMATCH", "fixed F(4);", "fixed F(8);", "fixed F(4);", "fixed F(8);"),
    (
        "MISSING_UNION_BRANCH",
        "record P { union { null, int, string } a; }",
        "record P { union { null, int } a; }",
        "record P { union { null, int, string } a; }",
        "record P { union { null, int } a; }",
    ),
    (
        "PROMOTION_LOSES_PRECISION",
        "record P { long a; }",
        "record P { double a; }",
        "record P { long a; }",
        "record P { double a; }",
    ),
    (
        "DEFAULT_CHANGED",
        "record P { int a = 1; }",
        "record P { int a = 2; }",
        "record P { int a = 1; }",
        "record P { int a = 2; }",
    ),
    (
        "UNION_AMBIGUOUS",
        "record P { int a; }",
        "record P { union { long, int } a; }",
        "record P { union { int, long } a; }",
        "",
    ),
    (
        "NAME_MISMATCH",
        '{"type": "enum", "name": "Old", "symbols": ["A"]}',
        '{"type": "enum", "name": "New", "symbols": ["A"]}',
        '{"type": "enum", "name": "New", "aliases": ["Old"], "symbols": ["A"]}',
        '{"type": "enum", "name": "New", "symbols": ["A"]}',
    ),
    (
        "NAMESPACE_CHANGED",
        '{"type": "fixed", "name": "a.F", "size": 1}',
        '{"type": "fixed", "name": "F", "namespace": "b", "size": 1}',
        '{"type": "fixed", "name": "F", "aliases": ["a.F"], "namespace": "b", "size": 1}',
        '{"type": "fixed", "name": "b.F", "size": 1}',
    ),
    (
        "LOGICAL_TYPE_CHANGED",
        '{"type": "int", "logicalType": "date"}',
        '"int"',
        '{"type": "int", "logicalType": "date"}',
        '"int"',
    ),
    (
        "TYPE_MISMATCH",
        '{"type": "record", "name": "P", "fields": [{"name": "a", "type": ["null", "int"], "default": null}]}',
        '{"type": "record", "name": "P", "fields": [{"name": "a", "type": "int"}]}',
        '{"type": "record", "name": "P", "fields": [{"name": "a", "type": ["int", "null"]}]}',
        "",
    ),
    (
        "READER_FIELD_MISSING_DEFAULT_VALUE",
        '{"type": "record", "name": "P", "fields": []}',
        '{"type": "record", "name": "P", "fields": [{"name": "e", "type": {"type": "fixed", "name": "F", "size": 1}}]}',
        "",
        '{"type": "record", "name": "P", "fields": [{"name": "e", "type": {"type": "fixed", "name": "F", "size": 1}}]}',
    ),
]


@pytest.mark.parametrize(("key", "writer", "reader", "mended", "kept"), FIXES)
def test_fixes_of_either_side(key: str, writer: str, reader: str, mended: str, kept: str) -> None:
    """As one would write them; "" where nothing can be done safely."""

    def whole(text: str) -> str:
        return text if text[0] in '{["' else f"schema {text.split()[1].partition('(')[0]};\n{text}"

    old, new = schema(whole(writer)), schema(whole(reader))
    fix = only(check(old, new), key).fix
    assert fix is not None
    assert (edited(new.text, fix.reader) if fix.reader else "") == (whole(mended) if mended else "")
    assert (edited(old.text, fix.writer) if fix.writer else "") == (whole(kept) if kept else "")


def test_no_edit_where_a_default_or_a_name_depends_on_it() -> None:
    deep = record(("a", {"type": "array", "items": "int"}, [1]), ("b", "int"))
    fix = only(between(record(("a", {"type": "array", "items": "int"}), ("b", "long")), deep), "TYPE_MISMATCH").fix
    assert fix is not None and fix.reader and fix.writer  # a union keeps what is there
    uses = record(("a", Enum), ("b", "Color"))
    fix = only(between(record(("a", "int"), ("b", {**Enum, "symbols": ["RED"]})), uses), "TYPE_MISMATCH").fix
    assert fix is not None and not fix.writer
    default = {**Enum, "symbols": ["RED", "GREEN", "BLUE"], "default": "BLUE"}
    fix = only(between(default, Enum), "MISSING_ENUM_SYMBOLS").fix
    assert fix is not None and fix.reader and not fix.writer


# Large and odd schemas


def fields(count: int, type_: Any, name: str = "f") -> list[tuple[str, Any]]:
    return [(f"{name}{index}", type_) for index in range(count)]


def records(count: int, name: str = "R", *more: Any) -> list[Any]:
    return [record(*more, name=name.format(index) if "{" in name else f"{name}{index}") for index in range(count)]


def chain(count: int, type_: str) -> str:
    """A record in a record in a record."""
    middle = "".join(f"record R{index} {{ R{index + 1} a; }}\n" for index in range(count))
    return f"schema R0;\n{middle}record R{count} {{ {type_} a; }}"


def doubling(count: int, type_: str) -> str:
    """A record with two fields of a record with two fields …: a value of it has 2^count ends."""
    middle = "".join(f"record R{index} {{ R{index + 1} a; R{index + 1} b; }}\n" for index in range(count))
    return f"schema R0;\n{middle}record R{count} {{ {type_} a; }}"


def web(count: int, space: str) -> str:
    """Every record holds any other one."""
    union = ", ".join(f"R{index}" for index in range(count))
    inner = "".join(f"record R{index} {{ array<union {{ {union} }}> a; }}\n" for index in range(count))
    return f"namespace {space};\nschema union {{ {union} }};\n{inner}"


def nested(depth: int, type_: Any) -> Any:
    for level in range(depth):
        type_ = {"type": "array", "items": ["null", type_]} if level % 2 else {"type": "map", "values": type_}
    return type_


def dense(count: int) -> str:
    """JSON without a space to spare."""
    return json.dumps(record(*fields(count, "int")), separators=(",", ":"))


LARGE: dict[str, tuple[Any, Any, bool | None, bool | None]] = {
    # writer, reader, backward, forward; None where no answer is one, too
    "1,000 fields": (dense(1_000), dense(1_000), True, True),
    "1,000 of other names": (dense(1_000), dense(1_000).replace('"f', '"g').replace("gields", "fields"), False, False),
    "1,000 of other types": (dense(1_000), dense(1_000).replace('"int"', '"string"'), False, False),
    "1,000 promoted": (dense(1_000), dense(1_000).replace('"int"', '"float"'), True, False),
    "a union of 600 records": (records(600), records(600), True, True),
    "a union of 600 others": (records(600), records(600, "S"), False, False),
    "600 namespaces": (records(600, "n{}.R"), records(600, "m{}.R"), True, True),
    "600 namespaces of which none fits": (records(600, "n{}.R"), records(500, "m{}.R", ("a", "int")), None, None),
    "every record in every other": (web(120, "a"), web(120, "b"), None, None),
    "a chain of 600": (chain(600, "int"), chain(600, "string"), False, False),
    "a value without an end": (doubling(100, "int"), doubling(100, "string"), False, False),
    "deep containers": (nested(50, "int"), nested(50, "string"), False, False),
    "2,000 symbols": (
        {**Enum, "symbols": [f"a{index}" for index in range(2_000)]},
        {**Enum, "symbols": [f"b{index}" for index in range(2_000)]}, False, False,
    ),
    "recursion": ("record A { A? a; }", "record A { A? a; int b = 0; }", True, True),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_large_schemas_end_in_time(name: str) -> None:
    writer, reader, backward, forward = LARGE[name]
    old, new = schema(writer), schema(reader)
    with counted() as work:
        ahead, back = check(old, new), check(new, old)
    assert work.lines < 0.5 * SECOND  # a thousand fields, each compared with each, would be five lines a pair
    for found, wanted in ((ahead, backward), (back, forward)):
        if wanted is not None:
            assert not found.unfinished
            assert found.failed is not wanted
    with counted() as work:
        compare([SchemaText(old.text, "avro"), SchemaText(new.text, "avro")])  # texts are read again, witnesses made
    assert work.lines < SECOND
