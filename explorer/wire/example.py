"""A record made for a schema: the smallest that fits, with one value in one place. What a rule's witness is made of.

A way leads from the root of a schema to the place: names of fields, `ITEM` of a list, `ENTRY` of a map, `Branch` of a
union. What lies beside the way is as small as the schema allows, so that a person sees only what matters. A record does
not name the branch of a union, so a value is taken that goes to no other one, if the branch has such a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from itertools import chain
from typing import Final, TypeAlias, assert_never

from . import limits
from .schema import (
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
    Missing,
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)
from .union import branch_of
from .value import Value


class Turn(Enum):
    """A step of a way that needs no name."""

    ITEM = "item"
    ENTRY = "entry"


ITEM: Final = Turn.ITEM
ENTRY: Final = Turn.ENTRY


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch of a union that the way takes."""

    index: int


Way: TypeAlias = tuple[str | Turn | Branch, ...]

KEY: Final = "key"
"""Of the one entry of a map in an example."""

_UUID: Final = "00000000-0000-0000-0000-000000000000"


def path_of(way: Way) -> tuple[str, ...]:
    """The tokens of the JSON Pointer that a way leads to."""
    return tuple(
        step if isinstance(step, str) else "0" if step is ITEM else KEY for step in way if not isinstance(step, Branch)
    )


def example(schema: Schema, way: Way = (), value: Value | Missing = MISSING) -> Value | Missing:
    """The smallest record with a value at the end of a way: the one given, or the smallest of its type.

    MISSING where no finite record fits (a record that must hold itself), where the way does not lead through the schema, or
    where it is longer than values may nest.
    """
    if len(way) > limits.NESTING:
        return MISSING
    try:
        return _Maker(schema).along(schema.root, way, value)
    except _NoneFitsError:
        return MISSING


@dataclass(frozen=True, slots=True)
class Shown:
    """An example that is made when somebody calls for it."""

    schema: Schema
    way: Way = ()
    value: Value | Missing = MISSING

    def __call__(self) -> Value | Missing:
        return example(self.schema, self.way, self.value)


class _NoneFitsError(Exception):
    """No finite value, or no such way."""


class _Maker:
    """One example under way; of no more values than a person would look at."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.left = limits.EXAMPLE

    def along(self, type_: Type, way: Way, value: Value | Missing) -> Value:
        if not way:
            return self.least(type_, ()) if value is MISSING else value
        step, rest = way[0], way[1:]
        match self.schema.resolve(type_), step:
            case Struct() as struct, str():
                out = {}
                for field in struct.fields:
                    if field.key == step:
                        out[field.key] = self.along(field.type, rest, value)
                    elif _needed(field) and struct.kind != "union":
                        out[field.key] = self.least(field.type, ())
                return out
            case (ListOf() | SetOf()) as many, Turn.ITEM:
                return [self.along(many.item, rest, value)]
            case MapOf() as entries, Turn.ENTRY:
                return {_key(self.schema, entries.key): self.along(entries.value, rest, value)}
            case Union() as union, Branch(index=index) if index < len(union.branches):
                return self.to_branch(union, index, rest, value)
            case _:
                raise _NoneFitsError

    def to_branch(self, union: Union, index: int, way: Way, value: Value | Missing) -> Value:
        """A value of one branch, and of no branch before it if there is any such."""
        branch = self.schema.resolve(union.branches[index])
        least = self.along(branch, way, value)
        for one in chain([least], () if way or value is not MISSING else _others(branch), self.whole(branch, least)):
            if branch_of(one, union, self.schema) == index:
                return one
        return least

    def whole(self, type_: Type, least: Value) -> Iterator[Value]:
        """A struct with every field that it may have."""
        if isinstance(type_, Struct) and type_.kind != "union":
            out: dict[str, Value] = {}
            for field in type_.fields:
                if field.key in least:
                    out[field.key] = least[field.key]
                else:
                    with suppress(_NoneFitsError):
                        out[field.key] = self.least(field.type, ())
            yield out

    def least(self, type_: Type, above: tuple[str, ...]) -> Value:
        """The smallest value of a type; `above` are the structs it stands in."""
        self.left -= 1
        if self.left < 0:
            raise _NoneFitsError
        type_ = self.schema.resolve(type_)
        match type_:
            case Null() | Anything():
                return None
            case Bool():
                return False
            case Int():
                return 0
            case Float():
                return 0.0
            case Text(native="uuid"):
                return _UUID
            case Text():
                return ""
            case Bytes():
                return b""
            case Fixed():
                return bytes(type_.size)
            case Enumeration():
                if not type_.symbols:
                    raise _NoneFitsError
                return type_.symbols[0].name
            case ListOf() | SetOf():
                return []
            case MapOf():
                return {}
            case Union():
                for branch in type_.branches:
                    try:
                        return self.least(branch, above)
                    except _NoneFitsError:
                        continue
                raise _NoneFitsError
            case Struct():
                if type_.name in above or len(above) > limits.NESTING:
                    raise _NoneFitsError
                inside = (*above, type_.name)
                if type_.kind == "union":
                    return self.one_of(type_, inside)
                return {field.key: self.least(field.type, inside) for field in type_.fields if _needed(field)}
            case Ref():
                raise TypeError("a Ref was not resolved")
            case _:
                assert_never(type_)

    def one_of(self, struct: Struct, above: tuple[str, ...]) -> Value:
        for field in struct.fields:
            try:
                return {field.key: self.least(field.type, above)}
            except _NoneFitsError:
                continue
        raise _NoneFitsError


def _others(type_: Type) -> Iterator[Value]:
    """Values that the smaller types of the same kind do not hold."""
    match type_:
        case Int(range=(low, high)):
            yield from (high, low)
        case Float():
            yield from (0.5, 0.1)
        case Bytes():
            yield from (b"\xff", b"\xff\xff")
        case Text():
            yield "text"
        case Enumeration():
            yield from (symbol.name for symbol in type_.symbols)
        case _:
            pass


def _needed(field: Field) -> bool:
    """Whether a record without the field would not fit."""
    return field.presence is Presence.REQUIRED and field.default is MISSING


def _key(schema: Schema, type_: Type) -> str:
    match schema.resolve(type_):
        case Int() | Float():
            return "0"
        case Bool():
            return "true"
        case Text(native="uuid"):
            return _UUID
        case Enumeration(symbols=[first, *_]):
            return first.name
        case _:
            return KEY
