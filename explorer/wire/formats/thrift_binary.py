"""Thrift BinaryProtocol: each field begins with its type and its number; every number has its full width, big-endian.

What to notice: no names, the schema has them. A field costs three bytes before its value, a list five before its first
element. Nothing is packed: the i64 1337 is eight bytes, six of them zero. The wire says enough to walk it without the
schema, so a reader can skip fields that it does not know. Sections are those of the Thrift Binary protocol encoding.
"""

from __future__ import annotations

import struct
from importlib.metadata import version
from typing import Final

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

from .. import thrift_walk
from ..bits import fields, ieee754
from ..format import About, Format
from ..layout import Layout, Part, Role
from ..schema import Schema
from ..thrift_types import (
    BOOL,
    BYTE,
    DOUBLE,
    I16,
    I32,
    I64,
    LIST,
    MAP,
    NAMES,
    SET,
    SHARED_PARTS,
    STOP,
    STRING,
    STRUCT,
    UUID,
    Plain,
    as_name,
    ttype_name,
)  # fmt: skip
from ..thrift_walk import Wire
from ..thrift_write import write
from ..tracer import Tracer
from ..value import Value

SPEC: Final = "https://github.com/apache/thrift/blob/master/doc/specs/thrift-binary-protocol.md"


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _double(data: bytes) -> float:
    return float(struct.unpack(">d", data)[0])


# Leaves


def _type_byte(name: str, doc: str, spec: str) -> Part:
    bits = fields((8, Role.TYPE, ttype_name))
    return Part(name, Role.TYPE, doc, spec, read=lambda data: data[0], words=ttype_name, bits=bits)


FIELD_TYPE = _type_byte(
    "field type", "The type of the field's value, so that a reader who does not know the field can skip it.", "Struct"
)
FIELD_ID = Part(
    "field id",
    Role.TAG,
    "The number of the field, which the schema gives a name; 16 bits, big-endian.",
    "Struct",
    read=_int,
)
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes of text or binary follow, in four bytes.", "String encoding", read=_int
)  # fmt: skip
ELEMENT_TYPE = _type_byte("element type", "The type of all elements of the list or set.", "List and Set")
KEY_TYPE = _type_byte("key type", "The type of all keys of the map.", "Map")
VALUE_TYPE = _type_byte("value type", "The type of all values of the map.", "Map")
COUNT = Part("count", Role.LENGTH, "How many elements or entries follow, in four bytes.", "List and Set", read=_int)
BOOL_BYTE = Part(
    "boolean byte", Role.VALUE, "One byte: 01 is true, 00 is false.", "Boolean encoding", read=lambda data: data[0] != 0,
    bits=fields((8, Role.VALUE, lambda byte: "true" if byte else "false")),
)  # fmt: skip
I8_BYTE = Part("i8 byte", Role.VALUE, "A signed integer of one byte.", "Integer encoding", read=_int)
I16_BYTES = Part("i16 bytes", Role.VALUE, "A signed integer of two bytes, big-endian.", "Integer encoding", read=_int)
I32_BYTES = Part("i32 bytes", Role.VALUE, "A signed integer of four bytes, big-endian.", "Integer encoding", read=_int)
I64_BYTES = Part("i64 bytes", Role.VALUE, "A signed integer of eight bytes, big-endian.", "Integer encoding", read=_int)
DOUBLE_BYTES = Part(
    "double bytes", Role.VALUE, "Sign, exponent and fraction, big-endian.", "Double encoding", read=_double,
    bits=ieee754(little=False),
)  # fmt: skip

SCALARS: Final = {
    BOOL: BOOL_BYTE, BYTE: I8_BYTE, I16: I16_BYTES, I32: I32_BYTES, I64: I64_BYTES, DOUBLE: DOUBLE_BYTES,
}  # fmt: skip

PARTS: Final = (
    FIELD_TYPE, FIELD_ID, LENGTH, ELEMENT_TYPE, KEY_TYPE, VALUE_TYPE, COUNT, *SCALARS.values(),
    *(as_name(part) for part in SCALARS.values()), *SHARED_PARTS,
)  # fmt: skip


# The wire

WIDTHS: Final = {BOOL: 1, BYTE: 1, DOUBLE: 8, I16: 2, I32: 4, I64: 8, UUID: 16}
LEAST: Final = {**WIDTHS, STRING: 4, STRUCT: 1, MAP: 6, SET: 5, LIST: 5}
TYPES: Final = NAMES.keys() - {STOP}

_field_head = struct.Struct(">Bh").unpack_from
_word = struct.Struct(">i").unpack_from


def _field(t: Tracer, at: int, last: int) -> tuple[int, int, int, Part, Part | None]:
    """Section "Struct": one byte of type, two of field id."""
    if at + 3 > len(t.data):
        raise t.end(at, "the type and the number of a field, or a stop")
    ttype, number = _field_head(t.data, at)
    if ttype not in TYPES:
        raise t.stop(at, "the type of a field, or a stop", f"the type {ttype}")
    return ttype, number, at + 3, FIELD_TYPE, FIELD_ID


def _extent(t: Tracer, at: int, ttype: int) -> tuple[int, int]:
    """Text and bytes say their length in four bytes, "String encoding"; all else has a fixed width."""
    size = len(t.data)
    if ttype != STRING:
        end = at + WIDTHS[ttype]
        if end > size:
            raise t.end(at, f"{NAMES[ttype]}: {WIDTHS[ttype]} bytes")
        return at, end
    start = at + 4
    if start > size:
        raise t.end(at, "a length of 4 bytes")
    (length,) = _word(t.data, at)
    end = start + length
    if length < 0 or end > size:
        t.leaf(at, LENGTH)
        if length < 0:
            raise t.stop(start, "a length of 0 or more", f"{length:,}", code="negative-size", offset=at)
        raise t.end(start, f"{length:,} bytes of text or binary")
    return start, end


def _list_head(t: Tracer, at: int) -> tuple[int, int, int]:
    """Section "List and Set": one byte of element type, four of size."""
    if at + 5 > len(t.data):
        raise t.end(at, "the type and the number of the elements, 5 bytes")
    ttype, (count,) = t.data[at], _word(t.data, at + 1)
    if count and ttype not in TYPES:
        raise t.stop(at, "the type of the elements", f"the type {ttype}")
    t.leaf(at, ELEMENT_TYPE)
    t.leaf(at + 1, COUNT)
    return ttype, count, at + 5


def _map_head(t: Tracer, at: int) -> tuple[int, int, int, int]:
    """Section "Map": one byte of key type, one of value type, four of size."""
    if at + 6 > len(t.data):
        raise t.end(at, "the types and the number of the entries, 6 bytes")
    key_type, value_type, (count,) = t.data[at], t.data[at + 1], _word(t.data, at + 2)
    if count:
        for place, ttype in enumerate((key_type, value_type), at):
            if ttype not in TYPES:
                raise t.stop(at, "the types of keys and values", f"the type {ttype}", offset=place)
    t.leaf(at, KEY_TYPE)
    t.leaf(at + 1, VALUE_TYPE)
    t.leaf(at + 2, COUNT)
    return key_type, value_type, count, at + 6


WIRE: Final = Wire(
    plain=Plain(SCALARS), length=LENGTH, widths=WIDTHS, least=LEAST, true_false=1, stop_bits=0xFF, field=_field,
    extent=_extent, list_head=_list_head, map_head=_map_head,
)  # fmt: skip


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one struct; what follows it is told as left over."""
    return thrift_walk.trace(data, schema, WIRE)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of Apache Thrift's TBinaryProtocol, driven by the schema in the order of the field numbers."""
    buffer = TMemoryBuffer()
    write(TBinaryProtocol(buffer), value, schema)
    return bytes(buffer.getvalue())


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """Types that exist all the way to a stop."""
    if head.problem is None and len(head.data) > 4:
        return 10, "every field has a type that exists, and a stop is the last byte"
    return None


ABOUT: Final = About(
    what="The first of Thrift's protocols. A struct is a run of fields, each with one byte for its type, two for its number "
    "and then its value, every number in its full width; a zero ends it. Names are in the .thrift file only.",
    used_by="Thrift's services where nobody chose another protocol: HBase, the Hive metastore, Impala; and files and caches "
    "that were written with it.",
    evolves="A reader skips a field whose number it does not know, and gives a default to one that is missing. So fields may "
    "come and go and change their names, but a number is never used again, and a type may not change: a reader passes over "
    "a field of another type.",
    danger="Lengths and counts are believed by many readers before the bytes are there: a few bytes may ask for gigabytes.",
)  # fmt: skip

FORMAT: Final = Format(
    key="thrift-binary",
    title="Thrift BinaryProtocol",
    family="schema-driven",
    spec=SPEC,
    language="thrift",
    encoder=f"Apache thrift {version('thrift')}, TBinaryProtocol",
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    about=ABOUT,
    limits=(
        "Integers of 8 to 64 bits, all signed; wider ones travel as decimal text.",
        "No null: a field that is null is left out.",
        "Field numbers from 1 to 32,767; lengths and counts up to 2^31 - 1.",
    ),
)
