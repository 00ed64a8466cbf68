"""The parts of Erlang's External Term Format, and what each tag announces."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import Any, Final

from .. import limits
from ..bits import digits, ieee754
from ..layout import Fold, Part, Role, as_list, as_map, as_struct
from ..value import Logical, Value

SPEC: Final = "https://www.erlang.org/doc/apps/erts/erl_ext_dist.html"
DIST: Final = "Erlang External Term Format"

WORDS: Final = {"true": True, "false": False, "nil": None, "null": None, "undefined": None}
"""The atoms that JSON has a word for; null is nil in Elixir, undefined or null in Erlang."""

FLOAT_TEXT: Final = re.compile(rb" *[+-]?[0-9]++\.[0-9]++(?:[eE][+-]?[0-9]++)?")
CONTROLS: Final = frozenset((*range(8), *range(14, 27), *range(28, 32), 127))


def big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def signed(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def text_or_bytes(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def printable(data: bytes) -> str | None:
    """A list of bytes as text, where Erlang's shell would take it for text as well; None where not."""
    if not data or not CONTROLS.isdisjoint(data):
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def text_or_list(data: bytes) -> Value:
    text = printable(data)
    return list(data) if text is None else text


def atom(name: str) -> Value:
    """An atom as a value: JSON's own words for those that it has, a name otherwise."""
    return WORDS[name] if name in WORDS else Logical("atom", name, name)


def atom_latin1(data: bytes) -> Value:
    return atom(data.decode("latin-1"))


def atom_utf8(data: bytes) -> Value:
    return atom(data.decode())


def double(data: bytes) -> float:
    return float(struct.unpack(">d", data)[0])


def old_float(data: bytes) -> float:
    return float(data.partition(b"\0")[0])


def bit_text(data: bytes, bits: int) -> Logical:
    """A run of bits of which the last byte has only some."""
    if len(data) > limits.DIGITS // 8:
        return Logical("bits", (bytes(data), bits), f"{len(data) * 8 - 8 + bits:,} bits: {data[:64].hex()}…")
    return Logical("bits", (bytes(data), bits), digits(data)[: len(data) * 8 - 8 + bits] if data else "")


def _improper(items: list[tuple[Any, Value]]) -> Value:
    """A list that ends in another term: of a list, its elements; of anything else, told apart."""
    elements, tail = [value for key, value in items if key != TAIL], items[-1][1] if items else None
    if items and items[-1][0] != TAIL:
        return elements
    return elements + tail if isinstance(tail, list) else {"$list": elements, TAIL: tail}


def _name(data: bytes) -> str:
    """The name of an atom inside another term: UTF-8, or Latin-1 from old writers."""
    text = text_or_bytes(data)
    return text if isinstance(text, str) else data.decode("latin-1")


def _fun(items: list[tuple[Any, Value]]) -> Value:
    return {"$fun": as_struct([(str(key), value) for key, value in items])}


TAIL: Final = "$tail"
ELEMENTS: Final = "$tuple"

# Values: the nodes of the record


def _group(name: str, doc: str, spec: str, *, fold: Fold | None = None) -> Part:
    return Part(name, Role.GROUP, doc, f"{DIST}: {spec}", fold=fold)


INTEGER = _group("integer", "An integer of any size; small ones take a byte or four.", "INTEGER_EXT")
FLOAT = _group("float", "A 64-bit floating-point number.", "NEW_FLOAT_EXT")
ATOM = _group(
    "atom",
    "A name that stands for itself; true and false are atoms, and so is what means nothing.",
    "SMALL_ATOM_UTF8_EXT",
)
BINARY = _group("binary", "Bytes; shown as text where they are UTF-8, as Elixir's strings are.", "BINARY_EXT")
BITSTRING = _group("bitstring", "Bits whose number is no multiple of eight.", "BIT_BINARY_EXT")
STRING = _group(
    "string",
    "A list of bytes, as Erlang writes a list of small integers; shown as text where it reads as such.",
    "STRING_EXT",
)
LIST = _group("list", "Elements, one after the other, and the empty list at their end.", "LIST_EXT", fold=as_list)
IMPROPER = _group(
    "improper list", "A list that ends in something other than the empty list.", "LIST_EXT", fold=_improper
)
NIL = _group("empty list", "A list without elements.", "NIL_EXT", fold=lambda _: [])
TUPLE = _group("tuple", "A fixed number of elements that belong together.", "SMALL_TUPLE_EXT", fold=as_struct)
ELEMENTS_OF = _group("elements of a tuple", "The elements, one after the other.", "SMALL_TUPLE_EXT", fold=as_list)
MAP = _group("map", "Keys of any type with their values.", "MAP_EXT", fold=as_map)
PID = _group("pid", "A process: its node, its number there, and which life of the node it is.", "NEW_PID_EXT")
PORT = _group("port", "A port: its node and its number there.", "V4_PORT_EXT")
REFERENCE = _group("reference", "A value that is never made twice: its node, and numbers.", "NEWER_REFERENCE_EXT")
FUN = _group(
    "fun", "A function: its module and place there, who made it, and the variables it holds.", "NEW_FUN_EXT", fold=_fun
)
EXPORT = _group("external fun", "A function by its name: module, function, number of arguments.", "EXPORT_EXT")
COMPRESSED = _group("compressed term", "A term that is compressed with zlib.", "Compressed term format")

# Leaves


def _tag_name(number: int) -> str:
    tag = TAGS[number]
    return tag.name if tag else f"no type has the tag {number}"


def _leaf(name: str, role: Role, doc: str, spec: str, read: Any, **more: Any) -> Part:
    return Part(name, role, doc, f"{DIST}: {spec}", read=read, **more)


VERSION = _leaf(
    "version", Role.FRAME, "83 in hex, 131: the version of the format.", "Introduction", lambda data: data[0]
)
TAG = _leaf(
    "tag", Role.TYPE, "One byte says which type the term has.", "Introduction", lambda data: data[0],
    words=_tag_name,
)  # fmt: skip
LENGTH = _leaf("length", Role.LENGTH, "How many bytes follow, big-endian.", "BINARY_EXT", big,
               words=lambda n: f"{n:,} byte{'s' * (n != 1)}")  # fmt: skip
COUNT = _leaf("count", Role.LENGTH, "How many elements or entries follow, big-endian.", "LIST_EXT", big)
BYTE = _leaf("small integer", Role.VALUE, "A number from 0 to 255.", "SMALL_INTEGER_EXT", lambda data: data[0])
INT32 = _leaf("32-bit integer", Role.VALUE, "Four bytes, big-endian, two's complement.", "INTEGER_EXT", signed)
SIGN = _leaf("sign", Role.TYPE, "0 is positive, 1 is negative.", "SMALL_BIG_EXT", lambda data: data[0],
             words=lambda n: "negative" if n else "positive")  # fmt: skip
MAGNITUDE = _leaf("magnitude", Role.VALUE, "The number without its sign, low byte first.", "SMALL_BIG_EXT", little)
DOUBLE = _leaf("float bits", Role.VALUE, "Sign, exponent and fraction in eight bytes, big-endian.", "NEW_FLOAT_EXT", double,
               bits=ieee754(little=False))  # fmt: skip
OLD_FLOAT = _leaf("float text", Role.VALUE, "The number in decimal digits, filled up with 00 to 31 bytes, as before OTP R11.",
                  "FLOAT_EXT", old_float)  # fmt: skip
ATOM_LATIN1 = _leaf(
    "atom name in Latin-1", Role.VALUE, "The name of the atom, one byte a character.", "ATOM_EXT", atom_latin1
)
ATOM_UTF8 = _leaf("atom name", Role.VALUE, "The name of the atom in UTF-8.", "SMALL_ATOM_UTF8_EXT", atom_utf8)
BYTES = _leaf("bytes", Role.VALUE, "Bytes, as they are.", "BINARY_EXT", text_or_bytes)
CHARACTERS = _leaf("characters", Role.VALUE, "Numbers from 0 to 255, one byte each.", "STRING_EXT", text_or_list)
NAME = _leaf("key", Role.NAME, "The key, written out.", "MAP_EXT", text_or_bytes)
NAME_LATIN1 = _leaf("key in Latin-1", Role.NAME, "The key, an atom whose name has one byte a character.", "MAP_EXT",
                    lambda data: data.decode("latin-1"))  # fmt: skip
LAST_BITS = _leaf("bits of the last byte", Role.LENGTH, "How many bits of the last byte count, from the high end.",
                  "BIT_BINARY_EXT", lambda data: data[0])  # fmt: skip
BIT_BYTES = _leaf("bit bytes", Role.VALUE, "The bits, filled up to whole bytes.", "BIT_BINARY_EXT", bytes)
END = _leaf("end of list", Role.FRAME, "6a, the empty list: the list ends here.", "LIST_EXT", lambda _: "[]")
NODE = _leaf("node", Role.VALUE, "The name of the Erlang node.", "NEW_PID_EXT", _name)
ID = _leaf("number on the node", Role.VALUE, "The number of the process or port, big-endian.", "NEW_PID_EXT", big)
SERIAL = _leaf("serial", Role.VALUE, "The high part of the number, big-endian.", "NEW_PID_EXT", big)
CREATION = _leaf(
    "creation", Role.VALUE, "Which life of the node it is: after a restart it is another.", "NEW_PID_EXT", big
)
IDS = _leaf("reference numbers", Role.VALUE, "Numbers of four bytes, the lowest first.", "NEWER_REFERENCE_EXT",
            lambda data: ".".join(str(big(data[at : at + 4])) for at in range(len(data) - 4, -1, -4)))  # fmt: skip
FUN_HEAD = _leaf(
    "fun head", Role.LENGTH, "The size of all, the number of arguments, a hash of the module, the place in it, and how many "
    "variables it holds.", "NEW_FUN_EXT",
    lambda data: f"{data[4]} arguments, {big(data[25:29])} variables" if len(data) > 5 else f"{big(data)} variables",
)  # fmt: skip
MODULE = _leaf("module", Role.VALUE, "The name of the module.", "EXPORT_EXT", _name)
FUNCTION = _leaf("function", Role.VALUE, "The name of the function.", "EXPORT_EXT", _name)
ARITY = _leaf("arity", Role.VALUE, "The number of arguments.", "EXPORT_EXT", lambda data: data[0])
PLAIN_SIZE = _leaf("uncompressed size", Role.LENGTH, "How many bytes the term has once it is inflated, big-endian.",
                   "Compressed term format", big, words=lambda n: f"{n:,} bytes")  # fmt: skip
DEFLATED = _leaf(
    "zlib data", Role.VALUE, "The term without its version byte, compressed with zlib.", "Compressed term format", bytes
)


FIXED, SIZED, ITEMS, PAIRS, RARE, EMPTY_LIST = range(6)
"""How a term goes on after its tag: bytes of fixed width, a length and bytes, elements, entries, otherwise, not at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """What a tag announces. `width`: bytes of the fixed value, or of the length or count."""

    number: int
    name: str
    family: int
    kind: Part
    body: Part
    width: int = 0
    key: Part | None = None  # as a key of a map, where it can be text


TAGS: Final[list[Tag | None]] = [None] * 256
for _tag in (
    Tag(97, "SMALL_INTEGER_EXT", FIXED, INTEGER, BYTE, 1),
    Tag(98, "INTEGER_EXT", FIXED, INTEGER, INT32, 4),
    Tag(70, "NEW_FLOAT_EXT", FIXED, FLOAT, DOUBLE, 8),
    Tag(99, "FLOAT_EXT", FIXED, FLOAT, OLD_FLOAT, 31),
    Tag(100, "ATOM_EXT", SIZED, ATOM, ATOM_LATIN1, 2, NAME_LATIN1),
    Tag(115, "SMALL_ATOM_EXT", SIZED, ATOM, ATOM_LATIN1, 1, NAME_LATIN1),
    Tag(118, "ATOM_UTF8_EXT", SIZED, ATOM, ATOM_UTF8, 2, NAME),
    Tag(119, "SMALL_ATOM_UTF8_EXT", SIZED, ATOM, ATOM_UTF8, 1, NAME),
    Tag(107, "STRING_EXT", SIZED, STRING, CHARACTERS, 2, NAME),
    Tag(109, "BINARY_EXT", SIZED, BINARY, BYTES, 4, NAME),
    Tag(106, "NIL_EXT", EMPTY_LIST, NIL, END),
    Tag(108, "LIST_EXT", ITEMS, LIST, COUNT, 4),
    Tag(104, "SMALL_TUPLE_EXT", ITEMS, TUPLE, COUNT, 1),
    Tag(105, "LARGE_TUPLE_EXT", ITEMS, TUPLE, COUNT, 4),
    Tag(116, "MAP_EXT", PAIRS, MAP, COUNT, 4),
    Tag(110, "SMALL_BIG_EXT", RARE, INTEGER, MAGNITUDE, 1),
    Tag(111, "LARGE_BIG_EXT", RARE, INTEGER, MAGNITUDE, 4),
    Tag(77, "BIT_BINARY_EXT", RARE, BITSTRING, BIT_BYTES, 4),
    Tag(88, "NEW_PID_EXT", RARE, PID, ID, 4),
    Tag(103, "PID_EXT", RARE, PID, ID, 4),
    Tag(89, "NEW_PORT_EXT", RARE, PORT, ID, 4),
    Tag(102, "PORT_EXT", RARE, PORT, ID, 4),
    Tag(120, "V4_PORT_EXT", RARE, PORT, ID, 8),
    Tag(90, "NEWER_REFERENCE_EXT", RARE, REFERENCE, IDS, 4),
    Tag(114, "NEW_REFERENCE_EXT", RARE, REFERENCE, IDS, 1),
    Tag(101, "REFERENCE_EXT", RARE, REFERENCE, IDS, 1),
    Tag(112, "NEW_FUN_EXT", RARE, FUN, FUN_HEAD, 29),
    Tag(117, "FUN_EXT", RARE, FUN, FUN_HEAD, 4),
    Tag(113, "EXPORT_EXT", RARE, EXPORT, MODULE),
    Tag(80, "compressed", RARE, COMPRESSED, DEFLATED, 4),
):
    TAGS[_tag.number] = _tag

REFUSED: Final = {
    68: "a distribution header, which nodes send each other and which holds the atoms of the terms after it",
    69: "a fragment of a message between nodes",
    82: "a reference to an atom that a distribution header has (ATOM_CACHE_REF)",
    121: "a term in a node's own form (LOCAL_EXT), which only that node can read",
}
"""Tags that are no terms by themselves, and why."""

PARTS: Final = (
    VERSION, TAG, LENGTH, COUNT, NAME, NAME_LATIN1, BYTE, INT32, SIGN, MAGNITUDE, DOUBLE, OLD_FLOAT, ATOM_UTF8, ATOM_LATIN1,
    BYTES, CHARACTERS, LAST_BITS, BIT_BYTES, END, NODE, ID, SERIAL, CREATION, IDS, FUN_HEAD, MODULE,
    FUNCTION, ARITY, PLAIN_SIZE, DEFLATED, INTEGER, FLOAT, ATOM, BINARY, BITSTRING, STRING, NIL, LIST, IMPROPER, TUPLE,
    ELEMENTS_OF, MAP, PID, PORT, REFERENCE, FUN, EXPORT, COMPRESSED,
)  # fmt: skip
