"""Writing a record with one of Apache Thrift's protocols: the walk that the compiler's generated code would do.

The protocol object is the library's, the walk over the schema is ours. Fields are written in the order of their numbers,
as generated code does; a field that the record lacks is not written.
"""

from __future__ import annotations

import uuid
from typing import Any, Protocol

from . import conform, limits
from .problem import EncodeError, Problem
from .schema import (
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
    SetOf,
    Struct,
    Text,
    Type,
    Union,
    type_name,
)  # fmt: skip
from .thrift_types import (
    BOOL,
    BYTE,
    DOUBLE,
    I16,
    I32,
    I64,
    LIST,
    MAP,
    SET,
    STRING,
    STRUCT,
    UUID,
    int_ttype,
    union_members,
)  # fmt: skip
from .value import Value, pointer


class TProtocol(Protocol):
    """The writing half of the library's protocols."""

    def writeStructBegin(self, name: str) -> None: ...  # noqa: N802
    def writeStructEnd(self) -> None: ...  # noqa: N802
    def writeFieldBegin(self, name: str, ttype: int, fid: int) -> None: ...  # noqa: N802
    def writeFieldEnd(self) -> None: ...  # noqa: N802
    def writeFieldStop(self) -> None: ...  # noqa: N802
    def writeListBegin(self, etype: int, size: int) -> None: ...  # noqa: N802
    def writeListEnd(self) -> None: ...  # noqa: N802
    def writeSetBegin(self, etype: int, size: int) -> None: ...  # noqa: N802
    def writeSetEnd(self) -> None: ...  # noqa: N802
    def writeMapBegin(self, ktype: int, vtype: int, size: int) -> None: ...  # noqa: N802
    def writeMapEnd(self) -> None: ...  # noqa: N802
    def writeBool(self, bool_val: bool) -> None: ...  # noqa: N802
    def writeByte(self, byte: int) -> None: ...  # noqa: N802
    def writeI16(self, i16: int) -> None: ...  # noqa: N802
    def writeI32(self, i32: int) -> None: ...  # noqa: N802
    def writeI64(self, i64: int) -> None: ...  # noqa: N802
    def writeDouble(self, dub: float) -> None: ...  # noqa: N802
    def writeString(self, str_val: str) -> None: ...  # noqa: N802
    def writeBinary(self, str_val: bytes) -> None: ...  # noqa: N802
    def writeUuid(self, uuid: uuid.UUID) -> None: ...  # noqa: N802


def write(protocol: TProtocol, value: Value, schema: Schema | None) -> None:
    """Write a conformed record as the struct that the schema's root is; raises EncodeError where that cannot be."""
    if schema is None or not isinstance(schema.resolve(schema.root), Struct):
        found = "no schema" if schema is None else type_name(schema.resolve(schema.root))
        raise EncodeError(
            Problem(
                code="no-struct",
                detail=f"Thrift writes structs: expected a schema whose root is one, found {found}.",
                path="",
                expected="a schema whose root is a struct",
                found=found,
                fix="Give a Thrift schema, or let one be made from the record.",
            )
        )
    _Writer(protocol, schema).value(value, schema.root, [])


class _Writer:
    def __init__(self, protocol: TProtocol, schema: Schema) -> None:
        self.out = protocol
        self.schema = schema

    def ttype(self, type_: Type, path: list[str]) -> int:
        """The wire's type for a type of the schema."""
        type_ = self.schema.resolve(type_)
        match type_:
            case Bool():
                return BOOL
            case Int():
                return int_ttype(type_) or STRING
            case Enumeration():
                return I32
            case Float():
                return DOUBLE
            case Text(native="uuid"):
                return UUID
            case Text() | Bytes() | Fixed():
                return STRING
            case ListOf():
                return LIST
            case SetOf():
                return SET
            case MapOf():
                return MAP
            case Struct() | Union() | Null():
                return STRUCT
            case _:
                raise self.cannot(path, type_name(type_))

    def value(self, value: Value, type_: Type, path: list[str]) -> None:
        if len(path) > limits.NESTING:
            raise self.cannot(path, f"more than {limits.NESTING} levels of nesting")
        type_ = self.schema.resolve(type_)
        out = self.out
        match type_:
            case Bool():
                out.writeBool(value)
            case Int():
                self.integer(value, type_, path)
            case Float():
                out.writeDouble(float(value))
            case Text(native="uuid"):
                out.writeUuid(uuid.UUID(value))
            case Text():
                out.writeString(value)
            case Bytes() | Fixed():
                out.writeBinary(value)
            case Enumeration():
                numbers = {symbol.name: symbol.number for symbol in type_.symbols}
                out.writeI32(numbers[value] if isinstance(value, str) else value)
            case ListOf():
                out.writeListBegin(self.ttype(type_.item, path), len(value))
                self.items(value, type_.item, path)
                out.writeListEnd()
            case SetOf():
                out.writeSetBegin(self.ttype(type_.item, path), len(value))
                self.items(value, type_.item, path)
                out.writeSetEnd()
            case MapOf():
                self.map(value, type_, path)
            case Null():
                self.struct([], path, "")
            case Union():
                self.union(value, type_, path)
            case Struct():
                present = [(field, value[field.key]) for field in type_.fields if field.key in value]
                self.struct(present, path, type_.name)
            case _:
                raise self.cannot(path, type_name(type_))

    def integer(self, value: int, type_: Int, path: list[str]) -> None:
        out = self.out
        write = {BYTE: out.writeByte, I16: out.writeI16, I32: out.writeI32, I64: out.writeI64}.get(
            int_ttype(type_) or 0
        )
        if write is not None:
            write(value)
        elif value.bit_length() > 13_000:  # about 4,000 digits, past which Python prints none
            raise self.cannot(path, f"an integer of {value.bit_length():,} bits")
        else:
            out.writeString(str(value))

    def items(self, values: list[Value], item: Type, path: list[str]) -> None:
        for index, value in enumerate(values):
            self.value(value, item, [*path, str(index)])

    def map(self, value: dict[str, Value], type_: MapOf, path: list[str]) -> None:
        """The keys of a record are text; they become what the type of the keys says."""
        self.out.writeMapBegin(self.ttype(type_.key, path), self.ttype(type_.value, path), len(value))
        key_type = self.schema.resolve(type_.key)
        for key, item in value.items():
            below = [*path, key]
            self.value(_key(key, key_type), key_type, below)
            self.value(item, type_.value, below)
        self.out.writeMapEnd()

    def union(self, value: Value, type_: Union, path: list[str]) -> None:
        """A bare value, as the one field of a union that is of its type."""
        branch = conform.branch_of(value, type_, self.schema)
        if branch is None:
            raise self.cannot(path, "a value of none of the union's types")
        self.struct([(union_members(type_)[branch], value)], path, "", bare=True)

    def struct(
        self, present: list[tuple[Field, Any]], path: list[str], name: str, *, bare: bool = False
    ) -> None:  # fmt: skip
        out = self.out
        out.writeStructBegin(name)
        for field, value in sorted(present, key=lambda pair: pair[0].number or 0):
            below = path if bare else [*path, field.key]
            out.writeFieldBegin(field.name, self.ttype(field.type, below), field.number or 0)
            self.value(value, field.type, below)
            out.writeFieldEnd()
        out.writeFieldStop()
        out.writeStructEnd()

    def cannot(self, path: list[str], found: str) -> EncodeError:
        where = pointer(path)
        return EncodeError(
            Problem(
                code="no-such-type",
                detail=f"{where or 'The record'}: Thrift cannot say {found}.",
                path=where,
                expected="a type that Thrift has",
                found=found,
            )
        )


def _key(key: str, type_: Type) -> Value:
    """A record's key as a value of the type of a map's keys."""
    match type_:
        case Bytes() | Fixed():
            return conform.from_base64(key)
        case Text(native="uuid"):
            return key
        case _:
            return conform.map_key(key, type_)
