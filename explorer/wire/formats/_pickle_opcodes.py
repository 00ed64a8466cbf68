"""Pickle's opcodes: all 68, in the order of CPython's `pickletools`, which is the one true description of them.

Each opcode is one byte, most of them letters, and what follows it is its argument: nothing, a number of fixed width
(little end first), a length with as many bytes, or a line of ASCII in protocol 0. `act` says what it does to the stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..layout import Part, Role
from ..value import Value
from ._pickle_parts import (
    ARGUMENTS,
    BUFFER,
    BYTES,
    CALL,
    CODE,
    DICT,
    DOUBLE,
    EXTENSION,
    FLOAT_LINE,
    FRAME_SIZE,
    FROZENSET,
    GLOBAL,
    INDEX,
    INDEX_LINE,
    INTEGER_LINE,
    KINDS,
    LENGTH,
    LIST,
    LONG,
    LONG_LINE,
    NEW,
    PERSISTENT,
    PERSISTENT_LINE,
    PROTOCOL,
    REFERENCE,
    SCALAR,
    SET,
    SIGNED,
    SIGNED_LENGTH,
    STRING,
    STRING_LINE,
    TEXT,
    TEXT_LINE,
    TUPLE,
    UNSIGNED,
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
_IN_ORDER: Final[list[Part]] = []


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
    _IN_ORDER.append(part)
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

PARTS: Final = (*_IN_ORDER, *ARGUMENTS, *KINDS)
