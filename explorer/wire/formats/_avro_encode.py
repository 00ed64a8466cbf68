"""From a conformed record to the datum that fastavro writes: branches of unions told, logical values as plain ones.

fastavro is given a schema that we made from the checked one: every named type once and flat, no text of the visitor
parsed by it. Its mark of a parsed schema is how `parse_schema` hands named types to the writer.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final, assert_never

import fastavro

from ..avro_types import type_word
from ..kept import KeptFor
from ..problem import EncodeError, Problem
from ..schema import (
    Anything,
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
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from ..union import Known, branch_of
from ..value import Logical, Value, pointer

_WHOLE: Final = "value"
"""A record adds no bytes, so the root may be a field of one, whatever its type is."""


def needed(schema: Schema | None) -> Schema:
    """The schema, without which Avro cannot write; raises EncodeError where there is none."""
    if schema is None:
        raise EncodeError(
            Problem(
                code="schema-needed", detail="Avro cannot write without a schema.", path="", expected="a schema",
                found="none", fix="Give a schema, or take the one that is inferred from the record.",
            )
        )  # fmt: skip
    return schema


def write(value: Value, schema: Schema) -> bytes:
    """The bytes of a conformed value."""
    out = BytesIO()
    try:
        written = _written(schema)
        datum = {_WHOLE: Datum(schema).of(value, schema.root)}
    except CannotError as cannot:
        raise cannot.told from None
    fastavro.schemaless_writer(out, written, datum)
    return out.getvalue()


# The schema in fastavro's terms


def _named(name: str) -> str:
    return f".{name}"  # no name of ours is one of fastavro's own words


def _type(type_: Type) -> Any:
    """A type without its logical meaning; named types by name."""
    match type_:
        case Null() | Bool() | Int() | Float() | Bytes() | Text():
            return type_word(type_)
        case Ref() | Struct() | Enumeration() | Fixed():
            return _named(type_.name)
        case ListOf() | SetOf():
            return {"type": "array", "items": _type(type_.item)}
        case MapOf():
            return {"type": "map", "values": _type(type_.value)}
        case Union():
            return [_type(branch) for branch in type_.branches]
        case Anything():
            raise CannotError("a type of Avro", "a type for anything")
        case _:
            assert_never(type_)


def _definition(type_: Type) -> dict[str, Any]:
    match type_:
        case Struct():
            fields = [{"name": field.name, "type": _type(field.type)} for field in type_.fields]
            return {"type": "record", "name": _named(type_.name), "fields": fields}
        case Enumeration():
            return {"type": "enum", "name": _named(type_.name), "symbols": [symbol.name for symbol in type_.symbols]}
        case Fixed():
            return {"type": "fixed", "name": _named(type_.name), "size": type_.size}
        case _:
            raise CannotError("a named type", type_name(type_))


def _for_fastavro(schema: Schema) -> dict[str, Any]:
    """The schema for fastavro."""
    return {
        "type": "record",
        "name": _named(""),
        "fields": [{"name": _WHOLE, "type": _type(schema.root)}],
        "__fastavro_parsed": True,
        "__named_schemas": {_named(name): _definition(type_) for name, type_ in schema.named.items()},
    }


_written: Final = KeptFor(_for_fastavro, most=16)


# The record in fastavro's terms


class CannotError(Exception):
    """A value that its type does not hold, which `conform` should have told. The path is told on the way out."""

    def __init__(self, expected: str, found: str, key: str = "") -> None:
        super().__init__(expected, found)
        self.expected, self.found = expected, found
        self.path: list[str] = [key] if key else []

    @property
    def told(self) -> EncodeError:
        where = pointer(self.path[::-1])
        return EncodeError(
            Problem(
                code="avro-encode",
                detail=f"{where or 'The record'}: expected {self.expected}, found {self.found}.",
                path=where,
                expected=self.expected,
                found=self.found,
                fix="Make the record fit the schema first.",
            )
        )


class Datum:
    """One record: a tuple names the branch of a union, so that nothing is left to guess."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.known = Known()

    def of(self, value: Value, type_: Type) -> Any:
        type_ = self.schema.resolve(type_)
        if isinstance(type_, Union):
            return self.branch(value, type_)
        if not isinstance(value, dict | list):
            return self.scalar(value)
        match type_:
            case Struct() if isinstance(value, dict):
                return self.record(value, type_)
            case ListOf(item=item) | SetOf(item=item) if isinstance(value, list):
                return self.array(value, item)
            case MapOf(value=inner) if isinstance(value, dict):
                return self.map(value, inner)
        raise CannotError(type_name(type_), "an array" if isinstance(value, list) else "an object")

    def scalar(self, value: Value) -> Any:
        """A value that holds no others, as the writer takes it."""
        return value.raw if isinstance(value, Logical) else value

    def record(self, value: dict[str, Value], struct: Struct) -> Any:
        datum = {}
        for field in struct.fields:
            try:
                datum[field.name] = self.of(value[field.key], field.type)
            except KeyError:
                raise CannotError(f"a value for {field.name}", "none", field.key) from None
            except CannotError as cannot:
                cannot.path.append(field.key)
                raise
        return datum

    def array(self, value: list[Value], item: Type) -> Any:
        elements: list[Any] = []
        try:
            for element in value:
                elements.append(self.of(element, item))
        except CannotError as cannot:
            cannot.path.append(str(len(elements)))
            raise
        return elements

    def map(self, value: dict[str, Value], inner: Type) -> Any:
        entries = {}
        for key, entry in value.items():
            try:
                entries[key] = self.of(entry, inner)
            except CannotError as cannot:
                cannot.path.append(key)
                raise
        return entries

    def branch(self, value: Value, union: Union) -> Any:
        branch = self.chosen(value, union)
        written = _type(branch)
        return written["type"] if isinstance(written, dict) else written, self.of(value, branch)

    def chosen(self, value: Value, union: Union) -> Type:
        """The branch that holds the value."""
        index = branch_of(value, union, self.schema, self.known)
        if index is None:
            raise CannotError(f"one of {type_name(union)}", type(value).__name__)
        return union.branches[index]
