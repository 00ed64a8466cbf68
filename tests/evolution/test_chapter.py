"""What the chapter "Encoding and Evolution" of Kleppmann's book teaches, each fact as two versions of a schema.

`reads` says who reads whom: the new version old data (backward), the old one new data (forward). Every no is shown by a
record that was written for real and cannot be read, or not as it was.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from explorer.evolve import BACKWARD, FORWARD, Case, Compatibility, compare, read_with, resolve, write
from explorer.resolution import versions_of
from explorer.scenario import SchemaText
from explorer.wire.formats import FORMATS
from explorer.wire.reading import Action
from explorer.wire.rule import Verdict
from explorer.wire.value import Value, same


def avro(*fields: str, types: str = "") -> str:
    return f"schema Person;\nrecord Person {{ string userName; {' '.join(fields)} }}\n{types}"


def protobuf(*fields: str, types: str = "") -> str:
    return f'syntax = "proto3";\n{types}message Person {{ string user_name = 1; {" ".join(fields)} }}\n'


def thrift(*fields: str) -> str:
    return f"struct Person {{ 1: string userName; {' '.join(fields)} }}\n"


def compared(old: str, new: str) -> Compatibility:
    return compare([SchemaText(old, root="Person"), SchemaText(new, root="Person")])


def reads(old: str, new: str) -> tuple[bool, bool]:
    """Backward and forward; and every fail has a witness that cannot be read."""
    told = compared(old, new)
    for case in cases(told):
        if case.finding.verdict is Verdict.FAIL:
            assert case.witness is not None, case.finding.detail
    return told.backward, told.forward


def cases(told: Compatibility) -> list[Case]:
    return [case for result in told.rules for case in result.cases]


def rules(told: Compatibility, direction: str) -> dict[str, Verdict]:
    """What was told in a direction, by rule."""
    return {result.rule.key: result.outcome for result in told.rules if result.direction == direction and result.cases}


def read(old: str, new: str, record: Value, format_: str = "avro") -> Value:
    """What the second schema makes of a record that the first one wrote."""
    first, second = SchemaText(old, root="Person"), SchemaText(new, root="Person")
    told = resolve(FORMATS[format_], first, second, record_text=json.dumps(record))
    assert told.reading.problem is None, told.reading.problem
    return told.reading.value


PERSON = {"userName": "Martin"}
AVRO_FACTS: list[tuple[str, str, str, tuple[bool, bool]]] = [
    ("a field added with a default", avro(), avro("long n = 0;"), (True, True)),
    ("a field added without one", avro(), avro("long n;"), (False, True)),
    ("a field removed that has a default", avro("long n = 0;"), avro(), (True, True)),
    ("a field removed that has none", avro("long n;"), avro(), (True, False)),
    ("a field renamed with an alias", avro("long n;"), avro('long @aliases(["n"]) number;'), (True, False)),
    ("a field renamed without one", avro("long n;"), avro("long number;"), (False, False)),
    ("a branch added to a union", avro("union { null, long } n;"), avro("union { null, long, string } n;"), (True, False)),
    ("a branch removed from a union", avro("union { null, long } n;"), avro("union { long } n;"), (False, True)),
    ("a field that may be null from now on", avro("long n;"), avro("union { null, long } n;"), (True, False)),
    ("int to long", avro("int n;"), avro("long n;"), (True, False)),
    ("long to int", avro("long n;"), avro("int n;"), (False, True)),
    ("another order of fields", avro("long n;", "int m;"), avro("int m;", "long n;"), (True, True)),
    ("a symbol added to an enum", avro("E e;", types="enum E { A }"), avro("E e;", types="enum E { A, B }"), (True, False)),
    ("a symbol added to an enum with a default", avro("E e;", types="enum E { A } = A;"),
     avro("E e;", types="enum E { A, B } = A;"), (True, True)),
    ("one value to a list", avro("long n;"), avro("array<long> n;"), (False, False)),
    ("a nested list", avro("array<int> n;"), avro("array<array<int>> n;"), (False, False)),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "old", "new", "wanted"), AVRO_FACTS, ids=[fact[0] for fact in AVRO_FACTS])
def test_avro(fact: str, old: str, new: str, wanted: tuple[bool, bool]) -> None:
    assert reads(old, new) == wanted


def test_avro_fills_a_default_and_steps_over_what_it_does_not_want() -> None:
    old, new = avro("string photo;"), avro("long n = 7;")
    assert read(old, new, {**PERSON, "photo": "…"}) == {**PERSON, "n": 7}
    told = compared(avro("long n = 0;"), avro())
    assert rules(told, BACKWARD) == {"FIELD_DROPPED": Verdict.PASS}


def test_avro_reads_an_old_name_by_an_alias_of_the_reader_only() -> None:
    old, new = avro("long n;"), avro('long @aliases(["n"]) number;')
    assert read(old, new, {**PERSON, "n": 1337}) == {**PERSON, "number": 1337}
    told = compared(old, new)
    assert rules(told, BACKWARD) == {"ALIAS_ONE_WAY": Verdict.PASS}
    (case,) = [case for case in cases(told) if case.finding.verdict is Verdict.FAIL]
    assert "The writer calls it number; only the reader's aliases are looked at." in case.finding.detail


def test_avro_finds_fields_by_name_whatever_their_order() -> None:
    old, new = avro("long n;", "int m;"), avro("int m;", "long n;")
    record = {**PERSON, "n": 1, "m": 2}
    assert read(old, new, record) == record
    first, second = (write(FORMATS["avro"], schema, record)[1] for schema in both(old, new))
    assert first != second  # "the order of fields" is the order of the bytes


def both(old: str, new: str) -> list[Any]:
    return [view.schema for view in versions_of([SchemaText(old, root="Person"), SchemaText(new, root="Person")])]


def test_avro_takes_int_for_long_and_nothing_back() -> None:
    assert read(avro("int n;"), avro("long n;"), {**PERSON, "n": 5}) == {**PERSON, "n": 5}
    (case,) = [
        case for case in cases(compared(avro("int n;"), avro("long n;"))) if case.finding.verdict is Verdict.FAIL
    ]
    assert (case.direction, case.finding.detail) == (FORWARD, "long was written, int is wanted.")
    assert case.witness is not None
    assert case.witness.reading.problem is not None


def test_avro_bytes_hold_no_names_and_no_numbers() -> None:
    """A name may be as long as it likes: the bytes do not change. So only the writer's schema can say what they are."""
    short, long = both(avro("long n;"), avro("long favouriteNumberOfThatPerson;"))
    data = write(FORMATS["avro"], short, {**PERSON, "n": 1337})[1]
    assert data == write(FORMATS["avro"], long, {**PERSON, "favouriteNumberOfThatPerson": 1337})[1]
    assert data == bytes.fromhex("0c 4d 61 72 74 69 6e f2 14")


# Across the languages: the same change, in each


def test_a_name_is_free_in_protocol_buffers_and_thrift_and_not_in_avro() -> None:
    assert reads(protobuf("int64 n = 2;"), protobuf("int64 number = 2;")) == (True, True)
    assert reads(thrift("2: i64 n;"), thrift("2: i64 number;")) == (True, True)
    assert reads(avro("long n;"), avro("long number;")) == (False, False)


def test_a_tag_is_for_ever() -> None:
    """The number is the name in the bytes: under another one the old value is not found."""
    old, new = protobuf("int64 n = 2;"), protobuf("int64 n = 3;")
    assert read(old, new, {"userName": "Martin", "n": 1337}, "protobuf").get("n", 0) == 0
    assert Verdict.FAIL in rules(compared(old, new), BACKWARD).values()
    assert (
        read(thrift("2: i64 n;"), thrift("3: optional i64 n;"), {"userName": "Martin", "n": 1337}, "thrift-binary")
        == PERSON
    )


def test_a_tag_that_is_used_again_reads_old_data_as_something_else() -> None:
    old, new = protobuf("int64 n = 2;"), protobuf("string photo = 2;")
    assert Verdict.FAIL in rules(compared(old, new), BACKWARD).values()
    old, new = protobuf("int64 n = 2;"), protobuf("bool known = 2;")
    assert read(old, new, {"userName": "Martin", "n": 1337}, "protobuf")["known"] is True


def test_a_wider_integer_is_truncated_by_the_old_reader() -> None:
    """ "If the decoded 64-bit value won't fit in 32 bits, it will be truncated." In Avro it cannot be read at all."""
    wide, narrow = protobuf("int64 n = 2;"), protobuf("int32 n = 2;")
    assert read(narrow, wide, {"userName": "Martin", "n": -5}, "protobuf")["n"] == -5
    assert read(wide, narrow, {"userName": "Martin", "n": (1 << 40) + 7}, "protobuf")["n"] == 7
    told = compared(narrow, wide)
    assert any(case.witness for case in cases(told) if case.direction == FORWARD)
    assert compared(avro("int n;"), avro("long n;")).forward is False


def test_one_value_to_a_list_is_free_in_protocol_buffers_and_breaks_thrift_and_avro() -> None:
    """ "New code reading old data sees a list with zero or one elements; old code reading new data sees only the last." """
    one, many = protobuf("string photo = 2;"), protobuf("repeated string photo = 2;")
    assert read(one, many, {"userName": "Martin", "photo": "a"}, "protobuf")["photo"] == ["a"]
    assert read(one, many, PERSON, "protobuf").get("photo", []) == []
    assert read(many, one, {"userName": "Martin", "photo": ["a", "b"]}, "protobuf")["photo"] == "b"
    assert reads(avro("string photo;"), avro("array<string> photo;")) == (False, False)
    told = compared(thrift("2: string photo;"), thrift("2: list<string> photo;"))
    assert {Verdict.FAIL} <= set(rules(told, BACKWARD).values())


def test_thrift_and_avro_have_lists_in_lists_and_protocol_buffers_has_not() -> None:
    (view,) = versions_of([SchemaText(thrift("2: list<list<i32>> n;"), root="Person")])
    assert view.schema is not None
    (view,) = versions_of([SchemaText(avro("array<array<int>> n;"))])
    assert view.schema is not None
    (view,) = versions_of([SchemaText(protobuf("repeated repeated int32 n = 2;"), root="Person")])
    assert view.schema is None


def test_a_required_field_may_not_be_added() -> None:
    assert Verdict.FAIL in rules(compared(thrift(), thrift("2: required i64 n;")), BACKWARD).values()
    proto2 = protobuf().replace("proto3", "proto2").replace("string user_name", "optional string user_name")
    added = proto2.replace("}", "required int64 n = 2; }")
    assert Verdict.FAIL in rules(compared(proto2, added), BACKWARD).values()
    assert reads(avro(), avro("long n;"))[0] is False


def test_unknown_fields_are_kept_by_protocol_buffers_and_lost_by_others() -> None:
    record = {"userName": "Martin", "n": 1337}
    for format_, old, new in (
        ("protobuf", protobuf(), protobuf("int64 n = 2;")),
        ("thrift-binary", thrift(), thrift("2: i64 n;")),
        ("avro", avro(), avro("long n;")),
    ):
        first, second = both(old, new)
        data = write(FORMATS[format_], second, record)[1]
        reading, _ = read_with(FORMATS[format_], data, second, first)
        (step,) = [step for step in reading.steps if step.writer_path == "/n"]
        assert step.action is (Action.PRESERVE if format_ == "protobuf" else Action.SKIP), format_
        assert reading.value == PERSON
        assert reading.lossless is (format_ == "protobuf"), format_


def test_the_order_of_fields_is_free_in_all() -> None:
    for format_, old, new in (
        ("protobuf", protobuf("int64 n = 2;", "int64 m = 3;"), protobuf("int64 m = 3;", "int64 n = 2;")),
        ("thrift-binary", thrift("2: i64 n;", "3: i64 m;"), thrift("3: i64 m;", "2: i64 n;")),
        ("avro", avro("long n;", "long m;"), avro("long m;", "long n;")),
    ):
        assert reads(old, new) == (True, True)
        record = {"userName": "Martin", "n": 1, "m": 2}
        assert same(read(old, new, record, format_), record)
