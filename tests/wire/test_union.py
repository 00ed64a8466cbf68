"""Which branch of a union holds a value: whole matches, then exact ones, then widening; and that nesting costs no more."""

from __future__ import annotations

import pytest

from explorer.wire.conform import branch_of, conform
from explorer.wire.record import read
from explorer.wire.schema import (
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
    Ref,
    Schema,
    Struct,
    Symbol,
    Text,
    Type,
    Union,
)

NAMED: dict[str, Type] = {
    "A": Struct("A", (Field("x", Int(64)),)),
    "B": Struct("B", (Field("x", Int(64)), Field("y", Int(64), default=0))),
    "C": Struct("C", (Field("x", Float()),)),
    "Tree": Struct("Tree", (Field("left", Union((Null(), Ref("Tree")))), Field("n", Int(64)))),
}


def branch(text: str, *branches: Type) -> int | None:
    return branch_of(read(text).value, Union(branches), Schema("", Null(), NAMED))


@pytest.mark.parametrize(
    ("text", "branches", "index"),
    [
        ("null", (Int(8), Null()), 1),
        ("1", (Float(), Int(8)), 1),
        ("1", (Float(), Text()), 0),
        ("300", (Int(8), Int(16)), 1),
        ("1.5", (Int(8), Float(32)), 1),
        ("0.1", (Float(32), Float(64)), 1),
        ("true", (Int(8), Bool()), 1),
        ("true", (Int(8), Float()), None),
        ('"a"', (Bytes(), Text()), 1),
        ('"a"', (Bytes(), Int(8)), 0),
        ('{"$bytes": "AA=="}', (MapOf(Text(), Int(8)), Bytes()), 1),
        ('{"$bytes": "AA=="}', (Fixed("F", 2), Fixed("F1", 1)), 1),
        ('{"$float": "NaN"}', (Null(), Float()), 1),
        ('"RED"', (Enumeration("E", (Symbol("RED", 0),)), Text()), 0),
        ('"BLUE"', (Enumeration("E", (Symbol("RED", 0),)), Text()), 1),
        ("[1]", (ListOf(Text()), ListOf(Int(8))), 1),
        ("[]", (ListOf(Text()), ListOf(Int(8))), 0),
        ('{"a": 1}', (MapOf(Text(), Text()), MapOf(Text(), Int(8))), 1),
        ('{"x": 1, "y": 2}', (Ref("A"), Ref("B")), 1),
        ('{"x": 1}', (Ref("B"), Ref("A")), 1),
        ('{"x": 1}', (Ref("B"), Text()), 0),
        ('{"x": 1}', (Ref("C"), Ref("A")), 1),
        ('{"x": 1, "z": 1}', (Text(), Ref("A")), 1),
        ('{"z": 1}', (Ref("A"), Ref("B")), None),
        ("[null]", (Text(), ListOf(Union((Int(8), Null())))), 1),
        ('{"z": [1]}', (Text(), Anything()), 1),
    ],
)
def test_the_branch(text: str, branches: tuple[Type, ...], index: int | None) -> None:
    assert branch(text, *branches) == index


def test_nested_unions_are_looked_at_once() -> None:
    """Without remembering, each level would ask all the levels below it again: 3 to the power of 60."""
    type_: Type = Int(64)
    value: object = 1
    for _ in range(60):
        type_ = ListOf(Union((Null(), Text(), type_)))
        value = [value]
    assert conform(value, Schema("", type_, {})).value == value


def test_recursive_types() -> None:
    value: object = None
    for n in range(100):
        value = {"left": value, "n": n}
    assert conform(value, Schema("", Ref("Tree"), NAMED)).value == value


def test_the_one_branch_that_could_be_meant_says_what_is_wrong() -> None:
    from explorer.wire.problem import ConformError

    with pytest.raises(ConformError) as raised:
        conform({"x": "a"}, Schema("", Union((Null(), Ref("A"))), NAMED))
    assert (raised.value.problem.path, raised.value.problem.expected) == ("/x", "an integer (int64)")
