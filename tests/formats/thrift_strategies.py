"""Hypothesis strategies for Thrift: schemas with every type there is, and records that fit them."""

from __future__ import annotations

import base64
import string
from typing import Any

from hypothesis import strategies as st

from explorer.wire.schema import (
    Bool,
    Bytes,
    Enumeration,
    Field,
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
from explorer.wire.schemas._thrift_cursor import KEYWORDS
from explorer.wire.value import Value, key_text

INTS = [Int(bits, native=f"i{bits}") for bits in (8, 16, 32, 64)]
WIDE = [Int(None), Int(64, signed=False)]
DOUBLE, TEXT, BINARY, BOOL = (
    Float(64, native="double"),
    Text(native="string"),
    Bytes(native="binary"),
    Bool(native="bool"),
)
UUID = Text(native="uuid")
COLOR = Enumeration("Color", (Symbol("RED", 0), Symbol("GREEN", 7), Symbol("BLUE", -1)), closed=False)
MIXED = Union(
    (Ref("Nothing"), Int(64, native="i64"), TEXT, ListOf(Ref("Mixed"))),
    note={
        "members": (
            Field("null_value", Ref("Nothing"), 1, presence=Presence.OPTIONAL),
            Field("integer", Int(64, native="i64"), 2, presence=Presence.OPTIONAL),
            Field("text", TEXT, 5, presence=Presence.OPTIONAL),
            Field("items", ListOf(Ref("Mixed")), 300, presence=Presence.OPTIONAL),
        )
    },
)
TREE = Struct(
    "Tree",
    (
        Field("label", TEXT, 1, presence=Presence.DEFAULT),
        Field("children", ListOf(Ref("Tree")), 2, presence=Presence.OPTIONAL),
    ),
    kind="struct",
)
CHOICE = Struct(
    "Choice",
    (Field("on", BOOL, 1, presence=Presence.OPTIONAL), Field("tree", Ref("Tree"), 20, presence=Presence.OPTIONAL)),
    kind="union",
)
ALWAYS: dict[str, Type] = {"Color": COLOR, "Nothing": Null(), "Mixed": MIXED, "Tree": TREE, "Choice": CHOICE}

KEYS: st.SearchStrategy[Type] = st.sampled_from([*INTS, TEXT, BINARY, BOOL, UUID, Ref("Color"), DOUBLE])
SCALARS: st.SearchStrategy[Type] = st.sampled_from(
    [*INTS, *WIDE, DOUBLE, TEXT, BINARY, BOOL, UUID, *(Ref(name) for name in ALWAYS)]
)  # fmt: skip
TYPES: st.SearchStrategy[Type] = st.recursive(
    SCALARS,
    lambda inner: inner.map(ListOf) | inner.map(SetOf) | st.builds(MapOf, KEYS, inner),
    max_leaves=3,
)
NAMES = st.text(string.ascii_letters + "_", min_size=1, max_size=6).filter(lambda name: name not in KEYWORDS)


@st.composite
def fields(draw: st.DrawFn) -> tuple[Field, ...]:
    names = draw(st.lists(NAMES, max_size=6, unique=True))
    ids = draw(
        st.lists(st.integers(1, 40) | st.sampled_from([255, 32_767]), min_size=len(names), max_size=9, unique=True)
    )
    keys = draw(
        st.lists(st.none() | st.sampled_from(["", "a-b", "0", "é/~"]), min_size=len(names), max_size=len(names))
    )
    used: set[str | None] = set()
    made = []
    for name, number, key in zip(names, ids, keys, strict=False):
        own = None if key in used else key
        used.add(key)
        presence = draw(st.sampled_from([Presence.REQUIRED, Presence.OPTIONAL, Presence.DEFAULT]))
        made.append(Field(name, draw(TYPES), number, presence=presence, json_name=own))
    return tuple(made)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    """A struct of up to six fields, of types that may use the fixed ones above."""
    return Schema("thrift", Ref("Root"), {**ALWAYS, "Root": Struct("Root", draw(fields()), kind="struct")})


def values(type_: Type, schema: Schema, depth: int = 3) -> st.SearchStrategy[Value]:
    """Values of a type as `conform` gives them."""
    type_ = schema.resolve(type_)
    match type_:
        case Bool():
            return st.booleans()
        case Int(bits=None):
            return st.integers(-(10**40), 10**40)
        case Int():
            low, high = type_.range or (0, 0)
            return st.integers(low, high) | st.sampled_from([low, high, 0])
        case Float():
            return st.floats()
        case Text(native="uuid"):
            return st.uuids().map(str)
        case Text():
            return st.text(max_size=20) | st.just("x" * 200)
        case Bytes():
            return st.binary(max_size=20)
        case Null():
            return st.none()
        case Enumeration():
            return st.sampled_from([symbol.name for symbol in type_.symbols]) | st.integers(100, 2**31 - 1)
        case ListOf() | SetOf():
            return st.lists(values(type_.item, schema, depth - 1), max_size=16 if depth > 2 else 2 * max(depth, 0))
        case MapOf():
            item = values(type_.value, schema, depth - 1)
            return st.dictionaries(map_keys(type_.key, schema), item, max_size=4 if depth > 0 else 0)
        case Union():
            branches = type_.branches if depth > 0 else type_.branches[:-1]
            return st.one_of([values(branch, schema, depth - 1) for branch in branches])
        case Struct(kind="union"):
            return st.one_of(
                [values(field.type, schema, depth - 1).map(lambda v, key=field.key: {key: v}) for field in type_.fields]
            )
        case Struct():
            return structs(type_, schema, depth)
        case _:
            raise TypeError(type_)


def map_keys(type_: Type, schema: Schema) -> st.SearchStrategy[str]:
    if isinstance(type_, Bytes):
        return st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode())
    if isinstance(type_, Ref):
        return st.sampled_from(["RED", "GREEN", "BLUE"])
    return values(type_, schema).map(lambda key: key_text(key) or "")


def structs(struct: Struct, schema: Schema, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    required = {f.key: f for f in struct.fields if f.presence is Presence.REQUIRED}
    others = {f.key: f for f in struct.fields if f.presence is not Presence.REQUIRED}
    if depth <= 0:
        others = {
            key: f for key, f in others.items() if not isinstance(schema.resolve(f.type), ListOf | SetOf | Struct)
        }
    return st.fixed_dictionaries(
        {key: values(f.type, schema, depth - 1) for key, f in required.items()},
        optional={key: values(f.type, schema, depth - 1) for key, f in others.items()},
    )


@st.composite
def records(draw: st.DrawFn) -> tuple[Schema, Value]:
    """A schema, and a record that fits it."""
    schema = draw(schemas())
    return schema, draw(values(schema.root, schema))
