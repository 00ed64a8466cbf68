"""Hypothesis strategies for pairs of Thrift texts that have much in common, and records of the first."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from explorer.wire.schema import (
    Bool,
    Bytes,
    Enumeration,
    Float,
    Int,
    ListOf,
    MapOf,
    Presence,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
)  # fmt: skip
from explorer.wire.schemas import thrift
from explorer.wire.value import Value, key_text

SCALARS = ["bool", "i8", "i16", "i32", "i64", "double", "string", "binary", "uuid", "Id", "Name", "En", "Em"]
KEYS = ["string", "i32", "i64", "bool", "binary", "En", "Id"]
DEFAULTS = {
    "bool": "true",
    "i8": "7",
    "i16": "7",
    "i32": "7",
    "i64": "7",
    "Id": "7",
    "double": "1.5",
    "string": '"d"',
    "En": "1",
}
TYPES = st.recursive(
    st.sampled_from([*SCALARS, "St", "Tree", "U"]),
    lambda inner: (
        inner.map(lambda item: f"list<{item}>")
        | inner.map(lambda item: f"set<{item}>")
        | st.builds(lambda key, item: f"map<{key}, {item}>", st.sampled_from(KEYS), inner)
    ),
    max_leaves=2,
)


@st.composite
def field(draw: st.DrawFn, number: int, *, plain: bool = False) -> str:
    """`plain`: of a union."""
    type_ = draw(TYPES)
    word = "" if plain else draw(st.sampled_from(["required ", "optional ", "", ""]))
    default = f" = {DEFAULTS[type_]}" if not plain and type_ in DEFAULTS and draw(st.integers(0, 3)) == 0 else ""
    return f"{number}: {word}{type_} {draw(st.sampled_from('ab'))}{number}{default}"


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts: each definition is the same in both, or drawn anew, or has one field drawn anew."""

    def twice(make: st.SearchStrategy[list[str]]) -> tuple[list[str], list[str]]:
        one = draw(make)
        return one, draw(st.just(one) | make)

    numbers = st.lists(st.integers(1, 5), min_size=1, max_size=5, unique=True).map(sorted)
    parts = {
        "struct P": twice(numbers.flatmap(lambda ids: st.tuples(*map(field, ids)).map(list))),
        "struct St": twice(st.lists(field(2), max_size=1)),
        "union U": twice(
            st.sampled_from([[1], [1, 2], [1, 3]]).flatmap(
                lambda ids: st.tuples(*(field(number, plain=True) for number in ids)).map(list)
            )
        ),
        "struct Tree": twice(
            st.sampled_from([["1: list<Tree> a1"], ["1: list<Tree> a1", "2: i32 n"], ["1: list<St> a1"]])
        ),
        "enum En": twice(
            st.sampled_from([["A = 1", "B = 2"], ["A = 1", "B = 2", "C = 3"], ["A = 1", "Z = 2"], ["B = 1"]])
        ),
    }
    shared = ["enum Em { A = 1, Q = 5 }", f"typedef {draw(st.sampled_from(['i32', 'i64']))} Id"]
    name = draw(st.sampled_from(["string", "binary"]))
    sides = []
    for side in (0, 1):
        lines = [f"{head} {{ {', '.join(pair[side])} }}" for head, pair in parts.items()]
        sides.append("\n".join([*lines, *shared, f"typedef {name} Name"]))
    return sides[0], sides[1]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema, Value]:
    """The schema of a writer, that of a reader, and a record of the writer's."""
    old, new = draw(texts())
    writer, reader = thrift.parse(old, "P"), thrift.parse(new, "P")
    return writer, reader, value(draw, writer.root, writer, 4)


def value(draw: st.DrawFn, type_: Type, schema: Schema, depth: int) -> Any:
    """A value of a type; below depth 0 as little as will do, and nothing at all where that has no end."""
    assume(depth > -6)
    type_ = schema.resolve(type_)
    match type_:
        case Bool():
            return draw(st.booleans())
        case Int():
            low, high = type_.range or (0, 0)
            return draw(st.sampled_from([0, 1, -1, low, high, 260]).filter(lambda n: low <= n <= high))
        case Float():
            return draw(st.sampled_from([0.0, -0.0, 1.5, float("nan"), float("inf")]))
        case Text(native="uuid"):
            return str(draw(st.uuids()))
        case Text():
            return draw(st.sampled_from(["", "x", "é", "text of some length"]))
        case Bytes():
            return draw(st.sampled_from([b"", b"x", b"\xff\x00", b"\x00" * 9]))
        case Enumeration():
            return draw(st.sampled_from([symbol.name for symbol in type_.symbols] + [99]))
        case ListOf() | SetOf():
            return [
                value(draw, type_.item, schema, depth - 1) for _ in range(draw(st.integers(0, 2)) if depth > 0 else 0)
            ]
        case MapOf():
            return {
                key(draw, type_.key, schema, depth): value(draw, type_.value, schema, depth - 1)
                for _ in range(draw(st.integers(0, 2)) if depth > 0 else 0)
            }
        case Struct(kind="union"):
            member = draw(st.sampled_from(type_.fields)) if depth > 0 else type_.fields[0]
            return {member.key: value(draw, member.type, schema, depth - 1)}
        case Struct():
            return {
                each.key: value(draw, each.type, schema, depth - 1)
                for each in type_.fields
                if each.presence is Presence.REQUIRED or (depth > 0 and draw(st.booleans()))
            }
        case _:
            raise TypeError(type_)


def key(draw: st.DrawFn, type_: Type, schema: Schema, depth: int) -> str:
    """A map's key as a record has it: text; of an enum a name."""
    enum = schema.resolve(type_)
    if isinstance(enum, Enumeration):
        return draw(st.sampled_from([symbol.name for symbol in enum.symbols]))
    made = value(draw, type_, schema, depth - 1)
    return base64.b64encode(made).decode() if isinstance(made, bytes) else str(key_text(made))
