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

    MISSING where no finite record fits (a record that must hold itself), or where the way does not lead through the schema.
    """
    try:
        return _along(schema, schema.root, way, value)
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


def _along(schema: Schema, type_: Type, way: Way, value: Value | Missing, *, whole: bool = False) -> Value:
    """`whole`: with every field of the struct that the way begins in, needed or not."""
    if not way:
        return _least(schema, type_, (), whole=whole) if value is MISSING else value
    step, rest = way[0], way[1:]
    match schema.resolve(type_), step:
        case Struct() as struct, str():
            out = {}
            for field in struct.fields:
                if field.key == step:
                    out[field.key] = _along(schema, field.type, rest, value)
                elif struct.kind != "union":
                    _beside(out, schema, field, (), whole=whole)
            return out
        case (ListOf() | SetOf()) as many, Turn.ITEM:
            return [_along(schema, many.item, rest, value)]
        case MapOf() as entries, Turn.ENTRY:
            return {_key(schema, entries.key): _along(schema, entries.value, rest, value)}
        case Union() as union, Branch(index=index) if index < len(union.branches):
            return _to_branch(schema, union, index, rest, value)
        case _:
            raise _NoneFitsError


def _to_branch(schema: Schema, union: Union, index: int, way: Way, value: Value | Missing) -> Value:
    """A value of one branch, and of no branch before it if there is any such."""
    values = list(_ever_larger(schema, union.branches[index], way, value))
    return next((one for one in values if branch_of(one, union, schema) == index), values[0])


def _ever_larger(schema: Schema, type_: Type, way: Way, value: Value | Missing) -> Iterator[Value]:
    """Values of one type, the least first."""
    yield _along(schema, type_, way, value)
    if not way and value is MISSING:
        yield from _others(schema.resolve(type_))
    yield _along(schema, type_, way, value, whole=True)


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


def _beside(
    out: dict[str, Value], schema: Schema, field: Field, above: tuple[str, ...], *, whole: bool = False
) -> None:
    """The least value of a field that stands beside the way, where the record needs one; `whole`: where it has one."""
    if _needed(field):
        out[field.key] = _least(schema, field.type, above)
    elif whole:
        with suppress(_NoneFitsError):
            out[field.key] = _least(schema, field.type, above)


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


def _least(schema: Schema, type_: Type, above: tuple[str, ...], *, whole: bool = False) -> Value:
    """The smallest value of a type; `above` are the structs it stands in."""
    type_ = schema.resolve(type_)
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
                    return _least(schema, branch, above)
                except _NoneFitsError:
                    continue
            raise _NoneFitsError
        case Struct():
            if type_.name in above or len(above) > limits.NESTING:
                raise _NoneFitsError
            inside = (*above, type_.name)
            if type_.kind == "union":
                return _one_of(schema, type_, inside)
            out: dict[str, Value] = {}
            for field in type_.fields:
                _beside(out, schema, field, inside, whole=whole)
            return out
        case Ref():
            raise TypeError("a Ref was not resolved")
        case _:
            assert_never(type_)


def _one_of(schema: Schema, struct: Struct, above: tuple[str, ...]) -> Value:
    for field in struct.fields:
        try:
            return {field.key: _least(schema, field.type, above)}
        except _NoneFitsError:
            continue
    raise _NoneFitsError
