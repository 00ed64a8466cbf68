"""What Avro calls a type: the word of its kind, and the name by which a union tells its branches apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .schema import (
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

_WORDS: Final[Mapping[type, str]] = {
    Null: "null", Bool: "boolean", Text: "string", Bytes: "bytes", ListOf: "array", SetOf: "array", MapOf: "map",
    Union: "union", Struct: "record", Enumeration: "enum", Fixed: "fixed",
}  # fmt: skip


def type_word(type_: Type) -> str:
    """Avro's word for what a type is in the bytes, under any logical type; "unknown" where Avro has none.

    A reference has none either: resolve it first.
    """
    if isinstance(type_, Int):
        return "int" if type_.bits == 32 else "long"
    if isinstance(type_, Float):
        return "float" if type_.bits == 32 else "double"
    return _WORDS.get(type(type_), "unknown")


def branch_name(type_: Type) -> str:
    """What may come once in a union, and names the branch in JSON: a named type's name, else the word of its kind."""
    return type_.name if isinstance(type_, Ref | Struct | Enumeration | Fixed) else type_word(type_)
