"""Ion's tables: the kinds of its values, the parts of its binary form, and what each of the 256 type descriptors says."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..bits import fields, ieee754
from ..layout import Bits, Fold, Part, Role, as_list, as_map
from ..value import Value
from ._ion_values import LONGEST_INT, TYPES, annotated, clob, sexp

BINARY: Final = "Ion 1.0 binary encoding"
MODEL: Final = "Ion 1.0 specification"
SYMBOLS: Final = "Ion 1.0 symbols"


# What the bytes say


def text_or_bytes(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8, which is refused once all the rest was read."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def unsigned(data: bytes) -> int:
    return int.from_bytes(data, "big")


def varuint(data: bytes) -> int:
    """A VarUInt: big-endian, seven bits a byte; the last byte has its high bit set."""
    number = 0
    for byte in data:
        number = number << 7 | byte & 0x7F
    return number


def varint(data: bytes) -> int:
    """A VarInt: the same with a sign bit behind the first high bit. Minus zero is zero here; `minus` tells."""
    number = data[0] & 0x3F
    for byte in data[1:]:
        number = number << 7 | byte & 0x7F
    return -number if minus(data) else number


def minus(data: bytes) -> bool:
    """Whether a VarInt has its sign bit set."""
    return bool(data[0] & 0x40)


def signed(data: bytes) -> int:
    """An Int: sign and magnitude; the sign is the first bit."""
    number = int.from_bytes(data, "big")
    sign = 1 << 8 * len(data) - 1 if data else 0
    return -(number ^ sign) if number & sign else number


def positive(data: bytes) -> Value:
    """A magnitude; past the limit on printed digits the bytes themselves."""
    return int.from_bytes(data, "big") if len(data) <= LONGEST_INT else bytes(data)


def negative(data: bytes) -> Value:
    return -int.from_bytes(data, "big") if len(data) <= LONGEST_INT else bytes(data)


def ieee(data: bytes) -> float:
    return float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])


# Values: the nodes of the record, in text and in binary


def the_stream(items: list[tuple[Any, Value]]) -> Value:
    """The one value of a stream; several as a list."""
    return items[0][1] if len(items) == 1 else as_list(items)


def _group(name: str, doc: str, spec: str = MODEL, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, spec, fold=fold)


STREAM = _group(
    "value stream", "Values, one after the other; nearly always one.", f"{BINARY}: value streams", the_stream
)
NULL = _group("null", "Nothing; in Ion each type has a null of its own.", f"{MODEL}: null values")
BOOL = _group("bool", "true or false.", f"{MODEL}: booleans")
INT = _group("int", "An integer of any size.", f"{MODEL}: integers")
FLOAT = _group("float", "A binary floating-point number of 32 or 64 bits.", f"{MODEL}: real numbers")
DECIMAL = _group("decimal", "A decimal number of any size; its zeros at the end count.", f"{MODEL}: real numbers")
TIMESTAMP = _group(
    "timestamp", "A point in time with an offset to UTC, as precise as it was given: to the year, the minute, any fraction.",
    f"{MODEL}: timestamps",
)  # fmt: skip
SYMBOL = _group("symbol", "A name that is a value; its text stands in a symbol table.", f"{MODEL}: symbols")
STRING = _group("string", "Text in Unicode.", f"{MODEL}: strings")
CLOB = _group("clob", "Text as bytes, in an encoding that Ion does not know.", f"{MODEL}: clobs")
BLOB = _group("blob", "Bytes.", f"{MODEL}: blobs")
LIST = _group("list", "Values in order.", f"{MODEL}: lists", as_list)
SEXP = _group(
    "S-expression", "Values in order that an application reads as an expression.", f"{MODEL}: S-expressions",
    lambda items: sexp([value for _, value in items]),
)  # fmt: skip
STRUCT = _group("struct", "Fields with names; one name may come twice.", f"{MODEL}: structures", as_map)
ANNOTATED = _group(
    "annotated value", "A value, and symbols before it that say what it is meant to be.", f"{MODEL}: type annotations",
    lambda items: annotated((), items[-1][1] if items else None),
)  # fmt: skip

KINDS: Final = (
    NULL, BOOL, INT, INT, FLOAT, DECIMAL, TIMESTAMP, SYMBOL, STRING, CLOB, BLOB, LIST, SEXP, STRUCT, ANNOTATED,
)  # fmt: skip
"""Type code -> kind of value."""


def annotated_with(names: tuple[Value, ...]) -> Part:
    """The kind of a value with these annotations."""
    return replace(ANNOTATED, fold=lambda items: annotated(names, items[-1][1] if items else None))


# Bits


def _many(one: str, many: str) -> Callable[[int], str]:
    return lambda n: f"{n:,} {one if n == 1 else many}"


_BYTES: Final = _many("byte", "bytes")


def _name_of(lead: int) -> str:
    return HEADS[lead].name


def _descriptor_bits(role: Role) -> Callable[[bytes], tuple[Bits, ...]]:
    def read(data: bytes) -> tuple[Bits, ...]:
        type_, length = data[0] >> 4, data[0] & 0x0F
        return (
            Bits(4, Role.TYPE, f"{type_:04b}", f"type {type_}: {_type_name(type_)}"),
            Bits(4, role, f"{length:04b}", _length_words(type_, length)),
        )

    return read


def _type_name(type_: int) -> str:
    return {0: "null or padding", 2: "positive int", 3: "negative int", 14: "annotations", 15: "reserved"}.get(
        type_, KINDS[min(type_, 14)].name
    )


def _length_words(type_: int, length: int) -> str:
    if length == 15:
        return "15: null"
    if type_ == 1:
        return "1: true" if length else "0: false"
    if length == 14:
        return "14: a length follows"
    if type_ == 13 and length == 1:
        return "1: fields in the order of their names' numbers; a length follows"
    return _BYTES(length)


def _var_bits(role: Role, says: Callable[[bytes], str], *, sign: bool = False) -> Callable[[bytes], tuple[Bits, ...]]:
    """The flag that ends a VarUInt, set in the last byte; for a VarInt the sign in the first."""

    def read(data: bytes) -> tuple[Bits, ...]:
        out = []
        for place, byte in enumerate(data):
            last = place == len(data) - 1
            out.append(Bits(1, Role.FRAME, str(byte >> 7), "last byte" if last else "another byte follows"))
            text = f"{byte & 0x7F:07b}"
            if sign and not place:
                out.append(Bits(1, role, text[0], "negative" if text[0] == "1" else "positive"))
                text = text[1:]
            out.append(Bits(len(text), role, text, says(data) if last else "higher bits"))
        return tuple(out)

    return read


def _leaf(name: str, role: Role, doc: str, spec: str, read: Callable[[bytes], Value], **more: Any) -> Part:
    return Part(name, role, doc, f"{BINARY}: {spec}", read=read, **more)


def _in_descriptor(name: str, doc: str, spec: str, read: Callable[[bytes], Value], **more: Any) -> Part:
    """A value that the descriptor itself says."""
    return _leaf(name, Role.VALUE, doc, spec, read, bits=_descriptor_bits(Role.VALUE), split=((Role.TYPE, 4),), **more)


# Leaves: frame and descriptors

VERSION = Part(
    "version marker", Role.FRAME, "Four bytes begin the stream and say Ion 1.0; each one clears the symbol table.",
    f"{BINARY}: value streams", read=lambda data: f"Ion {data[1]}.{data[2]}" if len(data) > 2 else "Ion",
    bits=fields((8, Role.FRAME, "e0"), (8, Role.FRAME, lambda n: f"major version {n}"),
                (8, Role.FRAME, lambda n: f"minor version {n}"), (8, Role.FRAME, "ea")),
)  # fmt: skip
DESCRIPTOR = _leaf(
    "type descriptor", Role.LENGTH, "Four bits of type, and four of length.", "typed value formats", lambda data: data[0],
    words=lambda lead: _name_of(lead), bits=_descriptor_bits(Role.LENGTH), split=((Role.TYPE, 4),),
)  # fmt: skip
LENGTH = _leaf(
    "length", Role.LENGTH, "How many bytes the value has from here on; the last byte of this number has its high bit set.",
    "typed value formats", varuint, words=_BYTES, bits=_var_bits(Role.LENGTH, lambda data: _BYTES(varuint(data))),
)  # fmt: skip
PADDING = _leaf(
    "padding", Role.PADDING, "Bytes that mean nothing: room that was left for what may be written there later.",
    "NOP padding", len, words=lambda n: f"{_BYTES(n)} of padding",
)  # fmt: skip
PADDING_NAME = _leaf(
    "name of padding", Role.PADDING, "In a struct, padding has a field name that means nothing either.",
    "NOP padding in struct fields", varuint,
)  # fmt: skip
ANNOTATIONS_LENGTH = _leaf(
    "annotations length", Role.LENGTH, "How many bytes the annotations take.", "annotations", varuint, words=_BYTES,
    bits=_var_bits(Role.LENGTH, lambda data: _BYTES(varuint(data))),
)  # fmt: skip
ANNOTATION = _leaf(
    "annotation", Role.TAG, "The number of a symbol that says what the value is meant to be.", "annotations", varuint,
    bits=_var_bits(Role.TAG, lambda data: str(varuint(data))),
)  # fmt: skip

# Leaves: names and values

FIELD = _leaf(
    "field name", Role.POINTER, "The number of the field's name in the symbol table, where it is written out once.", "struct",
    varuint, bits=_var_bits(Role.POINTER, lambda data: str(varuint(data))),
)  # fmt: skip
NULL_BYTE = _in_descriptor("null value", "A null of the type that the first four bits say.", "null",
                           lambda data: f"null.{TYPES[data[0] >> 4]}" if data else "null")  # fmt: skip
BOOL_BYTE = _in_descriptor("boolean", "The byte 10 is false, 11 is true.", "bool", lambda data: data[:1] == b"\x11")
ZERO = _in_descriptor("zero", "A length of zero says the integer 0.", "int", lambda _: 0)
FLOAT_ZERO = _in_descriptor("float zero", "A length of zero says the float 0.", "float", lambda _: 0.0)
DECIMAL_ZERO = _in_descriptor(
    "decimal zero", "A length of zero says the decimal 0, without a fraction.", "decimal", lambda _: "0"
)
EMPTY_STRING = _in_descriptor(
    "empty string", "A length of zero says the text without characters.", "string", lambda _: "",
)  # fmt: skip
EMPTY_BYTES = _in_descriptor("no bytes", "A length of zero says that there are no bytes.", "blob", lambda _: b"")
EMPTY_CLOB = _in_descriptor("empty clob", "A length of zero says a clob without text.", "clob", lambda _: clob(b""))
SYMBOL_ZERO = _in_descriptor(
    "symbol zero", "A length of zero says the symbol 0, which has no text.", "symbol", lambda _: "$0",
)  # fmt: skip
POSITIVE = _leaf("magnitude", Role.VALUE, "A positive integer, big-endian.", "int", positive)
NEGATIVE = _leaf("negative magnitude", Role.VALUE, "The size of a negative integer, big-endian.", "int", negative)
FLOAT_BITS = _leaf(
    "float bits", Role.VALUE, "Sign, exponent and fraction in four or eight bytes, big-endian.", "float", ieee,
    bits=ieee754(little=False),
)  # fmt: skip
EXPONENT = _leaf(
    "exponent", Role.VALUE, "The power of ten by which the coefficient is multiplied.", "decimal", varint,
    bits=_var_bits(Role.VALUE, lambda data: str(varint(data)), sign=True),
)  # fmt: skip
COEFFICIENT = _leaf(
    "coefficient", Role.VALUE, "The digits as one number: a sign bit, then the size, big-endian. Zero takes no bytes.",
    "decimal", signed,
)  # fmt: skip
OFFSET = _leaf(
    "offset", Role.VALUE, "Minutes from UTC to local time; minus zero says that nobody knows.", "timestamp",
    lambda data: varint(data) if data and (varint(data) or not minus(data)) else None,
    words=lambda n: "not known" if n is None else f"{n:+d} minutes",
    bits=_var_bits(Role.VALUE, lambda data: str(varint(data)), sign=True),
)  # fmt: skip


def _piece(name: str, doc: str) -> Part:
    return _leaf(
        name, Role.VALUE, doc, "timestamp", varuint, bits=_var_bits(Role.VALUE, lambda data: str(varuint(data))),
    )  # fmt: skip


PIECES: Final = (
    _piece("year", "The year, in UTC as all that follows."),
    _piece("month", "The month, 1 to 12."),
    _piece("day", "The day of the month."),
    _piece("hour", "The hour, 0 to 23, in UTC."),
    _piece("minute", "The minute."),
    _piece("second", "The second, 0 to 59; there are no leap seconds."),
)
FRACTION_EXPONENT = _leaf(
    "fraction exponent", Role.VALUE, "The power of ten of the fraction: -3 for milliseconds.", "timestamp", varint,
    bits=_var_bits(Role.VALUE, lambda data: str(varint(data)), sign=True),
)  # fmt: skip
FRACTION = _leaf("fraction", Role.VALUE, "The digits of the fraction of a second, as one number.", "timestamp", signed)
SYMBOL_ID = _leaf(
    "symbol ID", Role.POINTER, "The number of the symbol in the symbol table, where its text is written out once.", "symbol",
    unsigned,
)  # fmt: skip
TEXT = _leaf("text", Role.VALUE, "The characters, in UTF-8.", "string", text_or_bytes)
CLOB_BYTES = _leaf("clob bytes", Role.VALUE, "Bytes that are text in an encoding agreed upon elsewhere.", "clob", clob)
BLOB_BYTES = _leaf("blob bytes", Role.VALUE, "Bytes, as they are.", "blob", bytes)

SYMBOL_TEXT = Part(
    "symbol text", Role.NAME, "A name, written out once in the symbol table; the data says its number wherever it comes.",
    f"{SYMBOLS}: local symbol tables", read=text_or_bytes,
)  # fmt: skip
IN_TABLE: Final = {TEXT: SYMBOL_TEXT}
"""What parts are called where they stand in a symbol table."""

PARTS: Final = (
    VERSION, DESCRIPTOR, LENGTH, PADDING, PADDING_NAME, ANNOTATIONS_LENGTH, ANNOTATION, FIELD, NULL_BYTE, BOOL_BYTE, ZERO,
    FLOAT_ZERO, DECIMAL_ZERO, EMPTY_STRING, EMPTY_BYTES, EMPTY_CLOB, SYMBOL_ZERO, POSITIVE, NEGATIVE, FLOAT_BITS, EXPONENT,
    COEFFICIENT, OFFSET, *PIECES, FRACTION_EXPONENT, FRACTION, SYMBOL_ID, TEXT, CLOB_BYTES, BLOB_BYTES, SYMBOL_TEXT,
    STREAM, NULL, BOOL, INT, FLOAT, DECIMAL, TIMESTAMP, SYMBOL, STRING, CLOB, BLOB, LIST, SEXP, STRUCT, ANNOTATED,
)  # fmt: skip


# The table of type descriptors

NOP, WHOLE, BODY, NEST, RARE, WRAPPER, NEVER = range(7)


class Head:
    """What a type descriptor announces: the family, the kind of value, the leaf of its value, and the length it says.

    `length` is -1 where a length follows.
    """

    __slots__ = ("body", "family", "kind", "length", "name")

    def __init__(self, name: str, family: int, kind: Part, body: Part, length: int) -> None:
        self.name, self.family, self.kind, self.body, self.length = name, family, kind, body, length


_BODIES: Final = {2: POSITIVE, 3: NEGATIVE, 4: FLOAT_BITS, 8: TEXT, 9: CLOB_BYTES, 10: BLOB_BYTES}
_EMPTY: Final = {
    2: ZERO, 4: FLOAT_ZERO, 5: DECIMAL_ZERO, 7: SYMBOL_ZERO, 8: EMPTY_STRING, 9: EMPTY_CLOB, 10: EMPTY_BYTES,
}  # fmt: skip


def _head(lead: int) -> Head:
    type_, length = lead >> 4, lead & 0x0F
    kind, said = KINDS[min(type_, 14)], -1 if length == 14 else length
    of = f" of {_BYTES(length)}" if length < 14 else ", a length follows"
    if lead == 0x0F or (length == 15 and 0 < type_ < 14):
        return Head(f"null.{TYPES[type_]}", WHOLE, NULL, NULL_BYTE, 0)
    if type_ == 0:
        return Head(f"padding{of}", NOP, NULL, PADDING, said)
    if type_ == 1 and length < 2:
        return Head("true" if length else "false", WHOLE, BOOL, BOOL_BYTE, 0)
    if type_ in _EMPTY and length == 0:
        return Head(f"{kind.name}, empty", WHOLE, kind, _EMPTY[type_], 0)
    if type_ == 4:
        return Head(f"float{of}", BODY if length in (4, 8) else NEVER, kind, FLOAT_BITS, said)
    if type_ in _BODIES and (type_, length) != (3, 0):
        return Head(f"{kind.name}{of}", BODY, kind, _BODIES[type_], said)
    if type_ in (5, 7) or (type_ == 6 and length > 1):
        return Head(f"{kind.name}{of}", RARE, kind, COEFFICIENT, said)
    if type_ in (11, 12) or (type_ == 13 and length != 1):
        return Head(f"{kind.name}{of}", NEST, kind, DESCRIPTOR, said)
    if type_ == 13:
        return Head("struct, fields in order, a length follows", NEST, kind, DESCRIPTOR, -1)
    if type_ == 14 and 3 <= length < 15:
        return Head(f"annotations and value{of}", WRAPPER, kind, ANNOTATION, said)
    return Head("no descriptor of Ion 1.0", NEVER, NULL, DESCRIPTOR, 0)


HEADS: Final[list[Head]] = [_head(lead) for lead in range(256)]
