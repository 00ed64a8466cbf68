"""The parts of Avro's binary encoding: what each kind of byte is for. Those that a schema names are made for each schema."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any, Final

from ..avro_logical import LOGICAL, Meaning, Note
from ..bits import BitReader, ieee754, number_from, varint, zigzag, zigzag_words
from ..layout import Part, Role, as_list, as_map, as_struct
from ..value import Value

_SPEC: Final = "Binary Encoding"


def signed(data: bytes) -> int:
    """The number in a whole zigzag varint."""
    return zigzag(number_from(data))


def _float(data: bytes) -> float:
    return float(struct.unpack("<f" if len(data) == 4 else "<d", data)[0])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _kind(name: str, doc: str, section: str = "Primitive Types", **more: Any) -> Part:
    return Part(name, Role.GROUP, doc, section, **more)


# Values: the nodes of the record

NULL = _kind("null", "Nothing; it takes no bytes.")
BOOLEAN = _kind("boolean", "true or false, in one byte.")
INT = _kind("int", "An integer of 32 bits, written in as few bytes as it needs.")
LONG = _kind("long", "An integer of 64 bits, written in as few bytes as it needs.")
FLOAT = _kind("float", "An IEEE 754 number of 32 bits.")
DOUBLE = _kind("double", "An IEEE 754 number of 64 bits.")
BYTES = _kind("bytes", "Bytes of any number, after their length.")
STRING = _kind("string", "Text in UTF-8, after its length in bytes.")
FIXED = _kind("fixed", "Bytes of a number that the schema says.", "Fixed")
ENUM = _kind("enum", "One of the symbols of the schema, by its number.", "Enums")
ARRAY = _kind("array", "Elements in blocks, each block after their number.", "Arrays", fold=as_list)
MAP = _kind("map", "Entries in blocks: a key as text, then its value.", "Maps", fold=as_map)
RECORD = _kind("record", "The fields, one after the other, with nothing between them.", "Records", fold=as_struct)

# Leaves: numbers that steer the reader

LENGTH = Part(
    "length", Role.LENGTH, "How many bytes follow, as a zigzag varint: doubled, since a length is never negative.",
    f"{_SPEC}: Primitive Types", read=signed, words=lambda n: f"{n} byte{'s' * (n != 1)}",
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
COUNT = Part(
    "block count", Role.LENGTH,
    "How many elements or entries the block holds; a negative number says that the block's size in bytes comes next.",
    f"{_SPEC}: Arrays", read=signed,
    words=lambda n: f"block of {abs(n)}" + (", its size follows" if n < 0 else ""),
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
SIZE = Part(
    "block size", Role.LENGTH, "How many bytes the block takes, so that a reader who does not want it can step over it.",
    f"{_SPEC}: Arrays", read=signed, words=lambda n: f"{n} byte{'s' * (n != 1)} of block",
    bits=varint(Role.LENGTH, zigzag_words),
)  # fmt: skip
END = Part(
    "end of blocks", Role.FRAME, "A block of zero elements ends the array or map.", f"{_SPEC}: Arrays",
    read=signed, words=lambda n: "end", bits=varint(Role.FRAME, lambda n: "no more blocks"),
)  # fmt: skip
BRANCH = Part(
    "branch", Role.TYPE, "Which branch of the union follows, counted from 0.", f"{_SPEC}: Unions", read=signed,
    words=lambda n: f"branch {n}", bits=varint(Role.TYPE, zigzag_words),
)  # fmt: skip
KEY = Part("map key", Role.NAME, "The key of an entry, in UTF-8.", f"{_SPEC}: Maps", read=_text)

# Leaves: values

NO_BYTES = Part(
    "no bytes", Role.VALUE, "null is zero bytes long: that it is null is in the schema, or in the branch before it.",
    f"{_SPEC}: Primitive Types", read=lambda _: None,
)  # fmt: skip
TRUTH = Part(
    "boolean byte", Role.VALUE, "One byte: 00 is false, 01 is true.", f"{_SPEC}: Primitive Types",
    read=lambda data: data != b"\0",
)  # fmt: skip
ZIGZAG_INT = Part(
    "zigzag int", Role.VALUE,
    "A zigzag varint: seven bits a byte, lowest first; even numbers are positive, odd ones negative.",
    f"{_SPEC}: Primitive Types", read=signed, bits=varint(Role.VALUE, zigzag_words),
)  # fmt: skip
ZIGZAG_LONG = replace(ZIGZAG_INT, name="zigzag long")
FLOAT_BITS = Part(
    "float bits", Role.VALUE, "Four bytes, little-endian: sign, exponent and fraction.", f"{_SPEC}: Primitive Types",
    read=_float, bits=ieee754(little=True),
)  # fmt: skip
DOUBLE_BITS = replace(FLOAT_BITS, name="double bits", doc="Eight bytes, little-endian: sign, exponent and fraction.")
DATA = Part("data", Role.VALUE, "The bytes, as they are.", f"{_SPEC}: Primitive Types")
TEXT = Part("text", Role.VALUE, "The characters, in UTF-8.", f"{_SPEC}: Primitive Types", read=_text)
FIXED_DATA = Part("fixed data", Role.VALUE, "As many bytes as the schema says, without a length.", f"{_SPEC}: Fixed")
SYMBOL = Part(
    "symbol", Role.VALUE, "The number of a symbol, counted from 0 in the order of the schema.", f"{_SPEC}: Enums",
    read=signed, bits=varint(Role.VALUE, zigzag_words),
)  # fmt: skip


# Logical types: the same bytes with a meaning

_UNDER: Final = {"int": ZIGZAG_INT, "long": ZIGZAG_LONG, "bytes": DATA, "fixed": FIXED_DATA, "string": TEXT}


def _logical(meaning: Meaning, base: str, note: Note) -> Part:
    under = _UNDER[base]
    return Part(
        f"{meaning.key} as {base}", Role.VALUE, meaning.doc, meaning.section,
        read=lambda data: meaning.of(under.read(data), note), words=meaning.words, bits=under.bits,
    )  # fmt: skip


MEANINGS: Final = {
    f"{meaning.key} as {base}": _logical(meaning, base, {"precision": 1, "scale": 0, "size": 16})
    for meaning in LOGICAL.values()
    for base in meaning.bases
    if base != "string"
}
KINDS: Final = {
    meaning.key: Part(meaning.key, Role.GROUP, meaning.doc, meaning.section) for meaning in LOGICAL.values()
}

PARTS: Final = (
    LENGTH, COUNT, SIZE, END, BRANCH, KEY, NO_BYTES, TRUTH, ZIGZAG_INT, ZIGZAG_LONG, FLOAT_BITS, DOUBLE_BITS, DATA, TEXT,
    FIXED_DATA, SYMBOL, *MEANINGS.values(),
    NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, BYTES, STRING, FIXED, ENUM, ARRAY, MAP, RECORD, *KINDS.values(),
)  # fmt: skip


def logical_part(meaning: Meaning, base: str, note: Note) -> Part:
    """The leaf of a logical type; one of a decimal knows where its point stands."""
    known = MEANINGS[f"{meaning.key} as {base}"]
    return _logical(meaning, base, note) if note else known


def symbol_part(symbols: tuple[str, ...]) -> Part:
    """The leaf of an enum, which knows its symbols."""

    def read(data: bytes) -> Value:
        return symbols[signed(data)]

    def words(number: int) -> str:
        index = zigzag(number)
        return f"symbol {index}" + (f": {symbols[index]}" if 0 <= index < len(symbols) else "")

    bits: BitReader = varint(Role.VALUE, words)
    return replace(SYMBOL, read=read, bits=bits)


def branch_part(names: tuple[str, ...]) -> Part:
    """The leaf of a union, which knows its branches."""

    def words(index: Value) -> str:
        return f"branch {index}" + (f": {names[index]}" if 0 <= index < len(names) else "")

    return replace(BRANCH, words=words, bits=varint(Role.TYPE, lambda number: words(zigzag(number))))
