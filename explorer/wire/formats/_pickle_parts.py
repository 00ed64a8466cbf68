"""Pickle's parts: the values that its opcodes build, and the arguments that follow an opcode."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from .. import limits
from ..bits import ieee754
from ..layout import Part, Role, as_list, as_map
from ..value import Logical, Value

LONG_BYTES: Final = limits.DIGITS * 10 // 3 // 8
"""Bytes of an integer whose digits are shown; a longer one is shown as its bytes."""


def unsigned(data: bytes) -> Value:
    return int.from_bytes(data, "little")


def size(count: Value) -> str:
    return f"{count:,} byte{'s' * (count != 1)}"


def signed(data: bytes) -> Value:
    return int.from_bytes(data, "little", signed=True) if len(data) <= LONG_BYTES else bytes(data)


def text(data: bytes) -> str:
    """UTF-8, in which Python keeps lone surrogates, too."""
    return data.decode("utf-8", "surrogatepass")


def text_line(data: bytes) -> str:
    return data[:-1].decode("raw-unicode-escape")


def integer_line(data: bytes) -> Value:
    """Digits; the two writings 00 and 01 are False and True, from the time before NEWFALSE."""
    line = data[:-1]
    return line == b"01" if line in (b"00", b"01") else int(line)


_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|(\n)|(.))", re.DOTALL)
_SIMPLE = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


def _unescaped(found: re.Match[bytes]) -> bytes:
    octal, hexadecimal, newline, other = found.groups()
    if octal:
        return bytes((int(octal, 8) & 0xFF,))
    if hexadecimal:
        return bytes((int(hexadecimal, 16),))
    if newline:
        return b""
    return _SIMPLE.get(other, other if other in b"\\'\"" else b"\\" + other)


def string_line(data: bytes) -> Value:
    """A Python 2 string in its quotes, escapes read: as text where it is ASCII, which is all that Python 3 takes."""
    return string(_ESCAPE.sub(_unescaped, data[1:-2]))


def string(data: bytes) -> Value:
    return data.decode() if data.isascii() else bytes(data)


# Values: the nodes of the record


def _as_call(items: list[tuple[Any, Value]]) -> Value:
    """What is called, its arguments, its state; a global is told by its name alone."""
    return {key: value.text if key in NAMES_A_GLOBAL and _is_global(value) else value for key, value in items}


NAMES_A_GLOBAL: Final = ("$call", "$new")


def _is_global(value: Value) -> bool:
    return isinstance(value, Logical) and value.kind == "global"


def _kind(name: str, doc: str, fold: Callable[[list[tuple[Any, Value]]], Value] | None = None) -> Part:
    return Part(name, Role.GROUP, doc, "pickletools, StackObject", fold=fold)


SCALAR = _kind("plain value", "A text, bytes, a number, True, False or None.")
DICT = _kind("dict", "A dictionary: keys with values, in the order in which they were put in.", as_map)
LIST = _kind("list", "A list: values in order.", as_list)
TUPLE = _kind("tuple", "A tuple: values in order that nobody changes afterwards; shown as a list.", as_list)
SET = _kind("set", "A set: values in no order, each once; shown as a list in the order of the bytes.", as_list)
FROZENSET = _kind("frozenset", "A set that nobody changes afterwards; shown as a list.", as_list)
MADE = _kind(
    "plain value by a call",
    "Bytes, a date or a decimal number, for which no opcode is: written as a call that makes it.",
)
STACK = _kind("stack", "What was on the stack when the bytes ended or made no sense: no value was finished.", as_list)
REFERENCE = _kind("reference", "The same object as one that the memo holds: it is not written twice.")
GLOBAL = _kind(
    "global", "The name of a class or function of a Python module. A loader imports the module; this page does not."
)
CALL = _kind(
    "call", "A call: a loader would call this with these arguments, whatever it is. This page does not.", _as_call
)
NEW = _kind(
    "new object", "An object: a loader would let the class make one with these arguments. This page does not.", _as_call
)
EXTENSION = _kind("extension", "A class known to both sides by a number that was registered with copyreg.")
PERSISTENT = _kind(
    "persistent id", "An object that is kept elsewhere: a loader asks its program for the one of this name.", _as_call
)  # fmt: skip
BUFFER = _kind("buffer", "Bytes that are handed over beside the pickle, not in it.")

KINDS: Final = (
    SCALAR, DICT, LIST, TUPLE, SET, FROZENSET, MADE, STACK, REFERENCE, GLOBAL, CALL, NEW, EXTENSION, PERSISTENT,
    BUFFER,
)  # fmt: skip

# Arguments: what follows an opcode


def _argument(
    name: str, role: Role, doc: str, spec: str, read: Callable[[bytes], Value], **more: Any
) -> Part:  # fmt: skip
    return Part(name, role, doc, f"pickletools, {spec}", read=read, **more)


LENGTH = _argument(
    "length", Role.LENGTH, "How many bytes follow, little end first.", "ArgumentDescriptor string1, string4, unicodestring8",
    unsigned, words=size,
)  # fmt: skip
SIGNED_LENGTH = replace(
    LENGTH, name="signed length", doc="How many bytes follow, little end first; signed, so at most 2^31 - 1.",
    spec="pickletools, ArgumentDescriptor string4, long4", read=signed,
)  # fmt: skip
FRAME_SIZE = _argument(
    "frame size", Role.LENGTH, "How many bytes of opcodes follow as one frame, so that a reader can fetch them at once.",
    "FRAME", unsigned, words=size,
)  # fmt: skip
PROTOCOL = _argument(
    "protocol number", Role.FRAME, "Which protocol these bytes need at least: 2 of 2003, 3 of 2008, 4 of 2014 or 5 of 2019.",
    "PROTO", unsigned, words="protocol {}".format,
)  # fmt: skip
TEXT = _argument("text", Role.VALUE, "The text in UTF-8.", "ArgumentDescriptor unicodestring1", text)
TEXT_LINE = _argument(
    "text line", Role.VALUE, "The text up to the line end, in Latin-1; what is not in it is written as \\u and four digits.",
    "UNICODE", text_line,
)  # fmt: skip
BYTES = _argument("bytes", Role.VALUE, "The bytes as they are.", "ArgumentDescriptor bytes1", bytes)
STRING = _argument(
    "old string", Role.VALUE, "A string of Python 2, which told no text from bytes; shown as text where it is ASCII.",
    "ArgumentDescriptor string1", string,
)  # fmt: skip
STRING_LINE = _argument(
    "quoted string", Role.VALUE, "A string of Python 2 in its quotes, as in source code, up to the line end.", "STRING",
    string_line,
)  # fmt: skip
UNSIGNED = _argument("unsigned number", Role.VALUE, "The integer, little end first.", "BININT1, BININT2", unsigned)
SIGNED = _argument("signed number", Role.VALUE, "The integer in two's complement, little end first.", "BININT", signed)
LONG = _argument(
    "long number", Role.VALUE, "An integer of any size in two's complement, little end first; no bytes at all are zero.",
    "ArgumentDescriptor long1", signed,
)  # fmt: skip
DOUBLE = _argument(
    "double", Role.VALUE, "A 64-bit float, and for once the big end comes first.", "BINFLOAT",
    lambda data: struct.unpack(">d", data)[0], bits=ieee754(little=False),
)  # fmt: skip
INTEGER_LINE = _argument(
    "digits", Role.VALUE, "An integer in decimal digits up to the line end; 00 and 01 are False and True.", "INT",
    integer_line,
)  # fmt: skip
LONG_LINE = _argument(
    "long digits", Role.VALUE, "An integer in decimal digits and an L, as Python 2 wrote long ones, up to the line end.",
    "LONG", lambda data: int(data[:-1].removesuffix(b"L")),
)  # fmt: skip
FLOAT_LINE = _argument(
    "float digits", Role.VALUE, "A float in decimal digits up to the line end.", "FLOAT", lambda data: float(data[:-1])
)  # fmt: skip
INDEX = _argument(
    "memo number", Role.POINTER, "The place in the memo.", "BINGET, BINPUT", unsigned, words="memo {}".format
)  # fmt: skip
INDEX_LINE = _argument(
    "memo digits", Role.POINTER, "The place in the memo, in decimal digits up to the line end.", "GET, PUT",
    lambda data: int(data[:-1]), words="memo {}".format,
)  # fmt: skip
CODE = _argument("extension code", Role.NAME, "The number that was registered for a class.", "EXT1, EXT2, EXT4", signed)
MODULE = _argument(
    "module", Role.NAME, "The module that a loader would import, up to the line end.", "GLOBAL, INST",
    lambda data: data[:-1].decode("utf-8", "replace"),
)  # fmt: skip
ATTRIBUTE = _argument(
    "class or function", Role.NAME, "What a loader would take from the module, up to the line end.", "GLOBAL, INST",
    lambda data: data[:-1].decode("utf-8", "replace"),
)  # fmt: skip
PERSISTENT_LINE = _argument(
    "persistent name", Role.VALUE, "The name by which the loader's program knows the object, up to the line end.", "PERSID",
    lambda data: {"$persistentId": data[:-1].decode("utf-8", "replace")},
    words="{0[$persistentId]}".format,
)  # fmt: skip


def _as_name(part: Part, name: str) -> Part:
    return replace(
        part, name=name, role=Role.NAME,
        doc="The key of a value in a dictionary, or the name of a module, class or function.",
    )  # fmt: skip


AS_NAME: Final = {
    TEXT: _as_name(TEXT, "name"),
    TEXT_LINE: _as_name(TEXT_LINE, "name line"),
    STRING: _as_name(STRING, "old name"),
    STRING_LINE: _as_name(STRING_LINE, "quoted name"),
}
"""What the text of a key is, once it is known to be one."""

ARGUMENTS: Final = (
    LENGTH, SIGNED_LENGTH, FRAME_SIZE, PROTOCOL, TEXT, TEXT_LINE, BYTES, STRING, STRING_LINE, UNSIGNED, SIGNED, LONG, DOUBLE,
    INTEGER_LINE, LONG_LINE, FLOAT_LINE, INDEX, INDEX_LINE, CODE, MODULE, ATTRIBUTE, PERSISTENT_LINE, *AS_NAME.values(),
)  # fmt: skip
