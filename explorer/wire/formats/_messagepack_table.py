"""MessagePack's tables: the parts of its bytes, and what each of the 256 lead bytes announces."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from ..bits import fields, ieee754
from ..layout import Part, Role, as_list, as_map
from ..value import Timestamp, Value


def unsigned(data: bytes) -> int:
    return int.from_bytes(data, "big")


def signed(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def ieee(data: bytes) -> float:
    return float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])


def text_or_bytes(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8: a raw family of old writers held both."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def timestamp(data: bytes) -> Timestamp:
    """timestamp 32, 64 and 96, by the number of bytes."""
    if len(data) == 4:
        return Timestamp(unsigned(data), 0)
    if len(data) == 8:
        both = unsigned(data)
        return Timestamp(both & (1 << 34) - 1, both >> 34)
    return Timestamp(signed(data[4:]), unsigned(data[:4]))


def _many(one: str, many: str) -> Callable[[int], str]:
    return lambda n: f"{n} {one if n == 1 else many}"


_ENTRIES, _ELEMENTS, _BYTES = _many("entry", "entries"), _many("element", "elements"), _many("byte", "bytes")


def _head_name(lead: int) -> str:
    return HEADS[lead].name


# Values: the nodes of the record

NIL = Part("nil value", Role.GROUP, "Nothing: null in JSON.", "nil format")
BOOL = Part("bool", Role.GROUP, "One of true and false.", "bool format family")
INT = Part("int", Role.GROUP, "An integer, in the shortest writing that holds it.", "int format family")
FLOAT = Part("float", Role.GROUP, "An IEEE 754 number.", "float format family")
STR = Part("str", Role.GROUP, "Text in UTF-8.", "str format family")
BIN = Part("bin", Role.GROUP, "Bytes.", "bin format family")
ARRAY = Part("array", Role.GROUP, "Elements, one after the other.", "array format family", fold=as_list)
MAP = Part("map", Role.GROUP, "Entries: a key, then its value.", "map format family", fold=as_map)
EXT = Part("ext", Role.GROUP, "Bytes with a type number that the application gives a meaning.", "ext format family")
TIMESTAMP = Part("timestamp", Role.GROUP, "A point in time: extension type -1.", "Timestamp extension type")

# Leaves: heads

FIXMAP = Part(
    "fixmap", Role.LENGTH, "A map of up to 15 entries: four bits of type, four bits of count.", "map format family",
    read=lambda data: data[0] & 0x0F, words=lambda n: f"map of {_ENTRIES(n)}",
    bits=fields((4, Role.TYPE, "fixmap"), (4, Role.LENGTH, _ENTRIES)), split=((Role.TYPE, 4),),
)  # fmt: skip
FIXARRAY = Part(
    "fixarray", Role.LENGTH, "An array of up to 15 elements: four bits of type, four bits of count.",
    "array format family", read=lambda data: data[0] & 0x0F, words=lambda n: f"array of {_ELEMENTS(n)}",
    bits=fields((4, Role.TYPE, "fixarray"), (4, Role.LENGTH, _ELEMENTS)), split=((Role.TYPE, 4),),
)  # fmt: skip
FIXSTR = Part(
    "fixstr", Role.LENGTH, "Text of up to 31 bytes: three bits of type, five bits of length.", "str format family",
    read=lambda data: data[0] & 0x1F, words=lambda n: f"text of {_BYTES(n)}",
    bits=fields((3, Role.TYPE, "fixstr"), (5, Role.LENGTH, _BYTES)), split=((Role.TYPE, 3),),
)  # fmt: skip
MARKER = Part(
    "marker", Role.TYPE, "One byte that says which type follows, and how wide its length or value is.", "Formats",
    read=lambda data: data[0], words=lambda lead: _head_name(lead),
    bits=fields((8, Role.TYPE, lambda lead: _head_name(lead))),
)  # fmt: skip
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes follow, as an unsigned big-endian number.", "str, bin and ext format family",
    read=unsigned,
)  # fmt: skip
COUNT = Part(
    "count", Role.LENGTH, "How many elements or entries follow, as an unsigned big-endian number.",
    "array and map format family", read=unsigned,
)  # fmt: skip
EXT_TYPE = Part(
    "extension type", Role.TYPE,
    "Which extension the bytes are: 0 to 127 belong to the application, -1 is the timestamp, the rest is reserved.",
    "Extension types", read=signed,
)  # fmt: skip

# Leaves: names and values

NAME = Part(
    "key text",
    Role.NAME,
    "The name of the field, written out in every record.",
    "str format family",
    read=text_or_bytes,
)
NIL_BYTE = Part("nil", Role.VALUE, "The byte c0 is nil.", "nil format", read=lambda _: None)
BOOL_BYTE = Part(
    "boolean", Role.VALUE, "The byte c2 is false, c3 is true.", "bool format family", read=lambda data: data[0] == 0xC3,
    bits=fields((7, Role.TYPE, "boolean"), (1, Role.VALUE, lambda bit: "true" if bit else "false")),
    split=((Role.TYPE, 7),),
)  # fmt: skip
POSITIVE = Part(
    "positive fixint", Role.VALUE, "A number from 0 to 127 in the type byte itself.", "int format family", read=unsigned,
    bits=fields((1, Role.TYPE, "positive fixint"), (7, Role.VALUE, str)), split=((Role.TYPE, 1),),
)  # fmt: skip
NEGATIVE = Part(
    "negative fixint", Role.VALUE, "A number from -32 to -1 in the type byte itself.", "int format family", read=signed,
    bits=fields((3, Role.TYPE, "negative fixint"), (5, Role.VALUE, lambda n: f"{n} - 32 = {n - 32}")),
    split=((Role.TYPE, 3),),
)  # fmt: skip
UINT_BODY = Part("unsigned integer", Role.VALUE, "An unsigned big-endian number.", "int format family", read=unsigned)
INT_BODY = Part(
    "signed integer", Role.VALUE, "A signed big-endian number, in two's complement.", "int format family", read=signed
)  # fmt: skip
FLOAT_BODY = Part(
    "float bits", Role.VALUE, "Sign, exponent and fraction, big-endian.", "float format family", read=ieee,
    bits=ieee754(little=False),
)  # fmt: skip
TEXT_BODY = Part("text", Role.VALUE, "The characters, in UTF-8.", "str format family", read=text_or_bytes)
BIN_BODY = Part("bytes", Role.VALUE, "Bytes, as they are.", "bin format family")
EXT_BODY = Part("extension data", Role.VALUE, "Bytes that the extension's type gives a meaning.", "ext format family")
TIMESTAMP_32 = Part(
    "timestamp 32", Role.VALUE, "Seconds since 1970, unsigned.", "Timestamp extension type", read=timestamp,
)  # fmt: skip
TIMESTAMP_64 = Part(
    "timestamp 64", Role.VALUE, "Thirty bits of nanoseconds, then 34 bits of seconds since 1970.",
    "Timestamp extension type", read=timestamp,
    bits=fields((30, Role.VALUE, lambda n: f"{n} ns"), (34, Role.VALUE, lambda n: f"{n} s")),
)  # fmt: skip
TIMESTAMP_96 = Part(
    "timestamp 96", Role.VALUE, "Four bytes of nanoseconds, then eight of seconds since 1970, signed.",
    "Timestamp extension type", read=timestamp,
    bits=fields((32, Role.VALUE, lambda n: f"{n} ns"), (64, Role.VALUE, lambda n: f"{n - (n >> 63 << 64)} s")),
)  # fmt: skip

PARTS: Final = (
    FIXMAP, FIXARRAY, FIXSTR, MARKER, LENGTH, COUNT, EXT_TYPE, NAME, NIL_BYTE, BOOL_BYTE, POSITIVE, NEGATIVE, UINT_BODY,
    INT_BODY, FLOAT_BODY, TEXT_BODY, BIN_BODY, EXT_BODY, TIMESTAMP_32, TIMESTAMP_64, TIMESTAMP_96,
    NIL, BOOL, INT, FLOAT, STR, BIN, ARRAY, MAP, EXT, TIMESTAMP,
)  # fmt: skip


# The table of lead bytes ("Overview" of the specification)

WHOLE, RUN, BODY, LIST, ENTRIES, EXTENSION, NEVER = range(7)


class Head:
    """What a lead byte announces: the family, the kind of value, its parts, and how many bytes of number follow.

    `width` is negative for the fixext family: it has no length of its own, and this many bytes of data.
    """

    __slots__ = ("body", "family", "kind", "lead", "name", "width")

    def __init__(
        self, name: str, family: int, kind: Part, lead: Part, body: Part | None = None, width: int = 0
    ) -> None:
        self.name, self.family, self.kind, self.lead, self.body, self.width = (
            name,
            family,
            kind,
            lead,
            body or lead,
            width,
        )


HEADS: Final[list[Head]] = (
    [Head("positive fixint", WHOLE, INT, POSITIVE)] * 0x80
    + [Head("fixmap", ENTRIES, MAP, FIXMAP)] * 0x10
    + [Head("fixarray", LIST, ARRAY, FIXARRAY)] * 0x10
    + [Head("fixstr", RUN, STR, FIXSTR, TEXT_BODY)] * 0x20
    + [
        Head("nil", WHOLE, NIL, NIL_BYTE),
        Head("never used", NEVER, NIL, MARKER),
        Head("false", WHOLE, BOOL, BOOL_BYTE),
        Head("true", WHOLE, BOOL, BOOL_BYTE),
        *(Head(f"bin {8 * n}", RUN, BIN, MARKER, BIN_BODY, n) for n in (1, 2, 4)),
        *(Head(f"ext {8 * n}", EXTENSION, EXT, MARKER, EXT_BODY, n) for n in (1, 2, 4)),
        *(Head(f"float {8 * n}", BODY, FLOAT, MARKER, FLOAT_BODY, n) for n in (4, 8)),
        *(Head(f"uint {8 * n}", BODY, INT, MARKER, UINT_BODY, n) for n in (1, 2, 4, 8)),
        *(Head(f"int {8 * n}", BODY, INT, MARKER, INT_BODY, n) for n in (1, 2, 4, 8)),
        *(Head(f"fixext {n}", EXTENSION, EXT, MARKER, EXT_BODY, -n) for n in (1, 2, 4, 8, 16)),
        *(Head(f"str {8 * n}", RUN, STR, MARKER, TEXT_BODY, n) for n in (1, 2, 4)),
        *(Head(f"array {8 * n}", LIST, ARRAY, MARKER, None, n) for n in (2, 4)),
        *(Head(f"map {8 * n}", ENTRIES, MAP, MARKER, None, n) for n in (2, 4)),
    ]
    + [Head("negative fixint", WHOLE, INT, NEGATIVE)] * 0x20
)
