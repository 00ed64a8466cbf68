"""BSON's tables: the parts of its bytes, its element types, and the subtypes of binary data."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from .. import decimal128
from ..bits import digits, ieee754
from ..layout import Bits, Fold, Part, Role, as_list, as_map, as_struct
from ..value import UNDEFINED, Logical, Simple, Timestamp, Value

BSON: Final = "bsonspec.org 1.1"


def signed(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


def double(data: bytes) -> float:
    return float(struct.unpack("<d", data)[0])


def cstring(data: bytes) -> str:
    """Text that ends with a byte 00."""
    return data[:-1].decode()


def moment(data: bytes) -> Timestamp:
    """Milliseconds since 1970."""
    seconds, milliseconds = divmod(signed(data), 1000)
    return Timestamp(seconds, milliseconds * 1_000_000)


def object_id(data: bytes) -> Logical:
    return Logical("oid", bytes(data), data.hex())


def internal(data: bytes) -> Logical:
    """MongoDB's own timestamp: a counter in the low four bytes, seconds in the high ones."""
    counter, seconds = struct.unpack("<II", data)
    return Logical("bsonTimestamp", (seconds, counter), f"{Timestamp(seconds, 0).iso}, number {counter}")


def decimal(data: bytes) -> Logical:
    return Logical("numberDecimal", bytes(data), decimal128.text(data))


SUBTYPES: Final = {
    0: "generic", 1: "function", 2: "binary, old", 3: "UUID, old", 4: "UUID", 5: "MD5", 6: "encrypted",
    7: "compressed column", 8: "sensitive", 9: "vector",
}  # fmt: skip


def subtype(number: int) -> str:
    return SUBTYPES.get(number) or ("user defined" if number >= 0x80 else f"reserved {number:02x}")


# Values: the nodes of the record


def _group(
    name: str, doc: str, spec: str = "element", fold: Callable[[list[tuple[Any, Value]]], Value] | None = None
) -> Part:
    return Part(name, Role.GROUP, doc, f"{BSON}: {spec}", fold=fold)


def _always(value: Value) -> Fold:
    return lambda _: value


DOCUMENT = _group("document", "Fields with their names, one after the other.", "document", as_map)
ARRAY = _group("array", "A document whose names are 0, 1, 2 and so on.", "document", as_list)
DOUBLE = _group("double", "A floating-point number.")
STRING = _group("string", "Text in UTF-8.")
BINARY = _group("binary", "Bytes, with a subtype that says what they are.", "binary")
UNDEFINED_VALUE = _group("undefined", "JavaScript's undefined; deprecated.", fold=_always(Simple(UNDEFINED)))
OBJECT_ID = _group("ObjectId", "Twelve bytes that name a document once and for all.")
BOOLEAN = _group("boolean", "true or false.")
DATE = _group("UTC datetime", "A point in time, to the millisecond.")
NULL = _group("null value", "Nothing: null in JSON. It takes no bytes of its own.", fold=_always(None))
REGEX = _group("regular expression", "A pattern, and its options.")
DB_POINTER = _group("DBPointer", "A collection's name and an ObjectId; deprecated.")
CODE = _group("JavaScript code", "A program as text.")
SYMBOL = _group("symbol", "Text that some languages tell apart from a string; deprecated.")
CODE_W_SCOPE = _group("JavaScript code with scope", "A program, and its variables; deprecated.", "code_w_s", as_struct)
INT32 = _group("int32", "A 32-bit integer.")
TIMESTAMP = _group("timestamp", "A counter within a second that MongoDB uses inside itself.")
INT64 = _group("int64", "A 64-bit integer.")
DECIMAL128 = _group("decimal128", "A decimal number of up to 34 digits.")
MIN_KEY = _group("min key", "Compares lower than all other values.", fold=_always(Logical("minKey", None, "min key")))
MAX_KEY = _group("max key", "Compares higher than all other values.", fold=_always(Logical("maxKey", None, "max key")))

# Leaves

_NUL = ((Role.FRAME, 8),)


def _objectid_bits(data: bytes) -> tuple[Bits, ...]:
    seconds = int.from_bytes(data[:4], "big")
    return (
        Bits(32, Role.VALUE, digits(data[:4]), f"made at {Timestamp(seconds, 0).iso}"),
        Bits(40, Role.VALUE, digits(data[4:9]), "a random number of the process"),
        Bits(24, Role.VALUE, digits(data[9:]), f"counter {int.from_bytes(data[9:], 'big'):,}"),
    )


def _name_of(type_: int) -> str:
    element = ELEMENTS[type_]
    return element.kind.name if element else f"no type has the number {type_:02x}"


def _leaf(name: str, role: Role, doc: str, spec: str, read: Callable[[bytes], Value], **more: Any) -> Part:
    return Part(name, role, doc, f"{BSON}: {spec}", read=read, **more)


SIZE = _leaf(
    "document size", Role.LENGTH, "How many bytes the document has, these four and its last byte included; little-endian.",
    "document", signed, words=lambda n: f"{n:,} bytes in all",
)  # fmt: skip
TYPE = _leaf(
    "element type", Role.TYPE, "One byte says which type the value has.", "element", lambda data: data[0],
    words=lambda type_: _name_of(type_),
)  # fmt: skip
NAME = _leaf(
    "element name", Role.NAME, "The name of the field, written out in every record, with a byte 00 at its end.", "e_name",
    cstring, split=_NUL,
)  # fmt: skip
INDEX = _leaf(
    "array index", Role.NAME, "The place in the array, in decimal digits, with a byte 00 at its end: an array is a document.",
    "e_name", cstring, split=_NUL,
)  # fmt: skip
END = _leaf("end of document", Role.FRAME, "The byte 00 ends a document.", "document", lambda _: "end")
STRING_SIZE = _leaf(
    "string size", Role.LENGTH, "How many bytes the text has, the 00 at its end included; little-endian.", "string", signed,
    words=lambda n: f"{n:,} byte{'s' * (n != 1)} with the 00",
)  # fmt: skip
TEXT = _leaf("text", Role.VALUE, "The characters in UTF-8, and a byte 00.", "string", cstring, split=_NUL)
DOUBLE_BITS = _leaf(
    "double bits", Role.VALUE, "Sign, exponent and fraction in eight bytes, little-endian.", "double", double,
    bits=ieee754(little=True),
)  # fmt: skip
BINARY_SIZE = _leaf("binary size", Role.LENGTH, "How many bytes follow the subtype; little-endian.", "binary", signed)
SUBTYPE = _leaf(
    "binary subtype", Role.TYPE, "What the bytes are: a UUID, a hash, anything.", "subtype", lambda data: data[0],
    words=subtype,
)  # fmt: skip
OLD_SIZE = _leaf(
    "inner size", Role.LENGTH, "The old subtype 2 says its size a second time, less these four bytes.", "binary", signed,
)  # fmt: skip
BYTES = Part("bytes", Role.VALUE, "Bytes, as they are.", f"{BSON}: binary")
OBJECT_ID_BYTES = _leaf(
    "ObjectId bytes", Role.VALUE, "Seconds since 1970, a random number of the process, a counter; big-endian.", "element",
    object_id, bits=_objectid_bits,
)  # fmt: skip
BOOLEAN_BYTE = _leaf("boolean byte", Role.VALUE, "00 is false, 01 is true.", "element", lambda data: data[0] == 1)
MILLISECONDS = _leaf("milliseconds", Role.VALUE, "Milliseconds since 1970, signed, little-endian.", "element", moment)
PATTERN = _leaf(
    "pattern", Role.VALUE, "The regular expression, with a byte 00 at its end.", "cstring", cstring, split=_NUL
)
OPTIONS = _leaf(
    "options", Role.VALUE, "One letter an option, in the order of the alphabet, with a byte 00 at their end.", "cstring",
    cstring, split=_NUL,
)  # fmt: skip
CODE_SIZE = _leaf(
    "code size", Role.LENGTH, "How many bytes code and scope have together, these four included.", "code_w_s", signed,
)  # fmt: skip
INT32_BYTES = _leaf("int32 bytes", Role.VALUE, "Four bytes, little-endian, two's complement.", "int32", signed)
INT64_BYTES = _leaf("int64 bytes", Role.VALUE, "Eight bytes, little-endian, two's complement.", "int64", signed)
TIMESTAMP_BYTES = _leaf(
    "timestamp bytes", Role.VALUE, "A counter in the first four bytes, seconds since 1970 in the last four; little-endian.",
    "uint64", internal,
)  # fmt: skip


def _decimal_bits(data: bytes) -> tuple[Bits, ...]:
    text = digits(data[::-1])
    return (
        Bits(1, Role.VALUE, text[0], ("negative" if text[0] == "1" else "positive") + ", bytes turned round"),
        Bits(17, Role.VALUE, text[1:18], "exponent, or a special value, and the first bits of the digits"),
        Bits(110, Role.VALUE, text[18:], "the digits as one binary number"),
    )


DECIMAL_BYTES = _leaf(
    "decimal128 bytes", Role.VALUE, "Sign, exponent and up to 34 digits as one binary number, little-endian.", "decimal128",
    decimal, bits=_decimal_bits,
)  # fmt: skip

PARTS: Final = (
    SIZE, TYPE, NAME, INDEX, END, STRING_SIZE, TEXT, DOUBLE_BITS, BINARY_SIZE, SUBTYPE, OLD_SIZE, BYTES, OBJECT_ID_BYTES,
    BOOLEAN_BYTE, MILLISECONDS, PATTERN, OPTIONS, CODE_SIZE, INT32_BYTES, INT64_BYTES, TIMESTAMP_BYTES, DECIMAL_BYTES,
    DOCUMENT, ARRAY, DOUBLE, STRING, BINARY, UNDEFINED_VALUE, OBJECT_ID, BOOLEAN, DATE, NULL, REGEX, DB_POINTER, CODE, SYMBOL,
    CODE_W_SCOPE, INT32, TIMESTAMP, INT64, DECIMAL128, MIN_KEY, MAX_KEY,
)  # fmt: skip


# The element types

FIXED, BARE, CHARACTERS, NESTED, RARE = range(5)


class Element:
    """What an element type announces: the kind of value, how it is read, and for values of fixed width the leaf and bytes."""

    __slots__ = ("deprecated", "family", "kind", "part", "width")

    def __init__(
        self, kind: Part, family: int, part: Part = BYTES, width: int = 0, *, deprecated: bool = False
    ) -> None:
        self.kind, self.family, self.part, self.width, self.deprecated = kind, family, part, width, deprecated


_TYPES: Final = {
    0x01: Element(DOUBLE, FIXED, DOUBLE_BITS, 8),
    0x02: Element(STRING, CHARACTERS),
    0x03: Element(DOCUMENT, NESTED),
    0x04: Element(ARRAY, NESTED),
    0x05: Element(BINARY, RARE),
    0x06: Element(UNDEFINED_VALUE, RARE, deprecated=True),
    0x07: Element(OBJECT_ID, FIXED, OBJECT_ID_BYTES, 12),
    0x08: Element(BOOLEAN, RARE),
    0x09: Element(DATE, FIXED, MILLISECONDS, 8),
    0x0A: Element(NULL, BARE),
    0x0B: Element(REGEX, RARE),
    0x0C: Element(DB_POINTER, RARE, deprecated=True),
    0x0D: Element(CODE, RARE),
    0x0E: Element(SYMBOL, RARE, deprecated=True),
    0x0F: Element(CODE_W_SCOPE, RARE, deprecated=True),
    0x10: Element(INT32, FIXED, INT32_BYTES, 4),
    0x11: Element(TIMESTAMP, FIXED, TIMESTAMP_BYTES, 8),
    0x12: Element(INT64, FIXED, INT64_BYTES, 8),
    0x13: Element(DECIMAL128, FIXED, DECIMAL_BYTES, 16),
    0x7F: Element(MAX_KEY, BARE),
    0xFF: Element(MIN_KEY, BARE),
}
ELEMENTS: Final[list[Element | None]] = [_TYPES.get(number) for number in range(256)]
