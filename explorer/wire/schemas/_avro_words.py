"""Avro's words: its primitive types, what names may be, which attributes the specification knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

from ..schema import (
    Bool,
    Bytes,
    Float,
    Int,
    Null,
    Text,
    Type,
)  # fmt: skip

Members: TypeAlias = Mapping[str, Any]
"""An object of a schema's JSON."""

MAKERS: Final[Mapping[str, Callable[..., Type]]] = {
    "null": Null, "boolean": Bool, "int": partial(Int, bits=32), "long": Int, "float": partial(Float, bits=32),
    "double": Float, "bytes": Bytes, "string": Text,
}  # fmt: skip
"""Name of a primitive type -> what makes one, given what it is called and what else is said of it."""

PRIMITIVES: Final[Mapping[str, Type]] = {name: make(native=name) for name, make in MAKERS.items()}
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


def own(kind: str, members: Members) -> dict[str, Any]:
    """The attributes that are somebody's own, for the note."""
    keys = members.keys() - KNOWN[kind]
    return {"properties": {key: value for key, value in members.items() if key in keys}} if keys else {}
