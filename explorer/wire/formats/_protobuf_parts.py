"""The parts of Protocol Buffers' wire format: what a visitor reads on each byte."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, Final

from ..bits import fields, ieee754, number_from, varint, zigzag, zigzag_words
from ..layout import Part, Role, as_list, as_struct
from ..value import Value

SPEC: Final = "https://protobuf.dev/programming-guides/encoding/"
WIRE_TYPES: Final = ("VARINT", "I64", "LEN", "SGROUP", "EGROUP", "I32", "never used", "never used")
MASK_64: Final = (1 << 64) - 1


# What bytes say


def int_of(bits: int) -> Callable[[bytes], int]:
    """A varint cut to its lowest bits, in two's complement."""
    top, size = 1 << bits - 1, 1 << bits

    def read(data: bytes) -> int:
        number = number_from(data) & size - 1
        return number - size if number & top else number

    return read


def uint_of(bits: int) -> Callable[[bytes], int]:
    """A varint cut to its lowest bits."""
    mask = (1 << bits) - 1
    return lambda data: number_from(data) & mask


def sint_of(bits: int) -> Callable[[bytes], int]:
    """A varint cut to its lowest bits, which are a zigzag number."""
    mask = (1 << bits) - 1
    return lambda data: zigzag(number_from(data) & mask)


def fixed(code: str) -> Callable[[bytes], Any]:
    """A number of fixed width, little end first."""
    unpack = struct.Struct(f"<{code}").unpack
    return lambda data: unpack(data)[0]


def text(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8: proto2 lets a writer write them."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def _in_twos_complement(number: int) -> str:
    number &= MASK_64
    return f"{number - (1 << 64)}, as 2^64 - {(1 << 64) - number}" if number >> 63 else str(number)


def _wire_type(number: int) -> tuple[tuple[int, Role, str], ...]:
    return ((3, Role.TYPE, f"wire type {number & 7}: {WIRE_TYPES[number & 7]}"),)


def tag_words(number: int) -> str:
    return f"field {number >> 3}, {WIRE_TYPES[number & 7]}"


# The frame around values

TAG: Final = Part(
    "tag", Role.TAG, "The number of the field, then three bits that say how its value is written: a varint, four bytes, "
    "eight bytes, a length and that many bytes, or a group. The name of the field is in the schema only.",
    "Message Structure", read=number_from, words=tag_words,
    bits=varint(Role.TAG, lambda number: f"field {number >> 3}", tail=_wire_type), split=((Role.TYPE, 3),),
)  # fmt: skip
END_TAG: Final = Part(
    "end of group", Role.FRAME, "Ends the group that began with the same field number.", "Groups",
    read=number_from, words=tag_words,
    bits=varint(Role.FRAME, lambda number: f"field {number >> 3}", tail=_wire_type),
)  # fmt: skip
LENGTH: Final = Part(
    "length", Role.LENGTH, "How many bytes follow, as a varint: seven bits a byte, the lowest first; the highest bit of a "
    "byte says that another one follows.", "Length-Delimited Records", read=number_from,
    words=lambda n: f"{n} byte{'s' * (n != 1)}", bits=varint(Role.LENGTH, lambda n: f"{n} byte{'s' * (n != 1)}"),
)  # fmt: skip
MAP_KEY_TEXT: Final = Part(
    "map key text", Role.NAME, "The key of a map's entry, as text: field 1 of the entry.", "Maps", read=text
)
MAP_KEY: Final = Part("map key", Role.NAME, "The key of a map's entry: field 1 of the entry.", "Maps")
TYPE_ID: Final = Part(
    "type id", Role.TYPE, "In a message set: the number of the extension that the message beside it is.",
    "MessageSet", read=number_from, bits=varint(Role.TYPE),
)  # fmt: skip


# Scalar values

_VARINT = "Base 128 Varints"


def _varint_value(
    name: str, doc: str, section: str, read: Callable[[bytes], Value], says: Callable[[int], str]
) -> Part:
    return Part(name, Role.VALUE, doc, section, read=read, bits=varint(Role.VALUE, says))


def _fixed_value(name: str, doc: str, code: str) -> Part:
    width = struct.calcsize(code) * 8
    says = (lambda n: f"{int.from_bytes(n.to_bytes(width // 8, 'big'), 'little')}, lowest byte first") if (
        code in "IQ") else (lambda n: "lowest byte first, two's complement")  # fmt: skip
    bits = ieee754(little=True) if code in "fd" else fields((width, Role.VALUE, says))
    return Part(name, Role.VALUE, doc, "Non-varint Numbers", read=fixed(code), bits=bits)


LEAVES: Final[dict[str, Part]] = {
    "int32": _varint_value("int32", "A signed number of 32 bits as a varint. A negative one takes ten bytes, because it is "
                           "written as if it had 64 bits.", "Signed Integers", int_of(32), _in_twos_complement),
    "int64": _varint_value("int64", "A signed number of 64 bits as a varint. A negative one takes ten bytes.",
                           "Signed Integers", int_of(64), _in_twos_complement),
    "uint32": _varint_value("uint32", "An unsigned number of 32 bits as a varint.", _VARINT, uint_of(32), str),
    "uint64": _varint_value("uint64", "An unsigned number of 64 bits as a varint.", _VARINT, uint_of(64), str),
    "sint32": _varint_value("sint32", "A signed number of 32 bits in zigzag: 0, -1, 1, -2 are written as 0, 1, 2, 3, so "
                            "small negative numbers stay short.", "Signed Integers", sint_of(32), zigzag_words),
    "sint64": _varint_value("sint64", "A signed number of 64 bits in zigzag: 0, -1, 1, -2 are written as 0, 1, 2, 3, so "
                            "small negative numbers stay short.", "Signed Integers", sint_of(64), zigzag_words),
    "bool": _varint_value("bool", "false is 0 and true is 1; a reader takes any other number for true.",
                          "Bools and Enums", lambda data: number_from(data) & MASK_64 != 0,
                          lambda n: "true" if n else "false"),
    "enum": _varint_value("enum", "The number of an enum's value as a varint, like an int32.", "Bools and Enums",
                          int_of(32), _in_twos_complement),
    "fixed32": _fixed_value("fixed32", "An unsigned number in four bytes, lowest byte first.", "I"),
    "fixed64": _fixed_value("fixed64", "An unsigned number in eight bytes, lowest byte first.", "Q"),
    "sfixed32": _fixed_value("sfixed32", "A signed number in four bytes, lowest byte first.", "i"),
    "sfixed64": _fixed_value("sfixed64", "A signed number in eight bytes, lowest byte first.", "q"),
    "float": _fixed_value("float", "A 32-bit IEEE 754 number in four bytes, lowest byte first.", "f"),
    "double": _fixed_value("double", "A 64-bit IEEE 754 number in eight bytes, lowest byte first.", "d"),
    "string": Part("string", Role.VALUE, "The characters of a text, in UTF-8.", "Length-Delimited Records", read=text),
    "bytes": Part("bytes", Role.VALUE, "Bytes, as they are.", "Length-Delimited Records"),
}  # fmt: skip
NULL_VALUE: Final = Part(
    "null value", Role.VALUE, "The number 0 of the enum NullValue, which stands for null.", "Bools and Enums",
    read=lambda _: None, bits=varint(Role.VALUE, lambda n: "null"),
)  # fmt: skip
ANY_VALUE: Final = Part(
    "any value",
    Role.VALUE,
    "The bytes of a message whose type the schema does not have.",
    "Any",
)


# Values: the nodes of the record

MESSAGE: Final = Part(
    "message", Role.GROUP, "A message: fields, each with its number, in any order.", "Message Structure", fold=as_struct
)
GROUP: Final = Part(
    "group", Role.GROUP, "A message between a start and an end tag instead of after a length.", "Groups", fold=as_struct
)
REPEATED: Final = Part(
    "repeated field", Role.GROUP, "Elements of one field: packed behind one tag and length, or each with a tag of its own. "
    "A reader takes both, even mixed.", "Repeated Elements", fold=as_list,
)  # fmt: skip
MAP: Final = Part(
    "map field",
    Role.GROUP,
    "A map is a repeated message of two fields: 1 is the key, 2 the value.",
    "Maps",
    fold=as_struct,
)
FIELD: Final = Part(
    "field", Role.GROUP, "One field with its value: a number, a truth value, an enum's value, text or bytes.",
    "Message Structure",
)  # fmt: skip


# What nobody can tell without a schema

UNKNOWN_GROUP: Final = Part(
    "unknown group", Role.GROUP, "A group whose field no schema names: its fields are shown by number.", "Groups",
    fold=as_struct,
)  # fmt: skip
UNKNOWN_MESSAGE: Final = Part(
    "message, a guess", Role.GROUP, "These bytes read well as a message. Without a schema that is a guess: text, bytes and "
    "packed numbers look the same on the wire.", "Length-Delimited Records", fold=as_struct,
)  # fmt: skip
UNKNOWN_FIELD: Final = Part(
    "unknown field", Role.GROUP, "A field that no schema names; its number and its wire type are all that is known.",
    "Message Structure",
)  # fmt: skip
UNKNOWN_REPEATED: Final = Part(
    "unknown repeated field", Role.GROUP, "A field number that comes more than once: elements, as far as can be told.",
    "Last One Wins", fold=as_list,
)  # fmt: skip

COMMON: Final = (
    TAG, LENGTH, END_TAG, *LEAVES.values(), NULL_VALUE, MAP_KEY_TEXT, MAP_KEY, TYPE_ID, ANY_VALUE,
    MESSAGE, GROUP, FIELD, REPEATED, MAP, UNKNOWN_FIELD, UNKNOWN_GROUP, UNKNOWN_MESSAGE, UNKNOWN_REPEATED,
)  # fmt: skip
