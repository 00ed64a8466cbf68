"""Which rule speaks of a number: shared by the check of two schemas and by the reading of bytes."""

from __future__ import annotations

from collections.abc import Mapping

from ..rule import Rule
from ..schema import Bool, Enumeration, Field, Float, Int, ListOf, MapOf, Schema, SetOf, Struct, Text, Type, Union
from ..schema import Null as NullType
from ..thrift_types import BOOL, DOUBLE, I32, LIST, MAP, SET, STRING, STRUCT, UUID, int_ttype, union_members
from . import _thrift_rules as rules

Numbers = Mapping[str, int]
"""Name of a field -> its number."""


def gone(name: str, reader: Numbers, union: bool) -> Rule:
    """Of a number that only the writer has."""
    if name in reader:
        return rules.FIELD_ID_CHANGED
    return rules.UNION_MEMBER_REMOVED if union else rules.FIELD_ID_REMOVED


def met(old: str, new: str, writer: Numbers, reader: Numbers, same_type: bool) -> Rule | None:
    """Of a number that both have, under an old and a new name; None where neither name nor type on the wire differs."""
    if old == new:
        return None if same_type else rules.FIELD_TYPE_CHANGED
    if same_type and old not in reader and new not in writer:
        return rules.FIELD_RENAMED
    return rules.FIELD_ID_REUSED


# The same of the schema's types, which have no typedefs


def members(type_: Type | None) -> tuple[Field, ...]:
    """The fields of what is a struct on the wire."""
    match type_:
        case Struct():
            return type_.fields
        case Union():
            return union_members(type_)
        case _:
            return ()


def is_union(type_: Type | None) -> bool:
    return isinstance(type_, Union) or (isinstance(type_, Struct) and type_.kind == "union")


def wire_type(schema: Schema, type_: Type) -> int:
    """The type on the wire of a type of the schema."""
    match schema.resolve(type_):
        case Bool():
            return BOOL
        case Int() as number:
            return int_ttype(number) or STRING
        case Enumeration():
            return I32
        case Float():
            return DOUBLE
        case Text(native="uuid"):
            return UUID
        case ListOf():
            return LIST
        case SetOf():
            return SET
        case MapOf():
            return MAP
        case Struct() | Union() | NullType():
            return STRUCT
        case _:
            return STRING
