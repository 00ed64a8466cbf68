"""PostgreSQL's types as a row carries them: each in its text format, which people read, and in its binary one.

A column's type stands in no row; here it follows from the schema that describes the record. What is a list of plain values
becomes an array, everything else that is no plain value a column of type json, whose two formats are the same.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ..avro_logical import DECIMAL, Meaning, Note, meaning_of
from ..avro_logical import UUID as UUID_MEANING
from ..bits import fields, ieee754
from ..layout import Part, Role
from ..schema import (
    Bool,
    Bytes,
    Enumeration,
    Fixed,
    Float,
    Int,
    ListOf,
    Null,
    Ref,
    Schema,
    Text,
    Type,
    Union,
)  # fmt: skip
from ..value import Logical, Real, Value
from ._postgres_numbers import (
    NUMERIC_DIGITS,
    float_binary,
    float_of,
    float_text,
    integer,
    matched,
    numeric_binary,
    numeric_text,
    said_float,
    said_single,
)

TYPES: Final = "Data Types"


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A type of PostgreSQL.

    name, oid    as its catalogue has them
    says         text format -> value; raises ValueError where it is none of the type
    reads        the same for the binary format
    text         value -> text format
    binary       value -> binary format
    node         the part of a column of it
    text_part, binary_part   the parts of its bytes
    """

    name: str
    oid: int
    says: Callable[[bytes], Value]
    reads: Callable[[bytes], Value]
    text: Callable[[Any], bytes]
    binary: Callable[[Any], bytes]
    node: Part
    text_part: Part
    binary_part: Part


def _part(name: str, doc: str, read: Callable[[bytes], Value], bits: Any = None) -> Part:
    def total(data: bytes) -> Value:
        try:
            return read(data)
        except ValueError:
            return bytes(data)

    return Part(name, Role.VALUE, doc, TYPES, read=total, bits=bits)


def _kind(
    name: str, oid: int, doc: str, in_text: str, in_binary: str, says: Callable[[bytes], Value],
    reads: Callable[[bytes], Value], text: Callable[[Any], bytes], binary: Callable[[Any], bytes], bits: Any = None,
) -> Kind:  # fmt: skip
    return Kind(
        name, oid, says, reads, text, binary, Part(name, Role.GROUP, doc, TYPES),
        _part(f"{name}, text format", in_text, says), _part(f"{name}, binary format", in_binary, reads, bits),
    )  # fmt: skip


# Text, bytes and the rest


def _said_bytes(data: bytes) -> bytes:
    if data[:2] != b"\\x" or len(data) % 2 or not re.fullmatch(rb"[0-9a-f]*", data[2:]):
        raise ValueError(data)
    return bytes.fromhex(data[2:].decode())


def _text(value: str) -> bytes:
    return value.encode()


def _utf8(data: bytes) -> str:
    return data.decode()


def _said_uuid(data: bytes) -> bytes:
    if len(data) != 36:
        raise ValueError(data)
    return uuid.UUID(data.decode()).bytes


def _read_uuid(data: bytes) -> bytes:
    if len(data) != 16:
        raise ValueError(data)
    return bytes(data)


_SAYS_4, _READS_4, _BINARY_4 = integer(4)
_SAYS_8, _READS_8, _BINARY_8 = integer(8)
_BOOLEANS: Final = {b"t": True, b"f": False}


def _said_bool(data: bytes) -> bool:
    if data not in _BOOLEANS:
        raise ValueError(data)
    return _BOOLEANS[bytes(data)]


def _read_bool(data: bytes) -> bool:
    if len(data) != 1 or data[0] > 1:
        raise ValueError(data)
    return bool(data[0])


BOOL: Final = _kind(
    "bool", 16, "True or false.", "The letter t or f.", "One byte: 01 is true, 00 is false.", _said_bool, _read_bool,
    lambda value: b"t" if value else b"f", lambda value: b"\1" if value else b"\0",
    bits=fields((8, Role.VALUE, lambda byte: "true" if byte else "false")),
)  # fmt: skip
INT4: Final = _kind(
    "int4", 23, "An integer of 32 bits.", "The integer in digits.", "Four bytes in two's complement, big end first.",
    _SAYS_4, _READS_4, lambda value: str(value).encode(), _BINARY_4,
)  # fmt: skip
INT8: Final = _kind(
    "int8", 20, "An integer of 64 bits.", "The integer in digits.", "Eight bytes in two's complement, big end first.",
    _SAYS_8, _READS_8, lambda value: str(value).encode(), _BINARY_8,
)  # fmt: skip
FLOAT4: Final = _kind(
    "float4", 700, "An IEEE 754 number of 32 bits.", "The shortest digits that read back as the same number.",
    "Four bytes: sign, exponent and fraction, big end first.", said_single, float_of(">f"),
    lambda value: float_text(value, single=True).encode(), float_binary(">f"), ieee754(little=False),
)  # fmt: skip
FLOAT8: Final = _kind(
    "float8", 701, "An IEEE 754 number of 64 bits.", "The shortest digits that read back as the same number.",
    "Eight bytes: sign, exponent and fraction, big end first.", said_float, float_of(">d"),
    lambda value: float_text(value).encode(), float_binary(">d"), ieee754(little=False),
)  # fmt: skip
NUMERIC: Final = _kind(
    "numeric", 1700, "A decimal number of any size, exactly.", "The number in digits.",
    "The digits in groups of four, each as a number of two bytes.",
    lambda data: Real(matched(NUMERIC_DIGITS, data)), lambda data: Real(numeric_text(data)),
    lambda value: str(value).encode(), lambda value: numeric_binary(str(value)),
)  # fmt: skip
TEXT: Final = _kind(
    "text", 25, "Text of any length, without the character NUL.", "The characters, in the encoding of the client: UTF-8.",
    "The same bytes as in the text format.", _utf8, _utf8, _text, _text,
)  # fmt: skip
UUID: Final = _kind(
    "uuid", 2950, "An identifier of 128 bits.", "Its 32 hex digits, with hyphens.", "Its 16 bytes.", _said_uuid,
    _read_uuid, lambda value: str(uuid.UUID(bytes=value)).encode(), bytes,
)  # fmt: skip
BYTEA: Final = _kind(
    "bytea", 17, "Bytes of any number.", "A backslash, an x, and two hex digits a byte.", "The bytes as they are.",
    _said_bytes, bytes, lambda value: b"\\x" + value.hex().encode(), bytes,
)  # fmt: skip
KINDS: Final = (BOOL, INT4, INT8, FLOAT4, FLOAT8, NUMERIC, TEXT, UUID, BYTEA)


# Columns


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row, or an element of an array.

    key      the field's key in the record
    kind     its type; None for json
    type     the schema's own type, for json
    array    whether it is an array of `kind`
    meaning  what a plain value stands for, and `note` what the schema says of that
    """

    key: str
    kind: Kind | None
    type: Type
    array: bool = False
    meaning: Meaning | None = None
    note: Note | None = None

    def read(self, data: bytes, *, binary: bool) -> Value:
        """A value from its bytes, as the record has it; raises ValueError where they are none of its type."""
        assert self.kind is not None
        return self.meant((self.kind.reads if binary else self.kind.says)(data))

    def meant(self, value: Value) -> Value:
        """A value as the record has it."""
        if self.meaning is None or value is None:
            return value
        if self.kind is NUMERIC:
            try:
                value = self.meaning.read(value, self.note or {})
            except ValueError:
                return value
        return self.meaning.of(value, self.note or {})

    def plain(self, value: Value) -> Value:
        """A value as the column has it."""
        if not isinstance(value, Logical):
            return value
        return value.text if self.kind is NUMERIC else value.raw


def column_of(key: str, type_: Type, schema: Schema, *, element: bool = False) -> Column:
    """The column that holds a type of the schema."""
    plain = schema.resolve(type_)
    if isinstance(plain, Union):
        others = [branch for branch in plain.branches if not isinstance(schema.resolve(branch), Null)]
        if len(others) != 1:
            return Column(key, None, type_)
        return column_of(key, others[0], schema, element=element)
    meaning = meaning_of(plain.native, plain.note) if not isinstance(plain, Ref) else None
    match plain:
        case Bool():
            kind = BOOL
        case Int():
            kind = INT4 if plain.bits == 32 else INT8
        case Float():
            kind = FLOAT4 if plain.bits == 32 else FLOAT8
        case Text() | Null() | Enumeration():
            kind = TEXT
        case Bytes() | Fixed():
            kind = NUMERIC if meaning is DECIMAL else UUID if meaning is UUID_MEANING else BYTEA
        case ListOf() if not element:
            item = column_of(key, plain.item, schema, element=True)
            if item.kind is None:
                return Column(key, None, type_)
            return Column(key, item.kind, type_, True, item.meaning, item.note)
        case _:
            return Column(key, None, type_)
    return Column(key, kind, type_, False, meaning, plain.note)
