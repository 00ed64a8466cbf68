"""A type of one Avro schema, written so that it can stand in the text of another: as JSON or as IDL.

Names are full, a named type that the other text defines just so is referred to, one that it lacks is defined on the spot.
What cannot be said in place, or would not be short, is not written at all.
"""

from __future__ import annotations

import json
from typing import Any, Final

from ..avro_types import type_word
from ..schema import MISSING, Enumeration, Field, Fixed, ListOf, MapOf, Schema, Struct, Type, Union
from ._avro_told import json_text, meaning

_LONGEST: Final = 60
"""Types and fields in what is written; past that a person had better look."""

_SHORTHAND: Final = {
    ("int", "date"): "date",
    ("int", "time-millis"): "time_ms",
    ("long", "timestamp-millis"): "timestamp_ms",
    ("long", "local-timestamp-millis"): "local_timestamp_ms",
    ("string", "uuid"): "uuid",
}
"""Avro IDL's own words for logical types."""

_KEYWORDS: Final = frozenset({
    "array", "boolean", "bytes", "date", "decimal", "double", "enum", "error", "false", "fixed", "float", "idl",
    "import", "int", "local_timestamp_ms", "long", "map", "namespace", "null", "oneway", "protocol", "record",
    "schema", "string", "throws", "timestamp_ms", "time_ms", "true", "union", "uuid", "void",
})  # fmt: skip
_PLAIN: Final = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})


class _CannotError(Exception):
    """The type cannot stand there."""


def type_text(type_: Type, source: Schema, target: Schema, before: int, *, idl: bool) -> str | None:
    """A type of `source` as text for `target`, where it is to stand before a character; None where it cannot."""
    try:
        told = _Writer(source, target, before, idl=idl).type(type_)
        return _idl(told) if idl else json.dumps(told, ensure_ascii=False)
    except _CannotError:
        return None


def field_text(field: Field, source: Schema, target: Schema, before: int, *, idl: bool) -> str | None:
    """A field without its aliases and documentation; None where its type cannot stand there."""
    type_ = type_text(field.type, source, target, before, idl=idl)
    if type_ is None:
        return None
    default = None if field.default is MISSING else json_text(field.default)
    if idl:
        return f"{type_} {word(field.name)}{'' if default is None else f' = {default}'};"
    more = "" if default is None else f', "default": {default}'
    return f'{{"name": "{field.name}", "type": {type_}{more}}}'


def word(name: str) -> str:
    """A name in IDL; a keyword stands in backquotes."""
    return ".".join(f"`{part}`" if part in _KEYWORDS else part for part in name.split("."))


class _Writer:
    """Types as the JSON that Avro has for them."""

    def __init__(self, source: Schema, target: Schema, before: int, *, idl: bool) -> None:
        self.source, self.target, self.before, self.idl = source, target, before, idl
        self.defined: set[str] = set()
        self.left = _LONGEST

    def type(self, type_: Type) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _CannotError
        match type_ := self.source.resolve(type_):
            case Struct() | Enumeration() | Fixed():
                return self.named(type_)
            case Union():
                return [self.type(branch) for branch in type_.branches]
            case ListOf():
                return {"type": "array", "items": self.type(type_.item)}
            case MapOf():
                return {"type": "map", "values": self.type(type_.value)}
            case _:
                more = self.logical(type_)
                return {"type": type_word(type_), **more} if more else type_word(type_)

    def named(self, type_: Struct | Enumeration | Fixed) -> Any:
        known = self.target.named.get(type_.name)
        if known is not None:
            there = known.where
            if known != type_ or there is None or (not self.idl and there.start >= self.before):
                raise _CannotError
            return type_.name
        if type_.name in self.defined:
            return type_.name
        if self.idl:  # definitions stand by themselves there
            raise _CannotError
        self.defined.add(type_.name)
        names: dict[str, Any] = {"name": type_.name}
        if "." not in type_.name and any("." in name for name in self.target.named):
            names["namespace"] = ""  # not the one around it
        if type_.aliases:
            names["aliases"] = list(type_.aliases)
        match type_:
            case Struct():
                return {"type": type_.kind, **names, "fields": [self.field(field) for field in type_.fields]}
            case Enumeration():
                self.left -= len(type_.symbols) // 4
                default = {} if type_.default is None else {"default": type_.default}
                return {"type": "enum", **names, "symbols": [symbol.name for symbol in type_.symbols], **default}
            case Fixed():
                return {"type": "fixed", **names, "size": type_.size, **self.logical(type_)}

    def field(self, field: Field) -> Any:
        out = {"name": field.name, "type": self.type(field.type)}
        if field.default is not MISSING:
            out["default"] = json.loads(json_text(field.default))
        return out | ({"aliases": list(field.aliases)} if field.aliases else {})

    @staticmethod
    def logical(type_: Type) -> dict[str, Any]:
        logical, precision, scale = meaning(type_)
        if logical is None:
            return {}
        digits = {} if precision is None else {"precision": precision, "scale": scale or 0}
        return {"logicalType": logical, **digits}


def _idl(told: Any) -> str:
    """What JSON says of a type, in IDL."""
    match told:
        case str():
            return told if told in _PLAIN else word(told)
        case list():
            return f"union {{ {', '.join(_idl(branch) for branch in told)} }}"
        case {"type": "array", "items": items}:
            return f"array<{_idl(items)}>"
        case {"type": "map", "values": values}:
            return f"map<{_idl(values)}>"
        case {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}:
            return f"decimal({precision}, {scale})"
        case {"type": str(plain), "logicalType": logical}:
            return _SHORTHAND.get((plain, logical)) or f'@logicalType("{logical}") {plain}'
        case _:
            raise _CannotError
