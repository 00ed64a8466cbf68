"""Types of any language written as a JSON Schema of 2020-12, and what that loses."""

from __future__ import annotations

import json
from typing import Any, Final, assert_never

from .. import limits
from ..jsonschema.model import Draft
from ..loss import Loss
from ..schema import (
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
    Null,
    Presence,
    Ref,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..value import Logical, Real, Value, pointer, to_json


def written(schema: Schema) -> tuple[dict[str, Any], list[Loss]]:
    """The JSON Schema of a schema's types, as a value, and what is lost on the way."""
    writer = _Writer(schema)
    root = writer.type(schema.root, "")
    definitions = {name: writer.named(name, type_) for name, type_ in schema.named.items() if name in writer.used()}
    whole: dict[str, Any] = {"$schema": Draft.D2020.value, **root}
    if definitions:
        whole["$defs"] = definitions
    return whole, writer.losses


class _Writer:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.losses: list[Loss] = []

    def used(self) -> set[str]:
        """The names that the root leads to."""
        found: set[str] = set()
        stack = [self.schema.root]
        while stack:
            match stack.pop():
                case Ref(name=name):
                    if name not in found:
                        found.add(name)
                        stack.append(self.schema.named[name])
                case ListOf(item=item) | SetOf(item=item):
                    stack.append(item)
                case MapOf(value=value):
                    stack.append(value)
                case Union(branches=branches):
                    stack += branches
                case Struct(fields=fields):
                    stack += [field.type for field in fields]
                case _:
                    pass
        return found

    def lose(self, path: str, detail: str) -> None:
        if len(self.losses) < limits.REMARKS:
            self.losses.append(Loss(path, detail))

    def named(self, name: str, type_: Type) -> dict[str, Any]:
        return self.type(type_, pointer((name,)))

    def type(self, type_: Type, path: str) -> dict[str, Any]:
        """A type as a schema. `path` names the type and field that it belongs to, for the losses."""
        match type_:
            case Anything():
                return {}
            case Null():
                return {"type": "null"}
            case Bool():
                return {"type": "boolean"}
            case Int():
                return self.int(type_, path)
            case Float():
                return {"type": "number", "format": "float"} if type_.bits == 32 else {"type": "number"}
            case Text():
                return {"type": "string"}
            case Bytes():
                return {"type": "string", "contentEncoding": "base64"}
            case Fixed():
                self.lose(
                    path, f"{type_.name} is just {type_.size} bytes; here only the length of its base64 text says so."
                )
                size = -(-type_.size // 3) * 4
                return {"type": "string", "contentEncoding": "base64", "minLength": size, "maxLength": size}
            case Enumeration():
                return self.enumeration(type_, path)
            case ListOf():
                return {"type": "array", "items": self.type(type_.item, path)}
            case SetOf():
                return {"type": "array", "items": self.type(type_.item, path), "uniqueItems": True}
            case MapOf():
                if not isinstance(self.schema.resolve(type_.key), Text):
                    self.lose(path, f"Keys of type {type_name(type_.key)} are text in JSON.")
                return {"type": "object", "additionalProperties": self.type(type_.value, path)}
            case Union():
                branches = [self.type(branch, path) for branch in type_.branches]
                if branches and all(branch.keys() == {"type"} for branch in branches):
                    return {"type": [branch["type"] for branch in branches]}
                return {"anyOf": branches} if branches else {"not": {}}
            case Struct():
                return self.struct(type_, path)
            case Ref():
                return {"$ref": "#/$defs/" + pointer((type_.name,))[1:].replace("%", "%25")}
            case _:
                assert_never(type_)

    def int(self, type_: Int, path: str) -> dict[str, Any]:
        if type_.range is None:
            self.lose(path, "An integer of any size; what reads this schema may take it for one of 64 bits.")
            return {"type": "integer"}
        if type_.bits == 64 and type_.signed:
            return {"type": "integer"}
        return {"type": "integer", "minimum": type_.range[0], "maximum": type_.range[1]}

    def enumeration(self, type_: Enumeration, path: str) -> dict[str, Any]:
        if [symbol.number for symbol in type_.symbols] != list(range(len(type_.symbols))):
            self.lose(path, f"The numbers of {type_.name}; JSON Schema has only names.")
        if type_.default is not None:
            self.lose(path, f"The default of {type_.name} for symbols that a reader does not know.")
        self.aliases(type_.aliases, type_.name, path)
        return {"enum": [symbol.name for symbol in type_.symbols]}

    def aliases(self, aliases: tuple[str, ...], name: str, path: str) -> None:
        if aliases:
            self.lose(path, f"The other names of {name}: {', '.join(aliases)}.")

    def struct(self, type_: Struct, path: str) -> dict[str, Any]:
        written: dict[str, Any] = {"type": "object"}
        if type_.doc:
            written["description"] = type_.doc
        written["properties"] = {field.key: self.field(field, path + pointer((field.key,))) for field in type_.fields}
        required = [
            field.key for field in type_.fields if field.presence is Presence.REQUIRED and field.default is MISSING
        ]
        if required:
            written["required"] = required
        if type_.kind == "union":
            written |= {"minProperties": 1, "maxProperties": 1}
        numbers = [field.number for field in type_.fields]
        if self.schema.language in ("protobuf", "thrift") and numbers != list(range(1, len(numbers) + 1)):
            self.lose(path, f"The numbers of the fields of {type_.name}.")
        oneofs = dict.fromkeys(field.oneof for field in type_.fields if field.oneof)
        for oneof in oneofs:
            self.lose(path, f"That only one field of {oneof} is set.")
        self.aliases(type_.aliases, type_.name, path)
        return written

    def field(self, field: Field, path: str) -> dict[str, Any]:
        written = self.type(field.type, path)
        if field.doc:
            written = {**written, "description": field.doc}
        if field.default is not MISSING:
            try:
                default = _plain(field.default)
                json.dumps(default, allow_nan=False)
            except (TypeError, ValueError):
                self.lose(path, "The default is no value of JSON.")
            else:
                written = {**written, "default": default}
        self.aliases(field.aliases, field.name, path)
        return written


def _plain(value: Value) -> Value:
    """A default as JSON has it: bytes as base64 text, a meaning as its text."""
    match value:
        case bytes():
            return to_json(value)["$bytes"]
        case Logical():
            return value.text
        case Real():
            return value
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return to_json(value)


LINE: Final = 100
"""Characters that a small object or array may take on its line."""


def text_of(value: Value, indent: int = 0) -> str:
    """JSON text, two spaces a level, what is small on one line; numbers as they were written."""
    pad = "  " * (indent + 1)
    match value:
        case Real():
            return value.text
        case dict() if value:
            items = [
                f"{json.dumps(key, ensure_ascii=False)}: {text_of(item, indent + 1)}" for key, item in value.items()
            ]
            left, right = "{", "}"
            small = indent > 0 and not any(isinstance(item, dict) and item for item in value.values())
        case list() if value:
            items = [text_of(item, indent + 1) for item in value]
            left, right = "[", "]"
            small = True
        case _:
            return json.dumps(value, ensure_ascii=False)
    line = left + ", ".join(items) + right
    if small and len(line) + len(pad) <= LINE and "\n" not in line:
        return line
    return f"{left}\n" + ",\n".join(pad + item for item in items) + f"\n{pad[2:]}{right}"
