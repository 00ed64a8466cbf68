"""The parts of PHP's serialised values: letters that say the type, lengths in decimal digits, braces and quotes."""

from __future__ import annotations

import re
from typing import Any, Final

from ..bits import digits
from ..layout import Bits, Fold, Part, Role, as_map
from ..value import Logical, Value, words

SPEC: Final = "https://www.phpinternalsbook.com/php5/classes_objects/serialization.html"
BOOK: Final = "PHP Internals Book, Serialization"
FLOATS: Final = {b"NAN": float("nan"), b"INF": float("inf"), b"-INF": float("-inf")}
ESCAPE: Final = re.compile(rb"\\([0-9a-fA-F]{2})")

CLASS: Final = "$class"
DATA: Final = "$data"


def text_or_bytes(data: bytes) -> str | bytes:
    """PHP's strings are bytes; those that are UTF-8 are shown as text."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def unescaped(data: bytes) -> str | bytes:
    """The bytes of an S string, in which \\xx stands for the byte of these hex digits."""
    return text_or_bytes(ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), data))


def double(data: bytes) -> float:
    digits_ = data[:-1]
    return FLOATS[digits_] if digits_ in FLOATS else float(digits_)


def number(data: bytes) -> int:
    """Decimal digits, and what stands behind them."""
    return int(data.rstrip(b';:"{'))


def property_of(name: str | bytes) -> tuple[str | bytes, str]:
    """A property's own name, and who may see it: NULs in front of it say so."""
    nul: Any = "\0" if isinstance(name, str) else b"\0"
    parts = name.split(nul, 2)
    if len(parts) < 3 or parts[0]:
        return name, "public"
    star: Any = "*" if isinstance(name, str) else b"*"
    return parts[2], "protected" if parts[1] == star else f"private to {words(parts[1])}"


def key_of(name: str | bytes | int) -> Any:
    """A property's name as the key of the record."""
    return name if isinstance(name, int) else property_of(name)[0]


def _property_bits(data: bytes) -> tuple[Bits, ...]:
    seen = property_of(text_or_bytes(data))[1]
    front = len(data) - len(property_of(data)[0])
    runs = (Bits(8 * front, Role.TYPE, digits(data[:front]), seen),) if front else ()
    return (*runs, Bits(8 * (len(data) - front), Role.NAME, digits(data[front:]), words(text_or_bytes(data[front:]))))


def as_array(items: list[tuple[Any, Value]]) -> Value:
    """PHP has one type for both: a list where the keys are 0, 1, 2 and so on, an object where not."""
    if all(key == index and key.__class__ is int for index, (key, _) in enumerate(items)):
        return [value for _, value in items]
    return as_object(items)


def as_object(items: list[tuple[Any, Value]]) -> Value:
    """Keys that are numbers as text, since a PHP array does not tell 5 from "5"."""
    return as_map([(str(key) if key.__class__ is int else key, value) for key, value in items])


def _group(name: str, doc: str, *, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, BOOK, fold=fold)


# Values: the nodes of the record

NULL = _group("null", "Nothing: null in JSON.", fold=lambda _: None)
BOOLEAN = _group("boolean", "true or false.")
INTEGER = _group("integer", "An integer of 64 bits, in decimal digits.")
FLOAT = _group("float", "A 64-bit floating-point number, in as few decimal digits as tell it from all others.")
STRING = _group("string", "A string of bytes; shown as text where they are UTF-8.")
ARRAY = _group("array", "Keys with their values, in order: PHP's one type for lists and maps.", fold=as_array)
OBJECT = _group("object", "An instance of a class: its name, and its properties.", fold=as_object)
CUSTOM = _group("custom object", "An instance of a class that writes itself in a form of its own.", fold=as_object)
ENUM = _group("enum case", "A case of an enumeration, by its name.")
CLASS_OF = _group("class", "The name of the class: the reading program must have it.")
OWN_DATA = _group("own data", "What the class wrote; only the class knows how to read it.")
OBJECT_AGAIN = _group("object again", "The same object as the one with this number.")
REFERENCE = _group("reference", "The same variable as the value with this number: to change one is to change both.")

# Leaves


def _leaf(name: str, role: Role, doc: str, read: Any, **more: Any) -> Part:
    return Part(name, role, doc, BOOK, read=read, **more)


_LETTERS: Final = {
    "N": "null", "b": "boolean", "i": "integer", "d": "float", "s": "string", "S": "escaped string", "a": "array",
    "O": "object", "C": "custom object", "E": "enum case", "R": "reference", "r": "object again",
}  # fmt: skip
_SIGN: Final = ((Role.FRAME, 8),)
_TWO: Final = ((Role.FRAME, 16),)

TYPE = _leaf(
    "type", Role.TYPE, "A letter says which type the value has; a colon follows.", lambda data: chr(data[0]),
    words=lambda letter: _LETTERS.get(letter, letter), split=_SIGN,
)  # fmt: skip
NULL_LETTER = _leaf("null letter", Role.VALUE, "N and a semicolon: null.", lambda _: None, split=_SIGN)
FLAG = _leaf("flag", Role.VALUE, "1 is true, 0 is false.", lambda data: data[:1] == b"1", split=_SIGN)
DIGITS = _leaf("digits", Role.VALUE, "The number in decimal digits, up to a semicolon.", number, split=_SIGN)
DOUBLE = _leaf(
    "float digits", Role.VALUE, "The number in decimal digits, or INF, -INF or NAN, up to a semicolon.", double,
    split=_SIGN,
)  # fmt: skip
LENGTH = _leaf(
    "length", Role.LENGTH, "How many bytes the string has, in decimal digits; a colon and a quotation mark follow.",
    number, words=lambda n: f"{n:,} byte{'s' * (n != 1)}", split=_TWO,
)  # fmt: skip
TEXT = _leaf(
    "text", Role.VALUE, "The bytes of the string, as they are: quotation marks inside need no sign.", text_or_bytes
)
ESCAPED = _leaf(
    "escaped text", Role.VALUE, "The bytes of the string; \\xx stands for one byte in hex digits.", unescaped
)
END_STRING = _leaf("end of string", Role.FRAME, "A quotation mark and a semicolon end the string.", bytes.decode)
COUNT = _leaf(
    "count", Role.LENGTH, "How many keys with values follow, in decimal digits; a colon and a brace follow.", number,
    words=lambda n: f"{n:,} value{'s' * (n != 1)}", split=_TWO,
)  # fmt: skip
END = _leaf("end", Role.FRAME, "A brace ends the array or the object.", bytes.decode)
KEY_TYPE = _leaf(
    "key type", Role.TYPE, "A letter says whether the key is a number (i) or a string (s); a colon follows.",
    lambda data: chr(data[0]), words=lambda letter: _LETTERS.get(letter, letter), split=_SIGN,
)  # fmt: skip
INDEX = _leaf(
    "index",
    Role.NAME,
    "The key in decimal digits, up to a semicolon. A list's are 0, 1, 2 and so on.",
    number,
    split=_SIGN,
)
NAME = _leaf("name", Role.NAME, "The key, written out in every record.", text_or_bytes)
ESCAPED_NAME = _leaf("escaped name", Role.NAME, "The key; \\xx stands for one byte in hex digits.", unescaped)
PROPERTY = _leaf(
    "property", Role.NAME,
    "The name of a property. In front of it, between bytes 00, the class that keeps it private, or * where it is protected.",
    text_or_bytes, words=lambda name: f"{words(property_of(name)[0])}, {property_of(name)[1]}",
    bits=_property_bits,
)  # fmt: skip
CLASS_NAME = _leaf("class name", Role.VALUE, "The name of the class, with its namespace.", text_or_bytes)
END_CLASS = _leaf(
    "end of class name", Role.FRAME, "A quotation mark and a colon end the name of the class.", bytes.decode
)
CASE = _leaf(
    "case", Role.VALUE, "The name of the enumeration, a colon, and the name of the case.",
    lambda data: Logical("enum", bytes(data), data.decode("utf-8", "replace")),
)  # fmt: skip
OWN_SIZE = _leaf(
    "size of own data", Role.LENGTH, "How many bytes the class wrote, in decimal digits; a colon and a brace follow.",
    number, words=lambda n: f"{n:,} byte{'s' * (n != 1)}", split=_TWO,
)  # fmt: skip
OWN_BYTES = _leaf("own bytes", Role.VALUE, "What the class wrote, in a form of its own.", text_or_bytes)
TARGET = _leaf(
    "number of a value", Role.POINTER, "Values are numbered from 1 in the order of the bytes, keys not counted; this is one.",
    number, words=lambda n: f"value number {n:,}", split=_SIGN,
)  # fmt: skip

PARTS: Final = (
    TYPE, NULL_LETTER, FLAG, DIGITS, DOUBLE, LENGTH, TEXT, ESCAPED, END_STRING, COUNT, KEY_TYPE, INDEX, NAME, ESCAPED_NAME,
    PROPERTY, CLASS_NAME, END_CLASS, CASE, OWN_SIZE, OWN_BYTES, TARGET, END, NULL, BOOLEAN, INTEGER, FLOAT, STRING, ARRAY,
    OBJECT, CUSTOM, ENUM, CLASS_OF, OWN_DATA, REFERENCE, OBJECT_AGAIN,
)  # fmt: skip
