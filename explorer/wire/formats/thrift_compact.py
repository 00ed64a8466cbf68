"""Thrift CompactProtocol: the type and the step to the field's number share a byte, integers are zigzag varints.

What to notice: `18` is field 1 further on, of type 8, binary: half the byte says how far the number moves, half which type
follows. A boolean has no byte of its own, its value is the type: 1 is true, 2 is false. A list of up to 14 elements has
its count in the byte of its type; an empty map is the one byte 00. Doubles are little-endian here, unlike in
BinaryProtocol. Sections are those of the Thrift Compact protocol encoding.
"""

from __future__ import annotations

import struct
from importlib.metadata import version
from typing import Final

from thrift.protocol.TCompactProtocol import TCompactProtocol
from thrift.transport.TTransport import TMemoryBuffer

from .. import thrift_walk
from ..bits import fields, ieee754, number_from, varint, zigzag, zigzag_words
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
)  # fmt: skip
from ..thrift_walk import Wire, remark
from ..thrift_write import write
from ..tracer import Tracer
from ..value import Value

SPEC: Final = "https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md"

TRUE, FALSE = 1, 2
TTYPES: Final = (STOP, BOOL, BOOL, BYTE, I16, I32, I64, DOUBLE, STRING, LIST, SET, MAP, STRUCT, UUID)
"""The protocol's own numbers of the types, 0 to 13: 1 and 2 are both a boolean."""


def _type_name(compact: int) -> str:
    if compact in (TRUE, FALSE):
        return "bool"
    return NAMES[TTYPES[compact]] if compact < len(TTYPES) else f"{compact}, which is no type"


def _field_type(compact: int) -> str:
    return {TRUE: "true", FALSE: "false", 8: "binary"}.get(compact) or _type_name(compact)


def _step(delta: int) -> str:
    return f"the last field's number + {delta}" if delta else "the field's number follows"


def _zigzag(data: bytes) -> int:
    return zigzag(number_from(data))


def _double(data: bytes) -> float:
    return float(struct.unpack("<d", data)[0])


# Leaves

FIELD_HEADER = Part(
    "field header", Role.TYPE, "How far the field's number is above the last one (1 to 15), and the type of its value.",
    "Struct", read=lambda data: data[0], words=lambda byte: f"+{byte >> 4}, {_field_type(byte & 15)}",
    bits=fields((4, Role.TAG, _step), (4, Role.TYPE, _field_type)), split=((Role.TAG, 4),),
)  # fmt: skip
BOOL_HEADER = Part(
    "boolean field", Role.VALUE,
    "How far the field's number is above the last one, and the value itself: type 1 is true, type 2 false.",
    "Boolean encoding", read=lambda data: data[0] & 15 == TRUE,
    bits=fields((4, Role.TAG, _step), (4, Role.VALUE, _field_type)), split=((Role.TAG, 4),),
)  # fmt: skip
LONG_HEADER = Part(
    "long field header", Role.TYPE, "A step of 0 means that the field's number is written out after the type.", "Struct",
    read=lambda data: data[0], words=lambda byte: _field_type(byte & 15),
    bits=fields((4, Role.TAG, _step), (4, Role.TYPE, _field_type)), split=((Role.TAG, 4),),
)  # fmt: skip
LONG_BOOL_HEADER = Part(
    "long boolean field", Role.VALUE, "The value is the type, 1 true and 2 false; the field's number follows.",
    "Boolean encoding", read=lambda data: data[0] & 15 == TRUE,
    bits=fields((4, Role.TAG, _step), (4, Role.VALUE, _field_type)), split=((Role.TAG, 4),),
)  # fmt: skip
FIELD_ID = Part(
    "field id", Role.TAG, "The number of the field, written out as a zigzag varint.", "Struct", read=_zigzag,
    bits=varint(Role.TAG, zigzag_words),
)  # fmt: skip
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes of text or binary follow, as a varint.", "String encoding", read=number_from,
    bits=varint(Role.LENGTH),
)  # fmt: skip
LIST_HEADER = Part(
    "list header", Role.LENGTH, "The number of elements, up to 14, and their type.", "List and Set",
    read=lambda data: data[0] >> 4, words=lambda count: f"{count} elements",
    bits=fields((4, Role.LENGTH, lambda count: f"{count} elements"), (4, Role.TYPE, _type_name)),
    split=((Role.TYPE, 4),),
)  # fmt: skip
LONG_LIST_HEADER = Part(
    "long list header", Role.TYPE, "Four ones mean that the number of elements follows; then their type.", "List and Set",
    read=lambda data: data[0] & 15, words=_type_name,
    bits=fields((4, Role.LENGTH, "the number follows"), (4, Role.TYPE, _type_name)), split=((Role.LENGTH, 4),),
)  # fmt: skip
COUNT = Part(
    "count", Role.LENGTH, "How many elements or entries follow, as a varint; a map without entries is this byte alone.",
    "Map", read=number_from, bits=varint(Role.LENGTH),
)  # fmt: skip
MAP_TYPES = Part(
    "map types", Role.TYPE, "The type of all keys, and the type of all values.", "Map", read=lambda data: data[0],
    words=lambda byte: f"{_type_name(byte >> 4)} to {_type_name(byte & 15)}",
    bits=fields((4, Role.TYPE, lambda n: f"keys: {_type_name(n)}"), (4, Role.TYPE, lambda n: f"values: {_type_name(n)}")),
)  # fmt: skip
BOOL_BYTE = Part(
    "boolean byte", Role.VALUE, "A boolean in a container has a byte: 01 is true, 02 (00 from some writers) is false.",
    "Boolean encoding", read=lambda data: data[0] == TRUE,
    bits=fields((8, Role.VALUE, lambda byte: "true" if byte == TRUE else "false")),
)  # fmt: skip
I8_BYTE = Part(
    "i8 byte", Role.VALUE, "A signed integer of one byte, as it is.", "Integer encoding",
    read=lambda data: int.from_bytes(data, "big", signed=True),
)  # fmt: skip


def _integer(name: str) -> Part:
    return Part(
        f"{name} varint", Role.VALUE,
        "A zigzag varint: seven bits a byte, lowest first, so that small numbers of either sign are short.",
        "Integer encoding", read=_zigzag, bits=varint(Role.VALUE, zigzag_words),
    )  # fmt: skip


I16_VARINT, I32_VARINT, I64_VARINT = _integer("i16"), _integer("i32"), _integer("i64")
DOUBLE_BYTES = Part(
    "double bytes", Role.VALUE, "Sign, exponent and fraction, little-endian.", "Double encoding", read=_double,
    bits=ieee754(little=True),
)  # fmt: skip

SCALARS: Final = {
    BOOL: BOOL_BYTE, BYTE: I8_BYTE, I16: I16_VARINT, I32: I32_VARINT, I64: I64_VARINT, DOUBLE: DOUBLE_BYTES,
}  # fmt: skip
PARTS: Final = (
    FIELD_HEADER, BOOL_HEADER, LONG_HEADER, LONG_BOOL_HEADER, FIELD_ID, LENGTH, LIST_HEADER, LONG_LIST_HEADER, COUNT,
    MAP_TYPES, *SCALARS.values(), *(as_name(part) for part in SCALARS.values()), *SHARED_PARTS,
)  # fmt: skip


# The wire

WIDTHS: Final = {BOOL: 1, BYTE: 1, DOUBLE: 8, UUID: 16}
BITS: Final = {I16: 16, I32: 32, I64: 64}
LEAST: Final = WIDTHS
ENOUGH: Final = 1 << 31
"""Lengths and counts are i32: from here on a reader takes them for negative."""


def _short(head: int) -> tuple[int, int, Part] | None:
    """What a field's header of one byte says: type, step, part. None for the long form, and where there is no such type."""
    step, compact = head >> 4, head & 15
    if not step or not 0 < compact < len(TTYPES):
        return None
    return TTYPES[compact], step, BOOL_HEADER if compact in (TRUE, FALSE) else FIELD_HEADER


SHORT: Final = tuple(map(_short, range(256)))


def _field(t: Tracer, at: int, last: int) -> tuple[int, int, int, Part, Part | None]:
    """Section "Struct": `dddd tttt`, the number being `dddd` above the last; or `0000 tttt` and the number as a varint."""
    data = t.data
    if at >= len(data):
        raise t.end(at, "the header of a field, or a stop")
    short = SHORT[data[at]]
    if short is not None:
        ttype, step, part = short
        return ttype, last + step, at + 1, part, None
    compact = data[at] & 15
    if compact >= len(TTYPES):
        raise t.stop(at, "the type of a field, 1 to 13, or a stop", f"the type {compact}")
    end = _varint(t, at + 1, 16, "the number of a field", unread=at)
    part = LONG_BOOL_HEADER if compact in (TRUE, FALSE) else LONG_HEADER
    return TTYPES[compact], _zigzag(data[at + 1 : end]), end, part, FIELD_ID


def _extent(t: Tracer, at: int, ttype: int) -> tuple[int, int]:
    """Text and bytes say their length as a varint, integers are zigzag varints, all else has a fixed width."""
    data = t.data
    if ttype in BITS:
        if at < len(data) and data[at] < 0x80:
            return at, at + 1
        return at, _varint(t, at, BITS[ttype], f"an {NAMES[ttype]}")
    if ttype != STRING:
        end = at + WIDTHS[ttype]
        if end > len(data):
            raise t.end(at, f"{NAMES[ttype]}: {WIDTHS[ttype]} bytes")
        return at, end
    if at < len(data) and data[at] < 0x80:
        length, start = data[at], at + 1
    else:
        length, start = _size(t, at, "a length")
    end = start + length
    if length >= ENOUGH or end > len(data):
        t.leaf(at, LENGTH)
        if length >= ENOUGH:
            raise t.stop(start, "a length below 2^31", f"{length:,}", code="negative-size", offset=at)
        raise t.end(start, f"{length:,} bytes of text or binary")
    return start, end


def _list_head(t: Tracer, at: int) -> tuple[int, int, int]:
    """Section "List and Set": `ssss tttt`, up to 14 elements; or `1111 tttt` and the number as a varint."""
    if at >= len(t.data):
        raise t.end(at, "the header of a list or set")
    count, compact = t.data[at] >> 4, t.data[at] & 15
    part, end = LIST_HEADER, at + 1
    if count == 15:
        part = LONG_LIST_HEADER
        count, end = _size(t, end, "the number of the elements", unread=at)
    if count and not 0 < compact < len(TTYPES):
        raise t.stop(at, "the type of the elements, 1 to 13", f"the type {compact}")
    t.leaf(at, part)
    if part is LONG_LIST_HEADER:
        t.leaf(at + 1, COUNT)
    return TTYPES[compact] if count else STOP, _signed(count), end


def _map_head(t: Tracer, at: int) -> tuple[int, int, int, int]:
    """Section "Map": the number of entries as a varint, then `kkkk vvvv`; without entries there are no types."""
    count, end = _size(t, at, "the number of the entries")
    if not count:
        t.leaf(at, COUNT)
        return STOP, STOP, 0, end
    if end >= len(t.data):
        t.leaf(at, COUNT)
        raise t.end(end, "the types of keys and values")
    key, value = t.data[end] >> 4, t.data[end] & 15
    for compact in (key, value):
        if not 0 < compact < len(TTYPES):
            t.leaf(at, COUNT)
            raise t.stop(end, "the types of keys and values, 1 to 13", f"the type {compact}")
    t.leaf(at, COUNT)
    t.leaf(end, MAP_TYPES)
    return TTYPES[key], TTYPES[value], _signed(count), end + 1


def _signed(count: int) -> int:
    """A count as the i32 that it is to a reader."""
    return count if count < ENOUGH else count - (ENOUGH << 1)


def _size(t: Tracer, at: int, what: str, unread: int | None = None) -> tuple[int, int]:
    """A varint that is a length or a count, and where it ends."""
    end = _varint(t, at, 32, what, unread)
    return number_from(t.data[at:end]), end


def _varint(t: Tracer, at: int, bits: int, what: str, unread: int | None = None) -> int:
    """Where a varint ends. Told: bytes that say nothing, and more bits than its type has.

    `unread`: where the rest begins that is not understood when the varint is not, if before it.
    """
    data = t.data
    rest = at if unread is None else unread
    end = at
    while True:
        if end >= len(data):
            raise t.end(rest, f"{what}: a varint, whose last byte is below 80")
        end += 1
        if data[end - 1] < 0x80:
            break
        if end - at == 10:
            raise t.stop(rest, f"{what}: a varint of at most 10 bytes", "more", code="varint-too-long", offset=at)
    if end - at == 1:
        return end
    number = number_from(data[at:end])
    if number >> 64:
        found = f"{number.bit_length()} bits"
        raise t.stop(rest, f"{what}: a varint of at most 64 bits", found, code="varint-too-long", offset=at)
    if data[end - 1] == 0:
        detail = f"The number at byte {at} takes {end - at} bytes where fewer say the same."
        remark(t, at, "varint-overlong", detail, "as few bytes as will do", f"{end - at} bytes")
    if number >> bits:
        detail = f"The number at byte {at} has {number.bit_length()} bits, its type {bits}: readers differ in what they keep."
        remark(t, at, "out-of-range", detail, f"at most {bits} bits", f"{number.bit_length()} bits")
    return end


WIRE: Final = Wire(
    plain=Plain(SCALARS), length=LENGTH, widths=WIDTHS, least=LEAST, true_false=2, stop_bits=0x0F, field=_field,
    extent=_extent, list_head=_list_head, map_head=_map_head,
)  # fmt: skip


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one struct; what follows it is told as left over."""
    return thrift_walk.trace(data, schema, WIRE)


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of Apache Thrift's TCompactProtocol, driven by the schema in the order of the field numbers."""
    buffer = TMemoryBuffer()
    write(TCompactProtocol(buffer), value, schema)
    return bytes(buffer.getvalue())


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """Types that exist all the way to a stop."""
    if head.problem is None and len(head.data) > 4:
        return 5, "every field has a type that exists, and a stop is the last byte"
    return None


ABOUT: Final = About(
    what="Thrift's protocol that saves room. A field's type and the step from the last field's number share a byte, "
    "integers are zigzag varints, a boolean is told by the type alone. It says what BinaryProtocol says, in about half the "
    "bytes.",
    used_by="Parquet writes its headers and its footer in it, Jaeger's agents take spans in it, and services inside "
    "companies call one another with it.",
    evolves="A reader skips a field whose number it does not know, and gives a default to one that is missing. So fields may "
    "come and go and change their names, but a number is never used again, and a type may not change: a reader passes over "
    "a field of another type.",
    danger="Lengths and counts are believed by many readers before the bytes are there. Doubles are little end first "
    "here, and big end first in the version that fbthrift writes.",
)  # fmt: skip

FORMAT: Final = Format(
    key="thrift-compact",
    title="Thrift CompactProtocol",
    family="schema-driven",
    spec=SPEC,
    language="thrift",
    encoder=f"Apache thrift {version('thrift')}, TCompactProtocol",
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
