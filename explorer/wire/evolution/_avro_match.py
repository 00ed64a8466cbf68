"""When two Avro types match: names, promotions, and which branch of a union. Shared by the rules and the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..schema import (
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
    Schema,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip

PROMOTIONS: Final = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""Avro 1.12, Schema Resolution: what a reader may make of a writer's primitive type."""


def base(type_: Type) -> str:
    """Avro's own word for what a type is in the bytes, under any logical type."""
    match type_:
        case Null():
            return "null"
        case Bool():
            return "boolean"
        case Int():
            return "int" if type_.bits == 32 else "long"
        case Float():
            return "float" if type_.bits == 32 else "double"
        case Text():
            return "string"
        case Bytes():
            return "bytes"
        case Fixed():
            return "fixed"
        case Enumeration():
            return "enum"
        case ListOf():
            return "array"
        case MapOf():
            return "map"
        case Union():
            return "union"
        case _:
            return "record"


def promotes(writer: str, reader: str) -> bool:
    """Whether a writer's primitive is read as another one."""
    return reader in PROMOTIONS.get(writer, ())


def name_of(type_: Type) -> str | None:
    """The full name of a named type; None for others."""
    return type_.name if isinstance(type_, Struct | Enumeration | Fixed) else None


def full_name(type_: Struct | Enumeration | Fixed) -> str:
    return type_.name


def names_match(writer: Struct | Enumeration | Fixed, reader: Struct | Enumeration | Fixed) -> bool:
    """Equal unqualified names, or the writer's full name among the reader's aliases."""
    return unqualified(writer.name) == unqualified(reader.name) or writer.name in reader.aliases


def unqualified(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(".")[2]


def writer_field(field: Field, writer: Struct, places: Mapping[str, int]) -> tuple[Field | None, bool]:
    """The writer's field that a reader's field reads, and whether only an alias leads there."""
    if field.name in places:
        return writer.fields[places[field.name]], False
    for alias in field.aliases:
        if alias in places:
            return writer.fields[places[alias]], True
    return None, False


def matching_branch(writer: Type, union: Union, reader: Schema) -> int | None:
    """The branch of a reader's union that is of just the writer's type, by its full name where it has one."""
    for index, branch in enumerate(union.branches):
        type_ = reader.resolve(branch)
        if base(type_) == base(writer) and name_of(type_) == name_of(writer):
            return index
    return None
