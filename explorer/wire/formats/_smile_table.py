"""Smile's tables: the parts of its bytes, and what each of the 256 type bytes announces where a value or a name begins.

What the bytes of a part say is told in `_smile_read`.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any, Final

from ..bits import digits, fields, zigzag, zigzag_words
from ..layout import Bits, Part, Role, as_list, as_map
from ..value import Value
from ._smile_read import big_integer, ieee, signed, text_or_bytes, unpacked, vint

SMILE: Final = "Smile 1.0"


# Words and bits


def _many(one: str, many: str) -> Callable[[int], str]:
    return lambda n: f"{n} {one if n == 1 else many}"


_BYTES: Final = _many("byte", "bytes")


def _name_of(lead: int) -> str:
    return HEADS[lead].name


def _vint_bits(role: Role, says: Callable[[int], str]) -> Callable[[bytes], tuple[Bits, ...]]:
    """The flag that ends a VInt, and its bits: seven a byte, six in the last."""

    def read(data: bytes) -> tuple[Bits, ...]:
        out = []
        for byte in data[:-1]:
            out.append(Bits(1, Role.FRAME, "0", "another byte follows"))
            out.append(Bits(7, role, f"{byte & 0x7F:07b}", "higher bits"))
        last = data[-1]
        out.append(
            Bits(2, Role.FRAME, f"{last >> 6:02b}", "last byte; the second bit is never set, so that no byte is ff")
        )
        out.append(Bits(6, role, f"{last & 0x3F:06b}", says(vint(data))))
        return tuple(out)

    return read


def _float_bits(data: bytes) -> tuple[Bits, ...]:
    """Sign, exponent and fraction, as they lie in bytes of seven bits; the first byte is filled up in front."""
    total, exponent = (32, 8) if len(data) == 5 else (64, 11)
    kinds = ["fills up"] * (len(data) * 7 - total) + ["sign"] + ["exponent"] * exponent
    kinds += ["fraction"] * (total - exponent - 1)
    out = []
    for place, byte in enumerate(data):
        text, at = f"{byte:08b}", 1
        out.append(Bits(1, Role.FRAME, text[0], "never set"))
        for kind, run in groupby(kinds[7 * place : 7 * place + 7]):
            width = len(list(run))
            role = Role.PADDING if kind == "fills up" else Role.VALUE
            out.append(Bits(width, role, text[at : at + width], kind))
            at += width
    return tuple(out)


def _header_bits(data: bytes) -> tuple[Bits, ...]:
    flags = data[3]
    says = (
        (4, 4, f"version {flags >> 4}"),
        (3, 1, "reserved"),
        (2, 1, "raw binary may come" if flags & 4 else "no raw binary"),
        (1, 1, "short texts may be shared" if flags & 2 else "texts are not shared"),
        (0, 1, "names may be shared" if flags & 1 else "names are not shared"),
    )
    out = [Bits(24, Role.FRAME, digits(data[:3]), ":) and a line feed")]
    out += [
        Bits(width, Role.FRAME, f"{flags >> shift & (1 << width) - 1:0{width}b}", text) for shift, width, text in says
    ]
    return tuple(out)


def _header_words(flags: Value) -> str:
    shared = [what for bit, what in ((1, "names"), (2, "short texts")) if flags & bit]
    return (
        "Smile"
        + (f", {' and '.join(shared)} shared" if shared else ", nothing shared")
        + ", raw binary" * bool(flags & 4)
    )


# Values: the nodes of the record

VALUES: Final = f"{SMILE}, tokens: value mode"
KEYS: Final = f"{SMILE}, tokens: key mode"
SHARED: Final = f"{SMILE}, resolved shared string references"


def the_documents(items: list[tuple[Any, Value]]) -> Value:
    """The one value at the root; several as a list."""
    return items[0][1] if len(items) == 1 else as_list(items)


def _group(name: str, doc: str, **more: Any) -> Part:
    return Part(name, Role.GROUP, doc, VALUES, **more)


ROOT = Part(
    "Smile content", Role.GROUP, "A header, then values; nearly always one.", f"{SMILE}, high-level format",
    fold=the_documents,
)  # fmt: skip
LITERAL = _group("literal value", "null, true or false.")
STRING = _group("string", "Text in UTF-8.")
INTEGER = _group("integer", "An integer of 32 or 64 bits.")
BIG_INTEGER = _group("BigInteger", "An integer of any size.")
FLOAT = _group("float", "An IEEE 754 number of 32 bits.")
DOUBLE = _group("double", "An IEEE 754 number of 64 bits.")
BIG_DECIMAL = _group("BigDecimal", "A decimal number of any size and precision.")
BINARY = _group("binary", "Bytes.")
ARRAY = _group("array", "Elements, one after the other, between two bytes that begin and end it.", fold=as_list)
OBJECT = _group("object", "Names, each with its value, between two bytes that begin and end it.", fold=as_map)

# Leaves: frame and type bytes

HEADER = Part(
    "header", Role.FRAME, "A smiley and a line feed, then a byte that says the version and what may be shared.",
    f"{SMILE}, high-level format", read=lambda data: data[3] if len(data) > 3 else 0, words=_header_words,
    bits=_header_bits,
)  # fmt: skip
END_MARKER = Part(
    "end marker", Role.FRAME, "The byte ff may end the content, so that a stream of messages can be cut at it.",
    f"{SMILE}, high-level format", read=lambda _: "end of content",
)  # fmt: skip


def _mark(name: str, doc: str, spec: str = VALUES) -> Part:
    return Part(name, Role.FRAME, doc, spec, read=lambda _: name)


START_ARRAY = _mark("start of array", "The byte f8 begins an array; nobody says how many elements come.")
END_ARRAY = _mark("end of array", "The byte f9 ends an array.")
START_OBJECT = _mark("start of object", "The byte fa begins an object.")
END_OBJECT = _mark("end of object", "The byte fb stands where a name could, and ends an object.", KEYS)
TEXT_END = _mark("end of text", "The byte fc ends a text or a name whose length was not said; no UTF-8 has this byte.")

TYPE = Part(
    "type byte", Role.TYPE, "One byte that says which type follows.", VALUES, read=lambda data: data[0],
    words=lambda lead: _name_of(lead),
)  # fmt: skip
LONG_NAME = Part(
    "long name", Role.TYPE, "The byte 34 begins a name that is too long for a length in its first byte.", KEYS,
    read=lambda _: "a long name follows",
)  # fmt: skip


def _sized(name: str, role: Role, doc: str, spec: str, kind: int, low: int, what: str) -> Part:
    """A first byte whose `kind` high bits say the type, the rest a length less `low`."""
    mask = (1 << 8 - kind) - 1
    return Part(
        name, role, doc, spec, read=lambda data: (data[0] & mask) + low, words=lambda n: f"{what} of {_BYTES(n)}",
        bits=fields((kind, Role.TYPE, name), (8 - kind, role, lambda n: f"{n} + {low} = {_BYTES(n + low)}")),
        split=((Role.TYPE, kind),),
    )  # fmt: skip


TINY_ASCII = _sized(
    "tiny ASCII", Role.LENGTH, "Begins a text of 1 to 32 bytes, all of them ASCII.", VALUES, 3, 1, "text",
)  # fmt: skip
SHORT_ASCII = _sized(
    "short ASCII", Role.LENGTH, "Begins a text of 33 to 64 bytes, all of them ASCII.", VALUES, 3, 33, "text",
)  # fmt: skip
TINY_UNICODE = _sized(
    "tiny Unicode", Role.LENGTH, "Begins a text of 2 to 33 bytes of UTF-8.", VALUES, 3, 2, "text",
)  # fmt: skip
SHORT_UNICODE = _sized(
    "short Unicode", Role.LENGTH, "Begins a text of 34 to 65 bytes of UTF-8.", VALUES, 3, 34, "text",
)  # fmt: skip
ASCII_NAME = _sized(
    "short ASCII name", Role.LENGTH, "Begins a name of 1 to 64 bytes, all of them ASCII.", KEYS, 2, 1, "name",
)  # fmt: skip
UNICODE_NAME = _sized(
    "short Unicode name", Role.LENGTH, "Begins a name of 2 to 57 bytes of UTF-8.", KEYS, 2, 2, "name",
)  # fmt: skip
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes the data has, before each eight bits became seven; a VInt.",
    f"{SMILE}, tokens: general", read=vint, bits=_vint_bits(Role.LENGTH, str),
)  # fmt: skip

# Leaves: shared names and texts

_INDEX_10 = (10, Role.POINTER, str)
NAME_REFERENCE = Part(
    "shared name", Role.POINTER, "The number of a name that was written out before, 0 to 63: the same name again.", SHARED,
    read=lambda data: data[0] & 0x3F, words=lambda n: f"name {n}",
    bits=fields((2, Role.TYPE, "shared name"), (6, Role.POINTER, str)), split=((Role.TYPE, 2),),
)  # fmt: skip
LONG_NAME_REFERENCE = Part(
    "shared name, long", Role.POINTER, "The number of a name that was written out before, in ten bits: 64 to 1023.", SHARED,
    read=lambda data: int.from_bytes(data, "big") & 0x3FF, words=lambda n: f"name {n}",
    bits=fields((6, Role.TYPE, "shared name, long"), _INDEX_10), split=((Role.TYPE, 6),),
)  # fmt: skip
TEXT_REFERENCE = Part(
    "shared text", Role.POINTER, "The number of a short text that was written out before, plus one: the same text again.",
    SHARED, read=lambda data: (data[0] & 0x1F) - 1, words=lambda n: f"text {n}",
    bits=fields((3, Role.TYPE, "shared text"), (5, Role.POINTER, lambda n: f"{n} - 1 = {n - 1}")), split=((Role.TYPE, 3),),
)  # fmt: skip
LONG_TEXT_REFERENCE = Part(
    "shared text, long", Role.POINTER, "The number of a short text that was written out before, in ten bits: 31 to 1023.",
    SHARED, read=lambda data: int.from_bytes(data, "big") & 0x3FF, words=lambda n: f"text {n}",
    bits=fields((6, Role.TYPE, "shared text, long"), _INDEX_10), split=((Role.TYPE, 6),),
)  # fmt: skip

# Leaves: names and values

NAME = Part(
    "name", Role.NAME, "The name of the field, written out where it comes for the first time.", KEYS, read=text_or_bytes,
)  # fmt: skip
EMPTY_NAME = Part("empty name", Role.NAME, "The byte 20 is the name without characters.", KEYS, read=lambda _: "")
EMPTY_TEXT = Part("empty text", Role.VALUE, "The byte 20 is the text without characters.", VALUES, read=lambda _: "")
NULL = Part("null", Role.VALUE, "The byte 21 is null.", VALUES, read=lambda _: None)
BOOLEAN = Part(
    "boolean", Role.VALUE, "The byte 22 is false, 23 is true.", VALUES, read=lambda data: data[0] == 0x23,
    bits=fields((7, Role.TYPE, "boolean"), (1, Role.VALUE, lambda bit: "true" if bit else "false")),
    split=((Role.TYPE, 7),),
)  # fmt: skip
SMALL_INTEGER = Part(
    "small integer", Role.VALUE, "A number from -16 to 15 in zigzag, in the type byte itself.", VALUES,
    read=lambda data: zigzag(data[0] & 0x1F),
    bits=fields((3, Role.TYPE, "small integer"), (5, Role.VALUE, zigzag_words)), split=((Role.TYPE, 3),),
)  # fmt: skip
VINT = Part(
    "zigzag VInt", Role.VALUE, "An integer: the sign is the lowest bit, and the number goes in groups of seven bits, "
    "the highest first.", f"{SMILE}, appendix A", read=signed, bits=_vint_bits(Role.VALUE, zigzag_words),
)  # fmt: skip
BIG_INTEGER_BYTES = Part(
    "integer bytes", Role.VALUE, "An integer of any size in two's complement, its bits in bytes of seven.",
    f"{SMILE}, tokens: general", read=big_integer,
)  # fmt: skip
SCALE = Part(
    "scale", Role.VALUE, "How many of the digits stand after the decimal point; a zigzag VInt.", VALUES, read=signed,
    bits=_vint_bits(Role.VALUE, zigzag_words),
)  # fmt: skip
DECIMAL_BYTES = Part(
    "digits", Role.VALUE, "The digits as one integer in two's complement, its bits in bytes of seven; the scale says where "
    "the point stands.", VALUES, read=big_integer,
)  # fmt: skip
FLOAT_BITS = Part(
    "float bits", Role.VALUE, "Sign, exponent and fraction of 32 or 64 bits in groups of seven, so that no byte is above 7f.",
    f"{SMILE}, tokens: general", read=ieee, bits=_float_bits,
)  # fmt: skip
TEXT = Part("text", Role.VALUE, "The characters, in UTF-8.", VALUES, read=text_or_bytes)
SAFE_BYTES = Part(
    "bytes in sevens", Role.VALUE, "Bytes whose bits were dealt out anew, seven to a byte: an eighth larger, and no byte is "
    "above 7f.", f"{SMILE}, tokens: general", read=unpacked,
)  # fmt: skip
RAW_BYTES = Part("raw bytes", Role.VALUE, "Bytes, as they are.", VALUES)

PARTS: Final = (
    HEADER, END_MARKER, START_ARRAY, END_ARRAY, START_OBJECT, END_OBJECT, TEXT_END, TYPE, LONG_NAME, TINY_ASCII, SHORT_ASCII,
    TINY_UNICODE, SHORT_UNICODE, ASCII_NAME, UNICODE_NAME, LENGTH, NAME_REFERENCE, LONG_NAME_REFERENCE, TEXT_REFERENCE,
    LONG_TEXT_REFERENCE, NAME, EMPTY_NAME, EMPTY_TEXT, NULL, BOOLEAN, SMALL_INTEGER, VINT, BIG_INTEGER_BYTES, SCALE,
    DECIMAL_BYTES, FLOAT_BITS, TEXT, SAFE_BYTES, RAW_BYTES,
    ROOT, LITERAL, STRING, INTEGER, BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL, BINARY, ARRAY, OBJECT,
)  # fmt: skip


# The table of type bytes, where a value begins

WHOLE, SHORT_TEXT, NUMBER, FIXED, REFERENCE, BEGIN, END, OTHER = range(8)


class Head:
    """What a type byte announces: the family, the kind of value, its part, and how many bytes follow or may follow."""

    __slots__ = ("family", "kind", "lead", "name", "width")

    def __init__(self, name: str, family: int, kind: Part, lead: Part = TYPE, width: int = 0) -> None:
        self.name, self.family, self.kind, self.lead, self.width = name, family, kind, lead, width


_RESERVED: Final = Head("reserved", OTHER, LITERAL)


def _texts(lead: Part, low: int) -> list[Head]:
    return [Head(f"{lead.name} of {length} bytes", SHORT_TEXT, STRING, lead, length) for length in range(low, low + 32)]


HEADS: Final[list[Head]] = (
    [_RESERVED]
    + [Head("shared text", REFERENCE, STRING, TEXT_REFERENCE, 1)] * 0x1F
    + [
        Head("empty text", WHOLE, STRING, EMPTY_TEXT),
        Head("null", WHOLE, LITERAL, NULL),
        Head("false", WHOLE, LITERAL, BOOLEAN),
        Head("true", WHOLE, LITERAL, BOOLEAN),
        Head("32-bit integer", NUMBER, INTEGER, width=5),
        Head("64-bit integer", NUMBER, INTEGER, width=10),
        Head("BigInteger", OTHER, BIG_INTEGER),
        _RESERVED,
        Head("float", FIXED, FLOAT, width=5),
        Head("double", FIXED, DOUBLE, width=10),
        Head("BigDecimal", OTHER, BIG_DECIMAL),
    ]
    + [_RESERVED] * 0x0F
    + [Head("header", OTHER, LITERAL)]
    + [_RESERVED] * 0x05
    + _texts(TINY_ASCII, 1)
    + _texts(SHORT_ASCII, 33)
    + _texts(TINY_UNICODE, 2)
    + _texts(SHORT_UNICODE, 34)
    + [Head("small integer", WHOLE, INTEGER, SMALL_INTEGER)] * 0x20
    + [Head("long ASCII text", OTHER, STRING)]
    + [_RESERVED] * 3
    + [Head("long Unicode text", OTHER, STRING)]
    + [_RESERVED] * 3
    + [Head("binary in sevens", OTHER, BINARY)]
    + [_RESERVED] * 3
    + [Head("shared text, long", REFERENCE, STRING, LONG_TEXT_REFERENCE, 2)] * 4
    + [_RESERVED] * 8
    + [
        Head("start of array", BEGIN, ARRAY, START_ARRAY),
        Head("end of array", END, ARRAY, END_ARRAY),
        Head("start of object", BEGIN, OBJECT, START_OBJECT),
        Head("end of object, where a value should be", OTHER, LITERAL),
        Head("end of text, where a value should be", OTHER, LITERAL),
        Head("raw binary", OTHER, BINARY),
        _RESERVED,
        Head("end marker", OTHER, LITERAL),
    ]
)

assert len(HEADS) == 256
