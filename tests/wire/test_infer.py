"""Types from one record: the rules, each with a record that shows it, and that a large record is no slower a value."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from explorer.wire.conform import conform
from explorer.wire.infer import MANY, camel, infer, singular
from explorer.wire.problem import ConformError
from explorer.wire.record import read
from explorer.wire.schema import (
    Anything,
    Bool,
    Field,
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
from explorer.wire.value import same

from ..values import JSON
from ..work import SECOND, counted


def root(text: str) -> Type:
    return infer(read(text).value).root


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("null", Null()),
        ("true", Bool()),
        ("1", Int(64)),
        ("-9223372036854775808", Int(64)),
        ("9223372036854775808", Int(64, signed=False)),
        ("18446744073709551616", Int(None)),
        ("[-1, 9223372036854775808]", ListOf(Int(None))),
        ("1.0", Float()),
        ("-0", Float()),
        ("1e2", Float()),
        ('""', Text()),
        ("[]", ListOf(Anything())),
        ("[1, 2.5]", ListOf(Float())),
        ("[9007199254740993, 2.5]", ListOf(Union((Int(64), Float())))),
        ('[1, "a", null, true]', ListOf(Union((Null(), Int(64), Text(), Bool())))),
        ("[null]", ListOf(Null())),
        ("[[1], []]", ListOf(ListOf(Int(64)))),
        ("{}", Ref("Record")),
        ('{"1-": 1, "2-": 2}', MapOf(Text(), Int(64))),
        ('{"1-": 1}', Ref("Record")),
        ('{"1-": 1, "2-": "a"}', Ref("Record")),
    ],
)
def test_the_type_of_a_record(text: str, type_: Type) -> None:
    assert root(text) == type_


def fields(schema: Schema, name: str = "Record") -> dict[str, Field]:
    struct = schema.named[name]
    assert isinstance(struct, Struct)
    return {field.name: field for field in struct.fields}


def test_what_may_be_absent() -> None:
    """A number or a boolean seen once may be null; text and lists have an empty value; of several objects all count."""
    once = fields(infer({"n": 1, "t": "a", "b": False, "l": [1], "o": {"x": 1}, "z": None}))
    assert [name for name, field in once.items() if field.presence is Presence.OPTIONAL] == ["n", "b"]
    assert once["n"].type == Union((Null(), Int(64)))
    assert once["n"].default is None
    often = fields(infer([{"n": 1, "m": 1}, {"n": 2}, {"n": 3, "m": None}]), "RecordItem")
    assert often["n"].presence is Presence.REQUIRED
    assert often["m"].presence is Presence.OPTIONAL
    assert [field.number for field in often.values()] == [1, 2]


def test_objects_of_one_list_share_a_type_and_names_are_taken_once() -> None:
    schema = infer({"commits": [{"a": {"x": 1}}, {"b": {"x": 1}}], "a": {"y": 1}, "items": [[{"z": 1}]]})
    assert set(schema.named) == {"Record", "Commit", "A", "B", "A2", "ItemItem"}
    assert fields(schema)["commits"].type == ListOf(Ref("Commit"))
    assert fields(schema)["items"].type == ListOf(ListOf(Ref("ItemItem")))


def test_very_many_names_of_one_type_are_a_map() -> None:
    few, many = ({f"k{n}": n for n in range(count)} for count in (MANY - 1, MANY))
    assert isinstance(infer(few).root, Ref)
    assert infer(many).root == MapOf(Text(), Int(64))
    assert isinstance(infer(many | {"x": "text"}).root, Ref)
    assert infer([{f"k{n}": n} for n in range(MANY)]).root == ListOf(MapOf(Text(), Int(64)))


@pytest.mark.parametrize(
    ("key", "name"),
    [("head_commit", "HeadCommit"), ("a-b c", "ABC"), ("1st", "N1st"), ("", ""), ("é/~", ""), ("URL", "URL")],
)
def test_keys_become_names_of_types(key: str, name: str) -> None:
    assert camel(key) == name


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("Commits", "Commit"),
        ("Entries", "Entry"),
        ("Classes", "Class"),
        ("Class", "ClassItem"),
        ("Data", "DataItem"),
        ("S", "SItem"),
    ],
)
def test_one_of_many(many: str, one: str) -> None:
    assert singular(many) == one


@given(JSON)
def test_a_record_fits_the_type_it_gave(value: object) -> None:
    record = read(json.dumps(value)).value
    schema = infer(record)
    conformed = conform(record, schema)
    assert not conformed.losses
    if not _widened(schema):
        assert same(conformed.value, record)


def _widened(schema: Schema) -> bool:
    """Whether integers may have become floats, or nulls have been filled in."""
    text = repr((schema.root, schema.named))
    return "Float" in text or "OPTIONAL" in text


def test_numbers_beyond_a_float_have_an_exact_reason() -> None:
    value = read('{"a": [1e400]}').value
    with pytest.raises(ConformError) as raised:
        conform(value, infer(value))
    problem = raised.value.problem
    assert (problem.code, problem.path, problem.found) == ("out-of-range", "/a/0", "the number 1e400")


@pytest.mark.parametrize(
    "record",
    [
        [{f"k{n}": n, "x": "y"} for n in range(5_000)],
        {f"a{i}": {f"b{j}": {"x": {}, "y": 1} for j in range(60)} for i in range(60)},
        [[n, str(n), None, {"a": n}] for n in range(10_000)],
    ],
    ids=["every object its own names", "one name for thousands of types", "mixed"],
)
def test_time_grows_as_the_record_does(record: object) -> None:
    with counted() as work:
        infer(record)
    assert work.lines < 3 * SECOND
