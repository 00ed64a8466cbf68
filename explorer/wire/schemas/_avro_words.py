"""Avro's words: its primitive types, what names may be, which attributes the specification knows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..jsontree import Node
from ..schema import (
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
    Struct,
    Text,
    Type,
)  # fmt: skip

PRIMITIVES: Final[Mapping[str, Type]] = {
    "null": Null(native="null"),
    "boolean": Bool(native="boolean"),
    "int": Int(bits=32, native="int"),
    "long": Int(bits=64, native="long"),
    "float": Float(bits=32, native="float"),
    "double": Float(bits=64, native="double"),
    "bytes": Bytes(native="bytes"),
    "string": Text(native="string"),
}
NAMED: Final = ("record", "error", "enum", "fixed")
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FULL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")

_NAMES: Final = frozenset({"type", "name", "namespace", "doc", "aliases"})
_LOGICAL: Final = frozenset({"logicalType", "precision", "scale"})
KNOWN: Final = {
    "record": _NAMES | {"fields"},
    "error": _NAMES | {"fields"},
    "enum": _NAMES | {"symbols", "default"},
    "fixed": _NAMES | {"size"} | _LOGICAL,
    "array": frozenset({"type", "items", "default"}),
    "map": frozenset({"type", "values", "default"}),
    "field": frozenset({"name", "type", "default", "doc", "order", "aliases", "json_name"}),
    "": frozenset({"type"}) | _LOGICAL,
}


def own(kind: str, value: dict[str, Node]) -> dict[str, Any]:
    """The attributes that are somebody's own, for the note."""
    keys = value.keys() - KNOWN[kind]
    return {"properties": {key: node.plain for key, node in value.items() if key in keys}} if keys else {}


def kind_of(type_: Type) -> str:
    """What may come once in a union: the name of a named type, the kind of any other, whatever its logical type."""
    match type_:
        case Ref() | Struct() | Enumeration() | Fixed():
            return type_.name
        case Null():
            return "null"
        case Bool():
            return "boolean"
        case Int():
            return "int" if type_.bits == 32 else "long"
        case Float():
            return "float" if type_.bits == 32 else "double"
        case Bytes():
            return "bytes"
        case Text():
            return "string"
        case ListOf():
            return "array"
        case MapOf():
            return "map"
        case _:
            return "unknown"
