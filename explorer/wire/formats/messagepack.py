"""MessagePack: every value begins with one byte that says what it is, and often the value or its length as well.

What to notice: the names of the fields are written out in every record, as in JSON, but numbers are binary and there is
no punctuation. Small things share a byte with their type: `83` is a map of three entries, `a8` a text of eight bytes,
`07` the number seven. The specification numbers no sections; the names of its families are quoted instead.
"""

from __future__ import annotations

import struct
from typing import Final

import msgpack

from .. import limits
from ..bits import fields, ieee754
from ..format import Format
from ..layout import Key, Layout, Part, Role, as_list, as_map
from ..problem import EncodeError, Problem
from ..schema import Schema
from ..tracer import Tracer
from ..tracer import trace as _trace
from ..value import Ext, Real, Timestamp, Value, pointer

SPEC: Final = "https://github.com/msgpack/msgpack/blob/master/spec.md"


def _uint(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _float(data: bytes) -> float:
    return float(struct.unpack(">f" if len(data) == 4 else ">d", data)[0])


def _text(data: bytes) -> Value:
    """Text, or the bytes themselves where they are not UTF-8: a raw family of old writers held both."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return bytes(data)


def _timestamp(data: bytes) -> Timestamp:
    """timestamp 32, 64 and 96, by the number of bytes."""
    if len(data) == 4:
        return Timestamp(_uint(data), 0)
    if len(data) == 8:
        both = _uint(data)
        return Timestamp(both & (1 << 34) - 1, both >> 34)
    return Timestamp(_int(data[4:]), _uint(data[:4]))


def _head_name(lead: int) -> str:
    return HEADS[lead].name


# Values: the nodes of the record

NIL = Part("nil value", Role.GROUP, "Nothing: null in JSON.", "nil format")
BOOL = Part("bool", Role.GROUP, "true or false.", "bool format family")
INT = Part("int", Role.GROUP, "An integer, in the shortest writing that holds it.", "int format family")
FLOAT = Part("float", Role.GROUP, "An IEEE 754 number.", "float format family")
STR = Part("str", Role.GROUP, "Text in UTF-8.", "str format family")
BIN = Part("bin", Role.GROUP, "Bytes.", "bin format family")
ARRAY = Part("array", Role.GROUP, "Elements, one after the other.", "array format family", fold=as_list)
MAP = Part("map", Role.GROUP, "Entries: a key, then its value.", "map format family", fold=as_map)
EXT = Part("ext", Role.GROUP, "Bytes with a type number that the application gives a meaning.", "ext format family")
TIMESTAMP = Part("timestamp", Role.GROUP, "A point in time: extension type -1.", "Timestamp extension type")

# Leaves: heads

_TAKES = "the value itself"
FIXMAP = Part(
    "fixmap", Role.LENGTH, "A map of up to 15 entries: four bits of type, four bits of count.", "map format family",
    read=lambda data: data[0] & 0x0F, words=lambda n: f"map of {n}",
    bits=fields((4, Role.TYPE, "fixmap"), (4, Role.LENGTH, lambda n: f"{n} entries")), split=((Role.TYPE, 4),),
)  # fmt: skip
FIXARRAY = Part(
    "fixarray", Role.LENGTH, "An array of up to 15 elements: four bits of type, four bits of count.",
    "array format family", read=lambda data: data[0] & 0x0F, words=lambda n: f"array of {n}",
    bits=fields((4, Role.TYPE, "fixarray"), (4, Role.LENGTH, lambda n: f"{n} elements")), split=((Role.TYPE, 4),),
)  # fmt: skip
FIXSTR = Part(
    "fixstr", Role.LENGTH, "Text of up to 31 bytes: three bits of type, five bits of length.", "str format family",
    read=lambda data: data[0] & 0x1F, words=lambda n: f"text of {n} bytes",
    bits=fields((3, Role.TYPE, "fixstr"), (5, Role.LENGTH, lambda n: f"{n} bytes")), split=((Role.TYPE, 3),),
)  # fmt: skip
MARKER = Part(
    "marker", Role.TYPE, "One byte that says which type follows, and how wide its length or value is.", "Formats",
    read=lambda data: data[0], words=lambda lead: _head_name(lead),
    bits=fields((8, Role.TYPE, lambda lead: _head_name(lead))),
)  # fmt: skip
LENGTH = Part(
    "length", Role.LENGTH, "How many bytes follow, as an unsigned big-endian number.", "str, bin and ext format family",
    read=_uint,
)  # fmt: skip
COUNT = Part(
    "count", Role.LENGTH, "How many elements or entries follow, as an unsigned big-endian number.",
    "array and map format family", read=_uint,
)  # fmt: skip
EXT_TYPE = Part(
    "extension type", Role.TYPE,
    "Which extension the bytes are: 0 to 127 belong to the application, -1 is the timestamp, the rest is reserved.",
    "Extension types", read=_int,
)  # fmt: skip

# Leaves: names and values

NAME = Part(
    "key text", Role.NAME, "The name of the field, written out in every record.", "str format family", read=_text
)
NIL_BYTE = Part("nil", Role.VALUE, "The byte c0 is nil.", "nil format", read=lambda _: None)
BOOL_BYTE = Part(
    "boolean", Role.VALUE, "The byte c2 is false, c3 is true.", "bool format family", read=lambda data: data[0] == 0xC3,
    bits=fields((7, Role.TYPE, "boolean"), (1, Role.VALUE, lambda bit: "true" if bit else "false")),
    split=((Role.TYPE, 7),),
)  # fmt: skip
POSITIVE = Part(
    "positive fixint", Role.VALUE, "A number from 0 to 127 in the type byte itself.", "int format family", read=_uint,
    bits=fields((1, Role.TYPE, "positive fixint"), (7, Role.VALUE, str)), split=((Role.TYPE, 1),),
)  # fmt: skip
NEGATIVE = Part(
    "negative fixint", Role.VALUE, "A number from -32 to -1 in the type byte itself.", "int format family", read=_int,
    bits=fields((3, Role.TYPE, "negative fixint"), (5, Role.VALUE, lambda n: f"{n} - 32 = {n - 32}")),
    split=((Role.TYPE, 3),),
)  # fmt: skip
UINT_BODY = Part("unsigned integer", Role.VALUE, "An unsigned big-endian number.", "int format family", read=_uint)
INT_BODY = Part(
    "signed integer", Role.VALUE, "A signed big-endian number, in two's complement.", "int format family", read=_int
)  # fmt: skip
FLOAT_BODY = Part(
    "float bits", Role.VALUE, "Sign, exponent and fraction, big-endian.", "float format family", read=_float,
    bits=ieee754(little=False),
)  # fmt: skip
TEXT_BODY = Part("text", Role.VALUE, "The characters, in UTF-8.", "str format family", read=_text)
BIN_BODY = Part("bytes", Role.VALUE, "Bytes, as they are.", "bin format family")
EXT_BODY = Part("extension data", Role.VALUE, "Bytes that the extension's type gives a meaning.", "ext format family")
TIMESTAMP_32 = Part(
    "timestamp 32", Role.VALUE, "Seconds since 1970, unsigned.", "Timestamp extension type", read=_timestamp,
)  # fmt: skip
TIMESTAMP_64 = Part(
    "timestamp 64", Role.VALUE, "Thirty bits of nanoseconds, then 34 bits of seconds since 1970.",
    "Timestamp extension type", read=_timestamp,
    bits=fields((30, Role.VALUE, lambda n: f"{n} ns"), (34, Role.VALUE, lambda n: f"{n} s")),
)  # fmt: skip
TIMESTAMP_96 = Part(
    "timestamp 96", Role.VALUE, "Four bytes of nanoseconds, then eight of seconds since 1970, signed.",
    "Timestamp extension type", read=_timestamp,
    bits=fields((32, Role.VALUE, lambda n: f"{n} ns"), (64, Role.VALUE, lambda n: f"{n - (n >> 63 << 64)} s")),
)  # fmt: skip

PARTS: Final = (
    FIXMAP, FIXARRAY, FIXSTR, MARKER, LENGTH, COUNT, EXT_TYPE, NAME, NIL_BYTE, BOOL_BYTE, POSITIVE, NEGATIVE, UINT_BODY,
    INT_BODY, FLOAT_BODY, TEXT_BODY, BIN_BODY, EXT_BODY, TIMESTAMP_32, TIMESTAMP_64, TIMESTAMP_96,
    NIL, BOOL, INT, FLOAT, STR, BIN, ARRAY, MAP, EXT, TIMESTAMP,
)  # fmt: skip


# The table of lead bytes ("Overview" of the specification)

WHOLE, BODY, RUN, EXTENSION, LIST, ENTRIES, NEVER = range(7)
CONTAINERS: Final = (LIST, ENTRIES)


class Head:
    """What a lead byte announces: the family, the kind of value, its parts, and how many bytes of number follow."""

    __slots__ = ("body", "family", "kind", "lead", "name", "width")

    def __init__(
        self, name: str, family: int, kind: Part, lead: Part, body: Part | None = None, width: int = 0
    ) -> None:
        self.name, self.family, self.kind, self.lead, self.body, self.width = name, family, kind, lead, body, width


HEADS: Final[list[Head]] = (
    [Head("positive fixint", WHOLE, INT, POSITIVE)] * 0x80
    + [Head("fixmap", ENTRIES, MAP, FIXMAP)] * 0x10
    + [Head("fixarray", LIST, ARRAY, FIXARRAY)] * 0x10
    + [Head("fixstr", RUN, STR, FIXSTR, TEXT_BODY)] * 0x20
    + [
        Head("nil", WHOLE, NIL, NIL_BYTE),
        Head("never used", NEVER, NIL, MARKER),
        Head("false", WHOLE, BOOL, BOOL_BYTE),
        Head("true", WHOLE, BOOL, BOOL_BYTE),
        *(Head(f"bin {8 * n}", RUN, BIN, MARKER, BIN_BODY, n) for n in (1, 2, 4)),
        *(Head(f"ext {8 * n}", EXTENSION, EXT, MARKER, EXT_BODY, n) for n in (1, 2, 4)),
        *(Head(f"float {8 * n}", BODY, FLOAT, MARKER, FLOAT_BODY, n) for n in (4, 8)),
        *(Head(f"uint {8 * n}", BODY, INT, MARKER, UINT_BODY, n) for n in (1, 2, 4, 8)),
        *(Head(f"int {8 * n}", BODY, INT, MARKER, INT_BODY, n) for n in (1, 2, 4, 8)),
        *(Head(f"fixext {n}", EXTENSION, EXT, MARKER, EXT_BODY, -n) for n in (1, 2, 4, 8, 16)),
        *(Head(f"str {8 * n}", RUN, STR, MARKER, TEXT_BODY, n) for n in (1, 2, 4)),
        *(Head(f"array {8 * n}", LIST, ARRAY, MARKER, None, n) for n in (2, 4)),
        *(Head(f"map {8 * n}", ENTRIES, MAP, MARKER, None, n) for n in (2, 4)),
    ]
    + [Head("negative fixint", WHOLE, INT, NEGATIVE)] * 0x20
)


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one MessagePack object; what follows it is told as left over."""
    return _trace(_walk, data, root=NIL)


def _walk(t: Tracer) -> int:
    data, size = t.data, len(t.data)
    leaf, open_, close, heads = t.leaf, t.open, t.close, HEADS
    kinds = t.kinds
    stack: list[tuple[int, int, bool]] = []  # of the containers around: children left, index, whether a map
    left, index, is_map = 1, 0, False  # of the container we are in; the whole is like an array of one
    at = 0
    try:
        while True:
            while not left:
                if not stack:
                    return at
                close()
                left, index, is_map = stack.pop()
            left -= 1
            node = -1  # where the key of an entry has opened its value already
            if is_map:
                if not left & 1:
                    node = open_(Key.KEYED, NIL)
                elif heads[data[at]].kind is STR:
                    left -= 1
                    node, at = _name(t, at)
                else:
                    node = open_(Key.IS_KEY, NIL)
            lead = data[at]
            head = heads[lead]
            if node < 0:
                open_(index, head.kind)
                index += 1
            else:
                kinds[node] = head.kind
            leaf(at, head.lead)
            family, width = head.family, head.width
            if family == WHOLE:
                at += 1
                close()
            elif family == BODY:
                if at + 1 + width > size:
                    raise t.end(at + 1, f"{width} bytes of {head.name}")
                leaf(at + 1, head.body or UINT_BODY)
                at += 1 + width
                close()
            elif family == RUN:
                body = at + 1 + width
                length = int.from_bytes(data[at + 1 : body], "big") if width else lead & 0x1F
                if body + length > size:
                    raise _short(t, at, body, head, length)
                if width:
                    leaf(at + 1, LENGTH)
                leaf(body, head.body or BIN_BODY)
                at = body + length
                if head.kind is STR:
                    try:
                        data[body:at].decode()
                    except UnicodeDecodeError:
                        _not_utf8(t, body)
                close()
            elif family in CONTAINERS:
                body = at + 1 + width
                if body > size:
                    raise t.end(at + 1, f"a count of {width} bytes")
                count = int.from_bytes(data[at + 1 : body], "big") if width else lead & 0x0F
                if width:
                    leaf(at + 1, COUNT)
                children = count << 1 if family == ENTRIES else count
                if children > size - body:
                    raise t.stop(
                        body, f"{children:,} items of at least a byte", f"{size - body} bytes left", code="truncated"
                    )
                if len(stack) >= limits.NESTING:
                    raise t.too_deep(body)
                stack.append((left, index, is_map))
                left, index, is_map = children, 0, family == ENTRIES
                at = body
            elif family == EXTENSION:
                at = _extension(t, at, head)
                close()
            else:
                raise t.stop(at + 1, "a type byte", "c1, which the specification never uses", offset=at)
    except IndexError:
        raise t.end(size, "a type byte") from None


def _name(t: Tracer, at: int) -> tuple[int, int]:
    """The text key of an entry: opens the entry's value under it, and gives the node and where the value begins."""
    head = HEADS[t.data[at]]
    body = at + 1 + head.width
    length = int.from_bytes(t.data[at + 1 : body], "big") if head.width else t.data[at] & 0x1F
    if body + length > len(t.data):
        t.open(Key.IS_KEY, STR)
        t.leaf(at, head.lead)
        raise _short(t, at, body, head, length)
    name = t.data[body : body + length]
    try:
        node = t.open(name.decode(), STR)
    except UnicodeDecodeError:
        node = t.open(bytes(name), STR)
        _not_utf8(t, body)
    t.leaf(at, head.lead)
    if head.width:
        t.leaf(at + 1, LENGTH)
    t.leaf(body, NAME)
    return node, body + length


def _short(t: Tracer, at: int, body: int, head: Head, length: int) -> Exception:
    """A run that is longer than what is left; its length, where it is whole, is told first."""
    if body > len(t.data):
        return t.end(at + 1, f"a length of {head.width} bytes")
    if head.width:
        t.leaf(at + 1, LENGTH)
    return t.end(body, f"{length:,} bytes of {head.name}")


def _extension(t: Tracer, at: int, head: Head) -> int:
    """fixext and ext: an optional length, a type, the data. Gives where it ends."""
    body = at + 1 + max(head.width, 0)
    if body > len(t.data):
        raise t.end(at + 1, f"a length of {head.width} bytes")
    length = -head.width if head.width < 0 else int.from_bytes(t.data[at + 1 : body], "big")
    if head.width > 0:
        t.leaf(at + 1, LENGTH)
    if body >= len(t.data):
        raise t.end(body, "the type of an extension")
    t.leaf(body, EXT_TYPE)
    end = body + 1 + length
    if end > len(t.data):
        raise t.end(body + 1, f"{length:,} bytes of extension data")
    code, data = _int(t.data[body : body + 1]), t.data[body + 1 : end]
    if code == -1 and length in (4, 8, 12):
        t.kinds[t.here] = TIMESTAMP
        t.leaf(body + 1, {4: TIMESTAMP_32, 8: TIMESTAMP_64, 12: TIMESTAMP_96}[length])
        if _timestamp(data).nanoseconds > 999_999_999:
            raise t.stop(body + 1, "at most 999,999,999 nanoseconds", f"{_timestamp(data).nanoseconds:,}")
    else:
        t.value(Ext(code, bytes(data)))
        t.leaf(body + 1, EXT_BODY)
    return end


def _not_utf8(t: Tracer, at: int) -> None:
    t.remark(
        Problem(
            code="not-utf8",
            detail=f"The text at byte {at} is not valid UTF-8; it is shown as bytes.",
            offset=at,
            path="",
            expected="UTF-8",
            found="other bytes",
            fix="A writer of bytes should use the bin family; writers older than 2013 had only one raw family.",
        )
    )


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes of the msgpack library, which chooses the shortest writing of each number and length."""
    packed: bytes = msgpack.packb(_packable(value, []), use_bin_type=True)
    return packed


def _packable(value: Value, path: list[str]) -> Value:
    """The value in the library's own words; raises where MessagePack has none."""
    match value:
        case bool() | None | bytes() | str():
            return value
        case int():
            if not -(1 << 63) <= value < 1 << 64:
                raise EncodeError(
                    Problem(
                        code="integer-too-large",
                        detail=f"MessagePack has no integer of {value.bit_length()} bits.",
                        path=pointer(path),
                        expected="an integer from -2^63 to 2^64 - 1",
                        found=str(value),
                        fix="Write it as text, or as two numbers.",
                    )
                )
            return value
        case float():
            return float(value) if isinstance(value, Real) else value
        case list():
            return [_packable(item, [*path, str(index)]) for index, item in enumerate(value)]
        case dict():
            return {key: _packable(item, [*path, key]) for key, item in value.items()}
        case Timestamp():
            return msgpack.Timestamp(value.seconds, value.nanoseconds)
        case Ext():
            return msgpack.ExtType(value.code, value.data)
        case _:
            raise TypeError(f"not a value of a record: {type(value).__name__}")


FORMAT: Final = Format(
    key="messagepack",
    title="MessagePack",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder=f"msgpack {'.'.join(map(str, msgpack.version))}",
    parts=PARTS,
    trace=trace,
    encode=encode,
    limits=(
        "Integers from -2^63 to 2^64 - 1; larger ones have no writing.",
        "Decimal fractions are kept as 64-bit floats.",
        "Lengths and counts up to 2^32 - 1.",
    ),
)
