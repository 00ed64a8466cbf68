"""Plain decoders in pure Python, which explain nothing: what a tracer may cost is measured against them.

Three are the libraries' own (JSON's scanner, msgpack's fallback, fastavro without its C); Thrift's are its Python protocols
with the usual reader around them; Protocol Buffers' is the decoder of a textbook, since no library has one left.
"""

from __future__ import annotations

import io
import json
import json.decoder
import json.scanner
import struct
from collections.abc import Callable
from typing import Any

import avro.compatibility
import avro.schema
import fastavro
from fastavro import _read_py
from msgpack import fallback
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.Thrift import TType
from thrift.transport.TTransport import TMemoryBuffer

from explorer.wire.schema import Bool, Float, Int, ListOf, Schema, Struct, Text, Type
from explorer.wire.schemas import LANGUAGES

Decoder = Callable[[Any], Any]


def json_scanner(schema: Schema | None) -> Decoder:
    class Plain(json.JSONDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.parse_string = json.decoder.py_scanstring
            self.parse_object = json.decoder.JSONObject
            self.parse_array = json.decoder.JSONArray
            self.scan_once = json.scanner.py_make_scanner(self)

    decoder = Plain()
    return lambda data: decoder.decode(data.decode())


def msgpack_fallback(schema: Schema | None) -> Decoder:
    def decode(data: bytes) -> Any:
        unpacker = fallback.Unpacker(max_buffer_size=len(data))
        unpacker.feed(data)
        return unpacker.unpack()

    return decode


def fastavro_python(schema: Schema | None) -> Decoder:
    assert schema is not None
    parsed = fastavro.parse_schema(json.loads(LANGUAGES["avro"].render(schema)))
    return lambda data: _read_py.schemaless_reader(io.BytesIO(data), parsed, None)


def thrift_protocol(protocol: type) -> Callable[[Schema | None], Decoder]:
    def peer(schema: Schema | None) -> Decoder:
        return lambda data: _struct(protocol(TMemoryBuffer(data)))

    return peer


thrift_binary, thrift_compact = thrift_protocol(TBinaryProtocol), thrift_protocol(TCompactProtocol)


def _struct(p: Any) -> dict[int, Any]:
    out = {}
    p.readStructBegin()
    while True:
        _, ttype, number = p.readFieldBegin()
        if ttype == TType.STOP:
            break
        out[number] = _read(p, ttype)
        p.readFieldEnd()
    p.readStructEnd()
    return out


def _read(p: Any, ttype: int) -> Any:
    if ttype == TType.STRING:
        return p.readString()
    if ttype == TType.I64:
        return p.readI64()
    if ttype == TType.I32:
        return p.readI32()
    if ttype == TType.DOUBLE:
        return p.readDouble()
    if ttype == TType.BOOL:
        return p.readBool()
    if ttype == TType.STRUCT:
        return _struct(p)
    if ttype == TType.LIST:
        element, count = p.readListBegin()
        out = [_read(p, element) for _ in range(count)]
        p.readListEnd()
        return out
    if ttype == TType.MAP:
        key, value, count = p.readMapBegin()
        entries = {_read(p, key): _read(p, value) for _ in range(count)}
        p.readMapEnd()
        return entries
    raise ValueError(ttype)


Plan = dict[int, tuple[str, bool, Decoder | None, Decoder]]
"""Number of a field -> its key, whether it is a list, how packed elements are read, how one is read."""


def protobuf_textbook(schema: Schema | None) -> Decoder:
    """Recursive, one function a message, one call a field, a dict for each message."""
    assert schema is not None
    plans: dict[str, Plan] = {}

    def plan(struct_: Struct) -> Plan:
        fields = plans.get(struct_.name)
        if fields is None:
            fields = plans[struct_.name] = {}
            for field in struct_.fields:
                type_ = schema.resolve(field.type)
                many = isinstance(type_, ListOf)
                item = schema.resolve(type_.item) if isinstance(type_, ListOf) else type_
                packed = {Float: _doubles, Int: _varints, Bool: _varints}.get(type(item)) if many else None
                fields[field.number or 0] = field.key, many, packed, reader(item)
        return fields

    def reader(type_: Type) -> Decoder:
        match type_:
            case Struct():
                fields = plan(type_)
                return lambda data: _message(data, fields)
            case Text():
                return bytes.decode
            case Bool():
                return bool
            case Float():
                return lambda data: struct.unpack("<d", data)[0]
            case Int():
                return _signed
            case _:
                return lambda data: data

    root = schema.resolve(schema.root)
    assert isinstance(root, Struct)
    fields = plan(root)
    return lambda data: _message(data, fields)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >> 63 else number


def _doubles(data: bytes) -> list[float]:
    return [struct.unpack("<d", data[at : at + 8])[0] for at in range(0, len(data), 8)]


def _varints(data: bytes) -> list[int]:
    out, at = [], 0
    while at < len(data):
        number, at = _varint(data, at)
        out.append(number)
    return out


def _varint(data: bytes, at: int) -> tuple[int, int]:
    shift = result = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7


def _message(data: bytes, fields: Plan) -> dict[str, Any]:
    out: dict[str, Any] = {}
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        value: Any
        if wire == 0:
            value, at = _varint(data, at)
        elif wire == 1:
            value, at = data[at : at + 8], at + 8
        elif wire == 2:
            size, at = _varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            value, at = data[at : at + 4], at + 4
        name, many, packed, read = fields[tag >> 3]
        if packed is not None and wire == 2:
            out.setdefault(name, []).extend(packed(value))
        elif many:
            out.setdefault(name, []).append(read(value))
        else:
            out[name] = read(value)
    return out


def avro_compatibility(writer: str, reader: str) -> Any:
    """What Python's avro says of two schemas, from their texts."""
    old, new = avro.schema.parse(writer), avro.schema.parse(reader)
    return avro.compatibility.ReaderWriterCompatibilityChecker().get_compatibility(new, old)


PEERS: dict[str, tuple[str, Callable[[Schema | None], Decoder]]] = {
    "json": ("json's scanner in Python", json_scanner),
    "messagepack": ("msgpack's fallback", msgpack_fallback),
    "thrift-binary": ("thrift's protocol in Python", thrift_binary),
    "thrift-compact": ("thrift's protocol in Python", thrift_compact),
    "protobuf": ("a textbook decoder", protobuf_textbook),
    "avro": ("fastavro in Python", fastavro_python),
}
"""Format -> what it is measured against."""
