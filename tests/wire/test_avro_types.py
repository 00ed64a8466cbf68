"""What Avro calls a type: one answer for its schemas, its JSON and its rules of evolution."""

from __future__ import annotations

from typing import get_args

import pytest

from explorer.wire.avro_types import branch_name, type_word
from explorer.wire.schema import (
    Anything,
    Bool,
    Bytes,
    Enumeration,
    Fixed,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Ref,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip

CASES = [
    (Null(), "null", "null"),
    (Bool(), "boolean", "boolean"),
    (Int(bits=32), "int", "int"),
    (Int(bits=32, native="date"), "int", "int"),
    (Int(bits=64), "long", "long"),
    (Int(), "long", "long"),
    (Float(bits=32), "float", "float"),
    (Float(), "double", "double"),
    (Bytes(native="decimal"), "bytes", "bytes"),
    (Text(native="uuid"), "string", "string"),
    (ListOf(item=Null()), "array", "array"),
    (
        SetOf(item=Null()),
        "array",
        "array",
    ),  # schemas once called it unknown, so a set beside a list passed for another type
    (MapOf(key=Text(), value=Null()), "map", "map"),
    (Struct(name="a.R", fields=()), "record", "a.R"),
    (Enumeration(name="a.E", symbols=()), "enum", "a.E"),
    (Fixed(name="a.F", size=1, native="decimal"), "fixed", "a.F"),
    (Ref(name="a.R"), "unknown", "a.R"),
    (Union(branches=(Null(),)), "union", "union"),  # JSON once said "union of null" and schemas "unknown"
    (Anything(), "unknown", "unknown"),
    (Anything(native="any"), "unknown", "unknown"),  # JSON once took the word of another language
]


@pytest.mark.parametrize(("type_", "word", "branch"), CASES)
def test_the_word_and_the_name_of_a_branch(type_: Type, word: str, branch: str) -> None:
    assert (type_word(type_), branch_name(type_)) == (word, branch)


def test_no_type_is_left_out() -> None:
    assert {type(type_) for type_, _, _ in CASES} == set(get_args(Type))
