"""Which types are one on the wire, and what a number that was written as the one reads as the other.

"Updating A Message Type" of the language guide: int32, uint32, int64, uint64 and bool are compatible; sint32 and sint64
with each other; string and bytes while the bytes are UTF-8; fixed32 with sfixed32, fixed64 with sfixed64. Compatible
says that the bytes are read, not that the value stays: it is cut to the width of the reader's type.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..bits import zigzag
from ..value import Value

_GROUPS: Final = (
    ("int32", "int64", "uint32", "uint64", "bool"), ("sint32", "sint64"), ("string",), ("bytes",), ("fixed32", "sfixed32"),
    ("fixed64", "sfixed64"), ("double",), ("float",), ("group",), ("message",), ("enum",),
)  # fmt: skip
_JSON_GROUPS: Final = (
    ("int32", "uint32"), ("int64", "uint64"), ("fixed32", "sfixed32"), ("fixed64", "sfixed64"), ("bool",), ("sint32",),
    ("sint64",), ("string",), ("bytes",), ("double",), ("float",), ("group",), ("message",), ("enum",),
)  # fmt: skip
WIRE_GROUP: Final[Mapping[str, int]] = {kind: at for at, kinds in enumerate(_GROUPS) for kind in kinds}
JSON_GROUP: Final[Mapping[str, int]] = {kind: at for at, kinds in enumerate(_JSON_GROUPS) for kind in kinds}
"""Those that are one in JSON and on the wire."""

INTEGERS: Final = ("int32", "int64", "uint32", "uint64", "bool", "enum")
"""Varints without zigzag: what is written as one of them is read as any other."""

BIT_32: Final = ("int32", "uint32", "sint32", "fixed32", "sfixed32", "float", "enum")
_SIGNED: Final = ("int32", "int64", "sint32", "sint64", "sfixed32", "sfixed64", "enum")
_MASK_32, _MASK_64 = (1 << 32) - 1, (1 << 64) - 1


def wire_type(kind: str) -> str:
    """How a value by itself is written."""
    match kind:
        case "double" | "fixed64" | "sfixed64":
            return "I64"
        case "float" | "fixed32" | "sfixed32":
            return "I32"
        case "string" | "bytes" | "message":
            return "LEN"
        case "group":
            return "SGROUP"
        case _:
            return "VARINT"


def are_one(kind: str, other: str) -> bool:
    """Whether a zero of the one is a zero of the other: scalars that are written alike and mean the same."""
    kinds = {kind, other}
    return kinds <= set(INTEGERS) or kinds == {"string", "bytes"} or WIRE_GROUP[kind] == WIRE_GROUP[other]


def is_number(kind: str) -> bool:
    """Whether a repeated field of it can be packed."""
    return wire_type(kind) in ("VARINT", "I64", "I32")


def read_as(number: int, written: str, read: str) -> Value:
    """What an integer that was written as one type is when it is read as another one of its group."""
    bits = number & _MASK_64
    if written.startswith("sint"):
        bits = (number << 1 ^ number >> 63) & _MASK_64
    if read == "bool":
        return bits != 0
    if read in BIT_32:
        bits &= _MASK_32
    if read.startswith("sint"):
        return zigzag(bits)
    width = 32 if read in BIT_32 else 64
    return bits - (1 << width) if read in _SIGNED and bits >> width - 1 else bits


def changed(written: str, read: str) -> tuple[int, Value] | None:
    """A number that one type can hold and that reads as another number: itself, and what it is then. None if none does."""
    for number in (2, 1 << 40, -1, 1 << 31, 1 << 63) if read == "bool" else (1 << 40, -1, 1 << 31, 1 << 63):
        if _holds(written, number) and (then := read_as(number, written, read)) != number:
            return number, then
    return None


def _holds(kind: str, number: int) -> bool:
    if kind == "bool":
        return number in (0, 1)
    width = 32 if kind in BIT_32 else 64
    return -(1 << width - 1) <= number < 1 << width - 1 if kind in _SIGNED else 0 <= number < 1 << width
