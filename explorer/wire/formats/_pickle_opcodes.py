"""Pickle's opcodes: the table of parts, and what a walk must know of each of the 68.

The one true description of them is CPython's own `pickletools`, a disassembler told as literature; opcodes are in its
order. Each opcode is one byte, most of them letters, and what follows it is its argument: nothing, a number of fixed
width (little end first), a length with as many bytes, or a line of ASCII in protocol 0. `act` says what it does to the
stack.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
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
PLAIN_BYTES = _kind(
    "bytes by a call", "Bytes, for which older protocols have no opcode: they are written as a call that makes them."
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
    SCALAR, DICT, LIST, TUPLE, SET, FROZENSET, PLAIN_BYTES, STACK, REFERENCE, GLOBAL, CALL, NEW, EXTENSION, PERSISTENT,
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

# Opcodes

NOTHING, FIXED, RUN, LINE, PAIR = range(5)
"""How an argument is laid out."""

(
    PUSH, MEMO_NEXT, MEMO_GET, MEMO_PUT, MARK, EMPTY, APPEND, APPENDS, SET_ITEM, SET_ITEMS, ADD_ITEMS, BUILT, FROZEN,
    TUPLE_OF, NAMED, STACK_NAMED, REDUCE, STATE, INSTANCE, OBJECT, NEW_OBJECT, NEW_OBJECT_EX, EXTENDED, PERSISTENT_GIVEN,
    PERSISTENT_TAKEN, NEXT_BUFFER, READONLY, POP, POP_MARK, DUP, FRAME, PROTO, STOP,
) = range(33)  # fmt: skip
"""What an opcode does to the stack."""


@dataclass(frozen=True, slots=True)
class Opcode:
    """One of the 68.

    part     its own byte
    layout   how its argument is laid out: NOTHING, FIXED, RUN, LINE or PAIR
    width    bytes of the argument, or of the length before it
    body     the part of the argument
    length   the part of the length, of a RUN
    act      what it does to the stack
    kind     the node that it begins, if it begins one
    needs    values that it takes from the stack, above the topmost mark
    marked   it takes all values down to the topmost mark
    """

    part: Part
    layout: int
    width: int
    body: Part
    length: Part
    act: int
    kind: Part
    needs: int
    marked: bool


OPCODES: Final[list[Opcode | None]] = [None] * 256


def _opcode(
    code: int, name: str, protocol: int, act: int, says: str, doc: str, *, role: Role = Role.TYPE, layout: int = NOTHING,
    width: int = 0, body: Part = BYTES, length: Part = LENGTH, kind: Part = SCALAR, needs: int = 0, marked: bool = False,
    value: Value = None,
) -> Part:  # fmt: skip
    spec = f"pickletools, {name} (protocol {protocol})"
    if role is Role.VALUE:
        part = Part(name, role, doc, spec, read=lambda _: value, words=lambda _: says)
    else:
        part = Part(name, role, doc, spec, read=lambda _: says)
    OPCODES[code] = Opcode(part, layout, width, body, length, act, kind, needs, marked)
    return part


# fmt: off
_opcode(0x49, "INT", 0, PUSH, "an integer in digits", "Pushes an integer, or True or False.", layout=LINE, body=INTEGER_LINE)
_opcode(0x4A, "BININT", 1, PUSH, "an integer", "Pushes an integer of four bytes.", layout=FIXED, width=4, body=SIGNED)
_opcode(0x4B, "BININT1", 1, PUSH, "a small integer", "Pushes an integer from 0 to 255.", layout=FIXED, width=1, body=UNSIGNED)
_opcode(0x4D, "BININT2", 1, PUSH, "an integer", "Pushes an integer from 0 to 65,535.", layout=FIXED, width=2, body=UNSIGNED)
_opcode(0x4C, "LONG", 0, PUSH, "a long integer in digits", "Pushes an integer of any size.", layout=LINE, body=LONG_LINE)
_opcode(
    0x8A, "LONG1", 2, PUSH, "a long integer", "Pushes an integer of up to 255 bytes.", layout=RUN, width=1, body=LONG
)
_opcode(
    0x8B, "LONG4", 2, PUSH, "a long integer", "Pushes an integer of more than 255 bytes.", layout=RUN, width=4, body=LONG,
    length=SIGNED_LENGTH,
)
_opcode(0x53, "STRING", 0, PUSH, "a Python 2 string", "Pushes a string of Python 2.", layout=LINE, body=STRING_LINE)
_opcode(
    0x54, "BINSTRING", 1, PUSH, "a Python 2 string", "Pushes a string of Python 2.", layout=RUN, width=4, body=STRING,
    length=SIGNED_LENGTH,
)
_opcode(
    0x55, "SHORT_BINSTRING", 1, PUSH, "a Python 2 string", "Pushes a string of Python 2 of up to 255 bytes.", layout=RUN,
    width=1, body=STRING,
)
_opcode(0x42, "BINBYTES", 3, PUSH, "bytes", "Pushes bytes.", layout=RUN, width=4)
_opcode(0x43, "SHORT_BINBYTES", 3, PUSH, "bytes", "Pushes up to 255 bytes.", layout=RUN, width=1)
_opcode(0x8E, "BINBYTES8", 4, PUSH, "bytes", "Pushes bytes, of which there may be more than 2^32.", layout=RUN, width=8)
_opcode(0x96, "BYTEARRAY8", 5, PUSH, "a bytearray", "Pushes a bytearray: bytes that may be changed.", layout=RUN, width=8)
_opcode(
    0x97, "NEXT_BUFFER", 5, NEXT_BUFFER, "the next buffer", "Pushes the next of the buffers that are handed over beside the "
    "pickle. Their bytes are not in here.", kind=BUFFER,
)
_opcode(
    0x98, "READONLY_BUFFER", 5, READONLY, "read-only", "Makes the buffer on the stack one that cannot be changed.",
    role=Role.FRAME, needs=1,
)
_opcode(0x4E, "NONE", 0, PUSH, "None", "Pushes None.", role=Role.VALUE)
_opcode(0x88, "NEWTRUE", 2, PUSH, "True", "Pushes True.", role=Role.VALUE, value=True)
_opcode(0x89, "NEWFALSE", 2, PUSH, "False", "Pushes False.", role=Role.VALUE, value=False)
_opcode(0x56, "UNICODE", 0, PUSH, "a text", "Pushes a text, which ends with the line.", layout=LINE, body=TEXT_LINE)
_opcode(
    0x8C, "SHORT_BINUNICODE", 4, PUSH, "a short text", "Pushes a text of up to 255 bytes.", layout=RUN, width=1, body=TEXT
)
_opcode(
    0x58, "BINUNICODE", 1, PUSH, "a text", "Pushes a text; its length takes four bytes.", layout=RUN, width=4, body=TEXT
)
_opcode(
    0x8D, "BINUNICODE8", 4, PUSH, "a long text", "Pushes a text of more than 2^32 bytes.", layout=RUN, width=8, body=TEXT
)
_opcode(0x46, "FLOAT", 0, PUSH, "a float in digits", "Pushes a float.", layout=LINE, body=FLOAT_LINE)
_opcode(0x47, "BINFLOAT", 1, PUSH, "a float", "Pushes a 64-bit float.", layout=FIXED, width=8, body=DOUBLE)
_opcode(0x5D, "EMPTY_LIST", 1, EMPTY, "a list", "Pushes an empty list; what is in it is put in afterwards.", kind=LIST)
_opcode(
    0x61, "APPEND", 0, APPEND, "append one", "Takes one value and appends it to the list below it.", role=Role.FRAME, needs=2
)
_opcode(
    0x65, "APPENDS", 1, APPENDS, "append all", "Takes all values down to the MARK and appends them to the list below it.",
    role=Role.FRAME, marked=True,
)
_opcode(
    0x6C, "LIST", 0, BUILT, "a list", "Takes all values down to the MARK and pushes a list of them.", kind=LIST, marked=True
)
_opcode(0x29, "EMPTY_TUPLE", 1, EMPTY, "a tuple", "Pushes an empty tuple.", kind=TUPLE)
_opcode(
    0x74, "TUPLE", 0, BUILT, "a tuple", "Takes all values down to the MARK and pushes a tuple of them.", kind=TUPLE,
    marked=True,
)
_opcode(0x85, "TUPLE1", 2, TUPLE_OF, "a tuple of one", "Takes one value and pushes a tuple of it.", kind=TUPLE, needs=1)
_opcode(0x86, "TUPLE2", 2, TUPLE_OF, "a tuple of two", "Takes two values and pushes a tuple of them.", kind=TUPLE, needs=2)
_opcode(
    0x87, "TUPLE3", 2, TUPLE_OF, "a tuple of three", "Takes three values and pushes a tuple of them.", kind=TUPLE, needs=3,
)
_opcode(0x7D, "EMPTY_DICT", 1, EMPTY, "a dict", "Pushes an empty dict; what is in it is put in afterwards.", kind=DICT)
_opcode(
    0x64, "DICT", 0, BUILT, "a dict", "Takes all keys and values down to the MARK and pushes a dict of them.", kind=DICT,
    marked=True,
)
_opcode(
    0x73, "SETITEM", 0, SET_ITEM, "set one", "Takes a key and a value and puts them into the dict below.", role=Role.FRAME,
    needs=3,
)
_opcode(
    0x75, "SETITEMS", 1, SET_ITEMS, "set all", "Takes all keys and values down to the MARK and puts them into the dict below "
    "it.", role=Role.FRAME, marked=True,
)
_opcode(0x8F, "EMPTY_SET", 4, EMPTY, "a set", "Pushes an empty set.", kind=SET)
_opcode(
    0x90, "ADDITEMS", 4, ADD_ITEMS, "add all", "Takes all values down to the MARK and adds them to the set below it.",
    role=Role.FRAME, marked=True,
)
_opcode(
    0x91, "FROZENSET", 4, FROZEN, "a frozenset", "Takes all values down to the MARK and pushes a frozenset of them.",
    kind=FROZENSET, marked=True,
)
_opcode(0x30, "POP", 0, POP, "forget one", "Takes the topmost value or MARK off the stack and forgets it.", role=Role.FRAME)
_opcode(
    0x32, "DUP", 0, DUP, "the same again", "Pushes the topmost value once more.", role=Role.POINTER, kind=REFERENCE, needs=1,
)
_opcode(
    0x28, "MARK", 0, MARK, "mark", "Marks a place on the stack; an opcode further on takes all that was pushed since.",
    role=Role.FRAME,
)
_opcode(
    0x31, "POP_MARK", 1, POP_MARK, "forget all", "Takes all values down to the MARK off the stack and forgets them.",
    role=Role.FRAME, marked=True,
)
_opcode(
    0x67, "GET", 0, MEMO_GET, "from the memo", "Pushes an object that the memo holds, as seen before.", role=Role.POINTER,
    layout=LINE, body=INDEX_LINE, kind=REFERENCE,
)
_opcode(
    0x68, "BINGET", 1, MEMO_GET, "from the memo", "Pushes an object that the memo holds at a place below 256.",
    role=Role.POINTER, layout=FIXED, width=1, body=INDEX, kind=REFERENCE,
)
_opcode(
    0x6A, "LONG_BINGET", 1, MEMO_GET, "from the memo", "Pushes an object that the memo holds.", role=Role.POINTER,
    layout=FIXED, width=4, body=INDEX, kind=REFERENCE,
)
_opcode(
    0x70, "PUT", 0, MEMO_PUT, "into the memo", "Remembers the topmost value under a number, so that it can be pushed again.",
    role=Role.POINTER, layout=LINE, body=INDEX_LINE, needs=1,
)
_opcode(
    0x71, "BINPUT", 1, MEMO_PUT, "into the memo", "Remembers the topmost value under a number below 256, so that it can be "
    "pushed again.", role=Role.POINTER, layout=FIXED, width=1, body=INDEX, needs=1,
)
_opcode(
    0x72, "LONG_BINPUT", 1, MEMO_PUT, "into the memo", "Remembers the topmost value under a number, so that it can be pushed "
    "again.", role=Role.POINTER, layout=FIXED, width=4, body=INDEX, needs=1,
)
_opcode(
    0x94, "MEMOIZE", 4, MEMO_NEXT, "into the memo", "Remembers the topmost value under the next number, so that it can be "
    "pushed again.", role=Role.POINTER, needs=1,
)
_opcode(
    0x82, "EXT1", 2, EXTENDED, "an extension", "Pushes the class that is registered under a number up to 255.", layout=FIXED,
    width=1, body=CODE, kind=EXTENSION,
)
_opcode(
    0x83, "EXT2", 2, EXTENDED, "an extension", "Pushes the class that is registered under a number up to 65,535.",
    layout=FIXED, width=2, body=CODE, kind=EXTENSION,
)
_opcode(
    0x84, "EXT4", 2, EXTENDED, "an extension", "Pushes the class that is registered under a number.", layout=FIXED, width=4,
    body=CODE, kind=EXTENSION,
)
_opcode(
    0x63, "GLOBAL", 0, NAMED, "a global", "Pushes a class or function by the names of its module and itself. A loader "
    "imports the module.", layout=PAIR, kind=GLOBAL,
)
_opcode(
    0x93, "STACK_GLOBAL", 4, STACK_NAMED, "a global", "Takes the names of a module and of a class or function in it and "
    "pushes that. A loader imports the module.", kind=GLOBAL, needs=2,
)
_opcode(
    0x52, "REDUCE", 0, REDUCE, "call", "Takes a callable and a tuple of arguments. A loader CALLS it, whatever it is, and "
    "pushes what it gives: this is how a pickle runs code.", kind=CALL, needs=2,
)
_opcode(
    0x62, "BUILD", 0, STATE, "state", "Takes a state and hands it to the object below: a loader calls its __setstate__ or "
    "fills its __dict__.", role=Role.FRAME, needs=2,
)
_opcode(
    0x69, "INST", 0, INSTANCE, "call", "Takes all values down to the MARK; a loader CALLS the class or function named here "
    "with them.", layout=PAIR, kind=CALL, marked=True,
)
_opcode(
    0x6F, "OBJ", 1, OBJECT, "call", "Takes a class and its arguments down to the MARK; a loader CALLS the class with them.",
    kind=CALL, marked=True,
)
_opcode(
    0x81, "NEWOBJ", 2, NEW_OBJECT, "a new object", "Takes a class and a tuple of arguments; a loader lets the class make an "
    "object of them by its __new__.", kind=NEW, needs=2,
)
_opcode(
    0x92, "NEWOBJ_EX", 4, NEW_OBJECT_EX, "a new object", "Like NEWOBJ, with arguments by name as well.", kind=NEW, needs=3
)
_opcode(
    0x80, "PROTO", 2, PROTO, "protocol", "Begins a pickle of protocol 2 or later, and names the protocol.", role=Role.FRAME,
    layout=FIXED, width=1, body=PROTOCOL,
)
_opcode(0x2E, "STOP", 0, STOP, "end", "Ends the pickle: what is on the stack is the value.", role=Role.FRAME, needs=1)
_opcode(
    0x95, "FRAME", 4, FRAME, "frame", "Begins a frame: a run of opcodes that a reader can fetch at once.", role=Role.FRAME,
    layout=FIXED, width=8, body=FRAME_SIZE,
)
_opcode(
    0x50, "PERSID", 0, PERSISTENT_GIVEN, "a persistent id", "Pushes the object that the loader's program keeps under a name.",
    layout=LINE, body=PERSISTENT_LINE,
)
_opcode(
    0x51, "BINPERSID", 1, PERSISTENT_TAKEN, "a persistent id", "Takes an id and pushes the object that the loader's program "
    "keeps under it.", kind=PERSISTENT, needs=1,
)
# fmt: on

PARTS: Final = (*(opcode.part for opcode in OPCODES if opcode is not None), *ARGUMENTS, *KINDS)
