"""Java serialization's parts: the constants of `java.io.ObjectStreamConstants` and what stands between them.

Section numbers are those of the Java Object Serialization Specification, chapter 6, "Object Serialization Stream Protocol".
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from ..bits import ieee754
from ..layout import Bits, Part, Role, as_list, as_map, as_struct
from ..value import Logical, Timestamp, Value

GRAMMAR: Final = "section 6.4.2, terminal symbols and constants"
RULES: Final = "section 6.4.1, rules of the grammar"

HANDLE_BASE: Final = 0x7E0000
"""The first handle: they count from here."""

WRITE_METHOD, SERIALIZABLE, EXTERNALIZABLE, BLOCK_DATA, ENUM = 1, 2, 4, 8, 16
"""The flags of a class: `SC_…` in the specification."""


def number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def integer(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def size(count: Value) -> str:
    return f"{count:,} byte{'s' * (count != 1)}"


def counted(what: str) -> Callable[[Value], str]:
    return lambda count: f"{count:,} {what}{'s' * (count != 1)}"


def text(data: bytes) -> str:
    """Modified UTF-8: U+0000 in two bytes, characters beyond U+FFFF as two surrogates of three bytes each."""
    if data.isascii():
        return data.decode()
    plain = data.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def is_text(data: bytes) -> bool:
    """Whether bytes are modified UTF-8."""
    if data.isascii():
        return True
    if max(data) >= 0xF0:
        return False
    try:
        data.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


# Values: the nodes of the record


def _only(items: list[tuple[Any, Value]]) -> Value:
    """The one content of a stream; all of them where there are several, as a list."""
    return items[0][1] if len(items) == 1 else [value for _, value in items]


def _kind(name: str, doc: str, fold: Callable[[list[tuple[Any, Value]]], Value] | None = None) -> Part:
    return Part(name, Role.GROUP, doc, RULES, fold=fold)


STREAM = _kind("stream", "The whole stream: a magic number, a version, and what was written.", _only)
OBJECT = _kind("object", "An object: its class, once, and the values of its fields, superclass first.", as_struct)
LIST = _kind("list", "A collection of the Java library, whose own way of writing is known.", as_list)
MAP = _kind("map", "A map of the Java library, whose own way of writing is known: keys and values in turn.", as_map)
ARRAY = _kind("array", "An array: its class, how many elements, and the elements.", as_list)
SCALAR = _kind("value", "A text, a number, a boolean, null, or an object of the library that stands for one.")
WRITTEN = _kind(
    "written data", "What the class wrote by itself, beside its fields: bytes and objects in turn.", as_list
)

KINDS: Final = (STREAM, OBJECT, LIST, MAP, ARRAY, SCALAR, WRITTEN)

# The stream


def _part(name: str, role: Role, doc: str, spec: str = RULES, **more: Any) -> Part:
    return Part(name, role, doc, spec, **more)


def _constant(name: str, role: Role, says: str, doc: str) -> Part:
    if role is Role.VALUE:
        return _part(name, role, doc, GRAMMAR, read=lambda _: None, words=lambda _: says)
    return _part(name, role, doc, GRAMMAR, read=lambda _: says)


MAGIC = _part("magic", Role.FRAME, "Every stream begins with AC ED.", GRAMMAR, read=lambda data: data.hex(" ").upper())
VERSION = _part(
    "version", Role.FRAME, "The version of the stream protocol: always 5.", GRAMMAR, read=number, words="version {}".format
)  # fmt: skip
TC_NULL = _constant("TC_NULL", Role.VALUE, "null", "Null: no object.")
NO_CLASS = _constant(
    "no superclass", Role.FRAME, "no serializable superclass", "TC_NULL: the chain of superclasses ends here."
)
TC_REFERENCE = _constant(
    "TC_REFERENCE", Role.POINTER, "seen before", "What was written before is not written again: its handle follows."
)  # fmt: skip
TC_CLASSDESC = _constant("TC_CLASSDESC", Role.TYPE, "class", "Describes a class: its name, its version and its fields.")
TC_OBJECT = _constant("TC_OBJECT", Role.TYPE, "object", "Begins an object; its class follows, then its data.")
TC_STRING = _constant("TC_STRING", Role.TYPE, "string", "Begins a string; its length takes two bytes.")
TC_LONGSTRING = _constant("TC_LONGSTRING", Role.TYPE, "long string", "Begins a string of more than 65,535 bytes.")
TC_ARRAY = _constant(
    "TC_ARRAY", Role.TYPE, "array", "Begins an array; its class follows, then how many elements, then they."
)
TC_CLASS = _constant("TC_CLASS", Role.TYPE, "class object", "A class itself as a value: its description follows.")
TC_BLOCKDATA = _constant(
    "TC_BLOCKDATA", Role.FRAME, "block of data", "Begins up to 255 bytes that a class wrote by itself, with its own methods."
)  # fmt: skip
TC_BLOCKDATALONG = _constant(
    "TC_BLOCKDATALONG", Role.FRAME, "long block", "Begins a block of more than 255 bytes of data."
)
TC_ENDBLOCKDATA = _constant(
    "TC_ENDBLOCKDATA", Role.FRAME, "end", "Ends what a class wrote by itself, or what was noted with a class."
)  # fmt: skip
TC_RESET = _constant("TC_RESET", Role.FRAME, "reset", "All handles are forgotten; what comes again is written again.")
TC_EXCEPTION = _constant("TC_EXCEPTION", Role.FRAME, "exception", "Writing failed here; the exception follows.")
TC_PROXYCLASSDESC = _constant(
    "TC_PROXYCLASSDESC", Role.TYPE, "proxy class", "Describes a dynamic proxy by the interfaces that it pretends to have."
)  # fmt: skip
TC_ENUM = _constant(
    "TC_ENUM", Role.TYPE, "enum constant", "Begins a constant of an enum; its class and its name follow."
)

HANDLE = _part(
    "handle", Role.POINTER, "Which one: classes, strings, arrays and objects are counted from 00 7E 00 00 on as they are "
    "written.", GRAMMAR, read=lambda data: number(data) - HANDLE_BASE, words="handle {}".format,
)  # fmt: skip

# Classes

NAME_LENGTH = _part("name length", Role.LENGTH, "How many bytes of name follow.", read=number, words=size)
CLASS_NAME = _part(
    "class name", Role.NAME, "The full name of the class; a reader must have the class of this name.", read=text
)  # fmt: skip
SERIAL_VERSION_UID = _part(
    "serialVersionUID", Role.TAG, "The version of the class. A reader whose class has another one refuses the object; it is "
    "declared in the class, or else a hash of its names, which changes with nearly every edit.", "section 4.6, stream unique "
    "identifiers", read=integer,
)  # fmt: skip


def _flag_bits(data: bytes) -> tuple[Bits, ...]:
    flags, out = data[0], [Bits(3, Role.PADDING, f"{data[0] >> 5:03b}", "unused")]
    for bit, on, off in (
        (ENUM, "SC_ENUM: an enum", "no enum"),
        (BLOCK_DATA, "SC_BLOCK_DATA: external data in blocks", "no external data in blocks"),
        (EXTERNALIZABLE, "SC_EXTERNALIZABLE: it writes all by itself", "not externalizable"),
        (SERIALIZABLE, "SC_SERIALIZABLE: its fields are written", "fields not written"),
        (WRITE_METHOD, "SC_WRITE_METHOD: it writes more by itself", "nothing but its fields"),
    ):
        out.append(Bits(1, Role.TYPE, "1" if flags & bit else "0", on if flags & bit else off))
    return tuple(out)


FLAGS = _part(
    "class flags", Role.TYPE, "How objects of the class are written.", GRAMMAR, read=number, words="flags {:02x}".format,
    bits=_flag_bits,
)  # fmt: skip
FIELD_COUNT = _part(
    "field count",
    Role.LENGTH,
    "How many fields the class has.",
    read=number,
    words=counted("field"),
)
FIELD_TYPES: Final = {
    "B": "byte", "C": "char", "D": "double", "F": "float", "I": "int", "J": "long", "S": "short", "Z": "boolean",
    "[": "array", "L": "object",
}  # fmt: skip
FIELD_TYPE = _part(
    "field type", Role.TYPE, "The type of a field: a letter for each primitive type, [ for arrays, L for objects.",
    read=lambda data: data.decode("latin-1"), words=lambda code: f"{code}: {FIELD_TYPES.get(str(code), 'unknown')}",
)  # fmt: skip
FIELD_NAME = _part(
    "field name", Role.NAME, "The name of a field, written once for all objects of the class.", read=text
)
SIGNATURE = _part("field class", Role.NAME, "The class of a field, as it stands in class files.", read=text)
INTERFACE_COUNT = _part(
    "interface count", Role.LENGTH, "How many interfaces the proxy has.", read=number, words=counted("interface")
)  # fmt: skip
INTERFACE = _part("interface", Role.NAME, "An interface that the proxy pretends to have.", read=text)

# Data

STRING_LENGTH = _part("string length", Role.LENGTH, "How many bytes of text follow.", read=number, words=size)
STRING = _part(
    "text", Role.VALUE, "The text in modified UTF-8: U+0000 takes two bytes, an emoji two times three.",
    "java.io.DataInput, modified UTF-8", read=text,
)  # fmt: skip
KEY = _part(
    "key", Role.NAME, "The key of an entry, a string like any other.", "java.util.HashMap, serialized form", read=text
)
ARRAY_SIZE = _part(
    "array size",
    Role.LENGTH,
    "How many elements follow.",
    read=integer,
    words=counted("element"),
)
BLOCK_SIZE = _part("block size", Role.LENGTH, "How many bytes the block has.", read=number, words=size)
BLOCK = _part("block", Role.VALUE, "Bytes whose meaning only the class knows that wrote them.", read=bytes)
CONSTANT = _part("constant name", Role.VALUE, "The name of the enum's constant.", read=text)

BYTE = _part("byte", Role.VALUE, "A byte, signed.", read=integer)
CHAR = _part(
    "char", Role.VALUE, "One unit of UTF-16.", read=lambda data: data.decode("utf-16-be", "surrogatepass")
)  # fmt: skip
DOUBLE = _part(
    "double", Role.VALUE, "A 64-bit float, big end first.", read=lambda data: struct.unpack(">d", data)[0],
    bits=ieee754(little=False),
)  # fmt: skip
FLOAT = _part(
    "float", Role.VALUE, "A 32-bit float, big end first.", read=lambda data: struct.unpack(">f", data)[0],
    bits=ieee754(little=False),
)  # fmt: skip
INT = _part("int", Role.VALUE, "An integer of 32 bits, big end first.", read=integer)
LONG = _part("long", Role.VALUE, "An integer of 64 bits, big end first.", read=integer)
SHORT = _part("short", Role.VALUE, "An integer of 16 bits, big end first.", read=integer)
BOOLEAN = _part("boolean", Role.VALUE, "A byte: 1 is true, 0 is false.", read=lambda data: data != b"\0")
BYTES = _part("bytes", Role.VALUE, "The bytes of a byte array.", read=bytes)
CHARS = _part(
    "chars", Role.VALUE, "The units of UTF-16 of a char array; shown as one text.",
    read=lambda data: data.decode("utf-16-be", "surrogatepass"),
)  # fmt: skip

PRIMITIVES: Final[dict[str, tuple[Part, int]]] = {
    "B": (BYTE, 1), "C": (CHAR, 2), "D": (DOUBLE, 8), "F": (FLOAT, 4), "I": (INT, 4), "J": (LONG, 8), "S": (SHORT, 2),
    "Z": (BOOLEAN, 1),
}  # fmt: skip

OWN_FIELDS: Final = {
    part: replace(
        part, name=f"{part.name} of a collection", role=Role.FRAME,
        doc="A field that the collection keeps for itself: its size, when it grows. Its elements come afterwards.",
    )
    for part, _ in PRIMITIVES.values()
}  # fmt: skip
"""The fields of lists and maps, which are no part of what they hold."""

# What classes of the library write by themselves


def _own(name: str, doc: str, spec: str, words: Callable[[Value], str], **more: Any) -> Part:
    role = more.pop("role", Role.LENGTH)
    return _part(name, role, doc, f"{spec}, serialized form", words=words, **{"read": integer} | more)


CAPACITY = _own(
    "capacity",
    "Once the room of the list, now its size again; readers ignore it.",
    "java.util.ArrayList",
    "room for {:,}".format,
)
BUCKETS = _own(
    "buckets", "How many buckets the hash table had; readers ignore it.", "java.util.HashMap", "{:,} buckets".format
)
ENTRIES = _own("entries", "How many keys and values follow.", "java.util.HashMap", "{:,} entries".format)
ELEMENTS = _own("elements", "How many elements follow.", "java.util.HashSet", "{:,} elements".format)
LOAD_FACTOR = _own(
    "load factor", "How full the hash table may get before it grows.", "java.util.HashSet", "load factor {}".format,
    read=lambda data: struct.unpack(">f", data)[0], role=Role.FRAME,
)  # fmt: skip


def _milliseconds(data: bytes) -> Value:
    seconds, rest = divmod(integer(data), 1000)
    return Timestamp(seconds, rest * 1_000_000)


MILLISECONDS = _part(
    "milliseconds", Role.VALUE, "Milliseconds since the beginning of 1970, in UTC.", "java.util.Date, serialized form",
    read=_milliseconds,
)  # fmt: skip


def temporal(data: bytes) -> Value:
    """A value of java.time as its class `Ser` writes it: one byte says which, the rest is it; bytes where it is another."""
    kind, rest = data[:1], data[1:]
    if kind == b"\x02" and len(rest) == 12 and number(rest[8:]) < 1_000_000_000:
        return Timestamp(integer(rest[:8]), number(rest[8:]))
    if kind == b"\x01" and len(rest) == 12:
        return Logical("duration", bytes(rest), f"{integer(rest[:8])} s {integer(rest[8:])} ns")
    if kind == b"\x03" and len(rest) == 6:
        return Logical("localDate", bytes(rest), _date(rest))
    if kind == b"\x04" and (told := _time(rest)):
        return Logical("localTime", bytes(rest), told)
    if kind == b"\x05" and (told := _time(rest[6:])):
        return Logical("localDateTime", bytes(rest), f"{_date(rest)}T{told}")
    return bytes(data)


def _date(data: bytes) -> str:
    return f"{integer(data[:4]):04d}-{data[4]:02d}-{data[5]:02d}"


def _time(data: bytes) -> str:
    """Hour, minute, second, nanosecond; the last one given is written with all its bits turned round."""
    parts = [0, 0, 0, 0]
    for at in range(3):
        if at >= len(data):
            return ""
        byte = integer(data[at : at + 1])
        parts[at] = ~byte if byte < 0 else byte
        if byte < 0:
            return f"{parts[0]:02d}:{parts[1]:02d}" + (f":{parts[2]:02d}" if at == 2 else "")
    if len(data) != 7:
        return ""
    return f"{parts[0]:02d}:{parts[1]:02d}:{parts[2]:02d}.{number(data[3:]):09d}"


TEMPORAL = _part(
    "java.time value", Role.VALUE, "A date or time: its first byte says which class it is of, the rest is that class's own.",
    "java.time.Ser, serialized form", read=temporal,
)  # fmt: skip

PARTS: Final = (
    MAGIC, VERSION, TC_NULL, NO_CLASS, TC_REFERENCE, TC_CLASSDESC, TC_OBJECT, TC_STRING, TC_LONGSTRING, TC_ARRAY, TC_CLASS,
    TC_BLOCKDATA, TC_BLOCKDATALONG, TC_ENDBLOCKDATA, TC_RESET, TC_EXCEPTION, TC_PROXYCLASSDESC, TC_ENUM, HANDLE, NAME_LENGTH,
    CLASS_NAME, SERIAL_VERSION_UID, FLAGS, FIELD_COUNT, FIELD_TYPE, FIELD_NAME, SIGNATURE, INTERFACE_COUNT, INTERFACE,
    STRING_LENGTH, STRING, KEY, ARRAY_SIZE, BLOCK_SIZE, BLOCK, CONSTANT, BYTE, CHAR, DOUBLE, FLOAT, INT, LONG, SHORT, BOOLEAN,
    BYTES, CHARS, CAPACITY, BUCKETS, ENTRIES, ELEMENTS, LOAD_FACTOR, MILLISECONDS, TEMPORAL, *OWN_FIELDS.values(), *KINDS,
)  # fmt: skip
