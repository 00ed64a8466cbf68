"""BJSON (bjson.org): binary JSON in which every text, array and object says its size in bytes.

What to notice: six bits of the first byte are the type, the two lowest say how many bytes the size or the number takes:
`24 48` is a map of 72 bytes, `10 08` a string of eight, `05 39 05` the number 1337 in two bytes, little end first. An array
says how long it is, not how many elements it has: a reader can step over it, and counts as it reads. Zero, one, false,
true and the empty string are single bytes. A negative number is written without its sign, under a type of its own.

Parts and data types stand in `_bjson_table`. Text that is not UTF-8, and what does not end where its size says, are
refused; the two obsolete types of floats are read and told.
"""

from __future__ import annotations

import struct
from typing import Final

from .. import limits
from ..format import About, Format
from ..layout import Key, Layout
from ..problem import EncodeError, Problem
from ..schema import Schema
from ..tracer import Stop, Tracer
from ..tracer import trace as _trace
from ..value import Pairs, Value, pointer, words
from ._bjson_table import (
    EMPTY,
    ENTRIES,
    FIXED,
    HEADS,
    ITEMS,
    KEY_TYPE,
    NAME,
    NULL,
    PARTS,
    SINGLE_BYTE,
    SIZE,
    SIZED,
    SPEC,
    STRING,
    TYPE,
    WORD,
    Head,
)  # fmt: skip

IN_ARRAY, AT_KEY, AT_VALUE = range(3)
"""What comes next in a container: an element, a key, the value of a key that is no text."""


def trace(data: bytes, schema: Schema | None = None) -> Layout:
    """Any bytes as one BJSON value; what follows it is told as left over."""
    return _trace(_walk, data, root=NULL)


def _walk(t: Tracer) -> int:
    data, size, heads, leaf = t.data, len(t.data), HEADS, t.leaf
    # of the container we are in: its node, where it ends, the next index, what comes next, its keys
    here, end, index, state, seen = 0, size, 0, IN_ARRAY, set[str]()
    stack: list[tuple[int, int, int, int, set[str]]] = []  # of the containers around it
    at = 0
    node = t.open("", NULL)
    while True:
        head = heads[data[at]] if at < end else None
        if head is None:
            raise _no_type(t, at, bool(stack) and at >= end)
        t.kinds[node] = head.kind
        family = head.family
        if family == SINGLE_BYTE:
            leaf(at, WORD)
            at += 1
        else:
            leaf(at, TYPE)
            body = at + 1 + head.width
            if body > end:
                raise _short(t, at + 1, body, end, f"{head.width} byte{'s' * (head.width > 1)} of {head.name}")
            if head.obsolete:
                _tell_obsolete(t, head, at)
            if family == FIXED:
                leaf(at + 1, head.body)
                at = body
            else:
                stop = body + int.from_bytes(data[at + 1 : body], "little")
                leaf(at + 1, SIZE)
                if stop > end:
                    raise _short(t, body, stop, end, f"{stop - body:,} byte{'s' * (stop - body != 1)} of {head.name}")
                if family == SIZED:
                    if head.kind is STRING:
                        _text(t, body, stop)
                    leaf(body, head.body)
                    at = stop
                else:
                    if len(stack) >= limits.NESTING:
                        raise t.too_deep(body)
                    stack.append((here, end, index, state, seen))
                    here, end, index, seen = node, stop, 0, set()
                    state = AT_KEY if family == ENTRIES else IN_ARRAY
                    at = body
        while stack and at == end and state != AT_VALUE:
            here, end, index, state, seen = stack.pop()
        if not stack:
            return at
        t.here = here
        if state == AT_KEY:
            at, node, is_text = _key(t, at, end, seen)
            state = AT_KEY if is_text else AT_VALUE
        elif state == AT_VALUE:
            node = t.open(Key.KEYED, NULL)
            state = AT_KEY
        else:
            node = t.open(index, NULL)
            index += 1


def _key(t: Tracer, at: int, end: int, seen: set[str]) -> tuple[int, int, bool]:
    """A key. One that is text belongs to the node of its value: gives where that begins, the node, and whether it is so."""
    data = t.data
    head = HEADS[data[at]]
    if head is None or head.kind not in (STRING, EMPTY):
        return at, t.open(Key.IS_KEY, NULL), False
    node = t.open("", NULL)
    t.leaf(at, KEY_TYPE)
    body = stop = at + 1
    if head.kind is STRING:
        body += head.width
        if body > end:
            raise _short(t, at + 1, body, end, f"the size of a key: {head.width} byte{'s' * (head.width > 1)}")
        stop = body + int.from_bytes(data[at + 1 : body], "little")
        t.leaf(at + 1, SIZE)
        if stop > end:
            raise _short(t, body, stop, end, f"a key of {stop - body:,} bytes")
        name = t.keys[node] = _text(t, body, stop)
        t.leaf(body, NAME)
    else:
        name = ""
    if name in seen:
        t.remark(
            Problem(
                code="duplicate-key", detail=f"The key {name!r} comes again in one map.", offset=at,
                expected="each key once", found="the same key again",
                fix="Readers take the first, the last, or refuse; rename one of the two.",
            )
        )  # fmt: skip
    seen.add(name)
    return stop, node, True


def _text(t: Tracer, body: int, stop: int) -> str:
    try:
        return t.data[body:stop].decode()
    except UnicodeDecodeError as error:
        at = body + error.start
        raise t.stop(
            body, "text in UTF-8", f"the byte {t.data[at]:02x}", code="not-utf8", offset=at,
            fix="A string is UTF-8; write bytes as binary.",
        ) from None  # fmt: skip


def _no_type(t: Tracer, at: int, ended: bool) -> Stop:
    """`ended`: whether the map is at its end, which lacks the value of a key."""
    if ended:
        return t.stop(at, "the value of the key", "the end of the map", fix="The size must be true: mend the writer.")
    if at >= len(t.data):
        return t.end(at, "the data type of a value")
    return t.stop(
        at, "the data type of a value: 00 to 1b or 20 to 27", f"{t.data[at]:02x}",
        fix="No value begins so: the bytes are of another format, or a size before them is wrong.",
    )  # fmt: skip


def _short(t: Tracer, at: int, stop: int, end: int, expected: str) -> Stop:
    if stop > len(t.data):
        return t.end(at, expected)
    left = end - at
    return t.stop(
        at, expected, f"only {left:,} byte{'s' * (left != 1)} before the end of the array or map that it is in",
        fix="The sizes must agree: mend the writer.",
    )  # fmt: skip


def _tell_obsolete(t: Tracer, head: Head, at: int) -> None:
    here, t.here = t.here, len(t.kinds) - 1
    t.remark(
        Problem(
            code="deprecated", detail=f"The type {head.name} is no longer written.", offset=at,
            expected="0e or 0f for floats", found=f"{t.data[at]:02x}",
            fix="Readers may refuse it; write the float with the newer type.",
        )
    )  # fmt: skip
    t.here = here


def encode(value: Value, schema: Schema | None = None) -> bytes:
    """The bytes that bjson_c writes."""
    return _written(value, [])


def _written(value: Value, path: list[str]) -> bytes:
    match value:
        case None:
            return b"\x00"
        case bool():
            return b"\x19" if value else b"\x18"
        case int() if -(1 << 64) < value < 1 << 64:
            if value in (0, 1):
                return b"\x1b" if value else b"\x1a"
            return _sized(4 if value > 0 else 8, abs(value))
        case float():
            return b"\x0f" + struct.pack("<d", value)
        case "":
            return b"\x02"
        case str():
            raw = value.encode()
            return _sized(16, len(raw)) + raw
        case bytes():
            return _sized(20, len(value)) + value
        case list():
            body = b"".join([_written(item, [*path, str(index)]) for index, item in enumerate(value)])
            return _sized(32, len(body)) + body
        case dict():
            return _entries(list(value.items()), path)
        case Pairs() if all(isinstance(key, str) for key, _ in value.items):
            return _entries(list(value.items), path)
        case int():
            raise EncodeError(
                Problem(
                    code="integer-too-large",
                    detail=f"{words(value)} needs more than 64 bits.",
                    path=pointer(path),
                    expected="an integer above -2^64 and below 2^64",
                    found=words(value),
                    fix="Write it as text.",
                )
            )
        case _:
            raise EncodeError(
                Problem(
                    code="no-such-type",
                    detail="There is no data type for this kind of value.",
                    path=pointer(path),
                    expected="null, a boolean, a number, text, bytes, an array or an object",
                    found=words(value),
                    fix="Write it as text.",
                )
            )


def _entries(entries: list[tuple[str, Value]], path: list[str]) -> bytes:
    body = b"".join([_written(key, path) + _written(item, [*path, key]) for key, item in entries])
    return _sized(36, len(body)) + body


def _sized(base: int, number: int) -> bytes:
    """A data type, and a number or size in as few bytes as hold it: one, two, four or eight."""
    power = 0 if number < 1 << 8 else 1 if number < 1 << 16 else 2 if number < 1 << 32 else 3
    return bytes((base | power,)) + number.to_bytes(1 << power, "little")


def signs(head: Layout, size: int) -> tuple[float, str] | None:
    """The size of all, in front."""
    first = HEADS[head.data[0]] if head.data else None
    if first is not None and first.family in (ITEMS, ENTRIES):
        width = first.width
        if len(head.data) > width and int.from_bytes(head.data[1 : 1 + width], "little") == size - 1 - width:
            return (20 if width == 1 else 35), f"it begins as an {first.kind.name} whose size is that of all the rest"
    return None


SAMPLES: Final = (
    bytes.fromhex("200e0e0000c03f140200ff0901010103"),
    bytes.fromhex("0c0000c03f"),
)
"""A float of four bytes, bytes, a number below zero, what older writers have for 0 and 1; a float of the obsolete type."""


FORMAT: Final = Format(
    key="bjson",
    title="BJSON",
    family="binary JSON",
    spec=SPEC,
    language=None,
    encoder="Bytewise's own, byte for byte that of bjson_c 2.0.0",
    parts=PARTS,
    trace=trace,
    encode=encode,
    signs=signs,
    samples=SAMPLES,
    limits=(
        "Integers above -2^64 and below 2^64; larger ones have no writing.",
        "Older writers do not tell 0 from false nor 1 from true; theirs are read as numbers.",
        "A text should hold no character U+0000, since programs in C would end it there.",
        "Keys may be of any type, which JSON cannot say; its own library takes text alone.",
    ),
    about=About(
        what="A small binary form of JSON by Kemu Studio: one byte for the type, then the size in one to eight bytes, then "
        "the contents. Arrays and objects say their size in bytes, so that a reader can step over them.",
        used_by="Its authors' own programs in C and JavaScript; it is one of several formats named BJSON, and rare.",
        evolves="It describes itself, like JSON: a reader sees every name, ignores those it does not know and misses those "
        "that are not there. The draft has changed before: floats got new type numbers, and the strict types came later.",
    ),
)
