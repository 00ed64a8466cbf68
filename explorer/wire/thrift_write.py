"""Writing a record with one of Apache Thrift's protocols: the walk that the compiler's generated code would do.

The protocol object is the library's, the walk over the schema is ours. Fields are written in the order of their numbers,
as generated code does; a field that the record lacks is not written.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeAlias

from . import conform, limits
from .misfit import Path, pointer_of
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
from .value import Value


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
    writer = _Writer(protocol, schema)
    writer.write(writer.way(schema.root), value, None, 0)


Deep: TypeAlias = Callable[[Any, Path, int], None]


class Way(NamedTuple):
    """How values of a type are written, worked out once a type.

    type    in the schema, behind its names
    ttype   the wire's type; None where Thrift has none
    scalar  writes a value that needs no place
    deep    (value, its path, how deep it lies) writes any other
    """

    type: Type
    ttype: int | None
    scalar: Callable[[Any], None] | None = None
    deep: Deep | None = None


class _Writer:
    def __init__(self, protocol: TProtocol, schema: Schema) -> None:
        self.out = protocol
        self.schema = schema
        self.ways: dict[int, tuple[Type, Way]] = {}  # by the type's identity, so the type is kept with it

    def way(self, type_: Type) -> Way:
        known = self.ways.get(id(type_))
        if known is None:
            known = self.ways[id(type_)] = type_, self._way(self.schema.resolve(type_))
        return known[1]

    def _way(self, type_: Type) -> Way:
        out = self.out
        match type_:
            case Bool():
                return Way(type_, BOOL, out.writeBool)
            case Int():
                writes = {BYTE: out.writeByte, I16: out.writeI16, I32: out.writeI32, I64: out.writeI64}
                ttype = int_ttype(type_) or STRING
                return Way(type_, ttype, writes[ttype]) if ttype in writes else Way(type_, ttype, deep=self.digits)
            case Float():
                return Way(type_, DOUBLE, lambda value: out.writeDouble(float(value)))
            case Text(native="uuid"):
                return Way(type_, UUID, lambda value: out.writeUuid(uuid.UUID(value)))
            case Text():
                return Way(type_, STRING, out.writeString)
            case Bytes() | Fixed():
                return Way(type_, STRING, out.writeBinary)
            case Enumeration():
                numbers = {symbol.name: symbol.number for symbol in type_.symbols}
                return Way(type_, I32, lambda value: out.writeI32(numbers[value] if isinstance(value, str) else value))
            case ListOf():
                return Way(type_, LIST, deep=partial(self.items, type_.item, out.writeListBegin, out.writeListEnd))
            case SetOf():
                return Way(type_, SET, deep=partial(self.items, type_.item, out.writeSetBegin, out.writeSetEnd))
            case MapOf():
                return Way(type_, MAP, deep=partial(self.map, type_))
            case Null():
                return Way(type_, STRUCT, deep=partial(self.struct, "", []))
            case Union():
                return Way(type_, STRUCT, deep=partial(self.union, type_))
            case Struct():
                fields = sorted(type_.fields, key=lambda field: field.number or 0)
                return Way(type_, STRUCT, deep=partial(self.struct, type_.name, fields))
            case _:
                return Way(type_, None)

    def write(self, way: Way, value: Value, path: Path, depth: int) -> None:
        if depth > limits.NESTING:
            raise self.cannot(path, f"more than {limits.NESTING} levels of nesting")
        if way.scalar is not None:
            way.scalar(value)
        elif way.deep is not None:
            way.deep(value, path, depth)
        else:
            raise self.cannot(path, type_name(way.type))

    def ttype(self, way: Way, path: Path) -> int:
        """The wire's type, where a head names it."""
        if way.ttype is None:
            raise self.cannot(path, type_name(way.type))
        return way.ttype

    def digits(self, value: int, path: Path, depth: int) -> None:
        """An integer of any size, which Thrift has no type for, as text."""
        if value.bit_length() > 13_000:  # about 4,000 digits, past which Python prints none
            raise self.cannot(path, f"an integer of {value.bit_length():,} bits")
        self.out.writeString(str(value))

    def items(
        self, item: Type, begin: Callable[[int, int], None], end: Callable[[], None], values: list[Value], path: Path,
        depth: int,
    ) -> None:  # fmt: skip
        way, write = self.way(item), self.write
        begin(self.ttype(way, path), len(values))
        for index, value in enumerate(values):
            write(way, value, (path, index), depth + 1)
        end()

    def map(self, type_: MapOf, value: dict[str, Value], path: Path, depth: int) -> None:
        """The keys of a record are text; they become what the type of the keys says."""
        keys, items = self.way(type_.key), self.way(type_.value)
        self.out.writeMapBegin(self.ttype(keys, path), self.ttype(items, path), len(value))
        for key, item in value.items():
            below = path, key
            self.write(keys, _key(key, keys.type), below, depth + 1)
            self.write(items, item, below, depth + 1)
        self.out.writeMapEnd()

    def union(self, type_: Union, value: Value, path: Path, depth: int) -> None:
        """A bare value, as the one field of a union that is of its type: it lies no deeper."""
        branch = conform.branch_of(value, type_, self.schema)
        if branch is None:
            raise self.cannot(path, "a value of none of the union's types")
        out, field = self.out, union_members(type_)[branch]
        way = self.way(field.type)
        out.writeStructBegin("")
        out.writeFieldBegin(field.name, self.ttype(way, path), field.number or 0)
        self.write(way, value, path, depth)
        out.writeFieldEnd()
        out.writeFieldStop()
        out.writeStructEnd()

    def struct(self, name: str, fields: list[Field], value: Any, path: Path, depth: int) -> None:
        """The fields that the record has, in the order of their numbers. Null is a struct of none."""
        out, write = self.out, self.write
        out.writeStructBegin(name)
        for field in fields:
            key = field.key
            if key in value:
                way, below = self.way(field.type), (path, key)
                out.writeFieldBegin(field.name, self.ttype(way, below), field.number or 0)
                write(way, value[key], below, depth + 1)
                out.writeFieldEnd()
        out.writeFieldStop()
        out.writeStructEnd()

    def cannot(self, path: Path, found: str) -> EncodeError:
        where = pointer_of(path)
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
