"""BJSON's tables: the parts of its bytes, and what each data type announces."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

from ..bits import digits, ieee754
from ..layout import Bits, Fold, Part, Role, as_list, as_map
from ..value import Value

SPEC: Final = "https://bjson.org"
BJSON: Final = "bjson.org draft 0.5"


def little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def minus(data: bytes) -> int:
    return -little(data)


def single(data: bytes) -> float:
    return float(struct.unpack("<f", data)[0])


def double(data: bytes) -> float:
    return float(struct.unpack("<d", data)[0])


def _always(value: Value) -> Fold:
    return lambda _: value


# Values: the nodes of the record


def _group(name: str, doc: str, spec: str, *, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, f"{BJSON}: {spec}", fold=fold)


NULL = _group("null", "Nothing: null in JSON.", "primitive values", fold=_always(None))
ZERO = _group("zero or false", "Zero, which may have been false: older writers do not tell them apart.", "primitive values",
              fold=_always(0))  # fmt: skip
ONE = _group("one or true", "One, which may have been true: older writers do not tell them apart.", "primitive values",
             fold=_always(1))  # fmt: skip
FALSE = _group("strict false", "The boolean false, and no number.", "strict primitives", fold=_always(False))
TRUE = _group("strict true", "The boolean true, and no number.", "strict primitives", fold=_always(True))
STRICT_ZERO = _group("strict zero", "The integer 0, and no boolean.", "strict primitives", fold=_always(0))
STRICT_ONE = _group("strict one", "The integer 1, and no boolean.", "strict primitives", fold=_always(1))
EMPTY = _group(
    "empty string", "Text without characters: the type is the whole value.", "primitive values", fold=_always("")
)
POSITIVE = _group("positive integer", "An integer from 0 up.", "positive_integer")
NEGATIVE = _group("negative integer", "An integer below 0, by what it is without its sign.", "negative_integer")
FLOAT = _group("float", "An IEEE 754 number.", "float")
STRING = _group("string", "Text in UTF-8.", "utf8_string")
BINARY = _group("binary", "Bytes.", "binary")
ARRAY = _group("array", "Elements, one after the other, up to the end that the size says.", "array", fold=as_list)
MAP = _group("map", "Keys and values in turn, up to the end that the size says.", "map of key -> value", fold=as_map)

# Leaves


def _leaf(name: str, role: Role, doc: str, spec: str, read: Any, **more: Any) -> Part:
    return Part(name, role, doc, f"{BJSON}: {spec}", read=read, **more)


def _type_name(number: int) -> str:
    head = HEADS[number]
    return head.name if head else f"no type has the number {number}"


def _type_bits(data: bytes) -> tuple[Bits, ...]:
    head = HEADS[data[0]]
    if head is None or not head.width:
        return (Bits(8, Role.TYPE, digits(data), _type_name(data[0])),)
    what = "the value" if head.family == FIXED else "the size"
    text = digits(data)
    return (
        Bits(6, Role.TYPE, text[:6], head.kind.name),
        Bits(2, Role.LENGTH, text[6:], f"{what} has {head.width} byte{'s' * (head.width > 1)}"),
    )


TYPE = _leaf(
    "data type", Role.TYPE, "One byte says the type, and in its two lowest bits how many bytes the number or the size takes.",
    "the format", lambda data: data[0], words=_type_name, bits=_type_bits,
)  # fmt: skip
KEY_TYPE = _leaf(
    "key type", Role.TYPE, "One byte says that the key is a string, and how many bytes its size takes.",
    "map of key -> value", lambda data: data[0], words=_type_name, bits=_type_bits,
)  # fmt: skip
WORD = _leaf("value type", Role.VALUE, "One byte that is type and value in one.", "primitive values", lambda data: data[0],
             words=_type_name)  # fmt: skip
SIZE = _leaf("size", Role.LENGTH, "How many bytes follow, little-endian; of an array or a map, all bytes of what is in it.",
             "the format", little, words=lambda n: f"{n:,} byte{'s' * (n != 1)}")  # fmt: skip
NUMBER = _leaf("number", Role.VALUE, "The integer, little-endian.", "positive_integer", little)
MINUS = _leaf("number below zero", Role.VALUE, "The integer without its sign, little-endian: 5 stands for -5.",
              "negative_integer", minus)  # fmt: skip
SINGLE = _leaf("float32 bits", Role.VALUE, "Sign, exponent and fraction in four bytes, little-endian.", "float", single,
               bits=ieee754(little=True))  # fmt: skip
DOUBLE = _leaf("float64 bits", Role.VALUE, "Sign, exponent and fraction in eight bytes, little-endian.", "float", double,
               bits=ieee754(little=True))  # fmt: skip
TEXT = _leaf(
    "text", Role.VALUE, "The characters in UTF-8, without a byte 00 at their end.", "utf8_string", bytes.decode
)
NAME = _leaf("key", Role.NAME, "The key, written out in every record.", "map of key -> value", bytes.decode)
BYTES = Part("bytes", Role.VALUE, "Bytes, as they are.", f"{BJSON}: binary")

FIXED, SINGLE_BYTE, SIZED, ITEMS, ENTRIES = range(5)
"""How a value goes on after its type: bytes of fixed width, not at all, a size and bytes, elements, entries."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What a data type announces. `width`: bytes of the number or of the size."""

    name: str
    family: int
    kind: Part
    body: Part
    width: int = 0
    obsolete: bool = False


HEADS: Final[list[Head | None]] = [None] * 256


def _add(base: int, name: str, family: int, kind: Part, body: Part) -> None:
    for power in range(4):
        HEADS[base | power] = Head(f"{name}{8 << power}", family, kind, body, 1 << power)


for _number, _kind in {
    0: NULL, 1: ZERO, 2: EMPTY, 3: ONE, 24: FALSE, 25: TRUE, 26: STRICT_ZERO, 27: STRICT_ONE,
}.items():  # fmt: skip
    HEADS[_number] = Head(_kind.name, SINGLE_BYTE, _kind, WORD)
_add(4, "positive integer", FIXED, POSITIVE, NUMBER)
_add(8, "negative integer", FIXED, NEGATIVE, MINUS)
HEADS[12] = Head("float32, obsolete", FIXED, FLOAT, SINGLE, 4, obsolete=True)
HEADS[13] = Head("float64, obsolete", FIXED, FLOAT, DOUBLE, 8, obsolete=True)
HEADS[14] = Head("float32", FIXED, FLOAT, SINGLE, 4)
HEADS[15] = Head("float64", FIXED, FLOAT, DOUBLE, 8)
_add(16, "string", SIZED, STRING, TEXT)
_add(20, "binary", SIZED, BINARY, BYTES)
_add(32, "array", ITEMS, ARRAY, SIZE)
_add(36, "map", ENTRIES, MAP, SIZE)

PARTS: Final = (
    TYPE, KEY_TYPE, WORD, SIZE, NAME, NUMBER, MINUS, SINGLE, DOUBLE, TEXT, BYTES, NULL, FALSE, TRUE, ZERO, ONE, STRICT_ZERO,
    STRICT_ONE, POSITIVE, NEGATIVE, FLOAT, EMPTY, STRING, BINARY, ARRAY, MAP,
)  # fmt: skip
