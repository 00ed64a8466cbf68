"""From types to text: .avsc as people write it, a field a line; IDL where definitions lie too deep inside one another.

JSON has each named type defined where it is first used, so a long chain of records is a deep nest of brackets. IDL
defines them one after the other; it says the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from ..avro_logical import DECIMAL
from ..avro_types import branch_name
from ..schema import (
    MISSING,
    Anything,
    Enumeration,
    Field,
    Fixed,
    ListOf,
    MapOf,
    Ref,
    Schema,
    SetOf,
    Struct,
    Type,
    Union,
)  # fmt: skip
from ..value import Real, Value
from ._avro_words import PRIMITIVES

WIDTH: Final = 100
DEEP: Final = 24
"""Types inside one another, past which the text is IDL: each takes up to five brackets, of which a reader allows 128."""

_KEYWORDS: Final = frozenset({
    "array", "boolean", "bytes", "date", "decimal", "double", "enum", "error", "false", "fixed", "float", "idl",
    "import", "int", "local_timestamp_ms", "long", "map", "namespace", "null", "oneway", "protocol", "record",
    "schema", "string", "throws", "timestamp_ms", "time_ms", "true", "union", "uuid", "void",
})  # fmt: skip


class _TooDeepError(Exception):
    """Too deep for brackets."""


def render(schema: Schema) -> str:
    """The text of a schema that `fit` gave; it parses to the same types."""
    try:
        return _pretty(_Json(schema).type(schema.root, "", 0), 0) + "\n"
    except _TooDeepError:
        return _idl(schema)


class _Json:
    """Types as JSON values; each named type is written out where it is first met."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.defined: set[str] = set()

    def type(self, type_: Type, space: str, depth: int) -> Value:
        if depth > DEEP:
            raise _TooDeepError
        match type_:
            case Ref() | Struct() | Enumeration() | Fixed():
                return self.named(type_.name, space, depth)
            case ListOf() | SetOf():
                return {"type": "array", "items": self.type(type_.item, space, depth + 1), **_properties(type_)}
            case MapOf():
                return {"type": "map", "values": self.type(type_.value, space, depth + 1), **_properties(type_)}
            case Union():
                return [self.type(branch, space, depth + 1) for branch in type_.branches]
            case Anything():
                raise TypeError("Avro has no type for anything: fit comes first")
            case _:
                base = branch_name(type_)
                more = {**_logical(type_, base), **_properties(type_)}
                return {"type": base, **more} if more else base

    def named(self, name: str, space: str, depth: int) -> Value:
        own, _, short = name.rpartition(".")
        if name in self.defined:
            return short if own == space and short not in PRIMITIVES else name
        self.defined.add(name)
        type_ = self.schema.named[name]
        names: dict[str, Value] = {"name": short}
        if own != space:
            names["namespace"] = own
        match type_:
            case Struct():
                kind = "error" if type_.kind == "error" else "record"
                fields = [self.field(field, own, depth) for field in type_.fields]
                return {
                    "type": kind, **names, **_doc(type_.doc), **_aliases(type_.aliases, own), **_properties(type_),
                    "fields": fields,
                }  # fmt: skip
            case Enumeration():
                default = {} if type_.default is None else {"default": type_.default}
                symbols = [symbol.name for symbol in type_.symbols]
                return {
                    "type": "enum", **names, **_doc(type_.note.get("doc", "")), **_aliases(type_.aliases, own),
                    **_properties(type_), "symbols": symbols, **default,
                }  # fmt: skip
            case Fixed():
                return {
                    "type": "fixed", **names, **_doc(type_.note.get("doc", "")), **_aliases(type_.aliases, own),
                    "size": type_.size, **_logical(type_, "fixed"), **_properties(type_),
                }  # fmt: skip
            case _:
                raise TypeError(f"{name} is no named type of Avro")

    def field(self, field: Field, space: str, depth: int) -> Value:
        return {
            "name": field.name, "type": self.type(field.type, space, depth + 1),
            **_field_attributes(field), **_doc(field.doc),
        }  # fmt: skip


def _field_attributes(field: Field) -> dict[str, Value]:
    """What a field has besides name, type and documentation."""
    more: dict[str, Value] = {}
    if field.default is not MISSING:
        more["default"] = default_json(field.default)
    if field.json_name is not None:
        more["json_name"] = field.json_name
    if field.aliases:
        more["aliases"] = list(field.aliases)
    if "order" in field.note:
        more["order"] = field.note["order"]
    return more | _properties(field)


def default_json(value: Value) -> Value:
    """A default as Avro's JSON has it: bytes as text, a character each."""
    match value:
        case bytes():
            return value.decode("latin-1")
        case list():
            return [default_json(item) for item in value]
        case dict():
            return {key: default_json(item) for key, item in value.items()}
        case _:
            return value


def _logical(type_: Type, base: str) -> dict[str, Value]:
    native = type_.native
    if native is None or native == base:
        return {}
    note = type_.note
    if native != DECIMAL.key:
        return {"logicalType": native}
    scale = {"scale": note["scale"]} if note["scale"] else {}
    return {"logicalType": native, "precision": note["precision"], **scale}


def _properties(type_: Any) -> dict[str, Value]:
    return dict(type_.note.get("properties", {}))


def _doc(doc: str) -> dict[str, Value]:
    return {"doc": doc} if doc else {}


def _aliases(aliases: Iterable[str], space: str) -> dict[str, Value]:
    short = [alias.rpartition(".")[2] if alias.rpartition(".")[0] == space else alias for alias in aliases]
    return {"aliases": short} if short else {}


# JSON text


def compact(value: Value) -> str:
    """JSON on one line, numbers as they were written."""
    match value:
        case Real():
            return value.text
        case dict():
            return "{" + ", ".join(f"{_quote(key)}: {compact(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(compact(item) for item in value) + "]"
        case str():
            return _quote(value)
        case _:
            return json.dumps(value)


def _quote(text: str) -> str:
    """A JSON string; a lone surrogate, which UTF-8 cannot hold, stands as an escape."""
    return json.dumps(text, ensure_ascii=any("\ud800" <= char <= "\udfff" for char in text))


def _pretty(value: Value, indent: int) -> str:
    """On one line where it is short and holds no record; else a member or an element a line."""
    if not isinstance(value, dict | list) or not (_holds_fields(value) or len(line := compact(value)) + indent > WIDTH):
        return compact(value) if not isinstance(value, dict | list) else line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        body = [f"{pad}{_quote(key)}: {_pretty(item, indent + 2)}" for key, item in value.items()]
        return "{\n" + ",\n".join(body) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + _pretty(item, indent + 2) for item in value) + "\n" + " " * indent + "]"


def _holds_fields(value: Value) -> bool:
    match value:
        case dict():
            return value.get("fields") not in (None, []) or any(_holds_fields(item) for item in value.values())
        case list():
            return any(_holds_fields(item) for item in value)
        case _:
            return False


# IDL text


def _idl(schema: Schema) -> str:
    lines = [f"schema {_idl_type(schema.root)};"]
    for name, type_ in schema.named.items():
        own, _, short = name.rpartition(".")
        names = {"namespace": own} if own else {}
        match type_:
            case Struct():
                kind = "error" if type_.kind == "error" else "record"
                lines += ["", *_idl_head(names | _aliases(type_.aliases, own) | _properties(type_), type_.doc)]
                lines += [f"{kind} {_idl_name(short)} {{", *map(_idl_field, type_.fields), "}"]
            case Enumeration():
                doc = type_.note.get("doc", "")
                lines += ["", *_idl_head(names | _aliases(type_.aliases, own) | _properties(type_), doc)]
                symbols = ", ".join(_idl_name(symbol.name) for symbol in type_.symbols)
                default = f" = {_idl_name(type_.default)};" if type_.default else ""
                lines += [f"enum {_idl_name(short)} {{ {symbols} }}{default}"]
            case Fixed():
                more = _logical(type_, "fixed") | _properties(type_)
                doc = type_.note.get("doc", "")
                lines += ["", *_idl_head(names | _aliases(type_.aliases, own) | more, doc)]
                lines += [f"fixed {_idl_name(short)}({type_.size});"]
    return "\n".join(lines) + "\n"


def _idl_head(annotations: dict[str, Value], doc: str) -> list[str]:
    comment = [f"/** {doc.replace('*/', '* /')} */"] if doc else []
    return comment + [f"@{key}({compact(value)})" for key, value in annotations.items() if _annotates(key)]


def _annotates(key: str) -> bool:
    """Whether IDL has a writing for an attribute of this name."""
    return all(part.isidentifier() and part.isascii() for part in key.replace("-", ".").split("."))


def _idl_field(field: Field) -> str:
    attributes = _field_attributes(field)
    attributes.pop("default", None)
    notes = "".join(f"@{key}({compact(value)}) " for key, value in attributes.items() if _annotates(key))
    doc = f"/** {field.doc.replace('*/', '* /')} */ " if field.doc else ""
    default = "" if field.default is MISSING else f" = {compact(default_json(field.default))}"
    return f"  {doc}{_idl_type(field.type)} {notes}{_idl_name(field.name)}{default};"


def _idl_type(type_: Type) -> str:
    match type_:
        case Ref() | Struct() | Enumeration() | Fixed():
            return ".".join(_idl_name(part) for part in type_.name.split("."))
        case ListOf() | SetOf():
            return f"{_idl_notes(_properties(type_))}array<{_idl_type(type_.item)}>"
        case MapOf():
            return f"{_idl_notes(_properties(type_))}map<{_idl_type(type_.value)}>"
        case Union():
            return "union { " + ", ".join(_idl_type(branch) for branch in type_.branches) + " }"
        case _:
            base = branch_name(type_)
            return _idl_notes(_logical(type_, base) | _properties(type_)) + base


def _idl_notes(annotations: dict[str, Value]) -> str:
    return "".join(f"@{key}({compact(value)}) " for key, value in annotations.items() if _annotates(key))


def _idl_name(name: str) -> str:
    return f"`{name}`" if name in _KEYWORDS else name
