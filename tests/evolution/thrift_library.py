"""Reading with Apache Thrift's library as its generated code does: fields by number and type, elements without a look.

The walk is the one that `thrift --gen` writes out for every struct, over the library's own protocol objects. What a
required field means is that of the generated C++, Java and Go, which refuse a struct without it.
"""

from __future__ import annotations

import struct
from typing import Any

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.protocol.TProtocol import TProtocolException
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer, TTransportException

from explorer.wire.conform import conform
from explorer.wire.part import as_map
from explorer.wire.schema import (
    MISSING,
    Bool,
    Bytes,
    Enumeration,
    Float,
    Int,
    ListOf,
    MapOf,
    Null,
    Presence,
    Schema,
    SetOf,
    Struct,
    Text,
    Type,
    Union,
)  # fmt: skip
from explorer.wire.thrift_types import int_ttype, union_members
from explorer.wire.value import Value, key_text

PROTOCOLS = {"thrift-binary": TBinaryProtocol, "thrift-compact": TCompactProtocol}


class Refused(Exception):
    """The generated code throws."""


FAULTS = (
    Refused, EOFError, TTransportException, TProtocolException, KeyError, struct.error, UnicodeDecodeError, AssertionError,
)  # fmt: skip
"""What the library raises over bytes that it cannot read."""


def library_reads(format_key: str, data: bytes, schema: Schema) -> tuple[Value, int]:
    """The record, and how many bytes are left; raises one of FAULTS."""
    buffer = TMemoryBuffer(data)
    protocol = PROTOCOLS[format_key](buffer)
    protocol.readString = (
        protocol.readBinary
    )  # the library steps over bytes by reading text, and trips over what is none
    reader = _Reader(protocol, schema)
    value = reader.value(schema.root)
    return value, len(data) - buffer.cstringio_buf.tell()


class _Reader:
    def __init__(self, protocol: Any, schema: Schema) -> None:
        self.protocol, self.schema = protocol, schema

    def ttype(self, type_: Type) -> int:
        match self.schema.resolve(type_):
            case Bool():
                return int(TType.BOOL)
            case Int() as number:
                return int_ttype(number) or int(TType.STRING)
            case Float():
                return int(TType.DOUBLE)
            case Text(native="uuid"):
                return int(TType.UUID)
            case Enumeration():
                return int(TType.I32)
            case ListOf():
                return int(TType.LIST)
            case SetOf():
                return int(TType.SET)
            case MapOf():
                return int(TType.MAP)
            case Struct() | Union() | Null():
                return int(TType.STRUCT)
            case _:
                return int(TType.STRING)

    def value(self, type_: Type) -> Any:
        type_ = self.schema.resolve(type_)
        read = self.protocol
        match type_:
            case Bool():
                return read.readBool()
            case Int() if int_ttype(type_) is not None:
                return getattr(read, {8: "readByte"}.get(width(type_), f"readI{width(type_)}"))()
            case Int():
                return int(read.readBinary())
            case Float():
                return read.readDouble()
            case Text(native="uuid"):
                return str(read.readUuid())
            case Text():
                data = read.readBinary()
                try:
                    return data.decode()
                except UnicodeDecodeError:
                    return data  # as C++ and Go have it; Python's own readString refuses
            case Bytes():
                return read.readBinary()
            case Enumeration():
                number = read.readI32()
                return next((symbol.name for symbol in type_.symbols if symbol.number == number), number)
            case ListOf():
                _, count = read.readListBegin()
                items = [self.value(type_.item) for _ in range(count)]
                read.readListEnd()
                return items
            case SetOf():
                _, count = read.readSetBegin()
                items = [self.value(type_.item) for _ in range(count)]
                read.readSetEnd()
                return items
            case MapOf():
                _, _, count = read.readMapBegin()
                entries = []
                for _ in range(count):
                    key = self.value(type_.key)
                    if not (isinstance(key, bytes) and isinstance(self.schema.resolve(type_.key), Text)):
                        key = key if (name := key_text(key)) is None else name
                    entries.append((key, self.value(type_.value)))
                read.readMapEnd()
                return as_map(entries)
            case _:
                return self.struct(type_)

    def struct(self, type_: Type) -> Any:
        fields = {
            field.number: field
            for field in (
                type_.fields if isinstance(type_, Struct) else union_members(type_) if isinstance(type_, Union) else ()
            )
        }
        read, found = self.protocol, {}
        read.readStructBegin()
        while True:
            _, ttype, number = read.readFieldBegin()
            if ttype == TType.STOP:
                break
            if number in fields and ttype == self.ttype(fields[number].type):
                found[number] = self.value(fields[number].type)
            else:
                read.skip(ttype)
            read.readFieldEnd()
        read.readStructEnd()
        if isinstance(type_, Union):
            return list(found.values())[-1] if found else None
        if isinstance(type_, Null):
            return None
        out = {}
        for number, field in fields.items():
            if number in found:
                out[field.key] = found[number]
            elif field.presence is Presence.REQUIRED:
                raise Refused(field.name)
            elif field.default is not MISSING and isinstance(type_, Struct) and type_.kind != "union":
                inner = Schema(self.schema.language, field.type, self.schema.named)
                out[field.key] = conform(field.default, inner).value
        return out


def width(type_: Int) -> int:
    """Bits of an integer on the wire."""
    assert type_.bits is not None
    return type_.bits if type_.signed else type_.bits * 2
